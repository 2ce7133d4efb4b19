//! LeadSquared's numbers and switches: the documented ones are the defaults.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use crate::model::{Account, Policy, Profile, Quota, Settings, Switch, Takes};

pub fn policy(settings: &Settings) -> Policy {
    Policy {
        timeout: seconds(settings.get("timeout")).unwrap_or(Duration::from_secs(10)),
        success: 200..=200,
        retries: settings.get("retries").split(',').filter_map(seconds).collect(),
        disable_after: settings.get("disable-after").parse().ok(),
    }
}

fn seconds(text: &str) -> Option<Duration> {
    text.trim().parse().map(Duration::from_secs).ok()
}

/// The limit of calls: so many in so many seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    pub calls: usize,
    pub seconds: u64,
}

/// Counts a call; beyond the limit it is refused, and does not count. Reads nothing but the account's own past.
pub fn admit(account: &mut Account, now: Timestamp) -> Result<(), Limit> {
    let Some(Quota { limit, span, counted }) = quota(&account.settings, now) else { return Ok(()) };
    account.quota.admit(now, limit, counted).map(drop).map_err(|_| Limit { calls: limit, seconds: span.as_secs() })
}

/// The limit by the settings; none: calls are not limited.
pub fn quota(settings: &Settings, now: Timestamp) -> Option<Quota> {
    let limit = settings.get("rate-limit").parse().ok()?;
    let span = Duration::from_secs(settings.get("rate-window").parse().unwrap_or(5));
    let counted = match settings.get("rate-window-kind") {
        "fixed" => since_start(now, span) + Duration::from_nanos(1),
        _ => span,
    };
    Some(Quota { limit, span, counted })
}

/// How long ago the fixed window that a moment is in began: windows follow one another from the clock's zero on.
fn since_start(now: Timestamp, window: Duration) -> Duration {
    let window = i128::try_from(window.as_nanos()).unwrap_or(1).max(1);
    let since = now.as_nanosecond().rem_euclid(window);
    Duration::try_from(SignedDuration::from_nanos_i128(since)).unwrap_or_default()
}

pub const SWITCHES: &[Switch] = &[
    Switch {
        name: "rate-limit",
        values: &["25", "off"],
        takes: Takes::Number,
        about: "API calls that an account may make in one window; the plans differ.",
    },
    Switch { name: "rate-window", values: &["5"], takes: Takes::Number, about: "Seconds of the window." },
    Switch {
        name: "rate-window-kind",
        values: &["sliding", "fixed"],
        takes: Takes::Nothing,
        about: "Any 5 seconds, or 5 seconds after 5 seconds from the clock's zero on; no document says which.",
    },
    Switch {
        name: "rate-limit-status",
        values: &["429", "200", "403"],
        takes: Takes::Nothing,
        about: "The status beyond the limit, which the documents and third parties tell differently. The body stays.",
    },
    Switch {
        name: "validation-status",
        values: &["400", "500"],
        takes: Takes::Nothing,
        about: "The status of a body that can be read and is not per specification: as documented, or as seen in a live tenant.",
    },
    Switch {
        name: "opportunity-codes",
        values: &["documented", "observed"],
        takes: Takes::Nothing,
        about: "31 to 35 for opportunities as documented, or 29 and 30 to create and update and 31 to delete, as seen in a live tenant.",
    },
    Switch {
        name: "create-rules",
        values: &["documented", "observed"],
        takes: Takes::Nothing,
        about: "Observed: ActivityEvent and ChangedLeadField beside the properties, one webhook a field, none for stages.",
    },
    Switch {
        name: "landing-page-urls",
        values: &["sampled", "table"],
        takes: Takes::Nothing,
        about: "Whether a landing-page webhook may do without LandingPageUrls where IsSpecificLandingPage is false, as the sample does.",
    },
    Switch {
        name: "status-codes",
        values: &["enabled-0", "enabled-1"],
        takes: Takes::Nothing,
        about: "StatusCode in Retrieve: 0, 1, 2 for enabled, switched off, disabled; or 1 and 0 as an older page has it.",
    },
    Switch {
        name: "secret-key",
        values: &["any"],
        takes: Takes::Text,
        about: "The one secret key that is right; any: each that is not empty.",
    },
    Switch {
        name: "unauthorized-type",
        values: &["MXInvalidAccessDetailsException", "MXAuthenticationFailedException", "MXUnauthorizedRequestException"],
        takes: Takes::Nothing,
        about: "The ExceptionType of a 401, of which third parties tell several.",
    },
    Switch {
        name: "handshake",
        values: &["off", "head"],
        takes: Takes::Nothing,
        about: "Ask a webhook's URL with HEAD before it is created; whether a creation depends on it is not documented.",
    },
    Switch { name: "timeout", values: &["10"], takes: Takes::Number, about: "Seconds that a receiver has to answer; undocumented." },
    Switch {
        name: "retries",
        values: &["60,60", "none"],
        takes: Takes::Numbers,
        about: "Pauses in seconds before the second and the third attempt (public: three attempts; the pauses are assumed).",
    },
    Switch {
        name: "disable-after",
        values: &["10", "never"],
        takes: Takes::Number,
        about: "Failed deliveries in a row after which a webhook is disabled (public: 10).",
    },
    Switch {
        name: "form-nesting",
        values: &["brackets", "dots"],
        takes: Takes::Nothing,
        about: "Nested fields in a form-encoded delivery as After[Score] or After.Score; no document shows one.",
    },
];

