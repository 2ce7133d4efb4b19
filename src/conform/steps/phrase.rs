//! A phrase: a sentence with places in it, read the way Cucumber expressions are read.

use cucumber::codegen::Regex;
use gherkin::StepType;

/// One sentence of the vocabulary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Phrase {
    /// Given, When or Then.
    pub kind: StepType,
    /// `{name}` is a place to fill, `(n)` may be left out, `it/them` is one or the other.
    pub pattern: &'static str,
    /// What it does, in a sentence.
    pub about: &'static str,
}

/// What may fill a place. The table reads longest first where a name contains another.
const PLACES: &[(&str, &str)] = &[
    ("{kind}", r"([\w.-]+)"),
    ("{event}", r"([\w.-]+)"),
    ("{format}", r"(\w+)"),
    ("{header}", r"([A-Za-z][\w-]*)"),
    // Alone, or with the path that it goes to, its changing parts in braces: `POST to /crm/webhooks`.
    ("{method}", r"([A-Z]+(?: to /\S*)?)"),
    // A path holds a dot or a slash; this keeps `its body` and its like from being read as fields.
    ("{field}", r"(\S*[./]\S*)"),
    ("{value}", r"(.+)"),
    ("{text}", r#""((?:[^"\\]|\\.)*)""#),
    ("{number}", r"(\d+)"),
    ("{statuses}", r"(\d[0-9x, or]*)"),
    ("{bend}", r"([a-z ]+)"),
    ("{answers}", r"([\w, ]+)"),
    ("{status}", r"(\d(?:\d\d|xx))"),
    ("{pointer}", r"(/\S*)"),
    ("{name}", r"([a-z][\w-]*)"),
    ("{values}", r"(.+)"),
    ("{seal}", r"([a-z ]+)"),
];

impl Phrase {
    /// `Given`, `When` or `Then`.
    pub fn keyword(&self) -> &'static str {
        match self.kind {
            StepType::Given => "Given",
            StepType::When => "When",
            StepType::Then => "Then",
        }
    }

    /// The whole-line pattern of the phrase; none when it has a place of unknown kind.
    pub(super) fn regex(&self) -> Option<Regex> {
        let words = self.pattern.split(' ').map(|word| {
            let filled = PLACES.iter().find_map(|(place, pattern)| word.split_once(place).map(|rest| (rest, pattern)));
            Some(match filled {
                Some(((before, after), pattern)) => format!("{}{pattern}{}", literal(before)?, literal(after)?),
                None => literal(word)?,
            })
        });
        Regex::new(&format!("^{}$", words.collect::<Option<Vec<_>>>()?.join(" "))).ok()
    }
}

/// A word without places as a pattern.
fn literal(word: &str) -> Option<String> {
    if word.contains(['{', '}']) {
        return None;
    }
    if word.contains('/') {
        let either: Option<Vec<String>> = word.split('/').map(literal).collect();
        return Some(format!("(?:{})", either?.join("|")));
    }
    let mut out = String::new();
    for c in word.chars() {
        match c {
            '(' => out.push_str("(?:"),
            ')' => out.push_str(")?"),
            c if c.is_alphanumeric() || matches!(c, ',' | '\'' | '-' | ':') => out.push(c),
            c => out.extend(['\\', c]),
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reads(pattern: &'static str, line: &str) -> Option<Vec<String>> {
        let regex = Phrase { kind: StepType::Given, pattern, about: "" }.regex()?;
        let found = regex.captures(line)?;
        Some(found.iter().skip(1).map(|c| c.map(|m| m.as_str().to_owned()).unwrap_or_default()).collect())
    }

    #[test]
    fn places_options_and_alternatives_are_read() {
        assert_eq!(reads("a(n) {kind} lead", "an email lead").unwrap(), ["email"]);
        assert_eq!(reads("a(n) {kind} lead", "a chat lead").unwrap(), ["chat"]);
        assert_eq!(reads("it/they is/are sent", "they are sent").unwrap(), [""; 0]);
        assert_eq!(reads("its {field} is {value}", "its lead.tags is [\"a b\"]").unwrap(), ["lead.tags", "[\"a b\"]"]);
        assert_eq!(reads("its {field} is {value}", "its body is empty"), None);
        assert_eq!(reads("refuses it with {statuses}", "refuses it with 400, 401 or 4xx").unwrap(), ["400, 401 or 4xx"]);
        assert_eq!(reads("a {nothing} place", "a x place"), None);
    }
}
