//! `CustomHeaders`: an array of keys and values as the sample has it, or the same as JSON in a text as its description says.

use serde_json::Value;

use super::refusal::{DATA_TYPE, Fault, INPUT, MANDATORY, UNKNOWN};
use crate::model::{Invalid, Secret};

const NAME: &str = "CustomHeaders";
const SHAPE: &str = "an array such as [{\"Key\":\"x-api-key\",\"Value\":\"…\"}], or that array as JSON in a text";
pub(super) const MOST: usize = 10;

/// Header lines that the delivery itself sets.
pub(super) const TAKEN: &[&str] = &["host", "content-type", "content-length", "transfer-encoding", "connection"];

/// Header lines in their order; a key may come more than once, as in the sample.
pub(super) fn read(value: &Value) -> Result<Option<Vec<(String, Secret)>>, Fault> {
    let of_text;
    let items = match value {
        Value::Null => return Ok(None),
        Value::String(text) if text.trim().is_empty() => return Ok(None),
        Value::Array(items) => items,
        Value::String(text) => match serde_json::from_str::<Value>(text) {
            Ok(Value::Array(items)) => {
                of_text = items;
                &of_text
            }
            _ => return Err(Fault::new(INPUT, NAME, "the text is not a JSON array", SHAPE)),
        },
        _ => return Err(Fault::new(DATA_TYPE, NAME, "it is of another type", SHAPE)),
    };
    if items.len() > MOST {
        return Err(Fault::new(INPUT, NAME, format!("there are {} of them", items.len()), "up to 10 custom headers"));
    }
    items.iter().enumerate().map(|(at, item)| line(&format!("{NAME}[{at}]"), item)).collect::<Result<_, _>>().map(Some)
}

fn line(at: &str, item: &Value) -> Result<(String, Secret), Fault> {
    let Value::Object(map) = item else { return Err(Fault::new(DATA_TYPE, at, "it is no object", SHAPE)) };
    if let Some(name) = map.keys().find(|name| *name != "Key" && *name != "Value") {
        let invalid = Invalid::unknown(at, name, "attribute of a custom header", ["Key", "Value"]);
        return Err(Fault { invalid, ..Fault::new(UNKNOWN, "", "", "") });
    }
    let part = |name: &str| match map.get(name) {
        Some(Value::String(text)) => Ok(text.as_str()),
        None | Some(Value::Null) => Err(Fault::new(MANDATORY, &format!("{at}.{name}"), "it is mandatory", SHAPE)),
        Some(_) => Err(Fault::new(DATA_TYPE, &format!("{at}.{name}"), "it is of another type", "a text")),
    };
    let (key, value) = (part("Key")?, part("Value")?);
    if key.is_empty() || !key.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b)) {
        return Err(Fault::new(
            INPUT,
            &format!("{at}.Key"),
            format!("`{key}` cannot be the name of a header"),
            "letters, digits and -, such as x-api-key",
        ));
    }
    if TAKEN.contains(&key.to_ascii_lowercase().as_str()) {
        return Err(Fault::new(INPUT, &format!("{at}.Key"), format!("{key} is set by the delivery itself"), "another name"));
    }
    if value.chars().any(char::is_control) {
        return Err(Fault::new(INPUT, &format!("{at}.Value"), "it holds control characters", "what fits on one line of a header"));
    }
    Ok((key.to_owned(), Secret::new(value)))
}
