//! The judge is judged: its checks are run against a correct receiver, against correct ones of another kind, and against
//! receivers with one defect each, which the check that is meant for them must catch.

mod matrix;
mod pool;
mod roles;

use std::{net::SocketAddr, time::Duration};

use futures::stream::{self, StreamExt};
use tokio::net::TcpListener;
use wildmatch::WildMatch;

pub use self::{
    matrix::{Fate, Kind, Line, Matrix},
    pool::Pool,
    roles::selftest_of,
};
use super::{
    Observation, catalogue,
    mutants::{Benign, Mutant, Table, table},
    receiver,
    run::ReceiverRun,
};
use crate::{
    engine::{
        clock::Stopwatch,
        transport::{Listener, Transport},
    },
    model::{CheckReport, Invalid, Provider, Report, Role, Secret, Verdict},
    server::receiver::{Fault, Receiver, ReceiverOptions},
};

/// Cases of each property: enough to meet the defects that are meant for them.
const CASES: u32 = 12;
const SEED: u64 = 1;
/// How often a row is judged that is not as it should be: what a machine that is busy with other things makes late does not
/// come again, and what the judge gets wrong does.
const TRIES: u32 = 3;

/// Judges the judge of a provider's receivers, so many at once as a pool has places. `told` hears of each line as it is done.
pub async fn selftest(provider: &'static dyn Provider, pool: &Pool, told: impl FnMut(&Line)) -> Result<Matrix, Invalid> {
    let table = table(provider.name())?;
    let judge = async |row: Row<'_, Fault>| {
        let (kind, faults, address, fails) = match row {
            Row::Correct(kind, row) => (kind, &row.faults, row.address, ""),
            Row::Mutant(row) => (Kind::Mutant, &row.faults, None, row.fails.as_str()),
        };
        let heavy = table.heavy.iter().filter(|_| kind != Kind::Reference);
        let drawn = table.drawn.iter().filter(|_| kind == Kind::Mutant);
        let skipped = heavy.chain(drawn).filter(|check| *check != fails);
        self::judge(provider, &table, faults, address, skipped).await
    };
    let mut matrix = matrix_of(provider, Role::Receiver, (&table.mutants, &table.benign), pool, judge, told).await?;
    matrix.crowded = matrix::crowded(&matrix.lines);
    Ok(matrix)
}

