//! Zoho SalesIQ's management API as its clients meet it.

use std::time::Duration;

use leadbench::{
    SALESIQ, lead,
    mock::Simulator,
    model::{Provider, State},
};
use reqwest::Method;
use serde_json::{Value, json};

use crate::setting::{Fake, receiver};

const SOON: Duration = Duration::from_secs(10);
const TOKEN: &str = "Zoho-oauthtoken OAUTH_ACCESS_TOKEN";
const HOOKS: &str = "/api/v2/zylker/webhooks";

async fn call(fake: &Fake, method: Method, path: &str, body: Value) -> Value {
    let body = if body.is_null() { None } else { Some(body.to_string()) };
    let (status, reply) = fake.call_as(TOKEN, method, path, body.as_deref()).await;
    assert_eq!(status, 200, "successes and errors alike: {reply}");
    reply
}

fn hook(url: &str) -> Value {
    json!({"type": "data", "url": url, "events": ["conversation.created"], "secured": true})
}

#[tokio::test]
async fn an_address_that_does_not_answer_head_with_200_is_refused() {
    let (fake, fine, rude) = (Fake::start().await, receiver(&[200]).await, receiver(&[405]).await);
    let made = call(&fake, Method::POST, HOOKS, hook(&fine.uri())).await;
    assert_eq!(fine.received_requests().await.unwrap()[0].method.as_str(), "HEAD");
    assert!(!fine.received_requests().await.unwrap()[0].headers.contains_key("x-siqsignature"));
    let refused = call(&fake, Method::POST, HOOKS, hook(&rude.uri())).await;
    assert_eq!(refused["error"]["json_key"], "url");
    assert!(refused["error"]["message"].as_str().unwrap().contains("405"), "{refused}");
    let path = format!("{HOOKS}/{}", made["data"]["id"].as_str().unwrap());
    assert!(call(&fake, Method::PUT, &path, json!({"url": rude.uri()})).await["error"].is_object());
    assert_eq!(call(&fake, Method::GET, &path, Value::Null).await["data"]["url"], json!(fine.uri()));
    let nobody = call(&fake, Method::POST, HOOKS, hook("http://127.0.0.1:1/")).await;
    assert!(nobody["error"]["message"].as_str().unwrap().contains("no connection"), "{nobody}");
    assert_eq!(call(&fake, Method::GET, &format!("{HOOKS}?type=data"), Value::Null).await["data"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_failure_its_three_retries_and_what_is_kept_of_it_take_no_time_on_a_clock_that_stands() {
    let (fake, crm) = (Fake::standing(&[]).await, receiver(&[200, 500, 302, 503, 500, 200]).await);
    let made = call(&fake, Method::POST, HOOKS, hook(&format!("{}/h", crm.uri()))).await;
    let executions = format!("{HOOKS}/{}/executions", made["data"]["id"].as_str().unwrap());
    let owed = fake.sim.trigger(lead::salesiq("conversation.created")).await.unwrap();
    fake.sim.clock().settle().await.unwrap();
    let delivery = owed.abandoned().within(SOON).await.unwrap().remove(0);
    let times: Vec<i64> = delivery.attempts.iter().map(|a| a.exchange.at.as_second()).collect();
    assert_eq!(times.iter().map(|t| t - times[0]).collect::<Vec<_>>(), [0, 60, 120, 180]);
    let kept = call(&fake, Method::GET, &executions, Value::Null).await;
    assert_eq!((&kept["data"][0]["number_of_retries"], &kept["data"][0]["remote_server_status"]), (&json!(3), &json!(500)));
    let id = kept["data"][0]["id"].as_str().unwrap();
    // By hand: attempt 5, accepted, and nothing is left.
    call(&fake, Method::POST, &format!("{executions}/{id}"), Value::Null).await;
    fake.sim.clock().settle().await.unwrap();
    let newest = fake.sim.deliveries().remove(0);
    assert_eq!((newest.state.clone(), newest.attempts[0].number), (State::Delivered, 5));
    assert!(String::from_utf8_lossy(&newest.attempts[0].exchange.message.body).contains("\"attempt\":5"));
    assert_eq!(call(&fake, Method::GET, &executions, Value::Null).await["data"], json!([]));
    let (_, rows) = fake.control(Method::GET, "subscriptions", Value::Null).await;
    assert_eq!((&rows[0]["details"]["failures_count"], &rows[0]["details"]["last_triggered"]), (&json!(1), &json!("2026-01-01T00:03:00Z")));
}

#[tokio::test]
async fn a_disabled_webhook_is_passed_over_until_it_is_enabled() {
    let (fake, crm) = (Fake::start().await, receiver(&[200]).await);
    let made = call(&fake, Method::POST, HOOKS, hook(&crm.uri())).await;
    let path = format!("subscriptions/salesiq/zylker/{}", made["data"]["id"].as_str().unwrap());
    let (status, _) = fake.control(Method::PATCH, &path, json!({"enabled": false})).await;
    assert_eq!(status, 200);
    assert!(fake.sim.trigger(lead::salesiq("conversation.created")).await.unwrap().ids().is_empty());
    fake.control(Method::PATCH, &path, json!({"enabled": true})).await;
    fake.sim.trigger(lead::salesiq("conversation.created")).await.unwrap().delivered().within(SOON).await.unwrap();
}

#[tokio::test]
async fn the_same_seed_gives_the_same_keys_and_the_same_bytes() {
    let of = |seed: u64| async move {
        let fake = Fake::of(Simulator::builder().seed(seed).manual_clock().start().await.unwrap());
        let crm = receiver(&[200]).await;
        let made = call(&fake, Method::POST, HOOKS, hook(&crm.uri())).await;
        fake.sim.trigger(lead::salesiq("conversation.created")).await.unwrap().delivered().within(SOON).await.unwrap();
        let request = crm.received_requests().await.unwrap().remove(1);
        (made["data"]["public_keys"][0]["key"].clone(), request.headers["x-siqsignature"].clone(), request.body)
    };
    assert_eq!(of(7).await, of(7).await);
    assert_ne!(of(7).await.0, of(8).await.0);
}

#[tokio::test]
async fn every_event_reaches_the_webhook_that_asked_for_it_and_no_other() {
    let (fake, data, portal) = (Fake::start().await, receiver(&[200]).await, receiver(&[200]).await);
    let events = |kind: &str| -> Vec<&str> {
        let of = |event: &&str| event.starts_with("conversation") || event.starts_with("visitor");
        let mut names: Vec<&str> = SALESIQ.leads().iter().map(|k| k.events[0]).filter(|e| of(e) == (kind == "data")).collect();
        names.dedup();
        names
    };
    for (kind, crm) in [("data", &data), ("administration", &portal)] {
        let body = json!({"type": kind, "url": crm.uri(), "events": events(kind)});
        assert!(call(&fake, Method::POST, HOOKS, body).await["data"]["id"].is_string());
    }
    for kind in SALESIQ.leads() {
        assert_eq!(
            fake.sim.trigger(lead::salesiq(kind.name)).await.unwrap().delivered().within(SOON).await.unwrap().len(),
            1,
            "{}",
            kind.name
        );
    }
    let got = |server: wiremock::MockServer| async move { server.received_requests().await.unwrap().len() - 1 };
    assert_eq!((got(data).await, got(portal).await), (12, 8));
}

#[tokio::test]
async fn failed_executions_and_events_are_read_through_the_control_api() {
    let fake = Fake::start().await;
    let (status, rows) = fake.control(Method::GET, "records", Value::Null).await;
    assert!(status.is_success() && rows.as_array().unwrap().iter().any(|row| row["collection"] == "executions"), "{rows}");
    let (_, events) = fake.control(Method::GET, "records/salesiq/zylker/events", Value::Null).await;
    assert!(events.as_array().unwrap().iter().any(|row| row == &json!({"event": "visitor.updated", "type": "data"})));
    let (status, problem) = fake.control(Method::GET, "records/salesiq/zylker/exections", Value::Null).await;
    assert!(status.is_client_error() && problem.to_string().contains("executions"), "{problem}");
}
