//! An OpenAPI document as a judge of answers: which operation a call is of, and whether an answer is as documented.

use std::collections::BTreeSet;

use jsonschema::Validator;
use reqwest::header::HeaderMap;
use serde_json::{Value, json};

/// A document, read.
pub struct ApiDocument(Value);

/// One of its operations.
#[derive(Debug, Clone)]
pub struct Documented {
    pub id: String,
    pub method: String,
    pub path: String,
    pub object: Value,
}

/// What came back.
pub struct Answered {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl ApiDocument {
    pub fn of(document: Value) -> Self {
        Self(document)
    }

    pub fn operations(&self) -> Vec<Documented> {
        let paths = self.0["paths"].as_object().unwrap().iter();
        let of_path = |(path, item): (&String, &Value)| {
            let one = |(method, object): (&String, &Value)| Documented {
                id: object["operationId"].as_str().unwrap().to_owned(),
                method: method.to_uppercase(),
                path: path.clone(),
                object: object.clone(),
            };
            item.as_object().unwrap().iter().map(one).collect::<Vec<_>>()
        };
        paths.flat_map(of_path).collect()
    }

    /// The operation of a call: a path without templates goes before one with them.
    pub fn operation(&self, method: &str, path: &str) -> Documented {
        let fits = |operation: &Documented| {
            let (wanted, given): (Vec<&str>, Vec<&str>) = (operation.path.split('/').collect(), path.split('/').collect());
            operation.method == method
                && wanted.len() == given.len()
                && wanted.iter().zip(&given).all(|(wanted, given)| wanted.starts_with('{') || wanted == given)
        };
        let mut fitting: Vec<Documented> = self.operations().into_iter().filter(fits).collect();
        fitting.sort_by_key(|operation| operation.path.matches('{').count());
        fitting.into_iter().next().unwrap_or_else(|| panic!("{method} {path} is of no operation"))
    }

    /// Each status that each operation says it answers.
    pub fn documented(&self) -> BTreeSet<(String, u16)> {
        let of = |operation: Documented| {
            let statuses: Vec<u16> = operation.object["responses"].as_object().unwrap().keys().map(|s| s.parse().unwrap()).collect();
            statuses.into_iter().map(move |status| (operation.id.clone(), status))
        };
        self.operations().into_iter().flat_map(of).collect()
    }

    /// Holds an answer against an operation: status, headers, media type, body.
    pub fn judge(&self, operation: &Documented, answered: &Answered) -> Result<(), String> {
        let response = &operation.object["responses"][answered.status.to_string()];
        if response.is_null() {
            return Err(format!("{} is not documented", answered.status));
        }
        for (name, header) in response["headers"].as_object().into_iter().flatten() {
            match answered.headers.get(name) {
                Some(value) if self.validator(&header["schema"]).is_valid(&json!(value.to_str().unwrap())) => {}
                None if header["required"] == json!(false) => {}
                other => return Err(format!("the header {name} is {other:?}")),
            }
        }
        let Some(content) = response["content"].as_object() else {
            return if answered.body.is_empty() { Ok(()) } else { Err("there is a body, and none is documented".into()) };
        };
        let media = answered.headers.get("content-type").map(|value| value.to_str().unwrap()).unwrap_or_default();
        let Some(wanted) = content.get(media) else { return Err(format!("`{media}` is not documented")) };
        let body: Value = serde_json::from_slice(&answered.body).map_err(|e| format!("no JSON: {e}"))?;
        let errors: Vec<String> =
            self.validator(&wanted["schema"]).iter_errors(&body).map(|e| format!("{}: {e}", e.instance_path())).collect();
        if errors.is_empty() { Ok(()) } else { Err(format!("{errors:?}")) }
    }

