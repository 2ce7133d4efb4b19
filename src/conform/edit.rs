//! Variations of a delivery, as data: of the rendered body before it is signed, and of the signed message.

use bytes::Bytes;
use serde_json::{Map, Value};

use super::credential::Bend;
use crate::model::{Document, Framing, Headers, Invalid, Message};

/// A variation of the body that the provider rendered.
#[derive(Debug, Clone, PartialEq)]
pub enum BodyEdit {
    /// Puts a value (JSON, or else text) at a path of a JSON body.
    Set { path: String, value: String },
    /// Takes a key out of a JSON body.
    Unset { path: String },
    /// Replaces each occurrence of a text.
    Replace { from: String, to: String },
    /// Is the whole body.
    Whole(String),
    /// Leaves the first half.
    Half,
    /// Adds a text at the end.
    Append(String),
    /// Adds so many blanks at the end, which JSON and XML allow.
    Blanks(usize),
    /// Writes what is not ASCII as `\uXXXX`, and `/` as `\/`.
    Escaped,
    /// Writes each object's keys in reverse order, with white space between everything.
    Reversed,
}

/// A variation of the signed message.
#[derive(Debug, Clone, PartialEq)]
pub enum WireEdit {
    Header {
        name: String,
        value: String,
    },
    NoHeader(String),
    /// The same header line under another spelling of its name.
    Spelled(String),
    /// A credential gone wrong.
    Credential {
        header: String,
        bend: Bend,
    },
    Method(String),
    /// Something behind the path of the URL.
    Path(String),
    Framing(Framing),
    /// Another body than the one that was signed.
    Body(BodyEdit),
    /// Announces the body whole and sends half of it.
    HalfSent,
}

/// Why a variation cannot be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unfit {
    /// There is no such variation here: the check does not apply.
    Moot(String),
    /// The feature asks for what cannot be.
    Wrong(Invalid),
}

impl From<Invalid> for Unfit {
    fn from(invalid: Invalid) -> Self {
        Self::Wrong(invalid)
    }
}

impl BodyEdit {
    /// The body with the variation.
    pub fn apply(&self, body: &Bytes) -> Result<Bytes, Invalid> {
        let text = || std::str::from_utf8(body).map_err(|e| Invalid::new("body", e.to_string(), "a body that is text"));
        Ok(match self {
            Self::Set { path, value } => Document::parse(text()?)?.set(path, value)?.text().to_owned().into(),
            Self::Unset { path } => Document::parse(text()?)?.unset(path)?.text().to_owned().into(),
            Self::Replace { from, to } if !from.is_empty() && text()?.contains(from) => text()?.replace(from, to).into(),
            Self::Replace { from, .. } => {
                return Err(Invalid::new("body", format!("`{from}` does not occur in it"), "a text that the body holds"));
            }
            Self::Whole(whole) => whole.clone().into(),
            Self::Half => body.slice(..body.len() / 2),
            Self::Append(text) => [body.as_ref(), text.as_bytes()].concat().into(),
            Self::Blanks(number) => [body.as_ref(), &vec![b' '; *number]].concat().into(),
            Self::Escaped => escaped(text()?).into(),
            Self::Reversed => serde_json::to_string_pretty(&reversed(Document::parse(text()?)?.read()?)).unwrap_or_default().into(),
        })
    }
}

impl WireEdit {
    /// The message with the variation.
    pub fn apply(&self, mut message: Message) -> Result<Message, Unfit> {
        match self {
            Self::Header { name, value } => message.headers = with_line(&message.headers, name, Some((name, value))),
            Self::NoHeader(name) => _ = message.headers.remove(name),
            Self::Spelled(name) => {
                let value = message.headers.get(name).map(str::to_owned).ok_or_else(|| no_header(name))?;
                message.headers = with_line(&message.headers, name, Some((name, &value)));
            }
            Self::Credential { header, bend } => {
                let value = message.headers.get(header).map(str::to_owned).ok_or_else(|| no_header(header))?;
                let bent = bend.apply(&value).map_err(|why| Unfit::Moot(why.to_owned()))?;
                message.headers = with_line(&message.headers, header, bent.as_deref().map(|value| (header.as_str(), value)));
            }
            Self::Body(edit) => match edit.apply(&message.body)? {
                // What is the same is rightly accepted.
                same if same == message.body => return Err(Unfit::Moot("there is nothing in this body that would change".into())),
                other => message.body = other,
            },
            Self::Method(method) => message.method.clone_from(method),
            Self::Path(suffix) => {
                let mut url =
                    url::Url::parse(&message.url).map_err(|e| Invalid::new(&message.url, e.to_string(), "an http or https URL"))?;
                let path = format!("{}{suffix}", url.path().trim_end_matches('/'));
                url.set_path(&path);
                message.url = url.into();
            }
            Self::Framing(framing) => message.framing = *framing,
            Self::HalfSent => message.framing = Framing::Truncated(message.body.len() / 2),
        }
        Ok(message)
    }
}

