//! LeadSquared's management API as its clients meet it: over real sockets, in raw bytes, many at a time.

use std::time::Duration;

use futures::future::join_all;
use leadbench::mock::Simulator;
use reqwest::{Client, Method};
use serde_json::{Value, json};

use crate::setting::Fake;

const KEYS: &str = "accessKey=ACCESS_KEY&secretKey=SECRET";

fn fixture(name: &str) -> String {
    std::fs::read_to_string(format!("{}/fixtures/leadsquared/register/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// A call over a connection of its own, its body as it stands.
async fn send(method: Method, url: &str, body: String) -> (u16, Value) {
    let client = Client::builder().no_proxy().build().unwrap();
    let reply = client.request(method, url).header("Content-Type", "application/json").body(body).send().await.unwrap();
    let status = reply.status().as_u16();
    (status, reply.json().await.unwrap())
}

fn url(sim: &Simulator, operation: &str) -> String {
    format!("{}/v2/Webhook.svc/{operation}?{KEYS}", sim.base_url())
}

async fn create(sim: &Simulator, body: String) -> (u16, Value) {
    send(Method::POST, &url(sim, "Create"), body).await
}

#[tokio::test]
async fn the_sample_of_the_documents_is_answered_as_documented() {
    let sim = Simulator::start().await.unwrap();
    let (status, reply) = create(&sim, fixture("create.json")).await;
    let documented: Value = serde_json::from_str(&fixture("created.json")).unwrap();
    let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(
        (status, &reply["Status"], keys(&reply), keys(&reply["Message"])),
        (200, &documented["Status"], keys(&documented), keys(&documented["Message"]))
    );
    let id = reply["Message"]["Id"].as_str().unwrap();
    assert_eq!((id.len(), &id[14..15]), (36, "1"), "a GUID made of the time, as {} is", documented["Message"]["Id"]);
}

#[tokio::test]
async fn each_good_call_is_taken_and_each_bad_one_refused_where_it_is_wrong() {
    let fake = Fake::standing(&[("leadsquared.rate-limit", "off")]).await;
    let calls = |name: &str| serde_json::from_str::<Vec<Value>>(&fixture(name)).unwrap();
    for call in calls("good.json") {
        let (status, reply) = create(&fake.sim, call["body"].to_string()).await;
        assert_eq!((status, &reply["Status"]), (200, &json!("Success")), "{}: {reply}", call["about"]);
    }
    for call in calls("bad.json") {
        let (status, reply) = create(&fake.sim, call["body"].to_string()).await;
        assert_eq!((status, &reply["Status"]), (400, &json!("Error")), "{}: {reply}", call["about"]);
        let message = reply["ExceptionMessage"].as_str().unwrap();
        assert!(message.contains(call["says"].as_str().unwrap()) && reply["ExceptionType"].is_string(), "{}: {reply}", call["about"]);
    }
    let (_, list) = send(Method::POST, &url(&fake.sim, "Retrieve"), "{}".into()).await;
    assert_eq!(list["RecordCount"], calls("good.json").len());
}

#[tokio::test]
async fn a_pasted_sample_with_typographic_quotes_is_told_so() {
    let sim = Simulator::start().await.unwrap();
    let (status, reply) = create(&sim, fixture("create.json").replace('"', "”")).await;
    let message = reply["ExceptionMessage"].as_str().unwrap();
    assert!(status == 400 && message.contains("typographic quotation mark ”") && message.contains("straight"), "{reply}");
}

#[tokio::test]
async fn what_is_no_call_of_this_api_is_refused_in_the_envelope() {
    let sim = Simulator::start().await.unwrap();
    let bare = format!("{}/v2/Webhook.svc/Create", sim.base_url());
    let cases = [
        (Method::POST, bare.clone(), 401, "Invalid Access Details provided."),
        (Method::POST, format!("{bare}?accessKey=ACCESS_KEY"), 401, "Invalid"),
        (Method::POST, url(&sim, "Creat"), 404, "The API could not be found. Please check the API signature."),
        (Method::POST, url(&sim, "Delete"), 405, "GET"),
        (Method::GET, url(&sim, "Create"), 405, "POST"),
        (Method::GET, format!("{}&webhookId=nope", url(&sim, "Delete")), 500, "nope"),
    ];
    for (method, url, status, words) in cases {
        let (got, reply) = send(method, &url, fixture("create.json")).await;
        assert_eq!((got, &reply["Status"]), (status, &json!("Error")), "{url}: {reply}");
        assert!(reply["ExceptionMessage"].as_str().unwrap().contains(words), "{url}: {reply}");
    }
}

#[tokio::test]
async fn a_live_tenant_is_a_profile() {
    let sim = Simulator::builder().profile("live-tenant").manual_clock().start().await.unwrap();
    let calls: Vec<Value> = serde_json::from_str(&fixture("bad.json")).unwrap();
    let statuses = |about: &str| calls.iter().find(|c| c["about"] == about).unwrap()["body"].to_string();
    assert_eq!(create(&sim, statuses("no URL")).await.0, 500);
    assert_eq!(create(&sim, statuses("properties as an object")).await.0, 400);
    let mut last = (0, Value::Null);
    for _ in 0..30 {
        last = send(Method::POST, &url(&sim, "Retrieve"), "{}".into()).await;
    }
    assert_eq!((last.0, last.1["ExceptionType"].as_str()), (200, Some("MXAPIRateLimitExceededException")), "200 beyond the limit");
}

/// Sends calls at the same time, each over a connection of its own, and counts those that were answered.
async fn answered_of(fake: &Fake, calls: usize, key: &str) -> usize {
    let url = format!("{}/v2/Webhook.svc/Retrieve?accessKey={key}&secretKey=S", fake.sim.base_url());
    let replies = join_all((0..calls).map(|_| send(Method::POST, &url, "{}".into()))).await;
    for (status, reply) in replies.iter().filter(|(status, _)| *status != 200) {
        let message = "API calls exceeded the limit of 25 in 5 second(s)";
        assert_eq!((*status, reply["ExceptionMessage"].as_str()), (429, Some(message)), "{reply}");
    }
    replies.iter().filter(|(status, _)| *status == 200).count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_64_calls_at_once_25_are_answered_never_26_and_never_24() {
    let fake = Fake::standing(&[]).await;
    for round in 0..3 {
        assert_eq!(answered_of(&fake, 64, "ACCESS_KEY").await, 25, "round {round}");
        assert_eq!(answered_of(&fake, 64, &format!("OTHER_{round}")).await, 25, "another account has a limit of its own");
        fake.sim.clock().advance(Duration::from_millis(4_999)).await.unwrap();
        assert_eq!(answered_of(&fake, 8, "ACCESS_KEY").await, 0, "a refused call does not count, and makes no room");
        fake.sim.clock().advance(Duration::from_millis(1)).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_window_slides_under_many_connections() {
    let fake = Fake::standing(&[]).await;
    let mut passed: Vec<(u64, usize)> = Vec::new();
    let mut now = 0u64;
    for (wait, calls) in [(0, 10), (1_000, 10), (1_500, 10), (2_499, 10), (1, 20), (999, 5), (1, 20), (1_500, 64), (5_000, 64)] {
        fake.sim.clock().advance(Duration::from_millis(wait)).await.unwrap();
        now += wait;
        let before: usize = passed.iter().filter(|(at, _)| now - at < 5_000).map(|(_, n)| n).sum();
        let answered = answered_of(&fake, calls, "ACCESS_KEY").await;
        assert_eq!(answered, calls.min(25 - before), "at {now} ms with {before} before");
        passed.push((now, answered));
    }
}

#[tokio::test]
async fn keys_and_custom_headers_show_nowhere() {
    let fake = Fake::start().await;
    let body = r#"{"URL":"http://127.0.0.1:9/","Method":"POST","ContentType":"application/json","WebhookEvent":"3","CustomHeaders":[{"Key":"x-api-key","Value":"planted-1"}]}"#;
    let path = "/v2/Webhook.svc/Create?accessKey=ACCESS_KEY&secretKey=planted-2";
    assert_eq!(fake.call_as("", Method::POST, path, Some(body)).await.0, 200);
    for listed in ["requests", "subscriptions"] {
        let (_, shown) = fake.control(Method::GET, listed, Value::Null).await;
        assert!(!shown.to_string().contains("planted"), "{shown}");
    }
}
