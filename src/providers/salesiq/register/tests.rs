//! The management API, call by call.

use std::time::Duration;

use bytes::Bytes;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::{
    model::{
        AccountKey, Attempt, Delivery, Document, Exchange, Origin, Outcome, Provider, RecordCall, Secret, Settings, State, Trigger, Verb,
    },
    providers::salesiq::{SALESIQ, policy::SWITCHES},
};

const TOKEN: &str = "Zoho-oauthtoken 1000.x.y";

fn account() -> Account {
    Account::new(AccountKey::new("salesiq", "zylker"), Settings::defaults(SWITCHES), 1)
}

fn now() -> Timestamp {
    Timestamp::from_second(1_800_000_000).unwrap()
}

fn request(method: &str, path: &str, body: &str) -> Request {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let headers = Headers::new().with("Authorization", TOKEN).with("Content-Type", "application/json");
    let path = if path.starts_with('/') {
        path.to_owned()
    } else {
        format!("/api/v2/zylker/webhooks{}{path}", if path.is_empty() { "" } else { "/" })
    };
    Request { method: method.into(), path, query: query.into(), headers, body: Bytes::copy_from_slice(body.as_bytes()) }
}

fn call(account: &mut Account, method: &str, path: &str, body: &str) -> Value {
    let reply = SALESIQ.register(&request(method, path, body), account, now());
    assert_eq!(reply.status, 200, "errors come under 200, too");
    serde_json::from_slice(&reply.body).unwrap()
}

const DATA: &str = r#"{"type":"data","url":"https://zylker.com/webhooks.ext","events":["conversation.created"],"secured":true,"app_ids":["19367000000002043"],"version":"1","expiry_time_for_executions_data":"180000000"}"#;
const ADMIN: &str = r#"{"type":"administration","url":"https://zylker.com/a","events":["operator.created"]}"#;

fn created(account: &mut Account, body: &str) -> String {
    let reply = call(account, "POST", "", body);
    reply["data"]["id"].as_str().unwrap_or_else(|| panic!("{reply}")).to_owned()
}

