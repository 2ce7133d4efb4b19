//! One line of the table: what, ours, the limit, their ratio, the goal, and whether it is met.

use std::fmt;

use crate::pair::Pair;

/// The table's head.
pub const HEAD: &str = "| what | ours | limit | ratio | by CPU time | goal | met |\n|---|---|---|---|---|---|---|";

/// What the figure should be.
#[derive(Debug, Clone, Copy)]
pub enum Goal {
    AtLeast(f64),
    AtMost(f64),
    /// Shown, and held to nothing.
    None,
}

/// One line.
#[derive(Debug)]
pub struct Figure {
    what: String,
    ours: String,
    limit: String,
    /// What the goal is about: a ratio, or a plain number.
    value: f64,
    /// The same ratio by the processor time that each side used, where it was taken: it does not depend on who else runs.
    by_cpu: Option<f64>,
    goal: Goal,
    /// Whether the value is a ratio to the limit.
    ratio: bool,
}

impl Figure {
    /// Ours over the limit, in a unit such as `/s`.
    pub fn ratio(what: impl Into<String>, pair: &Pair, unit: &str, goal: Goal) -> Self {
        let shown = |value: f64| format!("{}{unit}", short(value));
        Self {
            what: what.into(),
            ours: shown(pair.ours),
            limit: shown(pair.limit),
            value: pair.ratio,
            by_cpu: pair.by_cpu,
            goal,
            ratio: true,
        }
    }

    /// A number by itself, held to a goal in the same unit.
    pub fn plain(what: impl Into<String>, value: f64, unit: &str, goal: Goal) -> Self {
        let ours = format!("{}{unit}", short(value));
        Self { what: what.into(), ours, limit: "–".into(), value, by_cpu: None, goal, ratio: false }
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (goal, met) = match self.goal {
            // Where other programs run, the one by time may flatter; the one by processor time does not.
            Goal::AtLeast(least) => (format!("≥ {}", short(least)), self.value.min(self.by_cpu.unwrap_or(self.value)) >= least),
            Goal::AtMost(most) => (format!("≤ {}", short(most)), self.value <= most),
            Goal::None => ("–".to_owned(), true),
        };
        let ratio = if self.ratio { format!("{:.2}", self.value) } else { "–".to_owned() };
        let by_cpu = self.by_cpu.map_or("–".to_owned(), |ratio| format!("{ratio:.2}"));
        let met = match self.goal {
            Goal::None => "–",
            _ if met => "yes",
            _ => "NO",
        };
        write!(f, "| {} | {} | {} | {ratio} | {by_cpu} | {goal} | {met} |", self.what, self.ours, self.limit)
    }
}

/// A number as a person reads it: `96,500`, `12.3`, `0.31`.
fn short(value: f64) -> String {
    if value.abs() < 100.0 {
        return format!("{value:.2}").trim_end_matches('0').trim_end_matches('.').to_owned();
    }
    let digits = format!("{value:.0}");
    let groups: Vec<&str> = digits.as_bytes().rchunks(3).rev().filter_map(|group| std::str::from_utf8(group).ok()).collect();
    groups.join(",")
}
