//! `sandboxes`: worlds of their own for parallel jobs on one server.

use std::collections::BTreeMap;

use axum::{
    body::Bytes,
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use serde::Deserialize;

use super::{Problem, json, read};
use crate::{
    engine::{Engine, World, WorldOptions, clock::Mode},
    model::{AccountKey, Fault, Invalid},
};

/// `{"accounts":["localiq/TEST_7"],"clock"?,"seed"?,"profile"?,"switches"?:{"localiq.oauth":"on"},"faults"?}`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wish {
    accounts: Vec<String>,
    clock: Option<String>,
    seed: Option<u64>,
    profile: Option<String>,
    #[serde(default)]
    switches: BTreeMap<String, String>,
    faults: Option<Vec<Fault>>,
}

pub(in crate::server) async fn list(State(engine): State<Engine>) -> Result<Response, Problem> {
    Ok(json(StatusCode::OK, &engine.worlds()?.iter().skip(1).map(|w| view(w)).collect::<Vec<_>>()))
}

pub(in crate::server) async fn make(State(engine): State<Engine>, Path(name): Path<String>, body: Bytes) -> Result<Response, Problem> {
    let wish: Wish = read(&body)?;
    let accounts: Vec<AccountKey> = wish.accounts.iter().map(|a| account(&engine, a)).collect::<Result<_, _>>()?;
    let usual = engine.world_options();
    let mut switches = usual.switches.clone();
    for (name, value) in wish.switches {
        switches.push(WorldOptions::switch(&name, &value)?);
    }
    let options = WorldOptions {
        clock: wish.clock.as_deref().map_or(Ok(usual.clock), Mode::of)?,
        seed: wish.seed.unwrap_or(usual.seed),
        profile: wish.profile.or_else(|| usual.profile.clone()),
        switches,
        journal: usual.journal,
        faults: wish.faults.unwrap_or_else(|| usual.faults.clone()),
    };
    let world = engine.make_sandbox(&name, &accounts, options)?;
    Ok(json(StatusCode::CREATED, &view(&world)))
}

pub(in crate::server) async fn drop(State(engine): State<Engine>, Path(name): Path<String>) -> Result<StatusCode, Problem> {
    engine.drop_sandbox(&name)?;
    Ok(StatusCode::NO_CONTENT)
}

/// Reads `localiq/TEST_7`.
fn account(engine: &Engine, text: &str) -> Result<AccountKey, Invalid> {
    let example = engine.providers().first().map_or(String::new(), |p| format!(", such as {}/{}", p.name(), p.example_account()));
    let right = format!("a provider and an account{example}");
    let (provider, name) = text.split_once('/').ok_or_else(|| Invalid::new("accounts", format!("`{text}` names no provider"), right))?;
    let provider = engine.provider(provider)?;
    provider.account_name(name)?;
    Ok(AccountKey::new(provider.name(), name))
}

fn view(world: &World) -> serde_json::Value {
    serde_json::json!({ "name": world.name, "clock": world.clock.mode().word(), "now": world.clock.now().to_string(), "seed": world.options.seed })
}
