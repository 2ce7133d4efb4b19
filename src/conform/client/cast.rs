//! One scenario about a client: a fake of its own, the client's run, and what was seen of it.

use std::{rc::Rc, time::Duration};

use serde_json::Value;
use tokio::net::TcpListener;

use super::{
    demand::{Demand, Watched},
    program::{End, Program},
    reference::Errand,
    watch::Record,
};
use crate::{
    conform::{call::message, credential::shell_quoted, expect::Finding, failure::Failure, world::Stop},
    engine::{
        Engine, EngineOptions, Inbound, MAIN, WorldOptions,
        clock::Mode,
        send::{Egress, Sender},
    },
    model::{Invalid, Provider},
    server::{
        self,
        receiver::{Receiver, ReceiverOptions},
    },
};

/// What the scenarios of a run share.
pub(super) struct Play {
    pub provider: &'static dyn Provider,
    pub providers: &'static [&'static dyn Provider],
    pub program: Program,
    pub account: String,
    pub token: String,
    pub longest: Duration,
    pub seed: u64,
    /// What a running server's journal told, or why it told nothing; none where the client is run.
    pub record: Option<Result<Record, String>>,
}

/// One scenario.
pub(in crate::conform) struct Cast {
    play: Rc<Play>,
    switches: Vec<(String, String)>,
    age: Age,
    seen: Option<Seen>,
}

/// How the client's token is when it starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Age {
    Fresh,
    Expired,
}

/// What a run of the client left.
struct Seen {
    calls: Vec<Inbound>,
    end: End,
    left: Option<usize>,
}

impl Cast {
    pub(super) fn new(play: Rc<Play>) -> Self {
        Self { play, switches: Vec::new(), age: Age::Fresh, seen: None }
    }

    pub fn cases(&self) -> u32 {
        u32::from(self.seen.is_some())
    }

    /// Sets a switch of the fake that the client will meet.
    pub fn switch(&mut self, name: &str, value: &str) {
        self.switches.push((name.to_owned(), value.to_owned()));
    }

    /// Lets the client start with a token that has expired, and with what another is to be had for.
    pub fn expire(&mut self) {
        self.age = Age::Expired;
    }

    /// Runs the client against a fake of its own, or takes what it did on a running one.
    pub async fn run(&mut self) -> Result<(), Stop> {
        let play = &self.play;
        if let Some(record) = &play.record {
            if let Some((name, value)) = self.switches.first() {
                let why = format!("the fake's {name} would have to be {value}: `check client … -- COMMAND` would prove it");
                return Err(Stop::Unseen(why));
            }
            if self.age == Age::Expired {
                let why = "its token would have to be expired: `check client … -- COMMAND` would prove it";
                return Err(Stop::Unseen(why.into()));
            }
            let Record { calls, left } = record.clone().map_err(Stop::Unproven)?;
            self.seen = Some(Seen { calls, end: End::Unwatched, left });
            return Ok(());
        }
        let fault = |what: &str, why: &dyn std::fmt::Display| Stop::Fault(format!("{what}: {why}"));
        let name = play.provider.name();
        let switches = self.switches.iter().map(|(switch, value)| (name.to_owned(), switch.clone(), value.clone())).collect();
        // What has expired has, and does so by no other time than the fake's.
        let clock = if self.age == Age::Expired { Mode::Manual } else { Mode::System };
        let world = WorldOptions { clock, seed: play.seed, switches, ..WorldOptions::default() };
        let options = EngineOptions { world, ..EngineOptions::default() };
        let engine = Engine::start(play.providers, options).map_err(|e| fault("the fake did not start", &e))?;
        let listener = TcpListener::bind("127.0.0.1:0").await.map_err(|e| fault("nobody can listen here", &e))?;
        let address = listener.local_addr().map_err(|e| fault("nobody can listen here", &e))?;
        let serving = tokio::spawn(server::serve(listener, engine.clone(), std::future::pending()));
        let receiver = Receiver::bind(ReceiverOptions::new(play.provider)).await.map_err(|e| fault("our receiver did not start", &e))?;
        let url = format!("http://{address}");
        let (token, refresh) = match self.age {
            Age::Fresh => (play.token.clone(), String::new()),
            Age::Expired => aged(play.provider, &engine, &url).await?,
        };
        let kept = |e: Invalid| fault("what was called is not known", &e);
        let before = engine.requests(|_| true, 1).map_err(kept)?.first().map_or(0, |call| call.id);
        let errand =
            Errand { provider: play.provider, url, account: play.account.clone(), token, refresh, receiver: receiver.url(), defects: &[] };
        let end = play.program.run(errand, play.longest).await;
        let mut calls = engine.requests(|call| call.id > before, usize::MAX).map_err(kept)?;
        calls.reverse();
        let left = Some(engine.subscriptions(|_| true).map_err(kept)?.len());
        serving.abort();
        self.seen = Some(Seen { calls, end, left });
        Ok(())
    }

