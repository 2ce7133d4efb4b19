//! Sequences drawn at random, each step one that can follow, and made small so that this still holds.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use proptest::{
    prelude::*,
    sample::select,
    strategy::{BoxedStrategy, Just, ValueTree},
};
use proptest_state_machine::Sequential;

use super::model::{Model, Step};
use crate::{
    conform::property::Tree,
    model::{Promise, Sequences},
};

/// The most steps of a sequence.
const LONGEST: usize = 20;

/// A sequence, and where to say how many of its steps were played.
#[derive(Debug, Clone)]
pub(super) struct Drawn {
    pub steps: Vec<Step>,
    played: Arc<AtomicUsize>,
}

/// A sequence that went wrong at a step: those after it have no part in that, and are left out first.
pub(super) struct Failing {
    pub tree: Tree<Drawn>,
    pub at: usize,
}

impl ValueTree for Failing {
    type Value = Drawn;

    fn current(&self) -> Drawn {
        self.tree.current()
    }

    fn simplify(&mut self) -> bool {
        // The tree asks once, when it is first made simpler, and takes no other moment.
        if self.at > 0 {
            self.current().played.store(std::mem::take(&mut self.at), Ordering::SeqCst);
        }
        self.tree.simplify()
    }

    fn complicate(&mut self) -> bool {
        self.tree.complicate()
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{conform::property, model::Happening};

    const LEADS: &[Happening] = &[Happening { lead: "a", event: "new", asked: "1" }, Happening { lead: "b", event: "known", asked: "2" }];

    fn rules() -> Sequences {
        Sequences { leads: LEADS, register: "", amend: Some(""), keys: None, failed: Promise::Pauses(&[60, 60]) }
    }

    fn tree(index: u32) -> Tree<Drawn> {
        property::case(&sequences(rules(), pauses(rules().failed)), 7, "test", index).unwrap()
    }

    /// How many deliveries a sequence brings up to the first retry, and at which step that comes; none: it has none.
    fn first_retry(steps: &[Step]) -> Option<usize> {
        let mut model = Model::new(rules(), Duration::ZERO);
        for (index, step) in steps.iter().enumerate() {
            assert!(model.fits(step), "{steps:?}");
            let begun = model.now();
            let ended = begun + if let Step::Pass(seconds) = step { Duration::from_secs(*seconds) } else { Duration::ZERO };
            if !model.take(step, begun, ended).deliveries.is_empty() && matches!(step, Step::Pass(_)) {
                return Some(index + 1);
            }
        }
        None
    }

    #[tokio::test]
    async fn what_is_drawn_can_follow_and_so_can_what_is_left_when_it_is_made_small() {
        let (at, found) = (0..500).map(tree).find_map(|tree| Some((first_retry(&tree.current().steps)?, tree))).unwrap();
        let mut failing = Failing { tree: found, at };
        let smallest = property::minimise(&mut failing, (), 500, async |drawn| first_retry(&drawn.steps).map(drop)).await;
        let steps = smallest.value.steps;
        let kinds = [
            |step: &Step| matches!(step, Step::Register { .. } | Step::Down),
            |step: &Step| matches!(step, Step::Register { .. } | Step::Down),
            |step: &Step| matches!(step, Step::Lead(_)),
            |step: &Step| matches!(step, Step::Pass(60 | 180)),
        ];
        assert!(steps.len() == 4 && steps.iter().zip(kinds).all(|(step, is)| is(step)), "{steps:?}");
    }

    #[test]
    fn time_passes_only_where_it_may() {
        let strategy = sequences(rules(), Vec::new());
        for index in 0..50 {
            let steps = property::case(&strategy, 7, "test", index).unwrap().current().steps;
            assert!(!steps.iter().any(|step| matches!(step, Step::Pass(_))), "{steps:?}");
        }
        assert_eq!(pauses(Promise::Pauses(&[60, 60])), [59, 60, 180]);
    }
}
