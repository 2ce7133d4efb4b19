//! Runs of the judge that the console starts. This room may not know the judge: whoever serves hands it in.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::Poll,
};

use futures::{FutureExt, future::BoxFuture, poll};
use jiff::Timestamp;
use tokio::{sync::watch, task::AbortHandle};

use crate::{
    engine::{Change, Engine, clock::real_now, send::Egress, transport::Transport},
    model::{Counts, Invalid, Provider, Report, Role, Secret, Verdict},
};

/// The most runs at a time, and the most that are remembered.
const AT_ONCE: usize = 2;
const REMEMBERED: usize = 20;

/// Who judges, and who puts a report into words.
#[derive(Debug, Clone, Copy)]
pub struct Judge {
    /// Prepares a run against a receiver.
    pub receiver: fn(RunWish, Tell) -> Result<Work, Invalid>,
    pub json: fn(&Report) -> String,
    pub html: fn(&Report) -> String,
}

/// Told after each check.
pub type Tell = Box<dyn Fn(RunStep) + Send>;

/// A run that waits to be driven. Mistakes in the wish come out at the first poll; dropped, it stops.
pub type Work = BoxFuture<'static, Result<Report, Invalid>>;

/// What is to be judged, and how.
#[derive(Debug, Clone)]
pub struct RunWish {
    pub provider: &'static dyn Provider,
    pub url: String,
    /// The header lines that were agreed on.
    pub headers: Vec<(String, Secret)>,
    /// Private keys in PEM, or the names of test keys, where the provider signs.
    pub signing_keys: Vec<Secret>,
    /// The notations it takes; empty: the provider's usual one.
    pub payload: Vec<String>,
    pub only: Vec<String>,
    pub skip: Vec<String>,
    pub cases: Option<u32>,
    pub seed: Option<u64>,
    pub strict: bool,
    pub observe: Option<Lookup>,
    /// How far from this machine it may be, and how it is reached.
    pub egress: Egress,
    pub transport: Transport,
}

/// Where a stored lead is shown: a URL with `{id}` in it, and JSON pointers into its answer.
#[derive(Debug, Clone, Default)]
pub struct Lookup {
    pub url: String,
    pub count: Option<String>,
    /// Field and pointer.
    pub fields: Vec<(String, String)>,
    pub newest: Vec<(String, String)>,
}

/// A check that is done.
#[derive(Debug, Clone)]
pub struct RunStep {
    pub done: usize,
    pub total: usize,
    pub id: String,
    pub title: String,
    pub verdict: Verdict,
}

/// A run, under way or over.
#[derive(Debug)]
pub(super) struct Run {
    pub id: u64,
    pub provider: &'static str,
    pub role: Role,
    pub target: String,
    pub started_at: Timestamp,
    pub total: usize,
    pub steps: Vec<RunStep>,
    pub end: Option<Result<Report, String>>,
    abort: Option<AbortHandle>,
}

impl Run {
    /// How many checks got which verdict so far.
    pub fn counts(&self) -> Counts {
        if let Some(Ok(report)) = &self.end {
            return report.counts();
        }
        self.steps.iter().fold(Counts::default(), |mut counts, step| {
            *match step.verdict {
                Verdict::Pass => &mut counts.pass,
                Verdict::Fail => &mut counts.fail,
                Verdict::Warn => &mut counts.warn,
                Verdict::Info => &mut counts.info,
                Verdict::Unproven => &mut counts.unproven,
                Verdict::NotApplicable => &mut counts.not_applicable,
                Verdict::Error => &mut counts.error,
            } += 1;
            counts
        })
    }
}

/// The runs there are. Clones share them.
#[derive(Debug, Clone, Default)]
pub(super) struct Runs(Arc<Mutex<Kept>>);

#[derive(Debug, Default)]
struct Kept {
    last: u64,
    by_id: BTreeMap<u64, Run>,
}

impl Runs {
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What a look takes from one run.
    pub fn look<R>(&self, id: u64, look: impl FnOnce(&Run) -> R) -> Option<R> {
        self.kept().by_id.get(&id).map(look)
    }

