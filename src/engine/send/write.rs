//! A message as the bytes of an HTTP/1.1 request, header order and spelling kept.

use bytes::Bytes;

use super::Target;
use crate::model::{Framing, Message, NoReply};

/// What goes on the wire for a message.
pub(super) struct Wire {
    pub bytes: Bytes,
    /// Whether our side of the connection is closed after the last byte.
    pub then_close: bool,
}

/// Lays a message out. What would split a header line is not sent.
pub(super) fn lay_out(message: &Message, target: &Target) -> Result<Wire, NoReply> {
    if message.framing == Framing::Raw {
        return Ok(Wire { bytes: message.body.clone(), then_close: true });
    }
    // Looked at to its end, which is quicker than to stop at once: many bytes are compared together.
    let broken = |text: &str| text.bytes().fold(false, |found, b| found | matches!(b, b'\r' | b'\n' | 0));
    if let Some((name, _)) = message.headers.iter().find(|(n, v)| n.is_empty() || broken(n) || broken(v)) {
        return Err(NoReply::Blocked(format!("the header `{}` holds a line break or no name", name.escape_default())));
    }
    if message.method.is_empty() || !message.method.bytes().all(|b| b.is_ascii_alphabetic()) {
        return Err(NoReply::Blocked(format!("`{}` is no HTTP method", message.method.escape_default())));
    }
    let mut out = Vec::with_capacity(256 + message.body.len());
    let mut put = |parts: &[&str]| parts.iter().for_each(|part| out.extend_from_slice(part.as_bytes()));
    put(&[&message.method, " ", &target.path, " HTTP/1.1\r\n"]);
    let missing = |name: &str| message.headers.get(name).is_none();
    if missing("host") {
        put(&["Host: ", &target.host, "\r\n"]);
    }
    message.headers.iter().for_each(|(name, value)| put(&[name, ": ", value, "\r\n"]));
    if missing("user-agent") {
        put(&["User-Agent: leadbench/", env!("CARGO_PKG_VERSION"), "\r\n"]);
    }
    if missing("accept") {
        put(&["Accept: */*\r\n"]);
    }
    let bodiless = message.body.is_empty() && matches!(message.method.as_str(), "GET" | "HEAD" | "DELETE");
    match message.framing {
        Framing::Chunked(_) if missing("transfer-encoding") => put(&["Transfer-Encoding: chunked\r\n"]),
        Framing::Sized | Framing::Truncated(_) if missing("content-length") && !bodiless => {
            put(&["Content-Length: ", &message.body.len().to_string(), "\r\n"]);
        }
        _ => {}
    }
    put(&["\r\n"]);
    match message.framing {
        Framing::Chunked(size) => {
            for chunk in message.body.chunks(size.max(1)) {
                out.extend_from_slice(format!("{:x}\r\n", chunk.len()).as_bytes());
                out.extend_from_slice(chunk);
                out.extend_from_slice(b"\r\n");
            }
            out.extend_from_slice(b"0\r\n\r\n");
        }
        Framing::Truncated(length) => out.extend_from_slice(&message.body[..length.min(message.body.len())]),
        Framing::Sized | Framing::Raw => out.extend_from_slice(&message.body),
    }
    Ok(Wire { bytes: out.into(), then_close: matches!(message.framing, Framing::Truncated(_)) })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{
        super::{Origin, Pool},
        *,
    };
    use crate::model::Headers;

    fn laid_out(headers: Headers, framing: Framing) -> Result<String, NoReply> {
        let url = "http://127.0.0.1:9/leads?a=1#here";
        let message = Message { method: "POST".into(), url: url.into(), headers, body: "hello".into(), framing };
        let url = url::Url::parse(url).unwrap();
        let pool = Pool::new(Origin::of(&url).unwrap(), Arc::default());
        lay_out(&message, &Target::of(&url, pool.into())).map(|wire| String::from_utf8(wire.bytes.to_vec()).unwrap())
    }

    #[test]
    fn order_and_spelling_of_headers_are_kept() {
        let headers = Headers::new().with("X-b", "1").with("x-A", "2").with("user-agent", "me").with("accept", "x");
        assert_eq!(
            laid_out(headers, Framing::Sized).unwrap(),
            "POST /leads?a=1 HTTP/1.1\r\nHost: 127.0.0.1:9\r\nX-b: 1\r\nx-A: 2\r\nuser-agent: me\r\naccept: x\r\nContent-Length: 5\r\n\r\nhello"
        );
    }

    #[test]
    fn a_body_can_be_chunked_cut_short_or_all_there_is() {
        assert!(laid_out(Headers::new(), Framing::Chunked(2)).unwrap().ends_with("\r\n\r\n2\r\nhe\r\n2\r\nll\r\n1\r\no\r\n0\r\n\r\n"));
        assert!(laid_out(Headers::new(), Framing::Truncated(2)).unwrap().ends_with("Content-Length: 5\r\n\r\nhe"));
        assert_eq!(laid_out(Headers::new(), Framing::Raw).unwrap(), "hello");
    }

    #[test]
    fn a_header_that_would_become_two_is_not_sent() {
        assert!(matches!(laid_out(Headers::new().with("A", "b\r\nC: d"), Framing::Sized), Err(NoReply::Blocked(_))));
    }
}
