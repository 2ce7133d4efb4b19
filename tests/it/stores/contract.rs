//! What each store keeps: the same deeds on each, and after a `kill -9` everything is as it was.

use reqwest::Method;
use serde_json::{Value, json};
use wiremock::MockServer;

use super::{File, eventually, postgres::Database, replica::Replica};
use crate::setting::receiver;

/// A clock that stands, and a retry a minute after each failure.
const OPTIONS: &[&str] = &["--clock", "manual", "--seed", "7", "--switch", "localiq.retries=60,60"];

/// Registers, triggers, refuses, retries; arms faults, makes a sandbox, uses up most of a quota. The newest delivery, and the
/// receivers: what is sent to one that is gone comes to whichever test has its port next.
async fn deeds(fake: &Replica) -> (u64, [MockServer; 2]) {
    let crm = receiver(&[500, 200]).await;
    let id = fake.register("TEST_1", &crm.uri()).await;
    assert_eq!(id, "84+TEST_1");
    let owed = fake.trigger("TEST_1", "first@example.com").await;
    let [first] = owed[..] else { panic!("{owed:?}") };
    // Whoever moves the clock waits for what is due: so the refusal is over.
    fake.post("clock", json!({"advance_ms": 0})).await;
    let refused = fake.get(&format!("deliveries/{first}")).await;
    assert_eq!((&refused["state"], &refused["attempts"][0]["status"]), (&json!("due"), &json!(500)), "{refused}");
    fake.post("clock", json!({"advance_ms": 59_999})).await;
    assert_eq!(crm.received_requests().await.unwrap().len(), 1, "a retry before its time");
    fake.post("clock", json!({"advance_ms": 1})).await;
    let delivered = fake.get(&format!("deliveries/{first}")).await;
    assert_eq!((&delivered["state"], &delivered["attempt_count"]), (&json!("delivered"), &json!(2)), "{delivered}");
    assert!(delivered["attempts"][1]["request"].as_str().unwrap().contains("first@example.com"));
    assert_eq!(fake.get("deliveries?state=delivered").await[0]["id"], first);

    let gone = receiver(&[500]).await;
    fake.register("TEST_2", &gone.uri()).await;
    let due = fake.trigger("TEST_2", "second@example.com").await[0];
    assert!(due > first);
    fake.post("clock", json!({"advance_ms": 0})).await;
    fake.control(Method::PUT, "faults", json!([{"header": {"name": "Authorization", "twist": "drop"}}])).await;
    let sandbox = json!({"accounts": ["localiq/TEST_7", "autoid/5"], "clock": "manual", "seed": 9, "faults": ["no-retry"]});
    fake.post("sandboxes/job", sandbox).await;
    fake.register("TEST_7", &crm.uri()).await;
    let newest = fake.trigger("TEST_7", "third@example.com").await[0];
    fake.post("clock?sandbox=job", json!({"advance_ms": 1_000})).await;
    assert_eq!(fake.call(Method::GET, "/crm/webhook", Value::Null).await.0, 404);
    for call in 0..20 {
        assert_eq!(fake.create("http://127.0.0.1:9/").await, 200, "call {call}");
    }
    (newest, [crm, gone])
}

/// What goes on after a restart: the quota, the ids, what was due.
async fn goes_on(fake: &Replica, newest: u64) {
    let statuses = futures::future::join_all((0..12).map(|_| fake.create("http://127.0.0.1:9/"))).await;
    let count = |wanted: u16| statuses.iter().filter(|status| **status == wanted).count();
    assert_eq!((count(200), count(429)), (5, 7), "20 of 25 were used up before: {statuses:?}");
    let taken = json!({"accounts": ["localiq/TEST_7"]});
    let (status, refusal) = fake.call(Method::POST, "/_leadbench/api/v1/sandboxes/other", taken).await;
    assert!(status == 400 && refusal["wrong"].as_str().unwrap().contains("claimed by the sandbox job"), "{refusal}");
    let again = fake.trigger("TEST_1", "fourth@example.com").await[0];
    assert!(again > newest, "{again} after {newest}");
    fake.post("clock", json!({"settle": true})).await;
    let late = fake.get("deliveries?account=TEST_2").await;
    assert_eq!((&late[0]["state"], &late[0]["attempt_count"]), (&json!("abandoned"), &json!(3)), "{late}");
    assert_eq!(fake.register("TEST_1", "http://127.0.0.1:9/").await, "85+TEST_1", "an id that is given twice");
}

