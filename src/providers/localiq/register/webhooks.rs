//! `POST /crm/webhooks` and `DELETE /crm/webhooks/{id}`.

use jiff::Timestamp;
use serde_json::{Map, Value, json};
use url::Url;

use super::{super::select::EVENTS, refusal};
use crate::model::{Account, Origin, Reply, Request, Secret, Subscription};

/// The number of an account's first webhook: that of the documents' example.
const FIRST: u64 = 84;

pub fn register(request: &Request, account: &mut Account, now: Timestamp) -> Reply {
    match read(request).and_then(|body| subscription(&body, account, now)) {
        Ok(subscription) => {
            let reply = named(account.settings.get("register-status").parse().unwrap_or(200), &subscription.id);
            account.subscriptions.push(subscription);
            reply
        }
        Err(refusal) => refusal,
    }
}

pub fn deregister(request: &Request, account: &mut Account, _now: Timestamp) -> Reply {
    let id = request.segments().pop().unwrap_or_default();
    match account.unsubscribe(&id) {
        Some(subscription) => named(200, &subscription.id),
        None => refusal::no_such("webhook", &id),
    }
}

/// The next webhook id of an account: `84+TEST_1`.
pub fn next_id(account: &mut Account) -> String {
    format!("{}+{}", account.next("webhook", FIRST), account.key.name)
}

/// Refuses what is no URL that can be posted to.
pub fn check_url(text: &str) -> Result<(), &'static str> {
    match Url::parse(text) {
        Ok(url) if matches!(url.scheme(), "http" | "https") && url.host().is_some() => Ok(()),
        _ => Err("must be an absolute http or https URL"),
    }
}

/// Refuses what cannot be the value of a header.
pub fn check_authorization(text: &str) -> Result<(), &'static str> {
    let held = text.bytes().all(|b| b == b'\t' || (b >= b' ' && b != 0x7f));
    if held { Ok(()) } else { Err("must not hold control characters: it is sent as the value of a header") }
}

fn named(status: u16, id: &str) -> Reply {
    Reply::json(status, json!({"id": id}).to_string())
}

fn read(request: &Request) -> Result<Map<String, Value>, Reply> {
    if request.media_type().as_deref() != Some("application/json") {
        return Err(refusal::malformed("The Content-Type header must be application/json."));
    }
    match serde_json::from_slice(&request.body) {
        Ok(Value::Object(body)) => Ok(body),
        Ok(_) => Err(refusal::malformed("The body must be a JSON object with event_type and url.")),
        Err(e) => Err(refusal::malformed(&format!("The body is not valid JSON: {e}."))),
    }
}

fn subscription(body: &Map<String, Value>, account: &mut Account, now: Timestamp) -> Result<Subscription, Reply> {
    let text = |name: &str| match body.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.as_str())),
        Some(_) => Err(refusal::field(name, "must be a string")),
    };
    let needed = |name: &str| text(name)?.filter(|t| !t.is_empty()).ok_or_else(|| refusal::field(name, "can't be blank"));
    let event = needed("event_type")?;
    if !EVENTS.contains(&event) {
        return Err(refusal::field("event_type", &format!("must be one of {}", EVENTS.join(", "))));
    }
    let url = needed("url")?;
    check_url(url).map_err(|why| refusal::field("url", why))?;
    let authorization = text("authorization")?.filter(|t| !t.is_empty());
    check_authorization(authorization.unwrap_or_default()).map_err(|why| refusal::field("authorization", why))?;
    let header = account.settings.get("authorization-header").to_owned();
    Ok(Subscription {
        events: vec![event.to_owned()],
        format: "json".to_owned(),
        headers: authorization.map(|value| (header, Secret::new(value))).into_iter().collect(),
        ..Subscription::new(next_id(account), Origin::Api, url, now)
    })
}
