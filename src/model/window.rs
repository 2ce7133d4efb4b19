//! A sliding window over calls: how many were let through lately, on whatever clock the caller reads.

use std::{collections::VecDeque, time::Duration};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The times of the calls that were let through. Holds at most `limit` of them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window(VecDeque<Timestamp>);

impl Window {
    /// A window in which so many calls were let through just now.
    pub fn full(now: Timestamp, calls: usize) -> Self {
        Self(VecDeque::from(vec![now; calls]))
    }

    /// Lets a call through when fewer than `limit` were let through in the `span` before `now`
    /// (a call exactly `span` old no longer counts), else says how long to wait. Refused calls don't count.
    ///
    /// ```
    /// # use leadbench::model::Window; use std::time::Duration; use jiff::Timestamp;
    /// let (mut window, second) = (Window::default(), Duration::from_secs(1));
    /// let t0 = Timestamp::UNIX_EPOCH;
    /// assert_eq!(window.admit(t0, 1, second), Ok(0));
    /// assert_eq!(window.admit(t0 + second / 4, 1, second), Err(Duration::from_millis(750)));
    /// assert_eq!(window.admit(t0 + second, 1, second), Ok(0));
    /// ```
    pub fn admit(&mut self, now: Timestamp, limit: usize, span: Duration) -> Result<usize, Duration> {
        while self.0.front().is_some_and(|&first| age(first, now) >= span) {
            self.0.pop_front();
        }
        match self.0.front() {
            Some(&first) if self.0.len() >= limit => Err(span - age(first, now)),
            None if limit == 0 => Err(span),
            _ => {
                self.0.push_back(now);
                Ok(limit - self.0.len())
            }
        }
    }
}

impl Window {
    /// How many calls were let through in the span before `now`.
    pub fn used(&self, now: Timestamp, span: Duration) -> usize {
        self.0.iter().filter(|&&then| age(then, now) < span).count()
    }
}

fn age(then: Timestamp, now: Timestamp) -> Duration {
    Duration::try_from(now.duration_since(then)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Against the definition: a call is let through if and only if fewer than `limit` of those
        /// let through before it lie in the half-open span that ends with it.
        #[test]
        fn never_more_than_the_limit_in_any_span(steps in prop::collection::vec(0u64..400, 1..200), limit in 1usize..30) {
            let span = Duration::from_secs(1);
            let (mut window, mut now, mut admitted) = (Window::default(), Timestamp::UNIX_EPOCH, Vec::<Timestamp>::new());
            for step in steps {
                now += Duration::from_millis(step);
                let recent = admitted.iter().filter(|&&t| age(t, now) < span).count();
                let answer = window.admit(now, limit, span);
                prop_assert_eq!(answer.is_ok(), recent < limit);
                prop_assert_eq!(window.used(now, span), recent + usize::from(answer.is_ok()));
                match answer {
                    Ok(left) => { admitted.push(now); prop_assert_eq!(left, limit - recent - 1); }
                    Err(wait) => prop_assert!(wait > Duration::ZERO && wait <= span),
                }
            }
        }
    }
}