/// Judges every row with `judge` and makes a table of what came of it.
async fn matrix_of<F>(
    provider: &'static dyn Provider,
    role: Role,
    (mutants, benign): (&[Mutant<F>], &[Benign<F>]),
    pool: &Pool,
    judge: impl AsyncFn(Row<'_, F>) -> Result<Report, Obstacle>,
    mut told: impl FnMut(&Line),
) -> Result<Matrix, Invalid> {
    let watch = Stopwatch::start();
    let reference = Benign {
        name: "reference".into(),
        about: format!("our own {role}, without a fault"),
        faults: Vec::new(),
        switch: Vec::new(),
        address: None,
    };
    let rows = std::iter::once(Row::Correct(Kind::Reference, &reference))
        .chain(benign.iter().map(|row| Row::Correct(Kind::Benign, row)))
        .chain(mutants.iter().map(Row::Mutant));
    let judged = stream::iter(rows).map(|row| pool.run(role, line(row, &judge))).buffered(1 + mutants.len() + benign.len());
    let lines: Vec<Line> = judged.inspect(|line| told(line)).collect().await;
    let checks = catalogue(provider, role)?.checks;
    let meant = |id: &str| mutants.iter().any(|m| m.fails == short(id));
    let untested = checks.iter().filter(|check| !meant(&check.id)).map(|check| short(&check.id).to_owned()).collect();
    Ok(Matrix { provider: provider.name().to_owned(), role, lines, untested, crowded: Vec::new(), took: watch.elapsed() })
}

enum Row<'a, F> {
    Correct(Kind, &'a Benign<F>),
    Mutant(&'a Mutant<F>),
}

impl<F> Clone for Row<'_, F> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<F> Copy for Row<'_, F> {}

async fn line<F>(row: Row<'_, F>, judge: &impl AsyncFn(Row<'_, F>) -> Result<Report, Obstacle>) -> Line {
    let watch = Stopwatch::start();
    let (kind, name, about, fails) = match row {
        Row::Correct(kind, row) => (kind, &row.name, &row.about, ""),
        Row::Mutant(row) => (Kind::Mutant, &row.name, &row.about, row.fails.as_str()),
    };
    let mut tries = 0;
    let (fate, caught) = loop {
        tries += 1;
        let (fate, caught) = match (judge(row).await, row) {
            (Ok(report), Row::Correct(..)) => acquittal(&report),
            (Ok(report), Row::Mutant(row)) => conviction(&report, row),
            (Err(Obstacle::Machine(why)), _) => (Fate::Skipped(why), Vec::new()),
            (Err(Obstacle::Ours(why)), _) => (Fate::Broken(why), Vec::new()),
        };
        if fate.is_sound() || tries == TRIES {
            break (fate, caught);
        }
    };
    Line { kind, name: name.clone(), about: about.clone(), fails: fails.to_owned(), fate, caught, tries, took: watch.elapsed() }
}

/// Why a receiver could not be judged.
enum Obstacle {
    /// This machine has no such address.
    Machine(String),
    Ours(String),
}

async fn judge(
    provider: &'static dyn Provider,
    table: &Table,
    faults: &[Fault],
    address: Option<SocketAddr>,
    skip: impl Iterator<Item = &String>,
) -> Result<Report, Obstacle> {
    let ours = |what: &str, why: &dyn std::fmt::Display| Obstacle::Ours(format!("{what}: {why}"));
    // An address of this machine takes a socket of it; for all else the process's own network does, which is quicker.
    let transport = if address.is_some() { Transport::default() } else { Transport::in_process() };
    let listener = match address {
        Some(address) => {
            let unfit = |why| Obstacle::Machine(format!("nobody can listen on {address} here: {why}"));
            Listener::from(TcpListener::bind(address).await.map_err(unfit)?)
        }
        None => transport.listen().await.map_err(|why| ours("it could not listen", &why))?,
    };
    let options = ReceiverOptions {
        // What they agreed on is made up, and so no secret.
        credentials: table.headers.iter().map(|(name, value)| (name.clone(), Secret::new(value))).collect(),
        // The public halves, as a receiver has them: reading a private key takes longer than all the rest.
        keys: (0..table.keys).filter_map(|n| provider.public_key(&provider.test_key(n)?).ok()).map(Secret::new).collect(),
        faults: faults.to_vec(),
        ..ReceiverOptions::new(provider)
    };
    let subject = Receiver::start(listener, options).map_err(|why| ours("it did not start", &why))?;
    let run = skip.fold(receiver(provider, subject.url()), |run, check| run.skip(check));
    let run = table.headers.iter().fold(run, |run, (name, value)| run.header(name, value));
    let run = (0..table.keys)
        .filter_map(|n| provider.test_key(n))
        .fold(run, ReceiverRun::signing_key)
        .formats(provider.formats().iter().copied())
        .cases(CASES)
        .transport(transport)
        .seed(SEED)
        .timeout(table.limit)
        // One story at a time: some faults are about what came just before.
        .concurrency(1)
        .observe(observation(&subject, table).map_err(|why| ours("it cannot be observed", &why))?);
    run.run().await.map_err(|why| ours("it could not be judged", &why))
}

/// The receiver's own port. It has stored what it is going to store when it answers.
fn observation(subject: &Receiver, table: &Table) -> Result<Observation, Invalid> {
    let port = Observation::url(&format!("{}/{{id}}", subject.observe_url()))?.count("/count")?.patience(Duration::ZERO);
    table.fields.iter().try_fold(port, |port, name| port.field(&format!("{name}=/lead/{name}"))?.newest(&format!("{name}=/newest/{name}")))
}

/// What a report says against a receiver that is right.
fn acquittal(report: &Report) -> (Fate, Vec<String>) {
    let fine = |check: &&CheckReport| !matches!(check.verdict, Verdict::Pass | Verdict::NotApplicable);
    let against: Vec<&CheckReport> = report.checks.iter().filter(fine).collect();
    let mut words: Vec<String> = against.iter().map(|c| format!("{} {}: {}", short(&c.id), c.verdict, c.actual)).collect();
    // How time passed at a sender is told of every run.
    words.extend(report.remarks.iter().filter(|remark| !remark.starts_with("The sender's ")).cloned());
    let caught = against.iter().map(|c| short(&c.id).to_owned()).collect();
    let fate = match report.checks.iter().find(|c| c.verdict == Verdict::Error) {
        Some(check) => Fate::Broken(format!("{}: {}", short(&check.id), check.actual)),
        None if report.checks.is_empty() => Fate::Broken("no check was run".into()),
        None if words.is_empty() => Fate::Green,
        None => Fate::Accused(words),
    };
    (fate, caught)
}

/// What a report says of a mutant: whether the check that is meant for it caught it, and which others did.
fn conviction<F>(report: &Report, row: &Mutant<F>) -> (Fate, Vec<String>) {
    let breach = |check: &&CheckReport| matches!(check.verdict, Verdict::Fail | Verdict::Warn | Verdict::Info);
    let breaches: Vec<&CheckReport> = report.checks.iter().filter(breach).collect();
    let caught: Vec<String> = breaches.iter().map(|c| short(&c.id).to_owned()).collect();
    let Some(named) = report.checks.iter().find(|c| short(&c.id) == row.fails) else {
        return (Fate::Broken(format!("there is no check {}", row.fails)), caught);
    };
    if let Some(error) = report.checks.iter().find(|c| c.verdict == Verdict::Error) {
        return (Fate::Broken(format!("{}: {}", short(&error.id), error.actual)), caught);
    }
    if !breach(&named) {
        return (Fate::Survived(format!("{} is {}: {}", row.fails, named.verdict, named.actual)), caught);
    }
    if !named.actual.contains(&row.says) {
        let why = format!("{} failed, but for another reason: `{}` does not hold `{}`", row.fails, named.actual, row.says);
        return (Fate::Survived(why), caught);
    }
    let may = |id: &str| id == row.fails || row.also.iter().any(|a| WildMatch::new(a).matches(id));
    let strays: Vec<String> =
        breaches.iter().filter(|c| !may(short(&c.id))).map(|c| format!("{} {}: {}", short(&c.id), c.verdict, c.actual)).collect();
    (if strays.is_empty() { Fate::Killed } else { Fate::Stray(strays) }, caught)
}

/// The part of an id that follows provider and role.
fn short(id: &str) -> &str {
    id.splitn(3, '/').nth(2).unwrap_or(id)
}
