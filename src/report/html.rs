//! The report as one HTML file: nothing is loaded, nothing is run.

use std::fmt::Write;

use super::{Reporter, phrase};
use crate::model::{CheckReport, Report, Verdict};

/// One page with its styles inside, failures unfolded.
#[derive(Debug)]
pub struct Html;

const STYLE: &str = "body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:60rem;padding:0 1rem;color:#1b1b1b;background:#fff}\
h1{font-size:1.4rem}h2{font-size:1.1rem;margin-top:2rem}summary{cursor:pointer}details{border-left:.3rem solid #bbb;padding:.2rem .8rem;margin:.3rem 0}\
b.v{display:inline-block;min-width:6rem}.PASS{border-color:#2a7d2a}.FAIL,.ERROR{border-color:#b00020}.WARN{border-color:#b36b00}\
pre{white-space:pre-wrap;overflow-wrap:anywhere;background:#f4f4f4;padding:.5rem;max-height:30rem;overflow:auto}dt{font-weight:600}dd{margin:0 0 .5rem}\
@media(prefers-color-scheme:dark){body{color:#e6e6e6;background:#161616}pre{background:#242424}}";

impl Reporter for Html {
    fn name(&self) -> &'static str {
        "html"
    }

    fn about(&self) -> &'static str {
        "one HTML file without network, for people"
    }

    fn write(&self, report: &Report) -> String {
        let title = format!("{} {}: {}", report.provider, report.role, phrase::outcome(report));
        let mut out = format!(
            "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
             <title>{0}</title><style>{STYLE}</style></head><body>\n<h1>{0}</h1>\n<p>{1}<br>{2}</p>\n",
            escape(&title),
            escape(&phrase::counts(&report.counts())),
            escape(&phrase::reach(report)),
        );
        _ = writeln!(
            out,
            "<p>Target {} · seed {} · started {} · leadbench {}</p>",
            escape(&report.target),
            report.seed,
            report.started_at,
            escape(&report.version)
        );
        for remark in &report.remarks {
            _ = writeln!(out, "<p><strong>{}</strong></p>", escape(remark));
        }
        for (topic, checks) in phrase::by_topic(report) {
            _ = writeln!(out, "<h2>{}</h2>", escape(topic));
            checks.into_iter().for_each(|check| section(&mut out, check));
        }
        out + "</body></html>\n"
    }
}

fn section(out: &mut String, check: &CheckReport) {
    let open = if matches!(check.verdict, Verdict::Fail | Verdict::Error) { " open" } else { "" };
    let class = if check.verdict == Verdict::NotApplicable { "NA" } else { check.verdict.word() };
    _ = writeln!(
        out,
        "<details class=\"{class}\"{open}><summary><b class=\"v\">{}</b> {} <small>{}</small></summary><dl>",
        check.verdict,
        escape(&check.title),
        escape(&check.id)
    );
    for (label, text) in phrase::details(check) {
        _ = writeln!(out, "<dt>{label}</dt><dd><pre>{}</pre></dd>", escape(&text));
    }
    out.push_str("</dl></details>\n");
}

fn escape(text: &str) -> String {
    phrase::legible(text).chars().fold(String::new(), |mut out, c| {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
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
    fn what_a_peer_sent_stays_text_and_nothing_is_loaded() {
        let text = Html.write(&sample::report());
        assert!(!text.contains("<b>&amp;"), "{text}");
        for outside in ["src=", "href=", "url(", "<script", "@import"] {
            assert!(!text.contains(outside), "{outside}");
        }
        insta::with_settings!({ snapshot_path => "../../snapshots/report", prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!("html", text);
        });
    }
}
