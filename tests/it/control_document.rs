//! The OpenAPI document of the control API: whole, as it was reviewed, and true of each call that these tests make.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

use jsonschema::Validator;
use leadbench::{providers, server};
use reqwest::Method;
use serde_json::{Map, Value, json};

use crate::{
    cli::{run, said},
    openapi::document::ApiDocument,
};

/// An operation of the document, as answers are held against it.
pub struct Operation {
    pub id: String,
    pub method: String,
    /// With the names in braces.
    pub path: String,
    /// Whether it takes a body.
    pub body: Option<Validator>,
    /// Status, then media type: what may be in the body; none: nothing may.
    pub answers: BTreeMap<String, BTreeMap<String, Validator>>,
}

/// The document with each object closed: a field that it does not name is a breach.
static DOCUMENT: LazyLock<Value> = LazyLock::new(|| server::openapi(providers::ALL).read().unwrap());
pub static OPERATIONS: LazyLock<Vec<Operation>> = LazyLock::new(|| {
    let operation = |path: &str, method: &str, about: &Value| {
        let contents = |answer: &Value| -> BTreeMap<String, Validator> {
            let all = answer["content"].as_object().into_iter().flatten();
            all.map(|(media, content)| (media.clone(), validator(&content["schema"]))).collect()
        };
        let answers = about["responses"].as_object().unwrap().iter().map(|(status, answer)| (status.clone(), contents(answer)));
        Operation {
            id: about["operationId"].as_str().unwrap().to_owned(),
            method: method.to_uppercase(),
            path: path.to_owned(),
            body: about.get("requestBody").map(|body| validator(&body["content"]["application/json"]["schema"])),
            answers: answers.collect(),
        }
    };
    let paths = DOCUMENT["paths"].as_object().unwrap();
    paths
        .iter()
        .flat_map(|(path, calls)| calls.as_object().unwrap().iter().map(move |(method, about)| operation(path, method, about)))
        .collect()
});

fn close(schema: &mut Value) {
    if let Some(map) = schema.as_object_mut()
        && map.contains_key("properties")
        && !map.contains_key("additionalProperties")
    {
        map.insert("additionalProperties".to_owned(), json!(false));
    }
}

static CLOSED: LazyLock<Value> = LazyLock::new(|| {
    let mut components = DOCUMENT["components"].clone();
    components["schemas"].as_object_mut().unwrap().values_mut().for_each(close);
    components
});
/// The schemas that have a name.
static NAMED: LazyLock<BTreeMap<String, Validator>> = LazyLock::new(|| {
    let names = DOCUMENT["components"]["schemas"].as_object().unwrap().keys();
    names.map(|name| (name.clone(), validator(&json!({ "$ref": format!("#/components/schemas/{name}") })))).collect()
});

fn validator(schema: &Value) -> Validator {
    let whole = json!({ "allOf": [schema], "components": *CLOSED });
    jsonschema::draft202012::options().should_validate_formats(true).build(&whole).unwrap()
}

/// Holds a value against the schema of a name.
pub fn fits(component: &str, value: &Value) {
    holds(&NAMED[component], value, component);
}

fn holds(validator: &Validator, value: &Value, what: &str) {
    let errors: Vec<String> = validator.iter_errors(value).map(|e| format!("{}: {e}", e.instance_path())).collect();
    assert!(errors.is_empty(), "{what}: {errors:#?}\n{value}");
}

/// The operation that a call is of; none: the document has none.
fn operation(method: &str, path: &str) -> Option<&'static Operation> {
    let fits = |template: &str| {
        let (one, other): (Vec<&str>, Vec<&str>) = (template.split('/').collect(), path.split('/').collect());
        one.len() == other.len() && one.iter().zip(other).all(|(one, other)| one == &other || one.starts_with('{') && !other.is_empty())
    };
    // `faults/kinds` before `faults/{id}`, had there been one: fewer names first.
    let mut all: Vec<_> = OPERATIONS.iter().filter(|o| o.method == method && fits(&o.path)).collect();
    all.sort_by_key(|operation| operation.path.matches('{').count());
    all.first().copied()
}

