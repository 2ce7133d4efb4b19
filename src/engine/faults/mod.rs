//! The defects that a world shows on purpose: which are armed, what they must remember, and the functions that bend.

mod choice;
mod message;
mod reply;
mod schedule;
mod twist;

use std::sync::Arc;

pub(super) use self::{
    choice::{copies, forgotten, keeps_order, loses_behind, lost, sends_inactive, thin, wants},
    message::message,
    reply::{answer, bent, skips_precondition},
    schedule::{after, hops, redirected, scheduled},
};
use crate::model::{Account, Fault, Memory, Subscription, Window};

/// A world's defects, as a value. Without any, everything is as it would be without this room.
#[derive(Debug, Clone, Default)]
pub(super) struct FaultPlan {
    armed: Arc<[Fault]>,
    /// Counted up each time others are armed: what is remembered from before is forgotten.
    arming: u64,
}

impl FaultPlan {
    pub(super) fn new(faults: &[Fault]) -> Self {
        Self { armed: faults.into(), arming: 0 }
    }

    /// As a store has kept them.
    pub(super) fn kept(faults: Vec<Fault>, arming: u64) -> Self {
        Self { armed: faults.into(), arming }
    }

    /// The faults in force, in their order.
    pub(super) fn armed(&self) -> &Arc<[Fault]> {
        &self.armed
    }

    pub(super) fn arming(&self) -> u64 {
        self.arming
    }

    /// Puts these in place of those in force.
    pub(super) fn arm(&mut self, faults: Vec<Fault>) {
        (self.armed, self.arming) = (faults.into(), self.arming + 1);
    }

    /// Makes a change of an account, and remembers the subscriptions that it removed, or removes more, where a fault does.
    pub(super) fn noting<R>(&self, account: &mut Account, change: impl FnOnce(&mut Account) -> R) -> R {
        let armed = &self.armed;
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
            self.memory(account).removed.extend(gone);
        }
        result
    }

    /// The subscriptions of an account that were removed and to which a fault goes on sending new events.
    pub(super) fn kept_of<'a>(&self, account: &'a Account) -> &'a [Subscription] {
        if self.armed.contains(&Fault::KeepsRemoved) { self.removed_of(account) } else { &[] }
    }

    /// The subscriptions of an account that were removed and to which a fault goes on sending what they are owed.
    pub(super) fn removed_of<'a>(&self, account: &'a Account) -> &'a [Subscription] {
        if account.memory.arming == self.arming { &account.memory.removed } else { &[] }
    }

    /// The window of the fault at a place of the list over an account's calls.
    fn window<'a>(&self, account: &'a mut Account, place: usize) -> &'a mut Window {
        self.memory(account).windows.entry(place).or_default()
    }

    /// What is remembered of an account; nothing, where it is from before other defects were armed.
    fn memory<'a>(&self, account: &'a mut Account) -> &'a mut Memory {
        if account.memory.arming != self.arming {
            account.memory = Memory { arming: self.arming, ..Memory::default() };
        }
        &mut account.memory
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::model::{AccountKey, Origin, Settings};

    /// Who is left of three after the first was removed, and to whom is sent all the same: new events, and what was owed.
    fn after_a_removal(fault: Fault) -> [Vec<String>; 3] {
        let mut account = Account::new(AccountKey::new("acme", "1"), Settings::defaults(&[]), 1);
        for (id, event) in [("1", "a"), ("2", "a"), ("3", "b")] {
            let subscription = Subscription::new(id, Origin::Api, "http://a/", Timestamp::UNIX_EPOCH);
            account.subscriptions.push(Subscription { events: vec![event.to_owned()], ..subscription });
        }
        let plan = FaultPlan::new(&[fault]);
        plan.noting(&mut account, |account| _ = account.unsubscribe("1"));
        [&account.subscriptions[..], plan.kept_of(&account), plan.removed_of(&account)]
            .map(|all| all.iter().map(|s| s.id.clone()).collect())
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
