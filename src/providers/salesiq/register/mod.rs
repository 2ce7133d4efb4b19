//! The management API: `/api/v2/{screenname}/webhooks…`, its tokens, and the dashboard's toggles.

mod body;
mod envelope;
pub mod executions;
pub mod hook;
mod keys;
mod oauth;
pub mod openapi;
pub mod screen;
pub mod screens;
#[cfg(test)]
mod tests;
mod webhooks;

use std::time::Duration;

use jiff::Timestamp;

use self::{
    envelope::{Error, Statuses},
    oauth::allowed,
};
use super::sign::key;
use crate::model::{
    Account, Framing, Grant, Happening, Headers, Invalid, KeyCalls, Message, Precondition, Promise, Recipe, Reply, Request, Route, Secret,
    Sequences,
};

pub const ROUTES: &[Route] = &[
    Route { method: "GET", path: "/api/v2/{screenname}/webhooks", about: "webhooks of a type" },
    Route { method: "POST", path: "/api/v2/{screenname}/webhooks", about: "create a webhook" },
    Route { method: "GET", path: "/api/v2/{screenname}/webhooks/{id}", about: "its details" },
    Route { method: "PUT", path: "/api/v2/{screenname}/webhooks/{id}", about: "update it" },
    Route { method: "DELETE", path: "/api/v2/{screenname}/webhooks/{id}", about: "delete it" },
    Route { method: "POST", path: "/api/v2/{screenname}/webhooks/{id}/keys", about: "generate a public key" },
    Route { method: "DELETE", path: "/api/v2/{screenname}/webhooks/{id}/keys/{keyid}", about: "delete it" },
    Route { method: "GET", path: "/api/v2/{screenname}/webhooks/{id}/executions", about: "failed executions" },
    Route { method: "POST", path: "/api/v2/{screenname}/webhooks/{id}/executions", about: "retry some" },
    Route { method: "PUT", path: "/api/v2/{screenname}/webhooks/{id}/executions", about: "export some" },
    Route { method: "DELETE", path: "/api/v2/{screenname}/webhooks/{id}/executions", about: "delete some" },
    Route { method: "POST", path: "/api/v2/{screenname}/webhooks/{id}/executions/{executionid}", about: "retry one" },
    Route { method: "PUT", path: "/api/v2/{screenname}/webhooks/{id}/executions/{executionid}", about: "retry one" },
    Route { method: "POST", path: "/oauth/v2/token", about: "an access token" },
];

/// A webhook that is signed. Its type follows from the event, which is of one type only: data, here.
pub const RECIPE: Recipe = Recipe {
    register: "POST /api/v2/{account}/webhooks\n\
        Authorization: Zoho-oauthtoken {token}\nContent-Type: application/json\n\n\
        {\"type\":\"data\",\"url\":\"{url}\",\"events\":[\"{event}\"],\"secured\":true}",
    id: "/data/id",
    deregister: "DELETE /api/v2/{account}/webhooks/{id}\nAuthorization: Zoho-oauthtoken {token}",
    error: ("/error/code", "*"),
    grant: Some(Grant {
        first: "POST /oauth/v2/token\nContent-Type: application/x-www-form-urlencoded\n\n\
            client_id=leadbench&client_secret=leadbench&grant_type=client_credentials",
        again: "POST /oauth/v2/token\nContent-Type: application/x-www-form-urlencoded\n\n\
            client_id=leadbench&client_secret=leadbench&grant_type=refresh_token&refresh_token={refresh}",
        access: "/access_token",
        refresh: "/refresh_token",
        lives: Duration::from_secs(3600),
        refused: (200, "/error/code", "1008"),
    }),
};

/// Sequences of three events of conversations, whose webhooks are signed.
pub const SEQUENCES: Sequences = Sequences {
    leads: &[
        Happening { lead: "conversation.created", event: "conversation.created", asked: "conversation.created" },
        Happening { lead: "conversation.missed", event: "conversation.missed", asked: "conversation.missed" },
        Happening { lead: "conversation.rated", event: "conversation.rated", asked: "conversation.rated" },
    ],
    register: RECIPE.register,
    amend: Some(
        "PUT /api/v2/{account}/webhooks/{id}\nAuthorization: Zoho-oauthtoken {token}\nContent-Type: application/json\n\n\
        {\"events\":[\"{event}\"]}",
    ),
    keys: Some(KeyCalls {
        add: "POST /api/v2/{account}/webhooks/{id}/keys\nAuthorization: Zoho-oauthtoken {token}",
        remove: "DELETE /api/v2/{account}/webhooks/{id}/keys/{key}\nAuthorization: Zoho-oauthtoken {token}",
        list: "/data/public_keys",
        id: "/id",
        public: "/key",
    }),
    failed: Promise::Pauses(&[60, 60, 60]),
};