    /// Holds a demand against what was seen.
    pub fn demand(&self, demand: &Demand) -> Result<(), Stop> {
        let Some(seen) = &self.seen else { return Err(Stop::Fault("the client was not run before this step".into())) };
        let grant = self.play.provider.recipe().and_then(|recipe| recipe.grant);
        match demand.judge(&Watched { calls: &seen.calls, end: &seen.end, left: seen.left, grant }) {
            Finding::Held => Ok(()),
            Finding::Moot(rule) => Err(Stop::NotApplicable(rule)),
            Finding::Unproven(why) => Err(Stop::Unproven(why)),
            Finding::Unseen(what) => Err(Stop::Unseen(what)),
            Finding::Broken(broken) => {
                let text = |text: &str| text.replace(&self.play.token, "$LEADBENCH_TOKEN");
                let call = seen.calls.get(broken.index);
                let failure = Failure {
                    expected: text(&broken.expected),
                    actual: text(&broken.actual),
                    pointer: broken.pointer,
                    request: call.map(|call| text(&request(call))).unwrap_or_default(),
                    response: call.map(reply).unwrap_or_default(),
                    signature: String::new(),
                    curl: self.again(),
                    replay: String::new(),
                };
                Err(Stop::Broken(Box::new(failure)))
            }
        }
    }

    /// A command that runs the client again; empty where it is not ours to run.
    fn again(&self) -> String {
        match self.play.record {
            Some(_) => String::new(),
            None => format!("{} # with LEADBENCH_URL, LEADBENCH_ACCOUNT, LEADBENCH_TOKEN set", shell(&self.play.program)),
        }
    }

    pub fn token(&self) -> &str {
        &self.play.token
    }
}

/// A token that has expired, and what another is to be had for.
async fn aged(provider: &'static dyn Provider, engine: &Engine, url: &str) -> Result<(String, String), Stop> {
    let grant = provider.recipe().and_then(|recipe| recipe.grant);
    let grant = grant.ok_or_else(|| Stop::NotApplicable(format!("credentials of {} last", provider.title())))?;
    let fault = |why: &dyn std::fmt::Display| Stop::Fault(format!("no token was granted: {why}"));
    let message = message(url, grant.first).map_err(|e| fault(&e))?;
    let now = engine.main().map_err(|e| fault(&e))?.clock.now();
    let answer = Sender::new(Egress::Loopback).send(message, ANSWER, now).await.answer;
    let body: Value = serde_json::from_slice(&answer.map_err(|e| fault(&e))?.body).map_err(|e| fault(&e))?;
    let at = |place: &str| body.pointer(place).and_then(Value::as_str).map(str::to_owned);
    let token = at(grant.access).ok_or_else(|| fault(&"the reply holds none"))?;
    engine.advance(MAIN, grant.lives + Duration::from_secs(60)).await.map_err(|e| fault(&e))?;
    Ok((token, at(grant.refresh).unwrap_or_else(|| "REFRESH_TOKEN".into())))
}

/// How long our own fake has to grant a token.
const ANSWER: Duration = Duration::from_secs(10);

/// A call as text, its credential hidden.
fn request(call: &Inbound) -> String {
    let request = &call.request;
    let query = if request.query.is_empty() { String::new() } else { format!("?{}", request.query) };
    let mut out = format!("{} {}{query} HTTP/1.1\r\n", request.method, request.path);
    for (name, value) in request.headers.iter() {
        let value = if name.eq_ignore_ascii_case("authorization") { "<secret>" } else { value };
        out.push_str(&format!("{name}: {value}\r\n"));
    }
    out + "\r\n" + &String::from_utf8_lossy(&request.body)
}

fn reply(call: &Inbound) -> String {
    format!("HTTP/1.1 {}\r\n\r\n{}", call.reply.status, String::from_utf8_lossy(&call.reply.body))
}

fn shell(program: &Program) -> String {
    program
        .to_string()
        .split(' ')
        .map(
            |word| {
                if word.chars().all(|c| c.is_ascii_alphanumeric() || "./-_=:".contains(c)) { word.to_owned() } else { shell_quoted(word) }
            },
        )
        .collect::<Vec<_>>()
        .join(" ")
}
