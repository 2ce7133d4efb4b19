//! The report as JUnit XML, for the test pages of CI servers. Written for the strict schema that Jenkins' plug-in uses.

use std::fmt::Write;

use quick_junit::{NonSuccessKind, Property, Report as Suites, TestCase, TestCaseStatus, TestSuite};

use super::{Reporter, phrase};
use crate::model::{CheckReport, Report, Verdict};

/// One suite a topic, one case a check. A failure is `failure`; warnings pass with a note; what was not judged is `skipped`.
#[derive(Debug)]
pub struct Junit;

impl Reporter for Junit {
    fn name(&self) -> &'static str {
        "junit"
    }

    fn about(&self) -> &'static str {
        "JUnit XML, for CI servers"
    }

    fn write(&self, report: &Report) -> String {
        let mut suites = Suites::new("leadbench");
        suites.set_time(report.duration);
        for (topic, checks) in phrase::by_topic(report) {
            let mut suite = TestSuite::new(format!("{}/{}/{topic}", report.provider, report.role));
            suite.set_time(checks.iter().map(|c| c.duration).sum());
            for (name, value) in [
                ("version", report.version.clone()),
                ("target", report.target.clone()),
                ("seed", report.seed.to_string()),
                ("outcome", phrase::outcome(report).to_owned()),
                ("remarks", report.remarks.join("\n")),
            ] {
                suite.add_property(Property::new(name, phrase::legible(&value)));
            }
            suite.add_test_cases(checks.into_iter().map(case));
            suites.add_test_suite(suite);
        }
        if phrase::hollow(report) {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            status.set_message(format!("{}: {}", phrase::outcome(report), phrase::one_line(&report.remarks.join(" "))));
            let mut suite = TestSuite::new(format!("{}/{}", report.provider, report.role));
            suite.add_test_case(TestCase::new("the run as a whole", status));
            suites.add_test_suite(suite);
        }
        // Older schemas refuse a count of skips on the root; each suite has its own.
        let text = suites.to_string().unwrap_or_default().replacen(&format!(" skipped=\"{}\"", suites.skipped), "", 1);
        if text.ends_with('\n') { text } else { text + "\n" }
    }
}

fn case(check: &CheckReport) -> TestCase {
    let status = match check.verdict {
        Verdict::Fail => failed(check, NonSuccessKind::Failure),
        Verdict::Error => failed(check, NonSuccessKind::Error),
        Verdict::Unproven | Verdict::NotApplicable => {
            let mut status = TestCaseStatus::skipped();
            status.set_message(phrase::one_line(&format!("{}: {}", check.verdict, check.actual)));
            status
        }
        Verdict::Pass | Verdict::Warn | Verdict::Info => TestCaseStatus::success(),
    };
    let mut case = TestCase::new(format!("{} ({})", phrase::slug(&check.id), phrase::legible(&check.title)), status);
    case.set_classname(check.id.replace('/', ".")).set_time(check.duration);
    if matches!(check.verdict, Verdict::Warn | Verdict::Info) {
        case.set_system_out(format!("{}\n{}", check.verdict, story(check)));
    }
    case
}

fn failed(check: &CheckReport, kind: NonSuccessKind) -> TestCaseStatus {
    let mut status = TestCaseStatus::non_success(kind);
    status.set_message(phrase::gist(check));
    status.set_type(check.verdict.word());
    status.set_description(story(check));
    status
}

fn story(check: &CheckReport) -> String {
    phrase::details(check).iter().fold(String::new(), |mut out, (label, text)| {
        _ = writeln!(out, "{label}: {}", phrase::legible(text));
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn the_suites_are_well_formed_and_counted() {
        let text = Junit.write(&sample::report());
        let document = roxmltree::Document::parse(&text).unwrap();
        let suites: Vec<_> = document.root_element().children().filter(|n| n.is_element()).collect();
        assert_eq!(suites.iter().map(|s| s.attribute("tests").unwrap()).collect::<Vec<_>>(), ["3", "2", "2"]);
        assert_eq!(document.descendants().filter(|n| n.has_tag_name("failure")).count(), 1);
        assert_eq!(document.descendants().filter(|n| n.has_tag_name("error")).count(), 1);
        assert_eq!(document.descendants().filter(|n| n.has_tag_name("skipped")).count(), 2);
        insta::with_settings!({ snapshot_path => "../../snapshots/report", prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!("junit", text);
        });
    }

    #[test]
    fn a_run_in_which_nothing_was_judged_is_red() {
        let mut report = Report { exit_code: 3, ..sample::report() };
        report.checks.retain(|c| c.verdict == Verdict::Unproven);
        assert!(Junit.write(&report).contains(r#"tests="2" failures="1""#));
    }

    /// The elements and attributes that the schema of Jenkins' xUnit plug-in allows; it refuses any other.
    #[test]
    fn only_what_the_jenkins_schema_knows_is_written() {
        let text = Junit.write(&sample::report());
        let allowed: &[(&str, &[&str])] = &[
            ("testsuites", &["name", "time", "tests", "failures", "errors", "disabled"]),
            (
                "testsuite",
                &["name", "tests", "failures", "errors", "time", "disabled", "skipped", "timestamp", "hostname", "id", "package"],
            ),
            ("properties", &[]),
            ("property", &["name", "value"]),
            ("testcase", &["name", "classname", "time", "assertions", "status", "group"]),
            ("failure", &["type", "message"]),
            ("error", &["type", "message"]),
            ("skipped", &["message", "type"]),
            ("system-out", &[]),
        ];
        for node in roxmltree::Document::parse(&text).unwrap().descendants().filter(roxmltree::Node::is_element) {
            let name = node.tag_name().name();
            let (_, attributes) = allowed.iter().find(|(known, _)| *known == name).unwrap_or_else(|| panic!("<{name}>"));
            node.attributes().for_each(|a| assert!(attributes.contains(&a.name()), "{name} {}", a.name()));
        }
    }
}
