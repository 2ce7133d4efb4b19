//! Bellhop's one kind of lead, how one happens, and who wants it: every webhook of the shop.

use jiff::Timestamp;
use leadbench::model::{Account, Document, Event, Invalid, LeadKind, Subscription, Trigger};

use super::render::Lead;

/// The kinds of leads.
pub const LEADS: &[LeadKind] = &[LeadKind { name: "enquiry", events: &["enquiry"], about: "somebody asks to be called" }];

/// The document's own example.
pub const SAMPLE: &str = r#"{"id":41,"name":"Ann Example","phone":"+1 202 555 0100","email":null}"#;

/// Lets a lead happen: the documented one, another, or an edited one. Only the first keeps the documented id.
pub fn compose(trigger: &Trigger, account: &mut Account, now: Timestamp) -> Result<Event, Invalid> {
    let kind = LEADS.iter().find(|kind| kind.name == trigger.lead);
    let kind = kind.ok_or_else(|| Invalid::unknown("lead", &trigger.lead, "lead of Bellhop", LEADS.iter().map(|kind| kind.name)))?;
    let event = trigger.event.as_deref().unwrap_or(kind.events[0]);
    if !kind.events.contains(&event) {
        return Err(Invalid::unknown("event", event, "event of Bellhop", kind.events.iter().copied()));
    }
    let base = trigger.base.clone().map_or_else(|| Document::parse(SAMPLE), Ok)?;
    let lead: Lead = base.read()?;
    // Checked before a number is taken: a wish that is refused leaves no trace.
    edited(&lead, trigger)?;
    let lead: Lead = edited(&Lead { id: account.next("lead", lead.id), ..lead }, trigger)?.read()?;
    let number = account.next("event", 1);
    Ok(Event {
        id: format!("event-{number}"),
        name: event.to_owned(),
        lead: kind.name.to_owned(),
        identity: lead.id.to_string(),
        at: now,
        document: Document::of(&lead),
    })
}

fn edited(lead: &Lead, trigger: &Trigger) -> Result<Document, Invalid> {
    let edited = trigger.set.iter().try_fold(Document::of(lead), |document, (path, value)| match value {
        Some(value) => document.set(path, value),
        None => document.unset(path),
    })?;
    edited.read::<Lead>().map(|_| edited)
}

/// Whether a webhook wants a lead.
pub fn select(subscription: &Subscription, _event: &Event) -> bool {
    subscription.active
}
