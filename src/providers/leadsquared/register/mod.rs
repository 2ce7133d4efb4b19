//! The management API: `/v2/Webhook.svc/` Create, Retrieve, Update, Delete.

mod attributes;
mod checked;
mod headers;
pub mod notices;
pub mod openapi;
mod order;
mod properties;
mod refusal;
mod retrieve;
pub mod screen;
pub mod screens;
#[cfg(test)]
mod tests;
pub mod webhook;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

use self::{attributes::Attributes, refusal::Fault, webhook::Rules};
use super::{policy::admit, select::guid::timed};
use crate::model::{
    Account, Framing, Happening, Headers, Invalid, Message, Origin, Precondition, Promise, Recipe, Reply, Request, Route, Sequences,
    Subscription, nearest,
};

pub const ROUTES: &[Route] = &[
    Route { method: "POST", path: "/v2/Webhook.svc/Create", about: "create a webhook" },
    Route { method: "POST", path: "/v2/Webhook.svc/Retrieve", about: "list webhooks" },
    Route { method: "POST", path: "/v2/Webhook.svc/Update", about: "change a webhook" },
    Route { method: "GET", path: "/v2/Webhook.svc/Delete", about: "delete a webhook" },
    // So that a name that is none of these is refused in LeadSquared's own words.
    Route { method: "POST", path: "/v2/Webhook.svc/{operation}", about: "anything else: not found" },
];

/// A webhook for new leads: {event} goes by its code there, which is 3.
pub const RECIPE: Recipe = Recipe {
    register: "POST /v2/Webhook.svc/Create?accessKey={account}&secretKey={token}\nContent-Type: application/json\n\n\
        {\"Description\":\"New leads\",\"URL\":\"{url}\",\"Method\":\"POST\",\"ContentType\":\"application/json\",\
        \"WebhookEvent\":\"3\",\"NotifyOnFailure\":false}",
    id: "/Message/Id",
    deregister: "GET /v2/Webhook.svc/Delete?accessKey={account}&secretKey={token}&webhookId={id}",
    error: ("/Status", "Error"),
    grant: None,
};

/// Sequences of new and of changed leads. Three attempts are public, their pauses are not.
pub const SEQUENCES: Sequences = Sequences {
    leads: &[
        Happening { lead: "lead-create", event: "Lead_Post_Create", asked: "3" },
        Happening { lead: "lead-update", event: "Lead_Post_Update", asked: "6" },
    ],
    register: "POST /v2/Webhook.svc/Create?accessKey={account}&secretKey={token}\nContent-Type: application/json\n\n\
        {\"Description\":\"Judged\",\"URL\":\"{url}\",\"Method\":\"POST\",\"ContentType\":\"application/json\",\
        \"WebhookEvent\":\"{event}\"}",
    amend: Some(
        "POST /v2/Webhook.svc/Update?accessKey={account}&secretKey={token}\nContent-Type: application/json\n\n\
        {\"WebhookId\":\"{id}\",\"Description\":\"Judged\",\"URL\":\"{url}\",\"Method\":\"POST\",\
        \"ContentType\":\"application/json\",\"WebhookEvent\":\"{event}\"}",
    ),
    keys: None,
    failed: Promise::AtMost(2),
};

/// One operation's part of the work.
type Operation = fn(&Request, &mut Account, Timestamp) -> Reply;

const OPERATIONS: &[(&str, Operation)] = &[("Create", create), ("Retrieve", retrieve::retrieve), ("Update", update), ("Delete", delete)];

/// The longest access key that is taken.
const LONGEST: usize = 100;

/// Whether a text can be an access key: what fits in a query and a header.
pub fn access_key(name: &str) -> Result<(), Invalid> {
    let fits = !name.is_empty() && name.len() <= LONGEST && name.bytes().all(|b| b.is_ascii_graphic());
    let right = "up to 100 letters, digits and signs without blanks, such as ACCESS_KEY";
    if fits { Ok(()) } else { Err(Invalid::new("account", format!("`{name}` is no access key"), right)) }
}

