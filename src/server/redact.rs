//! Credentials taken out of what the inbound journal shows.

use serde_json::Value;

use crate::model::Headers;

/// What stands where a credential stood.
pub const HIDDEN: &str = "<secret>";

/// Parts of names that mark a credential, in lower case.
const NAMES: &[&str] =
    &["authorization", "cookie", "secret", "password", "token", "api-key", "apikey", "accesskey", "access_key", "private", "signing"];

pub(super) fn is_secret(name: &str) -> bool {
    let lower = name.to_lowercase();
    // `token_type` and its like say what a token is, not what it says.
    NAMES.iter().any(|part| lower.contains(part)) && !lower.ends_with("_type")
}

/// Header lines, with the values of credentials hidden.
pub(super) fn headers(headers: &Headers) -> Vec<(String, String)> {
    headers.iter().map(|(n, v)| (n.to_owned(), if is_secret(n) { hidden(v) } else { v.to_owned() })).collect()
}

/// What stands for a credential: how it is to be read stays, as in `Bearer …`.
fn hidden(value: &str) -> String {
    let scheme = |word: &str| !word.is_empty() && word.chars().all(|c| c.is_ascii_alphabetic() || c == '-');
    match value.split_once(' ') {
        Some((word, rest)) if scheme(word) && !rest.contains(' ') => format!("{word} {HIDDEN}"),
        _ => HIDDEN.to_owned(),
    }
}

/// A query or form, with the values of credentials hidden.
pub(super) fn query(query: &str) -> String {
    let shown = query.split('&').map(|pair| match pair.split_once('=') {
        Some((name, _)) if is_secret(name) || name == "code" => format!("{name}={HIDDEN}"),
        _ => pair.to_owned(),
    });
    shown.collect::<Vec<_>>().join("&")
}

/// A body, with the values of credentials hidden where it is JSON or a form.
pub(super) fn body(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    match serde_json::from_str::<Value>(&text) {
        Ok(mut value) => {
            if hide(&mut value) {
                value.to_string()
            } else {
                text.into_owned()
            }
        }
        Err(_) if text.contains('=') => query(&text),
        Err(_) => text.into_owned(),
    }
}

/// Hides what is secret, and says whether anything was.
fn hide(value: &mut Value) -> bool {
    let mut hidden = false;
    match value {
        Value::Object(map) => {
            // `{"Key":"x-api-key","Value":"…"}`: a header as a pair.
            if map.get("Key").is_some_and(|key| key.is_string())
                && let Some(value @ Value::String(_)) = map.get_mut("Value")
            {
                *value = Value::from(HIDDEN);
                hidden = true;
            }
            for (name, value) in map {
                if (is_secret(name) || name == "code") && value.is_string() {
                    *value = Value::from(HIDDEN);
                    hidden = true;
                }
                hidden |= hide(value);
            }
        }
        // JSON in a text, which may hold the same.
        Value::String(text) if text.contains("\"Key\"") => {
            if let Ok(mut inner @ Value::Array(_)) = serde_json::from_str::<Value>(text)
                && hide(&mut inner)
            {
                *text = inner.to_string();
                hidden = true;
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| hidden |= hide(item)),
        _ => {}
    }
    hidden
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_planted_secret_shows_nowhere_and_the_rest_stays() {
        let lines = headers(&Headers::new().with("Authorization", "planted").with("X-LSQ-SecretKey", "planted").with("Accept", "*/*"));
        assert!(lines.iter().all(|(_, v)| v != "planted") && lines[2].1 == "*/*");
        for (value, shown) in [("Bearer planted", "Bearer <secret>"), ("planted by hand", "<secret>"), ("planted1 x", "<secret>")] {
            assert_eq!(headers(&Headers::new().with("authorization", value))[0].1, shown);
        }
        assert_eq!(query("accessKey=planted&secretKey=planted&page=2"), "accessKey=<secret>&secretKey=<secret>&page=2");
        let shown = body(br#"{"client_id":"me","client_secret":"planted","grant_type":"password","password":"planted"}"#);
        assert_eq!(shown, r#"{"client_id":"me","client_secret":"<secret>","grant_type":"password","password":"<secret>"}"#);
        assert_eq!(body(br#"[{"authorization":"planted"}]"#), r#"[{"authorization":"<secret>"}]"#);
        let pair = r#"{"CustomHeaders":[{"Key":"x-a","Value":"<secret>"}],"Text":"[{\"Key\":\"x-a\",\"Value\":\"<secret>\"}]"}"#;
        assert_eq!(body(pair.replace("<secret>", "planted").as_bytes()), pair);
        assert_eq!(body(b"{ \"kept\": 1 }"), "{ \"kept\": 1 }");
    }
}
