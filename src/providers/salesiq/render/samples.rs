//! The documents' own examples, each in its envelope, in one form: texts where the examples have texts and numbers.

use serde_json::{Map, Value, json};

use super::reading::plain;
use crate::providers::salesiq::select::type_of;

/// Kind, event, and the example of the documents as they print it: with its envelope or without.
const SAMPLES: &[(&str, &str, &str)] = &[
    ("conversation.created", "conversation.created", include_str!("../../../../fixtures/salesiq/render/conversation.created.json")),
    (
        "conversation.attender.updated",
        "conversation.attender.updated",
        include_str!("../../../../fixtures/salesiq/render/conversation.attender.updated.json"),
    ),
    ("conversation.missed", "conversation.missed", include_str!("../../../../fixtures/salesiq/render/conversation.missed.json")),
    ("conversation.completed", "conversation.completed", include_str!("../../../../fixtures/salesiq/render/conversation.completed.json")),
    ("conversation.rated", "conversation.rated", include_str!("../../../../fixtures/salesiq/render/conversation.rated.json")),
    (
        "conversation.rated.feedback",
        "conversation.rated",
        include_str!("../../../../fixtures/salesiq/render/conversation.rated.feedback.json"),
    ),
    (
        "conversation.visitor.replied",
        "conversation.visitor.replied",
        include_str!("../../../../fixtures/salesiq/render/conversation.visitor.replied.json"),
    ),
    (
        "conversation.operator.replied",
        "conversation.operator.replied",
        include_str!("../../../../fixtures/salesiq/render/conversation.operator.replied.json"),
    ),
    ("conversation.operator.replied.bot", "conversation.operator.replied", BOT),
    ("department.created", "department.created", include_str!("../../../../fixtures/salesiq/render/department.created.json")),
    ("department.updated", "department.updated", include_str!("../../../../fixtures/salesiq/render/department.updated.json")),
    ("department.deleted", "department.deleted", include_str!("../../../../fixtures/salesiq/render/department.deleted.json")),
    ("operator.created", "operator.created", include_str!("../../../../fixtures/salesiq/render/operator.created.json")),
    ("operator.updated", "operator.updated", include_str!("../../../../fixtures/salesiq/render/operator.updated.json")),
    ("operator.deleted", "operator.deleted", include_str!("../../../../fixtures/salesiq/render/operator.deleted.json")),
    (
        "operator.departments.associated",
        "operator.departments.associated",
        include_str!("../../../../fixtures/salesiq/render/operator.updated.json"),
    ),
    (
        "operator.departments.dissociated",
        "operator.departments.dissociated",
        include_str!("../../../../fixtures/salesiq/render/operator.updated.json"),
    ),
    ("visitor.updated", "visitor.updated", include_str!("../../../../fixtures/salesiq/render/visitor.updated.json")),
    ("visitor.updated.converted", "visitor.updated", include_str!("../../../../fixtures/salesiq/render/visitor.updated.converted.json")),
    ("visitor.updated.contact", "visitor.updated", include_str!("../../../../fixtures/salesiq/render/visitor.updated.contact.json")),
];

/// A bot's message: the page only outlines it, without a value (assumed).
const BOT: &str = r#"{
  "id": "8000000004009",
  "message": {
    "sender": {"name": "Zobot", "id": "8000000000007"},
    "meta": {"card_data": {"type": "button", "value": [{"label": "Yes"}, {"label": "No"}]}},
    "list": [{"text": "Are you looking for a dining set?"}]
  },
  "visitor": {"email_id": "tricia@zylker.com", "phone": "12344354", "name": "Tricia", "type": "contact", "id": "30000000090034"},
  "version": 1
}"#;

/// The portal and the app of the documents' examples, where an example names none.
const ORG: &str = "55778119";
pub const APP: &str = "40526000000002040";
/// The conversation of the example of feedback stands for that of the example of a rating, which names none.
const CONVERSATION: &str = "40526000001808033";

/// The example of a kind in its envelope, without what an attempt adds. An example that is printed without a time has none.
pub(in crate::providers::salesiq) fn sample(kind: &str) -> Option<Map<String, Value>> {
    let (_, event, text) = SAMPLES.iter().find(|(name, ..)| *name == kind)?;
    let Ok(Value::Object(printed)) = serde_json::from_str(text) else { return None };
    let (mut around, entity) = match printed.get("event_time") {
        Some(_) => (printed.clone(), printed.get("entity").cloned()),
        None => (Map::new(), Some(Value::Object(printed))),
    };
    let own = |name: &str| entity.as_ref().and_then(|entity| entity.get(name)).map(plain);
    let entity_id = around.get("entity_id").map(plain).or_else(|| own("id")).unwrap_or_else(|| CONVERSATION.to_owned());
    let mut out = Map::new();
    out.insert("entity_type".into(), json!(event.split('.').next()));
    out.insert("org_id".into(), around.remove("org_id").unwrap_or_else(|| json!(ORG)));
    out.insert("event".into(), json!(event));
    out.insert("entity_id".into(), json!(entity_id));
    out.insert("version".into(), json!("1"));
    if type_of(event) == Some("data") {
        let app = around.get("app_id").map(plain).or_else(|| own("app_id")).unwrap_or_else(|| APP.to_owned());
        out.insert("app_id".into(), json!(app));
    }
    out.extend(entity.map(|entity| ("entity".to_owned(), entity)));
    out.extend(around.get("event_time").map(|time| ("event_time".to_owned(), json!(plain(time)))));
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::providers::salesiq::select::LEADS;

    #[test]
    fn each_kind_has_its_example_in_an_envelope() {
        for kind in LEADS {
            let sample = sample(kind.name).unwrap_or_else(|| panic!("{}", kind.name));
            assert_eq!(sample["event"], kind.events[0]);
            assert_eq!(sample.contains_key("app_id"), type_of(kind.events[0]) == Some("data"), "{}", kind.name);
            assert_eq!(sample.contains_key("entity"), !kind.name.ends_with("deleted"), "{}", kind.name);
        }
        assert_eq!((LEADS.len(), SAMPLES.len()), (20, 20));
    }
}
