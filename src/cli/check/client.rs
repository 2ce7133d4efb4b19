//! `leadbench check client`: judge code that calls a provider's API.

use std::{io::IsTerminal, time::Duration};

use clap::Args;

use super::{RunOptions, apply_common, progress};
use crate::{
    cli::{Outcome, options},
    conform::{self, Program},
    model::Invalid,
};

/// Judge a client: code that calls the provider's management API
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  leadbench check client --provider localiq -- node sync.mjs
  leadbench check client --provider salesiq --only '*/policy/*' -- ./register-and-leave.sh

The command is run once a check, against a fake of its own, with LEADBENCH_URL, LEADBENCH_ACCOUNT, LEADBENCH_TOKEN and
LEADBENCH_RECEIVER (an address that takes deliveries) in its environment. It should register its webhook, remove it, and end.

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
    #[command(flatten)]
    run: RunOptions,
    /// The client and its arguments, after --
    #[arg(last = true, required = true, value_name = "COMMAND")]
    command: Vec<String>,
}

impl Client {
    pub(super) async fn judge(self) -> Outcome {
        let provider = options::provider(&self.provider)?;
        let mut run = conform::client(provider, Program::command(self.command));
        run = self.account.iter().fold(run, |run, account| run.account(account));
        run = self.token.iter().fold(run, |run, token| run.token(token));
        if let Some(seconds) = self.run.timeout {
            let longest = Duration::try_from_secs_f64(seconds).ok().filter(|d| !d.is_zero());
            run = run.longest(
                longest.ok_or_else(|| Invalid::new("--timeout", format!("{seconds} is no time to wait"), "seconds, such as 5 or 0.5"))?,
            );
        }
        run = apply_common!(&self.run, run);
        if std::io::stderr().is_terminal() {
            run = run.progress(progress);
        }
        self.run.conclude(run.run()).await
    }
}
