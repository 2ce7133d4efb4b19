//! Known failures: a list that excuses them, and goes out of date by itself.

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use serde::Deserialize;

use super::catalogue::Check;
use crate::model::{CheckReport, Invalid, Verdict};

/// The failures that a run may have.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Baseline {
    entries: Vec<Entry>,
}

/// One known failure.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    check: String,
    /// Why it fails and may.
    reason: String,
    /// Where it is being dealt with.
    #[serde(default)]
    link: String,
    /// Who deals with it.
    owner: String,
    /// The last day on which it counts: `2026-12-31`.
    expires: Date,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    known: Vec<Entry>,
}

impl Baseline {
    /// Reads TOML, a `[[known]]` table for each failure:
    ///
    /// ```toml
    /// [[known]]
    /// check = "acme/receiver/render/long-text"
    /// reason = "the column holds 4000 characters"
    /// link = "https://issues.example.com/7"
    /// owner = "team-crm"
    /// expires = "2026-12-31"
    /// ```
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let file: File = toml::from_str(text).map_err(|e| {
            let line = e.span().map_or(1, |span| text[..span.start.min(text.len())].matches('\n').count() + 1);
            Invalid::new(
                format!("baseline, line {line}"),
                e.message().trim().to_owned(),
                "[[known]] tables with check, reason, owner, expires = \"2026-12-31\", and link if there is one",
            )
        })?;
        for (index, entry) in file.known.iter().enumerate() {
            let twice = file.known[..index].iter().any(|other| other.check == entry.check);
            let empty = [("check", &entry.check), ("reason", &entry.reason), ("owner", &entry.owner)]
                .into_iter()
                .find(|(_, v)| v.trim().is_empty());
            if let Some((name, _)) = empty {
                return Err(Invalid::new(format!("baseline, entry {}", index + 1), format!("its {name} is empty"), "words"));
            }
            if twice {
                return Err(Invalid::new("baseline", format!("{} is listed twice", entry.check), "one entry a check"));
            }
        }
        Ok(Self { entries: file.known })
    }

    /// Refuses an entry that matches no check there is.
    pub(super) fn lint(&self, checks: &[Check]) -> Result<(), Invalid> {
        match self.entries.iter().find(|entry| !checks.iter().any(|check| check.id == entry.check)) {
            None => Ok(()),
            Some(entry) => {
                let hint = crate::model::nearest(&entry.check, checks.iter().map(|c| c.id.as_str()));
                let right = hint.map_or_else(
                    || "the id of a check; `leadbench checks` lists them".to_owned(),
                    |near| format!("did you mean `{near}`?"),
                );
                Err(Invalid::new("baseline", format!("`{}` is no check of this run", entry.check), right))
            }
        }
    }

    /// The checks that may fail.
    pub(super) fn excused(&self) -> Vec<&str> {
        self.entries.iter().map(|entry| entry.check.as_str()).collect()
    }

    /// What is out of date: entries whose check passes by now, and those whose last day is over.
    pub(super) fn outdated(&self, checks: &[CheckReport], now: Timestamp) -> Vec<String> {
        let today = now.to_zoned(TimeZone::UTC).date();
        let of = |entry: &Entry| {
            let verdict = checks.iter().find(|check| check.id == entry.check).map(|check| check.verdict);
            match verdict {
                Some(Verdict::Pass) => Some(format!("The baseline is stale: {} passes by now. Remove its entry.", entry.check)),
                Some(_) if entry.expires < today => {
                    Some(format!("The baseline's entry for {} expired on {}; ask {}.", entry.check, entry.expires, entry.owner))
                }
                _ => None,
            }
        };
        self.entries.iter().filter_map(of).collect()
    }

    /// The known failures that occurred, in words.
    pub(super) fn met(&self, checks: &[CheckReport]) -> Vec<String> {
        let failed = |entry: &&Entry| checks.iter().any(|c| c.id == entry.check && c.verdict == Verdict::Fail);
        let told = |entry: &Entry| match entry.link.as_str() {
            "" => format!("Known failure: {} ({}).", entry.check, entry.reason),
            link => format!("Known failure: {} ({}; {link}).", entry.check, entry.reason),
        };
        self.entries.iter().filter(failed).map(told).collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::conform::{sample::check, story::Outcome, verdict};

    const ENTRY: &str = "[[known]]\ncheck = \"acme/receiver/render/a\"\nreason = \"r\"\nowner = \"o\"\nexpires = \"2026-12-31\"\n";

    fn report(passes: bool) -> CheckReport {
        let stop = (!passes).then(|| crate::conform::world::Stop::Broken(Box::default()));
        let outcome = Outcome { check: String::new(), row: String::new(), stop, cases: 1, took: Default::default() };
        verdict::report(&check("render/a"), &[outcome], false)
    }

    #[test]
    fn an_entry_is_stale_when_its_check_passes_and_expires_after_its_last_day() {
        let baseline = Baseline::parse(ENTRY).unwrap();
        let on = |day: &str| format!("{day}T12:00:00Z").parse::<Timestamp>().unwrap();
        assert_eq!(baseline.excused(), ["acme/receiver/render/a"]);
        assert!(baseline.outdated(&[report(false)], on("2026-12-31")).is_empty());
        assert!(baseline.outdated(&[report(false)], on("2027-01-01"))[0].contains("expired"));
        assert!(baseline.outdated(&[report(true)], on("2026-01-01"))[0].contains("stale"));
        assert_eq!(baseline.met(&[report(false)]), ["Known failure: acme/receiver/render/a (r)."]);
    }

    #[test]
    fn a_wrong_entry_is_refused_with_its_place() {
        assert_eq!(Baseline::parse("").unwrap(), Baseline::default());
        assert_eq!(Baseline::parse("\n\n[[known]]\ncheck = 1").unwrap_err().at, "baseline, line 4");
        assert!(Baseline::parse(&ENTRY.replace("2026-12-31", "soon")).is_err());
        assert!(Baseline::parse(&ENTRY.replace("\"r\"", "\" \"")).unwrap_err().wrong.contains("reason"));
        assert!(Baseline::parse(&ENTRY.repeat(2)).unwrap_err().wrong.contains("twice"));
        let baseline = Baseline::parse(ENTRY).unwrap();
        assert!(baseline.lint(&[check("render/a")]).is_ok());
        assert!(baseline.lint(&[check("render/b")]).unwrap_err().right.contains("`acme/receiver/render/b`"));
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "\\PC{0,80}|\\[\\[known\\]\\]\n(check|reason|expires) = \\PC{0,20}") {
            let _ = Baseline::parse(&text);
        }
    }
}
