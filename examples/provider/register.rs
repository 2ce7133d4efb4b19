//! Bellhop's management API: `POST /bellhop/hooks?account=NAME` and `DELETE /bellhop/hooks/{id}?account=NAME`, and the same as a form.

use jiff::Timestamp;
use leadbench::model::{Account, Document, Invalid, Origin, Recipe, Reply, Request, Route, Secret, Subscription};
use serde::{Deserialize, Serialize};

/// The endpoints.
pub const ROUTES: &[Route] = &[
    Route { method: "POST", path: "/bellhop/hooks", about: "register a webhook" },
    Route { method: "DELETE", path: "/bellhop/hooks/{id}", about: "remove it" },
];

/// How those who judge a sender register and remove a webhook.
pub const RECIPE: Recipe = Recipe {
    register: "POST /bellhop/hooks?account={account} HTTP/1.1\n\n{\"url\":\"{url}\",\"secret\":\"{token}\"}",
    id: "/id",
    deregister: "DELETE /bellhop/hooks/{id}?account={account} HTTP/1.1\n\n",
    error: ("", ""),
    grant: None,
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    url: Option<String>,
    secret: Option<String>,
    active: Option<bool>,
}

#[derive(Serialize)]
struct Named<'a> {
    id: &'a str,
}

#[derive(Serialize)]
struct Refused<'a> {
    error: &'a str,
}

/// Small letters, digits and hyphens name a shop.
pub fn account_name(name: &str) -> Result<(), Invalid> {
    let good = !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    if good { Ok(()) } else { Err(Invalid::new("account", format!("`{name}` is no shop's name"), "small letters, digits and hyphens")) }
}

/// Whose call it is.
pub fn account(request: &Request) -> Result<String, Reply> {
    let name = request.parameter("account").unwrap_or_default();
    account_name(&name).map(|()| name).map_err(|_| refused(400, "no such account"))
}

/// Answers a call.
pub fn register(request: &Request, account: &mut Account, now: Timestamp) -> Reply {
    if request.method == "POST" {
        let form = std::str::from_utf8(&request.body).map_err(|_| refused(400, "the body is no JSON"));
        let form = form.and_then(|text| Document::parse(text).map_err(|_| refused(400, "the body is no JSON")));
        return match form.map(|form| filled(&form, account, Origin::Api, now)) {
            Ok(Ok(subscription)) => {
                let reply = named(201, &subscription.id);
                account.subscriptions.push(subscription);
                reply
            }
            Ok(Err(why)) => refused(422, &why.wrong),
            Err(refusal) => refusal,
        };
    }
    let id = request.segments().pop().unwrap_or_default().into_owned();
    account.unsubscribe(&id).map_or_else(|| refused(404, "no such webhook"), |gone| named(200, &gone.id))
}

/// The same as a form, for the console and `POST subscriptions`.
pub fn enrol(form: &Document, account: &mut Account, now: Timestamp) -> Result<Subscription, Invalid> {
    filled(form, account, Origin::Screen, now)
}

/// Only the fields that the form holds change.
pub fn amend(form: &Document, subscription: &mut Subscription) -> Result<(), Invalid> {
    let form: Form = form.read()?;
    if let Some(url) = form.url {
        subscription.url = checked(url)?;
    }
    if let Some(secret) = form.secret {
        subscription.headers = vec![("X-Bellhop-Secret".to_owned(), Secret::new(secret))];
    }
    subscription.active = form.active.unwrap_or(subscription.active);
    Ok(())
}

fn filled(form: &Document, account: &mut Account, origin: Origin, now: Timestamp) -> Result<Subscription, Invalid> {
    let mut subscription = Subscription::new("", origin, "", now);
    amend(form, &mut subscription)?;
    if subscription.url.is_empty() {
        return Err(Invalid::new("url", "it is missing", "the URL that leads are posted to"));
    }
    subscription.id = format!("hook-{}", account.next("hook", 1));
    Ok(subscription)
}

fn checked(url: String) -> Result<String, Invalid> {
    let good = url.starts_with("http://") || url.starts_with("https://");
    if good { Ok(url) } else { Err(Invalid::new("url", format!("`{url}` is no http or https URL"), "http://127.0.0.1:9000/leads")) }
}

fn named(status: u16, id: &str) -> Reply {
    Reply::json(status, Document::of(&Named { id }).text())
}

fn refused(status: u16, error: &str) -> Reply {
    Reply::json(status, Document::of(&Refused { error }).text())
}
