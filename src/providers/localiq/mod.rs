//! LOCALiQ: lead events in JSON or ADF/XML, registered through `/crm/webhooks` or on the Client Center's screens.

mod clauses;
mod generate;
mod policy;
mod register;
mod render;
mod select;
mod sign;

use jiff::Timestamp;
use proptest::strategy::BoxedStrategy;

use self::{render::reading, select::compose};
use crate::model::{
    Account, Body, Clause, Document, Event, Flaw, Headers, Invalid, LeadKind, Occasion, Policy, Profile, Provider, Quota, Recipe, Reply,
    Request, Route, Sequences, Settings, Subscription, Switch, Trigger,
};

/// The provider.
#[derive(Debug, Clone, Copy)]
pub struct Localiq;

/// LOCALiQ, the one there is.
pub static LOCALIQ: Localiq = Localiq;

/// The leads of the documents, by kind.
const SAMPLES: &[(&str, &str)] = &[
    ("chat", include_str!("../../../fixtures/localiq/render/chat.json")),
    ("call", include_str!("../../../fixtures/localiq/render/call.json")),
    ("form", include_str!("../../../fixtures/localiq/render/form.json")),
    ("email", include_str!("../../../fixtures/localiq/render/email.json")),
];

impl Provider for Localiq {
    fn name(&self) -> &'static str {
        "localiq"
    }

    fn title(&self) -> &'static str {
        "LOCALiQ"
    }

    fn example_account(&self) -> &'static str {
        "TEST_1"
    }

    fn recipe(&self) -> Option<Recipe> {
        Some(register::RECIPE)
    }

    fn sequences(&self) -> Option<Sequences> {
        Some(register::SEQUENCES)
    }

    fn first_call(&self, base_url: &str) -> String {
        format!(
            "curl -X POST '{base_url}/crm/webhooks?global_master_advertiser_id=TEST_1' \\\n     \
             -H 'Authorization: OAUTH_ACCESS_TOKEN' -H 'Content-Type: application/json' \\\n     \
             -d '{{\"event_type\":\"new_contact\",\"url\":\"http://127.0.0.1:9000/new_contact\",\"authorization\":\"token jokin\"}}'"
        )
    }

    fn notices(&self, settings: &Settings) -> Vec<String> {
        let oauth = match settings.get("oauth") {
            "on" => "tokens are checked: get one at POST /oauth/token; any client and password will do",
            _ => "any access token is taken; --switch localiq.oauth=on checks them",
        };
        vec![oauth.to_owned()]
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

    fn media(&self) -> &'static [&'static str] {
        &["application/json", "+json", "application/xml", "text/xml", "+xml"]
    }

    fn screens(&self, _settings: &Settings) -> Document {
        register::screens::screens()
    }

    fn words(&self) -> Vec<(String, Vec<String>)> {
        render::shape::words()
    }

    fn quota(&self, settings: &Settings, _now: Timestamp) -> Option<Quota> {
        policy::quota(settings).map(|limit| Quota { limit, span: policy::QUOTA_SPAN, counted: policy::QUOTA_SPAN })
    }

    fn account_name(&self, name: &str) -> Result<(), Invalid> {
        // An OAuth client is an account, too: a sandbox with a seed or clock of its own claims it beside its advertisers.
        if name.strip_prefix("oauth:").is_some_and(|client| !client.is_empty()) { Ok(()) } else { register::advertiser(name) }
    }

    fn account(&self, request: &Request) -> Result<String, Reply> {
        register::account(request)
    }

    fn register(&self, request: &Request, account: &mut Account, now: Timestamp) -> Reply {
        register::register(request, account, now)
    }

    fn enrol(&self, form: &Document, account: &mut Account, now: Timestamp) -> Result<Subscription, Invalid> {
        register::screen::enrol(form, account, now)
    }

    fn amend(&self, form: &Document, subscription: &mut Subscription) -> Result<(), Invalid> {
        register::screen::amend(form, subscription)
    }

    fn compose(&self, trigger: &Trigger, account: &mut Account, now: Timestamp) -> Result<Event, Invalid> {
        compose::compose(trigger, account, now)
    }

    fn select(&self, subscription: &Subscription, event: &Event) -> bool {
        select::select(subscription, event)
    }

    fn render(&self, event: &Event, subscription: &Subscription, account: &Account, _occasion: &Occasion) -> Body {
        render::render(event, subscription, account)
    }

    fn sign(&self, _body: &Body, subscription: &Subscription, _account: &Account, _occasion: &Occasion) -> Headers {
        sign::sign(subscription)
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
        reading::FACTS.iter().map(|(name, _)| *name).collect()
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
