//! Event → body: the envelope with its attempt, in the forms that the documents and the switches know.

pub mod inspect;
pub mod reading;
pub mod samples;
pub mod schema;
pub mod shape;

use std::fmt;

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{MapAccess, Visitor},
    ser::SerializeMap,
};
use serde_json::{Value, value::RawValue};

use crate::model::{Account, Body, Event, Occasion, Settings, Subscription};

pub const FORMATS: &[&str] = &["json"];

pub fn render(event: &Event, subscription: &Subscription, account: &Account, occasion: &Occasion) -> Body {
    let settings = &account.settings;
    // What compose wrote is an object. Its entity is most of it, and goes out as it stands.
    let members: Members<'_> = serde_json::from_str(event.document.text()).unwrap_or_default();
    let text = match members.get("entity").filter(|_| settings.is("envelope", "bare")) {
        Some(entity) => switched(entity, settings).map_or_else(|| entity.get().to_owned(), |edited| edited.to_string()),
        None => serde_json::to_string(&Envelope { members, settings, subscription, occasion }).unwrap_or_default(),
    };
    let text = if settings.is("escapes", "unicode") { escaped(&text) } else { text };
    Body { content_type: settings.get("content-type").to_owned(), bytes: text.into() }
}

/// An object's members in their order, each value as it is written.
#[derive(Default)]
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'a> Members<'a> {
    fn get(&self, name: &str) -> Option<&'a RawValue> {
        self.0.iter().find(|(n, _)| n == name).map(|(_, value)| *value)
    }
}

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Each;
        impl<'de> Visitor<'de> for Each {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members<'de>, A::Error> {
                let mut members = Members(Vec::with_capacity(8));
                while let Some(member) = map.next_entry()? {
                    members.0.push(member);
                }
                Ok(members)
            }
        }
        from.deserialize_map(Each)
    }
}

/// What is posted, in the order of the documents' examples.
struct Envelope<'a> {
    members: Members<'a>,
    settings: &'a Settings,
    subscription: &'a Subscription,
    occasion: &'a Occasion,
}

#[derive(Serialize)]
struct Named<'a> {
    id: &'a str,
}

impl Serialize for Envelope<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let (members, settings) = (&self.members, self.settings);
        let mut out = to.serialize_map(None)?;
        for (name, value) in &members.0 {
            out.serialize_key(name)?;
            match name.as_str() {
                "app_id" => number(&mut out, settings, "app-id", value)?,
                "event_time" => number(&mut out, settings, "event-time", value)?,
                "version" => number(&mut out, settings, "version", value)?,
                "entity" => match switched(value, settings) {
                    Some(edited) => out.serialize_value(&edited)?,
                    None => out.serialize_value(value)?,
                },
                _ => out.serialize_value(value)?,
            }
            match name.as_str() {
                "entity_id" => out.serialize_entry("attempt", &self.occasion.attempt)?,
                "version" if settings.is("webhook", "present") => out.serialize_entry("webhook", &Named { id: &self.subscription.id })?,
                _ => {}
            }
        }
        let updated = || members.get("event").and_then(text).is_some_and(|event| event.ends_with(".updated"));
        let listed = settings.is("modified-fields", "always") || settings.is("modified-fields", "updated") && updated();
        if listed && members.get("modified_fields").is_none() {
            out.serialize_entry("modified_fields", &[(); 0])?;
        }
        out.end()
    }
}

/// A value that is a text, or under a switch a number.
fn number<M: SerializeMap>(out: &mut M, settings: &Settings, switch: &str, value: &RawValue) -> Result<(), M::Error> {
    let number: Option<u64> = settings.is(switch, "number").then(|| text(value)?.parse().ok()).flatten();
    match number {
        Some(number) => out.serialize_value(&number),
        None => out.serialize_value(value),
    }
}

fn text(value: &RawValue) -> Option<String> {
    serde_json::from_str(value.get()).ok()
}

/// The entity as a switch wants it; none: as it is.
fn switched(entity: &RawValue, settings: &Settings) -> Option<Value> {
    let mut edited: Value = settings.is("visitor-type", "trimmed").then(|| serde_json::from_str(entity.get()).ok()).flatten()?;
    if let Some(Value::String(kind)) = edited.get_mut("type") {
        *kind = kind.trim_end().to_owned();
    }
    Some(edited)
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
