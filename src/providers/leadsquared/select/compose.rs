//! A lead, activity, task or opportunity happens: the example of its kind, or one like it, with ids and dates of its own.

use std::borrow::Cow;

use jiff::Timestamp;

use super::{
    LEADS,
    guid::{is_guid, random, timed},
    sample::{changed_lead, sample},
    shape_of,
};
use crate::{
    model::{Account, Document, Event, Invalid, Trigger},
    providers::leadsquared::render::{
        moment::{is_date, written},
        record::{Change, Fields, LEAD_ID, Record, TASK_ID},
        shape::{Holds, Kind, kind_of},
    },
};

/// The drawer of the leads that happened, as they are by now.
const LEADS_KEPT: &str = "leads";

/// In place of a lead's id: the lead that happened last.
pub const NEWEST: &str = "newest";

/// The first number that LeadSquared's own counter of leads gives here.
const FIRST: u64 = 1_001;

/// Lets something happen. Whatever starts from an example is of now; ids and dates that the wish itself sets stand.
pub fn compose(trigger: &Trigger, account: &mut Account, now: Timestamp) -> Result<Event, Invalid> {
    let kind = LEADS.iter().find(|k| k.name == trigger.lead);
    let kind = kind.ok_or_else(|| Invalid::unknown("lead", &trigger.lead, "event of LeadSquared", LEADS.iter().map(|k| k.name)))?;
    let name = trigger.event.as_deref().unwrap_or(kind.events[0]);
    let name = kind
        .events
        .iter()
        .find(|e| **e == name)
        .ok_or_else(|| Invalid::unknown("event", name, "event of this kind", kind.events.iter().copied()))?;
    let shape = shape_of(kind.name);
    let start = trigger.base.clone().unwrap_or_else(|| sample(kind.name));
    // Checked before anything is counted: a wish that is refused leaves no trace.
    let wish = Record::read(shape, &edited(&start, trigger, NEWEST)?)?;
    strict(&wish)?;
    let newest: Option<Fields> = account.newest(LEADS_KEPT);
    let known = match newest.filter(|_| speaks_of_newest(&wish)) {
        None if speaks_of_newest(&wish) => {
            return Err(Invalid::new(LEAD_ID, "no lead has happened in this account yet", "a lead-create first, or a lead's id"));
        }
        known => known,
    };
    let mut record = Record::read(shape, &start)?;
    renew(&mut record, trigger.base.is_none(), account, now);
    if let Some(known) = &known {
        take_up(&mut record, known, kind.name, now);
    }
    let id = known.as_ref().and_then(|known| known.get(LEAD_ID)).unwrap_or(NEWEST);
    let mut record = Record::read(shape, &edited(&record.document(), trigger, id)?)?;
    agree(&mut record, trigger);
    match &record {
        Record::Lead(lead) => account.keep(LEADS_KEPT, lead),
        Record::Change(change) => account.keep(LEADS_KEPT, &change.after),
        Record::Activities(_) | Record::Task(_) => {}
    }
    Ok(Event {
        id: format!("event-{}", account.next("event", 1)),
        name: (*name).to_owned(),
        lead: kind.name.to_owned(),
        identity: record.identity().unwrap_or_default().to_owned(),
        at: now,
        document: record.document(),
    })
}

/// Gives a record ids of its own, and what starts from an example the present for its dates.
fn renew(record: &mut Record, fresh: bool, account: &mut Account, now: Timestamp) {
    let seed = seed_of(account);
    let mut lead_id = || random(seed, "lead", account.next("lead", 1));
    let date = |fields: &mut Fields, names: &[&str]| {
        for name in names {
            if fresh && fields.get(name).is_some() {
                fields.set(name, Some(written(now)));
            }
        }
    };
    match record {
        Record::Lead(lead) => {
            lead.set(LEAD_ID, Some(lead_id()));
            number(lead, account);
            date(lead, &["CreatedOn", "ModifiedOn", "LeadLastModifiedOn"]);
        }
        Record::Change(Change { before, after }) => {
            before.set(LEAD_ID, Some(lead_id()));
            number(before, account);
            for name in [LEAD_ID, AUTO_ID] {
                after.set(name, before.get(name).map(str::to_owned));
            }
            date(after, &["ModifiedOn", "LeadLastModifiedOn"]);
            later(before, after);
        }
        Record::Activities(items) => {
            for item in items {
                item.related_prospect_id = random(seed, "lead", account.next("lead", 1));
                item.prospect_activity_id = timed(seed, "activity", account.next("activity", 1), now);
                if fresh {
                    item.created_on = written(now);
                }
            }
        }
        Record::Task(task) => {
            task.set("RelatedEntityId", Some(lead_id()));
            task.set(TASK_ID, Some(timed(seed, "task", account.next("task", 1), now)));
            date(task, &["CreatedOn", "ModifiedOn", "CompletedOn"]);
            if fresh {
                task.set("DueDate", Some(written(now.saturating_add(DAY).unwrap_or(now))));
            }
        }
    }
}

/// The seed of an account's ids: two accounts never have the same.
fn seed_of(account: &Account) -> u64 {
    account.key.name.bytes().fold(account.seed, |sum, byte| sum.wrapping_mul(0x0100_0000_01b3) ^ u64::from(byte))
}

/// What a change is from is not later than the change, wherever the clock stands.
fn later(before: &mut Fields, after: &Fields) {
    for name in ["CreatedOn", "ModifiedOn", "LeadLastModifiedOn"] {
        let limit = after.get("ModifiedOn").map(str::to_owned);
        if before.get(name).zip(limit.as_deref()).is_some_and(|(was, limit)| was > limit) {
            before.set(name, limit);
        }
    }
}

