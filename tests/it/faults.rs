//! Deliberate faults, as those see them who are sent to and who call: each over real sockets.

use std::time::Duration;

use leadbench::{
    Simulator, lead,
    mock::{Lead, SimulatorBuilder},
    model::Fault,
};
use reqwest::Method;
use serde_json::{Value, json};
use wiremock::{Mock, MockServer, ResponseTemplate, matchers::path};

use crate::setting::{Fake, bodies, receiver};

const SOON: Duration = Duration::from_secs(10);

fn fault(json: Value) -> Fault {
    serde_json::from_value(json).unwrap()
}

/// A simulator whose time stands, LOCALiQ tries again twice, and this is wrong.
async fn faulty(faults: &[Value]) -> Fake {
    let builder = Simulator::builder().manual_clock().switch("localiq.retries", "60,60");
    let builder = faults.iter().fold(builder, |b: SimulatorBuilder, f| b.fault(fault(f.clone())));
    Fake::of(builder.start().await.unwrap())
}

/// Lets a chat happen in TEST_1, and everything that follows from it.
async fn chat(fake: &Fake) -> usize {
    let owed = fake.sim.trigger(lead::chat()).await.unwrap().ids().len();
    fake.sim.clock().settle().await.unwrap();
    owed
}

#[tokio::test]
async fn a_header_is_missing_on_retries_only() {
    let when = json!({"header":{"name":"Authorization","twist":"drop","when":{"from":2}}});
    let (fake, crm) = (faulty(&[when]).await, receiver(&[500, 500, 200]).await);
    fake.register("TEST_1", "new_contact", &crm.uri()).await;
    chat(&fake).await;
    let requests = crm.received_requests().await.unwrap();
    assert_eq!(requests.iter().map(|r| r.headers.contains_key("authorization")).collect::<Vec<_>>(), [true, false, false]);
}

#[tokio::test]
async fn each_wrong_schedule_is_kept() {
    for (fault, statuses, attempts) in [
        (json!("no-retry"), [500, 500], 1),
        (json!({"pauses":{"seconds":[1,2,3,4]}}), [500, 500], 5),
        (json!("retries-on-success"), [200, 200], 3),
        (json!({"success":{"from":400,"to":599}}), [500, 500], 1),
        (json!({"loses":{"when":{"from":2}}}), [500, 200], 1),
        (json!({"repeats":{"times":2}}), [200, 200], 2),
    ] {
        let (fake, crm) = (faulty(std::slice::from_ref(&fault)).await, receiver(&statuses).await);
        fake.register("TEST_1", "new_contact", &crm.uri()).await;
        chat(&fake).await;
        assert_eq!(crm.received_requests().await.unwrap().len(), attempts, "{fault}");
    }
}

#[tokio::test]
async fn a_redirect_is_followed_with_the_same_message() {
    let crm = MockServer::start().await;
    Mock::given(path("/old")).respond_with(ResponseTemplate::new(307).insert_header("Location", "/new")).mount(&crm).await;
    Mock::given(path("/new")).respond_with(ResponseTemplate::new(200)).mount(&crm).await;
    let fake = faulty(&[json!({"follows-redirects":{"most":5}})]).await;
    fake.register("TEST_1", "new_contact", &format!("{}/old", crm.uri())).await;
    let owed = fake.sim.trigger(lead::chat()).await.unwrap();
    owed.delivered().within(SOON).await.unwrap();
    let requests = crm.received_requests().await.unwrap();
    assert_eq!(requests.iter().map(|r| r.url.path()).collect::<Vec<_>>(), ["/old", "/new"]);
    assert_eq!((&requests[0].method, &requests[0].body), (&requests[1].method, &requests[1].body));
}

#[tokio::test]
async fn filters_switches_and_removals_are_ignored() {
    let crm = receiver(&[200]).await;
    let form = |extra: Value| {
        let mut form = json!({"payload_url": crm.uri(), "active": true});
        form.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        form.to_string()
    };
    for (fault, extra) in [
        (json!("ignores-leads"), json!({"lead_types":["calls"]})),
        (json!("ignores-events"), json!({"event":"new_lead"})),
        (json!("sends-inactive"), json!({"active":false})),
    ] {
        for (faults, expected) in [(vec![fault.clone()], 1), (vec![], 0)] {
            let (fake, before) = (faulty(&faults).await, crm.received_requests().await.unwrap().len());
            fake.sim.localiq().enrol(&form(extra.clone())).unwrap();
            assert_eq!(chat(&fake).await, expected, "{fault}");
            assert_eq!(crm.received_requests().await.unwrap().len() - before, expected, "{fault}");
        }
    }
    for (faults, expected) in [(vec![json!("keeps-removed")], 1), (vec![], 0)] {
        let fake = faulty(&faults).await;
        let id = fake.register("TEST_1", "new_contact", &crm.uri()).await;
        assert_eq!(fake.call(Method::DELETE, &format!("/crm/webhooks/{id}"), None).await.0, 200);
        assert_eq!(fake.call(Method::DELETE, &format!("/crm/webhooks/{id}"), None).await.0, 404);
        assert_eq!(chat(&fake).await, expected);
    }
}

