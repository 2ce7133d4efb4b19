//! The documents' numbers, and what they leave open.

use std::time::Duration;

use crate::model::{Policy, Profile, Settings, Switch, Takes};

pub fn policy(settings: &Settings) -> Policy {
    let seconds = |text: &str| text.trim().parse().map(Duration::from_secs).ok();
    Policy {
        timeout: seconds(settings.get("timeout")).unwrap_or(Duration::from_secs(5)),
        success: 200..=299,
        retries: settings.get("retries").split(',').filter_map(seconds).collect(),
        disable_after: settings.get("disable-after").parse().ok(),
    }
}

const fn choice(name: &'static str, values: &'static [&'static str], about: &'static str) -> Switch {
    Switch { name, values, takes: Takes::Nothing, about }
}

pub const SWITCHES: &[Switch] = &[
    choice(
        "statuses",
        &["200", "real"],
        "Errors of the API under status 200 as documented, or under statuses of their own (401, 404 and so on).",
    ),
    choice(
        "oauth",
        &["off", "on"],
        "Check access tokens. Off: any token is taken; one from /oauth/v2/token has its scopes and its end in either case.",
    ),
    choice("plan", &["enterprise", "professional"], "The portal's plan: webhooks are for the Enterprise plan only."),
    Switch {
        name: "administration-webhooks",
        values: &["3"],
        takes: Takes::Number,
        about: "The most administration webhooks of a portal.",
    },
    choice(
        "head-check",
        &["on", "off"],
        "Whether a webhook's address must answer HEAD with 200 when the API creates it or changes its address.",
    ),
    choice(
        "list-type",
        &["mandatory", "optional"],
        "Whether a list of webhooks must name the type: one page says so, its example does not.",
    ),
    choice("unknown-keys", &["refused", "ignored"], "What becomes of keys that no page lists, in the body of a call; undocumented."),
    choice("expiry-minimum", &["none", "week"], "The least expiry_time_for_executions_data: a week is documented, two days are shown."),
    choice("retry-method", &["POST", "PUT"], "Which method retries failed executions; the other exports them. No page names either."),
    Switch { name: "timeout", values: &["5"], takes: Takes::Number, about: "Seconds that a receiver has to answer." },
    Switch {
        name: "retries",
        values: &["60,60,60", "60,60", "none"],
        takes: Takes::Numbers,
        about: "Pauses in seconds before each further attempt: three a minute apart as documented, or two as one example shows.",
    },
    Switch {
        name: "disable-after",
        values: &["never"],
        takes: Takes::Number,
        about: "Failures in a row after which a webhook is disabled; nothing is documented for events.",
    },
    choice("signed", &["secured", "always"], "Which webhooks are signed: those with secured:true, or every one as one sentence says."),
    choice("envelope", &["present", "bare"], "Events in their envelope as defined, or entities alone as ten examples print them."),
    choice(
        "webhook",
        &["present", "absent"],
        "Whether the envelope names the webhook, as live clients need it; the documents never show it.",
    ),
    choice("app-id", &["text", "number"], "app_id of the envelope as a text like every id, or as a number as two examples show it."),
    choice("event-time", &["text", "number"], "event_time as a text as most examples have it, or as a number as the first has it."),
    choice("version", &["text", "number"], "version of the envelope as a text as sampled, or as a number as newer clients expect it."),
    choice("visitor-type", &["sampled", "trimmed"], "The type of an updated lead as \"lead \" with the blank of the example, or without."),
    choice(
        "modified-fields",
        &["absent", "updated", "always"],
        "An empty modified_fields in no event as in the examples, in updates, or in every event; the definition lists it.",
    ),
    choice(
        "escapes",
        &["none", "unicode"],
        "Text beyond ASCII as UTF-8, or as \\u escapes: the signature is over the bytes in either case.",
    ),
    Switch {
        name: "content-type",
        values: &["application/json;charset=UTF-8", "application/json"],
        takes: Takes::Text,
        about: "The media type of deliveries; undocumented.",
    },
];

pub const PROFILES: &[Profile] = &[
    Profile {
        name: "seed",
        sets: &[("webhook", "absent"), ("app-id", "number")],
        about: "payloads as the help page of Zoho SalesIQ prints them, and nothing that it does not name",
    },
    Profile {
        name: "live",
        sets: &[("version", "number"), ("visitor-type", "trimmed")],
        about: "payloads as newer live clients expect them",
    },
];
