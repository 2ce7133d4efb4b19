//! A user's mistake as a value: where it is, what is wrong and what would be right.

use std::fmt;

/// What a user got wrong. Every room returns it, only the rims turn it into words on a screen,
/// an `application/problem+json` body or an exit code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invalid {
    /// Where: a JSON pointer, an option, a file position, a field name. Empty when the whole input is meant.
    pub at: String,
    /// What is wrong, as a clause without a full stop: `"`sms` is not a lead of localiq"`.
    pub wrong: String,
    /// What would be right, in the same form: `"one of chat, call, form, email"`.
    pub right: String,
}

impl Invalid {
    /// A mistake at a place. All three parts are shown to the user as they stand.
    pub fn new(at: impl Into<String>, wrong: impl Into<String>, right: impl Into<String>) -> Self {
        Self { at: at.into(), wrong: wrong.into(), right: right.into() }
    }

    /// A name that is in no list, with the nearest of those that are.
    ///
    /// ```
    /// let invalid = leadbench::model::Invalid::unknown("lead", "chta", "lead of localiq", ["chat", "call"]);
    /// assert_eq!(invalid.to_string(), "lead: `chta` is no lead of localiq; did you mean `chat`? There are chat, call");
    /// ```
    pub fn unknown<'a>(at: &str, given: &str, what: &str, known: impl IntoIterator<Item = &'a str>) -> Self {
        let known: Vec<&str> = known.into_iter().collect();
        let hint = nearest(given, known.iter().copied()).map_or(String::new(), |n| format!("did you mean `{n}`? "));
        let list = if known.is_empty() { "There are none".to_owned() } else { format!("There are {}", known.join(", ")) };
        Self::new(at, format!("`{given}` is no {what}"), format!("{hint}{list}"))
    }

    /// What serde says of input that does not fit a type, taught: an unknown field or value gets the nearest known one.
    /// `right` is what to say of anything else.
    ///
    /// ```
    /// let said = "unknown field `emial`, expected one of `id`, `email` at line 1 column 9";
    /// let invalid = leadbench::model::Invalid::misfit("contact", said, "a contact");
    /// assert_eq!(invalid.to_string(), "contact: unknown field `emial`; did you mean `email`? There are id, email");
    /// ```
    pub fn misfit(at: impl Into<String>, said: &str, right: &str) -> Self {
        let wrong = said.split(" at line ").next().unwrap_or(said);
        let named: Vec<&str> = wrong.split('`').skip(1).step_by(2).collect();
        match (wrong.split_once(", expected"), named.split_first()) {
            (Some((problem, _)), Some((given, known))) if problem.starts_with("unknown ") && !known.is_empty() => {
                let invalid = Self::unknown("", given, "", known.iter().copied());
                Self::new(at, problem, invalid.right)
            }
            _ => Self::new(at, wrong, right),
        }
    }
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.at.is_empty() {
            write!(f, "{}: ", self.at)?;
        }
        write!(f, "{}", self.wrong)?;
        if !self.right.is_empty() {
            write!(f, "; {}", self.right)?;
        }
        Ok(())
    }
}

impl std::error::Error for Invalid {}

/// The known name that a misspelt one most likely meant, or none when nothing is close
/// (Damerau-Levenshtein distance of at most a third of the length, or a shared prefix).
pub fn nearest<'a>(given: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lower = given.to_lowercase();
    known
        .into_iter()
        .map(|name| (strsim::damerau_levenshtein(&lower, &name.to_lowercase()), name))
        .filter(|(distance, name)| *distance <= name.chars().count().max(given.chars().count()).div_ceil(3))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_found_and_a_far_one_is_not() {
        assert_eq!(nearest("locailq", ["localiq", "autoid"]), Some("localiq"));
        assert_eq!(nearest("fax", ["localiq", "autoid"]), None);
    }
}
