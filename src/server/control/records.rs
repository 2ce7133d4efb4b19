//! `records`: what a provider's screens list besides subscriptions, such as templates, applications, failed deliveries.

use axum::{
    body::Bytes,
    extract::{Path, State},
    http::{Method, StatusCode},
    response::Response,
};
use serde::Serialize;
use serde_json::Value;

use super::{Problem, json, read};
use crate::{
    engine::Engine,
    model::{Document, RecordCall, Verb},
};

#[derive(Serialize)]
struct Row {
    provider: &'static str,
    collection: &'static str,
    about: &'static str,
}

pub(in crate::server) async fn collections(State(engine): State<Engine>) -> Response {
    let rows = engine.providers().iter().flat_map(|p| p.collections().iter().map(|c| (p.name(), c)));
    json(StatusCode::OK, &rows.map(|(provider, c)| Row { provider, collection: c.name, about: c.about }).collect::<Vec<_>>())
}

pub(in crate::server) async fn all(
    State(engine): State<Engine>,
    method: Method,
    Path((provider, account, collection)): Path<(String, String, String)>,
    body: Bytes,
) -> Result<Response, Problem> {
    answer(&engine, &provider, &account, &method, collection, None, &body)
}

pub(in crate::server) async fn one(
    State(engine): State<Engine>,
    method: Method,
    Path((provider, account, collection, id)): Path<(String, String, String, String)>,
    body: Bytes,
) -> Result<Response, Problem> {
    answer(&engine, &provider, &account, &method, collection, Some(id), &body)
}

fn answer(
    engine: &Engine,
    provider: &str,
    account: &str,
    method: &Method,
    collection: String,
    id: Option<String>,
    body: &Bytes,
) -> Result<Response, Problem> {
    let (verb, status) = match method.as_str() {
        "POST" => (Verb::Add, StatusCode::CREATED),
        "PATCH" => (Verb::Change, StatusCode::OK),
        "DELETE" => (Verb::Remove, StatusCode::OK),
        _ => (Verb::Read, StatusCode::OK),
    };
    let form = if matches!(verb, Verb::Add | Verb::Change) { Document::of(&read::<Value>(body)?) } else { Document::default() };
    let record = engine.records(provider, account, &RecordCall { collection, verb, id, form })?;
    Ok(json(status, &record.read::<Value>().unwrap_or_default()))
}
