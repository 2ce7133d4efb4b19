//! What can be read from a delivery or a document: whose it is, what it says, in the envelope or bare.

use std::sync::LazyLock;

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::shape::{self, Kind, Shape};
use crate::model::{Document, Request};

/// The app of an event; none for events of the portal.
pub fn app(document: &Document) -> Option<String> {
    document.read::<Value>().ok()?.get("app_id").map(plain)
}

/// What tells one event from every other: event, entity and time, as there is no delivery id; for an entity that comes bare,
/// its own id.
pub(in crate::providers::salesiq) fn identity(body: &Value) -> Option<String> {
    let text = |name: &str| body.get(name).map(plain).filter(|text| !text.is_empty());
    match (text("event"), text("entity_id"), text("event_time")) {
        (Some(event), Some(entity), Some(time)) => Some(format!("{event}/{entity}/{time}")),
        (None, ..) => text("id").or_else(|| body.get("visitor")?.get("id").map(plain)),
        _ => None,
    }
}

pub fn identify(delivery: &Request) -> Option<String> {
    identity(&serde_json::from_slice(&delivery.body).ok()?)
}

/// Every text, number and truth value that the entity holds, by its path: `visitor.email_id`.
pub fn facts(document: &Document) -> Vec<(String, String)> {
    document.read::<Value>().map(|value| facts_in(&value)).unwrap_or_default()
}

pub fn facts_of(delivery: &Request) -> Vec<(String, String)> {
    match serde_json::from_slice::<Value>(&delivery.body) {
        Ok(value) if identity(&value).is_some() => facts_in(&value),
        _ => Vec::new(),
    }
}

fn facts_in(body: &Value) -> Vec<(String, String)> {
    let entity = if body.get("event").is_some() { body.get("entity") } else { Some(body) };
    let mut facts = Vec::new();
    if let Some(Value::Object(map)) = entity {
        leaves("", map, &mut facts);
    }
    facts
}

fn leaves(before: &str, map: &Map<String, Value>, facts: &mut Vec<(String, String)>) {
    for (name, value) in map {
        match value {
            Value::Object(inner) => leaves(&format!("{before}{name}."), inner, facts),
            Value::Null | Value::Array(_) => {}
            Value::String(text) if text.is_empty() => {}
            scalar => facts.push((format!("{before}{name}"), plain(scalar))),
        }
    }
}

/// The names that facts may have.
static NAMES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let mut names = Vec::new();
    for shape in [&shape::CONVERSATION, &shape::REPLY, &shape::RATED, &shape::DEPARTMENT, &shape::OPERATOR, &shape::VISITOR_UPDATED] {
        gather("", shape, &mut names);
    }
    names.sort_unstable();
    names.dedup();
    names
});

pub fn fact_names() -> Vec<&'static str> {
    NAMES.iter().map(String::as_str).collect()
}

fn gather(before: &str, shape: &Shape, names: &mut Vec<String>) {
    for (name, kind, _) in shape.0 {
        match kind {
            Kind::Object(inner) => gather(&format!("{before}{name}."), inner, names),
            Kind::Texts | Kind::Any => {}
            _ => names.push(format!("{before}{name}")),
        }
    }
}

/// Which entity a delivery tells of, and when: of two events about one entity the later one tells what holds.
pub fn contact_of(delivery: &Request) -> Option<(String, Timestamp)> {
    let body: Value = serde_json::from_slice(&delivery.body).ok()?;
    let time = plain(body.get("event_time")?).parse().ok().and_then(|ms| Timestamp::from_millisecond(ms).ok())?;
    Some((format!("{}/{}", plain(body.get("entity_type")?), plain(body.get("entity_id")?)), time))
}

/// A text as it is, any other value as JSON.
pub(super) fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
