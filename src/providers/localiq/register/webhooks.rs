//! `POST /crm/webhooks` and `DELETE /crm/webhooks/{id}`.

use std::net::Ipv4Addr;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use url::Url;

use super::{super::select::EVENTS, refusal};
use crate::model::{Account, Origin, Reply, Request, Secret, Subscription};

/// The number of an account's first webhook: that of the documents' example.
const FIRST: u64 = 84;

pub fn register(request: &Request, account: &mut Account, now: Timestamp) -> Reply {
    let taken = match plain(request) {
        Some(plain) => subscription(|name| Ok(plain.field(name)), account, now),
        None => read(request).and_then(|body| subscription(|name| text(&body, name), account, now)),
    };
    match taken {
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
    let number = account.next("webhook", FIRST).to_string();
    [&number, "+", &account.key.name].concat()
}

/// Refuses what is no URL that can be posted to.
pub fn check_url(text: &str) -> Result<(), &'static str> {
    if is_plain(text) {
        return Ok(());
    }
    match Url::parse(text) {
        Ok(url) if matches!(url.scheme(), "http" | "https") && url.host().is_some() => Ok(()),
        _ => Err("must be an absolute http or https URL"),
    }
}

/// Whether a text is a URL of the plainest kind, `http://127.0.0.1:9000/leads`, which need not be parsed to be known as one:
/// parsing took a tenth of what a registration takes.
fn is_plain(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("http://").or_else(|| text.strip_prefix("https://")) else { return false };
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let (host, port) = authority.split_once(':').unwrap_or((authority, "80"));
    let port_fits = !port.starts_with('+') && port.parse::<u16>().is_ok();
    host.parse::<Ipv4Addr>().is_ok() && port_fits && path.bytes().all(|b| b.is_ascii_alphanumeric() || b"/-_.".contains(&b))
}

/// Refuses what cannot be the value of a header.
pub fn check_authorization(text: &str) -> Result<(), &'static str> {
    let held = text.bytes().all(|b| b == b'\t' || (b >= b' ' && b != 0x7f));
    if held { Ok(()) } else { Err("must not hold control characters: it is sent as the value of a header") }
}

fn named(status: u16, id: &str) -> Reply {
    Reply::json(status, serde_json::to_string(&Named { id }).unwrap_or_default())
}

/// The answer to each call here.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Webhook")]
pub struct Named<'a> {
    /// `84+TEST_1`: a number, a plus, the advertiser.
    id: &'a str,
}

/// A registration that holds texts and nothing else, as nearly all do.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Plain<'a> {
    event_type: Option<&'a str>,
    url: Option<&'a str>,
    authorization: Option<&'a str>,
}

impl<'a> Plain<'a> {
    fn field(&self, name: &str) -> Option<&'a str> {
        match name {
            "event_type" => self.event_type,
            "url" => self.url,
            _ => self.authorization,
        }
    }
}

/// Reads what is in no way special, in a third of the time; of anything else the general way below makes what is right.
fn plain(request: &Request) -> Option<Plain<'_>> {
    // An array of texts would be read, too.
    let object = request.headers.get("content-type") == Some("application/json") && request.body.starts_with(b"{");
    if object { serde_json::from_slice(&request.body).ok() } else { None }
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

fn text<'a>(body: &'a Map<String, Value>, name: &str) -> Result<Option<&'a str>, Reply> {
    match body.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(refusal::field(name, "must be a string")),
    }
}

/// By a function that gives each field, or why it is none.
fn subscription<'a>(
    text: impl Fn(&str) -> Result<Option<&'a str>, Reply>,
    account: &mut Account,
    now: Timestamp,
) -> Result<Subscription, Reply> {
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// What is taken for plain is a URL to whoever parses it.
        #[test]
        fn what_is_plain_is_a_url(text in "https?://([0-9]{1,3}\\.){3}[0-9]{1,3}(:[0-9+]{0,6})?(/[a-zA-Z0-9/._-]{0,8})?|https?://\\PC{0,12}") {
            let parsed = Url::parse(&text).is_ok_and(|url| url.host().is_some());
            prop_assert!(!is_plain(&text) || parsed, "{}", text);
        }
    }

    proptest! {
        /// What is read as plain is read no otherwise in the general way.
        #[test]
        fn the_plain_way_is_the_general_one(fields in prop::collection::vec(("event_type|url|authorization|other", "\"[a-z\\\\\"]{0,4}\"|null|7|\\[\\]"), 0..4), around in "[ \\[]?") {
            let fields: Vec<String> = fields.iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
            let headers = crate::model::Headers::new().with("Content-Type", "application/json");
            let body = format!("{around}{{{}}}", fields.join(","));
            let request = Request { method: "POST".into(), path: String::new(), query: String::new(), headers, body: body.into() };
            if let Some(plain) = plain(&request) {
                let general = read(&request).unwrap();
                for name in ["event_type", "url", "authorization"] {
                    prop_assert_eq!(Ok(plain.field(name)), text(&general, name));
                }
            }
        }
    }

    #[test]
    fn an_array_is_no_registration() {
        let headers = crate::model::Headers::new().with("Content-Type", "application/json");
        let body = r#"["new_contact","http://127.0.0.1:9/",null]"#.into();
        let request = Request { method: "POST".into(), path: String::new(), query: String::new(), headers, body };
        assert!(plain(&request).is_none() && read(&request).is_err());
    }

    #[test]
    fn the_usual_address_of_a_receiver_is_plain() {
        assert!(is_plain("http://127.0.0.1:9000/new_contact") && is_plain("https://192.0.2.1"));
        assert!(!is_plain("http://example.com/") && !is_plain("http://127.0.0.1/?a=1") && !is_plain("http://127.0.0.1:99999/"));
    }
}
