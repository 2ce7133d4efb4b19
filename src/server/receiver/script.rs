//! What a receiver answers by plan, whatever arrives: for those who watch how a sender takes it.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use super::meet::Fate;
use crate::model::Reply;

/// One planned answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// This status, and for a redirect the path `elsewhere` below the one that was called.
    Status(u16),
    /// Keeps the connection open and says nothing.
    Silence,
    /// Closes the connection without a word.
    Close,
    /// Something that is no HTTP.
    Garble,
}

/// Answers by path, in order; the last one stays. Clones share it.
#[derive(Debug, Clone, Default)]
pub struct Script(Arc<Mutex<HashMap<String, VecDeque<Act>>>>);

impl Script {
    /// Plans the answers of a path and of what is below it.
    pub fn plan(&self, path: &str, acts: &[Act]) {
        self.lock().insert(path.to_owned(), acts.iter().copied().collect());
    }

    /// The next answer of a path; 200 where none is planned.
    pub(super) fn next(&self, path: &str) -> Fate {
        let mut plans = self.lock();
        let below = |planned: &str| path == planned || path.strip_prefix(planned).is_some_and(|rest| rest.starts_with('/'));
        let planned = plans.iter_mut().find(|(planned, _)| below(planned)).map(|(_, acts)| acts);
        let act = planned.and_then(|acts| if acts.len() > 1 { acts.pop_front() } else { acts.front().copied() });
        match act.unwrap_or(Act::Status(200)) {
            Act::Status(status) => {
                let mut reply = Reply::json(status, "{}");
                if (300..400).contains(&status) {
                    reply.headers.push("Location", format!("{path}/elsewhere"));
                }
                Fate::Answer(reply.into())
            }
            Act::Silence => Fate::Silence,
            Act::Close => Fate::Hangup,
            Act::Garble => Fate::Garble,
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, VecDeque<Act>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
