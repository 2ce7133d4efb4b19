//! `runs`: a receiver is judged, watched while it is, and reported on.

use std::collections::BTreeMap;

use axum::{
    extract::State,
    http::{
        StatusCode,
        header::{CACHE_CONTROL, CONTENT_TYPE},
    },
    response::{IntoResponse, Response},
};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, de};
use serde_json::{Value, value::RawValue};

use super::{Call, Named, Needed, Problem, ProviderName, Sent, json};
use crate::{
    engine::send::Sender,
    model::{Counts, Invalid, Role, Secret, Verdict},
    server::{
        Served,
        runs::{Judge, Lookup, Run, RunWish},
    },
};

/// What the report may do in a browser: show itself. The console frames it.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox";

pub(super) fn calls() -> Vec<Call> {
    let (none, nobody) = ("There is no such run.", "This server has nobody who judges.");
    vec![
        Call::get("runs", list)
            .says("listRuns", "The runs against receivers, newest first")
            .about("The newest twenty that are over are remembered.")
            .answers::<Vec<Row>>(200, "The runs."),
        Call::post("runs", start)
            .says("startRun", "Has a receiver judged, as `leadbench check receiver` does")
            .about("Two at a time. Receivers are reached only as far from this machine as deliveries are.")
            .body::<Wish>(
                Needed::Always,
                "The receiver, and how it is to be judged.",
                r#"{"provider":"PROVIDER","url":"http://127.0.0.1:3000/leads"}"#,
            )
            .answers::<Started>(202, "It is under way.")
            .then(&["readRun", "stopRun", "readReport"], &[("id", "$response.body#/id")])
            .refuses(501, nobody),
        Call::get("runs/{id}", show)
            .says("readRun", "One run, with its checks so far")
            .names::<Which>()
            .answers::<Detail>(200, "The run.")
            .refuses(404, none)
            .refuses(501, nobody),
        Call::delete("runs/{id}", stop)
            .says("stopRun", "Stops a run that is under way, or forgets one that is over")
            .names::<Which>()
            .does("It is stopped, or forgotten.")
            .refuses(404, none),
        Call::get("runs/{id}/report.html", page)
            .says("readReport", "The report of a run, as a page")
            .names::<Which>()
            .tells("text/html", "The page.")
            .refuses(404, "There is no such run, or it has no report yet.")
            .refuses(501, nobody),
    ]
}

/// A run in a path.
#[derive(Deserialize, JsonSchema)]
pub(in crate::server) struct Which {
    #[schemars(with = "u64")]
    id: String,
}

/// A receiver that is to be judged.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "RunWish")]
struct Wish {
    #[schemars(with = "ProviderName")]
    provider: String,
    /// `receiver`, which it is unless told.
    #[schemars(extend("enum" = ["receiver", null]))]
    role: Option<String>,
    /// Where it takes leads.
    url: String,
    /// The `Authorization` that was agreed on.
    authorization: Option<String>,
    /// Further headers that were agreed on.
    #[serde(default)]
    headers: BTreeMap<String, String>,
    /// PEM, or `leadbench-test-key-N`.
    #[serde(default)]
    signing_keys: Vec<String>,
    /// The notations that it takes; the provider's usual one unless told.
    #[serde(default)]
    payload: Vec<String>,
    /// Patterns of checks: these alone.
    #[serde(default)]
    only: Vec<String>,
    /// Patterns of checks: all but these.
    #[serde(default)]
    skip: Vec<String>,
    /// How many cases of each property.
    cases: Option<u32>,
    /// The same seed gives the same cases.
    seed: Option<u64>,
    /// Whether what is recommended or assumed can fail the run, too.
    #[serde(default)]
    strict: bool,
    /// Where it shows what it stored.
    #[schemars(with = "Option<Either>")]
    #[serde(default, deserialize_with = "observed")]
    observe: Option<Observe>,
}

