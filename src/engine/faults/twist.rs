//! What becomes of one field of a JSON document, or of the lines of one header.

use serde_json::Value;

use crate::model::{Document, FieldTwist, HeaderTwist, Headers};

/// The document with the field at a path spoilt; none where there is nothing to spoil.
pub(super) fn field(document: &Document, path: &str, twist: &FieldTwist) -> Option<Document> {
    if let FieldTwist::Set(value) = twist {
        return document.put(path, value).ok();
    }
    let old: Value = document.at(path)?.read().ok()?;
    let new = match (twist, old) {
        (FieldTwist::Drop, _) => return document.unset(path).ok(),
        (FieldTwist::Rename(name), old) => {
            let renamed = match path.rfind(if path.starts_with('/') { '/' } else { '.' }) {
                Some(end) => format!("{}{name}", &path[..=end]),
                None => name.clone(),
            };
            return document.unset(path).ok()?.put(&renamed, &Document::of(&old)).ok();
        }
        (FieldTwist::Null, _) => Value::Null,
        (FieldTwist::Set(value), _) => value.read().ok()?,
        (FieldTwist::Retype, Value::String(text)) => serde_json::from_str(&text).ok().filter(Value::is_number).unwrap_or_else(|| 0.into()),
        (FieldTwist::Retype, old) => Value::String(old.to_string()),
        (FieldTwist::Append(more), Value::String(text)) => Value::String(text + more),
        (FieldTwist::Append(more), old) => {
            let longer = format!("{old}{more}");
            serde_json::from_str(&longer).ok().filter(Value::is_number).unwrap_or(Value::String(longer))
        }
        (FieldTwist::Cut(most), Value::String(text)) => Value::String(text.chars().take(*most).collect()),
        (FieldTwist::Upper, Value::String(text)) => Value::String(text.to_uppercase()),
        (FieldTwist::Lower, Value::String(text)) => Value::String(text.to_lowercase()),
        (FieldTwist::Wrap, old) => Value::Array(vec![old]),
        (FieldTwist::Unwrap, Value::Array(items)) => items.into_iter().next()?,
        (FieldTwist::Cut(_) | FieldTwist::Upper | FieldTwist::Lower | FieldTwist::Unwrap, _) => return None,
    };
    document.put(path, &Document::of(&new)).ok()
}

/// The headers with each line of a name spoilt; the others stay where they are.
pub(super) fn header(headers: &Headers, name: &str, twist: &HeaderTwist) -> Headers {
    let mut bent = Headers::new();
    for (n, value) in headers.iter() {
        if !n.eq_ignore_ascii_case(name) {
            bent.push(n, value);
        } else if let Some((n, value)) = line(n, value, twist) {
            bent.push(n, value);
        }
    }
    match twist {
        HeaderTwist::Set(value) if headers.get(name).is_none() => bent.push(name, value),
        HeaderTwist::Add(value) => bent.push(name, value),
        _ => {}
    }
    bent
}

