//! A lead as the JSON that is posted, and read back from it.

use leadbench::model::{Body, Event, Flaw, Request};
use serde::{Deserialize, Serialize};

/// What a receiver that stores a lead can give back of it.
pub const FACTS: &[&str] = &["name", "phone", "email"];

/// The lead, in the order of the document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lead {
    pub id: u64,
    pub name: String,
    pub phone: String,
    pub email: Option<String>,
}

/// The body of a delivery.
pub fn render(event: &Event) -> Body {
    Body { content_type: "application/json".to_owned(), bytes: event.document.bytes() }
}

/// The lead in a delivery; none where it is no lead.
pub fn read(delivery: &Request) -> Option<Lead> {
    serde_json::from_slice(&delivery.body).ok()
}

/// Field and value, for each that holds something.
pub fn facts(lead: &Lead) -> Vec<(String, String)> {
    let values = [Some(&lead.name), Some(&lead.phone), lead.email.as_ref()];
    FACTS.iter().zip(values).filter_map(|(name, value)| value.map(|value| ((*name).to_owned(), value.clone()))).collect()
}

/// What a delivery holds that the document does not allow.
pub fn inspect(delivery: &Request) -> Vec<Flaw> {
    let flaw = |actual: String| Flaw { pointer: String::new(), expected: "a lead as documented".to_owned(), actual };
    serde_json::from_slice::<Lead>(&delivery.body).err().map(|e| flaw(e.to_string())).into_iter().collect()
}
