//! `clock`: read it, stop it, move it, let it run out. `?sandbox=` names a world other than the main one.

use std::time::Duration;

use axum::{body::Bytes, extract::State, http::StatusCode, response::Response};
use serde::Deserialize;

use super::{Asked, Problem, json, read};
use crate::{
    engine::{Engine, MAIN, World, clock::Mode},
    model::Invalid,
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::server) struct Which {
    sandbox: Option<String>,
}

impl Which {
    /// The name of the world that is meant.
    pub(super) fn name(&self) -> &str {
        self.sandbox.as_deref().unwrap_or(MAIN)
    }
}

/// One of `{"mode"}`, `{"advance_ms"}`, `{"settle":true}`; more than one are done in this order.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    mode: Option<String>,
    advance_ms: Option<u64>,
    settle: Option<bool>,
}

pub(in crate::server) async fn show(State(engine): State<Engine>, Asked(which): Asked<Which>) -> Result<Response, Problem> {
    Ok(state(&*engine.world(which.name())?))
}

pub(in crate::server) async fn change(State(engine): State<Engine>, Asked(which): Asked<Which>, body: Bytes) -> Result<Response, Problem> {
    let change: Change = read(&body)?;
    let world = which.name();
    if change.mode.is_none() && change.advance_ms.is_none() && change.settle.is_none() {
        return Err(Invalid::new("body", "it says nothing to do", r#"{"mode":"manual"}, {"advance_ms":60000} or {"settle":true}"#).into());
    }
    if let Some(mode) = &change.mode {
        engine.run_clock(world, Mode::of(mode)?)?;
    }
    if let Some(ms) = change.advance_ms {
        engine.advance(world, Duration::from_millis(ms)).await?;
    }
    if change.settle == Some(true) {
        engine.settle(world).await?;
    }
    Ok(state(&*engine.world(world)?))
}

fn state(world: &World) -> Response {
    json(StatusCode::OK, &view(world))
}

pub(super) fn view(world: &World) -> serde_json::Value {
    let (mode, now) = (world.clock.mode().word(), world.clock.now());
    serde_json::json!({ "sandbox": world.name, "mode": mode, "now": now.to_string(), "now_ms": now.as_millisecond() })
}
