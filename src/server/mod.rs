//! The rim inward: one port for the providers' own APIs and for ours, which is under `/_leadbench/`.

mod connections;
mod console;
mod control;
mod guard;
mod metrics;
mod openapi;
mod problem;
mod provider_api;
pub mod receiver;
mod redact;
mod runs;

use std::{collections::BTreeMap, future::Future, io, net::SocketAddr, sync::Arc};

use axum::{
    Router,
    extract::{FromRef, Request, State},
    http::{HeaderMap, Method, StatusCode, Uri},
    response::{IntoResponse, Response},
    routing::get,
};
use schemars::JsonSchema;
use serde::Serialize;
use tokio::{net::TcpListener, sync::watch};
use tower::util::ServiceExt as _;

pub use self::connections::BODY_LIMIT;
pub use self::runs::{Judge, Lookup, RunStep, RunWish, Tell, Work};
pub use self::{
    control::RequestRow,
    guard::{Access, guarded},
    openapi::openapi,
    redact::HIDDEN,
};
use self::{guard::Guard, openapi::Call, runs::Runs};
use crate::{
    engine::{Engine, transport::Listener},
    model::Secret,
};

/// The most connections to us at a time, where nobody says how many.
pub const CONNECTIONS: usize = 4_096;

/// What a server has besides its engine.
#[derive(Debug, Clone)]
pub struct ServeOptions {
    /// Who judges the receivers that the console is asked to; without, it is told that nobody does.
    pub judge: Option<Judge>,
    /// What everything of ours wants to see; beyond this machine nobody is served without.
    pub token: Option<Secret>,
    /// The most connections at a time, others waiting to be taken.
    pub connections: usize,
}

impl Default for ServeOptions {
    /// Nobody who judges, no token, and [`CONNECTIONS`].
    fn default() -> Self {
        Self { judge: None, token: None, connections: CONNECTIONS }
    }
}

/// Answers on a listener of this machine until `stop` is done; calls that are under way are finished.
pub async fn serve(listener: impl Into<Listener>, engine: Engine, stop: impl Future<Output = ()> + Send + 'static) -> io::Result<()> {
    serve_with(listener, engine, ServeOptions::default(), stop).await
}

/// The same with options; what [`guarded`] refuses is not served.
pub async fn serve_with(
    listener: impl Into<Listener>,
    engine: Engine,
    options: ServeOptions,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let listener = listener.into();
    let guard = Guard::new(listener.local_addr()?, options.token.as_ref()).map_err(|e| io::Error::new(io::ErrorKind::InvalidInput, e))?;
    let guard = Arc::new(guard);
    let (open, closing) = watch::channel(());
    let stop = async move {
        stop.await;
        drop(open);
    };
    let access = Access::of(options.token.as_ref());
    let (judge, runs, streams) = (options.judge, Runs::default(), control::Streams::default());
    let ours = router(Served { engine: engine.clone(), judge, runs, closing, streams, access });
    // A call of a provider is for no route: it goes past the router, whose search takes as long as a third of the answer.
    let answer = move |request: Request| {
        let (ours, engine, guard) = (ours.clone(), engine.clone(), guard.clone());
        async move {
            match request.uri().path() {
                "/" => ours.oneshot(request).await,
                path if guard::is_ours(path) => match guard.admit(request).await {
                    Ok(request) => ours.oneshot(request).await,
                    Err(answer) => Ok(answer),
                },
                _ => Ok(provider_api::answer(engine, request).await),
            }
        }
    };
    connections::answer(listener, options.connections, answer, stop).await
}

/// Binds an address; a taken port is said in plain words.
pub async fn bind(address: SocketAddr) -> Result<TcpListener, crate::model::Invalid> {
    TcpListener::bind(address).await.map_err(|e| {
        let (wrong, right) = match e.kind() {
            io::ErrorKind::AddrInUse => ("the port is in use".to_owned(), "another port, or 0 for any that is free".to_owned()),
            io::ErrorKind::PermissionDenied => ("this user may not listen there".to_owned(), "a port above 1023".to_owned()),
            io::ErrorKind::AddrNotAvailable => {
                ("this machine has no such address".to_owned(), "127.0.0.1, or an address of this machine".to_owned())
            }
            _ => (e.to_string(), "an address of this machine and a free port".to_owned()),
        };
        crate::model::Invalid::new(format!("listen {address}"), wrong, right)
    })
}

/// What the handlers share.
#[derive(Debug, Clone)]
struct Served {
    engine: Engine,
    judge: Option<Judge>,
    runs: Runs,
    /// Ends when the server stops: what would go on for ever ends with it.
    closing: watch::Receiver<()>,
    streams: control::Streams,
    access: Access,
}

