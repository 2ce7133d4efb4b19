//! The token: as `Authorization: Bearer …` of programs, and as a cookie of browsers, which a form or a link turns it into.

use aws_lc_rs::{
    constant_time::verify_slices_are_equal,
    digest::{SHA256, digest},
    hmac,
};
use axum::{
    body::to_bytes,
    extract::Request,
    http::{
        HeaderMap, StatusCode, Uri,
        header::{AUTHORIZATION, COOKIE},
    },
    response::{IntoResponse, Response},
};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};

use crate::model::{Invalid, Secret};

/// The longest form that is read, in bytes.
const FORM: usize = 8 * 1024;
/// What the page that asks may do: send its form back to us.
const POLICY: &str = "default-src 'none'; img-src data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// What a token is compared by. The text itself is not kept.
pub(super) struct Token {
    digest: Vec<u8>,
    /// The cookie's value: it follows from the token, so that replicas agree, and does not give it away.
    kept: String,
    port: u16,
}

/// The cookie's name, before the port.
const NAME: &str = "leadbench-";

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("<secret>")
    }
}

impl Token {
    pub(super) fn new(token: &Secret, port: u16) -> Self {
        let key = hmac::Key::new(hmac::HMAC_SHA256, token.reveal().as_bytes());
        let kept = BASE64_URL_SAFE_NO_PAD.encode(hmac::sign(&key, b"leadbench console"));
        Self { digest: digested(token.reveal().as_bytes()), kept, port }
    }

    /// Whether these headers prove whoever sent them.
    pub(super) fn shown_by(&self, headers: &HeaderMap) -> Result<(), Invalid> {
        let wrong = match headers.get(AUTHORIZATION).map(|v| v.as_bytes()) {
            Some(value) if bearer(value).is_some_and(|token| self.is(token)) => return Ok(()),
            Some(_) => "it is not the token that this server was started with",
            None if self.in_cookies(headers) => return Ok(()),
            None => "it is missing, and this server was started with a token",
        };
        let right = "`Authorization: Bearer TOKEN` with the token of `leadbench serve --token`; other commands take it by \
                     LEADBENCH_SERVE_TOKEN";
        Err(Invalid::new("Authorization", wrong, right))
    }

    fn is(&self, given: &[u8]) -> bool {
        same(&digested(given), &self.digest)
    }

    fn in_cookies(&self, headers: &HeaderMap) -> bool {
        let lines = headers.get_all(COOKIE).iter().filter_map(|v| v.to_str().ok());
        // From whichever replica it is, and so with any port.
        let mut ours = lines.flat_map(|line| line.split(';')).filter_map(|cookie| cookie.trim().strip_prefix(NAME)?.split_once('='));
        ours.any(|(_, value)| same(&digested(value.as_bytes()), &digested(self.kept.as_bytes())))
    }

    /// The cookie, `NAME=VALUE`. Cookies know no ports: two servers of one machine must not take each other's away.
    fn cookie(&self) -> String {
        format!("{NAME}{}={}", self.port, self.kept)
    }

    /// Answers a form that was sent with a token, or without.
    pub(super) async fn answer_form(&self, request: Request) -> Response {
        match to_bytes(request.into_body(), FORM).await {
            Ok(body) => self.answer(&field(&body).unwrap_or_default()),
            Err(_) => ask("That was too long."),
        }
    }

    /// Answers a link that holds a token; none: it holds none.
    pub(super) fn answer_link(&self, uri: &Uri) -> Option<Response> {
        field(uri.query()?.as_bytes()).map(|given| self.answer(&given))
    }

    fn answer(&self, given: &str) -> Response {
        if !self.is(given.trim().as_bytes()) {
            return ask("That is not the token that this server was started with.");
        }
        let cookie = format!("{}; Path=/_leadbench; HttpOnly; SameSite=Strict", self.cookie());
        // By a page of ours rather than a redirect: a browser keeps strict cookies back on a way that began elsewhere.
        let go = "<meta http-equiv=\"refresh\" content=\"0; url=/_leadbench/\">";
        let mut answer = page(StatusCode::OK, go, "<p><a href=\"/_leadbench/\">To the console</a></p>");
        if let Ok(cookie) = cookie.parse() {
            answer.headers_mut().insert("set-cookie", cookie);
        }
        answer
    }
}

