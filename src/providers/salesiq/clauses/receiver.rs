//! What binds receivers.

use super::clause;
use crate::model::Clause;

pub const CLAUSES: &[Clause] = &[
    clause!("policy/post", Receiver Required Public, "Zoho SalesIQ REST API v2, Webhooks", "An event is sent to the webhook's address as an HTTP POST with a JSON body, which the receiver answers.", reason "its check comes with the features"),
];
