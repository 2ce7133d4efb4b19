//! Callers on all replicas at once, and what they know in the end.

use std::{
    collections::{HashMap, HashSet},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use reqwest::{Client, Method};
use serde_json::json;
use tokio::task::JoinHandle;

use super::{
    eventually,
    replica::{try_call, wish},
};

/// The accounts that leads happen in.
pub const ACCOUNTS: [&str; 4] = ["TEST_1", "TEST_2", "TEST_3", "TEST_4"];

/// How many let leads happen at once, and how many register.
const CALLERS: usize = 6;
const REGISTRARS: usize = 2;

/// What the callers know, while they call.
#[derive(Default)]
struct Known {
    /// The address and the delivery of each lead whose call was answered.
    accepted: Mutex<HashMap<String, u64>>,
    /// The addresses of those whose call was not, or with a 503: they may have happened.
    unknown: Mutex<HashSet<String>>,
    /// When each registration that LeadSquared's limit let through was sent and answered.
    admitted: Mutex<Vec<(Instant, Instant)>>,
    refused: AtomicUsize,
    number: AtomicUsize,
    over: AtomicBool,
    /// Where the replicas are now; a call may meet one that is gone.
    addresses: Vec<Mutex<String>>,
}

/// Callers at work.
pub struct Calls {
    known: Arc<Known>,
    callers: Vec<JoinHandle<()>>,
}

impl Calls {
    /// Begins to call replicas at these addresses.
    pub fn begin(addresses: Vec<String>) -> Self {
        let known = Arc::new(Known { addresses: addresses.into_iter().map(Mutex::new).collect(), ..Known::default() });
        let callers = (0..CALLERS).map(|_| tokio::spawn(known.clone().trigger()));
        let registrars = (0..REGISTRARS).map(|_| tokio::spawn(known.clone().register()));
        Self { callers: callers.chain(registrars).collect(), known }
    }

    /// Another address in the place of one.
    pub fn redirect(&self, which: usize, url: &str) {
        url.clone_into(&mut self.known.addresses[which].lock().unwrap());
    }

    /// Waits until so many more leads are accepted.
    pub async fn more(&self, number: usize) {
        let enough = self.accepted().len() + number;
        eventually(async || (self.known.accepted.lock().unwrap().len() >= enough).then_some(())).await;
    }

    /// Ends the calls once a registration has been refused: then the limit has been put to the test.
    pub async fn end(mut self) -> Self {
        eventually(async || (self.refused() > 0).then_some(())).await;
        self.known.over.store(true, Ordering::Relaxed);
        for caller in std::mem::take(&mut self.callers) {
            caller.await.unwrap();
        }
        self
    }

    pub fn accepted(&self) -> HashMap<String, u64> {
        self.known.accepted.lock().unwrap().clone()
    }

    pub fn unknown(&self) -> HashSet<String> {
        self.known.unknown.lock().unwrap().clone()
    }

    pub fn admitted(&self) -> usize {
        self.known.admitted.lock().unwrap().len()
    }

    pub fn refused(&self) -> usize {
        self.known.refused.load(Ordering::Relaxed)
    }

    /// The most registrations that were surely let through within five seconds: sent and answered within them.
    pub fn most_admitted(&self) -> usize {
        let admitted = self.known.admitted.lock().unwrap();
        let within =
            |from: Instant| admitted.iter().filter(move |(sent, answered)| *sent >= from && *answered < from + Duration::from_secs(5));
        admitted.iter().map(|(sent, _)| within(*sent).count()).max().unwrap_or_default()
    }
}

impl Known {
    /// Lets leads happen, one after the other, each on another replica.
    async fn trigger(self: Arc<Self>) {
        let client = client();
        while !self.over.load(Ordering::Relaxed) {
            let number = self.number.fetch_add(1, Ordering::Relaxed);
            let email = format!("lead-{number}@example.com");
            let url = format!("{}/_leadbench/api/v1/events", self.address(number));
            match try_call(&client, Method::POST, &url, &wish(ACCOUNTS[number % ACCOUNTS.len()], &email)).await {
                Some((202, _, event)) => {
                    let id = event["deliveries"][0].as_u64().unwrap();
                    assert_eq!(self.accepted.lock().unwrap().insert(email, id), None);
                }
                None | Some((503, ..)) => {
                    self.unknown.lock().unwrap().insert(email);
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
                Some(other) => panic!("{other:?}"),
            }
        }
    }

    /// Registers at LeadSquared as fast as it goes, which is more than its limit.
    async fn register(self: Arc<Self>) {
        let client = client();
        let body = json!({"URL": "http://127.0.0.1:9/", "Method": "POST", "ContentType": "application/json", "WebhookEvent": "3"});
        for number in 0.. {
            if self.over.load(Ordering::Relaxed) {
                return;
            }
            let url = format!("{}/v2/Webhook.svc/Create?accessKey=ACCESS_KEY&secretKey=S", self.address(number));
            let sent = Instant::now();
            match try_call(&client, Method::POST, &url, &body).await {
                Some((200, ..)) => self.admitted.lock().unwrap().push((sent, Instant::now())),
                Some((429, ..)) => _ = self.refused.fetch_add(1, Ordering::Relaxed),
                None | Some((503, ..)) => {}
                Some(other) => panic!("{other:?}"),
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    fn address(&self, number: usize) -> String {
        self.addresses[number % self.addresses.len()].lock().unwrap().clone()
    }
}

fn client() -> Client {
    Client::builder().no_proxy().timeout(Duration::from_secs(30)).build().unwrap()
}
