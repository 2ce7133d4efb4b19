//! Events rendered, judged by our own reader, and read back.

use jiff::Timestamp;
use proptest::prelude::*;
use serde_json::Value;

use crate::{
    model::{
        Account, AccountKey, Document, Event, Headers, Invalid, Occasion, Origin, Provider, Request, Secret, Settings, Subscription,
        Trigger,
    },
    providers::leadsquared::{
        LEADSQUARED,
        policy::SWITCHES,
        register::webhook::Webhook,
        render::record::{LEAD_ID, Record},
        select::{LEADS, shape_of, wanted::Wanted},
    },
};

/// A Tuesday morning.
fn now() -> Timestamp {
    "2026-01-06T09:30:00Z".parse().unwrap()
}

fn account() -> Account {
    Account::new(AccountKey::new("leadsquared", "ACCESS_KEY"), Settings::defaults(SWITCHES), 42)
}

fn hook(format: &str) -> Subscription {
    let hook = Subscription::new("1", Origin::Api, "http://127.0.0.1:9/leads?secret=1", Timestamp::UNIX_EPOCH);
    let events = LEADS.iter().flat_map(|kind| kind.events).map(|event| (*event).to_owned()).collect();
    Subscription { events, format: format.into(), headers: vec![("x-api-key".into(), Secret::new("token-jokin"))], ..hook }
}

fn delivered(trigger: &Trigger, hook: &Subscription, account: &mut Account) -> Result<(Event, Request), Invalid> {
    let event = LEADSQUARED.compose(trigger, account, now())?;
    let occasion = Occasion { delivery: 1, attempt: 1, at: now() };
    let body = LEADSQUARED.render(&event, hook, account, &occasion);
    let provider: &dyn Provider = &LEADSQUARED;
    let message = provider.message(body, &event, hook, account, &occasion);
    let url = url::Url::parse(&message.url).unwrap();
    let request = Request {
        method: message.method,
        path: url.path().into(),
        query: url.query().unwrap_or_default().into(),
        headers: message.headers,
        body: message.body,
    };
    Ok((event, request))
}

fn json(delivery: &Request) -> Value {
    serde_json::from_slice(&delivery.body).unwrap()
}

fn with(kind: &str, set: &[(&str, &str)]) -> Trigger {
    Trigger { set: set.iter().map(|(path, value)| ((*path).to_owned(), Some((*value).to_owned()))).collect(), ..Trigger::lead(kind) }
}

/// An event of any kind, and its kind.
fn events() -> impl Strategy<Value = (&'static str, Document)> {
    proptest::sample::select(LEADS).prop_flat_map(|kind| LEADSQUARED.generate(kind.name).prop_map(move |event| (kind.name, event)))
}

/// Each payload as it goes out: the request line and headers, then the body, laid out for reading where it is JSON.
#[test]
fn payloads() {
    for kind in LEADS {
        let (_, delivery) = delivered(&Trigger::lead(kind.name), &hook("json"), &mut account()).unwrap();
        let headers: String = delivery.headers.iter().map(|(name, value)| format!("{name}: {value}\n")).collect();
        let body = serde_json::to_string_pretty(&json(&delivery)).unwrap();
        let whole = format!("{} {}?{}\n{headers}\n{body}", delivery.method, delivery.path, delivery.query);
        snapshot(&format!("payloads-{}-json", kind.name), &whole);
    }
    for kind in ["lead-create", "lead-update", "activity-batch"] {
        let (_, delivery) = delivered(&Trigger::lead(kind), &hook("form"), &mut account()).unwrap();
        let body = String::from_utf8_lossy(&delivery.body).replace('&', "\n&");
        snapshot(&format!("payloads-{kind}-form"), &format!("{}\n\n{body}", delivery.headers.get("content-type").unwrap()));
    }
}

fn snapshot(name: &str, text: &str) {
    insta::with_settings!({snapshot_path => "../../../../snapshots/leadsquared/render", prepend_module_to_snapshot => false, omit_expression => true}, {
        insta::assert_snapshot!(name, text);
    });
}

/// Every text in a body.
fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Array(items) => items.iter().flat_map(texts).collect(),
        Value::Object(map) => map.values().flat_map(texts).collect(),
        _ => Vec::new(),
    }
}

