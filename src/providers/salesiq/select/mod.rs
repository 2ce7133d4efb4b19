//! The event catalogue: which events there are, which module each belongs to, and which webhook wants them.

pub mod compose;

use super::register::hook::Hook;
use crate::model::{Event, LeadKind, Subscription};

/// The two kinds of webhooks: for events of the portal, and for events of its apps.
pub const TYPES: &[&str] = &["data", "administration"];

/// Each event of the documents, with the type of webhook that may want it.
pub const EVENTS: &[(&str, &str)] = &[
    ("conversation.created", "data"),
    ("conversation.attender.updated", "data"),
    ("conversation.missed", "data"),
    ("conversation.completed", "data"),
    ("conversation.rated", "data"),
    ("conversation.visitor.replied", "data"),
    ("conversation.operator.replied", "data"),
    ("department.created", "administration"),
    ("department.updated", "administration"),
    ("department.deleted", "administration"),
    ("operator.created", "administration"),
    ("operator.updated", "administration"),
    ("operator.deleted", "administration"),
    ("operator.departments.associated", "administration"),
    ("operator.departments.dissociated", "administration"),
    ("visitor.updated", "data"),
];

/// Events that only other pages of the provider name: a webhook may ask for them, but no payload is known.
pub const OTHER_EVENTS: &[(&str, &str)] = &[
    ("conversation.transfer.initiated", "data"),
    ("conversation.transfer.accepted", "data"),
    ("conversation.transfer.rejected", "data"),
    ("conversation.participants.added", "data"),
    ("conversation.participants.deleted", "data"),
    ("conversation.supervisor.added", "data"),
    ("conversation.message.edited", "data"),
    ("conversation.message.deleted", "data"),
];

macro_rules! kind {
    ($name:literal, $event:literal, $about:literal) => {
        LeadKind { name: $name, events: &[$event], about: $about }
    };
}

/// What can be made to happen: each event, and the other forms that some of them take.
pub const LEADS: &[LeadKind] = &[
    kind!("conversation.created", "conversation.created", "a visitor starts a chat"),
    kind!("conversation.attender.updated", "conversation.attender.updated", "an operator picks it up"),
    kind!("conversation.missed", "conversation.missed", "nobody picks it up"),
    kind!("conversation.completed", "conversation.completed", "the chat ends"),
    kind!("conversation.rated", "conversation.rated", "the visitor rates it"),
    kind!("conversation.rated.feedback", "conversation.rated", "the visitor leaves feedback"),
    kind!("conversation.visitor.replied", "conversation.visitor.replied", "the visitor writes"),
    kind!("conversation.operator.replied", "conversation.operator.replied", "the operator writes"),
    kind!("conversation.operator.replied.bot", "conversation.operator.replied", "a bot writes: a list of messages, no text"),
    kind!("department.created", "department.created", "a department is made"),
    kind!("department.updated", "department.updated", "a department is changed"),
    kind!("department.deleted", "department.deleted", "a department is gone: no entity"),
    kind!("operator.created", "operator.created", "an operator joins"),
    kind!("operator.updated", "operator.updated", "an operator's settings are changed"),
    kind!("operator.deleted", "operator.deleted", "an operator is gone: no entity"),
    kind!("operator.departments.associated", "operator.departments.associated", "an operator joins departments"),
    kind!("operator.departments.dissociated", "operator.departments.dissociated", "an operator leaves departments"),
    kind!("visitor.updated", "visitor.updated", "a lead's information is changed (case 1)"),
    kind!("visitor.updated.converted", "visitor.updated", "a lead becomes a contact (case 2)"),
    kind!("visitor.updated.contact", "visitor.updated", "a contact's information is changed (case 3)"),
];

/// The type of webhook that may want an event; none: no page names it. Another spelling of one name is taken, too.
pub fn type_of(event: &str) -> Option<&'static str> {
    EVENTS.iter().chain(OTHER_EVENTS).find(|(name, _)| *name == canonical(event)).map(|(_, kind)| *kind)
}

/// The spelling of the page on operators.
pub const DISASSOCIATED: &str = "operator.departments.disassociated";

/// The spelling of the webhooks page; the page on operators spells one event otherwise.
pub fn canonical(event: &str) -> &str {
    if event == DISASSOCIATED { "operator.departments.dissociated" } else { event }
}

pub fn select(subscription: &Subscription, event: &Event) -> bool {
    let hook = Hook::of(subscription);
    let app = super::render::reading::app(&event.document);
    let of_app = hook.app_ids.is_empty() || app.is_none_or(|app| hook.app_ids.contains(&app));
    subscription.active && subscription.events.contains(&event.name) && of_app
}
