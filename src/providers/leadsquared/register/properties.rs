//! `WebhookProperties`: JSON in a text, with what each event's page shows.

use serde_json::{Map, Value};

use super::{
    attributes::texts,
    refusal::{DATA_TYPE, Fault, INPUT, MANDATORY, UNKNOWN},
};
use crate::{
    model::Invalid,
    providers::leadsquared::select::{Needs, wanted::Wanted},
};

const NAME: &str = "WebhookProperties";

/// Quotation marks that word processors and web pages put in place of `"`.
const TYPOGRAPHIC: &[char] = &['“', '”', '„', '‟', '″', '〃', '＂', '‘', '’', '′'];

/// The typographic quotation mark that a text holds first.
pub(super) fn typographic(text: &str) -> Option<char> {
    text.chars().find(|c| TYPOGRAPHIC.contains(c))
}

pub(super) const STRAIGHT: &str =
    "the straight quotation mark (\") throughout: what is copied from the documentation page has typographic ones";

/// What a name may hold.
#[derive(Clone, Copy)]
enum Part {
    /// A number as text.
    Code,
    Text,
    /// JSON of an array, as text.
    List,
    Texts,
    Truth,
}

type Parts = &'static [(&'static str, Part, Presence)];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Presence {
    Must,
    May,
}

use Presence::{May, Must};

fn parts(needs: Needs) -> Parts {
    match needs {
        Needs::Nothing => &[],
        Needs::Activity => &[("ActivityEvent", Part::Code, Must), ("ActivityData", Part::List, May), ("WebPageNames", Part::List, May)],
        Needs::LeadField => &[("ChangedLeadField", Part::Text, Must)],
        Needs::Opportunity => &[("OpportunityEvents", Part::Texts, Must), ("IsAsyncEnable", Part::Truth, May)],
        Needs::OpportunityField => {
            &[("OpportunityEvents", Part::Texts, Must), ("ChangedOpportunityField", Part::Text, Must), ("IsAsyncEnable", Part::Truth, May)]
        }
        Needs::OpportunityStage => &[
            ("OpportunityEvents", Part::Texts, Must),
            ("StatusFrom", Part::Text, May),
            ("StatusTo", Part::Text, May),
            ("StageFrom", Part::Text, May),
            ("StageTo", Part::Text, May),
            ("IsAsyncEnable", Part::Truth, May),
        ],
    }
}

/// An example for an event that needs properties.
pub(super) fn example(needs: Needs) -> &'static str {
    match needs {
        Needs::Nothing => "null",
        Needs::Activity => r#""{\"ActivityEvent\":\"247\",\"ActivityData\":\"[]\",\"WebPageNames\":\"[]\"}""#,
        Needs::LeadField => r#""{\"ChangedLeadField\":\"mx_City\"}""#,
        Needs::Opportunity => r#""{\"OpportunityEvents\":[\"12002\"],\"IsAsyncEnable\":true}""#,
        Needs::OpportunityField => {
            r#""{\"OpportunityEvents\":[\"12003\"],\"ChangedOpportunityField\":\"mx_Custom_10\",\"IsAsyncEnable\":false}""#
        }
        Needs::OpportunityStage => {
            r#""{\"OpportunityEvents\":[\"12000\"],\"StatusFrom\":\"Lost\",\"StatusTo\":\"Open\",\"StageFrom\":\"Budget constraints\",\"StageTo\":\"Negotiation\",\"IsAsyncEnable\":false}""#
        }
    }
}

/// Reads the properties of an event and says what they narrow it down to. Where the event needs none, whatever is JSON
/// will do.
pub(super) fn read(text: Option<&str>, needs: Needs) -> Result<Wanted, Fault> {
    let Some(text) = text.filter(|text| !text.trim().is_empty()) else {
        // The create page shows no properties for a lead's field.
        return match needs {
            Needs::Nothing | Needs::LeadField => Ok(Wanted::default()),
            _ => Err(Fault::new(MANDATORY, NAME, "it is mandatory for this event", example(needs))),
        };
    };
    let map = object(text, needs)?;
    if needs == Needs::Nothing {
        return Ok(Wanted::default());
    }
    let parts = parts(needs);
    let known = || parts.iter().map(|(name, ..)| *name);
    for (name, value) in &map {
        match parts.iter().find(|(known, ..)| known == name) {
            Some((_, part, presence)) => check(name, value, *part, *presence)?,
            None => {
                let invalid = Invalid::unknown(&format!("{NAME}.{name}"), name, "property of this event", known());
                return Err(Fault { invalid, ..Fault::new(UNKNOWN, "", "", "") });
            }
        }
    }
    if let Some((name, ..)) = parts.iter().find(|(name, _, presence)| *presence == Must && !map.contains_key(*name)) {
        return Err(Fault::new(MANDATORY, &format!("{NAME}.{name}"), "it is mandatory for this event", example(needs)));
    }
    let named = |name: &str| map.get(name).and_then(Value::as_str).map(str::to_owned);
    let opportunities = map.get("OpportunityEvents").map(|value| texts(NAME, value)).transpose()?.flatten().unwrap_or_default();
    Ok(Wanted { activity: named("ActivityEvent"), opportunities, field: named("ChangedLeadField"), pages: Vec::new() })
}

