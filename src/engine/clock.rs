//! The one place that reads the time. A clock is the world's own: it follows the system, or it stands until it is moved.

use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use jiff::Timestamp;

use crate::model::Invalid;

/// Where a manual clock starts unless told otherwise: a fixed time, so that runs repeat.
pub const MANUAL_START: Timestamp = Timestamp::constant(1_767_225_600, 0); // 2026-01-01T00:00:00Z

/// How a clock runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    #[default]
    System,
    Manual,
}

impl Mode {
    pub const ALL: &'static [(&'static str, Self)] = &[("system", Self::System), ("manual", Self::Manual)];

    /// Reads `system` or `manual`.
    pub fn of(word: &str) -> Result<Self, Invalid> {
        let found = Self::ALL.iter().find(|(name, _)| *name == word).map(|(_, mode)| *mode);
        found.ok_or_else(|| Invalid::unknown("mode", word, "mode of the clock", Self::ALL.iter().map(|(name, _)| *name)))
    }

    pub fn word(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Manual => "manual",
        }
    }
}

/// A world's time.
#[derive(Debug)]
pub struct Clock(Mutex<Hands>);

#[derive(Debug, Clone, Copy)]
enum Hands {
    System,
    At(Timestamp),
}

impl Clock {
    /// The system's time, to the millisecond.
    pub fn system() -> Self {
        Self(Mutex::new(Hands::System))
    }

    /// A time that stands until it is moved.
    pub fn manual(at: Timestamp) -> Self {
        Self(Mutex::new(Hands::At(at)))
    }

    pub fn new(mode: Mode) -> Self {
        match mode {
            Mode::System => Self::system(),
            Mode::Manual => Self::manual(MANUAL_START),
        }
    }

    pub fn now(&self) -> Timestamp {
        match *self.hands() {
            Hands::System => real_now(),
            Hands::At(at) => at,
        }
    }

    pub fn mode(&self) -> Mode {
        match *self.hands() {
            Hands::System => Mode::System,
            Hands::At(_) => Mode::Manual,
        }
    }

    /// Changes how the clock runs. A clock that stops stands at the time it shows.
    pub fn run(&self, mode: Mode) {
        let now = self.now();
        *self.hands() = match mode {
            Mode::System => Hands::System,
            Mode::Manual => Hands::At(now),
        };
    }

    /// Moves a manual clock forward to `time`; never back, and never a clock that runs by itself.
    pub fn move_to(&self, time: Timestamp) {
        if let Hands::At(at) = &mut *self.hands() {
            *at = (*at).max(time);
        }
    }

    fn hands(&self) -> std::sync::MutexGuard<'_, Hands> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
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
    pub fn start() -> Self {
        Self(Instant::now())
    }

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
        clock.move_to(later);
        clock.move_to(MANUAL_START);
        assert_eq!(clock.now(), later);
    }

    #[test]
    fn a_clock_that_stops_stands_at_the_time_it_showed() {
        let clock = Clock::system();
        clock.move_to(Timestamp::MAX);
        assert!(clock.now() < Timestamp::MAX);
        clock.run(Mode::Manual);
        assert_eq!((clock.mode(), clock.now()), (Mode::Manual, clock.now()));
    }
}
