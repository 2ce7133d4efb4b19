//! Requests from the bytes of an HTTP/1 connection, within limits, and bytes back.

use std::time::Duration;

use bytes::{Buf, Bytes, BytesMut};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    time::timeout,
};

use super::Limits;
use crate::model::{Headers, Request};

const LINES: usize = 128;
/// The longest line of a chunk's size, with whatever extensions.
const CHUNK_LINE: usize = 1024;

/// The first lines of a request, and what follows from them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Head {
    pub method: String,
    pub path: String,
    pub query: String,
    pub headers: Headers,
    pub length: Length,
    /// HTTP/1.1, or 1.0.
    pub minor: u8,
    pub keeps_alive: bool,
    /// The peer waits for `100 Continue`.
    pub waits: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Length {
    Bytes(u64),
    Chunked,
}

/// Why there is no request to answer as such.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Defect {
    /// The peer is gone or silent between requests: nobody waits for an answer.
    Gone,
    /// To be told with a status and in words; the connection is of no more use.
    Told(u16, &'static str),
}

pub(super) const CUT: Defect = Defect::Told(400, "the connection ended before the body did");
const SLOW: Defect = Defect::Told(408, "the request took too long to come");
pub(super) const LARGE: Defect = Defect::Told(413, "the body is longer than is taken");
const CHUNKS: Defect = Defect::Told(400, "the body is not laid out in chunks as announced");

impl Head {
    /// Reads a head from the front of `bytes`, and says how long it is; none while it is not whole.
    pub(super) fn parse(bytes: &[u8]) -> Result<Option<(Self, usize)>, Defect> {
        let mut lines = [httparse::EMPTY_HEADER; LINES];
        let mut raw = httparse::Request::new(&mut lines);
        let length = match raw.parse(bytes) {
            Ok(httparse::Status::Complete(length)) => length,
            Ok(httparse::Status::Partial) => return Ok(None),
            Err(httparse::Error::TooManyHeaders) => return Err(Defect::Told(431, "too many header lines")),
            Err(_) => return Err(Defect::Told(400, "this is no HTTP request")),
        };
        let (method, target, minor) = (raw.method.unwrap_or_default(), raw.path.unwrap_or_default(), raw.version.unwrap_or(1));
        let headers: Headers = raw.headers.iter().map(|h| (h.name, String::from_utf8_lossy(h.value).trim().to_owned())).collect();
        let (path, query) = split(target);
        let says = |name: &str, word: &str| {
            headers.iter().any(|(n, v)| n.eq_ignore_ascii_case(name) && v.split(',').any(|w| w.trim().eq_ignore_ascii_case(word)))
        };
        let head = Self {
            method: method.to_owned(),
            path: path.to_owned(),
            query: query.to_owned(),
            length: framing(&headers)?,
            minor,
            keeps_alive: if minor == 0 { says("connection", "keep-alive") } else { !says("connection", "close") },
            waits: says("expect", "100-continue"),
            headers,
        };
        Ok(Some((head, length)))
    }

    pub(super) fn request(self, body: Bytes) -> Request {
        Request { method: self.method, path: self.path, query: self.query, headers: self.headers, body }
    }
}

/// Path and query of `/leads?a=b` or `http://host/leads?a=b`.
fn split(target: &str) -> (&str, &str) {
    let path = match target.split_once("://") {
        Some((_, rest)) if !target.starts_with('/') => rest.find('/').map_or("/", |start| &rest[start..]),
        _ => target,
    };
    path.split_once('?').unwrap_or((path, ""))
}

