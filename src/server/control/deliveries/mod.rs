//! `deliveries`: what is owed and what was sent, each attempt byte for byte.

mod curl;
mod detail;
mod proof;
mod row;

use std::time::Duration;

use axum::{extract::State, http::StatusCode, response::Response};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub(in crate::server) use self::row::row;
use self::{
    detail::{Detail, detail},
    row::{Row, STATES},
};
use super::{Asked, Call, Named, Needed, Problem, Sent, json, number};
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

/// What can be waited for.
const WAITS: [&str; 2] = ["delivered", "attempted"];

pub(super) fn calls() -> Vec<Call> {
    let none = "There is no such delivery.";
    vec![
        Call::get("deliveries", list)
            .says("listDeliveries", "What is owed and what was sent, newest first")
            .query::<Filter>()
            .answers::<Vec<Row>>(200, "The deliveries.")
            .then(&["readDelivery", "resendDelivery"], &[("id", "$response.body#/0/id")])
            .stored(),
        Call::get("deliveries/{id}", show)
            .says("readDelivery", "One delivery in full: each attempt byte for byte, and what stands behind it")
            .about("With `wait` the answer is held back until it holds, or the time is up: `state` says which.")
            .names::<Which>()
            .query::<Wait>()
            .answers::<Detail>(200, "The delivery.")
            .refuses(404, none)
            .stored(),
        Call::post("deliveries/{id}/resend", resend)
            .says("resendDelivery", "Owes a delivery once more")
            .about("As a new one: of the same event, or of the same with another document, rendered and signed anew.")
            .names::<Which>()
            .body::<Again>(Needed::Optional, "Another document; without it the same is sent.", "{}")
            .answers::<Owed>(202, "It is owed.")
            .then(&["readDelivery"], &[("id", "$response.body#/deliveries/0")])
            .refuses(404, none)
            .stored(),
    ]
}

/// A delivery in a path.
#[derive(Deserialize, JsonSchema)]
pub(in crate::server) struct Which {
    #[schemars(with = "u64")]
    id: String,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::server) struct Filter {
    /// Those of this provider only.
    provider: Option<String>,
    /// Those of this account only.
    account: Option<String>,
    /// Those that stand so only.
    #[schemars(extend("enum" = STATES))]
    state: Option<String>,
    /// What event, lead, identity, account, subscription or state contain, whatever the case of letters.
    q: Option<String>,
    /// Only those with a lower id: the next page.
    before: Option<u64>,
    /// How many at most, of which 10000 is the most; 100 unless told.
    limit: Option<usize>,
}

/// What to send again.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Resend")]
struct Again {
    /// The `event_document` of the delivery, edited.
    document: Option<Document>,
}

/// What is owed now.
#[derive(Serialize, JsonSchema)]
struct Owed {
    /// The ids of the new deliveries.
    deliveries: Vec<u64>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::server) struct Wait {
    /// Until it is `delivered` (or abandoned: it will never be), or `attempted` (at least once).
    #[schemars(extend("enum" = WAITS))]
    wait: Option<String>,
    /// How long at most, in milliseconds of real time, up to 600000; 30000 unless told.
    timeout_ms: Option<u64>,
}

pub(in crate::server) async fn list(State(engine): State<Engine>, Asked(filter): Asked<Filter>) -> Result<Response, Problem> {
    if let Some(state) = &filter.state {
        STATES.iter().find(|k| *k == state).ok_or_else(|| Invalid::unknown("state", state, "state of a delivery", STATES))?;
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
    Named(Which { id }): Named<Which>,
    Asked(wait): Asked<Wait>,
) -> Result<Response, Problem> {
    let id = number(&id)?;
    let timeout = Duration::from_millis(wait.timeout_ms.unwrap_or(USUAL_WAIT).min(LONGEST_WAIT));
    let over = |d: &Delivery| !matches!(d.state, Standing::Due(_));
    let delivery = match wait.wait.as_deref() {
        None => engine.wait(id, Duration::ZERO, |_| true).await?,
        Some("delivered") => engine.wait(id, timeout, over).await?,
        Some("attempted") => engine.wait(id, timeout, |d| over(d) || !d.attempts.is_empty()).await?,
        Some(other) => return Err(Invalid::unknown("wait", other, "state to wait for", WAITS).into()),
    };
    Ok(json(StatusCode::OK, &detail(&engine, &*engine.world_of(&delivery)?, &delivery)?))
}

pub(in crate::server) async fn resend(
    State(engine): State<Engine>,
    Named(Which { id }): Named<Which>,
    sent: Sent,
) -> Result<Response, Problem> {
    let id = number(&id)?;
    let id = match sent.read::<Again>()?.document {
        None => engine.resend(id)?,
        Some(document) => engine.resend_edited(id, &document)?,
    };
    Ok(json(StatusCode::ACCEPTED, &Owed { deliveries: vec![id] }))
}
