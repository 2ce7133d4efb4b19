//! Texts that people write, drawn at random: what the generators of several providers share.

use proptest::{
    prelude::*,
    strategy::{SBoxedStrategy, Strategy},
    string::string_regex,
};

/// Texts that fit a regular expression. It is read once, where proptest reads one that is given as a text for each case anew.
macro_rules! pattern {
    ($regex:literal) => {{
        static PATTERN: std::sync::LazyLock<proptest::strategy::SBoxedStrategy<String>> =
            std::sync::LazyLock::new(|| $crate::providers::text::fitting($regex));
        std::sync::LazyLock::force(&PATTERN).clone()
    }};
}
pub(super) use pattern;

/// Texts that fit a regular expression; one that is none fails when the first text is drawn.
pub(super) fn fitting(regex: &'static str) -> SBoxedStrategy<String> {
    string_regex(regex).map_or_else(|_| regex.sboxed(), Strategy::sboxed)
}

/// One line of text, plain first, then what people really write.
pub(super) fn line() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => pattern!("[A-Za-z][A-Za-z0-9 .,'-]{0,24}"),
        1 => Just(String::new()).sboxed(),
        2 => pattern!("[\\p{L}\\p{N}\\p{P}\\p{S} ]{1,24}"),
    ]
}

/// A person's name, first or last, in any script.
pub(super) fn name() -> impl Strategy<Value = String> + Clone {
    prop_oneof![6 => pattern!("[A-Z][a-z]{1,11}"), 2 => pattern!("[\\p{Lu}\\p{Lo}][\\p{Ll}\\p{Lo}\\p{M}' -]{0,14}")]
}

/// An address that nobody has.
pub(super) fn email() -> impl Strategy<Value = String> + Clone {
    let host = proptest::sample::select(vec!["example.com", "example.net", "example.org"]);
    (pattern!("[a-z][a-z0-9]{0,6}([.+_-][a-z0-9]{1,5}){0,2}"), host).prop_map(|(local, host)| format!("{local}@{host}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest! {
        #[test]
        fn a_pattern_draws_what_fits_it(text in pattern!("[a-c]{2,3}x")) {
            prop_assert!(text.ends_with('x') && (3..=4).contains(&text.len()) && text[..2].chars().all(|c| "abc".contains(c)));
        }

        #[test]
        fn a_line_is_one_line_and_an_address_has_a_host_that_nobody_owns(line in line(), email in email(), name in name()) {
            prop_assert!(!line.contains('\n') && !name.is_empty());
            prop_assert!(email.split_once('@').is_some_and(|(local, host)| !local.is_empty() && host.starts_with("example.")));
        }
    }
}
