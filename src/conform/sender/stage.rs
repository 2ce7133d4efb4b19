//! Where one scenario about a sender is played: the calls it makes, the answers it plans, the deliveries it waits for.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    process::Stdio,
    sync::Arc,
    time::Duration,
};

use jiff::Timestamp;
use percent_encoding::{NON_ALPHANUMERIC, percent_encode};
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt;

use super::{
    demand::{Demand, Watched, matches},
    sequence::Walk,
    setup::{Hook, Maker},
    time::Time,
};
use crate::{
    conform::{
        body::plain,
        call::{base, filled, message},
        credential::{Redactor, shell_quoted},
        expect::Finding,
        failure::Failure,
        world::Stop,
    },
    engine::{clock::Stopwatch, send::Sender},
    model::{Exchange, Framing, Headers, Invalid, Message, Provider, Secret},
    server::{
        Access,
        receiver::{Act, Arrival, Receiver, Script},
    },
};

/// How something is made to happen at a sender.
#[derive(Debug, Clone)]
pub enum Way {
    /// A URL that takes `{"provider","lead","event","account"}` by POST.
    Url(String),
    /// A command and its arguments, with the same in `LEADBENCH_EVENT` and on standard input. No shell reads it.
    Command(Vec<String>),
}

impl Way {
    /// A URL to post to.
    pub fn url(text: &str) -> Result<Self, Invalid> {
        base(text).map_err(|e| Invalid::new("trigger-url", e.wrong, e.right))?;
        Ok(Self::Url(text.to_owned()))
    }

    /// A command line, its words apart by blanks.
    pub fn command(text: &str) -> Result<Self, Invalid> {
        let words: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
        if words.is_empty() {
            Err(Invalid::new("trigger", "it is empty", "a command, such as ./trigger.sh"))
        } else {
            Ok(Self::Command(words))
        }
    }
}

/// What the scenarios of a run share.
pub(super) struct Show {
    pub provider: &'static dyn Provider,
    pub api: String,
    pub account: String,
    pub token: Secret,
    /// What the URLs want that let leads happen, set webhooks up and move the clock; none: nothing.
    pub server_token: Option<Secret>,
    pub trigger: Option<Way>,
    pub setup: Option<Maker>,
    pub time: Time,
    /// How long a delivery that must come is waited for; how long is listened for one that must not. Real time.
    pub patience: Duration,
    pub calm: Duration,
    pub receiver: Receiver,
    pub script: Script,
    pub http: Sender,
    pub redactor: Redactor,
    pub started_at: Timestamp,
    pub watch: Stopwatch,
    pub seed: u64,
    /// How many sequences a property plays, where it was said.
    pub cases: Option<u32>,
    /// How many scenarios there were.
    pub scenes: Cell<u64>,
    /// What would have to be set up, and nobody does.
    pub wanted: RefCell<Vec<String>>,
}

/// One scenario.
pub(in crate::conform) struct Stage {
    pub(super) show: std::rc::Rc<Show>,
    /// Its own part of our receiver: what arrives elsewhere is another scenario's.
    path: String,
    /// The check's id without provider and role.
    pub(super) check: String,
    pub(super) names: BTreeMap<String, String>,
    calls: Vec<Exchange>,
    /// The ids of the subscriptions to remove at the end.
    made: Vec<String>,
    pub(super) walk: Walk,
    /// What was done so far, as commands.
    commands: RefCell<Vec<String>>,
    /// How many sequences there were.
    parts: u32,
    /// How far the sender's clock was moved.
    moved: Cell<Duration>,
    /// The webhooks to remove at the end that no call of an API has made.
    pub(super) hooks: Vec<Hook>,
    /// Whether one of its webhooks is not there, for nobody makes any.
    pub(super) unmade: bool,
}

/// What a webhook's id is called.
pub(super) const HOOK: &str = "hook";

/// The status that asks for less haste, and how often a call that is answered so is made again, a second later each time.
const TOO_MANY: u16 = 429;
const AGAIN: usize = 6;

/// How many sequences a property plays where nobody says: at a clock that is driven, and elsewhere.
const CASES: u32 = 64;
const FEW: u32 = 5;

/// How long the API has to answer.
pub(super) const API_TIMEOUT: Duration = Duration::from_secs(15);

impl Show {
    /// The headers of a call that is none of the provider's API.
    fn headers(&self) -> Headers {
        Headers::new().with("Content-Type", "application/json").bearing(self.server_token.as_ref())
    }

