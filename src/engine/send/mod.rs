//! The one place that opens an outgoing socket.

use std::time::Duration;

use jiff::Timestamp;

use crate::model::{Exchange, Message, NoReply};

/// How far from this machine a message may go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Egress {
    /// This machine only.
    #[default]
    Loopback,
    /// Private networks, too.
    Private,
    /// Anywhere but cloud metadata addresses.
    Any,
}

/// Sends messages and brings back what came of them. Connections are kept and used again.
#[derive(Debug, Clone)]
pub struct Sender {
    egress: Egress,
}

impl Sender {
    pub fn new(egress: Egress) -> Self {
        Self { egress }
    }

    /// Sends one message and waits for the whole reply, `timeout` at most (real time).
    /// `at` is the time on the account's clock that the exchange is noted under.
    pub async fn send(&self, message: Message, timeout: Duration, at: Timestamp) -> Exchange {
        let _ = (timeout, self.egress);
        Exchange {
            message,
            sent: Default::default(),
            received: Default::default(),
            answer: Err(NoReply::Blocked("not written yet".into())),
            at,
            took: Duration::ZERO,
        }
    }
}
