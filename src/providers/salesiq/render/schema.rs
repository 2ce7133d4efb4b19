//! The documents' payloads as a JSON Schema: what `inspect` allows.

use serde_json::{Map, Value, json};

use super::shape::{ENVELOPE, Kind, Shape, entity};
use crate::{
    model::Document,
    providers::salesiq::select::{DISASSOCIATED, EVENTS, OTHER_EVENTS, canonical, type_of},
};

/// The schema of what is posted. Unknown keys are let pass, and so are numbers where the documents show both forms.
pub fn schema() -> Document {
    let events: Vec<&str> = EVENTS.iter().chain(OTHER_EVENTS).map(|(name, _)| *name).chain([DISASSOCIATED]).collect();
    let mut envelope = object(&ENVELOPE);
    envelope["properties"]["event"] = json!({ "enum": events });
    envelope["properties"]["attempt"] = json!({ "type": "integer", "minimum": 1 });
    if let Some(required) = envelope["required"].as_array_mut() {
        required.push(json!("attempt"));
    }
    envelope["allOf"] = events.iter().filter_map(|event| rule(event)).collect();
    Document::of(&json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "An event as Zoho SalesIQ posts it",
        "description": "In the envelope that the documents describe, or as ten of their examples have it: the entity alone, which says \
            nothing of its kind. Unknown keys are let pass, and so are numbers where the documents show texts and numbers.",
        "type": "object",
        "if": { "required": ["event"] },
        "then": envelope,
        "else": { "anyOf": [{ "required": ["id"] }, { "required": ["visitor"] }] },
    }))
}

/// What an event says of the keys beside it.
fn rule(event: &str) -> Option<Value> {
    let mut then = Map::new();
    let mut properties = Map::new();
    match entity(canonical(event)) {
        Some(shape) => {
            properties.insert("entity".to_owned(), object(shape));
            then.insert("required".to_owned(), json!(["entity"]));
        }
        None if event.ends_with(".deleted") => _ = properties.insert("entity".to_owned(), json!(false)),
        None => {}
    }
    if type_of(event) == Some("administration") {
        // Available only for events of apps.
        properties.insert("app_id".to_owned(), json!(false));
    }
    if properties.is_empty() {
        return None;
    }
    then.insert("properties".to_owned(), Value::Object(properties));
    Some(json!({ "if": { "properties": { "event": { "const": event } } }, "then": then }))
}

fn object(shape: &Shape) -> Value {
    let properties: Map<String, Value> = shape.0.iter().map(|(name, kind, _)| ((*name).to_owned(), held(*kind))).collect();
    let required: Vec<&str> = shape.0.iter().filter(|(.., needed)| *needed).map(|(name, ..)| *name).collect();
    json!({ "type": "object", "properties": properties, "required": required })
}

fn held(kind: Kind) -> Value {
    let or_number = |pattern: &str| json!({ "type": ["string", "number"], "pattern": pattern });
    match kind {
        Kind::Text => json!({ "type": ["string", "number"] }),
        Kind::Id => or_number(r"^(\$?[0-9]+|\$)$"),
        Kind::Time => or_number("^[0-9]*$"),
        Kind::Flag | Kind::Boolean => json!({ "enum": ["true", "false", true, false] }),
        Kind::Integer => json!({ "type": ["integer", "string"], "pattern": r"^\$?[0-9]*$" }),
        Kind::Texts => json!({ "type": "array", "items": { "type": "string" } }),
        Kind::Any => json!(true),
        Kind::Object(shape) => object(shape),
    }
}
