//! The fidelity ledger: each sentence of LOCALiQ's documents that binds someone, what else is publicly known, and each
//! choice of ours where nobody says. One file a topic.

mod policy;
mod register;
mod render;
mod render_adf;
mod select;
mod sign;

use std::sync::LazyLock;

use crate::model::Clause;

/// Document names, as sources give them.
const API: &str = "LOCALiQ API documentation, June 2021, CRM webhooks";
const CENTER: &str = "LOCALiQ Client Center, webhooks (2020 to 2021)";
const SEED: &str = "reading of the documents above";
const LATER: &str = "LOCALiQ API documentation since August 2021";
const NOBODY: &str = "no document";

/// Why a clause has no check of senders.
const SCREEN: &str = "the Client Center's form has no call in the API: whoever judges a sender cannot set it";
const TOKENS: &str = "whom a sender grants tokens to is its own affair: a run is given one token that holds";
const NEIGHBOUR: &str = "it stands beside the webhooks: who sends leads need not have it";
const LATER_ALLOWED: &str = "later documents show it, those of June 2021 do not: the checks of whole payloads take both";

/// One row of this provider's ledger; see [`crate::providers::row`].
macro_rules! clause {
    ($($row:tt)*) => { crate::providers::row::row!("localiq", $($row)*) };
}
use clause;

pub static CLAUSES: LazyLock<Vec<Clause>> =
    LazyLock::new(|| [register::CLAUSES, select::CLAUSES, render::CLAUSES, render_adf::CLAUSES, sign::CLAUSES, policy::CLAUSES].concat());
