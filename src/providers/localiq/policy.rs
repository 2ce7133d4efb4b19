//! LOCALiQ's numbers. Hardly one of them is documented: each is a switch.

use std::time::Duration;

use crate::model::{Policy, Settings, Switch, Takes};

/// Registration calls are limited to so many in one second.
pub const QUOTA_SPAN: Duration = Duration::from_secs(1);

pub fn policy(settings: &Settings) -> Policy {
    let seconds = |text: &str| text.trim().parse().map(Duration::from_secs).ok();
    Policy {
        timeout: seconds(settings.get("timeout")).unwrap_or(Duration::from_secs(10)),
        success: 200..=299,
        retries: settings.get("retries").split(',').filter_map(seconds).collect(),
        disable_after: settings.get("inactive-after").parse().ok(),
    }
}

/// The calls a second that an account may make; none: any number.
pub fn quota(settings: &Settings) -> Option<usize> {
    settings.get("rate-limit").parse().ok()
}

pub const SWITCHES: &[Switch] = &[
    Switch {
        name: "oauth",
        values: &["off", "on"],
        takes: Takes::Nothing,
        about: "Check access tokens. Off: any token is taken, a missing one refused.",
    },
    Switch {
        name: "advertiser-access",
        values: &["granted", "denied"],
        takes: Takes::Nothing,
        about: "Whether the token's user may use the advertiser; denied: every call is answered 403.",
    },
    Switch {
        name: "register-status",
        values: &["200", "201"],
        takes: Takes::Nothing,
        about: "The status of a registration, which no document names.",
    },
    Switch {
        name: "rate-limit",
        values: &["20", "off"],
        takes: Takes::Number,
        about: "API calls a second for each advertiser (public: 20).",
    },
    Switch {
        name: "authorization-header",
        values: &["Authorization"],
        takes: Takes::HeaderName,
        about: "The header that carries the agreed authorization; the documents never name it.",
    },
    Switch { name: "timeout", values: &["10"], takes: Takes::Number, about: "Seconds that a receiver has to answer; undocumented." },
    Switch {
        name: "retries",
        values: &["none", "60,60,60"],
        takes: Takes::Numbers,
        about: "Pauses in seconds before each further attempt; no schedule is documented, so none is the default.",
    },
    Switch {
        name: "inactive-after",
        values: &["10", "never"],
        takes: Takes::Number,
        about: "Failures in a row after which a hook goes inactive (public: it does; the number is assumed).",
    },
    Switch {
        name: "extra-fields",
        values: &["object", "array"],
        takes: Takes::Nothing,
        about: "form.extra_fields as the samples show it, or as the table says.",
    },
    Switch {
        name: "display-name",
        values: &["sampled", "always"],
        takes: Takes::Nothing,
        about: "display_name only where the sample has it, or in each lead as the table says.",
    },
    Switch {
        name: "email-contact",
        values: &["parsed", "contact"],
        takes: Takes::Nothing,
        about: "E-mail leads with parsed_contact_attributes as sampled, or with a contact as later.",
    },
    Switch {
        name: "dates",
        values: &["milliseconds", "seconds", "zulu"],
        takes: Takes::Nothing,
        about: "Dates as sampled, all without fraction, or in UTC with Z as later.",
    },
    Switch {
        name: "chat-times",
        values: &["us-24-hours", "us-12-hours"],
        takes: Takes::Nothing,
        about: "Chat timestamps as sampled, or as 5/10/2021 2:05:06 PM as later.",
    },
    Switch {
        name: "call-duration",
        values: &["seconds", "clock"],
        takes: Takes::Nothing,
        about: "call.duration as an integer, or as \"03:47\" as later samples show.",
    },
    Switch {
        name: "nulls",
        values: &["null", "absent"],
        takes: Takes::Nothing,
        about: "Fields without a value as null, or left out as later.",
    },
    Switch { name: "read-at", values: &["present", "absent"], takes: Takes::Nothing, about: "lead.read_at is there, or gone as later." },
    Switch {
        name: "master-campaign",
        values: &["absent", "present"],
        takes: Takes::Nothing,
        about: "lead.master_campaign_id, which came later.",
    },
    Switch {
        name: "key-order",
        values: &["sample", "2021-08"],
        takes: Takes::Nothing,
        about: "The order of the lead's keys, as sampled or as later.",
    },
    Switch {
        name: "call-envelope",
        values: &["lead", "bare"],
        takes: Takes::Nothing,
        about: "A call within {\"lead\":…} as documented, or alone as one later sample shows.",
    },
    Switch {
        name: "phone-fax",
        values: &["sampled", "always"],
        takes: Takes::Nothing,
        about: "contact.phone_fax only where the sample has it, or in each contact as the table says.",
    },
    Switch {
        name: "form-message",
        values: &["present", "absent"],
        takes: Takes::Nothing,
        about: "form.message as sampled, or left out as no table lists it.",
    },
    Switch {
        name: "email-subject",
        values: &["present", "absent"],
        takes: Takes::Nothing,
        about: "E-mails with a subject as sampled, or without as later; full_message then is the message alone.",
    },
    Switch {
        name: "marks",
        values: &["sampled", "fresh"],
        takes: Takes::Nothing,
        about: "important_at and read_at as the samples of aged leads have them, or null as of a lead just made.",
    },
    Switch {
        name: "lead-type-tag",
        values: &["absent", "present"],
        takes: Takes::Nothing,
        about: "The lead's tags open with Call Lead, Chat Lead or Form Lead, as later.",
    },
    Switch {
        name: "adf-content-type",
        values: &["application/xml; charset=utf-8", "text/xml", "application/x-adf+xml"],
        takes: Takes::Text,
        about: "The media type of ADF/XML deliveries; undocumented.",
    },
    Switch {
        name: "adf-vendor-name",
        values: &["Example Advertiser"],
        takes: Takes::Text,
        about: "The vendor in ADF/XML: leads do not name the advertiser.",
    },
    Switch { name: "adf-vendor-email", values: &["advertiser@example.com"], takes: Takes::Text, about: "The vendor's e-mail in ADF/XML." },
];

use crate::model::Profile;

pub const PROFILES: &[Profile] = &[
    Profile { name: "seed", sets: &[], about: "the documents of June 2021: the default" },
    Profile {
        name: "2021-08",
        sets: &[
            ("email-contact", "contact"),
            ("display-name", "always"),
            ("dates", "zulu"),
            ("chat-times", "us-12-hours"),
            ("call-duration", "clock"),
            ("nulls", "absent"),
            ("read-at", "absent"),
            ("master-campaign", "present"),
            ("email-subject", "absent"),
            ("lead-type-tag", "present"),
            ("key-order", "2021-08"),
        ],
        about: "payloads as the public documents show them since August 2021",
    },
];
