//! A lead happens: the documented one, or one like it, with the ids of the account.

use std::borrow::Cow;

use jiff::Timestamp;

use super::{EVENTS, LEADS};
use crate::{
    model::{Account, Document, Event, Invalid, Trigger},
    providers::localiq::{
        SAMPLES,
        render::{
            lead::{Envelope, Lead, ParsedContact, full_message},
            shape::ENVELOPE,
        },
    },
};

/// The drawer of the leads that happened.
pub const LEADS_KEPT: &str = "leads";

/// Where the ids of leads and contacts go on after the documented ones: above each of those.
const FIRST_FRESH: u64 = 1_000_001;

/// Lets a lead happen. The first of each kind has the documented ids, later ones have fresh ids;
/// ids that the wish itself sets stand.
pub fn compose(trigger: &Trigger, account: &mut Account, now: Timestamp) -> Result<Event, Invalid> {
    let kind = LEADS.iter().find(|k| k.name == trigger.lead);
    let kind = kind.ok_or_else(|| Invalid::unknown("lead", &trigger.lead, "lead of LOCALiQ", LEADS.iter().map(|k| k.name)))?;
    let name = trigger.event.as_deref().unwrap_or(EVENTS[0]);
    let name =
        EVENTS.iter().find(|e| **e == name).ok_or_else(|| Invalid::unknown("event", name, "event of LOCALiQ", EVENTS.iter().copied()))?;
    let sample = SAMPLES.iter().find(|(k, _)| *k == kind.name).map_or("{}", |(_, text)| text);
    // Checked before anything is counted: a wish that is refused leaves no trace.
    let start = match &trigger.base {
        Some(base) => base.clone(),
        None => Document::parse(sample)?,
    };
    let mut envelope = strict(&start)?;
    let edits = !trigger.set.is_empty();
    if edits {
        edited(&start, trigger)?;
    }
    let documented = account.next(first_of(kind.name), 0) == 0 && trigger.base.is_none();
    give_ids(&mut envelope.lead, name, documented, account);
    if edits {
        envelope = edited(&Document::of(&envelope), trigger)?;
    }
    compose_message(&mut envelope.lead, trigger);
    let lead = &envelope.lead;
    account.keep(LEADS_KEPT, lead);
    let id = account.next("event", 1);
    Ok(Event {
        id: format!("event-{id}"),
        name: (*name).to_owned(),
        lead: kind.name.to_owned(),
        identity: lead.id.to_string(),
        at: now,
        document: Document::of(&envelope),
    })
}

fn first_of(kind: &str) -> &'static str {
    match kind {
        "chat" => "first-chat",
        "call" => "first-call",
        "form" => "first-form",
        _ => "first-email",
    }
}

fn give_ids(lead: &mut Lead, event: &str, documented: bool, account: &mut Account) {
    if !documented {
        lead.id = account.next("lead", FIRST_FRESH);
    }
    let newest: Option<Lead> = if event == "new_lead" { account.newest(LEADS_KEPT) } else { None };
    match newest {
        Some(known) => {
            lead.contact_id = known.contact_id;
            match (&mut lead.contact, known.contact) {
                (Some(contact), Some(person)) => *contact = person,
                (Some(contact), None) => contact.id = known.contact_id,
                // An e-mail tells of the same person in its own shape.
                (None, Some(person)) => lead.parsed_contact_attributes = Some(ParsedContact::of(&person)),
                (None, None) => lead.parsed_contact_attributes = known.parsed_contact_attributes,
            }
        }
        None if !documented => {
            lead.contact_id = account.next("contact", FIRST_FRESH);
            lead.contact.iter_mut().for_each(|c| c.id = lead.contact_id);
        }
        None => {}
    }
}

/// A subject or message that was asked for shows in the full message, too, unless that was asked for itself.
fn compose_message(lead: &mut Lead, trigger: &Trigger) {
    let asked = |name: &str| trigger.set.iter().any(|(path, _)| path.ends_with(name));
    let Some(form) = &mut lead.form else { return };
    if !asked("full_message") && (asked("form.subject") || asked("form.message") || asked("form/subject") || asked("form/message")) {
        form.full_message = full_message(form.subject.text().unwrap_or_default(), form.message.text().unwrap_or_default());
    }
}

