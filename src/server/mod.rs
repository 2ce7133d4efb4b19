//! The rim inward: one port for the providers' own APIs and for ours, which is under `/_leadbench/`.

mod connections;
mod console;
mod control;
mod guard;
mod metrics;
mod problem;
mod provider_api;
pub mod receiver;
mod redact;
mod runs;

use std::{future::Future, io, net::SocketAddr, sync::Arc};

use axum::{
    Router,
    extract::{FromRef, Request, State},
    http::{HeaderMap, Uri},
    response::{IntoResponse, Response},
    routing::get,
};
use tokio::{net::TcpListener, sync::watch};
use tower::util::ServiceExt as _;

pub use self::connections::BODY_LIMIT;
pub use self::runs::{Judge, Lookup, RunStep, RunWish, Tell, Work};
pub use self::{control::RequestRow, guard::guarded, redact::HIDDEN};
use self::{guard::Guard, runs::Runs};
use crate::{
    engine::{Engine, transport::Listener},
    model::Secret,
};

/// The most connections to us at a time, where nobody says how many.
pub const CONNECTIONS: usize = 4_096;

/// What a server has besides its engine.
#[derive(Debug, Clone, Default)]
pub struct ServeOptions {
    /// Who judges the receivers that the console is asked to; without, it is told that nobody does.
    pub judge: Option<Judge>,
    /// What everything of ours wants to see; beyond this machine nobody is served without.
    pub token: Option<Secret>,
    /// The most connections at a time, others waiting to be taken; 0: [`CONNECTIONS`].
    pub connections: usize,
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
    let most = if options.connections == 0 { CONNECTIONS } else { options.connections };
    let judge = options.judge;
    let ours = router(Served { engine: engine.clone(), judge, runs: Runs::default(), closing, streams: control::Streams::default() });
    // A call of a provider is for no route: it goes past the router, whose search takes as long as a third of the answer.
    let answer = move |request: Request| {
        let (ours, engine, guard) = (ours.clone(), engine.clone(), guard.clone());
        async move {
            match request.uri().path() {
                "/" => ours.oneshot(request).await,
                path if guard::is_ours(path) => match guard.admit(request).await {
                    Ok(request) => match buffered(request).await {
                        Ok(request) => ours.oneshot(request).await,
                        Err(problem) => Ok(problem.into_response()),
                    },
                    Err(answer) => Ok(answer),
                },
                _ => Ok(provider_api::answer(engine, request).await),
            }
        }
    };
    connections::answer(listener, most, answer, stop).await
}

/// A call of ours with its body, which is there.
async fn buffered(request: Request) -> Result<Request, problem::Problem> {
    let (parts, body) = request.into_parts();
    connections::whole(body).await.map(|body| Request::from_parts(parts, body.into()))
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
}

impl FromRef<Served> for Engine {
    fn from_ref(served: &Served) -> Self {
        served.engine.clone()
    }
}

fn router(served: Served) -> Router {
    Router::new()
        .route("/", get(front))
        .merge(console::router())
        .route("/_leadbench/livez", get(async || "ok\n"))
        .route("/_leadbench/readyz", get(ready))
        .route("/_leadbench/version", get(version))
        .route("/_leadbench/metrics", get(metrics::show))
        .nest("/_leadbench/api/v1", control::router())
        .route("/_leadbench/{*rest}", axum::routing::any(nowhere))
        .fallback(async |State(engine): State<Engine>, request: Request| provider_api::answer(engine, request).await)
        // Bodies are there by now, and no longer than they may be.
        .layer(axum::extract::DefaultBodyLimit::disable())
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

async fn version() -> impl IntoResponse {
    ([("content-type", "application/json")], format!("{{\"tool\":\"leadbench\",\"version\":\"{}\"}}\n", env!("CARGO_PKG_VERSION")))
}

/// A path of ours that does not exist.
async fn nowhere(uri: Uri) -> problem::Problem {
    let paths = control::PATHS.iter().map(|p| format!("/_leadbench/api/v1/{p}")).collect::<Vec<_>>();
    problem::Problem::not_found(crate::model::Invalid::unknown("path", uri.path(), "path of leadbench", paths.iter().map(String::as_str)))
}
