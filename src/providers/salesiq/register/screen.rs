//! The dashboard, Administration and Data tabs: a webhook's form, its toggle, and what stands beside.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::{
    body::wish,
    executions,
    hook::{Hook, add_key},
    next_id, webhooks,
};
use crate::{
    model::{Account, Collection, Document, Invalid, LeadKind, Origin, RecordCall, Secret, Settings, Subscription, Verb},
    providers::salesiq::{
        policy::SWITCHES,
        render::samples::sample,
        select::{EVENTS, LEADS, OTHER_EVENTS},
        sign::{private, public},
    },
};

pub const COLLECTIONS: &[Collection] = &[
    Collection { name: "executions", about: "failed executions of every webhook, newest first" },
    Collection { name: "events", about: "the events that a webhook may want, by type" },
    Collection { name: "apps", about: "the apps that leads and webhooks are of" },
    Collection { name: "keys", about: "the public keys of every webhook; POST {\"webhook\":ID} adds one, DELETE of one removes it" },
];

/// What the form has besides the keys of the API.
#[derive(Debug, Default, Deserialize)]
struct Extra {
    /// The toggle.
    enabled: Option<bool>,
    /// A private key in PEM to sign with instead of a test key; on a webhook that has a key it takes its place.
    signing_key: Option<String>,
}

fn read(form: &Document) -> Result<(Map<String, Value>, Extra), Invalid> {
    let right = "type, url, events, app_ids, secured, version, expiry_time_for_executions_data, enabled, signing_key";
    let mut map: Map<String, Value> = form.read().map_err(|e| Invalid::new("form", e.wrong, right))?;
    let own: Map<String, Value> = ["enabled", "signing_key"].iter().filter_map(|name| map.shift_remove_entry(*name)).collect();
    let extra = Document::of(&own).read().map_err(|e| Invalid::misfit("form", &e.wrong, right))?;
    Ok((map, extra))
}

/// The API's refusal as the form shows it, at its field.
fn refused(error: &super::Error) -> Invalid {
    let reply = error.reply(super::Statuses::Same);
    let body: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
    let text = |name: &str| body["error"][name].as_str().unwrap_or_default().to_owned();
    Invalid::new(text("json_key"), text("message"), "what the documents of the API list")
}

pub fn enrol(form: &Document, account: &mut Account, now: Timestamp) -> Result<Subscription, Invalid> {
    if !account.settings.is("plan", "enterprise") {
        return Err(Invalid::new("plan", "webhooks are for the Enterprise plan", "--switch salesiq.plan=enterprise"));
    }
    let (map, extra) = read(form)?;
    let wish = wish(&map, None, &account.settings).map_err(|e| refused(&e))?;
    let mut subscription = webhooks::made(wish, Origin::Screen, account, now).map_err(|e| refused(&e))?;
    let id = next_id(account);
    own_key(&mut subscription, &extra, id, now)?;
    subscription.active = extra.enabled.unwrap_or(true);
    Ok(subscription)
}

pub fn amend(form: &Document, subscription: &mut Subscription) -> Result<(), Invalid> {
    let (map, extra) = read(form)?;
    let hook = Hook::of(subscription);
    let wish = wish(&map, Some(&hook), &Settings::defaults(SWITCHES)).map_err(|e| refused(&e))?;
    let mut amended = subscription.clone();
    let created = amended.created_at;
    let id = hook.keys.first().map_or_else(|| "1".to_owned(), |key| key.id.clone());
    own_key(&mut amended, &extra, id, created)?;
    let modified = Timestamp::from_millisecond(hook.modified_time).unwrap_or(created);
    webhooks::updated(&mut amended, wish, modified);
    if extra.enabled == Some(true) {
        amended.failures = 0;
    }
    amended.active = extra.enabled.unwrap_or(amended.active);
    *subscription = amended;
    Ok(())
}

fn own_key(subscription: &mut Subscription, extra: &Extra, id: String, now: Timestamp) -> Result<(), Invalid> {
    let Some(pem) = &extra.signing_key else { return Ok(()) };
    let key = Secret::new(pem);
    private(&key).map_err(|e| Invalid::new("signing_key", e.wrong, e.right))?;
    subscription.keys.clear();
    Hook::change(subscription, |hook| hook.keys.clear());
    add_key(subscription, key, id, now);
    Ok(())
}

/// A key's row.
#[derive(Serialize)]
struct KeyView {
    /// The webhook's id and the key's own.
    id: String,
    webhook: String,
    url: String,
    /// Whether deliveries are signed with it: the oldest is.
    in_use: bool,
    created_at: Option<Timestamp>,
    public_key: String,
}

