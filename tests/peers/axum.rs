//! A CRM's endpoint for LOCALiQ leads with axum, as a user would write it: `axum::serve(listener, app("token jokin"))`.
//! Takes JSON and ADF/XML at /leads, keeps each lead once, tells at /_observe/{id} what it kept.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use axum::{
    Json, Router,
    body::Bytes,
    extract::{DefaultBodyLimit, Path, State},
    http::{HeaderMap, StatusCode},
    routing::{get, post},
};
use jiff::Timestamp;
use serde_json::{Map, Value, json};

type Facts = Map<String, Value>;

#[derive(Default)]
struct Crm {
    authorization: String,
    leads: Mutex<HashMap<String, Lead>>,
    contacts: Mutex<HashMap<String, Lead>>,
}

#[derive(Clone)]
struct Lead {
    id: String,
    contact: String,
    at: Timestamp,
    facts: Facts,
}

pub fn app(authorization: &str) -> Router {
    let crm = Arc::new(Crm { authorization: authorization.into(), ..Crm::default() });
    Router::new()
        .route("/leads", post(deliver))
        .route("/_observe/{id}", get(observe))
        .layer(DefaultBodyLimit::max(16 << 20))
        .with_state(crm)
}

async fn deliver(State(crm): State<Arc<Crm>>, headers: HeaderMap, body: Bytes) -> (StatusCode, Json<Value>) {
    let header = |name| headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default();
    if !crm.authorization.is_empty() && header("authorization") != crm.authorization {
        return (StatusCode::UNAUTHORIZED, Json(json!({ "error": "not authorized" })));
    }
    let lead = match header("content-type").split(';').next().unwrap_or_default().trim().to_lowercase().as_str() {
        "application/json" => read_json(&body),
        "application/xml" | "text/xml" | "application/x-adf+xml" => read_adf(&body),
        _ => return (StatusCode::UNSUPPORTED_MEDIA_TYPE, Json(json!({ "error": "JSON or ADF/XML, please" }))),
    };
    let Some(lead) = lead else { return (StatusCode::BAD_REQUEST, Json(json!({ "error": "no lead can be read" }))) };
    let mut contacts = crm.contacts.lock().unwrap();
    if contacts.get(&lead.contact).is_none_or(|known| known.at <= lead.at) {
        contacts.insert(lead.contact.clone(), lead.clone());
    }
    crm.leads.lock().unwrap().entry(lead.id.clone()).or_insert_with(|| lead.clone());
    (StatusCode::OK, Json(json!({ "id": lead.id })))
}

async fn observe(State(crm): State<Arc<Crm>>, Path(id): Path<String>) -> Json<Value> {
    let lead = crm.leads.lock().unwrap().get(&id).cloned();
    let newest = lead.as_ref().and_then(|lead| crm.contacts.lock().unwrap().get(&lead.contact).cloned());
    let facts = |lead: &Option<Lead>| lead.as_ref().map(|l| l.facts.clone()).unwrap_or_default();
    Json(json!({ "count": u8::from(lead.is_some()), "lead": facts(&lead), "newest": facts(&newest) }))
}

fn read_json(body: &[u8]) -> Option<Lead> {
    let body: Value = serde_json::from_slice(body).ok()?;
    let mut lead = body.get("lead")?.as_object()?.clone();
    if let Some(parsed) = lead.remove("parsed_contact_attributes") {
        lead.insert("contact".into(), parsed); // e-mail leads carry this in place of a contact
    }
    let mut facts = Facts::new();
    lead.iter().for_each(|(name, value)| flat(name.clone(), value, &mut facts));
    let at = lead.get("created_at")?.as_str()?.parse().ok()?;
    Some(Lead { id: lead.get("id")?.as_u64()?.to_string(), contact: lead.get("contact_id")?.to_string(), at, facts })
}

/// The texts and numbers below an object: {"contact":{"email":"a"}} is {"contact.email":"a"}.
fn flat(path: String, value: &Value, facts: &mut Facts) {
    match value {
        Value::Object(below) => below.iter().for_each(|(key, value)| flat(format!("{path}.{key}"), value, facts)),
        Value::String(_) => _ = facts.insert(path, value.clone()),
        Value::Null | Value::Array(_) => {}
        plain => _ = facts.insert(path, plain.to_string().into()),
    }
}

fn read_adf(body: &[u8]) -> Option<Lead> {
    let options = roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() };
    let document = roxmltree::Document::parse_with_options(std::str::from_utf8(body).ok()?, options).ok()?;
    let find = |path: &[&str]| path.iter().try_fold(document.root_element(), |at, name| at.children().find(|c| c.has_tag_name(*name)));
    let text = |path: &[&str]| {
        find(path).map(|node| node.descendants().filter_map(|n| n.is_text().then(|| n.text()).flatten()).collect::<String>())
    };
    let mut facts = Facts::new();
    let mut voices = ["contact.phone_home", "contact.phone_work"].into_iter();
    for node in find(&["prospect", "customer", "contact"])?.children() {
        let field = match (node.tag_name().name(), node.attribute("part").or(node.attribute("type"))) {
            ("email", _) => Some("contact.email"),
            ("name", Some("first")) => Some("contact.first_name"),
            ("name", Some("last")) => Some("contact.last_name"),
            ("phone", Some("cellphone")) => Some("contact.phone_mobile"),
            ("phone", Some("fax")) => Some("contact.phone_fax"),
            ("phone", _) => voices.next(),
            _ => None,
        };
        if let (Some(field), Some(text)) = (field, node.text()) {
            facts.insert(field.into(), text.into());
        }
    }
    Some(Lead {
        id: text(&["prospect", "id"])?,
        contact: text(&["prospect", "customer", "id"])?,
        at: text(&["prospect", "requestdate"])?.parse().ok()?,
        facts,
    })
}
