//! What a self-test came to: which receiver was caught by which check, in text and in JSON.

use std::{fmt, time::Duration};

use serde_json::json;

use crate::model::Role;

/// What kind of receiver was judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Our own, without a fault.
    Reference,
    /// Right in an unusual way.
    Benign,
    /// With one defect.
    Mutant,
}

impl Kind {
    pub fn word(self) -> &'static str {
        match self {
            Self::Reference => "reference",
            Self::Benign => "benign",
            Self::Mutant => "mutant",
        }
    }
}

/// What judging one receiver came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// Rightly found without fault.
    Green,
    /// Caught by the named check, for the named reason, and by no check that should not.
    Killed,
    /// Not caught by the named check, or for another reason.
    Survived(String),
    /// Caught, but other checks complained that should not.
    Stray(Vec<String>),
    /// A correct receiver that was accused, with the checks that did.
    Accused(Vec<String>),
    /// It could not be judged: the self-test is void.
    Broken(String),
    /// This machine cannot run it.
    Skipped(String),
}

impl Fate {
    pub fn word(&self) -> &'static str {
        match self {
            Self::Green => "GREEN",
            Self::Killed => "KILLED",
            Self::Survived(_) => "SURVIVED",
            Self::Stray(_) => "STRAY",
            Self::Accused(_) => "ACCUSED",
            Self::Broken(_) => "BROKEN",
            Self::Skipped(_) => "SKIPPED",
        }
    }

    /// Whether it is as it should be.
    pub fn is_sound(&self) -> bool {
        matches!(self, Self::Green | Self::Killed | Self::Skipped(_))
    }

    fn details(&self) -> Vec<&str> {
        match self {
            Self::Green | Self::Killed => Vec::new(),
            Self::Survived(why) | Self::Broken(why) | Self::Skipped(why) => vec![why],
            Self::Stray(checks) | Self::Accused(checks) => checks.iter().map(String::as_str).collect(),
        }
    }
}

/// One receiver and what came of judging it.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    pub kind: Kind,
    pub name: String,
    pub about: String,
    /// The check that must catch it; empty for receivers that are right.
    pub fails: String,
    pub fate: Fate,
    /// The checks that caught it.
    pub caught: Vec<String>,
    /// How often it was judged: the last time counts.
    pub tries: u32,
    /// Real time.
    pub took: Duration,
}

/// A whole self-test.
#[derive(Debug, Clone, PartialEq)]
pub struct Matrix {
    pub provider: String,
    pub role: Role,
    pub lines: Vec<Line>,
    /// Checks that no mutant is meant for: nothing shows that they can fail.
    pub untested: Vec<String>,
    /// Checks that catch only what many others catch, too: nothing shows that they are needed.
    pub crowded: Vec<String>,
    /// Real time.
    pub took: Duration,
}

/// How many checks may catch a mutant that is to show what one of them is for: that one, and one other.
const COMPANY: usize = 2;

/// The checks whose every mutant more checks catch than [`COMPANY`], of those that are run on it. In the order of the lines.
pub(super) fn crowded(lines: &[Line]) -> Vec<String> {
    let killed = || lines.iter().filter(|line| line.fate == Fate::Killed);
    let alone = |check: &str| killed().any(|line| line.fails == check && line.caught.len() <= COMPANY);
    let mut crowded: Vec<String> = Vec::new();
    for line in killed().filter(|line| !alone(&line.fails)) {
        if !crowded.contains(&line.fails) {
            crowded.push(line.fails.clone());
        }
    }
    crowded
}

impl Matrix {
    /// Whether the judge is to be trusted: no mutant survived, nobody was accused, each check has failed once, and with
    /// one other at most.
    pub fn is_sound(&self) -> bool {
        let shown = self.untested.is_empty() && self.crowded.is_empty();
        shown && !self.lines.is_empty() && self.lines.iter().all(|line| line.fate.is_sound())
    }

    /// How many lines came to a fate.
    pub fn count(&self, word: &str) -> usize {
        self.lines.iter().filter(|line| line.fate.word() == word).count()
    }

    /// 0 when sound, 4 otherwise: the harness itself failed.
    pub fn exit_code(&self) -> u8 {
        if self.is_sound() { 0 } else { 4 }
    }

