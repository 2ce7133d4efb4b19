//! The fidelity ledger: each sentence of AutoID's page that binds someone, and each choice of ours where it is silent.

use std::sync::LazyLock;

use crate::model::Clause;

pub static CLAUSES: LazyLock<Vec<Clause>> = LazyLock::new(Vec::new);
