//! Calls rendered, judged by our own reader and read back; templates of the user's own over calls of any kind.

use jiff::Timestamp;
use proptest::{prelude::*, sample::select as pick};
use serde_json::Value;

use super::{reading::FACTS, token::TOKENS};
use crate::{
    model::{
        Account, AccountKey, Document, Event, Headers, Invalid, Occasion, Origin, Profile, Provider, Request, Settings, Subscription,
        Trigger,
    },
    providers::autoid::{
        AUTOID,
        policy::{PROFILES, SWITCHES},
    },
    wire::template::Notation,
};

const KINDS: [&str; 3] = ["call-end", "call-begin", "call-missed"];

fn account(switches: &[(&str, &str)]) -> Account {
    let mut settings = Settings::defaults(SWITCHES);
    switches.iter().for_each(|(name, value)| settings.set(name, value).unwrap());
    Account::new(AccountKey::new("autoid", "3242243"), settings, 42)
}

fn hook(format: &str) -> Subscription {
    let hook = Subscription::new("1", Origin::Screen, "http://127.0.0.1:9/", Timestamp::UNIX_EPOCH);
    Subscription { format: format.into(), ..hook }
}

/// What a webhook without a template of its own sends of an event.
fn sent(event: &Event, subscription: &Subscription, account: &Account) -> Request {
    let occasion = Occasion { delivery: 1, attempt: 1, at: Timestamp::UNIX_EPOCH };
    let body = AUTOID.render(event, subscription, account, &occasion);
    let headers = Headers::new().with("Content-Type", body.content_type);
    Request { method: "POST".into(), path: "/".into(), query: String::new(), headers, body: body.bytes }
}

fn delivered(trigger: &Trigger, format: &str, account: &mut Account) -> Result<(Event, Request), Invalid> {
    let event = AUTOID.compose(trigger, account, Timestamp::UNIX_EPOCH)?;
    let request = sent(&event, &hook(format), account);
    Ok((event, request))
}

fn text(delivery: &Request) -> &str {
    std::str::from_utf8(&delivery.body).unwrap()
}

fn json(delivery: &Request) -> Value {
    serde_json::from_str(text(delivery)).unwrap()
}

/// A call of any kind, and its kind.
fn calls() -> impl Strategy<Value = (&'static str, Document)> {
    pick(&KINDS[..]).prop_flat_map(|kind| AUTOID.generate(kind).prop_map(move |call| (kind, call)))
}

fn based(kind: &str, base: Document) -> Trigger {
    Trigger { base: Some(base), ..Trigger::lead(kind) }
}

fn with(kind: &str, set: &[(&str, &str)]) -> Trigger {
    let set = set.iter().map(|(path, value)| ((*path).to_owned(), Some((*value).to_owned()))).collect();
    Trigger { set, ..Trigger::lead(kind) }
}

#[test]
fn the_documented_call_holds_each_token_as_documented() {
    let (event, delivery) = delivered(&Trigger::lead("call-end"), "json", &mut account(&[])).unwrap();
    let body = json(&delivery);
    assert_eq!(body.as_object().unwrap().keys().map(String::as_str).collect::<Vec<_>>(), TOKENS.iter().map(|t| t.name).collect::<Vec<_>>());
    for token in TOKENS.iter().filter(|t| !super::token::is_nested(t.name)) {
        assert_eq!(body[token.name], token.value, "{}", token.name);
    }
    assert_eq!(body["tags"], serde_json::json!({"Region": "south"}));
    assert_eq!(body["prompt_responses"][0]["response"], "1");
    assert_eq!(event.identity, "093cc03c.e6a4.6ac6.978f.740b10afeaca-end");
}

/// Each payload as it goes out, laid out for reading where it is JSON.
#[test]
fn payloads() {
    for kind in KINDS {
        for format in ["json", "xml"] {
            let (_, delivery) = delivered(&Trigger::lead(kind), format, &mut account(&[])).unwrap();
            let body = match format {
                "json" => serde_json::to_string_pretty(&json(&delivery)).unwrap(),
                _ => text(&delivery).replace("><", ">\n<"),
            };
            insta::with_settings!({snapshot_path => "../../../../snapshots/autoid/render", prepend_module_to_snapshot => false, omit_expression => true}, {
                insta::assert_snapshot!(format!("payloads-{kind}-{format}"), body);
            });
        }
    }
}

#[test]
fn each_switch_changes_the_body_as_it_says() {
    let body = |kind: &str, name: &str, value: &str| {
        let (_, delivery) = delivered(&Trigger::lead(kind), "json", &mut account(&[(name, value)])).unwrap();
        assert_eq!(AUTOID.inspect(&delivery), [], "{name}={value}");
        json(&delivery)
    };
    let begin = body("call-begin", "empty-tokens", "empty");
    assert_eq!((&begin["call_end_time"], &begin["prompt_responses"]), (&Value::from(""), &serde_json::json!([])));
    assert_eq!(body("call-begin", "empty-tokens", "null")["call_end_time"], Value::Null);
    assert_eq!(body("call-begin", "empty-tokens", "literal")["prompt_responses"], "%prompt_responses%");
    assert_eq!(body("call-end", "nested", "text")["tags"], "Region: south");
    assert_eq!(body("call-end", "tags", "list")["tags"], serde_json::json!([{"name": "Region", "value": "south"}]));
    assert_eq!(body("call-end", "times", "12-hour-gmt")["call_start_time"], "28 Mar 2019 12:05:00 AM");
}

