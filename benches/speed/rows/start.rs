//! From nothing to the first answer, and what that weighs.

use std::{
    io::{Read, Write},
    net::TcpStream,
    time::{Duration, Instant},
};

use leadbench::Simulator;
use wiremock::MockServer;

use crate::{
    Effort,
    child::Child,
    figure::{Figure, Goal},
    pair::{Turn, paired},
};

const SERVE: &[&str] = &["serve", "--listen", "127.0.0.1:0", "--quiet"];

/// Starts something and calls it once; in milliseconds, from before the process to after the answer.
fn first_answer(start: impl FnOnce() -> Child) -> Turn {
    let begin = Instant::now();
    let mut child = start();
    let address = child.address();
    let body = r#"{"event_type":"new_contact","url":"http://127.0.0.1:9000/new_contact","authorization":"token jokin"}"#;
    let mut stream = TcpStream::connect(&address).expect("it listens");
    let call = format!(
        "POST /crm/webhooks?global_master_advertiser_id=TEST_1 HTTP/1.1\r\nHost: {address}\r\nAuthorization: OAUTH_ACCESS_TOKEN\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(call.as_bytes()).expect("it reads");
    let mut reply = String::new();
    stream.read_to_string(&mut reply).expect("it answers");
    let took = begin.elapsed();
    assert!(reply.starts_with("HTTP/1.1 200") && reply.ends_with(r#"{"id":"84+TEST_1"}"#), "{reply}");
    Turn { value: millis(took), cpu: Some(child.cpu()) }
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

pub fn row(effort: Effort) -> Vec<Figure> {
    let pair = paired(effort.rounds * 6, || first_answer(|| Child::leadbench("", SERVE)), || first_answer(|| Child::role("", "axum")));
    vec![
        Figure::ratio("start until the first answered call (a bare axum server)", &pair, " ms", Goal::AtMost(1.5)),
        Figure::plain("the same in milliseconds", pair.ours, " ms", Goal::AtMost(20.0)),
    ]
}

pub fn idle(_: Effort) -> Vec<Figure> {
    let mut ours = Child::leadbench("", SERVE);
    ours.address();
    let size = std::fs::metadata(env!("CARGO_BIN_EXE_leadbench")).map_or(f64::NAN, |m| m.len() as f64) / 1024.0 / 1024.0;
    vec![
        Figure::plain("idle memory", ours.memory(), " MiB", Goal::AtMost(15.0)),
        Figure::plain("the binary, stripped", size, " MiB", Goal::AtMost(25.0)),
    ]
}

/// In this process, on a runtime like a test's: each simulator and each mock server is dropped before the next.
pub fn simulator(effort: Effort) -> Vec<Figure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    let ours = || {
        runtime.block_on(async {
            let begin = Instant::now();
            let simulator = Simulator::start().await.expect("a port");
            let took = begin.elapsed();
            drop(simulator);
            Turn::of(millis(took))
        })
    };
    let theirs = || {
        runtime.block_on(async {
            let begin = Instant::now();
            let server = MockServer::start().await;
            let took = begin.elapsed();
            drop(server);
            Turn::of(millis(took))
        })
    };
    let pair = paired(effort.rounds * 30, ours, theirs);
    vec![Figure::ratio("Simulator::start() (wiremock's MockServer::start())", &pair, " ms", Goal::AtMost(2.0))]
}
