//! `subscriptions`: all there are, and what a provider's own screens offer.

use axum::{extract::State, http::StatusCode, response::Response};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Asked, Call, Manner, Named, Needed, Problem, ProviderName, Sent, json, provider_of};
use crate::{
    engine::{Engine, amended},
    model::{AccountKey, Document, Invalid, Origin, Subscription},
};

/// A form as a screen sends it; which fields it has is its provider's.
type Fields = Map<String, Value>;

pub(super) fn calls() -> Vec<Call> {
    let none = "There is no such provider, or no such subscription.";
    vec![
        Call::get("subscriptions", list)
            .says("listSubscriptions", "Who wants what, in order of the accounts")
            .query::<Filter>()
            .answers::<Vec<Row>>(200, "The subscriptions.")
            .stored(),
        Call::post("subscriptions", create)
            .says("createSubscription", "Makes a subscription as the provider's own screens do")
            .about("For what its API does not offer. The fields of the form are the provider's: `screens` of `listProviders` lists them.")
            .query::<Manner>()
            .body::<Wish>(Needed::Always, "The form, and whose it is.", "")
            .answers::<Row>(200, "What would be made, of which nothing is kept.")
            .answers::<Row>(201, "What was made.")
            .then(
                &["readSubscription", "changeSubscription", "deleteSubscription"],
                &[("provider", "$response.body#/provider"), ("account", "$response.body#/account"), ("id", "$response.body#/id")],
            )
            .stored(),
        Call::get(ONE, show)
            .says("readSubscription", "One subscription")
            .names::<Place>()
            .answers::<Row>(200, "The subscription.")
            .refuses(404, none)
            .stored(),
        Call::patch(ONE, amend)
            .says("changeSubscription", "Changes the fields that the form holds, as the provider's own screens do")
            .names::<Place>()
            .query::<Manner>()
            .body::<Fields>(Needed::Optional, "The fields to change.", r#"{"active":false}"#)
            .answers::<Row>(200, "The subscription as it is now, or with a dry run as it would be.")
            .refuses(404, none)
            .stored(),
        Call::delete(ONE, delete)
            .says("deleteSubscription", "Removes a subscription")
            .names::<Place>()
            .does("It is gone.")
            .refuses(404, none)
            .stored(),
    ]
}

const ONE: &str = "subscriptions/{provider}/{account}/{id}";

/// A subscription in a path.
#[derive(Deserialize, JsonSchema)]
pub(in crate::server) struct Place {
    #[schemars(with = "ProviderName")]
    provider: String,
    account: String,
    /// The subscription's id, as its provider gives it.
    id: String,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::server) struct Filter {
    /// Subscriptions at this provider only.
    provider: Option<String>,
    /// Subscriptions of this account only.
    account: Option<String>,
}

/// A subscription that is to be made.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "SubscriptionWish")]
struct Wish {
    #[schemars(with = "ProviderName")]
    provider: String,
    /// The provider's example account unless told.
    account: Option<String>,
    form: Fields,
}

/// Who wants what.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Subscription")]
struct Row<'a> {
    #[schemars(with = "ProviderName")]
    provider: &'a str,
    account: &'a str,
    id: &'a str,
    /// Whether it was made by the provider's API or on its screens.
    #[schemars(extend("enum" = ["api", "screen"]))]
    origin: &'static str,
    url: &'a str,
    events: &'a [String],
    /// The lead types it wants; empty: all.
    leads: &'a [String],
    format: &'a str,
    /// The names of the headers it is sent with; their values are secrets.
    headers: Vec<&'a str>,
    active: bool,
    /// Abandoned deliveries since the last accepted one.
    failures: u32,
    created_at: Timestamp,
    /// The public keys that check its signatures, oldest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    keys: Vec<String>,
    /// What the provider's own screens show besides.
    #[serde(skip_serializing_if = "Value::is_null")]
    details: Value,
}

