//! A reply from the bytes of an HTTP/1 connection, within limits: a hostile peer costs time and memory that are bounded.

use std::mem::MaybeUninit;

use bytes::{Buf, Bytes, BytesMut};
use tokio::io::{AsyncRead, AsyncReadExt};

use crate::model::{Headers, NoReply, Reply};

/// The longest head, in bytes, and the most header lines.
const HEAD: usize = 64 * 1024;
const LINES: usize = 128;
/// How many interim (1xx) replies are passed over before the final one.
const INTERIM: usize = 8;

/// What came back. `received` holds each byte that was read, whatever became of them.
#[derive(Debug, Default)]
pub(super) struct Incoming {
    pub received: BytesMut,
    /// Where the current head starts in `received`.
    start: usize,
}

/// How a body ends.
#[derive(Debug, PartialEq, Eq)]
enum Ending {
    Length(usize),
    Chunked,
    Close,
}

impl Incoming {
    /// Reads one final reply to a request of `method`; a body longer than `limit` bytes is not read to its end.
    /// Says with the reply whether the connection can be used again.
    pub(super) async fn reply<R: AsyncRead + Unpin>(&mut self, from: &mut R, method: &str, limit: usize) -> Result<(Reply, bool), NoReply> {
        for _ in 0..=INTERIM {
            let head = self.head(from).await?;
            if (100..200).contains(&head.status) && head.status != 101 {
                continue;
            }
            let ending = if method == "HEAD" || matches!(head.status, 101 | 204 | 304) { Ending::Length(0) } else { head.ending()? };
            let body = match ending {
                Ending::Length(length) => self.sized(from, length, limit).await?,
                Ending::Chunked => self.chunked(from, limit).await?,
                Ending::Close => self.rest(from, limit).await?,
            };
            let leftover = self.received.len() > self.start;
            let again = head.keeps_alive && ending != Ending::Close && !leftover && head.status != 101;
            return Ok((Reply { status: head.status, headers: head.headers, body }, again));
        }
        Err(NoReply::Garbled(format!("more than {INTERIM} interim replies")))
    }

    /// Reads more; the end of the stream is told as `false`.
    async fn more<R: AsyncRead + Unpin>(&mut self, from: &mut R) -> Result<bool, NoReply> {
        self.received.reserve(4096);
        match from.read_buf(&mut self.received).await {
            Ok(n) => Ok(n > 0),
            Err(e) if e.kind() == std::io::ErrorKind::UnexpectedEof => Ok(false),
            Err(_) => Err(NoReply::Closed("the peer reset the connection".into())),
        }
    }

    async fn head<R: AsyncRead + Unpin>(&mut self, from: &mut R) -> Result<Head, NoReply> {
        loop {
            let unread = &self.received[self.start..];
            if let Some((head, length)) = Head::parse(unread)? {
                self.start += length;
                return Ok(head);
            }
            if unread.len() > HEAD {
                return Err(NoReply::Garbled(format!("a reply head of more than {} KiB", HEAD / 1024)));
            }
            if !self.more(from).await? {
                let after = match self.received.len() - self.start {
                    0 => "no byte of a reply came".to_owned(),
                    n => format!("{n} bytes of a reply head came"),
                };
                return Err(NoReply::Closed(after));
            }
        }
    }

    async fn sized<R: AsyncRead + Unpin>(&mut self, from: &mut R, length: usize, limit: usize) -> Result<Bytes, NoReply> {
        if length > limit {
            return Err(too_long(limit));
        }
        while self.received.len() - self.start < length {
            if !self.more(from).await? {
                let got = self.received.len() - self.start;
                return Err(NoReply::Closed(format!("{got} of {length} bytes of the reply body came")));
            }
        }
        let body = Bytes::copy_from_slice(&self.received[self.start..self.start + length]);
        self.start += length;
        Ok(body)
    }

    async fn rest<R: AsyncRead + Unpin>(&mut self, from: &mut R, limit: usize) -> Result<Bytes, NoReply> {
        while self.more(from).await? {
            if self.received.len() - self.start > limit {
                return Err(too_long(limit));
            }
        }
        let body = Bytes::copy_from_slice(&self.received[self.start..]);
        self.start = self.received.len();
        Ok(body)
    }

