//! `kill -9` of a random replica, again and again, under load: nothing accepted is missing, nothing recorded is sent again, and
//! limits hold.

use std::{
    collections::{HashMap, HashSet},
    fmt,
    time::{Duration, Instant},
};

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};
use sqlx::{Connection, PgConnection, Row, SqliteConnection, query};

use super::{
    File,
    calls::{ACCOUNTS, Calls},
    counting::Counting,
    eventually,
    postgres::Database,
    replica::Replica,
};

/// Finished deliveries must still be there at the end.
const OPTIONS: &[&str] = &["--journal", "1000000"];
/// The tables, to look at what the dead held.
enum Tables {
    Postgres(PgConnection),
    Sqlite(std::path::PathBuf),
}

const HELD: &str = "SELECT id, holder FROM leadbench_deliveries WHERE holder IS NOT NULL";

impl Tables {
    /// Each delivery that is held, and by whom.
    async fn held(&mut self) -> Vec<(u64, i64)> {
        match self {
            Self::Postgres(open) => {
                let rows = query(HELD).fetch_all(open).await.unwrap();
                rows.iter().map(|row| (row.get::<i64, _>(0) as u64, row.get(1))).collect()
            }
            // A copy, as the dead process left it: it is the next one's to recover.
            Self::Sqlite(file) => {
                let copy = file.with_file_name("copy.db");
                for end in ["", "-wal"] {
                    let of = |path: &std::path::Path| format!("{}{end}", path.display());
                    std::fs::copy(of(file), of(&copy)).unwrap();
                }
                let mut open = SqliteConnection::connect(&format!("sqlite://{}", copy.display())).await.unwrap();
                let rows = query(HELD).fetch_all(&mut open).await.unwrap();
                open.close().await.unwrap();
                rows.iter().map(|row| (row.get::<i64, _>(0) as u64, row.get(1))).collect()
            }
        }
    }

    /// The replica that began last.
    async fn newest(&mut self) -> i64 {
        match self {
            Self::Postgres(open) => query("SELECT MAX(id) FROM leadbench_replicas").fetch_one(open).await.unwrap().get(0),
            Self::Sqlite(_) => 0,
        }
    }
}

/// What came of it.
#[derive(Debug)]
struct Figures {
    kills: usize,
    accepted: usize,
    unknown: usize,
    happened: usize,
    /// How many deliveries the dead held, and how many of these came once more than was recorded.
    held: usize,
    surplus: usize,
    admitted: usize,
    refused: usize,
    most_admitted: usize,
    took: Duration,
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kills, accepted, unknown, happened, held, surplus, admitted, refused, most_admitted, took } = self;
        write!(
            f,
            "{kills} kills in {:.0} s: {accepted} leads accepted, all delivered; {unknown} calls unanswered, {happened} of their leads \
             happened; {held} deliveries held by the dead, {surplus} of them sent twice; {admitted} registrations let through and \
             {refused} refused, at most {most_admitted} in 5 s",
            took.as_secs_f64()
        )
    }
}

