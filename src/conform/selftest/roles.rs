//! The judges of senders and of clients, judged: our own simulator and client stand in for them, with faults as data.

use std::time::Duration;

use super::{CASES, Line, Matrix, Obstacle, Pool, Row, SEED, matrix_of, selftest};
use crate::{
    conform::{
        Defect, Program, Time, Way, client,
        mutants::{RoleTable, role_table},
        sender,
    },
    engine::{Engine, EngineOptions, WorldOptions, clock::Mode, transport::Transport},
    model::{Fault, Invalid, Provider, Report, Role},
    server,
};

/// Judges the judge of a role, so many rows at once as a pool has places. `told` hears of each line as it is done.
pub async fn selftest_of(provider: &'static dyn Provider, role: Role, pool: &Pool, told: impl FnMut(&Line)) -> Result<Matrix, Invalid> {
    match role {
        Role::Receiver => selftest(provider, pool, told).await,
        Role::Sender => {
            let table: RoleTable<Fault> = role_table(provider.name(), role)?;
            let judge = async |row: Row<'_, Fault>| {
                let (faults, switches, fails) = match row {
                    Row::Correct(_, row) => (&row.faults, row.switch.as_slice(), None),
                    Row::Mutant(row) => (&row.faults, &[][..], Some(&row.fails)),
                };
                let cases = if fails.is_some() { MUTANT_CASES } else { CASES };
                let skipped = table.drawn.iter().filter(|check| fails.is_some_and(|fails| fails != *check));
                judge_sender(provider, faults, switches, cases, skipped).await
            };
            matrix_of(provider, role, (&table.mutants, &table.benign), pool, judge, told).await
        }
        Role::Client => {
            let table: RoleTable<Defect> = role_table(provider.name(), role)?;
            let judge = async |row: Row<'_, Defect>| {
                let defects = match row {
                    Row::Correct(_, row) => &row.faults,
                    Row::Mutant(row) => &row.faults,
                };
                let run = client(provider, Program::own(defects.clone())).seed(SEED).longest(CLIENT_TIME).run().await;
                run.map_err(|why| Obstacle::Ours(format!("it could not be judged: {why}")))
            };
            matrix_of(provider, role, (&table.mutants, &table.benign), pool, judge, told).await
        }
    }
}

/// How many sequences a mutant is played that one of them is to catch: up to that one.
const MUTANT_CASES: u32 = 64;
/// How long our own client may run each time. Real time.
const CLIENT_TIME: Duration = Duration::from_secs(20);
/// How long a delivery is waited for that a mutant never makes. The clock is driven, and tells when nothing is under way.
const PATIENCE: Duration = Duration::from_millis(150);
const CALM: Duration = Duration::from_millis(10);

/// Runs the suite against our own simulator, wrong on purpose.
async fn judge_sender(
    provider: &'static dyn Provider,
    faults: &[Fault],
    switches: &[String],
    cases: u32,
    skip: impl Iterator<Item = &String>,
) -> Result<Report, Obstacle> {
    let ours = |what: &str, why: &dyn std::fmt::Display| Obstacle::Ours(format!("{what}: {why}"));
    let switch = |text: &String| {
        let (name, value) = text.split_once('=').unwrap_or((text, ""));
        (provider.name().to_owned(), name.to_owned(), value.to_owned())
    };
    let world = WorldOptions {
        clock: Mode::Manual,
        seed: SEED,
        switches: switches.iter().map(switch).collect(),
        faults: faults.to_vec(),
        ..WorldOptions::default()
    };
    // Once a row, for as long as the process lives: an engine keeps its list of providers for good.
    let providers: &'static [&'static dyn Provider] = Box::leak(vec![provider].into_boxed_slice());
    let transport = Transport::in_process();
    let options = EngineOptions { world, transport: transport.clone(), ..EngineOptions::default() };
    let engine = Engine::start(providers, options).map_err(|e| ours("it did not start", &e))?;
    let listener = transport.listen().await.map_err(|e| ours("it could not listen", &e))?;
    let base = format!("http://{}", listener.local_addr().map_err(|e| ours("it could not listen", &e))?);
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let serving = tokio::spawn(server::serve(listener, engine, async { _ = stopped.await }));
    let control = format!("{base}/_leadbench/api/v1");
    let unfit = |e: Invalid| ours("it cannot be driven", &e);
    let run = skip
        .fold(sender(provider, &base), |run, check| run.skip(check))
        .seed(SEED)
        .cases(cases)
        .transport(transport)
        .patience(PATIENCE, CALM)
        .trigger(Way::url(&format!("{control}/events")).map_err(unfit)?)
        .time(Time::driven(&control).map_err(unfit)?);
    // Whoever has no management API has screens, and those our control API stands for.
    let run = match provider.recipe() {
        Some(_) => run,
        None => run.setup(Way::url(&format!("{control}/subscriptions")).map_err(unfit)?),
    };
    let report = run.run().await.map_err(|why| ours("it could not be judged", &why));
    drop(stop);
    serving.abort();
    report
}