/// Holds an answer of ours against the document: that its status is documented, and its body as the document says. Gives back
/// which operation and status that was; a call of another path or method must be refused.
pub fn truth(method: &Method, path: &str, status: u16, media: &str, body: &str) -> Option<(&'static str, String)> {
    let path = path.split('?').next().unwrap_or_default();
    let media = media.split(';').next().unwrap_or_default();
    let what = format!("{method} {path}: {status} {media}");
    // The console has pages, and no document.
    if matches!(path, "/_leadbench" | "/_leadbench/") || path.starts_with("/_leadbench/assets/") || !path.starts_with("/_leadbench") {
        return None;
    }
    let Some(operation) = operation(method.as_str(), path) else {
        assert!(matches!(status, 404 | 405) && media == "application/problem+json", "{what} is not in the document");
        fits("Problem", &serde_json::from_str(body).unwrap());
        return None;
    };
    let status = status.to_string();
    let Some(answer) = operation.answers.get(&status) else { panic!("{what} is not documented: {body}") };
    if answer.is_empty() {
        assert!(body.is_empty() && media.is_empty(), "{what}: {body}");
    } else {
        let validator = answer.get(media).unwrap_or_else(|| panic!("{what} is another media type than {:?}", answer.keys()));
        let value = if media.ends_with("json") { serde_json::from_str(body).unwrap() } else { Value::from(body) };
        holds(validator, &value, &what);
        if media == "application/problem+json" {
            assert_eq!(value["status"].to_string(), status, "{what}: {value}");
            assert!(
                ["at", "wrong", "right"].iter().all(|part| value[*part].as_str().is_some_and(|text| !text.is_empty())),
                "{what}: {value}"
            );
        }
    }
    Some((&operation.id, status))
}

/// A schema in few words.
fn brief(schema: &Value) -> String {
    let Some(map) = schema.as_object() else { return "any".to_owned() };
    if let Some(pointer) = map.get("$ref") {
        return pointer.as_str().unwrap().rsplit('/').next().unwrap().to_owned();
    }
    for word in ["anyOf", "oneOf"] {
        if let Some(ways) = map.get(word) {
            return ways.as_array().unwrap().iter().map(brief).collect::<Vec<_>>().join(" | ");
        }
    }
    if let Some(only) = map.get("const") {
        return only.to_string();
    }
    if let Some(words) = map.get("enum") {
        return words.as_array().unwrap().iter().map(Value::to_string).collect::<Vec<_>>().join(" | ");
    }
    let one = |word: &str| match word {
        "array" if map.contains_key("prefixItems") => {
            format!("({})", map["prefixItems"].as_array().unwrap().iter().map(brief).collect::<Vec<_>>().join(", "))
        }
        "array" => format!("[{}]", map.get("items").map_or("any".to_owned(), brief)),
        "object" if map.contains_key("properties") => format!("{{{}}}", fields(map).join(", ")),
        "object" => format!("{{…: {}}}", map.get("additionalProperties").map_or("any".to_owned(), brief)),
        word => map.get("format").filter(|_| word == "string").map_or(word.to_owned(), |format| format.as_str().unwrap().to_owned()),
    };
    match map.get("type") {
        Some(Value::Array(types)) => types.iter().map(|word| one(word.as_str().unwrap())).collect::<Vec<_>>().join(" | "),
        Some(word) => one(word.as_str().unwrap()),
        None => "any".to_owned(),
    }
}

/// The fields of an object, with a question mark behind those that may be missing.
fn fields(map: &Map<String, Value>) -> Vec<String> {
    let needed: Vec<&str> = map.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
    let all = map.get("properties").and_then(Value::as_object).into_iter().flatten();
    all.map(|(name, schema)| format!("{name}{}: {}", if needed.contains(&name.as_str()) { "" } else { "?" }, brief(schema))).collect()
}

/// The whole document in lines that can be read: each call with what it takes and answers, then each schema.
fn outline(document: &Value) -> String {
    let mut text = String::new();
    for (path, calls) in document["paths"].as_object().unwrap() {
        for (method, call) in calls.as_object().unwrap() {
            text += &format!(
                "{} {path}  {}: {}\n",
                method.to_uppercase(),
                call["operationId"].as_str().unwrap(),
                call["summary"].as_str().unwrap()
            );
            let asked: Vec<String> = call["parameters"]
                .as_array()
                .into_iter()
                .flatten()
                .filter(|p| p["in"] != "path")
                .map(|p| {
                    format!(
                        "{} {}{}: {}",
                        p["in"].as_str().unwrap(),
                        p["name"].as_str().unwrap(),
                        if p["required"] == true { "" } else { "?" },
                        brief(&p["schema"])
                    )
                })
                .collect();
            if !asked.is_empty() {
                text += &format!("    {}\n", asked.join(", "));
            }
            if let Some(body) = call.get("requestBody") {
                let needed = if body["required"] == true { "" } else { "?" };
                text += &format!("    body{needed} {}\n", brief(&body["content"]["application/json"]["schema"]));
            }
            let contents = |answer: &Value| {
                answer["content"]
                    .as_object()
                    .into_iter()
                    .flatten()
                    .map(|(media, content)| match media.as_str() {
                        "application/problem+json" => "problem".to_owned(),
                        "application/json" => brief(&content["schema"]),
                        other => other.to_owned(),
                    })
                    .collect::<Vec<_>>()
                    .join(" or ")
            };
            let answers = call["responses"]
                .as_object()
                .unwrap()
                .iter()
                .map(|(status, answer)| format!("{status} {}", contents(answer)).trim_end().to_owned());
            text += &format!("    -> {}\n", answers.collect::<Vec<_>>().join(", "));
        }
    }
    for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
        text += &format!("\n{name}");
        match schema.as_object().filter(|map| map.contains_key("properties")) {
            Some(map) => fields(map).iter().for_each(|field| text += &format!("\n    {field}")),
            None => {
                let ways = ["oneOf", "anyOf"].iter().find_map(|word| schema.get(word)).and_then(Value::as_array);
                let ways = ways.map_or_else(|| vec![brief(schema)], |ways| ways.iter().map(brief).collect());
                text += &format!(" = {}", ways.join("\n    | "));
            }
        }
        text += "\n";
    }
    text
}

