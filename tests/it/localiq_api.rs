//! LOCALiQ's management API as its clients meet it.

use std::time::Duration;

use reqwest::Method;
use serde_json::json;

use crate::setting::Fake;

const REGISTER: &str = "/crm/webhooks?global_master_advertiser_id=TEST_1";
const GOOD: &str = r#"{"event_type":"new_contact","url":"http://127.0.0.1:9/new_contact","authorization":"token jokin"}"#;

#[tokio::test]
async fn a_hook_is_registered_and_deregistered_with_a_plus_in_either_form() {
    let fake = Fake::start().await;
    assert_eq!(fake.call(Method::POST, REGISTER, Some(GOOD)).await, (200.try_into().unwrap(), json!({"id": "84+TEST_1"})));
    assert_eq!(fake.call(Method::POST, REGISTER, Some(GOOD)).await.1, json!({"id": "85+TEST_1"}));
    assert_eq!(fake.call(Method::DELETE, "/crm/webhooks/84+TEST_1", None).await, (200.try_into().unwrap(), json!({"id": "84+TEST_1"})));
    assert_eq!(fake.call(Method::DELETE, "/crm/webhooks/85%2BTEST_1", None).await, (200.try_into().unwrap(), json!({"id": "85+TEST_1"})));
    for gone in ["84+TEST_1", "85%2BTEST_1", "99+TEST_1", "84%20TEST_1"] {
        assert_eq!(fake.call(Method::DELETE, &format!("/crm/webhooks/{gone}"), None).await.0, 404, "{gone}");
    }
}

#[tokio::test]
async fn both_forms_of_the_token_are_taken_and_none_is_refused() {
    let fake = Fake::start().await;
    for token in ["OAUTH_ACCESS_TOKEN", "Bearer OAUTH_ACCESS_TOKEN"] {
        assert_eq!(fake.call_as(token, Method::POST, REGISTER, Some(GOOD)).await.0, 200, "{token}");
    }
    assert_eq!(fake.call_as("", Method::POST, REGISTER, Some(GOOD)).await, (401.try_into().unwrap(), json!({"message": "Unauthorized"})));
}

