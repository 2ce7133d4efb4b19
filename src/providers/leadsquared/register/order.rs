//! The body of Create and Update as a schema: each attribute that is read, what it may hold, and the rules between them.

use schemars::{Schema, json_schema};
use serde_json::{Map, Value, json};

use super::{
    attributes::NAMES,
    headers::{MOST, TAKEN},
    webhook::{Pages, Rules, Source},
};
use crate::{
    model::{Document, Settings},
    providers::leadsquared::{
        render::CONTENT_TYPES,
        select::{CATALOGUE, Needs, Row},
    },
};

/// What is right by these settings, but for what stands within `WebhookProperties`: JSON in a text, which no schema reaches.
pub(super) fn schema(settings: &Settings) -> Schema {
    let rules = Rules::of(settings);
    let mut properties: Map<String, Value> = NAMES.iter().map(|name| ((*name).to_owned(), attribute(name))).collect();
    properties["WebhookEvent"] = codes(&rows(rules), rules);
    let with_properties: Vec<&Row> =
        rows(rules).into_iter().filter(|row| !matches!(row.needs, Needs::Nothing | Needs::LeadField)).collect();
    let full = json!({ "properties": { "LandingPageUrls": {
        "type": ["array", "string"], "minItems": 1, "pattern": "[^,\\s]",
    } }, "required": ["LandingPageUrls"] });
    let specific =
        |value: bool| json!({ "properties": { "IsSpecificLandingPage": { "const": value } }, "required": ["IsSpecificLandingPage"] });
    let landing = json!({ "properties": { "WebhookEvent": { "enum": ["1", 1] } } });
    let landing = match rules.pages {
        Pages::Always => landing,
        Pages::Sampled => json!({ "allOf": [landing, { "not": specific(false) }] }),
    };
    json_schema!({
        "type": "object",
        "properties": properties,
        "required": ["URL", "Method", "ContentType", "WebhookEvent"],
        "additionalProperties": false,
        "allOf": [
            { "if": { "properties": { "WebhookEvent": codes(&with_properties, rules) } }, "then": {
                "properties": { "WebhookProperties": { "type": "string", "pattern": "\\S" } }, "required": ["WebhookProperties"],
            } },
            { "if": { "anyOf": [specific(true), landing] }, "then": full },
            { "if": full, "then": specific(true) },
        ],
    })
}

/// A webhook for new leads, as it can be sent.
pub(super) fn example() -> Document {
    Document::of(&json!({
        "Description": "New leads", "URL": "https://crm.example.com/leads", "Method": "POST", "ContentType": "application/json",
        "WebhookEvent": "3", "NotifyOnFailure": true, "CustomHeaders": [{ "Key": "x-api-key", "Value": "token-jokin" }],
    }))
}

/// The events that can be ordered by a code.
fn rows(rules: Rules) -> Vec<&'static Row> {
    // A live tenant refuses changes of stages: nobody has found the right form.
    CATALOGUE.iter().filter(|row| !(rules.create == Source::Observed && row.code == 5) && code(row, rules) > 0).collect()
}

fn code(row: &Row, rules: Rules) -> u16 {
    match (rules.codes, row.observed) {
        (Source::Observed, 33 | 34) => 0,
        (Source::Observed, observed) => observed,
        (Source::Documented, _) => row.code,
    }
}

fn codes(rows: &[&Row], rules: Rules) -> Value {
    let numbers: Vec<u16> = rows.iter().map(|row| code(row, rules)).collect();
    let words: Vec<String> = numbers.iter().map(u16::to_string).collect();
    // Two kinds and not one of both: makers of clients do not read an enum of mixed types.
    json!({ "anyOf": [{ "type": "string", "enum": words }, { "type": "integer", "enum": numbers }] })
}

/// What one attribute may hold by itself.
pub(super) fn attribute(name: &str) -> Value {
    let text = || json!({ "type": ["string", "null"] });
    let code = || json!({ "type": ["string", "number", "null"] });
    let truth = || json!({ "type": ["boolean", "null"] });
    let texts = |items: Value| json!({ "type": ["array", "null"], "items": items });
    match name {
        "URL" => json!({ "type": "string", "pattern": "^https?://", "description": "As browsers take it." }),
        "Method" => json!({ "type": "string", "const": "POST" }),
        "ContentType" => json!({ "type": "string", "enum": CONTENT_TYPES.iter().map(|(_, media)| *media).collect::<Vec<_>>() }),
        "WebhookEvent" | "ActivityEvent" => code(),
        "IsSpecificLandingPage" | "NotifyOnFailure" => truth(),
        "LandingPageUrls" => {
            let mut pages = texts(json!({ "type": "string", "pattern": "\\S" }));
            pages["type"] = json!(["array", "string", "null"]);
            pages["description"] = json!("An array, or a text with commas between the addresses.");
            pages
        }
        "OpportunityEvents" => texts(json!({ "type": "string" })),
        "WebhookProperties" => {
            let mut properties = text();
            properties["contentMediaType"] = json!("application/json");
            properties["description"] = json!("JSON in a text: what narrows the event down.");
            properties
        }
        "CustomHeaders" => headers(),
        _ => text(),
    }
}

/// Lines of a head: an array, or the same as JSON in a text.
fn headers() -> Value {
    let word = |word: &&str| {
        word.chars().map(|c| if c == '-' { "-".to_owned() } else { format!("[{c}{}]", c.to_ascii_uppercase()) }).collect::<String>()
    };
    let taken: Vec<String> = TAKEN.iter().map(word).collect();
    let name = format!("^(?!({})$)[A-Za-z0-9!#$%&'*+.^_`|~-]+$", taken.join("|"));
    let line = json!({
        "type": "object",
        "properties": {
            "Key": { "type": "string", "pattern": name },
            "Value": { "type": "string", "pattern": "^[^\\u0000-\\u001f\\u007f-\\u009f]*$" },
        },
        "required": ["Key", "Value"],
        "additionalProperties": false,
    });
    json!({ "type": ["array", "string", "null"], "maxItems": MOST, "items": line })
}
