//! The one place that opens an outgoing socket. It speaks HTTP/1.1 itself, because a judge must know the exact
//! bytes, the spelling of headers and which connection carried them, and must be able to break the rules on purpose.

mod connect;
mod egress;
mod read;
mod tls;
mod write;

use std::{
    collections::HashMap,
    fmt,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use jiff::Timestamp;
use tokio::io::AsyncWriteExt;
use url::{Position, Url};

use self::{
    connect::{Origin, Stream},
    read::Incoming,
    write::{Wire, lay_out},
};
pub use self::{egress::Egress, tls::Trust};
use super::{clock::Stopwatch, store::lock, transport::Transport};
use crate::model::{Exchange, Framing, Invalid, Message, NoReply, Reply};

/// The longest reply body that is read, in bytes.
pub const REPLY_LIMIT: usize = 1024 * 1024;
/// The most connections that are kept for one origin, and for all.
const IDLE_PER_ORIGIN: usize = 256;
const IDLE_IN_ALL: usize = 512;
/// The most URLs that are remembered as they were read.
const TARGETS: usize = 4096;

/// Sends messages and brings back what came of them. Connections are kept and used again; clones share them.
#[derive(Clone)]
pub struct Sender {
    transport: Transport,
    egress: Egress,
    known: Arc<Mutex<Known>>,
}

/// Where was sent to lately. What was forgotten goes on for who still has it.
#[derive(Default)]
struct Known {
    targets: HashMap<String, Arc<Target>>,
    pools: HashMap<Origin, Arc<Pool>>,
    /// How many connections are kept in all.
    kept: Arc<AtomicUsize>,
}

/// What a URL says, read once: subscriptions send to the same one again and again.
struct Target {
    pool: Arc<Pool>,
    /// `/leads?a=1`.
    path: String,
    /// `127.0.0.1:9`, as the `Host` header has it.
    host: String,
}

/// The connections that are kept for one origin.
struct Pool {
    origin: Origin,
    streams: Mutex<Vec<Stream>>,
    in_all: Arc<AtomicUsize>,
}

impl Target {
    fn of(url: &Url, pool: Arc<Pool>) -> Self {
        let path = url[Position::BeforePath..Position::AfterQuery].to_owned();
        let host = url[Position::BeforeHost..Position::AfterPort].to_owned();
        Self { pool, path, host }
    }
}

impl Pool {
    fn new(origin: Origin, in_all: Arc<AtomicUsize>) -> Self {
        Self { origin, streams: Mutex::default(), in_all }
    }

    /// A connection that can carry another exchange; those that cannot any more are dropped.
    fn take(&self) -> Option<Stream> {
        let mut streams = lock(&self.streams);
        let before = streams.len();
        let found = std::iter::from_fn(|| streams.pop()).find_map(Stream::alive);
        self.in_all.fetch_sub(before - streams.len(), Ordering::Relaxed);
        found
    }

    fn clear(&self) {
        let dropped = std::mem::take(&mut *lock(&self.streams));
        self.in_all.fetch_sub(dropped.len(), Ordering::Relaxed);
    }

    fn keep(&self, stream: Stream) {
        let mut streams = lock(&self.streams);
        if streams.len() < IDLE_PER_ORIGIN {
            streams.push(stream);
            self.in_all.fetch_add(1, Ordering::Relaxed);
        }
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.clear();
    }
}

impl fmt::Debug for Sender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sender").field("egress", &self.egress).finish_non_exhaustive()
    }
}

impl Sender {
    /// Sends over sockets, to peers that the platform trusts where it is `https`.
    pub fn new(egress: Egress) -> Self {
        Self::on(Transport::default(), egress)
    }

    /// Sends over sockets, or within the process.
    pub fn on(transport: Transport, egress: Egress) -> Self {
        Self { transport, egress, known: Arc::default() }
    }

    /// Refuses a URL that nothing would be sent to, for its host is beyond the egress. One that leads nowhere may be tried.
    pub async fn admits(egress: Egress, url: &Url) -> Result<(), Invalid> {
        match Origin::of(url) {
            Ok(origin) => match origin.allowed(egress).await {
                Err(NoReply::Blocked(why)) => Err(Invalid::new("url", why, "an address that may be reached, such as 127.0.0.1")),
                _ => Ok(()),
            },
            Err(_) => Ok(()),
        }
    }

