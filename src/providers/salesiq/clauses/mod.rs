//! The fidelity ledger: each sentence of Zoho SalesIQ's documents that binds someone, what else is publicly known, each
//! contradiction with what becomes of it, and each choice of ours. One file a topic, and one for what binds receivers.

mod policy;
mod receiver;
mod register;
mod render;
mod select;
mod sign;

use std::sync::LazyLock;

use crate::model::Clause;

/// Document names, as sources give them.
const HELP: &str = "Zoho SalesIQ help, Webhooks";
const API: &str = "Zoho SalesIQ REST API v2, Webhooks";
const OTHER: &str = "Zoho SalesIQ help, Workflows and webhook events";
const LIVE: &str = "code of shipped clients";
const NOBODY: &str = "no document";

/// One row of this provider's ledger; see [`crate::providers::row`].
macro_rules! clause {
    ($($row:tt)*) => { crate::providers::row::row!("salesiq", $($row)*) };
}
use clause;

pub static CLAUSES: LazyLock<Vec<Clause>> =
    LazyLock::new(|| [register::CLAUSES, select::CLAUSES, render::CLAUSES, sign::CLAUSES, policy::CLAUSES, receiver::CLAUSES].concat());
