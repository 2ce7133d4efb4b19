//! Leads rendered, judged by our own reader and by others, and read back.

use jiff::Timestamp;
use proptest::prelude::*;
use serde_json::Value;

use super::lead::Envelope;
use crate::{
    model::{
        Account, AccountKey, Document, Event, Headers, Invalid, Occasion, Origin, Profile, Provider, Request, Settings, Subscription,
        Trigger,
    },
    providers::localiq::{
        LOCALIQ, SAMPLES,
        policy::{PROFILES, SWITCHES},
    },
};

const KINDS: [&str; 4] = ["chat", "call", "form", "email"];

fn account(profile: Option<&Profile>) -> Account {
    let mut settings = Settings::defaults(SWITCHES);
    profile.iter().for_each(|p| settings.apply(p).unwrap());
    Account::new(AccountKey::new("localiq", "TEST_1"), settings, 42)
}

fn hook(format: &str) -> Subscription {
    let hook = Subscription::new("84+TEST_1", Origin::Screen, "http://127.0.0.1:9/", Timestamp::UNIX_EPOCH);
    Subscription { events: vec!["new_contact".into()], format: format.into(), ..hook }
}

fn delivered(trigger: &Trigger, format: &str, account: &mut Account) -> Result<(Event, Request), Invalid> {
    let event = LOCALIQ.compose(trigger, account, Timestamp::UNIX_EPOCH)?;
    let occasion = Occasion { delivery: 1, attempt: 1, at: Timestamp::UNIX_EPOCH };
    let body = LOCALIQ.render(&event, &hook(format), account, &occasion);
    let headers = Headers::new().with("Content-Type", body.content_type);
    Ok((event, Request { method: "POST".into(), path: "/".into(), query: String::new(), headers, body: body.bytes }))
}

fn text(delivery: &Request) -> &str {
    std::str::from_utf8(&delivery.body).unwrap()
}

fn based(kind: &str, base: Document) -> Trigger {
    Trigger { base: Some(base), ..Trigger::lead(kind) }
}

/// A lead of any kind, and its kind.
fn leads() -> impl Strategy<Value = (&'static str, Document)> {
    proptest::sample::select(&KINDS[..]).prop_flat_map(|kind| LOCALIQ.generate(kind).prop_map(move |lead| (kind, lead)))
}

#[test]
fn a_documented_lead_comes_out_as_it_was_read() {
    for (name, sample) in SAMPLES {
        let value: Value = serde_json::from_str(sample).unwrap();
        let (event, delivery) = delivered(&Trigger::lead(*name), "json", &mut account(None)).unwrap();
        assert_eq!((text(&delivery), event.identity), (value.to_string().as_str(), value["lead"]["id"].to_string()));
        assert_eq!(delivery.headers.get("content-type"), Some("application/json"));
        assert_eq!(LOCALIQ.inspect(&delivery), []);
    }
}

/// Each payload as it goes out, laid out for reading where it is JSON.
#[test]
fn payloads() {
    for kind in KINDS {
        for (format, profile) in [("json", "seed"), ("json", "2021-08"), ("adf", "seed")] {
            let mut account = account(PROFILES.iter().find(|p| p.name == profile));
            let (_, delivery) = delivered(&Trigger::lead(kind), format, &mut account).unwrap();
            let mut body = text(&delivery).to_owned();
            if format == "json" {
                body = serde_json::to_string_pretty(&serde_json::from_str::<Value>(&body).unwrap()).unwrap();
            }
            insta::with_settings!({snapshot_path => "../../../../snapshots/localiq/render", prepend_module_to_snapshot => false, omit_expression => true}, {
                insta::assert_snapshot!(format!("payloads-{kind}-{format}-{profile}"), body);
            });
        }
    }
}