    /// Such a call as a command.
    fn posted(&self, url: &str, json: &str) -> String {
        let proof = Access::of(self.server_token.as_ref()).proof();
        format!("curl {proof}-i -X POST {} -H 'Content-Type: application/json' --data-raw {}", shell_quoted(url), shell_quoted(json))
    }
}

impl Stage {
    /// The next scenario; a check may have several.
    pub(super) fn new(show: std::rc::Rc<Show>, check: &str) -> Self {
        let scene = show.scenes.get() + 1;
        show.scenes.set(scene);
        let check = check.splitn(3, '/').nth(2).unwrap_or(check).to_owned();
        let path = format!("/{scene}/{check}");
        let url = format!("http://{}{path}", show.receiver.address());
        let unique = format!("{}-{}-{scene}", check.replace('/', "-"), show.seed);
        let token = show.token.reveal().to_owned();
        let names = [("account", show.account.clone()), ("token", token), ("url", url), ("api", show.api.clone()), ("unique", unique)];
        let names = names.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        Self {
            show,
            check,
            path,
            names,
            calls: Vec::new(),
            made: Vec::new(),
            walk: Walk::default(),
            commands: RefCell::default(),
            parts: 0,
            moved: Cell::default(),
            hooks: Vec::new(),
            unmade: false,
        }
    }

    pub fn cases(&self) -> u32 {
        match self.walk.tried {
            0 => u32::from(!self.calls.is_empty() || !self.arrivals().is_empty()),
            tried => tried,
        }
    }

    /// Plans what our receiver answers.
    pub fn plan(&self, acts: &[Act]) {
        self.show.script.plan(&self.path, acts);
    }

