//! The fidelity ledger: each sentence of LeadSquared's documents that binds someone, what else is publicly known or was
//! seen live, and each choice of ours where nobody says. One file a topic.

mod policy;
mod register;
mod render;
mod select;
mod sign;

use std::sync::LazyLock;

use crate::model::Clause;

/// Document names, as sources give them.
const CREATE: &str = "LeadSquared API documentation, Create a Webhook";
const BEST: &str = "LeadSquared API documentation, webhook best practices";
const HOOKS: &str = "LeadSquared API documentation, webhooks";
const RETRIEVE: &str = "LeadSquared API documentation, Retrieve a Webhook";
const UPDATE: &str = "LeadSquared API documentation, Update a Webhook";
const ERRORS: &str = "LeadSquared API documentation, error handling";
const LIMITS: &str = "LeadSquared API documentation, rate limits";
const HELP: &str = "LeadSquared support, how to write a webhook";
const LIVE: &str = "third parties on live tenants, 2026";
const THIRD: &str = "receivers and clients of third parties";
const NOBODY: &str = "no document";

/// One row of this provider's ledger; see [`crate::providers::row`].
macro_rules! clause {
    ($($row:tt)*) => { crate::providers::row::row!("leadsquared", $($row)*) };
}
use clause;

pub static CLAUSES: LazyLock<Vec<Clause>> =
    LazyLock::new(|| [register::CLAUSES, select::CLAUSES, render::CLAUSES, sign::CLAUSES, policy::CLAUSES].concat());
