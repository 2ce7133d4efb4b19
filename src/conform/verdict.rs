//! From outcomes to verdicts, and from verdicts to what the run as a whole is worth.

use super::{bench::Bench, catalogue::Check, expect::Merit, failure::Failure, story::Outcome, world::Stop};
use crate::model::{CheckReport, Level, Severity, Verdict};

/// What a check came to, from the outcomes of all its scenarios. Missing ones are our own fault.
pub(super) fn report(check: &Check, outcomes: &[Outcome], strict: bool) -> CheckReport {
    let mut report = blank(check);
    report.cases = outcomes.iter().map(|o| o.cases).sum();
    report.duration = outcomes.iter().map(|o| o.took).sum();
    let lost =
        Stop::Fault(format!("{} of its {} scenarios left no verdict", check.scenarios.saturating_sub(outcomes.len()), check.scenarios));
    let complete = outcomes.len() == check.scenarios;
    let worst = outcomes.iter().map(|o| o.stop.as_ref()).max_by_key(|stop| rank(*stop)).flatten();
    let row = outcomes.iter().find(|o| o.stop.as_ref() == worst).map_or("", |o| o.row.as_str());
    settle(&mut report, if complete { worst } else { Some(&lost) }, check.severity(strict));
    if !row.is_empty() && !matches!(report.verdict, Verdict::Pass | Verdict::NotApplicable) {
        report.actual = format!("{} ({row})", report.actual);
    }
    report
}

/// What a check came to that was never run, because what all others build on did not hold.
pub(super) fn untried(check: &Check, cause: &str) -> CheckReport {
    let mut report = blank(check);
    settle(&mut report, Some(&Stop::Unproven(cause.to_owned())), Severity::Fail);
    report
}

/// What a check came to when leadbench itself broke down.
pub(super) fn crashed(check: &Check, why: &str) -> CheckReport {
    let mut report = blank(check);
    settle(&mut report, Some(&Stop::Fault(why.to_owned())), Severity::Fail);
    report
}

fn settle(report: &mut CheckReport, stop: Option<&Stop>, severity: Severity) {
    let (verdict, why) = match stop {
        None => (Verdict::Pass, ""),
        Some(Stop::NotApplicable(rule)) => (Verdict::NotApplicable, rule.as_str()),
        Some(Stop::Unproven(why) | Stop::Unseen(why)) => (Verdict::Unproven, why.as_str()),
        Some(Stop::Fault(why)) => (Verdict::Error, why.as_str()),
        Some(Stop::Broken(failure)) => {
            let Failure { expected, actual, pointer, request, response, signature, curl, replay } = (**failure).clone();
            *report = CheckReport { expected, actual, pointer, request, response, signature, curl, replay, ..report.clone() };
            report.verdict = match severity {
                Severity::Fail => Verdict::Fail,
                Severity::Warn => Verdict::Warn,
                Severity::Info => Verdict::Info,
            };
            return;
        }
    };
    report.verdict = verdict;
    report.actual = why.to_owned();
    report.provable = !matches!(stop, Some(Stop::NotApplicable(_) | Stop::Unseen(_)));
    if verdict == Verdict::Pass {
        report.advice.clear();
    }
}

/// A row that passed outweighs one that does not apply; anything else outweighs both.
fn rank(stop: Option<&Stop>) -> u8 {
    match stop {
        Some(Stop::NotApplicable(_)) => 0,
        None => 1,
        Some(Stop::Unseen(_)) => 2,
        Some(Stop::Unproven(_)) => 3,
        Some(Stop::Broken(_)) => 4,
        Some(Stop::Fault(_)) => 5,
    }
}

fn blank(check: &Check) -> CheckReport {
    let clause = check.clauses.first();
    CheckReport {
        id: check.id.clone(),
        title: check.title.clone(),
        role: check.role,
        level: check.level(),
        provenance: check.provenance(),
        clause: clause.map(|c| c.id.to_owned()).unwrap_or_default(),
        source: clause.map_or_else(|| check.place.clone(), |c| c.source.to_owned()),
        verdict: Verdict::Error,
        expected: String::new(),
        actual: String::new(),
        pointer: String::new(),
        request: String::new(),
        response: String::new(),
        signature: String::new(),
        curl: String::new(),
        replay: String::new(),
        advice: check.advice.clone(),
        cases: 0,
        provable: true,
        duration: std::time::Duration::ZERO,
    }
}

/// Says so when good and bad deliveries were all answered alike: then no refusal and no acceptance means anything.
pub(super) fn meaningless(bench: &Bench) -> Option<String> {
    let journal = bench.journal.borrow();
    let (_, first) = journal.first()?;
    let status = (*first)?;
    let alike = journal.iter().all(|(_, answer)| *answer == Some(status));
    let of = |merit| journal.iter().filter(|(m, _)| *m == merit).count();
    let (good, bad) = (of(Merit::Good), of(Merit::Bad));
    (alike && good > 0 && bad > 0).then(|| {
        format!("Every delivery, {good} good and {bad} bad ones, was answered with {status}: this receiver does not look at what it gets, so nothing is proven.")
    })
}

/// What the run comes to besides the checks themselves.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Circumstances {
    /// All answers alike.
    pub meaningless: bool,
    /// A baseline entry is stale or expired.
    pub outdated: bool,
}

