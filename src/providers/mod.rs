//! The facts: one folder a provider, and one list.

pub mod autoid;
pub mod leadsquared;
pub mod localiq;
mod row;
pub mod salesiq;
mod text;

use crate::model::{Invalid, Provider};

/// Each provider there is.
pub static ALL: &[&dyn Provider] = &[&localiq::LOCALIQ, &leadsquared::LEADSQUARED, &salesiq::SALESIQ, &autoid::AUTOID];

/// A provider by its name in commands; an unknown one is refused with those that exist.
pub fn find(name: &str) -> Result<&'static dyn Provider, Invalid> {
    let found = ALL.iter().copied().find(|p| p.name() == name);
    found.ok_or_else(|| Invalid::unknown("provider", name, "provider", ALL.iter().map(|p| p.name())))
}
