//! What a receiver is started with.

use std::{fmt, time::Duration};

use super::{fault::Fault, script::Script};
use crate::model::{Provider, Secret};

/// How a receiver answers. [`ReceiverOptions::new`] has what fits most.
#[derive(Clone)]
pub struct ReceiverOptions {
    /// By whose documents it reads what arrives.
    pub provider: &'static dyn Provider,
    /// Where deliveries go: `/leads`. Any other path is not found.
    pub path: String,
    /// Header lines that each delivery must carry, once and exactly; empty: anyone may deliver.
    pub credentials: Vec<(String, Secret)>,
    /// Keys (public, or private with their public half), one of which must have signed each delivery; empty: signatures
    /// are not looked at.
    pub keys: Vec<Secret>,
    /// The media types taken, in lower case; `+json` takes each type that ends so.
    pub media: Vec<String>,
    /// What it spends at most.
    pub limits: Limits,
    /// Deliberate defects; none: it is correct.
    pub faults: Vec<Fault>,
    /// Answers by plan, whatever arrives; none: a receiver's own.
    pub script: Option<Script>,
}

/// What a receiver spends at most.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a request's head.
    pub head: usize,
    /// Bytes of a request's body.
    pub body: usize,
    /// How long a connection may be silent in the middle of a request. Real time.
    pub patience: Duration,
    /// How long a connection may be silent between requests. Real time.
    pub idle: Duration,
    /// Connections at once; more wait.
    pub connections: usize,
    /// Leads in the store; the oldest go first.
    pub leads: usize,
    /// Requests kept to look at, and the bytes of their bodies.
    pub arrivals: usize,
    /// Bytes of the bodies of those requests.
    pub arrival_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            head: 64 * 1024,
            body: 2 * 1024 * 1024,
            patience: Duration::from_secs(10),
            idle: Duration::from_secs(60),
            connections: 256,
            leads: 10_000,
            arrivals: 1_000,
            arrival_bytes: 64 * 1024 * 1024,
        }
    }
}

impl ReceiverOptions {
    /// Deliveries of a provider at `/leads`, in its media types, from anyone.
    pub fn new(provider: &'static dyn Provider) -> Self {
        Self {
            provider,
            path: "/leads".into(),
            credentials: Vec::new(),
            keys: Vec::new(),
            media: provider.media().iter().map(|m| (*m).to_owned()).collect(),
            limits: Limits::default(),
            faults: Vec::new(),
            script: None,
        }
    }
}

impl fmt::Debug for ReceiverOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReceiverOptions")
            .field("provider", &self.provider.name())
            .field("path", &self.path)
            .field("credentials", &self.credentials)
            .field("keys", &self.keys.len())
            .field("media", &self.media)
            .field("limits", &self.limits)
            .field("faults", &self.faults)
            .finish()
    }
}
