//! Everything in a database: SQLite for one process that survives its end, PostgreSQL for as many as there are.
//!
//! Each call of the store is one transaction. Whoever calls waits in place, so that the engine and the providers need not know.

mod accounts;
mod deliveries;
mod feed;
mod keeper;
mod lines;
mod moving;
mod records;
mod rows;
mod tables;
mod worlds;

use std::{
    collections::{HashMap, HashSet},
    io::{BufRead, Write},
    ops::ControlFlow,
    sync::{Arc, Mutex, atomic::AtomicBool, mpsc},
    thread,
    time::Duration,
};

use jiff::Timestamp;
use sqlx::{AnyConnection, Connection};

use self::{
    feed::Feed,
    lines::Lines,
    rows::{Providers, Read},
};
use super::{Ahead, Change, Claim, Conclude, Ended, Held, Look, Since, Store, Touch};
use crate::{
    engine::{
        MAIN,
        bounds::Bounds,
        inbound::Inbound,
        world::{World, WorldOptions},
    },
    model::{AccountKey, Delivery, Invalid},
};

/// How long moving a whole store may take.
const MOVING: Duration = Duration::from_secs(3600);
/// How often a transaction is tried again that collided with another one.
const COLLISIONS: usize = 8;
/// How often it is looked what other processes have done.
const LAG: Duration = Duration::from_millis(100);

/// What the two databases say differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    Sqlite,
    Postgres,
}

impl Dialect {
    /// A column that counts up by itself, and never gives a number again.
    fn number(self) -> &'static str {
        match self {
            Self::Sqlite => "INTEGER PRIMARY KEY AUTOINCREMENT",
            Self::Postgres => "BIGSERIAL PRIMARY KEY",
        }
    }

    /// Rows that nobody else changes until the transaction ends, but for those that `which` leaves out: `OF a`, of one table
    /// of several; `SKIP LOCKED`, not those that somebody else is changing. SQLite has one writer anyway.
    fn locked(self, select: &str, which: &str) -> String {
        match self {
            Self::Sqlite => select.to_owned(),
            Self::Postgres => format!("{select} FOR UPDATE {which}"),
        }
    }

    /// The database's own time, in milliseconds: the one that all replicas share.
    fn now_ms(self) -> &'static str {
        match self {
            Self::Sqlite => "CAST(unixepoch('subsec') * 1000 AS BIGINT)",
            Self::Postgres => "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)",
        }
    }
}

/// A database that worlds are kept in.
#[derive(Debug)]
pub struct Sql {
    shared: Arc<Shared>,
    bounds: Bounds,
    /// Those who keep it end when this does.
    _open: [mpsc::Sender<()>; 3],
}

/// What the calls and the keeper share.
#[derive(Debug)]
struct Shared {
    lines: Lines,
    /// A line of the keeper's own, which no caller holds up; none: there is one line for all.
    own: Option<Lines>,
    dialect: Dialect,
    providers: Providers,
    /// Their names as SQL: what is of others that share the database is left to those that serve them.
    served: String,
    /// This process among those that share the database.
    replica: i64,
    feed: Feed,
    /// How many of this process's attempts are under way, by lane.
    lanes: Mutex<HashMap<String, usize>>,
    /// What is under way, by the number of the delivery.
    hands: Mutex<HashSet<u64>>,
    /// Whether it is time to look for what is held and not under way.
    strays: AtomicBool,
}

impl Sql {
    /// Opens `sqlite:FILE` (made where it is not there) or `postgres://…`, brings its tables up to date, and puts the main world
    /// there where none is. Of several hosts (`postgres://a:5432,b:5432/name`) the one that may be written to is taken.
    pub fn open(url: &str, providers: Providers, main: &World, bounds: Bounds) -> Result<Self, Invalid> {
        let shared = Arc::new(keeper::open(url, providers, main)?);
        let begin = |name: &str, work: fn(&Shared, &mpsc::Receiver<()>)| {
            let ((open, closed), shared) = (mpsc::channel(), shared.clone());
            let thread = thread::Builder::new().name(name.to_owned()).spawn(move || work(&shared, &closed));
            thread.map(|_| open).map_err(|e| Invalid::new("store", e.to_string(), "a machine that can start threads"))
        };
        let open = [begin("store-keeper", keeper::keep)?, begin("store-tidy", keeper::tidy)?, begin("store-feed", feed::flow)?];
        Ok(Self { shared, bounds, _open: open })
    }

    /// Writes everything that a database holds, a line for each row; gives how many. Credentials are among it.
    pub fn export(url: &str, providers: Providers, out: &mut dyn Write) -> Result<u64, Invalid> {
        let shared = keeper::open(url, providers, &World::new(MAIN, WorldOptions::default()))?;
        shared.moved(async |connection| moving::export(shared.dialect, connection, out).await)
    }

    /// Puts what was exported into a database in which nothing has happened yet.
    pub fn import(url: &str, providers: Providers, input: &mut dyn BufRead) -> Result<u64, Invalid> {
        let shared = keeper::open(url, providers, &World::new(MAIN, WorldOptions::default()))?;
        shared.moved(async |connection| moving::import(shared.dialect, connection, input).await)
    }

    /// Does work that only reads, or that is one statement.
    fn read<T>(&self, work: impl AsyncFnOnce(&Shared, &mut AnyConnection) -> Read<T>) -> Held<T> {
        self.shared.lines.run(async |connection| work(&self.shared, connection).await)
    }

