//! AutoID's numbers. The success code is the webhook's own; when a message is sent again is said nowhere.

use std::time::Duration;

use super::register::details::Details;
use crate::model::{Policy, Profile, Settings, Subscription, Switch, Takes};

/// The methods that a webhook may be set to.
pub const METHODS: &[&str] = &["POST", "PUT"];

/// The codes that a webhook may be set to.
pub const SUCCESS: std::ops::RangeInclusive<u16> = 200..=204;

/// A message that nobody has taken is sent again with the last pause for so long.
const KEPT: Duration = Duration::from_secs(7 * 24 * 3600);

pub fn policy(subscription: &Subscription, settings: &Settings) -> Policy {
    let configured = Details::of(subscription).filter(|_| settings.is("success-codes", "configured")).map(|d| d.success_code);
    Policy {
        timeout: Duration::from_secs(settings.get("timeout").parse().unwrap_or(10)),
        success: configured.map_or(SUCCESS, |code| code..=code),
        retries: retries(settings.get("retransmission")),
        disable_after: None,
    }
}

/// The pauses as they are listed, then the last one over and over.
fn retries(listed: &str) -> Vec<Duration> {
    let mut pauses: Vec<Duration> = listed.split(',').filter_map(|s| s.parse().ok()).map(Duration::from_secs).collect();
    if let Some(&last) = pauses.last() {
        let more = KEPT.as_secs() / last.as_secs().max(60);
        pauses.extend((0..more).map(|_| last));
    }
    pauses
}

pub const SWITCHES: &[Switch] = &[
    Switch {
        name: "empty-tokens",
        values: &["empty", "null", "literal"],
        takes: Takes::Nothing,
        about: "What a token without a value becomes: an empty text, null where JSON can say so, or itself; no document says.",
    },
    Switch {
        name: "substitution",
        values: &["escaped", "raw"],
        takes: Takes::Nothing,
        about: "Values escaped so that the document stays well-formed, or put in as they are, as careless senders do.",
    },
    Switch {
        name: "nested",
        values: &["structure", "text"],
        takes: Takes::Nothing,
        about: "prompt_responses and tags as structures, or on one line of text such as Region: south.",
    },
    Switch {
        name: "tags",
        values: &["object", "list"],
        takes: Takes::Nothing,
        about: "tags as an object of names and texts, or as a list of name and value.",
    },
    Switch {
        name: "times",
        values: &["24-hour-gmt", "12-hour-gmt"],
        takes: Takes::Nothing,
        about: "Start and end of a call as documented by default, or as 28 Mar 2019 12:05:00 AM.",
    },
    Switch {
        name: "success-codes",
        values: &["configured", "any"],
        takes: Takes::Nothing,
        about: "The code that the webhook was set to is success, or any from 200 to 204.",
    },
    Switch {
        name: "retransmission",
        values: &["60,300,900,3600", "none"],
        takes: Takes::Numbers,
        about: "Pauses in seconds before a message is sent again, the last one over and over for a week; undocumented.",
    },
    Switch { name: "timeout", values: &["10"], takes: Takes::Number, about: "Seconds that a receiver has to answer; undocumented." },
    Switch {
        name: "group",
        values: &["Example Group"],
        takes: Takes::Text,
        about: "The group that the location's user is in: whose templates are listed.",
    },
];

pub const PROFILES: &[Profile] = &[
    Profile { name: "raw", sets: &[("substitution", "raw")], about: "a sender that substitutes text blindly" },
    Profile { name: "nulls", sets: &[("empty-tokens", "null")], about: "null for what is not known" },
    Profile { name: "literal", sets: &[("empty-tokens", "literal")], about: "tokens without a value left as they are" },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_pause_goes_on_for_a_week() {
        let pauses = retries("60,300,900,3600");
        assert_eq!(pauses[..4].iter().map(Duration::as_secs).collect::<Vec<_>>(), [60, 300, 900, 3600]);
        assert_eq!(pauses.len(), 4 + 168);
        assert!(retries("none").is_empty());
        assert_eq!(retries("1").len(), 1 + 7 * 24 * 60);
    }
}