/// The access key of a call; a call without keys is refused first, and so is one of no operation.
pub fn account(request: &Request) -> Result<String, Reply> {
    let name = operation(request);
    if !OPERATIONS.iter().any(|(known, _)| *known == name) {
        return Err(refusal::not_found(&name, nearest(&name, OPERATIONS.iter().map(|(known, _)| *known))));
    }
    let (key, _) = keys(request).ok_or_else(|| refusal::unauthorized(""))?;
    access_key(&key).map(|()| key).map_err(|_| refusal::unauthorized(""))
}

fn operation(request: &Request) -> String {
    request.segments().pop().unwrap_or_default().into_owned()
}

/// Access key and secret key: in headers, or else in the query.
fn keys(request: &Request) -> Option<(String, String)> {
    let given = |header: &str, parameter: &str| {
        let value = request.headers.get(header).map(str::to_owned).or_else(|| request.parameter(parameter));
        value.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
    };
    Some((given("x-LSQ-AccessKey", "accessKey")?, given("x-LSQ-SecretKey", "secretKey")?))
}

pub fn register(request: &Request, account: &mut Account, now: Timestamp) -> Reply {
    let right = account.settings.get("secret-key");
    let secret = keys(request).map(|(_, secret)| secret).unwrap_or_default();
    if right != "any" && verify_slices_are_equal(right.as_bytes(), secret.as_bytes()).is_err() {
        return refusal::unauthorized(account.settings.get("unauthorized-type"));
    }
    if let Err(limit) = admit(account, now) {
        return refusal::too_many(limit, &account.settings);
    }
    let name = operation(request);
    let route = ROUTES.iter().find(|route| route.path.ends_with(&format!("/{name}")));
    match (route, OPERATIONS.iter().find(|(known, _)| *known == name)) {
        (Some(route), _) if route.method != request.method => refusal::method(route.method),
        (_, Some((_, operation))) => operation(request, account, now),
        (_, None) => refusal::not_found(&name, None),
    }
}

/// Where the settings ask for it: the URL of a webhook that could be created is asked whether it is there.
pub fn precondition(request: &Request, account: &Account, now: Timestamp) -> Option<Precondition> {
    let checked = matches!(operation(request).as_str(), "Create" | "Update") && request.method == "POST";
    if !checked || !account.settings.is("handshake", "head") {
        return None;
    }
    // Only a call that would be taken otherwise: keys, limit and attributes come first.
    let reply: Value = serde_json::from_slice(&register(request, &mut account.clone(), now).body).ok()?;
    if reply.get("Status").and_then(Value::as_str) != Some("Success") {
        return None;
    }
    let mut wish = blank(String::new(), Timestamp::UNIX_EPOCH);
    let said = object(request).and_then(|body| Attributes::read(&body)).ok()?;
    checked::apply(said, Rules::of(&account.settings), &mut wish, Timestamp::UNIX_EPOCH).ok()?;
    let message =
        Message { method: "HEAD".into(), url: wish.url, headers: Headers::new(), body: Default::default(), framing: Framing::Sized };
    let otherwise = refusal::error(500, refusal::INPUT, "The URL did not answer a HEAD request with success");
    Some(Precondition { message, timeout: super::policy::policy(&account.settings).timeout, wanted: 200..=299, otherwise })
}

fn blank(id: String, now: Timestamp) -> Subscription {
    Subscription::new(id, Origin::Api, "", now)
}

fn create(request: &Request, account: &mut Account, now: Timestamp) -> Reply {
    let rules = Rules::of(&account.settings);
    let made = object(request).and_then(|body| Attributes::read(&body)).and_then(|said| {
        let mut subscription = blank(String::new(), now);
        checked::apply(said, rules, &mut subscription, now)?;
        checked::alone(&subscription, &account.subscriptions)?;
        Ok(subscription)
    });
    match made {
        Ok(mut subscription) => {
            subscription.id = next_id(account, now);
            let reply = success(Created { id: &subscription.id });
            account.subscriptions.push(subscription);
            reply
        }
        Err(fault) => fault.reply(&account.settings),
    }
}