/// One endpoint's part of the work.
type Endpoint = fn(&Request, &mut Account, Timestamp) -> Result<Reply, Error>;

/// In the order of the routes: the scope that each needs, and its function.
const ENDPOINTS: [(&str, Endpoint); 13] = [
    ("READ", webhooks::list),
    ("CREATE", webhooks::create),
    ("READ", webhooks::details),
    ("UPDATE", webhooks::update),
    ("DELETE", webhooks::delete),
    ("CREATE", keys::generate),
    ("DELETE", keys::delete),
    ("READ", executions::list),
    ("CREATE", executions::retry_or_export),
    ("CREATE", executions::retry_or_export),
    ("DELETE", executions::delete),
    ("CREATE", executions::retry_one),
    ("CREATE", executions::retry_one),
];

/// The portal that tokens are asked for in: they hold in every portal of the same seed.
const OAUTH: &str = "oauth";

/// Whether a text is a screen name: what stands for the portal in addresses.
pub fn screen_name(name: &str) -> Result<(), Invalid> {
    let fits = !name.is_empty() && name.len() <= 100 && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
    if fits {
        Ok(())
    } else {
        Err(Invalid::new("account", format!("`{name}` is no screen name"), "letters, digits, - and _, such as zylker"))
    }
}

pub fn account(request: &Request) -> Result<String, Reply> {
    let segments = request.segments();
    if segments[0] == OAUTH {
        return Ok(OAUTH.to_owned());
    }
    let name = segments.get(2).cloned().unwrap_or_default().into_owned();
    // What is no portal is refused as the settings say: those of the one that is there without asking.
    Ok(screen_name(&name).map_or_else(|_| OAUTH.to_owned(), |()| name))
}

pub fn register(request: &Request, account: &mut Account, now: Timestamp) -> Reply {
    if request.segments()[0] == OAUTH {
        let post = request.method == "POST";
        return if post { oauth::grant(request, account, now) } else { Error::new(1010).reply(Statuses::of(account)) };
    }
    match answer(request, account, now) {
        Ok(reply) => reply,
        Err(error) => error.reply(Statuses::of(account)),
    }
}

fn answer(request: &Request, account: &mut Account, now: Timestamp) -> Result<Reply, Error> {
    screen_name(request.segments().get(2).map_or("", AsRef::as_ref)).map_err(|_| Error::new(1005))?;
    let place = ROUTES.iter().position(|route| route.takes(request));
    let (scope, endpoint) = place.and_then(|place| ENDPOINTS.get(place)).ok_or_else(|| Error::new(1010))?;
    allowed(request, scope, account, now)?;
    if !account.settings.is("plan", "enterprise") {
        return Err(Error::new(1021).because("webhooks are for the Enterprise plan"));
    }
    endpoint(request, account, now)
}

/// How long the address of a webhook has to answer.
const HEAD_TIMEOUT: Duration = Duration::from_secs(5);

/// Before a webhook is made or gets another address, that address must answer HEAD with 200.
pub fn precondition(request: &Request, account: &Account, now: Timestamp) -> Option<Precondition> {
    let segments = request.segments();
    let concerned = match request.method.as_str() {
        "POST" => segments.len() == 4,
        "PUT" => segments.len() == 5,
        _ => false,
    };
    if !concerned || !account.settings.is("head-check", "on") {
        return None;
    }
    // Only a call that would be taken otherwise.
    answer(request, &mut account.clone(), now).ok()?;
    let body: serde_json::Value = serde_json::from_slice(&request.body).ok()?;
    let url = body.get("url")?.as_str()?.to_owned();
    let message = Message { method: "HEAD".into(), url, headers: Headers::new(), body: Default::default(), framing: Framing::Sized };
    let otherwise = Error::new(1015).key("url").because("it must answer HEAD with 200, and this is what came: {why}");
    Some(Precondition { message, timeout: HEAD_TIMEOUT, wanted: 200..=200, otherwise: otherwise.reply(Statuses::of(account)) })
}

/// Where ids go on after those of the examples.
const FIRST_ID: u64 = 19_367_000_000_120_011;

/// The next id of an account.
pub fn next_id(account: &mut Account) -> String {
    account.next("id", FIRST_ID).to_string()
}

/// The next key of an account, none of those that are there: it follows from the seed and the screen name, and everybody
/// knows it.
pub fn next_key(account: &mut Account, there: &[Secret]) -> Secret {
    let name = account.key.name.bytes().fold(account.seed, |sum, byte| sum.wrapping_mul(31).wrapping_add(u64::from(byte)));
    loop {
        let key = key(name.wrapping_add(account.next("key", 0)));
        // A webhook has two keys at most, and there are more.
        if !there.contains(&key) {
            return key;
        }
    }
}
