//! What callers may make at most: what is beyond is refused in words, what is there goes on, and room comes back.

use reqwest::Method;
use serde_json::{Value, json};

use crate::stores::{Database, Holding, Replica, wish};

const BOUNDS: [&str; 8] = ["--bound", "accounts=4", "--bound", "subscriptions=2", "--bound", "sandboxes=1", "--bound", "owed=3"];

async fn registered(fake: &Replica, account: &str, to: &str) -> (u16, Value) {
    let body = json!({"event_type": "new_contact", "url": to, "authorization": "token jokin"});
    fake.call(Method::POST, &format!("/crm/webhooks?global_master_advertiser_id={account}"), body).await
}

/// That it was refused for want of room, and what would help.
fn is_full(name: &str, (status, problem): (u16, Value)) {
    assert_eq!((status, &problem["at"]), (503, &json!("store")), "{name}: {problem}");
    let (wrong, right) = (problem["wrong"].as_str().unwrap(), problem["right"].as_str().unwrap());
    assert!(wrong.contains(name) && right.contains(&format!("--bound {name}=")), "{problem}");
}

/// What all stores refuse alike.
async fn subscriptions_and_sandboxes(fake: &Replica) {
    for _ in 0..2 {
        assert_eq!(registered(fake, "TEST_1", "http://127.0.0.1:9/a").await.0, 200);
    }
    is_full("subscriptions", registered(fake, "TEST_1", "http://127.0.0.1:9/b").await);
    let there = fake.get("subscriptions").await;
    assert_eq!(there.as_array().unwrap().len(), 2, "{there}");
    // Another account has room of its own, and so has this one when one goes.
    assert_eq!(registered(fake, "TEST_2", "http://127.0.0.1:9/a").await.0, 200);
    let id = there[0]["id"].as_str().unwrap();
    let path = format!("/crm/webhooks/{id}?global_master_advertiser_id=TEST_1");
    assert_eq!(fake.call(Method::DELETE, &path, Value::Null).await.0, 200);
    assert_eq!(registered(fake, "TEST_1", "http://127.0.0.1:9/b").await.0, 200);

    let sandbox = async |name: &str| {
        let wish = json!({"accounts": [format!("localiq/TEST_{}", 70 + name.len())]});
        fake.call(Method::POST, &format!("/_leadbench/api/v1/sandboxes/{name}"), wish).await
    };
    let (status, made) = sandbox("a").await;
    assert_eq!(status, 201, "{made}");
    is_full("sandboxes", sandbox("ab").await);
    // One that is put in the place of itself is none more.
    assert_eq!(sandbox("a").await.0, 201);
    fake.control(Method::DELETE, "sandboxes/a", Value::Null).await;
    assert_eq!(sandbox("ab").await.0, 201);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fake_in_memory_makes_no_more_than_it_may() {
    let fake = Replica::start("memory", &[&["--clock", "manual"], &BOUNDS[..]].concat());
    subscriptions_and_sandboxes(&fake).await;

    // Each of two webhooks is owed what happens, and the time stands in which it would be tried again.
    for _ in 0..2 {
        assert_eq!(fake.create("http://127.0.0.1:9/a").await, 200);
    }
    let lead = json!({"provider": "leadsquared", "lead": "lead-create"});
    let happens = async || fake.call(Method::POST, "/_leadbench/api/v1/events", lead.clone()).await;
    assert_eq!(happens().await.0, 202);
    is_full("owed", happens().await);
    assert_eq!(fake.get("deliveries").await.as_array().unwrap().len(), 2);
    fake.post("clock", json!({"advance_ms": 86_400_000})).await;
    assert_eq!(fake.get("deliveries?state=due").await, json!([]));
    assert_eq!(happens().await.0, 202);

    // That is the third account. Reading about others makes none of them.
    for number in 0..9 {
        fake.get(&format!("subscriptions?account=TEST_9{number}")).await;
    }
    assert_eq!(registered(&fake, "TEST_3", "http://127.0.0.1:9/a").await.0, 200);
    is_full("accounts", registered(&fake, "TEST_4", "http://127.0.0.1:9/a").await);
    is_full("accounts", fake.call(Method::POST, "/_leadbench/api/v1/events", wish("TEST_4", "lead@example.com")).await);
    assert_eq!(registered(&fake, "TEST_3", "http://127.0.0.1:9/a").await.0, 200);
    // All of it comes back.
    fake.control(Method::POST, "reset", Value::Null).await;
    for number in 1..4 {
        assert_eq!(registered(&fake, &format!("TEST_{number}"), "http://127.0.0.1:9/a").await.0, 200);
    }
    for _ in 0..2 {
        assert_eq!(fake.create("http://127.0.0.1:9/a").await, 200);
    }
    assert_eq!(happens().await.0, 202);
    is_full("owed", happens().await);
    is_full("accounts", registered(&fake, "TEST_4", "http://127.0.0.1:9/a").await);
}

/// What is under way while all is forgotten is counted off once, not twice.
#[tokio::test(flavor = "multi_thread")]
async fn an_attempt_that_outlives_a_reset_takes_no_room_and_gives_none() {
    let (fake, crm) = (Replica::start("memory", &["--bound", "owed=1"]), Holding::start().await);
    fake.register("TEST_1", &crm.url).await;
    fake.trigger("TEST_1", "before@example.com").await;
    crm.until_one().await;
    fake.control(Method::POST, "reset", Value::Null).await;
    crm.may.send_replace(true);
    fake.register("TEST_1", &crm.url).await;
    for number in 0..20 {
        let owed = fake.trigger("TEST_1", &format!("after{number}@example.com")).await;
        fake.until_state(owed[0], "delivered").await;
    }
    fake.register("TEST_1", &crm.url).await;
    is_full("owed", fake.call(Method::POST, "/_leadbench/api/v1/events", wish("TEST_1", "two@example.com")).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fake_on_a_database_bounds_what_is_read_with_each_call() {
    let Some(database) = Database::fresh().await else { return };
    subscriptions_and_sandboxes(&Replica::start(&database.url, &BOUNDS)).await;
}

#[test]
fn a_bound_that_is_none_is_refused_with_those_that_are() {
    let output = crate::cli::leadbench(&["serve", "--bound", "account=3"]).output().unwrap();
    let said = crate::cli::said(&output);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("accounts") && said.contains("owed"), "{said}");
}
