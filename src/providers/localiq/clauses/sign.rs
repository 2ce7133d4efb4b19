//! What proves the sender.

use super::{API, CENTER, NOBODY, clause};
use crate::model::Clause;

pub const CLAUSES: &[Clause] = &[
    clause!("sign/authorization-sent", Sender Required Stated, API, "The authorization given at registration is used when data is posted to the endpoint.", checks ["sign/authorization-sent", "sign/authorization-own"]),
    clause!("sign/authorization-verbatim", Sender Required Example, API, "It is sent word for word, scheme included: token jokin.", checks ["sign/authorization-verbatim"]),
    clause!("sign/authorization-header", Sender Recommended Assumed, NOBODY, "It is sent as the value of the Authorization header; the documents never name the header.", checks ["sign/authorization-header"], switch "authorization-header"),
    clause!("sign/authorization-optional", Sender Required Stated, CENTER, "The authentication header is optional and only used if there is a token to send.", checks ["sign/authorization-none"]),
    clause!("sign/authorization-proves", Receiver Required Stated, CENTER, "The token makes sure that whoever tries to send data is who they say they are: a delivery without the agreed token is not taken.",
        checks ["sign/authorization-missing", "sign/authorization-wrong", "sign/authorization-empty"]),
    clause!("sign/authorization-whole", Receiver Required Assumed, CENTER, "Only the whole agreed value, scheme included, proves the sender (the document speaks of a token): neither a part of it, nor it with more behind, nor in other letters, nor under another scheme.",
        checks ["sign/authorization-prefix", "sign/authorization-extended", "sign/authorization-recased", "sign/authorization-scheme"]),
    clause!("sign/header-name-case", Receiver Required Assumed, "RFC 9110, section 5.1", "Names of headers have no case.", checks ["sign/header-name-case"]),
    clause!("sign/refusal-stores-nothing", Receiver Required Stated, CENTER, "Data of someone who has not proven who they are is not kept.", checks ["sign/refusal-stores-nothing"]),
    clause!("sign/no-signature", Sender Informative Public, "the public documents as a whole", "There is no signature, delivery id or timestamp: a delivery proves nothing but the token.", reason "the absence of a feature"),
];
