//! LeadSquared: leads, activities, tasks and opportunities as JSON or forms, ordered through `/v2/Webhook.svc`.

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
    register::{notices, screen},
    render::reading,
    select::compose,
};
use crate::model::{
    Account, Body, Clause, Collection, Delivery, Document, Event, Flaw, Headers, Invalid, LeadKind, Occasion, Policy, Precondition,
    Profile, Provider, Quota, Recipe, RecordCall, Reply, Request, Route, Sequences, Settings, Subscription, Switch, Trigger,
};

/// The provider.
#[derive(Debug, Clone, Copy)]
pub struct Leadsquared;

/// LeadSquared, the one there is.
pub static LEADSQUARED: Leadsquared = Leadsquared;

impl Provider for Leadsquared {
    fn name(&self) -> &'static str {
        "leadsquared"
    }

    fn title(&self) -> &'static str {
        "LeadSquared"
    }

    fn example_account(&self) -> &'static str {
        "ACCESS_KEY"
    }

    fn recipe(&self) -> Option<Recipe> {
        Some(register::RECIPE)
    }

    fn sequences(&self) -> Option<Sequences> {
        Some(register::SEQUENCES)
    }

    fn first_call(&self, base_url: &str) -> String {
        format!(
            "curl -X POST '{base_url}/v2/Webhook.svc/Create?accessKey=ACCESS_KEY&secretKey=SECRET_KEY' \\\n     \
             -H 'Content-Type: application/json' \\\n     \
             -d '{{\"Description\":\"New leads\",\"URL\":\"http://127.0.0.1:9000/leads\",\"Method\":\"POST\",\
             \"ContentType\":\"application/json\",\"WebhookEvent\":\"3\",\"NotifyOnFailure\":true,\
             \"CustomHeaders\":[{{\"Key\":\"x-api-key\",\"Value\":\"token-jokin\"}}]}}'"
        )
    }

    fn notices(&self, settings: &Settings) -> Vec<String> {
        let keys = match settings.get("secret-key") {
            "any" => "any access key is an account, with any secret key",
            _ => "any access key is an account, with the secret key that --switch leadsquared.secret-key names",
        };
        let limit = match settings.get("rate-limit") {
            "off" => "calls are not limited".to_owned(),
            calls => format!(
                "{calls} API calls in {} seconds; --switch leadsquared.rate-limit=off takes any number",
                settings.get("rate-window")
            ),
        };
        vec![keys.to_owned(), limit]
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

    fn media(&self) -> &'static [&'static str] {
        &["application/json", "+json", "application/x-www-form-urlencoded", "text/plain"]
    }

    fn collections(&self) -> &'static [Collection] {
        notices::COLLECTIONS
    }

    fn screens(&self, settings: &Settings) -> Document {
        register::screens::screens(settings)
    }

    fn quota(&self, settings: &Settings, now: Timestamp) -> Option<Quota> {
        policy::quota(settings, now)
    }

    fn account_name(&self, name: &str) -> Result<(), Invalid> {
        register::access_key(name)
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

    fn describe(&self, subscription: &Subscription, account: &Account) -> Document {
        screen::describe(subscription, account)
    }

    fn records(&self, call: &RecordCall, account: &mut Account, _now: Timestamp) -> Result<Document, Invalid> {
        notices::records(call, account)
    }

    fn compose(&self, trigger: &Trigger, account: &mut Account, now: Timestamp) -> Result<Event, Invalid> {
        compose::compose(trigger, account, now)
    }

    fn select(&self, subscription: &Subscription, event: &Event) -> bool {
        select::select(subscription, event)
    }

    fn address(&self, subscription: &Subscription, event: &Event) -> (&'static str, String) {
        ("POST", render::address(event, subscription))
    }

    fn render(&self, event: &Event, subscription: &Subscription, account: &Account, _occasion: &Occasion) -> Body {
        render::render(event, subscription, account)
    }

    fn sign(&self, _body: &Body, subscription: &Subscription, _account: &Account, _occasion: &Occasion) -> Headers {
        sign::sign(subscription)
    }

    fn refusal(&self) -> Option<(&'static str, &'static str)> {
        Some(("/Status", "Error"))
    }

    fn record(&self, delivery: &Delivery, account: &mut Account) {
        notices::record(delivery, account);
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
