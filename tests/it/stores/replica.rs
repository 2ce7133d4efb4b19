//! `leadbench serve` as a process that is killed and started again, and calls to it.

use std::{
    io::{BufRead, BufReader},
    process::{Child, ChildStdout, Stdio},
    time::Duration,
};

use reqwest::{Client, Method};
use serde_json::{Value, json};

use super::{eventually, signal};

/// A process, its address, and what it was started with.
pub struct Replica {
    child: Child,
    pub url: String,
    arguments: Vec<String>,
    /// Held, so that the process can go on writing.
    _said: BufReader<ChildStdout>,
    client: Client,
}

impl Replica {
    /// Starts one on a store, with further options, and waits until it listens.
    pub fn start(store: &str, options: &[&str]) -> Self {
        let usual = ["serve", "--quiet", "--listen", "127.0.0.1:0", "--store", store];
        Self::run(usual.iter().chain(options).map(|word| (*word).to_owned()).collect())
    }

    fn run(arguments: Vec<String>) -> Self {
        let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let mut child = crate::cli::leadbench(&words).stdout(Stdio::piped()).spawn().unwrap();
        let mut said = BufReader::new(child.stdout.take().unwrap());
        let mut first = String::new();
        said.read_line(&mut first).unwrap();
        let url = first.trim().strip_prefix("leadbench listening on ").unwrap_or_else(|| panic!("{arguments:?}: {first}")).to_owned();
        let client = Client::builder().no_proxy().timeout(Duration::from_secs(30)).build().unwrap();
        Self { child, url, arguments, _said: said, client }
    }

    /// `kill -9`.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// The signal that asks a service to stop.
    pub fn ask_to_stop(&self) {
        signal("TERM", &[self.child.id().to_string()]);
    }

    /// Whether it takes no calls.
    pub async fn is_deaf(&self) -> bool {
        self.try_call(Method::GET, "/_leadbench/livez", &Value::Null).await.is_none()
    }

    /// What the process ended with, once it has.
    pub fn ended(&mut self) -> Option<i32> {
        let ended = self.child.try_wait().unwrap()?;
        Some(ended.code().unwrap_or_else(|| panic!("it ended by {ended}")))
    }

    /// Has the process stand still until it is told to go on.
    pub fn pause(&self) {
        signal("STOP", &[self.child.id().to_string()]);
    }

    pub fn resume(&self) {
        signal("CONT", &[self.child.id().to_string()]);
    }

    /// Another process with the same options, in the place of this one.
    pub fn restart(&mut self) {
        *self = Self::run(self.arguments.clone());
    }

    pub fn is_in_memory(&self) -> bool {
        self.arguments.iter().any(|word| word == "memory")
    }

    /// A call with a body where there is one; none: it was not answered.
    pub async fn try_call(&self, method: Method, path: &str, body: &Value) -> Option<(u16, String, Value)> {
        try_call(&self.client, method, &format!("{}{path}", self.url), body).await
    }

    pub async fn call(&self, method: Method, path: &str, body: Value) -> (u16, Value) {
        let (status, _, reply) = self.try_call(method, path, &body).await.unwrap_or_else(|| panic!("{path} was not answered"));
        (status, reply)
    }

    /// A call of the control API that is taken.
    pub async fn control(&self, method: Method, path: &str, body: Value) -> Value {
        let (status, reply) = self.call(method, &format!("/_leadbench/api/v1/{path}"), body).await;
        assert!((200..300).contains(&status), "{path}: {status} {reply}");
        reply
    }

    pub async fn get(&self, path: &str) -> Value {
        self.control(Method::GET, path, Value::Null).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Value {
        self.control(Method::POST, path, body).await
    }

    /// Registers a webhook of LOCALiQ: its id.
    pub async fn register(&self, account: &str, to: &str) -> String {
        let body = json!({"event_type": "new_contact", "url": to, "authorization": "token jokin"});
        let (status, reply) = self.call(Method::POST, &format!("/crm/webhooks?global_master_advertiser_id={account}"), body).await;
        assert_eq!(status, 200, "{reply}");
        reply["id"].as_str().unwrap().to_owned()
    }

    /// Lets a lead happen in an account of LOCALiQ: its deliveries.
    pub async fn trigger(&self, account: &str, email: &str) -> Vec<u64> {
        let event = self.post("events", wish(account, email)).await;
        event["deliveries"].as_array().unwrap().iter().map(|id| id.as_u64().unwrap()).collect()
    }

    /// Registers a webhook of LeadSquared: the status of the answer.
    pub async fn create(&self, to: &str) -> u16 {
        self.try_create(to).await.expect("an answer")
    }

    pub async fn try_create(&self, to: &str) -> Option<u16> {
        let body = json!({"URL": to, "Method": "POST", "ContentType": "application/json", "WebhookEvent": "3"});
        let path = "/v2/Webhook.svc/Create?accessKey=ACCESS_KEY&secretKey=S";
        self.try_call(Method::POST, path, &body).await.map(|(status, ..)| status)
    }

    /// Waits until the delivery is as it should be.
    pub async fn until_state(&self, id: u64, state: &str) -> Value {
        eventually(async || {
            let there = self.get(&format!("deliveries/{id}")).await;
            (there["state"] == state).then_some(there)
        })
        .await
    }

    /// Everything that can be seen of the main world and of a sandbox.
    pub async fn seen(&self, sandbox: &str) -> Value {
        let mut all = serde_json::Map::new();
        let paths = ["subscriptions", "deliveries?limit=1000", "requests?limit=1000", "accounts", "sandboxes", "clock", "faults"];
        let of_sandbox = ["clock", "faults"].map(|path| format!("{path}?sandbox={sandbox}"));
        let records = "records/leadsquared/ACCESS_KEY/notices".to_owned();
        for path in paths.into_iter().map(str::to_owned).chain(of_sandbox).chain([records]) {
            let seen = self.get(&path).await;
            all.insert(path, seen);
        }
        for delivery in all["deliveries?limit=1000"].as_array().unwrap().clone() {
            let path = format!("deliveries/{}", delivery["id"]);
            let seen = self.get(&path).await;
            all.insert(path, seen);
        }
        Value::Object(all)
    }
}

impl Drop for Replica {
    fn drop(&mut self) {
        _ = self.child.kill();
        _ = self.child.wait();
    }
}

/// The wish for a lead of LOCALiQ that is known by its address.
pub fn wish(account: &str, email: &str) -> Value {
    json!({"provider": "localiq", "lead": "chat", "account": account, "set": {"lead.contact.email": email}})
}

/// A call: status, content type and body; none: it was not answered.
pub async fn try_call(client: &Client, method: Method, url: &str, body: &Value) -> Option<(u16, String, Value)> {
    let request = client.request(method, url).header("Content-Type", "application/json").header("Authorization", "OAUTH_ACCESS_TOKEN");
    let request = if body.is_null() { request } else { request.body(body.to_string()) };
    let reply = request.send().await.ok()?;
    let status = reply.status().as_u16();
    let kind = reply.headers().get("content-type").and_then(|kind| kind.to_str().ok()).unwrap_or_default().to_owned();
    let text = reply.text().await.ok()?;
    Some((status, kind, serde_json::from_str(&text).unwrap_or(Value::String(text))))
}
