//! One customer's world at a provider: the aggregate that is loaded and saved as a whole.

use std::{borrow::Cow, collections::BTreeMap, sync::Arc};

use jiff::Timestamp;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::{Document, Event, Secret, Settings, Shelf, Window};

/// Which account: an advertiser, an access key, a portal, a location.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountKey {
    /// The provider's name, as in commands.
    pub provider: &'static str,
    /// As the provider writes it: `TEST_1`, `zylker`.
    pub name: String,
}

impl AccountKey {
    /// An account of a provider, by its name there.
    pub fn new(provider: &'static str, name: impl Into<String>) -> Self {
        Self { provider, name: name.into() }
    }
}

/// Everything that one account holds. Two accounts never see each other.
#[derive(Debug, Clone)]
pub struct Account {
    /// Whose it is.
    pub key: AccountKey,
    /// The switches in force.
    pub settings: Settings,
    /// The seed of the sandbox the account is in: what is drawn at random follows from it.
    pub seed: u64,
    /// In the order they were made.
    pub subscriptions: Vec<Subscription>,
    /// The calls that were let through lately.
    pub quota: Window,
    /// What a call made owed, for the engine to queue once the call is answered.
    pub outbox: Vec<Owed>,
    /// How far its sequences of numbers have come.
    pub numbers: Numbers,
    /// What its provider keeps beside them, by drawer.
    pub shelf: Shelf,
    /// What deliberate defects remember of it.
    pub memory: Memory,
}

/// How far each of an account's sequences of numbers has come.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Numbers {
    counters: BTreeMap<Cow<'static, str>, u64>,
    /// How far ahead of its first number each sequence begins.
    ahead: u64,
}

/// What deliberate defects remember of an account, for as long as the same ones are armed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Memory {
    /// Which arming it is of.
    pub arming: u64,
    /// The subscriptions that were removed.
    pub removed: Vec<Subscription>,
    /// The calls that a defect let through, by its place in the list.
    pub windows: BTreeMap<usize, Window>,
}

impl Account {
    /// One in which nothing has happened.
    pub fn new(key: AccountKey, settings: Settings, seed: u64) -> Self {
        Self {
            key,
            settings,
            seed,
            subscriptions: Vec::new(),
            quota: Window::default(),
            outbox: Vec::new(),
            numbers: Numbers::default(),
            shelf: Shelf::default(),
            memory: Memory::default(),
        }
    }

    /// The next number of a sequence that starts at `first`.
    pub fn next(&mut self, sequence: &'static str, first: u64) -> u64 {
        let Numbers { counters, ahead } = &mut self.numbers;
        let number = counters.entry(Cow::Borrowed(sequence)).or_insert(first + *ahead);
        *number += 1;
        *number - 1
    }

    /// Moves each sequence forward, begun or not, so that this account numbers nothing as another copy of it does.
    pub fn leap(&mut self, by: u64) {
        self.numbers.ahead += by;
        self.numbers.counters.values_mut().for_each(|number| *number += by);
    }

    /// Puts a record into a drawer; of more than a thousand the oldest is dropped.
    pub fn keep(&mut self, drawer: &'static str, record: &impl Serialize) {
        self.shelf.keep(drawer, record);
    }

    /// Puts a record into a drawer under a key (not empty), as its newest, in place of the one that is there under it.
    pub fn file(&mut self, drawer: &'static str, key: &str, record: &impl Serialize) {
        self.shelf.file(drawer, key, record);
    }

    /// The record under a key. None where there is none, or one of another type.
    pub fn filed<T: DeserializeOwned>(&self, drawer: &str, key: &str) -> Option<T> {
        self.shelf.filed(drawer, key)
    }

    /// The newest record of a drawer. None where there is none, or one of another type.
    pub fn newest<T: DeserializeOwned>(&self, drawer: &str) -> Option<T> {
        self.shelf.newest(drawer)
    }

    /// Takes the record under a key away.
    pub fn discard(&mut self, drawer: &'static str, key: &str) {
        self.shelf.discard(drawer, key);
    }

    /// The records of a drawer, oldest first. Those of another type are passed over.
    pub fn kept<T: DeserializeOwned>(&self, drawer: &str) -> impl DoubleEndedIterator<Item = T> {
        self.shelf.kept(drawer)
    }

    /// Changes the records of a drawer without keys, oldest first: edits, removes, adds. Of more than a thousand the oldest are dropped.
    pub fn revise<T: Serialize + DeserializeOwned, R>(&mut self, drawer: &'static str, change: impl FnOnce(&mut Vec<T>) -> R) -> R {
        self.shelf.revise(drawer, change)
    }

    /// A subscription by its id.
    pub fn subscription(&self, id: &str) -> Option<&Subscription> {
        self.subscriptions.iter().find(|s| s.id == id)
    }

    /// A subscription by its id, to be changed.
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
    /// The subscription's id.
    pub subscription: String,
    /// What it is owed.
    pub event: Arc<Event>,
    /// The attempts that were made before.
    pub earlier: u32,
    /// The sequence that it keeps its order in, and its rank there, as [`super::Provider::sequence`] has them; none: in none.
    pub place: Option<(String, u32)>,
}

/// Who wants what, where and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subscription {
    /// As its provider writes it: `84+TEST_1`.
    pub id: String,
    /// Where it was made: by a call, or on the provider's screens.
    pub origin: Origin,
    /// Where deliveries go: absolute, `http` or `https`.
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
    /// Whether it is delivered to.
    pub active: bool,
    /// Abandoned deliveries since the last one that was accepted.
    pub failures: u32,
    /// On the account's clock.
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
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
}
