//! Where everything is remembered that outlives a moment, behind one seam: in memory, or in a database that processes share.

mod changes;
mod memory;
mod sql;

use std::{
    fmt,
    ops::ControlFlow,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use jiff::Timestamp;

pub use self::changes::{Change, Since};
pub(super) use self::memory::Memory;
pub use self::sql::Sql;
use super::{bounds::Bounds, inbound::Inbound, world::World};
use crate::model::{Account, AccountKey, Delivery, Invalid};

/// Why a store does not do what it is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lost {
    /// It does not answer, or not as it should: nothing was done, or it is not known whether it was.
    Silent(String),
    /// There are as many as may be.
    Full {
        /// By their name among the bounds.
        name: &'static str,
        most: usize,
    },
}

pub(super) type Held<T> = Result<T, Lost>;

/// As the rim shows it: at `store`, which no caller can mend.
impl From<Lost> for Invalid {
    fn from(lost: Lost) -> Self {
        match lost {
            Lost::Silent(why) => Self::new("store", format!("it does not answer: {why}"), "the same call again, later"),
            Lost::Full { name, most } => {
                let right = format!("fewer, a reset, or a server with more room (serve --bound {name}={})", most.saturating_mul(2).max(1));
                Self::new("store", format!("it is full: {name} may be {most}"), right)
            }
        }
    }
}

/// A delivery that is under way, in the hands of whoever claimed it.
#[derive(Debug, Clone)]
pub(super) struct Claim {
    pub world: u64,
    pub delivery: Arc<Delivery>,
    /// Where the store finds its place again.
    pub(super) place: usize,
}

/// What is left to do once an attempt is over.
#[derive(Debug, Default)]
pub(super) struct Ended {
    /// What whoever made the attempt can go on with.
    pub next: Option<Claim>,
    /// Whether nothing of its world is under way any more.
    pub rests: bool,
    /// Whether something may have fallen due, or will sooner than was known.
    pub wakes: bool,
}

/// What lies ahead in a world.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ahead {
    /// Whether nothing is owed by now and nothing is under way.
    pub idle: bool,
    pub next_due: Option<Timestamp>,
}

/// Looks at an account in its world, which nobody changes meanwhile. It may be called again: what the last call saw holds.
pub(super) type Look<'a> = &'a mut dyn FnMut(&World, &Account);
/// Changes an account, alone. It may be called again, on the account as it was: what the last call did holds.
pub(super) type Touch<'a> = &'a mut dyn FnMut(&World, &mut Account);
/// Says what became of an attempt, and lets the account note it.
pub(super) type Conclude<'a> = &'a mut dyn FnMut(&World, &mut Account) -> Delivery;

/// Where everything is kept. Each call is a whole: it came about, or nothing did.
pub(super) trait Store: Send + Sync + fmt::Debug {
    /// The main world, then the sandboxes in order of their names.
    fn worlds(&self) -> Held<Vec<Arc<World>>>;

    /// The world that an account lives in.
    fn home(&self, account: &AccountKey) -> Held<Arc<World>>;

    /// Changes a world's clock or defects, alone, and gives it as it then is; none: it is no longer there.
    fn alter(&self, world: u64, change: &mut dyn FnMut(&mut World)) -> Held<Option<Arc<World>>>;

    /// Puts a new world in the place of the one of its name, with these accounts, which begin afresh in it; the account that
    /// another sandbox has claimed, and that sandbox, where there is one: then nothing was done.
    fn found(&self, world: World, accounts: &[AccountKey]) -> Held<Result<Arc<World>, (AccountKey, String)>>;

    /// Removes a sandbox with all that is in it, and says whether there was one.
    fn end(&self, name: &str) -> Held<bool>;

    /// Forgets everything, and begins again with this main world.
    fn reset(&self, main: World) -> Held<()>;

    /// What may be made in it.
    fn bounds(&self) -> &Bounds;

    /// How many deliveries are owed, of those that take up memory.
    fn owed(&self) -> usize;

