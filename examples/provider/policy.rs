//! Bellhop's numbers: two are documented, and the pause between attempts is not.

use std::time::Duration;

use leadbench::model::{Policy, Settings, Switch, Takes};

/// What the document leaves open.
pub const SWITCHES: &[Switch] = &[Switch {
    name: "retries",
    values: &["60,60", "none"],
    takes: Takes::Numbers,
    about: "Pauses in seconds before the second and the third attempt; that there are three is documented.",
}];

/// The numbers of every delivery.
pub fn policy(settings: &Settings) -> Policy {
    let seconds = |text: &str| text.trim().parse().map(Duration::from_secs).ok();
    let retries = settings.get("retries").split(',').filter_map(seconds).collect();
    Policy { timeout: Duration::from_secs(5), success: 200..=299, retries, disable_after: None }
}
