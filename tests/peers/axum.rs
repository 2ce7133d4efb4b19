//! A CRM's endpoint for LOCALiQ leads in JSON, with axum, tokio, jiff, serde and serde_json.
//! Start it as the main.rs of a package that has them: PORT=3000 AUTHORIZATION='token jokin' cargo run

use std::{
    collections::HashMap,
    env, io,
    sync::{Arc, Mutex},
};

use axum::extract::{DefaultBodyLimit, Path, State, rejection::JsonRejection};
use axum::http::{HeaderMap, StatusCode};
use axum::{Json, Router, response, routing};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value, json};

#[derive(Default)]
struct Crm {
    authorization: String,
    leads: Mutex<HashMap<u64, Lead>>,
    newest: Mutex<HashMap<u64, Lead>>, // by contact
}

#[derive(Deserialize)]
struct Sent {
    lead: Lead,
}

#[derive(Clone, Deserialize)]
struct Lead {
    id: u64,
    contact_id: u64,
    created_at: Timestamp,
    #[serde(alias = "parsed_contact_attributes")] // in e-mail leads
    contact: Map<String, Value>,
}

impl Lead {
    fn facts(&self) -> Value {
        self.contact.iter().map(|(name, value)| (format!("contact.{name}"), value.clone())).collect()
    }
}

async fn deliver(
    State(crm): State<Arc<Crm>>,
    headers: HeaderMap,
    sent: Result<Json<Sent>, JsonRejection>,
) -> response::Result<Json<Value>> {
    if headers.get("authorization").map_or(b"" as &[u8], |given| given.as_bytes()) != crm.authorization.as_bytes() {
        return Err(StatusCode::UNAUTHORIZED.into());
    }
    let Json(Sent { lead }) = sent?; // 415 for what is no JSON, 400 for broken JSON, 422 for JSON that is no lead
    let (mut leads, mut newest) = (crm.leads.lock().unwrap(), crm.newest.lock().unwrap());
    if newest.get(&lead.contact_id).is_none_or(|known| known.created_at <= lead.created_at) {
        newest.insert(lead.contact_id, lead.clone());
    }
    let stored = leads.entry(lead.id).or_insert(lead);
    Ok(Json(json!({ "id": stored.id })))
}

async fn observe(State(crm): State<Arc<Crm>>, Path(id): Path<u64>) -> Json<Value> {
    let (leads, newest) = (crm.leads.lock().unwrap(), crm.newest.lock().unwrap());
    let Some(lead) = leads.get(&id) else { return Json(json!({ "count": 0, "lead": {}, "newest": {} })) };
    Json(json!({ "count": 1, "lead": lead.facts(), "newest": newest[&lead.contact_id].facts() }))
}

pub fn app(authorization: String) -> Router {
    let router = Router::new().route("/leads", routing::post(deliver)).route("/_observe/{id}", routing::get(observe));
    router.layer(DefaultBodyLimit::max(16 << 20)).with_state(Arc::new(Crm { authorization, ..Crm::default() }))
}

#[tokio::main]
async fn main() -> io::Result<()> {
    let port = env::var("PORT").map_or(0, |port| port.parse().expect("PORT is a number"));
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await?;
    println!("listening on http://{}", listener.local_addr()?);
    axum::serve(listener, app(env::var("AUTHORIZATION").unwrap_or_default())).await
}