#[test]
fn the_query_of_a_url_is_kept_and_added_to() {
    let url = |own: &str| {
        let hook = Subscription { url: own.into(), ..hook("json") };
        let mut account = account();
        let event = LEADSQUARED.compose(&Trigger::lead("lead-create"), &mut account, now()).unwrap();
        (LEADSQUARED.address(&hook, &event).1, event.identity)
    };
    for (own, before) in [
        ("http://a/x", "http://a/x?"),
        ("http://a/x?", "http://a/x?"),
        ("http://a/x?t=a%20b", "http://a/x?t=a%20b&"),
        ("http://a/x?t=1&", "http://a/x?t=1&"),
    ] {
        let (url, id) = url(own);
        assert_eq!(url, format!("{before}entityType=webhook&entityId={id}&eventType=Lead_Post_Create"));
    }
    assert!(url("http://a/x#top").0.ends_with("eventType=Lead_Post_Create#top"));
}

#[test]
fn plain_text_is_the_json() {
    let (_, text) = delivered(&Trigger::lead("lead-update"), &hook("text"), &mut account()).unwrap();
    let (_, as_json) = delivered(&Trigger::lead("lead-update"), &hook("json"), &mut account()).unwrap();
    assert_eq!((text.media_type().as_deref(), &text.body), (Some("text/plain"), &as_json.body));
}

#[test]
fn a_line_break_is_a_token() {
    let (event, delivery) = delivered(&with("lead-create", &[("mx_Street1", "\"a\\r\\nb\\nc\"")]), &hook("json"), &mut account()).unwrap();
    assert_eq!(json(&delivery)["mx_Street1"], "a{mxnewline}b{mxnewline}c");
    assert!(event.document.text().contains("a\\r\\nb"));
}

#[test]
fn of_a_batch_only_the_wanted_activities_are_sent() {
    let narrowed = |wanted: Wanted| Subscription { details: Webhook { wanted, ..Webhook::default() }.document(), ..hook("json") };
    let visits = narrowed(Wanted { activity: Some("247".into()), ..Wanted::default() });
    let (event, delivery) = delivered(&Trigger::lead("activity-batch"), &visits, &mut account()).unwrap();
    let items = json(&delivery);
    assert_eq!((items.as_array().unwrap().len(), &items[0]["ActivityEvent"]), (1, &Value::from("247")));
    assert!(delivery.query.contains(items[0]["ProspectActivityId"].as_str().unwrap()));
    assert!(LEADSQUARED.select(&visits, &event));
    assert!(!LEADSQUARED.select(&narrowed(Wanted { activity: Some("97".into()), ..Wanted::default() }), &event));
}

#[test]
fn an_update_of_the_newest_lead_tells_what_is_known_of_it() {
    let mut account = account();
    let (first, _) = delivered(&with("lead-create", &[("FirstName", "Zoë"), ("Score", "7")]), &hook("json"), &mut account).unwrap();
    let (second, delivery) =
        delivered(&with("lead-update", &[("After.ProspectID", "newest"), ("After.Score", "8")]), &hook("json"), &mut account).unwrap();
    let body = json(&delivery);
    assert_eq!(first.identity, second.identity);
    assert_eq!((&body["Before"]["Score"], &body["After"]["Score"]), (&Value::from("7"), &Value::from("8")));
    assert_eq!((&body["Before"]["FirstName"], &body["After"]["FirstName"]), (&Value::from("Zoë"), &Value::from("Zoë")));
    let (_, third) = delivered(&with("lead-score", &[("Before.ProspectID", "newest")]), &hook("json"), &mut account).unwrap();
    assert_eq!(json(&third)["Before"]["Score"], "8");
    for (kind, path) in [("activity-create", "0.RelatedProspectId"), ("task-create", "RelatedEntityId"), ("landing-page", "ProspectID")] {
        let (_, delivery) = delivered(&with(kind, &[(path, "newest")]), &hook("json"), &mut account).unwrap();
        assert!(String::from_utf8_lossy(&delivery.body).contains(&first.identity), "{kind}");
    }
    assert!(delivered(&with("task-create", &[("RelatedEntityId", "newest")]), &hook("json"), &mut super::tests::account()).is_err());
}