pub const PROFILES: &[Profile] = &[
    Profile { name: "seed", sets: &[], about: "the documents: the default" },
    Profile {
        name: "live-tenant",
        sets: &[
            ("validation-status", "500"),
            ("opportunity-codes", "observed"),
            ("create-rules", "observed"),
            ("rate-limit-status", "200"),
        ],
        about: "what third parties saw in live tenants where it differs from the documents",
    },
];

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::AccountKey;

    fn account(switches: &[(&str, &str)]) -> Account {
        let mut settings = Settings::defaults(SWITCHES);
        switches.iter().for_each(|(name, value)| settings.set(name, value).unwrap());
        Account::new(AccountKey::new("leadsquared", "ACCESS_KEY"), settings, 1)
    }

    fn at(ms: i64) -> Timestamp {
        Timestamp::from_millisecond(1_700_000_000_000 + ms).unwrap()
    }

    #[test]
    fn the_26th_call_is_refused_until_the_first_is_five_seconds_old() {
        let mut account = account(&[]);
        for n in 0..25 {
            assert_eq!(admit(&mut account, at(n * 10)), Ok(()));
        }
        assert_eq!(admit(&mut account, at(4_999)), Err(Limit { calls: 25, seconds: 5 }));
        assert_eq!(admit(&mut account, at(5_000)), Ok(()));
        assert!(admit(&mut account, at(5_009)).is_err() && admit(&mut account, at(5_010)).is_ok());
    }

    #[test]
    fn a_fixed_window_begins_anew_at_multiples_of_its_length() {
        let mut account = account(&[("rate-window-kind", "fixed"), ("rate-limit", "2")]);
        let answers: Vec<bool> = [4_000, 4_999, 4_999, 5_000, 5_001, 9_999, 10_000].map(|ms| admit(&mut account, at(ms)).is_ok()).into();
        assert_eq!(answers, [true, true, false, true, true, false, true]);
    }

    #[test]
    fn the_limit_is_switched_off() {
        let mut account = account(&[("rate-limit", "off")]);
        assert!((0..1_000).all(|_| admit(&mut account, at(0)).is_ok()));
    }

    proptest! {
        /// Against the sentence, read plainly: a call is refused if and only if so many as the limit were let through in
        /// its window before it. Whatever is refused does not count.
        #[test]
        fn never_26_and_never_24(
            steps in prop::collection::vec(prop_oneof![4 => 0i64..40, 2 => 0i64..600, 1 => 4_990i64..5_010], 1..300),
            limit in prop_oneof![3 => Just(25usize), 1 => 1usize..6],
            fixed in any::<bool>(),
        ) {
            let kind = if fixed { "fixed" } else { "sliding" };
            let mut account = account(&[("rate-limit", &limit.to_string()), ("rate-window-kind", kind)]);
            let (mut now, mut passed) = (0i64, Vec::<i64>::new());
            for step in steps {
                now += step;
                let together = |then: &&i64| if fixed { *then / 5_000 == now / 5_000 } else { now - **then < 5_000 };
                let before = passed.iter().filter(together).count();
                let answer = admit(&mut account, at(now));
                prop_assert_eq!(answer.is_err(), before >= limit, "at {}: {} before", now, before);
                if answer.is_ok() { passed.push(now); }
            }
        }
    }
}
