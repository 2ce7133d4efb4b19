//! The control API: events, deliveries, requests, subscriptions, clock, sandboxes, reset.

use reqwest::Method;
use serde_json::{Value, json};

use crate::setting::{Fake, receiver};

#[tokio::test]
async fn an_event_is_accepted_waited_for_shown_and_sent_again() {
    let (fake, crm) = (Fake::start().await, receiver(&[200]).await);
    fake.register("TEST_1", "new_contact", &crm.uri()).await;
    let wish = json!({"provider":"localiq","lead":"chat","account":"TEST_1","set":{"lead.contact.email":"jo@example.com"},"unset":["lead.display_name"]});
    let (status, event) = fake.control(Method::POST, "events", wish).await;
    assert_eq!(status, 202, "{event}");
    let id = event["deliveries"][0].as_u64().unwrap();
    let (_, delivery) = fake.control(Method::GET, &format!("deliveries/{id}?wait=delivered&timeout_ms=10000"), Value::Null).await;
    assert_eq!(delivery["state"], "delivered", "{delivery}");
    let sent = delivery["attempts"][0]["request"].as_str().unwrap();
    assert!(sent.contains("\r\nAuthorization: token jokin\r\n") && sent.contains("\"jo@example.com\"") && !sent.contains("display_name"));
    let (status, again) = fake.control(Method::POST, &format!("deliveries/{id}/resend"), Value::Null).await;
    assert_eq!(status, 202);
    let second = again["deliveries"][0].as_u64().unwrap();
    fake.control(Method::GET, &format!("deliveries/{second}?wait=delivered"), Value::Null).await;
    let requests = crm.received_requests().await.unwrap();
    assert_eq!(requests[0].body, requests[1].body);
    let (_, list) = fake.control(Method::GET, "deliveries?account=TEST_1&state=delivered", Value::Null).await;
    assert_eq!(list.as_array().unwrap().iter().map(|d| d["id"].as_u64().unwrap()).collect::<Vec<_>>(), [second, id]);
}

#[tokio::test]
async fn mistakes_are_problems_that_teach() {
    let fake = Fake::start().await;
    let cases = [
        (Method::POST, "events", json!({"provider":"locailq","lead":"chat"}), 400, "did you mean `localiq`?"),
        (Method::POST, "events", json!({"provider":"localiq","lead":"chatt"}), 400, "did you mean `chat`?"),
        (Method::POST, "events", json!({"provider":"localiq","lead":"chat","event":"new_cntact"}), 400, "did you mean `new_contact`?"),
        (Method::POST, "events", json!({"provider":"localiq","lead":"chat","account":"test 1"}), 400, "TEST_1"),
        (Method::POST, "events", json!({"provider":"localiq","lead":"chat","set":{"lead.contact.emial":"x"}}), 400, "email"),
        (Method::POST, "events", json!({"provider":"localiq","lead":"chat","set":{"lead.id":"x"}}), 400, ""),
        (Method::POST, "events", json!({"provider":"localiq","led":"chat"}), 400, "unknown field `led`"),
        (Method::GET, "deliveries/99", Value::Null, 404, "there is no delivery 99"),
        (Method::GET, "deliveries?state=done", Value::Null, 400, "delivered"),
        (Method::GET, "deliveries?limit=x", Value::Null, 400, "query"),
        (Method::GET, "deliveries?stat=due", Value::Null, 400, "did you mean `state`?"),
        (Method::GET, "deliveries/abc", Value::Null, 404, "`abc`"),
        (Method::POST, "clock", json!({"advance_ms":1}), 400, "manual"),
        (Method::POST, "clock", json!({}), 400, "advance_ms"),
        (Method::GET, "clock?sandbox=none", Value::Null, 404, "sandbox"),
        (Method::POST, "subscriptions", json!({"provider":"localiq","form":{"payload_ulr":"http://127.0.0.1:9/"}}), 400, "payload_url"),
        (Method::DELETE, "subscriptions/localiq/TEST_1/9+TEST_1", Value::Null, 404, "9+TEST_1"),
        (Method::POST, "sandboxes/s", json!({"accounts":["TEST_1"]}), 400, "localiq/TEST_1"),
        (Method::POST, "sandboxes/s", json!({"accounts":[],"switches":{"localiq.oath":"on"}}), 400, "did you mean `oauth`?"),
        (Method::PUT, "reset", Value::Null, 405, "PUT"),
        (Method::GET, "delivery", Value::Null, 404, "deliveries"),
    ];
    for (method, path, body, status, words) in cases {
        let (got, problem) = fake.control(method, path, body.clone()).await;
        assert_eq!(got.as_u16(), status, "{path} {body}: {problem}");
        assert!(problem["detail"].as_str().is_some_and(|d| d.contains(words)), "{path} {body}: {problem}");
        assert!(problem["right"].as_str().is_some_and(|r| !r.is_empty()), "{path} {body}: {problem}");
    }
}

