//! The shape of a lead as JSON Schema, for forms: what the documented lead and some drawn at random hold in each place.

use std::collections::BTreeSet;

use proptest::{
    strategy::{Strategy, ValueTree},
    test_runner::TestRunner,
};
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::model::{Document, Invalid, LeadKind, Provider};

/// How many drawn leads are looked at besides the documented one.
const DRAWN: usize = 24;

/// A schema of draft 2020-12.
#[derive(Debug, Clone, Serialize)]
#[serde(transparent)]
pub(super) struct Schema(Value);

/// What stands in one place.
#[derive(Debug, Default)]
struct Place {
    types: BTreeSet<&'static str>,
    /// In the order of the documents. How often each key was there tells whether it must be.
    keys: Vec<(String, Place, usize)>,
    objects: usize,
    items: Option<Box<Place>>,
    dates: usize,
    texts: usize,
}

/// The schema of a kind of lead, and the paths of its documented form.
pub(super) fn of(provider: &dyn Provider, kind: &LeadKind, sample: &Document) -> Result<(Schema, Vec<String>), Invalid> {
    let documented: Value = sample.read()?;
    let mut place = Place::default();
    place.holds(&documented);
    // The same each time: a form must not change under the hands of whoever fills it in.
    let mut runner = TestRunner::deterministic();
    let leads = provider.generate(kind.name);
    for _ in 0..DRAWN {
        let drawn = leads.new_tree(&mut runner).ok().and_then(|tree| tree.current().read::<Value>().ok());
        drawn.iter().for_each(|lead| place.holds(lead));
    }
    let words = provider.words();
    let mut paths = Vec::new();
    leaves(&documented, "", &mut paths);
    let mut schema = place.schema("", "", &words);
    if let Value::Object(schema) = &mut schema {
        schema.shift_insert(0, "$schema".to_owned(), json!("https://json-schema.org/draft/2020-12/schema"));
        schema.insert("title".to_owned(), json!(kind.name));
        schema.insert("description".to_owned(), json!(kind.about));
    }
    Ok((Schema(schema), paths))
}

impl Place {
    fn holds(&mut self, value: &Value) {
        self.types.insert(match value {
            Value::Null => "null",
            Value::Bool(_) => "boolean",
            Value::Number(n) if n.is_i64() || n.is_u64() => "integer",
            Value::Number(_) => "number",
            Value::String(_) => "string",
            Value::Array(_) => "array",
            Value::Object(_) => "object",
        });
        match value {
            Value::String(text) => {
                self.texts += 1;
                self.dates += usize::from(text.contains('T') && text.parse::<jiff::Timestamp>().is_ok());
            }
            Value::Array(items) => items.iter().for_each(|item| self.items.get_or_insert_default().holds(item)),
            Value::Object(map) => {
                self.objects += 1;
                map.iter().for_each(|(key, value)| self.key(key, value));
            }
            _ => {}
        }
    }

    fn key(&mut self, key: &str, value: &Value) {
        let index = self.keys.iter().position(|(name, ..)| name == key).unwrap_or_else(|| {
            self.keys.push((key.to_owned(), Self::default(), 0));
            self.keys.len() - 1
        });
        let (_, place, times) = &mut self.keys[index];
        place.holds(value);
        *times += 1;
    }

    fn schema(&self, name: &str, path: &str, words: &[(String, Vec<String>)]) -> Value {
        let mut schema = Map::new();
        let types: Vec<&str> = self.types.iter().copied().filter(|t| *t != "integer" || !self.types.contains("number")).collect();
        schema.insert("type".to_owned(), if let [only] = types[..] { json!(only) } else { json!(types) });
        if !name.is_empty() {
            schema.insert("title".to_owned(), json!(titled(name)));
        }
        if let Some((_, known)) = words.iter().find(|(place, _)| place == path) {
            let mut known: Vec<Value> = known.iter().map(|word| json!(word)).collect();
            known.extend(self.types.contains("null").then_some(Value::Null));
            schema.insert("enum".to_owned(), json!(known));
        }
        if self.texts > 0 && self.dates == self.texts {
            schema.insert("format".to_owned(), json!("date-time"));
        }
        let below = |step: &str| if path.is_empty() { step.to_owned() } else { format!("{path}.{step}") };
        if !self.keys.is_empty() {
            let properties: Map<String, Value> =
                self.keys.iter().map(|(key, p, _)| (key.clone(), p.schema(key, &below(key), words))).collect();
            let required: Vec<&String> = self.keys.iter().filter(|(.., times)| *times == self.objects).map(|(key, ..)| key).collect();
            schema.insert("properties".to_owned(), Value::Object(properties));
            schema.insert("required".to_owned(), json!(required));
        }
        if let Some(items) = &self.items {
            schema.insert("items".to_owned(), items.schema("", &below("*"), words));
        }
        Value::Object(schema)
    }
}

/// `contact_id` as people read it: `Contact id`; `EmailAddress`: `Email address`.
fn titled(name: &str) -> String {
    let mut out = String::new();
    let mut before = ' ';
    for c in name.chars() {
        match c {
            '_' | '-' => out.push(' '),
            c if c.is_uppercase() && before.is_lowercase() => {
                out.push(' ');
                out.extend(c.to_lowercase());
            }
            c if out.is_empty() => out.extend(c.to_uppercase()),
            c => out.push(c),
        }
        before = c;
    }
    out
}

/// The paths of everything that is no object or array, and of those that are empty.
fn leaves(value: &Value, path: &str, found: &mut Vec<String>) {
    let below = |step: &str| if path.is_empty() { step.to_owned() } else { format!("{path}.{step}") };
    match value {
        Value::Object(map) if !map.is_empty() => map.iter().for_each(|(key, value)| leaves(value, &below(key), found)),
        Value::Array(items) if !items.is_empty() => {
            items.iter().enumerate().for_each(|(n, item)| leaves(item, &below(&n.to_string()), found))
        }
        _ => found.push(path.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_that_is_sometimes_missing_is_not_required_and_null_is_a_type() {
        let mut place = Place::default();
        place.holds(&json!({"id":1,"read_at":null,"tags":["a"]}));
        place.holds(&json!({"id":2.5,"read_at":"2026-01-01T00:00:00Z"}));
        let schema = place.schema("", "", &[("tags.*".to_owned(), vec!["a".to_owned()])]);
        assert_eq!(
            schema,
            json!({"type":"object","properties":{
                "id":{"type":"number","title":"Id"},
                "read_at":{"type":["null","string"],"title":"Read at","format":"date-time"},
                "tags":{"type":"array","title":"Tags","items":{"type":"string","enum":["a"]}}
            },"required":["id","read_at"]})
        );
        let mut paths = Vec::new();
        leaves(&json!({"lead":{"id":1,"tags":[],"contact":{"email":""}},"lines":[{"a":1}]}), "", &mut paths);
        assert_eq!(paths, ["lead.id", "lead.tags", "lead.contact.email", "lines.0.a"]);
        assert_eq!((titled("contact_id"), titled("EmailAddress")), ("Contact id".into(), "Email address".into()));
    }
}
