//! Zoho SalesIQ's dashboard as data: the Administration and Data tabs, the failed executions, and the keys.

use serde_json::{Value, json};

use super::hook::SIXTY_DAYS;
use crate::{
    model::Document,
    providers::salesiq::select::{EVENTS, OTHER_EVENTS},
};

pub fn screens() -> Document {
    let (executions, execution) = ("records/salesiq/{account}/executions", "records/salesiq/{account}/executions/{row.id}");
    let (keys, key) = ("records/salesiq/{account}/keys", "records/salesiq/{account}/keys/{row.id}");
    Document::of(&json!([
        webhooks("administration", "Administration", "Settings, Developers, Webhooks: events of the portal, of departments and operators. Three webhooks at most."),
        webhooks("data", "Data", "Settings, Developers, Webhooks: events of apps, of conversations and visitors."),
        {
            "id": "executions",
            "title": "Failed executions",
            "about": "Deliveries that failed for good; each can be tried again 99 times, while its webhook is enabled.",
            "kind": "list",
            "rows": { "path": executions },
            "columns": [
                { "name": "event", "label": "Event" },
                { "name": "entity_id", "label": "Entity" },
                { "name": "webhook_id", "label": "Webhook" },
                { "name": "remote_server_status", "label": "Status" },
                { "name": "number_of_retries", "label": "Retries" },
                { "name": "last_execution_time", "label": "Last tried", "kind": "time" },
            ],
            "actions": [
                { "label": "Try again", "method": "PATCH", "path": execution, "body": {} },
                { "label": "Delete", "method": "DELETE", "path": execution },
            ],
        },
        {
            "id": "apps",
            "title": "Apps",
            "about": "The apps on whose pages visitors talk, and the data webhooks that want what happens in each.",
            "kind": "list",
            "rows": { "path": "records/salesiq/{account}/apps" },
            "columns": [
                { "name": "id", "label": "App" },
                { "name": "webhooks", "label": "Webhooks", "kind": "list" },
                { "name": "leads", "label": "Documented examples of it", "kind": "list" },
            ],
        },
        {
            "id": "keys",
            "title": "Keys",
            "about": "The public keys that check a webhook's signatures: two at most, the older in use, the last one stays.",
            "kind": "form",
            "rows": { "path": keys },
            "columns": [
                { "name": "webhook", "label": "Webhook" },
                { "name": "url", "label": "URL" },
                { "name": "in_use", "label": "In use" },
                { "name": "created_at", "label": "Created", "kind": "time" },
                { "name": "public_key", "label": "Public key", "kind": "code" },
            ],
            "create": { "method": "POST", "path": keys, "body": "{fields}" },
            "steps": [{ "title": "A further key", "fields": [
                { "name": "webhook", "label": "Webhook", "kind": "select", "required": true,
                  "options_from": { "path": "subscriptions?provider=salesiq&account={account}", "value": "id", "label": "url" } },
            ] }],
            "actions": [{ "label": "Delete", "method": "DELETE", "path": key }],
        },
    ]))
}

fn webhooks(kind: &str, title: &str, about: &str) -> Value {
    let one = "subscriptions/salesiq/{account}/{row.id}";
    let mut columns = vec![json!({ "name": "url", "label": "URL" }), json!({ "name": "events", "label": "Events", "kind": "list" })];
    if kind == "data" {
        columns.push(json!({ "name": "details.app_ids", "label": "App", "kind": "list", "empty": "every app" }));
    }
    columns.extend([
        json!({ "name": "active", "label": "Enabled", "kind": "toggle",
                "toggle": { "method": "PATCH", "path": one, "body": { "enabled": "{value}" } } }),
        json!({ "name": "details.failures_count", "label": "Failures" }),
        json!({ "name": "details.last_triggered", "label": "Last triggered", "kind": "time" }),
        json!({ "name": "details.secured", "label": "Signed" }),
        json!({ "name": "origin", "label": "Made by" }),
    ]);
    json!({
        "id": kind,
        "title": title,
        "about": about,
        "kind": "form",
        "rows": { "path": "subscriptions?provider=salesiq&account={account}", "where": { "column": "details.type", "is": kind } },
        "columns": columns,
        "create": { "method": "POST", "path": "subscriptions",
                    "body": { "provider": "salesiq", "account": "{account}", "form": "{fields}" } },
        "edit": { "method": "PATCH", "path": one, "body": "{fields}" },
        "steps": [{ "title": "Webhook", "fields": fields(kind) }],
        "actions": [{ "label": "Delete", "method": "DELETE", "path": one }],
    })
}

fn fields(kind: &str) -> Value {
    let event = |(name, _): &(&str, &str)| json!({ "value": name, "label": name });
    let other = |(name, _): &(&str, &str)| json!({ "value": name, "label": name, "help": "another page names it; no payload is known" });
    let known = EVENTS.iter().filter(|(_, of)| *of == kind).map(event);
    let events: Vec<Value> = known.chain(OTHER_EVENTS.iter().filter(|(_, of)| *of == kind).map(other)).collect();
    let mut fields = vec![
        json!({ "name": "type", "column": "details.type", "label": "Type", "kind": "select", "options": [kind], "default": kind, "required": true }),
        json!({ "name": "url", "label": "URL to be invoked", "kind": "url", "required": true }),
        json!({ "name": "events", "label": "Events", "kind": "multiselect", "options": events, "required": true }),
    ];
    if kind == "data" {
        fields.push(json!({ "name": "app_ids", "column": "details.app_ids", "label": "Apps", "kind": "multiselect",
            "options_from": { "path": "records/salesiq/{account}/apps", "value": "id", "label": "id" }, "help": "None: every app" }));
    }
    fields.extend([
        json!({ "name": "secured", "column": "details.secured", "label": "Sign each delivery", "kind": "toggle", "default": true }),
        json!({ "name": "expiry_time_for_executions_data", "column": "details.expiry_time_for_executions_data", "label": "Keep failed executions for",
                "kind": "number", "default": SIXTY_DAYS, "help": "Milliseconds; sixty days at most" }),
        json!({ "name": "signing_key", "label": "Signing key of your own", "kind": "textarea",
                "help": "A private RSA key in PEM, such as `leadbench keys new` makes; empty: a test key that everybody knows" }),
        json!({ "name": "enabled", "column": "active", "label": "Enabled", "kind": "toggle", "default": true }),
    ]);
    Value::Array(fields)
}
