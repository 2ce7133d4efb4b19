//! Access tokens that carry their scopes. Any other token has all of them, unless tokens are checked.

use std::time::Duration;

use aws_lc_rs::hmac;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use super::envelope::Error;
use crate::model::{Account, Reply, Request};

/// What the endpoints ask for, by its last word.
pub const SCOPES: &[&str] = &["READ", "CREATE", "UPDATE", "DELETE"];
/// The grants that are given.
pub const GRANTS: &[&str] = &["refresh_token", "authorization_code", "client_credentials"];
const PREFIX: &str = "SalesIQ.webhooks.";
/// The public documents' life of a token.
const LIVES: Duration = Duration::from_secs(3600);

/// Whether a call's token allows a scope.
pub fn allowed(request: &Request, scope: &str, account: &Account, now: Timestamp) -> Result<(), Error> {
    let header = request.headers.get("authorization").map(str::trim).unwrap_or_default();
    let (scheme, token) = header.split_once(' ').unwrap_or((header, ""));
    let known = scheme.eq_ignore_ascii_case("Zoho-oauthtoken") || scheme.eq_ignore_ascii_case("Bearer");
    if !known || token.trim().is_empty() {
        return Err(Error::new(1002).header("Authorization"));
    }
    match read(token.trim(), account.seed) {
        Some((_, issued)) if now.duration_since(issued).unsigned_abs() >= LIVES => Err(Error::new(1008).header("Authorization")),
        Some((scopes, _)) if !scopes.contains(&scope) => Err(Error::new(1009).because(&format!("{PREFIX}{scope} is needed"))),
        None if account.settings.is("oauth", "on") => Err(Error::new(1008).header("Authorization")),
        _ => Ok(()),
    }
}

/// `POST /oauth/v2/token`: any client and refresh token will do; `scope` narrows what the token allows.
pub fn grant(request: &Request, account: &Account, now: Timestamp) -> Reply {
    let form: Vec<(String, String)> = url::form_urlencoded::parse(&request.body).into_owned().collect();
    let field = |name: &str| {
        let within = form.iter().find(|(n, _)| n == name).map(|(_, v)| v.clone());
        within.or_else(|| request.parameter(name)).filter(|v| !v.is_empty())
    };
    let refused = |error: &'static str| Reply::json(200, serde_json::to_string(&Refused { error }).unwrap_or_default());
    if ["client_id", "client_secret"].iter().any(|name| field(name).is_none()) {
        return refused("invalid_client");
    }
    if !field("grant_type").is_some_and(|kind| GRANTS.contains(&kind.as_str())) {
        return refused("unsupported_grant_type");
    }
    let asked = field("scope").unwrap_or_else(|| SCOPES.iter().map(|s| format!("{PREFIX}{s}")).collect::<Vec<_>>().join(","));
    let mut mask = 0u8;
    for scope in asked.split([',', ' ']).filter(|s| !s.is_empty()) {
        match SCOPES.iter().position(|known| scope.strip_prefix(PREFIX) == Some(known)) {
            Some(place) => mask |= 1 << place,
            None if scope == "SalesIQ.webhooks.ALL" => mask = 0xf,
            None => return refused("invalid_scope"),
        }
    }
    let token = issued(mask, account.seed, now);
    let body = Token {
        access_token: token,
        scope: asked,
        api_domain: "https://www.zohoapis.com",
        token_type: "Bearer",
        expires_in: LIVES.as_secs(),
    };
    Reply::json(200, serde_json::to_string(&body).unwrap_or_default())
}

/// What a grant gives.
#[derive(Serialize, JsonSchema)]
pub struct Token {
    access_token: String,
    scope: String,
    api_domain: &'static str,
    token_type: &'static str,
    /// In seconds.
    expires_in: u64,
}

/// A grant that is not given.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "GrantRefusal")]
pub struct Refused {
    #[schemars(extend("enum" = ["invalid_client", "unsupported_grant_type", "invalid_scope"]))]
    error: &'static str,
}

/// `1000.`, then mask and time in hexadecimal, a dot, and a code over both.
fn issued(mask: u8, seed: u64, now: Timestamp) -> String {
    let head = format!("{mask:02x}{:012x}", now.as_millisecond());
    format!("1000.{head}.{}", code(&head, seed))
}

/// The scopes of a token and when it was issued; none for one that is not ours.
fn read(token: &str, seed: u64) -> Option<(Vec<&'static str>, Timestamp)> {
    let (head, given) = token.strip_prefix("1000.")?.split_once('.')?;
    if head.len() != 14 || !head.is_ascii() || given != code(head, seed) {
        return None;
    }
    let mask = u8::from_str_radix(&head[..2], 16).ok()?;
    let time = Timestamp::from_millisecond(i64::from_str_radix(&head[2..], 16).ok()?).ok()?;
    let scopes = SCOPES.iter().enumerate().filter(|(place, _)| mask & (1 << place) != 0).map(|(_, scope)| *scope);
    Some((scopes.collect(), time))
}

fn code(head: &str, seed: u64) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, &[b"leadbench salesiq oauth ".as_slice(), &seed.to_be_bytes()].concat());
    hmac::sign(&key, head.as_bytes()).as_ref()[..16].iter().map(|byte| format!("{byte:02x}")).collect()
}
