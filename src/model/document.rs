//! A provider's own record, opaque to every other room: JSON text that is known to be JSON.

use std::{borrow::Cow, sync::Arc};

use bytes::Bytes;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::DeserializeOwned};
use serde_json::Value;

use super::Invalid;

/// JSON text. Only the provider that wrote it knows its type; everyone else may keep it,
/// show it and edit it by path. Key order is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document(Arc<str>);

impl Default for Document {
    /// `null`.
    fn default() -> Self {
        Self("null".into())
    }
}

impl Document {
    /// A value of the provider's own types. Those serialize without fail; anything that could not
    /// (a map with non-text keys) reads as `null`.
    pub fn of(value: &impl Serialize) -> Self {
        Self(serde_json::to_string(value).unwrap_or_else(|_| "null".to_owned()).into())
    }

    /// Text from outside, refused with line and column when it is not JSON.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        match serde_json::from_str::<serde::de::IgnoredAny>(text) {
            Ok(_) => Ok(Self(text.into())),
            Err(e) => Err(Invalid::new(format!("line {}, column {}", e.line(), e.column()), e.to_string(), "well-formed JSON")),
        }
    }

    /// The JSON as text, as it was written.
    pub fn text(&self) -> &str {
        &self.0
    }

    /// The text as a body, which shares it.
    pub fn bytes(&self) -> Bytes {
        Bytes::from_owner(self.clone())
    }

    /// Reads the provider's own type back; a mismatch is refused in serde's words.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, Invalid> {
        serde_json::from_str(&self.0).map_err(|e| Invalid::new("", e.to_string(), ""))
    }

    /// The same document with the value at `path` replaced: `lead.contact.email` or `/lead/contact/email`, an array's
    /// elements by number.
    ///
    /// A value is read as JSON where it is JSON, except that a text stays a text: over a string,
    /// `555` means `"555"`. `null` is null everywhere.
    pub fn set(&self, path: &str, value: &str) -> Result<Self, Invalid> {
        self.edit(path, |old| {
            let json = serde_json::from_str::<Value>(value).ok();
            Some(match (old, json) {
                (Some(Value::String(_)), Some(json @ (Value::Null | Value::String(_)))) => json,
                (Some(Value::String(_)), _) | (_, None) => Value::String(value.to_owned()),
                (_, Some(json)) => json,
            })
        })
    }

    /// The same document without the key at `path`.
    pub fn unset(&self, path: &str) -> Result<Self, Invalid> {
        self.edit(path, |_| None)
    }

    /// The same document with exactly this value at `path`, whatever kind was there.
    pub fn put(&self, path: &str, value: &Self) -> Result<Self, Invalid> {
        let value: Value = value.read()?;
        self.edit(path, |_| Some(value))
    }

    /// The value at `path`, where there is one.
    pub fn at(&self, path: &str) -> Option<Self> {
        let mut root: Value = self.read().ok()?;
        steps(path).iter().try_fold(&mut root, |place, step| child(place, step)).map(|found| Self::of(found))
    }

    /// Walks `lead.contact.email` or `/lead/contact/email` (an array's elements by number) and puts
    /// `new(old)` there; `None` removes the key. Each step but the last must exist.
    fn edit(&self, path: &str, new: impl FnOnce(Option<&Value>) -> Option<Value>) -> Result<Self, Invalid> {
        let steps = steps(path);
        let (last, parents) = steps.split_last().filter(|(last, _)| !last.is_empty()).ok_or_else(|| no_path(path))?;
        let mut root: Value = self.read()?;
        let mut place = &mut root;
        for step in parents {
            place = child(place, step).ok_or_else(|| no_path(path))?;
        }
        match place {
            Value::Object(map) => match new(map.get(last)) {
                Some(value) => _ = map.insert(last.clone(), value),
                None => _ = map.shift_remove(last),
            },
            Value::Array(items) => {
                let index: usize = last.parse().map_err(|_| no_path(path))?;
                match new(items.get(index)) {
                    Some(value) if index < items.len() => items[index] = value,
                    Some(value) if index == items.len() => items.push(value),
                    None if index < items.len() => _ = items.remove(index),
                    _ => return Err(no_path(path)),
                }
            }
            _ => return Err(no_path(path)),
        }
        Ok(Self::of(&root))
    }
}

impl AsRef<[u8]> for Document {
    fn as_ref(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

/// In JSON of any writer as the value itself, not as its text.
impl Serialize for Document {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.read::<Value>().unwrap_or_default().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Document {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Value::deserialize(deserializer).map(|value| Self::of(&value))
    }
}

impl JsonSchema for Document {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Document".into()
    }

    /// Any value: only its provider knows more.
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!(true)
    }
}

fn steps(path: &str) -> Vec<String> {
    match path.strip_prefix('/') {
        Some(pointer) => pointer.split('/').map(|s| s.replace("~1", "/").replace("~0", "~")).collect(),
        None => path.split('.').map(str::to_owned).collect(),
    }
}

fn child<'a>(value: &'a mut Value, step: &str) -> Option<&'a mut Value> {
    match value {
        Value::Object(map) => map.get_mut(step),
        Value::Array(items) => step.parse::<usize>().ok().and_then(|i| items.get_mut(i)),
        _ => None,
    }
}

fn no_path(path: &str) -> Invalid {
    Invalid::new(
        path,
        "there is no such place in the lead",
        "a path such as lead.contact.email or /lead/tags/0, each step but the last being there",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document() -> Document {
        Document::parse(r#"{"lead":{"id":1,"phone":"555","email":null,"tags":["a"]}}"#).unwrap()
    }

    #[test]
    fn a_value_takes_the_kind_of_the_place_it_is_put_in() {
        let edited = document().set("lead.phone", "777").unwrap().set("lead.id", "2").unwrap().set("/lead/email", "j@example.com").unwrap();
        assert_eq!(edited.text(), r#"{"lead":{"id":2,"phone":"777","email":"j@example.com","tags":["a"]}}"#);
        assert_eq!(document().set("lead.phone", "null").unwrap().text(), r#"{"lead":{"id":1,"phone":null,"email":null,"tags":["a"]}}"#);
    }

    #[test]
    fn keys_and_elements_come_and_go() {
        let edited = document().set("lead.tags.1", "b").unwrap().unset("lead.phone").unwrap();
        assert_eq!(edited.text(), r#"{"lead":{"id":1,"email":null,"tags":["a","b"]}}"#);
    }

    #[test]
    fn a_value_is_put_as_it_is_and_found_again() {
        let five = Document::parse("5").unwrap();
        let edited = document().put("lead.phone", &five).unwrap();
        assert_eq!(edited.at("/lead/phone"), Some(five));
        assert_eq!((edited.at("lead.gone"), edited.at("lead.tags.0").map(|d| d.text().to_owned())), (None, Some("\"a\"".into())));
    }

    #[test]
    fn a_path_that_leads_nowhere_is_refused() {
        for path in ["", "lead.contact.email", "lead.id.x", "lead.tags.9", "lead.tags.x"] {
            assert!(document().set(path, "1").is_err(), "{path}");
        }
    }

    #[test]
    fn text_that_is_no_json_is_refused_with_its_position() {
        assert_eq!(Document::parse("{\n  nope").unwrap_err().at, "line 2, column 3");
    }
}
