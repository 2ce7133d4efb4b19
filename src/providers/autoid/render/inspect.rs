//! A delivery as its receiver meets it: what of it no document allows. The body is the user's own template: only what
//! stands under the names of tokens can be judged.

use super::{
    moment,
    reading::Body,
    token::{Category, TOKENS},
};
use crate::{
    model::{Flaw, Request},
    providers::autoid::policy::METHODS,
    wire::template::{Notation, Template},
};

pub fn inspect(delivery: &Request) -> Vec<Flaw> {
    let mut flaws = Vec::new();
    if !METHODS.contains(&delivery.method.as_str()) {
        flaws.push(Flaw::new("method", METHODS.join(" or "), &delivery.method));
    }
    let text = match std::str::from_utf8(&delivery.body) {
        Ok(text) => text,
        Err(e) => {
            flaws.push(Flaw::new("", "UTF-8", format!("byte {} begins no character", e.valid_up_to())));
            return flaws;
        }
    };
    let notation = if text.trim_start().starts_with('<') { Notation::Xml } else { Notation::Json };
    let media = delivery.media_type().unwrap_or_default();
    let (right, expected) = match notation {
        Notation::Json => (media == "application/json" || media.ends_with("+json"), "application/json"),
        Notation::Xml => (media.ends_with("/xml") || media.ends_with("+xml"), "application/xml"),
    };
    if !right {
        flaws.push(Flaw::new("Content-Type", expected, if media.is_empty() { "none" } else { &media }));
    }
    match (Template::parse(notation, text), Body::of(delivery)) {
        (Err(fault), _) => {
            let place = format!("line {}, column {}", fault.line, fault.column);
            flaws.push(Flaw::new(&place, format!("well-formed {}", notation.title()), &fault.wrong));
        }
        (Ok(_), Some(body)) => flaws.extend(values(&body)),
        (Ok(_), None) => {
            // A bare token is well-formed in a template, not in what is made of it.
            let (place, actual) = match serde_json::from_str::<serde::de::IgnoredAny>(text) {
                Err(e) if notation == Notation::Json => {
                    (format!("line {}, column {}", e.line(), e.column()), "a token that was not replaced")
                }
                _ => (String::new(), "another notation"),
            };
            flaws.push(Flaw::new(&place, format!("well-formed {}", notation.title()), actual));
        }
    }
    flaws
}

/// What stands under the name of a token and cannot be its value.
fn values(body: &Body) -> Vec<Flaw> {
    let held = |name: &str| body.text(name).filter(|text| !(text.is_empty() || text.starts_with('%') && text.ends_with('%')));
    let mut flaws: Vec<Flaw> = TOKENS
        .iter()
        .filter_map(|token| {
            let text = held(token.name)?;
            let expected = expected(token.name, &text)?;
            Some(Flaw::new(format!("/{}", token.name), expected, &text))
        })
        .collect();
    // What tells of the end of a call tells when that was.
    let ended = TOKENS.iter().find(|t| t.category == Category::CallEnd && held(t.name).is_some());
    if let Some(token) = ended.filter(|_| body.text("callid").is_some() && held("call_end_time").is_none()) {
        flaws.push(Flaw::new("/call_end_time", format!("a time, as {} tells of the end of the call", token.name), "none"));
    }
    flaws.extend(contradictions(held));
    flaws
}

/// Times and durations of which each could be, but not both.
fn contradictions(held: impl Fn(&str) -> Option<String>) -> Vec<Flaw> {
    let time = |name: &str| moment::read(&held(name)?);
    let seconds = |name: &str| held(name)?.parse::<u64>().ok();
    let early = time("call_start_time").zip(time("call_end_time")).filter(|(start, end)| end < start);
    let long = seconds("dialed_time").zip(seconds("answered_time")).filter(|(dialed, answered)| answered > dialed);
    let early = early.map(|(start, end)| {
        Flaw::new("/call_end_time", format!("no time before call_start_time, {}", moment::write(start)), moment::write(end))
    });
    let long = long.map(|(dialed, answered)| {
        Flaw::new("/answered_time", format!("at most dialed_time, {dialed}, which it is a part of"), answered.to_string())
    });
    early.into_iter().chain(long).collect()
}

/// What would be right under a token's name, where a text is not.
fn expected(name: &str, text: &str) -> Option<&'static str> {
    let (fits, expected) = match name {
        "call_start_time" | "call_end_time" => (moment::read(text).is_some(), "a time such as 2019-03-28T00:05:00.000Z"),
        "dialed_time" | "answered_time" | "ring_count" => (text.bytes().all(|b| b.is_ascii_digit()), "a whole number"),
        "repeat_caller" | "ani_is_valid" => (matches!(text, "0" | "1"), "1 or 0"),
        _ => return None,
    };
    (!fits).then_some(expected)
}