/// Asks whoever is at the browser for the token.
pub(super) fn ask(why: &str) -> Response {
    // A name for whoever keeps passwords: there is none to choose.
    let form = "<form method=\"post\" action=\"/_leadbench/\">\
                <input type=\"text\" name=\"user\" value=\"leadbench\" autocomplete=\"username\" hidden>\
                <p><label for=\"token\">The token of <code>leadbench serve --token</code></label> \
                <input type=\"password\" id=\"token\" name=\"token\" autocomplete=\"current-password\" required autofocus> \
                <button>Open the console</button></p></form>";
    page(StatusCode::UNAUTHORIZED, "", &format!("<p role=\"alert\">{why}</p>{form}"))
}

fn page(status: StatusCode, head: &str, body: &str) -> Response {
    let text = format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"color-scheme\" content=\"light dark\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>leadbench</title>\
         <link rel=\"icon\" href=\"data:,\">{head}</head>\n\
         <body><h1>leadbench</h1>{body}</body></html>\n"
    );
    let about = [
        ("content-type", "text/html; charset=utf-8"),
        ("cache-control", "no-store"),
        ("content-security-policy", POLICY),
        ("x-content-type-options", "nosniff"),
        // With no referrer at all a browser would send the form as nobody's.
        ("referrer-policy", "same-origin"),
    ];
    (status, about, text).into_response()
}

fn field(form: &[u8]) -> Option<String> {
    url::form_urlencoded::parse(form).find(|(name, _)| name == "token").map(|(_, value)| value.into_owned())
}

fn bearer(value: &[u8]) -> Option<&[u8]> {
    let (scheme, token) = value.split_at_checked("Bearer ".len())?;
    scheme.eq_ignore_ascii_case(b"Bearer ").then(|| token.trim_ascii())
}

/// Of one length whatever is given, so that comparing tells nothing of that either.
fn digested(text: &[u8]) -> Vec<u8> {
    digest(&SHA256, text).as_ref().to_vec()
}

fn same(one: &[u8], other: &[u8]) -> bool {
    verify_slices_are_equal(one, other).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_has_the_token_or_its_cookie_is_let_in_and_nobody_else() {
        let token = Token::new(&Secret::new("planted"), 4010);
        let shown = |name: &'static str, value: &str| {
            token.shown_by(&[(name.parse().unwrap(), value.parse().unwrap())].into_iter().collect()).is_ok()
        };
        assert!(shown("authorization", "Bearer planted") && shown("authorization", "bearer  planted"));
        for value in ["Bearer plante", "Bearer planted1", "Bearer ", "Bearer", "planted", "Basic planted", ""] {
            assert!(!shown("authorization", value), "{value}");
        }
        let cookie = token.cookie();
        assert!(!cookie.contains("planted") && cookie.starts_with("leadbench-4010="));
        assert!(shown("cookie", &cookie) && shown("cookie", &format!("a=b; {cookie}; c=d")));
        assert!(shown("cookie", &Token::new(&Secret::new("planted"), 4011).cookie()));
        let other = Token::new(&Secret::new("planted1"), 4010).cookie();
        for value in ["leadbench-4010=planted", "leadbench-4010=", "leadbench-4010", &cookie[..cookie.len() - 1], &other, ""] {
            assert!(!shown("cookie", value), "{value}");
        }
        assert!(token.shown_by(&HeaderMap::new()).is_err());
        // A wrong header is not made good by a cookie.
        let both = [(AUTHORIZATION, "Bearer x".parse().unwrap()), (COOKIE, cookie.parse().unwrap())];
        assert!(token.shown_by(&both.into_iter().collect()).is_err());
    }

    #[test]
    fn a_link_with_the_token_is_turned_into_a_strict_cookie() {
        let token = Token::new(&Secret::new("a+b%c"), 4010);
        let answer = token.answer_link(&Uri::from_static("/_leadbench/?token=a%2Bb%25c")).unwrap();
        let cookie = answer.headers()["set-cookie"].to_str().unwrap();
        assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict") && cookie.contains("Path=/_leadbench"), "{cookie}");
        let refused = token.answer_link(&Uri::from_static("/_leadbench/?token=a")).unwrap();
        assert!(refused.status() == StatusCode::UNAUTHORIZED && !refused.headers().contains_key("set-cookie"));
        assert!(token.answer_link(&Uri::from_static("/_leadbench/?x=1")).is_none());
        assert!(token.answer_link(&Uri::from_static("/_leadbench/")).is_none());
    }
}
