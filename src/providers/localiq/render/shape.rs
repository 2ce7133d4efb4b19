//! The documents' tables as a table: each object, its keys and what they may hold; and a reader that compares.

use serde_json::{Map, Value};

use super::moment::{FORM as DATE_FORM, Moment};
use crate::model::{Flaw, nearest};

/// What a key may hold.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    Integer,
    Text,
    Date,
    Word(&'static [&'static str]),
    Texts,
    Object(&'static Shape),
    /// An array of objects whose `id`s count up.
    Lines(&'static Shape),
    /// An object of texts or an array of texts.
    Extra,
    /// An integer of seconds; in later documents `03:47`, too.
    Seconds,
    /// An integer, or one in quotes: later documents say the one and show the other.
    Number,
}

/// One row of a table.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    pub name: &'static str,
    pub kind: Kind,
    /// Whether it must be there.
    pub needed: bool,
    /// Whether it may be null.
    pub nullable: bool,
}

/// One table.
#[derive(Debug)]
pub struct Shape {
    /// `lead`, for messages.
    pub name: &'static str,
    pub keys: &'static [Key],
    /// Keys that only later documents have.
    later: &'static [Key],
}

const fn must(name: &'static str, kind: Kind) -> Key {
    Key { name, kind, needed: true, nullable: false }
}

/// A nullable key. Documents leave those out, too.
const fn may(name: &'static str, kind: Kind) -> Key {
    Key { name, kind, needed: false, nullable: true }
}

/// A key that may be missing, but not null.
const fn can(name: &'static str, kind: Kind) -> Key {
    Key { name, kind, needed: false, nullable: false }
}

use Kind::{Date, Integer, Text, Texts, Word};

const STATUS: Kind = Word(&["pending_contact", "active_lead", "client", "none"]);

pub static ENVELOPE: Shape = Shape { name: "delivery", keys: &[must("lead", Kind::Object(&LEAD))], later: &[] };

/// Each place that holds one of some words, as a path: `lead.event_type`.
pub fn words() -> Vec<(String, Vec<String>)> {
    fn of(shape: &Shape, path: &str, found: &mut Vec<(String, Vec<String>)>) {
        for key in shape.keys {
            let place = if path.is_empty() { key.name.to_owned() } else { format!("{path}.{}", key.name) };
            match key.kind {
                Kind::Word(words) => found.push((place, words.iter().map(|word| (*word).to_owned()).collect())),
                Kind::Object(inner) => of(inner, &place, found),
                Kind::Lines(inner) => of(inner, &format!("{place}.*"), found),
                _ => {}
            }
        }
    }
    let mut found = Vec::new();
    of(&ENVELOPE, "", &mut found);
    found
}

pub static LEAD: Shape = Shape {
    name: "lead",
    keys: &[
        must("id", Integer),
        must("contact_id", Integer),
        must("campaign_id", Integer),
        may("archived_at", Date),
        must("created_at", Date),
        may("important_at", Date),
        must("occured_at", Date),
        can("display_name", Text),
        may("read_at", Date),
        must("event_type", Word(CONTENT)),
        must("campaign_name", Text),
        may("status", STATUS),
        may("notes", Text),
        may("tags", Texts),
        can("contact", Kind::Object(&CONTACT)),
        can("parsed_contact_attributes", Kind::Object(&PARSED)),
        can("chat", Kind::Object(&CHAT)),
        can("call", Kind::Object(&CALL)),
        can("form", Kind::Object(&FORM)),
    ],
    later: &[can("master_campaign_id", Kind::Number)],
};

pub static CONTACT: Shape = Shape {
    name: "contact",
    keys: &[
        must("id", Integer),
        may("first_name", Text),
        may("last_name", Text),
        may("title", Text),
        may("email", Text),
        may("company", Text),
        may("tags", Texts),
        may("notes", Text),
        may("archived_at", Date),
        must("created_at", Date),
        must("status", STATUS),
        may("phone_fax", Text),
        may("phone_home", Text),
        may("phone_mobile", Text),
        may("phone_work", Text),
        may("address1", Text),
        may("address2", Text),
        may("city", Text),
        may("state", Text),
        may("postal", Text),
        may("country", Text),
    ],
    later: &[],
};

pub static PARSED: Shape = Shape {
    name: "parsed_contact_attributes",
    keys: &[
        may("first_name", Text),
        may("last_name", Text),
        may("phone_home", Text),
        may("phone_work", Text),
        may("phone_mobile", Text),
        may("email", Text),
        may("company", Text),
        may("title", Text),
    ],
    later: &[],
};

static CHAT: Shape = Shape { name: "chat", keys: &[may("summary", Text), must("transcript", Kind::Lines(&LINE))], later: &[] };

static LINE: Shape = Shape {
    name: "line of the transcript",
    keys: &[must("id", Integer), must("timestamp", Text), must("from", Text), must("message", Text)],
    later: &[],
};

static CALL: Shape =
    Shape { name: "call", keys: &[must("occured_at", Date), must("duration", Kind::Seconds), must("recording_url", Text)], later: &[] };

static FORM: Shape = Shape {
    name: "form",
    keys: &[
        must("sub_type", Word(&["FormPost", "FormEmail"])),
        must("full_message", Text),
        may("subject", Text),
        may("message", Text),
        may("extra_fields", Kind::Extra),
    ],
    later: &[],
};

/// The objects of which a lead has the one that its `event_type` names.
pub const CONTENT: &[&str] = &["chat", "call", "form"];

