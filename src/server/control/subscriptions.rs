//! `subscriptions`: all there are, and what a provider's own screens offer.

use axum::{
    body::Bytes,
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Asked, Manner, Problem, json, read};
use crate::{
    engine::{Engine, amended},
    model::{AccountKey, Document, Invalid, Origin, Subscription},
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::server) struct Filter {
    provider: Option<String>,
    account: Option<String>,
}

/// `{"provider","account"?,"form":{…}}`: the form's fields are the provider's.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wish {
    provider: String,
    account: Option<String>,
    form: Value,
}

#[derive(Serialize)]
struct Row<'a> {
    provider: &'a str,
    account: &'a str,
    id: &'a str,
    /// `api` or `screen`.
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
    created_at: String,
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

pub(in crate::server) async fn create(
    State(engine): State<Engine>,
    Asked(manner): Asked<Manner>,
    body: Bytes,
) -> Result<Response, Problem> {
    let wish: Wish = read(&body)?;
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
    Path((provider, account, id)): Path<(String, String, String)>,
) -> Result<Response, Problem> {
    let key = AccountKey::new(engine.provider(&provider)?.name(), account);
    let none = || Invalid::unknown("id", &id, "subscription of this account", []);
    let found = engine.subscription(&key, &id)?.ok_or_else(none)?;
    Ok(json(StatusCode::OK, &shown(&engine, &key, &found)?))
}

pub(in crate::server) async fn amend(
    State(engine): State<Engine>,
    Path((provider, account, id)): Path<(String, String, String)>,
    Asked(manner): Asked<Manner>,
    body: Bytes,
) -> Result<Response, Problem> {
    let form = Document::of(&read::<Value>(&body)?);
    let subscription = if manner.dry_run {
        engine.rehearse(&provider, &account, |provider, account, _| amended(provider, account, &id, &form))?
    } else {
        engine.amend(&provider, &account, &id, &form)?
    };
    let key = AccountKey::new(engine.provider(&provider)?.name(), account);
    Ok(json(StatusCode::OK, &shown(&engine, &key, &subscription)?))
}

pub(in crate::server) async fn delete(
    State(engine): State<Engine>,
    Path((provider, account, id)): Path<(String, String, String)>,
) -> Result<StatusCode, Problem> {
    engine.unsubscribe(&provider, &account, &id)?;
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
        created_at: subscription.created_at.to_string(),
        keys: subscription.keys.iter().filter_map(public).collect(),
        details: details.read().unwrap_or_default(),
    }
}
