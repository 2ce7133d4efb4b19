//! A delivery read back, leniently: what a correct receiver takes from it, in either notation.

use std::hash::{DefaultHasher, Hash, Hasher};

use jiff::Timestamp;
use serde_json::Value;

use super::{
    call::{self, Call},
    moment,
    token::Category,
};
use crate::model::{Document, Request};

/// What a receiver can give back: tokens that stand for text.
pub const FACTS: &[&str] = &[
    "ani",
    "ani_full_name",
    "ani_first_name",
    "ani_middle_name",
    "ani_last_name",
    "ani_street_line_1",
    "ani_street_line_2",
    "ani_city",
    "ani_zip",
    "ani_state",
    "campaign_name",
    "tracking",
    "call_start_time",
    "location_name",
    "response",
    "rec_audiourl",
    "keyword",
    "utm_campaign",
];

/// The call's id and which end of the call it tells of. A template of the user's own need not hold the id: its message is
/// known by its bytes.
pub fn identify(delivery: &Request) -> Option<String> {
    let body = Body::of(delivery)?;
    match body.text("callid").filter(|id| !id.is_empty() && !id.starts_with('%')) {
        Some(callid) => Some(call::identity(&callid, body.text("call_end_time").is_some_and(|t| !t.is_empty() && !t.starts_with('%')))),
        None => {
            let mut hasher = DefaultHasher::new();
            delivery.body.hash(&mut hasher);
            Some(format!("body-{:016x}", hasher.finish()))
        }
    }
}

/// What a document of ours holds of the call.
pub fn facts(document: &Document) -> Vec<(String, String)> {
    let Ok(call) = document.read::<Call>() else { return Vec::new() };
    let known = |name: &str| match super::token::find(name).map(|t| t.category) {
        Some(Category::CallEnd) => call.is_over(),
        _ => true,
    };
    let fact =
        |name: &&str| Some(call.call.text(name)).filter(|t| !t.is_empty() && known(name)).map(|t| ((*name).to_owned(), t.to_owned()));
    FACTS.iter().filter_map(fact).collect()
}

pub fn facts_of(delivery: &Request) -> Vec<(String, String)> {
    let Some(body) = Body::of(delivery) else { return Vec::new() };
    let fact = |name: &&str| Some(((*name).to_owned(), body.text(name).filter(|t| !t.is_empty())?));
    FACTS.iter().filter_map(fact).collect()
}

/// The caller's number, and the end of the call, or its start where the call goes on.
pub fn contact_of(delivery: &Request) -> Option<(String, Timestamp)> {
    let body = Body::of(delivery)?;
    let at = ["call_end_time", "call_start_time"].iter().find_map(|name| moment::read(&body.text(name)?))?;
    Some((body.text("ani").filter(|ani| !ani.is_empty())?, at))
}

/// The texts of a delivery, by the names of their keys or elements.
pub enum Body {
    Json(Value),
    Xml(Vec<(String, String)>),
}

impl Body {
    /// By its media type; without one that tells, by its first character.
    pub fn of(delivery: &Request) -> Option<Self> {
        let text = std::str::from_utf8(&delivery.body).ok()?;
        let media = delivery.media_type().unwrap_or_default();
        if media.ends_with("xml") || (!media.ends_with("json") && text.trim_start().starts_with('<')) {
            let document = roxmltree::Document::parse(text).ok()?;
            let whole = |n: roxmltree::Node| n.children().filter_map(|n| n.text()).collect::<String>();
            let members = document.root_element().children().filter(roxmltree::Node::is_element);
            return Some(Self::Xml(members.map(|n| (n.tag_name().name().to_owned(), whole(n))).collect()));
        }
        serde_json::from_str(text).ok().map(Self::Json)
    }

    /// The text under a name of the outermost object or element.
    pub fn text(&self, name: &str) -> Option<String> {
        match self {
            Self::Json(value) => match value.get(name)? {
                Value::String(text) => Some(text.clone()),
                Value::Number(number) => Some(number.to_string()),
                _ => None,
            },
            Self::Xml(members) => members.iter().find(|(n, _)| n == name).map(|(_, text)| text.clone()),
        }
    }
}
