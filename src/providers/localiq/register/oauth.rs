//! `/oauth/authorize` and `/oauth/token`: codes of ten minutes, access tokens of two hours, refresh tokens for one use.
//!
//! A token carries its kind, its time and a number, and a code over them that only this simulator can make: an access
//! token is known in every advertiser's account without being stored anywhere.

use std::time::Duration;

use aws_lc_rs::hmac;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::refusal;
use crate::model::{Account, Headers, Reply, Request};

const ACCESS: Kind = Kind { mark: 1, lives: Some(Duration::from_secs(7200)) };
const CODE: Kind = Kind { mark: 2, lives: Some(Duration::from_secs(600)) };
const REFRESH: Kind = Kind { mark: 3, lives: None };

struct Kind {
    mark: u8,
    lives: Option<Duration>,
}

/// The drawer of the codes and refresh tokens that were used.
const USED: &str = "used-grants";

/// How each grant is refused, word for word as documented.
const INVALID_GRANT: &str = "The provided authorization credentials are invalid. Refer to documentation at https://doc.api.localiq.com/#error-codes for further information.";

/// The client that a call is from.
pub fn client(request: &Request) -> Result<String, Reply> {
    let named = match request.method.as_str() {
        "GET" => request.parameter("client_id"),
        _ => body(request)?["client_id"].as_str().map(str::to_owned),
    };
    named.filter(|c| !c.is_empty()).ok_or_else(|| refusal::grant("invalid_request", "client_id is missing."))
}

/// A person would log in here; the simulator takes that for done and redirects with a code.
pub fn authorize(request: &Request, account: &mut Account, now: Timestamp) -> Reply {
    if request.parameter("response_type").as_deref() != Some("code") {
        return refusal::grant("unsupported_response_type", "response_type must be code.");
    }
    let Some(mut back) = request.parameter("redirect_uri").and_then(|uri| url::Url::parse(&uri).ok()) else {
        return refusal::grant("invalid_request", "redirect_uri must be an absolute URL.");
    };
    let holder = holder(account, back.as_str());
    back.query_pairs_mut().append_pair("code", &issue(&CODE, account, &holder, now));
    if let Some(state) = request.parameter("state") {
        back.query_pairs_mut().append_pair("state", &state);
    }
    Reply { status: 302, headers: Headers::new().with("Location", back.as_str()), body: Default::default() }
}

pub fn grant(request: &Request, account: &mut Account, now: Timestamp) -> Reply {
    let body = match body(request) {
        Ok(body) => body,
        Err(refusal) => return refusal,
    };
    let text = |name: &str| body[name].as_str().filter(|t| !t.is_empty());
    if text("client_secret").is_none() {
        return refusal::grant("invalid_request", "client_secret is missing.");
    }
    let granted = match text("grant_type") {
        Some("password") => text("username").is_some() && text("password").is_some(),
        Some("authorization_code") => {
            let uri = text("redirect_uri").and_then(|uri| url::Url::parse(uri).ok());
            let holder = uri.map(|uri| holder(account, uri.as_str()));
            holder.zip(text("code")).is_some_and(|(holder, code)| once(&CODE, code, account, &holder, now))
        }
        Some("refresh_token") => {
            let holder = holder(account, "");
            text("refresh_token").is_some_and(|token| once(&REFRESH, token, account, &holder, now))
        }
        _ => return refusal::grant("unsupported_grant_type", "grant_type must be authorization_code, password or refresh_token."),
    };
    if !granted {
        return refusal::grant("invalid_grant", INVALID_GRANT);
    }
    let holder = holder(account, "");
    let (access, refresh) = (issue(&ACCESS, account, ANYBODY, now), issue(&REFRESH, account, &holder, now));
    let expires_in = ACCESS.lives.unwrap_or_default().as_secs();
    let token =
        Token { access_token: access, token_type: TokenType::Bearer, expires_in, refresh_token: refresh, created_at: now.as_second() };
    Reply::json(200, serde_json::to_string(&token).unwrap_or_default())
}

