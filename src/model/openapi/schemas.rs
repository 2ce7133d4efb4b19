//! The schemas of an API, each under a name to which operations refer: of types, and of what was written by hand.

use std::collections::BTreeSet;

use schemars::{
    JsonSchema, Schema,
    generate::{SchemaGenerator, SchemaSettings},
    json_schema,
};
use serde_json::{Map, Value};

use crate::model::{Document, Invalid};

/// Where the schemas stand in a document, and where those of requests stand until it is known whether their names are free.
const HOME: &str = "#/components/schemas/";
const TAKEN: &str = "#/components/taken/";

/// Makes schemas and keeps them. What is sent and what is taken may differ for one type: a field with a default is always
/// there in what is sent.
#[derive(Debug)]
pub struct Schemas {
    sent: SchemaGenerator,
    taken: SchemaGenerator,
    written: Map<String, Value>,
}

impl Default for Schemas {
    fn default() -> Self {
        let at = |home: &str| {
            let path = home.trim_start_matches('#').trim_end_matches('/').to_owned();
            SchemaSettings::draft2020_12().with(|settings| settings.definitions_path = path.into())
        };
        Self { sent: at(HOME).for_serialize().into_generator(), taken: at(TAKEN).for_deserialize().into_generator(), written: Map::new() }
    }
}

impl Schemas {
    /// The schema of a type as we send it: a reference, where the type has a name.
    pub fn sent<T: JsonSchema>(&mut self) -> Schema {
        self.sent.subschema_for::<T>()
    }

    /// The schema of a type as we take it.
    pub fn taken<T: JsonSchema>(&mut self) -> Schema {
        self.taken.subschema_for::<T>()
    }

    /// Keeps a schema that was written by hand under a name, which must be its alone, and refers to it.
    pub fn named(&mut self, name: &str, schema: Schema) -> Schema {
        self.written.insert(name.to_owned(), schema.to_value());
        json_schema!({ "$ref": format!("{HOME}{name}") })
    }

    /// Keeps a JSON Schema that stands by itself under a name, each of its `$defs` beside it, and refers to it.
    pub fn adopted(&mut self, name: &str, schema: &Document) -> Result<Schema, Invalid> {
        let mut schema: Value = schema.read()?;
        let moved = |pointer: &str| pointer.strip_prefix("#/$defs/").map(|own| format!("{HOME}{name}.{own}"));
        redirect(&mut schema, &moved);
        if let Some(map) = schema.as_object_mut() {
            map.shift_remove("$schema");
            if let Some(Value::Object(defs)) = map.shift_remove("$defs") {
                self.written.extend(defs.into_iter().map(|(own, schema)| (format!("{name}.{own}"), schema)));
            }
        }
        self.written.insert(name.to_owned(), schema);
        Ok(json_schema!({ "$ref": format!("{HOME}{name}") }))
    }

    /// Puts all that were kept into a document's `components`, and sends the references there.
    pub(super) fn settle(mut self, document: &mut Value) {
        let mut all = self.written;
        all.extend(self.sent.take_definitions(true));
        let taken = self.taken.take_definitions(true);
        let other = others(&taken, &all);
        let home = |pointer: &str| {
            let name = pointer.strip_prefix(TAKEN)?;
            Some(if other.contains(name) { format!("{HOME}{name}Request") } else { format!("{HOME}{name}") })
        };
        for (name, mut schema) in taken {
            redirect(&mut schema, &home);
            let name = if other.contains(&name) { format!("{name}Request") } else { name };
            all.insert(name, schema);
        }
        redirect(document, &home);
        document["components"]["schemas"] = Value::Object(all);
    }
}

/// The names under which something else is kept already, and those of whatever refers to them and has a namesake.
fn others(taken: &Map<String, Value>, kept: &Map<String, Value>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    loop {
        let before = found.len();
        for (name, schema) in taken.iter().filter(|(name, _)| kept.contains_key(*name)) {
            let mut at_home = schema.clone();
            let home = |pointer: &str| {
                let own = pointer.strip_prefix(TAKEN)?;
                Some(if found.contains(own) { String::new() } else { format!("{HOME}{own}") })
            };
            redirect(&mut at_home, &home);
            if kept.get(name) != Some(&at_home) {
                found.insert(name.clone());
            }
        }
        if found.len() == before {
            return found;
        }
    }
}

/// Sends each reference that a function knows elsewhere.
fn redirect(schema: &mut Value, elsewhere: &impl Fn(&str) -> Option<String>) {
    match schema {
        Value::Object(map) => {
            if let Some(Value::String(pointer)) = map.get_mut("$ref")
                && let Some(new) = elsewhere(pointer)
            {
                *pointer = new;
            }
            map.values_mut().for_each(|value| redirect(value, elsewhere));
        }
        Value::Array(items) => items.iter_mut().for_each(|value| redirect(value, elsewhere)),
        _ => {}
    }
}
