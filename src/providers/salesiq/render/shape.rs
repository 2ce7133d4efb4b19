//! The documents' payloads as tables: each object, its keys, and what they hold; and a reader that compares.

use serde_json::{Map, Value};

use crate::model::{Flaw, Invalid, nearest};

/// What a key holds.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    Text,
    /// A text of digits, with a `$` before it for some visitors. They go beyond what a floating-point number holds.
    Id,
    /// A text of milliseconds since 1970; empty where there is none.
    Time,
    /// `"true"` or `"false"`, as a text.
    Flag,
    Boolean,
    Integer,
    Texts,
    /// Anything: what no page describes.
    Any,
    Object(&'static Shape),
}

/// A key of an object: `(name, what it holds, whether it must be there)`.
pub type Key = (&'static str, Kind, bool);

/// One object of the documents.
#[derive(Debug)]
pub struct Shape(pub &'static [Key]);

use Kind::{Any, Boolean, Flag, Id, Integer, Object, Text, Texts, Time};

static OWNER: Shape = Shape(&[("id", Id, true), ("name", Text, false), ("email_id", Text, false)]);

static VISITOR: Shape =
    Shape(&[("email_id", Text, false), ("phone", Text, false), ("name", Text, false), ("type", Text, false), ("id", Id, true)]);

static STATUS: Shape = Shape(&[("status_code", Texts, false), ("state", Texts, false), ("label", Text, false)]);

pub static CONVERSATION: Shape = Shape(&[
    ("id", Id, true),
    ("visitor_conversation_id", Text, false),
    ("reference_id", Text, false),
    ("opened_time", Time, false),
    ("attended_time", Time, false),
    ("end_time", Time, false),
    ("missed_time", Time, false),
    ("app_id", Id, false),
    ("department_id", Id, false),
    ("owner", Object(&OWNER), false),
    ("visitor", Object(&VISITOR), false),
    ("question", Text, false),
    ("supervisors", Texts, false),
    ("participants", Texts, false),
    ("status", Text, false),
    ("chat_status", Object(&STATUS), false),
]);

static SENDER: Shape = Shape(&[("name", Text, false), ("id", Id, true)]);

static MESSAGE: Shape =
    Shape(&[("sender", Object(&SENDER), true), ("msgid", Id, false), ("text", Text, false), ("meta", Any, false), ("list", Any, false)]);

pub static REPLY: Shape = Shape(&[
    ("id", Id, true),
    ("message", Object(&MESSAGE), true),
    ("visitor", Object(&VISITOR), false),
    ("owner", Object(&OWNER), false),
    ("version", Integer, false),
]);

pub static RATED: Shape = Shape(&[
    ("rating", Integer, false),
    ("owner", Object(&OWNER), false),
    ("feedback", Text, false),
    ("id", Id, false),
    ("status", Text, false),
    ("visitor", Object(&VISITOR), true),
]);

static MAIL: Shape = Shape(&[
    ("missedchat_recipients", Text, false),
    ("cc_recipients", Text, false),
    ("is_blockip_mail_enabled", Flag, false),
    ("from_email", Text, false),
    ("transcript_recipients", Text, false),
    ("is_feedback_mail_enabled", Flag, false),
    ("blockip_recipients", Text, false),
    ("feedback_recipients", Text, false),
    ("is_missedchat_mail_enabled", Flag, false),
    ("is_cc_mail_enabled", Flag, false),
    ("is_transcript_mail_enabled", Flag, false),
]);

pub static DEPARTMENT: Shape = Shape(&[
    ("is_enabled", Flag, false),
    ("created_time", Time, false),
    ("modified_time", Time, false),
    ("operators", Texts, false),
    ("is_system_generated", Flag, false),
    ("name", Text, true),
    ("is_public", Flag, false),
    ("email_configurations", Object(&MAIL), false),
    ("description", Text, false),
    ("id", Id, true),
    ("display_name", Text, false),
    ("created_by", Id, false),
]);

static NOTIFY: Shape = Shape(&[("return_visit", Boolean, false), ("new_visit", Boolean, false)]);

static ADDRESS: Shape =
    Shape(&[("country", Text, false), ("pincode", Text, false), ("city", Text, false), ("street", Text, false), ("state", Text, false)]);

static PROFILE: Shape = Shape(&[("profile_url", Text, false)]);

static SOCIAL: Shape = Shape(&[("twitter", Object(&PROFILE), false), ("linkedin", Object(&PROFILE), false), ("enabled", Boolean, false)]);

pub static OPERATOR: Shape = Shape(&[
    ("email_id", Text, true),
    ("access_levels", Texts, false),
    ("role", Text, false),
    ("signature", Text, false),
    ("date_of_birth", Text, false),
    ("description", Text, false),
    ("language", Text, false),
    ("chat_enabled", Boolean, false),
    ("type", Text, false),
    ("locale", Text, false),
    ("confirmed", Boolean, false),
    ("enabled", Boolean, false),
    ("notify", Object(&NOTIFY), false),
    ("modified_time", Time, false),
    ("id", Id, true),
    ("departments", Texts, false),
    ("first_name", Text, false),
    ("owner", Boolean, false),
    ("created_time", Time, false),
    ("time_format", Text, false),
    ("address", Object(&ADDRESS), false),
    ("maximum_concurrent_chat", Text, false),
    ("image_url", Text, false),
    ("mobile", Text, false),
    ("last_name", Text, false),
    ("time_zone", Text, false),
    ("zuid", Id, false),
    ("locale_country", Text, false),
    ("deleted", Boolean, false),
    ("phone", Text, false),
    ("nick_name", Text, false),
    ("social_media", Object(&SOCIAL), false),
    ("status", Text, false),
]);

static MODIFIER: Shape = Shape(&[("type", Text, false), ("email_id", Text, false), ("name", Text, false), ("id", Id, false)]);
static LEAD: Shape = Shape(&[("id", Id, true)]);

pub static VISITOR_UPDATED: Shape = Shape(&[
    ("id", Id, true),
    ("type", Text, true),
    ("first_name", Text, false),
    ("last_name", Text, false),
    ("email_id", Text, false),
    ("phone", Text, false),
    ("lead", Object(&LEAD), false),
    ("modifier", Object(&MODIFIER), false),
]);

/// What stands around an entity, but for what only an attempt or a webhook adds.
pub static ENVELOPE: Shape = Shape(&[
    ("entity_type", Text, true),
    ("org_id", Id, true),
    ("event", Text, true),
    ("entity_id", Id, true),
    ("version", Text, true),
    ("app_id", Id, false),
    ("entity", Any, false),
    ("event_time", Time, true),
    ("modified_fields", Texts, false),
]);

/// The shape of an event's entity; none for events that have none, and for those that no page describes.
pub fn entity(event: &str) -> Option<&'static Shape> {
    Some(match event {
        "conversation.operator.replied" | "conversation.visitor.replied" => &REPLY,
        "conversation.rated" => &RATED,
        "department.created" | "department.updated" => &DEPARTMENT,
        "operator.deleted" | "department.deleted" => return None,
        "visitor.updated" => &VISITOR_UPDATED,
        other if other.starts_with("operator.") => &OPERATOR,
        "conversation.created" | "conversation.attender.updated" | "conversation.missed" | "conversation.completed" => &CONVERSATION,
        _ => return None,
    })
}

/// How strictly an object is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// As we write it: no unknown key.
    Ours,
    /// As any sender may write it: unknown keys are let pass, and numbers where the documents show both forms.
    Theirs,
}

