//! `leadbench check receiver`: judge a CRM's endpoint.

use std::{
    io::{IsTerminal, Write},
    path::PathBuf,
    time::Duration,
};

use clap::{Args, Subcommand};

use super::{
    Exit, Outcome, Trouble, options,
    screen::{FAINT, show},
    serve::interrupted,
};
use crate::{
    conform::{self, Baseline, Observation, Progress, ReceiverRun, Time, Way},
    engine::send::Egress,
    model::{Invalid, Report, Secret},
    report::{self, Reporter, Text},
};

#[derive(Debug, Subcommand)]
pub(super) enum Check {
    Receiver(Receiver),
    Sender(SenderCommand),
}

impl Check {
    pub(super) async fn run(self) -> Outcome {
        match self {
            Self::Receiver(command) => command.target.judge(None).await,
            Self::Sender(command) => command.judge().await,
        }
    }
}

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
pub(super) struct Receiver {
    #[command(flatten)]
    target: Target,
}

/// Judge a sender: an implementation of the provider, with its management API and its deliveries
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  leadbench check sender --provider localiq --api http://127.0.0.1:8080 --trigger './make-lead.sh' --time-scale 60
  leadbench check sender --provider localiq --api http://127.0.0.1:4010 \\
            --trigger-url http://127.0.0.1:4010/_leadbench/api/v1/events --clock-url http://127.0.0.1:4010/_leadbench/api/v1

