//! The work bench of one run: what every check shares, and what is noted across them.

use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    path::PathBuf,
    rc::Rc,
    time::Duration,
};

use gherkin::Scenario;
use jiff::Timestamp;

use super::{
    catalogue::{Catalogue, id_of, scenarios},
    credential::{Credential, Redactor},
    expect::Merit,
    observe::Observation,
    property,
};
use crate::{
    engine::{
        send::{Egress, Sender},
        transport::Transport,
    },
    model::{Account, AccountKey, Invalid, NoReply, Origin, Provider, Reply, Secret, Settings, Subscription, Trigger},
};

/// What the checks of a run share. It lives on the run's own thread.
pub(super) struct Bench {
    pub provider: &'static dyn Provider,
    pub url: String,
    pub credentials: Vec<Credential>,
    /// The signing keys whose public halves the receiver knows, the one in use first.
    pub keys: Vec<Secret>,
    /// The notations that the receiver takes.
    pub formats: Vec<String>,
    /// The time-out to judge by, where it is not the provider's.
    pub limit: Option<Duration>,
    pub seed: u64,
    /// Per property.
    pub cases: u32,
    pub egress: Egress,
    pub transport: Transport,
    pub observation: Option<Observation>,
    pub redactor: Redactor,
    pub started_at: Timestamp,
    pub replay_dir: Option<PathBuf>,
    /// An account in which each sequence has begun.
    pub account: Account,
    /// Where each scenario's numbers start, and how many there are.
    pub places: HashMap<Place, u64>,
    pub numbers: u64,
    /// How long an accepted lead is looked for before it counts as not stored. Less once one was not found: a receiver
    /// that loses leads need not be waited for each time.
    pub patience: Cell<Duration>,
    /// How many deliveries in a row were met with silence.
    pub silences: Cell<u32>,
    /// What was deserved and what was answered, over all checks.
    pub journal: RefCell<Vec<(Merit, Option<u16>)>>,
}

/// After so many deliveries in a row without an answer a receiver is taken to be gone: each costs twice the time-out.
const SILENCES: u32 = 10;

/// The numbers that a plain scenario may draw of each sequence.
const PLAIN: u64 = 100;
/// The numbers that one case of a property may draw, and those that making one small may.
const CASE: u64 = 12;
const SHRINK: u64 = CASE * property::BUDGET as u64;
/// Runs with different seeds number apart in so many of so many cases. More would make ids larger than a
/// provider's own, and what only concerns large ids would concern them all.
const RUNS: u64 = 128;

/// Where the numbers of each scenario start within a run, and how many the run has in all.
pub(super) fn places(catalogue: &Catalogue, prefix: &str, cases: u32) -> (HashMap<Place, u64>, u64) {
    let (mut places, mut next) = (HashMap::new(), 0);
    for scenario in catalogue.features.iter().flat_map(scenarios) {
        places.insert(place(scenario, prefix), next);
        let property = scenario.tags.iter().any(|tag| tag == "property");
        next += if property { u64::from(cases) * CASE + SHRINK } else { PLAIN };
    }
    (places, next)
}

/// Check id and line: what tells scenarios apart.
pub(super) type Place = (String, usize);

pub(super) fn place(scenario: &Scenario, prefix: &str) -> Place {
    (id_of(&scenario.tags, prefix).unwrap_or_default().to_owned(), scenario.position.line)
}

impl Bench {
    /// One who sends to the receiver, over connections of its own.
    pub fn sender(&self) -> Sender {
        Sender::on(self.transport.clone(), self.egress)
    }

    /// Why nothing is sent any more, once the receiver has been silent for too long.
    pub fn given_up(&self) -> Option<String> {
        (self.silences.get() >= SILENCES).then(|| format!("it answered none of the last {SILENCES} deliveries, and no more are sent"))
    }

    /// Counts silence in a row.
    pub fn heard(&self, answer: &Result<Reply, NoReply>) {
        match answer {
            Err(NoReply::TimedOut(_)) => self.silences.set(self.silences.get() + 1),
            Ok(_) => self.silences.set(0),
            Err(_) => {}
        }
    }

    /// An account of the example's name in which each kind of lead has happened once.
    pub fn example(provider: &'static dyn Provider, settings: Settings, seed: u64, now: Timestamp) -> Result<Account, Invalid> {
        let key = AccountKey::new(provider.name(), provider.example_account());
        let mut account = Account::new(key, settings, seed);
        for kind in provider.leads() {
            provider.compose(&Trigger::lead(kind.name), &mut account, now)?;
        }
        Ok(account)
    }

    /// A scenario's own account: what happens in it bears numbers that no other scenario's leads bear.
    pub fn account_of(&self, place: &Place) -> Account {
        let start = self.places.get(place).copied().unwrap_or_default();
        let mut account = self.account.clone();
        account.seed = mix(self.seed, &format!("{} {}", place.0, place.1));
        account.leap((self.seed % RUNS) * self.numbers + start);
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
            events,
            format: format.to_owned(),
            headers: self.credentials.iter().map(|c| (c.header.clone(), c.value.clone())).collect(),
            keys: self.keys.clone(),
            ..Subscription::new(format!("1+{}", self.provider.example_account()), Origin::Screen, &self.url, self.started_at)
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
    fn scenarios_and_runs_number_apart_and_stay_below_what_a_small_float_holds() {
        let feature = "Feature: F\n  @acme/receiver/a/b\n  Scenario: One\n    Given x\n  @property @acme/receiver/a/c\n  Scenario: Two\n    Given x\n";
        let catalogue =
            crate::conform::catalogue::read([("f", feature)], &crate::conform::sample::Acme, crate::model::Role::Receiver).unwrap();
        let (places, numbers) = places(&catalogue, "acme/", 256);
        let mut starts: Vec<u64> = places.into_values().collect();
        starts.sort_unstable();
        assert_eq!((starts, numbers), (vec![0, PLAIN], PLAIN + 256 * CASE + SHRINK));
        // A hundred plain scenarios and four properties, from a million on.
        const { assert!(1_000_001 + RUNS * (100 * PLAIN + 4 * (256 * CASE + SHRINK)) < 1 << 24) }
    }

    #[test]
    fn names_and_seeds_tell_numbers_apart() {
        assert_eq!(mix(1, "a"), mix(1, "a"));
        assert_ne!(mix(1, "a"), mix(1, "b"));
        assert_ne!(mix(1, "a"), mix(2, "a"));
    }
}