    /// Makes a call of the API, as HTTP text with places to fill; where it came too soon, once more after a while.
    pub async fn call(&mut self, text: &str) -> Result<(), Stop> {
        for _ in 0..AGAIN {
            self.call_once(text).await?;
            let too_soon = |call: &Exchange| call.answer.as_ref().is_ok_and(|reply| reply.status == TOO_MANY);
            if !self.calls.last().is_some_and(too_soon) {
                return Ok(());
            }
            if self.pass(1).await.is_err() {
                // Its time is not ours to move: ours passes.
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        }
        self.call_once(text).await
    }

    /// Makes a call of the API, whatever is answered.
    pub async fn call_once(&mut self, text: &str) -> Result<(), Stop> {
        if self.show.api.is_empty() {
            return Err(Stop::Unseen("the sender has no API to call: --api would prove it".into()));
        }
        let message = message(&self.show.api, &filled(text, &self.names)).map_err(|e| Stop::Fault(e.to_string()))?;
        let exchange = self.show.http.send(message, API_TIMEOUT, self.show.started_at).await;
        let taken = exchange.answer.as_ref().is_ok_and(|reply| reply.status < 300);
        self.calls.push(exchange);
        self.commands.borrow_mut().extend(self.calls.last().map(|call| self.told(call).2));
        // Whoever wrote the call: what it registered is removed at the end.
        if let Some(recipe) = self.show.provider.recipe().filter(|recipe| taken && aim(recipe.register) == aim(text))
            && let Ok(id) = self.answered(recipe.id)
        {
            self.name(HOOK, id.clone());
            self.made.push(id);
        }
        Ok(())
    }

    /// A text with what was called by a name filled in.
    pub fn filled(&self, text: &str) -> String {
        filled(text, &self.names)
    }

    /// Gives a name to what the last answer has at a place.
    pub fn remember(&mut self, pointer: &str, name: &str) -> Result<(), Stop> {
        let value = self.answered(pointer)?;
        self.name(name, value);
        Ok(())
    }

    /// Remembers a value under a name, and percent-encoded under `{name}-encoded`.
    pub(super) fn name(&mut self, name: &str, value: String) {
        self.names.insert(format!("{name}-encoded"), percent_encode(value.as_bytes(), NON_ALPHANUMERIC).to_string());
        self.names.insert(name.to_owned(), value);
    }

    fn answered(&self, pointer: &str) -> Result<String, Stop> {
        let none = || match self.show.setup {
            Some(_) => Stop::Unseen(UNCALLED.into()),
            None => Stop::Fault("no call was made before this step".into()),
        };
        let last = self.calls.last().ok_or_else(none)?;
        let reply = last.answer.as_ref().map_err(|why| Stop::Unproven(format!("the API cannot be reached: {why}")))?;
        let body: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
        match body.pointer(pointer) {
            Some(found) => Ok(plain(found)),
            None => {
                let text = self.show.redactor.text(&String::from_utf8_lossy(&reply.body)).into_owned();
                Err(Stop::Unproven(format!("the API's answer has nothing at {pointer}: {} {text}", reply.status)))
            }
        }
    }

    /// Makes a webhook for an event, by the provider's own call or by the command for it.
    pub async fn webhook(&mut self, event: &str) -> Result<(), Stop> {
        self.names.insert("event".into(), event.to_owned());
        if self.show.setup.is_some() {
            return self.set_up(json!({ "event": event, "url": self.names["url"] })).await;
        }
        let Some(recipe) = self.show.provider.recipe() else {
            let why =
                format!("{} has no management API: --setup COMMAND, which makes a webhook, would prove it", self.show.provider.title());
            return Err(Stop::Unseen(why));
        };
        self.call(recipe.register).await?;
        self.answered(recipe.id).map(drop)
    }

    /// Removes the webhook that was made last.
    pub async fn remove(&mut self) -> Result<(), Stop> {
        self.all_made()?;
        if let Some(hook) = self.hooks.pop() {
            return self.take_down(hook).await;
        }
        let (Some(recipe), Some(id)) = (self.show.provider.recipe(), self.made.pop()) else {
            return Err(Stop::Fault("no webhook was made before this step".into()));
        };
        self.names.insert("id".into(), id);
        self.call(recipe.deregister).await
    }

    /// Lets a lead happen, with what is set of it: path and value, JSON or else a text.
    pub async fn happen(&mut self, lead: &str, event: Option<&str>, set: &[(String, String)]) -> Result<(), Stop> {
        self.all_made()?;
        let kinds = self.show.provider.leads();
        let kind = kinds
            .iter()
            .find(|kind| kind.name == lead)
            .ok_or_else(|| Stop::Fault(Invalid::unknown("lead", lead, "lead", kinds.iter().map(|k| k.name)).to_string()))?;
        let event = event.or_else(|| kind.events.first().copied()).unwrap_or_default();
        let Some(way) = self.show.trigger.clone() else {
            return Err(Stop::Unseen(
                "nobody lets leads happen at this sender: --trigger COMMAND or --trigger-url URL would prove it".into(),
            ));
        };
        let mut wish = self.wish(lead, event);
        if !set.is_empty() {
            let value = |text: &String| serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.clone()));
            wish["set"] = set.iter().map(|(path, text)| (path.clone(), value(text))).collect::<serde_json::Map<_, _>>().into();
        }
        self.tell(&way, &wish);
        self.run(&way, &wish).await.map(drop).map_err(|why| Stop::Unproven(format!("the lead was not made to happen: {why}")))
    }

    /// Hands a wish over; what was said in answer.
    pub(super) async fn run(&self, way: &Way, wish: &Value) -> Result<String, String> {
        match way {
            Way::Url(url) => self.ask("POST", url, wish.to_string()).await,
            Way::Command(words) => run(words, wish).await,
        }
    }

    /// Makes a call that is none of the provider's API; the body of its answer.
    pub(super) async fn ask(&self, method: &str, url: &str, body: String) -> Result<String, String> {
        let headers = self.show.headers();
        let message = Message { method: method.into(), url: url.into(), headers, body: body.into(), framing: Framing::Sized };
        match self.show.http.send(message, API_TIMEOUT, self.show.started_at).await.answer {
            Ok(reply) if reply.status < 300 => Ok(String::from_utf8_lossy(&reply.body).into_owned()),
            Ok(reply) => Err(format!("{} {}", reply.status, String::from_utf8_lossy(&reply.body).trim())),
            Err(why) => Err(why.to_string()),
        }
    }

    /// Lets time pass at the sender.
    pub async fn pass(&self, seconds: u64) -> Result<(), Stop> {
        let by = Duration::from_secs(seconds);
        self.show.time.pass(by, &self.show.http, self.show.headers(), self.show.started_at).await.map_err(Stop::Unseen)?;
        self.moved.set(self.moved.get() + by);
        self.commands.borrow_mut().extend(Some(self.passing(seconds)).filter(|_| seconds > 0));
        Ok(())
    }

    /// The deliveries of this scenario so far, without the provider's own probes.
    fn arrivals(&self) -> Vec<Arc<Arrival>> {
        let probes = self.show.provider.probes();
        let own = |arrival: &Arc<Arrival>| {
            let request = &arrival.request;
            let rest = request.path.strip_prefix(&self.path);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/')) && !probes.contains(&request.method.as_str())
        };
        self.show.receiver.arrivals().into_iter().filter(own).collect()
    }

    /// Waits until so many deliveries are there, and then whether one more comes.
    async fn wait_for(&self, number: usize) {
        // A clock that is driven answers when nothing is under way: then what was to come has come.
        let driven = self.show.time.is_driven() && self.pass(0).await.is_ok();
        if driven && self.arrivals().len() >= number {
            return;
        }
        let mut arrivals = self.show.receiver.subscribe();
        let enough = async {
            while self.arrivals().len() < number {
                // One who reads too slowly has missed arrivals, which are in the list all the same.
                _ = arrivals.recv().await;
            }
        };
        _ = tokio::time::timeout(self.show.patience, enough).await;
        let more = async {
            while self.arrivals().len() <= number {
                _ = arrivals.recv().await;
            }
        };
        _ = tokio::time::timeout(self.show.calm, more).await;
    }

    /// Waits until nothing has come for a while.
    async fn wait_for_calm(&self) {
        if self.show.time.is_driven() {
            // Answered when nothing is under way: then what was to come has come.
            _ = self.pass(0).await;
        }
        let mut arrivals = self.show.receiver.subscribe();
        let calm = async { while tokio::time::timeout(self.show.calm, arrivals.recv()).await.is_ok() {} };
        _ = tokio::time::timeout(self.show.patience, calm).await;
    }

    /// Holds a demand against what was seen.
    pub async fn demand(&mut self, demand: Demand) -> Result<(), Stop> {
        match &demand {
            Demand::Arrived(number) | Demand::AtLeast(number) => self.wait_for(*number).await,
            Demand::AtMost(_) | Demand::Distinct(_) | Demand::Shared(_) => self.wait_for_calm().await,
            demand if !demand.of_a_call() && self.arrivals().is_empty() => self.wait_for(1).await,
            _ => {}
        }
        if demand.of_a_call() && self.calls.is_empty() && self.show.setup.is_some() {
            return Err(Stop::Unseen(UNCALLED.into()));
        }
        let arrivals = self.arrivals();
        let deliveries = arrivals.iter().map(|arrival| arrival.original()).collect();
        let seen = Watched { provider: self.show.provider, deliveries, call: self.calls.last(), names: &self.names };
        match demand.judge(&seen) {
            Finding::Held => Ok(()),
            Finding::Moot(rule) => Err(Stop::NotApplicable(rule)),
            Finding::Unproven(why) => Err(Stop::Unproven(why)),
            Finding::Unseen(what) => Err(Stop::Unseen(what)),
            Finding::Broken(mut broken) => {
                if let Some(said) = self.refused().filter(|_| arrivals.is_empty() && !demand.of_a_call()) {
                    broken.actual = format!("{}; the call before was refused: {said}", broken.actual);
                }
                let text = |text: &str| self.show.redactor.text(text).into_owned();
                let (request, response, curl) = if demand.of_a_call() {
                    self.calls.last().map(|call| self.told(call)).unwrap_or_default()
                } else {
                    (
                        arrivals.get(broken.index).map(|arrival| raw(arrival)).unwrap_or_default(),
                        String::new(),
                        self.commands.borrow().join("\n"),
                    )
                };
                let failure = Failure {
                    expected: text(&broken.expected),
                    actual: text(&broken.actual),
                    pointer: broken.pointer,
                    request: text(&request),
                    response,
                    signature: String::new(),
                    curl,
                    replay: String::new(),
                };
                Err(Stop::Broken(Box::new(failure)))
            }
        }
    }

    /// A call as it was sent, its answer, and a command that makes it again.
    fn told(&self, call: &Exchange) -> (String, String, String) {
        let shown = |bytes: &[u8]| self.show.redactor.text(&String::from_utf8_lossy(bytes)).into_owned();
        let message = &call.message;
        let mut command = format!("curl -i -X {} {}", message.method, shell_quoted(&message.url));
        message.headers.iter().for_each(|(name, value)| command.push_str(&format!(" -H {}", shell_quoted(&format!("{name}: {value}")))));
        if !message.body.is_empty() {
            command.push_str(&format!(" --data-raw {}", shell_quoted(&String::from_utf8_lossy(&message.body))));
        }
        (shown(&call.sent), shown(&call.received), self.show.redactor.text(&command).replace("$LEADBENCH_TOKEN", "'\"$LEADBENCH_TOKEN\"'"))
    }

    pub(super) fn provider(&self) -> &'static dyn Provider {
        self.show.provider
    }

    pub(super) fn seed(&self) -> u64 {
        self.show.seed
    }

    /// How many sequences a scenario plays: few, where each second of them is a second here.
    pub(super) fn cases_to_try(&self) -> u32 {
        self.show.cases.unwrap_or(if self.show.time.is_driven() { CASES } else { FEW })
    }

    pub(super) fn patience(&self) -> Duration {
        self.show.patience
    }

    /// How long a delivery is waited for while a sequence is made small: a clock that is driven tells when all is sent.
    pub(super) fn hurry(&self) -> Duration {
        if self.show.time.is_driven() { self.show.calm } else { self.show.patience }
    }

    /// The seconds that may pass at once at this sender.
    pub(super) fn pauses(&self, wanted: Vec<u64>) -> Vec<u64> {
        self.show.time.affords(wanted)
    }

    /// How late a retry may be.
    pub(super) fn slack(&self) -> Duration {
        self.show.time.slack()
    }

    /// The time at the sender, from any zero.
    pub(super) fn now(&self) -> Duration {
        self.show.time.reading(self.moved.get(), self.show.watch.elapsed())
    }

    /// A part of this scenario's part of our receiver, another one each time.
    pub(super) fn part(&mut self) -> String {
        self.parts += 1;
        format!("{}/part-{}", self.path, self.parts)
    }

    /// The number of the newest request that came to our receiver.
    pub(super) fn newest(&self) -> u64 {
        self.show.receiver.arrivals().last().map_or(0, |arrival| arrival.number)
    }

    pub(super) fn address(&self, path: &str) -> String {
        format!("http://{}{path}", self.show.receiver.address())
    }

    /// Waits until all is sent that is due, where the sender's clock can tell.
    pub(super) async fn settle(&self) {
        if self.show.time.is_driven() {
            // A clock that answered before and does not now is seen when time is to pass.
            _ = self.pass(0).await;
        }
    }

    /// Waits until there is enough, and where no clock tells that all is sent, whether more comes; gives what is there.
    pub(super) async fn wait_until(&self, enough: impl Fn(&[Arc<Arrival>]) -> bool, patience: Duration) -> Vec<Arc<Arrival>> {
        let mut arrivals = self.show.receiver.subscribe();
        let waiting = async {
            while !enough(&self.arrivals()) {
                // One who reads too slowly has missed arrivals, which are in the list all the same.
                _ = arrivals.recv().await;
            }
        };
        _ = tokio::time::timeout(patience, waiting).await;
        if !self.show.time.is_driven() {
            while tokio::time::timeout(self.show.calm, arrivals.recv()).await.is_ok() {}
        }
        self.arrivals()
    }

    /// Makes a call with these names for its places, and says what was answered where it is refused.
    pub(super) async fn call_about(&mut self, names: &[(&'static str, String)], text: &str) -> Result<Option<String>, Stop> {
        let before: Vec<_> = names.iter().map(|(name, value)| self.names.insert((*name).to_owned(), value.clone())).collect();
        let done = self.call(text).await;
        for ((name, _), value) in names.iter().zip(before) {
            match value {
                Some(value) => _ = self.names.insert((*name).to_owned(), value),
                None => _ = self.names.remove(*name),
            }
        }
        done?;
        if let Some(Err(why)) = self.calls.last().map(|call| &call.answer) {
            return Err(Stop::Unproven(format!("the API cannot be reached: {why}")));
        }
        Ok(self.refused())
    }

    /// What the last call was answered with, where it was refused.
    fn refused(&self) -> Option<String> {
        let reply = self.calls.last()?.answer.as_ref().ok()?;
        let (pointer, glob) = self.show.provider.recipe().map_or(("", ""), |recipe| recipe.error);
        let error = self.answer().pointer(pointer).filter(|_| !pointer.is_empty()).is_some_and(|found| matches(glob, &plain(found)));
        let said = || format!("{}: {}", reply.status, String::from_utf8_lossy(&reply.body).chars().take(300).collect::<String>());
        (reply.status >= 300 || error).then(said)
    }

    /// Whether the last answer of the API has something at a place.
    pub fn has_answer(&self, pointer: &str) -> bool {
        self.answer().pointer(pointer).is_some()
    }

    /// The last answer of the API as JSON; null where it is none.
    pub(super) fn answer(&self) -> Value {
        let reply = self.calls.last().and_then(|call| call.answer.as_ref().ok());
        reply.and_then(|reply| serde_json::from_slice(&reply.body).ok()).unwrap_or_default()
    }

    /// The id of the webhook that was made last.
    pub(super) fn made_last(&self) -> Option<String> {
        self.made.last().cloned()
    }

    /// Leaves a webhook out of those to remove at the end.
    pub(super) fn forget(&mut self, id: &str) {
        self.made.retain(|made| made != id);
    }

    /// The last call and its answer.
    pub(super) fn last_call(&self) -> (String, String) {
        self.calls.last().map(|call| self.told(call)).map(|(request, response, _)| (request, response)).unwrap_or_default()
    }

    /// What was done since this was last asked, as commands.
    pub(super) fn commands(&self) -> Vec<String> {
        self.commands.take()
    }

    /// Notes the command that hands a wish over once more.
    pub(super) fn tell(&self, way: &Way, wish: &Value) {
        let wish = wish.to_string();
        self.commands.borrow_mut().push(match way {
            Way::Url(url) => self.show.posted(url, &wish),
            Way::Command(words) => format!("LEADBENCH_EVENT={} {}", shell_quoted(&wish), words.join(" ")),
        });
    }

    /// A command that lets time pass.
    fn passing(&self, seconds: u64) -> String {
        match self.show.time.driver() {
            Some(url) => self.show.posted(&url, &format!("{{\"advance_ms\":{}}}", seconds * 1_000)),
            None => format!("sleep {seconds}"),
        }
    }

    /// A text without credentials.
    pub(super) fn hidden(&self, text: &str) -> String {
        self.show.redactor.text(text).into_owned()
    }

    fn wish(&self, lead: &str, event: &str) -> Value {
        json!({ "provider": self.show.provider.name(), "lead": lead, "event": event, "account": self.show.account })
    }

    /// Removes what is left of the scenario's webhooks.
    pub async fn clear(&mut self) {
        if self.may_stay() {
            self.hooks.clear();
        }
        while !(self.made.is_empty() && self.hooks.is_empty()) {
            _ = self.remove().await;
        }
    }
}

/// What is not known of a webhook that somebody else made.
const UNCALLED: &str = "the webhook was set up without a call of the API: --api without --setup would prove it";

/// Method and path of a call, as it is written.
fn aim(text: &str) -> &str {
    text.trim_start().split(['?', '\n']).next().unwrap_or_default().trim_end()
}

/// What arrived, as text, with its credentials hidden.
pub(super) fn raw(arrival: &Arrival) -> String {
    let request = &arrival.request;
    let query = if request.query.is_empty() { String::new() } else { format!("?{}", request.query) };
    let mut out = format!("{} {}{query} HTTP/1.1\r\n", request.method, request.path);
    request.headers.iter().for_each(|(name, value)| out.push_str(&format!("{name}: {value}\r\n")));
    out + "\r\n" + &String::from_utf8_lossy(&request.body)
}

async fn run(words: &[String], wish: &Value) -> Result<String, String> {
    let program = words.first().cloned().unwrap_or_default();
    let mut command = tokio::process::Command::new(&program);
    command.args(&words[1..]).kill_on_drop(true);
    for (name, value) in wish.as_object().into_iter().flatten() {
        command.env(format!("LEADBENCH_{}", name.to_uppercase()), plain(value));
    }
    // Last: a wish has a field `event`, too, which is not meant.
    command.env("LEADBENCH_EVENT", wish.to_string());
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|e| format!("`{program}` cannot be run: {e}"))?;
    if let Some(mut input) = child.stdin.take() {
        // A command that reads the environment instead closes its input.
        _ = input.write_all(wish.to_string().as_bytes()).await;
    }
    match tokio::time::timeout(API_TIMEOUT, child.wait_with_output()).await {
        Err(_) => Err(format!("`{program}` did not end within {} s", API_TIMEOUT.as_secs())),
        Ok(Err(e)) => Err(format!("`{program}`: {e}")),
        Ok(Ok(output)) if output.status.success() => Ok(String::from_utf8_lossy(&output.stdout).into_owned()),
        Ok(Ok(output)) => Err(format!("`{program}` ended with {}: {}", output.status, String::from_utf8_lossy(&output.stderr).trim())),
    }
}
