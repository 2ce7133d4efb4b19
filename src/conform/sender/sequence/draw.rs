//! Sequences drawn at random, each step one that can follow, and made small so that this still holds.

use std::{
    sync::{Arc, atomic::AtomicUsize},
    time::Duration,
};

use proptest::{
    prelude::*,
    sample::select,
    strategy::{BoxedStrategy, Just},
};
use proptest_state_machine::Sequential;

use super::model::{Model, Step};
use crate::model::{Promise, Sequences};

/// The most steps of a sequence.
const LONGEST: usize = 14;

/// A sequence, and how many of its steps were played: those after them have no part in what was seen.
#[derive(Debug, Clone)]
pub(super) struct Drawn {
    pub steps: Vec<Step>,
    pub played: Arc<AtomicUsize>,
}

/// Sequences of a provider; none of them lets time pass where there are no `pauses`.
pub(super) fn sequences(rules: Sequences, pauses: Vec<u64>) -> BoxedStrategy<Drawn> {
    // What is drawn knows no slack: time passes in its steps alone.
    let next = |mut model: Model, step: &Step| {
        let begun = model.now();
        let ended = begun + if let Step::Pass(seconds) = step { Duration::from_secs(*seconds) } else { Duration::ZERO };
        model.take(step, begun, ended);
        model
    };
    let drawn = Sequential::new(
        (1..=LONGEST).into(),
        move || Just(Model::new(rules, Duration::ZERO)),
        |model: &Model, step: &Step| model.fits(step),
        move |model: &Model| select(model.options(&pauses)).no_shrink(),
        next,
    );
    drawn.prop_map(|(_, steps, played)| Drawn { steps, played: played.unwrap_or_default() }).boxed()
}

/// Seconds that tell the times of a schedule apart: just before the first pause, at it, after all of them.
pub(super) fn pauses(failed: Promise) -> Vec<u64> {
    match failed {
        Promise::Pauses(pauses) => {
            let first = pauses.first().copied().unwrap_or(1);
            vec![first.saturating_sub(1).max(1), first, pauses.iter().sum::<u64>() + first]
        }
        Promise::AtMost(_) | Promise::Nothing => vec![60, 3_600],
    }
}