fn line(name: &str, value: &str, twist: &HeaderTwist) -> Option<(String, String)> {
    let value = match twist {
        HeaderTwist::Drop => return None,
        HeaderTwist::Rename(other) => return Some((other.clone(), value.to_owned())),
        HeaderTwist::Set(other) => other.clone(),
        HeaderTwist::Add(_) => value.to_owned(),
        HeaderTwist::Append(more) => format!("{value}{more}"),
        HeaderTwist::LastWords => value.split_once(' ').map_or(value, |(_, rest)| rest).to_owned(),
        HeaderTwist::Trim => value.trim().to_owned(),
        HeaderTwist::Cut(most) => value.chars().take(*most).collect(),
        HeaderTwist::Upper => value.to_uppercase(),
        HeaderTwist::Lower => value.to_lowercase(),
    };
    Some((name.to_owned(), value))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn twisted(path: &str, twist: &str) -> String {
        let document = Document::parse(r#"{"id":84,"name":"Jo","tags":["a","b"],"date":"2017-05-30T08:55","n":"7","gone":null}"#).unwrap();
        let twist: FieldTwist = serde_json::from_str(twist).unwrap();
        field(&document, path, &twist).map_or("nothing".to_owned(), |d| {
            let new = d.text().trim_matches(['{', '}']).to_owned();
            let before = document.text().trim_matches(['{', '}']).to_owned();
            let old: Vec<&str> = before.split(",\"").map(|p| p.trim_start_matches('"')).collect();
            let parts = new.split(",\"").map(|p| p.trim_start_matches('"')).filter(|p| !old.contains(p));
            parts.collect::<Vec<_>>().join(" ")
        })
    }

    #[test]
    fn each_field_is_spoilt_as_it_says() {
        for (path, twist, expected) in [
            ("name", r#""drop""#, ""),
            ("name", r#""null""#, r#"name":null"#),
            ("name", r#"{"set":7}"#, r#"name":7"#),
            ("more", r#"{"set":"x"}"#, r#"more":"x""#),
            ("name", r#"{"rename":"nom"}"#, r#"nom":"Jo""#),
            ("/name", r#"{"rename":"nom"}"#, r#"nom":"Jo""#),
            ("id", r#""retype""#, r#"id":"84""#),
            ("n", r#""retype""#, r#"n":7"#),
            ("name", r#""retype""#, r#"name":0"#),
            ("id", r#"{"append":"5"}"#, r#"id":845"#),
            ("id", r#"{"append":"x"}"#, r#"id":"84x""#),
            ("name", r#"{"append":"5"}"#, r#"name":"Jo5""#),
            ("date", r#"{"cut":10}"#, r#"date":"2017-05-30""#),
            ("name", r#""upper""#, r#"name":"JO""#),
            ("name", r#""lower""#, r#"name":"jo""#),
            ("name", r#""wrap""#, r#"name":["Jo"]"#),
            ("tags", r#""unwrap""#, r#"tags":"a""#),
            ("name", r#""unwrap""#, "nothing"),
            ("id", r#""upper""#, "nothing"),
            ("none", r#""null""#, "nothing"),
            ("none.deep", r#"{"set":1}"#, "nothing"),
        ] {
            assert_eq!(twisted(path, twist), expected, "{path} {twist}");
        }
    }

    #[test]
    fn each_header_is_spoilt_as_it_says() {
        let headers = Headers::new().with("A", "1").with("Authorization", "token  Jokin ").with("Z", "2");
        for (twist, expected) in [
            (r#""drop""#, ""),
            (r#"{"set":"x"}"#, "Authorization: x"),
            (r#"{"add":"x"}"#, "Authorization: token  Jokin |authorization: x"),
            (r#"{"rename":"Auth"}"#, "Auth: token  Jokin "),
            (r#"{"append":"x"}"#, "Authorization: token  Jokin x"),
            (r#""last-words""#, "Authorization:  Jokin "),
            (r#""trim""#, "Authorization: token  Jokin"),
            (r#"{"cut":3}"#, "Authorization: tok"),
            (r#""upper""#, "Authorization: TOKEN  JOKIN "),
            (r#""lower""#, "Authorization: token  jokin "),
        ] {
            let twist: HeaderTwist = serde_json::from_str(twist).unwrap();
            let bent = header(&headers, "authorization", &twist);
            let lines: Vec<String> = bent.iter().filter(|(n, _)| n.len() > 1).map(|(n, v)| format!("{n}: {v}")).collect();
            assert_eq!(lines.join("|"), expected, "{twist:?}");
            assert_eq!((bent.get("A"), bent.get("Z")), (Some("1"), Some("2")));
        }
        assert_eq!(header(&headers, "New", &HeaderTwist::Set("x".into())).get("new"), Some("x"));
    }

    proptest! {
        #[test]
        fn no_document_and_no_path_panic(text in "\\PC{0,30}|[\\[\\]{}\":,01ae-]{0,20}", path in "[a/~.01é]{0,6}", cut in 0usize..5, more in "\\PC{0,3}") {
            let twists = [FieldTwist::Drop, FieldTwist::Null, FieldTwist::Set(Document::default()), FieldTwist::Rename(more.clone()),
                FieldTwist::Retype, FieldTwist::Append(more.clone()), FieldTwist::Cut(cut), FieldTwist::Upper, FieldTwist::Lower,
                FieldTwist::Wrap, FieldTwist::Unwrap];
            for text in [text.clone(), format!("{{\"a\":{text}}}"), format!("[{text:?}]"), format!("{{\"a\":{text:?},\"0\":[1]}}")] {
                if let Ok(document) = Document::parse(&text) {
                    for twist in &twists {
                        field(&document, &path, twist);
                    }
                }
            }
        }
    }
}
