//! What changed, in order: a bounded log that observers read at their own pace. It holds names, not values: whoever reads
//! asks for the state as it then is.

use std::{
    collections::{HashSet, VecDeque},
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering},
    },
};

use super::lock;
use crate::engine::clock::real_now;
use crate::model::AccountKey;

/// The most changes that are remembered.
const REMEMBERED: usize = 65_536;

/// Something that is no longer as it was.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Change {
    Delivery(u64),
    /// A call reached us.
    Request(u64),
    /// An account's subscriptions, or what its provider's screens show.
    Subscriptions(AccountKey),
    /// The clock of the world of this name.
    Clock(String),
    Faults,
    /// A run of the judge, which whoever started it counts.
    Run(u64),
    /// Everything, or too much to tell one by one.
    Reset,
}

/// What came after a place in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Since {
    /// Each thing that changed once, with the number of its latest change, in the order of the numbers.
    Changes(Vec<(u64, Change)>),
    /// The place is no longer, or not, in the log: read everything, then go on from this number.
    Lost(u64),
}

/// The log. Until somebody listens nothing is written, so that it costs nothing.
#[derive(Debug)]
pub(super) struct Changes {
    heard: AtomicBool,
    log: Mutex<Log>,
}

#[derive(Debug)]
struct Log {
    latest: VecDeque<(u64, Change)>,
    /// The number of the newest change, and of the newest that was dropped.
    last: u64,
    dropped: u64,
    limit: usize,
}

impl Changes {
    /// Numbers begin at the time in microseconds, so that no number of an earlier process is one of this.
    pub(super) fn new() -> Self {
        let first = u64::try_from(real_now().as_microsecond()).unwrap_or_default();
        Self { heard: AtomicBool::new(false), log: Mutex::new(Log::new(first, REMEMBERED)) }
    }

    /// A log whose numbers others give, after this one.
    pub(super) fn from(first: u64) -> Self {
        Self { heard: AtomicBool::new(true), log: Mutex::new(Log::new(first, REMEMBERED)) }
    }

    /// Notes a change under a number that is higher than those before.
    pub(super) fn put(&self, number: u64, change: Change) {
        let mut log = lock(&self.log);
        log.last = number - 1;
        log.push(change);
    }

    /// Notes a change once it has been made; what it is, is asked only where somebody has ever listened.
    pub(super) fn note(&self, change: impl FnOnce() -> Change) {
        if self.heard.load(Ordering::Acquire) {
            lock(&self.log).push(change());
        }
    }

    /// The number of the newest change; from now on changes are noted.
    pub(super) fn listen(&self) -> u64 {
        self.heard.store(true, Ordering::Release);
        lock(&self.log).last
    }

    pub(super) fn since(&self, place: u64, most: usize) -> Since {
        lock(&self.log).since(place, most)
    }
}

impl Log {
    fn new(first: u64, limit: usize) -> Self {
        Self { latest: VecDeque::new(), last: first, dropped: first, limit }
    }

    fn push(&mut self, change: Change) {
        self.last += 1;
        self.latest.push_back((self.last, change));
        if self.latest.len() > self.limit
            && let Some((number, _)) = self.latest.pop_front()
        {
            self.dropped = number;
        }
    }

    /// At most so many of the changes after a place are looked at: who reads again from the last number gets the others.
    fn since(&self, place: u64, most: usize) -> Since {
        if place < self.dropped || place > self.last {
            return Since::Lost(self.last);
        }
        let from = self.latest.partition_point(|(number, _)| *number <= place);
        let mut seen = HashSet::new();
        let window = self.latest.range(from..self.latest.len().min(from.saturating_add(most)));
        let mut found: Vec<_> = window.rev().filter(|(_, change)| seen.insert(change)).cloned().collect();
        found.reverse();
        Since::Changes(found)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[derive(Debug, Clone)]
    enum Step {
        Happens(u64),
        Read { most: usize },
        Reconnect,
    }

    fn steps() -> impl Strategy<Value = Vec<Step>> {
        let step = prop_oneof![
            6 => (0u64..8).prop_map(Step::Happens),
            3 => (1usize..6).prop_map(|most| Step::Read { most }),
            1 => Just(Step::Reconnect),
        ];
        prop::collection::vec(step, 0..120)
    }

    proptest! {
        /// Against a state of things with versions: a reader who takes the state of whatever it is told of, and of all where
        /// it is told that it is lost, knows everything in the end, however slow it is and wherever it breaks off.
        #[test]
        fn who_reads_to_the_end_knows_everything(steps in steps(), limit in 1usize..12) {
            let mut log = Log::new(1_000, limit);
            let (mut state, mut known) = ([0u32; 8], [0u32; 8]);
            let mut place = log.last;
            // What a reader has confirmed: where a broken connection is taken up again.
            let mut confirmed = (place, known);
            let read = |log: &Log, state: &[u32; 8], known: &mut [u32; 8], place: &mut u64, most: usize| Ok::<usize, TestCaseError>(match log.since(*place, most) {
                Since::Lost(now) => { *known = *state; *place = now; 1 }
                Since::Changes(changes) => {
                    prop_assert!(changes.is_sorted_by_key(|(number, _)| *number) && changes.len() <= most);
                    let each: HashSet<_> = changes.iter().map(|(_, change)| change).collect();
                    prop_assert_eq!(each.len(), changes.len());
                    for (number, change) in &changes {
                        prop_assert!(*number > *place);
                        if let Change::Delivery(id) = change { known[*id as usize] = state[*id as usize]; }
                        *place = *number;
                    }
                    changes.len()
                }
            });
            for step in steps {
                match step {
                    Step::Happens(id) => { state[id as usize] += 1; log.push(Change::Delivery(id)); }
                    Step::Read { most } => { confirmed = (place, known); read(&log, &state, &mut known, &mut place, most)?; }
                    Step::Reconnect => (place, known) = confirmed,
                }
                prop_assert!(log.latest.len() <= limit);
            }
            while read(&log, &state, &mut known, &mut place, 3)? > 0 {}
            prop_assert_eq!(known, state);
            prop_assert_eq!(place, log.last);
        }
    }

    #[test]
    fn a_place_of_another_process_is_lost_and_nothing_is_written_unheard() {
        let changes = Changes::new();
        changes.note(|| Change::Faults);
        let start = changes.listen();
        assert_eq!((changes.since(start, 9), changes.since(3, 9)), (Since::Changes(vec![]), Since::Lost(start)));
        assert_eq!(changes.since(start + 1, 9), Since::Lost(start));
        changes.note(|| Change::Faults);
        assert_eq!(changes.since(start, 9), Since::Changes(vec![(start + 1, Change::Faults)]));
    }
}
