//! The kinds of faults with an example each, for a page that offers them.

use axum::{http::StatusCode, response::Response};
use schemars::JsonSchema;
use serde::Serialize;

use super::{Call, json};
use crate::model::Fault;

pub(super) fn calls() -> Vec<Call> {
    let list = Call::get("faults/kinds", list).says("listFaultKinds", "The kinds of faults, with an example of each");
    vec![list.answers::<Vec<Row>>(200, "The kinds.")]
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "FaultKind")]
struct Row<'a> {
    kind: &'a str,
    /// What it bends.
    #[schemars(extend("enum" = ["selection", "body", "message", "schedule", "call", "reply"]))]
    on: &'a str,
    about: &'a str,
    example: Fault,
}

pub(in crate::server) async fn list() -> Response {
    // Each example reads as a fault, as the test below sees.
    let row = |(kind, on, about, example): &(&'static str, &'static str, &'static str, &str)| {
        serde_json::from_str(example).ok().map(|example| Row { kind, on, about, example })
    };
    json(StatusCode::OK, &KINDS.iter().filter_map(row).collect::<Vec<_>>())
}

const KINDS: &[(&str, &str, &str, &str)] = &[
    ("sends-inactive", "selection", "Sends to subscriptions that are switched off, too", r#""sends-inactive""#),
    ("ignores-events", "selection", "Sends each event to each subscription, whatever events it asks for", r#""ignores-events""#),
    ("ignores-leads", "selection", "Sends leads of every kind, whatever kinds a subscription asks for", r#""ignores-leads""#),
    (
        "selects-with",
        "selection",
        "Selects as though the subscription's own record held this value",
        r#"{"selects-with":{"path":"app_ids","value":[]}}"#,
    ),
    ("repeats", "selection", "Owes each event so many times instead of once", r#"{"repeats":{"times":2}}"#),
    ("one-an-address", "selection", "Owes each event to one subscription of an address only", r#""one-an-address""#),
    ("keeps-no-order", "selection", "Sends what belongs together in whatever order it comes", r#""keeps-no-order""#),
    ("keeps-removed", "selection", "Goes on sending to subscriptions that are removed from now on", r#""keeps-removed""#),
    ("retries-removed", "selection", "Goes on trying what failed for subscriptions that are removed from now on", r#""retries-removed""#),
    ("removes-alike", "selection", "Removes with a subscription all others for the same events", r#""removes-alike""#),
    ("forgets-oldest", "selection", "Sends to an account's newest subscriptions only, so many", r#"{"forgets-oldest":{"most":2}}"#),
    (
        "loses-behind",
        "selection",
        "Does not owe an event to a subscription for which something waits to be tried again",
        r#""loses-behind""#,
    ),
    ("loses", "selection", "Owes the delivery and never sends it", r#"{"loses":{}}"#),
    ("field", "body", "Spoils the field at a path of a JSON body", r#"{"field":{"path":"lead.contact.email","twist":"null"}}"#),
    ("replaces", "body", "Replaces each occurrence of a text in the body", r#"{"replaces":{"find":"example.com","with":"example.org"}}"#),
    ("attempt-stands", "body", "Is on its first attempt for ever, as far as the body and the signature tell", r#""attempt-stands""#),
    ("signature", "message", "Proves the sender in a wrong way, or not at all", r#"{"signature":{"how":"missing"}}"#),
    ("method", "message", "Sends with another method", r#"{"method":{"method":"PUT"}}"#),
    ("url", "message", "Replaces each occurrence of a text in the URL", r#"{"url":{"find":"/leads","with":"/lead"}}"#),
    ("header", "message", "Spoils each header line of a name", r#"{"header":{"name":"Authorization","twist":"drop"}}"#),
    ("no-retry", "schedule", "Never tries again", r#""no-retry""#),
    ("pauses", "schedule", "Tries again after these pauses, in seconds", r#"{"pauses":{"seconds":[1,5,60]}}"#),
    ("retries-on-success", "schedule", "Tries again although the receiver accepted", r#""retries-on-success""#),
    ("success", "schedule", "Takes the statuses from one to another for success", r#"{"success":{"from":200,"to":499}}"#),
    ("timeout", "schedule", "Waits so many milliseconds for a reply", r#"{"timeout":{"ms":100}}"#),
    ("follows-redirects", "schedule", "Sends the same message to where a redirect points", r#"{"follows-redirects":{"most":3}}"#),
    (
        "disables-after",
        "schedule",
        "Switches a subscription off after so many abandoned deliveries",
        r#"{"disables-after":{"abandoned":1}}"#,
    ),
    ("skips-precondition", "call", "Does not ask the outside world what a call depends on", r#""skips-precondition""#),
    ("forgets", "call", "Answers as though the change were made, and does not make it", r#"{"forgets":{"when":{"method":"DELETE"}}}"#),
    (
        "admits-at-most",
        "call",
        "Admits so many calls in so many milliseconds and no more",
        r#"{"admits-at-most":{"calls":1,"per_ms":1000}}"#,
    ),
    ("admits-more", "call", "Admits calls that the provider's own limit refuses", r#"{"admits-more":{"calls":null}}"#),
    ("answer", "reply", "Answers a call with another status, body or content type", r#"{"answer":{"status":500,"body":"{}"}}"#),
    (
        "reply-header",
        "reply",
        "Spoils each header line of a name in the reply",
        r#"{"reply-header":{"name":"Content-Type","twist":"drop"}}"#,
    ),
    ("reply-field", "reply", "Spoils the field at a path of a JSON reply", r#"{"reply-field":{"path":"id","twist":"drop"}}"#),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Fault;

    #[test]
    fn each_kind_of_fault_is_there_once_and_its_example_is_one() {
        // The reader itself knows which there are.
        let known = serde_json::from_str::<Fault>("\"?\"").unwrap_err().to_string();
        let known: Vec<&str> = known.split('`').skip(1).step_by(2).filter(|word| *word != "?").collect();
        let mut told: Vec<&str> = KINDS.iter().map(|(kind, ..)| *kind).collect();
        assert_eq!(told, known, "in the same order");
        told.dedup();
        assert_eq!(told.len(), known.len());
        for (kind, _, _, example) in KINDS {
            let fault: Fault = serde_json::from_str(example).unwrap_or_else(|e| panic!("{example}: {e}"));
            assert!(serde_json::to_string(&fault).unwrap().contains(kind), "{example}");
        }
    }
}
