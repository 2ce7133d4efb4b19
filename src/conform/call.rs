//! A call of a management API, written as HTTP text with places to fill.

use std::collections::BTreeMap;

use bytes::Bytes;
use url::Url;

use crate::model::{Framing, Headers, Invalid, Message};

/// Refuses what is no base of an API.
pub(super) fn base(text: &str) -> Result<(), Invalid> {
    match Url::parse(text) {
        Ok(url) if matches!(url.scheme(), "http" | "https") && url.host().is_some() => Ok(()),
        _ => Err(Invalid::new("api", format!("`{text}` is no address of a web server"), "an absolute http or https URL")),
    }
}

/// A text with each `{name}` replaced; a name that nobody gave a value stays, and is refused where `strict`.
pub(super) fn filled(text: &str, names: &BTreeMap<String, String>) -> String {
    names.iter().fold(text.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
}

/// Reads HTTP text: a request line with method and target, headers, an empty line, the body.
pub(super) fn message(base: &str, text: &str) -> Result<Message, Invalid> {
    let (head, body) = text.split_once("\n\n").unwrap_or((text, ""));
    let mut lines = head.trim().lines().map(str::trim);
    let first = lines.next().unwrap_or_default();
    let wrong = || Invalid::new("call", format!("`{first}` is no method and path"), "a first line such as POST /crm/webhooks");
    let (method, target) = first.split_once(' ').ok_or_else(wrong)?;
    if !target.starts_with('/') {
        return Err(wrong());
    }
    let mut headers = Headers::new();
    for line in lines {
        let (name, value) = line.split_once(':').ok_or_else(|| Invalid::new("call", format!("`{line}` is no header"), "Name: value"))?;
        headers.push(name.trim(), value.trim());
    }
    Ok(Message {
        method: method.to_owned(),
        url: format!("{base}{target}"),
        headers,
        body: Bytes::copy_from_slice(body.trim_end_matches('\n').as_bytes()),
        framing: Framing::Sized,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_is_read_from_its_text() {
        let names = [("account".to_owned(), "TEST_1".to_owned())].into();
        let text = filled("POST /crm/webhooks?a={account}\nAuthorization: x: y\n\n{\"a\":\n1}\n", &names);
        let message = message("http://h", &text).unwrap();
        assert_eq!((message.method.as_str(), message.url.as_str()), ("POST", "http://h/crm/webhooks?a=TEST_1"));
        assert_eq!((message.headers.get("authorization"), &message.body[..]), (Some("x: y"), &b"{\"a\":\n1}"[..]));
        for text in ["", "POST", "POST x", "GET /\nnothing"] {
            assert!(super::message("http://h", text).is_err(), "{text}");
        }
        assert!(base("h:1").is_err() && base("ftp://h").is_err() && base("http://h").is_ok());
    }
}
