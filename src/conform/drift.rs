//! How a captured delivery drifts from what a provider documents: keys that are unknown, missing, or hold something else.
//! The model is what we would send ourselves: each documented lead, and many that are drawn.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde_json::Value;

use super::{bench::Bench, property};
use crate::model::{Account, Event, Invalid, Occasion, Origin, Provider, Request, Settings, Subscription, Trigger};

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Drift {
    /// No lead of the provider has anything there.
    Unknown { path: String, holds: String },
    /// The documented lead that is most like this one has it.
    Missing { path: String, of: String },
    /// It holds another type than any lead of the provider.
    Retyped { path: String, holds: String, wanted: String },
}

/// What each place may hold, by path: `/lead/contact/email`, `/lead/tags/*`.
type Places = BTreeMap<String, BTreeSet<&'static str>>;

/// How many leads of each kind are drawn to learn what may stand where.
const DRAWN: u32 = 200;

/// What a provider's deliveries look like in one notation.
pub struct Model {
    all: Places,
    /// The documented lead of each kind.
    kinds: Vec<(&'static str, Places)>,
}

impl Model {
    /// The model of a provider's deliveries, of those in JSON or those in XML as the delivery is.
    pub fn of(provider: &'static dyn Provider, settings: Settings, delivery: &Request) -> Result<Self, Invalid> {
        let mut account = Bench::example(provider, settings, 1, Timestamp::UNIX_EPOCH)?;
        let fresh = account.clone();
        let format = provider.formats().iter().find(|format| is_xml(format) == is_xml(&text(delivery))).copied();
        let format = format.ok_or_else(|| Invalid::new("payload", "this provider sends nothing in this notation", "another provider"))?;
        let (mut all, mut kinds) = (Places::new(), Vec::new());
        for kind in provider.leads() {
            let mut own = Places::new();
            let event = provider.compose(&Trigger::lead(kind.name), &mut fresh.clone(), Timestamp::UNIX_EPOCH)?;
            learn(&rendered(provider, &event, format, &account), &mut own);
            for (path, types) in &own {
                all.entry(path.clone()).or_default().extend(types);
            }
            kinds.push((kind.name, own));
            for index in 0..DRAWN {
                let Some(tree) = property::case(&provider.generate(kind.name), 1, kind.name, index) else { break };
                let trigger = Trigger { base: Some(tree.current()), ..Trigger::lead(kind.name) };
                let event = provider.compose(&trigger, &mut account, Timestamp::UNIX_EPOCH)?;
                learn(&rendered(provider, &event, format, &account), &mut all);
            }
        }
        Ok(Self { all, kinds })
    }

    /// How a delivery differs, in the order of its paths. Nothing below an unknown place is told.
    pub fn drift(&self, delivery: &Request) -> Vec<Drift> {
        let mut own = Places::new();
        learn(delivery, &mut own);
        let mut drifts = BTreeSet::new();
        for (path, types) in &own {
            match self.all.get(path) {
                None if own.keys().any(|other| is_below(path, other) && !self.all.contains_key(other)) => {}
                // What takes any names has been met under some of them only.
                None if self.is_open(path) => {}
                None => _ = drifts.insert(Drift::Unknown { path: path.clone(), holds: listed(types) }),
                Some(known) => {
                    if let Some(strange) = types.iter().find(|t| !known.contains(*t)) {
                        drifts.insert(Drift::Retyped { path: path.clone(), holds: (*strange).to_owned(), wanted: listed(known) });
                    }
                }
            }
        }
        let like = self.kinds.iter().max_by_key(|(_, places)| places.keys().filter(|path| own.contains_key(*path)).count());
        if let Some((kind, places)) = like {
            for path in places.keys().filter(|path| !own.contains_key(*path)) {
                let told = places.keys().any(|other| is_below(path, other) && !own.contains_key(other));
                // Below a list that is empty nothing is missing.
                if !told && !path.contains('*') {
                    drifts.insert(Drift::Missing { path: path.clone(), of: (*kind).to_owned() });
                }
            }
        }
        drifts.into_iter().collect()
    }

