//! The report for a terminal: a tree by topic, failures last, a summary that fits one screen.

use std::fmt::Write;

use anstyle::{AnsiColor, Style};

use super::{Reporter, phrase};
use crate::model::{CheckReport, Report, Verdict};

/// Plain text, or the same text in colours.
#[derive(Debug)]
pub struct Text {
    paint: fn(Verdict) -> Style,
    strong: Style,
}

/// The most characters of a request or reply on the screen; the files hold them whole.
const EXCERPT: usize = 1_200;

impl Text {
    /// Without colour.
    pub const PLAIN: Self = Self { paint: |_| Style::new(), strong: Style::new() };

    /// With colour, for a terminal that has it.
    pub const COLOURED: Self = Self { paint: colour, strong: Style::new().bold() };
}

fn colour(verdict: Verdict) -> Style {
    let colour = match verdict {
        Verdict::Pass => AnsiColor::Green,
        Verdict::Fail | Verdict::Error => AnsiColor::Red,
        Verdict::Warn => AnsiColor::Yellow,
        Verdict::Info | Verdict::Unproven => AnsiColor::Cyan,
        Verdict::NotApplicable => AnsiColor::BrightBlack,
    };
    colour.on_default()
}

impl Reporter for Text {
    fn name(&self) -> &'static str {
        "text"
    }

    fn about(&self) -> &'static str {
        "plain text, for people at a terminal"
    }

    fn write(&self, report: &Report) -> String {
        let mut out = format!("{} {} at {}\n", report.provider, report.role, phrase::one_line(&report.target));
        let mut before = "";
        for (topic, checks) in phrase::by_topic(report) {
            _ = writeln!(out, "\n{}{topic}{}", self.strong.render(), self.strong.render_reset());
            for check in checks {
                self.row(&mut out, check, before);
                before = &check.actual;
            }
        }
        let mut told: Vec<&CheckReport> = report.checks.iter().filter(|c| phrase::notable(c) && c.verdict != Verdict::Unproven).collect();
        told.sort_by_key(|c| gravity(c.verdict));
        told.into_iter().for_each(|check| self.story(&mut out, check));
        out.push('\n');
        for remark in &report.remarks {
            _ = writeln!(out, "{}{}{}", self.strong.render(), phrase::one_line(remark), self.strong.render_reset());
        }
        let verdict = if report.conformant() { Verdict::Pass } else { Verdict::Fail };
        let style = (self.paint)(verdict);
        let checks = if report.checks.len() == 1 { "check" } else { "checks" };
        _ = writeln!(out, "{} {checks}: {}", report.checks.len(), phrase::counts(&report.counts()));
        _ = writeln!(out, "{}", phrase::reach(report));
        _ = writeln!(
            out,
            "{}{}{} (exit code {}, seed {}, {:.1} s)",
            style.render(),
            phrase::outcome(report),
            style.render_reset(),
            report.exit_code,
            report.seed,
            report.duration.as_secs_f64()
        );
        out
    }
}

impl Text {
    /// One line. A reason that is that of the line before is not told again.
    fn row(&self, out: &mut String, check: &CheckReport, before: &str) {
        let style = (self.paint)(check.verdict);
        let why = match check.verdict {
            Verdict::Unproven | Verdict::NotApplicable if check.actual == before => " (for the same reason)".to_owned(),
            Verdict::Unproven | Verdict::NotApplicable => format!(" ({})", phrase::excerpt(&phrase::one_line(&check.actual), 160)),
            _ => String::new(),
        };
        let title = phrase::one_line(&check.title);
        _ = writeln!(out, "  {}{:<8}{} {:<30} {title}{why}", style.render(), check.verdict, style.render_reset(), phrase::slug(&check.id));
    }

    fn story(&self, out: &mut String, check: &CheckReport) {
        let style = (self.paint)(check.verdict);
        _ = writeln!(out, "\n{}{}{} {}", style.render(), check.verdict, style.render_reset(), check.id);
        _ = writeln!(out, "  {}", phrase::one_line(&check.title));
        for (label, text) in phrase::details(check) {
            let text = phrase::legible(&text);
            // A command is to be pasted, and half of one does harm.
            let limit = if label == "curl" { usize::MAX } else { EXCERPT };
            let mut lines = phrase::excerpt(&text, limit).into_owned();
            lines = lines.trim_end().replace('\n', "\n            ");
            _ = writeln!(out, "  {label:<9} {lines}");
        }
    }
}

/// What to read last stands last: the gravest.
fn gravity(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Error => 4,
        Verdict::Fail => 3,
        Verdict::Warn => 2,
        Verdict::Info => 1,
        Verdict::Pass | Verdict::Unproven | Verdict::NotApplicable => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn failures_stand_last_and_a_peer_cannot_steer_the_terminal() {
        let text = Text::PLAIN.write(&sample::report());
        assert!(!text.contains('\u{1b}'), "{text}");
        assert!(text.find("\nWARN").unwrap() < text.find("\nFAIL").unwrap());
        insta::with_settings!({ snapshot_path => "../../snapshots/report", prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!("text", text);
        });
    }

    #[test]
    fn a_long_request_is_cut_and_a_long_command_is_not() {
        let mut report = sample::report();
        let failed = report.checks.iter_mut().find(|check| check.verdict == Verdict::Fail).unwrap();
        (failed.curl, failed.request) = (format!("curl '{}'", "c".repeat(9_000)), "r".repeat(9_000));
        let text = Text::PLAIN.write(&report);
        assert!(text.contains(&format!("  curl      curl '{}'\n", "c".repeat(9_000))), "{text}");
        assert!(text.contains(&format!("{} … (7800 more bytes)", "r".repeat(EXCERPT))), "{text}");
    }

    #[test]
    fn colour_changes_nothing_but_colour() {
        let coloured = Text::COLOURED.write(&sample::report());
        assert!(coloured.contains("\u{1b}[31m"));
        assert_eq!(anstream::adapter::strip_str(&coloured).to_string(), Text::PLAIN.write(&sample::report()));
    }
}
