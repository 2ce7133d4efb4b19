//! Named choices where a provider's documents are silent or contradict themselves.

use std::collections::BTreeMap;

use super::Invalid;

/// One choice that a provider leaves open, with the values it may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Switch {
    /// Kebab case: `register-status`.
    pub name: &'static str,
    /// The values that have a name, the default first.
    pub values: &'static [&'static str],
    /// What else may be set.
    pub takes: Takes,
    /// One line: what it changes and why it is open.
    pub about: &'static str,
}

/// What a switch takes besides its listed values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Takes {
    /// None but the listed ones.
    Nothing,
    /// A whole number from 1.
    Number,
    /// Whole numbers from 1, with commas between them.
    Numbers,
    /// Any text that fits on one line.
    Text,
    /// The name of a header.
    HeaderName,
}

impl Takes {
    /// In words, to follow "or".
    pub fn words(self) -> &'static str {
        match self {
            Self::Nothing => "",
            Self::Number => "a whole number from 1",
            Self::Numbers => "whole numbers from 1 with commas between them",
            Self::Text => "any text",
            Self::HeaderName => "the name of a header",
        }
    }

    fn fits(self, value: &str) -> bool {
        let number = |text: &str| text.parse::<u32>().is_ok_and(|n| n > 0);
        match self {
            Self::Nothing => false,
            Self::Number => number(value),
            Self::Numbers => value.split(',').all(number),
            Self::Text => !value.is_empty() && !value.chars().any(char::is_control),
            Self::HeaderName => !value.is_empty() && value.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b)),
        }
    }
}

/// A named set of switch values: `2021-08`, `live-tenant`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Profile {
    /// In commands: `2021-08`.
    pub name: &'static str,
    /// Switch and value.
    pub sets: &'static [(&'static str, &'static str)],
    /// What it stands for, in a sentence.
    pub about: &'static str,
}

/// The switch values of one account: what was set, over the defaults of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    table: &'static [Switch],
    set: BTreeMap<&'static str, String>,
}

impl Settings {
    /// All defaults.
    pub fn defaults(table: &'static [Switch]) -> Self {
        Self { table, set: BTreeMap::new() }
    }

    /// The value in force. A name outside the table reads as the empty text, which no switch lists.
    pub fn get(&self, name: &str) -> &str {
        let set = self.set.get(name).map(String::as_str);
        set.or_else(|| self.table.iter().find(|s| s.name == name).map(|s| s.values[0])).unwrap_or_default()
    }

    /// Whether a switch has a value.
    pub fn is(&self, name: &str, value: &str) -> bool {
        self.get(name) == value
    }

    /// Sets one switch; an unknown name or value is refused with those that exist.
    pub fn set(&mut self, name: &str, value: &str) -> Result<(), Invalid> {
        let switch = self
            .table
            .iter()
            .find(|s| s.name == name)
            .ok_or_else(|| Invalid::unknown("switch", name, "switch", self.table.iter().map(|s| s.name)))?;
        if !switch.values.contains(&value) && !switch.takes.fits(value) {
            let mut invalid = Invalid::unknown(name, value, "value of this switch", switch.values.iter().copied());
            if switch.takes != Takes::Nothing {
                invalid.right += &format!("; or {}", switch.takes.words());
            }
            return Err(invalid);
        }
        self.set.insert(switch.name, value.to_owned());
        Ok(())
    }

    /// Sets each switch of a profile.
    pub fn apply(&mut self, profile: &Profile) -> Result<(), Invalid> {
        profile.sets.iter().try_for_each(|(name, value)| self.set(name, value))
    }

    /// What differs from the defaults.
    pub fn changed(&self) -> impl Iterator<Item = (&str, &str)> {
        self.set.iter().map(|(n, v)| (*n, v.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &[Switch] = &[
        Switch { name: "dates", values: &["milliseconds", "seconds"], takes: Takes::Nothing, about: "" },
        Switch { name: "vendor", values: &["Vendor"], takes: Takes::Text, about: "" },
    ];

    #[test]
    fn the_default_holds_until_a_listed_value_is_set() {
        let mut settings = Settings::defaults(TABLE);
        assert!(settings.is("dates", "milliseconds"));
        settings.set("dates", "seconds").unwrap();
        assert!(settings.is("dates", "seconds"));
        settings.set("vendor", "Anybody's").unwrap();
        assert_eq!(settings.changed().collect::<Vec<_>>(), [("dates", "seconds"), ("vendor", "Anybody's")]);
    }

    #[test]
    fn a_misspelt_switch_or_value_names_what_was_meant() {
        let mut settings = Settings::defaults(TABLE);
        assert!(settings.set("date", "seconds").unwrap_err().right.contains("`dates`"));
        assert!(settings.set("dates", "second").unwrap_err().right.contains("`seconds`"));
    }

    #[test]
    fn what_else_a_switch_takes_is_checked() {
        let cases = [
            (Takes::Number, "7", true),
            (Takes::Number, "0", false),
            (Takes::Number, "x", false),
            (Takes::Numbers, "60,60", true),
            (Takes::Numbers, "60,", false),
            (Takes::Numbers, "-1", false),
            (Takes::Text, "Anybody's & Sons", true),
            (Takes::Text, "a\r\nb", false),
            (Takes::HeaderName, "X-Api-Key", true),
            (Takes::HeaderName, "X Key", false),
            (Takes::HeaderName, "", false),
        ];
        for (takes, value, fits) in cases {
            assert_eq!(takes.fits(value), fits, "{takes:?} {value:?}");
        }
    }
}
