//! A process that is asked to stop: what is on its way to a receiver comes to its end, is written down, and is not sent again.

use std::{collections::BTreeMap, sync::Arc};

use axum::{Json, Router, extract::State, routing::post};
use serde_json::Value;
use tokio::sync::watch;

use super::{File, counting::email, eventually, postgres::Database, replica::Replica};

/// A receiver that answers nobody before it is told to.
pub struct Holding {
    pub url: String,
    got: watch::Sender<BTreeMap<String, u32>>,
    pub may: watch::Sender<bool>,
}

type Shared = Arc<(watch::Sender<BTreeMap<String, u32>>, watch::Receiver<bool>)>;

async fn held(State(shared): State<Shared>, Json(lead): Json<Value>) {
    shared.0.send_modify(|got| *got.entry(email(&lead).to_owned()).or_default() += 1);
    shared.1.clone().wait_for(|may| *may).await.unwrap();
}

impl Holding {
    pub async fn start() -> Self {
        let (got, may) = (watch::Sender::default(), watch::Sender::new(false));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/leads", listener.local_addr().unwrap());
        let router = Router::new().route("/leads", post(held)).with_state(Arc::new((got.clone(), may.subscribe())));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, got, may }
    }

    /// Waits until a lead is here.
    pub async fn until_one(&self) {
        self.got.subscribe().wait_for(|got| !got.is_empty()).await.unwrap();
    }
}

/// More than are sent at a time.
const LEADS: usize = 40;

/// Stops one of the replicas while it sends, and gives how often each lead came in the end.
async fn stopped(mut replicas: Vec<Replica>) -> BTreeMap<String, u32> {
    let crm = Holding::start().await;
    replicas[0].register("TEST_1", &crm.url).await;
    let mut owed = Vec::new();
    for number in 0..LEADS {
        owed.extend(replicas[0].trigger("TEST_1", &format!("lead{number}@example.com")).await);
    }
    crm.until_one().await;

    replicas[0].ask_to_stop();
    // It takes no calls any more, and it waits.
    eventually(async || replicas[0].is_deaf().await.then_some(())).await;
    assert_eq!(replicas[0].ended(), None, "it did not wait for what is on its way");
    crm.may.send_replace(true);
    assert_eq!(eventually(async || replicas[0].ended()).await, 0);

    replicas[0].restart();
    for id in owed {
        let delivery = replicas[0].until_state(id, "delivered").await;
        assert_eq!(delivery["attempts"].as_array().unwrap().len(), 1, "{delivery}");
    }
    crm.got.borrow().clone()
}

fn once_each() -> BTreeMap<String, u32> {
    (0..LEADS).map(|number| (format!("lead{number}@example.com"), 1)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_on_its_way_is_finished_and_noted_on_sqlite() {
    let file = File::fresh("stop");
    assert_eq!(stopped(vec![Replica::start(&file.url(), &[])]).await, once_each());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_on_its_way_is_finished_and_noted_on_postgres() {
    let Some(database) = Database::fresh().await else { return };
    assert_eq!(stopped(vec![Replica::start(&database.url, &[]), Replica::start(&database.url, &[])]).await, once_each());
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_asked_twice_waits_for_nobody() {
    let (crm, mut fake) = (Holding::start().await, Replica::start("memory", &[]));
    fake.register("TEST_1", &crm.url).await;
    fake.trigger("TEST_1", "lead@example.com").await;
    crm.until_one().await;
    fake.ask_to_stop();
    eventually(async || fake.is_deaf().await.then_some(())).await;
    assert_eq!(fake.ended(), None);
    fake.ask_to_stop();
    assert_eq!(eventually(async || fake.ended()).await, 0);
}
