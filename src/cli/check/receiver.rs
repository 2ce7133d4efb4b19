//! `leadbench check receiver`: judge a CRM's endpoint.

use std::{io::IsTerminal, time::Duration};

use clap::Args;

use super::{RunOptions, apply_common, progress};
use crate::{
    cli::{Outcome, options},
    conform::{self, Observation, ReceiverRun},
    engine::send::Egress,
    model::Invalid,
};

/// Judge a receiver: a CRM's endpoint that takes leads
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  leadbench check receiver --provider localiq --url http://127.0.0.1:3000/leads --authorization 'token jokin'
  leadbench check receiver --provider localiq --url … --payload json,adf              it takes ADF/XML, too
  leadbench check receiver --provider localiq --url … --only '*/sign/*'               some checks only
  leadbench check receiver --provider localiq --url … --observe 'http://127.0.0.1:3000/leads/{id}' \\
            --observe-count /count --observe-field contact.email=/email               prove what was stored
  leadbench check receiver --provider localiq --url … --report junit=leads.xml --report html=leads.html

Exit codes: 0 conformant, 1 not conformant, 2 usage, 3 incomplete, 4 our own fault, 5 stale baseline.")]
pub(in crate::cli) struct Receiver {
    #[command(flatten)]
    pub(super) target: Target,
}

/// A receiver, and how to judge it.
#[derive(Debug, Args)]
pub(in crate::cli) struct Target {
    /// By whose documents: localiq, leadsquared, salesiq, autoid
    #[arg(long, value_name = "NAME", env = "LEADBENCH_PROVIDER")]
    provider: String,
    /// The endpoint
    #[arg(long, value_name = "URL", env = "LEADBENCH_TARGET")]
    url: String,
    #[command(flatten)]
    credentials: options::Credentials,
    /// The notations it takes, the usual one first: json, adf or json,adf for localiq
    #[arg(long, value_name = "NAMES", value_delimiter = ',', env = "LEADBENCH_PAYLOAD")]
    payload: Vec<String>,
    #[command(flatten)]
    observe: Observe,
    #[command(flatten)]
    run: RunOptions,
}

/// How to see what the receiver has stored.
#[derive(Debug, Args)]
#[command(next_help_heading = "Observation")]
pub(in crate::cli) struct Observe {
    /// Where a stored lead is shown as JSON: a URL with {id} in it
    #[arg(long, value_name = "URL", env = "LEADBENCH_OBSERVE", conflicts_with = "observe_command")]
    observe: Option<String>,
    /// A command that prints a stored lead as JSON, with {id} in an argument
    #[arg(long, value_name = "COMMAND", env = "LEADBENCH_OBSERVE_COMMAND")]
    observe_command: Option<String>,
    /// JSON pointer of how often the lead is stored, or of the list of its records
    #[arg(long, value_name = "POINTER", env = "LEADBENCH_OBSERVE_COUNT")]
    observe_count: Option<String>,
    /// Where a field of the lead is, such as contact.email=/email (repeatable)
    #[arg(long, value_name = "FIELD=POINTER", env = "LEADBENCH_OBSERVE_FIELD")]
    observe_field: Vec<String>,
    /// Where a field shows the newest that is known of the contact (repeatable)
    #[arg(long, value_name = "FIELD=POINTER", env = "LEADBENCH_OBSERVE_NEWEST")]
    observe_newest: Vec<String>,
}

impl Observe {
    pub(in crate::cli) fn port(&self) -> Result<Option<Observation>, Invalid> {
        let port = match (&self.observe, &self.observe_command) {
            (Some(url), _) => Observation::url(url)?,
            (None, Some(command)) => Observation::command(command)?,
            (None, None) if self.observe_count.is_none() && self.observe_field.is_empty() && self.observe_newest.is_empty() => {
                return Ok(None);
            }
            (None, None) => {
                return Err(Invalid::new(
                    "--observe-count",
                    "there is nothing to look it up in",
                    "--observe URL or --observe-command COMMAND with it",
                ));
            }
        };
        let port = self.observe_count.iter().try_fold(port, |port, pointer| port.count(pointer))?;
        let port = self.observe_field.iter().try_fold(port, |port, rule| port.field(rule))?;
        self.observe_newest.iter().try_fold(port, |port, rule| port.newest(rule)).map(Some)
    }
}

impl Target {
    /// Judges by these features, or by those that the binary carries.
    pub(in crate::cli) async fn judge(self, features: Option<Vec<(String, String)>>) -> Outcome {
        let provider = options::provider(&self.provider)?;
        let mut run = conform::receiver(provider, &self.url);
        for (name, value) in self.credentials.lines()? {
            run = run.header(name, value.reveal());
        }
        run = self.credentials.signing_keys(provider)?.into_iter().fold(run, ReceiverRun::signing_key);
        for (owner, name, value) in options::switches(&self.run.switch)? {
            if owner != provider.name() {
                return Err(Invalid::unknown("--switch", &owner, "provider of this run", [provider.name()]).into());
            }
            run = run.switch(&name, &value);
        }
        run = self.run.profile.iter().fold(run, |run, name| run.profile(name));
        if !self.payload.is_empty() {
            run = run.formats(self.payload.iter().map(String::as_str));
        }
        run = self.observe.port()?.into_iter().fold(run, ReceiverRun::observe);
        run = apply(&self.run, run)?.transport(self.run.tls.transport()?);
        run = features.into_iter().fold(run, ReceiverRun::features);
        if std::io::stderr().is_terminal() {
            run = run.progress(progress);
        }
        self.run.conclude(run.run()).await
    }
}

/// What a run against a receiver takes besides.
fn apply(options: &RunOptions, run: ReceiverRun) -> Result<ReceiverRun, Invalid> {
    let mut run = apply_common!(options, options.cases.into_iter().fold(run, |run, cases| run.cases(cases)));
    if options.remote_ok {
        run = run.egress(Egress::Any);
    }
    if let Some(seconds) = options.timeout {
        let limit = Duration::try_from_secs_f64(seconds).ok().filter(|d| !d.is_zero());
        run = run
            .timeout(limit.ok_or_else(|| Invalid::new("--timeout", format!("{seconds} is no time to wait"), "seconds, such as 5 or 0.5"))?);
    }
    Ok(options.replay_dir.iter().fold(run, |run, folder| run.replay_dir(folder)))
}
