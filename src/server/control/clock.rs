//! `clock`: read it, stop it, move it, let it run out. `?sandbox=` names a world other than the main one.

use std::time::Duration;

use axum::{extract::State, http::StatusCode, response::Response};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Asked, Call, Needed, Problem, Sent, json};
use crate::{
    engine::{Engine, MAIN, World, clock::Mode},
    model::Invalid,
};

pub(super) fn calls() -> Vec<Call> {
    let none = "There is no sandbox of that name.";
    vec![
        Call::get("clock", show)
            .says("readClock", "What time it is in a world")
            .query::<Which>()
            .answers::<Now>(200, "The time.")
            .refuses(404, none)
            .stored(),
        Call::post("clock", change)
            .says("changeClock", "Stops time, moves it, or lets all that is owed happen")
            .about("More than one wish are done in the order of the fields. Only a clock that stands is moved, and never back.")
            .query::<Which>()
            .body::<Change>(Needed::Always, "One field at least.", r#"{"mode":"manual"}"#)
            .answers::<Now>(200, "The time afterwards.")
            .refuses(404, none)
            .stored(),
    ]
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::server) struct Which {
    /// The world that is meant: a sandbox, or `main`, which it is unless told.
    sandbox: Option<String>,
}

impl Which {
    /// The name of the world that is meant.
    pub(super) fn name(&self) -> &str {
        self.sandbox.as_deref().unwrap_or(MAIN)
    }
}

/// What is to become of a clock. More than one wish are done in this order.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ClockChange")]
struct Change {
    /// `system`: follow this machine's time; `manual`: stand still until it is moved.
    #[schemars(with = "Option<Mode>")]
    mode: Option<String>,
    /// Go forward so many milliseconds, and do on the way what falls due.
    advance_ms: Option<u64>,
    /// Go forward until nothing is due any more.
    settle: Option<bool>,
}

/// The time of a world.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Clock")]
pub(super) struct Now {
    sandbox: String,
    mode: Mode,
    now: Timestamp,
    /// The same in milliseconds since 1970.
    now_ms: i64,
}

pub(in crate::server) async fn show(State(engine): State<Engine>, Asked(which): Asked<Which>) -> Result<Response, Problem> {
    Ok(state(&*engine.world(which.name())?))
}

pub(in crate::server) async fn change(State(engine): State<Engine>, Asked(which): Asked<Which>, sent: Sent) -> Result<Response, Problem> {
    let change: Change = sent.read()?;
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

pub(super) fn view(world: &World) -> Now {
    let now = world.clock.now();
    Now { sandbox: world.name.clone(), mode: world.clock.mode(), now, now_ms: now.as_millisecond() }
}