#[test]
fn a_webhook_is_made_shown_listed_changed_and_deleted() {
    let mut account = account();
    let reply = call(&mut account, "POST", "", DATA);
    let data = &reply["data"];
    assert_eq!((&reply["url"], &reply["object"]), (&json!("/api/v2/zylker/webhooks"), &json!("webhook")));
    assert_eq!((&data["version"], &data["failures_count"], &data["status"]), (&json!(1), &json!("0"), &json!("enabled")));
    assert_eq!(data["public_keys"].as_array().unwrap().len(), 1);
    assert!(data["public_keys"][0]["key"].as_str().unwrap().starts_with("-----BEGIN PUBLIC KEY-----\n"));
    let id = data["id"].as_str().unwrap().to_owned();
    assert!(id.parse::<u64>().unwrap() > 1 << 53);
    let shown = call(&mut account, "GET", &id, "");
    assert_eq!((&shown["data"]["id"], shown["sync_time"].is_string()), (&json!(id), true));
    let listed = call(&mut account, "GET", "?type=data&sort_by=%2Bmodified_time", "");
    assert_eq!((&listed["object"], listed["data"].as_array().unwrap().len()), (&json!("list"), 1));
    assert_eq!(listed["url"], "/api/v2/zylker/webhooks?type=data&sort_by=%2Bmodified_time");
    assert_eq!(call(&mut account, "GET", "?type=administration", "")["data"], json!([]));
    let changed = call(&mut account, "PUT", &id, r#"{"events":["visitor.updated"],"app_ids":["1","2"]}"#);
    assert_eq!((&changed["data"]["events"], &changed["data"]["app_ids"]), (&json!(["visitor.updated"]), &json!(["1", "2"])));
    assert_eq!(changed["data"]["url"], "https://zylker.com/webhooks.ext", "what is not named stays");
    assert_eq!(call(&mut account, "DELETE", &id, "")["data"]["id"], json!(id));
    assert_eq!(call(&mut account, "GET", &id, "")["error"]["code"], 1019);
}

#[test]
fn a_body_that_asks_for_little_is_enough() {
    let mut account = account();
    let id = created(&mut account, r#"{"type":"data","url":"https://crm.example/h","events":["conversation.missed"],"app_ids":["7"]}"#);
    let data = &call(&mut account, "GET", &id, "")["data"];
    assert_eq!((&data["secured"], &data["expiry_time_for_executions_data"]), (&json!(false), &json!("5184000000")));
}

#[test]
fn each_refusal_has_its_code_and_names_what_is_to_blame() {
    let with = |key: &str, value: Value| {
        let mut body: Value = serde_json::from_str(DATA).unwrap();
        body[key] = value;
        body.to_string()
    };
    let without = |key: &str| {
        let mut body: Value = serde_json::from_str(DATA).unwrap();
        body.as_object_mut().unwrap().remove(key);
        body.to_string()
    };
    for (body, code, culprit) in [
        (without("type"), 1015, "type"),
        (without("url"), 1015, "url"),
        (without("events"), 1015, "events"),
        (with("type", json!("portal")), 1015, "type"),
        (with("type", json!(7)), 1007, "type"),
        (with("url", json!("crm")), 1015, "url"),
        (with("url", json!("ftp://a/b")), 1015, "url"),
        (with("events", json!(["conversation.created", "conversation.ended"])), 1015, "events[1]"),
        (with("events", json!(["operator.created"])), 1015, "events[0]"),
        (with("events", json!([])), 1015, "events"),
        (with("events", json!("conversation.created")), 1007, "events"),
        (with("events", json!([1])), 1007, "events[0]"),
        (with("app_ids", json!(["x"])), 1007, "app_ids[0]"),
        (with("secured", json!("yes")), 1007, "secured"),
        (with("version", json!("2")), 1015, "version"),
        (with("expiry_time_for_executions_data", json!("5184000001")), 1015, "expiry_time_for_executions_data"),
        (with("evnts", json!([])), 1015, "evnts"),
        (with("webhook", json!({})), 1015, "webhook"),
        (ADMIN.replace("\"events\"", "\"app_ids\":[\"1\"],\"events\""), 1015, "app_ids"),
        ("{".to_owned(), 1015, ""),
        ("[]".to_owned(), 1015, ""),
    ] {
        let error = call(&mut account(), "POST", "", &body)["error"].clone();
        assert_eq!((&error["code"], error["json_key"].as_str().unwrap_or_default()), (&json!(code), culprit), "{body} {error}");
    }
    let mut account = account();
    assert_eq!(
        call(&mut account, "GET", "", "")["error"],
        json!({"code": 1011, "message": "Either the request parameters are invalid or absent", "param": "type"})
    );
    assert_eq!(call(&mut account, "GET", "?type=data&sort_by=name", "")["error"]["param"], "sort_by");
    assert_eq!(call(&mut account, "PATCH", "", "")["error"]["code"], 1010);
    assert!(account.subscriptions.is_empty());
}

#[test]
fn statuses_of_their_own_are_a_switch() {
    for (status, method, path, body) in
        [(404, "GET", "19367000000120011", ""), (400, "POST", "", "{}"), (405, "PATCH", "", ""), (404, "DELETE", "1/keys/2", "")]
    {
        let mut account = account();
        account.settings.set("statuses", "real").unwrap();
        assert_eq!(SALESIQ.register(&request(method, path, body), &mut account, now()).status, status);
    }
}

#[test]
fn credentials_scopes_and_plan_are_looked_at_first() {
    let mut account = account();
    let code = |request: &Request, account: &mut Account| {
        let reply: Value = serde_json::from_slice(&SALESIQ.register(request, account, now()).body).unwrap();
        reply["error"]["code"].clone()
    };
    let list = request("GET", "?type=data", "");
    for header in ["", "token x", "Zoho-oauthtoken", "Basic eDp5"] {
        let bad = Request { headers: Headers::new().with("Authorization", header), ..list.clone() };
        assert_eq!(code(&bad, &mut account), 1002, "{header}");
    }
    let bearer = Request { headers: Headers::new().with("Authorization", "Bearer x"), ..list.clone() };
    assert_eq!(code(&bearer, &mut account), Value::Null);
    let form = "client_id=a&client_secret=b&refresh_token=c&grant_type=refresh_token&scope=SalesIQ.webhooks.CREATE";
    let granted = SALESIQ.register(&request("POST", "/oauth/v2/token", form), &mut account, now());
    let token: Value = serde_json::from_slice(&granted.body).unwrap();
    let token = format!("Zoho-oauthtoken {}", token["access_token"].as_str().unwrap());
    let with_token = |method: &str, path: &str, body: &str| {
        let mut request = request(method, path, body);
        request.headers.remove("authorization");
        request.headers.push("Authorization", token.clone());
        request
    };
    assert_eq!(code(&with_token("GET", "?type=data", ""), &mut account), 1009);
    assert_eq!(code(&with_token("POST", "", DATA), &mut account), Value::Null);
    let later = SALESIQ.register(&with_token("POST", "", DATA), &mut account, now() + Duration::from_secs(3600));
    assert!(String::from_utf8_lossy(&later.body).contains("1008"));
    account.settings.set("oauth", "on").unwrap();
    assert_eq!(code(&list, &mut account), 1008);
    assert_eq!(code(&with_token("POST", "", DATA), &mut account), Value::Null);
    account.settings.set("plan", "professional").unwrap();
    assert_eq!(code(&with_token("POST", "", DATA), &mut account), 1021);
}

#[test]
fn three_administration_webhooks_are_the_most_and_data_webhooks_have_no_limit() {
    let mut account = account();
    let ids: Vec<String> = (0..3).map(|_| created(&mut account, ADMIN)).collect();
    assert_eq!(call(&mut account, "POST", "", ADMIN)["error"]["code"], 1017);
    (0..5).for_each(|_| _ = created(&mut account, DATA));
    call(&mut account, "DELETE", &ids[1], "");
    created(&mut account, ADMIN);
    assert_eq!(call(&mut account, "POST", "", ADMIN)["error"]["code"], 1017);
}

#[test]
fn two_keys_are_the_most_the_oldest_signs_and_the_last_one_stays() {
    let mut account = account();
    let id = created(&mut account, DATA);
    let keys = |reply: &Value| -> Vec<(String, String)> {
        let rows = reply["data"]["public_keys"].as_array().unwrap().clone();
        rows.iter().map(|k| (k["id"].as_str().unwrap().to_owned(), k["key"].as_str().unwrap().to_owned())).collect()
    };
    let first = keys(&call(&mut account, "GET", &id, ""));
    assert_eq!(call(&mut account, "DELETE", &format!("{id}/keys/{}", first[0].0), "")["error"]["code"], 1026);
    let both = keys(&call(&mut account, "POST", &format!("{id}/keys"), ""));
    assert_eq!((both.len(), &both[0]), (2, &first[0]));
    assert_eq!(call(&mut account, "POST", &format!("{id}/keys"), "")["error"]["code"], 1017);
    assert_eq!(call(&mut account, "DELETE", &format!("{id}/keys/7"), "")["error"]["code"], 1019);
    let signer = |account: &mut Account| {
        let event = SALESIQ.compose(&Trigger::lead("conversation.created"), account, now()).unwrap();
        let subscription = account.subscription(&id).unwrap();
        let occasion = crate::model::Occasion { delivery: 1, attempt: 1, at: now() };
        let body = SALESIQ.render(&event, subscription, account, &occasion);
        let headers = SALESIQ.sign(&body, subscription, account, &occasion);
        let request = Request { method: "POST".into(), path: "/".into(), query: String::new(), headers, body: body.bytes };
        both.iter().position(|(_, pem)| SALESIQ.verify(&request, &[Secret::new(pem)]).is_ok())
    };
    assert_eq!(signer(&mut account), Some(0));
    let left = keys(&call(&mut account, "DELETE", &format!("{id}/keys/{}", both[0].0), ""));
    assert_eq!(left, both[1..]);
    assert_eq!(signer(&mut account), Some(1));
}

#[test]
fn only_a_call_that_would_be_taken_asks_the_address_first() {
    let mut account = account();
    let asked = |account: &Account, method: &str, path: &str, body: &str| {
        SALESIQ.precondition(&request(method, path, body), account, now()).map(|p| (p.message.method, p.message.url))
    };
    assert_eq!(asked(&account, "POST", "", DATA), Some(("HEAD".into(), "https://zylker.com/webhooks.ext".into())));
    assert_eq!(asked(&account, "POST", "", "{}"), None);
    assert!(account.subscriptions.is_empty());
    let id = created(&mut account, DATA);
    assert_eq!(asked(&account, "PUT", &id, r#"{"events":["visitor.updated"]}"#), None);
    assert_eq!(asked(&account, "PUT", &id, r#"{"url":"http://a/b"}"#), Some(("HEAD".into(), "http://a/b".into())));
    account.settings.set("head-check", "off").unwrap();
    assert_eq!(asked(&account, "POST", "", DATA), None);
}

fn failed(account: &mut Account, id: &str, status: u16) -> Delivery {
    let event = SALESIQ.compose(&Trigger::lead("conversation.created"), account, now()).unwrap();
    delivery(id, std::sync::Arc::new(event), 0, status, 4, now())
}

fn delivery(id: &str, event: std::sync::Arc<crate::model::Event>, earlier: u32, status: u16, number: u32, at: Timestamp) -> Delivery {
    let message =
        Message { method: "POST".into(), url: "http://a/".into(), headers: Headers::new(), body: Bytes::new(), framing: Framing::Sized };
    let exchange = Exchange {
        message,
        sent: Bytes::new(),
        received: Bytes::new(),
        answer: Ok(Reply::empty(status)),
        at,
        took: Duration::ZERO,
        reused: false,
    };
    let (outcome, state) =
        if status < 300 { (Outcome::Accepted, State::Delivered) } else { (Outcome::Refused(status), State::Abandoned("refused".into())) };
    Delivery {
        id: 1,
        account: AccountKey::new("salesiq", "zylker"),
        subscription: id.into(),
        event,
        state,
        earlier,
        attempts: vec![Attempt { number, exchange, outcome }.into()],
        created_at: at,
    }
}

#[test]
fn what_failed_is_kept_listed_retried_exported_and_deleted() {
    let mut account = account();
    let id = created(&mut account, DATA);
    for status in [500, 302] {
        let delivery = failed(&mut account, &id, status);
        SALESIQ.record(&delivery, &mut account);
    }
    let path = format!("{id}/executions");
    let all = call(&mut account, "GET", &path, "");
    let rows = all["data"].as_array().unwrap();
    assert_eq!((rows.len(), &rows[0]["remote_server_status"], &rows[0]["number_of_retries"]), (2, &json!(302), &json!(3)));
    assert_eq!(
        (&rows[0]["entity"], &rows[0]["payload"]["version"], &rows[0]["webhook_id"]),
        (&json!("conversation"), &json!(1), &json!(id))
    );
    let ids: Vec<&str> = rows.iter().map(|row| row["id"].as_str().unwrap()).collect();
    assert_ne!(ids[0], ids[1]);
    assert_eq!(call(&mut account, "GET", &id, "")["data"]["failures_count"], "2");
    for (query, found) in
        [("?events=visitor.updated", 0), ("?limit=5&pageno=2", 0), ("?limit=50&pageno=1", 2), ("?from_time=1900000000000", 0)]
    {
        assert_eq!(call(&mut account, "GET", &format!("{path}{query}"), "")["data"].as_array().unwrap().len(), found, "{query}");
    }
    for (query, param) in [("?limit=4", "limit"), ("?limit=51", "limit"), ("?pageno=0", "pageno"), ("?to_time=x", "to_time")] {
        assert_eq!(call(&mut account, "GET", &format!("{path}{query}"), "")["error"]["param"], param, "{query}");
    }
    // Retried by hand: owed once more, counted on.
    let retried = call(&mut account, "POST", &path, &json!({ "ids": [ids[0]] }).to_string());
    assert_eq!(retried["data"]["skipped"], json!([]));
    let owed = account.outbox.pop().unwrap();
    assert_eq!((owed.earlier, owed.subscription.as_str(), owed.event.name.as_str()), (4, id.as_str(), "conversation.created"));
    SALESIQ.record(&delivery(&id, owed.event.clone(), 4, 503, 5, now()), &mut account);
    let row = call(&mut account, "GET", &path, "")["data"][0].clone();
    assert_eq!((&row["number_of_retries"], &row["remote_server_status"]), (&json!(4), &json!(503)));
    call(&mut account, "POST", &format!("{path}/{}", ids[0]), "");
    let owed = account.outbox.pop().unwrap();
    SALESIQ.record(&delivery(&id, owed.event, owed.earlier, 200, 6, now()), &mut account);
    assert_eq!(call(&mut account, "GET", &path, "")["data"].as_array().unwrap().len(), 1, "what is delivered has not failed");
    let exported = call(&mut account, "PUT", &path, &json!({ "ids": [ids[1]] }).to_string());
    assert_eq!(exported["data"][0]["id"], ids[1]);
    assert_eq!(call(&mut account, "POST", &path, r#"{"ids":["nope"]}"#)["error"]["code"], 1019);
    assert_eq!(call(&mut account, "POST", &path, r#"{"ids":[]}"#)["error"]["json_key"], "ids");
    call(&mut account, "DELETE", &format!("{path}?ids={}", ids[1]), "");
    assert_eq!(call(&mut account, "GET", &path, "")["data"], json!([]));
}

#[test]
fn an_execution_is_retried_by_hand_ninety_nine_times_at_most_and_then_skipped() {
    let mut account = account();
    let id = created(&mut account, DATA);
    let delivery = failed(&mut account, &id, 500);
    SALESIQ.record(&delivery, &mut account);
    let path = format!("{id}/executions");
    let execution = call(&mut account, "GET", &path, "")["data"][0]["id"].clone();
    let body = json!({ "ids": [execution] }).to_string();
    for _ in 0..99 {
        assert_eq!(call(&mut account, "POST", &path, &body)["data"]["skipped"], json!([]));
    }
    assert_eq!(call(&mut account, "POST", &path, &body)["data"]["skipped"], json!([execution]));
    assert_eq!(account.outbox.len(), 99);
}

#[test]
fn a_webhook_that_is_disabled_is_not_retried_and_too_many_ids_are_refused() {
    let mut account = account();
    let id = created(&mut account, DATA);
    let delivery = failed(&mut account, &id, 500);
    SALESIQ.record(&delivery, &mut account);
    account.subscription_mut(&id).unwrap().active = false;
    let path = format!("{id}/executions");
    let execution = call(&mut account, "GET", &path, "")["data"][0]["id"].clone();
    let retried = call(&mut account, "POST", &path, &json!({ "ids": [execution] }).to_string());
    assert_eq!((&retried["data"]["skipped"], account.outbox.len()), (&json!([execution]), 0));
    for ids in [vec!["x"; 301].join(","), String::new()] {
        assert_eq!(call(&mut account, "DELETE", &format!("{path}?ids={ids}"), "")["error"]["param"], "ids");
    }
}

#[test]
fn the_keys_of_a_webhook_are_two_however_many_webhooks_there_are() {
    let mut account = account();
    let first = created(&mut account, DATA);
    (0..15).for_each(|_| _ = created(&mut account, DATA));
    let keys = call(&mut account, "POST", &format!("{first}/keys"), "")["data"]["public_keys"].clone();
    assert_ne!(keys[0]["key"], keys[1]["key"]);
}

#[test]
fn the_dashboard_takes_what_can_sign_and_only_in_the_enterprise_plan() {
    let mut account = account();
    let public = SALESIQ.public_key(&SALESIQ.test_key(1).unwrap()).unwrap();
    let form = |extra: Value| {
        let mut form: Value = serde_json::from_str(DATA).unwrap();
        form.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        Document::of(&form)
    };
    let refused = SALESIQ.enrol(&form(json!({ "signing_key": public })), &mut account, now()).unwrap_err();
    assert!(refused.at == "signing_key" && refused.wrong.contains("public key"), "{refused}");
    account.settings.set("plan", "professional").unwrap();
    assert_eq!(SALESIQ.enrol(&form(json!({})), &mut account, now()).unwrap_err().at, "plan");
}

#[test]
fn failed_executions_are_forgotten_when_their_time_is_over() {
    let mut account = account();
    let id = created(&mut account, &DATA.replace("180000000", "5184000000"));
    let delivery = failed(&mut account, &id, 500);
    SALESIQ.record(&delivery, &mut account);
    let path = format!("{id}/executions");
    let at = |account: &mut Account, days: u64| {
        let reply = SALESIQ.register(&request("GET", &path, ""), account, now() + Duration::from_secs(days * 24 * 3600));
        serde_json::from_slice::<Value>(&reply.body).unwrap()["data"].as_array().unwrap().len()
    };
    assert_eq!((at(&mut account, 59), at(&mut account, 60)), (1, 0));
}

#[test]
fn the_dashboard_makes_toggles_and_shows() {
    let mut account = account();
    let form = |text: &str| Document::parse(text).unwrap();
    let made = SALESIQ.enrol(&form(&ADMIN.replace('}', ",\"enabled\":false}")), &mut account, now()).unwrap();
    assert!((!made.active, made.origin, made.keys.len()) == (true, Origin::Screen, 1));
    let mut made = made;
    let old = made.keys.clone();
    SALESIQ.amend(&form(r#"{"enabled":true,"events":["operator.updated"],"signing_key":"leadbench-test-key-3"}"#), &mut made).unwrap();
    assert_eq!((made.active, made.events.as_slice(), made.keys.len()), (true, &["operator.updated".to_owned()][..], 1));
    assert_ne!(made.keys, old);
    for (bad, field) in [
        (r#"{"events":["x"]}"#, "events[0]"),
        (r#"{"signing_key":"x"}"#, "signing_key"),
        (r#"{"enabled":1}"#, "form"),
        (r#"{"ulr":"x"}"#, "ulr"),
    ] {
        assert_eq!(SALESIQ.amend(&form(bad), &mut made).unwrap_err().at, field, "{bad}");
    }
    let shown: Value = SALESIQ.describe(&made, &account).read().unwrap();
    assert_eq!((&shown["failures_count"], &shown["last_triggered"]), (&json!(0), &Value::Null));
    let call = |collection: &str, verb| RecordCall { collection: collection.into(), verb, id: None, form: Document::default() };
    assert!(SALESIQ.records(&call("events", Verb::Read), &mut account, now()).unwrap().text().contains("department.deleted"));
    assert!(SALESIQ.records(&call("executions", Verb::Remove), &mut account, now()).is_err());
    assert!(SALESIQ.records(&call("exections", Verb::Read), &mut account, now()).unwrap_err().right.contains("`executions`"));
}

fn paths() -> impl Strategy<Value = String> {
    let words = prop::sample::select(vec![
        "",
        "19367000000120011",
        "keys",
        "executions",
        "19367000000120012",
        "%ff",
        "x",
        "?type=data",
        "?limit=7",
    ]);
    prop::collection::vec(words, 0..4).prop_map(|words| words.join("/"))
}

proptest! {
    /// Whatever is asked, there is an answer in the envelope, and never more than the limits allow.
    #[test]
    fn no_call_panics_and_every_limit_holds(
        calls in prop::collection::vec((prop::sample::select(vec!["GET", "POST", "PUT", "DELETE", "PATCH"]), paths(), prop::sample::select(vec![DATA, ADMIN, "{}", "[", r#"{"ids":["a"]}"#, ""])), 1..30)
    ) {
        let mut account = account();
        for (method, path, body) in calls {
            let request = request(method, &path, body);
            if SALESIQ.account(&request).is_err() {
                continue;
            }
            let _ = SALESIQ.precondition(&request, &account, now());
            let reply = SALESIQ.register(&request, &mut account, now());
            let body: Value = serde_json::from_slice(&reply.body).unwrap();
            prop_assert!(body["error"]["code"].is_u64() != body["object"].is_string(), "{}", body);
        }
        let hooks: Vec<hook::Hook> = account.subscriptions.iter().map(hook::Hook::of).collect();
        prop_assert!(hooks.iter().filter(|h| h.kind == "administration").count() <= 3);
        for (hook, subscription) in hooks.iter().zip(&account.subscriptions) {
            prop_assert!((1..=2).contains(&subscription.keys.len()) && hook.keys.len() == subscription.keys.len());
        }
    }

    #[test]
    fn a_forged_token_has_no_scopes_of_its_own(text in "1000\\.[0-9a-f]{14}\\.[0-9a-f]{32}|\\PC{0,50}") {
        let mut account = account();
        account.settings.set("oauth", "on").unwrap();
        let mut request = request("GET", "?type=data", "");
        request.headers.remove("authorization");
        request.headers.push("Authorization", format!("Bearer {text}"));
        prop_assert!(String::from_utf8_lossy(&SALESIQ.register(&request, &mut account, now()).body).contains("\"error\""));
    }
}
