//! The attributes of Create and Update as they come: each of its type, none that is not known.

use serde_json::{Map, Value};

use super::{
    headers,
    refusal::{DATA_TYPE, Fault, UNKNOWN},
};
use crate::model::{Invalid, Secret};

/// What a body says; none: nothing, or null.
#[derive(Debug, Clone, Default)]
pub struct Attributes {
    pub webhook_id: Option<String>,
    pub description: Option<String>,
    pub url: Option<String>,
    pub method: Option<String>,
    pub content_type: Option<String>,
    /// The code as text, whether it came as `"1"` or as `1`.
    pub event: Option<String>,
    pub pages: Option<Vec<String>>,
    pub specific: Option<bool>,
    pub notify: Option<bool>,
    pub properties: Option<String>,
    pub headers: Option<Vec<(String, Secret)>>,
    /// Beside the properties: undocumented, but live tenants want them.
    pub activity_event: Option<String>,
    pub changed_lead_field: Option<String>,
    pub opportunity_events: Option<Vec<String>>,
}

/// The names of all attributes.
pub const NAMES: &[&str] = &[
    "WebhookId",
    "Description",
    "URL",
    "Method",
    "ContentType",
    "WebhookEvent",
    "LandingPageUrls",
    "IsSpecificLandingPage",
    "NotifyOnFailure",
    "WebhookProperties",
    "CustomHeaders",
    "ActivityEvent",
    "ChangedLeadField",
    "OpportunityEvents",
];

impl Attributes {
    /// Reads an object; an unknown name is refused with the nearest known one, a value of another type with the right type.
    pub(super) fn read(body: &Map<String, Value>) -> Result<Self, Fault> {
        let mut all = Self::default();
        for (name, value) in body {
            match name.as_str() {
                "WebhookId" => all.webhook_id = text(name, value)?,
                "Description" => all.description = text(name, value)?,
                "URL" => all.url = text(name, value)?,
                "Method" => all.method = text(name, value)?,
                "ContentType" => all.content_type = text(name, value)?,
                "WebhookEvent" => all.event = code(name, value)?,
                "LandingPageUrls" => all.pages = pages(name, value)?,
                "IsSpecificLandingPage" => all.specific = truth(name, value)?,
                "NotifyOnFailure" => all.notify = truth(name, value)?,
                "WebhookProperties" => all.properties = properties(name, value)?,
                "CustomHeaders" => all.headers = headers::read(value)?,
                "ActivityEvent" => all.activity_event = code(name, value)?,
                "ChangedLeadField" => all.changed_lead_field = text(name, value)?,
                "OpportunityEvents" => all.opportunity_events = texts(name, value)?,
                _ => {
                    let invalid = Invalid::unknown(name, name, "attribute of a webhook", NAMES.iter().copied());
                    return Err(Fault { invalid, ..Fault::new(UNKNOWN, "", "", "") });
                }
            }
        }
        Ok(all)
    }

    /// What is not said here is as it is there.
    #[must_use]
    pub(super) fn or(self, other: Self) -> Self {
        Self {
            webhook_id: self.webhook_id.or(other.webhook_id),
            description: self.description.or(other.description),
            url: self.url.or(other.url),
            method: self.method.or(other.method),
            content_type: self.content_type.or(other.content_type),
            event: self.event.or(other.event),
            pages: self.pages.or(other.pages),
            specific: self.specific.or(other.specific),
            notify: self.notify.or(other.notify),
            properties: self.properties.or(other.properties),
            headers: self.headers.or(other.headers),
            activity_event: self.activity_event.or(other.activity_event),
            changed_lead_field: self.changed_lead_field.or(other.changed_lead_field),
            opportunity_events: self.opportunity_events.or(other.opportunity_events),
        }
    }
}

fn wrong_type(name: &str, value: &Value, right: &str) -> Fault {
    let shown: String = value.to_string().chars().take(60).collect();
    Fault::new(DATA_TYPE, name, format!("{shown} is of another type"), right)
}

fn text(name: &str, value: &Value) -> Result<Option<String>, Fault> {
    match value {
        Value::Null => Ok(None),
        Value::String(text) => Ok(Some(text.clone())),
        other => Err(wrong_type(name, other, "a text")),
    }
}

/// The documents call codes numbers and write them as text.
fn code(name: &str, value: &Value) -> Result<Option<String>, Fault> {
    match value {
        Value::Number(number) => Ok(Some(number.to_string())),
        Value::Array(_) | Value::Object(_) | Value::Bool(_) => Err(wrong_type(name, value, "a number as text, such as \"1\"")),
        _ => text(name, value),
    }
}

fn truth(name: &str, value: &Value) -> Result<Option<bool>, Fault> {
    match value {
        Value::Null => Ok(None),
        Value::Bool(truth) => Ok(Some(*truth)),
        other => Err(wrong_type(name, other, "true or false, without quotation marks")),
    }
}

pub(super) fn texts(name: &str, value: &Value) -> Result<Option<Vec<String>>, Fault> {
    let wrong = || wrong_type(name, value, "an array of texts");
    match value {
        Value::Null => Ok(None),
        Value::Array(items) => items.iter().map(|i| i.as_str().map(str::to_owned).ok_or_else(wrong)).collect::<Result<_, _>>().map(Some),
        _ => Err(wrong()),
    }
}

/// An array, or a text with commas; no document shows which.
fn pages(name: &str, value: &Value) -> Result<Option<Vec<String>>, Fault> {
    let given = match value {
        Value::String(text) => Some(text.split(',').map(|page| page.trim().to_owned()).filter(|page| !page.is_empty()).collect()),
        _ => texts(name, value)?,
    };
    match &given {
        Some(pages) if pages.iter().any(|page| page.trim().is_empty()) => {
            Err(Fault::new(super::refusal::INPUT, name, "one of the addresses is empty", "the addresses of landing pages"))
        }
        _ => Ok(given),
    }
}

/// JSON in a text: an object in its place cannot be read.
fn properties(name: &str, value: &Value) -> Result<Option<String>, Fault> {
    match value {
        Value::Object(_) | Value::Array(_) => {
            let found = if value.is_object() { "{" } else { "[" };
            Err(Fault::unreadable(
                format!("Unexpected character encountered while parsing value: {found}. Path '{name}'"),
                "WebhookProperties as a text that holds the JSON, its quotation marks escaped: \"{\\\"ActivityEvent\\\":\\\"247\\\"}\"",
            ))
        }
        _ => text(name, value),
    }
}
