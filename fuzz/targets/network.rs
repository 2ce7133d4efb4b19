//! What comes over connections, within the process: replies to us, requests to our receiver, calls of the control API.

use std::time::Duration;

use jiff::Timestamp;
use leadbench::{
    Receiver, ReceiverOptions,
    conform::captured,
    engine::{
        Engine, EngineOptions, WorldOptions,
        clock::Mode,
        send::{Egress, REPLY_LIMIT, Sender},
        transport::Transport,
    },
    model::{Document, Exchange, Framing, Headers, Message, NoReply, Request},
    providers::{ALL, localiq::LOCALIQ},
    server::{ServeOptions, serve_with},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    runtime::Runtime,
};

/// One thread and nothing left over: what an input does must not depend on the one before.
pub fn runtime() -> Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime")
}

/// Longer than anything within a process takes.
const LONG: Duration = Duration::from_secs(9);

fn post(url: String, body: &[u8], framing: Framing) -> Message {
    Message { method: "POST".into(), url, headers: Headers::new(), body: body.to_vec().into(), framing }
}

/// The reply of a peer: what is taken is within the limits, and what came is what the peer sent.
pub fn reply(bytes: &[u8]) {
    let exchange = runtime().block_on(async {
        let transport = Transport::in_process();
        let mut listener = transport.listen().await.expect("a free port");
        let url = format!("http://{}/", listener.local_addr().expect("an address"));
        let sender = Sender::on(transport, Egress::Loopback);
        let peer = async {
            let (mut connection, _) = listener.accept().await.expect("a connection");
            _ = connection.read(&mut [0; 1024]).await;
            _ = connection.write_all(bytes).await;
            _ = connection.shutdown().await;
            connection
        };
        let sending = sender.send(post(url, b"{}", Framing::Sized), LONG, Timestamp::UNIX_EPOCH);
        tokio::join!(peer, sending).1
    });
    assert!(bytes.starts_with(&exchange.received), "{exchange:?}");
    match exchange.answer {
        Ok(reply) => {
            assert!(reply.body.len() <= REPLY_LIMIT.min(bytes.len()), "{} bytes", reply.body.len());
            assert!(reply.headers.iter().all(|(name, value)| !name.contains(['\r', '\n']) && !value.contains(['\r', '\n'])));
        }
        Err(why) => assert!(!matches!(why, NoReply::TimedOut(_)), "{why}"),
    }
}

/// A request to our receiver: it is answered, or the connection ends.
pub fn receiver(bytes: &[u8]) {
    let exchange = runtime().block_on(async {
        let transport = Transport::in_process();
        let listener = transport.listen().await.expect("a free port");
        let receiver = Receiver::start(listener, ReceiverOptions::new(&LOCALIQ)).expect("a receiver");
        let sender = Sender::on(transport, Egress::Loopback);
        sender.send(post(receiver.url(), bytes, Framing::Raw), LONG, Timestamp::UNIX_EPOCH).await
    });
    match exchange.answer {
        // 501 is said of a transfer coding that nobody knows, 505 of another HTTP.
        Ok(reply) => assert!((200..500).contains(&reply.status) || [501, 505].contains(&reply.status), "{reply:?}"),
        Err(why) => assert!(matches!(why, NoReply::Closed(_)), "{why}"),
    }
}

/// Calls of a server, each as text and between them a line of `###`: none fails, and what is refused is taught.
pub fn control(bytes: &[u8]) {
    let Some(source) = super::text(bytes) else { return };
    let requests: Vec<Request> = source.split("\n###\n").take(8).map(|text| captured(text.as_bytes())).collect();
    runtime().block_on(async {
        let transport = Transport::in_process();
        let listener = transport.listen().await.expect("a free port");
        let base = format!("http://{}", listener.local_addr().expect("an address"));
        let world = WorldOptions { clock: Mode::Manual, ..WorldOptions::default() };
        let options = EngineOptions { world, transport: transport.clone(), ..EngineOptions::default() };
        let engine = Engine::start(ALL, options).expect("an engine");
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let server = tokio::spawn(serve_with(listener, engine, ServeOptions::default(), async { _ = stopped.await }));
        let sender = Sender::on(transport, Egress::Loopback);
        for Request { method, path, query, headers, body } in requests {
            // What is waited for by nature: streams, and changes that nobody makes.
            if path.contains("stream") || query.contains("wait") {
                continue;
            }
            let query = if query.is_empty() { query } else { format!("?{query}") };
            let message = Message { method, url: format!("{base}{path}{query}"), headers, body, framing: Framing::Sized };
            answered(&sender.send(message, LONG, Timestamp::UNIX_EPOCH).await);
        }
        drop(stop);
        server.abort();
    });
}

fn answered(exchange: &Exchange) {
    let reply = match &exchange.answer {
        Ok(reply) => reply,
        // What no request can be made of.
        Err(NoReply::Unresolved(_) | NoReply::Blocked(_) | NoReply::Unconnected(_)) => return,
        Err(why) => panic!("{why}: {}", String::from_utf8_lossy(&exchange.sent)),
    };
    let shown = || format!("{} {}", String::from_utf8_lossy(&exchange.sent), String::from_utf8_lossy(&exchange.received));
    // Without a judge nothing is judged, and that is said.
    assert!(reply.status < 500 || reply.status == 501, "{}", shown());
    let Some(kind) = reply.headers.get("content-type").filter(|_| !reply.body.is_empty()) else { return };
    let text = || std::str::from_utf8(&reply.body).unwrap_or_else(|_| panic!("{}", shown()));
    if kind.ends_with("json") {
        assert!(Document::parse(text()).is_ok(), "{}", shown());
    }
    if kind == "application/problem+json" {
        let says = |name: &str| Document::parse(text()).ok().and_then(|d| d.at(name)).is_some_and(|said| said.text().len() > 2);
        assert!(says("wrong") && says("right"), "{}", shown());
    }
}