    /// Whether drawn leads have had names of their own at this depth: then any name will do.
    fn is_open(&self, path: &str) -> bool {
        let Some((parent, _)) = path.rsplit_once('/') else { return false };
        let documented = |path: &String| self.kinds.iter().any(|(_, places)| places.contains_key(path));
        let drawn = self.all.keys().filter(|other| other.rsplit_once('/').is_some_and(|(p, _)| p == parent) && !documented(other));
        drawn.count() > 20
    }
}

fn is_below(path: &str, above: &str) -> bool {
    path.strip_prefix(above).is_some_and(|rest| rest.starts_with('/'))
}

fn listed(types: &BTreeSet<&'static str>) -> String {
    types.iter().copied().collect::<Vec<_>>().join(" or ")
}

fn text(delivery: &Request) -> String {
    let start: Vec<u8> = delivery.body.iter().copied().skip_while(u8::is_ascii_whitespace).take(1).collect();
    if start == b"<" { "xml".into() } else { "json".into() }
}

/// Whether a notation's name, or what was told of a body, is XML.
fn is_xml(name: &str) -> bool {
    matches!(name, "xml" | "adf")
}

fn rendered(provider: &dyn Provider, event: &Event, format: &str, account: &Account) -> Request {
    let subscription = Subscription { format: format.to_owned(), ..Subscription::new("1", Origin::Screen, "http://127.0.0.1/", event.at) };
    let body = provider.render(event, &subscription, account, &Occasion { delivery: 1, attempt: 1, at: event.at });
    Request { method: "POST".into(), path: "/".into(), query: String::new(), headers: Default::default(), body: body.bytes }
}

/// Notes what a body holds where.
fn learn(delivery: &Request, places: &mut Places) {
    match serde_json::from_slice::<Value>(&delivery.body) {
        Ok(value) => json("", &value, places),
        Err(_) => {
            let text = String::from_utf8_lossy(&delivery.body);
            if let Ok(document) = roxmltree::Document::parse(text.trim_start_matches('\u{feff}')) {
                xml("", document.root_element(), places);
            }
        }
    }
}

fn json(path: &str, value: &Value, places: &mut Places) {
    let holds = match value {
        Value::Null => "null",
        Value::Bool(_) => "a truth value",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    };
    if !path.is_empty() {
        places.entry(path.to_owned()).or_default().insert(holds);
    }
    match value {
        Value::Array(items) => items.iter().for_each(|item| json(&format!("{path}/*"), item, places)),
        Value::Object(map) => map.iter().for_each(|(name, value)| json(&format!("{path}/{name}"), value, places)),
        _ => {}
    }
}

fn xml(path: &str, node: roxmltree::Node<'_, '_>, places: &mut Places) {
    let path = format!("{path}/{}", node.tag_name().name());
    places.entry(path.clone()).or_default().insert("an element");
    for attribute in node.attributes() {
        places.entry(format!("{path}/@{}", attribute.name())).or_default().insert("an attribute");
    }
    node.children().filter(roxmltree::Node::is_element).for_each(|child| xml(&path, child, places));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conform::sample::Acme;

    fn drift(body: &str) -> Vec<Drift> {
        static ACME: Acme = Acme;
        let delivery = Request {
            method: "POST".into(),
            path: "/".into(),
            query: String::new(),
            headers: Default::default(),
            body: body.to_owned().into(),
        };
        Model::of(&ACME, Settings::defaults(&[]), &delivery).unwrap().drift(&delivery)
    }

    #[test]
    fn what_is_as_documented_does_not_drift_and_what_is_not_is_told_with_its_place() {
        assert_eq!(drift(r#"{"id":7,"text":"x","n":1}"#), []);
        assert_eq!(
            drift(r#"{"id":"7","text":"x","new":{"a":1}}"#),
            [
                Drift::Unknown { path: "/new".into(), holds: "an object".into() },
                Drift::Missing { path: "/n".into(), of: "note".into() },
                Drift::Retyped { path: "/id".into(), holds: "a text".into(), wanted: "a number".into() },
            ]
        );
    }
}
