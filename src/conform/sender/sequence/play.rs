//! One sequence at a sender: each step is made, and what comes of it is held against the model.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use serde_json::Value;

use super::model::{Model, Step, Told};
use crate::{
    conform::{sender::stage::Stage, world::Stop},
    model::{Secret, Sequences},
    server::receiver::{Act, Arrival},
};

/// Where a sequence goes wrong.
#[derive(Debug, Clone)]
pub(super) struct Slip {
    /// What goes wrong, so that a smaller sequence is one that goes wrong alike.
    pub kind: &'static str,
    /// The step after which it was seen, from 1 on.
    pub step: usize,
    pub expected: String,
    pub actual: String,
    pub request: String,
    pub response: String,
    /// The calls of the sequence, as commands.
    pub commands: Vec<String>,
}

/// What follows a step.
pub(super) enum Then {
    On,
    /// The model cannot know how it goes on.
    Unknown,
    Slipped(Slip),
}

/// A sequence that is being played.
pub(super) struct Play<'a> {
    stage: &'a mut Stage,
    rules: &'a Sequences,
    model: Model,
    patience: Duration,
    /// The part of our receiver that is this sequence's.
    path: String,
    /// The newest arrival that was looked at.
    seen: u64,
    made: BTreeMap<u32, Made>,
    pub came: usize,
}

/// A webhook as the sender knows it.
struct Made {
    id: String,
    /// Its keys, oldest first: id and public half.
    keys: Vec<(String, String)>,
}

impl<'a> Play<'a> {
    pub fn new(stage: &'a mut Stage, rules: &'a Sequences, patience: Duration) -> Self {
        let path = stage.part();
        stage.plan(&[Act::Status(200)]);
        // Those of the sequence before.
        stage.commands();
        let (model, seen) = (Model::new(*rules, stage.slack()), stage.newest());
        Self { stage, rules, model, patience, path, seen, made: BTreeMap::new(), came: 0 }
    }

    /// Makes a step, waits for what it must bring, and judges what came.
    pub async fn step(&mut self, number: usize, step: &Step) -> Result<Then, Stop> {
        let begun = self.stage.now();
        if let Some(refused) = self.make(step).await? {
            return Ok(Then::Slipped(self.slip(number, "refused", format!("success: {}", Told(self.rules, step)), refused)));
        }
        self.stage.settle().await;
        let owed = self.model.take(step, begun, self.stage.now());
        let (path, seen) = (self.path.clone(), self.seen);
        let of_each = |arrivals: &[Arc<Arrival>]| {
            let mut counts: BTreeMap<u32, Vec<Arc<Arrival>>> = BTreeMap::new();
            for arrival in arrivals.iter().filter(|arrival| arrival.number > seen) {
                let hook = arrival.request.path.strip_prefix(&path).and_then(|rest| rest.strip_prefix("/hook-")?.parse().ok());
                hook.into_iter().for_each(|hook| counts.entry(hook).or_default().push(arrival.clone()));
            }
            counts
        };
        let enough = |arrivals: &[Arc<Arrival>]| {
            let counts = of_each(arrivals);
            owed.deliveries.iter().all(|(hook, due)| counts.get(hook).map_or(0, Vec::len) >= *due)
        };
        let arrivals = self.stage.wait_until(enough, self.patience).await;
        self.seen = arrivals.iter().map(|arrival| arrival.number).max().unwrap_or(seen).max(seen);
        let counts = of_each(&arrivals);
        if !owed.certain {
            return Ok(Then::Unknown);
        }
        for (hook, due) in &owed.deliveries {
            let came = counts.get(hook).map_or(0, Vec::len);
            if came < *due {
                let expected = format!("{} to webhook {hook}", number_of(*due));
                return Ok(Then::Slipped(self.slip(number, "too few", expected, format!("{came} arrived"))));
            }
        }
        for (hook, arrivals) in counts {
            let due = owed.deliveries.get(&hook).copied().unwrap_or_default();
            self.came += arrivals.len();
            if let Some(slip) = self.judged(number, hook, due, &arrivals) {
                return Ok(Then::Slipped(slip));
            }
        }
        Ok(Then::On)
    }

