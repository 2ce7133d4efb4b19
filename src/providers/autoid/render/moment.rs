//! A time of a call in the forms that it is written in.

use jiff::{Timestamp, civil::DateTime, tz::TimeZone};

/// Twelve hours, in the form of `ani_updated_at`: `13 Oct 2020 3:15:12 PM`.
const TWELVE: &str = "%-d %b %Y %-I:%M:%S %p";

/// As documented, 24 hours GMT: `2019-03-28T00:05:00.000Z`.
pub fn write(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}

/// The same time in twelve hours; what is no time stays.
pub fn in_twelve_hours(text: &str) -> String {
    read(text).map_or_else(|| text.to_owned(), |at| at.strftime(TWELVE).to_string())
}

/// Reads either form, with or without milliseconds; only what is written back as it was read.
pub fn read(text: &str) -> Option<Timestamp> {
    if let Ok(at) = text.parse::<Timestamp>() {
        return [write(at), at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()].contains(&text.to_owned()).then_some(at);
    }
    let local = DateTime::strptime(TWELVE, text).ok()?;
    local.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn both_forms_are_read_and_no_other() {
        let at = read("2019-03-28T00:05:00.000Z").unwrap();
        assert_eq!(in_twelve_hours("2019-03-28T00:05:00.000Z"), "28 Mar 2019 12:05:00 AM");
        assert_eq!(read("28 Mar 2019 12:05:00 AM"), Some(at));
        assert!(read("13 Oct 2020 3:15:12 PM").is_some());
        assert_eq!(read("2019-03-28T00:05:00Z"), Some(at));
        for text in ["", "2019-03-28", "2019-03-28T00:05:00.000+00:00", "%call_start_time%"] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_time_reads_back(ms in 0i64..4_000_000_000_000) {
            let at = Timestamp::from_millisecond(ms).unwrap();
            prop_assert_eq!(read(&write(at)), Some(at));
        }
    }
}
