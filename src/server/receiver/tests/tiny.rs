//! A provider as small as can be.

use jiff::Timestamp;
use proptest::strategy::BoxedStrategy;
use serde_json::Value;

use crate::model::*;

/// Leads are `{"id":…,"contact":…,"at":seconds,"email":…}`; one without `email` is flawed.
pub(super) struct Tiny;

fn json(delivery: &Request) -> Option<Value> {
    serde_json::from_slice(&delivery.body).ok()
}

impl Provider for Tiny {
    fn inspect(&self, delivery: &Request) -> Vec<Flaw> {
        let flaw = |pointer: &str, expected: &str| vec![Flaw { pointer: pointer.into(), expected: expected.into(), actual: "none".into() }];
        match json(delivery) {
            None => flaw("", "JSON"),
            Some(lead) if lead.get("email").is_none() => flaw("/email", "a text"),
            Some(_) => Vec::new(),
        }
    }
    fn identify(&self, delivery: &Request) -> Option<String> {
        Some(json(delivery)?.get("id")?.to_string())
    }
    fn facts_of(&self, delivery: &Request) -> Vec<(String, String)> {
        let email = json(delivery).and_then(|lead| Some(lead.get("email")?.as_str()?.to_owned()));
        email.map(|e| ("contact.email".to_owned(), e)).into_iter().collect()
    }
    fn contact_of(&self, delivery: &Request) -> Option<(String, Timestamp)> {
        let lead = json(delivery)?;
        Some((lead.get("contact")?.to_string(), Timestamp::from_second(lead.get("at")?.as_i64()?).ok()?))
    }

    // A receiver asks nothing else of a provider.
    fn name(&self) -> &'static str {
        "tiny"
    }
    fn title(&self) -> &'static str {
        "Tiny"
    }
    fn example_account(&self) -> &'static str {
        unreachable!()
    }
    fn first_call(&self, _: &str) -> String {
        unreachable!()
    }
    fn notices(&self, _: &Settings) -> Vec<String> {
        unreachable!()
    }
    fn routes(&self) -> &'static [Route] {
        unreachable!()
    }
    fn leads(&self) -> &'static [LeadKind] {
        unreachable!()
    }
    fn formats(&self) -> &'static [&'static str] {
        unreachable!()
    }
    fn switches(&self) -> &'static [Switch] {
        unreachable!()
    }
    fn profiles(&self) -> &'static [Profile] {
        unreachable!()
    }
    fn clauses(&self) -> &'static [Clause] {
        unreachable!()
    }
    fn account_name(&self, _: &str) -> Result<(), Invalid> {
        unreachable!()
    }
    fn account(&self, _: &Request) -> Result<String, Reply> {
        unreachable!()
    }
    fn register(&self, _: &Request, _: &mut Account, _: Timestamp) -> Reply {
        unreachable!()
    }
    fn enrol(&self, _: &Document, _: &mut Account, _: Timestamp) -> Result<Subscription, Invalid> {
        unreachable!()
    }
    fn amend(&self, _: &Document, _: &mut Subscription) -> Result<(), Invalid> {
        unreachable!()
    }
    fn compose(&self, _: &Trigger, _: &mut Account, _: Timestamp) -> Result<Event, Invalid> {
        unreachable!()
    }
    fn select(&self, _: &Subscription, _: &Event) -> bool {
        unreachable!()
    }
    fn render(&self, _: &Event, _: &Subscription, _: &Account, _: &Occasion) -> Body {
        unreachable!()
    }
    fn sign(&self, _: &Body, _: &Subscription, _: &Account, _: &Occasion) -> Headers {
        unreachable!()
    }
    fn policy(&self, _: &Subscription, _: &Account) -> Policy {
        unreachable!()
    }
    fn facts(&self, _: &Document) -> Vec<(String, String)> {
        unreachable!()
    }
    fn generate(&self, _: &str) -> BoxedStrategy<Document> {
        unreachable!()
    }
}
