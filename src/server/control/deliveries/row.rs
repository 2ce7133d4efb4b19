//! A delivery as a row of the list, and of the live stream.

use serde::Serialize;

use crate::{
    engine::World,
    model::{Attempt, Delivery, State as Standing},
};

#[derive(Debug, Serialize)]
pub(in crate::server) struct Row {
    #[serde(flatten)]
    pub(super) about: About,
    attempts: Vec<Brief>,
}

/// What a row and a detail both say.
#[derive(Debug, Serialize)]
pub(super) struct About {
    id: u64,
    world: String,
    provider: &'static str,
    account: String,
    subscription: String,
    event: String,
    lead: String,
    /// What the receiver can know the lead by.
    identity: String,
    /// `due`, `delivered` or `abandoned`.
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    due_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    created_at: String,
    attempt_count: usize,
    last_status: Option<u16>,
    /// How long the last attempt took.
    took_ms: Option<f64>,
}

/// An attempt in few words.
#[derive(Debug, Serialize)]
struct Brief {
    number: u32,
    at: String,
    outcome: String,
    status: Option<u16>,
    took_ms: f64,
}

pub(in crate::server) fn row(world: &World, delivery: &Delivery) -> Row {
    Row { about: about(world, delivery), attempts: delivery.attempts.iter().map(|tried| brief(tried)).collect() }
}

pub(super) fn about(world: &World, delivery: &Delivery) -> About {
    let (due_at, reason) = match &delivery.state {
        Standing::Due(at) => (Some(at.to_string()), None),
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
        created_at: delivery.created_at.to_string(),
        attempt_count: delivery.attempts.len(),
        last_status: delivery.attempts.last().and_then(|a| a.exchange.status()),
        took_ms: delivery.attempts.last().map(|tried| took(tried)),
    }
}

fn brief(attempt: &Attempt) -> Brief {
    Brief {
        number: attempt.number,
        at: attempt.exchange.at.to_string(),
        outcome: attempt.outcome.to_string(),
        status: attempt.exchange.status(),
        took_ms: took(attempt),
    }
}

pub(super) fn took(attempt: &Attempt) -> f64 {
    attempt.exchange.took.as_secs_f64() * 1000.0
}
