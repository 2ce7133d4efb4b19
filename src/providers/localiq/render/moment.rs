//! A date and time in the forms that the documents show, and back in the form it was read in.

use std::fmt;

use jiff::{
    Timestamp,
    civil::{Date, DateTime},
    fmt::temporal::{Pieces, PiecesOffset},
    tz::Offset,
};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

/// What a date looks like, in words.
pub const FORM: &str = "a date and time such as 2017-05-30T08:55:09.000-07:00, the milliseconds being optional";

/// `2017-05-30T08:55:09.000-07:00` (most fields), `2017-06-09T08:05:37-07:00` (`read_at`), or with `Z` (the later form).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    local: DateTime,
    offset: Offset,
    form: Form,
}

/// How a moment is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    Milliseconds,
    Seconds,
    /// UTC, in seconds, with `Z`.
    Zulu,
    /// As [`Form::Zulu`] with milliseconds.
    ZuluMilliseconds,
}

impl Moment {
    /// A moment at an offset from UTC, in seconds.
    pub fn new(at: Timestamp, offset: Offset, form: Form) -> Self {
        Self { local: offset.to_datetime(at), offset, form }
    }

    pub fn at(self) -> Timestamp {
        self.offset.to_timestamp(self.local).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    /// The same moment in another form.
    #[must_use]
    pub fn written(self, form: Form) -> Self {
        match form {
            Form::Zulu | Form::ZuluMilliseconds => Self::new(self.at(), Offset::UTC, form),
            Form::Milliseconds | Form::Seconds => Self { form, ..self },
        }
    }

    /// The day it is where it was written.
    pub fn local_date(self) -> Date {
        self.local.date()
    }

    /// The date and time where it was written.
    pub fn local_time(self) -> DateTime {
        self.local
    }

    /// So many seconds before, in the same form.
    #[must_use]
    pub fn earlier(self, seconds: i64) -> Self {
        Self { local: self.local.saturating_sub(jiff::SignedDuration::from_secs(seconds)), ..self }
    }

    /// Reads any of the forms.
    pub fn parse(text: &str) -> Option<Self> {
        let pieces = Pieces::parse(text).ok()?;
        let (offset, zulu) = match pieces.offset()? {
            PiecesOffset::Zulu => (Offset::UTC, true),
            PiecesOffset::Numeric(numeric) => (numeric.offset(), false),
            _ => return None,
        };
        let form = match (zulu, text.contains('.')) {
            (true, false) => Form::Zulu,
            (true, true) => Form::ZuluMilliseconds,
            (false, true) => Form::Milliseconds,
            (false, false) => Form::Seconds,
        };
        let moment = Self { local: pieces.date().to_datetime(pieces.time()?), offset, form };
        // Only what is written back as it was read is one of the forms: no comma, no odd number of digits, no zone name.
        (moment.to_string() == text).then_some(moment)
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.local.strftime("%Y-%m-%dT%H:%M:%S"))?;
        if matches!(self.form, Form::Milliseconds | Form::ZuluMilliseconds) {
            write!(f, ".{:03}", self.local.millisecond())?;
        }
        if matches!(self.form, Form::Zulu | Form::ZuluMilliseconds) {
            return f.write_str("Z");
        }
        let minutes = self.offset.seconds() / 60;
        let sign = if minutes < 0 { '-' } else { '+' };
        write!(f, "{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| D::Error::custom(format!("`{text}` is no date; right is {FORM}")))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn each_form_of_the_documents_is_written_back_as_it_was_read() {
        for text in [
            "2017-05-30T08:55:09.000-07:00",
            "2017-06-09T08:05:37-07:00",
            "2021-07-28T16:57:47Z",
            "2020-02-29T00:00:00.123+05:30",
            "2020-01-01T00:00:00.001Z",
        ] {
            assert_eq!(Moment::parse(text).unwrap().to_string(), text);
        }
        for text in [
            "",
            "2017-05-30",
            "2017-05-30T08:55:09",
            "2017-02-30T08:55:09-07:00",
            "05/30/2017 10:55:09",
            "2017-05-30T08:55:09.0-07:00",
            "2017-05-30t08:55:09-07:00",
        ] {
            assert_eq!(Moment::parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "\\PC*") {
            _ = Moment::parse(&text);
        }

        #[test]
        fn another_form_is_the_same_moment(ms in 0i64..4_000_000_000_000, minutes in -720i32..=840, whole in any::<bool>()) {
            let at = Timestamp::from_millisecond(if whole { ms / 1000 * 1000 } else { ms }).unwrap();
            let moment = Moment::new(at, Offset::from_seconds(minutes * 60).unwrap(), Form::Milliseconds);
            prop_assert_eq!(Moment::parse(&moment.to_string()), Some(moment));
            prop_assert_eq!(moment.written(Form::ZuluMilliseconds).at(), at);
        }
    }
}
