//! A delivery that somebody captured, read from a file: a whole request as text, or its body alone.

use crate::model::{Headers, Request};

/// A whole request, or a body alone; of a body alone its first letter tells the notation.
pub fn captured(bytes: &[u8]) -> Request {
    let text = String::from_utf8_lossy(bytes);
    let line = text.lines().next().unwrap_or_default().to_owned();
    let words: Vec<&str> = line.split(' ').collect();
    let request = |method: &str, target: &str, headers: Headers, body: Vec<u8>| {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        Request { method: method.into(), path: path.into(), query: query.into(), headers, body: body.into() }
    };
    if let [method, target, version] = words[..]
        && version.starts_with("HTTP/")
    {
        let crlf = text.contains("\r\n\r\n");
        let (gap, width) = if crlf { ("\r\n\r\n", 4) } else { ("\n\n", 2) };
        let end = bytes.windows(width).position(|window| window == gap.as_bytes()).unwrap_or(bytes.len());
        let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
        let pairs = head.lines().skip(1).filter_map(|line| line.split_once(':'));
        let headers = pairs.map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned())).collect();
        return request(method, target, headers, bytes.get(end + width..).unwrap_or_default().to_vec());
    }
    let media = if text.trim_start_matches('\u{feff}').trim_start().starts_with('<') { "application/xml" } else { "application/json" };
    request("POST", "/", Headers::new().with("Content-Type", media), bytes.to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_request_and_a_body_alone_are_read() {
        for gap in ["\r\n", "\n"] {
            let text = format!("POST /a?b=1 HTTP/1.1{gap}Content-Type: x/y{gap}X: 1: 2{gap}{gap}{{\"a\":{gap}{gap}1}}");
            let request = captured(text.as_bytes());
            assert_eq!((request.method.as_str(), request.path.as_str(), request.query.as_str()), ("POST", "/a", "b=1"));
            assert_eq!((request.headers.get("content-type"), request.headers.get("x")), (Some("x/y"), Some("1: 2")));
            assert_eq!(request.body, format!("{{\"a\":{gap}{gap}1}}"));
        }
        assert_eq!(captured(b" <a/>").media_type().as_deref(), Some("application/xml"));
        assert_eq!(captured(b"{}").media_type().as_deref(), Some("application/json"));
    }
}
