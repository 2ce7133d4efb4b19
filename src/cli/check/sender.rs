//! `leadbench check sender`: judge an implementation of a provider.

use std::{io::IsTerminal, net::SocketAddr, time::Duration};

use clap::Args;

use super::{RunOptions, apply_common, progress, words};
use crate::{
    cli::{Outcome, options},
    conform::{self, SenderRun, Time, Way},
    engine::send::Egress,
    model::{Invalid, Secret},
};

/// Judge a sender: an implementation of the provider, with its management API and its deliveries
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  leadbench check sender --provider localiq --api http://127.0.0.1:8080 --trigger './make-lead.sh' --time-scale 60
  leadbench check sender --provider localiq --api http://127.0.0.1:4010 \\
            --trigger-url http://127.0.0.1:4010/_leadbench/api/v1/events --clock-url http://127.0.0.1:4010/_leadbench/api/v1

The command of --trigger gets {\"provider\",\"lead\",\"event\",\"account\",\"set\"?} in LEADBENCH_EVENT and on standard input, the URL by
POST; \"set\" has the fields that a check needs, and who cannot set them fails. --setup and --setup-url get
{\"provider\",\"account\",\"form\"}, the form being what the provider's own screens ask for, and --setup the same with \"remove\":ID
when the webhook is to be removed.
Time passes at the sender in one of three ways: its clock is driven (POST CLOCK-URL/clock {\"advance_ms\":N}), its time is scaled,
or real seconds are waited for, as many as --real-time allows. The report names the way.

Exit codes: 0 conformant, 1 not conformant, 2 usage, 3 incomplete, 4 our own fault, 5 stale baseline.")]
pub(in crate::cli) struct Sender {
    /// By whose documents
    #[arg(long, value_name = "NAME", env = "LEADBENCH_PROVIDER")]
    provider: String,
    /// Where the sender's management API is, without the provider's own path; where the provider documents one
    #[arg(long, value_name = "URL", env = "LEADBENCH_API")]
    api: Option<String>,
    /// The account that leads happen in; unless given, the provider's example account
    #[arg(long, value_name = "NAME", env = "LEADBENCH_ACCOUNT")]
    account: Option<String>,
    /// What the management API takes as a token
    #[arg(long, value_name = "TOKEN", env = "LEADBENCH_TOKEN", hide_env_values = true)]
    token: Option<String>,
    /// A command that lets a lead happen
    #[arg(long, value_name = "COMMAND", env = "LEADBENCH_TRIGGER", conflicts_with = "trigger_url")]
    trigger: Option<String>,
    /// A URL that lets a lead happen
    #[arg(long, value_name = "URL", env = "LEADBENCH_TRIGGER_URL")]
    trigger_url: Option<String>,
    /// What --trigger-url, --setup-url and --clock-url want as a bearer token: that of a leadbench serve --token
    #[arg(long, value_name = "TOKEN", env = "LEADBENCH_SERVE_TOKEN", hide_env_values = true)]
    server_token: Option<String>,
    /// A command that sets up a webhook, where the sender has no management API for it; it may print the webhook's id
    #[arg(long, value_name = "COMMAND", env = "LEADBENCH_SETUP")]
    setup: Option<String>,
    /// A URL that sets up a webhook, and removes one by DELETE URL/PROVIDER/ACCOUNT/ID
    #[arg(long, value_name = "URL", env = "LEADBENCH_SETUP_URL", conflicts_with = "setup")]
    setup_url: Option<String>,
    /// You set up each webhook by hand when you are asked to, and press Enter
    #[arg(long, env = "LEADBENCH_SET_UP_BY_HAND", conflicts_with_all = ["setup", "setup_url"])]
    set_up_by_hand: bool,
    /// Where our receiver listens; at a free port unless given
    #[arg(long, value_name = "ADDRESS", env = "LEADBENCH_SENDER_LISTEN")]
    listen: Option<SocketAddr>,
    /// A base to which POST clock is added, to drive the sender's clock
    #[arg(long, value_name = "URL", env = "LEADBENCH_CLOCK_URL")]
    clock_url: Option<String>,
    /// How many times as fast the sender's time runs
    #[arg(long, value_name = "TIMES", env = "LEADBENCH_TIME_SCALE")]
    time_scale: Option<f64>,
    /// How many seconds may be waited for in all, where the sender's time is ours
    #[arg(long, value_name = "SECONDS", env = "LEADBENCH_REAL_TIME")]
    real_time: Option<u64>,
    /// How long a delivery that must come is waited for, in milliseconds; 5000 unless given
    #[arg(long, value_name = "MS", env = "LEADBENCH_PATIENCE_MS")]
    patience_ms: Option<u64>,
    /// How long is listened for a delivery that must not come, in milliseconds
    #[arg(long, value_name = "MS", default_value_t = 60, env = "LEADBENCH_CALM_MS")]
    calm_ms: u64,
    #[command(flatten)]
    run: RunOptions,
}

impl Sender {
    pub(super) async fn judge(self) -> Outcome {
        let mut run = self.set_up()?;
        if std::io::stderr().is_terminal() {
            run = run.progress(progress);
        }
        self.run.conclude_noting(self.again(), run.run()).await
    }

    /// The words after `leadbench check` that judge the same sender once more. The token is no word of a file's.
    fn again(&self) -> Vec<String> {
        let number = |n: Option<u64>| n.map(|n| n.to_string());
        let given = words([
            ("provider", Some(self.provider.clone())),
            ("api", self.api.clone()),
            ("account", self.account.clone()),
            ("trigger", self.trigger.clone()),
            ("trigger-url", self.trigger_url.clone()),
            ("setup", self.setup.clone()),
            ("setup-url", self.setup_url.clone()),
            ("listen", self.listen.map(|address| address.to_string())),
            ("clock-url", self.clock_url.clone()),
            ("time-scale", self.time_scale.map(|times| times.to_string())),
            ("real-time", number(self.real_time)),
            ("patience-ms", number(self.patience_ms)),
            ("calm-ms", number(Some(self.calm_ms))),
        ]);
        let by_hand = self.set_up_by_hand.then(|| "--set-up-by-hand".to_owned());
        ["sender".to_owned()].into_iter().chain(given).chain(by_hand).chain(self.run.again()).collect()
    }

    pub(super) fn set_up(&self) -> Result<SenderRun, Invalid> {
        let provider = options::provider(&self.provider)?;
        let set_up = self.setup.is_some() || self.setup_url.is_some() || self.set_up_by_hand;
        if self.api.is_none() && provider.recipe().is_some() && !set_up {
            return Err(Invalid::new("--api", "it is missing", "where the sender's management API is, such as http://127.0.0.1:8080"));
        }
        let mut run = conform::sender(provider, self.api.clone().unwrap_or_default()).time(self.time()?);
        run = self.run.cases.iter().fold(run, |run, cases| run.cases(*cases));
        run = self.account.iter().fold(run, |run, account| run.account(account));
        run = self.token.iter().fold(run, |run, token| run.token(Secret::new(token)));
        let ways = self.trigger.iter().map(|text| Way::command(text)).chain(self.trigger_url.iter().map(|url| Way::url(url)));
        for way in ways {
            run = run.trigger(way?);
        }
        let makers = self.setup.iter().map(|text| Way::command(text)).chain(self.setup_url.iter().map(|url| Way::url(url)));
        for way in makers {
            run = run.setup(way?);
        }
        if self.set_up_by_hand {
            run = run.set_up_by_hand(ask);
        }
        run = self.listen.iter().fold(run, |run, address| run.listen(*address));
        if let Some(ms) = self.patience_ms {
            run = run.patience(Duration::from_millis(ms), Duration::from_millis(self.calm_ms));
        }
        run = self.server_token.iter().fold(run, |run, token| run.server_token(Secret::new(token)));
        run = apply_common!(&self.run, run).transport(self.run.tls.transport()?);
        Ok(if self.run.remote_ok { run.egress(Egress::Any) } else { run })
    }

    fn time(&self) -> Result<Time, Invalid> {
        match (&self.clock_url, self.time_scale, self.real_time) {
            (Some(url), None, None) => Time::driven(url),
            (None, Some(times), None) => Time::scaled(times),
            (None, None, seconds) => Ok(Time::real(Duration::from_secs(seconds.unwrap_or_default()))),
            _ => Err(Invalid::new("--clock-url, --time-scale, --real-time", "time passes in one way only", "one of them")),
        }
    }
}

/// Asks on standard error, and waits for a line on standard input.
fn ask(text: &str) -> Result<(), String> {
    anstream::eprintln!("{text}\nPress Enter when it is done.");
    match std::io::stdin().read_line(&mut String::new()) {
        Ok(0) => Err("nobody said that it was done: standard input is closed".into()),
        Ok(_) => Ok(()),
        Err(e) => Err(e.to_string()),
    }
}
