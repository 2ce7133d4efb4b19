//! `faults`: what the fake gets wrong on purpose. `?sandbox=` names a world other than the main one.

use axum::{extract::State, http::StatusCode, response::Response};

use super::{Asked, Call, Needed, Problem, Sent, clock::Which, json};
use crate::{
    engine::{Engine, World},
    model::Fault,
};

/// What a list of faults looks like.
const LIST: &str = r#"a JSON array of faults, such as ["no-retry",{"header":{"name":"Authorization","twist":"drop","when":{"from":2}}}]"#;

pub(super) fn calls() -> Vec<Call> {
    let none = "There is no sandbox of that name.";
    vec![
        Call::get("faults", show)
            .says("listFaults", "What the fake gets wrong on purpose")
            .query::<Which>()
            .answers::<Vec<Fault>>(200, "The faults in force, in their order.")
            .refuses(404, none)
            .stored(),
        Call::put("faults", arm)
            .says("armFaults", "Puts faults in place of those in force")
            .query::<Which>()
            .body::<Vec<Fault>>(
                Needed::Always,
                "The faults, in the order in which they act at one place.",
                r#"["no-retry",{"header":{"name":"Authorization","twist":"drop","when":{"from":2}}}]"#,
            )
            .answers::<Vec<Fault>>(200, "The faults in force from now on.")
            .refuses(404, none)
            .stored(),
        Call::delete("faults", disarm)
            .says("disarmFaults", "Gets everything right again")
            .query::<Which>()
            .does("No fault is in force.")
            .refuses(404, none)
            .stored(),
    ]
}

pub(in crate::server) async fn show(State(engine): State<Engine>, Asked(which): Asked<Which>) -> Result<Response, Problem> {
    Ok(list(&engine, &*engine.world(which.name())?))
}

/// Puts a list of faults in place of the one in force.
pub(in crate::server) async fn arm(State(engine): State<Engine>, Asked(which): Asked<Which>, sent: Sent) -> Result<Response, Problem> {
    engine.arm(&*engine.world(which.name())?, sent.read_all(LIST)?)?;
    Ok(list(&engine, &*engine.world(which.name())?))
}

pub(in crate::server) async fn disarm(State(engine): State<Engine>, Asked(which): Asked<Which>) -> Result<StatusCode, Problem> {
    engine.arm(&*engine.world(which.name())?, Vec::new())?;
    Ok(StatusCode::NO_CONTENT)
}

fn list(engine: &Engine, world: &World) -> Response {
    json(StatusCode::OK, &engine.faults(world))
}
