//! `leadbench check client`: judge code that calls a provider's API.

use std::{io::IsTerminal, time::Duration};

use clap::Args;

use super::{RunOptions, apply_common, progress, words};
use crate::{
    cli::{Outcome, options},
    conform::{self, ClientRun, Program, Watch},
    engine::send::Egress,
    model::{Invalid, Secret},
};

/// Judge a client: code that calls the provider's management API
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  leadbench check client --provider localiq -- node sync.mjs
  leadbench check client --provider salesiq --only '*/policy/*' -- ./register-and-leave.sh
  leadbench check client --provider localiq --server http://127.0.0.1:4010 --ended

The command is run once a check, against a fake of its own, with LEADBENCH_URL, LEADBENCH_ACCOUNT, LEADBENCH_TOKEN and
LEADBENCH_RECEIVER (an address that takes deliveries) in its environment; where its token has expired, also with
LEADBENCH_REFRESH_TOKEN, LEADBENCH_CLIENT_ID and LEADBENCH_CLIENT_SECRET. It should register its webhook, remove it, and end.

With --server nothing is run: the calls are judged that a running `leadbench serve` has seen, of a client that works there anyway.

Exit codes: 0 conformant, 1 not conformant, 2 usage, 3 incomplete, 4 our own fault, 5 stale baseline.")]
pub(in crate::cli) struct Client {
    /// By whose documents
    #[arg(long, value_name = "NAME", env = "LEADBENCH_PROVIDER")]
    provider: String,
    /// The account that the client is told to work in; unless given, the provider's example account
    #[arg(long, value_name = "NAME", env = "LEADBENCH_ACCOUNT")]
    account: Option<String>,
    /// The token that the client is told to use
    #[arg(long, value_name = "TOKEN", env = "LEADBENCH_TOKEN", hide_env_values = true)]
    token: Option<String>,
    /// A running `leadbench serve` that a client has called: its journal is judged, and nothing is run
    #[arg(long, value_name = "URL", env = "LEADBENCH_CLIENT_SERVER", conflicts_with = "command")]
    server: Option<String>,
    /// With --server: the token that it was started with, where it was
    #[arg(long, value_name = "TOKEN", env = "LEADBENCH_SERVE_TOKEN", hide_env_values = true)]
    server_token: Option<String>,
    /// With --server: only the calls after this number of the journal
    #[arg(long, value_name = "N", default_value_t = 0, requires = "server", env = "LEADBENCH_CLIENT_SINCE")]
    since: u64,
    /// With --server: only the calls of the next so many seconds, which are waited for
    #[arg(long, value_name = "SECONDS", requires = "server", env = "LEADBENCH_CLIENT_WATCH")]
    watch: Option<u64>,
    /// With --server: the client has done its work by then, so what it left registered counts
    #[arg(long, requires = "server", env = "LEADBENCH_CLIENT_ENDED", value_parser = clap::builder::FalseyValueParser::new())]
    ended: bool,
    #[command(flatten)]
    run: RunOptions,
    /// The client and its arguments, after --
    #[arg(last = true, required_unless_present = "server", value_name = "COMMAND")]
    command: Vec<String>,
}

impl Client {
    pub(super) async fn judge(self) -> Outcome {
        let mut run = self.set_up()?;
        if std::io::stderr().is_terminal() {
            run = run.progress(progress);
        }
        self.run.conclude_noting(self.again(), run.run()).await
    }

    /// The words after `leadbench check` that judge the same client once more; none for a journal: its calls are made.
    /// The token is no word of a file's.
    fn again(&self) -> Vec<String> {
        if self.server.is_some() {
            return Vec::new();
        }
        let given = words([("provider", Some(self.provider.clone())), ("account", self.account.clone())]);
        let command = std::iter::once("--".to_owned()).chain(self.command.iter().cloned());
        ["client".to_owned()].into_iter().chain(given).chain(self.run.again()).chain(command).collect()
    }

    pub(super) fn set_up(&self) -> Result<ClientRun, Invalid> {
        let provider = options::provider(&self.provider)?;
        let program = match &self.server {
            Some(server) => Program::served(self.journal(server)?),
            None => Program::command(self.command.clone()),
        };
        let mut run = conform::client(provider, program);
        run = self.account.iter().fold(run, |run, account| run.account(account));
        run = self.token.iter().fold(run, |run, token| run.token(token));
        if let Some(seconds) = self.run.timeout {
            let longest = Duration::try_from_secs_f64(seconds).ok().filter(|d| !d.is_zero());
            run = run.longest(
                longest.ok_or_else(|| Invalid::new("--timeout", format!("{seconds} is no time to wait"), "seconds, such as 5 or 0.5"))?,
            );
        }
        Ok(apply_common!(&self.run, run))
    }

    fn journal(&self, server: &str) -> Result<Watch, Invalid> {
        let watch = Watch::of(server)?.since(self.since).lasting(Duration::from_secs(self.watch.unwrap_or_default()));
        let watch = self.server_token.iter().fold(watch, |watch, token| watch.token(Secret::new(token)));
        let watch = watch.transport(self.run.tls.transport()?);
        let watch = if self.ended { watch.done() } else { watch };
        Ok(if self.run.remote_ok { watch.egress(Egress::Any) } else { watch })
    }
}
