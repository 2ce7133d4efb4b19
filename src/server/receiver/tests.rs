//! The receiver over real sockets, with a provider as small as can be.

use bytes::Bytes;
use jiff::Timestamp;
use proptest::{prelude::*, strategy::BoxedStrategy};
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::*;
use crate::model::*;

/// Leads are `{"id":…,"contact":…,"at":seconds,"email":…}`; one without `email` is flawed.
struct Tiny;

fn json(delivery: &Request) -> Option<Value> {
    serde_json::from_slice(&delivery.body).ok()
}

impl Provider for Tiny {
    fn inspect(&self, delivery: &Request) -> Vec<Flaw> {
        let flaw = |pointer: &str, expected: &str| vec![Flaw { pointer: pointer.into(), expected: expected.into(), actual: "none".into() }];
        match json(delivery) {
            None => flaw("", "JSON"),
            Some(lead) if lead.get("email").is_none() => flaw("/email", "a text"),
            Some(_) => Vec::new(),
        }
    }
    fn identify(&self, delivery: &Request) -> Option<String> {
        Some(json(delivery)?.get("id")?.to_string())
    }
    fn facts_of(&self, delivery: &Request) -> Vec<(String, String)> {
        let email = json(delivery).and_then(|lead| Some(lead.get("email")?.as_str()?.to_owned()));
        email.map(|e| ("contact.email".to_owned(), e)).into_iter().collect()
    }
    fn contact_of(&self, delivery: &Request) -> Option<(String, Timestamp)> {
        let lead = json(delivery)?;
        Some((lead.get("contact")?.to_string(), Timestamp::from_second(lead.get("at")?.as_i64()?).ok()?))
    }

    // A receiver asks nothing else of a provider.
    fn name(&self) -> &'static str {
        "tiny"
    }
    fn title(&self) -> &'static str {
        "Tiny"
    }
    fn example_account(&self) -> &'static str {
        unreachable!()
    }
    fn first_call(&self, _: &str) -> String {
        unreachable!()
    }
    fn notices(&self, _: &Settings) -> Vec<String> {
        unreachable!()
    }
    fn routes(&self) -> &'static [Route] {
        unreachable!()
    }
    fn leads(&self) -> &'static [LeadKind] {
        unreachable!()
    }
    fn formats(&self) -> &'static [&'static str] {
        unreachable!()
    }
    fn switches(&self) -> &'static [Switch] {
        unreachable!()
    }
    fn profiles(&self) -> &'static [Profile] {
        unreachable!()
    }
    fn clauses(&self) -> &'static [Clause] {
        unreachable!()
    }
    fn account_name(&self, _: &str) -> Result<(), Invalid> {
        unreachable!()
    }
    fn account(&self, _: &Request) -> Result<String, Reply> {
        unreachable!()
    }
    fn register(&self, _: &Request, _: &mut Account, _: Timestamp) -> Reply {
        unreachable!()
    }
    fn enrol(&self, _: &Document, _: &mut Account, _: Timestamp) -> Result<Subscription, Invalid> {
        unreachable!()
    }
    fn amend(&self, _: &Document, _: &mut Subscription) -> Result<(), Invalid> {
        unreachable!()
    }
    fn compose(&self, _: &Trigger, _: &mut Account, _: Timestamp) -> Result<Event, Invalid> {
        unreachable!()
    }
    fn select(&self, _: &Subscription, _: &Event) -> bool {
        unreachable!()
    }
    fn render(&self, _: &Event, _: &Subscription, _: &Account, _: &Occasion) -> Body {
        unreachable!()
    }
    fn sign(&self, _: &Body, _: &Subscription, _: &Account, _: &Occasion) -> Headers {
        unreachable!()
    }
    fn policy(&self, _: &Subscription, _: &Account) -> Policy {
        unreachable!()
    }
    fn facts(&self, _: &Document) -> Vec<(String, String)> {
        unreachable!()
    }
    fn generate(&self, _: &str) -> BoxedStrategy<Document> {
        unreachable!()
    }
}

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

/// Everything that comes back until the receiver closes.
async fn talk(receiver: &Receiver, bytes: &[u8]) -> String {
    let mut stream = connect(receiver).await;
    stream.write_all(bytes).await.unwrap();
    let mut all = Vec::new();
    stream.read_to_end(&mut all).await.unwrap();
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
        let shared = Shared {
            options: options(),
            clock: Clock::system(),
            state: Mutex::new(super::State { store: Store::new(1), ring: VecDeque::new(), held: 0, count: 0 }),
            arrivals: broadcast::Sender::new(1),
        };
        shared.record(request.clone(), Vec::new(), None);
        let arrival = shared.lock().ring[0].clone();
        prop_assert_eq!(arrival.original(), request);
    }
}
