//! The fidelity ledger: each sentence of LOCALiQ's documents that binds someone, what else is publicly known, and each
//! choice of ours where nobody says. One file a topic.

mod policy;
mod register;
mod render;
mod render_adf;
mod select;
mod sign;

use std::sync::LazyLock;

use crate::model::{Clause, Topic};

/// Document names, as sources give them.
const API: &str = "LOCALiQ API documentation, June 2021, CRM webhooks";
const CENTER: &str = "LOCALiQ Client Center, webhooks (2020 to 2021)";
const SEED: &str = "reading of the documents above";
const LATER: &str = "LOCALiQ API documentation since August 2021";
const NOBODY: &str = "no document";

/// Why a clause that binds a sender is not checked yet.
const SENDER: &str = "binds a sender; the simulator obeys it, a check of other senders comes with that role";
/// Why a clause that binds a client is not checked yet.
const CLIENT: &str = "binds a client; a check of clients comes with that role";

/// One row: `"topic/slug", who level provenance, source, text`, then `checks` of receivers or a `reason`, then a switch.
macro_rules! clause {
    ($id:literal, $binds:ident $level:ident $provenance:ident, $source:expr, $text:literal, checks [$($check:literal),+ $(,)?] $(, switch $switch:literal)?) => {
        clause!(@ $id, $binds $level $provenance, $source, $text, crate::model::Proof::Checks(&[$(concat!("localiq/receiver/", $check)),+]) $(, $switch)?)
    };
    ($id:literal, $binds:ident $level:ident $provenance:ident, $source:expr, $text:literal, reason $reason:expr $(, switch $switch:literal)?) => {
        clause!(@ $id, $binds $level $provenance, $source, $text, crate::model::Proof::Reason($reason) $(, $switch)?)
    };
    (@ $id:literal, $binds:ident $level:ident $provenance:ident, $source:expr, $text:literal, $proof:expr $(, $switch:literal)?) => {
        crate::model::Clause {
            id: concat!("localiq/", $id),
            binds: crate::model::Role::$binds,
            topic: super::topic($id),
            level: crate::model::Level::$level,
            provenance: crate::model::Provenance::$provenance,
            source: $source,
            text: $text,
            switch: concat!("" $(, $switch)?),
            proof: $proof,
        }
    };
}
use clause;

/// The topic that a row's id starts with.
const fn topic(id: &str) -> Topic {
    match id.as_bytes() {
        [b'r', b'e', b'g', ..] => Topic::Register,
        [b'r', ..] => Topic::Render,
        [b's', b'e', ..] => Topic::Select,
        [b's', ..] => Topic::Sign,
        _ => Topic::Policy,
    }
}

pub static CLAUSES: LazyLock<Vec<Clause>> =
    LazyLock::new(|| [register::CLAUSES, select::CLAUSES, render::CLAUSES, render_adf::CLAUSES, sign::CLAUSES, policy::CLAUSES].concat());

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::CLAUSES;
    use crate::{
        model::{Proof, Role},
        providers::localiq::policy::SWITCHES,
    };

    #[test]
    fn each_row_is_whole_and_alone() {
        let mut ids = HashSet::new();
        for clause in CLAUSES.iter() {
            assert!(ids.insert(clause.id), "{} stands twice", clause.id);
            let parts: Vec<&str> = clause.id.split('/').collect();
            assert_eq!(parts[..2], ["localiq", clause.topic.word()], "{}", clause.id);
            assert!(clause.text.len() > 15 && !clause.source.is_empty() && !clause.text.ends_with(' '), "{}", clause.id);
            if let Proof::Checks(checks) = clause.proof {
                assert_eq!(clause.binds, Role::Receiver, "{}", clause.id);
                assert!(checks.iter().all(|c| c.split('/').count() == 4), "{}", clause.id);
            }
        }
    }

    #[test]
    fn each_switch_has_a_row() {
        for switch in SWITCHES {
            assert!(CLAUSES.iter().any(|c| c.switch == switch.name), "{}", switch.name);
        }
    }
}