impl FromRef<Served> for Engine {
    fn from_ref(served: &Served) -> Self {
        served.engine.clone()
    }
}

/// All that is ours and in the document: what is not in this list is not answered.
fn calls() -> Vec<Call> {
    let text = "text/plain";
    let mut all = vec![
        Call::get("livez", async || "ok\n").says("live", "Whether it lives").tells(text, "It does.").unguarded(),
        Call::get("readyz", ready).says("ready", "Whether it can serve").tells(text, "It can.").stored().unguarded(),
        Call::get("version", version).says("version", "Which leadbench it is").answers::<Version>(200, "Its version."),
        Call::get("metrics", metrics::show)
            .says("metrics", "How many calls, deliveries and attempts the journals hold")
            .about("In the format of Prometheus. Gauges and no counters: what the journals forget is counted no more.")
            .tells(text, "The counts.")
            .stored(),
        Call::get("openapi.json", openapi::show).says("openapi", "This document").answers::<BTreeMap<String, crate::model::Document>>(
            200,
            "The document, as `leadbench schema control --format openapi` prints it.",
        ),
    ];
    all.extend(control::calls());
    all
}

fn router(served: Served) -> Router {
    let described = calls().into_iter().fold(Router::new(), |router, call| router.route(&format!("/_leadbench/{}", call.path), call.route));
    Router::new()
        .route("/", get(front))
        .merge(console::router())
        .merge(described)
        .route("/_leadbench/{*rest}", axum::routing::any(nowhere))
        .method_not_allowed_fallback(wrong_method)
        .fallback(async |State(engine): State<Engine>, request: Request| provider_api::answer(engine, request).await)
        .with_state(served)
}

/// The console for a browser; for others what this is, in words.
async fn front(State(engine): State<Engine>, headers: HeaderMap) -> Response {
    if let Some(console) = console::for_browser(&headers) {
        return console.into_response();
    }
    let example = engine.providers().first().map_or(("", ""), |p| (p.name(), p.leads().first().map_or("", |l| l.name)));
    format!(
        "leadbench {}: a fake of the lead providers.\n\nThe providers answer on their own paths. Ours:\n\
         GET  /_leadbench/                      the console, in a browser\n\
         GET  /_leadbench/api/v1/deliveries     what was sent, byte for byte\n\
         GET  /_leadbench/api/v1/requests       what reached us\n\
         GET  /_leadbench/api/v1/subscriptions  who wants what\n\
         POST /_leadbench/api/v1/events         {{\"provider\":\"{}\",\"lead\":\"{}\"}}\n",
        env!("CARGO_PKG_VERSION"),
        example.0,
        example.1
    )
    .into_response()
}

/// Ready is who can be served: where the store does not answer, nobody.
async fn ready(State(engine): State<Engine>) -> Result<&'static str, problem::Problem> {
    engine.worlds()?;
    Ok("ok\n")
}

/// Who answers.
#[derive(Serialize, JsonSchema)]
struct Version {
    /// Always `leadbench`.
    tool: &'static str,
    version: &'static str,
    access: Access,
}

async fn version(State(served): State<Served>) -> Response {
    control::json(StatusCode::OK, &Version { tool: "leadbench", version: env!("CARGO_PKG_VERSION"), access: served.access })
}

/// A path of ours that does not exist.
async fn nowhere(uri: Uri) -> problem::Problem {
    let mut paths: Vec<String> = calls().into_iter().map(|call| format!("/_leadbench/{}", call.path)).collect();
    paths.dedup();
    problem::Problem::not_found(crate::model::Invalid::unknown("path", uri.path(), "path of leadbench", paths.iter().map(String::as_str)))
}

/// A path of ours that is asked in another way than it takes.
async fn wrong_method(method: Method, uri: Uri) -> problem::Problem {
    let below = uri.path().strip_prefix("/_leadbench/").unwrap_or_default();
    let fits = |path: &str| {
        let (one, other): (Vec<&str>, Vec<&str>) = (path.split('/').collect(), below.split('/').collect());
        one.len() == other.len() && one.iter().zip(other).all(|(one, other)| one.starts_with('{') || *one == other)
    };
    let taken: Vec<&str> = calls().into_iter().filter(|call| fits(&call.path)).map(|call| call.method).collect();
    let right = if taken.is_empty() { "GET".to_owned() } else { taken.join(", ") };
    let invalid = crate::model::Invalid::new("method", format!("{} does not take {method}", uri.path()), right);
    problem::Problem::new(StatusCode::METHOD_NOT_ALLOWED, invalid)
}
