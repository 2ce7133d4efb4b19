//! Bellhop's fidelity ledger: a clause for each sentence of its document, and for each choice where it is silent.

use leadbench::model::{Clause, Level, Proof, Provenance, Role, Topic};

const DOCUMENT: &str = "Bellhop Leads 1.0 (made up)";

/// The clauses. Within the crate a macro writes such a row on one line, and the checks of features stand in place of the reasons.
pub const CLAUSES: &[Clause] = &[
    Clause {
        id: "bellhop/sign/secret",
        binds: Role::Receiver,
        topic: Topic::Sign,
        level: Level::Required,
        provenance: Provenance::Stated,
        source: DOCUMENT,
        text: "A delivery carries the secret in X-Bellhop-Secret; one without it must be refused.",
        switch: "",
        proof: Proof::Reason("an example outside the crate has no features"),
    },
    Clause {
        id: "bellhop/policy/pauses",
        binds: Role::Sender,
        topic: Topic::Policy,
        level: Level::Recommended,
        provenance: Provenance::Assumed,
        source: "no document",
        text: "A minute passes between the attempts.",
        switch: "retries",
        proof: Proof::Reason("an example outside the crate has no features"),
    },
];
