//! The receiver over real sockets, with a provider as small as can be.

mod faults;
mod tiny;

use bytes::Bytes;
use proptest::prelude::*;
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use self::tiny::Tiny;
use super::*;

fn options() -> ReceiverOptions {
    let mut options = ReceiverOptions::new(&Tiny);
    options.credentials = vec![("Authorization".into(), Secret::new("token jokin"))];
    options
}

fn post(body: &str) -> Vec<u8> {
    with("POST /leads HTTP/1.1\r\nauthorization: token jokin\r\nContent-Type: application/json\r\nConnection: close\r\n", body)
}

fn with(head: &str, body: &str) -> Vec<u8> {
    format!("{head}Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

async fn connect(receiver: &Receiver) -> TcpStream {
    TcpStream::connect(receiver.address()).await.unwrap()
}

/// Everything that comes back until the receiver closes or resets the connection.
async fn talk(receiver: &Receiver, bytes: &[u8]) -> String {
    let mut stream = connect(receiver).await;
    let mut all = Vec::new();
    // A receiver that hangs up says nothing, in one way or another.
    if stream.write_all(bytes).await.is_ok() {
        _ = stream.read_to_end(&mut all).await;
    }
    String::from_utf8(all).unwrap()
}

async fn status(receiver: &Receiver, bytes: &[u8]) -> u16 {
    talk(receiver, bytes).await.split(' ').nth(1).unwrap().parse().unwrap()
}

async fn observe(receiver: &Receiver, id: &str) -> Value {
    let text = talk(receiver, format!("GET /_observe/{id} HTTP/1.1\r\nConnection: close\r\n\r\n").as_bytes()).await;
    serde_json::from_str(text.split_once("\r\n\r\n").unwrap().1).unwrap()
}

#[tokio::test]
async fn a_delivery_is_stored_once_however_often_it_comes() {
    let receiver = Receiver::bind(options()).await.unwrap();
    let lead = post(r#"{"id":7,"contact":1,"at":20,"email":"new@example.com"}"#);
    assert_eq!([status(&receiver, &lead).await, status(&receiver, &lead).await], [200, 200]);
    assert_eq!(status(&receiver, &post(r#"{"id":8,"contact":1,"at":10,"email":"old@example.com"}"#)).await, 200);
    let seen = observe(&receiver, "7").await;
    assert_eq!((&seen["count"], &seen["lead"]["contact.email"]), (&Value::from(1), &Value::from("new@example.com")));
    assert_eq!(observe(&receiver, "8").await["newest"]["contact.email"], "new@example.com");
    assert_eq!(observe(&receiver, "9").await["count"], 0);
}

#[tokio::test]
async fn two_lines_of_one_name_are_agreed_and_both_must_be_there() {
    let mut options = options();
    options.credentials = [("x-key", "A"), ("X-Key", "B")].map(|(name, value)| (name.into(), Secret::new(value))).to_vec();
    let receiver = Receiver::bind(options).await.unwrap();
    for (lines, expected) in [
        ("x-key: A\r\nx-key: B\r\n", 200),
        ("x-key: A\r\n", 401),
        ("x-key: A\r\nx-key: B\r\nx-key: C\r\n", 401),
        ("x-key: B\r\nx-key: A\r\n", 401),
    ] {
        let head = format!("POST /leads HTTP/1.1\r\n{lines}Content-Type: application/json\r\nConnection: close\r\n");
        assert_eq!(status(&receiver, &with(&head, r#"{"id":7,"email":""}"#)).await, expected, "{lines}");
    }
}

#[tokio::test]
async fn each_wrong_request_is_refused_in_its_own_way_and_stores_nothing() {
    let receiver = Receiver::bind(options()).await.unwrap();
    let lead = r#"{"id":7,"email":""}"#;
    let json = "Content-Type: application/json\r\nConnection: close\r\n";
    let table = [
        (404, format!("POST /lead HTTP/1.1\r\nAuthorization: token jokin\r\n{json}"), lead),
        (404, format!("POST /leads/7 HTTP/1.1\r\nAuthorization: token jokin\r\n{json}"), lead),
        (405, format!("GET /leads HTTP/1.1\r\nAuthorization: token jokin\r\n{json}"), lead),
        (405, format!("PUT /leads HTTP/1.1\r\nAuthorization: token jokin\r\n{json}"), lead),
        (401, format!("POST /leads HTTP/1.1\r\n{json}"), lead),
        (401, format!("POST /leads HTTP/1.1\r\nAuthorization:\r\n{json}"), lead),
        (401, format!("POST /leads HTTP/1.1\r\nAuthorization: Token jokin\r\n{json}"), lead),
        (401, format!("POST /leads HTTP/1.1\r\nAuthorization: token joki\r\n{json}"), lead),
        (401, format!("POST /leads HTTP/1.1\r\nAuthorization: token jokin\r\nAuthorization: x\r\n{json}"), lead),
        (415, "POST /leads HTTP/1.1\r\nAuthorization: token jokin\r\nContent-Type: text/plain\r\nConnection: close\r\n".into(), lead),
        (400, format!("POST /leads HTTP/1.1\r\nAuthorization: token jokin\r\n{json}"), "{\"id\":"),
        (400, format!("POST /leads HTTP/1.1\r\nAuthorization: token jokin\r\n{json}"), ""),
    ];
    for (expected, head, body) in table {
        assert_eq!(status(&receiver, &with(&head, body)).await, expected, "{head}");
    }
    assert_eq!(observe(&receiver, "7").await["count"], 0);
}

#[tokio::test]
async fn a_flawed_lead_that_can_be_identified_is_taken_and_its_flaws_are_noted() {
    let receiver = Receiver::bind(options()).await.unwrap();
    assert_eq!(status(&receiver, &post(r#"{"id":7}"#)).await, 200);
    assert_eq!(receiver.arrivals()[0].flaws[0].pointer, "/email");
    let refused = talk(&receiver, &post("{")).await;
    assert!(refused.contains(r#""pointer":"","expected":"JSON","actual":"none""#), "{refused}");
}

#[tokio::test]
async fn credentials_are_withheld_from_what_is_kept() {
    let receiver = Receiver::bind(options()).await.unwrap();
    let mut feed = receiver.subscribe();
    status(&receiver, &post(r#"{"id":7,"email":""}"#)).await;
    let arrival = feed.recv().await.unwrap();
    assert_eq!(arrival.request.headers.get("authorization"), Some("<secret>"));
    assert_eq!(arrival.original().headers.get("authorization"), Some("token jokin"));
    assert!(!format!("{arrival:?} {receiver:?}").contains("jokin"));
}

#[tokio::test]
async fn a_connection_carries_several_requests_also_when_they_come_in_one_go() {
    let receiver = Receiver::bind(options()).await.unwrap();
    let head = "POST /leads HTTP/1.1\r\nAUTHORIZATION: token jokin\r\nContent-Type: application/json; charset=utf-8\r\n";
    let chunked = format!("{head}Transfer-Encoding: chunked\r\n\r\n4\r\n{{\"id\r\n4\r\n\":1}}\r\n0\r\n\r\n");
    let answer = talk(&receiver, &[chunked.as_bytes(), &with(head, r#"{"id":2}"#), &post(r#"{"id":3}"#)].concat()).await;
    assert_eq!(answer.matches("HTTP/1.1 200 OK").count(), 3, "{answer}");
    assert_eq!(answer.matches("Connection: close").count(), 1);
}

#[tokio::test]
async fn a_body_beyond_the_limit_is_answered_though_the_peer_still_sends() {
    let receiver = Receiver::bind(options()).await.unwrap();
    assert_eq!(status(&receiver, &post(&" ".repeat(8 * 1024 * 1024))).await, 413);
    assert_eq!(status(&receiver, &post(r#"{"id":1}"#)).await, 200);
    assert_eq!(receiver.arrivals()[0].reply.as_ref().map(|r| r.status), Some(413));
}

#[tokio::test]
async fn garbage_and_cut_requests_are_told_and_the_next_is_taken() {
    let receiver = Receiver::bind(options()).await.unwrap();
    assert_eq!(status(&receiver, b"\x16\x03\x01 hello\r\n\r\n").await, 400);
    let mut stream = connect(&receiver).await;
    stream.write_all(b"POST /leads HTTP/1.1\r\nAuthorization: token jokin\r\nContent-Length: 50\r\n\r\n{\"id\":5}").await.unwrap();
    stream.shutdown().await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 400"), "{answer}");
    assert_eq!(observe(&receiver, "5").await["count"], 0);
    assert_eq!(status(&receiver, &post(r#"{"id":1}"#)).await, 200);
}

#[tokio::test]
async fn what_is_kept_of_arrivals_is_bounded() {
    let mut options = options();
    options.limits = Limits { arrivals: 3, arrival_bytes: 100, ..Limits::default() };
    let receiver = Receiver::bind(options).await.unwrap();
    for id in 1..=5 {
        status(&receiver, &post(&format!(r#"{{"id":{id}}}"#))).await;
    }
    let numbers = |r: &Receiver| r.arrivals().iter().map(|a| a.number).collect::<Vec<_>>();
    assert_eq!(numbers(&receiver), [3, 4, 5]);
    status(&receiver, &post(&format!(r#"{{"id":6{}}}"#, " ".repeat(80)))).await;
    assert_eq!(numbers(&receiver), [5, 6]);
}

#[tokio::test]
async fn it_stops_when_it_is_dropped() {
    let receiver = Receiver::bind(options()).await.unwrap();
    let mut open = connect(&receiver).await;
    let address = receiver.address();
    assert_eq!(status(&receiver, &post(r#"{"id":1}"#)).await, 200);
    drop(receiver);
    assert_eq!(open.read(&mut [0]).await.unwrap_or(0), 0);
    assert!(TcpStream::connect(address).await.is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever an arrival's headers hold, the original comes back from what is kept and what is withheld.
    #[test]
    fn what_is_withheld_is_put_back(lines in prop::collection::vec(("(authorization|Cookie|X-A)", "(<secret>|[a-z]{0,5})"), 0..6)) {
        let request = Request { method: "POST".into(), path: "/".into(), query: String::new(), headers: lines.into_iter().collect(), body: Bytes::new() };
        let shared = Shared::new(options());
        shared.record(request.clone(), Vec::new(), None);
        let arrival = shared.lock().ring[0].clone();
        prop_assert_eq!(arrival.original(), request);
    }
}
