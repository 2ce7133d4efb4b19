//! A delivery's body as a tree that pointers walk through, whatever its notation, and what stands in a place as a text.

use serde_json::{Map, Value};

use crate::model::Request;

/// A text as it is, any other value as JSON: how people and patterns name what stands in a place.
pub(super) fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The body as JSON. An XML document becomes an object with its outermost element; a text where it is neither.
pub(super) fn body(delivery: &Request) -> Value {
    if let Ok(value) = serde_json::from_slice(&delivery.body) {
        return value;
    }
    let text = String::from_utf8_lossy(&delivery.body).into_owned();
    if text.trim_start_matches('\u{feff}').trim_start().starts_with('<')
        && let Ok(document) = roxmltree::Document::parse(&text)
    {
        let root = document.root_element();
        return Value::Object(Map::from_iter([(root.tag_name().name().to_owned(), tree(root))]));
    }
    Value::String(text)
}

/// An element: its text where it has neither attributes nor elements; else an object of them, attributes under `@name`, its
/// own text under `#text`, elements of one name as an array.
fn tree(element: roxmltree::Node) -> Value {
    let text: String = element.children().filter(roxmltree::Node::is_text).filter_map(|node| node.text()).collect();
    let mut members = Map::new();
    for attribute in element.attributes() {
        members.insert(format!("@{}", attribute.name()), attribute.value().into());
    }
    for child in element.children().filter(roxmltree::Node::is_element) {
        let value = tree(child);
        match members.get_mut(child.tag_name().name()) {
            Some(Value::Array(all)) => all.push(value),
            Some(first) => *first = Value::Array(vec![first.take(), value]),
            None => {
                members.insert(child.tag_name().name().to_owned(), value);
            }
        }
    }
    if members.is_empty() {
        return Value::String(text);
    }
    if !text.trim().is_empty() {
        members.insert("#text".into(), text.into());
    }
    Value::Object(members)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Headers;

    fn read(text: &str) -> Value {
        let request = Request {
            method: "POST".into(),
            path: "/".into(),
            query: String::new(),
            headers: Headers::new(),
            body: text.to_owned().into(),
        };
        body(&request)
    }

    #[test]
    fn both_notations_are_walked_through() {
        assert_eq!(read(r#"{"a":[1]}"#).pointer("/a/0"), Some(&1.into()));
        let xml = read("<lead id='7'><phone>1 &amp; 2</phone><tag>a</tag><tag n='x'>b</tag><none/></lead>");
        for (place, text) in
            [("/lead/@id", "7"), ("/lead/phone", "1 & 2"), ("/lead/tag/0", "a"), ("/lead/tag/1/#text", "b"), ("/lead/none", "")]
        {
            assert_eq!(xml.pointer(place), Some(&text.into()), "{place}");
        }
        assert_eq!(read("<lead>"), Value::String("<lead>".into()));
        assert_eq!(read("a=b"), Value::String("a=b".into()));
    }
}
