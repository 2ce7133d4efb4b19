//! Valid events: the shape of each kind's example, filled with whatever its keys may hold. Small where a failure shrinks.

use proptest::{collection::vec, prelude::*, sample::select, strategy::BoxedStrategy};
use serde_json::{Map, Value, json};

use super::render::{
    samples::sample,
    shape::{ENVELOPE, Kind, Shape, entity},
};
use crate::{model::Document, providers::text::pattern};

/// Events of a kind, in their envelopes; for a name that is no kind, new conversations.
pub fn generate(kind: &str) -> BoxedStrategy<Document> {
    let start = sample(kind).or_else(|| sample("conversation.created")).unwrap_or_default();
    let event = start.get("event").and_then(Value::as_str).unwrap_or_default().to_owned();
    let Some(shape) = entity(&event) else {
        let time = moment();
        return time.prop_map(move |time| with(start.clone(), [("event_time", time)])).boxed();
    };
    let body = match start.get("entity") {
        Some(Value::Object(example)) => object(shape, example),
        _ => Just(Value::Null).boxed(),
    };
    let fields = proptest::option::weighted(0.2, vec(select(vec!["name", "phone", "status"]), 0..3));
    (body, moment(), fields)
        .prop_map(move |(entity, time, fields)| {
            let fields = fields.map(|fields| ("modified_fields", json!(fields)));
            with(start.clone(), [("entity", entity), ("event_time", time)].into_iter().chain(fields))
        })
        .boxed()
}

fn with(mut start: Map<String, Value>, values: impl IntoIterator<Item = (&'static str, Value)>) -> Document {
    let order = |name: &str| ENVELOPE.0.iter().position(|(known, ..)| *known == name);
    start.extend(values.into_iter().map(|(name, value)| (name.to_owned(), value)));
    let mut members: Vec<_> = start.into_iter().collect();
    members.sort_by_key(|(name, _)| order(name));
    Document::of(&members.into_iter().collect::<Map<_, _>>())
}

/// An object with the keys that must be there, and each other key of the example or not.
fn object(shape: &'static Shape, example: &Map<String, Value>) -> BoxedStrategy<Value> {
    let keys: Vec<BoxedStrategy<Option<(String, Value)>>> = example
        .iter()
        .filter_map(|(name, value)| {
            let (_, kind, needed) = shape.key(name)?;
            let (key, filled) = (name.clone(), filled(name, *kind, value));
            let present = filled.prop_map(move |value| Some((key.clone(), value)));
            Some(if *needed { present.boxed() } else { prop_oneof![1 => Just(None), 7 => present].boxed() })
        })
        .collect();
    keys.prop_map(|keys| Value::Object(keys.into_iter().flatten().collect())).boxed()
}

fn filled(name: &str, kind: Kind, example: &Value) -> BoxedStrategy<Value> {
    match kind {
        Kind::Id | Kind::Any => Just(example.clone()).boxed(),
        Kind::Time => moment(),
        Kind::Flag => any::<bool>().prop_map(|flag| json!(flag.to_string())).boxed(),
        Kind::Boolean => any::<bool>().prop_map(Value::from).boxed(),
        Kind::Integer => (1u8..=5).prop_map(Value::from).boxed(),
        Kind::Texts => vec(pattern!("[0-9]{1,17}").prop_map(Value::from), 0..4).prop_map(Value::from).boxed(),
        Kind::Object(shape) => match example {
            Value::Object(inner) => object(shape, inner),
            other => Just(other.clone()).boxed(),
        },
        Kind::Text => match name {
            // Words of the provider's own.
            "type" | "role" | "status" | "label" | "time_format" | "signature" => Just(example.clone()).boxed(),
            "email_id" | "from_email" => pattern!("[a-z]{1,8}(\\.[a-z]{1,8})?@example\\.(com|org)").prop_map(Value::from).boxed(),
            "phone" | "mobile" => pattern!("\\+?1? ?555 ?01[0-9]{2}").prop_map(Value::from).boxed(),
            _ => text().prop_map(Value::from).boxed(),
        },
    }
}

/// What people write: short and plain mostly, in any script, empty at times.
fn text() -> BoxedStrategy<String> {
    let any = vec(any::<char>().prop_filter("a text has no control characters but line breaks", |c| !c.is_control() || *c == '\n'), 0..24);
    prop_oneof![
        4 => pattern!("[A-Za-z]{1,8}( [a-z]{1,8}){0,3}").boxed(),
        1 => Just(String::new()).boxed(),
        2 => pattern!("[A-Za-zäöüßéçñłш李مनम😀 .,'\"&<>/\\\\%+-]{1,20}").boxed(),
        1 => any.prop_map(|chars| chars.into_iter().collect()).boxed(),
    ]
    .boxed()
}

/// A time from 2001 to 2033, as the envelope writes it.
fn moment() -> BoxedStrategy<Value> {
    (1_000_000_000_000i64..2_000_000_000_000).prop_map(|ms| json!(ms.to_string())).boxed()
}
