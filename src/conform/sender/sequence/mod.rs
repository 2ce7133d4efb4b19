//! Sequences as a property: whatever is registered, removed, refused and waited for in whatever order, each webhook gets what
//! a small model of the provider says that it is owed, and nothing else.

mod draw;
mod model;
mod play;

use std::time::Duration;

use self::{
    draw::{Drawn, Failing, sequences},
    model::told,
    play::{Play, Slip},
};
use super::stage::Stage;
use crate::{
    conform::{failure::Failure, property, world::Stop},
    model::Sequences,
};

/// The sequences that a scenario plays, and what came of them.
#[derive(Debug, Default)]
pub(super) struct Walk {
    rules: Option<Sequences>,
    pub tried: u32,
    /// How many deliveries were owed and came.
    came: usize,
    slip: Option<Smallest>,
}

/// The smallest sequence that goes wrong.
#[derive(Debug)]
struct Smallest {
    slip: Slip,
    note: String,
    steps: String,
}

/// How many more sequences are played than a run has cases, where nothing is owed in any of those: that proves nothing.
const MORE: u32 = 20;
/// How long a sequence may take to be made small goes by tries here: each takes a while.
const TRIES: u32 = 200;

impl Stage {
    /// Has the scenario be about sequences of what the provider offers.
    pub fn draw(&mut self) -> Result<(), Stop> {
        let rules = self.provider().sequences();
        self.walk.rules = Some(rules.ok_or_else(|| Stop::Fault("this provider's webhooks are not made by calls".into()))?);
        Ok(())
    }

    /// Plays sequences, as many as the run has cases or until a delivery came, up to the first that goes wrong, which is made small.
    pub async fn walk(&mut self) -> Result<(), Stop> {
        let rules = self.walk.rules.ok_or_else(|| Stop::Fault("no sequences were named before this step".into()))?;
        let strategy = sequences(rules, self.pauses(draw::pauses(rules.failed)));
        let cases = self.cases_to_try();
        for index in 0..cases + MORE {
            if index >= cases && self.walk.came > 0 {
                break;
            }
            let tree = property::case(&strategy, self.seed(), "any-sequence", index);
            let tree = tree.ok_or_else(|| Stop::Fault(format!("case {index} could not be drawn: the strategy gave up")))?;
            self.walk.tried += 1;
            let first = self.play(&rules, &tree.current(), self.patience()).await?;
            let Some(first) = first else { continue };
            let (kind, mut tree) = (first.kind, Failing { tree, at: first.step });
            // What came late once will do so again: the last tries wait as long as the first.
            let quick = self.hurry();
            let judge = async |drawn: &Drawn| self.play(&rules, drawn, quick).await.ok().flatten().filter(|slip| slip.kind == kind);
            let smallest = property::minimise(&mut tree, first, TRIES, judge).await;
            let mut note = format!("case {index}, made small in {} tries", smallest.tries);
            if smallest.repeated < property::REPEATS {
                note = format!("flaky: it failed {} of {} times more; {note}", smallest.repeated, property::REPEATS);
            }
            let slip = smallest.failure;
            let steps = told(&rules, &smallest.value.steps[..slip.step.min(smallest.value.steps.len())]);
            self.walk.slip = Some(Smallest { slip, note, steps });
            break;
        }
        Ok(())
    }

    /// Plays one sequence, and says where it goes wrong, if it does.
    async fn play(&mut self, rules: &Sequences, drawn: &Drawn, patience: Duration) -> Result<Option<Slip>, Stop> {
        let mut play = Play::new(self, rules, patience);
        let mut slip = None;
        for (index, step) in drawn.steps.iter().enumerate() {
            match play.step(index + 1, step).await? {
                play::Then::On => {}
                play::Then::Unknown => break,
                play::Then::Slipped(found) => {
                    slip = Some(found);
                    break;
                }
            }
        }
        let came = play.came;
        self.walk.came += came;
        self.clear().await;
        Ok(slip)
    }

    /// Whether each webhook got what it was owed in all sequences.
    pub fn each_got_its_own(&self) -> Result<(), Stop> {
        let Some(Smallest { slip, note, steps }) = &self.walk.slip else {
            return match self.walk.came {
                0 => Err(Stop::Unproven("no delivery came in any sequence".into())),
                _ => Ok(()),
            };
        };
        let text = |text: &str| self.hidden(text);
        let failure = Failure {
            expected: text(&slip.expected),
            actual: text(&format!("{} at step {} of: {steps} ({note})", slip.actual, slip.step)),
            request: text(&slip.request),
            response: text(&slip.response),
            curl: slip.commands.join("\n"),
            ..Failure::default()
        };
        Err(Stop::Broken(Box::new(failure)))
    }
}
