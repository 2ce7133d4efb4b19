//! The judge: it makes deliveries as a provider would, watches what comes of them, and says what held.

mod baseline;
mod bench;
mod body;
mod call;
mod captured;
mod catalogue;
mod client;
mod credential;
mod drift;
mod edit;
mod evidence;
mod expect;
mod failure;
mod hush;
mod judge;
mod ledger;
pub mod mutants;
mod observe;
mod plan;
mod property;
mod replay;
pub mod rerun;
mod run;
mod seal;
pub mod selftest;
mod sender;
mod source;
mod statuses;
mod steps;
mod story;
mod trial;
mod verdict;
mod world;

#[cfg(test)]
mod sample;

pub use self::{
    baseline::Baseline,
    captured::captured,
    catalogue::{Catalogue, Check, FEATURES, catalogue},
    client::{ClientRun, Defect, Program, Watch, client},
    credential::{Bend, Credential},
    drift::{Drift, Model as DriftModel},
    evidence::{Evidence, Part, Sent, Sighting},
    expect::{Broken, Expectation, Finding, Merit},
    judge::own_features,
    ledger::Progress,
    observe::Observation,
    replay::{Again, Replayed, replay},
    run::{ReceiverRun, receiver},
    sender::{SenderRun, Time, Way, sender},
    statuses::Statuses,
    steps::{Phrase, steps},
};
