//! What is remembered of the past: bounded, oldest first to go.

use std::collections::{BTreeMap, VecDeque};

use jiff::Timestamp;

use crate::model::{AccountKey, Delivery, Reply, Request, State};

/// A call that reached us, and what it was answered.
#[derive(Debug, Clone)]
pub struct Inbound {
    /// Counted up in the process.
    pub id: u64,
    pub at: Timestamp,
    /// The account it was about; none when it matched no endpoint or named no account.
    pub account: Option<AccountKey>,
    pub request: Request,
    pub reply: Reply,
    /// For a call that matched nothing: the nearest documented endpoint and the difference.
    pub nearest: Option<String>,
}

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

/// Deliveries by id: each that is due, and the newest of those that are over.
#[derive(Debug)]
pub struct Deliveries {
    by_id: BTreeMap<u64, Delivery>,
    over: Ring<u64>,
}

impl Deliveries {
    pub fn new(limit: usize) -> Self {
        Self { by_id: BTreeMap::new(), over: Ring::new(limit) }
    }

    pub fn insert(&mut self, delivery: Delivery) {
        self.by_id.insert(delivery.id, delivery);
    }

    pub fn get(&self, id: u64) -> Option<&Delivery> {
        self.by_id.get(&id)
    }

    /// Oldest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Delivery> {
        self.by_id.values()
    }

    /// Changes a delivery; one that is over afterwards may push the oldest such out.
    pub fn change(&mut self, id: u64, change: impl FnOnce(&mut Delivery)) {
        let Some(delivery) = self.by_id.get_mut(&id) else { return };
        change(delivery);
        if !matches!(delivery.state, State::Due(_))
            && let Some(oldest) = self.over.push(id)
        {
            self.by_id.remove(&oldest);
        }
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