fn framing(headers: &Headers) -> Result<Length, Defect> {
    let all = |name: &'static str| headers.iter().filter(move |(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v);
    let mut lengths: Vec<&str> = all("content-length").flat_map(|v| v.split(',')).map(str::trim).collect();
    lengths.dedup();
    let codings: Vec<&str> = all("transfer-encoding").collect();
    match (&codings[..], &lengths[..]) {
        ([], []) => Ok(Length::Bytes(0)),
        ([], [digits]) if digits.bytes().all(|b| b.is_ascii_digit()) => {
            digits.parse().map(Length::Bytes).map_err(|_| Defect::Told(400, "the Content-Length is no number"))
        }
        ([], _) => Err(Defect::Told(400, "the Content-Length is no number, or two")),
        ([coding], []) if coding.eq_ignore_ascii_case("chunked") => Ok(Length::Chunked),
        (_, []) => Err(Defect::Told(501, "this transfer coding is not known")),
        // Two readers could see two different bodies in it.
        _ => Err(Defect::Told(400, "both Content-Length and Transfer-Encoding are there")),
    }
}

/// What is read from, with the bytes that came but were not asked for yet.
#[derive(Debug)]
pub(super) struct Incoming<R> {
    pub from: R,
    buffer: BytesMut,
}

impl<R: AsyncRead + Unpin> Incoming<R> {
    pub(super) fn new(from: R) -> Self {
        Self { from, buffer: BytesMut::new() }
    }

    /// Reads some more; false at the end.
    async fn more(&mut self, patience: Duration) -> Result<bool, Defect> {
        self.buffer.reserve(8 * 1024);
        match timeout(patience, self.from.read_buf(&mut self.buffer)).await {
            Ok(Ok(read)) => Ok(read > 0),
            Ok(Err(_)) => Err(Defect::Gone),
            Err(_) => Err(SLOW),
        }
    }

    pub(super) async fn head(&mut self, limits: &Limits) -> Result<Head, Defect> {
        loop {
            if let Some((head, length)) = Head::parse(&self.buffer)? {
                self.buffer.advance(length);
                return Ok(head);
            }
            if self.buffer.len() > limits.head {
                return Err(Defect::Told(431, "the head is longer than is taken"));
            }
            let first = self.buffer.is_empty();
            match self.more(if first { limits.idle } else { limits.patience }).await {
                Ok(true) => {}
                Ok(false) if first => return Err(Defect::Gone),
                Ok(false) => return Err(Defect::Told(400, "the connection ended before the head did")),
                Err(SLOW) if first => return Err(Defect::Gone),
                Err(defect) => return Err(defect),
            }
        }
    }

    pub(super) async fn body(&mut self, length: Length, limits: &Limits) -> Result<Bytes, Defect> {
        match length {
            Length::Bytes(length) => match usize::try_from(length) {
                Ok(length) if length <= limits.body => self.exactly(length, limits).await,
                _ => Err(LARGE),
            },
            Length::Chunked => {
                let mut body = BytesMut::new();
                loop {
                    let line = self.line(limits).await?;
                    let digits = line.split(';').next().unwrap_or_default().trim();
                    let size = usize::from_str_radix(digits, 16).map_err(|_| CHUNKS)?;
                    if size > limits.body - body.len() {
                        return Err(LARGE);
                    }
                    if size == 0 {
                        let mut trailers = 0;
                        while !self.line(limits).await?.is_empty() {
                            trailers += 1;
                            if trailers > LINES {
                                return Err(CHUNKS);
                            }
                        }
                        return Ok(body.freeze());
                    }
                    body.extend_from_slice(&self.exactly(size, limits).await?);
                    if !self.line(limits).await?.is_empty() {
                        return Err(CHUNKS);
                    }
                }
            }
        }
    }

    async fn exactly(&mut self, length: usize, limits: &Limits) -> Result<Bytes, Defect> {
        while self.buffer.len() < length {
            if !self.more(limits.patience).await? {
                return Err(CUT);
            }
        }
        Ok(self.buffer.split_to(length).freeze())
    }