#[test]
fn a_documented_lead_is_adf_to_others_too() {
    for name in KINDS {
        let (event, delivery) = delivered(&Trigger::lead(name), "adf", &mut account(None)).unwrap();
        let document = adf_crate(text(&delivery));
        assert_eq!(document, Vec::<String>::new(), "{name}");
        assert_eq!(LOCALIQ.inspect(&delivery), [], "{name}");
        assert_eq!(LOCALIQ.identify(&delivery), Some(event.identity));
        assert_eq!(delivery.headers.get("content-type"), Some("application/xml; charset=utf-8"));
    }
}

/// What the `adf` crate finds wrong.
fn adf_crate(xml: &str) -> Vec<String> {
    let document = ::adf::parse(xml).unwrap();
    let report = document.validate_adf_1_0();
    assert_eq!(report.is_valid(), report.issues.is_empty(), "{:?}", report.issues);
    report.issues.iter().map(|issue| format!("{issue:?}")).collect()
}

#[test]
fn a_flaw_is_found_where_it_is() {
    let (_, good) = delivered(&Trigger::lead("form"), "json", &mut account(None)).unwrap();
    let cases: &[(&str, Option<&str>, &str)] = &[
        ("/lead/id", Some("\"217\""), "/lead/id"),
        ("/lead/id", None, "/lead/id"),
        ("/lead/occured_at", Some("\"2017-05-30\""), "/lead/occured_at"),
        ("/lead/event_type", Some("\"sms\""), "/lead/event_type"),
        ("/lead/display_name", Some("null"), "/lead/display_name"),
        ("/lead/occurred_at", Some("null"), "/lead/occurred_at"),
        ("/lead/tags", Some("[1]"), "/lead/tags"),
        ("/lead/contact", None, "/lead/contact"),
        ("/lead/contact/status", Some("null"), "/lead/contact/status"),
        ("/lead/contact/a~0b", Some("1"), "/lead/contact/a~0b"),
        ("/lead/form", None, "/lead/form"),
        ("/lead/chat", Some("{\"transcript\":[]}"), "/lead/chat"),
        ("/lead/form/sub_type", Some("\"Form\""), "/lead/form/sub_type"),
        ("/lead/form/extra_fields", Some("{\"a\":1}"), "/lead/form/extra_fields"),
    ];
    for (path, value, pointer) in cases {
        let document = Document::parse(text(&good)).unwrap();
        // Put there as it stands: over a text, too.
        let cleared = document.unset(path).unwrap();
        let edited = value.map_or(cleared.clone(), |v| cleared.set(path, v).unwrap());
        let flaws = LOCALIQ.inspect(&Request { body: edited.text().to_owned().into(), ..good.clone() });
        assert_eq!(flaws.iter().map(|f| f.pointer.as_str()).collect::<Vec<_>>(), [*pointer], "{path} {value:?}: {flaws:?}");
    }
    let with = |method: &str, content_type: &str, body: &'static [u8]| Request {
        method: method.into(),
        headers: Headers::new().with("Content-Type", content_type),
        body: bytes::Bytes::from_static(body),
        ..good.clone()
    };
    for (request, pointer) in [
        (Request { method: "PUT".into(), ..good.clone() }, "method"),
        (Request { headers: Headers::new(), ..good.clone() }, "Content-Type"),
        (with("POST", "application/json", b"{"), ""),
        (with("POST", "application/json", b""), ""),
        (with("POST", "application/json", b"\xff"), ""),
        (with("POST", "application/json", b"[]"), ""),
        (with("POST", "text/xml", b"<adf>"), "line 1, column 1"),
    ] {
        assert_eq!(LOCALIQ.inspect(&request).iter().map(|f| f.pointer.as_str()).collect::<Vec<_>>(), [pointer]);
    }
}

#[test]
fn a_transcript_counts_up() {
    let (_, good) = delivered(&Trigger::lead("chat"), "json", &mut account(None)).unwrap();
    let edited = Document::parse(text(&good)).unwrap().set("lead.chat.transcript.3.id", "2").unwrap();
    let flaws = LOCALIQ.inspect(&Request { body: edited.text().to_owned().into(), ..good });
    assert_eq!(flaws[0].pointer, "/lead/chat/transcript");
}