/// Kills one of so many replicas again and again, each time after a few more leads were accepted, and holds what the callers,
/// the receiver and the store say against each other.
async fn crash(store: &str, mut tables: Tables, number: usize, kills: usize) -> Figures {
    let began = Instant::now();
    let crm = Counting::start(Duration::from_millis(20)).await;
    let (mut replicas, mut holders) = (Vec::new(), Vec::new());
    // SQLite's tables are looked at only while nobody has them.
    for _ in 0..number {
        replicas.push(Replica::start(store, OPTIONS));
        holders.push(tables.newest().await);
    }
    for account in ACCOUNTS {
        replicas[0].register(account, &crm.url()).await;
    }
    let calls = Calls::begin(replicas.iter().map(|replica| replica.url.clone()).collect());

    // Whom the dead held what of: a delivery may be held by several, one after the other.
    let (mut dead, mut held) = (HashSet::new(), HashSet::new());
    let mut random = ChaCha8Rng::seed_from_u64(7);
    for _ in 0..kills {
        calls.more(random.random_range(10..60)).await;
        let which = random.random_range(0..number);
        replicas[which].kill();
        dead.insert(holders[which]);
        let alive = |holder: &i64| number > 1 && !dead.contains(holder);
        held.extend(tables.held().await.into_iter().filter(|(_, holder)| !alive(holder)));
        tokio::task::block_in_place(|| replicas[which].restart());
        calls.redirect(which, &replicas[which].url);
        holders[which] = tables.newest().await;
    }
    let calls = calls.end().await;
    // What the dead held is taken back once they have been silent for long enough.
    eventually(async || {
        if number > 1 {
            held.extend(tables.held().await.into_iter().filter(|(_, holder)| dead.contains(holder)));
        }
        (replicas[0].get("deliveries?state=due&limit=1").await == json!([])).then_some(())
    })
    .await;

    let rows = replicas[0].get("deliveries?limit=1000000").await;
    let rows: HashMap<u64, &Value> = rows.as_array().unwrap().iter().map(|row| (row["id"].as_u64().unwrap(), row)).collect();
    let (accepted, unknown, got) = (calls.accepted(), calls.unknown(), crm.got());
    let mut ids = accepted.clone();
    for id in rows.keys().filter(|id| !accepted.values().any(|known| known == *id)) {
        let detail = replicas[0].get(&format!("deliveries/{id}")).await;
        let sent: Value = serde_json::from_str(detail["attempts"][0]["request_body"].as_str().unwrap()).unwrap();
        let email = super::counting::email(&sent).to_owned();
        assert!(unknown.contains(&email), "{email} was never asked for");
        assert_eq!(ids.insert(email, *id), None, "a lead that was taken down twice");
    }
    for (email, id) in &ids {
        let row = rows.get(id).unwrap_or_else(|| panic!("{email} was accepted as {id}, which is not there"));
        assert_eq!((&row["state"], &row["attempt_count"]), (&json!("delivered"), &json!(1)), "{email}: {row}");
        assert!(got.contains_key(email), "{email} was recorded as delivered, and never came");
    }
    let mut surplus = 0;
    for (email, times) in &got {
        let id = ids.get(email).unwrap_or_else(|| panic!("{email} came, and nothing is known of it"));
        let lost = held.iter().filter(|(delivery, _)| delivery == id).count() as u32;
        assert!(times - 1 <= lost, "{email} came {times} times, and {lost} of the dead held it");
        surplus += (times - 1) as usize;
        if *times > 1 {
            // Each answer said which one it was: that which was recorded is the last that was sent.
            let detail = replicas[0].get(&format!("deliveries/{id}")).await;
            assert_eq!(detail["attempts"][0]["response_body"], times.to_string(), "{email} was sent after it was recorded: {detail}");
        }
    }
    let figures = Figures {
        kills,
        accepted: accepted.len(),
        unknown: unknown.len(),
        happened: ids.len() - accepted.len(),
        held: held.len(),
        surplus,
        admitted: calls.admitted(),
        refused: calls.refused(),
        most_admitted: calls.most_admitted(),
        took: began.elapsed(),
    };
    println!("{figures}");
    assert!((1..=25).contains(&figures.most_admitted) && figures.refused > 0, "{figures}");
    figures
}

async fn on_postgres(replicas: usize, kills: usize) {
    let Some(database) = Database::fresh().await else { return };
    // The tables come to be with the first replica.
    drop(Replica::start(&database.url, &[]));
    let tables = Tables::Postgres(database.open().await);
    let figures = crash(&database.url, tables, replicas, kills).await;
    assert!(figures.accepted >= kills * 10, "{figures}");
}

async fn on_sqlite(name: &str, kills: usize) {
    let file = File::fresh(name);
    let figures = crash(&file.url(), Tables::Sqlite(file.path()), 1, kills).await;
    assert!(figures.accepted >= kills * 10, "{figures}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn six_kills_of_three_replicas_lose_nothing_and_repeat_nothing() {
    on_postgres(3, 6).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn six_kills_of_the_one_process_on_sqlite_lose_nothing_and_repeat_nothing() {
    on_sqlite("six", 6).await;
}

/// `cargo test --test it stores::crash -- --ignored --nocapture` prints the figures.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
#[ignore = "some minutes"]
async fn a_hundred_kills_of_three_replicas() {
    on_postgres(3, 100).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
#[ignore = "some minutes"]
async fn a_hundred_kills_of_the_one_process_on_sqlite() {
    on_sqlite("hundred", 100).await;
}
