//! Deliveries, compared with the documents' examples and with what we reviewed before.

use bytes::Bytes;
use jiff::Timestamp;
use proptest::prelude::*;
use serde_json::json;

use super::{reading::plain, *};
use crate::{
    model::{AccountKey, Document, Headers, Origin, Provider, Request, Trigger},
    providers::salesiq::{
        SALESIQ,
        policy::{PROFILES, SWITCHES},
        select::LEADS,
    },
};

fn account(switches: &[(&str, &str)]) -> Account {
    let mut settings = Settings::defaults(SWITCHES);
    switches.iter().for_each(|(name, value)| settings.set(name, value).unwrap());
    Account::new(AccountKey::new("salesiq", "zylker"), settings, 1)
}

fn now() -> Timestamp {
    Timestamp::from_second(1_800_000_000).unwrap()
}

fn written(trigger: &Trigger, attempt: u32, account: &mut Account) -> (Event, Request) {
    let event = SALESIQ.compose(trigger, account, now()).unwrap();
    let subscription = Subscription::new("19367000000120011", Origin::Api, "http://a/", now());
    let body = render(&event, &subscription, account, &Occasion { delivery: 1, attempt, at: now() });
    let headers = Headers::new().with("Content-Type", body.content_type);
    (event, Request { method: "POST".into(), path: "/".into(), query: String::new(), headers, body: body.bytes })
}

fn value(delivery: &Request) -> Value {
    serde_json::from_slice(&delivery.body).unwrap()
}

