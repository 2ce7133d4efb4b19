//! The report as JSON: the fields that scripts rely on, in the order of the interface document.

use schemars::{JsonSchema, generate::SchemaSettings};
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

/// The JSON Schema (2020-12) of the format, made of the types that it is written from; ends with a line break.
pub fn schema() -> String {
    let schema = SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<Whole>();
    serde_json::to_string_pretty(&schema).unwrap_or_default() + "\n"
}

/// What one run of leadbench's checks came to.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "leadbench report")]
struct Whole<'a> {
    #[serde(flatten)]
    head: Head<'a>,
    checks: Vec<Check<'a>>,
}

/// Everything but the checks.
#[derive(Serialize, JsonSchema)]
pub(super) struct Head<'a> {
    /// Always `leadbench`.
    tool: &'static str,
    version: &'a str,
    provider: &'a str,
    /// `receiver`, `sender` or `client`.
    role: &'static str,
    /// The URL that was judged, without credentials.
    target: &'a str,
    /// The same seed gives the same report but for times.
    seed: u64,
    /// RFC 3339, in UTC.
    started_at: String,
    duration_ms: u64,
    /// Whether the exit code is 0.
    conformant: bool,
    /// 0 conformant, 1 not conformant, 2 usage, 3 incomplete, 4 our own fault, 5 stale baseline.
    exit_code: u8,
    counts: Counts,
    /// Checks that came to a verdict on what was seen.
    proven: usize,
    /// Checks that could have, with what the run was given.
    provable: usize,
    /// All checks that were planned.
    total: usize,
    /// Why the run as a whole proves less than it seems to.
    remarks: &'a [String],
}

/// One check. A text that has nothing to say is empty.
#[derive(Serialize, JsonSchema)]
pub(super) struct Check<'a> {
    /// `<provider>/<role>/<topic>/<slug>`; never reused.
    id: &'a str,
    title: &'a str,
    /// `receiver`, `sender` or `client`.
    role: &'static str,
    /// `required`, `recommended` or `informative`.
    level: &'static str,
    /// `stated`, `example`, `public`, `observed` or `assumed`.
    provenance: &'static str,
    /// The weightiest clause behind the check.
    clause: &'a str,
    /// Document and section of that clause.
    source: &'a str,
    /// `PASS`, `FAIL`, `WARN`, `INFO`, `UNPROVEN`, `N/A` or `ERROR`. Only PASS is green.
    verdict: &'static str,
    /// What would have been right; a set where several answers are.
    expected: &'a str,
    /// What was seen, or why nothing was.
    actual: &'a str,
    /// JSON pointer, XML path or field name of the fault.
    pointer: &'a str,
    /// The request as sent, credentials redacted.
    request: &'a str,
    /// The reply as received.
    response: &'a str,
    /// What the signature sent proves, or which steps of it differ; empty where nothing is signed.
    signature: &'a str,
    /// A command that repeats the failure alone; credentials stand in it as environment variables.
    curl: &'a str,
    /// The replay file that was written.
    replay: &'a str,
    /// Why it matters, and how to put it right.
    advice: &'a str,
    /// How many cases were tried.
    cases: u32,
    /// Whether this set-up could have proven it.
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
            counts: report.counts(),
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
            signature: &check.signature,
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
        for key in
            "id title role level provenance source verdict expected actual pointer request response signature curl replay cases duration_ms"
                .split(' ')
        {
            assert!(keys.contains(&key), "{key}");
        }
    }
}
