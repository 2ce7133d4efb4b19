//! The report as JSON: the fields that scripts rely on, in the order of the interface document.

use serde::Serialize;

use super::Reporter;
use crate::model::{CheckReport, Counts, Report};

/// One JSON object, indented.
#[derive(Debug)]
pub struct Json;

impl Reporter for Json {
    fn name(&self) -> &'static str {
        "json"
    }

    fn about(&self) -> &'static str {
        "one JSON object, for scripts"
    }

    fn write(&self, report: &Report) -> String {
        let text = serde_json::to_string_pretty(&Whole::of(report));
        text.unwrap_or_default() + "\n"
    }
}

/// The head of a report and, at the end, its checks.
#[derive(Serialize)]
struct Whole<'a> {
    #[serde(flatten)]
    head: Head<'a>,
    checks: Vec<Check<'a>>,
}

/// Everything but the checks.
#[derive(Serialize)]
pub(super) struct Head<'a> {
    tool: &'static str,
    version: &'a str,
    provider: &'a str,
    role: &'static str,
    target: &'a str,
    seed: u64,
    started_at: String,
    duration_ms: u64,
    conformant: bool,
    exit_code: u8,
    counts: Tally,
    proven: usize,
    provable: usize,
    total: usize,
    remarks: &'a [String],
}

#[derive(Serialize)]
struct Tally {
    pass: usize,
    fail: usize,
    warn: usize,
    info: usize,
    unproven: usize,
    not_applicable: usize,
    error: usize,
}

#[derive(Serialize)]
pub(super) struct Check<'a> {
    id: &'a str,
    title: &'a str,
    role: &'static str,
    level: &'static str,
    provenance: &'static str,
    clause: &'a str,
    source: &'a str,
    verdict: &'static str,
    expected: &'a str,
    actual: &'a str,
    pointer: &'a str,
    request: &'a str,
    response: &'a str,
    curl: &'a str,
    replay: &'a str,
    advice: &'a str,
    cases: u32,
    provable: bool,
    duration_ms: u64,
}

impl<'a> Whole<'a> {
    fn of(report: &'a Report) -> Self {
        Self { head: Head::of(report), checks: report.checks.iter().map(Check::of).collect() }
    }
}

impl<'a> Head<'a> {
    pub(super) fn of(report: &'a Report) -> Self {
        let Counts { pass, fail, warn, info, unproven, not_applicable, error } = report.counts();
        Self {
            tool: "leadbench",
            version: &report.version,
            provider: &report.provider,
            role: report.role.word(),
            target: &report.target,
            seed: report.seed,
            started_at: report.started_at.to_string(),
            duration_ms: millis(report.duration),
            conformant: report.conformant(),
            exit_code: report.exit_code,
            counts: Tally { pass, fail, warn, info, unproven, not_applicable, error },
            proven: report.proven(),
            provable: report.provable(),
            total: report.checks.len(),
            remarks: &report.remarks,
        }
    }
}

impl<'a> Check<'a> {
    pub(super) fn of(check: &'a CheckReport) -> Self {
        Self {
            id: &check.id,
            title: &check.title,
            role: check.role.word(),
            level: check.level.word(),
            provenance: check.provenance.word(),
            clause: &check.clause,
            source: &check.source,
            verdict: check.verdict.word(),
            expected: &check.expected,
            actual: &check.actual,
            pointer: &check.pointer,
            request: &check.request,
            response: &check.response,
            curl: &check.curl,
            replay: &check.replay,
            advice: &check.advice,
            cases: check.cases,
            provable: check.provable,
            duration_ms: millis(check.duration),
        }
    }
}

fn millis(duration: std::time::Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn the_fields_are_those_of_the_interface() {
        insta::with_settings!({ snapshot_path => "../../snapshots/report", prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!("json", Json.write(&sample::report()));
        });
        let value: serde_json::Value = serde_json::from_str(&Json.write(&sample::report())).unwrap();
        let keys: Vec<&str> = value["checks"][0].as_object().unwrap().keys().map(String::as_str).collect();
        for key in "id title role level provenance source verdict expected actual pointer request response curl replay cases duration_ms"
            .split(' ')
        {
            assert!(keys.contains(&key), "{key}");
        }
    }
}
