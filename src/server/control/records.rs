//! `records`: what a provider's screens list besides subscriptions, such as templates, applications, failed deliveries.

use axum::{
    body::Bytes,
    extract::{Path, State},
    http::{Method, StatusCode},
    response::Response,
};
use serde::Serialize;
use serde_json::Value;

use super::{Asked, Manner, Problem, json, read};
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
    Asked(manner): Asked<Manner>,
    body: Bytes,
) -> Result<Response, Problem> {
    answer(&engine, (&provider, &account), manner, call(&method, collection, None, &body)?)
}

pub(in crate::server) async fn one(
    State(engine): State<Engine>,
    method: Method,
    Path((provider, account, collection, id)): Path<(String, String, String, String)>,
    Asked(manner): Asked<Manner>,
    body: Bytes,
) -> Result<Response, Problem> {
    answer(&engine, (&provider, &account), manner, call(&method, collection, Some(id), &body)?)
}

fn call(method: &Method, collection: String, id: Option<String>, body: &Bytes) -> Result<RecordCall, Problem> {
    let verb = match method.as_str() {
        "POST" => Verb::Add,
        "PATCH" => Verb::Change,
        "DELETE" => Verb::Remove,
        _ => Verb::Read,
    };
    let form = if matches!(verb, Verb::Add | Verb::Change) { Document::of(&read::<Value>(body)?) } else { Document::default() };
    Ok(RecordCall { collection, verb, id, form })
}

fn answer(engine: &Engine, (provider, account): (&str, &str), manner: Manner, call: RecordCall) -> Result<Response, Problem> {
    let (status, record) = if manner.dry_run {
        (StatusCode::OK, engine.rehearse(provider, account, |provider, account, now| provider.records(&call, account, now))?)
    } else {
        let status = if call.verb == Verb::Add { StatusCode::CREATED } else { StatusCode::OK };
        (status, engine.records(provider, account, &call)?)
    };
    Ok(json(status, &record.read::<Value>().unwrap_or_default()))
}
