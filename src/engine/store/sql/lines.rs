//! Connections, each driven by whoever waits on it: no other thread has to wake up for an answer to be read.

use std::{
    str::FromStr,
    sync::{
        Condvar, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

use sqlx::{AnyConnection, AssertSqlSafe, ConnectOptions, Connection, Executor, Row, any::AnyConnectOptions};
use tokio::runtime::{Builder, Handle, Runtime, RuntimeFlavor};

use super::{Dialect, rows::Read, said};
use crate::engine::{
    clock::Stopwatch,
    store::{Held, Lost, lock},
};

/// How long a call waits for the database.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long it waits for a connection, of that time, and for its turn before.
const CONNECTING: Duration = Duration::from_secs(2);
/// The most connections of one process to a server.
const CONNECTIONS: usize = 16;
/// How long a connection may rest before it is asked whether it is still there.
const RESTED: Duration = Duration::from_secs(1);

/// The connections of one process.
#[derive(Debug)]
pub(super) struct Lines {
    pub dialect: Dialect,
    /// The URL of each host that the database may be on, and whose turn it is.
    hosts: Vec<String>,
    turn: AtomicUsize,
    lines: Mutex<Idle>,
    free: Condvar,
}

/// Those that nobody waits on, and how many there are in all.
#[derive(Debug, Default)]
struct Idle {
    lines: Vec<Line>,
    made: usize,
}

#[derive(Debug)]
struct Line {
    connection: Option<AnyConnection>,
    /// What drives it; it ends after it.
    runtime: Own,
    /// Since it was last used.
    rests: Stopwatch,
    /// Whose turn it was when it was made.
    turn: usize,
}

/// A runtime that ends without waiting, for it may end where others must not be held up.
#[derive(Debug)]
struct Own(Option<Runtime>);

impl Drop for Own {
    fn drop(&mut self) {
        self.0.take().into_iter().for_each(Runtime::shutdown_background);
    }
}

impl Lines {
    pub fn to(hosts: Vec<String>, dialect: Dialect) -> Self {
        Self { dialect, hosts, turn: AtomicUsize::new(0), lines: Mutex::default(), free: Condvar::new() }
    }

    /// Does work over a connection of its own, for as long as a call waits. A connection that fails is not used again.
    pub fn run<T>(&self, work: impl AsyncFnOnce(&mut AnyConnection) -> Read<T>) -> Held<T> {
        self.run_for(PATIENCE, work)
    }

    /// The same with another patience.
    pub fn run_for<T>(&self, patience: Duration, work: impl AsyncFnOnce(&mut AnyConnection) -> Read<T>) -> Held<T> {
        in_place(|| {
            let mut taken = Taken { lines: self, line: Some(self.take()?) };
            let Some(Line { runtime: Own(runtime), connection, rests, turn }) = &mut taken.line else { return Err(closed()) };
            let Some(runtime) = runtime else { return Err(closed()) };
            let done = runtime.block_on(async {
                let patient = async {
                    // Where another one has found the database on another host, it is there for this one, too.
                    if *turn != self.turn.load(Ordering::Relaxed) {
                        *connection = None;
                    }
                    // What has rested may be gone: nothing was asked of it yet, and another one can be had.
                    if rests.elapsed() > RESTED
                        && let Some(rested) = connection
                        && tokio::time::timeout(CONNECTING, rested.ping()).await.map_or(true, |pong| pong.is_err())
                    {
                        *connection = None;
                    }
                    let connection = match connection {
                        Some(connection) => connection,
                        None => {
                            let dialled = connection.insert(self.dial().await?);
                            *turn = self.turn.load(Ordering::Relaxed);
                            dialled
                        }
                    };
                    work(connection).await
                };
                let done = tokio::time::timeout(patience, patient).await;
                if !matches!(&done, Ok(Ok(_))) && !done.as_ref().is_ok_and(|done| done.as_ref().is_err_and(sound)) {
                    *connection = None;
                }
                done
            });
            *rests = Stopwatch::start();
            match done {
                Ok(done) => done.map_err(|why| Lost::Silent(said(&why))),
                Err(_) => Err(Lost::Silent(format!("nothing came back within {} s", patience.as_secs()))),
            }
        })
    }

    /// Ends the connections that nobody waits on, and returns once they are gone: the file is then anybody's.
    pub fn close(&self) {
        let idle: Vec<Line> = std::mem::take(&mut lock(&self.lines).lines);
        lock(&self.lines).made -= idle.len();
        in_place(|| {
            for mut line in idle {
                if let (Some(connection), Own(Some(runtime))) = (line.connection.take(), &line.runtime) {
                    _ = runtime.block_on(connection.close());
                }
            }
        });
    }

    /// A connection to the host that had the database last, or to the next that has it.
    async fn dial(&self) -> Read<AnyConnection> {
        let mut last = Err(sqlx::Error::PoolTimedOut);
        for _ in &self.hosts {
            let turn = self.turn.load(Ordering::Relaxed);
            last = self.dial_to(&self.hosts[turn % self.hosts.len()]).await;
            if last.is_ok() {
                break;
            }
            // Not where another caller has done so meanwhile.
            _ = self.turn.compare_exchange(turn, turn + 1, Ordering::Relaxed, Ordering::Relaxed);
        }
        last
    }

    async fn dial_to(&self, url: &str) -> Read<AnyConnection> {
        let dialled = async {
            let mut connection = AnyConnectOptions::from_str(url)?.connect().await?;
            match self.dialect {
                Dialect::Sqlite => {
                    // The file is this process's alone for as long as it runs. A commit outlives the process, not a power cut.
                    for rule in
                        ["busy_timeout = 0", "locking_mode = EXCLUSIVE", "journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON"]
                    {
                        connection.execute(AssertSqlSafe(format!("PRAGMA {rule}"))).await?;
                    }
                }
                Dialect::Postgres => {
                    let reads: bool = connection.fetch_one("SELECT pg_is_in_recovery()").await?.try_get(0)?;
                    if reads {
                        return Err(sqlx::Error::Configuration("this server is a standby that only reads".into()));
                    }
                }
            }
            Ok(connection)
        };
        tokio::time::timeout(CONNECTING, dialled).await.unwrap_or(Err(sqlx::Error::PoolTimedOut))
    }

    fn take(&self) -> Held<Line> {
        let most = if self.dialect == Dialect::Sqlite { 1 } else { CONNECTIONS };
        let idle = lock(&self.lines);
        let waited = self.free.wait_timeout_while(idle, PATIENCE, |idle| idle.lines.is_empty() && idle.made >= most);
        let (mut idle, _) = waited.unwrap_or_else(PoisonError::into_inner);
        if let Some(line) = idle.lines.pop() {
            return Ok(line);
        }
        if idle.made >= most {
            return Err(Lost::Silent(format!("all {most} connections were taken for {} s", PATIENCE.as_secs())));
        }
        let runtime = Builder::new_current_thread().enable_all().build().map_err(|e| Lost::Silent(e.to_string()))?;
        idle.made += 1;
        Ok(Line { runtime: Own(Some(runtime)), connection: None, rests: Stopwatch::start(), turn: 0 })
    }
}

/// A line that somebody waits on; given back whatever comes of it.
struct Taken<'a> {
    lines: &'a Lines,
    line: Option<Line>,
}

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        if let Some(mut line) = self.line.take() {
            if thread::panicking() {
                line.connection = None;
            }
            lock(&self.lines.lines).lines.push(line);
            self.lines.free.notify_one();
        }
    }
}

fn closed() -> Lost {
    Lost::Silent("it is closed".to_owned())
}

/// Whether a connection is as good as before this error: the database has said no, and not that it goes away.
fn sound(why: &sqlx::Error) -> bool {
    match why {
        sqlx::Error::Database(e) => !e.code().is_some_and(|code| ["57", "58", "08", "53"].contains(&code.get(..2).unwrap_or_default())),
        sqlx::Error::RowNotFound | sqlx::Error::Decode(_) | sqlx::Error::ColumnDecode { .. } => true,
        _ => false,
    }
}

/// Whether whoever calls may wait: a runtime of one thread would wait for itself.
pub(super) fn may_wait() -> bool {
    !matches!(Handle::try_current().map(|handle| handle.runtime_flavor()), Ok(RuntimeFlavor::CurrentThread))
}

/// Waits where waiting is allowed: a thread that serves others hands them over first.
fn in_place<T>(wait: impl FnOnce() -> T) -> T {
    match Handle::try_current().map(|handle| handle.runtime_flavor()) {
        Ok(RuntimeFlavor::MultiThread) => tokio::task::block_in_place(wait),
        _ => wait(),
    }
}
