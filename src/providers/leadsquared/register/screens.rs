//! LeadSquared's screens as data: the webhooks with state and reason, their form, and the notices to administrators.

use serde_json::{Value, json};

use super::{
    properties::example,
    webhook::{Rules, Source},
};
use crate::{
    model::{Document, Settings},
    providers::leadsquared::{
        render::CONTENT_TYPES,
        select::{CATALOGUE, Needs, Row},
    },
};

pub fn screens(settings: &Settings) -> Document {
    let one = "subscriptions/leadsquared/{account}/{row.id}";
    let (notices, notice) = ("records/leadsquared/{account}/notices", "records/leadsquared/{account}/notices/{row.id}");
    Document::of(&json!([
        {
            "id": "webhooks",
            "title": "Webhooks",
            "about": "Settings, API and Webhooks, Webhooks: each event of one kind is posted to the URL. One that failed too often is \
                disabled; switched on again it starts afresh.",
            "kind": "form",
            "rows": { "path": "subscriptions?provider=leadsquared&account={account}" },
            "columns": [
                { "name": "details.Description", "label": "Description" },
                { "name": "url", "label": "URL" },
                { "name": "events", "label": "Event", "kind": "list" },
                { "name": "details.ContentType", "label": "Content type" },
                { "name": "details.State", "label": "State" },
                { "name": "details.Reason", "label": "Reason" },
                { "name": "active", "label": "Enabled", "kind": "toggle",
                  "toggle": { "method": "PATCH", "path": one, "body": { "active": "{value}" } } },
                { "name": "failures", "label": "Failures in a row" },
                { "name": "headers", "label": "Headers", "kind": "list" },
                { "name": "origin", "label": "Made by" },
                { "name": "created_at", "label": "Created", "kind": "time" },
            ],
            "create": { "method": "POST", "path": "subscriptions",
                        "body": { "provider": "leadsquared", "account": "{account}", "form": "{fields}" } },
            "edit": { "method": "PATCH", "path": one, "body": "{fields}" },
            "steps": [{ "title": "Webhook", "fields": fields(Rules::of(settings)) }],
            "actions": [{ "label": "Delete", "method": "DELETE", "path": one }],
        },
        {
            "id": "notices",
            "title": "Notices",
            "about": "What administrators would get by mail, where Notify on failure is on.",
            "kind": "list",
            "rows": { "path": notices },
            "columns": [
                { "name": "at", "label": "At" },
                { "name": "what", "label": "What" },
                { "name": "webhook", "label": "Webhook" },
                { "name": "event", "label": "Event" },
                { "name": "attempts", "label": "Attempts" },
                { "name": "reason", "label": "Reason" },
            ],
            "actions": [{ "label": "Dismiss", "method": "DELETE", "path": notice }],
        },
    ]))
}

/// The code that an event is ordered by, as text; none: it cannot be ordered.
fn code(row: &Row, rules: Rules) -> Option<String> {
    let code = if rules.codes == Source::Observed { row.observed } else { row.code };
    (code > 0).then(|| code.to_string())
}

fn fields(rules: Rules) -> Value {
    let events = CATALOGUE.iter().filter_map(|row| code(row, rules).map(|code| (row, code)));
    let options: Vec<Value> = events.map(|(row, code)| json!({ "value": code, "label": format!("{} ({code})", row.title) })).collect();
    let types: Vec<&str> = CONTENT_TYPES.iter().map(|(_, content_type)| *content_type).collect();
    let mut fields = vec![
        json!({ "name": "Description", "column": "details.Description", "label": "Description", "kind": "text" }),
        json!({ "name": "URL", "column": "url", "label": "URL", "kind": "url", "required": true }),
        json!({ "name": "WebhookEvent", "column": "details.WebhookEvent", "label": "Event", "kind": "select", "options": options,
                "default": "3", "required": true }),
        json!({ "name": "LandingPageUrls", "label": "Landing pages", "kind": "textarea", "when": { "field": "WebhookEvent", "is": ["1"] },
                "help": "Their addresses, with commas between them; empty: every landing page" }),
    ];
    fields.extend(EACH.iter().filter_map(|needs| properties(*needs, rules)));
    if rules.create == Source::Observed {
        fields.push(beside("ActivityEvent", "The code of the activity", Needs::Activity, rules));
        fields.push(beside("ChangedLeadField", "The field whose changes are told", Needs::LeadField, rules));
    }
    fields.extend([
        json!({ "name": "ContentType", "column": "details.ContentType", "label": "Content type", "kind": "select", "options": types,
                "default": types[0] }),
        json!({ "name": "CustomHeaders", "label": "Custom headers", "kind": "headers", "as": "pairs", "keys": ["Key", "Value"] }),
        json!({ "name": "NotifyOnFailure", "column": "details.NotifyOnFailure", "label": "Notify on failure", "kind": "toggle",
                "default": false, "help": "Keeps a notice for administrators when a delivery fails for good" }),
        json!({ "name": "active", "label": "Enabled", "kind": "toggle", "default": true }),
    ]);
    Value::Array(fields)
}

/// Those that have properties of their own.
const EACH: &[Needs] = &[Needs::Activity, Needs::LeadField, Needs::Opportunity, Needs::OpportunityField, Needs::OpportunityStage];

fn codes(needs: Needs, rules: Rules) -> Vec<String> {
    CATALOGUE.iter().filter(|row| row.needs == needs).filter_map(|row| code(row, rules)).collect()
}

fn properties(needs: Needs, rules: Rules) -> Option<Value> {
    let codes = codes(needs, rules);
    let text: String = serde_json::from_str(example(needs)).ok()?;
    (!codes.is_empty()).then(|| {
        json!({ "name": "WebhookProperties", "column": "details.WebhookProperties", "label": "Properties", "kind": "code",
                "language": "json", "default": text, "when": { "field": "WebhookEvent", "is": codes },
                "help": "What the event is narrowed down to" })
    })
}

fn beside(name: &str, help: &str, needs: Needs, rules: Rules) -> Value {
    json!({ "name": name, "label": name, "kind": "text", "when": { "field": "WebhookEvent", "is": codes(needs, rules) }, "help": help })
}
