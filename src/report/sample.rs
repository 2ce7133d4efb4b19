//! A small report with one check of each verdict, for the tests of the formats.

use std::time::Duration;

use jiff::Timestamp;

use crate::model::{CheckReport, Level, Provenance, Report, Role, Verdict};

pub(super) fn check(id: &str, verdict: Verdict) -> CheckReport {
    CheckReport {
        id: format!("acme/receiver/{id}"),
        title: format!("The title of {id}"),
        role: Role::Receiver,
        level: Level::Required,
        provenance: Provenance::Stated,
        clause: "acme/topic/clause".into(),
        source: "Handbook, section 3".into(),
        verdict,
        expected: String::new(),
        actual: String::new(),
        pointer: String::new(),
        request: String::new(),
        response: String::new(),
        signature: String::new(),
        curl: String::new(),
        replay: String::new(),
        advice: String::new(),
        cases: 1,
        provable: !matches!(verdict, Verdict::Unproven | Verdict::NotApplicable),
        duration: Duration::from_millis(12),
    }
}

pub(super) fn report() -> Report {
    let failed = CheckReport {
        expected: "401 or 403".into(),
        actual: "200".into(),
        pointer: "/lead/contact/email".into(),
        request: "POST /leads HTTP/1.1\r\nAuthorization: $LEADBENCH_AUTHORIZATION\r\n\r\n{\"lead\":{\"name\":\"O'Hara <b>&amp;\"}}".into(),
        response: "HTTP/1.1 200 OK\r\n\r\n\u{1b}[31mred]]>\u{0}".into(),
        curl: "curl -i -X POST 'http://127.0.0.1:9/leads'".into(),
        replay: "replay/missing.json".into(),
        advice: "Why: anyone could send leads.\nFix: compare the header with the agreed value.".into(),
        cases: 17,
        ..check("sign/missing", Verdict::Fail)
    };
    let unproven =
        CheckReport { actual: "no observation port: --observe URL would prove it".into(), ..check("render/stored", Verdict::Unproven) };
    let not = CheckReport { actual: "no header was agreed".into(), ..check("sign/scheme", Verdict::NotApplicable) };
    Report {
        version: "0.1.0".into(),
        provider: "acme".into(),
        role: Role::Receiver,
        target: "http://127.0.0.1:9/leads?a=1&b=2".into(),
        seed: 42,
        started_at: Timestamp::UNIX_EPOCH,
        duration: Duration::from_millis(1_234),
        checks: vec![
            check("render/plain", Verdict::Pass),
            unproven,
            CheckReport { expected: "2xx".into(), actual: "500 | odd".into(), ..check("render/odd", Verdict::Warn) },
            CheckReport { actual: "text/plain accepted".into(), ..check("policy/content-type", Verdict::Info) },
            failed,
            not,
            CheckReport { actual: "step not found".into(), ..check("policy/broken", Verdict::Error) },
        ],
        remarks: vec!["Every delivery, good or bad, was answered with 200.".into()],
        exit_code: 1,
    }
}
