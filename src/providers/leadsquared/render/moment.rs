//! Dates as LeadSquared writes them: UTC without a zone, `2026-01-02 03:04:05`, some with `.000` behind.

use jiff::{Timestamp, civil::DateTime, tz::Offset};

/// A moment as it is written, without a fraction.
pub fn written(at: Timestamp) -> String {
    Offset::UTC.to_datetime(at).strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// The moment that a text tells; none when it is in another form.
pub fn read(text: &str) -> Option<Timestamp> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "000"));
    if whole.len() != 19 || fraction.len() != 3 || !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let date = DateTime::strptime("%Y-%m-%d %H:%M:%S", whole).ok()?;
    let at = Offset::UTC.to_timestamp(date).ok()?;
    at.checked_add(jiff::SignedDuration::from_millis(fraction.parse().ok()?)).ok()
}

/// Whether a text is a date in this form.
pub fn is_date(text: &str) -> bool {
    read(text).is_some()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn only_the_documented_form_is_a_date() {
        for text in ["2026-01-02 03:04:05", "2026-01-02 03:04:05.000", "2024-02-29 23:59:59.999"] {
            assert!(is_date(text), "{text}");
        }
        for text in [
            "",
            "2026-01-02",
            "2026-01-02T03:04:05Z",
            "2026-02-30 00:00:00",
            "1/2/2026 3:04:05 AM",
            "2026-01-02 03:04:05.1",
            "2026-1-2 3:04:05",
        ] {
            assert!(!is_date(text), "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_date_reads_back(second in 0i64..4_000_000_000) {
            let at = Timestamp::from_second(second).unwrap();
            prop_assert_eq!(read(&written(at)), Some(at));
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,30}") {
            _ = read(&text);
        }
    }
}