#[test]
fn the_raw_profile_breaks_on_a_quotation_mark_and_the_default_does_not() {
    let trigger = with("call-end", &[("call.ani_first_name", "Fred \"Freddy\"")]);
    let (_, good) = delivered(&trigger, "json", &mut account(&[])).unwrap();
    assert_eq!(json(&good)["ani_first_name"], "Fred \"Freddy\"");
    let raw = PROFILES.iter().find(|p| p.name == "raw").unwrap();
    let (_, bad) = delivered(&trigger, "json", &mut account(raw.sets)).unwrap();
    assert!(serde_json::from_slice::<Value>(&bad.body).is_err() && text(&bad).contains("\"Fred \"Freddy\"\""));
    let trigger = with("call-end", &[("call.ani_first_name", "Fred & Co")]);
    assert!(text(&delivered(&trigger, "xml", &mut account(raw.sets)).unwrap().1).contains(">Fred & Co<"));
    assert!(text(&delivered(&trigger, "xml", &mut account(&[])).unwrap().1).contains(">Fred &amp; Co<"));
}

#[test]
fn a_flaw_is_found_where_it_is() {
    let (_, good) = delivered(&Trigger::lead("call-end"), "json", &mut account(&[])).unwrap();
    let body = |body: &str| Request { body: body.to_owned().into(), ..good.clone() };
    let edited = |from: &str, to: &str| body(&text(&good).replace(from, to));
    let typed = |media: &str| Request { headers: Headers::new().with("Content-Type", media), ..good.clone() };
    for (request, pointer) in [
        (Request { method: "GET".into(), ..good.clone() }, "method"),
        (Request { headers: Headers::new(), ..good.clone() }, "Content-Type"),
        (typed("application/xml"), "Content-Type"),
        (body("{"), "line 1, column 2"),
        (body("<a>"), "Content-Type"),
        (Request { body: bytes::Bytes::from_static(b"\xff"), ..good.clone() }, ""),
        (edited("2019-03-28T00:05:00.000Z", "28.3.2019"), "/call_start_time"),
        (edited("\"dialed_time\":\"36\"", "\"dialed_time\":\"long\""), "/dialed_time"),
        (edited("\"repeat_caller\":\"0\"", "\"repeat_caller\":\"1 (repeat caller)\""), "/repeat_caller"),
        (edited("2019-03-28T00:05:36.000Z", ""), "/call_end_time"),
        (edited("2019-03-28T00:05:36.000Z", "2019-03-28T00:04:36.000Z"), "/call_end_time"),
        (edited("\"dialed_time\":\"36\"", "\"dialed_time\":\"28\""), "/answered_time"),
        (body("{\"callid\":\"7\",\n\"ani\":%ani%}"), "line 2, column 7"),
        (body("{\"callid\":\"7\",\n\"ani\" 8}"), "line 2, column 7"),
    ] {
        let flaws = AUTOID.inspect(&request);
        assert_eq!(flaws.first().map(|f| f.pointer.as_str()), Some(pointer), "{flaws:?}");
    }
    assert_eq!(AUTOID.inspect(&body("{\"first\":\"Freddy\"}")), []);
}

#[test]
fn a_message_without_the_calls_id_is_known_by_its_bytes() {
    let request = |body: &str, media: &str| Request {
        method: "PUT".into(),
        path: "/".into(),
        query: String::new(),
        headers: Headers::new().with("Content-Type", media),
        body: body.to_owned().into(),
    };
    let id = |body: &str| AUTOID.identify(&request(body, "application/json"));
    assert!(id("{\"first\":\"a\"}").unwrap().starts_with("body-") && id("{\"first\":\"a\"}") != id("{\"first\":\"b\"}"));
    assert_eq!(id("{\"first\":"), None);
    assert_eq!(AUTOID.identify(&request("<a><callid>7</callid></a>", "text/xml")).unwrap(), "7-begin");
    assert_eq!(id("{\"callid\":\"7\",\"call_end_time\":\"%call_end_time%\"}").unwrap(), "7-begin");
}

