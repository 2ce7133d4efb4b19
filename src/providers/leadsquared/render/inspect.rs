//! A delivery as its receiver meets it: what of it nobody has seen LeadSquared send.

use serde_json::{Map, Value};

use super::{
    CONTENT_TYPES, form,
    moment::is_date,
    shape::{Holds, Kind, kind_of},
};
use crate::{
    model::{Flaw, Request},
    providers::leadsquared::select::guid::is_guid,
};

/// What a delivery has that LeadSquared does not send: method, content type, then the body by JSON pointer. Names that
/// are not known are let pass: a tenant has fields of its own, and no list of the others is whole.
pub fn inspect(delivery: &Request) -> Vec<Flaw> {
    let mut flaws = Vec::new();
    if delivery.method != "POST" {
        flaws.push(Flaw::new("method", "POST", &delivery.method));
    }
    let media = delivery.media_type().unwrap_or_default();
    let format = CONTENT_TYPES.iter().find(|(_, content_type)| *content_type == media);
    if format.is_none() {
        let known: Vec<&str> = CONTENT_TYPES.iter().map(|(_, content_type)| *content_type).collect();
        flaws.push(Flaw::new("Content-Type", known.join(", "), if media.is_empty() { "none" } else { &media }));
    }
    let text = match std::str::from_utf8(&delivery.body) {
        Ok(text) => text.trim_start_matches('\u{FEFF}'),
        Err(e) => {
            flaws.push(Flaw::new("", "UTF-8", format!("byte {} begins no character", e.valid_up_to())));
            return flaws;
        }
    };
    match format {
        Some(("form", _)) => match form::read(text) {
            Some(body) => compare(&body, Strictness::Form, &mut flaws),
            None => flaws.push(Flaw::new("", "a form of one field or more", "none")),
        },
        _ => match serde_json::from_str(text) {
            Ok(body) => compare(&body, Strictness::Json, &mut flaws),
            Err(e) => flaws.push(Flaw::new("", "well-formed JSON", e.to_string())),
        },
    }
    flaws
}

/// A form has no numbers, and no trace of what is empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Strictness {
    Json,
    Form,
}

fn compare(body: &Value, strictness: Strictness, flaws: &mut Vec<Flaw>) {
    match body {
        Value::Array(items) if items.is_empty() => flaws.push(Flaw::new("", "one activity or more", "an empty array")),
        Value::Array(items) => items.iter().enumerate().for_each(|(at, item)| activity(item, &format!("/{at}"), strictness, flaws)),
        Value::Object(map) if map.contains_key("Before") || map.contains_key("After") => change(map, flaws),
        Value::Object(map) if map.contains_key("ProspectActivityId") => activity(body, "", strictness, flaws),
        Value::Object(map) if map.contains_key("UserTaskId") => fields(map, "", Kind::Task, &["UserTaskId"], flaws),
        Value::Object(map) => fields(map, "", Kind::Lead, &["ProspectID"], flaws),
        other => flaws.push(Flaw::new("", "a lead, Before and After, an array of activities, or a task", short(other))),
    }
}

fn change(map: &Map<String, Value>, flaws: &mut Vec<Flaw>) {
    for half in ["Before", "After"] {
        match map.get(half) {
            Some(Value::Object(lead)) => fields(lead, &format!("/{half}"), Kind::Lead, &["ProspectID"], flaws),
            other => flaws.push(Flaw::new(format!("/{half}"), "a lead", other.map_or("the key is missing".to_owned(), short))),
        }
    }
    for name in map.keys().filter(|name| *name != "Before" && *name != "After") {
        flaws.push(Flaw::new(pointer("", name), "Before and After alone", name));
    }
    let id = |half: &str| map.get(half).and_then(|lead| lead.get("ProspectID")).and_then(Value::as_str);
    if let (Some(before), Some(after)) = (id("Before"), id("After"))
        && before != after
    {
        flaws.push(Flaw::new("/After/ProspectID", format!("the lead of Before, {before}"), after));
    }
}

/// The names that each activity has.
pub const ACTIVITY: &[&str] = &["ProspectActivityId", "RelatedProspectId", "ActivityEvent", "ActivityType", "CreatedBy", "CreatedOn"];

fn activity(item: &Value, place: &str, strictness: Strictness, flaws: &mut Vec<Flaw>) {
    let Value::Object(map) = item else { return flaws.push(Flaw::new(place, "an activity", short(item))) };
    let texts: Map<String, Value> =
        map.iter().filter(|(name, _)| !matches!(name.as_str(), "Score" | "Data")).map(|(n, v)| (n.clone(), v.clone())).collect();
    fields(&texts, place, Kind::Activity, ACTIVITY, flaws);
    match (map.get("Score"), strictness) {
        (Some(Value::Number(_)), Strictness::Json) => {}
        (Some(Value::String(text)), Strictness::Form) if text.parse::<f64>().is_ok() => {}
        (other, _) => flaws.push(Flaw::new(format!("{place}/Score"), "a number", other.map_or("the key is missing".to_owned(), short))),
    }
    match (map.get("Data"), strictness) {
        (Some(Value::Object(data)), _) => fields(data, &format!("{place}/Data"), Kind::Data, &[], flaws),
        (None, Strictness::Form) => {}
        (other, _) => flaws.push(Flaw::new(format!("{place}/Data"), "an object", other.map_or("the key is missing".to_owned(), short))),
    }
}

fn fields(map: &Map<String, Value>, place: &str, kind: Kind, needed: &[&str], flaws: &mut Vec<Flaw>) {
    for (name, value) in map {
        let at = pointer(place, name);
        match (kind_of(kind, name).unwrap_or(Holds::Text), value) {
            // The one kind of field that is known to be nested.
            (_, Value::Object(_)) if name.starts_with("mx_CustomObject_") => {}
            (Holds::Id, Value::String(text)) if is_guid(text) => {}
            (Holds::Date, Value::String(text)) if text.is_empty() || is_date(text) => {}
            (Holds::Code, Value::String(text)) if !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) => {}
            (Holds::Text, Value::String(_)) | (Holds::Text | Holds::Date, Value::Null) => {}
            (holds, value) => flaws.push(Flaw::new(&at, holds.words(), short(value))),
        }
    }
    for name in needed.iter().filter(|name| !map.contains_key(**name)) {
        let holds = kind_of(kind, name).unwrap_or(Holds::Text);
        flaws.push(Flaw::new(pointer(place, name), holds.words(), "the key is missing"));
    }
}

impl Holds {
    fn words(self) -> &'static str {
        match self {
            Self::Text => "a text",
            Self::Id => "a GUID",
            Self::Date => "a date in UTC: 2026-01-02 03:04:05",
            Self::Code => "a number as text",
        }
    }
}

fn pointer(place: &str, name: &str) -> String {
    format!("{place}/{}", name.replace('~', "~0").replace('/', "~1"))
}

fn short(value: &Value) -> String {
    let text = value.to_string();
    if text.chars().count() > 80 { text.chars().take(80).chain(['…']).collect() } else { text }
}
