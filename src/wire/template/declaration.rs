//! The declaration that an XML document may begin with: `<?xml version="1.0" encoding="utf-8" standalone="yes"?>`.

use super::Fault;

/// A part's name, what would be right, and whether it may say something.
type Part = (&'static str, &'static str, fn(&str) -> bool);

/// In the order in which they stand.
const PARTS: [Part; 3] = [
    ("version", "1.0", |value| value == "1.0"),
    // Deliveries are UTF-8: a declaration that says something else would make them unreadable.
    ("encoding", "UTF-8, or no encoding, for deliveries are UTF-8", |value| value.eq_ignore_ascii_case("utf-8")),
    ("standalone", "yes or no", |value| matches!(value, "yes" | "no")),
];

/// Refuses a declaration, from the first byte of a text to `end`, that a parser of XML would refuse or misread.
pub(super) fn check(text: &str, end: usize) -> Result<(), Fault> {
    let (mut at, mut next) = ("<?xml".len(), 0);
    let inner = &text[..end - "?>".len()];
    loop {
        let rest = inner[at..].trim_start();
        let spaced = rest.len() < inner.len() - at;
        at = inner.len() - rest.len();
        if rest.is_empty() && next > 0 {
            return Ok(());
        }
        let found = PARTS.iter().enumerate().skip(next).find(|(_, (name, ..))| rest.starts_with(name));
        let Some((place, (name, right, fits))) = found.filter(|(place, _)| spaced && (next > 0 || *place == 0)) else {
            let right = r#"version="1.0", then encoding="utf-8" and standalone="yes" or "no" if they are wanted"#;
            return Err(Fault::at(text, at, "the declaration is not well-formed", right));
        };
        let Some((value, after)) = quoted(&rest[name.len()..]) else {
            return Err(Fault::at(text, at, format!("the {name} has no value in quotation marks"), *right));
        };
        if !fits(value) {
            return Err(Fault::at(text, at, format!("the {name} is {value}"), *right));
        }
        (at, next) = (inner.len() - after.len(), place + 1);
    }
}

/// The value behind an equals sign, and what follows it.
fn quoted(text: &str) -> Option<(&str, &str)> {
    let value = text.trim_start().strip_prefix('=')?.trim_start();
    let mark = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    value[1..].split_once(mark)
}
