//! Deliveries that keep their order: one of a sequence is queued once those before it are delivered or given up.

use std::{
    collections::{BTreeMap, BTreeSet},
    hash::Hash,
};

use super::Map;

/// The deliveries of each sequence that are not done, by rank: those of the lowest rank are queued. A pure value.
#[derive(Debug)]
pub struct Order<K> {
    waiting: Map<K, BTreeMap<u32, Vec<u64>>>,
    /// The sequence and rank of each delivery, as they were when that came to be owed.
    of: BTreeMap<u64, (K, u32)>,
    /// Those that were said to be queued.
    queued: BTreeSet<u64>,
}

impl<K> Default for Order<K> {
    fn default() -> Self {
        Self { waiting: Map::default(), of: BTreeMap::new(), queued: BTreeSet::new() }
    }
}

impl<K: Clone + Eq + Hash> Order<K> {
    /// Notes a delivery of a sequence, and says whether it may be queued now: whether none of a lower rank waits.
    pub fn enter(&mut self, sequence: K, rank: u32, delivery: u64) -> bool {
        self.of.insert(delivery, (sequence.clone(), rank));
        self.waiting.entry(sequence.clone()).or_default().entry(rank).or_default().push(delivery);
        self.due(&sequence).contains(&delivery)
    }

    /// Notes that a delivery is done, and gives those that may be queued now.
    pub fn leave(&mut self, delivery: u64) -> Vec<u64> {
        self.queued.remove(&delivery);
        let Some((sequence, rank)) = self.of.remove(&delivery) else { return Vec::new() };
        let Some(waiting) = self.waiting.get_mut(&sequence) else { return Vec::new() };
        if let Some(ids) = waiting.get_mut(&rank) {
            ids.retain(|id| *id != delivery);
        }
        waiting.retain(|_, ids| !ids.is_empty());
        if waiting.is_empty() {
            self.waiting.remove(&sequence);
        }
        self.due(&sequence)
    }

    /// Those of the lowest rank of a sequence that were not queued before; from now on they are.
    fn due(&mut self, sequence: &K) -> Vec<u64> {
        let first = self.waiting.get(sequence).and_then(|waiting| waiting.first_key_value());
        first.map(|(_, ids)| ids.iter().copied().filter(|id| self.queued.insert(*id)).collect()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// None is queued before one of its sequence that came earlier and has a lower rank is done; each is queued once.
        #[test]
        fn none_overtakes_a_lower_rank(arrivals in prop::collection::vec((0u8..3, 0u32..3), 0..40), picks in prop::collection::vec(any::<prop::sample::Index>(), 80)) {
            let (mut order, mut queued, mut done) = (Order::default(), Vec::new(), Vec::new());
            let mut picks = picks.into_iter();
            let place = |id: u64| arrivals[id as usize];
            for id in 0..arrivals.len() as u64 {
                let (sequence, rank) = place(id);
                if order.enter(sequence, rank, id) {
                    queued.push(id);
                }
                if id % 3 == 0 && !queued.is_empty() {
                    let id = queued.swap_remove(picks.next().unwrap().index(queued.len()));
                    done.push(id);
                    queued.extend(order.leave(id));
                }
            }
            while !queued.is_empty() {
                let id = queued.swap_remove(picks.next().unwrap().index(queued.len()));
                done.push(id);
                queued.extend(order.leave(id));
            }
            let mut all = done.clone();
            all.sort_unstable();
            prop_assert_eq!(all, (0..arrivals.len() as u64).collect::<Vec<_>>());
            let overtaken = |at: usize| done[at..].iter().any(|later| *later < done[at] && place(*later).0 == place(done[at]).0 && place(*later).1 < place(done[at]).1);
            prop_assert!((0..done.len()).all(|at| !overtaken(at)));
            prop_assert!(order.waiting.is_empty() && order.of.is_empty() && order.queued.is_empty());
        }
    }

    #[test]
    fn what_is_in_no_sequence_lets_nothing_through() {
        let mut order = Order::default();
        assert!(order.enter("call", 0, 1) && order.enter("call", 0, 2) && !order.enter("call", 1, 3) && !order.enter("call", 1, 4));
        assert_eq!((order.leave(9), order.leave(1), order.leave(1)), (vec![], vec![], vec![]));
        assert_eq!((order.leave(3), order.leave(2), order.leave(4)), (vec![], vec![4], vec![]));
    }
}
