//! The management API: `/crm/webhooks`, its neighbours `/crm/contacts` and `/crm/contact_interactions`, and `/oauth`.

mod crm;
mod oauth;
pub mod openapi;
mod refusal;
pub mod screen;
pub mod screens;
mod webhooks;

use std::time::Duration;

use jiff::Timestamp;

use super::policy::{QUOTA_SPAN, quota};
use crate::model::{Account, Grant, Happening, Invalid, Promise, Recipe, Reply, Request, Route, Sequences};

pub const ROUTES: &[Route] = &[
    Route { method: "POST", path: "/crm/webhooks", about: "register a webhook" },
    Route { method: "DELETE", path: "/crm/webhooks/{id}", about: "deregister it" },
    Route { method: "GET", path: "/crm/contacts", about: "contacts by date" },
    Route { method: "GET", path: "/crm/contact_interactions", about: "leads by date" },
    Route { method: "GET", path: "/crm/contact_interactions/{id}", about: "one lead" },
    Route { method: "GET", path: "/oauth/authorize", about: "an authorization code" },
    Route { method: "POST", path: "/oauth/token", about: "an access token" },
];

/// A webhook with the authorization of the documents' example.
pub const RECIPE: Recipe = Recipe {
    register: "POST /crm/webhooks?global_master_advertiser_id={account}\n\
        Authorization: {token}\nContent-Type: application/json\n\n\
        {\"event_type\":\"{event}\",\"url\":\"{url}\",\"authorization\":\"token jokin\"}",
    id: "/id",
    deregister: "DELETE /crm/webhooks/{id}\nAuthorization: {token}",
    error: ("", ""),
    grant: Some(Grant {
        first: "POST /oauth/token\nContent-Type: application/json\n\n\
            {\"client_id\":\"leadbench\",\"client_secret\":\"leadbench\",\"grant_type\":\"password\",\"username\":\"leadbench\",\"password\":\"leadbench\"}",
        again: "POST /oauth/token\nContent-Type: application/json\n\n\
            {\"client_id\":\"leadbench\",\"client_secret\":\"leadbench\",\"grant_type\":\"refresh_token\",\"refresh_token\":\"{refresh}\"}",
        access: "/access_token",
        refresh: "/refresh_token",
        lives: Duration::from_secs(7200),
        refused: (401, "", "*"),
    }),
};

/// Sequences of leads of both events. What becomes of a delivery that fails is documented nowhere.
pub const SEQUENCES: Sequences = Sequences {
    leads: &[
        Happening { lead: "chat", event: "new_contact", asked: "new_contact" },
        Happening { lead: "call", event: "new_lead", asked: "new_lead" },
        Happening { lead: "form", event: "new_contact", asked: "new_contact" },
    ],
    register: RECIPE.register,
    amend: None,
    keys: None,
    failed: Promise::Nothing,
};

/// The parameter that names the advertiser.
const ADVERTISER: &str = "global_master_advertiser_id";

/// The platforms that an advertiser id starts with.
const PLATFORMS: &[&str] = &["USA", "CAN", "AUS", "GBR", "TEST"];

/// Whether a text is an advertiser id: a platform, an underscore, an integer.
pub fn advertiser(name: &str) -> Result<(), Invalid> {
    let well_formed = name.split_once('_').is_some_and(|(platform, n)| {
        PLATFORMS.contains(&platform) && !n.is_empty() && n.len() < 19 && n.bytes().all(|b| b.is_ascii_digit())
    });
    let right = || format!("{} with an underscore and an integer, such as TEST_1", PLATFORMS.join(", "));
    if well_formed { Ok(()) } else { Err(Invalid::new("account", format!("`{name}` is no advertiser id"), right())) }
}

/// The advertiser that a call is about, or `oauth:` and the client; a call that proves nothing is refused first.
pub fn account(request: &Request) -> Result<String, Reply> {
    let called = ROUTES.iter().find(|route| route.takes(request));
    if called.or_else(|| ROUTES.iter().find(|route| route.leads(request))).is_some_and(|route| route.path.starts_with("/oauth")) {
        return oauth::client(request).map(|client| format!("oauth:{client}"));
    }
    token(request).ok_or_else(refusal::unauthorized)?;
    let route = called.ok_or_else(refusal::method)?;
    if route.path == "/crm/webhooks/{id}" {
        let id = request.segments().pop().unwrap_or_default();
        let name = id.split_once('+').map(|(_, name)| name).filter(|name| advertiser(name).is_ok());
        return name.map(str::to_owned).ok_or_else(|| refusal::no_such("webhook", &id));
    }
    let name = request.parameter(ADVERTISER).ok_or_else(|| refusal::field(ADVERTISER, "can't be blank"))?;
    match advertiser(&name) {
        Ok(()) => Ok(name),
        Err(invalid) => Err(refusal::field(ADVERTISER, &format!("is invalid: {}", invalid.right))),
    }
}

