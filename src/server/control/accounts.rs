//! `accounts`: those that there are, and how much of its rate limit each has used.

use axum::{extract::State, http::StatusCode, response::Response};
use serde::Serialize;

use super::{Problem, json};
use crate::{engine::Engine, model::Quota};

#[derive(Serialize)]
struct Row {
    provider: &'static str,
    account: String,
    world: String,
    subscriptions: usize,
    /// None: its calls are not limited.
    window: Option<Window>,
}

#[derive(Serialize)]
struct Window {
    limit: usize,
    span_ms: u64,
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
