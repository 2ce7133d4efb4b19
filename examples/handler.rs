//! A CRM's endpoint for LOCALiQ's leads, and its tests with leadbench: a lead that arrives, an outage, and the whole judge.
//! Try it: cargo test --example handler. Run it: PORT=3000 AUTHORIZATION='token jokin' cargo run --example handler

use std::{
    collections::BTreeMap,
    env, io,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
};

use axum::{
    Json, Router,
    extract::{DefaultBodyLimit, Path, State, rejection::JsonRejection},
    http::{HeaderMap, StatusCode},
    routing,
};
use serde_json::{Map, Value, json};

/// What we keep of a lead: who it was, and how they came to us.
#[derive(Clone, serde::Serialize)]
struct Card {
    contact: Map<String, Value>,
    campaign: Option<String>,
}

#[derive(Default)]
struct Crm {
    authorization: String,
    /// By the lead's id: a lead that comes again is the same lead.
    cards: Mutex<BTreeMap<u64, Card>>,
    /// Set while the database is being moved.
    closed: AtomicBool,
}

#[derive(serde::Deserialize)]
struct Delivery {
    lead: Lead,
}

#[derive(serde::Deserialize)]
struct Lead {
    id: u64,
    /// E-mail leads have it under the other name.
    #[serde(alias = "parsed_contact_attributes")]
    contact: Map<String, Value>,
    campaign_name: Option<String>,
}

async fn take(
    State(crm): State<Arc<Crm>>,
    headers: HeaderMap,
    sent: Result<Json<Delivery>, JsonRejection>,
) -> Result<StatusCode, StatusCode> {
    let given = headers.get("authorization").map_or(&b""[..], |value| value.as_bytes());
    if given != crm.authorization.as_bytes() {
        return Err(StatusCode::UNAUTHORIZED);
    }
    let Json(Delivery { lead }) = sent.map_err(|rejection| rejection.status())?;
    if crm.closed.load(Ordering::Relaxed) {
        return Err(StatusCode::SERVICE_UNAVAILABLE);
    }
    let card = Card { contact: lead.contact, campaign: lead.campaign_name };
    crm.cards.lock().unwrap().entry(lead.id).or_insert(card);
    Ok(StatusCode::OK)
}

/// What the judge looks a lead up with.
async fn show(State(crm): State<Arc<Crm>>, Path(id): Path<u64>) -> Json<Value> {
    let card = crm.cards.lock().unwrap().get(&id).cloned();
    Json(json!({ "count": usize::from(card.is_some()), "card": card }))
}

fn app(crm: Arc<Crm>) -> Router {
    let router = Router::new().route("/leads", routing::post(take)).route("/leads/{id}", routing::get(show));
    router.layer(DefaultBodyLimit::max(16 << 20)).with_state(crm)
}

#[tokio::main]
async fn main() -> io::Result<()> {
    let port = env::var("PORT").map_or(0, |port| port.parse().expect("PORT is a number"));
    let crm = Crm { authorization: env::var("AUTHORIZATION").unwrap_or_default(), ..Crm::default() };
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await?;
    println!("listening on http://{}", listener.local_addr()?);
    axum::serve(listener, app(Arc::new(crm))).await
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use leadbench::{
        LOCALIQ, Simulator,
        conform::{self, Observation},
        lead,
        mock::SimulatorBuilder,
        report,
    };

    use super::*;

    const SOON: Duration = Duration::from_secs(5);

    /// Our CRM on a free port: itself, and where it is.
    async fn crm() -> (Arc<Crm>, String) {
        let crm = Arc::new(Crm { authorization: "token jokin".into(), ..Crm::default() });
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let served = app(crm.clone());
        tokio::spawn(async move { axum::serve(listener, served).await });
        (crm, base)
    }

    /// A LOCALiQ that sends its leads to our CRM.
    async fn localiq(builder: SimulatorBuilder, base: &str) -> Simulator {
        let sim = builder.start().await.unwrap();
        let form = json!({ "payload_url": format!("{base}/leads"), "authentication_header": "token jokin", "active": true });
        sim.localiq().enrol(&form.to_string()).unwrap();
        sim
    }

    #[tokio::test]
    async fn a_chat_becomes_a_card_with_its_campaign() {
        let (crm, base) = crm().await;
        let sim = localiq(Simulator::builder(), &base).await;
        let owed = sim.trigger(lead::chat().with("lead.contact.email", "jo@example.com")).await.unwrap();
        owed.delivered().within(SOON).await.unwrap();
        let cards = crm.cards.lock().unwrap();
        let card = cards.values().next().unwrap();
        assert_eq!(card.contact["email"], "jo@example.com");
        assert_eq!(card.campaign.as_deref(), Some("Campaign Name 1"));
    }

    #[tokio::test]
    async fn a_lead_that_came_while_we_were_closed_is_kept_once_when_it_comes_again() {
        let (crm, base) = crm().await;
        let sim = localiq(Simulator::builder().manual_clock().switch("localiq.retries", "60,60"), &base).await;
        crm.closed.store(true, Ordering::Relaxed);
        let owed = sim.trigger(lead::form()).await.unwrap();
        owed.attempts(1).within(SOON).await.unwrap();
        assert!(crm.cards.lock().unwrap().is_empty());
        crm.closed.store(false, Ordering::Relaxed);
        sim.clock().advance(Duration::from_secs(60)).await.unwrap();
        let deliveries = owed.delivered().within(SOON).await.unwrap();
        assert_eq!((deliveries[0].attempts.len(), crm.cards.lock().unwrap().len()), (2, 1));
    }

    #[tokio::test]
    async fn it_is_what_localiq_may_expect() {
        let (_crm, base) = crm().await;
        let stored = Observation::url(&format!("{base}/leads/{{id}}")).and_then(|port| port.count("/count"));
        let stored = stored.and_then(|port| port.field("contact.email=/card/contact/email")).unwrap();
        let run = conform::receiver(&LOCALIQ, format!("{base}/leads")).authorization("token jokin").observe(stored);
        let report = run.cases(24).run().await.unwrap();
        assert!(report.conformant(), "{}", report::find("text").unwrap().write(&report));
    }
}
