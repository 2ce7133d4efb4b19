//! The ledger of a run: every planned check is accounted for at the end, whatever happened on the way.

use std::{cell::RefCell, collections::BTreeMap};

use super::{catalogue::Check, story::Outcome, verdict};
use crate::model::{CheckReport, Verdict};

/// How far a run is: told after each check.
#[derive(Debug, Clone, Copy)]
pub struct Progress<'a> {
    /// Checks that are done, this one included.
    pub done: usize,
    pub total: usize,
    pub check: &'a str,
    pub verdict: Verdict,
}

pub(super) type Tell = Box<dyn Fn(Progress<'_>) + Send>;

/// Accounts for every planned check.
pub(super) struct Ledger {
    pub plan: Vec<Check>,
    strict: bool,
    tell: Option<Tell>,
    /// By id.
    done: RefCell<BTreeMap<String, CheckReport>>,
    open: RefCell<BTreeMap<String, Vec<Outcome>>>,
}

impl Ledger {
    pub fn new(plan: Vec<Check>, strict: bool, tell: Option<Tell>) -> Self {
        Self { plan, strict, tell, done: RefCell::default(), open: RefCell::default() }
    }

    /// Notes the outcome of one scenario; the last of a check closes it.
    pub fn note(&self, outcome: Outcome) {
        let Some(check) = self.plan.iter().find(|check| check.id == outcome.check) else { return };
        let mut open = self.open.borrow_mut();
        let outcomes = open.entry(check.id.clone()).or_default();
        outcomes.push(outcome);
        if outcomes.len() == check.scenarios {
            let report = verdict::report(check, outcomes, self.strict);
            drop(open);
            self.close(report);
        }
    }

    pub fn close(&self, report: CheckReport) {
        let mut done = self.done.borrow_mut();
        let (id, verdict) = (report.id.clone(), report.verdict);
        done.insert(id.clone(), report);
        if let Some(tell) = &self.tell {
            tell(Progress { done: done.len(), total: self.plan.len(), check: &id, verdict });
        }
    }

    /// Why a prerequisite does not carry the others, when it does not.
    pub fn shortfall(&self, id: &str) -> Option<String> {
        let done = self.done.borrow();
        match done.get(id) {
            Some(report) if report.verdict == Verdict::Pass => None,
            // What this set-up cannot show is nobody's fault: other checks may not need it, and say what they need.
            Some(report) if report.verdict == Verdict::Unproven && !report.provable => None,
            Some(report) => Some(format!("{id} is {}: {}", report.verdict, report.actual)),
            None => Some(format!("{id} left no verdict")),
        }
    }

    /// A report for each planned check, in the order of the plan.
    pub fn reports(&self) -> Vec<CheckReport> {
        let (done, open) = (self.done.borrow(), self.open.borrow());
        let of = |check: &Check| {
            done.get(&check.id)
                .cloned()
                .unwrap_or_else(|| verdict::report(check, open.get(&check.id).map_or(&[], Vec::as_slice), self.strict))
        };
        self.plan.iter().map(of).collect()
    }
}
