//! Calls over kept connections, as many as the other side answers: `ADDRESS register|pairs CONNECTIONS ms|calls N` is answered
//! with `CALLS SECONDS REFUSED`.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::{asked, millis};

pub async fn run() {
    println!("ready");
    while let Some(words) = asked() {
        let [address, kind, connections, unit, number] = &words[..] else { panic!("{words:?}") };
        let (time, most) = match unit.as_str() {
            "ms" => (millis(number), u64::MAX),
            _ => (Duration::from_secs(3600), number.parse().expect("a number of calls")),
        };
        let (begun, begin) = (Arc::new(AtomicU64::new(0)), Instant::now());
        let connections: u64 = connections.parse().expect("a number of connections");
        let tasks: Vec<_> = (1..=connections)
            .map(|number| tokio::spawn(calls(address.clone(), number, kind == "pairs", begin + time, most, begun.clone())))
            .collect();
        let (mut answered, mut refused) = (0, 0);
        for task in tasks {
            let (a, r) = task.await.expect("the connection lives");
            (answered, refused) = (answered + a, refused + r);
        }
        println!("{answered} {} {refused}", begin.elapsed().as_secs_f64());
    }
}

/// Calls over one connection, for an account of its own; with `pairs` each webhook is removed again.
async fn calls(address: String, number: u64, pairs: bool, end: Instant, most: u64, begun: Arc<AtomicU64>) -> (u64, u64) {
    let mut stream = TcpStream::connect(&address).await.expect("it listens");
    _ = stream.set_nodelay(true);
    let body = r#"{"event_type":"new_contact","url":"http://127.0.0.1:9000/new_contact","authorization":"token jokin"}"#;
    let register = format!(
        "POST /crm/webhooks?global_master_advertiser_id=TEST_{number} HTTP/1.1\r\nHost: {address}\r\nAuthorization: OAUTH_ACCESS_TOKEN\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let (mut read, mut answered, mut refused) = (Vec::with_capacity(4096), 0, 0);
    while Instant::now() < end && begun.fetch_add(1, Ordering::Relaxed) < most {
        let (status, reply) = call(&mut stream, register.as_bytes(), &mut read).await;
        answered += 1;
        refused += u64::from(status != 200);
        if pairs && begun.fetch_add(1, Ordering::Relaxed) < most {
            let id = reply.split('"').nth(3).unwrap_or_default();
            let remove = format!("DELETE /crm/webhooks/{id} HTTP/1.1\r\nHost: {address}\r\nAuthorization: OAUTH_ACCESS_TOKEN\r\n\r\n");
            let (status, _) = call(&mut stream, remove.as_bytes(), &mut read).await;
            answered += 1;
            refused += u64::from(status != 200);
        }
    }
    (answered, refused)
}

/// One call: the status and, of a JSON answer, its text.
async fn call(stream: &mut TcpStream, request: &[u8], read: &mut Vec<u8>) -> (u16, String) {
    read.clear();
    stream.write_all(request).await.expect("it is read");
    loop {
        assert!(stream.read_buf(read).await.expect("it answers") > 0, "the connection was closed");
        let mut lines = [httparse::EMPTY_HEADER; 32];
        let mut parsed = httparse::Response::new(&mut lines);
        let Ok(httparse::Status::Complete(head)) = parsed.parse(read) else { continue };
        let length = parsed.headers.iter().find(|h| h.name.eq_ignore_ascii_case("content-length"));
        let body: usize = length.and_then(|h| std::str::from_utf8(h.value).ok()?.parse().ok()).unwrap_or_default();
        if read.len() >= head + body {
            return (parsed.code.unwrap_or_default(), String::from_utf8_lossy(&read[head..]).into_owned());
        }
    }
}