#[test]
fn two_accounts_never_tell_of_one_lead_and_no_change_is_from_what_comes() {
    let of = |name: &str, kind: &str| {
        let mut account = account();
        account.key = AccountKey::new("leadsquared", name);
        LEADSQUARED.compose(&Trigger::lead(kind), &mut account, "2020-01-01T00:00:00Z".parse().unwrap()).unwrap()
    };
    assert_ne!(of("A", "lead-create").identity, of("B", "lead-create").identity);
    assert_ne!(of("A", "activity-create").identity, of("B", "activity-create").identity);
    for kind in ["lead-update", "lead-stage", "lead-owner", "lead-field"] {
        let change: Value = of("A", kind).document.read().unwrap();
        let date = |half: &str, name: &str| change[half][name].as_str().unwrap_or_default().to_owned();
        assert!(!date("After", "ModifiedOn").is_empty() && date("Before", "ModifiedOn") <= date("After", "ModifiedOn"), "{kind}: {change}");
    }
}

#[test]
fn each_lead_is_a_lead_of_its_own() {
    let mut account = account();
    let ids: std::collections::HashSet<String> = LEADS
        .iter()
        .chain(LEADS)
        .map(|kind| delivered(&Trigger::lead(kind.name), &hook("json"), &mut account).unwrap().0.identity)
        .collect();
    assert_eq!(ids.len(), 2 * LEADS.len());
}

#[test]
fn an_id_that_is_asked_for_stands_in_both_halves() {
    let id = "00000000-0000-4000-8000-000000000001";
    for half in ["Before", "After"] {
        let (event, delivery) =
            delivered(&with("lead-stage", &[(&format!("{half}.{LEAD_ID}"), id)]), &hook("json"), &mut account()).unwrap();
        assert_eq!((event.identity.as_str(), LEADSQUARED.inspect(&delivery)), (id, vec![]));
        assert_eq!(json(&delivery)["Before"][LEAD_ID], id);
    }
}

#[test]
fn what_nobody_has_seen_is_refused_and_counts_for_nothing() {
    let mut account = account();
    for (kind, path, value, words) in [
        ("lead-create", "EmailAdress", "x", "EmailAddress"),
        ("lead-create", "ProspectID", "7", "GUID"),
        ("lead-create", "CreatedOn", "now", "2026-01-02"),
        ("lead-create", "mx_Age", "{}", "text"),
        ("lead-update", "After.Mobil", "x", "Mobile"),
        ("lead-update", "Then", "{}", "Before"),
        ("activity-create", "0.ActivityEvent", "call", "number"),
        ("activity-create", "0.Data.Notes", "x", "Note"),
        ("task-create", "UserTaskId", "null", "UserTaskId"),
        ("lead-create", "ProspectID", "newest", "lead-create"),
    ] {
        let refused = delivered(&with(kind, &[(path, value)]), &hook("json"), &mut account).unwrap_err();
        assert!(refused.to_string().contains(words), "{path}={value}: {refused}");
    }
    let nothing = Trigger { set: vec![("ProspectID".into(), None)], ..Trigger::lead("lead-create") };
    assert!(delivered(&nothing, &hook("json"), &mut account).is_err());
    assert_eq!(account.next("lead", 1), 1);
}

