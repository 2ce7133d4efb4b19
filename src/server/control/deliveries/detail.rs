//! One delivery in full: each attempt byte for byte and taken apart, and what stands behind it.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use jiff::Timestamp;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Serialize, Serializer, ser::SerializeMap};
use serde_json::{Map, Value, json};

use super::{
    curl::curl,
    proof::{Citation, Proof, citations, proof},
    row::{About, about, took},
};
use crate::{
    engine::{Engine, World},
    model::{Attempt, Delivery, Document, Exchange, Invalid, Subscription},
};

/// A delivery in full.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "DeliveryDetail")]
pub(super) struct Detail {
    #[serde(flatten)]
    about: About,
    attempts: Vec<Try>,
    /// Where the last attempt went, or the next one will.
    url: Option<String>,
    /// A command that sends the last attempt again.
    curl: Option<String>,
    /// What a resend may send instead.
    event_document: Document,
    /// What proves the sender; null where nothing does, or nothing was sent yet.
    signature: Option<Proof>,
    /// The sentences that it follows, the most specific first.
    clauses: Vec<Citation>,
}

/// An attempt byte for byte.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Attempt")]
struct Try {
    /// The first is 1.
    number: u32,
    at: Timestamp,
    took_ms: f64,
    url: String,
    outcome: String,
    status: Option<u16>,
    /// Name and value of each.
    request_headers: Vec<(String, String)>,
    response_headers: Vec<(String, String)>,
    /// The exact bytes, whole and in their two parts.
    #[serde(flatten)]
    bytes: Parts,
}

/// Bytes by name: as text where they are UTF-8, else in Base64 under the name with `_base64`.
struct Parts(Vec<(&'static str, Vec<u8>)>);

impl Serialize for Parts {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, bytes) in &self.0 {
            match std::str::from_utf8(bytes) {
                Ok(text) => map.serialize_entry(name, text)?,
                Err(_) => map.serialize_entry(&format!("{name}_base64"), &BASE64_STANDARD.encode(bytes))?,
            }
        }
        map.end()
    }
}

/// The names of the bytes of an attempt, in their order.
const PARTS: [&str; 6] = ["request", "response", "request_head", "request_body", "response_head", "response_body"];

impl JsonSchema for Parts {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Parts".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let text = |name: &&str| (name.to_string(), json!({ "type": "string" }));
        let coded = |name: &&str| {
            let about = format!("`{name}` where it is no text.");
            (format!("{name}_base64"), json!({ "description": about, "type": "string", "contentEncoding": "base64" }))
        };
        let properties: Map<String, Value> = PARTS.iter().flat_map(|name| [text(name), coded(name)]).collect();
        json_schema!({ "type": "object", "properties": properties })
    }
}

pub(super) fn detail(engine: &Engine, world: &World, delivery: &Delivery) -> Result<Detail, Invalid> {
    let subscription = engine.subscription(&delivery.account, &delivery.subscription)?;
    let provider = engine.provider(delivery.account.provider).ok();
    let last = delivery.attempts.last().map(|a| &a.exchange);
    let ahead = |s: &Subscription| provider.map(|p| p.address(s, &delivery.event).1);
    Ok(Detail {
        about: about(world, delivery),
        attempts: delivery.attempts.iter().map(|tried| attempt(tried)).collect(),
        url: last.map(|e| e.message.url.clone()).or_else(|| subscription.as_ref().and_then(ahead)),
        curl: last.and_then(|e| curl(&e.message)),
        event_document: delivery.event.document.clone(),
        signature: provider.zip(last).and_then(|(p, e)| proof(p, &e.message, subscription.as_ref())),
        clauses: provider.map(|p| citations(p, delivery, subscription.as_ref())).unwrap_or_default(),
    })
}

fn attempt(attempt: &Attempt) -> Try {
    let Attempt { number, exchange, outcome } = attempt;
    let Exchange { message, sent, received, answer, at, .. } = exchange;
    let (request_head, request_body) = parts(sent);
    let (response_head, raw) = parts(received);
    // What was sent in chunks is shown as it reads.
    let response_body = answer.as_ref().map_or(raw, |reply| &reply.body);
    let lines = |head: &[u8]| header_lines(&String::from_utf8_lossy(head));
    Try {
        number: *number,
        at: *at,
        took_ms: took(attempt),
        url: message.url.clone(),
        outcome: outcome.to_string(),
        status: exchange.status(),
        request_headers: lines(request_head),
        response_headers: lines(response_head),
        bytes: Parts(
            PARTS.into_iter().zip([sent, received, request_head, request_body, response_head, response_body].map(<[u8]>::to_vec)).collect(),
        ),
    }
}

/// Head and body: what stands before and after the first empty line.
fn parts(bytes: &[u8]) -> (&[u8], &[u8]) {
    match bytes.windows(4).position(|w| w == b"\r\n\r\n") {
        Some(end) => (&bytes[..end], &bytes[end + 4..]),
        None => (bytes, &[]),
    }
}

fn header_lines(head: &str) -> Vec<(String, String)> {
    let lines = head.split("\r\n").skip(1).filter_map(|line| line.split_once(':'));
    lines.map(|(name, value)| (name.to_owned(), value.trim().to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_taken_apart_at_its_first_empty_line() {
        let (head, body) = parts(b"POST / HTTP/1.1\r\nHost: a:1\r\nX: \r\n\r\n{}\r\n\r\n");
        assert_eq!(header_lines(&String::from_utf8_lossy(head)), [("Host".into(), "a:1".into()), ("X".to_owned(), String::new())]);
        assert_eq!((body, parts(b"garbage")), (&b"{}\r\n\r\n"[..], (&b"garbage"[..], &b""[..])));
    }

    #[test]
    fn what_is_no_text_is_told_apart_by_its_name() {
        let shown = serde_json::to_string(&Parts(vec![("a", b"text".to_vec()), ("b", vec![0xff])])).unwrap();
        assert_eq!(shown, r#"{"a":"text","b_base64":"/w=="}"#);
    }
}
