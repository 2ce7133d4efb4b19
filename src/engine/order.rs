//! Deliveries that keep their order: the next of a sequence is queued once the one before is delivered or given up.

use std::{
    collections::{HashMap, VecDeque},
    hash::Hash,
};

/// The deliveries of each sequence that are not done, the one that is queued first. A pure value.
#[derive(Debug)]
pub struct Order<K> {
    waiting: HashMap<K, VecDeque<u64>>,
    /// The sequence of each delivery, as it was when that came to be owed.
    of: HashMap<u64, K>,
}

impl<K> Default for Order<K> {
    fn default() -> Self {
        Self { waiting: HashMap::new(), of: HashMap::new() }
    }
}

impl<K: Clone + Eq + Hash> Order<K> {
    /// Notes a delivery of a sequence, and says whether it may be queued now.
    pub fn enter(&mut self, sequence: K, delivery: u64) -> bool {
        self.of.insert(delivery, sequence.clone());
        let waiting = self.waiting.entry(sequence).or_default();
        waiting.push_back(delivery);
        waiting.len() == 1
    }

    /// Notes that a delivery is done, and gives the one that may be queued now.
    pub fn leave(&mut self, delivery: u64) -> Option<u64> {
        let sequence = self.of.remove(&delivery)?;
        let waiting = self.waiting.get_mut(&sequence)?;
        waiting.retain(|id| *id != delivery);
        let next = waiting.front().copied();
        if next.is_none() {
            self.waiting.remove(&sequence);
        }
        next
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Of each sequence one delivery at most is queued, all are in the end, and in the order in which they came.
        #[test]
        fn a_sequence_goes_out_one_by_one(arrivals in prop::collection::vec(0u8..3, 0..40)) {
            let (mut order, mut queued, mut done) = (Order::default(), Vec::new(), vec![Vec::new(); 3]);
            for (id, sequence) in (1u64..).zip(&arrivals) {
                if order.enter(*sequence, id) {
                    queued.push((*sequence, id));
                }
                if id % 3 == 0 && !queued.is_empty() {
                    let (sequence, id) = queued.remove(0);
                    done[usize::from(sequence)].push(id);
                    queued.extend(order.leave(id).map(|next| (sequence, next)));
                }
                let twice = queued.iter().any(|(s, id)| queued.iter().any(|(t, other)| s == t && id != other));
                prop_assert!(!twice);
            }
            while let Some((sequence, id)) = queued.pop() {
                done[usize::from(sequence)].push(id);
                queued.extend(order.leave(id).map(|next| (sequence, next)));
            }
            prop_assert!(done.iter().all(|ids| ids.is_sorted()));
            prop_assert_eq!(done.concat().len(), arrivals.len());
            prop_assert!(order.waiting.is_empty() && order.of.is_empty());
        }
    }

    #[test]
    fn what_is_in_no_sequence_lets_nothing_through() {
        let mut order = Order::default();
        assert!(order.enter("call", 1) && !order.enter("call", 2));
        assert_eq!((order.leave(9), order.leave(1), order.leave(1)), (None, Some(2), None));
    }
}
