//! When each of many messages is to be sent: a steady rate, after a ramp from nothing.

use std::{fmt, str::FromStr, time::Duration};

use crate::model::Invalid;

/// How many in a second, from more than none.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rate(f64);

impl Rate {
    pub fn per_second(self) -> f64 {
        self.0
    }
}

impl FromStr for Rate {
    type Err = Invalid;

    /// Reads `50/s`, `300/m`, or `50` for `50/s`.
    fn from_str(text: &str) -> Result<Self, Invalid> {
        let (number, span) = match text.split_once('/') {
            None => (text, 1.0),
            Some((number, "s")) => (number, 1.0),
            Some((number, "m")) => (number, 60.0),
            Some(_) => (text, 1.0),
        };
        let rate = number.trim().parse::<f64>().ok().map(|n| n / span).filter(|rate| (0.000_1..=1_000_000.0).contains(rate));
        rate.map(Self).ok_or_else(|| Invalid::new("rate", format!("`{text}` is no rate"), "a number a second or a minute: 50/s, 300/m"))
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/s", self.0)
    }
}

/// The times of sending. A pure value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pace {
    pub rate: Rate,
    /// How long the rate grows, in equal steps of time, until it is reached.
    pub ramp: Duration,
}

impl Pace {
    /// How long after the start the message number `number` (the first is 0) is to be sent.
    pub fn at(&self, number: u64) -> Duration {
        let (rate, ramp, number) = (self.rate.0, self.ramp.as_secs_f64(), number as f64);
        // While it grows, rate·t²/2·ramp are sent by t.
        let ramped = rate * ramp / 2.0;
        let seconds = if number < ramped { (2.0 * number * ramp / rate).sqrt() } else { ramp + (number - ramped) / rate };
        Duration::from_secs_f64(seconds)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_rate_is_read_as_people_write_it() {
        for (text, rate) in [("50/s", 50.0), ("300/m", 5.0), ("0.5", 0.5)] {
            assert_eq!(text.parse::<Rate>().unwrap().per_second(), rate, "{text}");
        }
        for text in ["", "0/s", "-1", "50/h", "fast", "NaN", "inf", "1e9/s"] {
            assert!(text.parse::<Rate>().unwrap_err().right.contains("50/s"), "{text}");
        }
    }

    #[test]
    fn without_a_ramp_the_steps_are_equal_and_with_one_half_as_many_are_sent_in_it() {
        let rate: Rate = "10/s".parse().unwrap();
        let (steady, ramped) = (Pace { rate, ramp: Duration::ZERO }, Pace { rate, ramp: Duration::from_secs(4) });
        assert_eq!([0, 1, 25].map(|n| steady.at(n)), [0, 100, 2_500].map(Duration::from_millis));
        assert_eq!([0, 5, 20, 21].map(|n| ramped.at(n)), [0, 2_000, 4_000, 4_100].map(Duration::from_millis));
    }

    proptest! {
        /// Times never go back, and never come faster than the rate.
        #[test]
        fn times_grow_no_faster_than_the_rate(rate in 0.1f64..10_000.0, ramp in 0u64..60, number in 0u64..100_000) {
            let pace = Pace { rate: Rate(rate), ramp: Duration::from_secs(ramp) };
            let step = (pace.at(number + 1) - pace.at(number)).as_secs_f64();
            prop_assert!(step >= 0.999 / rate - 1e-6, "{step}");
        }
    }
}
