//! Bellhop: a made-up source of leads, as small as a provider can be. One webhook is registered by a call, one kind of lead is
//! posted as JSON, a shared secret in a header proves the sender. The page "A fifth provider" walks through it.

mod clauses;
mod generate;
mod policy;
mod register;
mod render;
mod select;
mod sign;

use jiff::Timestamp;
use leadbench::model::{
    Account, Body, Clause, Document, Event, Flaw, Headers, Invalid, LeadKind, Occasion, Policy, Profile, Provider, Recipe, Reply, Request,
    Route, Settings, Subscription, Switch, Trigger,
};
use proptest::strategy::BoxedStrategy;

/// The provider.
#[derive(Debug, Clone, Copy)]
pub struct Bellhop;

/// Bellhop, the one there is.
pub static BELLHOP: Bellhop = Bellhop;

impl Provider for Bellhop {
    fn name(&self) -> &'static str {
        "bellhop"
    }

    fn title(&self) -> &'static str {
        "Bellhop"
    }

    fn example_account(&self) -> &'static str {
        "shop-1"
    }

    fn recipe(&self) -> Option<Recipe> {
        Some(register::RECIPE)
    }

    fn first_call(&self, base_url: &str) -> String {
        format!("curl -X POST '{base_url}/bellhop/hooks?account=shop-1' -d '{{\"url\":\"http://127.0.0.1:9000/leads\",\"secret\":\"s3\"}}'")
    }

    fn notices(&self, _settings: &Settings) -> Vec<String> {
        Vec::new()
    }

    fn routes(&self) -> &'static [Route] {
        register::ROUTES
    }

    fn leads(&self) -> &'static [LeadKind] {
        select::LEADS
    }

    fn formats(&self) -> &'static [&'static str] {
        &["json"]
    }

    fn switches(&self) -> &'static [Switch] {
        policy::SWITCHES
    }

    fn profiles(&self) -> &'static [Profile] {
        &[]
    }

    fn clauses(&self) -> &'static [Clause] {
        clauses::CLAUSES
    }

    fn openapi(&self, _settings: &Settings) -> Document {
        Document::default()
    }

    fn account_name(&self, name: &str) -> Result<(), Invalid> {
        register::account_name(name)
    }

    fn account(&self, request: &Request) -> Result<String, Reply> {
        register::account(request)
    }

    fn register(&self, request: &Request, account: &mut Account, now: Timestamp) -> Reply {
        register::register(request, account, now)
    }

    fn enrol(&self, form: &Document, account: &mut Account, now: Timestamp) -> Result<Subscription, Invalid> {
        register::enrol(form, account, now)
    }

    fn amend(&self, form: &Document, subscription: &mut Subscription) -> Result<(), Invalid> {
        register::amend(form, subscription)
    }

    fn compose(&self, trigger: &Trigger, account: &mut Account, now: Timestamp) -> Result<Event, Invalid> {
        select::compose(trigger, account, now)
    }

    fn select(&self, subscription: &Subscription, event: &Event) -> bool {
        select::select(subscription, event)
    }

    fn render(&self, event: &Event, _subscription: &Subscription, _account: &Account, _occasion: &Occasion) -> Body {
        render::render(event)
    }

    fn sign(&self, _body: &Body, subscription: &Subscription, _account: &Account, _occasion: &Occasion) -> Headers {
        sign::sign(subscription)
    }

    fn policy(&self, _subscription: &Subscription, account: &Account) -> Policy {
        policy::policy(&account.settings)
    }

    fn inspect(&self, delivery: &Request) -> Vec<Flaw> {
        render::inspect(delivery)
    }

    fn identify(&self, delivery: &Request) -> Option<String> {
        render::read(delivery).map(|lead| lead.id.to_string())
    }

    fn facts(&self, lead: &Document) -> Vec<(String, String)> {
        lead.read().map(|lead| render::facts(&lead)).unwrap_or_default()
    }

    fn fact_names(&self) -> Vec<&'static str> {
        render::FACTS.to_vec()
    }

    fn facts_of(&self, delivery: &Request) -> Vec<(String, String)> {
        render::read(delivery).map(|lead| render::facts(&lead)).unwrap_or_default()
    }

    fn contact_of(&self, _delivery: &Request) -> Option<(String, Timestamp)> {
        // A lead of Bellhop's says nothing of when its data is from.
        None
    }

    fn generate(&self, _lead: &str) -> BoxedStrategy<Document> {
        generate::generate()
    }
}
