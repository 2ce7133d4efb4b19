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
    pair::{Pair, Turn, median, paired},
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
    Turn::of(millis(took))
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

/// In this process, on a runtime like a test's. Each is kept until the end, for wiremock hands a dropped server out again.
pub fn simulator(effort: Effort) -> Vec<Figure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    let (mut simulators, mut servers) = (Vec::new(), Vec::new());
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    let started = paired(
        effort.rounds * 10,
        || {
            let begin = Instant::now();
            let simulator = runtime.block_on(Simulator::start()).expect("a port");
            let took = micros(begin);
            answered(simulator.base_url().trim_start_matches("http://"));
            ours.push(micros(begin));
            simulators.push(simulator);
            Turn::of(took)
        },
        || {
            let begin = Instant::now();
            let server = runtime.block_on(MockServer::start());
            let took = micros(begin);
            answered(&server.address().to_string());
            theirs.push(micros(begin));
            servers.push(server);
            Turn::of(took)
        },
    );
    let ratio = median(ours.iter().zip(&theirs).map(|(a, b)| a / b).collect());
    let ready = Pair { ours: median(ours), limit: median(theirs), ratio, by_cpu: None };
    vec![
        Figure::ratio("Simulator::start() (wiremock's MockServer::start())", &started, " µs", Goal::AtMost(2.0)),
        Figure::ratio("the same until the first answered call", &ready, " µs", Goal::AtMost(2.0)),
    ]
}

fn micros(begin: Instant) -> f64 {
    begin.elapsed().as_secs_f64() * 1e6
}

/// One call on a new connection; any answer will do.
fn answered(address: &str) {
    let mut stream = TcpStream::connect(address).expect("it listens");
    let call = format!("GET /_leadbench/livez HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    stream.write_all(call.as_bytes()).expect("it reads");
    let mut reply = String::new();
    stream.read_to_string(&mut reply).expect("it answers");
    assert!(reply.starts_with("HTTP/1.1 "), "{reply}");
}
