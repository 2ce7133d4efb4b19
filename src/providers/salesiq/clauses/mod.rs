//! The fidelity ledger: each sentence of Zoho SalesIQ's documents that binds someone, what else is publicly known, each
//! contradiction with what becomes of it, and each choice of ours. One file a topic.

mod receiver;

use std::sync::LazyLock;

use crate::model::Clause;

/// One row of this provider's ledger; see [`crate::providers::row`].
macro_rules! clause {
    ($($row:tt)*) => { crate::providers::row::row!("salesiq", $($row)*) };
}
use clause;

pub static CLAUSES: LazyLock<Vec<Clause>> = LazyLock::new(|| [receiver::CLAUSES].concat());
