//! A call as the account remembers it: the way it took, and each data point that a template may ask for.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize, de::Error};
use serde_json::Value;

use super::token::{self, Category, TOKENS};
use crate::model::Invalid;

/// One call. Data points that are not known are empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Call {
    /// The campaign whose number was called, by its id.
    pub campaign: Option<String>,
    pub kind: Kind,
    /// The treatment that answered, by its id, and the steps of it that the caller reached, in order.
    pub treatment: Option<String>,
    pub steps: Vec<String>,
    /// The steps that were told of when the call began; none: its beginning was not told.
    pub told: Option<Vec<String>>,
    pub call: Points,
}

/// What a campaign counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Calls to a number in print, on air, on a poster.
    #[default]
    Offline,
    /// Calls to a number that a visitor of a website was shown: dynamic number insertion.
    Dni,
}

/// The data points of a call, by token.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Points {
    #[serde(default)]
    pub prompt_responses: Vec<Prompt>,
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
    #[serde(flatten)]
    texts: BTreeMap<String, Option<Text>>,
}

/// A text, or a number or flag that is read as one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
struct Text(String);

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Value::deserialize(deserializer)? {
            Value::String(text) => Ok(Self(text)),
            Value::Object(_) | Value::Array(_) => Err(D::Error::custom("invalid type: a structure, expected a text")),
            plain => Ok(Self(plain.to_string())),
        }
    }
}

/// What a caller heard, and what was pressed in reply.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Prompt {
    pub question: String,
    pub question_link: String,
    pub response: String,
}

impl Points {
    /// A data point; empty where it is not known.
    pub fn text(&self, token: &str) -> &str {
        self.texts.get(token).and_then(Option::as_ref).map_or("", |text| text.0.as_str())
    }

    pub fn set(&mut self, token: &str, text: impl Into<String>) {
        self.texts.insert(token.to_owned(), Some(Text(text.into())));
    }

    /// Empties each data point of a category.
    pub fn clear(&mut self, category: Category, keep: impl Fn(&str) -> bool) {
        for token in TOKENS.iter().filter(|t| t.category == category && !keep(t.name)) {
            match token.name {
                token::PROMPTS => self.prompt_responses.clear(),
                token::TAGS => self.tags.clear(),
                name => self.set(name, ""),
            }
        }
    }

    /// Refuses a data point that is in no catalogue.
    pub fn check_names(&self) -> Result<(), Invalid> {
        let unknown = self.texts.keys().find(|name| token::is_nested(name) || token::find(name).is_none());
        let known = || TOKENS.iter().map(|t| t.name);
        unknown.map_or(Ok(()), |name| Err(Invalid::unknown(&format!("call.{name}"), name, "token of AutoID", known())))
    }
}

impl Call {
    /// The call that the catalogue's examples tell of, each with the times and durations of one call.
    pub fn documented() -> Self {
        let mut call = Points::default();
        TOKENS.iter().filter(|t| !token::is_nested(t.name)).for_each(|t| call.set(t.name, t.value));
        call.tags.insert("Region".to_owned(), "south".to_owned());
        let point = |name: &str| call.text(name).to_owned();
        let prompt = Prompt { question: point("question"), question_link: point("question_link"), response: point("response") };
        call.prompt_responses.push(prompt);
        Self {
            campaign: Some("sales".into()),
            kind: Kind::Dni,
            treatment: Some("menu".into()),
            steps: vec!["Sales".into()],
            told: None,
            call,
        }
    }

    /// Whether it is over: what is known of it then.
    pub fn is_over(&self) -> bool {
        !self.call.text("call_end_time").is_empty()
    }

    /// What tells its messages from all others: the call's id, and which end of it they tell of.
    pub fn identity(&self) -> String {
        identity(self.call.text("callid"), self.is_over())
    }
}

/// The identity of a message about a call: `093cc03c.e6a4.6ac6.978f.740b10afeaca-end`.
pub fn identity(callid: &str, over: bool) -> String {
    format!("{callid}-{}", if over { "end" } else { "begin" })
}
