//! Those values as the JSON of an OpenAPI document.

use serde_json::{Map, Value, json};

use super::{Answer, Api, Content, Operation, Parameter, Place, Scheme};
use crate::model::Document;

/// The version that readers of 3.1 know.
const OPENAPI: &str = "3.1.0";

impl Api {
    /// The OpenAPI 3.1 document.
    pub fn document(self) -> Document {
        let mut paths = Map::new();
        for operation in &self.operations {
            let path = paths.entry(operation.path.clone()).or_insert_with(|| json!({}));
            path[operation.method.to_lowercase()] = described(operation);
        }
        let webhooks: Map<String, Value> = self
            .webhooks
            .iter()
            .map(|hook| (hook.name.clone(), json!({ hook.operation.method.to_lowercase(): described(&hook.operation) })))
            .collect();
        let schemes: Map<String, Value> = self.schemes.iter().map(|(name, way)| ((*name).to_owned(), scheme(way))).collect();
        let mut document = json!({
            "openapi": OPENAPI,
            "info": { "title": self.title, "version": self.version, "description": self.about },
            "servers": [{ "url": self.server }],
        });
        let tags: Vec<Value> = self.tags.iter().map(|(name, about)| json!({ "name": name, "description": about })).collect();
        put(&mut document, "tags", json!(tags));
        document["paths"] = Value::Object(paths);
        put(&mut document, "webhooks", Value::Object(webhooks));
        document["components"] = json!({ "schemas": {}, "securitySchemes": schemes });
        self.schemas.settle(&mut document);
        Document::of(&document)
    }
}

/// Puts what holds something under a key.
fn put(object: &mut Value, key: &str, value: Value) {
    let empty = match &value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(map) => map.is_empty(),
        _ => false,
    };
    if !empty {
        object[key] = value;
    }
}

fn described(operation: &Operation) -> Value {
    let mut object = json!({ "operationId": operation.id, "summary": operation.summary });
    put(&mut object, "description", json!(operation.about));
    let tags: Vec<&String> = Some(&operation.tag).into_iter().filter(|tag| !tag.is_empty()).collect();
    put(&mut object, "tags", json!(tags));
    put(&mut object, "parameters", operation.parameters.iter().map(parameter).collect());
    if let Some(body) = &operation.body {
        let mut request = json!({ "required": body.required, "content": contents(&body.content) });
        put(&mut request, "description", json!(body.about));
        object["requestBody"] = request;
    }
    let mut answers = Map::new();
    for given in &operation.answers {
        match answers.get_mut(&given.status) {
            Some(known) => either(known, answer(given)),
            None => _ = answers.insert(given.status.clone(), answer(given)),
        }
    }
    answers.sort_keys();
    object["responses"] = Value::Object(answers);
    let ways = operation.security.iter().map(|together| {
        let needed: Map<String, Value> = together.iter().map(|name| ((*name).to_owned(), json!([]))).collect();
        Value::Object(needed)
    });
    put(&mut object, "security", ways.collect());
    object
}

fn answer(answer: &Answer) -> Value {
    let mut object = json!({ "description": answer.about });
    let headers: Map<String, Value> = answer
        .headers
        .iter()
        .map(|header| {
            let mut object = json!({ "required": header.required, "schema": header.schema });
            put(&mut object, "description", json!(header.about));
            put(&mut object, "example", json!(header.example));
            (header.name.clone(), object)
        })
        .collect();
    put(&mut object, "headers", Value::Object(headers));
    put(&mut object, "content", contents(&answer.content));
    let links: Map<String, Value> = answer
        .links
        .iter()
        .map(|link| {
            let parameters: Map<String, Value> = link.parameters.iter().map(|(name, text)| ((*name).to_owned(), json!(text))).collect();
            (link.operation.to_owned(), json!({ "operationId": link.operation, "parameters": parameters }))
        })
        .collect();
    put(&mut object, "links", Value::Object(links));
    object
}

/// Two answers of one status as one, whose body is of either schema. A header of the second only need not be there.
fn either(known: &mut Value, other: Value) {
    let about = format!("{} Or: {}", known["description"].as_str().unwrap_or_default(), other["description"].as_str().unwrap_or_default());
    known["description"] = json!(about);
    for (media, content) in other["content"].as_object().into_iter().flatten() {
        let (old, new) = (known["content"][media]["schema"].take(), &content["schema"]);
        let schema = match &old {
            Value::Null => new.clone(),
            same if same == new => old,
            _ => json!({ "anyOf": [old, new] }),
        };
        known["content"][media] = json!({ "schema": schema });
    }
    for (name, header) in other["headers"].as_object().into_iter().flatten() {
        let mut header = header.clone();
        header["required"] = json!(false);
        known["headers"][name] = header;
    }
}

fn contents(contents: &[Content]) -> Value {
    let one = |content: &Content| {
        let mut object = json!({ "schema": content.schema });
        let examples: Map<String, Value> = content.examples.iter().map(|(name, value)| (name.clone(), json!({ "value": value }))).collect();
        put(&mut object, "examples", Value::Object(examples));
        (content.media.clone(), object)
    };
    Value::Object(contents.iter().map(one).collect())
}

fn parameter(parameter: &Parameter) -> Value {
    let mut object =
        json!({ "name": parameter.name, "in": place(parameter.place), "required": parameter.required, "schema": parameter.schema });
    put(&mut object, "description", json!(parameter.about));
    put(&mut object, "example", json!(parameter.example));
    object
}

fn place(place: Place) -> &'static str {
    match place {
        Place::Path => "path",
        Place::Query => "query",
        Place::Header => "header",
        Place::Cookie => "cookie",
    }
}

fn scheme(scheme: &Scheme) -> Value {
    match scheme {
        Scheme::Key { place: at, name, about } => json!({ "type": "apiKey", "in": place(*at), "name": name, "description": about }),
        Scheme::Http { scheme, about } => json!({ "type": "http", "scheme": scheme, "description": about }),
    }
}