#[tokio::test]
async fn a_call_that_matched_nothing_shows_the_nearest_endpoint_and_no_secret() {
    let fake = Fake::start().await;
    let (status, problem) = fake
        .call_as("planted-token", Method::PUT, "/crm/webhook?access_token=planted-query", Some("{\"client_secret\":\"planted-body\"}"))
        .await;
    assert_eq!(status, 404);
    assert!(problem["right"].as_str().unwrap().contains("POST /crm/webhooks"), "{problem}");
    let (_, requests) = fake.control(Method::GET, "requests", Value::Null).await;
    assert!(requests[0]["nearest"].as_str().unwrap().contains("/crm/webhooks"), "{requests}");
    assert!(!requests.to_string().contains("planted"), "{requests}");
}

#[tokio::test]
async fn sandboxes_have_their_own_time_and_accounts() {
    let (fake, crm) = (Fake::start().await, receiver(&[200]).await);
    let wish = json!({"accounts":["localiq/TEST_7"],"clock":"manual","seed":7,"switches":{"localiq.register-status":"201"}});
    assert_eq!(fake.control(Method::POST, "sandboxes/job", wish).await.0, 201);
    let body = r#"{"event_type":"new_contact","url":"http://127.0.0.1:9/"}"#;
    assert_eq!(fake.call(Method::POST, "/crm/webhooks?global_master_advertiser_id=TEST_7", Some(body)).await.0, 201);
    assert_eq!(fake.call(Method::POST, "/crm/webhooks?global_master_advertiser_id=TEST_8", Some(body)).await.0, 200);
    let (_, before) = fake.control(Method::GET, "clock?sandbox=job", Value::Null).await;
    let (_, after) = fake.control(Method::POST, "clock?sandbox=job", json!({"advance_ms":60000})).await;
    assert_eq!(after["now_ms"].as_i64().unwrap() - before["now_ms"].as_i64().unwrap(), 60_000);
    let (status, taken) = fake.control(Method::POST, "sandboxes/other", json!({"accounts":["localiq/TEST_7"]})).await;
    assert!(status == 400 && taken["wrong"].as_str().unwrap().contains("claimed by the sandbox job"), "{taken}");
    assert_eq!(fake.control(Method::DELETE, "sandboxes/job", Value::Null).await.0, 204);
    fake.register("TEST_7", "new_contact", &crm.uri()).await;
    let (_, list) = fake.control(Method::GET, "subscriptions?account=TEST_7", Value::Null).await;
    assert_eq!(list.as_array().unwrap().len(), 1, "the account is empty again outside the sandbox: {list}");
}

#[tokio::test]
async fn a_screen_subscription_is_made_changed_and_removed() {
    let fake = Fake::start().await;
    let form = json!({"payload_url":"http://127.0.0.1:9/leads","authentication_header":"planted"});
    let (status, made) = fake.control(Method::POST, "subscriptions", json!({"provider":"localiq","account":"TEST_1","form":form})).await;
    assert_eq!(status, 201, "{made}");
    assert_eq!((&made["active"], &made["format"], &made["events"]), (&json!(false), &json!("json"), &json!(["new_contact"])));
    assert!(!made.to_string().contains("planted"));
    let path = format!("subscriptions/localiq/TEST_1/{}", made["id"].as_str().unwrap());
    let (_, changed) = fake.control(Method::PATCH, &path, json!({"active":true})).await;
    assert_eq!((&changed["active"], &changed["url"]), (&json!(true), &json!("http://127.0.0.1:9/leads")));
    assert_eq!(fake.control(Method::DELETE, &path, Value::Null).await.0, 204);
    assert_eq!(fake.control(Method::GET, &path, Value::Null).await.0, 404);
}

#[tokio::test]
async fn a_reset_forgets_everything_and_ids_start_again() {
    let fake = Fake::start().await;
    fake.register("TEST_1", "new_contact", "http://127.0.0.1:9/").await;
    assert_eq!(fake.control(Method::POST, "reset", Value::Null).await.0, 204);
    assert_eq!(fake.control(Method::GET, "subscriptions", Value::Null).await.1, json!([]));
    assert_eq!(fake.control(Method::GET, "requests", Value::Null).await.1, json!([]));
    assert_eq!(fake.register("TEST_1", "new_contact", "http://127.0.0.1:9/").await, "84+TEST_1");
}
