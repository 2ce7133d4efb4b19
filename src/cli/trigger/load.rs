//! `leadbench trigger --rate`: many leads at a pace, through a fake or straight at a receiver, and what came of them.

use std::{
    future::Future,
    io::IsTerminal,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::Value;
use tokio::sync::{Notify, mpsc};

use super::{
    direct, report,
    server::{Published, Server},
};
use crate::{
    cli::{Exit, Outcome as Ended, Trouble, ledger::Format, options, serve::interrupted},
    engine::load::{End, Load, Pace, Rate, Sent, Tally, run},
    model::{Invalid, Trigger},
};

/// How many messages are made ready ahead of their time.
const AHEAD: usize = 256;

/// A load test instead of one lead after the other.
#[derive(Debug, Args)]
#[command(next_help_heading = "Load test")]
pub(super) struct Options {
    /// So many leads a second, such as 50/s, whether or not the answers keep up
    #[arg(long, value_name = "RATE", env = "LEADBENCH_RATE")]
    rate: Option<Rate>,
    /// Let the rate grow from nothing over this time, such as 10s
    #[arg(long, value_name = "TIME", env = "LEADBENCH_RAMP", requires = "rate", value_parser = options::duration)]
    ramp: Option<Duration>,
    /// Begin nothing after this time, such as 30s
    #[arg(long = "for", value_name = "TIME", env = "LEADBENCH_FOR", requires = "rate", value_parser = options::duration)]
    time: Option<Duration>,
    /// Straight to this receiver, as the provider would, without a fake
    #[arg(long, value_name = "URL", env = "LEADBENCH_TO", requires = "rate")]
    pub(super) to: Option<String>,
    #[command(flatten)]
    pub(super) credentials: options::Credentials,
    /// The notation with --to: json or adf for localiq
    #[arg(long, value_name = "NAME", env = "LEADBENCH_PAYLOAD", requires = "to")]
    pub(super) payload: Option<String>,
    /// A named set of switches with --to, such as 2021-08; a fake has its own
    #[arg(long, value_name = "NAME", env = "LEADBENCH_PROFILE")]
    pub(super) profile: Option<String>,
    /// Set one switch of the provider with --to (repeatable); a fake has its own
    #[arg(long, value_name = "PROVIDER.SWITCH=VALUE", env = "LEADBENCH_SWITCH")]
    pub(super) switch: Vec<String>,
    /// Allow a receiver that is not on this machine, with --to; a fake's own deliveries go as far as its --egress
    #[arg(long, env = "LEADBENCH_REMOTE_OK", value_parser = clap::builder::FalseyValueParser::new())]
    pub(super) remote_ok: bool,
    /// The result of a load test for people, or for scripts
    #[arg(long, default_value = "text", env = "LEADBENCH_FORMAT")]
    format: Format,
}

impl Options {
    /// The load that is asked for; none: one lead after the other.
    pub(super) fn load(&self, count: Option<usize>) -> Result<Option<Load>, Invalid> {
        let Some(rate) = self.rate else { return Ok(None) };
        if count.is_none() && self.time.is_none() {
            return Err(Invalid::new("--rate", "nothing says when to end", "--count N or --for 30s with it"));
        }
        let pace = Pace { rate, ramp: self.ramp.unwrap_or_default() };
        Ok(Some(Load { pace, count: count.map(|count| count as u64), time: self.time }))
    }
}

/// Through a fake: each lead happens there, and each of its deliveries counts.
pub(super) async fn through(options: &Options, load: &Load, server: &Server, wish: Value) -> Ended {
    let (jobs, coming) = mpsc::channel(AHEAD);
    tokio::spawn(async move { while jobs.send(()).await.is_ok() {} });
    let shared = Arc::new((server.clone(), wish, Told::default()));
    let act = |(), sent: Sent| {
        let shared = shared.clone();
        async move { seen(&shared.0, &shared.1, &shared.2, &sent).await }
    };
    let Told { refused, end } = &shared.2;
    let stop = async {
        tokio::select! { () = interrupted(1) => {}, () = end.notified() => {} }
    };
    let tally = watched(options, load, coming, act, stop).await;
    if let Some(trouble) = refused.lock().unwrap_or_else(PoisonError::into_inner).take() {
        return Err(trouble);
    }
    report::show(options.format, load, &tally)
}

/// What a fake says that is no outcome of a delivery: a wish that it refuses, once for all.
#[derive(Default)]
struct Told {
    refused: Mutex<Option<Trouble>>,
    end: Notify,
}

/// One lead at a fake, and the outcome of each delivery it owes. A fake that does not answer counts as one silence.
async fn seen(server: &Server, wish: &Value, told: &Told, sent: &Sent) -> Vec<End> {
    let refuse = |trouble: Trouble| {
        told.refused.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(trouble);
        told.end.notify_one();
        Vec::new()
    };
    let silence = || vec![End::unanswered("the fake does not answer")];
    let published = match server.publish(wish).await {
        Ok(published) if published.deliveries.is_empty() => return refuse(owed_to_nobody(&published).into()),
        Ok(published) => published,
        Err(Trouble::Unreachable(_)) => {
            sent.note(1);
            return silence();
        }
        Err(trouble) => return refuse(trouble),
    };
    sent.note(published.deliveries.len() as u64);
    let mut ends = Vec::new();
    for id in published.deliveries {
        match server.attempted(id).await {
            Ok(delivery) => ends.push(delivery.end()),
            Err(_) => ends.extend(silence()),
        }
    }
    ends
}

fn owed_to_nobody(published: &Published) -> Invalid {
    let why = published.passed_over.first().map_or("no webhook is registered".to_owned(), |p| format!("{}: {}", p.subscription, p.why));
    let right = "a webhook that wants this lead, registered first";
    Invalid::new(format!("account {}", published.account), format!("the lead is owed to nobody; {why}"), right)
}

/// Straight at a receiver.
pub(super) async fn straight(options: &Options, load: &Load, mut direct: direct::Direct, wish: Trigger) -> Ended {
    let (jobs, coming) = mpsc::channel(AHEAD);
    let (sender, policy) = (direct.sender(), direct.policy());
    // Composing and signing takes time of its own, off the threads that send; a wish that cannot be is refused before anything is sent.
    let first = direct.next(&wish)?;
    let preparing = tokio::task::spawn_blocking(move || direct.prepare(first, &wish, &jobs));
    let act = |(message, at), sent: Sent| {
        let (sender, policy) = (sender.clone(), policy.clone());
        async move {
            sent.note(1);
            let exchange = sender.send(message, policy.timeout, at).await;
            vec![policy.outcome(&exchange.answer).into()]
        }
    };
    let tally = watched(options, load, coming, act, interrupted(1)).await;
    preparing.await.map_err(std::io::Error::other)??;
    report::show(options.format, load, &tally)
}

/// Runs a load, with its progress on a terminal, until it ends or is interrupted.
async fn watched<J, F>(
    options: &Options,
    load: &Load,
    jobs: mpsc::Receiver<J>,
    act: impl Fn(J, Sent) -> F,
    stop: impl Future<Output = ()>,
) -> Tally
where
    F: Future<Output = Vec<End>> + Send + 'static,
{
    let bar = if std::io::stderr().is_terminal() && matches!(options.format, Format::Text) { bar(load) } else { ProgressBar::hidden() };
    let told = |tally: &Tally| {
        bar.inc(1);
        bar.set_message(format!("{} accepted, {} refused, {} unanswered", tally.accepted, tally.refusals(), tally.silences()));
    };
    let tally = run(load, jobs, act, stop, told).await;
    bar.finish_and_clear();
    tally
}

fn bar(load: &Load) -> ProgressBar {
    let style = |template: &str| ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    match load.count {
        Some(count) => ProgressBar::new(count).with_style(style("{wide_bar} {pos}/{len}, {per_sec:.0}, {msg}")),
        None => ProgressBar::new_spinner().with_style(style("{spinner} {elapsed} {pos}, {per_sec:.0}, {msg}")),
    }
}

/// How the command ends: 0 where all were accepted, 3 where none was answered, 4 where the counts disagree.
pub(super) fn exit(tally: &Tally) -> Exit {
    match tally {
        _ if !tally.adds_up() => Exit::Internal,
        _ if tally.accepted == tally.sent => Exit::Done,
        _ if tally.silences() == tally.sent => Exit::Incomplete,
        _ => Exit::Failed,
    }
}
