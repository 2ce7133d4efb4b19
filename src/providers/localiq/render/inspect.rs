//! A delivery as its receiver meets it: what of it no document allows.

use serde_json::{Map, Value};

use super::shape::compare;
use crate::{
    model::{Flaw, Request},
    wire::adf,
};

/// What the body is written in, by its first character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Notation {
    Json,
    Adf,
}

impl Notation {
    fn of(body: &[u8]) -> Self {
        let start = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body).trim_ascii_start();
        if start.starts_with(b"<") { Self::Adf } else { Self::Json }
    }
}

/// What a delivery has that the documents do not allow: method, content type, then the body by JSON pointer or
/// element path. What only later documents of LOCALiQ show is allowed.
pub fn inspect(delivery: &Request) -> Vec<Flaw> {
    let mut flaws = Vec::new();
    if delivery.method != "POST" {
        flaws.push(Flaw::new("method", "POST", &delivery.method));
    }
    let notation = Notation::of(&delivery.body);
    let given = delivery.media_type().unwrap_or_default();
    let (right, expected) = match notation {
        Notation::Json => (given == "application/json", "application/json"),
        Notation::Adf => (given.ends_with("/xml") || given.ends_with("+xml"), "an XML media type, such as application/xml"),
    };
    if !right {
        let actual = if given.is_empty() { "none".to_owned() } else { given };
        flaws.push(Flaw::new("Content-Type", expected, &actual));
    }
    let text = match std::str::from_utf8(&delivery.body) {
        Ok(text) => text.trim_start_matches('\u{FEFF}'),
        Err(e) => {
            flaws.push(Flaw::new("", "UTF-8", format!("byte {} begins no character", e.valid_up_to())));
            return flaws;
        }
    };
    flaws.extend(match notation {
        Notation::Json => json(text),
        Notation::Adf => adf::compare(text).into_iter().map(|f| Flaw { pointer: f.path, expected: f.expected, actual: f.actual }).collect(),
    });
    flaws
}

fn json(text: &str) -> Vec<Flaw> {
    match serde_json::from_str::<Value>(text) {
        Ok(value) => {
            let bare = bare(&value);
            let mut flaws = compare(&enveloped(value));
            if bare {
                flaws.iter_mut().for_each(|f| f.pointer = f.pointer.trim_start_matches("/lead").to_owned());
            }
            flaws
        }
        Err(e) if text.trim().is_empty() => vec![Flaw::new("", "a JSON object", format!("an empty body: {e}"))],
        Err(e) => vec![Flaw::new("", "well-formed JSON", e.to_string())],
    }
}

/// Whether it is a call without the `lead` around it, as one later example shows.
fn bare(value: &Value) -> bool {
    value.get("lead").is_none() && value.get("event_type").and_then(Value::as_str) == Some("call")
}

/// A delivery with `lead` around the lead, as all documents but one later example have it.
fn enveloped(value: Value) -> Value {
    if bare(&value) { Value::Object(Map::from_iter([("lead".to_owned(), value)])) } else { value }
}
