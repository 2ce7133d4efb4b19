//! One event owed to one subscription, and every attempt to pay.

use std::sync::Arc;

use bytes::Bytes;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{AccountKey, Event, Exchange, Outcome, Owed};

/// An event that a subscription is owed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Unique in the process, counted up: the order in which deliveries came to be owed.
    pub id: u64,
    /// In whose world it happens.
    pub account: AccountKey,
    /// The subscription's id, as its provider writes it.
    pub subscription: String,
    /// What is owed.
    pub event: Arc<Event>,
    /// Where it stands.
    pub state: State,
    /// Attempts that were made before, in another delivery of the same event to the same subscription.
    pub earlier: u32,
    /// Shared: a delivery is copied with each attempt, and what was tried before does not change.
    pub attempts: Vec<Arc<Attempt>>,
    /// When it came to be owed, on the account's clock.
    pub created_at: Timestamp,
}

impl Delivery {
    /// One that is due now and was not tried yet.
    pub fn new(id: u64, account: AccountKey, owed: Owed, now: Timestamp) -> Self {
        let Owed { subscription, event, earlier, .. } = owed;
        Self { id, account, subscription, event, state: State::Due(now), earlier, attempts: Vec::new(), created_at: now }
    }
}

/// Where a delivery stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// To be tried at this time on the account's clock.
    Due(Timestamp),
    /// A receiver accepted it.
    Delivered,
    /// Never to be tried again, with the reason.
    Abandoned(String),
}

impl State {
    /// `due`, `delivered` or `abandoned`.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Due(_) => "due",
            Self::Delivered => "delivered",
            Self::Abandoned(_) => "abandoned",
        }
    }
}

/// One try.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// The first is 1.
    pub number: u32,
    /// What was sent, and what came back.
    pub exchange: Exchange,
    /// What it came to by the provider's success rule.
    pub outcome: Outcome,
}

/// Which delivery, which try, when: what a body or signature may depend on besides the event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Occasion {
    /// The delivery's id.
    pub delivery: u64,
    /// The first is 1.
    pub attempt: u32,
    /// On the account's clock.
    pub at: Timestamp,
}

/// A rendered event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Body {
    /// The value of `Content-Type`.
    pub content_type: String,
    /// As they are signed and sent.
    pub bytes: Bytes,
}
