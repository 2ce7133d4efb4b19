//! The fidelity ledger: each sentence of AutoID's page that binds someone, what else is publicly known, and each choice of
//! ours where nobody says. One file a topic.

mod policy;
mod register;
mod render;
mod render_xml;
mod select;
mod sign;

use std::sync::LazyLock;

use crate::model::Clause;

/// Document names, as sources give them.
const PAGE: &str = "AutoID help, Webhook";
const TOKENS: &str = "AutoID help, Webhook, Body Definitions";
const CODES: &str = "AutoID help, Webhook, response codes";
const READING: &str = "reading of the documents above";
const NOBODY: &str = "no document";

/// One row of this provider's ledger; see [`crate::providers::row`].
macro_rules! clause {
    ($($row:tt)*) => { crate::providers::row::row!("autoid", $($row)*) };
}
use clause;

pub static CLAUSES: LazyLock<Vec<Clause>> =
    LazyLock::new(|| [register::CLAUSES, select::CLAUSES, render::CLAUSES, render_xml::CLAUSES, sign::CLAUSES, policy::CLAUSES].concat());