    /// What a look takes from each run, newest first.
    pub fn look_through<R>(&self, look: impl Fn(&Run) -> R) -> Vec<R> {
        self.kept().by_id.values().rev().map(look).collect()
    }

    /// Starts a run; mistakes in the wish are refused before anything is sent.
    pub async fn start(&self, judge: Judge, wish: RunWish, engine: &Engine, mut closing: watch::Receiver<()>) -> Result<u64, Invalid> {
        let id = {
            let mut kept = self.kept();
            let (under_way, over): (Vec<&Run>, Vec<&Run>) = kept.by_id.values().partition(|run| run.end.is_none());
            if under_way.len() >= AT_ONCE {
                return Err(Invalid::new(
                    "run",
                    format!("{AT_ONCE} runs are under way"),
                    "one of them to end first: DELETE runs/{id} stops it",
                ));
            }
            if let Some(oldest) = over.first().filter(|_| over.len() >= REMEMBERED).map(|run| run.id) {
                kept.by_id.remove(&oldest);
            }
            kept.last += 1;
            let id = kept.last;
            let (provider, target) = (wish.provider.name(), shown(&wish));
            let run = Run {
                id,
                provider,
                role: Role::Receiver,
                target,
                started_at: real_now(),
                total: 0,
                steps: Vec::new(),
                end: None,
                abort: None,
            };
            kept.by_id.insert(id, run);
            id
        };
        let (runs, told) = (self.clone(), engine.clone());
        let tell = move |step: RunStep| {
            runs.change(id, &told, |run| {
                run.total = step.total;
                run.steps.push(step);
            });
        };
        let begun = match (judge.receiver)(wish, Box::new(tell)) {
            Ok(mut work) => match poll!(&mut work) {
                Poll::Ready(Err(invalid)) => Err(invalid),
                Poll::Ready(Ok(report)) => Ok(futures::future::ready(Ok(report)).boxed()),
                Poll::Pending => Ok(work),
            },
            Err(invalid) => Err(invalid),
        };
        let work = begun.inspect_err(|_| _ = self.kept().by_id.remove(&id))?;
        let (runs, told) = (self.clone(), engine.clone());
        let task = tokio::spawn(async move {
            let end = tokio::select! {
                end = work => end.map_err(|invalid| invalid.to_string()),
                _ = closing.changed() => Err("the server stopped".to_owned()),
            };
            runs.change(id, &told, |run| run.end = Some(end));
        });
        self.change(id, engine, |run| run.abort = Some(task.abort_handle()));
        Ok(id)
    }

    /// Stops a run that is under way, or forgets one that is over; false: there is none.
    pub fn stop(&self, id: u64, engine: &Engine) -> Option<()> {
        let mut kept = self.kept();
        let run = kept.by_id.get_mut(&id)?;
        if run.end.is_some() {
            kept.by_id.remove(&id);
        } else {
            run.abort.iter().for_each(AbortHandle::abort);
            run.end = Some(Err("it was stopped".to_owned()));
        }
        drop(kept);
        engine.announce(Change::Run(id));
        Some(())
    }

    fn change(&self, id: u64, engine: &Engine, change: impl FnOnce(&mut Run)) {
        let mut kept = self.kept();
        // What was stopped stays as it was.
        let Some(run) = kept.by_id.get_mut(&id).filter(|run| run.end.is_none()) else { return };
        change(run);
        drop(kept);
        engine.announce(Change::Run(id));
    }
}

/// The URL without user name, password and whatever else is a credential.
fn shown(wish: &RunWish) -> String {
    let plain = url::Url::parse(&wish.url).map_or_else(
        |_| wish.url.clone(),
        |mut url| {
            // A URL without a host has neither, and that is all these can fail for.
            _ = url.set_username("");
            _ = url.set_password(None);
            url.into()
        },
    );
    let secrets = wish.headers.iter().map(|(_, value)| value.reveal()).filter(|value| !value.is_empty());
    secrets.fold(plain, |text, secret| text.replace(secret, "<secret>"))
}
