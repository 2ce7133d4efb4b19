//! Failed executions: kept, listed, tried again, exported, deleted.

use std::sync::Arc;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{
    body::object,
    envelope::{Error, Gone, Object, success},
    hook::Hook,
    webhooks::found,
};
use crate::model::{Account, Delivery, Document, Event, Owed, Reply, Request, State};

/// The drawer they are kept in.
const DRAWER: &str = "executions";
/// The most ids of one call, the most manual retries of one execution, the longest page.
pub const MOST_IDS: usize = 300;
const MOST_RETRIES: u32 = 99;
pub const PAGE: (usize, usize) = (5, 50);

/// A delivery that failed for good, or until somebody retries it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Execution {
    id: String,
    webhook: String,
    event: String,
    entity_id: String,
    /// Milliseconds.
    event_time: i64,
    last_execution_time: i64,
    /// None: there was no reply.
    status: Option<u16>,
    /// Attempts in all, those by hand among them.
    attempts: u32,
    /// Attempts by hand.
    by_hand: u32,
    document: Value,
    lead: String,
    identity: String,
    event_id: String,
}

/// Notes an attempt: when the webhook was last triggered, and a delivery that has failed.
pub fn record(delivery: &Delivery, account: &mut Account) {
    let Some(attempt) = delivery.attempts.last() else { return };
    let (time, failed) = (attempt.exchange.at.as_millisecond(), matches!(delivery.state, State::Abandoned(_)));
    let number = account.next("execution", 1);
    let Some(subscription) = account.subscription_mut(&delivery.subscription) else { return };
    Hook::change(subscription, |hook| {
        hook.last_triggered = Some(time);
        hook.failures += u64::from(failed);
    });
    let event = &delivery.event;
    if delivery.earlier > 0 {
        let delivered = delivery.state == State::Delivered;
        account.revise(DRAWER, |all: &mut Vec<Execution>| {
            all.retain(|e| !(delivered && e.event_id == event.id && e.webhook == delivery.subscription));
            if let Some(known) = all.iter_mut().find(|e| e.event_id == event.id && e.webhook == delivery.subscription) {
                (known.last_execution_time, known.status, known.attempts) = (time, attempt.exchange.status(), attempt.number);
            }
        });
    } else if failed {
        let document: Value = event.document.read().unwrap_or_default();
        let text = |name: &str| document.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let execution = Execution {
            id: uuid(account.seed, &account.key.name, number),
            webhook: delivery.subscription.clone(),
            event: event.name.clone(),
            entity_id: text("entity_id"),
            event_time: text("event_time").parse().unwrap_or_default(),
            last_execution_time: time,
            status: attempt.exchange.status(),
            attempts: attempt.number,
            by_hand: 0,
            lead: event.lead.clone(),
            identity: event.identity.clone(),
            event_id: event.id.clone(),
            document,
        };
        account.keep(DRAWER, &execution);
    }
}

/// Drops what a deleted webhook left.
pub fn forget(account: &mut Account, webhook: &str) {
    account.revise(DRAWER, |all: &mut Vec<Execution>| all.retain(|e| e.webhook != webhook));
}

/// The executions of a webhook, newest first, without those whose time is over.
fn kept(account: &mut Account, webhook: &str, now: Timestamp) -> Vec<Execution> {
    let expiry = account.subscription(webhook).map_or(0, |s| Hook::of(s).expiry);
    let mut all: Vec<Execution> = account.kept::<Execution>(DRAWER).filter(|e| e.webhook == webhook).collect();
    all.retain(|e| now.as_millisecond() - e.last_execution_time < expiry);
    all.reverse();
    all
}

pub fn list(request: &Request, account: &mut Account, now: Timestamp) -> Result<Reply, Error> {
    let webhook = found(request, account)?.id.clone();
    let number = |name: &'static str| match request.parameter(name) {
        None => Ok(None),
        Some(text) => text.parse::<i64>().map(Some).map_err(|_| Error::new(1011).param(name).because("a whole number is right")),
    };
    let (from, to) = (number("from_time")?.unwrap_or(i64::MIN), number("to_time")?.unwrap_or(i64::MAX));
    let limit = number("limit")?.unwrap_or(PAGE.1 as i64);
    let limit = usize::try_from(limit).ok().filter(|n| (PAGE.0..=PAGE.1).contains(n));
    let limit = limit.ok_or_else(|| Error::new(1011).param("limit").because(&format!("from {} to {} is right", PAGE.0, PAGE.1)))?;
    let page = number("pageno")?.unwrap_or(1);
    let page =
        usize::try_from(page).ok().filter(|n| *n > 0).ok_or_else(|| Error::new(1011).param("pageno").because("pages count from 1"))?;
    let events: Option<Vec<String>> = request.parameter("events").map(|list| list.split(',').map(|e| e.trim().to_owned()).collect());
    let wanted = |e: &Execution| (from..=to).contains(&e.event_time) && events.as_ref().is_none_or(|events| events.contains(&e.event));
    let all = kept(account, &webhook, now).into_iter().filter(wanted);
    let data: Vec<Shown> = all.skip((page - 1).saturating_mul(limit)).take(limit).map(|e| shown(&e)).collect();
    Ok(success(request, Object::List, data, Some(now.as_millisecond())))
}

