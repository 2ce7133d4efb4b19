//! The limit of deliveries: a bare hyper client that posts fixed bytes. `ADDRESS BYTES CONNECTIONS MS` is answered with
//! `POSTS SECONDS CPU-SECONDS`.

use std::time::Instant;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::{Request, client::conn::http1};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use super::{asked, millis};
use crate::child::cpu_of;

pub async fn run() {
    println!("ready");
    while let Some(words) = asked() {
        let [address, bytes, connections, ms] = &words[..] else { panic!("{words:?}") };
        let body = Bytes::from(vec![b'x'; bytes.parse().expect("a number of bytes")]);
        let connections: usize = connections.parse().expect("a number of connections");
        let (begin, cpu) = (Instant::now(), cpu_of("self"));
        let end = begin + millis(ms);
        let tasks: Vec<_> = (0..connections).map(|_| tokio::spawn(posts(address.clone(), body.clone(), end))).collect();
        let mut sent = 0;
        for task in tasks {
            sent += task.await.expect("the connection lives");
        }
        println!("{sent} {} {}", begin.elapsed().as_secs_f64(), cpu_of("self") - cpu);
    }
}

async fn posts(address: String, body: Bytes, end: Instant) -> u64 {
    let stream = TcpStream::connect(&address).await.expect("it listens");
    _ = stream.set_nodelay(true);
    let (mut sender, connection) = http1::handshake::<_, Full<Bytes>>(TokioIo::new(stream)).await.expect("it speaks HTTP");
    tokio::spawn(connection);
    let mut sent = 0;
    while Instant::now() < end {
        let request = Request::post("/leads").header("host", &address).header("content-type", "application/json");
        let reply = sender.send_request(request.body(Full::new(body.clone())).expect("it is well formed")).await.expect("it answers");
        assert!(reply.status().is_success());
        reply.into_body().collect().await.expect("the body ends");
        sent += 1;
    }
    sent
}
