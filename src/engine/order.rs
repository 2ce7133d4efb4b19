//! Deliveries that keep their order: the next of a sequence is queued once the one before is delivered or given up.

use std::{
    collections::{HashMap, VecDeque},
    hash::Hash,
};

/// The deliveries of each sequence that are not done, the one that is queued first. A pure value.
#[derive(Debug)]
pub struct Order<K>(HashMap<K, VecDeque<u64>>);

impl<K> Default for Order<K> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<K: Eq + Hash> Order<K> {
    /// Notes a delivery of a sequence, and says whether it may be queued now.
    pub fn enter(&mut self, sequence: K, delivery: u64) -> bool {
        let waiting = self.0.entry(sequence).or_default();
        waiting.push_back(delivery);
        waiting.len() == 1
    }

    /// Notes that a delivery is done, and gives the one that may be queued now.
    pub fn leave(&mut self, sequence: &K, delivery: u64) -> Option<u64> {
        let waiting = self.0.get_mut(sequence)?;
        if waiting.front() != Some(&delivery) {
            return None;
        }
        waiting.pop_front();
        let next = waiting.front().copied();
        if next.is_none() {
            self.0.remove(sequence);
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
                    queued.extend(order.leave(&sequence, id).map(|next| (sequence, next)));
                }
                let twice = queued.iter().any(|(s, id)| queued.iter().any(|(t, other)| s == t && id != other));
                prop_assert!(!twice);
            }
            while let Some((sequence, id)) = queued.pop() {
                done[usize::from(sequence)].push(id);
                queued.extend(order.leave(&sequence, id).map(|next| (sequence, next)));
            }
            prop_assert!(done.iter().all(|ids| ids.is_sorted()));
            prop_assert_eq!(done.concat().len(), arrivals.len());
            prop_assert!(order.0.is_empty());
        }
    }

    #[test]
    fn what_is_in_no_sequence_lets_nothing_through() {
        let mut order = Order::default();
        assert!(order.enter("call", 1) && !order.enter("call", 2));
        assert_eq!((order.leave(&"call", 9), order.leave(&"other", 1), order.leave(&"call", 1)), (None, None, Some(2)));
    }
}
