//! The report as a stream of JSON lines: the run, each check, the end.

use serde::Serialize;

use super::{
    Reporter,
    json::{Check, Head},
};
use crate::model::Report;

/// One JSON object a line, each with its `type`: `check` for each check, then `run`.
#[derive(Debug)]
pub struct Ndjson;

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
enum Line<'a> {
    Check(Check<'a>),
    Run(Head<'a>),
}

impl Reporter for Ndjson {
    fn name(&self) -> &'static str {
        "ndjson"
    }

    fn about(&self) -> &'static str {
        "one JSON object a line, for log pipelines"
    }

    fn write(&self, report: &Report) -> String {
        let checks = report.checks.iter().map(|check| Line::Check(Check::of(check)));
        let lines = checks.chain([Line::Run(Head::of(report))]);
        lines.filter_map(|line| serde_json::to_string(&line).ok()).map(|line| line + "\n").collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn each_line_is_an_object_that_says_what_it_is() {
        let text = Ndjson.write(&sample::report());
        let types: Vec<String> = text
            .lines()
            .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["type"].as_str().unwrap().to_owned())
            .collect();
        assert_eq!(types, ["check", "check", "check", "check", "check", "check", "check", "run"]);
    }
}
