//! What happened, and the wish that it should.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Document;

/// A wish: let this lead happen. What `leadbench trigger`, `POST events` and the library all say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trigger {
    /// The lead's kind in the provider's own words: `chat`, `conversation.created`, `call-end`.
    pub lead: String,
    /// The event it should count as; none: the provider's default.
    pub event: Option<String>,
    /// Edits of the documented lead: path and value, in order. No value: the key is left out.
    pub set: Vec<(String, Option<String>)>,
    /// The lead to start from instead of the documented one; its ids are renewed.
    pub base: Option<Document>,
    /// Start from a lead that is drawn at random, by the world's seed and the account. Not together with `base`.
    pub generated: bool,
}

impl Trigger {
    /// The documented lead of a kind.
    pub fn lead(kind: impl Into<String>) -> Self {
        Self { lead: kind.into(), ..Self::default() }
    }
}

/// Something that happened in one account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// Unique within the account: `event-7`.
    pub id: String,
    /// The event's name as subscriptions ask for it: `new_contact`.
    pub name: String,
    /// The lead's kind: `chat`.
    pub lead: String,
    /// What identifies the lead to a receiver that meets it twice: `282638`.
    pub identity: String,
    /// When it happened, on the account's clock.
    pub at: Timestamp,
    /// The provider's record of it.
    pub document: Document,
}
