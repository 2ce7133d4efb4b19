//! Ours, without its sockets inward. `drain PROVIDER LEAD ACCOUNTS EVENTS URL` owes that many generated leads, lets the first
//! attempt of each fail, and is answered with `DELIVERIES SECONDS CPU-SECONDS BYTES` of sending all of them to the URL.
//! `happen …` is answered with the same of drawing, composing, owing and sending.

use std::time::{Duration, Instant};

use leadbench::{
    engine::{Engine, EngineOptions, MAIN, WorldOptions, clock::Mode},
    model::{Document, Provider, State, Trigger},
    providers,
};

use super::asked;
use crate::child::cpu_of;

/// How many leads may be on their way at once where each is sent as it happens.
const AHEAD: usize = 256;

pub async fn run() {
    println!("ready");
    while let Some(words) = asked() {
        let [what, provider, lead, accounts, events, url] = &words[..] else { panic!("{words:?}") };
        let provider = providers::find(provider).expect("a provider");
        let (accounts, events): (usize, usize) = (accounts.parse().expect("a number"), events.parse().expect("a number"));
        let answer = match what.as_str() {
            "drain" => drain(provider, lead, accounts, events, url).await,
            _ => happen(provider, lead, accounts, events, url).await,
        };
        println!("{answer}");
    }
}

/// An engine on a manual clock in which nothing is limited, and a failed delivery is tried again a minute later.
pub fn standing() -> Engine {
    let switch = |provider: &str, name: &str, value: &str| (provider.to_owned(), name.to_owned(), value.to_owned());
    let switches = vec![switch("localiq", "retries", "60,60,60"), switch("localiq", "inactive-after", "never")];
    let world = WorldOptions { clock: Mode::Manual, switches, ..WorldOptions::default() };
    Engine::start(providers::ALL, EngineOptions { world, ..EngineOptions::default() }).expect("the switches exist")
}

/// An account's name, and the form that subscribes a URL to all of a kind of lead.
pub fn account(provider: &dyn Provider, number: usize) -> String {
    match provider.name() {
        "localiq" => format!("TEST_{number}"),
        _ => format!("portal{number}"),
    }
}

pub fn form(provider: &dyn Provider, lead: &str, url: &str) -> Document {
    let text = match provider.name() {
        "localiq" => format!(r#"{{"payload_url":"{url}","authentication_header":"token jokin","active":true}}"#),
        _ => format!(r#"{{"type":"data","url":"{url}","events":["{lead}"],"secured":true}}"#),
    };
    Document::parse(&text).expect("the form is JSON")
}

fn moved(provider: &dyn Provider, url: &str) -> Document {
    let text = match provider.name() {
        "localiq" => format!(r#"{{"payload_url":"{url}"}}"#),
        _ => format!(r#"{{"url":"{url}"}}"#),
    };
    Document::parse(&text).expect("the form is JSON")
}

async fn drain(provider: &'static dyn Provider, lead: &str, accounts: usize, events: usize, url: &str) -> String {
    let engine = standing();
    let name = provider.name();
    let trigger = Trigger { generated: true, ..Trigger::lead(lead) };
    let subscribed: Vec<(String, String)> = (1..=accounts)
        .map(|number| {
            let account = account(provider, number);
            // A port that nobody listens on: what is owed fails at once, and is owed again a minute later.
            let id = engine.enrol(name, &account, &form(provider, lead, "http://127.0.0.1:9/leads")).expect("the form fits").id;
            (account, id)
        })
        .collect();
    for number in 0..events {
        engine.trigger(name, &subscribed[number % accounts].0, &trigger).expect("the lead happens");
        if number % AHEAD == 0 {
            tokio::task::yield_now().await;
        }
    }
    engine.advance(MAIN, Duration::from_millis(1)).await.expect("the clock is manual");
    for (account, id) in &subscribed {
        engine.amend(name, account, id, &moved(provider, url)).expect("the form fits");
    }
    let (begin, cpu) = (Instant::now(), cpu_of("self"));
    engine.advance(MAIN, Duration::from_secs(60)).await.expect("the clock is manual");
    let (took, cpu) = (begin.elapsed().as_secs_f64(), cpu_of("self") - cpu);
    let due = engine.deliveries(|d| matches!(d.state, State::Due(_)), usize::MAX).expect("in memory").len();
    let kept = engine.deliveries(|d| d.state == State::Delivered && d.attempts.len() == 2, usize::MAX).expect("in memory");
    assert!(due == 0 && !kept.is_empty(), "{due} are still due");
    let bytes: usize = kept.iter().map(|d| d.attempts[1].exchange.message.body.len()).sum();
    format!("{events} {took} {cpu} {}", bytes / kept.len())
}

async fn happen(provider: &'static dyn Provider, lead: &str, accounts: usize, events: usize, url: &str) -> String {
    let engine = standing();
    let trigger = Trigger { generated: true, ..Trigger::lead(lead) };
    let names: Vec<String> = (1..=accounts).map(|number| account(provider, number)).collect();
    for name in &names {
        engine.enrol(provider.name(), name, &form(provider, lead, url)).expect("the form fits");
    }
    let (begin, cpu) = (Instant::now(), cpu_of("self"));
    let mut newest = 0;
    for number in 0..events {
        let published = engine.trigger(provider.name(), &names[number % accounts], &trigger).expect("the lead happens");
        newest = published.deliveries[0];
        if number % AHEAD == AHEAD - 1 {
            engine.wait_over(newest, Duration::from_secs(60)).await.expect("it is there");
        }
    }
    engine.wait_over(newest, Duration::from_secs(60)).await.expect("it is there");
    engine.settle(MAIN).await.expect("the clock is manual");
    let (took, cpu) = (begin.elapsed().as_secs_f64(), cpu_of("self") - cpu);
    let kept = engine.deliveries(|d| d.state == State::Delivered, usize::MAX).expect("in memory");
    assert_eq!(kept.len(), events.min(5_000));
    let bytes: usize = kept.iter().map(|d| d.attempts[0].exchange.message.body.len()).sum();
    format!("{events} {took} {cpu} {}", bytes / kept.len())
}
