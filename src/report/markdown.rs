//! The report as Markdown, for pull requests and job summaries.

use std::fmt::Write;

use super::{Reporter, phrase};
use crate::model::Report;

/// A summary, a table of what needs attention, and the details folded away.
#[derive(Debug)]
pub struct Markdown;

impl Reporter for Markdown {
    fn name(&self) -> &'static str {
        "markdown"
    }

    fn about(&self) -> &'static str {
        "Markdown, for pull requests"
    }

    fn write(&self, report: &Report) -> String {
        let mut out = format!(
            "# {} {}: {}\n\n{} · {} · seed {} · leadbench {}\n",
            escape(&report.provider),
            report.role,
            phrase::outcome(report),
            phrase::counts(&report.counts()),
            phrase::reach(report),
            report.seed,
            escape(&report.version),
        );
        _ = writeln!(out, "\nTarget: {}", escape(&report.target));
        for remark in &report.remarks {
            _ = writeln!(out, "\n> {}", escape(remark));
        }
        let notable: Vec<_> = report.checks.iter().filter(|c| phrase::notable(c)).collect();
        if !notable.is_empty() {
            out.push_str("\n| verdict | check | expected | actual |\n|---|---|---|---|\n");
        }
        for check in &notable {
            _ = writeln!(
                out,
                "| {} | {} | {} | {} |",
                check.verdict,
                escape(&check.id),
                escape(&phrase::excerpt(&check.expected, 200)),
                escape(&phrase::excerpt(&check.actual, 200))
            );
        }
        for check in notable {
            _ = write!(out, "\n<details><summary>{} {}</summary>\n\n{}\n", check.verdict, escape(&check.id), escape(&check.title));
            for (label, text) in phrase::details(check) {
                let text = phrase::legible(&text);
                let fence = fence(&text);
                _ = write!(out, "\n{label}\n{fence}\n{text}\n{fence}\n");
            }
            out.push_str("\n</details>\n");
        }
        out
    }
}

/// A fence that the text cannot close: one tick more than its longest row of them, three at least.
fn fence(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    "`".repeat(longest.max(2) + 1)
}

/// Text that cannot become markup or leave its table cell.
fn escape(text: &str) -> String {
    phrase::one_line(text).chars().fold(String::new(), |mut out, c| {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '|' | '`' | '*' | '_' | '[' | ']' | '\\' | '#' => out.extend(['\\', c]),
            c => out.push(c),
        }
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn a_summary_then_what_needs_attention() {
        insta::with_settings!({ snapshot_path => "../../snapshots/report", prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!("markdown", Markdown.write(&sample::report()));
        });
    }

    #[test]
    fn text_stays_text() {
        assert_eq!(escape("a|b <i>\nc"), "a\\|b &lt;i&gt; c");
        assert_eq!(fence("x ``` y"), "````");
    }
}
