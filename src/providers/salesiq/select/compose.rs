//! Something happens: the documents' example, or one like it with ids and times of its own.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::LEADS;
use crate::{
    model::{Account, Document, Event, Invalid, Trigger},
    providers::salesiq::{
        register::hook::Hook,
        render::{
            reading::identity,
            samples::sample,
            shape::{ENVELOPE, Kind, Mode, Shape, entity, refuse},
        },
    },
};

/// Where the ids of entities, visitors and messages go on after the documented ones. Fourteen digits, like most of those.
const FIRST_ENTITY: u64 = 17_000_000_100_001;
const FIRST_VISITOR: u64 = 30_000_000_100_001;
const FIRST_MESSAGE: u64 = 1_600_000_000_001;

/// Lets an event happen. The first of each kind is the documents' own example, later ones have fresh ids and times; what the
/// wish itself sets stands.
pub fn compose(trigger: &Trigger, account: &mut Account, now: Timestamp) -> Result<Event, Invalid> {
    let names = || LEADS.iter().map(|k| k.name);
    let kind = LEADS.iter().find(|k| k.name == trigger.lead);
    let kind = kind.ok_or_else(|| Invalid::unknown("lead", &trigger.lead, "event of Zoho SalesIQ", names()))?;
    let name = kind.events[0];
    if let Some(event) = trigger.event.as_deref().filter(|event| *event != name) {
        return Err(Invalid::unknown("event", event, "event that this kind counts as", [name]));
    }
    let start: Map<String, Value> = match &trigger.base {
        Some(base) => base.read().map_err(|e| Invalid::new("base", e.wrong, "an event's envelope as a JSON object"))?,
        None => sample(kind.name).unwrap_or_default(),
    };
    // Checked before anything is counted: a wish that is refused leaves no trace.
    edited(&timed(&start, now), trigger)?;
    let now = moment(account, now);
    let documented = account.next(kind.name, 0) == 0 && trigger.base.is_none();
    let mut body = timed(&start, now);
    if !documented {
        renew(&mut body, account, now);
    }
    if let Some(app) = first_app(account).filter(|_| body.contains_key("app_id")) {
        put_app(&mut body, app);
    }
    let body = consistent(edited(&body, trigger)?, trigger);
    let body = Value::Object(body);
    let seen = if account.settings.is("envelope", "bare") { body.get("entity").unwrap_or(&body) } else { &body };
    let identity = identity(seen).unwrap_or_default();
    let id = account.next("event", 1);
    Ok(Event {
        id: format!("event-{id}"),
        name: name.to_owned(),
        lead: kind.name.to_owned(),
        identity,
        at: now,
        document: Document::of(&body),
    })
}

/// The present, or a little later where something has happened in this millisecond: times tell events apart.
fn moment(account: &mut Account, now: Timestamp) -> Timestamp {
    let last: Option<i64> = account.newest(MOMENT);
    let time = last.map_or(now.as_millisecond(), |last| now.as_millisecond().max(last + 1));
    account.revise(MOMENT, |times: &mut Vec<i64>| *times = vec![time]);
    Timestamp::from_millisecond(time).unwrap_or(now)
}

/// The drawer of the time of the last event.
const MOMENT: &str = "moment";

/// An example that is printed without a time happens now.
fn timed(start: &Map<String, Value>, now: Timestamp) -> Map<String, Value> {
    let mut body = start.clone();
    body.entry("event_time").or_insert_with(|| json!(now.as_millisecond().to_string()));
    body
}

