//! `sandboxes`: worlds of their own for parallel jobs on one server.

use std::collections::BTreeMap;

use axum::{extract::State, http::StatusCode, response::Response};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Call, Named, Needed, Problem, Sent, json};
use crate::{
    engine::{Engine, World, WorldOptions, clock::Mode},
    model::{AccountKey, Fault, Invalid},
};

pub(super) fn calls() -> Vec<Call> {
    vec![
        Call::get("sandboxes", list)
            .says("listSandboxes", "The worlds besides the main one, in order of their names")
            .answers::<Vec<Row>>(200, "The sandboxes.")
            .stored(),
        Call::post("sandboxes/{name}", make)
            .says("makeSandbox", "Makes a world of its own for some accounts, which start empty in it")
            .about("With its own clock, seed and faults, so that jobs share one server. One of the same name starts afresh.")
            .names::<Which>()
            .body::<Wish>(Needed::Always, "The accounts that it claims, and what is another in it.", r#"{"accounts":["PROVIDER/ACCOUNT"]}"#)
            .answers::<Row>(201, "The sandbox.")
            .then(&["dropSandbox"], &[("name", "$response.body#/name")])
            .then(&["readClock", "changeClock", "listFaults", "armFaults", "disarmFaults"], &[("sandbox", "$response.body#/name")])
            .stored(),
        Call::delete("sandboxes/{name}", drop)
            .says("dropSandbox", "Removes a sandbox with all that is in it")
            .about("Its accounts fall back to the main world, empty.")
            .names::<Which>()
            .does("It is gone.")
            .refuses(404, "There is no sandbox of that name.")
            .stored(),
    ]
}

/// A sandbox in a path.
#[derive(Deserialize, JsonSchema)]
pub(in crate::server) struct Which {
    name: String,
}

/// A sandbox that is to be made.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "SandboxWish")]
struct Wish {
    /// Each with its provider: `PROVIDER/ACCOUNT`.
    accounts: Vec<String>,
    /// How its clock runs; as the main world's started unless told.
    #[schemars(with = "Option<Mode>")]
    clock: Option<String>,
    /// What is drawn at random follows from it.
    seed: Option<u64>,
    /// A named set of switches.
    profile: Option<String>,
    /// `PROVIDER.SWITCH` to value.
    #[serde(default)]
    switches: BTreeMap<String, String>,
    /// What it gets wrong on purpose.
    faults: Option<Vec<Fault>>,
}

/// A world besides the main one.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Sandbox")]
struct Row {
    name: String,
    clock: Mode,
    now: Timestamp,
    seed: u64,
}

pub(in crate::server) async fn list(State(engine): State<Engine>) -> Result<Response, Problem> {
    Ok(json(StatusCode::OK, &engine.worlds()?.iter().skip(1).map(|w| view(w)).collect::<Vec<_>>()))
}

pub(in crate::server) async fn make(
    State(engine): State<Engine>,
    Named(Which { name }): Named<Which>,
    sent: Sent,
) -> Result<Response, Problem> {
    let wish: Wish = sent.read()?;
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

pub(in crate::server) async fn drop(State(engine): State<Engine>, Named(Which { name }): Named<Which>) -> Result<StatusCode, Problem> {
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

fn view(world: &World) -> Row {
    Row { name: world.name.clone(), clock: world.clock.mode(), now: world.clock.now(), seed: world.options.seed }
}
