//! `metrics`: what the journals hold, counted, as Prometheus reads it. Nothing in it but names and numbers.

use std::{cell::RefCell, collections::BTreeMap, fmt::Write};

use axum::{
    extract::State,
    response::{IntoResponse, Response},
};

use super::problem::Problem;
use crate::{
    engine::Engine,
    model::{Delivery, NoReply, Outcome},
};

/// A count for each provider and each word about it.
type Counts = BTreeMap<(&'static str, &'static str), u64>;

/// The provider of a call that is nobody's.
const NOBODY: &str = "none";
const CLASSES: [&str; 5] = ["1xx", "2xx", "3xx", "4xx", "5xx"];
const STATES: [&str; 3] = ["due", "delivered", "abandoned"];
const OUTCOMES: [&str; 8] = ["accepted", "refused", "blocked", "unresolved", "unconnected", "timed_out", "closed", "garbled"];

pub(super) async fn show(State(engine): State<Engine>) -> Result<Response, Problem> {
    let providers = || engine.providers().iter().map(|provider| provider.name());
    let zeros = |words: &'static [&'static str]| move |provider| words.iter().map(move |word| ((provider, *word), 0));
    let requests: RefCell<Counts> = RefCell::new(providers().chain([NOBODY]).flat_map(zeros(&CLASSES)).collect());
    // Each is looked at and none is kept.
    engine.requests(
        |call| {
            let class = usize::from(call.reply.status / 100).clamp(1, CLASSES.len()) - 1;
            count(&requests, call.account.as_ref().map_or(NOBODY, |account| account.provider), CLASSES[class]);
            false
        },
        usize::MAX,
    )?;
    let deliveries: RefCell<Counts> = RefCell::new(providers().flat_map(zeros(&STATES)).collect());
    let attempts: RefCell<Counts> = RefCell::new(providers().flat_map(zeros(&OUTCOMES)).collect());
    engine.deliveries(
        |Delivery { account, state, attempts: tries, .. }| {
            count(&deliveries, account.provider, state.word());
            tries.iter().for_each(|attempt| count(&attempts, account.provider, word(&attempt.outcome)));
            false
        },
        usize::MAX,
    )?;
    let mut text = String::new();
    family(
        &mut text,
        "requests",
        "Calls of the providers' APIs that the journal holds, by the class of their answer.",
        "status",
        &requests,
    );
    family(&mut text, "deliveries", "Deliveries that are remembered, by where they stand.", "state", &deliveries);
    family(&mut text, "attempts", "Attempts of the deliveries that are remembered, by what came of them.", "outcome", &attempts);
    Ok(([("content-type", "text/plain; version=0.0.4; charset=utf-8")], text).into_response())
}

fn count(counts: &RefCell<Counts>, provider: &'static str, word: &'static str) {
    *counts.borrow_mut().entry((provider, word)).or_default() += 1;
}

fn word(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::Accepted => "accepted",
        Outcome::Refused(_) => "refused",
        Outcome::NoReply(NoReply::Blocked(_)) => "blocked",
        Outcome::NoReply(NoReply::Unresolved(_)) => "unresolved",
        Outcome::NoReply(NoReply::Unconnected(_)) => "unconnected",
        Outcome::NoReply(NoReply::TimedOut(_)) => "timed_out",
        Outcome::NoReply(NoReply::Closed(_)) => "closed",
        Outcome::NoReply(NoReply::Garbled(_)) => "garbled",
    }
}

/// A gauge and no counter: what the journal forgets is counted no more.
fn family(text: &mut String, name: &str, help: &str, label: &str, counts: &RefCell<Counts>) {
    _ = writeln!(text, "# HELP leadbench_{name} {help}\n# TYPE leadbench_{name} gauge");
    for ((provider, word), count) in &*counts.borrow() {
        _ = writeln!(text, "leadbench_{name}{{provider=\"{provider}\",{label}=\"{word}\"}} {count}");
    }
}
