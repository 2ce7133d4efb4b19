//! The report in the Test Anything Protocol, version 14.

use std::fmt::Write;

use super::{Reporter, phrase};
use crate::model::{CheckReport, Report, Verdict};

/// A plan, one line a check, and a YAML block under each that needs words.
#[derive(Debug)]
pub struct Tap;

impl Reporter for Tap {
    fn name(&self) -> &'static str {
        "tap"
    }

    fn about(&self) -> &'static str {
        "Test Anything Protocol 14, for harnesses"
    }

    fn write(&self, report: &Report) -> String {
        let hollow = phrase::hollow(report);
        let mut out = format!("TAP version 14\n1..{}\n", report.checks.len() + usize::from(hollow));
        for (number, check) in (1..).zip(&report.checks) {
            line(&mut out, number, check);
        }
        if hollow {
            _ = writeln!(out, "not ok {} - the run as a whole: {}", report.checks.len() + 1, phrase::outcome(report));
        }
        for remark in &report.remarks {
            _ = writeln!(out, "# {}", phrase::one_line(remark));
        }
        _ = writeln!(out, "# {}; {}", phrase::outcome(report), phrase::reach(report));
        out
    }
}

fn line(out: &mut String, number: usize, check: &CheckReport) {
    let result = if matches!(check.verdict, Verdict::Fail | Verdict::Error) { "not ok" } else { "ok" };
    let directive = match check.verdict {
        Verdict::Unproven | Verdict::NotApplicable => format!(" # SKIP {}: {}", check.verdict, escape(&check.actual)),
        _ => String::new(),
    };
    _ = writeln!(out, "{result} {number} - {}: {}{directive}", escape(&check.id), escape(&check.title));
    if matches!(check.verdict, Verdict::Fail | Verdict::Error | Verdict::Warn | Verdict::Info) {
        out.push_str("  ---\n");
        _ = writeln!(out, "  verdict: {}", quoted(check.verdict.word()));
        for (label, text) in phrase::details(check) {
            _ = writeln!(out, "  {label}: {}", quoted(&text));
        }
        out.push_str("  ...\n");
    }
}

/// `#` and `\` steer a TAP line.
fn escape(text: &str) -> String {
    phrase::one_line(text).replace('\\', "\\\\").replace('#', "\\#")
}

/// A JSON string, which is a YAML string, too.
fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn the_plan_counts_the_lines_and_a_skip_says_why() {
        insta::with_settings!({ snapshot_path => "../../snapshots/report", prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!("tap", Tap.write(&sample::report()));
        });
        let mut report = Report { exit_code: 3, ..sample::report() };
        report.checks.retain(|c| c.verdict == Verdict::Unproven);
        assert!(Tap.write(&report).contains("1..2\n") && Tap.write(&report).contains("not ok 2 - the run as a whole: incomplete"));
        assert_eq!(escape("a # b\nc"), "a \\# b c");
    }
}