/// The exit code: what is gravest decides. `excused` are the ids in the baseline.
pub(super) fn exit_code(checks: &[CheckReport], first: &[&str], excused: &[&str], circumstances: Circumstances) -> u8 {
    let any = |of: &dyn Fn(&CheckReport) -> bool| checks.iter().any(of);
    if any(&|c| c.verdict == Verdict::Error) {
        return 4;
    }
    if any(&|c| c.verdict == Verdict::Fail && !excused.contains(&c.id.as_str())) {
        return 1;
    }
    let incomplete = |c: &CheckReport| c.verdict == Verdict::Unproven && c.provable && c.level == Level::Required;
    // What a set-up cannot show is no lack of it, as long as something was shown.
    let shown = any(&|c| c.verdict == Verdict::Pass);
    let groundless = |c: &CheckReport| first.contains(&c.id.as_str()) && c.verdict != Verdict::Pass && (c.provable || !shown);
    if any(&incomplete) || any(&groundless) || circumstances.meaningless {
        return 3;
    }
    if circumstances.outdated { 5 } else { 0 }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::conform::sample::check;

    #[test]
    fn a_prerequisite_that_a_set_up_cannot_show_is_no_lack_where_others_are_shown() {
        let of = |id: &str, verdict, provable| CheckReport { id: id.into(), verdict, provable, ..blank(&check("render/a")) };
        let none = Circumstances::default();
        let unseen = of("first", Verdict::Unproven, false);
        assert_eq!(exit_code(&[unseen.clone(), of("b", Verdict::Pass, true)], &["first"], &[], none), 0);
        assert_eq!(exit_code(&[unseen.clone(), of("b", Verdict::Unproven, false)], &["first"], &[], none), 3);
        assert_eq!(exit_code(&[of("first", Verdict::Unproven, true), of("b", Verdict::Pass, true)], &["first"], &[], none), 3);
    }

    fn outcome(stop: Option<Stop>) -> Outcome {
        Outcome { check: "acme/receiver/render/a".into(), row: String::new(), stop, cases: 1, took: Duration::from_millis(2) }
    }

    fn broken() -> Option<Stop> {
        Some(Stop::Broken(Box::new(Failure { expected: "2xx".into(), actual: "500".into(), ..Failure::default() })))
    }

    fn of(stops: Vec<Option<Stop>>, scenarios: usize) -> CheckReport {
        let outcomes: Vec<Outcome> = stops.into_iter().map(outcome).collect();
        report(&Check { scenarios, ..check("render/a") }, &outcomes, false)
    }

    #[test]
    fn the_gravest_outcome_is_the_verdict() {
        let na = || Some(Stop::NotApplicable("no header".into()));
        let unproven = || Some(Stop::Unproven("control".into()));
        assert_eq!(of(vec![None], 1).verdict, Verdict::Pass);
        assert_eq!(of(vec![na(), None], 2).verdict, Verdict::Pass);
        assert_eq!(of(vec![na(), na()], 2).verdict, Verdict::NotApplicable);
        assert_eq!(of(vec![None, unproven()], 2).verdict, Verdict::Unproven);
        assert_eq!(of(vec![broken(), unproven(), None], 3).verdict, Verdict::Fail);
        assert_eq!(of(vec![broken(), Some(Stop::Fault("x".into()))], 2).verdict, Verdict::Error);
    }

    #[test]
    fn a_scenario_that_left_no_verdict_is_our_fault() {
        let report = of(vec![None], 2);
        assert_eq!((report.verdict, report.actual.as_str()), (Verdict::Error, "1 of its 2 scenarios left no verdict"));
        assert_eq!(of(vec![], 1).verdict, Verdict::Error);
    }

    #[test]
    fn a_breach_weighs_what_its_clause_weighs() {
        let mut check = check("render/a");
        assert_eq!(report(&check, &[outcome(broken())], false).verdict, Verdict::Fail);
        check.clauses[0].provenance = crate::model::Provenance::Assumed;
        assert_eq!(report(&check, &[outcome(broken())], false).verdict, Verdict::Warn);
        assert_eq!(report(&check, &[outcome(broken())], true).verdict, Verdict::Fail);
        check.clauses[0].level = Level::Informative;
        assert_eq!(report(&check, &[outcome(broken())], true).verdict, Verdict::Info);
    }

    #[test]
    fn each_exit_code_has_its_cause() {
        let unseen = of(vec![Some(Stop::Unseen("no port".into()))], 1);
        let unproven = of(vec![Some(Stop::Unproven("control".into()))], 1);
        let (pass, fail, error) = (of(vec![None], 1), of(vec![broken()], 1), of(vec![], 1));
        let code = |checks: &[&CheckReport], excused: &[&str], circumstances| {
            let checks: Vec<CheckReport> = checks.iter().map(|c| (*c).clone()).collect();
            exit_code(&checks, &[], excused, circumstances)
        };
        let plain = Circumstances::default();
        assert_eq!(code(&[&pass, &unseen], &[], plain), 0);
        assert_eq!(code(&[&pass, &fail], &[], plain), 1);
        assert_eq!(code(&[&pass, &fail], &[&fail.id], plain), 0);
        assert_eq!(code(&[&pass, &unproven], &[], plain), 3);
        assert_eq!(code(&[&pass], &[], Circumstances { meaningless: true, ..plain }), 3);
        assert_eq!(code(&[&pass, &fail, &error], &[], plain), 4);
        assert_eq!(code(&[&fail], &[&fail.id], Circumstances { outdated: true, ..plain }), 5);
        let warned = CheckReport { verdict: Verdict::Warn, ..pass.clone() };
        assert_eq!(exit_code(std::slice::from_ref(&warned), &[&warned.id], &[], plain), 3);
    }
}