    /// What is wrong with what came to a webhook.
    fn judged(&mut self, step: usize, hook: u32, due: usize, arrivals: &[Arc<Arrival>]) -> Option<Slip> {
        let came = arrivals.len();
        let request = |at: usize| arrivals.get(at).map(|arrival| super::super::stage::raw(arrival)).unwrap_or_default();
        if !self.model.has(hook) {
            let slip = self.slip(step, "removed", format!("nothing to webhook {hook}, which is removed"), format!("{came} arrived"));
            return Some(Slip { request: request(0), ..slip });
        }
        if !self.model.allow(hook, came.saturating_sub(due)) {
            let slip = self.slip(step, "too many", format!("{} to webhook {hook}", number_of(due)), format!("{came} arrived"));
            return Some(Slip { request: request(due), ..slip });
        }
        let (_, key) = self.made.get(&hook)?.keys.first()?;
        let keys = [Secret::new(key)];
        let provider = self.stage.provider();
        let odd = arrivals.iter().position(|arrival| provider.verify(&arrival.original(), &keys).is_err())?;
        let steps = provider.explain_signature(&arrivals[odd].original(), &keys).err().unwrap_or_default();
        let slip = self.slip(step, "signature", format!("a signature that the oldest key of webhook {hook} verifies"), steps.join("; "));
        Some(Slip { request: request(odd), ..slip })
    }

    fn slip(&self, step: usize, kind: &'static str, expected: String, actual: String) -> Slip {
        let (request, response) = if kind == "refused" { self.stage.last_call() } else { Default::default() };
        Slip { kind, step, expected, actual, request, response, commands: self.stage.commands() }
    }

    /// Makes a step at the sender; what it answered, where it refused a call.
    async fn make(&mut self, step: &Step) -> Result<Option<String>, Stop> {
        let lead = |lead: usize| self.rules.leads.get(lead).copied().ok_or_else(|| Stop::Fault(format!("there is no lead {lead}")));
        match *step {
            Step::Lead(number) => {
                let lead = lead(number)?;
                self.stage.happen(lead.lead, Some(lead.event), &[]).await?;
            }
            Step::Register { hook, lead: number } => {
                let names = self.names(hook, lead(number)?.asked);
                if let Some(refused) = self.call(&names, self.rules.register).await? {
                    return Ok(Some(refused));
                }
                let id = self.stage.made_last().ok_or_else(|| Stop::Unproven("the registration was answered without an id".into()))?;
                self.made.insert(hook, Made { id, keys: self.keys() });
            }
            Step::Amend { hook, lead: number } => {
                let names = self.names(hook, lead(number)?.asked);
                return self.call(&names, self.rules.amend.unwrap_or_default()).await;
            }
            Step::Remove(hook) => {
                let (names, recipe) = (self.names(hook, ""), self.stage.provider().recipe());
                let id = self.made.get(&hook).map(|made| made.id.clone()).unwrap_or_default();
                self.stage.forget(&id);
                return self.call(&names, recipe.map_or("", |recipe| recipe.deregister)).await;
            }
            Step::NewKey(hook) => {
                let (names, calls) = (self.names(hook, ""), self.rules.keys);
                let refused = self.call(&names, calls.map_or("", |calls| calls.add)).await?;
                let keys = self.keys();
                self.made.get_mut(&hook).into_iter().for_each(|made| made.keys.clone_from(&keys));
                return Ok(refused);
            }
            Step::OldKeyGoes(hook) => {
                let (names, calls) = (self.names(hook, ""), self.rules.keys);
                let refused = self.call(&names, calls.map_or("", |calls| calls.remove)).await?;
                self.made.get_mut(&hook).into_iter().for_each(|made| _ = made.keys.drain(..1.min(made.keys.len())));
                return Ok(refused);
            }
            Step::Down => self.stage.plan(&[Act::Status(500)]),
            Step::Up => self.stage.plan(&[Act::Status(200)]),
            Step::Pass(seconds) => self.stage.pass(seconds).await?,
        }
        Ok(None)
    }

    /// What the calls about a webhook name.
    fn names(&self, hook: u32, event: &str) -> Vec<(&'static str, String)> {
        let made = self.made.get(&hook);
        let key = made.and_then(|made| made.keys.first()).map(|(id, _)| id.clone());
        vec![
            ("url", self.stage.address(&format!("{}/hook-{hook}", self.path))),
            ("event", event.to_owned()),
            ("id", made.map(|made| made.id.clone()).unwrap_or_default()),
            ("key", key.unwrap_or_default()),
        ]
    }

    async fn call(&mut self, names: &[(&'static str, String)], text: &str) -> Result<Option<String>, Stop> {
        self.stage.call_about(names, text).await
    }

    /// The keys that the last answer lists.
    fn keys(&self) -> Vec<(String, String)> {
        let Some(calls) = self.rules.keys else { return Vec::new() };
        let answer = self.stage.answer();
        let text = |entry: &Value, pointer: &str| entry.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
        let list = answer.pointer(calls.list).and_then(Value::as_array).cloned().unwrap_or_default();
        list.iter().map(|entry| (text(entry, calls.id), text(entry, calls.public))).collect()
    }
}

fn number_of(deliveries: usize) -> String {
    match deliveries {
        0 => "no delivery".to_owned(),
        1 => "one delivery".to_owned(),
        n => format!("{n} deliveries"),
    }
}
