//! A correct receiver on a port: the endpoint a CRM should have, which says what is wrong with what arrives.
//! `leadbench listen`, the self-test and our own tests all use it.

#![warn(missing_docs)]

mod connection;
mod decide;
// A table of defects, for the self-test: each has a sentence, its fields are named for what they hold.
#[allow(missing_docs)]
mod fault;
mod layout;
mod meet;
mod options;
mod proof;
mod script;
mod store;
#[cfg(test)]
mod tests;
mod when;
mod wire;

use std::{
    collections::{HashMap, HashSet, VecDeque},
    io,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use jiff::Timestamp;
use tokio::{
    sync::{Semaphore, broadcast},
    task::{JoinHandle, JoinSet},
};

use self::{connection::serve, store::Store};
pub use self::{
    fault::{Comparison, Fault, Incident, Laxity, Layout, Mangling, Narrowness, Rule, To, Width},
    options::{Limits, ReceiverOptions},
    script::{Act, Script},
    when::{Test, When},
};
use super::redact::is_secret;
use crate::{
    engine::{
        clock::Clock,
        transport::{Listener, Transport},
    },
    model::{Flaw, Reply, Request, Secret},
};

/// A correct receiver that runs until it is dropped: it stores each lead once and refuses what its provider would not send.
///
/// ```
/// # tokio::runtime::Runtime::new().unwrap().block_on(async {
/// use std::time::Duration;
/// use leadbench::{LOCALIQ, Receiver, ReceiverOptions, Simulator, lead, model::Secret};
///
/// let credentials = vec![("Authorization".to_owned(), Secret::new("token jokin"))];
/// let crm = Receiver::bind(ReceiverOptions { credentials, ..ReceiverOptions::new(&LOCALIQ) }).await?;
/// let sim = Simulator::start().await?;
/// // Without the agreed authorization it is refused.
/// sim.localiq().enrol(&format!(r#"{{"payload_url":"{}","active":true}}"#, crm.url()))?;
/// sim.trigger(lead::chat()).await?.abandoned().within(Duration::from_secs(5)).await?;
/// let arrival = &crm.arrivals()[0];
/// assert_eq!(arrival.reply.as_ref().map(|reply| reply.status), Some(401));
/// assert!(arrival.flaws.is_empty(), "the lead itself is as documented");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # }).unwrap();
/// ```
#[derive(Debug)]
pub struct Receiver {
    address: SocketAddr,
    shared: Arc<Shared>,
    task: JoinHandle<()>,
}

/// One request that reached the receiver, and what it was told.
#[derive(Debug, Clone)]
pub struct Arrival {
    /// Counted up from 1.
    pub number: u64,
    /// As it came, but that header values which may be credentials read `<secret>`.
    pub request: Request,
    /// The values that `request` leaves out, by header name, in their order.
    pub withheld: Vec<(String, Secret)>,
    /// What the provider's documents do not allow. Empty for requests that are no deliveries.
    pub flaws: Vec<Flaw>,
    /// None: the receiver said nothing (only a fault makes it silent).
    pub reply: Option<Reply>,
    /// Real time.
    pub at: Timestamp,
}

impl Arrival {
    /// The request with its credentials, to pass it on.
    pub fn original(&self) -> Request {
        let mut withheld = self.withheld.iter();
        let whole = |(name, value): (&str, &str)| match value {
            REDACTED => (name.to_owned(), withheld.next().map_or(value, |(_, secret)| secret.reveal()).to_owned()),
            _ => (name.to_owned(), value.to_owned()),
        };
        Request { headers: self.request.headers.iter().map(whole).collect(), ..self.request.clone() }
    }
}

const REDACTED: &str = "<secret>";

/// What the connections of one receiver share.
#[derive(Debug)]
struct Shared {
    options: ReceiverOptions,
    clock: Clock,
    state: Mutex<State>,
    arrivals: broadcast::Sender<Arc<Arrival>>,
}

/// What changes with each request.
#[derive(Debug)]
struct State {
    store: Store,
    /// The leads in hand: with each, in how many requests. A request without a lead counts under the empty text.
    in_hand: HashMap<String, usize>,
    incidents: HashSet<Incident>,
    /// The signatures that proved a sender, for the fault that takes them again.
    signatures: HashSet<String>,
    /// The newest arrivals, oldest first.
    ring: VecDeque<Arc<Arrival>>,
    /// The body bytes that the ring holds.
    held: usize,
    count: u64,
}

impl Receiver {
    /// Starts to answer on a listener. Must be called within a tokio runtime.
    pub fn start(listener: impl Into<Listener>, options: ReceiverOptions) -> io::Result<Self> {
        let listener = listener.into();
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared::new(options));
        let task = tokio::spawn(accept(listener, shared.clone()));
        Ok(Self { address, shared, task })
    }

    /// Starts on a free port of this machine.
    pub async fn bind(options: ReceiverOptions) -> io::Result<Self> {
        Self::start(Transport::default().listen().await?, options)
    }

    /// Where deliveries go: `http://127.0.0.1:4011/leads`.
    pub fn url(&self) -> String {
        format!("http://{}{}", self.address, self.shared.options.path)
    }

    /// The observation port: `GET` of this, `/` and a lead's identity (percent-encoded) tells what is stored of it.
    /// It answers callers on this machine only.
    ///
    /// `{"count": how often it is stored, "lead": {field: value}, "newest": {field: value}}`, where `newest` is the
    /// newest that is known of the lead's contact. A lead that is not there has the count 0 and empty objects.
    pub fn observe_url(&self) -> String {
        format!("http://{}{}", self.address, OBSERVE)
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The newest requests, oldest first, as many as the limits let it keep.
    pub fn arrivals(&self) -> Vec<Arc<Arrival>> {
        self.shared.lock().ring.iter().cloned().collect()
    }

    /// Each request from now on. One who reads too slowly loses the oldest.
    pub fn subscribe(&self) -> broadcast::Receiver<Arc<Arrival>> {
        self.shared.arrivals.subscribe()
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.task.abort();
    }
}

const OBSERVE: &str = "/_observe";

async fn accept(mut listener: Listener, shared: Arc<Shared>) {
    let seats = Arc::new(Semaphore::new(shared.options.limits.connections));
    // Dropped with this task, and each connection with it.
    let mut connections = JoinSet::new();
    while let Ok(seat) = seats.clone().acquire_owned().await {
        while connections.try_join_next().is_some() {}
        match listener.accept().await {
            Ok((stream, peer)) => {
                let shared = shared.clone();
                connections.spawn(async move {
                    serve(stream, peer.ip(), &shared).await;
                    drop(seat);
                });
            }
            // Out of descriptors, or the peer is gone already: what is open may close meanwhile.
            Err(_) => tokio::task::yield_now().await,
        }
    }
}

impl Shared {
    fn new(options: ReceiverOptions) -> Self {
        let state = State {
            store: Store::new(options.limits.leads),
            in_hand: HashMap::new(),
            incidents: HashSet::new(),
            signatures: HashSet::new(),
            ring: VecDeque::new(),
            held: 0,
            count: 0,
        };
        Self { options, clock: Clock::System, state: Mutex::new(state), arrivals: broadcast::Sender::new(256) }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn record(&self, request: Request, flaws: Vec<Flaw>, reply: Option<Reply>) {
        let (request, withheld) = self.redact(request);
        let mut state = self.lock();
        state.count += 1;
        let arrival = Arc::new(Arrival { number: state.count, request, withheld, flaws, reply, at: self.clock.now() });
        state.held += arrival.request.body.len();
        state.ring.push_back(arrival.clone());
        let limits = &self.options.limits;
        while state.ring.len() > limits.arrivals || state.held > limits.arrival_bytes {
            let Some(oldest) = state.ring.pop_front() else { break };
            state.held -= oldest.request.body.len();
        }
        drop(state);
        // Nobody listening is no error.
        _ = self.arrivals.send(arrival);
    }

    fn redact(&self, mut request: Request) -> (Request, Vec<(String, Secret)>) {
        let credentials = &self.options.credentials;
        let secret = |name: &str| is_secret(name) || credentials.iter().any(|(n, _)| name.eq_ignore_ascii_case(n));
        let mut withheld = Vec::new();
        request.headers = request
            .headers
            .iter()
            .map(|(name, value)| {
                let hide = secret(name);
                if hide || value == REDACTED {
                    withheld.push((name.to_owned(), Secret::new(value)));
                }
                (name.to_owned(), if hide { REDACTED.to_owned() } else { value.to_owned() })
            })
            .collect();
        (request, withheld)
    }
}
