//! Named choices where a provider's documents are silent or contradict themselves.

use std::collections::BTreeMap;

use super::Invalid;

/// One choice that a provider leaves open, with the values it may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Switch {
    /// Kebab case: `register-status`.
    pub name: &'static str,
    /// Each value that may be set, the default first. Empty after the default: any text may be set.
    pub values: &'static [&'static str],
    /// Whether values outside the list are taken as they are (names, addresses).
    pub free: bool,
    /// One line: what it changes and why it is open.
    pub about: &'static str,
}

/// A named set of switch values: `2021-08`, `live-tenant`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Profile {
    pub name: &'static str,
    pub sets: &'static [(&'static str, &'static str)],
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
        if !switch.free && !switch.values.contains(&value) {
            return Err(Invalid::unknown(name, value, "value of this switch", switch.values.iter().copied()));
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
        Switch { name: "dates", values: &["milliseconds", "seconds"], free: false, about: "" },
        Switch { name: "vendor", values: &["Vendor"], free: true, about: "" },
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
}
