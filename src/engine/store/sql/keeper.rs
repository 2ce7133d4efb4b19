//! What is done beside the calls: opening, saying that this process lives, taking back what the dead held, and forgetting.

use std::{
    sync::{
        atomic::Ordering,
        mpsc::{self, RecvTimeoutError},
    },
    time::Duration,
};

use sqlx::{AnyConnection, AssertSqlSafe, Connection, Row, any::install_default_drivers, query};

use super::{
    Dialect, Shared,
    feed::Feed,
    lines::{Lines, may_wait},
    rows::{Providers, Read},
    tables, worlds,
};
use crate::{
    engine::{MAIN, store::Lost, world::World},
    model::Invalid,
};

/// How often a process says that it lives, and after how much silence it counts as dead.
const BEAT: Duration = Duration::from_secs(1);
const SILENCE: Duration = Duration::from_secs(5);
/// How long one that had lost the database leaves the others alone: they may be longer in finding it again.
const RECOVERY: Duration = Duration::from_secs(15);
/// How long bringing a database up to date may take, and tidying it up.
const MIGRATING: Duration = Duration::from_secs(60);
/// How often what is too old is forgotten.
const FORGETTING: Duration = Duration::from_secs(3);
/// The changes before the newest that a new process can still tell of.
const TOLD: i64 = 5_000;

/// Opens the database of a URL; what is wrong and what would be right, where it can't.
pub(super) fn open(url: &str, providers: Providers, main: &World) -> Result<Shared, Invalid> {
    let right = "sqlite:FILE, or postgres://USER:PASSWORD@HOST/DATABASE of a server that answers";
    if !may_wait() {
        return Err(Invalid::new("store", "a runtime of one thread would wait for itself", "a runtime of several threads, or memory"));
    }
    let wrong = || Invalid::new("store", format!("`{}` names no store", scheme(url)), format!("memory, {right}"));
    let (hosts, dialect) = hosts(url).ok_or_else(wrong)?;
    install_default_drivers();
    let own = (dialect == Dialect::Postgres).then(|| Lines::to(hosts.clone(), dialect));
    let lines = Lines::to(hosts, dialect);
    let lost = |lost| match lost {
        Lost::Silent(why) => Invalid::new("store", why, right),
        full @ Lost::Full { .. } => full.into(),
    };
    let (replica, newest) = lines.run_for(MIGRATING, async |connection| begun(connection, dialect, main).await).map_err(lost)?;
    let names: Vec<String> = providers.iter().map(|provider| format!("'{}'", provider.name())).collect();
    Ok(Shared {
        lines,
        own,
        dialect,
        providers,
        served: format!("({})", if names.is_empty() { "NULL".to_owned() } else { names.join(", ") }),
        replica,
        feed: Feed::from((newest - TOLD).max(0) as u64),
        lanes: Default::default(),
        hands: Default::default(),
        strays: Default::default(),
    })
}

/// Brings a database up to date and enters it: the number of this process, and that of the newest change.
async fn begun(connection: &mut AnyConnection, dialect: Dialect, main: &World) -> Read<(i64, i64)> {
    tables::migrate(connection, dialect).await?;
    found_main(connection, main).await?;
    let newest = query("SELECT number FROM leadbench_newest WHERE id = 1").fetch_one(&mut *connection).await?.try_get::<i64, _>(0)?;
    if dialect == Dialect::Sqlite {
        // One process at a time has the file: whoever had it before is gone, and holds nothing.
        query("DELETE FROM leadbench_replicas").execute(&mut *connection).await?;
        query("UPDATE leadbench_deliveries SET holder = NULL WHERE holder IS NOT NULL").execute(&mut *connection).await?;
    }
    let born = format!("INSERT INTO leadbench_replicas (seen_ms) VALUES ({}) RETURNING id", dialect.now_ms());
    Ok((query(AssertSqlSafe(born)).fetch_one(&mut *connection).await?.try_get(0)?, newest))
}

/// Puts the main world there where none is. Of several that begin at once, one does.
async fn found_main(connection: &mut AnyConnection, main: &World) -> Read<()> {
    let mut tx = connection.begin().await?;
    query("SELECT number FROM leadbench_newest WHERE id = 1").fetch_one(&mut *tx).await?;
    if query("SELECT 1 FROM leadbench_worlds WHERE name = $1").bind(MAIN).fetch_optional(&mut *tx).await?.is_none() {
        match worlds::insert(&mut tx, main).await {
            Err(sqlx::Error::Database(e)) if e.is_unique_violation() => return tx.rollback().await,
            inserted => _ = inserted?,
        }
    }
    tx.commit().await
}