impl Shape {
    /// The key of a name.
    pub fn key(&self, name: &str) -> Option<&'static Key> {
        self.0.iter().find(|(known, ..)| *known == name)
    }

    /// What a path such as `visitor.email_id` leads to.
    pub fn at(&self, path: &str) -> Option<Kind> {
        let (first, rest) = path.split_once('.').unwrap_or((path, ""));
        match (self.key(first)?.1, rest) {
            (kind, "") => Some(kind),
            (Object(shape), rest) => shape.at(rest),
            _ => None,
        }
    }

    /// What an object holds that it should not, or lacks.
    pub(in crate::providers::salesiq) fn compare(&self, pointer: &str, map: &Map<String, Value>, mode: Mode) -> Vec<Flaw> {
        let missing = self.0.iter().filter(|(name, _, needed)| *needed && !map.contains_key(*name));
        let mut flaws: Vec<Flaw> = missing.map(|(name, ..)| Flaw::new(format!("{pointer}/{name}"), "a value", "no such key")).collect();
        for (name, value) in map {
            let at = format!("{pointer}/{name}");
            match self.key(name) {
                Some((_, kind, _)) => flaws.extend(kind.compare(&at, value, mode)),
                None if mode == Mode::Ours => {
                    let meant = nearest(name, self.0.iter().map(|(known, ..)| *known));
                    let right = meant.map_or("a documented key".to_owned(), |meant| format!("a documented key, such as {meant}"));
                    flaws.push(Flaw { pointer: at, expected: right, actual: "an unknown key".to_owned() });
                }
                None => {}
            }
        }
        flaws
    }
}

impl Kind {
    /// Whether a text given without quotation marks is meant as a text here.
    pub fn is_text(self) -> bool {
        matches!(self, Text | Id | Time | Flag)
    }

    fn compare(self, at: &str, value: &Value, mode: Mode) -> Vec<Flaw> {
        let text = value.as_str();
        let id = |t: &str| t.strip_prefix('$').unwrap_or(t).bytes().all(|b| b.is_ascii_digit());
        // app_id, event_time and version are shown as numbers and as texts.
        let number = mode == Mode::Theirs && value.is_number();
        let (fits, expected) = match self {
            Text => (text.is_some() || number, "a text"),
            Id => (text.is_some_and(|t| !t.is_empty() && id(t)) || number, "an id: a text of digits"),
            Time => (text.is_some_and(|t| t.bytes().all(|b| b.is_ascii_digit())) || number, "a text of milliseconds since 1970"),
            Flag => (matches!(text, Some("true" | "false")) || mode == Mode::Theirs && value.is_boolean(), "\"true\" or \"false\""),
            Boolean => (value.is_boolean() || mode == Mode::Theirs && matches!(text, Some("true" | "false")), "true or false"),
            Integer => (value.is_i64() || value.is_u64() || mode == Mode::Theirs && text.is_some_and(id), "an integer"),
            Texts => (value.as_array().is_some_and(|items| items.iter().all(Value::is_string)), "an array of texts"),
            Any => (true, ""),
            Object(shape) => match value.as_object() {
                Some(map) => return shape.compare(at, map, mode),
                None => (false, "an object"),
            },
        };
        if fits { Vec::new() } else { vec![Flaw::new(at, expected, brief(value))] }
    }
}

/// The first flaw as a user's mistake.
pub fn refuse(flaws: Vec<Flaw>) -> Result<(), Invalid> {
    match flaws.into_iter().next() {
        None => Ok(()),
        Some(flaw) => Err(Invalid::new(flaw.pointer, format!("found {}", flaw.actual), flaw.expected)),
    }
}

fn brief(value: &Value) -> String {
    value.to_string().chars().take(60).collect()
}