    /// A line of a chunked body, without its end.
    async fn line(&mut self, limits: &Limits) -> Result<String, Defect> {
        loop {
            if let Some(end) = self.buffer.windows(2).position(|w| w == b"\r\n") {
                let line = self.buffer.split_to(end);
                self.buffer.advance(2);
                return String::from_utf8(line.to_vec()).map_err(|_| CHUNKS);
            }
            if self.buffer.len() > CHUNK_LINE {
                return Err(CHUNKS);
            }
            if !self.more(limits.patience).await? {
                return Err(CUT);
            }
        }
    }

    /// Reads what still comes and throws it away, for a while: a peer that is still sending would otherwise
    /// meet a reset connection and lose the answer.
    pub(super) async fn drain(&mut self, most: usize, patience: Duration) {
        let drained = async {
            let mut left = most;
            while left > 0 && self.more(patience).await == Ok(true) {
                left = left.saturating_sub(self.buffer.len());
                self.buffer.clear();
            }
        };
        _ = timeout(patience * 4, drained).await;
    }
}

pub(super) async fn send<W: AsyncWrite + Unpin>(to: &mut W, bytes: &[u8]) -> bool {
    to.write_all(bytes).await.is_ok() && to.flush().await.is_ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(bytes: &[u8]) -> Result<(Head, Bytes), Defect> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(async {
            let mut incoming = Incoming::new(bytes);
            let limits = Limits { body: 1000, ..Limits::default() };
            let head = incoming.head(&limits).await?;
            let body = incoming.body(head.length, &limits).await?;
            Ok((head, body))
        })
    }

    #[test]
    fn a_target_is_split_whatever_its_form() {
        assert_eq!(split("/leads?a=http://b/"), ("/leads", "a=http://b/"));
        assert_eq!(split("http://host:1/leads?a=b"), ("/leads", "a=b"));
        assert_eq!(split("http://host"), ("/", ""));
    }

    #[test]
    fn a_body_with_two_readings_is_refused() {
        let refused = |lines: &str| read(format!("POST / HTTP/1.1\r\n{lines}\r\n0\r\n\r\n").as_bytes()).is_err();
        assert!(refused("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"));
        assert!(refused("Content-Length: 5\r\nContent-Length: 6\r\n"));
        assert!(refused("Content-Length: +5\r\n"));
        assert!(refused("Transfer-Encoding: gzip, chunked\r\n"));
        assert!(!refused("Content-Length: 5\r\nContent-Length: 5\r\n"));
        assert!(!refused("Transfer-Encoding: Chunked\r\n"));
    }

    #[test]
    fn a_body_that_is_cut_or_too_long_is_told() {
        assert_eq!(read(b"POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nshort"), Err(CUT));
        assert_eq!(read(b"POST / HTTP/1.1\r\nContent-Length: 1001\r\n\r\n"), Err(LARGE));
        assert_eq!(read(b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n"), Err(LARGE));
        assert_eq!(read(b""), Err(Defect::Gone));
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..300), front in "(POST /a HTTP/1.1\r\n)?(Transfer-Encoding: chunked\r\n\r\n)?") {
            _ = read(&[front.as_bytes(), &bytes].concat());
        }

        #[test]
        fn a_body_comes_out_as_it_went_in_sized_or_chunked(body in prop::collection::vec(any::<u8>(), 0..300), chunk in 1usize..50) {
            let sized = [format!("POST /x HTTP/1.1\r\nContent-Length: {}\r\n\r\n", body.len()).as_bytes(), &body, b"leftover"].concat();
            prop_assert_eq!(&read(&sized).unwrap().1[..], &body[..]);
            let mut chunked = b"POST /x HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n".to_vec();
            for piece in body.chunks(chunk) {
                chunked.extend_from_slice(format!("{:X};ext=1\r\n", piece.len()).as_bytes());
                chunked.extend_from_slice(piece);
                chunked.extend_from_slice(b"\r\n");
            }
            chunked.extend_from_slice(b"0\r\nTrailer: x\r\n\r\n");
            prop_assert_eq!(&read(&chunked).unwrap().1[..], &body[..]);
        }
    }
}
