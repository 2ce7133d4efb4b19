//! `requests`: the calls that reached us, credentials hidden.

use axum::{extract::State, http::StatusCode, response::Response};
use serde::{Deserialize, Serialize};

use super::{Asked, Problem, json};
use crate::{
    engine::{Engine, Inbound},
    server::redact,
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::server) struct Filter {
    provider: Option<String>,
    account: Option<String>,
    limit: Option<usize>,
}

#[derive(Serialize)]
pub(super) struct Row {
    id: u64,
    at: String,
    provider: Option<&'static str>,
    account: Option<String>,
    method: String,
    path: String,
    query: String,
    headers: Vec<(String, String)>,
    body: String,
    status: u16,
    reply: String,
    /// For a call that matched no endpoint: the one it most likely meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    nearest: Option<String>,
}

pub(in crate::server) async fn list(State(engine): State<Engine>, Asked(filter): Asked<Filter>) -> Result<Response, Problem> {
    let fits = |wanted: &Option<String>, is: Option<&str>| wanted.as_deref().is_none_or(|w| Some(w) == is);
    let keep = |i: &Inbound| {
        fits(&filter.provider, i.account.as_ref().map(|a| a.provider)) && fits(&filter.account, i.account.as_ref().map(|a| a.name.as_str()))
    };
    let rows: Vec<Row> = engine.requests(keep, filter.limit.unwrap_or(100))?.into_iter().map(row).collect();
    Ok(json(StatusCode::OK, &rows))
}

pub(super) fn row(inbound: Inbound) -> Row {
    let Inbound { id, at, account, request, reply, nearest } = inbound;
    Row {
        id,
        at: at.to_string(),
        provider: account.as_ref().map(|a| a.provider),
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
