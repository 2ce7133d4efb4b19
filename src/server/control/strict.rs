//! JSON read as its schema has it: where fields are wanted there is an object. Serde itself takes an array for one, too, with the
//! fields in some order that nobody was told of.

use serde::{
    Deserializer,
    de::{
        self, DeserializeSeed, EnumAccess, IntoDeserializer, Unexpected, VariantAccess, Visitor,
        value::{MapDeserializer, SeqDeserializer},
    },
    forward_to_deserialize_any,
};
use serde_json::{Error, Value};

/// A value that no array stands for.
pub(super) struct Strict(pub Value);

impl IntoDeserializer<'_, Error> for Strict {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> Deserializer<'de> for Strict {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Value::Array(items) => visitor.visit_seq(SeqDeserializer::new(items.into_iter().map(Self))),
            Value::Object(map) => visitor.visit_map(MapDeserializer::new(map.into_iter().map(|(key, value)| (key, Self(value))))),
            plain => plain.deserialize_any(visitor),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(self, _: &'static str, _: &'static [&'static str], visitor: V) -> Result<V::Value, Error> {
        if self.0.is_array() { Err(de::Error::invalid_type(Unexpected::Seq, &"an object")) } else { self.deserialize_any(visitor) }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if self.0.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    /// A word, or an object whose one key is a word.
    fn deserialize_enum<V: Visitor<'de>>(self, _: &'static str, _: &'static [&'static str], visitor: V) -> Result<V::Value, Error> {
        match self.0 {
            Value::Object(map) => match map.into_iter().next() {
                Some((word, value)) => visitor.visit_enum(Choice(word, Some(value))),
                None => Err(de::Error::invalid_value(Unexpected::Map, &"an object with one key")),
            },
            Value::String(word) => visitor.visit_enum(Choice(word, None)),
            _ => Err(de::Error::invalid_type(Unexpected::Other("something else"), &"a text, or an object with one key")),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple tuple_struct map
        identifier ignored_any
    }
}

/// A word and what belongs to it.
struct Choice(String, Option<Value>);

impl<'de> EnumAccess<'de> for Choice {
    type Error = Error;
    type Variant = Held;

    fn variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<(S::Value, Held), Error> {
        Ok((seed.deserialize(Value::String(self.0))?, Held(self.1)))
    }
}

/// What belongs to a word.
struct Held(Option<Value>);

impl Held {
    fn value(self) -> Result<Strict, Error> {
        self.0.map(Strict).ok_or_else(|| de::Error::invalid_type(Unexpected::UnitVariant, &"an object with this word as its key"))
    }
}

impl<'de> VariantAccess<'de> for Held {
    type Error = Error;

    fn unit_variant(self) -> Result<(), Error> {
        if self.0.is_some() { Err(de::Error::invalid_type(Unexpected::Map, &"this word alone, as a text")) } else { Ok(()) }
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, Error> {
        seed.deserialize(self.value()?)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Error> {
        self.value()?.deserialize_any(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(self, fields: &'static [&'static str], visitor: V) -> Result<V::Value, Error> {
        self.value()?.deserialize_struct("", fields, visitor)
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::json;

    use super::*;
    use crate::model::Fault;

    #[test]
    fn an_array_is_no_object_and_the_rest_reads_as_it_is() {
        let fault = |value: Value| Fault::deserialize(Strict(value));
        for good in [
            json!("no-retry"),
            json!({"header": {"name": "A", "twist": {"set": "b"}, "when": {"from": 2, "lead": null}}}),
            json!({"field": {"path": "a", "twist": {"set": [1, {"b": [null]}]}}}),
            json!({"pauses": {"seconds": [1, 2]}}),
            json!({"answer": {"status": 500}}),
            json!({"admits-at-most": {"calls": 1, "refusal": 503}}),
        ] {
            assert_eq!(fault(good.clone()).unwrap(), serde_json::from_value::<Fault>(good).unwrap());
        }
        for bad in [
            json!({"repeats": [3]}),
            json!({"reply-field": {"path": "", "twist": "drop", "when": [null, null]}}),
            json!({"no-retry": null}),
            json!({"pauses": {"seconds": {}}}),
            json!("pauses"),
            json!({}),
            json!(["no-retry"]),
            json!(null),
        ] {
            assert!(fault(bad.clone()).is_err(), "{bad}");
        }
        assert!(serde_json::from_value::<Fault>(json!({"repeats": [3]})).is_ok(), "serde takes it, and this is for nothing");
    }
}
