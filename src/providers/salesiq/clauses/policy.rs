//! How deliveries are made, and what counts as success.

use super::{API, HELP, NOBODY, clause};
use crate::model::Clause;

pub const CLAUSES: &[Clause] = &[
    clause!("policy/timeout", Sender Required Stated, HELP, "An execution has five seconds.", reason "only real time shows it, five seconds of silence for each try", switch "timeout"),
    clause!("policy/retries", Sender Required Stated, HELP, "A failed execution is tried again three times at most, a minute apart; one sample has 3 retries and only two minutes between the first and the last, so two pauses are a switch.", checks ["policy/retries", "policy/retries-end", "policy/not-early"], switch "retries"),
    clause!("policy/success", Sender Required Public, API, "A status of 300 or more is a failure, and so redirects are not followed; 200 to 299 is success.", checks ["policy/redirect", "policy/success-once", "policy/recovers"]),
    clause!("policy/any-order", Sender Required Assumed, HELP, "Webhooks and keys come and go and receivers fail in any order; each webhook gets its events while it is there, each with its retries, signed by its oldest key.", checks ["policy/any-sequence"]),
    clause!("policy/silence", Sender Recommended Assumed, NOBODY, "No answer in time, no connection and a broken reply are failures like any other.", checks ["policy/broken-reply"]),
    clause!("policy/stored-failure", Sender Required Public, API, "After the last retry the execution is kept as failed, and can be retried by hand; attempt then counts on (assumed).", checks ["policy/failure-kept"]),
    clause!("policy/retention", Sender Required Stated, HELP, "Failed executions are kept for 60 days by default, on the sandbox's clock here.", reason "it takes sixty days, which only a clock that is driven has; the first days are checked with policy/failure-kept"),
    clause!("policy/never-disabled", Sender Recommended Assumed, NOBODY, "A webhook that fails is not disabled: nothing is documented for events (bots are, and on 410 at once).", reason "nothing is documented: a sender that stops after many failures is not accused", switch "disable-after"),
    clause!("policy/failures-count", Sender Recommended Assumed, HELP, "The dashboard's failures count executions that failed for good, one each.", reason "a screen for people: no API shows it"),
    clause!("policy/order", Sender Informative Assumed, NOBODY, "Order and concurrency of deliveries are undocumented: they are sent as they become due, several at once.", reason "nobody says anything of it: any order is right"),
    clause!("policy/identity", Sender Informative Assumed, NOBODY, "A delivery has no id of its own: event, entity_id and event_time together tell one event from another.", reason "a reading that checks of repeats share"),
    clause!("policy/ports", Sender Informative Public, "Zoho SalesIQ, Zobot webhooks", "For other webhooks of the provider, addresses with a port number cannot be reached; here they can, since tests run on them.", reason "a choice of the simulator"),
    clause!("policy/posts-events", Sender Required Stated, HELP, "The webhook is invoked when an event happens that was subscribed to, by POST (public).", checks ["policy/delivers", "policy/post"]),
];
