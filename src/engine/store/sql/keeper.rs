//! What is done beside the calls: opening, saying that this process lives, taking back what the dead held, and forgetting.

use std::{
    str::FromStr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use sqlx::{
    Any, AssertSqlSafe, ConnectOptions, Connection, Executor, Pool, Row,
    any::{AnyConnectOptions, AnyPoolOptions, install_default_drivers},
    query,
};

use super::{
    CONNECTING, CONNECTIONS, Dialect, Shared,
    feed::Feed,
    rows::{Providers, Read},
    said, tables, worlds,
};
use crate::engine::{MAIN, world::World};

/// How often a process says that it lives, and after how much silence it counts as dead.
const BEAT: Duration = Duration::from_secs(1);
const SILENCE: Duration = Duration::from_secs(5);
/// How often what is too old is forgotten, and how long that may take.
const FORGETTING: Duration = Duration::from_secs(3);
const LONG: Duration = Duration::from_secs(60);
/// The changes before the newest that a new process can still tell of.
const TOLD: i64 = 5_000;

/// Opens the database of a URL; what is wrong and what would be right, where it can't.
pub(super) async fn open(url: &str, providers: Providers, main: &World) -> Result<Shared, (String, String)> {
    let right = || "sqlite:FILE, or postgres://USER:PASSWORD@HOST/DATABASE of a server that answers".to_owned();
    let hosts = hosts(url).ok_or_else(|| (format!("`{}` names no store", scheme(url)), format!("memory, {}", right())))?;
    install_default_drivers();
    let mut last = String::new();
    for host in &hosts {
        match connect(host, providers, main).await {
            Ok(shared) => return Ok(Shared { hosts, ..shared }),
            Err(why) => last = said(&why),
        }
    }
    Err((last, right()))
}

async fn connect(url: &str, providers: Providers, main: &World) -> Read<Shared> {
    let dialect = if url.starts_with("sqlite:") { Dialect::Sqlite } else { Dialect::Postgres };
    let doubt = Arc::<AtomicBool>::default();
    let pool = pool(url, dialect, doubt.clone()).await?;
    tables::migrate(&pool, dialect).await?;
    found_main(&pool, main).await?;
    let newest = query("SELECT number FROM leadbench_newest WHERE id = 1").fetch_one(&pool).await?.try_get::<i64, _>(0)?;
    if dialect == Dialect::Sqlite {
        // One process at a time has the file: whoever had it before is gone, and holds nothing.
        query("DELETE FROM leadbench_replicas").execute(&pool).await?;
        query("UPDATE leadbench_deliveries SET holder = NULL WHERE holder IS NOT NULL").execute(&pool).await?;
    }
    let born = format!("INSERT INTO leadbench_replicas (seen_ms) VALUES ({}) RETURNING id", dialect.now_ms());
    let replica = query(AssertSqlSafe(born)).fetch_one(&pool).await?.try_get(0)?;
    let feed = Feed::from((newest - TOLD).max(0) as u64);
    let names: Vec<String> = providers.iter().map(|provider| format!("'{}'", provider.name())).collect();
    let served = format!("({})", if names.is_empty() { "NULL".to_owned() } else { names.join(", ") });
    Ok(Shared {
        pool,
        dialect,
        hosts: Vec::new(),
        providers,
        served,
        replica,
        feed,
        lanes: Default::default(),
        hands: Default::default(),
        strays: Default::default(),
        doubt,
    })
}

async fn pool(url: &str, dialect: Dialect, doubt: Arc<AtomicBool>) -> Read<Pool<Any>> {
    let options = AnyPoolOptions::new().acquire_timeout(CONNECTING).after_release(move |connection, _| {
        let doubt = doubt.load(Ordering::Relaxed);
        Box::pin(async move {
            if doubt {
                // The pool itself would wait for as long as the host is silent, and have a place less all the while.
                let silent = |_| sqlx::Error::PoolTimedOut;
                tokio::time::timeout(CONNECTING, connection.ping()).await.map_err(silent)??;
            }
            Ok(true)
        })
    });
    let options = match dialect {
        Dialect::Sqlite => options.max_connections(1).max_lifetime(None).idle_timeout(None).after_connect(|connection, _| {
            Box::pin(async move {
                // The file is this process's alone for as long as it runs. A commit outlives the process, not a power cut.
                for rule in ["locking_mode = EXCLUSIVE", "journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON"] {
                    connection.execute(AssertSqlSafe(format!("PRAGMA {rule}"))).await?;
                }
                Ok(())
            })
        }),
        Dialect::Postgres => options.max_connections(CONNECTIONS).after_connect(|connection, _| {
            Box::pin(async move {
                let reads: bool = connection.fetch_one("SELECT pg_is_in_recovery()").await?.try_get(0)?;
                let standby = || sqlx::Error::Configuration("this server is a standby that only reads".into());
                if reads { Err(standby()) } else { Ok(()) }
            })
        }),
    };
    let to = AnyConnectOptions::from_str(url)?;
    probe(&to, dialect).await?;
    options.connect_with(to).await
}

/// Connects once by itself: a pool tries again until its time is over, and then does not say why.
async fn probe(to: &AnyConnectOptions, dialect: Dialect) -> Read<()> {
    let probe = async {
        let mut connection = to.connect().await?;
        if dialect == Dialect::Sqlite {
            connection.execute("PRAGMA busy_timeout = 0").await?;
            connection.execute("BEGIN IMMEDIATE").await?;
            connection.execute("ROLLBACK").await?;
        }
        connection.close().await
    };
    tokio::time::timeout(CONNECTING, probe).await.unwrap_or(Err(sqlx::Error::PoolTimedOut))
}

/// Puts the main world there where none is. Of several that begin at once, one does.
async fn found_main(pool: &Pool<Any>, main: &World) -> Read<()> {
    let mut tx = pool.begin().await?;
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
fn hosts(url: &str) -> Option<Vec<String>> {
    if let Some(file) = url.strip_prefix("sqlite:") {
        let file = file.trim_start_matches("//");
        let apart = if file.contains('?') { '&' } else { '?' };
        return Some(vec![format!("sqlite://{file}{apart}mode=rwc")]).filter(|_| !file.is_empty());
    }
    let (scheme, rest) = url.split_once("://").filter(|(scheme, _)| ["postgres", "postgresql"].contains(scheme))?;
    let (authority, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    let (user, hosts) = authority.rsplit_once('@').map_or((String::new(), authority), |(user, hosts)| (format!("{user}@"), hosts));
    Some(hosts.split(',').map(|host| format!("{scheme}://{user}{host}{path}")).collect())
}

/// What may be shown of a URL that is none.
fn scheme(url: &str) -> &str {
    url.split_once(':').map_or(url, |(scheme, _)| scheme)
}

/// Beats for as long as the process lives.
pub(super) async fn keep(shared: Arc<Shared>) {
    let (mut well, mut host) = (Duration::ZERO, 0);
    loop {
        tokio::time::sleep(BEAT).await;
        shared.strays.store(true, Ordering::Relaxed);
        // One that has only just come back does not judge who is dead: the others may not have had the time to say that they live.
        well = match shared.patiently(live(&shared)).await {
            Some(Ok(())) => well + BEAT,
            _ => {
                turn(&shared, &mut host);
                Duration::ZERO
            }
        };
        // What fails here is done at a later beat.
        if well > SILENCE {
            shared.doubt.store(false, Ordering::Relaxed);
            _ = shared.patiently(release(&shared)).await;
        }
    }
}

/// Forgets what is too old for as long as the process lives: by itself, for it may take long.
pub(super) async fn tidy(shared: Arc<Shared>) {
    loop {
        tokio::time::sleep(FORGETTING).await;
        // What was not done is done the next time.
        _ = tokio::time::timeout(LONG, forget(&shared)).await;
    }
}

/// Has the next connections made to the next host: the database may be there now.
fn turn(shared: &Shared, host: &mut usize) {
    *host += 1;
    let url = shared.hosts.get(*host % shared.hosts.len().max(1)).filter(|_| shared.hosts.len() > 1);
    if let Some(options) = url.and_then(|url| AnyConnectOptions::from_str(url).ok()) {
        shared.pool.set_connect_options(options);
    }
}

/// Says that this process lives.
async fn live(shared: &Shared) -> Read<()> {
    let beat = format!(
        "INSERT INTO leadbench_replicas (id, seen_ms) VALUES ($1, {}) ON CONFLICT (id) DO UPDATE SET seen_ms = excluded.seen_ms",
        shared.dialect.now_ms()
    );
    query(AssertSqlSafe(beat)).bind(shared.replica).execute(&shared.pool).await.map(drop)
}

/// Takes back what those hold that no longer live.
async fn release(shared: &Shared) -> Read<()> {
    let dead = format!("DELETE FROM leadbench_replicas WHERE seen_ms < {} - {}", shared.dialect.now_ms(), SILENCE.as_millis());
    query(AssertSqlSafe(dead)).execute(&shared.pool).await?;
    let free = "UPDATE leadbench_deliveries SET holder = NULL WHERE holder IS NOT NULL \
         AND holder NOT IN (SELECT id FROM leadbench_replicas)";
    query(free).execute(&shared.pool).await.map(drop)
}

/// Forgets the oldest of each world beyond what its journal keeps.
async fn forget(shared: &Shared) -> Read<()> {
    let worlds = query("SELECT id, options FROM leadbench_worlds").fetch_all(&shared.pool).await?;
    for row in worlds {
        let (world, options): (i64, String) = (row.try_get(0)?, row.try_get(1)?);
        let journal = super::rows::read::<crate::engine::WorldOptions>(&options)?.journal as i64;
        for (table, which) in [("leadbench_deliveries", "AND state <> 0"), ("leadbench_calls", "")] {
            let old = format!(
                "DELETE FROM {table} WHERE world = $1 {which} AND id <= (SELECT id FROM {table} WHERE world = $1 {which} \
                 ORDER BY id DESC LIMIT 1 OFFSET $2)"
            );
            query(AssertSqlSafe(old)).bind(world).bind(journal).execute(&shared.pool).await?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_names_one_store_or_several_or_none() {
        let of = |url| hosts(url).map(|all| all.join(" ")).unwrap_or_default();
        assert_eq!(of("sqlite:a.db"), "sqlite://a.db?mode=rwc");
        assert_eq!(of("sqlite:///tmp/a.db?x=1"), "sqlite:///tmp/a.db?x=1&mode=rwc");
        assert_eq!(of("postgres://u:p@a:1,b:2/d?x=1"), "postgres://u:p@a:1/d?x=1 postgres://u:p@b:2/d?x=1");
        assert_eq!(of("postgresql://a/d"), "postgresql://a/d");
        assert_eq!([of("sqlite:"), of("redis://a"), of("postgres")], ["", "", ""]);
        assert_eq!(scheme("mysql://u:p@a"), "mysql");
    }
}
