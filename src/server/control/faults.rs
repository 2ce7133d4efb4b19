//! `faults`: what the fake gets wrong on purpose. `?sandbox=` names a world other than the main one.

use axum::{body::Bytes, extract::State, http::StatusCode, response::Response};

use super::{Asked, Problem, clock::Which, json};
use crate::{
    engine::{Engine, World},
    model::{Fault, Invalid},
};

pub(in crate::server) async fn show(State(engine): State<Engine>, Asked(which): Asked<Which>) -> Result<Response, Problem> {
    Ok(list(&engine, &*engine.world(which.name())?))
}

/// Puts a list of faults in place of the one in force.
pub(in crate::server) async fn arm(State(engine): State<Engine>, Asked(which): Asked<Which>, body: Bytes) -> Result<Response, Problem> {
    engine.arm(&*engine.world(which.name())?, read(&body)?)?;
    Ok(list(&engine, &*engine.world(which.name())?))
}

pub(in crate::server) async fn disarm(State(engine): State<Engine>, Asked(which): Asked<Which>) -> Result<StatusCode, Problem> {
    engine.arm(&*engine.world(which.name())?, Vec::new())?;
    Ok(StatusCode::NO_CONTENT)
}

/// Reads the list; a mistake is said with the place in it: `1.header.twist`.
fn read(body: &Bytes) -> Result<Vec<Fault>, Invalid> {
    let right = r#"a JSON array of faults, such as ["no-retry",{"header":{"name":"Authorization","twist":"drop","when":{"from":2}}}]"#;
    let mut text = serde_json::Deserializer::from_slice(body);
    let faults = serde_path_to_error::deserialize(&mut text).map_err(|e| {
        let at = format!("body, line {}, column {}, {}", e.inner().line(), e.inner().column(), e.path());
        Invalid::misfit(at, &e.inner().to_string(), right)
    })?;
    match text.end() {
        Ok(()) => Ok(faults),
        Err(e) => Err(Invalid::misfit(format!("body, line {}, column {}", e.line(), e.column()), &e.to_string(), right)),
    }
}

fn list(engine: &Engine, world: &World) -> Response {
    json(StatusCode::OK, &engine.faults(world))
}
