//! What proves the sender: the header lines that the webhook's maker typed in, and nothing else.

use super::{NOBODY, PAGE, clause};
use crate::model::Clause;

pub const CLAUSES: &[Clause] = &[
    clause!("sign/headers-sent", Sender Required Stated, PAGE, "The header lines of a webhook are sent with each message.", checks ["sign/headers", "sign/several", "sign/own-lines"]),
    clause!("sign/headers-verbatim", Sender Recommended Assumed, NOBODY, "They are sent word for word.", checks ["sign/verbatim"]),
    clause!("sign/authorization-proves", Receiver Recommended Assumed, NOBODY, "A header line that both sides agreed on, such as an Authorization, proves the sender: a message without it is not taken.",
        checks ["sign/authorization-missing", "sign/authorization-wrong", "sign/authorization-empty"]),
    clause!("sign/authorization-whole", Receiver Recommended Assumed, NOBODY, "Only the whole agreed value proves the sender: neither a part of it, nor it with more behind, nor in other letters, nor under another scheme.",
        checks ["sign/authorization-prefix", "sign/authorization-extended", "sign/authorization-recased", "sign/authorization-scheme"]),
    clause!("sign/header-name-case", Receiver Required Assumed, "RFC 9110, section 5.1", "Names of headers have no case.", checks ["sign/header-name-case"]),
    clause!("sign/refusal-stores-nothing", Receiver Recommended Assumed, NOBODY, "Data of someone who has not proven who they are is not kept.", checks ["sign/refusal-stores-nothing"]),
    clause!("sign/no-signature", Sender Informative Public, "the public documents as a whole", "There is no signature, delivery id or timestamp.", reason "the absence of a feature"),
];
