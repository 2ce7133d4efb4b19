//! A client that works on a running server: what that server's journal tells of its calls.

use std::time::Duration;

use bytes::Bytes;
use serde::Deserialize;
use serde_json::Value;

use crate::{
    conform::call::base,
    engine::{
        Inbound,
        clock::real_now,
        send::{Egress, Sender},
        transport::Transport,
    },
    model::{AccountKey, Framing, Headers, Invalid, Message, Provider, Reply, Request, Secret},
    server::{HIDDEN, RequestRow},
};

/// Which calls of a running server are judged.
#[derive(Debug, Clone)]
pub struct Watch {
    server: String,
    since: u64,
    span: Duration,
    egress: Egress,
    transport: Transport,
    work: Work,
    token: Option<Secret>,
}

/// What is known of the client's work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Work {
    /// It may go on: what is registered now says nothing.
    UnderWay,
    Done,
}

/// What a journal told of a client.
#[derive(Debug, Clone)]
pub(super) struct Record {
    /// In their order.
    pub calls: Vec<Inbound>,
    /// What is registered; none where the client may still be at work.
    pub left: Option<usize>,
}

/// How long the server has for each answer.
const ANSWER: Duration = Duration::from_secs(10);
/// More calls than any journal keeps by default.
const MOST: usize = 1_000_000;

impl Watch {
    /// Each call that the journal of the server at this address holds; `http` or `https`, without a path.
    pub fn of(server: &str) -> Result<Self, Invalid> {
        base(server).map_err(|e| Invalid::new("server", e.wrong, e.right))?;
        let server = server.trim_end_matches('/').to_owned();
        Ok(Self {
            server,
            since: 0,
            span: Duration::ZERO,
            egress: Egress::default(),
            transport: Transport::default(),
            work: Work::UnderWay,
            token: None,
        })
    }

    /// Only the calls with a greater number; `GET requests` of the control API numbers them.
    #[must_use]
    pub fn since(mut self, number: u64) -> Self {
        self.since = number;
        self
    }

    /// Only the calls of the next so many seconds, which are waited for. Real time.
    #[must_use]
    pub fn lasting(mut self, span: Duration) -> Self {
        self.span = span;
        self
    }

    /// The client has done its work by then: what it has left registered counts.
    #[must_use]
    pub fn done(mut self) -> Self {
        self.work = Work::Done;
        self
    }

    /// How far from this machine the server may be; without this it must be on it.
    #[must_use]
    pub fn egress(mut self, egress: Egress) -> Self {
        self.egress = egress;
        self
    }

    /// How the server is reached; without this over sockets.
    #[must_use]
    pub fn transport(mut self, transport: Transport) -> Self {
        self.transport = transport;
        self
    }

    /// What a report says of how it is reached.
    pub(super) fn remark(&self) -> Option<String> {
        self.transport.remark()
    }

    /// With the token that the server was started with.
    #[must_use]
    pub fn token(mut self, token: Secret) -> Self {
        self.token = Some(token);
        self
    }

    pub(super) fn server(&self) -> &str {
        &self.server
    }

    /// Reads the journal: the calls of an account; of the example account and of none where no account is named. Where the
    /// token is known, it is hidden wherever it stands.
    pub(super) async fn read(&self, provider: &'static dyn Provider, account: Option<&str>, token: &str) -> Result<Record, String> {
        let http = Sender::on(self.transport.clone(), self.egress);
        let mut since = self.since;
        if !self.span.is_zero() {
            let last: Vec<RequestRow> = self.ask(&http, "requests?limit=1").await?;
            since = last.first().map_or(since, |row| row.id.max(since));
            tokio::time::sleep(self.span).await;
        }
        let rows: Vec<RequestRow> = self.ask(&http, &format!("requests?limit={MOST}")).await?;
        let key = AccountKey::new(provider.name(), account.unwrap_or(provider.example_account()));
        let concerned = |call: &Inbound| match &call.account {
            Some(whose) => *whose == key,
            // Whose it is does not show: it counts where this provider is what it was meant for.
            None => account.is_none() && meant_for(provider, call),
        };
        let calls = rows.into_iter().rev().filter(|row| row.id > since).map(|row| call(row, provider, token)).filter(concerned).collect();
        let left = match self.work {
            Work::UnderWay => None,
            Work::Done => {
                let account: String = url::form_urlencoded::byte_serialize(key.name.as_bytes()).collect();
                let path = format!("subscriptions?provider={}&account={account}", provider.name());
                let all: Vec<Value> = self.ask(&http, &path).await?;
                Some(all.iter().filter(|one| one["origin"] == "api").count())
            }
        };
        Ok(Record { calls, left })
    }

    async fn ask<T: for<'a> Deserialize<'a>>(&self, http: &Sender, path: &str) -> Result<Vec<T>, String> {
        let message = Message {
            method: "GET".into(),
            url: format!("{}/_leadbench/api/v1/{path}", self.server),
            headers: Headers::new().bearing(self.token.as_ref()),
            body: Bytes::new(),
            framing: Framing::Sized,
        };
        let answer = http.send(message, ANSWER, real_now()).await.answer;
        let reply = answer.map_err(|why| format!("{} cannot be reached: {why}", self.server))?;
        let strange = |why: String| format!("{} is no leadbench serve: {why}", self.server);
        if reply.status == 401 {
            return Err(format!("{} wants the token that it was started with: --server-token", self.server));
        }
        if reply.status != 200 {
            return Err(strange(format!("GET {path} was answered with {}", reply.status)));
        }
        serde_json::from_slice(&reply.body).map_err(|e| strange(e.to_string()))
    }
}

/// Whether a call that belongs to no account was meant for a provider.
fn meant_for(provider: &dyn Provider, call: &Inbound) -> bool {
    let near = call.nearest.as_deref().unwrap_or_default();
    provider.routes().iter().any(|route| route.leads(&call.request) || near.starts_with(&format!("{} {} ", route.method, route.path)))
}

/// A row of the journal as the call that it tells of.
fn call(row: RequestRow, provider: &'static dyn Provider, token: &str) -> Inbound {
    let hidden = |text: String| if token.is_empty() { text } else { text.replace(token, HIDDEN) };
    // Another provider's account is somebody else's, whatever its name.
    let account = row.account.map(|name| {
        let whose = if row.provider.as_deref() == Some(provider.name()) { provider.name() } else { "" };
        AccountKey::new(whose, name)
    });
    let request = Request {
        method: row.method,
        path: hidden(row.path),
        query: hidden(row.query),
        headers: row.headers.into_iter().map(|(name, value)| (name, hidden(value))).collect(),
        body: hidden(row.body).into(),
    };
    let reply = Reply { status: row.status, headers: Headers::new(), body: row.reply.into() };
    Inbound { id: row.id, at: row.at, account, request, reply, nearest: row.nearest }
}