/// After a reset there is what was there at the very beginning; only the ids of deliveries go on.
async fn forgets(fake: &Replica, before: &Value) {
    let newest = fake.get("deliveries?limit=1").await[0]["id"].as_u64().unwrap();
    fake.post("reset", Value::Null).await;
    assert_eq!(fake.get("sandboxes").await, json!([]));
    for path in ["subscriptions", "deliveries", "requests", "accounts", "clock", "faults"] {
        assert_eq!(fake.get(path).await, before[path], "{path}");
    }
    assert_eq!(fake.create("http://127.0.0.1:9/").await, 200);
    assert_eq!(fake.register("TEST_7", "http://127.0.0.1:9/").await, "84+TEST_7", "it is no sandbox's any more");
    let again = fake.trigger("TEST_7", "fifth@example.com").await[0];
    assert!(again > newest || fake.is_in_memory(), "{again} after {newest}");
}

async fn beginning(fake: &Replica) -> Value {
    let mut all = serde_json::Map::new();
    for path in ["subscriptions", "deliveries", "requests", "accounts", "clock", "faults"] {
        all.insert(path.to_owned(), fake.get(path).await);
    }
    Value::Object(all)
}

/// Everything on one store, with a `kill -9` in between where it survives one.
async fn kept(store: &str) {
    let mut fake = Replica::start(store, OPTIONS);
    let before = beginning(&fake).await;
    let (newest, _receivers) = deeds(&fake).await;
    if !fake.is_in_memory() {
        let seen = fake.seen("job").await;
        fake.kill();
        fake.restart();
        let there = fake.seen("job").await;
        for (path, was) in seen.as_object().unwrap() {
            assert_eq!(&there[path], was, "{path}");
        }
    }
    goes_on(&fake, newest).await;
    forgets(&fake, &before).await;
}

/// From one store to another and to a third, each in turn with a process that goes on with what the one before did.
#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_is_moved_answers_as_the_one_before() {
    let Some(database) = Database::fresh().await else { return };
    let (first, last, text) = (File::fresh("first"), File::fresh("last"), File::fresh("text"));
    let (one, two) = (text.0.join("one.ndjson").display().to_string(), text.0.join("two.ndjson").display().to_string());
    let mut fake = Replica::start(&first.url(), OPTIONS);
    let (newest, _receivers) = deeds(&fake).await;
    let seen = fake.seen("job").await;
    fake.kill();
    let moved = |way: &str, store: &str, file: &str| {
        let output = crate::cli::run(&["store", way, "--store", store, file]);
        assert_eq!(output.status.code(), Some(0), "{way}: {}", crate::cli::said(&output));
    };
    moved("export", &first.url(), &one);
    moved("import", &database.url, &one);
    moved("export", &database.url, &two);
    moved("import", &last.url(), &two);
    assert_eq!(std::fs::read_to_string(&one).unwrap(), std::fs::read_to_string(&two).unwrap());
    for store in [database.url.clone(), last.url()] {
        let fake = Replica::start(&store, OPTIONS);
        let there = fake.seen("job").await;
        for (path, was) in seen.as_object().unwrap() {
            assert_eq!(&there[path], was, "{path}");
        }
        goes_on(&fake, newest).await;
    }
    let again = crate::cli::run(&["store", "import", "--store", &last.url(), &one]);
    assert_eq!(again.status.code(), Some(2), "{}", crate::cli::said(&again));
}

/// What is over and beyond what the journal keeps is forgotten; what is due is not.
async fn bounded(store: &str) {
    let fake = Replica::start(store, &["--clock", "manual", "--journal", "20", "--switch", "localiq.retries=60"]);
    let (crm, gone) = (receiver(&[200]).await, receiver(&[500]).await);
    fake.register("TEST_1", &crm.uri()).await;
    fake.register("TEST_2", &gone.uri()).await;
    let due = fake.trigger("TEST_2", "due@example.com").await[0];
    fake.post("events", json!({"provider": "localiq", "lead": "chat", "account": "TEST_1", "count": 60})).await;
    for _ in 0..60 {
        fake.call(Method::GET, "/crm/webhook", Value::Null).await;
    }
    eventually(async || {
        let (deliveries, calls) = (fake.get("deliveries?limit=1000").await, fake.get("requests?limit=1000").await);
        let ids = |rows: &Value| rows.as_array().unwrap().iter().map(|row| row["id"].as_u64().unwrap()).collect::<Vec<_>>();
        (ids(&deliveries).len() == 21 && ids(&deliveries).contains(&due) && ids(&calls).len() == 20).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn each_store_forgets_what_is_beyond_its_journal_and_nothing_that_is_due() {
    let file = File::fresh("bounded");
    bounded("memory").await;
    bounded(&file.url()).await;
    if let Some(database) = Database::fresh().await {
        bounded(&database.url).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn memory_keeps_what_happened_until_it_is_reset() {
    kept("memory").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sqlite_keeps_everything_over_the_end_of_the_process() {
    let file = File::fresh("kept");
    kept(&file.url()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn postgres_keeps_everything_over_the_end_of_the_process() {
    let Some(database) = Database::fresh().await else { return };
    kept(&database.url).await;
}
