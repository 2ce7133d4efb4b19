//! What proves the sender.

use super::{API, HELP, LIVE, NOBODY, clause};
use crate::model::Clause;

pub const CLAUSES: &[Clause] = &[
    clause!("sign/algorithm", Sender Required Stated, HELP, "The signature is made with SHA256 with RSA; clients verify it as PKCS#1 v1.5.", checks ["sign/verifies"]),
    clause!("sign/encoding", Sender Required Stated, HELP, "The signature is Base64: the standard alphabet without line breaks (public), 344 characters for a key of 2048 bits.", checks ["sign/verifies"]),
    clause!("sign/header", Sender Required Stated, HELP, "The signature stands in the header x-siqsignature.", checks ["sign/verifies"]),
    clause!("sign/bytes", Sender Required Public, LIVE, "It is over the exact bytes of the body and over nothing else: no address, no time, no other header.", checks ["sign/verifies"]),
    clause!("sign/each-attempt", Sender Required Assumed, HELP, "Each attempt is signed anew: attempt is within the body.", checks ["sign/each-attempt"]),
    clause!("sign/secured", Sender Required Stated, HELP, "A webhook with secured:true is signed; another sentence says that every event is, which is a switch. Running text writes secure for secured.", checks ["sign/unsecured"], switch "signed"),
    clause!("sign/oldest-key", Sender Required Public, API, "Of two keys the oldest is in use always.", checks ["sign/oldest-key"]),
    clause!("sign/rotation", Sender Required Assumed, API, "After the older key is deleted the newer one signs.", checks ["sign/rotation", "policy/any-sequence"]),
    clause!("sign/key-size", Sender Recommended Assumed, NOBODY, "Keys have 2048 bits; the size is undocumented.", reason "the size is undocumented: any that a verifier reads is right"),
    clause!("sign/test-keys", Sender Informative Assumed, NOBODY, "The keys here follow from the seed and the screen name and are published with leadbench, so that bytes and signatures repeat: they are for tests only. The dashboard's form takes a key of one's own (signing_key).", reason "a choice of the simulator"),
    clause!("sign/no-replay-protection", Sender Informative Public, LIVE, "Nothing in a delivery keeps it from being sent again: there is no time and no nonce beside the body.", reason "the absence of a feature"),
    clause!("sign/head-unsigned", Sender Recommended Assumed, LIVE, "The HEAD at registration carries no signature; clients exempt it from verification.", reason "a signature that nobody asks for harms nobody"),
];
