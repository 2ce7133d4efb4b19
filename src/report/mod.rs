//! Verdicts put into words, for people and for machines. Each format is a pure function of a [`Report`].

mod html;
mod json;
mod junit;
mod markdown;
mod ndjson;
mod phrase;
mod tap;
mod text;

#[cfg(test)]
mod sample;

use crate::model::{Invalid, Report};

pub use self::{
    html::Html,
    json::{Json, schema},
    junit::Junit,
    markdown::Markdown,
    ndjson::Ndjson,
    tap::Tap,
    text::Text,
};

/// A format that a report can be written in.
pub trait Reporter: Sync {
    /// As `--report FORMAT=PATH` names it.
    fn name(&self) -> &'static str;

    /// What it is for, in a few words.
    fn about(&self) -> &'static str;

    /// The whole report, ending with a line break.
    fn write(&self, report: &Report) -> String;
}

/// Every format.
pub static ALL: &[&dyn Reporter] = &[&Text::PLAIN, &Json, &Junit, &Html, &Tap, &Ndjson, &Markdown];

/// The format of a name; an unknown one is refused with those that exist.
///
/// ```
/// assert_eq!(leadbench::report::find("junit").unwrap().name(), "junit");
/// assert!(leadbench::report::find("junti").is_err_and(|invalid| invalid.right.contains("`junit`")));
/// ```
pub fn find(name: &str) -> Result<&'static dyn Reporter, Invalid> {
    let found = ALL.iter().find(|format| format.name() == name).copied();
    found.ok_or_else(|| Invalid::unknown("report", name, "report format", ALL.iter().map(|format| format.name())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_format_has_a_name_of_its_own_and_ends_its_last_line() {
        for (index, format) in ALL.iter().enumerate() {
            assert!(ALL[..index].iter().all(|other| other.name() != format.name()), "{}", format.name());
            assert!(format.write(&sample::report()).ends_with('\n'), "{}", format.name());
        }
    }
}
