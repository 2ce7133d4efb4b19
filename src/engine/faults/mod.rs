//! The defects that a world shows on purpose: which are armed, what they must remember, and the functions that bend.

mod choice;
mod message;
mod reply;
mod schedule;
mod twist;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

pub(super) use self::{
    choice::{copies, keeps_order, lost, sends_inactive, thin, wants},
    message::message,
    reply::{answer, bent, skips_precondition},
    schedule::{after, hops, redirected, scheduled},
};
use super::world::lock;
use crate::model::{Account, AccountKey, Fault, Subscription, Window};

/// A world's defects. Without any, everything is as it would be without this room.
#[derive(Debug, Default)]
pub(super) struct FaultPlan {
    armed: Mutex<Arc<[Fault]>>,
    memory: Mutex<Memory>,
}

/// What defects remember of the past; arming others forgets it.
#[derive(Debug, Default)]
struct Memory {
    removed: HashMap<AccountKey, Vec<Subscription>>,
    /// The calls let through, by account and place of the fault in the list.
    windows: HashMap<(AccountKey, usize), Window>,
}

impl FaultPlan {
    pub(super) fn new(faults: &[Fault]) -> Self {
        Self { armed: Mutex::new(faults.into()), memory: Mutex::default() }
    }

    /// The faults in force, in their order.
    pub(super) fn armed(&self) -> Arc<[Fault]> {
        lock(&self.armed).clone()
    }

    /// Puts these in place of those in force.
    pub(super) fn arm(&self, faults: Vec<Fault>) {
        *lock(&self.armed) = faults.into();
        *lock(&self.memory) = Memory::default();
    }

    /// Makes a change of an account, and remembers the subscriptions that it removed where a fault goes on sending to them.
    pub(super) fn noting<R>(&self, account: &mut Account, change: impl FnOnce(&mut Account) -> R) -> R {
        if !self.armed().contains(&Fault::KeepsRemoved) {
            return change(account);
        }
        let before = account.subscriptions.clone();
        let result = change(account);
        let gone = before.into_iter().filter(|s| account.subscription(&s.id).is_none());
        lock(&self.memory).removed.entry(account.key.clone()).or_default().extend(gone);
        result
    }

    /// The subscriptions of an account that were removed and that a fault goes on sending to.
    pub(super) fn removed(&self, account: &AccountKey) -> Vec<Subscription> {
        lock(&self.memory).removed.get(account).cloned().unwrap_or_default()
    }

    /// Changes the window of one fault over one account's calls.
    fn window<R>(&self, account: &AccountKey, place: usize, change: impl FnOnce(&mut Window) -> R) -> R {
        change(lock(&self.memory).windows.entry((account.clone(), place)).or_default())
    }
}
