//! `deliveries`: what is owed and what was sent, each attempt byte for byte.

use std::time::Duration;

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde::{Deserialize, Serialize};

use super::{Asked, Problem, json, number};
use crate::{
    engine::Engine,
    model::{Attempt, Delivery, Invalid, State as Standing},
};

/// How long a long-poll holds at most, in milliseconds, and how long unless told.
const LONGEST_WAIT: u64 = 600_000;
const USUAL_WAIT: u64 = 30_000;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::server) struct Filter {
    provider: Option<String>,
    account: Option<String>,
    state: Option<String>,
    limit: Option<usize>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::server) struct Wait {
    /// `delivered` (or abandoned: it will never be), or `attempted` (at least once).
    wait: Option<String>,
    timeout_ms: Option<u64>,
}

#[derive(Serialize)]
struct Row<'a> {
    id: u64,
    provider: &'a str,
    account: &'a str,
    subscription: &'a str,
    event: &'a str,
    lead: &'a str,
    /// What the receiver can know the lead by.
    identity: &'a str,
    /// `due`, `delivered` or `abandoned`.
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    due_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
    created_at: String,
    attempt_count: usize,
    last_status: Option<u16>,
}

#[derive(Serialize)]
struct Detail<'a> {
    #[serde(flatten)]
    row: Row<'a>,
    attempts: Vec<Try<'a>>,
}

#[derive(Serialize)]
struct Try<'a> {
    number: u32,
    at: String,
    took_ms: f64,
    url: &'a str,
    outcome: String,
    status: Option<u16>,
    /// The exact bytes, as text where they are UTF-8.
    #[serde(flatten)]
    request: Bytes,
    #[serde(flatten)]
    response: Received,
}

#[derive(Serialize)]
enum Bytes {
    #[serde(rename = "request")]
    Text(String),
    #[serde(rename = "request_base64")]
    Base64(String),
}

#[derive(Serialize)]
enum Received {
    #[serde(rename = "response")]
    Text(String),
    #[serde(rename = "response_base64")]
    Base64(String),
}

pub(in crate::server) async fn list(State(engine): State<Engine>, Asked(filter): Asked<Filter>) -> Result<Response, Problem> {
    if let Some(state) = &filter.state {
        let known = ["due", "delivered", "abandoned"];
        known.iter().find(|k| *k == state).ok_or_else(|| Invalid::unknown("state", state, "state of a delivery", known))?;
    }
    let fits = |wanted: &Option<String>, is: &str| wanted.as_deref().is_none_or(|w| w == is);
    let keep = |d: &Delivery| {
        fits(&filter.provider, d.account.provider) && fits(&filter.account, &d.account.name) && fits(&filter.state, d.state.word())
    };
    let found = engine.deliveries(keep, filter.limit.unwrap_or(100));
    Ok(json(StatusCode::OK, &found.iter().map(row).collect::<Vec<_>>()))
}

pub(in crate::server) async fn show(
    State(engine): State<Engine>,
    Path(id): Path<String>,
    Asked(wait): Asked<Wait>,
) -> Result<Response, Problem> {
    let id = number(&id)?;
    let timeout = Duration::from_millis(wait.timeout_ms.unwrap_or(USUAL_WAIT).min(LONGEST_WAIT));
    let over = |d: &Delivery| !matches!(d.state, Standing::Due(_));
    let delivery = match wait.wait.as_deref() {
        None => engine.wait(id, Duration::ZERO, |_| true).await?,
        Some("delivered") => engine.wait(id, timeout, over).await?,
        Some("attempted") => engine.wait(id, timeout, |d| over(d) || !d.attempts.is_empty()).await?,
        Some(other) => return Err(Invalid::unknown("wait", other, "state to wait for", ["delivered", "attempted"]).into()),
    };
    Ok(json(StatusCode::OK, &Detail { row: row(&delivery), attempts: delivery.attempts.iter().map(attempt).collect() }))
}

pub(in crate::server) async fn resend(State(engine): State<Engine>, Path(id): Path<String>) -> Result<Response, Problem> {
    let id = engine.resend(number(&id)?)?;
    Ok(json(StatusCode::ACCEPTED, &serde_json::json!({ "deliveries": [id] })))
}

fn row(delivery: &Delivery) -> Row<'_> {
    let (due_at, reason) = match &delivery.state {
        Standing::Due(at) => (Some(at.to_string()), None),
        Standing::Delivered => (None, None),
        Standing::Abandoned(why) => (None, Some(why.as_str())),
    };
    Row {
        id: delivery.id,
        provider: delivery.account.provider,
        account: &delivery.account.name,
        subscription: &delivery.subscription,
        event: &delivery.event.name,
        lead: &delivery.event.lead,
        identity: &delivery.event.identity,
        state: delivery.state.word(),
        due_at,
        reason,
        created_at: delivery.created_at.to_string(),
        attempt_count: delivery.attempts.len(),
        last_status: delivery.attempts.last().and_then(|a| a.exchange.status()),
    }
}

fn attempt(attempt: &Attempt) -> Try<'_> {
    let exchange = &attempt.exchange;
    Try {
        number: attempt.number,
        at: exchange.at.to_string(),
        took_ms: exchange.took.as_secs_f64() * 1000.0,
        url: &exchange.message.url,
        outcome: attempt.outcome.to_string(),
        status: exchange.status(),
        request: match std::str::from_utf8(&exchange.sent) {
            Ok(text) => Bytes::Text(text.to_owned()),
            Err(_) => Bytes::Base64(BASE64_STANDARD.encode(&exchange.sent)),
        },
        response: match std::str::from_utf8(&exchange.received) {
            Ok(text) => Received::Text(text.to_owned()),
            Err(_) => Received::Base64(BASE64_STANDARD.encode(&exchange.received)),
        },
    }
}
