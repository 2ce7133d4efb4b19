//! A database that is paused, slow, or gone and back: calls say so, deliveries wait, nothing is lost. And one that cannot be
//! opened is said at the start, without its password.

use std::{collections::HashMap, time::Duration};

use reqwest::Method;
use serde_json::{Value, json};

use super::{
    File,
    calls::{ACCOUNTS, Calls},
    counting::Counting,
    eventually,
    postgres::{Database, Server},
    replica::{Replica, wish},
    stream::Stream,
    wire::Wire,
};
use crate::cli::{leadbench, said};

/// Whom the lead is about that is asked for while there is no store, and afterwards.
const AWAY: &str = "away@example.com";
const LAST: &str = "last@example.com";

/// Each call says that the store does not answer.
pub async fn is_away(replica: &Replica) {
    let calls = [
        (Method::GET, "/_leadbench/readyz", Value::Null),
        (Method::POST, "/_leadbench/api/v1/events", wish("TEST_1", AWAY)),
        (Method::GET, "/_leadbench/api/v1/deliveries", Value::Null),
        (
            Method::POST,
            "/crm/webhooks?global_master_advertiser_id=TEST_1",
            json!({"event_type": "new_contact", "url": "http://127.0.0.1:9/"}),
        ),
    ];
    for (method, path, body) in calls {
        let (status, kind, problem) = replica.try_call(method, path, &body).await.unwrap();
        assert_eq!((status, kind.as_str(), &problem["at"]), (503, "application/problem+json", &json!("store")), "{path}: {problem}");
    }
    let (status, ..) = replica.try_call(Method::GET, "/_leadbench/livez", &Value::Null).await.unwrap();
    assert_eq!(status, 200, "it lives, and recovers by itself");
}

async fn is_back(replica: &Replica) {
    eventually(async || {
        let (status, ..) = replica.try_call(Method::GET, "/_leadbench/readyz", &Value::Null).await.unwrap();
        (status == 200).then_some(())
    })
    .await;
}

/// Everything that was accepted was delivered, and once: nobody died.
async fn all_came_once(replica: &Replica, calls: &Calls, crm: &Counting) {
    eventually(async || (replica.get("deliveries?state=due&limit=1").await == json!([])).then_some(())).await;
    let (accepted, unknown, got) = (calls.accepted(), calls.unknown(), crm.got());
    let rows = replica.get("deliveries?limit=1000000").await;
    let rows: HashMap<u64, &Value> = rows.as_array().unwrap().iter().map(|row| (row["id"].as_u64().unwrap(), row)).collect();
    for (email, id) in &accepted {
        let row = rows.get(id).unwrap_or_else(|| panic!("{email} was accepted as {id}, which is not there"));
        assert_eq!((&row["state"], &row["attempt_count"], got.get(email)), (&json!("delivered"), &json!(1), Some(&1)), "{email}: {row}");
    }
    // What was asked for while the store was away may have happened, each time that it was asked for.
    for (email, times) in got.iter().filter(|(email, _)| !accepted.contains_key(*email) && *email != AWAY && *email != LAST) {
        assert!(unknown.contains(email) && *times == 1, "{email} came {times} times");
    }
    assert_eq!(rows.len(), got.values().sum::<u32>() as usize);
}

