//! A small API, written down whole.

use schemars::{JsonSchema, json_schema};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::*;

#[derive(Serialize, Deserialize, JsonSchema)]
#[allow(dead_code)]
struct Hook {
    url: String,
    #[serde(default)]
    active: bool,
    state: State,
}

#[derive(Serialize, Deserialize, JsonSchema)]
#[allow(dead_code)]
enum State {
    Due,
    Done,
}

fn api(schemas: Schemas, operation: Operation) -> Value {
    let api = Api {
        title: "Small".into(),
        version: "1".into(),
        about: "An API.".into(),
        server: "/".into(),
        tags: vec![("hooks".into(), "What is posted where.".into())],
        operations: vec![operation],
        webhooks: vec![Webhook { name: "lead".into(), operation: Operation { method: "POST", id: "lead".into(), ..Operation::default() } }],
        schemes: vec![("key", Scheme::Key { place: Place::Query, name: "k", about: "Any.".into() })],
        schemas,
    };
    api.document().read().unwrap()
}

#[test]
fn an_operation_holds_what_it_was_given_and_no_empty_word() {
    let mut schemas = Schemas::default();
    let hook = schemas.named("Hook", json_schema!({ "type": "object" }));
    let operation = Operation {
        id: "change".into(),
        method: "PUT",
        path: "/hooks/{id}".into(),
        summary: "change a hook".into(),
        tag: "hooks".into(),
        parameters: vec![Parameter::new(Place::Path, "id", "Its id.", json_schema!({ "type": "string" })).such_as("84")],
        body: Some(Body::new("", vec![Content::json(hook)])),
        answers: vec![
            Answer::new(204, "Changed.").header("ETag", "", json_schema!({ "type": "string" })),
            Answer::json("4XX", "Refused.", json_schema!(true)),
            Answer::json(204, "As it was.", json_schema!({ "type": "null" })),
            Answer::json(204, "Later.", json_schema!({ "type": "string" })),
        ],
        security: vec![vec!["key"]],
        ..Operation::default()
    };
    let document = api(schemas, operation);
    assert_eq!(
        document["paths"],
        json!({ "/hooks/{id}": { "put": {
            "operationId": "change",
            "summary": "change a hook",
            "tags": ["hooks"],
            "parameters": [{ "name": "id", "in": "path", "required": true, "schema": { "type": "string" }, "description": "Its id.", "example": "84" }],
            "requestBody": { "required": true, "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Hook" } } } },
            "responses": {
                "204": { "description": "Changed. Or: As it was. Or: Later.",
                         "content": { "application/json": { "schema": { "anyOf": [{ "type": "null" }, { "type": "string" }] } } }, "headers": { "ETag": { "required": true, "schema": { "type": "string" } } } },
                "4XX": { "description": "Refused.", "content": { "application/json": { "schema": true } } }
            },
            "security": [{ "key": [] }]
        } } })
    );
    assert_eq!(document["webhooks"], json!({ "lead": { "post": { "operationId": "lead", "summary": "", "responses": {} } } }));
    assert_eq!(
        document["components"]["securitySchemes"],
        json!({ "key": { "type": "apiKey", "in": "query", "name": "k", "description": "Any." } })
    );
}

#[test]
fn a_type_that_is_taken_otherwise_than_it_is_sent_has_a_second_name() {
    let mut schemas = Schemas::default();
    let (sent, taken, state) = (schemas.sent::<Hook>(), schemas.taken::<Hook>(), schemas.taken::<State>());
    let operation = Operation {
        method: "POST",
        path: "/hooks".into(),
        body: Some(Body::new("", vec![Content::json(taken)])),
        answers: vec![Answer::json(200, "", sent).or(Content::new("text/plain", state))],
        ..Operation::default()
    };
    let document = api(schemas, operation);
    let call = &document["paths"]["/hooks"]["post"];
    assert_eq!(call["requestBody"]["content"]["application/json"]["schema"]["$ref"], "#/components/schemas/HookRequest");
    assert_eq!(call["responses"]["200"]["content"]["application/json"]["schema"]["$ref"], "#/components/schemas/Hook");
    assert_eq!(call["responses"]["200"]["content"]["text/plain"]["schema"]["$ref"], "#/components/schemas/State");
    let kept = document["components"]["schemas"].as_object().unwrap();
    let mut names: Vec<&str> = kept.keys().map(String::as_str).collect();
    names.sort_unstable();
    assert_eq!(names, ["Hook", "HookRequest", "State"]);
    assert_eq!(
        (&kept["Hook"]["required"], &kept["HookRequest"]["required"]),
        (&json!(["url", "active", "state"]), &json!(["url", "state"]))
    );
    assert_eq!(kept["HookRequest"]["properties"]["state"], json!({ "$ref": "#/components/schemas/State" }));
}

#[test]
fn an_outline_has_each_path_with_its_parameters() {
    let routes = [
        crate::model::Route { method: "POST", path: "/hooks", about: "make one" },
        crate::model::Route { method: "DELETE", path: "/hooks/{id}", about: "drop it" },
    ];
    let document: Value = outlined("Acme", "acme", &routes, &crate::model::Settings::defaults(&[])).read().unwrap();
    let responses = json!({ "default": { "description": "It is not described what is answered." } });
    assert_eq!(document["paths"]["/hooks"]["post"], json!({ "operationId": "call1", "summary": "make one", "responses": responses }));
    assert_eq!(document["paths"]["/hooks/{id}"]["delete"]["parameters"][0]["name"], "id");
}

#[test]
fn an_adopted_schema_brings_its_definitions_along() {
    let mut schemas = Schemas::default();
    let alone = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema", "$ref": "#/$defs/lead",
        "$defs": { "lead": { "properties": { "contact": { "$ref": "#/$defs/contact" } } }, "contact": { "type": "object" } },
    });
    let lead = schemas.adopted("Lead", &Document::of(&alone)).unwrap();
    assert_eq!(lead.to_value(), json!({ "$ref": "#/components/schemas/Lead" }));
    let document = api(schemas, Operation::default());
    assert_eq!(
        document["components"]["schemas"],
        json!({
            "Lead.lead": { "properties": { "contact": { "$ref": "#/components/schemas/Lead.contact" } } },
            "Lead.contact": { "type": "object" },
            "Lead": { "$ref": "#/components/schemas/Lead.lead" },
        })
    );
}
