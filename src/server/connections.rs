//! Connections to us, and what one of them may cost: how many there are, how long a head is and how slowly it and a body come.

use std::{convert::Infallible, future::Future, io, sync::Arc, time::Duration};

use axum::{
    body::{Body, Bytes, to_bytes},
    extract::Request,
    http::StatusCode,
    response::Response,
};
use hyper::{server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    sync::{Semaphore, watch},
    time::timeout,
};

use super::problem::Problem;
use crate::{engine::transport::Listener, model::Invalid};

/// The longest request body that is read, in bytes.
pub const BODY_LIMIT: usize = 16 * 1024 * 1024;
/// The longest head, in bytes; hyper takes a hundred header lines.
const HEAD: usize = 64 * 1024;
/// How long a head may take to come, from when the connection rests, and a body.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long is waited after a connection that could not be taken.
const PAUSE: Duration = Duration::from_millis(50);

/// Answers on a listener until `stop` is done, over so many connections at a time; others wait to be taken. Calls that are under
/// way are finished.
pub(super) async fn answer<F>(
    mut listener: Listener,
    most: usize,
    answer: impl Fn(Request) -> F + Clone + Send + Sync + 'static,
    stop: impl Future<Output = ()>,
) -> io::Result<()>
where
    F: Future<Output = Result<Response, Infallible>> + Send,
{
    let (open, closing) = watch::channel(());
    let places = Arc::new(Semaphore::new(most));
    tokio::pin!(stop);
    loop {
        let taking = async {
            let place = places.clone().acquire_owned().await;
            (listener.accept().await, place)
        };
        let (taken, place) = tokio::select! {
            () = &mut stop => break,
            taken = taking => taken,
        };
        let Ok((connection, _)) = taken else {
            // Out of descriptors, or the peer is gone already: what is open may close meanwhile.
            tokio::time::sleep(PAUSE).await;
            continue;
        };
        let (answer, mut closing) = (answer.clone(), closing.clone());
        tokio::spawn(async move {
            let _place = place;
            let service = service_fn(move |request: hyper::Request<hyper::body::Incoming>| answer(request.map(Body::new)));
            let mut http = http1::Builder::new();
            http.timer(TokioTimer::new()).header_read_timeout(PATIENCE).max_buf_size(HEAD);
            let connection = http.serve_connection(TokioIo::new(connection), service);
            tokio::pin!(connection);
            tokio::select! {
                // A peer that breaks off has nobody to tell.
                _ = &mut connection => {}
                _ = closing.changed() => {
                    connection.as_mut().graceful_shutdown();
                    _ = connection.await;
                }
            }
        });
    }
    // Nobody is taken any more; those who wait to be are told by their own systems.
    drop((listener, closing));
    open.send_replace(());
    open.closed().await;
    Ok(())
}

/// A body once it is there; one that is too long or takes too long is refused.
pub(super) async fn whole(body: Body) -> Result<Bytes, Problem> {
    match timeout(PATIENCE, to_bytes(body, BODY_LIMIT)).await {
        Ok(Ok(body)) => Ok(body),
        Ok(Err(_)) => {
            let wrong = format!("it is longer than {} MiB or was cut short", BODY_LIMIT / 1024 / 1024);
            Err(Problem::new(StatusCode::PAYLOAD_TOO_LARGE, Invalid::new("body", wrong, "a shorter body")))
        }
        Err(_) => {
            let wrong = format!("it did not come within {} s", PATIENCE.as_secs());
            Err(Problem::new(StatusCode::REQUEST_TIMEOUT, Invalid::new("body", wrong, "a body that is sent at once")))
        }
    }
}
