//! HTTP as values: what came in, what went out, what was answered, byte for byte.

use std::{borrow::Cow, fmt, time::Duration};

use bytes::Bytes;
use jiff::Timestamp;
use percent_encoding::percent_decode_str;
use serde::{Deserialize, Serialize};

use super::{Secret, octets};

/// Header lines in the order and spelling of the wire; a name may stand more than once.
///
/// All lines are one text: thousands of them are kept, and each is read more often than it is changed.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<(String, String)>", into = "Vec<(String, String)>")]
pub struct Headers {
    text: String,
    /// Where each name and each value ends; a name begins where the value before it ends.
    ends: Vec<(usize, usize)>,
}

impl Headers {
    /// None.
    pub fn new() -> Self {
        Self::default()
    }

    /// With room for so many lines and so many bytes of names and values.
    pub fn with_capacity(lines: usize, bytes: usize) -> Self {
        Self { text: String::with_capacity(bytes), ends: Vec::with_capacity(lines) }
    }

    /// The first value under a name; names compare without regard to case.
    pub fn get(&self, name: &str) -> Option<&str> {
        let mut start = 0;
        for (middle, end) in &self.ends {
            // Lengths first: most names differ in theirs.
            if middle - start == name.len() && self.text[start..*middle].eq_ignore_ascii_case(name) {
                return Some(&self.text[*middle..*end]);
            }
            start = *end;
        }
        None
    }

    /// Adds a line at the end, keeping those that have the same name.
    pub fn push(&mut self, name: impl AsRef<str>, value: impl AsRef<str>) {
        let (name, value) = (name.as_ref(), value.as_ref());
        self.text.reserve(name.len() + value.len());
        self.text.push_str(name);
        let middle = self.text.len();
        self.text.push_str(value);
        self.ends.push((middle, self.text.len()));
    }

    /// Adds the lines of others at the end.
    pub fn append(&mut self, others: &Self) {
        let before = self.text.len();
        self.text.push_str(&others.text);
        self.ends.extend(others.ends.iter().map(|(middle, end)| (before + middle, before + end)));
    }

    /// The same headers with one more line.
    #[must_use]
    pub fn with(mut self, name: impl AsRef<str>, value: impl AsRef<str>) -> Self {
        self.push(name, value);
        self
    }

    /// The same headers with a token that proves who calls (`Authorization: Bearer TOKEN`), where there is one.
    #[must_use]
    pub fn bearing(mut self, token: Option<&Secret>) -> Self {
        token.into_iter().for_each(|token| self.push("Authorization", format!("Bearer {}", token.reveal())));
        self
    }

    /// Removes each line of a name and says whether there was one.
    pub fn remove(&mut self, name: &str) -> bool {
        let kept: Self = self.iter().filter(|(n, _)| !n.eq_ignore_ascii_case(name)).collect();
        let removed = kept.ends.len() != self.ends.len();
        *self = kept;
        removed
    }

    /// Name and value of each line, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.ends.iter().scan(0, |start, (middle, end)| {
            let start = std::mem::replace(start, *end);
            Some((&self.text[start..*middle], &self.text[*middle..*end]))
        })
    }
}

impl From<Vec<(String, String)>> for Headers {
    fn from(lines: Vec<(String, String)>) -> Self {
        lines.into_iter().collect()
    }
}

impl From<Headers> for Vec<(String, String)> {
    fn from(headers: Headers) -> Self {
        headers.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
    }
}

impl fmt::Debug for Headers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl<N: AsRef<str>, V: AsRef<str>> FromIterator<(N, V)> for Headers {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(lines: I) -> Self {
        let mut headers = Self::new();
        lines.into_iter().for_each(|(name, value)| headers.push(name, value));
        headers
    }
}

/// A call that reached us.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// Upper case, as sent.
    pub method: String,
    /// The path as sent, still percent-encoded: `/crm/webhooks/84%2BTEST_1`.
    pub path: String,
    /// What follows `?`, as sent; empty when nothing does.
    pub query: String,
    /// In the order and spelling of the wire.
    pub headers: Headers,
    /// Byte for byte.
    #[serde(with = "octets")]
    pub body: Bytes,
}

impl Request {
    /// The path's segments, percent-decoded. A `+` stays a `+`: only queries read it as a space.
    pub fn segments(&self) -> Vec<Cow<'_, str>> {
        self.path.trim_start_matches('/').split('/').map(|s| percent_decode_str(s).decode_utf8_lossy()).collect()
    }

    /// The first value of a query parameter, form-decoded (`+` is a space).
    pub fn parameter(&self, name: &str) -> Option<String> {
        // Where nothing is encoded there is nothing to decode.
        if !self.query.contains(['%', '+']) {
            let mut pairs = self.query.split('&').filter(|pair| !pair.is_empty()).map(|pair| pair.split_once('=').unwrap_or((pair, "")));
            return pairs.find(|(n, _)| *n == name).map(|(_, value)| value.to_owned());
        }
        url::form_urlencoded::parse(self.query.as_bytes()).find(|(n, _)| n == name).map(|(_, v)| v.into_owned())
    }

    /// The media type of the body in lower case, without parameters.
    pub fn media_type(&self) -> Option<String> {
        self.headers.get("content-type").map(|v| v.split(';').next().unwrap_or_default().trim().to_lowercase())
    }
}

