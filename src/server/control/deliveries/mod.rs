//! `deliveries`: what is owed and what was sent, each attempt byte for byte.

mod curl;
mod detail;
mod proof;
mod row;

use std::time::Duration;

use axum::{
    body::Bytes,
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use serde::Deserialize;

use self::detail::detail;
pub(in crate::server) use self::row::row;
use super::{Asked, Problem, json, number, read};
use crate::{
    engine::Engine,
    model::{Delivery, Document, Invalid, State as Standing},
};

/// How long a long-poll holds at most, in milliseconds, and how long unless told.
const LONGEST_WAIT: u64 = 600_000;
const USUAL_WAIT: u64 = 30_000;
/// How many rows there are at most, and how many unless told.
const MOST_ROWS: usize = 10_000;
const USUAL_ROWS: usize = 100;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::server) struct Filter {
    provider: Option<String>,
    account: Option<String>,
    state: Option<String>,
    /// What event, lead, identity, account, subscription or state contain, whatever the case of letters.
    q: Option<String>,
    /// Only those with a lower id: the next page.
    before: Option<u64>,
    limit: Option<usize>,
}

/// `{"document"?}`: the event's document, edited.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Again {
    document: Option<Document>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::server) struct Wait {
    /// `delivered` (or abandoned: it will never be), or `attempted` (at least once).
    wait: Option<String>,
    timeout_ms: Option<u64>,
}

pub(in crate::server) async fn list(State(engine): State<Engine>, Asked(filter): Asked<Filter>) -> Result<Response, Problem> {
    if let Some(state) = &filter.state {
        let known = ["due", "delivered", "abandoned"];
        known.iter().find(|k| *k == state).ok_or_else(|| Invalid::unknown("state", state, "state of a delivery", known))?;
    }
    let fits = |wanted: &Option<String>, is: &str| wanted.as_deref().is_none_or(|w| w == is);
    let asked = filter.q.as_ref().map(|q| q.to_lowercase());
    let keep = |d: &Delivery| {
        fits(&filter.provider, d.account.provider)
            && fits(&filter.account, &d.account.name)
            && fits(&filter.state, d.state.word())
            && filter.before.is_none_or(|id| d.id < id)
            && asked.as_deref().is_none_or(|q| says(d, q))
    };
    let most = filter.limit.unwrap_or(USUAL_ROWS).min(MOST_ROWS);
    Ok(json(StatusCode::OK, &engine.look_through(|world, d| keep(d).then(|| row(world, d)), most)?))
}

/// Whether a text in lower case is a part of what a row shows.
fn says(delivery: &Delivery, text: &str) -> bool {
    let event = &delivery.event;
    let shown = [&event.name, &event.lead, &event.identity, &delivery.account.name, &delivery.subscription, delivery.state.word()];
    shown.iter().any(|part: &&str| part.to_lowercase().contains(text))
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
    Ok(json(StatusCode::OK, &detail(&engine, &*engine.world_of(&delivery)?, &delivery)?))
}

pub(in crate::server) async fn resend(State(engine): State<Engine>, Path(id): Path<String>, body: Bytes) -> Result<Response, Problem> {
    let id = number(&id)?;
    let id = match read::<Again>(&body)?.document {
        None => engine.resend(id)?,
        Some(document) => engine.resend_edited(id, &document)?,
    };
    Ok(json(StatusCode::ACCEPTED, &serde_json::json!({ "deliveries": [id] })))
}
