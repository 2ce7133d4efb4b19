//! What things are: plain values, and the [`Provider`] contract that every provider folder fulfils.
//! Nothing here waits, locks, reads a clock, draws at random or knows a provider by name.

#![warn(missing_docs)]

mod account;
mod clause;
mod delivery;
mod document;
mod event;
// Its fields are those of the JSON that the control API takes, where `faults/kinds` tells of each with an example.
#[allow(missing_docs)]
mod fault;
mod http;
mod invalid;
mod octets;
pub mod openapi;
mod policy;
mod provider;
mod report;
mod route;
mod screen;
mod secret;
mod sequence;
mod settings;
mod shelf;
mod window;

pub use account::{Account, AccountKey, Memory, Numbers, Origin, Owed, Subscription};
pub use clause::{Clause, Level, Proof, Provenance, Role, Severity, Topic};
pub use delivery::{Attempt, Body, Delivery, Occasion, State};
pub use document::Document;
pub use event::{Event, Trigger};
pub use fault::{Calling, Fault, FieldTwist, Forgery, HeaderTwist, Refusal, Sending};
pub use http::{Exchange, Framing, Headers, Message, NoReply, Reply, Request};
pub use invalid::{Invalid, nearest};
pub use policy::{Next, Outcome, Policy};
pub use provider::{Flaw, LeadKind, Provider, Quota};
pub use report::{CheckReport, Counts, Report, Verdict};
pub use route::{Route, nearest_route};
pub use screen::{Collection, Grant, Precondition, Recipe, RecordCall, SignatureGuide, Snippet, Verb};
pub use secret::Secret;
pub use sequence::{Happening, KeyCalls, Promise, Sequences};
pub use settings::{Profile, Settings, Switch, Takes};
pub use shelf::{Edit, Elsewhere, Filed, Shelf};
pub use window::Window;
