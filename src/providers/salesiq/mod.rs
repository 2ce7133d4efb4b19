//! Zoho SalesIQ: events of chats, visitors, operators and departments in JSON, signed with RSA, tried again a minute apart.

mod clauses;
mod generate;
mod policy;
mod register;
mod render;
mod select;
mod sign;

use jiff::Timestamp;
use proptest::strategy::BoxedStrategy;

use self::{
    register::{executions, hook, screen},
    render::reading,
    select::compose,
};
use crate::model::{
    Account, Body, Clause, Collection, Delivery, Document, Event, Flaw, Headers, Invalid, LeadKind, Occasion, Policy, Precondition,
    Profile, Provider, Recipe, RecordCall, Reply, Request, Route, Secret, Sequences, Settings, SignatureGuide, Subscription, Switch,
    Trigger,
};

/// The provider.
#[derive(Debug, Clone, Copy)]
pub struct SalesIq;

/// Zoho SalesIQ, the one there is.
pub static SALESIQ: SalesIq = SalesIq;

impl Provider for SalesIq {
    fn name(&self) -> &'static str {
        "salesiq"
    }

    fn title(&self) -> &'static str {
        "Zoho SalesIQ"
    }

    fn example_account(&self) -> &'static str {
        "zylker"
    }

    fn recipe(&self) -> Option<Recipe> {
        Some(register::RECIPE)
    }

    fn sequences(&self) -> Option<Sequences> {
        Some(register::SEQUENCES)
    }

    fn first_call(&self, base_url: &str) -> String {
        format!(
            "curl -X POST '{base_url}/api/v2/zylker/webhooks' \\\n     \
             -H 'Authorization: Zoho-oauthtoken OAUTH_ACCESS_TOKEN' -H 'Content-Type: application/json' \\\n     \
             -d '{{\"type\":\"data\",\"url\":\"http://127.0.0.1:9000/salesiq\",\"events\":[\"conversation.created\"],\"secured\":true}}'"
        )
    }

    fn notices(&self, settings: &Settings) -> Vec<String> {
        let mut notices = vec!["signed with TEST KEYS that everybody knows: their private halves are published with leadbench".to_owned()];
        if settings.is("head-check", "on") {
            notices.push(
                "the URL must answer HEAD with 200 when a webhook is created; --switch salesiq.head-check=off leaves that out".to_owned(),
            );
        }
        notices
    }

    fn routes(&self) -> &'static [Route] {
        register::ROUTES
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

    fn probes(&self) -> &'static [&'static str] {
        &["HEAD"]
    }

    fn collections(&self) -> &'static [Collection] {
        screen::COLLECTIONS
    }

    fn screens(&self, _settings: &Settings) -> Document {
        register::screens::screens()
    }

    fn account_name(&self, name: &str) -> Result<(), Invalid> {
        register::screen_name(name)
    }

    fn account(&self, request: &Request) -> Result<String, Reply> {
        register::account(request)
    }

    fn precondition(&self, request: &Request, account: &Account, now: Timestamp) -> Option<Precondition> {
        register::precondition(request, account, now)
    }

    fn register(&self, request: &Request, account: &mut Account, now: Timestamp) -> Reply {
        register::register(request, account, now)
    }

    fn enrol(&self, form: &Document, account: &mut Account, now: Timestamp) -> Result<Subscription, Invalid> {
        screen::enrol(form, account, now)
    }

    fn amend(&self, form: &Document, subscription: &mut Subscription) -> Result<(), Invalid> {
        screen::amend(form, subscription)
    }

    fn describe(&self, subscription: &Subscription, _account: &Account) -> Document {
        hook::dashboard(subscription)
    }

    fn records(&self, call: &RecordCall, account: &mut Account, now: Timestamp) -> Result<Document, Invalid> {
        screen::records(call, account, now)
    }

    fn compose(&self, trigger: &Trigger, account: &mut Account, now: Timestamp) -> Result<Event, Invalid> {
        compose::compose(trigger, account, now)
    }

    fn select(&self, subscription: &Subscription, event: &Event) -> bool {
        select::select(subscription, event)
    }

    fn render(&self, event: &Event, subscription: &Subscription, account: &Account, occasion: &Occasion) -> Body {
        render::render(event, subscription, account, occasion)
    }

    fn sign(&self, body: &Body, subscription: &Subscription, account: &Account, _occasion: &Occasion) -> Headers {
        sign::sign(body, subscription, &account.settings)
    }

    fn signature_guide(&self) -> Option<SignatureGuide> {
        Some(sign::GUIDE)
    }

    fn signature_header(&self) -> &'static str {
        sign::HEADER
    }

    fn verify(&self, delivery: &Request, keys: &[Secret]) -> Result<(), Invalid> {
        sign::verified(delivery, keys)
    }

    fn explain_signature(&self, delivery: &Request, keys: &[Secret]) -> Result<usize, Vec<String>> {
        sign::explained(delivery, keys)
    }

    fn test_key(&self, number: u64) -> Option<Secret> {
        Some(sign::key(number))
    }

    fn new_key(&self) -> Result<Secret, Invalid> {
        sign::new_key()
    }

    fn can_sign(&self, key: &Secret) -> Result<(), Invalid> {
        sign::private(key)
    }

    fn public_key(&self, key: &Secret) -> Result<String, Invalid> {
        sign::public(key)
    }

    fn record(&self, delivery: &Delivery, account: &mut Account) {
        executions::record(delivery, account);
    }

    fn policy(&self, _subscription: &Subscription, account: &Account) -> Policy {
        policy::policy(&account.settings)
    }

    fn schema(&self) -> Result<Document, Invalid> {
        Ok(render::schema::schema())
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
        reading::fact_names()
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