    /// Changes an account, alone; one that is not there yet comes to be. What it leaves in its outbox becomes deliveries that
    /// are due now: their ids, in order.
    fn change(&self, world: u64, account: &AccountKey, change: Touch<'_>) -> Held<Vec<u64>>;

    /// Looks at an account, as others may at the same time; one that is not there is looked at as it would begin.
    fn look(&self, world: u64, account: &AccountKey, look: Look<'_>) -> Held<()>;

    /// Looks at each account of a world, in order of their names.
    fn accounts(&self, world: u64, look: Look<'_>) -> Held<()>;

    /// Takes what is due now, at most so much of it as there is room for. Nobody else takes it until it is ended.
    fn claim(&self) -> Held<Vec<Claim>>;

    /// When the next is due in a world that follows the system; none: not as far as can be seen.
    fn next_due(&self) -> Held<Option<Timestamp>>;

    /// Ends an attempt: what became of it is decided while nobody else changes the account, and written down with the account.
    fn finish(&self, claim: &Claim, conclude: Conclude<'_>) -> Held<Ended>;

    fn ahead(&self, world: u64) -> Held<Ahead>;

    /// A delivery by id, and its world.
    fn delivery(&self, id: u64) -> Held<Option<(Arc<World>, Arc<Delivery>)>>;

    /// Shows a world's deliveries, newest first, for as long as the visitor goes on.
    fn deliveries(&self, world: u64, visit: &mut dyn FnMut(&Delivery) -> ControlFlow<()>) -> Held<()>;

    /// Notes a call that reached us, and numbers it.
    fn note(&self, world: u64, call: Inbound) -> Held<()>;

    /// Shows the calls of a world, newest first, for as long as the visitor goes on.
    fn calls(&self, world: u64, visit: &mut dyn FnMut(&Inbound) -> ControlFlow<()>) -> Held<()>;

    /// How often to look for what other processes have done to what is kept; none: there are none.
    fn lag(&self) -> Option<Duration> {
        None
    }

    /// Tells observers of a change that was made; what it is, is asked only where somebody may want to know.
    fn tell(&self, change: &mut dyn FnMut() -> Change);

    /// The number of the newest change; from now on changes are noted.
    fn listen(&self) -> u64;

    /// What changed after a number, of at most so many changes.
    fn since(&self, number: u64, most: usize) -> Since;
}

impl dyn Store {
    /// Changes an account, and gives what the change gave and the ids of the deliveries that it made owed. Subscriptions and
    /// deliveries beyond the bounds are taken back.
    pub(super) fn changed<R>(
        &self,
        world: u64,
        account: &AccountKey,
        mut change: impl FnMut(&World, &mut Account) -> R,
    ) -> Held<(R, Vec<u64>)> {
        let (mut result, bounds) = (None, *self.bounds());
        let owed = self.change(world, account, &mut |world, account| {
            let most = bounds.subscriptions.max(account.subscriptions.len());
            let changed = change(world, account);
            let full = if account.subscriptions.len() > most {
                account.subscriptions.truncate(most);
                Some(Lost::Full { name: "subscriptions", most: bounds.subscriptions })
            } else if !account.outbox.is_empty() && self.owed() + account.outbox.len() > bounds.owed {
                account.outbox.clear();
                Some(Lost::Full { name: "owed", most: bounds.owed })
            } else {
                None
            };
            result = Some(full.map_or(Ok(changed), Err));
        })?;
        Ok((result.unwrap_or_else(|| Err(unasked()))?, owed))
    }

    /// What a look at an account gives.
    pub(super) fn looked<R>(&self, world: u64, account: &AccountKey, mut look: impl FnMut(&World, &Account) -> R) -> Held<R> {
        let mut result = None;
        self.look(world, account, &mut |world, account| result = Some(look(world, account)))?;
        result.ok_or_else(unasked)
    }
}

/// A lock is never held by code that can panic half-way through a change, so a poisoned one still holds a whole value.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn unasked() -> Lost {
    Lost::Silent("it did not ask".to_owned())
}
