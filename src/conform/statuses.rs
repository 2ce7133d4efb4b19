//! A set of status codes as people write it: `400, 401 or 403`, `4xx`.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::model::Invalid;

/// The statuses that will do. Printed as it was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Statuses {
    ranges: Vec<(u16, u16)>,
    text: String,
}

impl Statuses {
    /// Reads codes and classes, put together by commas and `or`.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let wrong =
            |part: &str| Invalid::new(text, format!("`{part}` is no status code"), "codes from 100 to 599 and classes: 400, 401 or 4xx");
        let mut ranges = Vec::new();
        for part in text.split(|c: char| c == ',' || c.is_whitespace()).filter(|p| !p.is_empty() && *p != "or") {
            let class = part.strip_suffix("xx").and_then(|c| c.parse::<u16>().ok()).filter(|c| (1..=5).contains(c));
            match (class, part.parse::<u16>()) {
                (Some(class), _) => ranges.push((class * 100, class * 100 + 99)),
                (None, Ok(code)) if (100..600).contains(&code) => ranges.push((code, code)),
                _ => return Err(wrong(part)),
            }
        }
        if ranges.is_empty() { Err(wrong(text)) } else { Ok(Self { ranges, text: text.trim().to_owned() }) }
    }

    /// Whether a status is one of these.
    pub fn contains(&self, status: u16) -> bool {
        self.ranges.iter().any(|&(first, last)| (first..=last).contains(&status))
    }
}

impl fmt::Display for Statuses {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

impl TryFrom<String> for Statuses {
    type Error = Invalid;

    fn try_from(text: String) -> Result<Self, Invalid> {
        Self::parse(&text)
    }
}

impl From<Statuses> for String {
    fn from(statuses: Statuses) -> Self {
        statuses.text
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn codes_and_classes_are_read() {
        let set = Statuses::parse("400, 401 or 5xx").unwrap();
        assert_eq!([400, 401, 403, 500, 599].map(|s| set.contains(s)), [true, true, false, true, true]);
        assert_eq!(set.to_string(), "400, 401 or 5xx");
        for wrong in ["", "or", "40", "600", "6xx", "4x", "four", "400-403"] {
            assert!(Statuses::parse(wrong).is_err(), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics_and_what_is_read_reads_again(text in "[0-9xor, ]{0,20}|\\PC{0,10}") {
            if let Ok(set) = Statuses::parse(&text) {
                prop_assert_eq!(Statuses::parse(&set.to_string()).unwrap().ranges, set.ranges);
            }
        }
    }
}
