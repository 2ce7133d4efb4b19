//! `requests`: the calls that reached us, credentials hidden.

use axum::{extract::State, http::StatusCode, response::Response};
use jiff::Timestamp;
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

/// A call as `GET requests` tells of it, credentials hidden: what we write, and what whoever watches a running server reads.
#[derive(Debug, Serialize, Deserialize)]
pub struct RequestRow {
    pub id: u64,
    pub at: Timestamp,
    /// Whose world the call was about; none where that does not show.
    pub provider: Option<String>,
    pub account: Option<String>,
    pub method: String,
    pub path: String,
    pub query: String,
    pub headers: Vec<(String, String)>,
    pub body: String,
    pub status: u16,
    pub reply: String,
    /// For a call that matched no endpoint: the one it most likely meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nearest: Option<String>,
}

pub(in crate::server) async fn list(State(engine): State<Engine>, Asked(filter): Asked<Filter>) -> Result<Response, Problem> {
    let fits = |wanted: &Option<String>, is: Option<&str>| wanted.as_deref().is_none_or(|w| Some(w) == is);
    let keep = |i: &Inbound| {
        fits(&filter.provider, i.account.as_ref().map(|a| a.provider)) && fits(&filter.account, i.account.as_ref().map(|a| a.name.as_str()))
    };
    let rows: Vec<RequestRow> = engine.requests(keep, filter.limit.unwrap_or(100))?.into_iter().map(row).collect();
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