    async fn chunked<R: AsyncRead + Unpin>(&mut self, from: &mut R, limit: usize) -> Result<Bytes, NoReply> {
        let mut body = BytesMut::new();
        let begin = self.start;
        loop {
            let line = self.line(from).await?;
            self.spare(begin, body.len(), limit)?;
            let digits = line.split(';').next().unwrap_or_default().trim();
            let size = usize::from_str_radix(digits, 16)
                .map_err(|_| NoReply::Garbled(format!("`{}` is no chunk size", digits.escape_default())))?;
            if size == 0 {
                // Trailers: read to the empty line, kept among the received bytes only.
                while !self.line(from).await?.is_empty() {
                    self.spare(begin, body.len(), limit)?;
                }
                return Ok(body.freeze());
            }
            if size > limit - body.len() {
                return Err(too_long(limit));
            }
            body.extend_from_slice(&self.sized(from, size, limit).await?);
            if !self.line(from).await?.is_empty() {
                return Err(NoReply::Garbled("a chunk is longer than its size".into()));
            }
        }
    }

    /// Refuses a chunked body that began at `begin` once what frames its `length` bytes, chunk lines and trailers, outgrows the limit.
    fn spare(&self, begin: usize, length: usize, limit: usize) -> Result<(), NoReply> {
        if self.start - begin - length > limit {
            return Err(NoReply::Garbled(format!("chunk lines and trailers of more than {} KiB", limit / 1024)));
        }
        Ok(())
    }

    /// The next line, without its end; at most 4 KiB.
    async fn line<R: AsyncRead + Unpin>(&mut self, from: &mut R) -> Result<String, NoReply> {
        loop {
            let mut unread = &self.received[self.start..];
            if let Some(end) = unread.iter().position(|b| *b == b'\n') {
                let line = String::from_utf8_lossy(&unread[..end]).trim_end_matches('\r').to_owned();
                unread.advance(end + 1);
                self.start = self.received.len() - unread.len();
                return Ok(line);
            }
            if unread.len() > 4096 {
                return Err(NoReply::Garbled("a chunk line of more than 4 KiB".into()));
            }
            if !self.more(from).await? {
                return Err(NoReply::Closed("the chunked reply body did not end".into()));
            }
        }
    }
}

fn too_long(limit: usize) -> NoReply {
    NoReply::Garbled(format!("a reply body of more than {} KiB", limit / 1024))
}

struct Head {
    status: u16,
    headers: Headers,
    keeps_alive: bool,
}

impl Head {
    /// The head and its length, or none while it is incomplete.
    fn parse(bytes: &[u8]) -> Result<Option<(Self, usize)>, NoReply> {
        // Not filled in beforehand: that takes longer than reading a short head.
        let mut lines = [const { MaybeUninit::uninit() }; LINES];
        let mut parsed = httparse::Response::new(&mut []);
        match httparse::ParserConfig::default().parse_response_with_uninit_headers(&mut parsed, bytes, &mut lines) {
            Ok(httparse::Status::Partial) => Ok(None),
            Ok(httparse::Status::Complete(length)) => {
                let mut headers = Headers::with_capacity(parsed.headers.len(), length);
                parsed.headers.iter().for_each(|h| headers.push(h.name, String::from_utf8_lossy(h.value)));
                let says = |word: &str| {
                    let lists = headers.iter().filter(|(n, _)| n.eq_ignore_ascii_case("connection"));
                    lists.flat_map(|(_, v)| v.split(',')).any(|v| v.trim().eq_ignore_ascii_case(word))
                };
                let keeps_alive = if parsed.version == Some(1) { !says("close") } else { says("keep-alive") };
                Ok(Some((Self { status: parsed.code.unwrap_or_default(), keeps_alive, headers }, length)))
            }
            Err(e) => Err(NoReply::Garbled(e.to_string())),
        }
    }