/// An answer, ours or a peer's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reply {
    /// As in its first line.
    pub status: u16,
    /// In the order and spelling of the wire.
    pub headers: Headers,
    /// Byte for byte.
    #[serde(with = "octets")]
    pub body: Bytes,
}

impl Reply {
    /// A JSON answer; `body` is the text as it goes on the wire.
    pub fn json(status: u16, body: impl Into<String>) -> Self {
        Self { status, headers: Headers::new().with("Content-Type", "application/json"), body: Bytes::from(body.into()) }
    }

    /// An answer without a body.
    pub fn empty(status: u16) -> Self {
        Self { status, headers: Headers::new(), body: Bytes::new() }
    }
}

/// A request that we send.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Upper case: `POST`.
    pub method: String,
    /// Absolute, `http` or `https`.
    pub url: String,
    /// In the order and spelling of the wire. Without `Host`, `Content-Length`, `Transfer-Encoding` and
    /// `Connection`, which the transport adds where they are missing.
    pub headers: Headers,
    /// Byte for byte.
    #[serde(with = "octets")]
    pub body: Bytes,
    /// How the body is laid on the wire.
    pub framing: Framing,
}

/// How a body is laid on the wire.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Framing {
    /// With its length in `Content-Length`.
    #[default]
    Sized,
    /// In chunks of so many bytes.
    Chunked(usize),
    /// With its length announced, but only so many bytes sent before our side of the connection is closed.
    Truncated(usize),
    /// The body is all that is sent: no head is written. For what is no HTTP request at all.
    Raw,
}

/// Why there was no reply to read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum NoReply {
    /// The address is outside what the user allowed us to reach; nothing was sent.
    Blocked(String),
    /// The URL or host name leads nowhere.
    Unresolved(String),
    /// No connection came about: refused, unreachable, TLS failed.
    Unconnected(String),
    /// The peer said nothing, or not enough, in time.
    TimedOut(Duration),
    /// The peer closed or reset the connection before its reply was complete.
    Closed(String),
    /// What came back is not an HTTP reply, or more than we are willing to hold.
    Garbled(String),
}

impl fmt::Display for NoReply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Blocked(why) => write!(f, "not sent: {why}"),
            Self::Unresolved(why) => write!(f, "address not found: {why}"),
            Self::Unconnected(why) => write!(f, "no connection: {why}"),
            Self::TimedOut(after) => write!(f, "no answer within {} s", after.as_secs_f64()),
            Self::Closed(why) => write!(f, "connection closed before the reply was complete: {why}"),
            Self::Garbled(why) => write!(f, "no readable HTTP reply: {why}"),
        }
    }
}

/// One message and what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exchange {
    /// What was sent.
    pub message: Message,
    /// The bytes that left, head and body; empty when nothing was sent.
    #[serde(with = "octets")]
    pub sent: Bytes,
    /// The bytes that came back, up to the transport's limit; empty when nothing came.
    #[serde(with = "octets")]
    pub received: Bytes,
    /// What came back, or why nothing did.
    pub answer: Result<Reply, NoReply>,
    /// When it was sent, on the account's clock.
    pub at: Timestamp,
    /// Real time from the first byte sent to the last byte read.
    pub took: Duration,
    /// Whether it went over a connection that had served an exchange before.
    pub reused: bool,
}

impl Exchange {
    /// The status, where there was a reply.
    pub fn status(&self) -> Option<u16> {
        self.answer.as_ref().ok().map(|reply| reply.status)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn get(path: &str, query: &str) -> Request {
        Request { method: "GET".into(), path: path.into(), query: query.into(), headers: Headers::new(), body: Bytes::new() }
    }

    #[test]
    fn a_plus_in_a_path_is_a_plus_however_it_is_written() {
        assert_eq!(get("/crm/webhooks/84+TEST_1", "").segments()[2], "84+TEST_1");
        assert_eq!(get("/crm/webhooks/84%2BTEST_1", "").segments()[2], "84+TEST_1");
    }

    #[test]
    fn header_names_have_no_case_and_lines_keep_their_order() {
        let mut headers = Headers::new().with("X-Api-Key", "1").with("x-api-key", "2");
        assert_eq!(headers.get("X-API-KEY"), Some("1"));
        assert_eq!(headers.iter().count(), 2);
        assert!(headers.remove("X-api-key"));
        assert!(!headers.remove("X-api-key"));
        let lines = [("A", "1"), ("", "x"), ("b", ""), ("a", "é")];
        let mut headers: Headers = lines.into_iter().collect();
        assert_eq!(headers.iter().collect::<Vec<_>>(), lines);
        headers.remove("a");
        assert_eq!(headers, Headers::new().with("", "x").with("b", ""));
    }

    proptest! {
        /// However a query is written, a parameter is what the standard's own reader finds.
        #[test]
        fn a_parameter_is_read_as_forms_are(query in "([ab%+é]{0,2}[=&]?){0,6}", name in "[abé]{0,2}") {
            let wanted = url::form_urlencoded::parse(query.as_bytes()).find(|(n, _)| *n == name).map(|(_, v)| v.into_owned());
            prop_assert_eq!(get("/", &query).parameter(&name), wanted);
        }
    }

    #[test]
    fn parameters_and_media_types_are_read_decoded() {
        assert_eq!(get("/", "a=1&b=x%20y").parameter("b").as_deref(), Some("x y"));
        let mut request = get("/", "");
        request.headers.push("Content-Type", "Application/JSON; charset=utf-8");
        assert_eq!(request.media_type().as_deref(), Some("application/json"));
    }
}