fn fixture(name: &str) -> Value {
    let path = format!("{}/fixtures/salesiq/render/{name}.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

#[test]
fn payloads() {
    for profile in PROFILES {
        for kind in LEADS {
            let (event, delivery) = written(&Trigger::lead(kind.name), 1, &mut account(profile.sets));
            assert_eq!(SALESIQ.inspect(&delivery), [], "{} {}", kind.name, profile.name);
            assert_eq!(SALESIQ.identify(&delivery), Some(event.identity.clone()));
            assert_eq!(SALESIQ.facts(&event.document).len(), SALESIQ.facts_of(&delivery).len());
            // The other profile changes the same two keys everywhere.
            if profile.name == "live" || kind.name == "conversation.missed" {
                let body = serde_json::to_string_pretty(&value(&delivery)).unwrap();
                insta::with_settings!({snapshot_path => "../../../../snapshots/salesiq/render", prepend_module_to_snapshot => false, omit_expression => true}, {
                    insta::assert_snapshot!(format!("payloads-{}-{}", kind.name.replace('.', "-"), profile.name), body);
                });
            }
        }
    }
}

#[test]
fn an_entity_is_the_documents_own_key_by_key() {
    for kind in LEADS.iter().filter(|k| !k.name.contains("departments") && !k.name.ends_with("bot")) {
        let (_, delivery) = written(&Trigger::lead(kind.name), 1, &mut account(&[]));
        let (body, printed) = (value(&delivery), fixture(kind.name));
        if printed.get("event_time").is_none() {
            assert_eq!(body["entity"].to_string(), printed.to_string(), "{}", kind.name);
            continue;
        }
        // Compared as texts: what an example prints as a number is a text elsewhere.
        for (name, value) in printed.as_object().unwrap().iter().filter(|(name, _)| *name != "entity") {
            assert_eq!(plain(&body[name]), plain(value), "{} {name}", kind.name);
        }
        assert_eq!(body.get("entity").map(Value::to_string), printed.get("entity").map(Value::to_string), "{}", kind.name);
    }
}

#[test]
fn each_printed_example_is_no_breach() {
    for name in
        ["general", "conversation.created", "conversation.rated", "conversation.rated.feedback", "department.deleted", "visitor.updated"]
    {
        let body = fixture(name).to_string();
        let headers = Headers::new().with("Content-Type", "application/json;charset=UTF-8");
        let delivery = Request { method: "POST".into(), path: "/".into(), query: String::new(), headers, body: body.into() };
        assert_eq!(SALESIQ.inspect(&delivery), [], "{name}");
        assert!(SALESIQ.identify(&delivery).is_some(), "{name}");
    }
}

#[test]
fn each_attempt_is_counted_and_signed_anew() {
    let mut account = account(&[]);
    let event = SALESIQ.compose(&Trigger::lead("conversation.created"), &mut account, now()).unwrap();
    let mut subscription = Subscription::new("1", Origin::Api, "http://a/", now());
    subscription.keys = vec![SALESIQ.test_key(2).unwrap()];
    let of = |attempt| {
        let occasion = Occasion { delivery: 1, attempt, at: now() };
        let body = SALESIQ.render(&event, &subscription, &account, &occasion);
        let headers = SALESIQ.sign(&body, &subscription, &account, &occasion);
        Request { method: "POST".into(), path: "/".into(), query: String::new(), headers, body: body.bytes }
    };
    let (first, second) = (of(1), of(2));
    assert_eq!((value(&first)["attempt"].clone(), value(&second)["attempt"].clone()), (json!(1), json!(2)));
    for delivery in [&first, &second] {
        assert_eq!(SALESIQ.verify(delivery, &subscription.keys), Ok(()));
    }
    let mixed = Request { headers: first.headers.clone(), ..second.clone() };
    assert!(SALESIQ.verify(&mixed, &subscription.keys).is_err());
    assert!(SALESIQ.explain_signature(&mixed, &subscription.keys).unwrap_err()[0].contains("another attempt"));
    let unsigned = Subscription {
        details: Document::of(&crate::providers::salesiq::register::hook::Hook { secured: false, ..Default::default() }),
        ..subscription.clone()
    };
    let body = Body { content_type: String::new(), bytes: Bytes::new() };
    assert_eq!(SALESIQ.sign(&body, &unsigned, &account, &Occasion { delivery: 1, attempt: 1, at: now() }).iter().count(), 0);
}

#[test]
fn switches_change_the_form_and_not_the_meaning() {
    let lead = Trigger::lead("conversation.rated.feedback");
    let of = |switches: &[(&str, &str)], lead: &Trigger| value(&written(lead, 1, &mut account(switches)).1);
    assert_eq!(of(&[("app-id", "number")], &lead)["app_id"], json!(40_526_000_000_002_040u64));
    assert_eq!(of(&[("event-time", "number")], &lead)["event_time"], json!(1_567_065_865_617u64));
    assert_eq!(of(&[("version", "number")], &lead)["version"], json!(1));
    assert_eq!(of(&[("webhook", "absent")], &lead).get("webhook"), None);
    assert_eq!(of(&[("envelope", "bare")], &lead), fixture("conversation.rated.feedback")["entity"]);
    assert_eq!(of(&[], &Trigger::lead("visitor.updated"))["entity"]["type"], "lead ");
    assert_eq!(of(&[("visitor-type", "trimmed")], &Trigger::lead("visitor.updated"))["entity"]["type"], "lead");
    assert_eq!(of(&[("modified-fields", "updated")], &Trigger::lead("operator.updated"))["modified_fields"], json!([]));
    assert_eq!(of(&[("modified-fields", "updated")], &lead).get("modified_fields"), None);
    assert_eq!(of(&[("modified-fields", "always")], &lead)["modified_fields"], json!([]));
    let named = Trigger { set: vec![("entity.feedback".into(), Some("Größe 😀".into()))], ..lead };
    let (_, escaped) = written(&named, 1, &mut account(&[("escapes", "unicode")]));
    assert!(escaped.body.is_ascii() && value(&escaped)["entity"]["feedback"] == "Größe 😀");
    assert_eq!(
        written(&named, 1, &mut account(&[("content-type", "application/json")])).1.headers.get("content-type"),
        Some("application/json")
    );
}

fn broken(edit: impl Fn(&mut Value)) -> Vec<String> {
    let (_, mut delivery) = written(&Trigger::lead("conversation.created"), 1, &mut account(&[]));
    let mut body = value(&delivery);
    edit(&mut body);
    delivery.body = body.to_string().into();
    SALESIQ.inspect(&delivery).into_iter().map(|flaw| flaw.pointer).collect()
}

#[test]
fn each_flaw_is_found_where_it_is() {
    assert_eq!(broken(|b| b["attempt"] = json!(0)), ["/attempt"]);
    assert_eq!(broken(|b| b["attempt"] = json!("1")), ["/attempt"]);
    assert_eq!(broken(|b| b["event"] = json!("conversation.begun")), ["/event"]);
    assert_eq!(broken(|b| b["entity"]["visitor"]["id"] = json!("x")), ["/entity/visitor/id"]);
    assert_eq!(broken(|b| b["entity"]["supervisors"] = json!("x")), ["/entity/supervisors"]);
    assert_eq!(broken(|b| _ = b.as_object_mut().unwrap().remove("entity")), ["/entity"]);
    assert_eq!(broken(|b| _ = b.as_object_mut().unwrap().remove("org_id")), ["/org_id"]);
    assert_eq!(broken(|b| b["entity"]["extra"] = json!(1)), [""; 0]);
    let (_, mut gone) = written(&Trigger::lead("operator.deleted"), 1, &mut account(&[]));
    let mut body = value(&gone);
    body["entity"] = json!({});
    body["app_id"] = json!("1");
    gone.body = body.to_string().into();
    assert_eq!(SALESIQ.inspect(&gone).iter().map(|f| f.pointer.as_str()).collect::<Vec<_>>(), ["/app_id", "/entity"]);
}

proptest! {
    /// Every event that can be drawn is one that the tables allow, keeps its facts on the way, and has an identity.
    #[test]
    fn generated_events_are_faithful(place in 0..LEADS.len(), seed in any::<u64>()) {
        use proptest::{strategy::ValueTree, test_runner::{Config, RngAlgorithm, TestRng, TestRunner}};
        let kind = LEADS[place].name;
        let mut bytes = [7; 32];
        bytes[..8].copy_from_slice(&seed.to_be_bytes());
        let mut runner = TestRunner::new_with_rng(Config { failure_persistence: None, ..Config::default() }, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes));
        let base = SALESIQ.generate(kind).new_tree(&mut runner).unwrap().current();
        for switches in [&[][..], &[("escapes", "unicode"), ("app-id", "number")][..]] {
            let (event, delivery) = written(&Trigger { base: Some(base.clone()), ..Trigger::lead(kind) }, 3, &mut account(switches));
            prop_assert_eq!(SALESIQ.inspect(&delivery), []);
            prop_assert_eq!(SALESIQ.identify(&delivery), Some(event.identity.clone()));
            prop_assert_eq!(SALESIQ.facts(&event.document), SALESIQ.facts_of(&delivery));
        }
    }

    #[test]
    fn no_body_panics(body in prop_oneof![prop::collection::vec(any::<u8>(), 0..60), "[\\[{]\"(event|id|entity|attempt)\":[0-9\"{}a\\]]{0,9}".prop_map(String::into_bytes)]) {
        let delivery = Request { method: "POST".into(), path: "/".into(), query: String::new(), headers: Headers::new(), body: body.into() };
        SALESIQ.inspect(&delivery);
        SALESIQ.identify(&delivery);
        SALESIQ.facts_of(&delivery);
        SALESIQ.contact_of(&delivery);
    }
}
