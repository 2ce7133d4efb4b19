//! What is owed, by lane and by time. A lane is one subscription: a slow receiver holds up its own lane only.

use std::{
    collections::{BTreeMap, BTreeSet},
    hash::Hash,
};

use jiff::Timestamp;

use super::Map;

/// The most attempts that are under way at once in one lane.
const LANE_WIDTH: usize = 16;

/// Due deliveries by lane. A pure value: time is an argument.
#[derive(Debug)]
pub struct Queue<L> {
    /// Where each lane that holds something is among the slots.
    lanes: Map<L, usize>,
    slots: Vec<Lane<L>>,
    free: Vec<usize>,
    /// The first due delivery of each lane that has room, and the lane's slot.
    heads: BTreeMap<(Timestamp, u64), usize>,
    in_flight: usize,
}

/// A delivery that is under way, and where its lane is until it is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claim {
    pub delivery: u64,
    pub slot: usize,
}

#[derive(Debug)]
struct Lane<L> {
    key: Option<L>,
    due: BTreeSet<(Timestamp, u64)>,
    in_flight: usize,
}

impl<L> Default for Queue<L> {
    fn default() -> Self {
        Self { lanes: Map::default(), slots: Vec::new(), free: Vec::new(), heads: BTreeMap::new(), in_flight: 0 }
    }
}

impl<L: Clone + Eq + Hash> Queue<L> {
    /// Notes that a delivery is owed at a time.
    pub fn push(&mut self, lane: L, due: Timestamp, delivery: u64) {
        let slot = match self.lanes.get(&lane) {
            Some(slot) => *slot,
            None => self.open(lane),
        };
        self.change(slot, |l| _ = l.due.insert((due, delivery)));
    }

    /// Takes the first delivery that is due, and counts it as under way.
    pub fn claim(&mut self, now: Timestamp) -> Option<Claim> {
        let (&(due, delivery), &slot) = self.heads.first_key_value()?;
        if due > now {
            return None;
        }
        self.change(slot, |l| {
            l.due.remove(&(due, delivery));
            l.in_flight += 1;
        });
        self.in_flight += 1;
        Some(Claim { delivery, slot })
    }

    /// Notes that an attempt is over, and when the delivery is owed again, if it is.
    pub fn finish(&mut self, claim: Claim, again: Option<Timestamp>) {
        self.change(claim.slot, |l| {
            l.in_flight = l.in_flight.saturating_sub(1);
            l.due.extend(again.map(|at| (at, claim.delivery)));
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

    fn open(&mut self, key: L) -> usize {
        let lane = Lane { key: Some(key.clone()), due: BTreeSet::new(), in_flight: 0 };
        let slot = match self.free.pop() {
            Some(slot) => {
                self.slots[slot] = lane;
                slot
            }
            None => {
                self.slots.push(lane);
                self.slots.len() - 1
            }
        };
        self.lanes.insert(key, slot);
        slot
    }

    /// Changes a lane and keeps `heads` true; a lane with nothing in it is forgotten.
    fn change(&mut self, slot: usize, change: impl FnOnce(&mut Lane<L>)) {
        let Some(lane) = self.slots.get_mut(slot) else { return };
        let before = lane.head();
        change(lane);
        let after = lane.head();
        if before != after {
            before.iter().for_each(|head| _ = self.heads.remove(head));
            after.iter().for_each(|head| _ = self.heads.insert(*head, slot));
        }
        if lane.due.is_empty()
            && lane.in_flight == 0
            && let Some(key) = lane.key.take()
        {
            self.lanes.remove(&key);
            self.free.push(slot);
        }
    }
}

impl<L> Lane<L> {
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
        (0..20).for_each(|id| queue.push("slow", at(0), id));
        queue.push("quick", at(1), 99);
        let claims: Vec<Claim> = std::iter::from_fn(|| queue.claim(at(1))).collect();
        assert_eq!(claims.iter().map(|c| c.delivery).collect::<Vec<_>>(), (0..16).chain([99]).collect::<Vec<_>>());
        queue.finish(claims[0], None);
        assert_eq!(queue.claim(at(1)).map(|c| c.delivery), Some(16));
    }

    #[test]
    fn it_is_idle_only_when_nothing_is_owed_or_under_way() {
        let mut queue = Queue::default();
        queue.push("lane", at(5), 1);
        queue.push("other", at(6), 2);
        queue.push("other", at(4), 3);
        let other = queue.claim(at(4)).unwrap();
        queue.finish(other, None);
        assert!(queue.idle(at(4)) && !queue.idle(at(5)));
        let claim = queue.claim(at(5)).unwrap();
        assert!(!queue.idle(at(5)));
        queue.finish(claim, Some(at(65)));
        let other = queue.claim(at(6)).unwrap();
        queue.finish(other, None);
        assert!(queue.idle(at(5)));
        assert_eq!(queue.next_due(), Some(at(65)));
        let claim = queue.claim(at(65)).unwrap();
        queue.finish(claim, None);
        assert!(queue.idle(at(1_000)) && queue.lanes.is_empty() && queue.heads.is_empty());
        assert_eq!(queue.free.len(), queue.slots.len());
    }

    proptest! {
        /// Whatever is pushed comes out once, in the order of time within its lane, and never early.
        #[test]
        fn each_delivery_comes_out_once_and_in_order(pushes in prop::collection::vec((0u8..4, 0u64..50), 0..120)) {
            let mut queue = Queue::default();
            for (id, (lane, due)) in (0u64..).zip(&pushes) {
                queue.push(*lane, at(*due), id);
            }
            let mut seen: Vec<(u8, u64, u64)> = Vec::new();
            for now in 0..=50 {
                while let Some(claim) = queue.claim(at(now)) {
                    let (lane, due) = pushes[claim.delivery as usize];
                    prop_assert!(due <= now);
                    seen.push((lane, due, claim.delivery));
                    queue.finish(claim, None);
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
