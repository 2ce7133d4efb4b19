//! Connections to us, and what one of them may cost: how many there are, how long a head is and how slowly it and a body come.

mod calls;

use std::{convert::Infallible, future::Future, io, sync::Arc, time::Duration};

use axum::{
    body::{Body, Bytes, to_bytes},
    extract::Request,
    http::StatusCode,
    response::Response,
};
use futures::poll;
use hyper::{server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use tokio::{
    sync::{Semaphore, watch},
    time::{interval, timeout},
};

use self::calls::{Answer, Call, Calls};
use super::problem::Problem;
use crate::{engine::transport::Listener, model::Invalid};

/// The longest request body that is read, in bytes.
pub const BODY_LIMIT: usize = 16 * 1024 * 1024;
/// The longest head, in bytes; hyper takes a hundred header lines.
const HEAD: usize = 64 * 1024;
/// How long a body may take to come. A connection over which no call came to its end for so long, and none is under way, is closed
/// when that is looked at, which is as often: a head may take up to twice as long, from when the connection rests.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long is waited after a connection that could not be taken.
const PAUSE: Duration = Duration::from_millis(50);

/// Answers on a listener until `stop` is done, over so many connections at a time; others wait to be taken. Calls that are under
/// way are finished, as long as they take no longer than [`PATIENCE`].
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
            let calls = Arc::new(Calls::default());
            let counted = calls.clone();
            let service = service_fn(move |request: hyper::Request<hyper::body::Incoming>| {
                let (call, answer) = (Call::begin(&counted), answer(request.map(Body::new)));
                async move { answer.await.map(|response| response.map(|body| Answer::new(body, call))) }
            });
            let connection = http1::Builder::new().max_buf_size(HEAD).serve_connection(TokioIo::new(connection), service);
            tokio::pin!(connection);
            // Not hyper's timer for each head: what is under way has to be known for a stop anyway.
            let mut look = interval(PATIENCE);
            let mut rested = None;
            loop {
                tokio::select! {
                    biased;
                    // A peer that breaks off has nobody to tell.
                    _ = &mut connection => break,
                    _ = closing.changed() => {
                        connection.as_mut().graceful_shutdown();
                        // What is there of a call is read once; nobody waits for a head that is not whole.
                        if poll!(connection.as_mut()).is_pending() && calls.resting().is_none() {
                            _ = connection.await;
                        }
                        break;
                    }
                    _ = look.tick() => match calls.resting() {
                        Some(same) if rested == Some(same) => break,
                        now => rested = now,
                    }
                }
            }
        });
    }
    // Nobody is taken any more; those who wait to be are told by their own systems.
    drop((listener, closing));
    open.send_replace(());
    // Nor is anybody waited for who never takes the whole of an answer.
    _ = timeout(PATIENCE, open.closed()).await;
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

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;

    use axum::response::IntoResponse as _;
    use futures::{future::join_all, stream};
    use tokio::{
        io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream},
        sync::oneshot,
        task::JoinHandle,
        time::{Instant, sleep},
    };

    use super::*;
    use crate::engine::transport::{Ports, Transport};

    /// How long an answer may be under way: far longer than anyone's patience.
    const LONG: Duration = Duration::from_secs(600);
    const DRIPS: u32 = 60;

    /// Answers `/slow` late, `/drip` a little at a time, and anything else with its path at once.
    async fn example(request: Request) -> Result<Response, Infallible> {
        let path = request.uri().path().to_owned();
        Ok(Response::new(match path.as_str() {
            "/slow" => {
                sleep(LONG).await;
                Body::from(path)
            }
            "/drip" => Body::from_stream(stream::unfold(0, |drip| async move {
                sleep(LONG / DRIPS).await;
                (drip < DRIPS).then_some((Ok::<_, Infallible>("drip "), drip + 1))
            })),
            _ => Body::from(path),
        }))
    }

    /// One who answers within this process.
    struct Server {
        ports: Ports,
        address: SocketAddr,
        stop: oneshot::Sender<()>,
        served: JoinHandle<io::Result<()>>,
    }

    impl Server {
        async fn start(most: usize) -> Self {
            let transport = Transport::in_process();
            let listener = transport.listen().await.unwrap();
            let Transport::InProcess(ports) = transport else { unreachable!("it was made so") };
            let (address, (stop, stopped)) = (listener.local_addr().unwrap(), oneshot::channel());
            let stopped = async { _ = stopped.await };
            Self { ports, address, stop, served: tokio::spawn(answer(listener, most, example, stopped)) }
        }

        fn connect(&self) -> DuplexStream {
            self.ports.connect(&[self.address]).unwrap()
        }
    }

    fn head(path: &str) -> String {
        format!("GET {path} HTTP/1.1\r\nHost: leadbench\r\n\r\n")
    }

    /// Sends something, and gives all that is said until the other side closes, and how many seconds that took.
    async fn told(mut connection: DuplexStream, bytes: &str) -> (String, u64) {
        let began = Instant::now();
        connection.write_all(bytes.as_bytes()).await.unwrap();
        let mut said = String::new();
        connection.read_to_string(&mut said).await.unwrap();
        (said, began.elapsed().as_secs())
    }

    #[tokio::test(start_paused = true)]
    async fn a_connection_over_which_no_call_comes_is_closed() {
        let server = Server::start(9).await;
        for (sent, answered) in [
            (String::new(), 0),
            ("GET / HTTP/1.1\r\nHost: a\r\nX-Slow: ".to_owned(), 0),
            (head("/"), 1),
            (head("/") + "GET / HT", 1),
            (head("/").repeat(5), 5),
        ] {
            let (said, took) = told(server.connect(), &sent).await;
            assert_eq!((said.matches("HTTP/1.1 200 OK").count(), took), (answered, 60), "{sent:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_connection_over_which_calls_come_stays() {
        let server = Server::start(9).await;
        let (mut connection, began) = (server.connect(), Instant::now());
        for _ in 0..10 {
            sleep(PATIENCE * 9 / 10).await;
            connection.write_all(head("/").as_bytes()).await.unwrap();
        }
        let (said, _) = told(connection, "").await;
        assert_eq!(said.matches("HTTP/1.1 200 OK").count(), 10);
        assert!((PATIENCE * 10..=PATIENCE * 11).contains(&began.elapsed()), "{:?}", began.elapsed());
    }

    #[tokio::test(start_paused = true)]
    async fn a_head_that_comes_byte_by_byte_has_no_more_time() {
        let server = Server::start(9).await;
        let (mut connection, began) = (server.connect(), Instant::now());
        while connection.write_all(b"x").await.is_ok() {
            sleep(Duration::from_secs(1)).await;
        }
        assert!((60..=61).contains(&began.elapsed().as_secs()), "{:?}", began.elapsed());
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_takes_as_long_as_it_takes() {
        let server = Server::start(9).await;
        for (path, end) in [("/slow", "/slow"), ("/drip", "0\r\n\r\n")] {
            let (said, took) = told(server.connect(), &head(path)).await;
            assert!(said.ends_with(end), "{said}");
            let rested = took.checked_sub(LONG.as_secs());
            assert!(rested.is_some_and(|rested| (60..=130).contains(&rested)), "{path}: {took} s");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn those_who_are_too_many_wait_until_a_place_is_free() {
        let server = Server::start(1).await;
        let _first = server.connect();
        let (said, took) = told(server.connect(), &head("/")).await;
        assert_eq!((said.matches("HTTP/1.1 200 OK").count(), took), (1, 60 + 60));
    }

    #[tokio::test(start_paused = true)]
    async fn a_stop_finishes_what_is_under_way_and_closes_what_rests() {
        let server = Server::start(9).await;
        let calls = ["", "GET / HT", &head("/"), &head("/slow"), &head("/drip")].map(|sent| {
            let (connection, sent) = (server.connect(), sent.to_owned());
            tokio::spawn(async move { told(connection, &sent).await })
        });
        // A while later theirs have less than a minute to go.
        let (_, waited) = told(server.connect(), &head("/slow")[..9]).await;
        sleep(LONG - Duration::from_secs(waited + 30)).await;
        let late = server.connect();
        let calls = calls.map(|call| async { call.await.unwrap() });
        server.stop.send(()).unwrap();
        let began = Instant::now();
        server.served.await.unwrap().unwrap();
        assert_eq!(began.elapsed().as_secs(), 40, "one drip after the other");
        let ended = join_all(calls).await;
        let said: Vec<_> = ended.iter().map(|(said, _)| said.lines().last().unwrap_or_default()).collect();
        let took: Vec<_> = ended.iter().map(|(_, took)| *took).collect();
        assert_eq!(said[..4], ["", "", "/", "/slow"]);
        assert_eq!(took[..4], [60, 60, 60, LONG.as_secs()]);
        assert!(ended[4].0.ends_with("0\r\n\r\n"), "{}", ended[4].0);
        assert_eq!(told(late, "").await, (String::new(), 0));
        assert!(server.ports.connect(&[server.address]).is_err(), "it takes nobody any more");
    }

    #[tokio::test(start_paused = true)]
    async fn a_stop_waits_a_minute_and_no_longer() {
        let server = Server::start(9).await;
        let call = tokio::spawn(told(server.connect(), Box::leak(head("/slow").into_boxed_str())));
        sleep(Duration::from_secs(1)).await;
        server.stop.send(()).unwrap();
        let began = Instant::now();
        server.served.await.unwrap().unwrap();
        assert_eq!((began.elapsed().as_secs(), call.is_finished()), (60, false));
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_that_does_not_come_is_refused() {
        let began = Instant::now();
        let endless = Body::from_stream(stream::pending::<Result<Bytes, Infallible>>());
        let refused = whole(endless).await.unwrap_err().into_response();
        assert_eq!((refused.status(), began.elapsed().as_secs()), (StatusCode::REQUEST_TIMEOUT, 60));
    }
}
