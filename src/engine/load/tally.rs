//! What came of many messages: counted twice, once as they left and once as they ended, and how long each took.

use std::{collections::BTreeMap, time::Duration};

use hdrhistogram::Histogram;

use crate::model::Outcome;

/// The longest time that is told apart from longer ones, in microseconds.
const LONGEST: u64 = 3_600_000_000;

/// How a message ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    Accepted,
    Refused(u16),
    /// With the kind of silence: `no connection`.
    Unanswered(String),
}

impl From<Outcome> for End {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Accepted => Self::Accepted,
            Outcome::Refused(status) => Self::Refused(status),
            Outcome::NoReply(why) => Self::unanswered(&why.to_string()),
        }
    }
}

impl End {
    /// By a reason in words; what differs from one silence to the next follows its colon and is left out.
    pub fn unanswered(why: &str) -> Self {
        Self::Unanswered(why.split(':').next().unwrap_or(why).to_owned())
    }
}

/// Counts and times.
#[derive(Debug, Clone)]
pub struct Tally {
    /// Messages that were begun.
    pub sent: u64,
    pub accepted: u64,
    /// By status.
    pub refused: BTreeMap<u16, u64>,
    /// By reason.
    pub unanswered: BTreeMap<String, u64>,
    /// From when each was to be sent until it was answered: what waits behind a slow answer counts as slow, too.
    pub latency: Times,
    /// From when each was sent.
    pub service: Times,
    /// The most that were under way at once.
    pub most_under_way: usize,
    /// From the first to be sent to the last answer.
    pub took: Duration,
}

impl Tally {
    pub(super) fn new() -> Self {
        Self {
            sent: 0,
            accepted: 0,
            refused: BTreeMap::new(),
            unanswered: BTreeMap::new(),
            latency: Times::new(),
            service: Times::new(),
            most_under_way: 0,
            took: Duration::ZERO,
        }
    }

    pub(super) fn note(&mut self, end: End) {
        match end {
            End::Accepted => self.accepted += 1,
            End::Refused(status) => *self.refused.entry(status).or_default() += 1,
            End::Unanswered(why) => *self.unanswered.entry(why).or_default() += 1,
        }
    }

    pub fn refusals(&self) -> u64 {
        self.refused.values().sum()
    }

    pub fn silences(&self) -> u64 {
        self.unanswered.values().sum()
    }

    /// Whether each message that was begun has ended in one way.
    pub fn adds_up(&self) -> bool {
        self.sent == self.accepted + self.refusals() + self.silences()
    }

    /// How many were sent in a second, over all.
    pub fn per_second(&self) -> f64 {
        self.sent as f64 / self.took.as_secs_f64().max(0.000_001)
    }
}

/// Durations, to three digits.
#[derive(Debug, Clone)]
pub struct Times(Option<Histogram<u64>>);

impl Times {
    fn new() -> Self {
        // Refused for bounds that are not bounds only.
        Self(Histogram::new_with_bounds(1, LONGEST, 3).ok())
    }

    pub(super) fn note(&mut self, time: Duration) {
        self.0.iter_mut().for_each(|times| times.saturating_record(u64::try_from(time.as_micros()).unwrap_or(LONGEST)));
    }

    /// The time that so many percent of all did not exceed; 100: the longest.
    pub fn percentile(&self, percent: f64) -> Duration {
        Duration::from_micros(self.0.as_ref().map_or(0, |times| times.value_at_percentile(percent)))
    }

    pub fn mean(&self) -> Duration {
        Duration::from_secs_f64(self.0.as_ref().map_or(0.0, |times| times.mean()) / 1e6)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::NoReply;

    #[test]
    fn each_end_is_counted_under_its_own_name() {
        let mut tally = Tally::new();
        let silent = |why: &str| Outcome::NoReply(NoReply::Unconnected(why.into()));
        for outcome in [Outcome::Accepted, Outcome::Refused(503), Outcome::Refused(503), silent("refused"), silent("reset")] {
            tally.sent += 1;
            tally.note(outcome.into());
        }
        assert_eq!((tally.accepted, tally.refused.get(&503), tally.unanswered.get("no connection")), (1, Some(&2), Some(&2)));
        assert!(tally.adds_up());
        tally.sent += 1;
        assert!(!tally.adds_up());
    }

    #[test]
    fn a_percentile_is_the_time_that_so_many_did_not_exceed() {
        let mut times = Times::new();
        (1..=1_000).for_each(|ms| times.note(Duration::from_millis(ms)));
        let close = |percent, ms: f64| (times.percentile(percent).as_secs_f64() * 1000.0 / ms - 1.0).abs() < 0.002;
        assert!(close(50.0, 500.0) && close(99.0, 990.0) && close(100.0, 1_000.0));
        assert!((times.mean().as_secs_f64() - 0.5005).abs() < 0.001);
    }
}
