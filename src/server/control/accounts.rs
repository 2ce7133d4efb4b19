//! `accounts`: those that there are, and how much of its rate limit each has used.

use axum::{extract::State, http::StatusCode, response::Response};
use schemars::JsonSchema;
use serde::Serialize;

use super::{Call, Problem, ProviderName, json};
use crate::{engine::Engine, model::Quota};

pub(super) fn calls() -> Vec<Call> {
    let list = Call::get("accounts", list)
        .says("listAccounts", "The accounts that there are, and how much of its rate limit each has used")
        .about("Each provider's example account is among them, whether or not anything happened in it.")
        .answers::<Vec<Row>>(200, "The accounts.");
    vec![list.stored()]
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Account")]
struct Row {
    #[schemars(with = "ProviderName")]
    provider: &'static str,
    account: String,
    /// `main`, or the sandbox that has claimed it.
    world: String,
    /// How many there are.
    subscriptions: usize,
    /// None: its calls are not limited.
    window: Option<Window>,
}

/// How far a limit is used.
#[derive(Serialize, JsonSchema)]
struct Window {
    /// So many calls are admitted in any span.
    limit: usize,
    span_ms: u64,
    /// In the span that ends now.
    used: usize,
}

pub(in crate::server) async fn list(State(engine): State<Engine>) -> Result<Response, Problem> {
    let rows = engine.accounts(|world, provider, account| {
        let now = world.clock.now();
        let window = |q: Quota| Window { limit: q.limit, span_ms: q.span.as_millis() as u64, used: account.quota.used(now, q.counted) };
        Row {
            provider: account.key.provider,
            account: account.key.name.clone(),
            world: world.name.clone(),
            subscriptions: account.subscriptions.len(),
            window: provider.quota(&account.settings, now).map(window),
        }
    })?;
    Ok(json(StatusCode::OK, &rows))
}
