//! A provider's numbers for one delivery, and the arithmetic on them.

use std::{fmt, ops::RangeInclusive, time::Duration};

use serde::{Deserialize, Serialize};

use super::{NoReply, Reply};

/// How long to wait, what counts as success, when to try again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// For one attempt, from connecting to the last byte of the reply. Real time.
    pub timeout: Duration,
    /// The statuses that mean the receiver has it.
    pub success: RangeInclusive<u16>,
    /// The pauses before each further attempt, in order; empty: one attempt only. On the account's clock.
    pub retries: Vec<Duration>,
    /// After so many abandoned deliveries in a row the subscription is switched off; none: never.
    pub disable_after: Option<u32>,
}

/// What an attempt came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Outcome {
    /// The receiver has it.
    Accepted,
    /// The receiver answered with this status, which is no success.
    Refused(u16),
    /// There was no answer, for this reason.
    NoReply(NoReply),
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Accepted => f.write_str("accepted"),
            Self::Refused(status) => write!(f, "refused with {status}"),
            Self::NoReply(why) => write!(f, "{why}"),
        }
    }
}

/// What follows an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// Nothing: it was accepted.
    Done,
    /// Another attempt after this pause, on the account's clock.
    Again(Duration),
    /// Nothing: there is no further attempt.
    GiveUp,
}

impl Policy {
    /// Reads an answer by the success rule.
    pub fn outcome(&self, answer: &Result<Reply, NoReply>) -> Outcome {
        match answer {
            Ok(reply) if self.success.contains(&reply.status) => Outcome::Accepted,
            Ok(reply) => Outcome::Refused(reply.status),
            Err(why) => Outcome::NoReply(why.clone()),
        }
    }

    /// What follows the attempt number `attempt` (the first is 1).
    pub fn after(&self, outcome: &Outcome, attempt: u32) -> Next {
        match outcome {
            Outcome::Accepted => Next::Done,
            _ => self.retries.get(attempt.saturating_sub(1) as usize).map_or(Next::GiveUp, |&pause| Next::Again(pause)),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn policy(retries: usize) -> Policy {
        Policy { timeout: Duration::from_secs(5), success: 200..=299, retries: vec![Duration::from_secs(60); retries], disable_after: None }
    }

    proptest! {
        /// However a receiver answers, there are never more attempts than the schedule has pauses, plus one,
        /// and none after an acceptance.
        #[test]
        fn attempts_follow_the_schedule_and_end(retries in 0usize..6, statuses in prop::collection::vec(100u16..600, 10)) {
            let policy = policy(retries);
            for (number, status) in (1u32..).zip(statuses) {
                let outcome = policy.outcome(&Ok(Reply::empty(status)));
                match policy.after(&outcome, number) {
                    Next::Done => { prop_assert!((200..300).contains(&status)); break }
                    Next::GiveUp => { prop_assert!(!(200..300).contains(&status)); prop_assert_eq!(number as usize, retries + 1); break }
                    Next::Again(pause) => { prop_assert_eq!(pause, Duration::from_secs(60)); prop_assert!((number as usize) <= retries) }
                }
            }
        }
    }

    #[test]
    fn silence_is_never_an_acceptance() {
        let outcome = policy(0).outcome(&Err(NoReply::TimedOut(Duration::from_secs(5))));
        assert_eq!(policy(0).after(&outcome, 1), Next::GiveUp);
        assert_eq!(outcome.to_string(), "no answer within 5 s");
    }
}
