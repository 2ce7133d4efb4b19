//! `runs`: a receiver is judged, watched while it is, and reported on.

use std::collections::BTreeMap;

use axum::{
    body::Bytes,
    extract::{Path, State},
    http::{
        StatusCode,
        header::{CACHE_CONTROL, CONTENT_TYPE},
    },
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::{Problem, json, read};
use crate::{
    engine::send::Sender,
    model::{Counts, Invalid, Role, Secret},
    server::{
        Served,
        runs::{Judge, Lookup, Run, RunWish},
    },
};

/// What the report may do in a browser: show itself. The console frames it.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wish {
    provider: String,
    role: Option<String>,
    url: String,
    authorization: Option<String>,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    /// PEM, or `leadbench-test-key-N`.
    #[serde(default)]
    signing_keys: Vec<String>,
    #[serde(default)]
    payload: Vec<String>,
    #[serde(default)]
    only: Vec<String>,
    #[serde(default)]
    skip: Vec<String>,
    cases: Option<u32>,
    seed: Option<u64>,
    #[serde(default)]
    strict: bool,
    observe: Option<Observe>,
}

/// A URL with `{id}` in it, alone or with what to find in its answer.
#[derive(Deserialize)]
#[serde(untagged)]
enum Observe {
    Url(String),
    #[serde(rename_all = "snake_case")]
    Whole {
        url: String,
        count: Option<String>,
        #[serde(default)]
        fields: BTreeMap<String, String>,
        #[serde(default)]
        newest: BTreeMap<String, String>,
    },
}

#[derive(Serialize)]
pub(super) struct Row {
    id: u64,
    provider: &'static str,
    role: &'static str,
    target: String,
    /// `running`, `finished` or `failed`.
    state: &'static str,
    /// Why it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<String>,
    done: usize,
    total: usize,
    counts: Counts,
    conformant: Option<bool>,
    exit_code: Option<u8>,
    started_at: String,
}

#[derive(Serialize)]
struct Detail {
    #[serde(flatten)]
    row: Row,
    checks: Vec<Check>,
    report: Option<Box<RawValue>>,
}

#[derive(Serialize)]
struct Check {
    id: String,
    title: String,
    verdict: &'static str,
}

pub(in crate::server) async fn start(State(served): State<Served>, body: Bytes) -> Result<Response, Problem> {
    let wish: Wish = read(&body)?;
    let judge = judge(&served)?;
    if let Some(role) = wish.role.as_deref().filter(|role| *role != Role::Receiver.word()) {
        return Err(
            Invalid::new("role", format!("a {role} is not judged from here"), "receiver; `leadbench check` judges the others").into()
        );
    }
    let authorization = wish.authorization.filter(|value| !value.is_empty()).map(|value| ("Authorization".to_owned(), Secret::new(value)));
    let wish = RunWish {
        provider: served.engine.provider(&wish.provider)?,
        url: wish.url,
        headers: authorization.into_iter().chain(wish.headers.into_iter().map(|(name, value)| (name, Secret::new(value)))).collect(),
        signing_keys: wish.signing_keys.into_iter().map(Secret::new).collect(),
        payload: wish.payload,
        only: wish.only,
        skip: wish.skip,
        cases: wish.cases,
        seed: wish.seed,
        strict: wish.strict,
        observe: wish.observe.map(|observe| match observe {
            Observe::Url(url) => Lookup { url, ..Lookup::default() },
            Observe::Whole { url, count, fields, newest } => {
                Lookup { url, count, fields: fields.into_iter().collect(), newest: newest.into_iter().collect() }
            }
        }),
        egress: served.engine.egress(),
        transport: served.engine.transport().clone(),
    };
    if let Ok(url) = url::Url::parse(&wish.url) {
        Sender::admits(wish.egress, &url).await?;
    }
    let id = served.runs.start(judge, wish, &served.engine, served.closing.clone()).await?;
    Ok(json(StatusCode::ACCEPTED, &serde_json::json!({ "id": id })))
}

pub(in crate::server) async fn list(State(served): State<Served>) -> Response {
    json(StatusCode::OK, &served.runs.look_through(row))
}

pub(in crate::server) async fn show(State(served): State<Served>, Path(id): Path<String>) -> Result<Response, Problem> {
    let words = judge(&served)?;
    let detail = |run: &Run| {
        let step = |s: &crate::server::runs::RunStep| Check { id: s.id.clone(), title: s.title.clone(), verdict: s.verdict.word() };
        let report = run.end.as_ref().and_then(|end| end.as_ref().ok()).map(words.json);
        Detail {
            row: row(run),
            checks: run.steps.iter().map(step).collect(),
            report: report.and_then(|text| RawValue::from_string(text.trim().to_owned()).ok()),
        }
    };
    let found = served.runs.look(number(&id)?, detail).ok_or_else(|| none(&id))?;
    Ok(json(StatusCode::OK, &found))
}

pub(in crate::server) async fn page(State(served): State<Served>, Path(id): Path<String>) -> Result<Response, Problem> {
    let words = judge(&served)?;
    let report = |run: &Run| run.end.as_ref().and_then(|end| end.as_ref().ok()).map(words.html);
    let page = served.runs.look(number(&id)?, report).ok_or_else(|| none(&id))?;
    let early = || Invalid::new("id", format!("the run {id} has no report"), "a run whose state is finished");
    let about = [
        (CONTENT_TYPE.as_str(), "text/html; charset=utf-8"),
        ("content-security-policy", POLICY),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        (CACHE_CONTROL.as_str(), "no-store"),
    ];
    Ok((about, page.ok_or_else(early)?).into_response())
}

pub(in crate::server) async fn stop(State(served): State<Served>, Path(id): Path<String>) -> Result<StatusCode, Problem> {
    served.runs.stop(number(&id)?, &served.engine).ok_or_else(|| none(&id))?;
    Ok(StatusCode::NO_CONTENT)
}

pub(super) fn row(run: &Run) -> Row {
    let report = run.end.as_ref().and_then(|end| end.as_ref().ok());
    Row {
        id: run.id,
        provider: run.provider,
        role: run.role.word(),
        target: run.target.clone(),
        state: match &run.end {
            None => "running",
            Some(Ok(_)) => "finished",
            Some(Err(_)) => "failed",
        },
        why: run.end.as_ref().and_then(|end| end.as_ref().err()).cloned(),
        done: run.steps.len(),
        total: run.total,
        counts: run.counts(),
        conformant: report.map(crate::model::Report::conformant),
        exit_code: report.map(|report| report.exit_code),
        started_at: run.started_at.to_string(),
    }
}

fn judge(served: &Served) -> Result<Judge, Problem> {
    let missing = || Invalid::new("runs", "this server has no judge", "`leadbench serve`, or `leadbench check receiver`");
    served.judge.ok_or_else(|| Problem::new(StatusCode::NOT_IMPLEMENTED, missing()))
}

fn number(text: &str) -> Result<u64, Problem> {
    text.parse().map_err(|_| none(text))
}

fn none(id: &str) -> Problem {
    Invalid::new("id", format!("there is no run {id}"), "the id of a run that runs lists").into()
}
