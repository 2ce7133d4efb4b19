//! The rim inward: one port for the providers' own APIs and for ours, which is under `/_leadbench/`.

mod control;
mod problem;
mod provider_api;
pub mod receiver;
mod redact;

use std::{future::Future, io, net::SocketAddr, time::Duration};

use axum::{Router, extract::State, http::Uri, response::IntoResponse, routing::get};
use tokio::net::TcpListener;

pub use self::redact::HIDDEN;
use crate::engine::{
    Engine,
    transport::{Connection, Listener},
};

/// The longest request body that is read, in bytes.
pub const BODY_LIMIT: usize = 16 * 1024 * 1024;

/// How long is waited after a connection that could not be taken.
const PAUSE: Duration = Duration::from_millis(50);

/// Answers on a listener until `stop` is done; calls that are under way are finished.
pub async fn serve(listener: impl Into<Listener>, engine: Engine, stop: impl Future<Output = ()> + Send + 'static) -> io::Result<()> {
    axum::serve(listener.into(), router(engine)).with_graceful_shutdown(stop).await
}

impl axum::serve::Listener for Listener {
    type Io = Connection;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Connection, SocketAddr) {
        loop {
            match Self::accept(self).await {
                Ok(taken) => return taken,
                // Out of descriptors, or the peer is gone already: what is open may close meanwhile.
                Err(_) => tokio::time::sleep(PAUSE).await,
            }
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        Self::local_addr(self)
    }
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

fn router(engine: Engine) -> Router {
    Router::new()
        .route("/", get(front))
        .route("/_leadbench/", get(front))
        .route("/_leadbench/livez", get(async || "ok\n"))
        .route("/_leadbench/readyz", get(async || "ok\n"))
        .route("/_leadbench/version", get(version))
        .nest("/_leadbench/api/v1", control::router())
        .route("/_leadbench/{*rest}", axum::routing::any(nowhere))
        .fallback(provider_api::answer)
        .with_state(engine)
}

/// What this is, for whoever opens the address in a browser.
async fn front(State(engine): State<Engine>) -> String {
    let example = engine.providers().first().map_or(("", ""), |p| (p.name(), p.leads().first().map_or("", |l| l.name)));
    format!(
        "leadbench {}: a fake of the lead providers.\n\nThe providers answer on their own paths. Ours:\n\
         GET  /_leadbench/api/v1/deliveries     what was sent, byte for byte\n\
         GET  /_leadbench/api/v1/requests       what reached us\n\
         GET  /_leadbench/api/v1/subscriptions  who wants what\n\
         POST /_leadbench/api/v1/events         {{\"provider\":\"{}\",\"lead\":\"{}\"}}\n",
        env!("CARGO_PKG_VERSION"),
        example.0,
        example.1
    )
}

async fn version() -> impl IntoResponse {
    ([("content-type", "application/json")], format!("{{\"tool\":\"leadbench\",\"version\":\"{}\"}}\n", env!("CARGO_PKG_VERSION")))
}

/// A path of ours that does not exist.
async fn nowhere(uri: Uri) -> problem::Problem {
    let paths = control::PATHS.iter().map(|p| format!("/_leadbench/api/v1/{p}")).collect::<Vec<_>>();
    problem::Problem::not_found(crate::model::Invalid::unknown("path", uri.path(), "path of leadbench", paths.iter().map(String::as_str)))
}