/// How long after its creation an example's task is due.
const DAY: jiff::SignedDuration = jiff::SignedDuration::from_hours(24);

const AUTO_ID: &str = "ProspectAutoId";

fn number(lead: &mut Fields, account: &mut Account) {
    lead.set(AUTO_ID, Some(account.next("auto", FIRST).to_string()));
}

/// Tells of a lead that is known: what is known of it, with the example's changes.
fn take_up(record: &mut Record, known: &Fields, kind: &str, now: Timestamp) {
    let id = || known.get(LEAD_ID).map(str::to_owned);
    match record {
        Record::Lead(lead) => *lead = changed_lead(known, kind),
        Record::Change(change) => {
            *change = Change { before: known.clone(), after: changed_lead(known, kind) };
            ["ModifiedOn", "LeadLastModifiedOn"].iter().for_each(|name| change.after.set(name, Some(written(now))));
        }
        Record::Activities(items) => items.iter_mut().for_each(|item| item.related_prospect_id = id().unwrap_or_default()),
        Record::Task(task) => task.set("RelatedEntityId", id()),
    }
}

/// A change is of one lead: an id that was asked for of one half is the other's, too.
fn agree(record: &mut Record, trigger: &Trigger) {
    let Record::Change(Change { before, after }) = record else { return };
    for name in [LEAD_ID, AUTO_ID] {
        let asked =
            |half: &str| trigger.set.iter().any(|(path, _)| path.trim_start_matches('/').replace('/', ".") == format!("{half}.{name}"));
        match (asked("Before"), asked("After")) {
            (false, true) => before.set(name, after.get(name).map(str::to_owned)),
            (true, false) => after.set(name, before.get(name).map(str::to_owned)),
            _ => {}
        }
    }
}

fn speaks_of_newest(record: &Record) -> bool {
    let is = |value: Option<&str>| value == Some(NEWEST);
    match record {
        Record::Lead(lead) => is(lead.get(LEAD_ID)),
        Record::Change(change) => is(change.after.get(LEAD_ID)) || is(change.before.get(LEAD_ID)),
        Record::Activities(items) => items.iter().any(|item| is(Some(&item.related_prospect_id))),
        Record::Task(task) => is(task.get("RelatedEntityId")),
    }
}

/// The document with the wish's edits; where these say `newest`, `id` stands.
fn edited(document: &Document, trigger: &Trigger, id: &str) -> Result<Document, Invalid> {
    trigger.set.iter().try_fold(document.clone(), |document, (path, value)| match value.as_deref() {
        Some(value) if value.trim_matches('"') == NEWEST => document.set(path, id),
        Some(value) => document.set(path, &worded(path, value)),
        None => document.unset(path),
    })
}

/// Nearly all values are texts: `555` is meant as one. `null`, what is quoted, and what is no scalar stand.
fn worded<'a>(path: &str, value: &'a str) -> Cow<'a, str> {
    let steps: Vec<&str> = path.trim_start_matches('/').split(['.', '/']).collect();
    // The score of an activity, which follows a number, is the one number there is.
    let score = matches!(steps[..], [index, "Score"] if index.bytes().all(|b| b.is_ascii_digit()));
    if score || value == "null" || value.starts_with(['"', '{', '[']) {
        return Cow::Borrowed(value);
    }
    Cow::Owned(serde_json::Value::from(value).to_string())
}

/// Refuses what nobody has seen LeadSquared send: unknown names, ids and dates in another form.
fn strict(record: &Record) -> Result<(), Invalid> {
    let fields = |place: &str, fields: &Fields, kind: Kind| {
        fields.iter().try_for_each(|(name, value)| check(&format!("{place}{name}"), name, value, kind))
    };
    if record.identity().is_none() && !matches!(record, Record::Activities(_)) {
        return Err(Invalid::new("", "it has no id", "ProspectID of a lead, UserTaskId of a task"));
    }
    match record {
        Record::Lead(lead) => fields("", lead, Kind::Lead),
        Record::Task(task) => fields("", task, Kind::Task),
        Record::Change(change) => fields("Before.", &change.before, Kind::Lead).and(fields("After.", &change.after, Kind::Lead)),
        Record::Activities(items) if items.is_empty() => Err(Invalid::new("", "there is no activity", "an array of one activity or more")),
        Record::Activities(items) => items.iter().enumerate().try_for_each(|(index, item)| {
            for (name, value) in [
                ("ProspectActivityId", &item.prospect_activity_id),
                ("RelatedProspectId", &item.related_prospect_id),
                ("ActivityEvent", &item.activity_event),
                ("CreatedOn", &item.created_on),
            ] {
                check(&format!("{index}.{name}"), name, Some(value), Kind::Activity)?;
            }
            fields(&format!("{index}.Data."), &item.data, Kind::Data)
        }),
    }
}

fn check(place: &str, name: &str, value: Option<&str>, kind: Kind) -> Result<(), Invalid> {
    let holds = kind_of(kind, name)
        .ok_or_else(|| Invalid::unknown(place, name, "name that LeadSquared sends here", kind.names().chain(["mx_…"])))?;
    let wrong = |right: &str| Err(Invalid::new(place, format!("`{}` is none", value.unwrap_or("null")), right));
    match (holds, value) {
        (Holds::Id, Some(value)) if !is_guid(value) && value != NEWEST => wrong("a GUID, or `newest`: the lead that happened last"),
        (Holds::Id, None) => wrong("a GUID"),
        (Holds::Date, Some(value)) if !value.is_empty() && !is_date(value) => wrong("a date in UTC: 2026-01-02 03:04:05"),
        (Holds::Code, Some(value)) if value.is_empty() || !value.bytes().all(|b| b.is_ascii_digit()) => wrong("a number as text: 22"),
        _ => Ok(()),
    }
}