    fn transact<T>(&self, work: impl AsyncFnMut(&Shared, &mut AnyConnection) -> Read<T>) -> Held<T> {
        self.shared.transact(work)
    }
}

impl Shared {
    /// Does work in one transaction, again where it collided with another one's.
    fn transact<T>(&self, mut work: impl AsyncFnMut(&Self, &mut AnyConnection) -> Read<T>) -> Held<T> {
        self.lines.run(async |connection| {
            let mut tries = 0;
            loop {
                let mut change = connection.begin().await?;
                let done = match work(self, &mut change).await {
                    Ok(done) => change.commit().await.map(|()| done),
                    Err(why) => change.rollback().await.and(Err(why)),
                };
                match done {
                    Err(why) if tries < COLLISIONS && collided(&why) => tries += 1,
                    done => return done,
                }
            }
        })
    }

    fn moved<T>(&self, work: impl AsyncFnOnce(&mut AnyConnection) -> Result<T, moving::Stuck>) -> Result<T, Invalid> {
        let done = self.lines.run_for(MOVING, async |connection| Ok(work(connection).await));
        // Who goes on with the file at once must not find it taken.
        self.lines.close();
        done?.map_err(|(at, wrong)| Invalid::new(at, wrong, "an export of leadbench, and a store in which nothing has happened"))
    }
}

/// A serialization failure, a deadlock, or a row that another transaction has just put another in the place of.
fn collided(why: &sqlx::Error) -> bool {
    if matches!(why, sqlx::Error::RowNotFound) {
        return true;
    }
    let code = why.as_database_error().and_then(|e| e.code());
    code.is_some_and(|code| ["40001", "40P01"].contains(&&*code))
}

/// What went wrong, without the connection's secrets.
fn said(why: &sqlx::Error) -> String {
    match why {
        sqlx::Error::Database(e) => e.message().to_owned(),
        sqlx::Error::PoolTimedOut => "no connection to it could be had in time".to_owned(),
        why => why.to_string(),
    }
}

impl Store for Sql {
    fn worlds(&self) -> Held<Vec<Arc<World>>> {
        self.all_worlds()
    }

    fn home(&self, account: &AccountKey) -> Held<Arc<World>> {
        self.home_of(account)
    }

    fn alter(&self, world: u64, change: &mut dyn FnMut(&mut World)) -> Held<Option<Arc<World>>> {
        self.alter_world(world, change)
    }

    fn found(&self, world: World, accounts: &[AccountKey]) -> Held<Result<Arc<World>, (AccountKey, String)>> {
        self.found_world(&world, accounts)
    }

    fn end(&self, name: &str) -> Held<bool> {
        self.end_world(name)
    }

    fn reset(&self, main: World) -> Held<()> {
        self.begin_again(&main)
    }

    fn bounds(&self) -> &Bounds {
        &self.bounds
    }

    /// What is owed lies in the database.
    fn owed(&self) -> usize {
        0
    }

    fn change(&self, world: u64, account: &AccountKey, change: Touch<'_>) -> Held<Vec<u64>> {
        let owed = self.change_account(world, account, change)?;
        owed.iter().for_each(|id| self.shared.feed.note(Change::Delivery(*id)));
        Ok(owed)
    }

    fn look(&self, world: u64, account: &AccountKey, look: Look<'_>) -> Held<()> {
        self.look_at_account(world, account, look)
    }

    fn accounts(&self, world: u64, look: Look<'_>) -> Held<()> {
        self.look_at_accounts(world, look)
    }

    fn claim(&self) -> Held<Vec<Claim>> {
        self.claim_due()
    }

    /// It is looked at often enough.
    fn next_due(&self) -> Held<Option<Timestamp>> {
        Ok(None)
    }

    fn finish(&self, claim: &Claim, conclude: Conclude<'_>) -> Held<Ended> {
        let ended = self.finish_claim(claim, conclude)?;
        self.shared.feed.note(Change::Delivery(claim.delivery.id));
        self.shared.feed.note(Change::Subscriptions(claim.delivery.account.clone()));
        Ok(ended)
    }

    fn ahead(&self, world: u64) -> Held<Ahead> {
        self.ahead_of(world)
    }

    fn delivery(&self, id: u64) -> Held<Option<(Arc<World>, Arc<Delivery>)>> {
        self.one_delivery(id)
    }

    fn deliveries(&self, world: u64, visit: &mut dyn FnMut(&Delivery) -> ControlFlow<()>) -> Held<()> {
        self.visit_deliveries(world, visit)
    }

    fn note(&self, world: u64, call: Inbound) -> Held<()> {
        let id = self.note_call(world, call)?;
        self.shared.feed.note(Change::Request(id));
        Ok(())
    }

    fn calls(&self, world: u64, visit: &mut dyn FnMut(&Inbound) -> ControlFlow<()>) -> Held<()> {
        self.visit_calls(world, visit)
    }

    fn lag(&self) -> Option<Duration> {
        Some(LAG)
    }

    fn tell(&self, change: &mut dyn FnMut() -> Change) {
        self.shared.feed.note(change());
    }

    fn listen(&self) -> u64 {
        self.shared.feed.listen()
    }

    fn since(&self, number: u64, most: usize) -> Since {
        self.shared.feed.since(number, most)
    }
}
