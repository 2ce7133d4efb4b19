//! A simulator on a random port, a client that we didn't write, and a receiver that we didn't write.

use crate::control_document::truth;
use leadbench::mock::Simulator;
use reqwest::{Method, StatusCode};
use serde_json::Value;
use wiremock::{Mock, MockServer, ResponseTemplate, matchers::any};

/// A simulator with calls to it.
pub struct Fake {
    pub sim: Simulator,
    client: reqwest::Client,
}

impl Fake {
    pub fn of(sim: Simulator) -> Self {
        Self { sim, client: reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build().unwrap() }
    }

    pub async fn start() -> Self {
        Self::of(Simulator::start().await.unwrap())
    }

    /// On a clock that stands, with switches set.
    pub async fn standing(switches: &[(&str, &str)]) -> Self {
        let builder = switches.iter().fold(Simulator::builder().manual_clock(), |b, (name, value)| b.switch(name, value));
        Self::of(builder.start().await.unwrap())
    }

    /// A call with LOCALiQ's documented credentials.
    pub async fn call(&self, method: Method, path: &str, body: Option<&str>) -> (StatusCode, Value) {
        self.call_as("OAUTH_ACCESS_TOKEN", method, path, body).await
    }

    pub async fn call_as(&self, token: &str, method: Method, path: &str, body: Option<&str>) -> (StatusCode, Value) {
        let asked = method.clone();
        let mut request = self.client.request(method, format!("{}{path}", self.sim.base_url())).header("Content-Type", "application/json");
        if !token.is_empty() {
            request = request.header("Authorization", token);
        }
        if let Some(body) = body {
            request = request.body(body.to_owned());
        }
        let reply = request.send().await.unwrap();
        let status = reply.status();
        let media = reply.headers().get("content-type").map(|v| v.to_str().unwrap().to_owned()).unwrap_or_default();
        let text = reply.text().await.unwrap();
        // Whatever a test is about: what is ours answers as its document says.
        truth(&asked, path, status.as_u16(), &media, &text);
        (status, serde_json::from_str(&text).unwrap_or(Value::String(text)))
    }

    /// A call of the control API.
    pub async fn control(&self, method: Method, path: &str, body: Value) -> (StatusCode, Value) {
        let body = if body.is_null() { None } else { Some(body.to_string()) };
        self.call_as("", method, &format!("/_leadbench/api/v1/{path}"), body.as_deref()).await
    }

    /// Registers a webhook through LOCALiQ's API and gives back its id.
    pub async fn register(&self, account: &str, event: &str, url: &str) -> String {
        let body = format!(r#"{{"event_type":"{event}","url":"{url}","authorization":"token jokin"}}"#);
        let (status, reply) = self.call(Method::POST, &format!("/crm/webhooks?global_master_advertiser_id={account}"), Some(&body)).await;
        assert!(status.is_success(), "{status} {reply}");
        reply["id"].as_str().unwrap().to_owned()
    }
}

/// A receiver that answers each call with the next status, and the last one for ever after.
pub async fn receiver(statuses: &[u16]) -> MockServer {
    let server = MockServer::start().await;
    let (last, first) = statuses.split_last().unwrap();
    for status in first {
        Mock::given(any()).respond_with(ResponseTemplate::new(*status)).up_to_n_times(1).mount(&server).await;
    }
    Mock::given(any()).respond_with(ResponseTemplate::new(*last)).mount(&server).await;
    server
}

/// The bodies that a receiver got, as JSON.
pub async fn bodies(server: &MockServer) -> Vec<Value> {
    server.received_requests().await.unwrap().iter().map(|r| serde_json::from_slice(&r.body).unwrap()).collect()
}

/// Whether a program of another maker is on this machine. Without it a test that needs it says so and does nothing;
/// in CI it must be there.
pub fn found(program: &str) -> bool {
    let there = std::process::Command::new(program).arg("--version").output().is_ok();
    assert!(there || std::env::var_os("CI").is_none(), "{program} is missing, and in CI it must be there");
    if !there {
        eprintln!("NOT RUN: {program} is not on this machine");
    }
    there
}
