//! What a delivery holds that the documents do not allow. Forms that the documents show beside each other all pass.

use serde_json::Value;

use super::shape::{ENVELOPE, Mode, entity};
use crate::{
    model::{Flaw, Request},
    providers::salesiq::select::{EVENTS, OTHER_EVENTS, canonical, type_of},
};

pub fn inspect(delivery: &Request) -> Vec<Flaw> {
    let mut flaws = Vec::new();
    // No document names the header: only one that says something else is a flaw.
    if delivery.media_type().is_some_and(|media| media != "application/json") {
        flaws.push(Flaw::new("Content-Type", "application/json", delivery.headers.get("content-type").unwrap_or("no such header")));
    }
    match serde_json::from_slice::<Value>(&delivery.body) {
        Ok(Value::Object(body)) if !body.contains_key("event") => {
            // Ten of the documents' examples are entities alone, which say nothing of their kind.
            if !body.contains_key("id") && !body.contains_key("visitor") {
                flaws.push(Flaw::new("/event", "the name of an event", "no such key"));
            }
        }
        Ok(Value::Object(body)) => {
            flaws.extend(ENVELOPE.compare("", &body, Mode::Theirs));
            let event = body.get("event").and_then(Value::as_str).unwrap_or_default();
            if type_of(event).is_none() {
                let known: Vec<&str> = EVENTS.iter().chain(OTHER_EVENTS).map(|(name, _)| *name).collect();
                let near = crate::model::nearest(event, known.iter().copied()).unwrap_or("conversation.created");
                flaws.push(Flaw::new("/event", format!("the name of an event, such as {near}"), event));
            }
            match body.get("attempt").map(|attempt| (attempt, attempt.as_u64())) {
                Some((_, Some(1..))) => {}
                Some((attempt, _)) => flaws.push(Flaw::new("/attempt", "an integer from 1", attempt.to_string())),
                None => flaws.push(Flaw::new("/attempt", "an integer from 1", "no such key")),
            }
            if type_of(event) == Some("administration") && body.contains_key("app_id") {
                flaws.push(Flaw::new("/app_id", "no such key: it is available only for data events", "a value"));
            }
            match (entity(canonical(event)), body.get("entity")) {
                (Some(shape), Some(Value::Object(map))) => flaws.extend(shape.compare("/entity", map, Mode::Theirs)),
                (Some(_), Some(other)) => flaws.push(Flaw::new("/entity", "an object", other.to_string())),
                (Some(_), None) => flaws.push(Flaw::new("/entity", "an object", "no such key")),
                (None, Some(_)) if event.ends_with(".deleted") => {
                    flaws.push(Flaw::new("/entity", "no such key: the entity is gone", "a value"))
                }
                (None, _) => {}
            }
        }
        Ok(other) => flaws.push(Flaw::new("", "an object", other.to_string().chars().take(60).collect::<String>())),
        Err(e) => flaws.push(Flaw::new("", "well-formed JSON", e.to_string())),
    }
    flaws
}