    /// Sends one message and waits for the whole reply, `timeout` at most (real time, connecting included).
    /// Redirects are not followed. `at` is the time on the account's clock that the exchange is noted under.
    ///
    /// A kept connection that turns out to be closed before the first byte of a reply is replaced once by a new one.
    pub async fn send(&self, message: Message, timeout: Duration, at: Timestamp) -> Exchange {
        let watch = Stopwatch::start();
        let mut trace = Trace::default();
        let answer = match tokio::time::timeout(timeout, self.exchange(&message, &mut trace)).await {
            Ok(answer) => answer,
            Err(_) => Err(NoReply::TimedOut(timeout)),
        };
        let Trace { sent, incoming, reused } = trace;
        // What is kept for long is kept once: the body is a part of what was sent, and no spare room is kept with what came.
        let body = match message.framing {
            Framing::Sized if sent.ends_with(&message.body) => sent.slice(sent.len() - message.body.len()..),
            _ => message.body,
        };
        let received = Bytes::copy_from_slice(&incoming.received);
        Exchange { message: Message { body, ..message }, sent, received, answer, at, took: watch.elapsed(), reused }
    }

    async fn exchange(&self, message: &Message, trace: &mut Trace) -> Result<Reply, NoReply> {
        let target = self.target(&message.url)?;
        let wire = lay_out(message, &target)?;
        if let Some(stream) = target.pool.take() {
            trace.reused = true;
            match self.over(stream, &target.pool, &wire, message, trace).await {
                Err(NoReply::Closed(_)) if trace.incoming.received.is_empty() => *trace = Trace::default(),
                answer => return answer,
            }
        }
        let stream = target.pool.origin.connect(&self.transport, self.egress).await?;
        self.over(stream, &target.pool, &wire, message, trace).await
    }

    fn target(&self, url: &str) -> Result<Arc<Target>, NoReply> {
        let mut known = lock(&self.known);
        if let Some(target) = known.targets.get(url) {
            return Ok(target.clone());
        }
        let parsed = Url::parse(url).map_err(|e| NoReply::Unresolved(e.to_string()))?;
        let origin = Origin::of(&parsed)?;
        if known.targets.len() >= TARGETS {
            (known.targets, known.pools) = Default::default();
        }
        let kept = known.kept.clone();
        let pool = known.pools.entry(origin).or_insert_with_key(|origin| Arc::new(Pool::new(origin.clone(), kept))).clone();
        let target = Arc::new(Target::of(&parsed, pool));
        known.targets.insert(url.to_owned(), target.clone());
        Ok(target)
    }

    /// Keeps a connection; where there are too many in all, the others are dropped.
    fn keep(&self, pool: &Pool, stream: Stream) {
        if pool.in_all.load(Ordering::Relaxed) >= IDLE_IN_ALL {
            let pools: Vec<_> = lock(&self.known).pools.values().cloned().collect();
            pools.iter().for_each(|pool| pool.clear());
        }
        pool.keep(stream);
    }

    /// One exchange over a connection. A peer may answer before it has read all, or close while we still write:
    /// what it said counts.
    async fn over(&self, mut stream: Stream, pool: &Pool, wire: &Wire, message: &Message, trace: &mut Trace) -> Result<Reply, NoReply> {
        trace.sent = wire.bytes.clone();
        // Most requests fit what the socket takes at once: then there is nothing to write while the answer is read.
        let taken = if wire.then_close { 0 } else { stream.take(&wire.bytes) };
        if taken == wire.bytes.len() && !wire.then_close {
            let (reply, again) = trace.incoming.reply(&mut stream, &message.method, REPLY_LIMIT).await?;
            if again {
                self.keep(pool, stream);
            }
            return Ok(reply);
        }
        let rest = &wire.bytes[taken..];
        let (mut reader, mut writer) = tokio::io::split(stream);
        let mut written = None;
        let (reply, again) = {
            let writing = async {
                let mut written = writer.write_all(rest).await;
                if written.is_ok() {
                    written = writer.flush().await;
                }
                if wire.then_close {
                    _ = writer.shutdown().await;
                }
                written.is_ok()
            };
            let reading = trace.incoming.reply(&mut reader, &message.method, REPLY_LIMIT);
            tokio::pin!(writing, reading);
            loop {
                tokio::select! {
                    biased;
                    done = &mut writing, if written.is_none() => written = Some(done),
                    answer = &mut reading => break answer?,
                }
            }
        };
        if again && written == Some(true) && !wire.then_close {
            self.keep(pool, reader.unsplit(writer));
        }
        Ok(reply)
    }
}

/// What is known of an exchange even when it is cut off half-way.
#[derive(Default)]
struct Trace {
    sent: Bytes,
    incoming: Incoming,
    reused: bool,
}
