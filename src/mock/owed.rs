//! What a triggered lead owes, and waiting for it.

use std::{fmt, time::Duration};

use crate::{
    engine::{Engine, Published},
    model::{Delivery, Event, State},
};

/// The deliveries that a triggered lead owes, one for each subscription that wants it.
///
/// ```
/// # tokio::runtime::Runtime::new().unwrap().block_on(async {
/// use std::time::Duration;
/// use leadbench::{Simulator, lead};
///
/// let sim = Simulator::builder().manual_clock().switch("localiq.retries", "60").start().await?;
/// // Port 1 of this machine, where nobody listens.
/// sim.localiq().enrol(r#"{"payload_url":"http://127.0.0.1:1/leads","active":true}"#)?;
/// let owed = sim.trigger(lead::form()).await?;
/// assert_eq!(owed.ids().len(), 1);
/// owed.attempts(1).within(Duration::from_secs(5)).await?;
/// sim.clock().advance(Duration::from_secs(60)).await?;
/// let given_up = owed.abandoned().within(Duration::from_secs(5)).await?;
/// assert_eq!(given_up[0].attempts.len(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # }).unwrap();
/// ```
#[derive(Debug, Clone)]
pub struct Owed {
    engine: Engine,
    published: Published,
}

impl Owed {
    pub(super) fn new(engine: Engine, published: Published) -> Self {
        Self { engine, published }
    }

    /// What happened.
    pub fn event(&self) -> &Event {
        &self.published.event
    }

    /// The deliveries' ids, in the order of the subscriptions; empty when no subscription wanted the lead.
    pub fn ids(&self) -> &[u64] {
        &self.published.deliveries
    }

    /// Each delivery to have been tried at least so many times.
    pub fn attempts(&self, least: usize) -> Expectation<'_> {
        Expectation { owed: self, what: format!("{least} attempts"), holds: Box::new(move |d| d.attempts.len() >= least) }
    }

    /// Each delivery to have been accepted.
    pub fn delivered(&self) -> Expectation<'_> {
        Expectation { owed: self, what: "acceptance".into(), holds: Box::new(|d| d.state == State::Delivered) }
    }

    /// Each delivery to have been given up.
    pub fn abandoned(&self) -> Expectation<'_> {
        Expectation { owed: self, what: "giving up".into(), holds: Box::new(|d| matches!(d.state, State::Abandoned(_))) }
    }
}

/// Something that should come to hold of each delivery.
#[must_use = "an expectation is only looked at by `within`"]
pub struct Expectation<'a> {
    owed: &'a Owed,
    what: String,
    holds: Box<dyn Fn(&Delivery) -> bool + Send + Sync>,
}

impl Expectation<'_> {
    /// Waits, `time` at most for each delivery (real time), and gives the deliveries as they then are, in the order of
    /// [`Owed::ids`]. [`Overdue`] says what is there instead, also where nobody wanted the lead.
    pub async fn within(self, time: Duration) -> Result<Vec<Delivery>, Overdue> {
        if self.owed.ids().is_empty() {
            let reasons = self.owed.published.passed_over.iter().map(|p| format!("{}: {}", p.subscription, p.why));
            return Err(Overdue { expected: self.what, seen: reasons.collect(), none_owed: true });
        }
        let mut done = Vec::new();
        for &id in self.owed.ids() {
            let found = self.owed.engine.wait(id, time, |d| (self.holds)(d) || !matches!(d.state, State::Due(_))).await;
            match found {
                Ok(delivery) if (self.holds)(&delivery) => done.push(delivery),
                Ok(delivery) => return Err(Overdue { expected: self.what, seen: vec![describe(&delivery)], none_owed: false }),
                Err(gone) => return Err(Overdue { expected: self.what, seen: vec![gone.to_string()], none_owed: false }),
            }
        }
        Ok(done)
    }
}

impl fmt::Debug for Expectation<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Expectation").field("what", &self.what).finish_non_exhaustive()
    }
}

/// What was expected of a delivery did not come about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overdue {
    expected: String,
    seen: Vec<String>,
    none_owed: bool,
}

impl fmt::Display for Overdue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seen = self.seen.join("; ");
        match (self.none_owed, self.seen.is_empty()) {
            (true, true) => write!(f, "expected {}, but the account has no subscription", self.expected),
            (true, false) => write!(f, "expected {}, but no subscription wanted the lead: {seen}", self.expected),
            (false, _) => write!(f, "expected {}, but {seen}", self.expected),
        }
    }
}

impl std::error::Error for Overdue {}

fn describe(delivery: &Delivery) -> String {
    let last = delivery.attempts.last().map_or("no attempt was made".to_owned(), |a| a.outcome.to_string());
    let state = match &delivery.state {
        State::Due(at) => format!("due at {at}"),
        State::Delivered => "delivered".to_owned(),
        State::Abandoned(why) => format!("abandoned: {why}"),
    };
    format!("delivery {} is {state} after {} attempts; the last: {last}", delivery.id, delivery.attempts.len())
}
