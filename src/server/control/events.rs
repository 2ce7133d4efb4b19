//! `POST events`: let a lead happen.

use axum::{body::Bytes, extract::State, http::StatusCode, response::Response};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Problem, json, read};
use crate::{
    engine::Engine,
    model::{Document, Trigger},
};

/// `{"provider","lead","event"?,"account"?,"set"?,"unset"?,"base"?,"generated"?}`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wish {
    provider: String,
    lead: String,
    event: Option<String>,
    account: Option<String>,
    /// Path to value: `{"lead.contact.email": "jo@example.com"}`.
    #[serde(default)]
    set: Map<String, Value>,
    /// Paths of keys to leave out.
    #[serde(default)]
    unset: Vec<String>,
    /// The lead to start from instead of the documented one.
    base: Option<Value>,
    /// Start from a lead drawn at random, by the seed.
    #[serde(default)]
    generated: bool,
}

#[derive(Serialize)]
struct Answer {
    event_id: String,
    event: String,
    lead: String,
    account: String,
    identity: String,
    deliveries: Vec<u64>,
    passed_over: Vec<PassedOver>,
}

#[derive(Serialize)]
struct PassedOver {
    subscription: String,
    why: String,
}

pub(in crate::server) async fn publish(State(engine): State<Engine>, body: Bytes) -> Result<Response, Problem> {
    let wish: Wish = read(&body)?;
    let provider = engine.provider(&wish.provider)?;
    let account = wish.account.unwrap_or_else(|| provider.example_account().to_owned());
    let edits = wish.set.into_iter().map(|(path, value)| (path, Some(value.to_string())));
    let trigger = Trigger {
        lead: wish.lead,
        event: wish.event,
        set: edits.chain(wish.unset.into_iter().map(|path| (path, None))).collect(),
        base: wish.base.map(|value| Document::of(&value)),
        generated: wish.generated,
    };
    let published = engine.trigger(provider.name(), &account, &trigger)?;
    let passed_over = published.passed_over.into_iter().map(|p| PassedOver { subscription: p.subscription, why: p.why }).collect();
    let event = published.event;
    Ok(json(
        StatusCode::ACCEPTED,
        &Answer {
            event_id: event.id.clone(),
            event: event.name.clone(),
            lead: event.lead.clone(),
            account,
            identity: event.identity.clone(),
            deliveries: published.deliveries,
            passed_over,
        },
    ))
}