/// What a grant gives.
#[derive(Serialize, JsonSchema)]
pub struct Token {
    access_token: String,
    token_type: TokenType,
    /// In seconds.
    expires_in: u64,
    /// Good for one use.
    refresh_token: String,
    /// In seconds since 1970.
    created_at: i64,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum TokenType {
    Bearer,
}

/// Whether a text is an access token of this simulator that has not expired.
pub fn holds(token: &str, seed: u64, now: Timestamp) -> bool {
    valid(&ACCESS, token, ANYBODY, seed, now)
}

/// An access token is good in every advertiser's account.
const ANYBODY: &str = "";

/// Whom a code or refresh token is good for: the client that got it, and for codes the address it was sent to.
fn holder(account: &Account, redirect_uri: &str) -> String {
    format!("{} {redirect_uri}", account.key.name)
}

fn body(request: &Request) -> Result<Value, Reply> {
    if request.media_type().as_deref() != Some("application/json") {
        return Err(refusal::grant("invalid_request", "The Content-Type header must be application/json."));
    }
    serde_json::from_slice(&request.body).map_err(|e| refusal::grant("invalid_request", &format!("The body is not valid JSON: {e}.")))
}

/// Whether a code or refresh token holds and has not been used; from now on it has. The drawer forgets the oldest:
/// what is older than all that it remembers counts as used.
fn once(kind: &Kind, token: &str, account: &mut Account, holder: &str, now: Timestamp) -> bool {
    let Some(number) = bytes(token).filter(|_| valid(kind, token, holder, account.seed, now)).map(|b| [b[8], b[9], b[10], b[11]]) else {
        return false;
    };
    let number = u32::from_be_bytes(number);
    let used: Vec<u32> = account.kept(USED).collect();
    let forgotten = used.len() >= 1_000 && used.iter().all(|known| number < *known);
    let fresh = !forgotten && !used.contains(&number);
    if fresh {
        account.keep(USED, &number);
    }
    fresh
}

/// 64 hexadecimal digits: one byte of kind, seven of time, four of number, twenty of code.
fn issue(kind: &Kind, account: &mut Account, holder: &str, now: Timestamp) -> String {
    let number = account.next("token", 1) as u32;
    let mut head = vec![kind.mark];
    head.extend_from_slice(&now.as_millisecond().to_be_bytes()[1..]);
    head.extend_from_slice(&number.to_be_bytes());
    let code = code(&head, holder, account.seed);
    head.iter().chain(&code).map(|byte| format!("{byte:02x}")).collect()
}

fn valid(kind: &Kind, token: &str, holder: &str, seed: u64, now: Timestamp) -> bool {
    let Some(bytes) = bytes(token) else { return false };
    let (head, given) = bytes.split_at(12);
    let mut time = [0; 8];
    time[1..].copy_from_slice(&head[1..8]);
    let issued = Timestamp::from_millisecond(i64::from_be_bytes(time)).unwrap_or(Timestamp::MIN);
    let age = now.duration_since(issued);
    let alive = kind.lives.is_none_or(|lives| age.unsigned_abs() < lives && !age.is_negative());
    head[0] == kind.mark && given == code(head, holder, seed) && alive
}

fn bytes(token: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    if token.len() != 64 || !token.is_ascii() {
        return None;
    }
    for (byte, index) in bytes.iter_mut().zip((0..).step_by(2)) {
        *byte = u8::from_str_radix(&token[index..index + 2], 16).ok()?;
    }
    Some(bytes)
}

fn code(head: &[u8], holder: &str, seed: u64) -> [u8; 20] {
    let key = hmac::Key::new(hmac::HMAC_SHA256, &[b"leadbench localiq oauth ".as_slice(), &seed.to_be_bytes()].concat());
    let mut short = [0; 20];
    short.copy_from_slice(&hmac::sign(&key, &[head, holder.as_bytes()].concat()).as_ref()[..20]);
    short
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        model::{AccountKey, Settings},
        providers::localiq::policy::SWITCHES,
    };

    fn account() -> Account {
        Account::new(AccountKey::new("localiq", "oauth:me"), Settings::defaults(SWITCHES), 7)
    }

    #[test]
    fn a_token_lives_its_time_and_is_of_its_kind_and_seed() {
        let (mut account, now) = (account(), Timestamp::from_second(1_800_000_000).unwrap());
        let token = issue(&ACCESS, &mut account, ANYBODY, now);
        assert_eq!(token.len(), 64);
        assert!(holds(&token, 7, now) && holds(&token, 7, now + Duration::from_secs(7199)));
        assert!(!holds(&token, 7, now + Duration::from_secs(7200)));
        assert!(!holds(&token, 8, now), "another seed");
        assert!(!holds(&issue(&REFRESH, &mut account, "me ", now), 7, now), "another kind");
        assert_ne!(issue(&ACCESS, &mut account, ANYBODY, now), token);
    }

    #[test]
    fn a_code_works_once() {
        let (mut account, now) = (account(), Timestamp::from_second(1_800_000_000).unwrap());
        let code = issue(&CODE, &mut account, "me ", now);
        assert!(!once(&CODE, &code, &mut account, "another ", now), "a code is its client's");
        assert!(once(&CODE, &code, &mut account, "me ", now));
        assert!(!once(&CODE, &code, &mut account, "me ", now));
    }

    #[test]
    fn a_refresh_token_stays_used_when_more_came_than_are_remembered() {
        let (mut account, now) = (account(), Timestamp::from_second(1_800_000_000).unwrap());
        let tokens: Vec<String> = (0..1_100).map(|_| issue(&REFRESH, &mut account, "me ", now)).collect();
        assert!(tokens.iter().all(|token| once(&REFRESH, token, &mut account, "me ", now)));
        assert!(!tokens.iter().any(|token| once(&REFRESH, token, &mut account, "me ", now)));
    }

    proptest! {
        #[test]
        fn a_forged_token_never_holds(flip in 0usize..64, text in "\\PC{0,70}") {
            let (mut account, now) = (account(), Timestamp::from_second(1_800_000_000).unwrap());
            let mut token = issue(&ACCESS, &mut account, ANYBODY, now).into_bytes();
            token[flip] = if token[flip] == b'0' { b'1' } else { b'0' };
            prop_assert!(!holds(&String::from_utf8(token).unwrap(), 7, now));
            prop_assert!(!holds(&text, 7, now));
        }
    }
}