#[test]
fn a_flaw_is_found_where_it_is() {
    let good = |kind: &str, format: &str| delivered(&Trigger::lead(kind), &hook(format), &mut account()).unwrap().1;
    let cases: &[(&str, &str, Option<&str>, &str)] = &[
        ("lead-create", "/ProspectID", None, "/ProspectID"),
        ("lead-create", "/ProspectID", Some("\"7\""), "/ProspectID"),
        ("lead-create", "/Score", Some("7"), "/Score"),
        ("lead-create", "/CreatedOn", Some("\"1/2/2026\""), "/CreatedOn"),
        ("lead-create", "/mx_City", Some("{}"), "/mx_City"),
        ("lead-update", "/Before", None, "/Before"),
        ("lead-update", "/After/Score", Some("1"), "/After/Score"),
        ("lead-update", "/Field", Some("\"x\""), "/Field"),
        ("lead-update", "/After/ProspectID", Some("\"00000000-0000-4000-8000-000000000001\""), "/After/ProspectID"),
        ("activity-create", "/0/Score", Some("\"1\""), "/0/Score"),
        ("activity-create", "/0/ActivityEvent", Some("22"), "/0/ActivityEvent"),
        ("activity-create", "/0/Data", Some("[]"), "/0/Data"),
        ("activity-batch", "/2/RelatedProspectId", None, "/2/RelatedProspectId"),
        ("task-create", "/DueDate", Some("\"soon\""), "/DueDate"),
    ];
    for (kind, path, value, pointer) in cases {
        let delivery = good(kind, "json");
        let cleared = Document::parse(std::str::from_utf8(&delivery.body).unwrap()).unwrap().unset(path).unwrap();
        let edited = value.map_or(cleared.clone(), |v| cleared.set(path, v).unwrap());
        let flaws = LEADSQUARED.inspect(&Request { body: edited.text().to_owned().into(), ..delivery });
        assert_eq!(flaws.iter().map(|f| f.pointer.as_str()).collect::<Vec<_>>(), [*pointer], "{path} {value:?}: {flaws:?}");
    }
    let delivery = good("lead-create", "json");
    for (request, pointer) in [
        (Request { method: "GET".into(), ..delivery.clone() }, "method"),
        (Request { headers: Headers::new(), ..delivery.clone() }, "Content-Type"),
        (Request { body: bytes::Bytes::from_static(b"{"), ..delivery.clone() }, ""),
        (Request { body: bytes::Bytes::from_static(b"[]"), ..delivery.clone() }, ""),
        (Request { body: bytes::Bytes::from_static(b"7"), ..delivery.clone() }, ""),
        (Request { body: bytes::Bytes::from_static(b"\xff"), ..delivery.clone() }, ""),
    ] {
        assert_eq!(LEADSQUARED.inspect(&request).iter().map(|f| f.pointer.as_str()).collect::<Vec<_>>(), [pointer]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(96) })]

    #[test]
    fn any_event_reads_back_as_it_was_drawn((kind, event) in events()) {
        prop_assert_eq!(Record::read(shape_of(kind), &event).unwrap().document(), event);
    }

    #[test]
    fn any_event_is_delivered_without_a_flaw(
        (kind, event) in events(),
        format in proptest::sample::select(&["json", "form", "text"][..]),
        dots in any::<bool>(),
    ) {
        let mut account = account();
        account.settings.set("form-nesting", if dots { "dots" } else { "brackets" }).unwrap();
        let trigger = Trigger { base: Some(event), ..Trigger::lead(kind) };
        let (event, delivery) = delivered(&trigger, &hook(format), &mut account).unwrap();
        prop_assert_eq!(LEADSQUARED.inspect(&delivery), []);
        prop_assert_eq!(LEADSQUARED.identify(&delivery), Some(event.identity.clone()));
        prop_assert_eq!(LEADSQUARED.facts_of(&delivery), LEADSQUARED.facts(&event.document));
        let texts = texts(&super::reading::body(&delivery).unwrap());
        prop_assert!(texts.iter().all(|text| !text.contains(['\n', '\r'])), "{:?}", texts);
    }

    #[test]
    fn no_delivery_is_too_strange_to_judge(
        body in prop::collection::vec(any::<u8>(), 0..80),
        json in "[\\[{]\"(ProspectID|After|UserTaskId)\"[\\[\\]{}\":a-z0-9,]{0,40}\\}",
        form in any::<bool>(),
    ) {
        let media = if form { "application/x-www-form-urlencoded" } else { "application/json" };
        for body in [body, json.into_bytes()] {
            let headers = Headers::new().with("Content-Type", media);
            let delivery = Request { method: "POST".into(), path: "/".into(), query: String::new(), headers, body: body.into() };
            prop_assert!(!LEADSQUARED.inspect(&delivery).is_empty());
            _ = (LEADSQUARED.identify(&delivery), LEADSQUARED.facts_of(&delivery), LEADSQUARED.contact_of(&delivery));
        }
    }
}