impl Shape {
    /// Its keys, and those that only later documents have.
    pub fn rows(&self) -> impl Iterator<Item = &'static Key> {
        self.keys.iter().chain(self.later)
    }

    /// Whether a path such as `lead.contact.email` or `/lead/contact/email` leads to a text.
    pub fn is_text(&self, path: &str) -> bool {
        let (first, rest) = path.trim_start_matches('/').split_once(['.', '/']).unwrap_or((path.trim_start_matches('/'), ""));
        match self.keys.iter().find(|key| key.name == first).map(|key| key.kind) {
            Some(Kind::Object(shape)) => shape.is_text(rest),
            Some(kind) => rest.is_empty() && matches!(kind, Text | Date | Word(_)),
            None => false,
        }
    }

    /// What an object has that the table does not allow; what only later documents show is allowed.
    fn compare(&self, value: &Value, pointer: &str, flaws: &mut Vec<Flaw>) {
        let Value::Object(map) = value else { return flaws.push(flaw(pointer, format!("a {} object", self.name), value)) };
        for (name, value) in map {
            let pointer = format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"));
            match self.rows().find(|row| row.name == name) {
                Some(row) if value.is_null() && row.nullable => {}
                Some(row) => row.kind.compare(value, &pointer, flaws),
                None => {
                    let hint = nearest(name, self.rows().map(|row| row.name)).map_or(String::new(), |n| format!(", such as `{n}`"));
                    let actual = format!("`{name}`, which no table lists");
                    flaws.push(Flaw { pointer, expected: format!("a key of the {}{hint}", self.name), actual });
                }
            }
        }
        for row in self.keys.iter().filter(|row| row.needed && !map.contains_key(row.name)) {
            let expected = row.kind.words();
            flaws.push(Flaw { pointer: format!("{pointer}/{}", row.name), expected, actual: "the key is missing".to_owned() });
        }
    }
}

impl Kind {
    /// What it may hold, in words.
    pub fn words(self) -> String {
        match self {
            Integer => "an integer".to_owned(),
            Text => "a text".to_owned(),
            Date => DATE_FORM.to_owned(),
            Word(words) => format!("one of {}", words.join(", ")),
            Texts => "an array of texts".to_owned(),
            Self::Object(shape) => format!("a {} object", shape.name),
            Self::Lines(_) => "an array of the lines, their ids counting up".to_owned(),
            Self::Extra => "an object of texts, or an array of texts".to_owned(),
            Self::Seconds => "an integer of seconds, 0 or more".to_owned(),
            Self::Number => "an integer, or one in quotes".to_owned(),
        }
    }

    fn compare(self, value: &Value, pointer: &str, flaws: &mut Vec<Flaw>) {
        let holds = match (self, value) {
            (Integer | Self::Number, Value::Number(n)) => n.is_i64(),
            (Self::Seconds, Value::Number(n)) => n.as_i64().is_some_and(|n| n >= 0),
            (Self::Seconds, Value::String(text)) => is_clock(text),
            (Self::Number, Value::String(text)) => text.parse::<i64>().is_ok(),
            (Text, Value::String(_)) => true,
            (Date, Value::String(text)) => Moment::parse(text).is_some(),
            (Word(words), Value::String(text)) => words.contains(&text.as_str()),
            (Texts | Self::Extra, Value::Array(items)) => items.iter().all(Value::is_string),
            (Self::Extra, Value::Object(map)) => map.values().all(Value::is_string),
            (Self::Object(shape), _) => return shape.compare(value, pointer, flaws),
            (Self::Lines(shape), Value::Array(lines)) => {
                for (index, line) in lines.iter().enumerate() {
                    shape.compare(line, &format!("{pointer}/{index}"), flaws);
                }
                let ids: Vec<i64> = lines.iter().filter_map(|line| line.get("id")?.as_i64()).collect();
                ids.is_sorted_by(|a, b| a < b)
            }
            _ => false,
        };
        if !holds {
            flaws.push(flaw(pointer, self.words(), value));
        }
    }
}

/// `03:47`: minutes and seconds.
fn is_clock(text: &str) -> bool {
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    text.split_once(':').is_some_and(|(m, s)| digits(m) && s.len() == 2 && digits(s) && s < "60")
}

fn flaw(pointer: &str, expected: String, value: &Value) -> Flaw {
    let text = value.to_string();
    let actual = if text.chars().count() > 80 { text.chars().take(80).chain(['…']).collect() } else { text };
    Flaw { pointer: pointer.to_owned(), expected, actual }
}

/// What a delivery has that the tables do not allow: the rows, and what they say of one another.
pub(super) fn compare(delivery: &Value) -> Vec<Flaw> {
    let mut flaws = Vec::new();
    ENVELOPE.compare(delivery, "", &mut flaws);
    if let Some(Value::Object(lead)) = delivery.get("lead") {
        relations(lead, &mut flaws);
    }
    flaws
}

/// The single object that `event_type` names, and somebody whom the lead is from.
fn relations(lead: &Map<String, Value>, flaws: &mut Vec<Flaw>) {
    if let Some(kind) = lead.get("event_type").and_then(Value::as_str).filter(|kind| CONTENT.contains(kind)) {
        if !lead.contains_key(kind) {
            let expected = format!("the {kind} object that event_type names");
            flaws.push(Flaw { pointer: format!("/lead/{kind}"), expected, actual: "the key is missing".to_owned() });
        }
        for other in CONTENT.iter().filter(|other| **other != kind && lead.contains_key(**other)) {
            let expected = format!("only the {kind} object, as event_type says");
            flaws.push(Flaw { pointer: format!("/lead/{other}"), expected, actual: format!("a {other} object, too") });
        }
    }
    if !lead.contains_key("contact") && !lead.contains_key("parsed_contact_attributes") {
        let expected = "a contact object, or parsed_contact_attributes for an e-mail".to_owned();
        flaws.push(Flaw { pointer: "/lead/contact".to_owned(), expected, actual: "neither is there".to_owned() });
    }
}
