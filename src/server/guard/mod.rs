//! Who may use what is ours, the control API and the console: pages from elsewhere never, and beyond this machine only
//! whoever has the token. The providers' paths are not looked at here.

mod origin;
mod token;

use std::net::SocketAddr;

use axum::{
    extract::Request,
    http::{
        HeaderValue, Method, StatusCode,
        header::{ACCEPT, WWW_AUTHENTICATE},
    },
    response::{IntoResponse, Response},
};

use schemars::JsonSchema;
use serde::Serialize;

use self::token::Token;
use super::problem::Problem;
use crate::model::{Invalid, Secret};

/// Where the console is, and where a browser hands over the token.
const CONSOLE: &str = "/_leadbench/";
/// What a probe asks, which knows no token and learns nothing but that we live.
const PROBES: [&str; 2] = ["/_leadbench/livez", "/_leadbench/readyz"];

/// Decides on each call of what is ours, before anything else does.
#[derive(Debug)]
pub(super) struct Guard {
    bound: SocketAddr,
    token: Option<Token>,
}

/// Refuses to listen beyond this machine without a token, and a token that no header can carry.
pub fn guarded(listen: SocketAddr, token: Option<&Secret>) -> Result<(), Invalid> {
    match token {
        Some(token) if token.reveal().is_empty() || !token.reveal().bytes().all(|b| b.is_ascii_graphic()) => {
            let right = "letters, digits and signs of ASCII without spaces, such as what `openssl rand -hex 32` prints";
            Err(Invalid::new("--token", "it is empty, or no header can carry it", right))
        }
        None if !listen.ip().to_canonical().is_loopback() => {
            let wrong = "others than this machine could use the control API, which has every lead and sends where it is told to";
            let right = "--token with a secret, best from LEADBENCH_SERVE_TOKEN, which all calls of /_leadbench/ then need; \
                         or an address of this machine alone, such as 127.0.0.1:4010";
            Err(Invalid::new(format!("--listen {listen}"), wrong, right))
        }
        _ => Ok(()),
    }
}

/// What a call of ours has to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Access {
    /// Nothing: whoever is on this machine may.
    Open,
    /// The token that the server was started with.
    Token,
}

impl Access {
    /// What a server with this token demands, or without one.
    pub fn of(token: Option<&Secret>) -> Self {
        token.map_or(Self::Open, |_| Self::Token)
    }

    /// The option of a `curl` command that reads the token which is wanted from the environment, and a blank; or nothing.
    pub fn proof(self) -> &'static str {
        match self {
            Self::Token => "-H \"Authorization: Bearer $LEADBENCH_SERVE_TOKEN\" ",
            Self::Open => "",
        }
    }

    /// A command to paste: where it calls what is ours, it reads the token that is wanted from the environment.
    pub fn shown(self, command: &str) -> String {
        if command.contains("/_leadbench/") { command.replacen("curl ", &format!("curl {}", self.proof()), 1) } else { command.to_owned() }
    }
}

/// Whether a path is ours to guard.
pub(super) fn is_ours(path: &str) -> bool {
    path.strip_prefix("/_leadbench").is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

impl Guard {
    /// The guard of a server at an address; none where [`guarded`] refuses.
    pub(super) fn new(bound: SocketAddr, token: Option<&Secret>) -> Result<Self, Invalid> {
        guarded(bound, token)?;
        Ok(Self { bound, token: token.map(|token| Token::new(token, bound.port())) })
    }

    /// Lets a call of ours through, or answers it.
    pub(super) async fn admit(&self, request: Request) -> Result<Request, Response> {
        if PROBES.contains(&request.uri().path()) {
            return Ok(request);
        }
        let (headers, uri) = (request.headers(), request.uri());
        if self.token.is_none() {
            origin::is_here(headers, uri, self.bound).map_err(forbidden)?;
        }
        if !matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS) {
            origin::is_own(headers, uri).map_err(forbidden)?;
        }
        let Some(token) = &self.token else { return Ok(request) };
        if uri.path() == CONSOLE && *request.method() == Method::POST {
            return Err(token.answer_form(request).await);
        }
        if uri.path() == CONSOLE
            && let Some(answer) = token.answer_link(uri)
        {
            return Err(answer);
        }
        match token.shown_by(headers) {
            Ok(()) => Ok(request),
            Err(_) if accepts_html(&request) => Err(token::ask("")),
            Err(invalid) => {
                let mut answer = Problem::new(StatusCode::UNAUTHORIZED, invalid).into_response();
                answer.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"leadbench\""));
                Err(answer)
            }
        }
    }
}

fn forbidden(invalid: Invalid) -> Response {
    Problem::new(StatusCode::FORBIDDEN, invalid).into_response()
}

/// Whether somebody at a browser waits for a page.
fn accepts_html(request: &Request) -> bool {
    let accepted = request.headers().get(ACCEPT).and_then(|v| v.to_str().ok());
    *request.method() == Method::GET && accepted.is_some_and(|text| text.contains("text/html"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beyond_this_machine_nobody_listens_without_a_token() {
        for (listen, token, good) in [
            ("127.0.0.1:0", None, true),
            ("127.9.9.9:1", None, true),
            ("[::1]:0", None, true),
            ("[::ffff:127.0.0.1]:0", None, true),
            ("0.0.0.0:0", None, false),
            ("[::]:0", None, false),
            ("192.168.0.7:1", None, false),
            ("0.0.0.0:0", Some("planted"), true),
            ("0.0.0.0:0", Some(""), false),
            ("127.0.0.1:0", Some(""), false),
            ("127.0.0.1:0", Some("two words"), false),
            ("127.0.0.1:0", Some("pläntéd"), false),
        ] {
            let said = Guard::new(listen.parse().unwrap(), token.map(Secret::new).as_ref());
            assert_eq!(said.is_ok(), good, "{listen} {token:?}");
            assert!(!format!("{said:?}").contains("planted"), "{said:?}");
        }
    }

    #[test]
    fn only_what_is_ours_is_guarded() {
        for (path, ours) in [
            ("/_leadbench", true),
            ("/_leadbench/", true),
            ("/_leadbench/api/v1/events", true),
            ("/", false),
            ("/_leadbenches", false),
            ("/crm/webhooks", false),
        ] {
            assert_eq!(is_ours(path), ours, "{path}");
        }
    }
}
