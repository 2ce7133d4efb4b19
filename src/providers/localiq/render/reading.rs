//! A delivery read back, leniently: what a correct receiver takes from it, in either notation.

use jiff::Timestamp;
use serde_json::Value;

use super::moment::Moment;
use crate::model::{Document, Request};

/// What a receiver can give back: the name of a fact, and where the lead has it. A person is in `contact`, or for
/// e-mails in `parsed_contact_attributes`.
pub const FACTS: &[(&str, &[&str])] = &[
    ("contact.first_name", &["contact", "first_name"]),
    ("contact.last_name", &["contact", "last_name"]),
    ("contact.email", &["contact", "email"]),
    ("contact.phone_home", &["contact", "phone_home"]),
    ("contact.phone_mobile", &["contact", "phone_mobile"]),
    ("contact.phone_work", &["contact", "phone_work"]),
    ("contact.phone_fax", &["contact", "phone_fax"]),
    ("contact.address1", &["contact", "address1"]),
    ("contact.address2", &["contact", "address2"]),
    ("contact.city", &["contact", "city"]),
    ("contact.state", &["contact", "state"]),
    ("contact.postal", &["contact", "postal"]),
    ("form.message", &["form", "message"]),
    ("chat.summary", &["chat", "summary"]),
];

/// The lead's id.
pub fn identify(delivery: &Request) -> Option<String> {
    match Body::of(delivery)? {
        Body::Json(lead) => number(&lead["id"]),
        Body::Adf(xml) => adf(&xml, |prospect| text(prospect, &["id"])),
    }
}

/// What a document of ours holds of the person, and of what was said.
pub fn facts(document: &Document) -> Vec<(String, String)> {
    document.read::<Value>().map(|envelope| json_facts(&envelope["lead"])).unwrap_or_default()
}

pub fn facts_of(delivery: &Request) -> Vec<(String, String)> {
    match Body::of(delivery) {
        Some(Body::Json(lead)) if number(&lead["id"]).is_some() => json_facts(&lead),
        Some(Body::Adf(xml)) => adf(&xml, |prospect| text(prospect, &["id"]).map(|_| adf_facts(prospect))).unwrap_or_default(),
        _ => Vec::new(),
    }
}

/// The contact's id, and when the lead about it occurred: the one date that both notations have.
pub fn contact_of(delivery: &Request) -> Option<(String, Timestamp)> {
    match Body::of(delivery)? {
        Body::Json(lead) => Some((number(&lead["contact_id"])?, Moment::parse(lead["occured_at"].as_str()?)?.at())),
        Body::Adf(xml) => {
            adf(&xml, |prospect| Some((text(prospect, &["customer", "id"])?, Moment::parse(&text(prospect, &["requestdate"])?)?.at())))
        }
    }
}

enum Body {
    /// The lead, with or without its envelope.
    Json(Value),
    Adf(String),
}

impl Body {
    /// By its media type; without one, by its first character.
    fn of(delivery: &Request) -> Option<Self> {
        let text = std::str::from_utf8(&delivery.body).ok()?;
        let media = delivery.media_type().unwrap_or_default();
        if media.ends_with("xml") || (!media.ends_with("json") && text.trim_start().starts_with('<')) {
            return Some(Self::Adf(text.to_owned()));
        }
        let mut body: Value = serde_json::from_str(text).ok()?;
        Some(Self::Json(if body["lead"].is_object() { body["lead"].take() } else { body }))
    }
}

fn number(value: &Value) -> Option<String> {
    value.as_u64().map(|n| n.to_string())
}

fn json_facts(lead: &Value) -> Vec<(String, String)> {
    let object = |name: &str| match name {
        "contact" if !lead["contact"].is_object() => &lead["parsed_contact_attributes"],
        _ => &lead[name],
    };
    let fact = |(name, path): &(&str, &[&str])| {
        let value = object(path[0])[path[1]].as_str().filter(|t| !t.is_empty())?;
        Some(((*name).to_owned(), value.to_owned()))
    };
    FACTS.iter().filter_map(fact).collect()
}

type Node<'a, 'i> = roxmltree::Node<'a, 'i>;

/// Reads something of the first prospect of a document.
fn adf<T>(xml: &str, read: impl FnOnce(Node) -> Option<T>) -> Option<T> {
    let document = roxmltree::Document::parse(xml).ok()?;
    let prospect = document.root_element().children().find(|n| n.has_tag_name("prospect"))?;
    read(prospect)
}

fn text(from: Node, path: &[&str]) -> Option<String> {
    let found = path.iter().try_fold(from, |node, name| node.children().find(|n| n.has_tag_name(*name)))?;
    Some(whole(found).trim().to_owned()).filter(|t| !t.is_empty())
}

/// An element's text, however it is cut into text and CDATA.
fn whole(node: Node) -> String {
    node.children().filter_map(|n| n.text()).collect()
}

fn adf_facts(prospect: Node) -> Vec<(String, String)> {
    let Some(contact) =
        prospect.children().find(|n| n.has_tag_name("customer")).and_then(|c| c.children().find(|n| n.has_tag_name("contact")))
    else {
        return Vec::new();
    };
    let mut facts = Vec::new();
    // Home and work are both voice: which a lone one is, ADF does not say.
    let is_voice = |n: &Node| n.has_tag_name("phone") && !matches!(n.attribute("type"), Some("cellphone" | "fax" | "pager"));
    let both = contact.children().filter(is_voice).count() == 2;
    let mut voices = ["contact.phone_home", "contact.phone_work"].into_iter().filter(|_| both);
    for node in contact.children().filter(|n| n.is_element()) {
        let name = match (node.tag_name().name(), node.attribute("part").or(node.attribute("type")).unwrap_or_default()) {
            ("name", "first") => Some("contact.first_name"),
            ("name", "last") => Some("contact.last_name"),
            ("email", _) => Some("contact.email"),
            ("phone", "cellphone") => Some("contact.phone_mobile"),
            ("phone", "fax") => Some("contact.phone_fax"),
            ("phone", kind) if kind != "pager" => voices.next(),
            _ => None,
        };
        facts.extend(name.map(|name| (name.to_owned(), whole(node))).filter(|(_, text)| !text.is_empty()));
    }
    facts
}