/// The document with the wish's edits, read strictly: what no table or sample has is refused.
fn edited(document: &Document, trigger: &Trigger) -> Result<Envelope, Invalid> {
    let edits = &trigger.set;
    let edited = edits.iter().try_fold(document.clone(), |d, (path, value)| match value {
        Some(value) => d.set(path, &worded(path, value)),
        None => d.unset(path),
    })?;
    strict(&edited)
}

/// Where a text belongs, `555` is meant as one; `null` and what is quoted stand.
fn worded<'a>(path: &str, value: &'a str) -> Cow<'a, str> {
    if value == "null" || value.starts_with('"') || !ENVELOPE.is_text(path) {
        return Cow::Borrowed(value);
    }
    Cow::Owned(serde_json::Value::from(value).to_string())
}

fn strict(document: &Document) -> Result<Envelope, Invalid> {
    let mut reader = serde_json::Deserializer::from_str(document.text());
    let envelope: Envelope = serde_path_to_error::deserialize(&mut reader).map_err(|e| {
        let right = "a lead as LOCALiQ documents it";
        Invalid::misfit(e.path().to_string(), &e.inner().to_string(), right)
    })?;
    let lead = &envelope.lead;
    let objects = [("chat", lead.chat.is_some()), ("call", lead.call.is_some()), ("form", lead.form.is_some())];
    let own = lead.event_type.word();
    match objects.iter().find(|(name, there)| *there != (*name == own)) {
        Some((name, true)) => {
            Err(Invalid::new(format!("lead.{name}"), format!("a lead of event_type {own} has no {name}"), format!("one object, {own}")))
        }
        Some((name, false)) => {
            Err(Invalid::new(format!("lead.{name}"), "it is missing", format!("the {own} object that event_type names")))
        }
        None => Ok(envelope),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::{AccountKey, Settings},
        providers::localiq::policy::SWITCHES,
    };

    fn account() -> Account {
        Account::new(AccountKey::new("localiq", "TEST_1"), Settings::defaults(SWITCHES), 1)
    }

    fn happen(account: &mut Account, trigger: &Trigger) -> Lead {
        compose(trigger, account, Timestamp::UNIX_EPOCH).unwrap().document.read::<Envelope>().unwrap().lead
    }

    #[test]
    fn the_first_lead_of_a_kind_is_the_documented_one_and_later_ones_are_new() {
        let mut account = account();
        let leads: Vec<Lead> = ["chat", "chat", "call", "chat"].iter().map(|kind| happen(&mut account, &Trigger::lead(*kind))).collect();
        assert_eq!(leads.iter().map(|l| l.id).collect::<Vec<_>>(), [282_638, 1_000_001, 912_873, 1_000_002]);
        assert_eq!(leads[1].contact.as_ref().unwrap().id, leads[1].contact_id);
        assert_eq!(leads.iter().map(|l| l.contact_id).collect::<std::collections::HashSet<_>>().len(), 4);
    }

    #[test]
    fn a_new_lead_is_of_the_newest_contact() {
        let mut account = account();
        let first = happen(&mut account, &Trigger::lead("form"));
        let second = happen(&mut account, &Trigger { event: Some("new_lead".into()), ..Trigger::lead("call") });
        assert_eq!((second.contact_id, &second.contact), (first.contact_id, &first.contact));
        assert_eq!(second.id, 912_873);
    }

    #[test]
    fn ids_that_are_asked_for_stand() {
        let mut account = account();
        let set = vec![("lead.id".to_owned(), Some("9007199254740991".to_owned()))];
        assert_eq!(happen(&mut account, &Trigger { set, ..Trigger::lead("chat") }).id, 9_007_199_254_740_991);
    }

    #[test]
    fn what_is_not_documented_is_refused_and_counts_for_nothing() {
        let mut account = account();
        for (path, value) in [
            ("lead.contact.emial", "x"),
            ("lead.id", "x"),
            ("lead.status", "waiting"),
            ("lead.event_type", "call"),
            ("lead.created_at", "now"),
        ] {
            let set = vec![(path.to_owned(), Some(value.to_owned()))];
            assert!(compose(&Trigger { set, ..Trigger::lead("chat") }, &mut account, Timestamp::UNIX_EPOCH).is_err(), "{path}");
        }
        let unset = vec![("lead.chat".to_owned(), None)];
        assert!(compose(&Trigger { set: unset, ..Trigger::lead("chat") }, &mut account, Timestamp::UNIX_EPOCH).is_err());
        assert_eq!(happen(&mut account, &Trigger::lead("chat")).id, 282_638);
    }
}
