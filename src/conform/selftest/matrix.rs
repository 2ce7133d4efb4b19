//! What a self-test came to: which receiver was caught by which check, in text and in JSON.

use std::{fmt, time::Duration};

use serde_json::json;

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
    /// Real time.
    pub took: Duration,
}

/// A whole self-test.
#[derive(Debug, Clone, PartialEq)]
pub struct Matrix {
    pub provider: String,
    pub lines: Vec<Line>,
    /// Checks that no mutant is meant for: nothing shows that they can fail.
    pub untested: Vec<String>,
    /// Real time.
    pub took: Duration,
}

impl Matrix {
    /// Whether the judge is to be trusted: no mutant survived, nobody was accused, each check has failed once.
    pub fn is_sound(&self) -> bool {
        self.untested.is_empty() && !self.lines.is_empty() && self.lines.iter().all(|line| line.fate.is_sound())
    }

    /// How many lines came to a fate.
    pub fn count(&self, word: &str) -> usize {
        self.lines.iter().filter(|line| line.fate.word() == word).count()
    }

    /// 0 when sound, 4 otherwise: the harness itself failed.
    pub fn exit_code(&self) -> u8 {
        if self.is_sound() { 0 } else { 4 }
    }

    /// The same as JSON text: `provider`, `sound`, `exit_code`, `duration_ms`, `untested`, and of each of `receivers` its
    /// `kind`, `name`, `about`, `fails`, `fate`, `details`, `caught`, `duration_ms`.
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
                "duration_ms": millis(line.took),
            })
        };
        let whole = json!({
            "provider": self.provider,
            "sound": self.is_sound(),
            "exit_code": self.exit_code(),
            "duration_ms": millis(self.took),
            "untested": self.untested,
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
        let of = |word| self.count(word);
        let mutants = self.lines.iter().filter(|line| line.kind == Kind::Mutant).count();
        write!(f, "{} of {mutants} mutants killed, {} correct receivers green", of("KILLED"), of("GREEN"))?;
        for word in ["SURVIVED", "STRAY", "ACCUSED", "BROKEN", "SKIPPED"] {
            if of(word) > 0 {
                write!(f, ", {} {}", of(word), word.to_lowercase())?;
            }
        }
        if !self.untested.is_empty() {
            write!(f, ", {} checks untested", self.untested.len())?;
        }
        writeln!(f, " ({:.1} s)", self.took.as_secs_f64())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(kind: Kind, fate: Fate) -> Line {
        Line { kind, name: "n".into(), about: String::new(), fails: "a/b".into(), fate, caught: vec!["a/b".into()], took: Duration::ZERO }
    }

    fn matrix(lines: Vec<Line>) -> Matrix {
        Matrix { provider: "acme".into(), lines, untested: Vec::new(), took: Duration::from_secs(2) }
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
