//! A property on the desk: its cases are tried one after another, and the first that breaks an expectation is made small.

use super::{
    evidence::{Evidence, Part},
    expect::{Broken, Expectation, Finding},
    property::{self, Tree},
    source::{self, Act, Case, Draws},
    world::{Desk, Draft, Parcel, Stop},
};
use crate::model::Trigger;

/// One case of a property, and what came of it.
pub(super) struct Tried {
    pub index: u32,
    pub evidence: Evidence,
}

fn drawn(draws: &Draws, seed: u64, check: &str, index: u32) -> Result<Tree<Case>, Stop> {
    draws.case(seed, check, index).ok_or_else(|| Stop::Fault(format!("case {index} could not be drawn: the strategy gave up")))
}

impl Desk {
    /// Tries the cases of a property, one after another, up to the first in which something is not accepted. While a receiver
    /// reads one case the next is drawn.
    pub async fn try_cases(&mut self) -> Result<(), Stop> {
        let (draws, mut numbers) = (self.draws()?, 0..self.bench.cases);
        let (seed, check) = (self.bench.seed, self.check.clone());
        let mut draw = || numbers.next().map(|index| drawn(&draws, seed, &check, index).map(|tree| (index, tree.current())));
        let mut ahead = draw();
        while let Some((index, case)) = ahead.transpose()? {
            let (evidence, next) = futures::future::join(self.play(&case), async { draw() }).await;
            let evidence = evidence?;
            let last = evidence.subjects().any(|sent| !sent.accepted());
            self.tried.push(Tried { index, evidence });
            if last {
                break;
            }
            ahead = next;
        }
        Ok(())
    }

    fn draws(&self) -> Result<Draws, Stop> {
        let source = self.source.as_ref().ok_or_else(|| Stop::Fault("no source of cases was named before this step".into()))?;
        Ok(source.draws(self.bench.provider))
    }

    /// Makes the deliveries of one case, with leads that are new each time.
    async fn play(&mut self, case: &Case) -> Result<Evidence, Stop> {
        self.evidence = Evidence::default();
        match case {
            Case::Lead { kind, lead } => {
                let trigger = Trigger { base: Some(lead.clone()), ..Trigger::lead(*kind) };
                let parcel = self.compose(&Draft { trigger, ..Draft::default() })?;
                self.send_each(vec![parcel], Part::Subject).await?;
            }
            Case::Sequence(acts) => {
                let mut known: Vec<Parcel> = Vec::new();
                for act in acts {
                    self.act(*act, &mut known).await?;
                }
            }
        }
        Ok(std::mem::take(&mut self.evidence))
    }

    async fn act(&mut self, act: Act, known: &mut Vec<Parcel>) -> Result<(), Stop> {
        let fresh = |kind: &str| Draft { trigger: Trigger::lead(kind), ..Draft::default() };
        match act {
            Act::New(kind) => {
                known.push(self.compose(&fresh(kind))?);
                self.send_each(known[known.len() - 1..].to_vec(), Part::Subject).await?;
            }
            Act::Together(kind) => {
                let both = vec![self.compose(&fresh(kind))?, self.compose(&fresh(kind))?];
                known.extend_from_slice(&both);
                self.send_at_once(both, Part::Subject).await?;
            }
            Act::Swapped(kind) => {
                let older = self.compose(&fresh(kind))?;
                // The last event that a kind can count as is the one for somebody who is known, where there are two.
                let kinds = self.bench.provider.leads().iter();
                let event = kinds.filter(|k| k.name == kind).find_map(|k| k.events.last()).map(|event| (*event).to_owned());
                let newer = self.compose(&Draft { trigger: Trigger { event, ..Trigger::lead(kind) }, ..Draft::default() })?;
                known.extend([older.clone(), newer.clone()]);
                self.send_each(vec![newer, older], Part::Subject).await?;
            }
            // Before anything was delivered there is nothing to repeat.
            Act::Again(_) | Act::Twins(_) if known.is_empty() => {}
            Act::Again(n) => self.send_each(vec![known[n % known.len()].clone()], Part::Subject).await?,
            Act::Twins(n) => self.send_at_once(vec![known[n % known.len()].clone(); 2], Part::Subject).await?,
        }
        Ok(())
    }

    /// Holds an expectation against every case, and makes the first that breaks it small.
    pub async fn expect_of_cases(&mut self, expectation: Expectation) -> Result<(), Stop> {
        let mut tried = std::mem::take(&mut self.tried);
        let mut whole = Finding::Unproven("no case was tried".into());
        for (place, case) in tried.iter_mut().enumerate() {
            self.note(&expectation, &case.evidence);
            self.look(&expectation, &mut case.evidence).await;
            let finding = expectation.judge(&case.evidence);
            if place == 0 || finding.weight() > whole.weight() {
                whole = finding;
            }
            if matches!(whole, Finding::Broken(_)) {
                break;
            }
        }
        let broken = match (&whole, tried.last()) {
            (Finding::Broken(broken), _) => Some(broken.clone()),
            _ => None,
        };
        let failing = tried.iter().position(|case| matches!(expectation.judge(&case.evidence), Finding::Broken(_)));
        self.tried = tried;
        match (broken, failing) {
            (Some(broken), Some(place)) => self.shrink(&expectation, place, broken).await,
            _ => self.settle(&expectation, &Evidence::default(), whole, String::new()),
        }
    }

    async fn shrink(&mut self, expectation: &Expectation, place: usize, first: Broken) -> Result<(), Stop> {
        let (index, evidence) = (self.tried[place].index, self.tried[place].evidence.clone());
        let mut tree = drawn(&self.draws()?, self.bench.seed, &self.check, index)?;
        let alike = |other: &Broken| other.actual == first.actual || (!first.pointer.is_empty() && other.pointer == first.pointer);
        let judge = async |case: &Case| {
            let mut evidence = self.play(case).await.ok()?;
            self.look(expectation, &mut evidence).await;
            match expectation.judge(&evidence) {
                Finding::Broken(broken) if alike(&broken) => Some((broken, evidence)),
                _ => None,
            }
        };
        let smallest = property::minimise(&mut *tree, (first.clone(), evidence), property::BUDGET, judge).await;
        let (broken, evidence) = smallest.failure;
        let mut note = format!("case {index}, made small in {} tries", smallest.tries);
        if let Case::Sequence(acts) = &smallest.value {
            note = format!("{}: {note}", source::told(acts));
        }
        if smallest.repeated < property::REPEATS {
            note = format!("flaky: it failed {} of {} times more; {note}", smallest.repeated, property::REPEATS);
        }
        self.settle(expectation, &evidence, Finding::Broken(broken), note)
    }
}
