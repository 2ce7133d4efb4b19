//! One customer's world at a provider: the aggregate that is loaded and saved as a whole.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
};

use jiff::Timestamp;
use serde::{Serialize, de::DeserializeOwned};

use super::{Document, Event, Secret, Settings, Window};

/// Which account: an advertiser, an access key, a portal, a location.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountKey {
    pub provider: &'static str,
    pub name: String,
}

impl AccountKey {
    pub fn new(provider: &'static str, name: impl Into<String>) -> Self {
        Self { provider, name: name.into() }
    }
}

/// Everything that one account holds. Two accounts never see each other.
#[derive(Debug, Clone)]
pub struct Account {
    pub key: AccountKey,
    pub settings: Settings,
    /// The seed of the sandbox the account is in: what is drawn at random follows from it.
    pub seed: u64,
    pub subscriptions: Vec<Subscription>,
    /// The calls that were let through lately.
    pub quota: Window,
    /// What a call made owed, for the engine to queue once the call is answered.
    pub outbox: Vec<Owed>,
    counters: BTreeMap<&'static str, u64>,
    /// How far ahead of its first number each sequence begins.
    ahead: u64,
    shelf: BTreeMap<&'static str, VecDeque<Filed>>,
}

/// A record of a drawer, under its key; empty: it has none.
#[derive(Debug, Clone)]
struct Filed {
    key: String,
    document: Document,
}

/// The most documents one drawer keeps; the oldest go first.
const DRAWER: usize = 1_000;

impl Account {
    pub fn new(key: AccountKey, settings: Settings, seed: u64) -> Self {
        Self {
            key,
            settings,
            seed,
            subscriptions: Vec::new(),
            quota: Window::default(),
            outbox: Vec::new(),
            counters: BTreeMap::new(),
            ahead: 0,
            shelf: BTreeMap::new(),
        }
    }

    /// The next number of a sequence that starts at `first`.
    pub fn next(&mut self, sequence: &'static str, first: u64) -> u64 {
        let number = self.counters.entry(sequence).or_insert(first + self.ahead);
        *number += 1;
        *number - 1
    }

    /// Moves each sequence forward, begun or not, so that this account numbers nothing as another copy of it does.
    pub fn leap(&mut self, by: u64) {
        self.ahead += by;
        self.counters.values_mut().for_each(|number| *number += by);
    }

    /// Puts a record into a drawer; of more than a thousand the oldest is dropped.
    pub fn keep(&mut self, drawer: &'static str, record: &impl Serialize) {
        self.push(drawer, Filed { key: String::new(), document: Document::of(record) });
    }

    /// Puts a record into a drawer under a key (not empty), as its newest, in place of the one that is there under it.
    pub fn file(&mut self, drawer: &'static str, key: &str, record: &impl Serialize) {
        self.discard(drawer, key);
        self.push(drawer, Filed { key: key.to_owned(), document: Document::of(record) });
    }

    /// The record under a key. None where there is none, or one of another type.
    pub fn filed<T: DeserializeOwned>(&self, drawer: &str, key: &str) -> Option<T> {
        let filed = self.shelf.get(drawer)?.iter().rfind(|filed| filed.key == key)?;
        filed.document.read().ok()
    }

    /// Takes the record under a key away.
    pub fn discard(&mut self, drawer: &'static str, key: &str) {
        let records = self.shelf.entry(drawer).or_default();
        if let Some(place) = records.iter().rposition(|filed| filed.key == key) {
            records.remove(place);
        }
    }

    fn push(&mut self, drawer: &'static str, filed: Filed) {
        let records = self.shelf.entry(drawer).or_default();
        if records.len() == DRAWER {
            records.pop_front();
        }
        records.push_back(filed);
    }

    /// The records of a drawer, oldest first. Those of another type are passed over.
    pub fn kept<T: DeserializeOwned>(&self, drawer: &str) -> impl DoubleEndedIterator<Item = T> {
        self.shelf.get(drawer).into_iter().flatten().filter_map(|filed| filed.document.read().ok())
    }

    /// Changes the records of a drawer without keys, oldest first: edits, removes, adds. Of more than a thousand the oldest are dropped.
    pub fn revise<T: Serialize + DeserializeOwned, R>(&mut self, drawer: &'static str, change: impl FnOnce(&mut Vec<T>) -> R) -> R {
        let mut records: Vec<T> = self.kept(drawer).collect();
        let result = change(&mut records);
        let surplus = records.len().saturating_sub(DRAWER);
        let filed = |record| Filed { key: String::new(), document: Document::of(record) };
        self.shelf.insert(drawer, records.iter().skip(surplus).map(filed).collect());
        result
    }

