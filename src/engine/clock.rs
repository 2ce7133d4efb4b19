//! The one place that reads the time. A clock is a world's own: it follows the system, or it stands until it is moved.

use std::time::{Duration, Instant};

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::model::Invalid;

/// Where a manual clock starts unless told otherwise: a fixed time, so that runs repeat.
pub const MANUAL_START: Timestamp = Timestamp::constant(1_767_225_600, 0); // 2026-01-01T00:00:00Z

/// How a clock runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// Time passes as the machine's does.
    #[default]
    System,
    /// Time stands until it is moved.
    Manual,
}

impl Mode {
    /// Each with its word.
    pub const ALL: &'static [(&'static str, Self)] = &[("system", Self::System), ("manual", Self::Manual)];

    /// Reads `system` or `manual`.
    pub fn of(word: &str) -> Result<Self, Invalid> {
        let found = Self::ALL.iter().find(|(name, _)| *name == word).map(|(_, mode)| *mode);
        found.ok_or_else(|| Invalid::unknown("mode", word, "mode of the clock", Self::ALL.iter().map(|(name, _)| *name)))
    }

    /// `system` or `manual`.
    pub fn word(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Manual => "manual",
        }
    }
}

/// A world's time, as a value: it follows the system, or it stands until another takes its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Clock {
    /// The system's time, to the millisecond.
    System,
    /// A time that stands.
    Manual(Timestamp),
}

impl Clock {
    /// A clock of this kind; a manual one stands at [`MANUAL_START`].
    pub fn new(mode: Mode) -> Self {
        match mode {
            Mode::System => Self::System,
            Mode::Manual => Self::Manual(MANUAL_START),
        }
    }

    /// The time it shows.
    pub fn now(self) -> Timestamp {
        match self {
            Self::System => real_now(),
            Self::Manual(at) => at,
        }
    }

    /// Which kind of clock it is.
    pub fn mode(self) -> Mode {
        match self {
            Self::System => Mode::System,
            Self::Manual(_) => Mode::Manual,
        }
    }

    /// The same time, running so. A clock that stops stands at the time it shows.
    #[must_use]
    pub fn running(self, mode: Mode) -> Self {
        match mode {
            Mode::System => Self::System,
            Mode::Manual => Self::Manual(self.now()),
        }
    }

    /// A manual clock moved forward to `time`; never back, and never a clock that runs by itself.
    #[must_use]
    pub fn moved_to(self, time: Timestamp) -> Self {
        match self {
            Self::System => self,
            Self::Manual(at) => Self::Manual(at.max(time)),
        }
    }
}

/// The real time, to the millisecond: for reports and for clocks that follow the system.
pub fn real_now() -> Timestamp {
    let now = Timestamp::now();
    Timestamp::from_millisecond(now.as_millisecond()).unwrap_or(now)
}

/// Measures real time.
#[derive(Debug, Clone, Copy)]
pub struct Stopwatch(Instant);

impl Stopwatch {
    /// Starts to measure real time.
    pub fn start() -> Self {
        Self(Instant::now())
    }

    /// The real time since then.
    pub fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manual_clock_stands_and_only_moves_forward() {
        let clock = Clock::new(Mode::Manual);
        assert_eq!(clock.now(), MANUAL_START);
        let later = MANUAL_START + Duration::from_secs(60);
        assert_eq!(clock.moved_to(later).moved_to(MANUAL_START).now(), later);
    }

    #[test]
    fn a_clock_that_stops_stands_at_the_time_it_showed() {
        let clock = Clock::System.moved_to(Timestamp::MAX);
        assert!(clock.now() < Timestamp::MAX);
        let stopped = clock.running(Mode::Manual);
        assert_eq!((stopped.mode(), stopped.now()), (Mode::Manual, stopped.now()));
        assert_eq!(stopped.running(Mode::System), Clock::System);
    }
}