fn keys(account: &Account) -> Document {
    let of = |s: &Subscription| {
        let rows = Hook::of(s).keys.into_iter().zip(s.keys.clone()).enumerate();
        let view = |(place, (row, key)): (usize, (super::hook::KeyRow, Secret))| KeyView {
            id: format!("{}.{}", s.id, row.id),
            webhook: s.id.clone(),
            url: s.url.clone(),
            in_use: place == 0,
            created_at: Timestamp::from_millisecond(row.created_time).ok(),
            public_key: public(&key).unwrap_or_default(),
        };
        rows.map(view).collect::<Vec<_>>()
    };
    Document::of(&account.subscriptions.iter().flat_map(of).collect::<Vec<_>>())
}

/// An app's row.
#[derive(Debug, Serialize)]
struct AppView {
    id: String,
    /// The URLs of the data webhooks that want its events: those that name it, and those that name none.
    webhooks: Vec<String>,
    /// The leads whose documented example is of it.
    leads: Vec<&'static str>,
}

/// The apps of the examples, and those that webhooks name.
fn apps(account: &Account) -> Document {
    let of_sample = |kind: &LeadKind| Some((sample(kind.name)?.get("app_id")?.to_string().trim_matches('"').to_owned(), kind.name));
    let samples: Vec<(String, &'static str)> = LEADS.iter().filter_map(of_sample).collect();
    let hooks: Vec<(&str, Hook)> = account.subscriptions.iter().map(|s| (s.url.as_str(), Hook::of(s))).collect();
    let named = hooks.iter().flat_map(|(_, hook)| hook.app_ids.iter());
    let ids: BTreeSet<&String> = samples.iter().map(|(id, _)| id).chain(named).collect();
    let wants = |hook: &Hook, id: &String| hook.kind == "data" && (hook.app_ids.is_empty() || hook.app_ids.contains(id));
    let view = |id: &String| AppView {
        id: id.clone(),
        webhooks: hooks.iter().filter(|(_, hook)| wants(hook, id)).map(|(url, _)| (*url).to_owned()).collect(),
        leads: samples.iter().filter(|(of, _)| of == id).map(|(_, lead)| *lead).collect(),
    };
    Document::of(&ids.into_iter().map(view).collect::<Vec<_>>())
}

fn add_further_key(form: &Document, account: &mut Account, now: Timestamp) -> Result<Document, Invalid> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Form {
        webhook: String,
    }
    let form: Form = form.read().map_err(|e| Invalid::misfit("webhook", &e.wrong, "the id of a webhook"))?;
    super::keys::another(account, &form.webhook, now).map_err(|e| Invalid { at: "webhook".into(), ..refused(&e) })?;
    Ok(keys(account))
}

fn one_key(id: &str, account: &mut Account) -> Result<Document, Invalid> {
    let (webhook, key) = id.split_once('.').unwrap_or((id, ""));
    super::keys::without(account, webhook, key).map_err(|e| Invalid { at: "id".into(), ..refused(&e) })?;
    Ok(keys(account))
}

pub fn records(call: &RecordCall, account: &mut Account, now: Timestamp) -> Result<Document, Invalid> {
    match (call.collection.as_str(), call.verb, &call.id) {
        ("executions", Verb::Read, None) => Ok(executions::all(account, now)),
        ("events", Verb::Read, None) => {
            let row = |(name, kind): &(&str, &str)| json!({ "event": name, "type": kind });
            Ok(Document::of(&EVENTS.iter().chain(OTHER_EVENTS).map(row).collect::<Vec<_>>()))
        }
        ("executions", Verb::Change, Some(id)) => {
            executions::again(account, id, now).map_err(|e| Invalid { at: "id".into(), ..refused(&e) })
        }
        ("executions", Verb::Remove, Some(id)) => {
            executions::drop(account, id, now).map_err(|e| Invalid { at: "id".into(), ..refused(&e) })
        }
        ("apps", Verb::Read, None) => Ok(apps(account)),
        ("keys", Verb::Read, None) => Ok(keys(account)),
        ("keys", Verb::Add, None) => add_further_key(&call.form, account, now),
        ("keys", Verb::Remove, Some(id)) => one_key(id, account),
        ("executions", ..) => {
            Err(Invalid::new("method", "this does not go with executions", "GET of all, PATCH of one to try it again, DELETE of one"))
        }
        ("keys", ..) => Err(Invalid::new("method", "this does not go with keys", "GET of all, POST to add one, DELETE of one")),
        ("events" | "apps", ..) => Err(Invalid::new("method", "this collection is only read, as a whole", "GET without an id")),
        (other, ..) => Err(Invalid::unknown("collection", other, "collection of Zoho SalesIQ", COLLECTIONS.iter().map(|c| c.name))),
    }
}
