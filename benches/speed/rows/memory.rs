//! Memory after many calls and deliveries, with journals as they are by default.

use std::io::{Read, Write};

use crate::{
    Effort,
    child::{Child, DRIVING},
    figure::{Figure, Goal},
    pair::Pair,
};

/// The webhooks that each lead is owed to.
const WEBHOOKS: usize = 50;

pub fn row(effort: Effort) -> Vec<Figure> {
    let few = 100_000 / effort.fewer;
    let many = few * 10;
    let serve = ["serve", "--listen", "127.0.0.1:0", "--quiet", "--switch", "localiq.rate-limit=off"];
    let mut ours = Child::leadbench("", &serve);
    let address = ours.address();
    let (mut load, mut sink) = (Child::role(DRIVING, "load"), Child::role(DRIVING, "sink"));
    load.line();
    let sink = sink.address();
    for _ in 0..WEBHOOKS {
        let form = format!(r#"{{"provider":"localiq","account":"TEST_999","form":{{"payload_url":"http://{sink}/leads","active":true}}}}"#);
        control(&address, "POST", "subscriptions", &form);
    }
    let mut sent = 0;
    let mut until = |calls: usize, deliveries: usize| {
        let answer = load.ask(&format!("{address} pairs 32 calls {calls}"));
        assert!(answer[0] as usize >= calls && answer[2] == 0.0, "{answer:?}");
        while sent < deliveries {
            let lead = control(&address, "POST", "events", r#"{"provider":"localiq","lead":"chat","account":"TEST_999"}"#);
            let last = lead
                .split("\"deliveries\":[")
                .nth(1)
                .and_then(|ids| ids.split(']').next()?.rsplit(',').next())
                .unwrap_or_default()
                .to_owned();
            sent += WEBHOOKS;
            if sent % (WEBHOOKS * 20) == 0 || sent >= deliveries {
                let state = control(&address, "GET", &format!("deliveries/{last}?wait=delivered&timeout_ms=60000"), "");
                assert!(state.contains("\"delivered\""), "{state:.300}");
            }
        }
        ours.memory()
    };
    let first = until(few, few);
    let last = until(many - few, many);
    let pair = Pair { ours: last, limit: first, ratio: last / first, by_cpu: None };
    let what = format!("memory after {many} calls and {many} deliveries (after {few})");
    vec![Figure::ratio(what, &pair, " MiB", Goal::AtMost(1.10))]
}

/// A call of the control API: the answer as text.
fn control(address: &str, method: &str, path: &str, body: &str) -> String {
    let mut stream = std::net::TcpStream::connect(address).expect("it listens");
    let head = format!(
        "{method} /_leadbench/api/v1/{path} HTTP/1.1\r\nHost: {address}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all((head + body).as_bytes()).expect("it reads");
    let mut reply = String::new();
    stream.read_to_string(&mut reply).expect("it answers");
    assert!(reply.starts_with("HTTP/1.1 2"), "{reply}");
    reply
}