    fn ending(&self) -> Result<Ending, NoReply> {
        if let Some(coding) = self.headers.get("transfer-encoding") {
            let last = coding.rsplit(',').next().unwrap_or_default().trim();
            return Ok(if last.eq_ignore_ascii_case("chunked") { Ending::Chunked } else { Ending::Close });
        }
        let mut lengths = self.headers.iter().filter(|(n, _)| n.eq_ignore_ascii_case("content-length")).map(|(_, v)| v.trim());
        let Some(first) = lengths.next() else { return Ok(Ending::Close) };
        let digits = !first.is_empty() && first.bytes().all(|b| b.is_ascii_digit());
        match first.parse() {
            Ok(length) if digits && lengths.all(|other| other == first) => Ok(Ending::Length(length)),
            _ => Err(NoReply::Garbled(format!("`{}` is no Content-Length", first.escape_default()))),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(bytes: &[u8], method: &str, limit: usize) -> Result<(Reply, bool), NoReply> {
        let mut source = bytes;
        futures::executor::block_on(Incoming::default().reply(&mut source, method, limit))
    }

    #[test]
    fn each_way_to_end_a_body_is_understood() {
        let cases: [(&str, &str, bool); 7] = [
            ("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", "hi", true),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;x=y\r\nh\r\n1\r\ni\r\n0\r\nTrailer: 1\r\n\r\n", "hi", true),
            ("HTTP/1.1 200 OK\r\n\r\nhi", "hi", false),
            ("HTTP/1.1 200 OK\r\nConnection: Close\r\nContent-Length: 2\r\n\r\nhi", "hi", false),
            ("HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nhi", "hi", false),
            ("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n", "", true),
            ("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi, and more", "hi", false),
        ];
        for (bytes, body, again) in cases {
            let (reply, kept) = read(bytes.as_bytes(), "POST", 100).unwrap();
            assert_eq!((&reply.body[..], kept), (body.as_bytes(), again), "{bytes:?}");
        }
        assert!(read(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", "HEAD", 100).unwrap().0.body.is_empty());
    }

    #[test]
    fn what_is_cut_short_is_closed_and_what_is_nonsense_is_garbled() {
        for bytes in [
            "",
            "HTTP/1.1 20",
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhi",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhi",
        ] {
            assert!(matches!(read(bytes.as_bytes(), "POST", 100), Err(NoReply::Closed(_))), "{bytes:?}");
        }
        let long_head = format!("HTTP/1.1 200 OK\r\n{}", "A: b\r\n".repeat(20_000));
        let garbled = [
            "SSH-2.0-OpenSSH\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n",
            &long_head,
        ];
        let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        let extensions = format!("{chunked}{}", "1;extension\r\nx\r\n".repeat(50));
        let trailers = format!("{chunked}0\r\n{}\r\n", "Trailer: 1\r\n".repeat(50));
        for bytes in garbled.into_iter().chain([&*extensions, &*trailers]) {
            assert!(matches!(read(bytes.as_bytes(), "POST", 100), Err(NoReply::Garbled(_))), "{bytes:.60?}");
        }
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic_or_hold_more_than_the_limit(bytes in prop::collection::vec(any::<u8>(), 0..400), head in any::<bool>()) {
            let prefix: &[u8] = if head { b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" } else { b"" };
            if let Ok((reply, _)) = read(&[prefix, &bytes].concat(), "POST", 64) {
                prop_assert!(reply.body.len() <= 64);
            }
        }

        #[test]
        fn a_body_reads_back_however_it_is_chunked(body in prop::collection::vec(any::<u8>(), 0..300), sizes in prop::collection::vec(1usize..50, 1..20)) {
            let mut bytes = b"HTTP/1.1 200 OK\r\ntransfer-encoding: Chunked\r\n\r\n".to_vec();
            let (mut rest, mut sizes) = (&body[..], sizes.iter().cycle());
            while !rest.is_empty() {
                let (chunk, tail) = rest.split_at(rest.len().min(*sizes.next().unwrap()));
                bytes.extend_from_slice(format!("{:X}\r\n", chunk.len()).as_bytes());
                bytes.extend_from_slice(chunk);
                bytes.extend_from_slice(b"\r\n");
                rest = tail;
            }
            bytes.extend_from_slice(b"0\r\n\r\n");
            let (reply, again) = read(&bytes, "POST", 10_000).unwrap();
            prop_assert_eq!(&reply.body[..], &body[..]);
            prop_assert!(again);
        }
    }
}