#[test]
fn each_switch_changes_the_json_as_it_says() {
    let with = |kind: &str, name: &str, value: &str| {
        let mut account = account(None);
        account.settings.set(name, value).unwrap();
        let (_, delivery) = delivered(&Trigger::lead(kind), "json", &mut account).unwrap();
        assert_eq!(LOCALIQ.inspect(&delivery), [], "{name}={value}");
        serde_json::from_slice::<Value>(&delivery.body).unwrap()
    };
    assert!(with("call", "nulls", "absent")["lead"].get("archived_at").is_none());
    assert_eq!(with("call", "nulls", "absent")["lead"]["contact"]["company"], "");
    assert_eq!(with("call", "dates", "seconds")["lead"]["call"]["occured_at"], "2017-05-30T08:18:49-07:00");
    assert_eq!(with("call", "dates", "zulu")["lead"]["contact"]["created_at"], "2017-05-30T15:54:50Z");
    assert_eq!(with("call", "dates", "zulu")["lead"]["read_at"], "2017-06-09T16:18:53Z");
    assert_eq!(with("chat", "chat-times", "us-12-hours")["lead"]["chat"]["transcript"][0]["timestamp"], "5/30/2017 10:55:09 AM");
    assert_eq!(with("call", "call-duration", "clock")["lead"]["call"]["duration"], "00:52");
    assert_eq!(with("call", "call-envelope", "bare")["id"], 912_873);
    assert!(with("chat", "call-envelope", "bare").get("lead").is_some());
    assert_eq!(with("email", "display-name", "always")["lead"]["display_name"], "Elisa Shanahan");
    assert_eq!(with("chat", "phone-fax", "always")["lead"]["contact"].get("phone_fax"), Some(&Value::Null));
    let email = with("email", "email-contact", "contact");
    assert_eq!((&email["lead"]["contact"]["id"], email["lead"].get("parsed_contact_attributes")), (&Value::from(104), None));
    assert_eq!(with("form", "extra-fields", "array")["lead"]["form"]["extra_fields"][0], "Exclusive object-oriented time-frame");
    assert!(with("form", "form-message", "absent")["lead"]["form"].get("message").is_none());
    let email = with("email", "email-subject", "absent");
    assert!(
        email["lead"]["form"].get("subject").is_none() && email["lead"]["form"]["full_message"].as_str().unwrap().starts_with("Message:\n")
    );
    assert_eq!(with("chat", "marks", "fresh")["lead"]["important_at"], Value::Null);
    assert!(with("chat", "read-at", "absent")["lead"].get("read_at").is_none());
    assert_eq!(with("chat", "master-campaign", "present")["lead"]["master_campaign_id"], "2706727");
    assert_eq!(with("email", "lead-type-tag", "present")["lead"]["tags"][0], "Form Lead");
    let keys: Vec<String> = with("call", "key-order", "2021-08")["lead"].as_object().unwrap().keys().cloned().collect();
    assert_eq!(keys[..3], ["campaign_id", "campaign_name", "id"]);
}

#[test]
fn what_has_no_element_stands_in_the_comments() {
    let comments = |kind: &str| {
        let (_, delivery) = delivered(&Trigger::lead(kind), "adf", &mut account(None)).unwrap();
        let document = roxmltree::Document::parse(text(&delivery)).unwrap();
        document.descendants().find(|n| n.has_tag_name("comments")).and_then(|n| n.text()).unwrap().to_owned()
    };
    let lead = |kind: &str| {
        let sample = SAMPLES.iter().find(|(k, _)| *k == kind).unwrap().1;
        serde_json::from_str::<Envelope>(sample).unwrap().lead
    };
    assert!(lead("chat").chat.unwrap().transcript.iter().all(|line| comments("chat").contains(&line.message)));
    assert!(comments("call").contains(lead("call").call.unwrap().recording_url.text().unwrap()) && comments("call").contains("52 s"));
    for kind in ["form", "email"] {
        assert!(comments(kind).contains(&lead(kind).form.unwrap().full_message));
    }
    assert!(comments("form").contains("slogan: Exclusive object-oriented time-frame") && comments("form").contains("Dr."));
}

