//! The fidelity ledger: each sentence of LOCALiQ's documents that binds someone, and each choice of ours.

use crate::model::Clause;

pub const CLAUSES: &[Clause] = &[];
