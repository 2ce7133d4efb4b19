//! Many messages at a pace that does not wait for answers, and what came of them.

mod pace;
mod tally;

use std::{
    future::Future,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use tokio::{
    sync::{Semaphore, mpsc},
    task::JoinSet,
};

pub use self::{
    pace::{Pace, Rate},
    tally::{End, Tally, Times},
};
use super::clock::Stopwatch;

/// The most messages that are under way at once. What would be one more waits, and its waiting counts as latency.
pub const UNDER_WAY: usize = 512;

/// When to send, and when to end.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Load {
    pub pace: Pace,
    /// The most messages; none: until the time is over.
    pub count: Option<u64>,
    /// Nothing is begun after this; none: until all are sent.
    pub time: Option<Duration>,
}

/// What counts messages as they leave, apart from what counts how they end.
#[derive(Debug, Clone, Default)]
pub struct Sent(Arc<AtomicU64>);

impl Sent {
    /// Notes messages that leave now.
    pub fn note(&self, messages: u64) {
        self.0.fetch_add(messages, Ordering::Relaxed);
    }
}

/// Begins each job when it is due, however slow the answers are, until the jobs, the count, the time or `stop` ends it; then
/// waits for what is under way. A job notes what it sends, and says of each how it ended. `told` is called with the tally as
/// it grows.
///
/// Jobs come from a channel, so that they can be made ready ahead of their time.
pub async fn run<J, F>(
    load: &Load,
    mut jobs: mpsc::Receiver<J>,
    act: impl Fn(J, Sent) -> F,
    stop: impl Future<Output = ()>,
    told: impl Fn(&Tally),
) -> Tally
where
    F: Future<Output = Vec<End>> + Send + 'static,
{
    let (watch, mut tally, sent) = (Stopwatch::start(), Tally::new(), Sent::default());
    let (room, mut under_way) = (Arc::new(Semaphore::new(UNDER_WAY)), JoinSet::new());
    tokio::pin!(stop);
    for number in 0..load.count.unwrap_or(u64::MAX) {
        let due = load.pace.at(number);
        if load.time.is_some_and(|time| due >= time) {
            break;
        }
        let ready = async {
            let job = jobs.recv().await?;
            let left = due.saturating_sub(watch.elapsed());
            if !left.is_zero() {
                tokio::time::sleep(left).await;
            }
            Some((job, room.clone().acquire_owned().await.ok()?))
        };
        let begun = tokio::select! {
            biased;
            () = &mut stop => None,
            begun = ready => begun,
        };
        let Some((job, place)) = begun else { break };
        let (begin, doing) = (watch.elapsed(), act(job, sent.clone()));
        under_way.spawn(async move {
            let ends = doing.await;
            drop(place);
            (ends, due, begin, watch.elapsed())
        });
        tally.most_under_way = tally.most_under_way.max(UNDER_WAY - room.available_permits());
        while let Some(Ok(ended)) = under_way.try_join_next() {
            end(&mut tally, ended, &told);
        }
    }
    while let Some(ended) = under_way.join_next().await {
        ended.into_iter().for_each(|ended| end(&mut tally, ended, &told));
    }
    tally.sent = sent.0.load(Ordering::Relaxed);
    tally.took = watch.elapsed();
    tally
}

type Ended = (Vec<End>, Duration, Duration, Duration);

fn end(tally: &mut Tally, (ends, due, begin, end): Ended, told: &impl Fn(&Tally)) {
    for how in ends {
        tally.note(how);
        tally.latency.note(end.saturating_sub(due));
        tally.service.note(end.saturating_sub(begin));
    }
    told(tally);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(rate: &str, count: Option<u64>, time: Option<Duration>) -> Load {
        Load { pace: Pace { rate: rate.parse().unwrap(), ramp: Duration::ZERO }, count, time }
    }

    fn jobs() -> mpsc::Receiver<u64> {
        let (jobs, coming) = mpsc::channel(8);
        tokio::spawn(async move {
            let mut number = 0;
            while jobs.send(number).await.is_ok() {
                number += 1;
            }
        });
        coming
    }

    async fn accept(_: u64, sent: Sent) -> Vec<End> {
        sent.note(1);
        vec![End::Accepted]
    }

    #[tokio::test]
    async fn it_ends_by_count_by_time_and_when_it_is_told_to() {
        let never = std::future::pending::<()>;
        let counted = run(&load("1000/s", Some(7), None), jobs(), accept, never(), |_| {}).await;
        assert_eq!((counted.sent, counted.accepted), (7, 7));
        let timed = run(&load("1000/s", None, Some(Duration::from_millis(20))), jobs(), accept, never(), |_| {}).await;
        assert_eq!(timed.accepted, 20);
        let stopped = run(&load("1000/s", None, None), jobs(), accept, async {}, |_| {}).await;
        assert_eq!((stopped.sent, stopped.accepted), (0, 0));
    }

    #[tokio::test]
    async fn no_more_than_its_width_are_under_way_and_none_is_left_out() {
        let (begun, watched) = tokio::sync::watch::channel(0);
        let begun = Arc::new(begun);
        let many = UNDER_WAY as u64 + 10;
        let held = |_, sent: Sent| {
            let (begun, mut watched) = (begun.clone(), watched.clone());
            async move {
                sent.note(1);
                begun.send_modify(|n| *n += 1);
                // Nobody answers before the width is full.
                _ = watched.wait_for(|n| *n >= UNDER_WAY).await;
                vec![End::Accepted]
            }
        };
        let tally = run(&load("1000000/s", Some(many), None), jobs(), held, std::future::pending(), |_| {}).await;
        assert_eq!((tally.accepted, tally.most_under_way), (many, UNDER_WAY));
        assert!(tally.adds_up());
    }

    #[test]
    fn what_begins_late_counts_as_slow_from_when_it_was_due() {
        let mut tally = Tally::new();
        let at = Duration::from_millis;
        end(&mut tally, (vec![End::Accepted], at(0), at(400), at(401)), &|_| {});
        let times = [&tally.latency, &tally.service].map(|times| times.percentile(50.0).as_millis());
        assert_eq!(times, [401, 1]);
    }
}