The command of --trigger gets {\"provider\",\"lead\",\"event\",\"account\"} in LEADBENCH_EVENT and on standard input, the URL by POST.
Time passes at the sender in one of three ways: its clock is driven (POST CLOCK-URL/clock {\"advance_ms\":N}), its time is scaled,
or real seconds are waited for, as many as --real-time allows. The report names the way.

Exit codes: 0 conformant, 1 not conformant, 2 usage, 3 incomplete, 4 our own fault, 5 stale baseline.")]
pub(super) struct SenderCommand {
    /// By whose documents
    #[arg(long, value_name = "NAME", env = "LEADBENCH_PROVIDER")]
    provider: String,
    /// Where the sender's management API is, without the provider's own path
    #[arg(long, value_name = "URL", env = "LEADBENCH_API")]
    api: String,
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
    /// A command that makes a webhook, where the sender has no management API for it; it gets {"provider","account","event","url"}
    #[arg(long, value_name = "COMMAND", env = "LEADBENCH_SETUP")]
    setup: Option<String>,
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

/// A receiver, and how to judge it.
#[derive(Debug, Args)]
pub(super) struct Target {
    /// By whose documents: localiq
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
pub(super) struct Observe {
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
    pub(super) fn port(&self) -> Result<Option<Observation>, Invalid> {
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

/// What every judging command takes.
#[derive(Debug, Args)]
#[command(next_help_heading = "Run")]
struct RunOptions {
    /// Only the checks that a pattern fits, such as '*/sign/*' (repeatable)
    #[arg(long, value_name = "GLOB", env = "LEADBENCH_ONLY")]
    only: Vec<String>,
    /// Without the checks that a pattern fits (repeatable)
    #[arg(long, value_name = "GLOB", env = "LEADBENCH_SKIP")]
    skip: Vec<String>,
    /// Cases that each property tries
    #[arg(long, default_value_t = 256, value_name = "N", env = "LEADBENCH_CASES")]
    cases: u32,
    /// What everything drawn at random follows from; unless given, another one each time, which the report names
    #[arg(long, value_name = "N", env = "LEADBENCH_SEED")]
    seed: Option<u64>,
    /// Let what no document states fail the run, too
    #[arg(long, env = "LEADBENCH_STRICT", value_parser = clap::builder::FalseyValueParser::new())]
    strict: bool,
    /// The known failures: a TOML file
    #[arg(long, value_name = "FILE", env = "LEADBENCH_BASELINE")]
    baseline: Option<PathBuf>,
    /// Write the report to a file, - for standard output: text, json, junit, html, tap, ndjson, markdown (repeatable)
    #[arg(long, value_name = "FORMAT=PATH", env = "LEADBENCH_REPORT")]
    report: Vec<String>,
    /// Write a replay file for each failure into this folder
    #[arg(long, value_name = "FOLDER", env = "LEADBENCH_REPLAY_DIR")]
    replay_dir: Option<PathBuf>,
    /// Seconds that the target has to answer, instead of the provider's
    #[arg(long, value_name = "SECONDS", env = "LEADBENCH_TIMEOUT")]
    timeout: Option<f64>,
    /// How many stories are told at the same time: more for a receiver that is slow, but can take it
    #[arg(long, default_value_t = 1, value_name = "N", env = "LEADBENCH_CONCURRENCY", value_parser = options::at_least_one)]
    concurrency: usize,
    /// Allow a target that is not on this machine
    #[arg(long, env = "LEADBENCH_REMOTE_OK", value_parser = clap::builder::FalseyValueParser::new())]
    remote_ok: bool,
    /// A named set of switches that the deliveries are made under; `leadbench switches` lists them
    #[arg(long, value_name = "NAME", env = "LEADBENCH_PROFILE")]
    profile: Option<String>,
    /// Set one switch that the deliveries are made under (repeatable)
    #[arg(long, value_name = "PROVIDER.SWITCH=VALUE", env = "LEADBENCH_SWITCH")]
    switch: Vec<String>,
    /// What the screen shows
    #[arg(long, default_value = "text", value_name = "text|json", env = "LEADBENCH_FORMAT")]
    format: String,
}

/// The options that every role's run takes.
macro_rules! apply_common {
    ($options:expr, $run:expr) => {{
        let (options, mut run) = ($options, $run);
        run = run.concurrency(options.concurrency);
        run = options.only.iter().fold(run, |run, pattern| run.only(pattern));
        run = options.skip.iter().fold(run, |run, pattern| run.skip(pattern));
        run = options.seed.into_iter().fold(run, |run, seed| run.seed(seed));
        if options.strict {
            run = run.strict();
        }
        if options.remote_ok {
            run = run.egress(Egress::Any);
        }
        options.baseline()?.into_iter().fold(run, |run, baseline| run.baseline(baseline))
    }};
}

impl RunOptions {
    fn apply(&self, run: ReceiverRun) -> Result<ReceiverRun, Invalid> {
        let mut run = apply_common!(self, run.cases(self.cases));
        if let Some(seconds) = self.timeout {
            let limit = Duration::try_from_secs_f64(seconds).ok().filter(|d| !d.is_zero());
            run = run.timeout(
                limit.ok_or_else(|| Invalid::new("--timeout", format!("{seconds} is no time to wait"), "seconds, such as 5 or 0.5"))?,
            );
        }
        Ok(self.replay_dir.iter().fold(run, |run, folder| run.replay_dir(folder)))
    }

    fn baseline(&self) -> Result<Option<Baseline>, Invalid> {
        let Some(path) = &self.baseline else { return Ok(None) };
        let shown = path.display().to_string();
        let text = std::fs::read_to_string(path)
            .map_err(|e| Invalid::new(&shown, format!("it cannot be read: {e}"), "the path of a TOML file"))?;
        Baseline::parse(&text).map(Some).map_err(|e| Invalid::new(format!("{shown}, {}", e.at), e.wrong, e.right))
    }

    /// The files to write: format and path, `-` being standard output.
    fn files(&self) -> Result<Vec<(&'static dyn Reporter, String)>, Invalid> {
        let one = |text: &String| {
            let (format, path) = text
                .split_once('=')
                .ok_or_else(|| Invalid::new("--report", format!("`{text}` names no file"), "FORMAT=PATH, such as junit=leads.xml"))?;
            Ok((report::find(format)?, path.to_owned()))
        };
        self.report.iter().map(one).collect()
    }

    fn screen(&self) -> Result<&'static dyn Reporter, Invalid> {
        match self.format.as_str() {
            "text" => Ok(&Text::COLOURED),
            "json" => report::find("json"),
            other => Err(Invalid::unknown("--format", other, "format of the screen", ["text", "json"])),
        }
    }

    /// Waits for a run's report, shows it, writes its files, and gives its exit code.
    async fn conclude(&self, run: impl Future<Output = Result<Report, Invalid>>) -> Outcome {
        let (files, screen) = (self.files()?, self.screen()?);
        let report = tokio::select! {
            report = run => report?,
            () = interrupted() => {
                let right = "let it finish, or run fewer checks with --only or fewer --cases";
                return Err(Trouble::Unreachable(Invalid::new("", "interrupted before there was a report", right)));
            }
        };
        if std::io::stderr().is_terminal() {
            anstream::eprint!("\r\x1b[2K");
        }
        write(&report, screen, &files)?;
        Ok(Exit::of(report.exit_code))
    }
}

impl Target {
    /// Judges by these features, or by those that the binary carries.
    pub(super) async fn judge(self, features: Option<Vec<(String, String)>>) -> Outcome {
        let provider = options::provider(&self.provider)?;
        let mut run = conform::receiver(provider, &self.url);
        for (name, value) in self.credentials.lines()? {
            run = run.header(name, value.reveal());
        }
        run = self.credentials.keys(provider)?.into_iter().fold(run, ReceiverRun::signing_key);
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
        run = self.run.apply(run)?;
        run = features.into_iter().fold(run, ReceiverRun::features);
        if std::io::stderr().is_terminal() {
            run = run.progress(progress);
        }
        self.run.conclude(run.run()).await
    }
}

impl SenderCommand {
    async fn judge(self) -> Outcome {
        let provider = options::provider(&self.provider)?;
        let mut run = conform::sender(provider, &self.api).time(self.time()?);
        run = self.account.iter().fold(run, |run, account| run.account(account));
        run = self.token.iter().fold(run, |run, token| run.token(Secret::new(token)));
        let ways = self.trigger.iter().map(|text| Way::command(text)).chain(self.trigger_url.iter().map(|url| Way::url(url)));
        for way in ways {
            run = run.trigger(way?);
        }
        for way in self.setup.iter().map(|text| Way::command(text)) {
            run = run.setup(way?);
        }
        if let Some(ms) = self.patience_ms {
            run = run.patience(Duration::from_millis(ms), Duration::from_millis(self.calm_ms));
        }
        run = apply_common!(&self.run, run);
        if std::io::stderr().is_terminal() {
            run = run.progress(progress);
        }
        self.run.conclude(run.run()).await
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

/// One line that says how far the run is, over the one before.
fn progress(progress: Progress<'_>) {
    let Progress { done, total, check, .. } = progress;
    anstream::eprint!("\r\x1b[2K{FAINT}{done}/{total} {check}{FAINT:#}");
    _ = std::io::stderr().flush();
}

/// The report on the screen and into its files. What is for standard output alone leaves the screen to standard error.
fn write(report: &Report, screen: &dyn Reporter, files: &[(&'static dyn Reporter, String)]) -> Result<(), Trouble> {
    for (format, path) in files.iter().filter(|(_, path)| path != "-") {
        let unwritable = |e| {
            Invalid::new(format!("--report {}={path}", format.name()), format!("it cannot be written: {e}"), "a path in a writable folder")
        };
        std::fs::write(path, format.write(report)).map_err(unwritable)?;
    }
    let mut to_output = files.iter().filter(|(_, path)| path == "-").peekable();
    if to_output.peek().is_some() {
        anstream::eprint!("{}", screen.write(report));
    } else {
        show(format_args!("{}", screen.write(report)));
    }
    to_output.for_each(|(format, _)| show(format_args!("{}", format.write(report))));
    Ok(())
}
