//! `leadbench check`: judge a receiver, a sender or a client. One file a role; here is what they share.

mod client;
mod payload;
mod receiver;
mod sender;

use std::{
    io::{IsTerminal, Write},
    path::PathBuf,
};

use clap::{Args, Parser, Subcommand};

pub(super) use self::receiver::{Observe, Target};
use super::{
    Exit, Outcome, Trouble, options,
    screen::{FAINT, show},
    serve::interrupted,
};
use crate::{
    conform::{Baseline, Progress, rerun},
    model::{Invalid, Report},
    report::{self, Reporter, Text},
};

#[derive(Debug, Subcommand)]
pub(super) enum Check {
    Receiver(receiver::Receiver),
    Sender(sender::Sender),
    Client(client::Client),
    Payload(payload::Payload),
}

impl Check {
    pub(super) async fn run(self) -> Outcome {
        match self {
            Self::Receiver(command) => command.target.judge(None).await,
            Self::Sender(command) => command.judge().await,
            Self::Client(command) => command.judge().await,
            Self::Payload(command) => command.run(),
        }
    }
}

/// A check of a sender or a client, as a replay file has its words.
#[derive(Debug, Parser)]
#[command(name = "leadbench check", no_binary_name = true)]
struct Words {
    #[command(subcommand)]
    check: Check,
}

/// Runs a sender's or a client's check again, by the words of a replay file.
pub(super) async fn again(words: &[String]) -> Result<Report, Invalid> {
    let wrong = |why: &dyn std::fmt::Display| Invalid::new("again", why.to_string(), "the words that a run of leadbench wrote");
    match Words::try_parse_from(words).map_err(|e| wrong(&e))?.check {
        Check::Sender(command) => command.set_up()?.run().await,
        Check::Client(command) => command.set_up()?.run().await,
        Check::Receiver(_) | Check::Payload(_) => Err(wrong(&"neither a sender nor a client is judged by it")),
    }
}

/// Options as words of a command line, those that were given.
fn words<'a>(options: impl IntoIterator<Item = (&'a str, Option<String>)>) -> Vec<String> {
    options.into_iter().filter_map(|(name, value)| Some([format!("--{name}"), value?])).flatten().collect()
}

/// What every judging command takes.
#[derive(Debug, Args)]
#[command(next_help_heading = "Run")]
pub(super) struct RunOptions {
    /// Only the checks that a pattern fits, such as '*/sign/*' (repeatable)
    #[arg(long, value_name = "GLOB", env = "LEADBENCH_ONLY")]
    pub(super) only: Vec<String>,
    /// Without the checks that a pattern fits (repeatable)
    #[arg(long, value_name = "GLOB", env = "LEADBENCH_SKIP")]
    pub(super) skip: Vec<String>,
    /// Cases that each property tries; unless given, 256 of receivers, 64 of senders whose clock is driven, 5 of others
    #[arg(long, value_name = "N", env = "LEADBENCH_CASES")]
    pub(super) cases: Option<u32>,
    /// What everything drawn at random follows from; unless given, another one each time, which the report names
    #[arg(long, value_name = "N", env = "LEADBENCH_SEED")]
    pub(super) seed: Option<u64>,
    /// Let what no document states fail the run, too
    #[arg(long, env = "LEADBENCH_STRICT", value_parser = clap::builder::FalseyValueParser::new())]
    pub(super) strict: bool,
    /// The known failures: a TOML file
    #[arg(long, value_name = "FILE", env = "LEADBENCH_BASELINE")]
    pub(super) baseline: Option<PathBuf>,
    /// Write the report to a file, - for standard output: text, json, junit, html, tap, ndjson, markdown (repeatable)
    #[arg(long, value_name = "FORMAT=PATH", env = "LEADBENCH_REPORT")]
    pub(super) report: Vec<String>,
    /// Write a replay file for each failure into this folder
    #[arg(long, value_name = "FOLDER", env = "LEADBENCH_REPLAY_DIR")]
    pub(super) replay_dir: Option<PathBuf>,
    /// Seconds that the target has to answer, instead of the provider's
    #[arg(long, value_name = "SECONDS", env = "LEADBENCH_TIMEOUT")]
    pub(super) timeout: Option<f64>,
    /// How many stories are told at the same time: more for a receiver that is slow, but can take it
    #[arg(long, default_value_t = 1, value_name = "N", env = "LEADBENCH_CONCURRENCY", value_parser = options::at_least_one)]
    pub(super) concurrency: usize,
    /// Allow a target that is not on this machine
    #[arg(long, env = "LEADBENCH_REMOTE_OK", value_parser = clap::builder::FalseyValueParser::new())]
    pub(super) remote_ok: bool,
    #[command(flatten)]
    pub(super) tls: options::Tls,
    /// A named set of switches that the deliveries are made under; `leadbench switches` lists them
    #[arg(long, value_name = "NAME", env = "LEADBENCH_PROFILE")]
    pub(super) profile: Option<String>,
    /// Set one switch that the deliveries are made under (repeatable)
    #[arg(long, value_name = "PROVIDER.SWITCH=VALUE", env = "LEADBENCH_SWITCH")]
    pub(super) switch: Vec<String>,
    /// What the screen shows
    #[arg(long, default_value = "text", value_name = "text|json", env = "LEADBENCH_FORMAT")]
    pub(super) format: String,
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
        options.baseline()?.into_iter().fold(run, |run, baseline| run.baseline(baseline))
    }};
}
use apply_common;

impl RunOptions {
    pub(super) fn baseline(&self) -> Result<Option<Baseline>, Invalid> {
        let Some(path) = &self.baseline else { return Ok(None) };
        let shown = path.display().to_string();
        let text = std::fs::read_to_string(path)
            .map_err(|e| Invalid::new(&shown, format!("it cannot be read: {e}"), "the path of a TOML file"))?;
        Baseline::parse(&text).map(Some).map_err(|e| Invalid::new(format!("{shown}, {}", e.at), e.wrong, e.right))
    }

    /// Those of them that a check is run again with.
    fn again(&self) -> Vec<String> {
        let flags = [("--strict", self.strict), ("--remote-ok", self.remote_ok)];
        let given = [("cases", self.cases.map(|n| n.to_string())), ("timeout", self.timeout.map(|n| n.to_string()))];
        let flags = flags.into_iter().filter(|(_, set)| *set).map(|(flag, _)| flag.to_owned());
        words(given).into_iter().chain(flags).chain(self.tls.words()).collect()
    }

    /// The same for a sender or a client, whose failures are written down with the words that run their checks again.
    pub(super) async fn conclude_noting(&self, again: Vec<String>, run: impl Future<Output = Result<Report, Invalid>>) -> Outcome {
        let noted = async {
            let mut report = run.await?;
            self.replay_dir.iter().for_each(|folder| rerun::note(&mut report, folder, &again));
            Ok(report)
        };
        self.conclude(noted).await
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
    pub(super) async fn conclude(&self, run: impl Future<Output = Result<Report, Invalid>>) -> Outcome {
        let (files, screen) = (self.files()?, self.screen()?);
        let report = tokio::select! {
            report = run => report?,
            () = interrupted(1) => {
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