/// As the API shows it; `payload` is the entity without its envelope.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Execution")]
pub struct Shown {
    event: String,
    /// 0: there was no reply, of which no document says what stands here.
    remote_server_status: u16,
    id: String,
    number_of_retries: u32,
    entity_id: String,
    /// What the entity is; null where it is not known.
    #[schemars(with = "Option<String>")]
    entity: Option<Value>,
    entity_label: Label,
    webhook_id: String,
    #[schemars(with = "std::collections::BTreeMap<String, Value>")]
    payload: Map<String, Value>,
    last_execution_time: String,
    /// Of events of apps only.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    app_id: Option<Value>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "EntityLabel")]
struct Label {
    id: String,
}

/// Which of the executions were not tried again.
#[derive(Serialize, JsonSchema)]
pub struct Skipped {
    skipped: Vec<String>,
}

fn shown(execution: &Execution) -> Shown {
    let document = &execution.document;
    let mut payload = Map::new();
    payload.insert("version".into(), Value::from(1));
    payload.insert("event_time".into(), Value::from(execution.event_time.to_string()));
    if let Some(Value::Object(entity)) = document.get("entity") {
        payload.extend(entity.iter().filter(|(name, _)| *name != "version").map(|(name, value)| (name.clone(), value.clone())));
    }
    Shown {
        event: execution.event.clone(),
        remote_server_status: execution.status.unwrap_or_default(),
        id: execution.id.clone(),
        number_of_retries: execution.attempts.saturating_sub(1),
        entity_id: execution.entity_id.clone(),
        entity: document.get("entity_type").cloned(),
        entity_label: Label { id: execution.entity_id.clone() },
        webhook_id: execution.webhook.clone(),
        payload,
        last_execution_time: execution.last_execution_time.to_string(),
        app_id: document.get("app_id").cloned(),
    }
}

pub fn retry_one(request: &Request, account: &mut Account, now: Timestamp) -> Result<Reply, Error> {
    let id = request.segments().pop().unwrap_or_default().into_owned();
    retry(request, account, now, vec![id])
}

/// One method retries and the other exports: their path is the same.
pub fn retry_or_export(request: &Request, account: &mut Account, now: Timestamp) -> Result<Reply, Error> {
    let ids = ids(&object(request)?)?;
    let retries = if account.settings.is("retry-method", "PUT") { "PUT" } else { "POST" };
    if request.method == retries { retry(request, account, now, ids) } else { export(request, account, now, &ids) }
}

fn retry(request: &Request, account: &mut Account, now: Timestamp, ids: Vec<String>) -> Result<Reply, Error> {
    let webhook = found(request, account)?.id.clone();
    let skipped = retried(account, &webhook, now, &ids)?;
    Ok(success(request, Object::Webhook, Skipped { skipped }, Some(now.as_millisecond())))
}

/// Owes executions of a webhook once more, and says which were left out.
fn retried(account: &mut Account, webhook: &str, now: Timestamp, ids: &[String]) -> Result<Vec<String>, Error> {
    let kept = kept(account, webhook, now);
    if let Some(unknown) = ids.iter().find(|id| !kept.iter().any(|e| e.id == **id)) {
        return Err(Error::new(1019).because(&format!("there is no failed execution {unknown}")));
    }
    // Nothing is sent to a webhook that is disabled, and so nothing is counted.
    let active = account.subscription(webhook).is_some_and(|s| s.active);
    let (tried, skipped): (Vec<Execution>, Vec<Execution>) =
        kept.into_iter().filter(|e| ids.contains(&e.id)).partition(|e| active && e.by_hand < MOST_RETRIES);
    for execution in &tried {
        let event = Event {
            id: execution.event_id.clone(),
            name: execution.event.clone(),
            lead: execution.lead.clone(),
            identity: execution.identity.clone(),
            at: Timestamp::from_millisecond(execution.event_time).unwrap_or(now),
            document: Document::of(&execution.document),
        };
        account.outbox.push(Owed { subscription: webhook.to_owned(), event: Arc::new(event), earlier: execution.attempts, place: None });
    }
    account.revise(DRAWER, |all: &mut Vec<Execution>| {
        all.iter_mut().filter(|e| tried.iter().any(|t| t.id == e.id)).for_each(|e| e.by_hand += 1);
    });
    Ok(skipped.into_iter().map(|e| e.id).collect())
}

/// The dashboard's button: one execution once more.
pub fn again(account: &mut Account, id: &str, now: Timestamp) -> Result<Document, Error> {
    let webhook = webhook_of(account, id)?;
    match retried(account, &webhook, now, &[id.to_owned()])?.is_empty() {
        true => Ok(all(account, now)),
        false => {
            Err(Error::new(1015).because(&format!("its webhook is disabled, or it was tried again {MOST_RETRIES} times by hand already")))
        }
    }
}

/// The dashboard's other button.
pub fn drop(account: &mut Account, id: &str, now: Timestamp) -> Result<Document, Error> {
    webhook_of(account, id)?;
    account.revise(DRAWER, |all: &mut Vec<Execution>| all.retain(|e| e.id != id));
    Ok(all(account, now))
}

fn webhook_of(account: &Account, id: &str) -> Result<String, Error> {
    let found = account.kept::<Execution>(DRAWER).find(|e| e.id == id).map(|e| e.webhook);
    found.ok_or_else(|| Error::new(1019).because(&format!("there is no failed execution {id}")))
}

fn export(request: &Request, account: &mut Account, now: Timestamp, ids: &[String]) -> Result<Reply, Error> {
    let webhook = found(request, account)?.id.clone();
    if request.headers.get("accept").is_some_and(|accept| accept.contains("vnd.sealed.xlsx")) {
        return Err(Error::new(1054).header("accept").because("leadbench exports JSON, not spreadsheets"));
    }
    let data: Vec<Shown> = kept(account, &webhook, now).iter().filter(|e| ids.contains(&e.id)).map(shown).collect();
    Ok(success(request, Object::List, data, None))
}

pub fn delete(request: &Request, account: &mut Account, now: Timestamp) -> Result<Reply, Error> {
    let webhook = found(request, account)?.id.clone();
    let ids = match request.parameter("ids") {
        Some(list) => {
            let ids: Vec<String> = list.split(',').map(|id| id.trim().to_owned()).collect();
            if ids.len() > MOST_IDS || ids.iter().any(String::is_empty) {
                return Err(Error::new(1011).param("ids").because(&format!("1 to {MOST_IDS} ids with commas between them")));
            }
            ids
        }
        None => ids(&object(request)?)?,
    };
    let kept = kept(account, &webhook, now);
    if let Some(unknown) = ids.iter().find(|id| !kept.iter().any(|e| e.id == **id)) {
        return Err(Error::new(1019).because(&format!("there is no failed execution {unknown}")));
    }
    account.revise(DRAWER, |all: &mut Vec<Execution>| all.retain(|e| !ids.contains(&e.id)));
    Ok(success(request, Object::Webhook, Gone { id: webhook }, None))
}

fn ids(map: &Map<String, Value>) -> Result<Vec<String>, Error> {
    let list = map.get("ids").and_then(Value::as_array).filter(|list| !list.is_empty() && list.len() <= MOST_IDS);
    let list = list.ok_or_else(|| Error::new(1015).key("ids").because(&format!("an array of 1 to {MOST_IDS} ids")))?;
    let one = |(place, id): (usize, &Value)| id.as_str().map(str::to_owned).ok_or_else(|| Error::new(1007).key(format!("ids[{place}]")));
    list.iter().enumerate().map(one).collect()
}

/// All of an account, for the control API: newest first.
pub fn all(account: &mut Account, now: Timestamp) -> Document {
    let hooks: Vec<String> = account.subscriptions.iter().map(|s| s.id.clone()).collect();
    let mut all: Vec<Execution> = hooks.iter().flat_map(|hook| kept(account, hook, now)).collect();
    all.sort_by_key(|e| std::cmp::Reverse(e.last_execution_time));
    Document::of(&all.iter().map(shown).collect::<Vec<Shown>>())
}

/// A UUID that follows from a seed, a name and a number.
fn uuid(seed: u64, name: &str, number: u64) -> String {
    let text = format!("leadbench salesiq {seed} {name} {number}");
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, text.as_bytes());
    let hex: String = digest.as_ref()[..16].iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{}-{}-4{}-8{}-{}", &hex[..8], &hex[8..12], &hex[13..16], &hex[17..20], &hex[20..])
}
