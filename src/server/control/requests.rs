//! `requests`: the calls that reached us, credentials hidden.

use axum::{extract::State, http::StatusCode, response::Response};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Asked, Call, Problem, ProviderName, json};
use crate::{
    engine::{Engine, Inbound},
    server::redact,
};

/// How many rows there are unless told.
const USUAL_ROWS: usize = 100;

pub(super) fn calls() -> Vec<Call> {
    let list = Call::get("requests", list)
        .says("listRequests", "The calls that reached the providers' APIs, newest first")
        .about("With what each was answered, and the nearest documented endpoint for what matched none. Credentials are hidden.")
        .query::<Filter>()
        .answers::<Vec<RequestRow>>(200, "The calls.");
    vec![list.stored()]
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::server) struct Filter {
    /// Calls of this provider's API only.
    provider: Option<String>,
    /// Calls about this account only.
    account: Option<String>,
    /// How many at most; 100 unless told.
    limit: Option<usize>,
}

/// A call as `GET requests` tells of it, credentials hidden: what we write, and what whoever watches a running server reads.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "Request")]
pub struct RequestRow {
    /// Counted up.
    pub id: u64,
    /// By the account's clock.
    pub at: Timestamp,
    /// Whose world the call was about; none where that does not show.
    #[schemars(with = "Option<ProviderName>")]
    pub provider: Option<String>,
    pub account: Option<String>,
    pub method: String,
    pub path: String,
    pub query: String,
    /// Name and value of each.
    pub headers: Vec<(String, String)>,
    pub body: String,
    /// What it was answered.
    pub status: u16,
    /// The body of the answer.
    pub reply: String,
    /// For a call that matched no endpoint: the one it most likely meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    pub nearest: Option<String>,
}

pub(in crate::server) async fn list(State(engine): State<Engine>, Asked(filter): Asked<Filter>) -> Result<Response, Problem> {
    let fits = |wanted: &Option<String>, is: Option<&str>| wanted.as_deref().is_none_or(|w| Some(w) == is);
    let keep = |i: &Inbound| {
        fits(&filter.provider, i.account.as_ref().map(|a| a.provider)) && fits(&filter.account, i.account.as_ref().map(|a| a.name.as_str()))
    };
    let rows: Vec<RequestRow> = engine.requests(keep, filter.limit.unwrap_or(USUAL_ROWS))?.into_iter().map(row).collect();
    Ok(json(StatusCode::OK, &rows))
}

pub(super) fn row(inbound: Inbound) -> RequestRow {
    let Inbound { id, at, account, request, reply, nearest } = inbound;
    RequestRow {
        id,
        at,
        provider: account.as_ref().map(|a| a.provider.to_owned()),
        account: account.map(|a| a.name),
        headers: redact::headers(&request.headers),
        method: request.method,
        path: request.path,
        query: redact::query(&request.query),
        body: redact::body(&request.body),
        status: reply.status,
        reply: redact::body(&reply.body),
        nearest,
    }
}
