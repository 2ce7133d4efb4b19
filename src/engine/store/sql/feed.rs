//! What changed, through the database: each process writes down in batches what it did, and reads what all did, in one order.

use std::{
    collections::HashSet,
    sync::{
        Mutex,
        atomic::{AtomicU64, Ordering},
        mpsc::{self, RecvTimeoutError},
    },
    time::Duration,
};

use sqlx::{AnyConnection, AssertSqlSafe, Row, query};

use super::{
    super::{Change, Since, changes::Changes, lock},
    Shared,
    rows::{self, Read},
};

/// How often changes are written and read.
const BEAT: Duration = Duration::from_millis(30);
/// The most changes that the database remembers.
const REMEMBERED: i64 = 65_536;
/// The most that are read at once, and that wait to be written: of more, only that there were too many is told.
const READ: i64 = 2_000;
const WAITING: usize = 20_000;

/// What waits to be written, and what was read.
#[derive(Debug)]
pub(super) struct Feed {
    waiting: Mutex<Vec<Change>>,
    read: Changes,
    /// The number of the newest that was read.
    newest: AtomicU64,
}

impl Feed {
    /// With this as the newest change that is known of.
    pub(super) fn from(newest: u64) -> Self {
        Self { waiting: Mutex::default(), read: Changes::from(newest), newest: AtomicU64::new(newest) }
    }

    pub(super) fn note(&self, change: Change) {
        let mut waiting = lock(&self.waiting);
        if waiting.len() < WAITING {
            waiting.push(change);
        } else {
            *waiting = vec![Change::Reset];
        }
    }

    pub(super) fn listen(&self) -> u64 {
        self.read.listen()
    }

    pub(super) fn since(&self, number: u64, most: usize) -> Since {
        self.read.since(number, most)
    }
}

/// Writes and reads until the store is closed. What a database that is away misses is written when it is back.
pub(super) fn flow(shared: &Shared, closed: &mpsc::Receiver<()>) {
    while closed.recv_timeout(BEAT) == Err(RecvTimeoutError::Timeout) {
        let waiting = std::mem::take(&mut *lock(&shared.feed.waiting));
        let mut seen = HashSet::new();
        let each: Vec<&Change> = waiting.iter().filter(|change| seen.insert(*change)).collect();
        if !each.is_empty() && shared.transact(async |shared, tx| write(shared, tx, &each).await).is_err() {
            let mut later = lock(&shared.feed.waiting);
            let mut all = waiting;
            all.append(&mut later);
            *later = all;
            continue;
        }
        // A database that is away now is asked again at the next beat.
        _ = shared.lines.run(async |connection| read(shared, connection).await);
    }
}

/// Writes changes under numbers that nobody else gives: who reads a number has seen all before it.
async fn write(shared: &Shared, tx: &mut AnyConnection, each: &[&Change]) -> Read<()> {
    let last = shared.dialect.locked("SELECT number FROM leadbench_newest WHERE id = 1", "");
    let last: i64 = query(AssertSqlSafe(last)).fetch_one(&mut *tx).await?.try_get(0)?;
    for (number, chunk) in each.chunks(100).enumerate().map(|(n, chunk)| (last + 1 + n as i64 * 100, chunk)) {
        let places: Vec<String> = (0..chunk.len()).map(|n| format!("({}, ${})", number + n as i64, n + 1)).collect();
        let all = format!("INSERT INTO leadbench_changes (number, change) VALUES {}", places.join(", "));
        let asked = chunk.iter().fold(query(AssertSqlSafe(all)).persistent(false), |asked, change| asked.bind(rows::told(change)));
        asked.execute(&mut *tx).await?;
    }
    let newest = last + each.len() as i64;
    query("UPDATE leadbench_newest SET number = $1 WHERE id = 1").bind(newest).execute(&mut *tx).await?;
    query("DELETE FROM leadbench_changes WHERE number <= $1").bind(newest - REMEMBERED).execute(&mut *tx).await.map(drop)
}

async fn read(shared: &Shared, connection: &mut AnyConnection) -> Read<()> {
    let newest = shared.feed.newest.load(Ordering::Relaxed);
    let of = "SELECT number, change FROM leadbench_changes WHERE number > $1 ORDER BY number LIMIT $2";
    for row in query(of).bind(newest as i64).bind(READ).fetch_all(connection).await? {
        let number = row.try_get::<i64, _>(0)? as u64;
        // What is of a provider that is not served here is told as nothing.
        let change = rows::change(shared.providers, row.try_get(1)?);
        change.into_iter().for_each(|change| shared.feed.read.put(number, change));
        shared.feed.newest.store(number, Ordering::Relaxed);
    }
    Ok(())
}
