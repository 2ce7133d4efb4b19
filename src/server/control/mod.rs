//! The control API, `/_leadbench/api/v1/`: every wish that the command line, the console and scripts can have.

mod accounts;
mod asked;
mod clock;
mod deliveries;
mod events;
mod faults;
mod kinds;
mod providers;
mod records;
mod requests;
mod runs;
mod sandboxes;
mod schema;
mod stream;
mod streams;
mod strict;
mod subscriptions;

use axum::{
    extract::State,
    http::{StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
};
use serde::Serialize;

use self::asked::{Asked, Manner, Named, Sent, number};
pub use self::requests::RequestRow;
pub(super) use self::streams::Streams;
use super::{
    Served,
    openapi::{Call, Needed, ProviderName},
    problem::Problem,
};
use crate::{engine::Engine, model::Provider};

/// Where it is, below what is ours.
pub(super) const API: &str = "api/v1/";

/// All that the control API answers.
pub(super) fn calls() -> Vec<Call> {
    let all = [
        stream::calls(),
        providers::calls(),
        accounts::calls(),
        events::calls(),
        deliveries::calls(),
        requests::calls(),
        subscriptions::calls(),
        records::calls(),
        clock::calls(),
        faults::calls(),
        kinds::calls(),
        runs::calls(),
        sandboxes::calls(),
        vec![Call::post("reset", reset).says("reset", "Forgets everything").about(RESET).does("All is forgotten.").stored()],
    ];
    all.into_iter().flatten().map(|call| call.below(API)).collect()
}

const RESET: &str = "Accounts, subscriptions, deliveries, calls, sandboxes and faults. The clock starts again as it started first.";

async fn reset(State(served): State<Served>) -> Result<StatusCode, Problem> {
    served.streams.stop();
    served.engine.reset()?;
    Ok(StatusCode::NO_CONTENT)
}

/// The provider that a path names; where there is none of that name, there is nothing at the path.
fn provider_of(engine: &Engine, name: &str) -> Result<&'static dyn Provider, Problem> {
    engine.provider(name).map_err(Problem::not_found)
}

/// An answer in JSON, on a line of its own.
pub(super) fn json(status: StatusCode, value: &impl Serialize) -> Response {
    let text = serde_json::to_string(value).unwrap_or_else(|_| "null".to_owned());
    (status, [(CONTENT_TYPE, "application/json")], text + "\n").into_response()
}