/// Two replicas under load on a database, while something happens to it.
pub async fn through(store: &str, happens: impl AsyncFnOnce(&[Replica; 2])) {
    let crm = Counting::start(Duration::from_millis(20)).await;
    let both = [0, 1].map(|_| Replica::start(store, &["--journal", "1000000"]));
    for account in ACCOUNTS {
        both[0].register(account, &crm.url()).await;
    }
    let calls = Calls::begin(both.iter().map(|replica| replica.url.clone()).collect());
    calls.more(30).await;
    happens(&both).await;
    for replica in &both {
        is_back(replica).await;
    }
    calls.more(30).await;
    let calls = calls.end().await;
    // The replicas hear of each other again.
    let mut stream = Stream::open(&both[0], None).await;
    let last = both[1].trigger(ACCOUNTS[0], LAST).await[0];
    stream.until_delivered(last, 0).await;
    all_came_once(&both[1], &calls, &crm).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_paused_database_loses_nothing_and_is_taken_up_again() {
    let Some(server) = Server::start().await else { return };
    let database = Database::of(&server).await;
    through(&database.url, async |both| {
        server.pause();
        is_away(&both[0]).await;
        server.resume();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_database_that_goes_away_and_comes_back_loses_nothing() {
    let Some(mut server) = Server::start().await else { return };
    let database = Database::of(&server).await;
    through(&database.url, async |both| {
        server.kill();
        is_away(&both[0]).await;
        is_away(&both[1]).await;
        server.begin().await;
    })
    .await;
}

/// A replica whose line to the database can be disturbed, and another one whose line is sound.
async fn disturbed() -> Option<(Wire, Replica, Replica, Database)> {
    let server = Server::shared()?;
    let database = Database::of(server).await;
    let wire = Wire::to(server.address()).await;
    let through = Replica::start(&database.url.replace(&server.address(), &wire.address), &[]);
    let sound = Replica::start(&database.url, &[]);
    Some((wire, through, sound, database))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_slow_database_makes_calls_slow_and_nothing_else() {
    let Some((wire, slow, sound, _database)) = disturbed().await else { return };
    wire.slow(Duration::from_millis(30));
    let crm = Counting::start(Duration::ZERO).await;
    slow.register("TEST_1", &crm.url()).await;
    let owed = [slow.trigger("TEST_1", "a@example.com").await, sound.trigger("TEST_1", "b@example.com").await].concat();
    for id in owed {
        slow.until_state(id, "delivered").await;
    }
    assert_eq!(crm.got(), HashMap::from([("a@example.com".to_owned(), 1), ("b@example.com".to_owned(), 1)]));
}

/// A commit that came about, and of which the replica never heard: the call is a 503, and what it did is done once.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_was_committed_unheard_happens_once() {
    let statements = ["INSERT INTO leadbench_deliveries", "SET holder = $1", "INSERT INTO leadbench_attempts"];
    for (number, statement) in statements.into_iter().enumerate() {
        let Some((wire, through, mut sound, _database)) = disturbed().await else { return };
        let crm = Counting::start(Duration::ZERO).await;
        through.register("TEST_1", &crm.url()).await;
        // Only the one with the bad line is there to deliver.
        sound.kill();
        wire.unheard(statement);
        let event = wish("TEST_1", "a@example.com");
        let (status, _, problem) = through.try_call(Method::POST, "/_leadbench/api/v1/events", &event).await.unwrap();
        let expected = if number == 0 { 503 } else { 202 };
        assert_eq!(status, expected, "{statement}: {problem}");
        eventually(async || wire.is_done().then_some(())).await;
        let row = eventually(async || {
            let rows = through.get("deliveries").await;
            (rows[0]["state"] == "delivered").then_some(rows)
        })
        .await;
        assert_eq!((row.as_array().unwrap().len(), &row[0]["attempt_count"]), (1, &json!(1)), "{statement}: {row}");
        assert_eq!(crm.got(), HashMap::from([("a@example.com".to_owned(), 1)]), "{statement}");
    }
}

/// What the command says that must not start: once, in plain words, without the password.
fn refusal(store: &str, words: &[&str]) {
    let output = leadbench(&["serve", "--listen", "127.0.0.1:0", "--store", store]).output().unwrap();
    let said = said(&output);
    assert_eq!(output.status.code(), Some(2), "{store}: {said}");
    assert!(words.iter().all(|word| said.contains(word)), "{store}: {said}");
    assert!(!said.contains("planted") && !said.contains("panicked"), "{store}: {said}");
}

#[test]
fn a_store_that_cannot_be_opened_is_said_at_the_start() {
    let file = File::fresh("refused");
    std::fs::write(file.path(), "planted text that is no database".repeat(200)).unwrap();
    refusal(&file.url(), &["store", "not a database"]);
    refusal("sqlite:/nowhere/leads.db", &["store", "unable to open"]);
    refusal("sqlite:", &["store", "sqlite:FILE"]);
    refusal("mysql://jo:planted@127.0.0.1/leads", &["`mysql` names no store", "postgres://USER:PASSWORD@HOST/DATABASE"]);
    refusal("postgres://jo:planted@127.0.0.1:9/leads", &["store", "refused"]);
    refusal("postgres://jo:planted@no-such-host.invalid/leads", &["store", "lookup"]);
}

#[test]
fn a_file_that_another_process_has_is_not_shared() {
    let file = File::fresh("taken");
    let first = Replica::start(&file.url(), &[]);
    refusal(&file.url(), &["store", "locked"]);
    drop(first);
    drop(Replica::start(&file.url(), &[]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_is_said_and_not_shown() {
    let Some(server) = Server::shared() else { return };
    server.tell("CREATE ROLE locked LOGIN PASSWORD 'right'").await;
    let url = |password: &str| format!("postgres://locked:{password}@{}/postgres", server.address());
    tokio::task::block_in_place(|| {
        refusal(&url("planted"), &["password authentication failed"]);
        refusal(&url("planted").replace("/postgres", "/nowhere"), &["password authentication failed"]);
        refusal(&format!("postgres://leadbench:planted@{}/nowhere", server.address()), &["\"nowhere\" does not exist"]);
    });
}