pub(in crate::server) async fn list(State(engine): State<Engine>, Asked(filter): Asked<Filter>) -> Result<Response, Problem> {
    let fits = |wanted: &Option<String>, is: &str| wanted.as_deref().is_none_or(|w| w == is);
    let found = engine.described(|key| fits(&filter.provider, key.provider) && fits(&filter.account, &key.name))?;
    Ok(json(StatusCode::OK, &found.iter().map(|(key, s, details)| row(&engine, key, s, details)).collect::<Vec<_>>()))
}

pub(in crate::server) async fn create(State(engine): State<Engine>, Asked(manner): Asked<Manner>, sent: Sent) -> Result<Response, Problem> {
    let wish: Wish = sent.read()?;
    let provider = engine.provider(&wish.provider)?;
    let account = wish.account.unwrap_or_else(|| provider.example_account().to_owned());
    let form = Document::of(&wish.form);
    let (status, subscription) = if manner.dry_run {
        (StatusCode::OK, engine.rehearse(provider.name(), &account, |p, account, now| p.enrol(&form, account, now))?)
    } else {
        (StatusCode::CREATED, engine.enrol(provider.name(), &account, &form)?)
    };
    Ok(json(status, &shown(&engine, &AccountKey::new(provider.name(), account), &subscription)?))
}

pub(in crate::server) async fn show(
    State(engine): State<Engine>,
    Named(Place { provider, account, id }): Named<Place>,
) -> Result<Response, Problem> {
    let key = AccountKey::new(provider_of(&engine, &provider)?.name(), account);
    let none = || Invalid::unknown("id", &id, "subscription of this account", []);
    let found = engine.subscription(&key, &id)?.ok_or_else(none)?;
    Ok(json(StatusCode::OK, &shown(&engine, &key, &found)?))
}

pub(in crate::server) async fn amend(
    State(engine): State<Engine>,
    Named(Place { provider, account, id }): Named<Place>,
    Asked(manner): Asked<Manner>,
    sent: Sent,
) -> Result<Response, Problem> {
    let provider = provider_of(&engine, &provider)?.name();
    let form = Document::of(&sent.read::<Fields>()?);
    let subscription = if manner.dry_run {
        engine.rehearse(provider, &account, |provider, account, _| amended(provider, account, &id, &form))?
    } else {
        engine.amend(provider, &account, &id, &form)?
    };
    Ok(json(StatusCode::OK, &shown(&engine, &AccountKey::new(provider, account), &subscription)?))
}

pub(in crate::server) async fn delete(
    State(engine): State<Engine>,
    Named(Place { provider, account, id }): Named<Place>,
) -> Result<StatusCode, Problem> {
    engine.unsubscribe(provider_of(&engine, &provider)?.name(), &account, &id)?;
    Ok(StatusCode::NO_CONTENT)
}

fn shown<'a>(engine: &Engine, key: &'a AccountKey, subscription: &'a Subscription) -> Result<Row<'a>, Invalid> {
    Ok(row(engine, key, subscription, &engine.describe(key, subscription)?))
}

fn row<'a>(engine: &Engine, key: &'a AccountKey, subscription: &'a Subscription, details: &Document) -> Row<'a> {
    let provider = engine.provider(key.provider).ok();
    let public = |key| provider.and_then(|p| p.public_key(key).ok());
    Row {
        provider: key.provider,
        account: &key.name,
        id: &subscription.id,
        origin: match subscription.origin {
            Origin::Api => "api",
            Origin::Screen => "screen",
        },
        url: &subscription.url,
        events: &subscription.events,
        leads: &subscription.leads,
        format: &subscription.format,
        headers: subscription.headers.iter().map(|(name, _)| name.as_str()).collect(),
        active: subscription.active,
        failures: subscription.failures,
        created_at: subscription.created_at,
        keys: subscription.keys.iter().filter_map(public).collect(),
        details: details.read().unwrap_or_default(),
    }
}