/// Ids and times of its own.
fn renew(body: &mut Map<String, Value>, account: &mut Account, now: Timestamp) {
    let id = account.next("entity", FIRST_ENTITY).to_string();
    let event = body.get("event").and_then(Value::as_str).unwrap_or_default().to_owned();
    body.insert("entity_id".into(), json!(id));
    body.insert("event_time".into(), json!(now.as_millisecond().to_string()));
    let Some(Value::Object(entity_map)) = body.get_mut("entity") else { return };
    if let Some(shape) = entity(&event) {
        let latest = times(shape, entity_map).into_iter().max().unwrap_or_default();
        shift(shape, entity_map, now.as_millisecond() - latest);
    }
    if entity_map.contains_key("id") {
        entity_map.insert("id".into(), json!(id));
    }
    if entity_map.contains_key("visitor_conversation_id") {
        entity_map.insert("visitor_conversation_id".into(), json!(format!("siq{id}")));
    }
    if let Some(Value::Object(visitor)) = entity_map.get_mut("visitor") {
        visitor.insert("id".into(), json!(account.next("visitor", FIRST_VISITOR).to_string()));
    }
    if let Some(Value::Object(message)) = entity_map.get_mut("message")
        && message.contains_key("msgid")
    {
        message.insert("msgid".into(), json!(account.next("message", FIRST_MESSAGE).to_string()));
    }
}

fn times(shape: &Shape, map: &Map<String, Value>) -> Vec<i64> {
    let own = shape.0.iter().filter(|(_, kind, _)| matches!(kind, Kind::Time));
    own.filter_map(|(name, ..)| map.get(*name)?.as_str()?.parse().ok()).collect()
}

fn shift(shape: &Shape, map: &mut Map<String, Value>, by: i64) {
    for (name, ..) in shape.0.iter().filter(|(_, kind, _)| matches!(kind, Kind::Time)) {
        if let Some(Value::String(text)) = map.get_mut(*name)
            && let Ok(time) = text.parse::<i64>()
        {
            *text = time.saturating_add(by).max(0).to_string();
        }
    }
}

/// The app of the oldest webhook that is for certain apps: what happens shall be seen by somebody.
fn first_app(account: &Account) -> Option<String> {
    account.subscriptions.iter().find_map(|s| Hook::of(s).app_ids.first().cloned())
}

fn put_app(body: &mut Map<String, Value>, app: String) {
    if let Some(Value::Object(entity)) = body.get_mut("entity")
        && entity.contains_key("app_id")
    {
        entity.insert("app_id".into(), json!(app));
    }
    body.insert("app_id".into(), json!(app));
}

/// What stands twice says the same: an id or app that was asked for in one place holds in the other.
fn consistent(mut body: Map<String, Value>, trigger: &Trigger) -> Map<String, Value> {
    let asked = |path: &str| trigger.set.iter().any(|(p, _)| p.trim_start_matches('/').replace('/', ".") == path);
    for (outer, inner) in [("entity_id", "id"), ("app_id", "app_id")] {
        let within = body.get("entity").and_then(|entity| entity.get(inner)).cloned();
        let Some(within) = within.filter(|_| body.contains_key(outer)) else { continue };
        if asked(&format!("entity.{inner}")) && !asked(outer) {
            body.insert(outer.into(), within);
        } else if asked(outer)
            && !asked(&format!("entity.{inner}"))
            && let Some(value) = body.get(outer).cloned()
            && let Some(Value::Object(entity)) = body.get_mut("entity")
        {
            entity.insert(inner.into(), value);
        }
    }
    body
}

/// The event with the wish's edits, read strictly: what no page shows is refused.
fn edited(body: &Map<String, Value>, trigger: &Trigger) -> Result<Map<String, Value>, Invalid> {
    let event = body.get("event").and_then(Value::as_str).unwrap_or_default();
    let document = trigger.set.iter().try_fold(Document::of(body), |document, (path, value)| match value {
        Some(value) => document.set(path, &worded(event, path, value)),
        None => document.unset(path),
    })?;
    let body: Map<String, Value> = document.read()?;
    refuse(ENVELOPE.compare("", &body, Mode::Ours))?;
    if let (Some(shape), Some(Value::Object(map))) = (entity(event), body.get("entity")) {
        refuse(shape.compare("/entity", map, Mode::Ours))?;
    }
    match (entity(event).is_some(), body.contains_key("entity")) {
        (true, false) => Err(Invalid::new("/entity", "it is missing", "the entity that the event is about")),
        (false, true) => Err(Invalid::new("/entity", "the entity of this event is gone", "no such key")),
        _ => Ok(body),
    }
}

