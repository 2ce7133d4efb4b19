//! An event as the body that is posted: JSON, a form, or the same JSON as plain text.

pub mod form;
pub mod inspect;
pub mod moment;
pub mod reading;
pub mod record;
pub mod schema;
pub mod shape;
#[cfg(test)]
mod tests;

use url::form_urlencoded::Serializer;

use self::record::Record;
use crate::{
    model::{Account, Body, Event, Subscription},
    providers::leadsquared::select::{shape_of, wanted},
};

/// The notations that a webhook can ask for, the usual one first.
pub const FORMATS: &[&str] = &["json", "form", "text"];

/// The content type of each notation, as the create page lists them.
pub const CONTENT_TYPES: &[(&str, &str)] =
    &[("json", "application/json"), ("form", "application/x-www-form-urlencoded"), ("text", "text/plain")];

/// What stands for a line break in a text.
pub const LINE_BREAK: &str = "{mxnewline}";

pub fn render(event: &Event, subscription: &Subscription, account: &Account) -> Body {
    let (format, content_type) = CONTENT_TYPES.iter().find(|(name, _)| *name == subscription.format).unwrap_or(&CONTENT_TYPES[0]);
    let json = match Record::read(shape_of(&event.lead), &event.document) {
        Ok(record) => narrowed(record, subscription).map(broken_up).document(),
        // Composed by us, so it reads; as it stands, if ever it does not.
        Err(_) => event.document.clone(),
    };
    let bytes = match *format {
        "form" => form::write(&json, account.settings.get("form-nesting")),
        _ => json.text().to_owned(),
    };
    Body { content_type: (*content_type).to_owned(), bytes: bytes.into() }
}

/// The URL of a delivery: the webhook's own, its query kept, with what configured the delivery, whose event it is, and which.
pub fn address(event: &Event, subscription: &Subscription) -> String {
    let record = Record::read(shape_of(&event.lead), &event.document).map(|record| narrowed(record, subscription));
    let entity = record.ok().and_then(|record| record.identity().map(str::to_owned)).unwrap_or_default();
    let query = Serializer::new(String::new())
        .extend_pairs([("entityType", "webhook"), ("entityId", &entity), ("eventType", &event.name)])
        .finish();
    let (url, fragment) = subscription.url.split_once('#').map_or((subscription.url.as_str(), None), |(url, rest)| (url, Some(rest)));
    let joint = match url.split_once('?') {
        None => "?",
        Some((_, query)) if query.is_empty() || query.ends_with('&') => "",
        Some(_) => "&",
    };
    let fragment = fragment.map_or(String::new(), |fragment| format!("#{fragment}"));
    format!("{url}{joint}{query}{fragment}")
}

/// Of a batch only the activities that the webhook is for.
fn narrowed(record: Record, subscription: &Subscription) -> Record {
    let wanted = wanted(subscription);
    match record {
        Record::Activities(items) => Record::Activities(items.into_iter().filter(|item| wanted.wants_item(item)).collect()),
        other => other,
    }
}

fn broken_up(text: &str) -> String {
    text.replace("\r\n", "\n").replace(['\n', '\r'], LINE_BREAK)
}
