//! What proves the sender.

use super::{CREATE, HOOKS, NOBODY, clause};
use crate::model::Clause;

pub const CLAUSES: &[Clause] = &[
    clause!("sign/custom-headers", Sender Required Stated, CREATE, "Custom headers are sent as key and value with each delivery.", checks ["sign/custom-headers"]),
    clause!("sign/repeated-key", Sender Required Example, CREATE, "A key may come twice, as in the sample: both lines are sent, in their order.", checks ["sign/repeated-key"]),
    clause!("sign/header-proves", Receiver Required Stated, CREATE, "Custom headers are for authentication: calls in which the header is not present are rejected.",
        checks ["sign/header-missing"]),
    clause!("sign/header-value", Receiver Required Assumed, CREATE, "What authenticates is the header's value: neither another one, nor none, nor a part of it, nor it with more behind, nor in other letters.",
        checks ["sign/header-wrong", "sign/header-empty", "sign/header-prefix", "sign/header-extended", "sign/header-recased"]),
    clause!("sign/header-name-case", Receiver Required Assumed, "RFC 9110, section 5.1", "Names of headers have no case.", checks ["sign/header-name-case"]),
    clause!("sign/refusal-stores-nothing", Receiver Required Assumed, NOBODY, "Data of someone who has not proven who they are is not kept.", checks ["sign/refusal-stores-nothing"]),
    clause!("sign/no-signature", Sender Informative Public, HOOKS, "There is no signature: no x-ls-signature, no HMAC, whatever some receivers look for.", reason "the absence of a feature"),
];
