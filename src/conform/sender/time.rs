//! How time passes at a sender: its clock is driven, or scaled, or one waits.

use std::{cell::Cell, time::Duration};

use crate::{
    conform::call,
    engine::send::Sender,
    model::{Framing, Headers, Invalid, Message},
};

/// How time passes at a sender.
#[derive(Debug, Clone)]
pub struct Time(Kind);

#[derive(Debug, Clone)]
enum Kind {
    /// Through `POST clock` below this address: `{"advance_ms": n}`.
    Driven(String),
    /// Its time runs so many times as fast.
    Scaled(f64),
    /// It runs as everywhere; what is left of what may be waited.
    Real { whole: Duration, left: Cell<Duration> },
}

const LATE: Duration = Duration::from_millis(250);
const LONG: Duration = Duration::from_secs(5);

impl Time {
    /// The sender's clock is moved by `POST {base}/clock` with `{"advance_ms":N}`, as our control API takes it; the answer comes
    /// when what was due then has been sent. From the first such call on, the clock stands between two of them.
    pub fn driven(base: &str) -> Result<Self, Invalid> {
        call::base(base).map_err(|e| Invalid::new("clock-url", e.wrong, e.right))?;
        Ok(Self(Kind::Driven(base.trim_end_matches('/').to_owned())))
    }

    /// The sender's time runs so many times as fast as ours.
    pub fn scaled(times: f64) -> Result<Self, Invalid> {
        let right = "a number above 1, such as 60";
        if times.is_finite() && times >= 1.0 {
            Ok(Self(Kind::Scaled(times)))
        } else {
            Err(Invalid::new("time-scale", format!("{times} is no scale"), right))
        }
    }

    /// The sender's time is ours: at most so much is waited for in the whole run.
    pub fn real(budget: Duration) -> Self {
        Self(Kind::Real { whole: budget, left: Cell::new(budget) })
    }

    /// Whether the sender's clock can be asked to move.
    pub(super) fn is_driven(&self) -> bool {
        matches!(self.0, Kind::Driven(_))
    }

    /// Where the sender's clock is moved.
    pub(super) fn driver(&self) -> Option<String> {
        if let Kind::Driven(base) = &self.0 { Some(format!("{base}/clock")) } else { None }
    }

    /// The time at the sender: `moved` is how far its clock was moved, `elapsed` what passed here since the run began.
    pub(super) fn reading(&self, moved: Duration, elapsed: Duration) -> Duration {
        match self.0 {
            Kind::Driven(_) => moved,
            Kind::Scaled(times) => elapsed.mul_f64(times),
            Kind::Real { .. } => elapsed,
        }
    }

    /// How long after its time something may happen there: a machine that is busy is late, and so many times as much.
    pub(super) fn slack(&self) -> Duration {
        match self.0 {
            Kind::Driven(_) => Duration::ZERO,
            Kind::Scaled(times) => LATE.mul_f64(times),
            Kind::Real { .. } => LATE,
        }
    }

    /// Those of some seconds that may pass at once, many times over: all where the clock is driven, and those that take no
    /// more than a few of ours where it is scaled.
    pub(super) fn affords(&self, mut seconds: Vec<u64>) -> Vec<u64> {
        let most = match self.0 {
            Kind::Driven(_) => u64::MAX,
            Kind::Scaled(times) => LONG.mul_f64(times).as_secs(),
            Kind::Real { .. } => 0,
        };
        seconds.retain(|seconds| *seconds <= most);
        seconds
    }

    /// What a report says of it.
    pub(super) fn remark(&self) -> String {
        match &self.0 {
            Kind::Driven(url) => format!("The sender's clock was driven through {url}."),
            Kind::Scaled(times) => format!("The sender's time ran {times} times as fast."),
            Kind::Real { whole, .. } if whole.is_zero() => "The sender's time was not waited for: what takes time is unproven.".into(),
            Kind::Real { whole, .. } => format!("The sender's time was waited for, {} s at most.", whole.as_secs()),
        }
    }

    /// Lets time pass at the sender; why it cannot, where it cannot.
    pub(super) async fn pass(&self, by: Duration, http: &Sender, headers: Headers, at: jiff::Timestamp) -> Result<(), String> {
        match &self.0 {
            Kind::Driven(base) => {
                let body = format!("{{\"advance_ms\":{}}}", by.as_millis());
                let message =
                    Message { method: "POST".into(), url: format!("{base}/clock"), headers, body: body.into(), framing: Framing::Sized };
                match http.send(message, Duration::from_secs(60), at).await.answer {
                    Ok(reply) if reply.status < 300 => Ok(()),
                    Ok(reply) => {
                        Err(format!("the sender's clock answered {}: {}", reply.status, String::from_utf8_lossy(&reply.body).trim()))
                    }
                    Err(why) => Err(format!("the sender's clock: {why}")),
                }
            }
            Kind::Scaled(times) => {
                tokio::time::sleep(by.div_f64(*times) + Duration::from_millis(20)).await;
                Ok(())
            }
            Kind::Real { left, .. } => {
                let rest = left.get().checked_sub(by);
                let why = || {
                    format!(
                        "{} s would have to be waited for: --clock-url or --time-scale would prove it, or --real-time more seconds",
                        by.as_secs()
                    )
                };
                left.set(rest.ok_or_else(why)?);
                tokio::time::sleep(by).await;
                Ok(())
            }
        }
    }
}
