//! LOCALiQ's deliveries as a receiver meets them.

use std::time::Duration;

use leadbench::{lead, model::State};
use reqwest::Method;
use serde_json::{Value, json};

use crate::setting::{Fake, bodies, receiver};

const SOON: Duration = Duration::from_secs(10);

fn sample(name: &str) -> Value {
    let path = format!("{}/fixtures/localiq/render/{name}.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

#[tokio::test]
async fn each_documented_lead_arrives_as_documented_with_its_authorization() {
    for name in ["chat", "call", "form", "email"] {
        let (fake, crm) = (Fake::start().await, receiver(&[200]).await);
        fake.register("TEST_1", "new_contact", &format!("{}/new_contact?source=localiq", crm.uri())).await;
        let lead = leadbench::mock::Lead::documented("localiq", name);
        fake.sim.trigger(lead).await.unwrap().delivered().within(SOON).await.unwrap();
        let requests = crm.received_requests().await.unwrap();
        let request = &requests[0];
        assert_eq!(request.method.as_str(), "POST");
        assert_eq!((request.url.path(), request.url.query()), ("/new_contact", Some("source=localiq")));
        assert_eq!(request.headers["authorization"], "token jokin");
        assert_eq!(request.headers["content-type"], "application/json");
        // Compared as text: the order of the keys is the sample's, too.
        let body: Value = serde_json::from_slice(&request.body).unwrap();
        assert_eq!(body.to_string(), sample(name).to_string());
    }
}

#[tokio::test]
async fn a_lead_fires_new_contact_or_new_lead_but_never_both() {
    let (fake, crm) = (Fake::start().await, receiver(&[200]).await);
    fake.register("TEST_1", "new_contact", &format!("{}/contact", crm.uri())).await;
    fake.register("TEST_1", "new_lead", &format!("{}/lead", crm.uri())).await;
    let owed = fake.sim.trigger(lead::chat().new_contact()).await.unwrap();
    assert_eq!(owed.delivered().within(SOON).await.unwrap().len(), 1);
    let owed = fake.sim.trigger(lead::call().new_lead()).await.unwrap();
    assert_eq!(owed.delivered().within(SOON).await.unwrap().len(), 1);
    let requests = crm.received_requests().await.unwrap();
    assert_eq!(requests.iter().map(|r| r.url.path()).collect::<Vec<_>>(), ["/contact", "/lead"]);
    let bodies = bodies(&crm).await;
    assert_eq!(bodies[0]["lead"]["contact_id"], bodies[1]["lead"]["contact_id"], "an existing contact is one that was there before");
    assert_ne!(bodies[0]["lead"]["id"], bodies[1]["lead"]["id"]);
}

#[tokio::test]
async fn two_accounts_never_see_each_others_hooks_leads_or_limits() {
    let fake = Fake::standing(&[]).await;
    let (one, two) = (receiver(&[200]).await, receiver(&[200]).await);
    fake.register("TEST_1", "new_contact", &one.uri()).await;
    let id = fake.register("TEST_2", "new_contact", &two.uri()).await;
    fake.sim.trigger(lead::chat().in_account("TEST_1")).await.unwrap().delivered().within(SOON).await.unwrap();
    assert_eq!(one.received_requests().await.unwrap().len(), 1);
    assert!(two.received_requests().await.unwrap().is_empty());
    let contacts = |account: &str| {
        format!("/crm/contacts?global_master_advertiser_id={account}&created_after_date=2000-01-01&created_before_date=2100-01-01")
    };
    let (_, mine) = fake.call(Method::GET, &contacts("TEST_1"), None).await;
    let (_, theirs) = fake.call(Method::GET, &contacts("TEST_2"), None).await;
    assert_eq!((mine["contacts"].as_array().unwrap().len(), theirs["contacts"].as_array().unwrap().len()), (1, 0));
    // One account's quota is used up (time stands); the other's is not.
    let mut statuses = Vec::new();
    for _ in 0..25 {
        statuses.push(fake.call(Method::GET, &contacts("TEST_1"), None).await.0.as_u16());
    }
    assert!(statuses.contains(&429), "{statuses:?}");
    assert_eq!(fake.call(Method::GET, &contacts("TEST_2"), None).await.0, 200);
    assert_eq!(fake.call(Method::DELETE, &format!("/crm/webhooks/{id}"), None).await.0, 200);
}

#[tokio::test]
async fn a_client_center_webhook_sends_what_its_form_asks_for() {
    let (fake, crm) = (Fake::start().await, receiver(&[200]).await);
    let localiq = fake.sim.localiq();
    let form = |extra: Value| {
        let mut form = json!({"payload_url": crm.uri(), "authentication_header": "token jokin"});
        form.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        form.to_string()
    };
    // Off unless it is switched on.
    localiq.enrol(&form(json!({}))).unwrap();
    let owed = fake.sim.trigger(lead::chat()).await.unwrap();
    assert!(owed.ids().is_empty());
    // Calls only, as ADF/XML.
    localiq.enrol(&form(json!({"active": true, "lead_types": ["calls"], "payload_format": "adf"}))).unwrap();
    assert!(fake.sim.trigger(lead::form()).await.unwrap().ids().is_empty());
    assert!(fake.sim.trigger(lead::email()).await.unwrap().ids().is_empty());
    fake.sim.trigger(lead::call()).await.unwrap().delivered().within(SOON).await.unwrap();
    let request = &crm.received_requests().await.unwrap()[0];
    assert!(request.headers["content-type"].to_str().unwrap().contains("xml"));
    assert_eq!(request.headers["authorization"], "token jokin");
    assert!(adf::parse_bytes(&request.body).unwrap().validate_adf_1_0().is_valid());
}

#[tokio::test]
async fn nothing_is_tried_again_by_default() {
    let (fake, crm) = (Fake::standing(&[]).await, receiver(&[500]).await);
    fake.register("TEST_1", "new_contact", &crm.uri()).await;
    let owed = fake.sim.trigger(lead::chat()).await.unwrap();
    fake.sim.clock().settle().await.unwrap();
    let deliveries = owed.abandoned().within(SOON).await.unwrap();
    assert_eq!(deliveries[0].attempts.len(), 1);
}

#[tokio::test]
async fn retries_that_were_asked_for_happen_on_the_clock() {
    let (fake, crm) = (Fake::standing(&[("localiq.retries", "60,300")]).await, receiver(&[500, 503, 200]).await);
    fake.register("TEST_1", "new_contact", &crm.uri()).await;
    let start = fake.sim.clock().now();
    let owed = fake.sim.trigger(lead::chat()).await.unwrap();
    owed.attempts(1).within(SOON).await.unwrap();
    fake.sim.clock().advance(Duration::from_secs(59)).await.unwrap();
    assert_eq!(fake.sim.deliveries()[0].attempts.len(), 1);
    fake.sim.clock().advance(Duration::from_secs(1)).await.unwrap();
    assert_eq!(fake.sim.deliveries()[0].attempts.len(), 2);
    fake.sim.clock().settle().await.unwrap();
    let delivery = &owed.delivered().within(SOON).await.unwrap()[0];
    let times: Vec<i64> = delivery.attempts.iter().map(|a| a.exchange.at.duration_since(start).as_secs()).collect();
    assert_eq!(times, [0, 60, 360]);
    let bodies = bodies(&crm).await;
    assert!(bodies.iter().all(|b| *b == bodies[0]), "each attempt says the same");
}

#[tokio::test]
async fn a_hook_that_fails_continually_is_switched_off() {
    let (fake, crm) = (Fake::standing(&[("localiq.inactive-after", "3")]).await, receiver(&[500]).await);
    fake.register("TEST_1", "new_contact", &crm.uri()).await;
    for _ in 0..3 {
        fake.sim.trigger(lead::chat()).await.unwrap().abandoned().within(SOON).await.unwrap();
    }
    let owed = fake.sim.trigger(lead::chat()).await.unwrap();
    let overdue = owed.attempts(1).within(SOON).await.unwrap_err();
    assert!(overdue.to_string().contains("not active"), "{overdue}");
    assert_eq!(crm.received_requests().await.unwrap().len(), 3);
}

#[tokio::test]
async fn what_is_beyond_this_machine_is_not_sent_and_says_why() {
    let fake = Fake::start().await;
    fake.register("TEST_1", "new_contact", "http://192.0.2.1:9/").await;
    let deliveries = fake.sim.trigger(lead::chat()).await.unwrap().abandoned().within(SOON).await.unwrap();
    let State::Abandoned(why) = &deliveries[0].state else { panic!() };
    assert!(why.contains("beyond this machine") && why.contains("--egress"), "{why}");
    assert!(deliveries[0].attempts[0].exchange.sent.is_empty());
}

#[tokio::test]
async fn the_bytes_that_were_sent_are_kept() {
    let (fake, crm) = (Fake::start().await, receiver(&[200]).await);
    fake.register("TEST_1", "new_contact", &crm.uri()).await;
    let deliveries = fake.sim.trigger(lead::form()).await.unwrap().delivered().within(SOON).await.unwrap();
    let request = &crm.received_requests().await.unwrap()[0];
    let sent = &deliveries[0].attempts[0].exchange.sent;
    assert!(sent.ends_with(&request.body) && sent.starts_with(b"POST / HTTP/1.1\r\n"));
    assert!(deliveries[0].attempts[0].exchange.received.starts_with(b"HTTP/1.1 200"));
}

#[tokio::test]
async fn generated_leads_differ_and_repeat_with_the_seed() {
    let run = |seed| async move {
        let sim = leadbench::Simulator::builder().seed(seed).start().await.unwrap();
        let mut drawn = Vec::new();
        for lead in [lead::chat(), lead::chat(), lead::call(), lead::email()] {
            drawn.push(sim.trigger(lead.generated()).await.unwrap().event().document.text().to_owned());
        }
        drawn
    };
    let (first, again, other) = (run(1).await, run(1).await, run(2).await);
    assert_eq!(first, again);
    assert_ne!(first, other);
    assert_ne!(first[0], first[1]);
}