#[tokio::test]
async fn fields_are_spoilt_before_the_body_is_signed_and_the_signature_after() {
    let hook = |url: &str| json!({"type":"data","url":url,"events":["conversation.created"],"secured":true,"enabled":true}).to_string();
    let key = leadbench::SALESIQ;
    for (fault, holds) in [
        (json!({"field":{"path":"entity.undocumented","twist":{"set":1}}}), true),
        (json!({"signature":{"how":"missing","when":{"from":2}}}), true),
        (json!({"signature":{"how":"missing"}}), false),
        (json!({"signature":{"how":"line-break"}}), false),
        (json!({"signature":{"how":"other-attempt"}}), false),
        (json!({"signature":{"how":{"over":"{}"}}}), false),
        (json!({"signature":{"how":{"foreign-key":9}}}), false),
        (json!({"replaces":{"find":"conversation","with":"konversation"}}), true),
        (json!({"header":{"name":"x-siqsignature","twist":{"cut":20}}}), false),
    ] {
        let (fake, crm) = (faulty(std::slice::from_ref(&fault)).await, receiver(&[200]).await);
        fake.sim.salesiq().enrol(&hook(&crm.uri())).unwrap();
        fake.sim.trigger(Lead::documented("salesiq", "conversation.created")).await.unwrap().delivered().within(SOON).await.unwrap();
        let sent = &crm.received_requests().await.unwrap()[0];
        let headers = sent.headers.iter().map(|(n, v)| (n.as_str(), v.to_str().unwrap())).collect();
        let (method, path, query) = ("POST".into(), "/".into(), String::new());
        let delivery = leadbench::model::Request { method, path, query, headers, body: sent.body.clone().into() };
        let subscription = &fake.sim.engine().subscriptions(|_| true).unwrap()[0].1;
        let proven = leadbench::model::Provider::verify(&key, &delivery, &subscription.keys);
        assert_eq!(proven.is_ok(), holds, "{fault}: {proven:?}");
    }
}

#[tokio::test]
async fn the_attempt_stands_in_the_body() {
    let (fake, crm) = (faulty(&[json!("attempt-stands")]).await, receiver(&[500, 200]).await);
    let form = json!({"type":"data","url":crm.uri(),"events":["conversation.created"],"enabled":true}).to_string();
    fake.sim.salesiq().enrol(&form).unwrap();
    fake.sim.trigger(Lead::documented("salesiq", "conversation.created")).await.unwrap();
    fake.sim.clock().settle().await.unwrap();
    let bodies = bodies(&crm).await;
    assert_eq!(bodies.iter().map(|b| b["attempt"].clone()).collect::<Vec<_>>(), [1, 1]);
}

#[tokio::test]
async fn replies_are_spoilt_and_changes_forgotten() {
    let register = r#"{"event_type":"new_contact","url":"http://127.0.0.1:9/"}"#;
    let call = "/crm/webhooks?global_master_advertiser_id=TEST_1";
    for (fault, status, id, kept) in [
        (json!({"answer":{"when":{"method":"POST","status":200},"status":201}}), 201, json!({"id":"84+TEST_1"}), 1),
        (json!({"answer":{"body":"{}"}}), 200, json!({}), 1),
        (json!({"answer":{"when":{"method":"DELETE"},"status":500}}), 200, json!({"id":"84+TEST_1"}), 1),
        (json!({"reply-field":{"path":"id","twist":{"append":"x"}}}), 200, json!({"id":"84+TEST_1x"}), 1),
        (json!({"reply-field":{"path":"id","twist":{"rename":"ID"},"when":{"path":"/crm/webhooks"}}}), 200, json!({"ID":"84+TEST_1"}), 1),
        (json!({"answer":{"when":{"sent":"*authorization: OAUTH*/\"}"},"status":201}}), 201, json!({"id":"84+TEST_1"}), 1),
        (json!({"answer":{"when":{"sent":"*authorization: Bearer*"},"status":201}}), 200, json!({"id":"84+TEST_1"}), 1),
        (json!({"forgets":{"when":{"status":200}}}), 200, json!({"id":"84+TEST_1"}), 0),
    ] {
        let fake = faulty(std::slice::from_ref(&fault)).await;
        let (got, reply) = fake.call(Method::POST, call, Some(register)).await;
        assert_eq!((got.as_u16(), reply), (status, id), "{fault}");
        assert_eq!(fake.sim.engine().subscriptions(|_| true).unwrap().len(), kept, "{fault}");
    }
    let known = json!({"answer":{"when":{"method":"DELETE","path":"/crm/webhooks/*","status":404},"status":200,"body":"{\"id\":\"9\"}"}});
    let fake = faulty(&[known]).await;
    for id in ["9+TEST_1", "9"] {
        let (status, reply) = fake.call(Method::DELETE, &format!("/crm/webhooks/{id}"), None).await;
        assert_eq!((status.as_u16(), reply), (200, json!({"id":"9"})), "an id of no account, too");
    }
}