fn trigger(text: &[(&str, Option<&str>)]) -> Trigger {
    let set = text.iter().map(|(path, value)| ((*path).to_owned(), value.map(str::to_owned))).collect();
    Trigger { set, ..Trigger::lead("form") }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(128) })]

    #[test]
    fn a_lead_reads_back_as_it_was_rendered((_, lead) in leads()) {
        let typed: Envelope = lead.read().unwrap();
        prop_assert_eq!(serde_json::to_string(&typed).unwrap(), lead.text());
    }

    #[test]
    fn any_valid_lead_is_delivered_without_a_flaw((kind, lead) in leads(), profile in proptest::sample::select(PROFILES), adf in any::<bool>()) {
        let format = if adf { "adf" } else { "json" };
        let (event, delivery) = delivered(&based(kind, lead), format, &mut account(Some(&profile))).unwrap();
        prop_assert_eq!(LOCALIQ.inspect(&delivery), []);
        prop_assert_eq!(LOCALIQ.identify(&delivery), Some(event.identity.clone()));
        prop_assert!(LOCALIQ.contact_of(&delivery).is_some());
        let facts = LOCALIQ.facts(&event.document);
        if adf {
            prop_assert_eq!(adf_crate(text(&delivery)), Vec::<String>::new());
            // What a receiver reads is what was sent, but for what ADF cannot tell.
            for fact in LOCALIQ.facts_of(&delivery) {
                prop_assert!(facts.contains(&fact), "{:?} of {:?}", fact, facts);
            }
        } else if profile.sets.is_empty() {
            prop_assert_eq!(LOCALIQ.facts_of(&delivery), facts);
        }
    }

    #[test]
    fn any_switch_leaves_a_delivery_without_a_flaw((kind, lead) in leads(), switch in proptest::sample::select(SWITCHES), at in 0usize..4) {
        let mut account = account(None);
        let value = switch.values[at % switch.values.len()];
        account.settings.set(switch.name, value).unwrap();
        for format in ["json", "adf"] {
            let (_, delivery) = delivered(&based(kind, lead.clone()), format, &mut account).unwrap();
            prop_assert_eq!(LOCALIQ.inspect(&delivery), [], "{}={}", switch.name, value);
        }
    }

    #[test]
    fn no_delivery_is_too_strange_to_judge(body in prop::collection::vec(any::<u8>(), 0..80), json in "\\{\"lead\":[\\[\\]{}\":a-z0-9,]{0,40}\\}") {
        for body in [body, json.into_bytes()] {
            let delivery = Request { method: "POST".into(), path: "/".into(), query: String::new(), headers: Headers::new(), body: body.into() };
            prop_assert!(!LOCALIQ.inspect(&delivery).is_empty());
            _ = (LOCALIQ.identify(&delivery), LOCALIQ.facts_of(&delivery), LOCALIQ.contact_of(&delivery));
        }
    }

    #[test]
    fn any_text_can_be_set_anywhere(value in "\\PC{0,20}|null|[0-9]{1,9}|\\[\\]", field in proptest::sample::select(&["email", "phone_fax", "notes", "tags", "id"][..])) {
        let path = format!("lead.contact.{field}");
        match delivered(&trigger(&[(&path, Some(&value))]), "json", &mut account(None)) {
            Ok((_, delivery)) => prop_assert_eq!(LOCALIQ.inspect(&delivery), []),
            Err(e) => prop_assert!(["tags", "id"].contains(&field), "{}", e),
        }
    }
}