/// What the tests are held to can fail: an answer that is not as the document says is seen.
#[test]
fn an_answer_that_breaks_the_document_is_seen() {
    let (json, problem) = ("application/json", "application/problem+json");
    let version = r#"{"tool":"leadbench","version":"0.1.0","access":"open"}"#;
    let refusal = r#"{"title":"Bad Request","status":400,"detail":"a","at":"a","wrong":"b","right":"c"}"#;
    let told = |path: &'static str, status: u16, media: &'static str, body: String| {
        std::panic::catch_unwind(move || truth(&Method::GET, path, status, media, &body)).is_ok()
    };
    assert!(told("/_leadbench/version", 200, json, version.to_owned()));
    assert!(told("/_leadbench/api/v1/deliveries", 400, problem, refusal.to_owned()));
    for (path, status, media, body) in [
        ("/_leadbench/version", 201, json, version.to_owned()),
        ("/_leadbench/version", 200, "text/plain", version.to_owned()),
        ("/_leadbench/version", 200, json, version.replace('}', r#","more":1}"#)),
        ("/_leadbench/version", 200, json, version.replace(r#""leadbench""#, "null")),
        ("/_leadbench/versions", 200, json, version.to_owned()),
        ("/_leadbench/api/v1/deliveries", 400, problem, refusal.replace("400", "404")),
        ("/_leadbench/api/v1/deliveries", 400, problem, refusal.replace(r#""c""#, r#""""#)),
        ("/_leadbench/api/v1/clock", 200, json, r#"{"sandbox":"main","mode":"system","now":"today","now_ms":0}"#.to_owned()),
    ] {
        assert!(!told(path, status, media, body.clone()), "{path} {status} {media} {body}");
    }
}

#[test]
fn the_document_is_as_it_was_reviewed() {
    insta::with_settings!({ snapshot_path => "../../snapshots/server", prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("control_document", outline(&DOCUMENT));
    });
}

#[test]
fn the_document_is_openapi_3_1() {
    let published: Value = serde_json::from_str(include_str!("../../fixtures/openapi/schema-3.1.json")).unwrap();
    let validator = jsonschema::options().build(&published).unwrap();
    holds(&validator, &DOCUMENT, "the document");
    ApiDocument::of(DOCUMENT.clone()).has_sound_schemas_and_references("control");
}

#[test]
fn the_command_prints_it() {
    let output = run(&["schema", "control", "--format", "openapi"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert_eq!(serde_json::from_slice::<Value>(&output.stdout).unwrap(), *DOCUMENT);
}

/// The page about the API leaves none of its paths out.
#[test]
fn the_page_names_every_path() {
    let page = include_str!("../../docs/control-api.md");
    for operation in OPERATIONS.iter() {
        let path = operation.path.strip_prefix("/_leadbench/api/v1/").unwrap_or(&operation.path);
        let row = page.lines().filter(|line| line.starts_with('|')).find(|line| line.contains(&format!("{path}`")));
        assert!(row.is_some_and(|row| row.contains(&operation.method)), "{} {path}", operation.method);
    }
}

/// Each name is there once, each group is described, and each call says what it does.
#[test]
fn every_operation_has_a_name_a_group_and_words() {
    let tags: BTreeSet<&str> = DOCUMENT["tags"].as_array().unwrap().iter().map(|tag| tag["name"].as_str().unwrap()).collect();
    let mut used = BTreeSet::new();
    for call in DOCUMENT["paths"].as_object().unwrap().values().flat_map(|calls| calls.as_object().unwrap().values()) {
        used.insert(call["tags"][0].as_str().unwrap());
        assert!(!call["summary"].as_str().unwrap().is_empty(), "{call}");
        for answer in call["responses"].as_object().unwrap().values() {
            assert!(answer["description"].as_str().is_some_and(|text| text.ends_with('.') || text.contains("wrong")), "{answer}");
        }
    }
    assert_eq!(used, tags);
    let names: BTreeSet<&str> = OPERATIONS.iter().map(|operation| operation.id.as_str()).collect();
    assert_eq!(names.len(), OPERATIONS.len());
}
