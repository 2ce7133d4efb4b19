//! The body of a call that creates or updates a webhook, read key by key.

use serde_json::{Map, Value};
use url::Url;

use super::{
    envelope::Error,
    hook::{Hook, ONE_WEEK, SIXTY_DAYS},
};
use crate::{
    model::{Request, Settings},
    providers::salesiq::select::{TYPES, canonical, type_of},
};

/// What a body asks for; what it does not name is none.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Wish {
    pub kind: Option<String>,
    pub url: Option<String>,
    pub events: Option<Vec<String>>,
    pub app_ids: Option<Vec<String>>,
    pub secured: Option<bool>,
    pub version: Option<u64>,
    pub expiry: Option<i64>,
}

/// What a body may name.
pub const KEYS: &[&str] = &["type", "url", "events", "app_ids", "secured", "version", "expiry_time_for_executions_data"];

/// A JSON object, announced as one.
pub(in crate::providers::salesiq) fn object(request: &Request) -> Result<Map<String, Value>, Error> {
    if request.media_type().as_deref() != Some("application/json") {
        return Err(Error::new(1054).header("content-type").because("application/json is right"));
    }
    match serde_json::from_slice(&request.body) {
        Ok(Value::Object(map)) => Ok(map),
        Ok(_) => Err(Error::new(1015).because("a JSON object is right")),
        Err(e) => Err(Error::new(1015).because(&format!("the body is no JSON, {e}"))),
    }
}

/// Reads a body. `hook` is the webhook that is updated, or one with nothing in it.
pub(in crate::providers::salesiq) fn wish(map: &Map<String, Value>, hook: Option<&Hook>, settings: &Settings) -> Result<Wish, Error> {
    if map.contains_key("webhook") {
        return Err(Error::new(1015).key("webhook").because("its keys belong on the outermost level"));
    }
    if let Some(strange) = map.keys().find(|key| !KEYS.contains(&key.as_str()) && !settings.is("unknown-keys", "ignored")) {
        let near = crate::model::nearest(strange, KEYS.iter().copied()).map_or(String::new(), |near| format!(", perhaps {near} is meant"));
        return Err(Error::new(1015).key(strange).because(&format!("no such key{near}")));
    }
    let kind = text(map, "type")?;
    if let Some(kind) = kind.as_deref().filter(|kind| !TYPES.contains(kind)) {
        return Err(Error::new(1015).key("type").because(&format!("`{kind}` is neither data nor administration")));
    }
    let of_kind = match (&kind, hook) {
        (Some(kind), None) => kind.clone(),
        (Some(kind), Some(hook)) if *kind != hook.kind => {
            return Err(Error::new(1015).key("type").because("the type of a webhook cannot be changed"));
        }
        (_, Some(hook)) => hook.kind.clone(),
        (None, None) => return Err(Error::new(1015).key("type").because("it is missing")),
    };
    let url = text(map, "url")?;
    if let Some(url) = &url {
        Url::parse(url)
            .ok()
            .filter(|url| matches!(url.scheme(), "http" | "https") && url.host().is_some())
            .ok_or_else(|| Error::new(1015).key("url").because("an absolute http or https URL is right"))?;
    }
    let events = texts(map, "events")?;
    for (place, event) in events.iter().flatten().enumerate() {
        let key = format!("events[{place}]");
        match type_of(event) {
            None => return Err(Error::new(1015).key(key).because("there is no such event")),
            Some(of) if of != of_kind => return Err(Error::new(1015).key(key).because(&format!("it is an event of {of} webhooks"))),
            Some(_) => {}
        }
    }
    if events.as_ref().is_some_and(Vec::is_empty) {
        return Err(Error::new(1015).key("events").because("one event at least"));
    }
    let app_ids = texts(map, "app_ids")?;
    if app_ids.is_some() && of_kind == "administration" {
        return Err(Error::new(1015).key("app_ids").because("only data webhooks have apps"));
    }
    if let Some(place) = app_ids.iter().flatten().position(|id| id.is_empty() || !id.bytes().all(|b| b.is_ascii_digit())) {
        return Err(Error::new(1007).key(format!("app_ids[{place}]")));
    }
    let expiry = match map.get("expiry_time_for_executions_data") {
        None => None,
        Some(value) => Some(expiry(value, settings)?),
    };
    let secured = match map.get("secured") {
        None => None,
        Some(value) => Some(value.as_bool().ok_or_else(|| Error::new(1007).key("secured"))?),
    };
    let version = match map.get("version") {
        None => None,
        Some(value) => {
            Some(number(value).filter(|n| *n == 1).ok_or_else(|| Error::new(1015).key("version").because("there is version 1"))?)
        }
    };
    let events = events.map(|events| events.iter().map(|event| canonical(event).to_owned()).collect());
    Ok(Wish { kind, url, events, app_ids, secured, version: version.map(|_| 1), expiry })
}

fn text(map: &Map<String, Value>, name: &str) -> Result<Option<String>, Error> {
    match map.get(name) {
        None => Ok(None),
        Some(Value::String(text)) if !text.is_empty() => Ok(Some(text.clone())),
        Some(Value::String(_)) => Err(Error::new(1015).key(name).because("it is empty")),
        Some(_) => Err(Error::new(1007).key(name)),
    }
}

fn texts(map: &Map<String, Value>, name: &str) -> Result<Option<Vec<String>>, Error> {
    let Some(value) = map.get(name) else { return Ok(None) };
    let items = value.as_array().ok_or_else(|| Error::new(1007).key(name))?;
    let one =
        |(place, item): (usize, &Value)| item.as_str().map(str::to_owned).ok_or_else(|| Error::new(1007).key(format!("{name}[{place}]")));
    items.iter().enumerate().map(one).collect::<Result<_, _>>().map(Some)
}

/// A number, or a text of digits: the examples have both.
fn number(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.parse().ok())
}

/// One page says one week at least, and shows two days.
pub fn least_expiry(settings: &Settings) -> i64 {
    if settings.is("expiry-minimum", "week") { ONE_WEEK } else { 1 }
}

fn expiry(value: &Value, settings: &Settings) -> Result<i64, Error> {
    let name = "expiry_time_for_executions_data";
    let time = number(value).ok_or_else(|| Error::new(1007).key(name))?;
    let least = least_expiry(settings);
    if (least..=SIXTY_DAYS).contains(&time) {
        Ok(time)
    } else {
        Err(Error::new(1015).key(name).because(&format!("from {least} to {SIXTY_DAYS} milliseconds is right")))
    }
}
