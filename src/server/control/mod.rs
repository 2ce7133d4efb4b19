//! The control API, `/_leadbench/api/v1/`: every wish that the command line, the console and scripts can have.

mod accounts;
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
mod subscriptions;

use axum::{
    Router,
    body::Bytes,
    extract::{FromRequestParts, Query},
    http::{StatusCode, header::CONTENT_TYPE, request::Parts},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

pub use self::requests::RequestRow;
pub(super) use self::streams::Streams;
use super::problem::Problem;
use crate::{model::Invalid, server::Served};

/// The paths there are, for whoever misses one.
pub(super) const PATHS: &[&str] = &[
    "stream",
    "providers",
    "providers/{provider}/leads/{lead}",
    "accounts",
    "events",
    "deliveries",
    "deliveries/{id}",
    "deliveries/{id}/resend",
    "requests",
    "subscriptions",
    "records",
    "records/{provider}/{account}/{collection}",
    "clock",
    "faults",
    "faults/kinds",
    "runs",
    "runs/{id}",
    "runs/{id}/report.html",
    "sandboxes/{name}",
    "reset",
];

pub(super) fn router() -> Router<Served> {
    Router::new()
        .route("/stream", get(stream::open))
        .route("/providers", get(providers::list))
        .route("/providers/{provider}/leads/{lead}", get(providers::lead))
        .route("/accounts", get(accounts::list))
        .route("/events", post(events::publish).get(events::going).delete(events::stop))
        .route("/deliveries", get(deliveries::list))
        .route("/deliveries/{id}", get(deliveries::show))
        .route("/deliveries/{id}/resend", post(deliveries::resend))
        .route("/requests", get(requests::list))
        .route("/subscriptions", get(subscriptions::list).post(subscriptions::create))
        .route(
            "/subscriptions/{provider}/{account}/{id}",
            get(subscriptions::show).patch(subscriptions::amend).delete(subscriptions::delete),
        )
        .route("/records", get(records::collections))
        .route("/records/{provider}/{account}/{collection}", get(records::all).post(records::all))
        .route(
            "/records/{provider}/{account}/{collection}/{id}",
            get(records::one).post(records::one).patch(records::one).delete(records::one),
        )
        .route("/clock", get(clock::show).post(clock::change))
        .route("/runs", get(runs::list).post(runs::start))
        .route("/runs/{id}", get(runs::show).delete(runs::stop))
        .route("/runs/{id}/report.html", get(runs::page))
        .route("/faults/kinds", get(kinds::list))
        .route("/faults", get(faults::show).put(faults::arm).delete(faults::disarm))
        .route("/sandboxes", get(sandboxes::list))
        .route("/sandboxes/{name}", post(sandboxes::make).delete(sandboxes::drop))
        .route("/reset", post(reset))
        .method_not_allowed_fallback(wrong_method)
}

async fn reset(axum::extract::State(served): axum::extract::State<Served>) -> Result<StatusCode, Problem> {
    served.streams.stop();
    served.engine.reset()?;
    Ok(StatusCode::NO_CONTENT)
}

async fn wrong_method(method: axum::http::Method, uri: axum::http::Uri) -> Problem {
    let invalid =
        Invalid::new("method", format!("{} does not take {method}", uri.path()), "see the control API in the README for its methods");
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, invalid)
}

/// A body, read strictly: unknown fields and malformed JSON are refused with their position. No body reads as `{}`.
fn read<T: DeserializeOwned>(body: &Bytes) -> Result<T, Problem> {
    let bytes: &[u8] = if body.iter().all(u8::is_ascii_whitespace) { b"{}" } else { body };
    serde_json::from_slice(bytes).map_err(|e| {
        let at = format!("body, line {}, column {}", e.line(), e.column());
        Invalid::misfit(at, &e.to_string(), "a JSON object with the fields that the README lists").into()
    })
}

/// A query, read strictly; what does not fit is a problem like any other.
pub(in crate::server) struct Asked<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Asked<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let asked = Query::<T>::from_request_parts(parts, state).await;
        asked.map(|Query(asked)| Self(asked)).map_err(|e| {
            let text = std::error::Error::source(&e).map_or_else(|| e.to_string(), ToString::to_string);
            // Behind the parameter's name stands what is wrong with it.
            let said = text.find("unknown field").map_or(text.as_str(), |at| &text[at..]);
            Invalid::misfit("query", said, "the parameters that the README lists").into()
        })
    }
}

/// What is asked of a change besides: `dry_run=true` makes it on a copy, answers as it would, and keeps nothing.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Manner {
    #[serde(default)]
    dry_run: bool,
}

/// The number in a path.
fn number(text: &str) -> Result<u64, Problem> {
    text.parse().map_err(|_| Invalid::new("id", format!("`{text}` is no number of a delivery"), "the id that deliveries lists").into())
}

/// An answer in JSON, on a line of its own.
fn json(status: StatusCode, value: &impl Serialize) -> Response {
    let text = serde_json::to_string(value).unwrap_or_else(|_| "null".to_owned());
    (status, [(CONTENT_TYPE, "application/json")], text + "\n").into_response()
}