    pub fn subscription(&self, id: &str) -> Option<&Subscription> {
        self.subscriptions.iter().find(|s| s.id == id)
    }

    pub fn subscription_mut(&mut self, id: &str) -> Option<&mut Subscription> {
        self.subscriptions.iter_mut().find(|s| s.id == id)
    }

    /// Removes a subscription and gives it back.
    pub fn unsubscribe(&mut self, id: &str) -> Option<Subscription> {
        let index = self.subscriptions.iter().position(|s| s.id == id)?;
        Some(self.subscriptions.remove(index))
    }
}

/// An event that a call made owed to a subscription once more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owed {
    pub subscription: String,
    pub event: Arc<Event>,
    /// The attempts that were made before.
    pub earlier: u32,
}

/// Who wants what, where and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subscription {
    /// As its provider writes it: `84+TEST_1`.
    pub id: String,
    pub origin: Origin,
    pub url: String,
    /// The events it wants, by name.
    pub events: Vec<String>,
    /// The lead kinds it wants; empty: all.
    pub leads: Vec<String>,
    /// The notation it wants: `json`, `adf`.
    pub format: String,
    /// Header lines to send as they stand: credentials, mostly.
    pub headers: Vec<(String, Secret)>,
    /// Signing keys as its provider reads them, oldest first; empty: nothing is signed.
    pub keys: Vec<Secret>,
    /// What only its provider knows of it: templates, applications, properties.
    pub details: Document,
    pub active: bool,
    /// Abandoned deliveries since the last one that was accepted.
    pub failures: u32,
    pub created_at: Timestamp,
}

impl Subscription {
    /// An active subscription to nothing yet, without credentials.
    pub fn new(id: impl Into<String>, origin: Origin, url: impl Into<String>, created_at: Timestamp) -> Self {
        Self {
            id: id.into(),
            origin,
            url: url.into(),
            events: Vec::new(),
            leads: Vec::new(),
            format: String::new(),
            headers: Vec::new(),
            keys: Vec::new(),
            details: Document::default(),
            active: true,
            failures: 0,
            created_at,
        }
    }
}

/// How a subscription came to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// Through the provider's management API.
    Api,
    /// On the provider's screens, which our control API stands for.
    Screen,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account() -> Account {
        Account::new(AccountKey::new("p", "a"), Settings::defaults(&[]), 0)
    }

    #[test]
    fn a_sequence_counts_up_from_its_first_number() {
        let mut account = account();
        assert_eq!([account.next("hook", 84), account.next("hook", 84), account.next("lead", 1)], [84, 85, 1]);
        account.leap(1_000);
        assert_eq!([account.next("hook", 84), account.next("other", 7)], [1_086, 1_007]);
    }

    #[test]
    fn records_are_revised_in_their_order() {
        let mut account = account();
        (0..3u32).for_each(|n| account.keep("n", &n));
        assert_eq!(account.revise("n", |records: &mut Vec<u32>| { records.remove(1) }), 1);
        account.revise("n", |records: &mut Vec<u32>| records.extend(10..1_010));
        let kept: Vec<u32> = account.kept("n").collect();
        assert_eq!((kept.len(), kept[0], kept[999]), (1_000, 10, 1_009));
    }

    #[test]
    fn a_record_under_a_key_takes_the_place_of_the_one_before() {
        let mut account = account();
        [("a", 1u32), ("b", 2), ("a", 3)].iter().for_each(|(key, n)| account.file("n", key, n));
        assert_eq!((account.kept::<u32>("n").collect::<Vec<_>>(), account.filed("n", "a")), (vec![2, 3], Some(3u32)));
        account.discard("n", "a");
        assert_eq!((account.filed::<u32>("n", "a"), account.filed::<u32>("n", "b")), (None, Some(2)));
        (0..1_000u32).for_each(|n| account.file("n", &n.to_string(), &n));
        assert_eq!((account.kept::<u32>("n").count(), account.filed::<u32>("n", "b")), (1_000, None));
    }

    #[test]
    fn a_drawer_keeps_the_newest_thousand() {
        let mut account = account();
        (0..1_500u32).for_each(|n| account.keep("n", &n));
        let kept: Vec<u32> = account.kept("n").collect();
        assert_eq!((kept.len(), kept[0], kept[999]), (1_000, 500, 1_499));
    }
}
