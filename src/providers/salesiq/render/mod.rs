//! Event → body: the envelope with its attempt, in the forms that the documents and the switches know.

pub mod inspect;
pub mod reading;
pub mod samples;
pub mod schema;
pub mod shape;

use serde_json::{Map, Value, json};

use crate::model::{Account, Body, Event, Occasion, Settings, Subscription};

pub const FORMATS: &[&str] = &["json"];

pub fn render(event: &Event, subscription: &Subscription, account: &Account, occasion: &Occasion) -> Body {
    let settings = &account.settings;
    // What compose wrote is an object.
    let mut document: Map<String, Value> = event.document.read().unwrap_or_default();
    let body = match document.get_mut("entity").filter(|_| settings.is("envelope", "bare")) {
        Some(entity) => as_switched(entity.take(), settings),
        None => Value::Object(enveloped(document, settings, subscription, occasion)),
    };
    let text = body.to_string();
    let text = if settings.is("escapes", "unicode") { escaped(&text) } else { text };
    Body { content_type: settings.get("content-type").to_owned(), bytes: text.into() }
}

/// In the order of the documents' examples.
fn enveloped(document: Map<String, Value>, settings: &Settings, subscription: &Subscription, occasion: &Occasion) -> Map<String, Value> {
    let updated = document.get("event").and_then(Value::as_str).is_some_and(|event| event.ends_with(".updated"));
    let mut out = Map::with_capacity(document.len() + 3);
    for (name, value) in document {
        let number = |switch: &str, value| if settings.is(switch, "number") { as_number(value) } else { value };
        let place = name.clone();
        let value = match name.as_str() {
            "app_id" => number("app-id", value),
            "event_time" => number("event-time", value),
            "version" => number("version", value),
            "entity" => as_switched(value, settings),
            _ => value,
        };
        out.insert(name, value);
        match place.as_str() {
            "entity_id" => _ = out.insert("attempt".into(), json!(occasion.attempt)),
            "version" if settings.is("webhook", "present") => _ = out.insert("webhook".into(), json!({ "id": subscription.id })),
            _ => {}
        }
    }
    if !out.contains_key("modified_fields")
        && (settings.is("modified-fields", "always") || updated && settings.is("modified-fields", "updated"))
    {
        out.insert("modified_fields".into(), json!([]));
    }
    out
}

fn as_number(value: Value) -> Value {
    value.as_str().and_then(|text| text.parse::<u64>().ok()).map_or(value, Value::from)
}

fn as_switched(mut entity: Value, settings: &Settings) -> Value {
    if settings.is("visitor-type", "trimmed")
        && let Some(Value::String(kind)) = entity.get_mut("type")
    {
        *kind = kind.trim_end().to_owned();
    }
    entity
}

/// The same JSON with all but ASCII escaped.
fn escaped(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        match c.is_ascii() {
            true => out.push(c),
            false => c.encode_utf16(&mut [0; 2]).iter().for_each(|unit| out.push_str(&format!("\\u{unit:04x}"))),
        }
    }
    out
}

#[cfg(test)]
mod tests;
