//! The JSON Schemas of what providers post, held against what they post and against our own reader of deliveries.

use jiff::Timestamp;
use jsonschema::Validator;
use leadbench::{
    model::{Account, AccountKey, Document, Flaw, Headers, Occasion, Origin, Provider, Request, Settings, Subscription, Trigger},
    providers,
};
use proptest::{
    strategy::{Strategy, ValueTree},
    test_runner::TestRunner,
};
use serde_json::{Value, json};

use crate::cli::{run, said};

/// How many leads of each kind are drawn.
const DRAWN: usize = 32;

/// A lead of a kind as its provider posts it in JSON.
fn posted(provider: &'static dyn Provider, settings: &Settings, lead: &str, base: Option<Document>) -> Request {
    let now = Timestamp::from_second(1_800_000_000).unwrap();
    let mut account = Account::new(AccountKey::new(provider.name(), provider.example_account()), settings.clone(), 1);
    let event = provider.compose(&Trigger { base, ..Trigger::lead(lead) }, &mut account, now).unwrap();
    let subscription = Subscription { format: "json".into(), ..Subscription::new("1", Origin::Screen, "http://127.0.0.1/", now) };
    let body = provider.render(&event, &subscription, &account, &Occasion { delivery: 1, attempt: 1, at: now });
    delivery(&body.content_type, body.bytes.to_vec())
}

fn delivery(content_type: &str, body: Vec<u8>) -> Request {
    let headers = Headers::new().with("Content-Type", content_type);
    Request { method: "POST".into(), path: "/".into(), query: String::new(), headers, body: body.into() }
}

fn read(delivery: &Request) -> Value {
    serde_json::from_slice(&delivery.body).unwrap()
}

/// The published schemas, as the command prints them.
fn published() -> Vec<(&'static dyn Provider, Validator)> {
    let with = providers::ALL.iter().copied().filter(|provider| provider.schema().is_ok());
    let read = |provider: &'static dyn Provider| {
        let output = run(&["schema", provider.name(), "--format", "json-schema"]);
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
        let schema: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert!(jsonschema::meta::is_valid(&schema), "{}", provider.name());
        (provider, jsonschema::options().should_validate_formats(true).build(&schema).unwrap())
    };
    let all: Vec<_> = with.map(read).collect();
    assert_eq!(all.len(), 3);
    all
}

fn fits(validator: &Validator, delivery: &Request, what: &str) {
    let body = read(delivery);
    let errors: Vec<String> = validator.iter_errors(&body).map(|e| format!("{}: {e}", e.instance_path())).collect();
    assert!(errors.is_empty(), "{what}: {errors:#?}\n{body}");
}

#[test]
fn each_sample_under_each_switch_and_each_drawn_lead_is_as_its_schema_says() {
    for (provider, validator) in published() {
        let mut runner = TestRunner::deterministic();
        for kind in provider.leads() {
            let name = format!("{} {}", provider.name(), kind.name);
            let usual = Settings::defaults(provider.switches());
            fits(&validator, &posted(provider, &usual, kind.name, None), &name);
            for switch in provider.switches() {
                for value in &switch.values[1..] {
                    let mut settings = usual.clone();
                    settings.set(switch.name, value).unwrap();
                    fits(&validator, &posted(provider, &settings, kind.name, None), &format!("{name} {}={value}", switch.name));
                }
            }
            let leads = provider.generate(kind.name);
            for _ in 0..DRAWN {
                let lead = leads.new_tree(&mut runner).unwrap().current();
                fits(&validator, &posted(provider, &usual, kind.name, Some(lead)), &name);
            }
        }
    }
}

/// Each place of a body, as a JSON pointer.
fn places(value: &Value, at: &str, found: &mut Vec<String>) {
    let below = |name: &str| format!("{at}/{}", name.replace('~', "~0").replace('/', "~1"));
    match value {
        Value::Object(map) => map.iter().for_each(|(name, value)| places(value, &below(name), found)),
        Value::Array(items) => items.iter().enumerate().for_each(|(n, item)| places(item, &below(&n.to_string()), found)),
        _ => {}
    }
    found.push(at.to_owned());
}

/// A body with one place changed: another value, or without it.
pub fn mutants(body: &Value) -> Vec<(String, Value)> {
    let mut all = Vec::new();
    let mut pointers = Vec::new();
    places(body, "", &mut pointers);
    for pointer in pointers {
        for value in
            [json!(null), json!("x"), json!(""), json!(7), json!(-1.5), json!(true), json!([]), json!([1]), json!({}), json!({"x": [1]})]
        {
            let mut mutant = body.clone();
            *mutant.pointer_mut(&pointer).unwrap() = value.clone();
            all.push((format!("{pointer} = {value}"), mutant));
        }
        let mut mutant = body.clone();
        let (parent, name) = pointer.rsplit_once('/').unwrap_or_default();
        if let Some(map) = mutant.pointer_mut(parent).and_then(Value::as_object_mut)
            && map.shift_remove(name).is_some()
        {
            all.push((format!("{pointer} away"), mutant));
        }
    }
    all
}

/// What our reader minds and no schema can, or none should: the order of ids, two ids that agree, a key that no table lists.
fn beyond(flaw: &Flaw) -> bool {
    let order = flaw.expected.contains("counting up") && flaw.actual.starts_with('[');
    order || flaw.expected.contains("a key of the") || flaw.expected.contains("the lead of Before")
}

/// A schema and our reader come of the same tables: what the one refuses the other does, for what a schema can say.
#[test]
fn a_changed_body_fits_its_schema_where_our_reader_finds_no_flaw_and_nowhere_else() {
    for (provider, validator) in published() {
        let (mut refused, mut taken, mut odd) = (0, 0, Vec::new());
        for kind in provider.leads() {
            let sample = posted(provider, &Settings::defaults(provider.switches()), kind.name, None);
            let media = sample.media_type().unwrap();
            for (change, mutant) in mutants(&read(&sample)) {
                let flaws = provider.inspect(&delivery(&media, mutant.to_string().into_bytes()));
                let right = flaws.iter().all(beyond);
                let name = format!("{} {}: {change}: {flaws:?}", provider.name(), kind.name);
                if validator.is_valid(&mutant) != right {
                    odd.push(name);
                }
                *(if right { &mut taken } else { &mut refused }) += 1;
            }
        }
        assert!(odd.is_empty(), "{odd:#?}");
        assert!(refused > 300 && taken > 50, "{}: {refused} refused, {taken} taken", provider.name());
    }
}

#[test]
fn what_has_no_schema_says_why() {
    let output = run(&["schema", "autoid"]);
    assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{}", said(&output));
    assert!(said(&output).contains("the template of each webhook"), "{}", said(&output));
    let output = run(&["schema", "localik"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("did you mean `localiq`?"), "{}", said(&output));
}
