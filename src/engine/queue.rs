//! What is owed, by lane and by time. A lane is one subscription: a slow receiver holds up its own lane only.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    hash::Hash,
};

use jiff::Timestamp;

/// The most attempts that are under way at once in one lane.
const LANE_WIDTH: usize = 16;

/// Due deliveries by lane. A pure value: time is an argument.
#[derive(Debug)]
pub struct Queue<L> {
    lanes: HashMap<L, Lane>,
    /// The first due delivery of each lane that has room.
    heads: BTreeMap<(Timestamp, u64), L>,
    in_flight: usize,
}

#[derive(Debug, Default)]
struct Lane {
    due: BTreeSet<(Timestamp, u64)>,
    in_flight: usize,
}

impl<L> Default for Queue<L> {
    fn default() -> Self {
        Self { lanes: HashMap::new(), heads: BTreeMap::new(), in_flight: 0 }
    }
}

impl<L: Clone + Eq + Hash> Queue<L> {
    /// Notes that a delivery is owed at a time.
    pub fn push(&mut self, lane: &L, due: Timestamp, delivery: u64) {
        self.change(lane, |l| _ = l.due.insert((due, delivery)));
    }

    /// Takes the first delivery that is due, and counts it as under way.
    pub fn claim(&mut self, now: Timestamp) -> Option<u64> {
        let (&(due, delivery), lane) = self.heads.first_key_value()?;
        let lane = lane.clone();
        if due > now {
            return None;
        }
        self.change(&lane, |l| {
            l.due.remove(&(due, delivery));
            l.in_flight += 1;
        });
        self.in_flight += 1;
        Some(delivery)
    }

    /// Notes that an attempt is over, and when the delivery is owed again, if it is.
    pub fn finish(&mut self, lane: &L, again: Option<(Timestamp, u64)>) {
        self.change(lane, |l| {
            l.in_flight = l.in_flight.saturating_sub(1);
            l.due.extend(again);
        });
        self.in_flight = self.in_flight.saturating_sub(1);
    }

    /// How many attempts are under way.
    pub fn in_flight(&self) -> usize {
        self.in_flight
    }

    /// When the next delivery that has room is owed.
    pub fn next_due(&self) -> Option<Timestamp> {
        self.heads.first_key_value().map(|((due, _), _)| *due)
    }

    /// Whether nothing is owed by `now` and nothing is under way.
    pub fn idle(&self, now: Timestamp) -> bool {
        self.in_flight == 0 && self.next_due().is_none_or(|due| due > now)
    }

    /// Changes a lane and keeps `heads` true; a lane with nothing in it is forgotten.
    fn change(&mut self, key: &L, change: impl FnOnce(&mut Lane)) {
        let lane = self.lanes.entry(key.clone()).or_default();
        if let Some(head) = lane.head() {
            self.heads.remove(&head);
        }
        change(lane);
        if let Some(head) = lane.head() {
            self.heads.insert(head, key.clone());
        }
        if lane.due.is_empty() && lane.in_flight == 0 {
            self.lanes.remove(key);
        }
    }
}

impl Lane {
    fn head(&self) -> Option<(Timestamp, u64)> {
        self.due.first().copied().filter(|_| self.in_flight < LANE_WIDTH)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use proptest::prelude::*;

    use super::*;

    fn at(seconds: u64) -> Timestamp {
        Timestamp::UNIX_EPOCH + Duration::from_secs(seconds)
    }

    #[test]
    fn a_full_lane_waits_and_the_others_go_on() {
        let mut queue = Queue::default();
        (0..20).for_each(|id| queue.push(&"slow", at(0), id));
        queue.push(&"quick", at(1), 99);
        let claimed: Vec<u64> = std::iter::from_fn(|| queue.claim(at(1))).collect();
        assert_eq!(claimed, (0..16).chain([99]).collect::<Vec<_>>());
        queue.finish(&"slow", None);
        assert_eq!(queue.claim(at(1)), Some(16));
    }

    #[test]
    fn it_is_idle_only_when_nothing_is_owed_or_under_way() {
        let mut queue = Queue::default();
        queue.push(&"lane", at(5), 1);
        assert!(queue.idle(at(4)) && !queue.idle(at(5)));
        assert_eq!(queue.claim(at(5)), Some(1));
        assert!(!queue.idle(at(5)));
        queue.finish(&"lane", Some((at(65), 1)));
        assert!(queue.idle(at(5)));
        assert_eq!(queue.next_due(), Some(at(65)));
        assert_eq!(queue.claim(at(65)), Some(1));
        queue.finish(&"lane", None);
        assert!(queue.idle(at(1_000)) && queue.lanes.is_empty() && queue.heads.is_empty());
    }

    proptest! {
        /// Whatever is pushed comes out once, in the order of time within its lane, and never early.
        #[test]
        fn each_delivery_comes_out_once_and_in_order(pushes in prop::collection::vec((0u8..4, 0u64..50), 0..120)) {
            let mut queue = Queue::default();
            for (id, (lane, due)) in (0u64..).zip(&pushes) {
                queue.push(lane, at(*due), id);
            }
            let mut seen: Vec<(u8, u64, u64)> = Vec::new();
            for now in 0..=50 {
                while let Some(id) = queue.claim(at(now)) {
                    let (lane, due) = pushes[id as usize];
                    prop_assert!(due <= now);
                    seen.push((lane, due, id));
                    queue.finish(&lane, None);
                }
            }
            prop_assert_eq!(seen.len(), pushes.len());
            for lane in 0..4 {
                let order: Vec<(u64, u64)> = seen.iter().filter(|s| s.0 == lane).map(|s| (s.1, s.2)).collect();
                prop_assert!(order.is_sorted());
            }
            prop_assert!(queue.lanes.is_empty());
        }
    }
}