/// A template that a user may have made: any fields, any tokens, in either notation.
fn templates() -> impl Strategy<Value = (Notation, String)> {
    let token = || pick(TOKENS).prop_map(|t| t.name);
    let members = || prop::collection::vec(("[a-z]{1,6}", token(), 0u8..4), 1..8);
    let json = members().prop_map(|members| {
        let member = |(name, token, form): (String, &str, u8)| match form {
            0 => format!("\"{name}\": \"%{token}%\""),
            1 => format!("\"{name}\": %{token}%"),
            2 => format!("\"{name}\": [{{\"{name}\": \"call of %{token}% & 100%\"}}]"),
            _ => format!("\"{name}\":\n\t\"sample\""),
        };
        (Notation::Json, format!("{{ {} }}", members.into_iter().map(member).collect::<Vec<_>>().join(", ")))
    });
    let xml = members().prop_map(|members| {
        let member = |(name, token, form): (String, &str, u8)| match form {
            0 => format!("<{name}>%{token}%</{name}>"),
            1 => format!("<{name} value='%{token}%' other=\"%{token}%\"/>"),
            2 => format!("<{name}><![CDATA[%{token}%]]> and %{token}%</{name}>"),
            _ => format!("<{name}>sample &amp; <b/></{name}>"),
        };
        (Notation::Xml, format!("<lead>\n{}</lead>\n", members.into_iter().map(member).collect::<String>()))
    });
    prop_oneof![json, xml]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(192) })]

    /// What the wizard accepts renders to a well-formed document of its type, for any call, at either end of it.
    #[test]
    fn any_template_renders_any_call((notation, sample) in templates(), (kind, call) in calls(), empty in 0usize..3) {
        let mut account = account(&[("empty-tokens", ["empty", "null", "literal"][empty])]);
        let form = serde_json::json!({
            "name": "CRM", "url": "http://127.0.0.1:9/calls",
            "template": {"name": "T", "type": notation.title(), "format": sample},
        });
        let made = AUTOID.enrol(&Document::of(&form), &mut account, Timestamp::UNIX_EPOCH);
        let Ok(webhook) = made else {
            // Only a sample without any token is no template.
prop_assert!(!sample.contains('%') && made.unwrap_err().at == "template.mapping");
            return Ok(());
        };
        let event = AUTOID.compose(&based(kind, call), &mut account, Timestamp::UNIX_EPOCH).unwrap();
        let delivery = sent(&event, &webhook, &account);
        match notation {
            Notation::Json => prop_assert!(serde_json::from_slice::<Value>(&delivery.body).is_ok(), "{}", text(&delivery)),
            Notation::Xml => prop_assert!(roxmltree::Document::parse(text(&delivery)).is_ok(), "{}", text(&delivery)),
        }
    }

    #[test]
    fn any_valid_call_is_delivered_without_a_flaw((kind, call) in calls(), switch in pick(SWITCHES), at in 0usize..3) {
        let value = switch.values[at % switch.values.len()];
        let mut account = account(&[(switch.name, value)]);
        for format in ["json", "xml"] {
            let (event, delivery) = delivered(&based(kind, call.clone()), format, &mut account).unwrap();
            if value == "raw" {
                continue;
            }
            prop_assert_eq!(AUTOID.inspect(&delivery), [], "{}={}", switch.name, value);
            prop_assert_eq!(AUTOID.identify(&delivery), Some(event.identity.clone()));
            prop_assert!(AUTOID.contact_of(&delivery).is_some());
            if value != "literal" && value != "12-hour-gmt" && format == "json" {
                prop_assert_eq!(AUTOID.facts_of(&delivery), AUTOID.facts(&event.document));
            }
        }
    }

    #[test]
    fn no_delivery_is_too_strange_to_judge(body in prop::collection::vec(any::<u8>(), 0..80), json in "\\{\"callid\":[\\[\\]{}\":a-z0-9,%]{0,40}\\}") {
        for body in [body, json.into_bytes()] {
            for media in ["application/json", "text/xml", ""] {
                let headers = Headers::new().with("Content-Type", media);
                let delivery = Request { method: "POST".into(), path: "/".into(), query: String::new(), headers, body: body.clone().into() };
                _ = (AUTOID.inspect(&delivery), AUTOID.identify(&delivery), AUTOID.facts_of(&delivery), AUTOID.contact_of(&delivery));
            }
        }
    }

    /// Whatever a name is set to, the body holds just that.
    #[test]
    fn any_text_can_be_set(value in "\\PC{0,20}", xml in any::<bool>()) {
        prop_assume!(value != "null" && !value.starts_with('"'));
        let (_, delivery) = delivered(&with("call-end", &[("call.keyword", &value)]), if xml { "xml" } else { "json" }, &mut account(&[])).unwrap();
        let held = AUTOID.facts_of(&delivery).into_iter().find(|(name, _)| name == "keyword").map(|(_, text)| text).unwrap_or_default();
        prop_assert_eq!(held, value.replace('\u{FFFE}', "\u{FFFD}"));
    }
}

#[test]
fn each_fact_is_a_token() {
    assert!(FACTS.iter().all(|fact| super::token::find(fact).is_some()));
    let profile = |p: &Profile| p.sets.iter().all(|(name, value)| account(&[]).settings.set(name, value).is_ok());
    assert!(PROFILES.iter().all(profile));
}
