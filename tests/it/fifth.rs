//! The provider of the page "A fifth provider", served and delivered from outside the crate.

use std::time::Duration;

use leadbench::{
    Receiver, ReceiverOptions, Simulator,
    mock::Lead,
    model::{Provider, Secret},
};
use reqwest::{Client, StatusCode};
use serde_json::{Value, json};

#[path = "../../examples/provider/mod.rs"]
mod bellhop;

static OURS: &[&dyn Provider] = &[&bellhop::BELLHOP];
const SOON: Duration = Duration::from_secs(5);

async fn fake() -> Simulator {
    Simulator::builder().providers(OURS).manual_clock().start().await.unwrap()
}

/// A correct receiver of Bellhop's leads, whose deliveries carry this secret.
async fn crm(secret: &str) -> Receiver {
    let credentials = vec![("X-Bellhop-Secret".to_owned(), Secret::new(secret))];
    Receiver::bind(ReceiverOptions { credentials, ..ReceiverOptions::new(&bellhop::BELLHOP) }).await.unwrap()
}

#[tokio::test]
async fn a_provider_of_ones_own_registers_delivers_and_forgets() {
    let (sim, crm) = (fake().await, crm("s3").await);
    let client = Client::builder().no_proxy().build().unwrap();
    let hooks = format!("{}/bellhop/hooks", sim.base_url());
    let reply = client.post(format!("{hooks}?account=shop-1")).json(&json!({ "url": crm.url(), "secret": "s3" })).send().await.unwrap();
    assert_eq!((reply.status(), reply.json::<Value>().await.unwrap()), (StatusCode::CREATED, json!({ "id": "hook-1" })));

    let owed = sim.trigger(Lead::documented("bellhop", "enquiry")).await.unwrap();
    owed.delivered().within(SOON).await.unwrap();
    let drawn = sim.trigger(Lead::documented("bellhop", "enquiry").generated()).await.unwrap();
    drawn.delivered().within(SOON).await.unwrap();
    let arrivals = crm.arrivals();
    assert_eq!(&arrivals[0].request.body[..], br#"{"id":41,"name":"Ann Example","phone":"+1 202 555 0100","email":null}"#);
    assert!(arrivals.iter().all(|arrival| arrival.flaws.is_empty()), "{arrivals:?}");

    let gone = client.delete(format!("{hooks}/hook-1?account=shop-1")).send().await.unwrap();
    assert_eq!(gone.status(), StatusCode::OK);
    assert!(sim.trigger(Lead::documented("bellhop", "enquiry")).await.unwrap().ids().is_empty());
    for (refused, body) in [(StatusCode::UNPROCESSABLE_ENTITY, r#"{"url":"here"}"#), (StatusCode::BAD_REQUEST, "{")] {
        let reply = client.post(format!("{hooks}?account=shop-1")).body(body).send().await.unwrap();
        assert_eq!(reply.status(), refused, "{body}");
    }
    assert_eq!(client.post(&hooks).body("{}").send().await.unwrap().status(), StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn its_refused_delivery_is_tried_three_times_and_a_wrong_lead_never_happens() {
    let (sim, crm) = (fake().await, crm("another").await);
    let face = sim.provider("bellhop").unwrap();
    face.enrol(&json!({ "url": crm.url(), "secret": "s3" }).to_string()).unwrap();
    let owed = sim.trigger(Lead::documented("bellhop", "enquiry").with("email", "ann@example.com")).await.unwrap();
    sim.clock().settle().await.unwrap();
    let given_up = owed.abandoned().within(SOON).await.unwrap();
    assert_eq!(given_up[0].attempts.len(), 3);
    assert!(face.enrol(r#"{"secret":"s3"}"#).is_err_and(|e| e.at == "url"));
    for wrong in [Lead::documented("bellhop", "enquiry").with("age", "7"), Lead::documented("bellhop", "inquiry")] {
        assert!(sim.trigger(wrong).await.is_err());
    }
}
