//! What a check saw: the deliveries it made, what came of them, and what the receiver gave back of them afterwards.

use std::{ops::RangeInclusive, time::Duration};

use serde::{Deserialize, Serialize};

use super::credential::Bend;
use crate::model::{Exchange, Outcome};

/// Why a delivery was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// To show that the receiver works without the variation.
    Control,
    /// To be judged.
    Subject,
    /// To show that the receiver still works afterwards.
    Aftermath,
}

/// One delivery that was made.
#[derive(Debug, Clone, PartialEq)]
pub struct Sent {
    /// Why it was made.
    pub part: Part,
    /// What was sent, and what came back.
    pub exchange: Exchange,
    /// By the provider's success rule.
    pub outcome: Outcome,
    /// What identifies the lead to a receiver.
    pub identity: String,
    /// What a receiver that stores the lead can give back of it: field and value.
    pub facts: Vec<(String, String)>,
    /// What the receiver has stored of it, where that was looked up.
    pub stored: Option<Sighting>,
    /// The credentials that were wrong on purpose, by header.
    pub bent: Vec<(String, Bend)>,
    /// Deliveries of one batch were made at the same time.
    pub batch: usize,
}

/// What an observation port says of one lead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sighting {
    /// How often the lead is stored, the fields of it that were read, by name, and those of its contact by now.
    Seen {
        /// How often it is stored.
        count: u64,
        /// Field and value; no value where the port shows none.
        fields: Vec<(String, Option<String>)>,
        /// The same of the newest that is known of its contact.
        newest: Vec<(String, Option<String>)>,
    },
    /// Why nothing could be read.
    Blind(String),
}

/// Everything that one expectation is judged on.
#[derive(Debug, Clone, PartialEq)]
pub struct Evidence {
    /// Each delivery, in the order they were made.
    pub sent: Vec<Sent>,
    /// How long the provider waits for an answer.
    pub limit: Duration,
    /// The provider's success rule.
    pub success: RangeInclusive<u16>,
    /// Where and by which text the body of a success says that it is none.
    pub refusal: Option<(String, String)>,
}

impl Default for Evidence {
    fn default() -> Self {
        Self { sent: Vec::new(), limit: Duration::MAX, success: 200..=299, refusal: None }
    }
}

impl Evidence {
    /// The deliveries that are to be judged, in the order they were made.
    pub fn subjects(&self) -> impl DoubleEndedIterator<Item = &Sent> {
        self.of(Part::Subject)
    }

    /// The deliveries of one part.
    pub fn of(&self, part: Part) -> impl DoubleEndedIterator<Item = &Sent> {
        self.sent.iter().filter(move |sent| sent.part == part)
    }
}

impl Sent {
    /// Whether the receiver has it, by the provider's success rule.
    pub fn accepted(&self) -> bool {
        self.outcome == Outcome::Accepted
    }

    /// Whether the status is a success and the body says that it was refused all the same.
    pub fn taken_back(&self, success: &RangeInclusive<u16>) -> bool {
        self.exchange.status().is_some_and(|status| success.contains(&status)) && matches!(self.outcome, Outcome::Refused(_))
    }

    /// The answer in few words: `200`, `no answer within 5 s`.
    pub fn answer(&self) -> String {
        match &self.exchange.answer {
            Ok(reply) => reply.status.to_string(),
            Err(why) => why.to_string(),
        }
    }
}

/// An outcome with what the reply itself says of it: a success by its status may be a refusal by its body.
pub(super) fn told(outcome: Outcome, exchange: &Exchange, refusal: Option<(&str, &str)>) -> Outcome {
    let (Outcome::Accepted, Ok(reply), Some((pointer, value))) = (&outcome, &exchange.answer, refusal) else { return outcome };
    let body: serde_json::Value = serde_json::from_slice(&reply.body).unwrap_or_default();
    if body.pointer(pointer).is_some_and(|found| found == value) { Outcome::Refused(reply.status) } else { outcome }
}
