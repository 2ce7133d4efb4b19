//! The judge: it makes deliveries as a provider would, watches what comes of them, and says what held.

mod baseline;
mod bench;
mod catalogue;
mod credential;
mod edit;
mod evidence;
mod expect;
mod failure;
mod hush;
pub mod mutants;
mod observe;
mod plan;
mod property;
mod replay;
mod run;
pub mod selftest;
mod source;
mod statuses;
mod steps;
mod story;
mod verdict;
mod world;

#[cfg(test)]
mod sample;

pub use self::{
    baseline::Baseline,
    catalogue::{Catalogue, Check, FEATURES, catalogue},
    credential::{Bend, Credential},
    evidence::{Evidence, Part, Sent, Sighting},
    expect::{Broken, Expectation, Finding, Merit},
    observe::Observation,
    replay::{Again, Replayed, replay},
    run::{Progress, ReceiverRun, receiver},
    statuses::Statuses,
    steps::{Phrase, steps},
};
