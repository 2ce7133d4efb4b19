//! The documents' tables as a JSON Schema: what `inspect` allows, but for what a schema cannot say.

use serde_json::{Map, Value, json};

use super::shape::{CONTENT, ENVELOPE, Key, Kind, LEAD, Shape};
use crate::model::Document;

/// Any of the forms that the documents show.
const DATE: &str = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})$";

/// The schema of what is posted as JSON. Keys that no table lists are let pass, as a receiver should.
pub fn schema() -> Document {
    let mut tables = Map::new();
    table(&ENVELOPE, &mut tables);
    // The object that event_type names, and no other; and somebody whom the lead is from.
    let rules = CONTENT.iter().map(|kind| {
        let others: Map<String, Value> =
            CONTENT.iter().filter(|other| *other != kind).map(|other| ((*other).to_owned(), json!(false))).collect();
        let named = json!({ "properties": { "event_type": { "const": kind } }, "required": ["event_type"] });
        json!({ "if": named, "then": { "required": [kind], "properties": others } })
    });
    let from = json!({ "anyOf": [{ "required": ["contact"] }, { "required": ["parsed_contact_attributes"] }] });
    tables[LEAD.name]["allOf"] = rules.chain([from]).collect();
    let bare = json!({ "$ref": reference(&LEAD), "properties": { "event_type": { "const": "call" } } });
    Document::of(&json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A lead as LOCALiQ posts it, in JSON",
        "description": "As the documents' tables have it; keys that none of them lists are let pass. A later example posts a call \
            without `lead` around it. That the ids of a transcript count up is not said here.",
        "type": "object",
        "if": { "required": ["lead"] },
        "then": { "$ref": reference(&ENVELOPE) },
        "else": bare,
        "$defs": tables,
    }))
}

fn reference(shape: &Shape) -> String {
    format!("#/$defs/{}", shape.name.replace(' ', "-"))
}

fn table(shape: &Shape, tables: &mut Map<String, Value>) {
    let properties: Map<String, Value> = shape.rows().map(|key| (key.name.to_owned(), held(key, tables))).collect();
    let required: Vec<&str> = shape.rows().filter(|key| key.needed).map(|key| key.name).collect();
    let schema = json!({ "type": "object", "properties": properties, "required": required });
    tables.insert(shape.name.replace(' ', "-"), schema);
}

fn held(key: &Key, tables: &mut Map<String, Value>) -> Value {
    let schema = kind(key.kind, tables);
    if key.nullable { json!({ "anyOf": [schema, { "type": "null" }] }) } else { schema }
}

fn kind(kind: Kind, tables: &mut Map<String, Value>) -> Value {
    let texts = || json!({ "type": "array", "items": { "type": "string" } });
    match kind {
        Kind::Integer => json!({ "type": "integer" }),
        Kind::Text => json!({ "type": "string" }),
        Kind::Date => json!({ "type": "string", "format": "date-time", "pattern": DATE }),
        Kind::Word(words) => json!({ "enum": words }),
        Kind::Texts => texts(),
        Kind::Object(shape) => {
            table(shape, tables);
            json!({ "$ref": reference(shape) })
        }
        Kind::Lines(shape) => {
            table(shape, tables);
            json!({ "type": "array", "items": { "$ref": reference(shape) } })
        }
        Kind::Extra => json!({ "anyOf": [{ "type": "object", "additionalProperties": { "type": "string" } }, texts()] }),
        Kind::Seconds => {
            json!({ "anyOf": [{ "type": "integer", "minimum": 0 }, { "type": "string", "pattern": "^[0-9]+:[0-5][0-9]$" }] })
        }
        Kind::Number => json!({ "anyOf": [{ "type": "integer" }, { "type": "string", "pattern": "^[+-]?[0-9]+$" }] }),
    }
}
