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
    choice::{copies, forgotten, keeps_order, loses_behind, lost, sends_inactive, thin, wants},
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

    /// Makes a change of an account, and remembers the subscriptions that it removed, or removes more, where a fault does.
    pub(super) fn noting<R>(&self, account: &mut Account, change: impl FnOnce(&mut Account) -> R) -> R {
        let armed = self.armed();
        if ![Fault::KeepsRemoved, Fault::RetriesRemoved, Fault::RemovesAlike].iter().any(|fault| armed.contains(fault)) {
            return change(account);
        }
        let mut gone = account.subscriptions.clone();
        let result = change(account);
        gone.retain(|s| account.subscription(&s.id).is_none());
        if armed.contains(&Fault::RemovesAlike) {
            account.subscriptions.retain(|s| !gone.iter().any(|gone| gone.events == s.events));
        }
        if armed.contains(&Fault::KeepsRemoved) || armed.contains(&Fault::RetriesRemoved) {
            lock(&self.memory).removed.entry(account.key.clone()).or_default().extend(gone);
        }
        result
    }

    /// The subscriptions of an account that were removed and to which a fault goes on sending new events.
    pub(super) fn kept(&self, account: &AccountKey) -> Vec<Subscription> {
        if self.armed().contains(&Fault::KeepsRemoved) { self.removed(account) } else { Vec::new() }
    }

    /// The subscriptions of an account that were removed and to which a fault goes on sending what they are owed.
    pub(super) fn removed(&self, account: &AccountKey) -> Vec<Subscription> {
        lock(&self.memory).removed.get(account).cloned().unwrap_or_default()
    }

    /// Changes the window of one fault over one account's calls.
    fn window<R>(&self, account: &AccountKey, place: usize, change: impl FnOnce(&mut Window) -> R) -> R {
        change(lock(&self.memory).windows.entry((account.clone(), place)).or_default())
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::model::{Origin, Settings};

    /// Who is left of three after the first was removed, and to whom is sent all the same: new events, and what was owed.
    fn after_a_removal(fault: Fault) -> [Vec<String>; 3] {
        let key = AccountKey::new("acme", "1");
        let mut account = Account::new(key.clone(), Settings::defaults(&[]), 1);
        for (id, event) in [("1", "a"), ("2", "a"), ("3", "b")] {
            let subscription = Subscription::new(id, Origin::Api, "http://a/", Timestamp::UNIX_EPOCH);
            account.subscriptions.push(Subscription { events: vec![event.to_owned()], ..subscription });
        }
        let plan = FaultPlan::new(&[fault]);
        plan.noting(&mut account, |account| _ = account.unsubscribe("1"));
        [account.subscriptions, plan.kept(&key), plan.removed(&key)].map(|all| all.into_iter().map(|s| s.id).collect())
    }

    #[test]
    fn a_removal_takes_too_much_or_too_little() {
        let of = |words: [&[&str]; 3]| words.map(|ids| ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>());
        assert_eq!(after_a_removal(Fault::NoRetry), of([&["2", "3"], &[], &[]]));
        assert_eq!(after_a_removal(Fault::KeepsRemoved), of([&["2", "3"], &["1"], &["1"]]));
        assert_eq!(after_a_removal(Fault::RetriesRemoved), of([&["2", "3"], &[], &["1"]]));
        assert_eq!(after_a_removal(Fault::RemovesAlike), of([&["3"], &[], &[]]));
    }
}
