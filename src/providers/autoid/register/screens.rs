//! AutoID's screens as data: the wizard for webhooks step by step, templates, campaigns, treatments, calls and tokens.

use serde_json::{Value, json};

use super::super::policy::{METHODS, SUCCESS};
use crate::model::Document;

const TEMPLATES: &str = "records/autoid/{account}/templates";
const WEBHOOKS: &str = "records/autoid/{account}/webhooks";
const CAMPAIGNS: &str = "records/autoid/{account}/campaigns";
const TREATMENTS: &str = "records/autoid/{account}/treatments";

pub fn screens() -> Document {
    Document::of(&[webhooks(), templates(), campaigns(), treatments(), calls(), tokens()])
}

/// What makes, changes and removes records of a collection.
fn editable(mut screen: Value, path: &str) -> Value {
    let one = format!("{path}/{{row.id}}");
    screen["rows"] = json!({ "path": path });
    screen["create"] = json!({ "method": "POST", "path": path, "body": "{fields}" });
    screen["edit"] = json!({ "method": "PATCH", "path": one, "body": "{fields}" });
    screen["actions"] = json!([{ "label": "Delete", "method": "DELETE", "path": one }]);
    screen
}

/// Options that are the records of a collection.
fn from(path: &str, label: &str) -> Value {
    json!({ "path": path, "value": "id", "label": label })
}

/// A look at a sample before the wizard goes on: `within` is what its fields are in.
fn check(within: &str) -> Value {
    json!({ "method": "POST", "path": "records/autoid/{account}/samples",
            "body": { "type": format!("{{{within}type}}"), "format": format!("{{{within}format}}") } })
}

fn sample(within: &str) -> Value {
    json!({ "name": format!("{within}format"), "label": "Template format", "kind": "code", "language_from": format!("{within}type"), "required": true,
            "help": "A sample of the document that the receiver wants. Tokens such as %ani% may be typed straight into it" })
}

fn mapping(within: &str) -> Value {
    json!({ "name": format!("{within}mapping"), "label": "Fields and their tokens", "kind": "mapping", "rows_from": "fields",
            "options_from": { "path": "records/autoid/{account}/tokens", "value": "token", "label": "description" },
            "help": "One token at least; a field without one keeps its sample" })
}

fn moment(name: &str, column: &str) -> Value {
    json!({ "name": name, "column": column, "label": "At", "kind": "select", "default": "end",
            "options": [{ "value": "begin", "label": "the beginning" }, { "value": "end", "label": "the end of the call" }] })
}

fn webhooks() -> Value {
    let new = json!({ "field": "template_choice", "is": "new" });
    let with = |mut field: Value, when: &Value| {
        field["when"] = when.clone();
        field
    };
    let at = |place: &str| json!({ "field": "place", "is": place });
    let codes: Vec<u16> = SUCCESS.collect();
    editable(
        json!({
            "id": "webhooks",
            "title": "Webhooks",
            "about": "Manage Location, Edit, Webhook Management: calls are sent in a template's format to the URL, from wherever the webhook is attached.",
            "kind": "wizard",
            "columns": [
                { "name": "name", "label": "Name" },
                { "name": "url", "label": "URL" },
                { "name": "template", "label": "Template" },
                { "name": "method", "label": "Method" },
                { "name": "success_code", "label": "Success code" },
                { "name": "headers", "label": "Headers", "kind": "list" },
                { "name": "attach", "label": "Attached to", "kind": "list" },
                { "name": "active", "label": "Active", "kind": "toggle", "toggle":
                    { "method": "PATCH", "path": "subscriptions/autoid/{account}/{row.id}", "body": { "active": "{value}" } } },
            ],
            "steps": [
                { "title": "Name and URL", "fields": [
                    { "name": "name", "label": "Webhook name", "kind": "text", "required": true },
                    { "name": "url", "label": "URL", "kind": "url", "required": true },
                ] },
                { "title": "Template", "fields": [
                    { "name": "template_choice", "label": "Template", "kind": "select", "local": true, "default": "new", "options": [
                        { "value": "existing", "label": "Existing templates" }, { "value": "new", "label": "Create template" } ] },
                    { "name": "template", "label": "Existing template", "kind": "select", "required": true,
                      "options_from": from(TEMPLATES, "name"), "when": { "field": "template_choice", "is": "existing" } },
                    { "name": "template.name", "label": "Template name", "kind": "text", "required": true, "when": new },
                    { "name": "template.group", "label": "Template group", "kind": "text", "when": new,
                      "help": "Who may use it; empty: the location's own group" },
                    { "name": "template.type", "label": "Template type", "kind": "select", "options": ["JSON", "XML"], "default": "JSON", "when": new },
                ] },
                { "title": "Format", "when": new, "check": check("template."), "fields": [with(sample("template."), &new)] },
                { "title": "Mapping", "when": new, "fields": [with(mapping("template."), &new)] },
                { "title": "Headers", "fields": [
                    { "name": "headers", "label": "Custom headers", "kind": "headers", "help": "Names and values, such as an API key" } ] },
                { "title": "Success code and method", "fields": [
                    { "name": "success_code", "label": "Success code", "kind": "select", "options": codes, "default": codes[0],
                      "help": "Any other answer keeps the message, which is sent again" },
                    { "name": "method", "label": "Method", "kind": "select", "options": METHODS, "default": METHODS[0] },
                ] },
                { "title": "Where it fires", "fields": [
                    { "name": "place", "label": "Attach to", "kind": "select", "local": true, "default": "campaign", "options": [
                        { "value": "campaign", "label": "a campaign" }, { "value": "treatment", "label": "a step of a call treatment" },
                        { "value": "nowhere", "label": "nothing yet" } ] },
                    { "name": "attach.campaign", "column": "attach.0.campaign", "label": "Campaign", "kind": "select", "required": true,
                      "options_from": from(CAMPAIGNS, "name"), "when": at("campaign") },
                    with(moment("attach.at", "attach.0.at"), &at("campaign")),
                    { "name": "attach.treatment", "column": "attach.0.treatment", "label": "Treatment", "kind": "select", "required": true,
                      "options_from": from(TREATMENTS, "name"), "when": at("treatment") },
                    { "name": "attach.step", "column": "attach.0.step", "label": "Step", "kind": "select", "required": true, "when": at("treatment"),
                      "options_from": { "path": TREATMENTS, "each": "steps", "value": "name", "label": "name" } },
                ] },
                { "title": "Summary", "kind": "summary", "fields": [] },
            ],
        }),
        WEBHOOKS,
    )
}

