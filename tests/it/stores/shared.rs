//! Replicas that share one database are one fake: what is done on one is so on all.

use std::{collections::HashSet, time::Duration};

use futures::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};
use wiremock::{Mock, MockServer, ResponseTemplate, matchers::any};

use super::{counting::Counting, eventually, postgres::Database, replica::Replica, stream::Stream};
use crate::setting::{bodies, receiver};

const STANDING: &[&str] = &["--clock", "manual"];

/// So many replicas on a database of their own; none: there is no PostgreSQL.
async fn replicas(number: usize, options: &[&str]) -> Option<(Vec<Replica>, Database)> {
    let database = Database::fresh().await?;
    // All at once: they find an empty database, and bring it up to date together.
    let starting: Vec<_> = (0..number)
        .map(|_| {
            let (url, options) = (database.url.clone(), options.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>());
            tokio::task::spawn_blocking(move || Replica::start(&url, &options.iter().map(String::as_str).collect::<Vec<_>>()))
        })
        .collect();
    let all = join_all(starting).await.into_iter().map(Result::unwrap).collect();
    Some((all, database))
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_done_on_one_replica_is_so_on_all() {
    let Some((all, _database)) = replicas(3, STANDING).await else { return };
    let crm = receiver(&[200]).await;
    let id = all[0].register("TEST_1", &crm.uri()).await;
    for (here, replica) in all.iter().enumerate() {
        assert_eq!(replica.get("subscriptions?account=TEST_1").await[0]["id"], id, "replica {here}");
    }
    // Registered here, triggered there, seen elsewhere; and no id is given twice.
    let owed = [all[1].trigger("TEST_1", "a@example.com").await, all[2].trigger("TEST_1", "b@example.com").await].concat();
    all[0].until_state(owed[0], "delivered").await;
    all[1].until_state(owed[1], "delivered").await;
    assert_eq!(
        (all[2].register("TEST_1", &crm.uri()).await, all[1].register("TEST_1", &crm.uri()).await),
        ("85+TEST_1".into(), "86+TEST_1".into())
    );

    let before = all[0].get("clock").await["now_ms"].as_u64().unwrap();
    all[1].post("clock", json!({"advance_ms": 90_000})).await;
    for replica in &all {
        assert_eq!(replica.get("clock").await["now_ms"], before + 90_000);
    }

    all[2].control(Method::PUT, "faults", json!([{"header": {"name": "Authorization", "twist": "drop"}}])).await;
    for (here, replica) in all.iter().enumerate() {
        let owed = replica.trigger("TEST_1", &format!("{here}@example.com")).await;
        for id in owed {
            all[(here + 1) % 3].until_state(id, "delivered").await;
        }
    }
    let bare = crm.received_requests().await.unwrap().iter().filter(|request| !request.headers.contains_key("authorization")).count();
    assert_eq!(bare, 9, "three leads for three webhooks");
    all[0].control(Method::DELETE, "faults", Value::Null).await;
    assert_eq!(all[1].get("faults").await, json!([]));

    all[0].post("sandboxes/job", json!({"accounts": ["localiq/TEST_7"]})).await;
    let taken = all[1].call(Method::POST, "/_leadbench/api/v1/sandboxes/other", json!({"accounts": ["localiq/TEST_7"]})).await;
    assert!(taken.0 == 400 && taken.1["wrong"].as_str().unwrap().contains("the sandbox job"), "{taken:?}");
    let lists = join_all(all.iter().map(|replica| replica.seen("job"))).await;
    assert!(lists.iter().all(|list| *list == lists[0]));
    all[2].post("reset", Value::Null).await;
    for replica in &all {
        assert_eq!((replica.get("subscriptions").await, replica.get("sandboxes").await), (json!([]), json!([])));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_lead_is_delivered_once_whichever_replica_it_happens_on() {
    let Some((all, _database)) = replicas(3, &[]).await else { return };
    let crm = Counting::start(Duration::ZERO).await;
    all[0].register("TEST_1", &crm.url()).await;
    let emails: Vec<String> = (0..90).map(|n| format!("lead-{n}@example.com")).collect();
    for chunk in emails.chunks(15) {
        join_all(chunk.iter().enumerate().map(|(n, email)| all[n % 3].trigger("TEST_1", email))).await;
    }
    let rows = eventually(async || {
        let rows = all[1].get("deliveries?state=delivered&limit=1000").await;
        (rows.as_array().unwrap().len() == emails.len()).then_some(rows)
    })
    .await;
    let ids: HashSet<u64> = rows.as_array().unwrap().iter().map(|row| row["id"].as_u64().unwrap()).collect();
    assert_eq!(ids.len(), emails.len());
    assert!(rows.as_array().unwrap().iter().all(|row| row["attempt_count"] == 1), "{rows}");
    let got = crm.got();
    assert!(emails.iter().all(|email| got.get(email) == Some(&1)) && got.len() == emails.len(), "{got:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_64_calls_at_once_to_three_replicas_25_are_answered() {
    let Some((all, _database)) = replicas(3, STANDING).await else { return };
    for round in 0..2 {
        // A client for each, so that each has a connection of its own.
        let clients: Vec<_> = (0..64).map(|_| reqwest::Client::builder().no_proxy().build().unwrap()).collect();
        let calls = clients.iter().enumerate().map(|(n, client)| {
            let url = format!("{}/v2/Webhook.svc/Retrieve?accessKey=ACCESS_KEY&secretKey=S", all[n % 3].url);
            async move { super::replica::try_call(client, Method::POST, &url, &json!({})).await.unwrap().0 }
        });
        let statuses = join_all(calls).await;
        let count = |wanted: u16| statuses.iter().filter(|status| **status == wanted).count();
        assert_eq!((count(200), count(429)), (25, 39), "round {round}: {statuses:?}");
        all[round].post("clock", json!({"advance_ms": 4_999})).await;
        assert_eq!(all[2].create("http://127.0.0.1:9/").await, 429);
        all[1].post("clock", json!({"advance_ms": 1})).await;
    }
    assert_eq!(all[0].create("http://127.0.0.1:9/").await, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_messages_of_one_call_come_in_their_order_whichever_replica_sends_them() {
    let Some((all, _database)) = replicas(3, STANDING).await else { return };
    let crm = receiver(&[503, 500, 200]).await;
    let template = json!({"name": "T", "type": "JSON", "format": r#"{"id":"%callid%","end":"%call_end_time%"}"#});
    let attach = json!([{"campaign": "sales", "at": "begin"}, {"campaign": "sales", "at": "end"}]);
    let form = json!({"name": "CRM", "url": crm.uri(), "template": template, "attach": attach});
    all[0].post("subscriptions", json!({"provider": "autoid", "form": form})).await;
    for (replica, kind) in [(&all[1], "call-begin"), (&all[2], "call-end")] {
        replica.post("events", json!({"provider": "autoid", "lead": kind})).await;
        all[0].post("clock", json!({"advance_ms": 0})).await;
    }
    all[0].post("clock", json!({"advance_ms": 59_000})).await;
    assert_eq!(crm.received_requests().await.unwrap().len(), 1, "the end waits for the beginning, on whichever replica");
    all[1].post("clock", json!({"settle": true})).await;
    let ends: Vec<bool> = bodies(&crm).await.iter().map(|body| body["end"] != "").collect();
    assert_eq!(ends, [false, false, false, true]);
}

/// One that stands still for too long counts as dead; when it goes on, what it has to say of its old attempt is not written down.
#[tokio::test(flavor = "multi_thread")]
async fn a_replica_that_stood_still_has_lost_what_it_held_and_goes_on() {
    let Some((mut all, database)) = replicas(1, &[]).await else { return };
    let crm = MockServer::start().await;
    // The first attempt gets no answer in its time, the others at once.
    let never = ResponseTemplate::new(200).set_delay(Duration::from_secs(600));
    Mock::given(any()).respond_with(never).up_to_n_times(1).mount(&crm).await;
    Mock::given(any()).respond_with(ResponseTemplate::new(200)).mount(&crm).await;
    all[0].register("TEST_1", &crm.uri()).await;
    let held = all[0].trigger("TEST_1", "a@example.com").await[0];
    eventually(async || (!crm.received_requests().await.unwrap().is_empty()).then_some(())).await;
    all[0].pause();
    all.push(Replica::start(&database.url, &[]));
    all[1].until_state(held, "delivered").await;
    all[0].resume();
    // It works again, and what it was at is over.
    let next = all[0].trigger("TEST_1", "b@example.com").await[0];
    all[0].until_state(next, "delivered").await;
    all[1].kill();
    let alone = all[0].trigger("TEST_1", "c@example.com").await[0];
    all[0].until_state(alone, "delivered").await;
    let row = all[0].get(&format!("deliveries/{held}")).await;
    assert_eq!(
        (&row["state"], &row["attempt_count"], &row["attempts"][0]["status"]),
        (&json!("delivered"), &json!(1), &json!(200)),
        "{row}"
    );
    assert_eq!(crm.received_requests().await.unwrap().len(), 4, "the first twice, the others once");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_stream_of_one_replica_tells_what_another_did_and_goes_on_at_a_third() {
    let Some((all, _database)) = replicas(3, &[]).await else { return };
    let crm = receiver(&[200]).await;
    all[0].register("TEST_1", &crm.uri()).await;
    let mut stream = Stream::open(&all[0], None).await;
    let first = all[1].trigger("TEST_1", "a@example.com").await[0];
    let (_, place) = stream.until_delivered(first, 0).await;
    drop(stream);
    // While nobody listens more happens, and the next connection is to another replica.
    let missed = all[0].trigger("TEST_1", "b@example.com").await[0];
    all[1].until_state(missed, "delivered").await;
    let last = all[1].trigger("TEST_1", "c@example.com").await[0];
    let mut stream = Stream::open(&all[2], Some(place)).await;
    let (told, _) = stream.until_delivered(last, place).await;
    assert!(told.contains(&missed), "{told:?} without {missed}");
}
