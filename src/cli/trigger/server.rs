//! What `trigger` asks a running fake, and what that answers.

use std::time::Duration;

use bytes::Bytes;
use serde::Deserialize;
use serde_json::Value;

use crate::{
    cli::Trouble,
    engine::{
        clock::real_now,
        load::End,
        send::{Egress, Sender},
        transport::Transport,
    },
    model::{Framing, Headers, Invalid, Message, Secret},
};

#[derive(Deserialize)]
pub struct Published {
    pub event: String,
    pub account: String,
    pub identity: String,
    pub deliveries: Vec<u64>,
    pub passed_over: Vec<PassedOver>,
}

#[derive(Deserialize)]
pub struct PassedOver {
    pub subscription: String,
    pub why: String,
}

#[derive(Deserialize)]
pub struct Delivery {
    pub state: String,
    pub reason: Option<String>,
    pub due_at: Option<String>,
    pub attempts: Vec<Try>,
}

#[derive(Deserialize)]
pub struct Try {
    pub url: String,
    pub outcome: String,
    pub status: Option<u16>,
    pub took_ms: f64,
}

#[derive(Deserialize)]
struct Problem {
    at: String,
    wrong: String,
    right: String,
}

impl Delivery {
    /// How its latest attempt ended.
    pub fn end(&self) -> End {
        match self.attempts.last() {
            Some(_) if self.state == "delivered" => End::Accepted,
            Some(Try { status: Some(status), .. }) => End::Refused(*status),
            Some(Try { outcome, .. }) => End::unanswered(outcome),
            None => End::unanswered(self.reason.as_deref().unwrap_or("it was never tried")),
        }
    }
}

/// A running fake's control API.
#[derive(Clone)]
pub struct Server {
    base_url: String,
    token: Option<Secret>,
    sender: Sender,
}

impl Server {
    /// The fake at an address; nothing is asked yet.
    pub fn new(base_url: &str, token: Option<Secret>, transport: Transport) -> Self {
        Self { base_url: base_url.trim_end_matches('/').to_owned(), token, sender: Sender::on(transport, Egress::Any) }
    }

    /// Lets a lead happen.
    pub(super) async fn publish(&self, wish: &Value) -> Result<Published, Trouble> {
        self.ask("POST", "events", Some(wish)).await
    }

    /// A delivery once it was tried.
    pub async fn attempted(&self, id: u64) -> Result<Delivery, Trouble> {
        self.ask("GET", &format!("deliveries/{id}?wait=attempted&timeout_ms=60000"), None).await
    }

    async fn ask<T: for<'a> Deserialize<'a>>(&self, method: &str, path: &str, body: Option<&Value>) -> Result<T, Trouble> {
        let message = Message {
            method: method.to_owned(),
            url: format!("{}/_leadbench/api/v1/{path}", self.base_url),
            headers: Headers::new().with("Content-Type", "application/json").bearing(self.token.as_ref()),
            body: body.map_or(Bytes::new(), |b| Bytes::from(b.to_string())),
            framing: Framing::Sized,
        };
        let exchange = self.sender.send(message, Duration::from_secs(90), real_now()).await;
        let at = format!("--server {}", self.base_url);
        let reply = exchange.answer.map_err(|why| {
            Trouble::Unreachable(Invalid::new(
                &at,
                why.to_string(),
                "start the fake with `leadbench serve`, or name where it is with --server",
            ))
        })?;
        if reply.status >= 400 {
            return Err(match serde_json::from_slice::<Problem>(&reply.body) {
                Ok(Problem { at, wrong, right }) => Invalid::new(at, wrong, right).into(),
                Err(_) => Trouble::Unreachable(Invalid::new(
                    &at,
                    format!("it answers {} and is no leadbench", reply.status),
                    "the address that `leadbench serve` prints",
                )),
            });
        }
        serde_json::from_slice(&reply.body).map_err(|e| {
            Trouble::Unreachable(Invalid::new(
                &at,
                format!("it answers what this version does not know: {e}"),
                "a server of the same version",
            ))
        })
    }
}