#[tokio::test]
async fn a_refusal_names_the_field() {
    let fake = Fake::start().await;
    let cases = [
        (REGISTER, r#"{"url":"http://127.0.0.1:9/"}"#, "event_type"),
        (REGISTER, r#"{"event_type":"new_lad","url":"http://127.0.0.1:9/"}"#, "event_type"),
        (REGISTER, r#"{"event_type":"new_lead"}"#, "url"),
        (REGISTER, r#"{"event_type":"new_lead","url":"ftp://127.0.0.1/"}"#, "url"),
        (REGISTER, r#"{"event_type":"new_lead","url":7}"#, "url"),
        ("/crm/webhooks", GOOD, "global_master_advertiser_id"),
        ("/crm/webhooks?global_master_advertiser_id=test_1", GOOD, "global_master_advertiser_id"),
        (REGISTER, "{", ""),
    ];
    for (path, body, field) in cases {
        let (status, reply) = fake.call(Method::POST, path, Some(body)).await;
        assert!(matches!(status.as_u16(), 400 | 422), "{path} {body}: {status} {reply}");
        assert!(reply.to_string().contains(field), "{path} {body}: {reply}");
    }
}

#[tokio::test]
async fn tokens_are_granted_refreshed_once_and_expire_on_the_clock() {
    let fake = Fake::standing(&[("localiq.oauth", "on")]).await;
    let grant = |body: serde_json::Value| {
        let fake = &fake;
        async move { fake.call_as("", Method::POST, "/oauth/token", Some(&body.to_string())).await }
    };
    assert_eq!(fake.call(Method::POST, REGISTER, Some(GOOD)).await.0, 401, "a made-up token is refused when tokens are checked");
    let (status, first) = grant(json!({"client_id":"me","client_secret":"s","grant_type":"password","username":"u","password":"p"})).await;
    assert_eq!(status, 200, "{first}");
    assert_eq!((&first["token_type"], &first["expires_in"]), (&json!("bearer"), &json!(7200)));
    let token = first["access_token"].as_str().unwrap().to_owned();
    assert!(token.len() == 64 && token.chars().all(|c| c.is_ascii_hexdigit()));
    assert_eq!(fake.call_as(&format!("Bearer {token}"), Method::POST, REGISTER, Some(GOOD)).await.0, 200);
    fake.sim.clock().advance(Duration::from_secs(7201)).await.unwrap();
    assert_eq!(fake.call_as(&token, Method::POST, REGISTER, Some(GOOD)).await.0, 401, "a token lives two hours");
    let refresh = json!({"client_id":"me","client_secret":"s","grant_type":"refresh_token","refresh_token":first["refresh_token"]});
    let (status, second) = grant(refresh.clone()).await;
    assert_eq!(status, 200, "{second}");
    assert_ne!(second["refresh_token"], first["refresh_token"]);
    assert_eq!(fake.call_as(second["access_token"].as_str().unwrap(), Method::POST, REGISTER, Some(GOOD)).await.0, 200);
    let mut stolen = refresh.clone();
    stolen["client_id"] = json!("another");
    stolen["refresh_token"] = second["refresh_token"].clone();
    assert_eq!(grant(stolen).await.0, 400, "a refresh token is its client's");
    let (status, again) = grant(refresh).await;
    assert_eq!((status.as_u16(), &again["error"]), (400, &json!("invalid_grant")), "a refresh token works once");
}

#[tokio::test]
async fn neighbours_reflect_the_leads_that_happened() {
    let fake = Fake::start().await;
    for _ in 0..3 {
        fake.sim.trigger(leadbench::lead::chat()).await.unwrap();
    }
    fake.sim.trigger(leadbench::lead::call()).await.unwrap();
    let range = "global_master_advertiser_id=TEST_1&created_after_date=2017-01-01&created_before_date=2018-01-01";
    let (_, contacts) = fake.call(Method::GET, &format!("/crm/contacts?{range}"), None).await;
    assert_eq!(contacts["contacts"].as_array().unwrap().len(), 4, "{contacts}");
    assert_eq!((&contacts["page"], &contacts["next_page_location"]), (&json!(1), &json!(null)));
    let (_, calls) = fake.call(Method::GET, &format!("/crm/contact_interactions?{range}&event_type=call"), None).await;
    let calls = calls["contact_interactions"].as_array().unwrap().clone();
    assert_eq!(calls.len(), 1);
    let (status, one) =
        fake.call(Method::GET, &format!("/crm/contact_interactions/{}?global_master_advertiser_id=TEST_1", calls[0]["id"]), None).await;
    assert_eq!(status, 200, "{one}");
    let before = "global_master_advertiser_id=TEST_1&created_after_date=2016-01-01&created_before_date=2017-01-01";
    let (_, none) = fake.call(Method::GET, &format!("/crm/contacts?{before}"), None).await;
    assert_eq!(none["contacts"], json!([]));
}

#[tokio::test]
async fn a_user_who_may_not_is_told_so_as_documented() {
    let fake = Fake::standing(&[("localiq.advertiser-access", "denied")]).await;
    let (status, reply) = fake.call(Method::POST, REGISTER, Some(GOOD)).await;
    assert_eq!(
        (status.as_u16(), reply),
        (403, json!({"name": "not_authorized", "message": "You are not permitted to perform this action."}))
    );
}

#[tokio::test]
async fn lists_come_in_pages() {
    let fake = Fake::start().await;
    for _ in 0..30 {
        fake.sim.trigger(leadbench::lead::form()).await.unwrap();
    }
    let path = "/crm/contact_interactions?global_master_advertiser_id=TEST_1&created_before_date=2018-01-01&created_after_date=2017-01-01";
    let (_, first) = fake.call(Method::GET, path, None).await;
    assert_eq!((first["contact_interactions"].as_array().unwrap().len(), &first["total_pages"]), (25, &json!(2)));
    let next = first["next_page_location"].as_str().unwrap();
    let query = "created_after_date=2017-01-01&created_before_date=2018-01-01&global_master_advertiser_id=TEST_1&page=2";
    assert_eq!(next, format!("{}/crm/contact_interactions?{query}", fake.sim.base_url()), "keys in alphabetical order");
    let (_, second) = fake.call(Method::GET, next.strip_prefix(&fake.sim.base_url()).unwrap(), None).await;
    assert_eq!((second["contact_interactions"].as_array().unwrap().len(), &second["next_page_location"]), (5, &json!(null)));
    let (status, beyond) = fake.call(Method::GET, &format!("{path}&page=9"), None).await;
    assert_eq!((status.as_u16(), &beyond["contact_interactions"]), (200, &json!([])));
    for wrong in ["page=0", "page=x", "created_after_date=01.01.2017"] {
        let name = wrong.split('=').next().unwrap();
        let path = "/crm/contacts?global_master_advertiser_id=TEST_1&created_before_date=2018-01-01";
        let (status, reply) = fake.call(Method::GET, &format!("{path}&{wrong}&created_after_date=2017-01-01"), None).await;
        assert!(status == 422 && reply[0]["attribute"] == name, "{wrong}: {status} {reply}");
    }
}

#[tokio::test]
async fn a_code_is_granted_once_to_its_client_at_its_address() {
    let fake = Fake::standing(&[("localiq.oauth", "on")]).await;
    let ask = |client: &str| {
        format!("{}/oauth/authorize?client_id={client}&response_type=code&redirect_uri=http%3A%2F%2F127.0.0.1%2Fback", fake.sim.base_url())
    };
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let reply = client.get(ask("me")).send().await.unwrap();
    assert_eq!(reply.status(), 302);
    let back = reply.headers()["location"].to_str().unwrap().to_owned();
    let code = back.strip_prefix("http://127.0.0.1/back?code=").unwrap().to_owned();
    let grant = |client: &str, uri: &str| {
        let body =
            json!({"client_id": client, "client_secret": "s", "code": code, "grant_type": "authorization_code", "redirect_uri": uri});
        let fake = &fake;
        async move { fake.call_as("", Method::POST, "/oauth/token", Some(&body.to_string())).await.0.as_u16() }
    };
    assert_eq!(grant("another", "http://127.0.0.1/back").await, 400);
    assert_eq!(grant("me", "http://127.0.0.1/elsewhere").await, 400);
    assert_eq!(grant("me", "http://127.0.0.1/back").await, 200);
    assert_eq!(grant("me", "http://127.0.0.1/back").await, 400, "once");
}

#[tokio::test]
async fn a_documented_path_with_another_method_is_not_allowed() {
    let fake = Fake::start().await;
    for (method, path) in [(Method::GET, "/crm/webhooks"), (Method::DELETE, "/crm/webhooks"), (Method::PUT, "/crm/contacts")] {
        assert_eq!(fake.call(method.clone(), path, None).await.0, 405, "{method} {path}");
    }
}