/// The URL for each host that it names; none: it is no URL of a database that is known here.
fn hosts(url: &str) -> Option<(Vec<String>, Dialect)> {
    if let Some(file) = url.strip_prefix("sqlite:") {
        let file = file.trim_start_matches("//");
        let apart = if file.contains('?') { '&' } else { '?' };
        return Some((vec![format!("sqlite://{file}{apart}mode=rwc")], Dialect::Sqlite)).filter(|_| !file.is_empty());
    }
    let (scheme, rest) = url.split_once("://").filter(|(scheme, _)| ["postgres", "postgresql"].contains(scheme))?;
    let (authority, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    let (user, hosts) = authority.rsplit_once('@').map_or((String::new(), authority), |(user, hosts)| (format!("{user}@"), hosts));
    Some((hosts.split(',').map(|host| format!("{scheme}://{user}{host}{path}")).collect(), Dialect::Postgres))
}

/// What may be shown of a URL that is none.
fn scheme(url: &str) -> &str {
    url.split_once(':').map_or(url, |(scheme, _)| scheme)
}

/// Beats until the store is closed.
pub(super) fn keep(shared: &Shared, closed: &mpsc::Receiver<()>) {
    let (mut well, mut judges) = (Duration::ZERO, SILENCE);
    let lines = shared.own.as_ref().unwrap_or(&shared.lines);
    while closed.recv_timeout(BEAT) == Err(RecvTimeoutError::Timeout) {
        shared.strays.store(true, Ordering::Relaxed);
        // One that has only just come does not judge who is dead: the others may not have had the time to say that they live.
        let lives = lines.run(async |connection| live(shared, connection).await).is_ok();
        (well, judges) = if lives { (well + BEAT, judges) } else { (Duration::ZERO, RECOVERY) };
        // What fails here is done at a later beat.
        if well > judges {
            _ = lines.run(async |connection| release(shared, connection).await);
        }
    }
}

/// Forgets what is too old until the store is closed. By itself: it may take longer than a beat may wait.
pub(super) fn tidy(shared: &Shared, closed: &mpsc::Receiver<()>) {
    while closed.recv_timeout(FORGETTING) == Err(RecvTimeoutError::Timeout) {
        // What was not done is done the next time.
        _ = shared.lines.run_for(MIGRATING, async |connection| forget(connection).await);
    }
}

/// Says that this process lives.
async fn live(shared: &Shared, connection: &mut AnyConnection) -> Read<()> {
    let beat = format!(
        "INSERT INTO leadbench_replicas (id, seen_ms) VALUES ($1, {}) ON CONFLICT (id) DO UPDATE SET seen_ms = excluded.seen_ms",
        shared.dialect.now_ms()
    );
    query(AssertSqlSafe(beat)).bind(shared.replica).execute(&mut *connection).await.map(drop)
}

/// Takes back what those hold that no longer live.
async fn release(shared: &Shared, connection: &mut AnyConnection) -> Read<()> {
    let dead = format!("DELETE FROM leadbench_replicas WHERE seen_ms < {} - {}", shared.dialect.now_ms(), SILENCE.as_millis());
    query(AssertSqlSafe(dead)).execute(&mut *connection).await?;
    let free = "UPDATE leadbench_deliveries SET holder = NULL WHERE holder IS NOT NULL \
         AND holder NOT IN (SELECT id FROM leadbench_replicas)";
    query(free).execute(&mut *connection).await.map(drop)
}

/// Forgets the oldest of each world beyond what its journal keeps.
async fn forget(connection: &mut AnyConnection) -> Read<()> {
    let worlds = query("SELECT id, options FROM leadbench_worlds").fetch_all(&mut *connection).await?;
    for row in worlds {
        let (world, options): (i64, String) = (row.try_get(0)?, row.try_get(1)?);
        let journal = super::rows::read::<crate::engine::WorldOptions>(&options)?.journal as i64;
        for (table, which) in [("leadbench_deliveries", "AND state <> 0"), ("leadbench_calls", "")] {
            let old = format!(
                "DELETE FROM {table} WHERE world = $1 {which} AND id <= (SELECT id FROM {table} WHERE world = $1 {which} \
                 ORDER BY id DESC LIMIT 1 OFFSET $2)"
            );
            query(AssertSqlSafe(old)).bind(world).bind(journal).execute(&mut *connection).await?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_names_one_store_or_several_or_none() {
        let of = |url| hosts(url).map(|(all, _)| all.join(" ")).unwrap_or_default();
        assert_eq!(of("sqlite:a.db"), "sqlite://a.db?mode=rwc");
        assert_eq!(of("sqlite:///tmp/a.db?x=1"), "sqlite:///tmp/a.db?x=1&mode=rwc");
        assert_eq!(of("postgres://u:p@a:1,b:2/d?x=1"), "postgres://u:p@a:1/d?x=1 postgres://u:p@b:2/d?x=1");
        assert_eq!(of("postgresql://a/d"), "postgresql://a/d");
        assert_eq!([of("sqlite:"), of("redis://a"), of("postgres")], ["", "", ""]);
        assert_eq!(scheme("mysql://u:p@a"), "mysql");
    }
}