fn templates() -> Value {
    editable(
        json!({
            "id": "templates",
            "title": "Templates",
            "about": "Samples in JSON or XML whose fields are mapped to tokens, for the location's group.",
            "kind": "wizard",
            "columns": [
                { "name": "name", "label": "Name" },
                { "name": "group", "label": "Group" },
                { "name": "type", "label": "Type" },
                { "name": "ready", "label": "Mapped" },
                { "name": "format", "label": "Format", "kind": "code" },
            ],
            "steps": [
                { "title": "Template", "check": check(""), "fields": [
                    { "name": "name", "label": "Template name", "kind": "text", "required": true },
                    { "name": "group", "label": "Template group", "kind": "text" },
                    { "name": "type", "label": "Template type", "kind": "select", "options": ["JSON", "XML"], "default": "JSON" },
                    sample(""),
                ] },
                { "title": "Mapping", "fields": [mapping("")] },
            ],
        }),
        TEMPLATES,
    )
}

fn campaigns() -> Value {
    editable(
        json!({
            "id": "campaigns",
            "title": "Campaigns",
            "about": "Numbers that are called, in print or on a website, and the webhooks that tell of their calls.",
            "kind": "form",
            "columns": [
                { "name": "name", "label": "Name" },
                { "name": "kind", "label": "Kind" },
                { "name": "tracking", "label": "Tracking number" },
                { "name": "treatment", "label": "Treatment" },
                { "name": "webhook", "label": "Webhooks", "kind": "list" },
            ],
            "steps": [{ "title": "Campaign", "fields": [
                { "name": "name", "label": "Name", "kind": "text", "required": true },
                { "name": "kind", "label": "Kind", "kind": "select", "default": "offline", "options": [
                    { "value": "offline", "label": "Offline" }, { "value": "dni", "label": "Dynamic number insertion" } ] },
                { "name": "tracking", "label": "Tracking number", "kind": "text", "required": true, "help": "Such as 7774839231" },
                { "name": "treatment", "label": "Treatment", "kind": "select", "options_from": from(TREATMENTS, "name") },
                { "name": "tags", "label": "Tags", "kind": "headers", "as": "object" },
                { "name": "webhook", "column": "webhook.0.id", "label": "Webhook", "kind": "select", "options_from": from(WEBHOOKS, "name") },
                moment("at", "webhook.0.at"),
            ] }],
        }),
        CAMPAIGNS,
    )
}

fn treatments() -> Value {
    editable(
        json!({
            "id": "treatments",
            "title": "Treatments",
            "about": "What happens to a call: a menu, with a branch for each key.",
            "kind": "form",
            "columns": [{ "name": "name", "label": "Name" }, { "name": "steps", "label": "Steps", "kind": "list" }],
            "steps": [{ "title": "Treatment", "fields": [
                { "name": "name", "label": "Name", "kind": "text", "required": true },
                { "name": "steps", "label": "Steps", "kind": "headers", "as": "pairs", "keys": ["name", "press"], "required": true,
                  "help": "The name of each, and the key that leads there" },
            ] }],
        }),
        TREATMENTS,
    )
}

fn calls() -> Value {
    json!({
        "id": "calls",
        "title": "Calls",
        "about": "The calls that happened, newest last.",
        "kind": "list",
        "rows": { "path": "records/autoid/{account}/calls" },
        "columns": [
            { "name": "call.callid", "label": "Call" },
            { "name": "call.ani", "label": "From" },
            { "name": "campaign", "label": "Campaign" },
            { "name": "steps", "label": "Steps", "kind": "list" },
            { "name": "call.ani_first_name", "label": "First name" },
            { "name": "call.ani_last_name", "label": "Last name" },
        ],
    })
}

fn tokens() -> Value {
    json!({
        "id": "tokens",
        "title": "Tokens",
        "about": "The data points that a template may hold.",
        "kind": "list",
        "rows": { "path": "records/autoid/{account}/tokens" },
        "columns": [
            { "name": "token", "label": "Token" },
            { "name": "category", "label": "Category" },
            { "name": "description", "label": "Description" },
            { "name": "example", "label": "Example" },
        ],
    })
}