/// Where a stored lead is shown.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Observe {
    /// With `{id}` in it.
    url: String,
    /// Where its answer says how many there are: a JSON pointer.
    count: Option<String>,
    /// Field to JSON pointer.
    #[serde(default)]
    fields: BTreeMap<String, String>,
    /// The same for the newest of several.
    #[serde(default)]
    newest: BTreeMap<String, String>,
}

/// What `observe` takes: a URL alone, or with what to find in its answer.
#[derive(JsonSchema)]
#[serde(untagged)]
#[schemars(inline)]
#[allow(dead_code, reason = "it is there for its schema")]
enum Either {
    Url(String),
    Whole(Observe),
}

/// Reads a URL, or an object: by hand, so that a mistake in the object is said as what it is.
fn observed<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Observe>, D::Error> {
    match Option::<Value>::deserialize(deserializer)? {
        None => Ok(None),
        Some(Value::String(url)) => Ok(Some(Observe { url, count: None, fields: BTreeMap::new(), newest: BTreeMap::new() })),
        Some(whole) => Observe::deserialize(whole).map(Some).map_err(de::Error::custom),
    }
}

/// A run, in few words.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Run")]
pub(super) struct Row {
    id: u64,
    #[schemars(with = "ProviderName")]
    provider: &'static str,
    role: Role,
    /// The URL without credentials.
    target: String,
    #[schemars(extend("enum" = ["running", "finished", "failed"]))]
    state: &'static str,
    /// Why it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    why: Option<String>,
    /// How many checks are done.
    done: usize,
    /// How many there are; 0 until the first is done.
    total: usize,
    counts: Counts,
    /// Null until it is finished.
    conformant: Option<bool>,
    exit_code: Option<u8>,
    started_at: Timestamp,
}

/// A run with its checks.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "RunDetail")]
struct Detail {
    #[serde(flatten)]
    row: Row,
    /// Those that are done.
    checks: Vec<Check>,
    /// As `leadbench schema report` describes it; null until it is finished.
    #[schemars(with = "Option<BTreeMap<String, Value>>")]
    report: Option<Box<RawValue>>,
}

/// A check that is done.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "RunCheck")]
struct Check {
    id: String,
    title: String,
    verdict: Verdict,
}

/// A run that is under way.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "RunStarted")]
struct Started {
    id: u64,
}

pub(in crate::server) async fn start(State(served): State<Served>, sent: Sent) -> Result<Response, Problem> {
    let wish: Wish = sent.read()?;
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
        observe: wish.observe.map(|Observe { url, count, fields, newest }| Lookup {
            url,
            count,
            fields: fields.into_iter().collect(),
            newest: newest.into_iter().collect(),
        }),
        egress: served.engine.egress(),
        transport: served.engine.transport().clone(),
    };
    if let Ok(url) = url::Url::parse(&wish.url) {
        Sender::admits(wish.egress, &url).await?;
    }
    let id = served.runs.start(judge, wish, &served.engine, served.closing.clone()).await?;
    Ok(json(StatusCode::ACCEPTED, &Started { id }))
}

pub(in crate::server) async fn list(State(served): State<Served>) -> Response {
    json(StatusCode::OK, &served.runs.look_through(row))
}

pub(in crate::server) async fn show(State(served): State<Served>, Named(Which { id }): Named<Which>) -> Result<Response, Problem> {
    let words = judge(&served)?;
    let detail = |run: &Run| {
        let step = |s: &crate::server::runs::RunStep| Check { id: s.id.clone(), title: s.title.clone(), verdict: s.verdict };
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

pub(in crate::server) async fn page(State(served): State<Served>, Named(Which { id }): Named<Which>) -> Result<Response, Problem> {
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

pub(in crate::server) async fn stop(State(served): State<Served>, Named(Which { id }): Named<Which>) -> Result<StatusCode, Problem> {
    served.runs.stop(number(&id)?, &served.engine).ok_or_else(|| none(&id))?;
    Ok(StatusCode::NO_CONTENT)
}

pub(super) fn row(run: &Run) -> Row {
    let report = run.end.as_ref().and_then(|end| end.as_ref().ok());
    Row {
        id: run.id,
        provider: run.provider,
        role: run.role,
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
        started_at: run.started_at,
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
