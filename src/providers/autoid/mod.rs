//! AutoID: calls in the user's own templates, JSON or XML, sent by webhooks that are made on the console's screens.

mod clauses;
mod generate;
mod policy;
mod register;
mod render;
mod select;
mod sign;

use jiff::Timestamp;
use proptest::strategy::BoxedStrategy;

use self::{register::details::Details, render::reading, select::compose};
use crate::model::{
    Account, Body, Clause, Collection, Document, Event, Flaw, Headers, Invalid, LeadKind, Occasion, Policy, Profile, Provider, RecordCall,
    Reply, Request, Route, Settings, Subscription, Switch, Trigger,
};

/// The provider.
#[derive(Debug, Clone, Copy)]
pub struct Autoid;

/// AutoID, the one there is.
pub static AUTOID: Autoid = Autoid;

impl Provider for Autoid {
    fn name(&self) -> &'static str {
        "autoid"
    }

    fn title(&self) -> &'static str {
        "AutoID"
    }

    fn example_account(&self) -> &'static str {
        "3242243"
    }

    fn first_call(&self, base_url: &str) -> String {
        format!(
            "curl -X POST '{base_url}/_leadbench/api/v1/subscriptions' -d '{{\"provider\":\"autoid\",\"form\":{{\"name\":\"CRM\",\n     \
             \"url\":\"http://127.0.0.1:9000/calls\",\"attach\":{{\"campaign\":\"sales\",\"at\":\"end\"}},\"template\":{{\"name\":\"Lead\",\"type\":\"JSON\",\n     \
             \"format\":\"{{\\\"first\\\":\\\"\\\",\\\"phone\\\":\\\"\\\"}}\",\"mapping\":{{\"first\":\"ani_first_name\",\"phone\":\"ani\"}}}}}}}}'"
        )
    }

    fn notices(&self, _settings: &Settings) -> Vec<String> {
        vec!["AutoID documents no API: webhooks and templates are made through subscriptions and records of the control API".to_owned()]
    }

    fn routes(&self) -> &'static [Route] {
        &[]
    }

    fn leads(&self) -> &'static [LeadKind] {
        select::LEADS
    }

    fn formats(&self) -> &'static [&'static str] {
        render::FORMATS
    }

    fn switches(&self) -> &'static [Switch] {
        policy::SWITCHES
    }

    fn profiles(&self) -> &'static [Profile] {
        policy::PROFILES
    }

    fn clauses(&self) -> &'static [Clause] {
        &clauses::CLAUSES
    }

    fn methods(&self) -> &'static [&'static str] {
        policy::METHODS
    }

    fn media(&self) -> &'static [&'static str] {
        &["application/json", "+json", "application/xml", "text/xml", "+xml"]
    }

    fn collections(&self) -> &'static [Collection] {
        register::records::COLLECTIONS
    }

    fn screens(&self, _settings: &Settings) -> Document {
        register::screens::screens()
    }

    fn account_name(&self, name: &str) -> Result<(), Invalid> {
        register::location(name)
    }

    fn account(&self, _request: &Request) -> Result<String, Reply> {
        Err(register::refusal())
    }

    fn register(&self, _request: &Request, _account: &mut Account, _now: Timestamp) -> Reply {
        register::refusal()
    }

    fn enrol(&self, form: &Document, account: &mut Account, now: Timestamp) -> Result<Subscription, Invalid> {
        register::screen::enrol(form, account, now)
    }

    fn amend(&self, form: &Document, subscription: &mut Subscription) -> Result<(), Invalid> {
        register::screen::amend(form, subscription)
    }

    fn describe(&self, subscription: &Subscription, _account: &Account) -> Document {
        subscription.details.clone()
    }

    fn records(&self, call: &RecordCall, account: &mut Account, now: Timestamp) -> Result<Document, Invalid> {
        register::records::records(call, account, now)
    }

    fn compose(&self, trigger: &Trigger, account: &mut Account, now: Timestamp) -> Result<Event, Invalid> {
        compose::compose(trigger, account, now)
    }

    fn select(&self, subscription: &Subscription, event: &Event) -> bool {
        select::select(subscription, event)
    }

    fn address(&self, subscription: &Subscription, _event: &Event) -> (&'static str, String) {
        let chosen = Details::of(subscription).and_then(|d| policy::METHODS.iter().find(|m| **m == d.method));
        (chosen.unwrap_or(&policy::METHODS[0]), subscription.url.clone())
    }

    fn sequence(&self, _subscription: &Subscription, event: &Event) -> Option<String> {
        // Whichever webhooks send a call's messages, and whichever URLs they have by then.
        let call = event.document.read::<render::call::Call>().ok()?;
        Some(call.call.text("callid").to_owned())
    }

    fn rank(&self, subscription: &Subscription, event: &Event) -> u32 {
        select::rank(subscription, event)
    }

    fn render(&self, event: &Event, subscription: &Subscription, account: &Account, _occasion: &Occasion) -> Body {
        render::render(event, subscription, account)
    }

    fn sign(&self, _body: &Body, subscription: &Subscription, _account: &Account, _occasion: &Occasion) -> Headers {
        sign::sign(subscription)
    }

    fn policy(&self, subscription: &Subscription, account: &Account) -> Policy {
        policy::policy(subscription, &account.settings)
    }

    fn schema(&self) -> Result<Document, Invalid> {
        Err(Invalid::new(
            "autoid",
            "AutoID posts what the template of each webhook says: there is no one schema of that",
            "a schema of your own template, or `leadbench check payload --provider autoid FILE`, which judges what stands under the tokens",
        ))
    }

    fn openapi(&self, settings: &Settings) -> Document {
        register::openapi::openapi(settings)
    }

    fn inspect(&self, delivery: &Request) -> Vec<Flaw> {
        render::inspect::inspect(delivery)
    }

    fn identify(&self, delivery: &Request) -> Option<String> {
        reading::identify(delivery)
    }

    fn facts(&self, lead: &Document) -> Vec<(String, String)> {
        reading::facts(lead)
    }

    fn fact_names(&self) -> Vec<&'static str> {
        reading::FACTS.to_vec()
    }

    fn facts_of(&self, delivery: &Request) -> Vec<(String, String)> {
        reading::facts_of(delivery)
    }

    fn contact_of(&self, delivery: &Request) -> Option<(String, Timestamp)> {
        reading::contact_of(delivery)
    }

    fn generate(&self, lead: &str) -> BoxedStrategy<Document> {
        generate::generate(lead)
    }
}
