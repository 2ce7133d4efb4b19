//! A made-up provider and ready-made evidence, for the tests of this room.

use std::time::Duration;

use bytes::Bytes;
use jiff::Timestamp;
use proptest::strategy::{BoxedStrategy, Strategy};

use super::{
    catalogue::Check,
    evidence::{Part, Sent},
};
use crate::model::{
    Account, Body, Clause, Document, Event, Exchange, Flaw, Framing, Headers, Invalid, LeadKind, Level, Message, NoReply, Occasion,
    Outcome, Policy, Profile, Proof, Provenance, Provider, Reply, Request, Role, Route, Settings, Subscription, Switch, Topic, Trigger,
};

/// A subject that was answered with a status.
pub(super) fn sent(status: u16, body: &'static str) -> Sent {
    let reply = Reply { body: Bytes::from_static(body.as_bytes()), ..Reply::empty(status) };
    let outcome = if (200..300).contains(&status) { Outcome::Accepted } else { Outcome::Refused(status) };
    Sent {
        part: Part::Subject,
        exchange: exchange(Ok(reply)),
        outcome,
        identity: "7".into(),
        facts: Vec::new(),
        stored: None,
        bent: Vec::new(),
        batch: 0,
    }
}

/// A subject that was never answered.
pub(super) fn silent() -> Sent {
    let why = NoReply::TimedOut(Duration::from_secs(5));
    Sent { exchange: exchange(Err(why.clone())), outcome: Outcome::NoReply(why), ..sent(200, "") }
}

fn exchange(answer: Result<Reply, NoReply>) -> Exchange {
    let message = Message {
        method: "POST".into(),
        url: "http://127.0.0.1:9/leads".into(),
        headers: Headers::new().with("Content-Type", "application/json"),
        body: Bytes::from_static(b"{}"),
        framing: Framing::Sized,
    };
    Exchange {
        message,
        sent: Bytes::from_static(b"POST /leads HTTP/1.1\r\n\r\n{}"),
        received: Bytes::new(),
        answer,
        at: Timestamp::UNIX_EPOCH,
        took: Duration::from_millis(1),
        reused: false,
    }
}

/// A check of the made-up provider: `render/a`.
pub(super) fn check(short: &str) -> Check {
    Check {
        id: format!("acme/receiver/{short}"),
        role: Role::Receiver,
        title: String::new(),
        advice: String::new(),
        story: String::new(),
        place: String::new(),
        clauses: vec![Acme.clauses()[1]],
        first: false,
        effect: false,
        scenarios: 1,
    }
}

/// A provider with one lead and one header: just enough to be judged with.
pub(super) struct Acme;

impl Provider for Acme {
    fn name(&self) -> &'static str {
        "acme"
    }

    fn title(&self) -> &'static str {
        "Acme"
    }

    fn example_account(&self) -> &'static str {
        "A1"
    }

    fn first_call(&self, _: &str) -> String {
        String::new()
    }

    fn notices(&self, _: &Settings) -> Vec<String> {
        Vec::new()
    }

    fn routes(&self) -> &'static [Route] {
        &[]
    }

    fn leads(&self) -> &'static [LeadKind] {
        &[LeadKind { name: "note", events: &["created", "updated"], about: "" }]
    }

    fn formats(&self) -> &'static [&'static str] {
        &["json", "xml"]
    }

    fn switches(&self) -> &'static [Switch] {
        &[]
    }

    fn profiles(&self) -> &'static [Profile] {
        &[]
    }

    fn clauses(&self) -> &'static [Clause] {
        const CLAUSE: Clause = Clause {
            id: "acme/render/assumed",
            binds: Role::Receiver,
            topic: Topic::Render,
            level: Level::Recommended,
            provenance: Provenance::Assumed,
            source: "nowhere",
            text: "",
            switch: "",
            proof: Proof::Checks(&["acme/receiver/render/one", "acme/receiver/policy/two"]),
        };
        &[
            CLAUSE,
            Clause {
                id: "acme/render/stated",
                level: Level::Required,
                provenance: Provenance::Stated,
                source: "handbook",
                proof: Proof::Checks(&["acme/receiver/render/one", "acme/receiver/policy/answers", "acme/receiver/policy/accepts"]),
                ..CLAUSE
            },
        ]
    }

    fn account_name(&self, _: &str) -> Result<(), Invalid> {
        Ok(())
    }

    fn account(&self, _: &Request) -> Result<String, Reply> {
        Err(Reply::empty(404))
    }

    fn register(&self, _: &Request, _: &mut Account, _: Timestamp) -> Reply {
        Reply::empty(404)
    }

    fn enrol(&self, _: &Document, _: &mut Account, _: Timestamp) -> Result<Subscription, Invalid> {
        Err(Invalid::new("", "none", ""))
    }

    fn amend(&self, _: &Document, _: &mut Subscription) -> Result<(), Invalid> {
        Ok(())
    }

    fn compose(&self, trigger: &Trigger, account: &mut Account, now: Timestamp) -> Result<Event, Invalid> {
        let id = account.next("lead", 1);
        let mut document = trigger.base.clone().unwrap_or_else(|| Document::of(&serde_json::json!({ "id": 0, "text": "hello", "n": 0 })));
        document = document.set("id", &id.to_string())?;
        for (path, value) in &trigger.set {
            document = match value {
                Some(value) => document.set(path, value)?,
                None => document.unset(path)?,
            };
        }
        let lead = trigger.lead.clone();
        Ok(Event { id: format!("event-{id}"), name: "created".into(), lead, identity: id.to_string(), at: now, document })
    }

    fn select(&self, _: &Subscription, _: &Event) -> bool {
        true
    }

    fn render(&self, event: &Event, subscription: &Subscription, _: &Account, _: &Occasion) -> Body {
        Body { content_type: format!("application/{}", subscription.format), bytes: event.document.text().to_owned().into() }
    }

    fn sign(&self, _: &Body, subscription: &Subscription, _: &Account, _: &Occasion) -> Headers {
        subscription.headers.iter().map(|(name, value)| (name.clone(), value.reveal())).collect()
    }

    fn policy(&self, _: &Subscription, _: &Account) -> Policy {
        Policy { timeout: Duration::from_secs(2), success: 200..=299, retries: Vec::new(), disable_after: None }
    }

    fn inspect(&self, _: &Request) -> Vec<Flaw> {
        Vec::new()
    }

    fn identify(&self, _: &Request) -> Option<String> {
        None
    }

    fn facts(&self, lead: &Document) -> Vec<(String, String)> {
        let text = lead.read::<serde_json::Value>().ok().and_then(|v| Some(v.get("text")?.as_str()?.to_owned()));
        text.into_iter().map(|text| ("text".to_owned(), text)).collect()
    }

    fn facts_of(&self, _: &Request) -> Vec<(String, String)> {
        Vec::new()
    }

    fn contact_of(&self, _: &Request) -> Option<(String, Timestamp)> {
        None
    }

    fn generate(&self, _: &str) -> BoxedStrategy<Document> {
        let lead = |(text, n)| Document::of(&serde_json::json!({ "id": 0, "text": text, "n": n }));
        ("[a-z]{0,20}", 0u32..1_000).prop_map(lead).boxed()
    }
}
