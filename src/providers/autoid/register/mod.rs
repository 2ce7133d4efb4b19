//! The console's screens. AutoID documents no management API: webhooks, templates, treatments and campaigns are made by
//! hand, which our control API stands for.

pub mod campaigns;
pub mod details;
mod fields;
pub mod openapi;
pub mod records;
pub mod screen;
pub mod screens;
pub mod templates;
pub mod treatments;

use crate::model::{Invalid, Reply};

/// Accounts are locations: any short name, such as the client's own location id.
pub fn location(name: &str) -> Result<(), Invalid> {
    let fits = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    match !name.is_empty() && name.len() <= 64 && name.chars().all(fits) {
        true => Ok(()),
        false => Err(Invalid::new("account", format!("`{name}` is no location id"), "letters, digits, `.`, `_`, `-`, such as 3242243")),
    }
}

/// There is no endpoint to call.
pub fn refusal() -> Reply {
    Reply::json(404, r#"{"error":"AutoID documents no management API: its screens are under /_leadbench/api/v1/"}"#)
}
