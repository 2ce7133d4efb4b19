//! Reports of real runs, read by programs that we did not write.

use std::{path::Path, process::Command};

use crate::{cli::Running, setting::found};

/// A run that has passes, failures, warnings, unproven and inapplicable checks, written as `format`.
fn report(format: &str) -> std::path::PathBuf {
    let crm = Running::start(&["listen", "localiq", "--listen", "127.0.0.1:0"]);
    let path = std::env::temp_dir().join(format!("leadbench-report-{}.{format}", std::process::id()));
    // The receiver was told of no authorization, the judge was: what comes without one is taken, and that is red.
    let arguments = [
        "check",
        "receiver",
        "--provider",
        "localiq",
        "--url",
        &format!("{}/leads", crm.url),
        "--authorization",
        "token <planted> & \"co\"",
        "--cases",
        "4",
        "--report",
        &format!("{format}={}", path.display()),
    ];
    let output = crate::cli::leadbench(&arguments).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    path
}

#[test]
fn junit_is_valid_by_jenkins_own_schema() {
    if !found("xmllint") {
        return;
    }
    let path = report("junit");
    let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/report/junit-10.xsd");
    let judged = Command::new("xmllint").arg("--noout").arg("--schema").arg(schema).arg(&path).output().unwrap();
    assert!(judged.status.success(), "{}", String::from_utf8_lossy(&judged.stderr));
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains("<failure") && text.contains("<skipped") && !text.contains("planted"));
    std::fs::remove_file(path).unwrap();
}

#[test]
fn html_needs_no_network_and_no_script() {
    let path = report("html");
    let text = std::fs::read_to_string(&path).unwrap();
    for outside in ["src=\"http", "href=\"http", "@import", "url(http", "<script"] {
        assert!(!text.contains(outside), "{outside}");
    }
    assert!(!text.contains("planted") && text.contains("authorization-missing"));
    std::fs::remove_file(path).unwrap();
}