/// Where a text belongs, `555` is meant as one; `null` and what is quoted stand.
fn worded(event: &str, path: &str, value: &str) -> String {
    let path = path.trim_start_matches('/').replace('/', ".");
    let kind = match path.strip_prefix("entity.") {
        Some(inner) => entity(event).and_then(|shape| shape.at(inner)),
        None => ENVELOPE.at(&path),
    };
    if value == "null" || value.starts_with('"') || !kind.is_some_and(Kind::is_text) { value.to_owned() } else { json!(value).to_string() }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::{
        model::{AccountKey, Settings},
        providers::salesiq::policy::SWITCHES,
    };

    fn account() -> Account {
        Account::new(AccountKey::new("salesiq", "zylker"), Settings::defaults(SWITCHES), 1)
    }

    fn happen(account: &mut Account, trigger: &Trigger) -> Result<Value, Invalid> {
        let now = Timestamp::from_second(1_800_000_000).unwrap();
        compose(trigger, account, now).map(|event| event.document.read().unwrap())
    }

    fn set(path: &str, value: &str) -> Vec<(String, Option<String>)> {
        vec![(path.into(), Some(value.into()))]
    }

    #[test]
    fn the_first_of_each_kind_is_the_documents_example_and_later_ones_are_new() {
        let mut account = account();
        for kind in LEADS {
            let ids: HashSet<String> = (0..4)
                .map(|_| compose(&Trigger::lead(kind.name), &mut account, Timestamp::from_second(1_800_000_000).unwrap()).unwrap().identity)
                .collect();
            assert_eq!(ids.len(), 4, "{}", kind.name);
        }
        let mut account = self::account();
        let first = happen(&mut account, &Trigger::lead("conversation.created")).unwrap();
        assert_eq!((&first["entity_id"], &first["entity"]["id"]), (&json!("17000000004021"), &json!("17000000004021")));
        let second = happen(&mut account, &Trigger::lead("conversation.created")).unwrap();
        assert_eq!(second["entity_id"], second["entity"]["id"]);
        assert_ne!(second["entity"]["visitor"]["id"], first["entity"]["visitor"]["id"]);
        assert_eq!(second["entity"]["missed_time"], "1800000000001");
    }

    #[test]
    fn an_id_that_is_asked_for_holds_in_both_places() {
        let mut account = account();
        let lead = "conversation.created";
        let event = happen(&mut account, &Trigger { set: set("entity.id", "9007199254740993"), ..Trigger::lead(lead) }).unwrap();
        assert_eq!(event["entity_id"], "9007199254740993");
        let event = happen(&mut account, &Trigger { set: set("app_id", "7"), ..Trigger::lead(lead) }).unwrap();
        assert_eq!((&event["app_id"], &event["entity"]["app_id"]), (&json!("7"), &json!("7")));
    }

    #[test]
    fn what_no_page_shows_is_refused_and_counts_for_nothing() {
        let mut account = account();
        for (path, value, says) in [
            ("entity.visitor.emial_id", "x", "email_id"),
            ("entity.id", "x", "digits"),
            ("entity.supervisors", "[1]", "array of texts"),
            ("atempt", "2", "documented key"),
        ] {
            let refused = happen(&mut account, &Trigger { set: set(path, value), ..Trigger::lead("conversation.created") }).unwrap_err();
            assert!(refused.to_string().contains(says), "{refused}");
        }
        let gone = vec![("entity".to_owned(), None)];
        assert!(happen(&mut account, &Trigger { set: gone, ..Trigger::lead("operator.created") }).is_err());
        assert_eq!(happen(&mut account, &Trigger::lead("conversation.created")).unwrap()["entity_id"], "17000000004021");
        assert!(happen(&mut account, &Trigger { event: Some("x".into()), ..Trigger::lead("conversation.missed") }).is_err());
    }
}
