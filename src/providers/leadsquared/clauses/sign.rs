//! x
use crate::model::Clause;
pub const CLAUSES: &[Clause] = &[];
