//! Everything in a database: SQLite for one process that survives its end, PostgreSQL for as many as there are.
//!
//! Each call of the store is one transaction. Whoever calls waits in place, so that the engine and the providers need not know.

mod accounts;
mod deliveries;
mod feed;
mod keeper;
mod moving;
mod records;
mod rows;
mod tables;
mod worlds;

use std::{
    collections::{HashMap, HashSet},
    future::Future,
    io::{BufRead, Write},
    ops::ControlFlow,
    pin::pin,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use jiff::Timestamp;
use sqlx::{Any, AnyConnection, Pool};
use tokio::runtime::{Builder, Handle, Runtime, RuntimeFlavor};

use self::{feed::Feed, rows::Providers};
use super::{Ahead, Change, Claim, Conclude, Ended, Held, Look, Lost, Since, Store, Touch};
use crate::{
    engine::{
        MAIN,
        inbound::Inbound,
        world::{World, WorldOptions},
    },
    model::{AccountKey, Delivery, Invalid},
};

/// How long a call waits for the database.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long it waits for a connection, of that time.
const CONNECTING: Duration = Duration::from_secs(2);
/// How often a transaction is tried again that collided with another one.
const COLLISIONS: usize = 8;
/// How often it is looked what other processes have done.
const LAG: Duration = Duration::from_millis(100);
/// The most connections of one process to a server.
const CONNECTIONS: u32 = 16;

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

    /// Rows that nobody else changes until the transaction ends. SQLite has one writer anyway.
    fn locked(self, select: &str) -> String {
        match self {
            Self::Sqlite => select.to_owned(),
            Self::Postgres => format!("{select} FOR UPDATE"),
        }
    }

    /// The same for the rows of one table of several.
    fn held(self, select: &str, table: &str) -> String {
        match self {
            Self::Sqlite => select.to_owned(),
            Self::Postgres => format!("{select} FOR UPDATE OF {table}"),
        }
    }

    /// The same, without those that somebody else is changing.
    fn unlocked(self, select: &str) -> String {
        match self {
            Self::Sqlite => select.to_owned(),
            Self::Postgres => format!("{select} FOR UPDATE OF d SKIP LOCKED"),
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
    runtime: Own,
}

/// Threads of the store's own, which go on however many others wait for them. Taken when they are dropped.
#[derive(Debug)]
struct Own(Option<Runtime>);

impl Own {
    fn start() -> Result<(Self, Handle), Invalid> {
        let runtime = Builder::new_multi_thread().worker_threads(2).thread_name("store").enable_all().build();
        let runtime = runtime.map_err(|e| Invalid::new("store", e.to_string(), "a machine that can start threads"))?;
        let handle = runtime.handle().clone();
        Ok((Self(Some(runtime)), handle))
    }
}

impl Drop for Own {
    /// Where others must not be held up, too.
    fn drop(&mut self) {
        self.0.take().into_iter().for_each(Runtime::shutdown_background);
    }
}

/// What the calls and the keeper share.
#[derive(Debug)]
struct Shared {
    pool: Pool<Any>,
    dialect: Dialect,
    /// The URL of each host that the database may be on.
    hosts: Vec<String>,
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
    /// Whether connections are in doubt: none is kept that does not answer.
    doubt: Arc<AtomicBool>,
}

impl Shared {
    /// Does work for as long as [`PATIENCE`] lasts. None: the host may have fallen silent, and its connections are in doubt.
    async fn patiently<T>(&self, work: impl Future<Output = Result<T, sqlx::Error>>) -> Option<Result<T, sqlx::Error>> {
        let mut work = pin!(work);
        let done = tokio::time::timeout(PATIENCE, work.as_mut()).await.ok();
        if done.is_none() {
            // Before the work is dropped, and its connection goes back to the pool.
            self.doubt.store(true, Ordering::Relaxed);
        }
        done
    }
}

impl Sql {
    /// Opens `sqlite:FILE` (made where it is not there) or `postgres://…`, brings its tables up to date, and puts the main world
    /// there where none is. Of several hosts (`postgres://a:5432,b:5432/name`) the one that may be written to is taken.
    pub fn open(url: &str, providers: Providers, main: &World) -> Result<Self, Invalid> {
        let (runtime, handle) = Own::start()?;
        let opened = in_place(|| handle.block_on(keeper::open(url, providers, main)));
        let shared = Arc::new(opened.map_err(|(why, right)| Invalid::new("store", why, right))?);
        handle.spawn(keeper::keep(shared.clone()));
        handle.spawn(keeper::tidy(shared.clone()));
        handle.spawn(feed::flow(shared.clone()));
        Ok(Self { shared, runtime })
    }

    /// Writes everything that a database holds, a line for each row; gives how many. Credentials are among it.
    pub fn export(url: &str, providers: Providers, out: &mut dyn Write) -> Result<u64, Invalid> {
        Self::opened(url, providers, async |shared| moving::export(shared, out).await)
    }

    /// Puts what was exported into a database in which nothing has happened yet.
    pub fn import(url: &str, providers: Providers, input: &mut dyn BufRead) -> Result<u64, Invalid> {
        Self::opened(url, providers, async |shared| moving::import(shared, input).await)
    }

    fn opened<T>(url: &str, providers: Providers, work: impl AsyncFnOnce(&Shared) -> Result<T, moving::Stuck>) -> Result<T, Invalid> {
        let (_runtime, handle) = Own::start()?;
        let main = World::new(MAIN, WorldOptions::default());
        in_place(|| {
            handle.block_on(async {
                let shared = keeper::open(url, providers, &main).await.map_err(|(why, right)| Invalid::new("store", why, right))?;
                let done = work(&shared).await;
                shared.pool.close().await;
                done.map_err(|(at, wrong)| Invalid::new(at, wrong, "an export of leadbench, and a store in which nothing has happened"))
            })
        })
    }

    /// Waits for the database, as long as [`PATIENCE`] lasts.
    fn wait<T>(&self, work: impl Future<Output = Result<T, sqlx::Error>>) -> Held<T> {
        let Some(runtime) = &self.runtime.0 else { return Err(Lost("it is closed".to_owned())) };
        match in_place(|| runtime.handle().block_on(self.shared.patiently(work))) {
            Some(Ok(done)) => Ok(done),
            Some(Err(why)) => Err(Lost(said(&why))),
            None => Err(Lost(format!("nothing came back within {} s", PATIENCE.as_secs()))),
        }
    }

    /// Does work that only reads.
    fn read<T>(&self, work: impl AsyncFnOnce(&Shared, &mut AnyConnection) -> Result<T, sqlx::Error>) -> Held<T> {
        let shared = &*self.shared;
        self.wait(async move { work(shared, &mut *shared.pool.acquire().await?).await })
    }

    /// Does work in one transaction, again where it collided with another one's.
    fn transact<T>(&self, mut work: impl AsyncFnMut(&Shared, &mut AnyConnection) -> Result<T, sqlx::Error>) -> Held<T> {
        let shared = &*self.shared;
        self.wait(async move {
            let mut tries = 0;
            loop {
                let mut change = shared.pool.begin().await?;
                let done = match work(shared, &mut change).await {
                    Ok(done) => change.commit().await.map(|()| done),
                    Err(why) => {
                        change.rollback().await?;
                        Err(why)
                    }
                };
                match done {
                    Err(why) if tries < COLLISIONS && collided(&why) => tries += 1,
                    done => return done,
                }
            }
        })
    }
}

/// Waits where waiting is allowed: a thread that serves others hands them over first.
fn in_place<T>(wait: impl FnOnce() -> T) -> T {
    match Handle::try_current().map(|handle| handle.runtime_flavor()) {
        Ok(RuntimeFlavor::MultiThread) => tokio::task::block_in_place(wait),
        _ => wait(),
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
