//! A delivery read back, leniently: what a correct receiver takes from it, in any notation.

use jiff::Timestamp;
use serde_json::Value;

use super::{LINE_BREAK, form, moment};
use crate::model::{Document, Request};

/// What a receiver can give back: of a lead, of the last activity of a batch, of a task.
const LEAD: &[&str] =
    &["FirstName", "LastName", "EmailAddress", "Phone", "Mobile", "Source", "ProspectStage", "Score", "OwnerId", "mx_City"];
const ACTIVITY: &[&str] = &["ActivityEvent", "Data.Status", "Data.Note"];
const TASK: &[&str] = &["Name", "Description", "DueDate", "StatusCode"];

/// The names of all facts.
pub fn fact_names() -> Vec<&'static str> {
    [LEAD, ACTIVITY, TASK].concat()
}

/// A body with what it is about.
pub(super) enum Told<'a> {
    /// The lead as it is now.
    Lead(&'a Value),
    /// The last activity or opportunity of a batch.
    Activity(&'a Value),
    Task(&'a Value),
}

/// A body's JSON, whatever it is written in; by its media type, and without one by its first character.
pub(super) fn body(delivery: &Request) -> Option<Value> {
    let text = std::str::from_utf8(&delivery.body).ok()?.trim_start_matches('\u{FEFF}');
    match delivery.media_type().as_deref() {
        Some("application/x-www-form-urlencoded") => form::read(text),
        _ => serde_json::from_str(text).ok(),
    }
}

pub(super) fn told(body: &Value) -> Option<Told<'_>> {
    let has = |value: &Value, name: &str| value.get(name).is_some_and(|id| id.as_str().is_some_and(|id| !id.is_empty()));
    match body {
        Value::Array(items) => items.last().filter(|item| has(item, "ProspectActivityId")).map(Told::Activity),
        _ if has(&body["After"], "ProspectID") => Some(Told::Lead(&body["After"])),
        _ if has(body, "UserTaskId") => Some(Told::Task(body)),
        _ if has(body, "ProspectActivityId") => Some(Told::Activity(body)),
        _ if has(body, "ProspectID") => Some(Told::Lead(body)),
        _ => None,
    }
}

impl Told<'_> {
    fn text(&self, name: &str) -> Option<String> {
        let (Self::Lead(value) | Self::Activity(value) | Self::Task(value)) = self;
        name.split('.').try_fold(*value, |value, step| value.get(step)).and_then(Value::as_str).map(str::to_owned)
    }
}

/// The id of the lead, of the last activity, or of the task.
pub fn identify(delivery: &Request) -> Option<String> {
    let body = body(delivery)?;
    match told(&body)? {
        it @ Told::Lead(_) => it.text("ProspectID"),
        it @ Told::Activity(_) => it.text("ProspectActivityId"),
        it @ Told::Task(_) => it.text("UserTaskId"),
    }
}

fn facts_in(body: &Value) -> Vec<(String, String)> {
    let Some(told) = told(body) else { return Vec::new() };
    // A line break is a token on the way; whether a receiver keeps the token or the break is its own affair.
    let plain = |text: &String| !text.is_empty() && !text.contains(LINE_BREAK) && !text.contains(['\n', '\r']);
    let names = match told {
        Told::Lead(_) => LEAD,
        Told::Activity(_) => ACTIVITY,
        Told::Task(_) => TASK,
    };
    names.iter().filter_map(|name| told.text(name).filter(plain).map(|text| ((*name).to_owned(), text))).collect()
}

/// What an event's own record holds of them.
pub fn facts(record: &Document) -> Vec<(String, String)> {
    record.read::<Value>().map(|body| facts_in(&body)).unwrap_or_default()
}

pub fn facts_of(delivery: &Request) -> Vec<(String, String)> {
    body(delivery).map(|body| facts_in(&body)).unwrap_or_default()
}

/// The lead, and when it was changed last; of activities and tasks nothing, as they say nothing of the person.
pub fn contact_of(delivery: &Request) -> Option<(String, Timestamp)> {
    let body = body(delivery)?;
    match told(&body)? {
        it @ Told::Lead(_) => Some((it.text("ProspectID")?, moment::read(&it.text("ModifiedOn")?)?)),
        _ => None,
    }
}
