//! A reply as bytes on the wire: the plain layout, and the unusual and the broken ones.

use serde_json::{Map, Value};

use super::fault::Layout;
use crate::model::{Headers, Reply};

/// The bytes, and whether the connection can be used again after them.
pub(super) fn reply_bytes(reply: &Reply, method: &str, keeps_alive: bool, layouts: &[Layout]) -> (Vec<u8>, bool) {
    let is = |layout| layouts.contains(&layout);
    let keeps_alive = keeps_alive && ![Layout::Close, Layout::Http10, Layout::NoLength, Layout::Short].into_iter().any(is);
    let (mut headers, mut body) = (reply.headers.clone(), reply.body.to_vec());
    if is(Layout::ReversedKeys) {
        body = reversed(body);
    }
    if is(Layout::Bodiless) {
        headers.remove("content-type");
        body.clear();
    }
    if is(Layout::Gzip) {
        headers.push("Content-Encoding", "gzip");
        body = gzip(&body);
    }
    let bodiless = matches!(reply.status, 100..200 | 204 | 304);
    if bodiless {
        headers.remove("content-type");
    } else if is(Layout::Chunked) {
        headers.push("Transfer-Encoding", "chunked");
        body = chunked(&body);
    } else if is(Layout::Short) {
        headers.push("Content-Length", (body.len() + 10).to_string());
    } else if !is(Layout::NoLength) {
        headers.push("Content-Length", body.len().to_string());
    }
    if !keeps_alive {
        headers.push("Connection", "close");
    }
    let version = if is(Layout::Http10) { "1.0" } else { "1.1" };
    let mut wire = format!("HTTP/{version} {} {}\r\n", reply.status, reason(reply.status)).into_bytes();
    wire.extend(lines(&headers, layouts).into_bytes());
    if !bodiless && method != "HEAD" {
        wire.extend(body);
    }
    (wire, keeps_alive)
}

fn lines(headers: &Headers, layouts: &[Layout]) -> String {
    let mut lines = String::new();
    for (name, value) in headers.iter() {
        let name = match layouts {
            _ if layouts.contains(&Layout::LowerNames) => name.to_lowercase(),
            _ if layouts.contains(&Layout::UpperNames) => name.to_uppercase(),
            _ => name.to_owned(),
        };
        lines.extend([name.as_str(), ": ", value, "\r\n"]);
    }
    lines + "\r\n"
}

fn reason(status: u16) -> &'static str {
    hyper::StatusCode::from_u16(status).ok().and_then(|s| s.canonical_reason()).unwrap_or_default()
}

fn chunked(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    for piece in body.chunks(7) {
        out.extend(format!("{:x}\r\n", piece.len()).into_bytes());
        out.extend_from_slice(piece);
        out.extend_from_slice(b"\r\n");
    }
    out.extend_from_slice(b"0\r\n\r\n");
    out
}

fn reversed(body: Vec<u8>) -> Vec<u8> {
    match serde_json::from_slice::<Map<String, Value>>(&body) {
        Ok(map) => Value::Object(map.into_iter().rev().collect()).to_string().into_bytes(),
        Err(_) => body,
    }
}

/// A gzip member (RFC 1952) whose data is stored, not compressed.
fn gzip(body: &[u8]) -> Vec<u8> {
    let mut out = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    let mut blocks = body.chunks(0xffff).peekable();
    if blocks.peek().is_none() {
        out.extend([1, 0, 0, 0xff, 0xff]);
    }
    while let Some(block) = blocks.next() {
        out.push(u8::from(blocks.peek().is_none()));
        // At most 65535, as the chunks are.
        let length = block.len() as u16;
        out.extend(length.to_le_bytes());
        out.extend((!length).to_le_bytes());
        out.extend_from_slice(block);
    }
    out.extend(crc32(body).to_le_bytes());
    out.extend((body.len() as u32).to_le_bytes());
    out
}

fn crc32(bytes: &[u8]) -> u32 {
    let mut crc = u32::MAX;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg());
        }
    }
    !crc
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wire(layouts: &[Layout]) -> (String, bool) {
        let (bytes, keeps_alive) = reply_bytes(&Reply::json(200, r#"{"a":1,"b":2}"#), "POST", true, layouts);
        (String::from_utf8_lossy(&bytes).into_owned(), keeps_alive)
    }

    #[test]
    fn each_layout_is_as_it_says() {
        let plain = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 13\r\n\r\n{\"a\":1,\"b\":2}";
        assert_eq!(wire(&[]), (plain.to_owned(), true));
        assert_eq!(
            wire(&[Layout::UpperNames]).0,
            plain.replace("Content-Type", "CONTENT-TYPE").replace("Content-Length", "CONTENT-LENGTH")
        );
        assert!(wire(&[Layout::ReversedKeys]).0.ends_with("\r\n\r\n{\"b\":2,\"a\":1}"));
        assert!(wire(&[Layout::Chunked]).0.ends_with("chunked\r\n\r\n7\r\n{\"a\":1,\r\n6\r\n\"b\":2}\r\n0\r\n\r\n"));
        assert!(wire(&[Layout::Http10]).0.starts_with("HTTP/1.0 200 OK\r\n"));
        assert!(wire(&[Layout::Short]).0.contains("Content-Length: 23\r\n"));
        assert!(wire(&[Layout::Bodiless]).0.ends_with("Content-Length: 0\r\n\r\n"));
        for closing in [Layout::Close, Layout::Http10, Layout::NoLength] {
            let (text, keeps_alive) = wire(&[closing]);
            assert!(text.contains("Connection: close\r\n") && !keeps_alive, "{text}");
        }
        let (none, _) = reply_bytes(&Reply::json(204, "{}"), "POST", true, &[]);
        assert_eq!(none, b"HTTP/1.1 204 No Content\r\n\r\n");
    }

    #[test]
    fn gzip_is_what_the_rfc_says() {
        // The check value that CRC-32 is published with.
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
        assert_eq!(gzip(b"a")[10..], [1, 1, 0, 0xfe, 0xff, b'a', 0x43, 0xbe, 0xb7, 0xe8, 1, 0, 0, 0]);
        assert_eq!(gzip(&[0; 70_000]).len(), 10 + 5 + 65_535 + 5 + 4_465 + 8);
    }
}
