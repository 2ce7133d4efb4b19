//! Each session of calls against a running simulator: each answer is as its document says, and each documented status was
//! seen.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use leadbench::{
    engine::WorldOptions,
    mock::{Lead, Simulator},
    providers,
};
use reqwest::{Method, RequestBuilder, header::HeaderMap, redirect::Policy};
use serde_json::Value;

use super::{
    calls::{By, Call, REAL, SESSIONS, Session},
    document::{Answered, ApiDocument},
};
use crate::setting::receiver;

/// What earlier answers held, by the name that stands for it: the place it is found at.
const REMEMBERED: &[(&str, &str)] = &[
    ("id", "/id"),
    ("id", "/Message/Id"),
    ("id", "/data/id"),
    ("key", "/data/public_keys/0/id"),
    ("execution", "/data/0/id"),
    ("interaction", "/contact_interactions/0/id"),
    ("access", "/access_token"),
];

/// How often a call is made until its limit is reached.
const PATIENCE: usize = 40;

struct Play {
    session: &'static Session,
    sim: Simulator,
    document: ApiDocument,
    client: reqwest::Client,
    known: BTreeMap<&'static str, String>,
    seen: BTreeSet<(String, u16)>,
}

impl Play {
    async fn of(session: &'static Session, receiver: &str) -> Self {
        let builder = session.switches.iter().fold(Simulator::builder().manual_clock(), |b, (name, value)| b.switch(name, value));
        Self {
            session,
            sim: builder.start().await.unwrap(),
            document: document(session.provider, session.switches),
            client: reqwest::Client::builder().redirect(Policy::none()).no_proxy().build().unwrap(),
            known: BTreeMap::from([("receiver", receiver.to_owned())]),
            seen: BTreeSet::new(),
        }
    }

    fn filled(&self, text: &str) -> String {
        let names = REMEMBERED.iter().map(|(name, _)| *name).chain(["receiver"]);
        names.fold(text.to_owned(), |text, name| text.replace(&format!("{{{name}}}"), self.known.get(name).map_or("1", String::as_str)))
    }

    fn request(&self, method: &str, path: &str, call: &Call) -> RequestBuilder {
        let request = self.client.request(Method::from_bytes(method.as_bytes()).unwrap(), format!("{}{path}", self.sim.base_url()));
        let request = match (call.2, self.session.provider) {
            (By::Nobody | By::Lead, _) => request,
            (By::Granted, "localiq") => request.header("Authorization", self.filled("Bearer {access}")),
            (By::Granted, _) => request.header("Authorization", self.filled("Zoho-oauthtoken {access}")),
            (_, "localiq") => request.header("Authorization", "OAUTH_ACCESS_TOKEN"),
            (_, "leadsquared") => request.header("x-LSQ-AccessKey", "ACCESS_KEY").header("x-LSQ-SecretKey", "SECRET_KEY"),
            _ => request.header("Authorization", "Zoho-oauthtoken OAUTH_ACCESS_TOKEN"),
        };
        let body = self.filled(call.3);
        let media = match call.2 {
            By::Mumbler => "text/plain",
            _ if body.starts_with("client_id=") => "application/x-www-form-urlencoded",
            _ => "application/json",
        };
        match call.2 {
            By::Flood => request.header("Content-Type", media).body(vec![b' '; leadbench::server::BODY_LIMIT + 1]),
            _ if body.is_empty() => request,
            _ => request.header("Content-Type", media).body(body),
        }
    }

    async fn answer(&mut self, call: &Call) -> Answered {
        let line = self.filled(call.1);
        let (method, path) = line.split_once(' ').unwrap();
        let operation = self.document.operation(method, path.split('?').next().unwrap());
        let reply = self.request(method, path, call).send().await.unwrap();
        let (status, headers) = (reply.status().as_u16(), reply.headers().clone());
        let answered = Answered { status, headers, body: reply.bytes().await.unwrap().to_vec() };
        if let Err(why) = self.document.judge(&operation, &answered) {
            panic!("{line} {:?} {}: {status} {}: {why}", self.session.switches, call.3, String::from_utf8_lossy(&answered.body));
        }
        self.seen.insert((operation.id, status));
        answered
    }

