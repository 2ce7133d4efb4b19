//! A lead event as the body that is posted: JSON in the documents' own shape, or ADF/XML.

pub mod adf;
pub mod field;
pub mod inspect;
pub mod json;
pub mod lead;
pub mod moment;
pub mod reading;
pub mod schema;
pub mod shape;
#[cfg(test)]
mod tests;

use crate::model::{Account, Body, Event, Subscription};

/// The notations that a webhook can ask for, the documents' standard one first.
pub const FORMATS: &[&str] = &["json", "adf"];

pub fn render(event: &Event, subscription: &Subscription, account: &Account) -> Body {
    match subscription.format.as_str() {
        "adf" => Body { content_type: account.settings.get("adf-content-type").to_owned(), bytes: adf::render(event, account).into() },
        _ => Body { content_type: "application/json".to_owned(), bytes: json::render(event, &account.settings) },
    }
}
