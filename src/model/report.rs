//! What a run of checks came to. Rooms above fill it in, `report` puts it into words.

use std::{fmt, time::Duration};

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

use super::{Level, Provenance, Role, clause::words};

words! {
    /// What is known of one check after a run. Only `Pass` is green.
    Verdict {
        Pass = "PASS",
        Fail = "FAIL",
        Warn = "WARN",
        Info = "INFO",
        /// It applies, but nothing exercised it; `actual` says what would.
        Unproven = "UNPROVEN",
        /// It does not apply; `actual` says by which rule.
        NotApplicable = "N/A",
        /// Our own fault.
        Error = "ERROR",
    }
}

/// One check and what it came to. Fields that have nothing to say are empty.
#[derive(Debug, Clone, PartialEq)]
pub struct CheckReport {
    /// `localiq/receiver/sign/authorization-missing`.
    pub id: String,
    /// The scenario's name.
    pub title: String,
    /// Who is judged.
    pub role: Role,
    /// How much a breach weighs.
    pub level: Level,
    /// How the clause is known.
    pub provenance: Provenance,
    /// The weightiest clause behind it: `localiq/sign/authorization`.
    pub clause: String,
    /// Document and section of that clause.
    pub source: String,
    /// What it came to.
    pub verdict: Verdict,
    /// What would have been right: a set where several answers are.
    pub expected: String,
    /// What was seen, or why nothing was.
    pub actual: String,
    /// JSON pointer or XML path of the fault.
    pub pointer: String,
    /// The request as sent, credentials redacted.
    pub request: String,
    /// The reply as received.
    pub response: String,
    /// What the signature sent proves, or which steps of it differ; empty where nothing is signed.
    pub signature: String,
    /// A command that reproduces the failure alone, credentials redacted.
    pub curl: String,
    /// The replay file that was written.
    pub replay: String,
    /// Why it matters and how to put it right, for people.
    pub advice: String,
    /// How many cases were tried.
    pub cases: u32,
    /// Whether this set-up could have proven it: it applies, and what it needs to see can be seen.
    pub provable: bool,
    /// Real time.
    pub duration: Duration,
}

/// How many checks got which verdict.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "Tally")]
pub struct Counts {
    /// Tried, and held.
    pub pass: usize,
    /// Broke what is documented.
    pub fail: usize,
    /// Broke what is not beyond doubt.
    pub warn: usize,
    /// Differs from what is informative only.
    pub info: usize,
    /// Nothing exercised them.
    pub unproven: usize,
    /// Did not apply.
    pub not_applicable: usize,
    /// Our own fault.
    pub error: usize,
}

/// A whole run: what [`crate::conform`] gives and [`crate::report`] writes.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// leadbench's version.
    pub version: String,
    /// The provider's name, as in commands.
    pub provider: String,
    /// Who is judged.
    pub role: Role,
    /// The URL that was judged.
    pub target: String,
    /// What was drawn follows from it.
    pub seed: u64,
    /// Real time.
    pub started_at: Timestamp,
    /// Real time.
    pub duration: Duration,
    /// Each check of the run, in the order of the features.
    pub checks: Vec<CheckReport>,
    /// Why the run as a whole proves nothing, or is incomplete: unreachable, all answers alike.
    pub remarks: Vec<String>,
    /// What the command ends with: 0 conformant, 1 not, 3 incomplete, 4 our own fault, 5 stale baseline.
    pub exit_code: u8,
}

impl Report {
    /// How many checks got which verdict.
    pub fn counts(&self) -> Counts {
        let of = |verdict| self.checks.iter().filter(|c| c.verdict == verdict).count();
        Counts {
            pass: of(Verdict::Pass),
            fail: of(Verdict::Fail),
            warn: of(Verdict::Warn),
            info: of(Verdict::Info),
            unproven: of(Verdict::Unproven),
            not_applicable: of(Verdict::NotApplicable),
            error: of(Verdict::Error),
        }
    }

    /// How many checks were exercised and judged, one way or the other.
    pub fn proven(&self) -> usize {
        let counts = self.counts();
        counts.pass + counts.fail + counts.warn + counts.info
    }

    /// How many checks this set-up could prove.
    pub fn provable(&self) -> usize {
        self.checks.iter().filter(|c| c.provable).count()
    }

    /// Conformant is what ends with exit code 0, and nothing else.
    pub fn conformant(&self) -> bool {
        self.exit_code == 0
    }
}