fn object(text: &str, needs: Needs) -> Result<Map<String, Value>, Fault> {
    match (serde_json::from_str(text), typographic(text)) {
        (Ok(Value::Object(map)), _) => Ok(map),
        (Ok(_), _) => Err(Fault::new(INPUT, NAME, "the text is not a JSON object", example(needs))),
        (Err(_), Some(mark)) => {
            Err(Fault::new(INPUT, NAME, format!("it is not a valid JSON: it holds the typographic quotation mark {mark}"), STRAIGHT))
        }
        (Err(e), None) => Err(Fault::new(INPUT, NAME, format!("it is not a valid JSON: {e}"), example(needs))),
    }
}

fn check(name: &str, value: &Value, part: Part, presence: Presence) -> Result<(), Fault> {
    let code = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let (holds, right) = match (part, value) {
        (_, Value::Null) => (presence == May, "a value"),
        (Part::Code, Value::String(text)) => (code(text), "a number as text, such as \"247\""),
        (Part::Code, _) => (false, "a number as text, such as \"247\""),
        (Part::Text, Value::String(text)) => (presence == May || !text.is_empty(), "a text that is not empty"),
        (Part::List, Value::String(text)) => (serde_json::from_str::<Vec<Value>>(text).is_ok(), "a JSON array as text, such as \"[]\""),
        (Part::List, _) => (false, "a JSON array as text, such as \"[]\""),
        (Part::Texts, Value::Array(items)) => {
            (!items.is_empty() && items.iter().all(|i| i.as_str().is_some_and(code)), "an array of opportunity types, such as [\"12000\"]")
        }
        (Part::Texts, _) => (false, "an array of opportunity types, such as [\"12000\"]"),
        (Part::Truth, value) => (value.is_boolean(), "true or false"),
        (Part::Text, _) => (false, "a text"),
    };
    let shown: String = value.to_string().chars().take(60).collect();
    if holds { Ok(()) } else { Err(Fault::new(DATA_TYPE, &format!("{NAME}.{name}"), format!("{shown} is none"), right)) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn each_printed_example_is_read_and_as_it_is_printed_refused_for_its_marks() {
        let printed = include_str!("../../../../fixtures/leadsquared/register/properties-as-printed.txt");
        let needs = [Needs::Activity, Needs::Opportunity, Needs::OpportunityField, Needs::OpportunityStage];
        assert_eq!(printed.lines().count(), needs.len());
        for (line, needs) in printed.lines().zip(needs) {
            let fault = read(Some(line), needs).unwrap_err();
            assert!(fault.invalid.wrong.contains("typographic"), "{line}: {:?}", fault.invalid);
            let straight: String = line.replace('\\', "").chars().map(|c| if TYPOGRAPHIC.contains(&c) { '"' } else { c }).collect();
            let wanted = read(Some(&straight), needs).unwrap();
            assert!(wanted.activity.is_some() || !wanted.opportunities.is_empty(), "{straight}");
            assert_eq!(serde_json::from_str::<String>(example(needs)).unwrap().replace(' ', ""), straight.replace(' ', ""));
        }
    }

    #[test]
    fn each_mistake_is_refused_where_it_is() {
        for (text, needs, at) in [
            (r#"{"ActivityEvnt":"247"}"#, Needs::Activity, "WebhookProperties.ActivityEvnt"),
            (r#"{"ActivityData":"[]"}"#, Needs::Activity, "WebhookProperties.ActivityEvent"),
            (r#"{"ActivityEvent":247}"#, Needs::Activity, "WebhookProperties.ActivityEvent"),
            (r#"{"ActivityEvent":"247","ActivityData":[]}"#, Needs::Activity, "WebhookProperties.ActivityData"),
            (r#"{"OpportunityEvents":[]}"#, Needs::Opportunity, "WebhookProperties.OpportunityEvents"),
            (r#"{"OpportunityEvents":"12002"}"#, Needs::Opportunity, "WebhookProperties.OpportunityEvents"),
            (r#"{"OpportunityEvents":["12003"]}"#, Needs::OpportunityField, "WebhookProperties.ChangedOpportunityField"),
            (r#"{"OpportunityEvents":["12000"],"IsAsyncEnable":"true"}"#, Needs::OpportunityStage, "WebhookProperties.IsAsyncEnable"),
            ("[]", Needs::Activity, "WebhookProperties"),
            ("{", Needs::Nothing, "WebhookProperties"),
        ] {
            assert_eq!(read(Some(text), needs).unwrap_err().invalid.at, at, "{text}");
        }
        assert!(read(None, Needs::Nothing).is_ok() && read(None, Needs::LeadField).is_ok() && read(None, Needs::Activity).is_err());
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,40}|\\{\"(ActivityEvent|OpportunityEvents)\":[\\[\\]\"0-9]{0,9}\\}") {
            for needs in [Needs::Nothing, Needs::Activity, Needs::LeadField, Needs::Opportunity, Needs::OpportunityField, Needs::OpportunityStage] {
                _ = read(Some(&text), needs);
            }
        }
    }
}
