//! The event catalogue: which leads there are, what they count as, and which webhook wants them.

pub mod compose;

use crate::model::{Event, LeadKind, Subscription};

/// A lead for a contact that was not there before, and one for a contact that was: one lead is never both.
pub const EVENTS: &[&str] = &["new_contact", "new_lead"];

pub const LEADS: &[LeadKind] = &[
    LeadKind { name: "chat", events: EVENTS, about: "a chat with its transcript" },
    LeadKind { name: "call", events: EVENTS, about: "a tracked call with its recording" },
    LeadKind { name: "form", events: EVENTS, about: "a form that was posted (FormPost)" },
    LeadKind { name: "email", events: EVENTS, about: "a form that came by e-mail (FormEmail): no contact, parsed attributes" },
];

/// The lead types that a webhook's form offers, and the leads that each stands for.
pub const LEAD_TYPES: &[(&str, &[&str])] = &[("calls", &["call"]), ("chats", &["chat"]), ("forms", &["form", "email"])];

pub fn select(subscription: &Subscription, event: &Event) -> bool {
    let wants_lead = subscription.leads.is_empty()
        || LEAD_TYPES.iter().any(|(name, leads)| subscription.leads.iter().any(|l| l == name) && leads.contains(&event.lead.as_str()));
    subscription.active && subscription.events.contains(&event.name) && wants_lead
}
