//! Phrases that more than one format uses.

use std::borrow::Cow;

use crate::model::{CheckReport, Counts, Report, Verdict};

/// Both ends of the run in a word: `conformant`, `not conformant`, `incomplete` …
pub(super) fn outcome(report: &Report) -> &'static str {
    match report.exit_code {
        0 => "conformant",
        1 => "not conformant",
        3 => "incomplete",
        5 => "the baseline is out of date",
        _ => "leadbench itself failed",
    }
}

/// `3 passed, 1 failed, 2 unproven`: what there is none of is left out.
pub(super) fn counts(counts: &Counts) -> String {
    let rows = [
        (counts.pass, "passed", "passed"),
        (counts.fail, "failed", "failed"),
        (counts.warn, "warning", "warnings"),
        (counts.info, "remark", "remarks"),
        (counts.unproven, "unproven", "unproven"),
        (counts.not_applicable, "not applicable", "not applicable"),
        (counts.error, "error of leadbench", "errors of leadbench"),
    ];
    let words: Vec<String> =
        rows.iter().filter(|(n, ..)| *n > 0).map(|(n, one, many)| format!("{n} {}", if *n == 1 { one } else { many })).collect();
    if words.is_empty() { "no checks".to_owned() } else { words.join(", ") }
}

/// `proven 61 of the 63 that this set-up can prove, of 71 in all`.
pub(super) fn reach(report: &Report) -> String {
    format!("proven {} of the {} that this set-up can prove, of {} in all", report.proven(), report.provable(), report.checks.len())
}

/// What everyone should look at: everything but what passed or does not apply.
pub(super) fn notable(check: &CheckReport) -> bool {
    !matches!(check.verdict, Verdict::Pass | Verdict::NotApplicable)
}

/// What comes with a failure, as label and text, without what is empty. Long texts come last.
pub(super) fn details(check: &CheckReport) -> Vec<(&'static str, Cow<'_, str>)> {
    let weight = format!("{}, {}", check.provenance, check.level);
    let cases = if check.cases > 1 { check.cases.to_string() } else { String::new() };
    let rows: [(&'static str, Cow<'_, str>); 13] = [
        ("expected", check.expected.as_str().into()),
        ("actual", check.actual.as_str().into()),
        ("at", check.pointer.as_str().into()),
        ("cases", cases.into()),
        ("clause", check.clause.as_str().into()),
        ("source", check.source.as_str().into()),
        ("weight", weight.into()),
        ("advice", check.advice.as_str().into()),
        ("signature", check.signature.as_str().into()),
        ("curl", check.curl.as_str().into()),
        ("replay", check.replay.as_str().into()),
        ("request", check.request.as_str().into()),
        ("response", check.response.as_str().into()),
    ];
    rows.into_iter().filter(|(_, text)| !text.is_empty()).collect()
}

/// What came instead of what, in one line.
pub(super) fn gist(check: &CheckReport) -> String {
    let text = if check.expected.is_empty() { check.actual.clone() } else { format!("expected {}, got {}", check.expected, check.actual) };
    one_line(&excerpt(&text, 400))
}

/// Whether the run as a whole falls short although no check says so by itself: what is only skipped must not read as a pass.
pub(super) fn hollow(report: &Report) -> bool {
    !report.conformant() && !report.checks.iter().any(|c| matches!(c.verdict, Verdict::Fail | Verdict::Error))
}

/// The part of an id that a topic's list needs: `authorization-missing`.
pub(super) fn slug(id: &str) -> &str {
    id.rsplit('/').next().unwrap_or(id)
}

/// The topic in an id: `sign`.
pub(super) fn topic(id: &str) -> &str {
    id.split('/').rev().nth(1).unwrap_or_default()
}

/// The topics of a report in order of appearance, each with its checks.
pub(super) fn by_topic(report: &Report) -> Vec<(&str, Vec<&CheckReport>)> {
    let mut topics: Vec<(&str, Vec<&CheckReport>)> = Vec::new();
    for check in &report.checks {
        match topics.iter_mut().find(|(name, _)| *name == topic(&check.id)) {
            Some((_, checks)) => checks.push(check),
            None => topics.push((topic(&check.id), vec![check])),
        }
    }
    topics
}

/// A text on one line.
pub(super) fn one_line(text: &str) -> String {
    legible(text).lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
}

/// A text without control characters: what a peer sent must not steer a terminal.
pub(super) fn legible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\r' => {}
            '\n' | '\t' => out.push(c),
            c if c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}') => out.extend(c.escape_unicode()),
            c => out.push(c),
        }
    }
    out
}

/// The start of a long text, and how much there is of the rest.
pub(super) fn excerpt(text: &str, limit: usize) -> Cow<'_, str> {
    match text.char_indices().nth(limit) {
        Some((end, _)) => format!("{} … ({} more bytes)", &text[..end], text.len() - end).into(),
        None => text.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_names_its_topic_and_slug_and_a_strange_one_does_no_harm() {
        assert_eq!((topic("p/receiver/sign/missing"), slug("p/receiver/sign/missing")), ("sign", "missing"));
        assert_eq!((topic("missing"), slug("missing")), ("", "missing"));
    }

    #[test]
    fn a_peer_cannot_steer_the_terminal() {
        assert_eq!(legible("a\u{1b}[31mb\r\nc\u{202e}d"), "a\\u{1b}[31mb\nc\\u{202e}d");
    }

    #[test]
    fn a_long_text_is_cut_at_a_character() {
        assert_eq!(excerpt("äöü", 2), "äö … (2 more bytes)");
        assert_eq!(excerpt("äöü", 3), "äöü");
    }
}