    /// A schema of this document, in whose objects nothing stands that is not documented; but for leads and events, which
    /// may hold more.
    pub fn validator(&self, schema: &Value) -> Validator {
        let mut components = self.0["components"].clone();
        for (name, kept) in components["schemas"].as_object_mut().unwrap() {
            let of_a_lead = ["Lead", "Event"].contains(&name.split('.').next().unwrap());
            let plain = kept["properties"].is_object() && ["allOf", "anyOf", "if", "$ref"].iter().all(|word| kept.get(word).is_none());
            if plain && !of_a_lead && kept.get("additionalProperties").is_none() {
                kept["additionalProperties"] = json!(false);
            }
        }
        let whole = json!({ "allOf": [schema], "components": components });
        jsonschema::options().should_validate_formats(true).build(&whole).unwrap()
    }

    /// The schema of a request's body in JSON, as it stands.
    pub fn body(&self, operation: &Documented) -> Option<Validator> {
        let schema = operation.object.pointer("/requestBody/content/application~1json/schema")?;
        let whole = json!({ "allOf": [schema], "components": self.0["components"] });
        Some(jsonschema::options().should_validate_formats(true).build(&whole).unwrap())
    }

    /// Each schema is one, each reference leads somewhere, each operation has an id of its own, each template a parameter,
    /// each scheme of its security is there, each link leads to an operation, each example is as its schema says.
    pub fn has_sound_schemas_and_references(&self, name: &str) {
        for (schema, value) in self.0["components"]["schemas"].as_object().unwrap() {
            assert!(jsonschema::meta::is_valid(value), "{name}: {schema}");
        }
        let mut references = Vec::new();
        collect("$ref", &self.0, &mut references);
        for reference in references {
            let pointer = reference.strip_prefix('#').unwrap_or_else(|| panic!("{name}: {reference}"));
            assert!(self.0.pointer(pointer).is_some(), "{name}: {reference} leads nowhere");
        }
        let operations = self.operations();
        let ids: BTreeSet<&str> = operations.iter().map(|operation| operation.id.as_str()).collect();
        assert_eq!(ids.len(), operations.len(), "{name}: {ids:?}");
        let mut links = Vec::new();
        self.operations().iter().for_each(|operation| {
            operation.object["responses"].as_object().unwrap().values().for_each(|response| collect("operationId", response, &mut links));
        });
        assert!(links.iter().all(|link| ids.contains(link.as_str())), "{name}: {links:?}");
        for operation in &operations {
            let parameters = operation.object["parameters"].as_array().cloned().unwrap_or_default();
            let mut in_path: Vec<String> =
                parameters.iter().filter(|p| p["in"] == "path").map(|p| format!("{{{}}}", p["name"].as_str().unwrap())).collect();
            let mut wanted: Vec<String> = operation.path.split('/').filter(|s| s.starts_with('{')).map(str::to_owned).collect();
            in_path.sort();
            wanted.sort();
            assert_eq!(in_path, wanted, "{name}: {}", operation.id);
            for scheme in operation.object["security"].as_array().into_iter().flatten().flat_map(|way| way.as_object().unwrap().keys()) {
                assert!(self.0["components"]["securitySchemes"][scheme].is_object(), "{name}: {scheme}");
            }
            for (media, content) in operation.object["requestBody"]["content"].as_object().into_iter().flatten() {
                let whole = json!({ "allOf": [content["schema"]], "components": self.0["components"] });
                let validator = jsonschema::options().should_validate_formats(true).build(&whole).unwrap();
                for (example, value) in content["examples"].as_object().into_iter().flatten() {
                    assert!(validator.is_valid(&value["value"]), "{name}: {} {media} {example}", operation.id);
                }
            }
        }
    }
}

/// Each text under a key, wherever it stands.
fn collect(key: &str, value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            found.extend(map.get(key).and_then(Value::as_str).map(str::to_owned));
            map.values().for_each(|value| collect(key, value, found));
        }
        Value::Array(items) => items.iter().for_each(|value| collect(key, value, found)),
        _ => {}
    }
}
