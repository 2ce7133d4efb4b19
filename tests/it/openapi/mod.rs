//! The OpenAPI documents: valid by the OpenAPI Initiative's own schema, as they were reviewed, and true: what the running
//! simulator answers is held against them.

/// The bodies of requests: taken where their schema holds, refused where it does not.
mod bodies;
/// Calls that provoke each status of each operation.
mod calls;
/// A document as a judge of answers.
pub mod document;
/// Each documented status seen, and no other.
mod truth;

use leadbench::{model::Settings, providers};
use serde_json::{Map, Value};

use self::document::ApiDocument;
use crate::cli::{run, said};

/// Each provider's document under its defaults, under each profile and under each value of each switch.
fn all() -> Vec<(String, Value)> {
    let mut all = Vec::new();
    for provider in providers::ALL {
        let usual = Settings::defaults(provider.switches());
        let mut add = |name: String, settings: &Settings| all.push((name, provider.openapi(settings).read().unwrap()));
        add(provider.name().to_owned(), &usual);
        for profile in provider.profiles() {
            let mut settings = usual.clone();
            settings.apply(profile).unwrap();
            add(format!("{} {}", provider.name(), profile.name), &settings);
        }
        for switch in provider.switches() {
            for value in &switch.values[1..] {
                let mut settings = usual.clone();
                settings.set(switch.name, value).unwrap();
                add(format!("{} {}={value}", provider.name(), switch.name), &settings);
            }
        }
    }
    all
}

#[test]
fn each_document_is_valid_under_each_switch() {
    let published: Value = serde_json::from_str(include_str!("../../../fixtures/openapi/schema-3.1.json")).unwrap();
    let validator = jsonschema::options().build(&published).unwrap();
    let (mut ids, mut documents) = (0, 0);
    for (name, document) in all() {
        let errors: Vec<String> = validator.iter_errors(&document).map(|e| format!("{}: {e}", e.instance_path())).collect();
        assert!(errors.is_empty(), "{name}: {errors:#?}");
        let document = ApiDocument::of(document);
        document.has_sound_schemas_and_references(&name);
        ids += document.operations().len();
        documents += 1;
    }
    assert!(documents > 60 && ids > 300, "{documents} {ids}");
}

#[test]
fn a_document_that_is_none_is_found_out() {
    let published: Value = serde_json::from_str(include_str!("../../../fixtures/openapi/schema-3.1.json")).unwrap();
    let validator = jsonschema::options().build(&published).unwrap();
    let (_, document) = all().swap_remove(0);
    for place in ["/info/title", "/paths/~1crm~1webhooks/post/responses/200/description", "/components/securitySchemes/accessToken/in"] {
        let mut broken = document.clone();
        *broken.pointer_mut(place).unwrap() = Value::Null;
        assert!(!validator.is_valid(&broken), "{place}");
    }
}

#[test]
fn each_route_of_a_provider_is_an_operation_and_no_other_is() {
    for provider in providers::ALL {
        let document = ApiDocument::of(provider.openapi(&Settings::defaults(provider.switches())).read().unwrap());
        let mut routes: Vec<String> = provider.routes().iter().map(|route| format!("{} {}", route.method, route.path)).collect();
        let mut operations: Vec<String> = document.operations().iter().map(|o| format!("{} {}", o.method, o.path)).collect();
        routes.sort();
        operations.sort();
        assert_eq!(operations, routes, "{}", provider.name());
    }
}

/// But for the schemas of what is posted, which have tests of their own.
#[test]
fn each_document_is_as_it_was_reviewed() {
    for provider in providers::ALL {
        let name = provider.name();
        let mut document: Map<String, Value> = provider.openapi(&Settings::defaults(provider.switches())).read().unwrap();
        document["info"]["version"] = "…".into();
        let schemas = document["components"]["schemas"].as_object_mut().unwrap();
        schemas.retain(|name, _| !["Lead", "Event"].contains(&name.split('.').next().unwrap()));
        insta::with_settings!({snapshot_path => "../../../snapshots/openapi", prepend_module_to_snapshot => false, omit_expression => true}, {
            insta::assert_json_snapshot!(name, document);
        });
    }
}

#[test]
fn the_command_prints_a_document_as_the_switches_ask_and_says_what_is_none() {
    let printed = |arguments: &[&str]| -> Value {
        let output = run(&[&["schema"], arguments, &["--format", "openapi"]].concat());
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
        serde_json::from_slice(&output.stdout).unwrap()
    };
    for provider in providers::ALL {
        let document: Value = provider.openapi(&Settings::defaults(provider.switches())).read().unwrap();
        assert_eq!(printed(&[provider.name()]), document);
    }
    let responses = |document: &Value| -> Vec<String> {
        document["paths"]["/api/v2/{screenname}/webhooks/{id}"]["get"]["responses"].as_object().unwrap().keys().cloned().collect()
    };
    assert_eq!(responses(&printed(&["salesiq"])), ["200"]);
    assert_eq!(responses(&printed(&["salesiq", "--switch", "salesiq.statuses=real"])), ["200", "401", "403", "404"]);
    let profiled = printed(&["leadsquared", "--profile", "live-tenant"]);
    assert!(profiled["paths"]["/v2/Webhook.svc/Create"]["post"]["responses"]["500"].is_object());
    for (arguments, words) in [
        (&["report"][..], "`leadbench schema report` prints its JSON Schema"),
        (&["localik"], "did you mean `localiq`?"),
        (&["localiq", "--switch", "localiq.oauht=on"], "did you mean `oauth`?"),
        (&["localiq", "--profile", "2021-09"], "2021-08"),
    ] {
        let output = run(&[&["schema"], arguments, &["--format", "openapi"]].concat());
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{}", said(&output));
        assert!(said(&output).contains(words), "{}", said(&output));
    }
}
