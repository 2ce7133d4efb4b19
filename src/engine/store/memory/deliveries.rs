//! What is remembered of the past: bounded, oldest first to go.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
};

use crate::model::{Delivery, State};

/// The newest of a sequence.
#[derive(Debug)]
pub struct Ring<T> {
    items: VecDeque<T>,
    limit: usize,
}

impl<T> Ring<T> {
    pub fn new(limit: usize) -> Self {
        Self { items: VecDeque::new(), limit }
    }

    /// Adds an item; the oldest goes when there are more than the limit.
    pub fn push(&mut self, item: T) -> Option<T> {
        self.items.push_back(item);
        if self.items.len() > self.limit { self.items.pop_front() } else { None }
    }

    /// Oldest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &T> {
        self.items.iter()
    }
}

/// Deliveries by id: each that is due, and the newest of those that are over. Shared, so that to look at one copies nothing.
#[derive(Debug)]
pub struct Deliveries {
    by_id: BTreeMap<u64, Arc<Delivery>>,
    over: Ring<u64>,
}

impl Deliveries {
    pub fn new(limit: usize) -> Self {
        Self { by_id: BTreeMap::new(), over: Ring::new(limit) }
    }

    pub fn insert(&mut self, delivery: Delivery) {
        self.by_id.insert(delivery.id, Arc::new(delivery));
    }

    pub fn get(&self, id: u64) -> Option<&Arc<Delivery>> {
        self.by_id.get(&id)
    }

    /// How many are not over.
    pub fn owed(&self) -> usize {
        self.by_id.len() - self.over.items.len()
    }

    /// Oldest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Delivery> {
        self.by_id.values().map(|delivery| &**delivery)
    }

    /// Puts a delivery as it now is in the place of itself; one that is over now may push the oldest such out. One that was
    /// forgotten meanwhile stays so.
    pub fn put(&mut self, delivery: Arc<Delivery>) -> Option<Arc<Delivery>> {
        let (id, over) = (delivery.id, !matches!(delivery.state, State::Due(_)));
        let place = self.by_id.get_mut(&id)?;
        let before = std::mem::replace(place, delivery);
        if over && let Some(oldest) = self.over.push(id) {
            self.by_id.remove(&oldest);
        }
        // Given back, so that it is dropped where no lock is held.
        Some(before)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ring_drops_the_oldest() {
        let mut ring = Ring::new(2);
        assert_eq!([ring.push(1), ring.push(2), ring.push(3)], [None, None, Some(1)]);
        assert_eq!(ring.iter().collect::<Vec<_>>(), [&2, &3]);
    }
}