/// The next id of a webhook.
fn next_id(account: &mut Account, now: Timestamp) -> String {
    let number = account.next("webhook", 1);
    timed(account.seed, &format!("webhook of {}", account.key.name), number, now)
}

fn update(request: &Request, account: &mut Account, now: Timestamp) -> Reply {
    let rules = Rules::of(&account.settings);
    let said = object(request).and_then(|body| Attributes::read(&body));
    let (said, id) = match said.map(|said| (said.webhook_id.clone().filter(|id| !id.is_empty()), said)) {
        Ok((Some(id), said)) => (said, id),
        Ok((None, _)) => return Fault::missing("WebhookId", "the id that Create answered").reply(&account.settings),
        Err(fault) => return fault.reply(&account.settings),
    };
    let Some(mut changed) = account.subscription(&id).cloned() else { return refusal::no_such_webhook(&id) };
    let done = checked::apply(said, rules, &mut changed, now).and_then(|()| checked::alone(&changed, &account.subscriptions));
    match (done, account.subscription_mut(&id)) {
        (Ok(()), Some(place)) => {
            *place = changed;
            success(Affected { affected_rows: 1 })
        }
        (Ok(()), None) => refusal::no_such_webhook(&id),
        (Err(fault), _) => fault.reply(&account.settings),
    }
}

fn delete(request: &Request, account: &mut Account, _now: Timestamp) -> Reply {
    match request.parameter("webhookId").filter(|id| !id.is_empty()) {
        None => Fault::missing("webhookId", "the webhook's id in the query").reply(&account.settings),
        Some(id) => match account.unsubscribe(&id) {
            Some(_) => success(Affected { affected_rows: 1 }),
            None => refusal::no_such_webhook(&id),
        },
    }
}

/// The envelope of what was done.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
#[schemars(rename = "SuccessWith{M}")]
pub struct Success<M> {
    status: Done,
    message: M,
}

#[derive(Serialize, JsonSchema)]
enum Done {
    Success,
}

/// What was created.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct Created<'a> {
    /// A GUID.
    id: &'a str,
}

/// How many were changed.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct Affected {
    affected_rows: u32,
}

fn success(message: impl Serialize) -> Reply {
    Reply::json(200, serde_json::to_string(&Success { status: Done::Success, message }).unwrap_or_default())
}

/// The body of a call: one JSON object, announced as JSON.
fn object(request: &Request) -> Result<Map<String, Value>, Fault> {
    if request.media_type().as_deref() != Some("application/json") {
        return Err(Fault::unreadable("the content type is not application/json", "the header Content-Type: application/json"));
    }
    let text = std::str::from_utf8(&request.body).map_err(|e| {
        Fault::unreadable(
            format!("Unexpected character encountered while parsing value: byte {} begins no character of UTF-8", e.valid_up_to()),
            "a body in UTF-8",
        )
    })?;
    match serde_json::from_str(text.trim_start_matches('\u{FEFF}')) {
        Ok(Value::Object(body)) => Ok(body),
        Ok(_) => Err(Fault::unreadable("the body is no JSON object", "an object with the attributes of a webhook")),
        Err(e) => Err(unparsed(text, &e)),
    }
}

/// What is wrong with a text that is no JSON, in the words of LeadSquared's parser, with the character and its place.
fn unparsed(text: &str, error: &serde_json::Error) -> Fault {
    let line = text.lines().nth(error.line().saturating_sub(1)).unwrap_or_default();
    let there = line.get(error.column().saturating_sub(1)..).and_then(|rest| rest.chars().next());
    let found = there.or_else(|| properties::typographic(line)).filter(|_| !error.is_eof());
    let place = format!("line {}, position {}", error.line(), error.column());
    let wrong = match found {
        Some(character) => format!("Unexpected character encountered while parsing value: {character}. {place}"),
        None => format!("Unexpected end while parsing value. {place}"),
    };
    match properties::typographic(text) {
        Some(mark) => Fault::unreadable(format!("{wrong}. The body holds the typographic quotation mark {mark}"), properties::STRAIGHT),
        None => Fault::unreadable(format!("{wrong} ({error})"), "well-formed JSON"),
    }
}
