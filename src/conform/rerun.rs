//! A failure of a sender or a client as a file: the bytes that were seen, what was expected of them, and the options under
//! which the one check is run again. Who runs somebody else's program cannot send its calls for it.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::replay::{Again, Replayed};
use crate::model::{CheckReport, Invalid, Report, Verdict};

/// The file's form, counted up when it changes.
const FORM: u32 = 1;

/// What such a file holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rerun {
    form: u32,
    version: String,
    check: String,
    target: String,
    seed: u64,
    expected: String,
    actual: String,
    pointer: String,
    request: String,
    response: String,
    /// The calls and acts that led there, as commands, in their order.
    commands: Vec<String>,
    /// The words after `leadbench check` that run the check again; none: what was judged is not there any more.
    pub again: Vec<String>,
}

/// Writes each failure of a report into a folder, and notes in the report where. `again` are the words after
/// `leadbench check` that a run is made of; the check and the seed are added here.
pub fn note(report: &mut Report, folder: &Path, again: &[String]) {
    let (target, seed, version) = (report.target.clone(), report.seed, report.version.clone());
    let failed = |check: &&mut CheckReport| matches!(check.verdict, Verdict::Fail | Verdict::Warn | Verdict::Info);
    for check in report.checks.iter_mut().filter(failed) {
        // Clients come with a command of their own at the end: what is added stands before it.
        let (options, command) = again.split_at(again.iter().position(|word| word == "--").unwrap_or(again.len()));
        let own = ["--only", &check.id, "--seed", &seed.to_string()].map(str::to_owned);
        let file = Rerun {
            form: FORM,
            version: version.clone(),
            check: check.id.clone(),
            target: target.clone(),
            seed,
            expected: check.expected.clone(),
            actual: check.actual.clone(),
            pointer: check.pointer.clone(),
            request: check.request.clone(),
            response: check.response.clone(),
            commands: check.curl.lines().map(str::to_owned).collect(),
            again: if again.is_empty() { Vec::new() } else { [options, &own, command].concat() },
        };
        let path = folder.join(format!("{}.json", check.id.replace('/', "-")));
        let written = serde_json::to_string_pretty(&file).map_err(std::io::Error::other).and_then(|text| {
            std::fs::create_dir_all(folder)?;
            std::fs::write(&path, text + "\n")
        });
        check.replay = match written {
            Ok(()) => path.display().to_string(),
            Err(e) => format!("not written to {}: {e}", path.display()),
        };
    }
}

impl Rerun {
    /// Reads such a file; none where the text is another one.
    pub fn read(text: &str) -> Option<Result<Self, Invalid>> {
        #[derive(Deserialize)]
        struct Kind {
            #[serde(rename = "again")]
            _again: serde::de::IgnoredAny,
        }
        serde_json::from_str::<Kind>(text).ok()?;
        let file: Result<Self, Invalid> = serde_json::from_str(text).map_err(|e| {
            Invalid::new(format!("line {}, column {}", e.line(), e.column()), e.to_string(), "a replay file that a run of leadbench wrote")
        });
        let known = |file: Self| match file.form {
            FORM => Ok(file),
            other => Err(Invalid::new("form", format!("{other} is not a form that this version reads"), format!("{FORM}"))),
        };
        Some(file.and_then(known))
    }

    /// What came of running it again; none: it could not be run.
    pub fn outcome(self, report: Option<&Report>) -> Replayed {
        let found = report.and_then(|report| report.checks.iter().find(|check| check.id == self.check));
        let outcome = match found.map(|check| (check.verdict, check)) {
            None => Again::Unproven("what was judged is not there any more: the file holds what was seen".into()),
            Some((Verdict::Pass | Verdict::NotApplicable, _)) => Again::Fixed,
            Some((Verdict::Fail | Verdict::Warn | Verdict::Info, check)) => {
                Again::StillFailing { expected: check.expected.clone(), actual: check.actual.clone() }
            }
            Some((Verdict::Unproven | Verdict::Error, check)) => Again::Unproven(check.actual.clone()),
        };
        Replayed { check: self.check, target: self.target, outcome }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_another_kind_is_none_and_a_wrong_one_is_refused() {
        assert!(Rerun::read("{").is_none() && Rerun::read(r#"{"form":1,"batches":[]}"#).is_none());
        assert!(Rerun::read(r#"{"form":1,"again":[]}"#).unwrap().is_err());
    }
}
