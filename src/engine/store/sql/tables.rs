//! The tables, and what brings an older database to them: forward only, and safe when replicas start together.

use sqlx::{AnyConnection, AssertSqlSafe, Connection, Row, query};

use super::Dialect;

/// What each version adds to the one before. `{number}` is a column that counts up by itself.
const VERSIONS: &[&[&str]] = &[&[
    "CREATE TABLE leadbench_worlds (id {number}, name TEXT NOT NULL UNIQUE, options TEXT NOT NULL, clock_us BIGINT, \
     faults TEXT NOT NULL, arming BIGINT NOT NULL)",
    "CREATE TABLE leadbench_homes (provider TEXT NOT NULL, account TEXT NOT NULL, \
     world BIGINT NOT NULL REFERENCES leadbench_worlds (id) ON DELETE CASCADE, PRIMARY KEY (provider, account))",
    "CREATE TABLE leadbench_accounts (world BIGINT NOT NULL REFERENCES leadbench_worlds (id) ON DELETE CASCADE, \
     provider TEXT NOT NULL, account TEXT NOT NULL, core TEXT NOT NULL, PRIMARY KEY (world, provider, account))",
    "CREATE TABLE leadbench_records (id {number}, world BIGINT NOT NULL, provider TEXT NOT NULL, account TEXT NOT NULL, \
     drawer TEXT NOT NULL, key TEXT NOT NULL, record TEXT NOT NULL, \
     FOREIGN KEY (world, provider, account) REFERENCES leadbench_accounts (world, provider, account) ON DELETE CASCADE)",
    "CREATE INDEX leadbench_drawers ON leadbench_records (world, provider, account, drawer, id)",
    "CREATE INDEX leadbench_keys ON leadbench_records (world, provider, account, drawer, key) WHERE key <> ''",
    "CREATE TABLE leadbench_deliveries (id {number}, world BIGINT NOT NULL REFERENCES leadbench_worlds (id) ON DELETE CASCADE, \
     provider TEXT NOT NULL, account TEXT NOT NULL, subscription TEXT NOT NULL, event TEXT NOT NULL, state BIGINT NOT NULL, \
     reason TEXT, due_us BIGINT NOT NULL, earlier BIGINT NOT NULL, created_us BIGINT NOT NULL, sequence TEXT, place BIGINT NOT NULL, \
     attempts BIGINT NOT NULL, holder BIGINT)",
    "CREATE INDEX leadbench_due ON leadbench_deliveries (world, due_us, id) WHERE state = 0 AND holder IS NULL",
    "CREATE INDEX leadbench_held ON leadbench_deliveries (holder, world) WHERE holder IS NOT NULL",
    "CREATE INDEX leadbench_sequences ON leadbench_deliveries (world, provider, account, sequence, place) \
     WHERE state = 0 AND sequence IS NOT NULL",
    "CREATE INDEX leadbench_listed ON leadbench_deliveries (world, id)",
    "CREATE INDEX leadbench_over ON leadbench_deliveries (world, id) WHERE state <> 0",
    "CREATE TABLE leadbench_attempts (delivery BIGINT NOT NULL REFERENCES leadbench_deliveries (id) ON DELETE CASCADE, \
     number BIGINT NOT NULL, attempt TEXT NOT NULL, PRIMARY KEY (delivery, number))",
    "CREATE TABLE leadbench_calls (id {number}, world BIGINT NOT NULL REFERENCES leadbench_worlds (id) ON DELETE CASCADE, \
     provider TEXT, account TEXT, call TEXT NOT NULL)",
    "CREATE INDEX leadbench_called ON leadbench_calls (world, id)",
    "CREATE TABLE leadbench_replicas (id {number}, seen_ms BIGINT NOT NULL)",
    "CREATE TABLE leadbench_changes (number BIGINT PRIMARY KEY, change TEXT NOT NULL)",
    "CREATE TABLE leadbench_newest (id BIGINT PRIMARY KEY, number BIGINT NOT NULL)",
    "INSERT INTO leadbench_newest (id, number) VALUES (1, 0)",
]];

/// How often a start is tried again that met another replica's.
const TRIES: usize = 10;

/// Brings the database to the newest version.
pub(super) async fn migrate(connection: &mut AnyConnection, dialect: Dialect) -> Result<(), sqlx::Error> {
    let mut last = Ok(());
    for _ in 0..TRIES {
        last = step(connection, dialect).await;
        match &last {
            // Two that make the same table at once: one is refused, and finds it made the next time.
            Err(sqlx::Error::Database(_)) => tokio::time::sleep(std::time::Duration::from_millis(50)).await,
            _ => break,
        }
    }
    last
}

async fn step(connection: &mut AnyConnection, dialect: Dialect) -> Result<(), sqlx::Error> {
    query("CREATE TABLE IF NOT EXISTS leadbench_version (id BIGINT PRIMARY KEY, version BIGINT NOT NULL)")
        .execute(&mut *connection)
        .await?;
    query("INSERT INTO leadbench_version (id, version) VALUES (1, 0) ON CONFLICT (id) DO NOTHING").execute(&mut *connection).await?;
    let mut change = connection.begin().await?;
    let lock = dialect.locked("SELECT version FROM leadbench_version WHERE id = 1", "");
    let version: i64 = query(AssertSqlSafe(lock)).fetch_one(&mut *change).await?.try_get(0)?;
    let version = usize::try_from(version).unwrap_or_default();
    if version > VERSIONS.len() {
        let newer = format!("the database is of version {version}, and this program knows {} at most", VERSIONS.len());
        return Err(sqlx::Error::Configuration(newer.into()));
    }
    for statement in VERSIONS[version..].iter().copied().flatten() {
        let text = statement.replace("{number}", dialect.number());
        query(AssertSqlSafe(text)).execute(&mut *change).await?;
    }
    query("UPDATE leadbench_version SET version = $1 WHERE id = 1").bind(VERSIONS.len() as i64).execute(&mut *change).await?;
    change.commit().await
}
