//! The provider's own screens, as values: collections that one reads and edits, and what a call may depend on outside.

use std::{ops::RangeInclusive, time::Duration};

use schemars::JsonSchema;
use serde::Serialize;

use super::{Document, Message, Reply};

/// Something that the provider's screens list besides subscriptions: templates, applications, failed deliveries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Collection {
    /// In paths: `templates`.
    pub name: &'static str,
    /// What it lists, in a sentence.
    pub about: &'static str,
}

/// What is wanted of a collection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordCall {
    /// Its name, as in [`Collection::name`].
    pub collection: String,
    /// What is wanted.
    pub verb: Verb,
    /// Which record; none: the collection as a whole.
    pub id: Option<String>,
    /// The fields to set; `null` where there are none.
    pub form: Document,
}

/// What a call does to a collection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verb {
    /// Changes nothing.
    Read,
    /// Adds a record.
    Add,
    /// Changes the fields that the form holds.
    Change,
    /// Takes a record away.
    Remove,
}

/// A message that must be answered in a certain way before a call is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Precondition {
    /// What is asked.
    pub message: Message,
    /// Real time.
    pub timeout: Duration,
    /// The statuses that satisfy it.
    pub wanted: RangeInclusive<u16>,
    /// The answer to the call where it is not satisfied; `{why}` in its body stands for what was seen instead.
    pub otherwise: Reply,
}

/// Calls that make and remove a plain subscription, as HTTP text: request line, headers, an empty line, the body.
/// `{account}`, `{token}`, `{url}` and `{event}` stand for what they name, `{id}` in the second for what the first gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recipe {
    /// Makes a subscription.
    pub register: &'static str,
    /// Where the reply to `register` has the subscription's id: a JSON pointer.
    pub id: &'static str,
    /// Removes it.
    pub deregister: &'static str,
    /// Where a reply that has a good status says that it is an error, and what stands there, with `*` and `?`; an empty
    /// place: nowhere.
    pub error: (&'static str, &'static str),
    /// How access tokens are got; none where credentials last.
    pub grant: Option<Grant>,
}

/// Calls that give access tokens, written as in [`Recipe`]; `{refresh}` stands for a refresh token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grant {
    /// Gives the first access token, as the client `leadbench` with the secret `leadbench`.
    pub first: &'static str,
    /// Gives another for a refresh token, as the same client.
    pub again: &'static str,
    /// Where the reply has the access token: a JSON pointer.
    pub access: &'static str,
    /// Where it has a refresh token; where it has none, any text will do.
    pub refresh: &'static str,
    /// How long an access token lives.
    pub lives: Duration,
    /// How a call is refused whose token has expired: its status, a JSON pointer, and what stands there, with `*` and `?`.
    pub refused: (u16, &'static str, &'static str),
}

/// How receivers check a provider's signatures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignatureGuide {
    /// As receivers know it: `RSA-SHA256`.
    pub algorithm: &'static str,
    /// Which bytes are signed, in words.
    pub signed: &'static str,
    /// The check in several languages, over the files `body`, `signature` (the header's value) and `key.pem`.
    pub verify: &'static [Snippet],
}

/// A piece of code to copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Snippet {
    /// Whose code it is: `Node`.
    pub language: &'static str,
    /// Ready to paste.
    pub code: &'static str,
}