/// One endpoint's part of the work.
type Endpoint = fn(&Request, &mut Account, Timestamp) -> Reply;

const ENDPOINTS: [Endpoint; 7] =
    [webhooks::register, webhooks::deregister, crm::contacts, crm::interactions, crm::interaction, oauth::authorize, oauth::grant];

pub fn register(request: &Request, account: &mut Account, now: Timestamp) -> Reply {
    let Some(index) = ROUTES.iter().position(|r| r.takes(request)) else { return refusal::method() };
    if !ROUTES[index].path.starts_with("/oauth") {
        let token = token(request).unwrap_or_default();
        if account.settings.is("oauth", "on") && !oauth::holds(token, account.seed, now) {
            return refusal::unauthorized();
        }
        if account.settings.is("advertiser-access", "denied") {
            return refusal::forbidden();
        }
        if quota(&account.settings).is_some_and(|limit| account.quota.admit(now, limit, QUOTA_SPAN).is_err()) {
            return refusal::too_many();
        }
    }
    ENDPOINTS[index](request, account, now)
}

/// The access token, with or without `Bearer`; none when the header is missing or empty.
fn token(request: &Request) -> Option<&str> {
    let value = request.headers.get("authorization")?.trim();
    let (scheme, rest) = value.split_once(' ').unwrap_or(("", value));
    let token = if scheme.eq_ignore_ascii_case("bearer") || scheme.is_empty() { rest.trim() } else { value };
    (!token.is_empty() && !token.eq_ignore_ascii_case("bearer")).then_some(token)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        model::{AccountKey, Headers, Settings},
        providers::localiq::policy::SWITCHES,
    };

    fn words() -> impl Strategy<Value = String> {
        let known =
            ["crm", "webhooks", "oauth", "token", "authorize", "contacts", "contact_interactions", "84+TEST_1", "+", "%2B", "%ff", ""];
        prop_oneof![proptest::sample::select(known.to_vec()).prop_map(str::to_owned), "\\PC{0,8}"]
    }

    fn bodies() -> impl Strategy<Value = String> {
        let field = (
            proptest::sample::select(vec!["event_type", "url", "authorization", "client_id", "client_secret", "grant_type", "code", "x"]),
            prop_oneof![Just("null".to_owned()), Just("7".to_owned()), "\"[a-z:/ .]{0,9}\"", Just("[]".to_owned())],
        );
        let object = prop::collection::vec(field, 0..5)
            .prop_map(|f| format!("{{{}}}", f.iter().map(|(n, v)| format!("\"{n}\":{v}")).collect::<Vec<_>>().join(",")));
        prop_oneof![3 => object, 1 => "\\PC{0,30}"]
    }

    proptest! {
        /// Whatever is called, the answer is one of the documented statuses, and only a registration makes a subscription.
        #[test]
        fn any_call_is_answered(method in "GET|POST|DELETE|PUT", path in prop::collection::vec(words(), 0..5), query in "(global_master_advertiser_id=TEST_1&)?(page|created_after_date|client_id|[a-z]{1,4})=[0-9A-Z%+-]{0,10}", token in prop::option::of("[ -~]{0,12}"), json in any::<bool>(), body in bodies()) {
            let mut headers: Headers = token.iter().map(|t| ("Authorization", t.as_str())).collect();
            if json {
                headers.push("Content-Type", "application/json");
            }
            let request = Request { method, path: format!("/{}", path.join("/")), query, headers, body: body.into() };
            let mut world = Account::new(AccountKey::new("localiq", "TEST_1"), Settings::defaults(SWITCHES), 1);
            let reply = match account(&request) {
                Ok(_) => register(&request, &mut world, Timestamp::UNIX_EPOCH),
                Err(reply) => reply,
            };
            prop_assert!([200, 302, 400, 401, 404, 405, 422].contains(&reply.status), "{}", reply.status);
            let registered = reply.status == 200 && request.method == "POST" && request.path == "/crm/webhooks";
            prop_assert_eq!(world.subscriptions.len(), usize::from(registered));
        }
    }

    #[test]
    fn an_advertiser_id_is_a_platform_and_an_integer() {
        for name in ["TEST_1", "USA_142687", "GBR_0"] {
            assert!(advertiser(name).is_ok(), "{name}");
        }
        for name in ["", "TEST", "TEST_", "test_1", "TEST-1", "FRA_1", "TEST_1a", "TEST_1_2", "TEST_-1", "TEST_99999999999999999999"] {
            assert!(advertiser(name).is_err(), "{name}");
        }
    }
}
