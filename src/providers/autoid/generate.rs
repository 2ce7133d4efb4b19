//! Valid calls: whatever the catalogue allows, each consistent in itself, small where a failure shrinks. Phones are in an
//! area code that nobody has, sites on example domains.

use std::{collections::BTreeMap, time::Duration};

use jiff::Timestamp;
use proptest::{collection::vec, prelude::*, sample::select};

use super::render::{
    call::{Call, Kind, Points, Prompt},
    moment,
    token::{Category, TOKENS},
};
use crate::{
    model::Document,
    providers::text::{line, name, pattern},
};

/// Calls of a kind; for a name that is no kind, calls that were answered.
pub fn generate(lead: &str) -> BoxedStrategy<Document> {
    let phase = match lead {
        "call-begin" => Phase::Begin,
        "call-missed" => Phase::Missed,
        _ => Phase::End,
    };
    (begin(), visitor(), end(phase), vec(prompt(), 0..4), tags())
        .prop_map(move |((start, begin), visitor, end, prompts, tags)| {
            let mut call =
                Call { campaign: None, kind: Kind::Offline, treatment: None, steps: Vec::new(), told: None, call: Points::default() };
            TOKENS.iter().filter(|t| t.category == Category::LocationInfo).for_each(|t| call.call.set(t.name, t.value));
            begin.into_iter().for_each(|(token, text)| call.call.set(token, text));
            call.call.tags = tags;
            if let Some(visitor) = visitor {
                call.kind = Kind::Dni;
                visitor.into_iter().for_each(|(token, text)| call.call.set(token, text));
            }
            if phase != Phase::Begin {
                call.call.set("call_end_time", moment::write(start + Duration::from_secs(end.dialed)));
                call.call.set("dialed_time", end.dialed.to_string());
                call.call.set("answered_time", end.answered.to_string());
                call.call.set("ring_count", end.rings.to_string());
                call.call.set("dialstatus", end.status);
                if end.status == "ANSWER" {
                    call.call.set("rec_audiourl", format!("https://audio.example.com/MP3/{:06}.mp3", end.recording));
                    call.call.set("rec_audiowavurl", format!("https://audio.example.com/MP3/{:06}.wav", end.recording));
                }
                call.call.prompt_responses = prompts;
            }
            Document::of(&call)
        })
        .boxed()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    Begin,
    End,
    Missed,
}

#[derive(Debug, Clone)]
struct End {
    dialed: u64,
    answered: u64,
    rings: u32,
    status: &'static str,
    recording: u32,
}

type Texts = Vec<(&'static str, String)>;

/// What is known when the call begins, and when that is: from 2010 to 2030.
fn begin() -> impl Strategy<Value = (Timestamp, Texts)> {
    let person = (name(), prop_oneof![Just(String::new()), name()], name(), line(), prop_oneof![Just(String::new()), line()], line());
    let lookup = (
        select(vec!["0", "1"]),
        select(vec!["", "Mobile", "NonFixedVOIP", "Landline", "TollFree", "FixedVOIP"]),
        select(vec!["", "ATT", "Verizon Wireless", "T-Mobile USA"]),
        select(vec!["", "Single Family", "Multi Family"]),
        pattern!("[0-9]{5}|"),
        line(),
    );
    (1_262_304_000_000i64..1_893_456_000_000, 0u32..9_999_999, person, lookup, line()).prop_map(|(ms, caller, person, lookup, campaign)| {
        let start = Timestamp::from_millisecond(ms).unwrap_or_default();
        let (first, middle, last, street, unit, city) = person;
        let (valid, line_type, carrier, home, zip, state) = lookup;
        let full = [first.as_str(), last.as_str()].iter().filter(|n| !n.is_empty()).copied().collect::<Vec<_>>().join(" ");
        let texts = vec![
            ("callid", "0".to_owned()),
            ("session_id", "0".to_owned()),
            ("tracking", "7774839229".to_owned()),
            ("ani", format!("777{caller:07}")),
            ("call_start_time", moment::write(start)),
            ("repeat_caller", "0".to_owned()),
            ("campaign_name", campaign),
            ("ani_is_valid", valid.to_owned()),
            ("ani_line_type", line_type.to_owned()),
            ("ani_carrier", carrier.to_owned()),
            ("ani_full_name", full),
            ("ani_first_name", first),
            ("ani_middle_name", middle),
            ("ani_last_name", last),
            ("ani_type", home.to_owned()),
            ("ani_street_line_1", street),
            ("ani_street_line_2", unit),
            ("ani_city", city),
            ("ani_zip", zip),
            ("ani_state", state),
            ("ani_country_code", "US".to_owned()),
        ];
        (start, texts)
    })
}

/// The visitor behind a call to a DNI campaign.
fn visitor() -> impl Strategy<Value = Option<Texts>> {
    let medium = select(vec!["Paid", "Organic", "Direct", "Referral", "Other"]);
    let seen = (medium, line(), line(), prose(), pattern!("[0-9a-f]{32}"), 0u8..=255);
    proptest::option::of(seen.prop_map(|(medium, source, campaign, keyword, id, host)| {
        let mut texts: Texts = TOKENS.iter().filter(|t| t.category == Category::Dni).map(|t| (t.name, t.value.to_owned())).collect();
        texts.extend([
            ("medium", medium.to_owned()),
            ("utm_source", source),
            ("utm_campaign", campaign),
            ("keyword", keyword),
            ("global_id", id),
            ("visitor_ip_address", format!("192.0.2.{host}")),
        ]);
        texts
    }))
}

fn end(phase: Phase) -> impl Strategy<Value = End> {
    let missed = select(vec!["NOANSWER", "BUSY", "CANCEL", "CONGESTION", "CHANUNAVAIL"]);
    (0u64..7200, 0u64..60, 0u32..12, missed, 0u32..1_000_000).prop_map(move |(answered, before, rings, missed, recording)| {
        let answered = if phase == Phase::Missed { 0 } else { answered };
        let status = if phase == Phase::Missed { missed } else { "ANSWER" };
        End { dialed: answered + before, answered, rings, status, recording }
    })
}

fn prompt() -> impl Strategy<Value = Prompt> {
    let link = (0u32..1_000_000).prop_map(|n| format!("http://app.example.com/prompts-qa/audio/-1/{n}.wav"));
    (line(), link, pattern!("[0-9*#]")).prop_map(|(question, question_link, response)| Prompt { question, question_link, response })
}

fn tags() -> impl Strategy<Value = BTreeMap<String, String>> {
    vec((prop_oneof![4 => pattern!("[A-Z][a-z]{0,8}").boxed(), 1 => line().boxed()], line()), 0..4)
        .prop_map(|tags| tags.into_iter().collect())
}

/// Text with whatever must be escaped somewhere.
fn prose() -> impl Strategy<Value = String> {
    prop_oneof![6 => pattern!("[A-Za-z][A-Za-z0-9 .,;:!?'\"-]{0,40}"), 1 => pattern!("[A-Za-z0-9 \n\t<>&\"'\\\\/{}\\[\\]%]{1,40}"), 1 => line().sboxed()]
}
