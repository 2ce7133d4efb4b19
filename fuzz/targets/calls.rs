//! A provider's API and its screens, as pure functions: what they are told, and what they then send.

use std::collections::BTreeMap;

use jiff::{Timestamp, ToSpan};
use leadbench::{
    conform::captured,
    model::{Account, AccountKey, Document, Event, Message, Occasion, Provider, RecordCall, Reply, Request, Settings, Trigger, Verb},
};

use super::{teaches, text};

/// More calls than this are no new situation.
const MOST: usize = 24;

fn begin() -> Timestamp {
    "2026-01-01T00:00:00Z".parse().expect("a time")
}

fn account(provider: &dyn Provider, name: &str, settings: &Settings) -> Account {
    // Providers are static, and so are their names.
    let provider = leadbench::providers::find(provider.name()).expect("a provider of the list");
    Account::new(AccountKey::new(provider.name(), name), settings.clone(), 1)
}

/// Requests as text, one after the other, between them a line of `###`. A header `Switch: NAME=VALUE` of the first sets a switch.
pub fn calls(provider: &'static dyn Provider, bytes: &[u8]) {
    let texts = bytes.split_inclusive(|b| *b == b'\n').fold(vec![Vec::new()], |mut parts: Vec<Vec<u8>>, line| {
        match (line.trim_ascii() == b"###", parts.last_mut()) {
            (false, Some(last)) => last.extend_from_slice(line),
            _ => parts.push(Vec::new()),
        }
        parts
    });
    let (mut accounts, mut now) = (BTreeMap::<String, Account>::new(), begin());
    let mut settings = Settings::defaults(provider.switches());
    for text in texts.iter().take(MOST) {
        let request = captured(text.strip_suffix(b"\n").unwrap_or(text));
        if let Some((name, value)) = request.headers.get("switch").and_then(|switch| switch.split_once('='))
            && let Err(refusal) = settings.set(name, value)
        {
            teaches(&refusal, text);
        }
        now += 7.seconds();
        let name = match provider.account(&request) {
            Ok(name) => name,
            Err(reply) => {
                answer(&reply);
                continue;
            }
        };
        let account = accounts.entry(name.clone()).or_insert_with(|| account(provider, &name, &settings));
        if let Some(precondition) = provider.precondition(&request, account, now) {
            answer(&precondition.otherwise);
        }
        answer(&provider.register(&request, account, now));
    }
    accounts.into_values().for_each(|account| sends(provider, account, now));
}

/// A reply that any client can read: its JSON is JSON, and no header ends early.
fn answer(reply: &Reply) {
    // One of them documents 500 for what is wrong with a call.
    assert!((200..=500).contains(&reply.status), "{reply:?}");
    for (name, value) in reply.headers.iter() {
        let plain = |text: &str| !text.bytes().any(|b| matches!(b, b'\r' | b'\n' | 0));
        assert!(!name.is_empty() && plain(name) && plain(value), "{name}: {value}");
    }
    let json = reply.headers.get("content-type").is_some_and(|kind| kind.contains("json"));
    if json && !reply.body.is_empty() {
        let text = std::str::from_utf8(&reply.body).expect("JSON is UTF-8");
        assert!(Document::parse(text).is_ok(), "{text}");
    }
}

/// A line a wish: `enrol {…}`, `amend {…}` of the newest subscription, `lead KIND`, or `add|change|read|remove COLLECTION ID {…}`.
pub fn screens(provider: &'static dyn Provider, bytes: &[u8]) {
    let Some(source) = text(bytes) else { return };
    let mut account = account(provider, provider.example_account(), &Settings::defaults(provider.switches()));
    let mut now = begin();
    for line in source.lines().take(MOST) {
        now += 7.seconds();
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        let form = |text: &str| if text.is_empty() { Some(Document::default()) } else { Document::parse(text).ok() };
        let refusal = match word {
            "enrol" => form(rest).and_then(|form| provider.enrol(&form, &mut account, now).map(drop).err()),
            "amend" => form(rest).zip(account.subscriptions.last_mut()).and_then(|(form, last)| provider.amend(&form, last).err()),
            "lead" => provider.compose(&Trigger::lead(rest), &mut account, now).map(drop).err(),
            verb => {
                let mut words = rest.splitn(3, ' ');
                let (collection, id) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
                let Some(form) = form(words.next().unwrap_or_default()) else { continue };
                let verb = match verb {
                    "add" => Verb::Add,
                    "change" => Verb::Change,
                    "remove" => Verb::Remove,
                    _ => Verb::Read,
                };
                let id = (!id.is_empty() && id != "-").then(|| id.to_owned());
                let call = RecordCall { collection: collection.to_owned(), verb, id, form };
                match provider.records(&call, &mut account, now) {
                    Ok(shown) => Document::parse(shown.text()).err(),
                    Err(refusal) => Some(refusal),
                }
            }
        };
        refusal.iter().for_each(|refusal| teaches(refusal, bytes));
    }
    sends(provider, account, now);
}

/// Lets each kind of lead happen to an account, and looks at what its subscriptions would be sent.
fn sends(provider: &'static dyn Provider, mut account: Account, now: Timestamp) {
    for kind in provider.leads() {
        let Ok(event) = provider.compose(&Trigger::lead(kind.name), &mut account, now) else { continue };
        for subscription in account.subscriptions.iter().take(4) {
            assert!(Document::parse(provider.describe(subscription, &account).text()).is_ok());
            let _wanted = provider.select(subscription, &event);
            let occasion = Occasion { delivery: 1, attempt: 1, at: now };
            let body = provider.render(&event, subscription, &account, &occasion);
            message(&provider.message(body, &event, subscription, &account, &occasion), &event);
            let policy = provider.policy(subscription, &account);
            assert!(!policy.timeout.is_zero() && policy.retries.len() < 1_000);
        }
    }
}

/// What says that it is JSON is.
fn message(message: &Message, event: &Event) {
    let json = message.headers.get("content-type").is_some_and(|kind| kind.starts_with("application/json"));
    let _request = Request {
        method: message.method.clone(),
        path: String::new(),
        query: String::new(),
        headers: message.headers.clone(),
        body: message.body.clone(),
    };
    if let (true, Ok(text)) = (json && !message.body.is_empty(), std::str::from_utf8(&message.body)) {
        assert!(Document::parse(text).is_ok(), "{}: {text}", event.lead);
    }
}
