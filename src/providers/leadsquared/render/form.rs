//! Bodies as HTML forms: `Name=value` for flat ones, and for nested ones `After[Name]=value` or `After.Name=value`.
//! No document shows one; both ways are common.

use serde_json::{Map, Value};
use url::form_urlencoded::{Serializer, parse};

use crate::model::Document;

/// A body as a form. Null is an empty value; an empty object or array leaves no trace.
pub fn write(body: &Document, nesting: &str) -> String {
    let mut pairs = Vec::new();
    flatten(&body.read().unwrap_or_default(), String::new(), nesting, &mut pairs);
    Serializer::new(String::new()).extend_pairs(pairs).finish()
}

fn flatten(value: &Value, name: String, nesting: &str, pairs: &mut Vec<(String, String)>) {
    let below = |step: &str| match (name.is_empty(), nesting) {
        (true, _) => step.to_owned(),
        (false, "dots") => format!("{name}.{step}"),
        (false, _) => format!("{name}[{step}]"),
    };
    match value {
        Value::Object(map) => map.iter().for_each(|(step, value)| flatten(value, below(step), nesting, pairs)),
        Value::Array(items) => items.iter().enumerate().for_each(|(at, value)| flatten(value, below(&at.to_string()), nesting, pairs)),
        Value::Null => pairs.push((name, String::new())),
        Value::String(text) => pairs.push((name, text.clone())),
        other => pairs.push((name, other.to_string())),
    }
}

/// A form read back, in either way of nesting: objects all through, of texts. None where it is no form.
pub(super) fn read(text: &str) -> Option<Value> {
    let mut root = Map::new();
    for (name, value) in parse(text.trim().as_bytes()) {
        let steps: Vec<String> = name.split(['[', '.']).map(|step| step.trim_end_matches(']').to_owned()).collect();
        let (last, parents) = steps.split_last().filter(|(last, _)| !last.is_empty())?;
        let mut place = &mut root;
        for step in parents {
            place = place.entry(step.clone()).or_insert_with(|| Value::Object(Map::new())).as_object_mut()?;
        }
        place.insert(last.clone(), Value::from(value.into_owned()));
    }
    if root.is_empty() { None } else { Some(numbered(Value::Object(root))) }
}

/// An object whose names count up from 0 is an array.
fn numbered(value: Value) -> Value {
    let Value::Object(map) = value else { return value };
    let counts = map.keys().enumerate().all(|(at, name)| *name == at.to_string());
    let entries = map.into_iter().map(|(name, value)| (name, numbered(value)));
    if counts { Value::Array(entries.map(|(_, value)| value).collect()) } else { Value::Object(entries.collect()) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn nested_bodies_are_written_in_either_way() {
        let change = Document::of(&json!({"Before": {"Score": "0"}, "After": {"Score": "5 & up", "Mobile": null}}));
        assert_eq!(write(&change, "brackets"), "Before%5BScore%5D=0&After%5BScore%5D=5+%26+up&After%5BMobile%5D=");
        assert_eq!(write(&change, "dots"), "Before.Score=0&After.Score=5+%26+up&After.Mobile=");
        let items = Document::of(&json!([{"Score": 0.0, "Data": {"Note": "a{=}b"}}]));
        assert_eq!(write(&items, "brackets"), "0%5BScore%5D=0.0&0%5BData%5D%5BNote%5D=a%7B%3D%7Db");
        assert_eq!(read("0%5BScore%5D=0.0&0.Data.Note=x"), Some(json!([{"Score": "0.0", "Data": {"Note": "x"}}])));
    }

    proptest! {
        #[test]
        fn a_form_reads_back_whatever_its_texts(texts in prop::collection::vec("\\PC{0,12}", 1..5), dots in any::<bool>()) {
            let fields: Map<String, Value> = texts.iter().enumerate().map(|(n, t)| (format!("mx_{n}"), Value::from(t.clone()))).collect();
            let body = json!({"Before": fields, "After": {"Items": [fields]}});
            let form = write(&Document::of(&body), if dots { "dots" } else { "brackets" });
            prop_assert_eq!(read(&form), Some(body));
        }

        #[test]
        fn no_text_makes_it_panic(text in "[a-z0-9\\[\\].=&%+]{0,40}|\\PC{0,30}") {
            _ = read(&text);
        }
    }
}
