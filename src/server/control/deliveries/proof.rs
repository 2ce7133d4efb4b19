//! What proves the sender of a delivery, and the sentences of its provider's documents that it follows.

use schemars::JsonSchema;
use serde::Serialize;

use crate::model::{Clause, Delivery, Message, Provenance, Provider, Role, Snippet, Subscription, Topic};

/// The most clauses that are shown.
const CITED: usize = 12;

/// A signature, and how to check it.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Signature")]
pub(super) struct Proof {
    header: &'static str,
    value: String,
    algorithm: &'static str,
    /// Which bytes are signed, in words, and how many those were.
    signed: &'static str,
    bytes: usize,
    /// In PEM.
    public_key: Option<String>,
    /// The check in several languages.
    verify: Vec<Snippet>,
}

/// A sentence of a provider's documents.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Clause")]
pub(super) struct Citation {
    id: &'static str,
    text: &'static str,
    provenance: Provenance,
    /// Document and section.
    source: &'static str,
    topic: Topic,
}

/// None where the message has no signature.
pub(super) fn proof(provider: &dyn Provider, message: &Message, subscription: Option<&Subscription>) -> Option<Proof> {
    let (guide, header) = (provider.signature_guide()?, provider.signature_header());
    Some(Proof {
        header,
        value: message.headers.get(header)?.to_owned(),
        algorithm: guide.algorithm,
        signed: guide.signed,
        bytes: message.body.len(),
        public_key: subscription.and_then(|s| s.keys.first()).and_then(|key| provider.public_key(key).ok()),
        verify: guide.verify.to_vec(),
    })
}

/// The clauses on rendering, signing and timing: first those that name what this delivery is of.
pub(super) fn citations(provider: &dyn Provider, delivery: &Delivery, subscription: Option<&Subscription>) -> Vec<Citation> {
    let format = subscription.map_or("", |s| s.format.as_str());
    let names = [delivery.event.lead.to_lowercase(), delivery.event.name.to_lowercase(), format.to_lowercase()];
    let specific = |clause: &&Clause| {
        let said = format!("{} {}", clause.id, clause.text).to_lowercase();
        // The lead weighs more than the event, and that more than the notation.
        let weights = names.iter().zip([4, 2, 1]).filter(|(name, _)| !name.is_empty() && said.contains(*name));
        std::cmp::Reverse(weights.map(|(_, weight)| weight).sum::<u32>())
    };
    let behind = |c: &&Clause| matches!(c.topic, Topic::Render | Topic::Sign | Topic::Policy) && c.binds != Role::Client;
    let mut clauses: Vec<&Clause> = provider.clauses().iter().filter(behind).collect();
    clauses.sort_by_cached_key(specific);
    let cite = |c: &Clause| Citation { id: c.id, text: c.text, provenance: c.provenance, source: c.source, topic: c.topic };
    clauses.into_iter().take(CITED).map(cite).collect()
}