    async fn make(&mut self, call: &Call) {
        if call.2 == By::Lead {
            self.sim.trigger(Lead::documented(self.session.provider, call.1)).await.unwrap();
            self.sim.clock().advance(Duration::from_secs(600)).await.unwrap();
            return;
        }
        let own = self.session.provider != "salesiq" || self.session.switches.contains(&REAL) || call.0 == 413;
        let wanted = if own { call.0 } else { 200 };
        // The window of each limit is over; but of calls that are to be too many none is.
        if wanted != 429 {
            self.sim.clock().advance(Duration::from_secs(5)).await.unwrap();
        }
        let mut last = self.answer(call).await;
        for _ in 0..PATIENCE {
            if wanted == 429 && last.status != 429 {
                last = self.answer(call).await;
            }
        }
        assert_eq!(last.status, wanted, "{call:?} {:?}: {}", self.session.switches, String::from_utf8_lossy(&last.body));
        let body: Value = serde_json::from_slice(&last.body).unwrap_or_default();
        for (name, place) in REMEMBERED {
            match body.pointer(place) {
                Some(Value::String(text)) => _ = self.known.insert(name, text.clone()),
                Some(Value::Number(number)) => _ = self.known.insert(name, number.to_string()),
                _ => {}
            }
        }
    }
}

/// A provider's document with switches set.
fn document(name: &str, switches: &[(&str, &str)]) -> ApiDocument {
    let provider = providers::find(name).unwrap();
    let switches = switches.iter().map(|(name, value)| WorldOptions::switch(name, value).unwrap()).collect();
    let settings = WorldOptions { switches, ..WorldOptions::default() }.settings(provider).unwrap();
    ApiDocument::of(provider.openapi(&settings).read().unwrap())
}

#[tokio::test]
async fn each_answer_is_as_documented_and_each_documented_status_was_seen() {
    let crm = receiver(&[200]).await;
    let mut made = 0;
    for session in SESSIONS {
        let mut play = Play::of(session, &crm.uri()).await;
        for call in session.calls.iter().copied().flatten() {
            play.make(call).await;
            made += 1;
        }
        let unseen: Vec<_> = play.document.documented().difference(&play.seen).cloned().collect();
        assert!(unseen.is_empty(), "{} {:?}: {unseen:?} is documented, and nothing here provokes it", session.provider, session.switches);
    }
    assert!(made > 300, "{made}");
}

/// A judge that takes everything would have let the above pass.
#[test]
fn an_answer_that_is_not_as_documented_is_found_out() {
    let document = document("localiq", &[]);
    let operation = document.operation("POST", "/crm/webhooks");
    let reply = |status: u16, media: &str, body: &str| {
        let headers = HeaderMap::from_iter([(reqwest::header::CONTENT_TYPE, media.parse().unwrap())]);
        document.judge(&operation, &Answered { status, headers, body: body.as_bytes().to_vec() })
    };
    assert_eq!(reply(200, "application/json", r#"{"id":"84+TEST_1"}"#), Ok(()));
    for (status, media, body) in [
        (201, "application/json", r#"{"id":"84+TEST_1"}"#),
        (200, "text/plain", r#"{"id":"84+TEST_1"}"#),
        (200, "application/json", r#"{"id":84}"#),
        (200, "application/json", r#"{"id":"84+TEST_1","url":"http://127.0.0.1/"}"#),
        (200, "application/json", "{}"),
        (200, "application/json", ""),
        (422, "application/json", "[]"),
    ] {
        assert!(reply(status, media, body).is_err(), "{status} {media} {body}");
    }
    let redirect = document.operation("GET", "/oauth/authorize");
    let bare = Answered { status: 302, headers: HeaderMap::new(), body: Vec::new() };
    assert!(document.judge(&redirect, &bare).unwrap_err().contains("Location"));
}
