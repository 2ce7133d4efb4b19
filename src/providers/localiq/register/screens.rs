//! The Client Center's screen as data: its list of webhooks, its form, and the calls behind them.

use serde_json::{Value, json};

use super::super::{
    render::FORMATS,
    select::{EVENTS, LEAD_TYPES},
};
use crate::model::Document;

pub fn screens() -> Document {
    let one = "subscriptions/localiq/{account}/{row.id}";
    let types: Vec<&str> = LEAD_TYPES.iter().map(|(name, _)| *name).collect();
    Document::of(&json!([{
        "id": "webhooks",
        "title": "Client Center",
        "about": "Client Center, Settings, Webhooks: each new lead of the chosen types is posted to the payload URL.",
        "kind": "form",
        "rows": { "path": "subscriptions?provider=localiq&account={account}" },
        "columns": [
            { "name": "url", "label": "Payload URL" },
            { "name": "events", "label": "Event", "kind": "list" },
            { "name": "leads", "label": "Lead types", "kind": "list", "empty": "all" },
            { "name": "format", "label": "Format" },
            { "name": "headers", "label": "Headers", "kind": "list" },
            { "name": "active", "label": "Active", "kind": "toggle",
              "toggle": { "method": "PATCH", "path": one, "body": { "active": "{value}" } } },
            { "name": "failures", "label": "Failures" },
            { "name": "origin", "label": "Made by" },
            { "name": "created_at", "label": "Created", "kind": "time" },
        ],
        "create": { "method": "POST", "path": "subscriptions",
                    "body": { "provider": "localiq", "account": "{account}", "form": "{fields}" } },
        "edit": { "method": "PATCH", "path": one, "body": "{fields}" },
        "steps": [{ "title": "Webhook", "fields": fields(&types) }],
        "actions": [{ "label": "Delete", "method": "DELETE", "path": one }],
    }]))
}

fn fields(types: &[&str]) -> Value {
    json!([
        { "name": "payload_url", "column": "url", "label": "Payload URL", "kind": "url", "required": true,
          "help": "Where leads are posted to, such as http://127.0.0.1:9000/leads" },
        { "name": "authentication_header", "label": "Authentication header", "kind": "secret",
          "help": "Sent word for word as the Authorization header, such as `token jokin`; empty: none" },
        { "name": "event", "column": "events.0", "label": "Event", "kind": "select", "options": EVENTS, "default": EVENTS[0],
          "help": "A contact that was not there before, or any lead of one that was" },
        { "name": "lead_types", "column": "leads", "label": "Lead types", "kind": "multiselect", "options": types, "default": types,
          "help": "forms are forms and e-mails" },
        { "name": "payload_format", "column": "format", "label": "Payload format", "kind": "select", "options": FORMATS,
          "default": FORMATS[0] },
        { "name": "active", "label": "Active", "kind": "toggle", "default": true,
          "help": "An inactive webhook sends nothing. The Client Center's own default is off" },
    ])
}
