//! A delivery as a row of the list, and of the live stream.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    engine::World,
    model::{Attempt, Delivery, State as Standing},
    server::openapi::ProviderName,
};

/// How a delivery can stand.
pub(super) const STATES: [&str; 3] = ["due", "delivered", "abandoned"];

/// A delivery, in few words.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Delivery")]
pub(in crate::server) struct Row {
    #[serde(flatten)]
    pub(super) about: About,
    attempts: Vec<Brief>,
}

/// What a row and a detail both say.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct About {
    id: u64,
    /// `main`, or a sandbox.
    world: String,
    #[schemars(with = "ProviderName")]
    provider: &'static str,
    account: String,
    subscription: String,
    event: String,
    lead: String,
    /// What the receiver can know the lead by.
    identity: String,
    #[schemars(extend("enum" = STATES))]
    state: &'static str,
    /// By the account's clock.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Timestamp")]
    due_at: Option<Timestamp>,
    /// Why it was abandoned.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    reason: Option<String>,
    created_at: Timestamp,
    attempt_count: usize,
    last_status: Option<u16>,
    /// How long the last attempt took.
    took_ms: Option<f64>,
}

/// An attempt in few words.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "AttemptBrief")]
struct Brief {
    /// The first is 1.
    number: u32,
    at: Timestamp,
    outcome: String,
    status: Option<u16>,
    took_ms: f64,
}

pub(in crate::server) fn row(world: &World, delivery: &Delivery) -> Row {
    Row { about: about(world, delivery), attempts: delivery.attempts.iter().map(|tried| brief(tried)).collect() }
}

pub(super) fn about(world: &World, delivery: &Delivery) -> About {
    let (due_at, reason) = match &delivery.state {
        Standing::Due(at) => (Some(*at), None),
        Standing::Delivered => (None, None),
        Standing::Abandoned(why) => (None, Some(why.clone())),
    };
    About {
        id: delivery.id,
        world: world.name.clone(),
        provider: delivery.account.provider,
        account: delivery.account.name.clone(),
        subscription: delivery.subscription.clone(),
        event: delivery.event.name.clone(),
        lead: delivery.event.lead.clone(),
        identity: delivery.event.identity.clone(),
        state: delivery.state.word(),
        due_at,
        reason,
        created_at: delivery.created_at,
        attempt_count: delivery.attempts.len(),
        last_status: delivery.attempts.last().and_then(|a| a.exchange.status()),
        took_ms: delivery.attempts.last().map(|tried| took(tried)),
    }
}

fn brief(attempt: &Attempt) -> Brief {
    Brief {
        number: attempt.number,
        at: attempt.exchange.at,
        outcome: attempt.outcome.to_string(),
        status: attempt.exchange.status(),
        took_ms: took(attempt),
    }
}

pub(super) fn took(attempt: &Attempt) -> f64 {
    attempt.exchange.took.as_secs_f64() * 1000.0
}
