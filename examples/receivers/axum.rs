//! Takes LOCALiQ's leads in JSON, with axum, tokio, serde and serde_json.
//! Start it as the main.rs of a package that has them: PORT=3000 AUTHORIZATION='token jokin' cargo run

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::{env, io};

use axum::extract::{DefaultBodyLimit, Path, State, rejection::JsonRejection};
use axum::http::{HeaderMap, StatusCode};
use axum::{Json, Router, response, routing};
use serde_json::{Map, Value, json};

#[derive(Default)]
struct Crm {
    authorization: String,
    leads: Mutex<HashMap<u64, Lead>>, // by id: your database
}

#[derive(serde::Deserialize)]
struct Sent {
    lead: Lead,
}

#[derive(serde::Deserialize)]
struct Lead {
    id: u64,
    #[serde(alias = "parsed_contact_attributes")] // in e-mail leads
    contact: Map<String, Value>,
}

type Taken = response::Result<Json<Value>>;

async fn take(State(crm): State<Arc<Crm>>, headers: HeaderMap, sent: Result<Json<Sent>, JsonRejection>) -> Taken {
    if headers.get("authorization").map_or(b"" as &[u8], |given| given.as_bytes()) != crm.authorization.as_bytes() {
        return Err(StatusCode::UNAUTHORIZED.into());
    }
    let Json(Sent { lead }) = sent?; // 415 for what is no JSON, 400 for broken JSON, 422 for JSON that is no lead
    let mut leads = crm.leads.lock().unwrap();
    let stored = leads.entry(lead.id).or_insert(lead); // the same lead may come again: it is one all the same
    Ok(Json(json!({ "id": stored.id })))
}

async fn show(State(crm): State<Arc<Crm>>, Path(id): Path<u64>) -> Json<Value> {
    let leads = crm.leads.lock().unwrap();
    Json(leads.get(&id).map_or(json!({ "count": 0 }), |lead| json!({ "count": 1, "contact": lead.contact })))
}

pub fn app(authorization: String) -> Router {
    let router = Router::new().route("/leads", routing::post(take)).route("/leads/{id}", routing::get(show));
    router.layer(DefaultBodyLimit::max(16 << 20)).with_state(Arc::new(Crm { authorization, ..Crm::default() }))
}

#[tokio::main]
async fn main() -> io::Result<()> {
    let port = env::var("PORT").map_or(0, |port| port.parse().expect("PORT is a number"));
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await?;
    println!("listening on http://{}", listener.local_addr()?);
    axum::serve(listener, app(env::var("AUTHORIZATION").unwrap_or_default())).await
}