#[tokio::test]
async fn a_refusal_under_a_status_of_success_is_told_by_its_text_and_a_probe_is_not_made() {
    let known = json!({"answer":{"when":{"path":"*/webhooks/*","reply":"*\"error\"*"},"body":"{}"}});
    let fake = faulty(&[known, json!("skips-precondition")]).await;
    let token = "Zoho-oauthtoken OAUTH_ACCESS_TOKEN";
    let hook = json!({"type":"data","url":"http://127.0.0.1:1/","events":["conversation.created"]}).to_string();
    let (_, made) = fake.call_as(token, Method::POST, "/api/v2/zylker/webhooks", Some(&hook)).await;
    let path = |id: &str| format!("/api/v2/zylker/webhooks/{id}");
    let (_, found) = fake.call_as(token, Method::GET, &path(made["data"]["id"].as_str().unwrap()), None).await;
    assert_eq!(found["data"]["url"], "http://127.0.0.1:1/", "{made} {found}");
    assert_eq!(fake.call_as(token, Method::GET, &path("9999"), None).await.1, json!({}));
}

#[tokio::test]
async fn limits_are_off_by_one_missing_or_for_ever() {
    let call = "/crm/contacts?global_master_advertiser_id=TEST_1&created_after_date=2000-01-01&created_before_date=2100-01-01";
    let admitted = async |fake: &Fake| {
        let mut number = 0;
        while number < 60 && fake.call(Method::GET, call, None).await.0 != 429 {
            number += 1;
        }
        number
    };
    let usual = admitted(&faulty(&[]).await).await;
    assert!((1..50).contains(&usual), "{usual}");
    for (fault, first, second) in [
        (json!({"admits-at-most":{"calls":usual - 1,"per_ms":1000}}), usual - 1, usual - 1),
        (json!({"admits-at-most":{"calls":usual,"per_ms":100_000_000}}), usual, 0),
        (json!({"admits-more":{"calls":1,"per_ms":1000}}), usual + 1, usual + 1),
        (json!({"admits-more":{"calls":null}}), 60, 60),
    ] {
        let fake = faulty(std::slice::from_ref(&fault)).await;
        assert_eq!(admitted(&fake).await, first, "{fault}");
        fake.sim.clock().advance(Duration::from_secs(1)).await.unwrap();
        assert_eq!(admitted(&fake).await, second, "{fault}, a second later");
    }
}

#[tokio::test]
async fn faults_are_armed_listed_and_disarmed_by_world() {
    let fake = faulty(&[json!("no-retry")]).await;
    assert_eq!(fake.control(Method::GET, "faults", Value::Null).await.1, json!(["no-retry"]));
    let other = json!([{"pauses":{"seconds":[5]}}, {"answer":{"status":503}}]);
    assert_eq!(fake.control(Method::PUT, "faults", other.clone()).await, (reqwest::StatusCode::OK, other.clone()));
    assert_eq!(fake.call(Method::DELETE, "/crm/webhooks/9+TEST_1", None).await.0, 503);
    fake.control(Method::POST, "sandboxes/job", json!({"accounts":["localiq/TEST_7"],"faults":["sends-inactive"]})).await;
    assert_eq!(fake.control(Method::GET, "faults?sandbox=job", Value::Null).await.1, json!(["sends-inactive"]));
    assert_eq!(fake.control(Method::GET, "faults", Value::Null).await.1, other);
    assert_eq!(fake.control(Method::DELETE, "faults", Value::Null).await.0, 204);
    assert_eq!(fake.control(Method::GET, "faults", Value::Null).await.1, json!([]));
    assert_eq!(fake.call(Method::DELETE, "/crm/webhooks/9+TEST_1", None).await.0, 404);
    assert_eq!(fake.control(Method::POST, "reset", Value::Null).await.0, 204);
    assert_eq!(fake.control(Method::GET, "faults", Value::Null).await.1, json!(["no-retry"]), "as it was started");
}

#[tokio::test]
async fn a_misspelt_fault_is_refused_with_what_would_be_right() {
    let fake = faulty(&[json!("no-retry")]).await;
    for (body, at, right) in [
        (json!(["no-retri"]), "[0]", "did you mean `no-retry`?"),
        (json!(["no-retry", {"header":{"nam":"A","twist":"drop"}}]), "[1]", "did you mean `name`?"),
        (json!([{"header":{"name":"A","twist":"dorp"}}]), "[0]", "did you mean `drop`?"),
        (json!([{"loses":{"when":{"form":2}}}]), "[0].loses.when", "did you mean `from`?"),
        (json!({"faults":[]}), "", "JSON array"),
        (json!([{"loses":{"when":{"provider":"locailq"}}}]), "provider", "did you mean `localiq`?"),
    ] {
        let (status, problem) = fake.control(Method::PUT, "faults", body.clone()).await;
        assert_eq!(status, 400, "{body}");
        let says = |part: &str, words: &str| problem[part].as_str().is_some_and(|text| text.contains(words));
        assert!(says("at", at) && says("right", right), "{body}: {problem}");
    }
    assert_eq!(fake.control(Method::GET, "faults", Value::Null).await.1, json!(["no-retry"]), "what was in force stays");
}