    /// The same as JSON text: `provider`, `role`, `sound`, `exit_code`, `duration_ms`, `untested`, `crowded`, and of each of `receivers` its
    /// `kind`, `name`, `about`, `fails`, `fate`, `details`, `caught`, `tries`, `duration_ms`.
    pub fn json(&self) -> String {
        let line = |line: &Line| {
            json!({
                "kind": line.kind.word(),
                "name": line.name,
                "about": line.about,
                "fails": line.fails,
                "fate": line.fate.word(),
                "details": line.fate.details(),
                "caught": line.caught,
                "tries": line.tries,
                "duration_ms": millis(line.took),
            })
        };
        let whole = json!({
            "provider": self.provider,
            "role": self.role.word(),
            "sound": self.is_sound(),
            "exit_code": self.exit_code(),
            "duration_ms": millis(self.took),
            "untested": self.untested,
            "crowded": self.crowded,
            "receivers": self.lines.iter().map(line).collect::<Vec<_>>(),
        });
        format!("{whole:#}")
    }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

impl fmt::Display for Matrix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = self.lines.iter().map(|line| line.name.chars().count()).max().unwrap_or_default();
        for line in &self.lines {
            let others = line.caught.iter().filter(|check| **check != line.fails).count();
            write!(f, "{:<8}  {:<9}  {:<width$}", line.fate.word(), line.kind.word(), line.name)?;
            match line.kind {
                Kind::Mutant if others > 0 => writeln!(f, "  {} (and {others} more)", line.fails)?,
                Kind::Mutant => writeln!(f, "  {}", line.fails)?,
                _ => writeln!(f)?,
            }
            for detail in line.fate.details() {
                writeln!(f, "          {detail}")?;
            }
        }
        for check in &self.untested {
            writeln!(f, "UNTESTED  {check}: no mutant is meant for it")?;
        }
        for check in &self.crowded {
            writeln!(f, "CROWDED   {check}: more than one other check catches each of its mutants")?;
        }
        let of = |word| self.count(word);
        let mutants = self.lines.iter().filter(|line| line.kind == Kind::Mutant).count();
        write!(f, "{} of {mutants} mutants killed, {} correct {}s green", of("KILLED"), of("GREEN"), self.role)?;
        for word in ["SURVIVED", "STRAY", "ACCUSED", "BROKEN", "SKIPPED"] {
            if of(word) > 0 {
                write!(f, ", {} {}", of(word), word.to_lowercase())?;
            }
        }
        if !self.untested.is_empty() {
            write!(f, ", {} checks untested", self.untested.len())?;
        }
        if !self.crowded.is_empty() {
            write!(f, ", {} checks crowded", self.crowded.len())?;
        }
        let again = self.lines.iter().filter(|line| line.tries > 1).count();
        if again > 0 {
            write!(f, ", {again} judged more than once")?;
        }
        writeln!(f, " ({:.1} s)", self.took.as_secs_f64())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(kind: Kind, fate: Fate) -> Line {
        Line {
            kind,
            name: "n".into(),
            about: String::new(),
            fails: "a/b".into(),
            fate,
            caught: vec!["a/b".into()],
            tries: 1,
            took: Duration::ZERO,
        }
    }

    fn matrix(lines: Vec<Line>) -> Matrix {
        Matrix {
            provider: "acme".into(),
            role: Role::Receiver,
            lines,
            untested: Vec::new(),
            crowded: Vec::new(),
            took: Duration::from_secs(2),
        }
    }

    #[test]
    fn only_killed_mutants_and_green_receivers_are_sound() {
        let good = || vec![line(Kind::Reference, Fate::Green), line(Kind::Mutant, Fate::Killed)];
        assert!(matrix(good()).is_sound() && !matrix(Vec::new()).is_sound());
        for fate in [Fate::Survived("x".into()), Fate::Stray(vec![]), Fate::Accused(vec![]), Fate::Broken("x".into())] {
            let mut lines = good();
            lines.push(line(Kind::Mutant, fate));
            assert_eq!(matrix(lines).exit_code(), 4);
        }
        assert!(!Matrix { untested: vec!["c/d".into()], ..matrix(good()) }.is_sound());
        assert!(!Matrix { crowded: vec!["c/d".into()], ..matrix(good()) }.is_sound());
    }

    #[test]
    fn a_check_is_crowded_when_no_mutant_is_its_own_or_shared_with_one_other() {
        let killed = |fails: &str, caught: &[&str]| Line {
            fails: fails.into(),
            caught: caught.iter().map(|check| (*check).to_owned()).collect(),
            ..line(Kind::Mutant, Fate::Killed)
        };
        let many = &["a/b", "c/d", "e/f"];
        let lines = [killed("a/b", many), killed("c/d", many), killed("c/d", &["c/d", "a/b"]), killed("a/b", many)];
        assert_eq!(crowded(&lines), ["a/b"]);
        // What survived shows nothing, and what is right is caught by nobody.
        let survived = Line { caught: Vec::new(), ..line(Kind::Mutant, Fate::Survived("x".into())) };
        assert_eq!(crowded(&[killed("a/b", many), survived, line(Kind::Reference, Fate::Green)]), ["a/b"]);
        let shown = Matrix { crowded: crowded(&lines), ..matrix(lines.to_vec()) };
        assert!(shown.to_string().contains("CROWDED   a/b: more than one other") && shown.to_string().contains(", 1 checks crowded"));
        let json: serde_json::Value = serde_json::from_str(&shown.json()).unwrap();
        assert_eq!((&json["crowded"][0], &json["sound"]), (&json!("a/b"), &json!(false)));
    }

    #[test]
    fn it_reads_as_a_table() {
        let shown = matrix(vec![line(Kind::Reference, Fate::Green), line(Kind::Mutant, Fate::Survived("it passed".into()))]).to_string();
        assert_eq!(
            shown,
            "GREEN     reference  n\nSURVIVED  mutant     n  a/b\n          it passed\n0 of 1 mutants killed, 1 correct receivers green, 1 survived (2.0 s)\n"
        );
    }
}
