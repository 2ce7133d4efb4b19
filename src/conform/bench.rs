//! The work bench of one run: what every check shares, and what is noted across them.

use std::{cell::RefCell, path::PathBuf, rc::Rc, time::Duration};

use jiff::Timestamp;

use super::{
    credential::{Credential, Redactor},
    expect::Merit,
    observe::Observation,
};
use crate::{
    engine::send::Egress,
    model::{Account, AccountKey, Invalid, Origin, Provider, Settings, Subscription, Trigger},
};

/// What the checks of a run share. It lives on the run's own thread.
pub(super) struct Bench {
    pub provider: &'static dyn Provider,
    pub url: String,
    pub credentials: Vec<Credential>,
    /// The notations that the receiver takes.
    pub formats: Vec<String>,
    /// The time-out to judge by, where it is not the provider's.
    pub limit: Option<Duration>,
    pub seed: u64,
    /// Per property.
    pub cases: u32,
    pub egress: Egress,
    pub observation: Option<Observation>,
    pub redactor: Redactor,
    pub started_at: Timestamp,
    pub replay_dir: Option<PathBuf>,
    /// An account in which each sequence has begun.
    pub account: Account,
    /// What was deserved and what was answered, over all checks.
    pub journal: RefCell<Vec<(Merit, Option<u16>)>>,
}

/// The numbers that one scenario may draw of each sequence.
const BLOCK: u64 = 10_000;
/// The scenarios that one run may have without two of them drawing the same numbers.
const SCENARIOS: u64 = 200;
/// Runs with different seeds number apart in so many of so many cases. Documented ids stay below 2^31 this way.
const RUNS: u64 = 1_000;

impl Bench {
    /// An account of the example's name in which each kind of lead has happened once.
    pub fn example(provider: &'static dyn Provider, seed: u64, now: Timestamp) -> Result<Account, Invalid> {
        let key = AccountKey::new(provider.name(), provider.example_account());
        let mut account = Account::new(key, Settings::defaults(provider.switches()), seed);
        for kind in provider.leads() {
            provider.compose(&Trigger::lead(kind.name), &mut account, now)?;
        }
        Ok(account)
    }

    /// A scenario's own account: what happens in it bears numbers that no other scenario's leads bear.
    pub fn account_of(&self, index: usize) -> Account {
        let mut account = self.account.clone();
        account.seed = mix(self.seed, &format!("account {index}"));
        account.leap((self.seed % RUNS) * BLOCK * SCENARIOS + (index as u64 % SCENARIOS) * BLOCK);
        account
    }

    /// The subscription that the deliveries are made under.
    pub fn subscription(&self, format: &str) -> Subscription {
        let mut events: Vec<String> = Vec::new();
        for event in self.provider.leads().iter().flat_map(|kind| kind.events) {
            if !events.iter().any(|known| known == event) {
                events.push((*event).to_owned());
            }
        }
        Subscription {
            id: format!("1+{}", self.provider.example_account()),
            origin: Origin::Screen,
            url: self.url.clone(),
            events,
            leads: Vec::new(),
            format: format.to_owned(),
            headers: self.credentials.iter().map(|c| (c.header.clone(), c.value.clone())).collect(),
            active: true,
            failures: 0,
            created_at: self.started_at,
        }
    }

    /// Notes what a delivery deserved and what it was answered with.
    pub fn note(&self, merit: Merit, status: Option<u16>) {
        self.journal.borrow_mut().push((merit, status));
    }
}

/// The bench as the worlds hold it.
pub(super) type Shared = Rc<Bench>;

/// A number that follows from a seed and a name, the same on every machine (FNV-1a, then a final mix).
pub(super) fn mix(seed: u64, name: &str) -> u64 {
    let bytes = seed.to_le_bytes().into_iter().chain(name.bytes());
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    let mixed = (hash ^ (hash >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed ^ (mixed >> 29)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_seeds_tell_numbers_apart() {
        assert_eq!(mix(1, "a"), mix(1, "a"));
        assert_ne!(mix(1, "a"), mix(1, "b"));
        assert_ne!(mix(1, "a"), mix(2, "a"));
        assert!(RUNS * SCENARIOS * BLOCK < 1 << 31);
    }
}