fn no_header(name: &str) -> Unfit {
    Unfit::Moot(format!("no {name} header is sent"))
}

/// The headers with the line of a name replaced in its place, added at the end, or taken out.
fn with_line(headers: &Headers, name: &str, line: Option<(&str, &str)>) -> Headers {
    let mut line = line;
    let mut out = Headers::new();
    for (n, v) in headers.iter() {
        if !n.eq_ignore_ascii_case(name) {
            out.push(n, v);
        } else if let Some((name, value)) = line.take() {
            out.push(name, value);
        }
    }
    if let Some((name, value)) = line {
        out.push(name, value);
    }
    out
}

/// JSON text in ASCII. Outside strings JSON has only ASCII, and `/` occurs in strings alone.
fn escaped(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    let mut after_backslash = false;
    for c in json.chars() {
        match c {
            '/' if !after_backslash => out.push_str("\\/"),
            c if c.is_ascii() => out.push(c),
            c => c.encode_utf16(&mut [0; 2]).iter().for_each(|unit| out.push_str(&format!("\\u{unit:04x}"))),
        }
        after_backslash = c == '\\' && !after_backslash;
    }
    out
}

fn reversed(value: Value) -> Value {
    match value {
        Value::Object(map) => Value::Object(map.into_iter().rev().map(|(k, v)| (k, reversed(v))).collect::<Map<_, _>>()),
        Value::Array(items) => Value::Array(items.into_iter().map(reversed).collect()),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn message() -> Message {
        Message {
            method: "POST".into(),
            url: "http://127.0.0.1:9/leads?a=1".into(),
            headers: Headers::new().with("Content-Type", "application/json").with("Authorization", "token jokin").with("X", "1"),
            body: Bytes::from_static(b"{\"a\":1}"),
            framing: Framing::Sized,
        }
    }

    #[test]
    fn a_body_is_varied_in_one_place() {
        let body = Bytes::from_static(br#"{"lead":{"id":1,"name":"J\u00f6rg"}}"#);
        let apply = |edit: BodyEdit| edit.apply(&body).map(|b| String::from_utf8(b.to_vec()).unwrap());
        assert_eq!(
            apply(BodyEdit::Set { path: "lead.new".into(), value: r#"{"x":[]}"#.into() }).unwrap(),
            r#"{"lead":{"id":1,"name":"Jörg","new":{"x":[]}}}"#
        );
        assert_eq!(apply(BodyEdit::Unset { path: "lead.name".into() }).unwrap(), r#"{"lead":{"id":1}}"#);
        assert_eq!(apply(BodyEdit::Reversed).unwrap(), "{\n  \"lead\": {\n    \"name\": \"Jörg\",\n    \"id\": 1\n  }\n}");
        assert!(apply(BodyEdit::Replace { from: "nowhere".into(), to: String::new() }).is_err());
        assert!(BodyEdit::Set { path: "a.b".into(), value: "1".into() }.apply(&Bytes::from_static(b"<adf/>")).is_err());
    }

    #[test]
    fn a_header_is_varied_in_its_place() {
        let spelled = WireEdit::Spelled("AUTHORIZATION".into()).apply(message()).unwrap();
        assert_eq!(spelled.headers.iter().map(|(n, _)| n).collect::<Vec<_>>(), ["Content-Type", "AUTHORIZATION", "X"]);
        let missing = WireEdit::Credential { header: "Authorization".into(), bend: Bend::Missing }.apply(message()).unwrap();
        assert_eq!(missing.headers.get("authorization"), None);
        assert!(matches!(WireEdit::Spelled("Y".into()).apply(message()), Err(Unfit::Moot(_))));
    }

    #[test]
    fn a_path_grows_before_the_query() {
        assert_eq!(WireEdit::Path("/other".into()).apply(message()).unwrap().url, "http://127.0.0.1:9/leads/other?a=1");
    }

    proptest! {
        /// Escaped JSON is ASCII and means the same.
        #[test]
        fn escapes_change_the_bytes_and_not_the_text(text in "\\PC{0,40}") {
            let json = serde_json::to_string(&text).unwrap().replace('a', "\\/");
            let ascii = escaped(&json);
            prop_assert!(ascii.is_ascii());
            prop_assert_eq!(serde_json::from_str::<String>(&ascii).unwrap(), text.replace('a', "/"));
        }

        #[test]
        fn no_body_panics(body in prop::collection::vec(any::<u8>(), 0..60), path in "[a./0~]{0,6}") {
            let body = Bytes::from(body);
            for edit in [BodyEdit::Set { path: path.clone(), value: "1".into() }, BodyEdit::Unset { path }, BodyEdit::Half, BodyEdit::Escaped, BodyEdit::Reversed] {
                let _ = edit.apply(&body);
            }
        }
    }
}
