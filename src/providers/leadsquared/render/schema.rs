//! The names that were seen in bodies as a JSON Schema: what `inspect` allows of JSON.

use serde_json::{Map, Value, json};

use super::{
    inspect::ACTIVITY,
    shape::{Holds, Kind},
};
use crate::model::Document;

const GUID: &str = "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$";

/// The schema of what is posted as JSON, or as the same JSON in plain text. Names that are not known hold texts.
pub fn schema() -> Document {
    let chosen =
        |key: &str, then: &str, otherwise: Value| json!({ "if": { "required": [key] }, "then": { "$ref": then }, "else": otherwise });
    let object = chosen("UserTaskId", "#/$defs/task", json!({ "$ref": "#/$defs/lead" }));
    let object = chosen("ProspectActivityId", "#/$defs/activity", object);
    let either = json!({ "anyOf": [{ "required": ["Before"] }, { "required": ["After"] }] });
    let object = json!({ "if": either, "then": { "$ref": "#/$defs/change" }, "else": object });
    Document::of(&json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "An event as LeadSquared posts it, in JSON",
        "description": "A lead, a lead before and after it was changed, an array of activities (opportunities are some), or a task. \
            Names beyond those that were seen are let pass, as each tenant has fields of its own; all hold texts. That Before and \
            After tell of one lead is not said here.",
        "type": ["object", "array"],
        "if": { "type": "array" },
        "then": { "minItems": 1, "items": { "$ref": "#/$defs/activity" } },
        "else": object,
        "$defs": {
            "lead": fields(Kind::Lead, &["ProspectID"]),
            "change": {
                "type": "object",
                "properties": { "Before": { "$ref": "#/$defs/lead" }, "After": { "$ref": "#/$defs/lead" } },
                "required": ["Before", "After"],
                "additionalProperties": false
            },
            "activity": activity(),
            "task": fields(Kind::Task, &["UserTaskId"]),
        },
    }))
}

fn activity() -> Value {
    let mut schema = fields(Kind::Activity, ACTIVITY);
    // The one number of all bodies.
    schema["properties"]["Score"] = json!({ "type": "number" });
    schema["properties"]["Data"] = fields(Kind::Data, &[]);
    if let Some(required) = schema["required"].as_array_mut() {
        required.extend(["Score", "Data"].map(Value::from));
    }
    schema
}

fn fields(kind: Kind, needed: &[&str]) -> Value {
    let properties: Map<String, Value> = kind.table().iter().map(|(name, holds)| ((*name).to_owned(), held(*holds))).collect();
    json!({
        "type": "object",
        "properties": properties,
        // The one kind of field that is known to be nested.
        "patternProperties": { "^mx_CustomObject_": { "type": ["string", "null", "object"] } },
        "additionalProperties": held(Holds::Text),
        "required": needed,
    })
}

fn held(holds: Holds) -> Value {
    match holds {
        Holds::Text => json!({ "type": ["string", "null"] }),
        Holds::Id => json!({ "type": "string", "pattern": GUID }),
        Holds::Date => {
            json!({ "type": ["string", "null"], "pattern": r"^([0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{3})?)?$" })
        }
        Holds::Code => json!({ "type": "string", "pattern": "^[0-9]+$" }),
    }
}
