//! How messages are sent, answered and sent again.

use super::{CODES, NOBODY, PAGE, clause};
use crate::model::Clause;

const RFC: &str = "RFC 9112, HTTP/1.1";

pub const CLAUSES: &[Clause] = &[
    clause!("policy/endpoint", Receiver Required Stated, PAGE, "Webhooks are sent to the endpoint specified, which answers with a code.", checks ["policy/answers"]),
    clause!("policy/sent", Sender Required Stated, PAGE, "Once a webhook is set up and enabled, it is sent to the endpoint specified: one message a call.", checks ["policy/delivers", "policy/endpoint", "select/missed"]),
    clause!("policy/success", Receiver Required Stated, CODES, "200 means success; 201, 202, 203 and 204 can be supported, too: a documented call is answered with one of them.", checks ["policy/accepts"], switch "success-codes"),
    clause!("policy/success-ends", Sender Required Stated, CODES, "The code that the webhook is set to means success: 200, or 201, 202, 203 and 204; what is taken is not sent again.", checks ["policy/success-ends", "policy/success-chosen"]),
    clause!("policy/success-configured", Sender Required Assumed, CODES, "Success is the one code that the webhook is set to; redirects are not followed.", checks ["policy/success-exact", "policy/redirect"]),
    clause!("policy/retransmission", Sender Required Stated, CODES, "Anything else is an error, for retransmission once the receiver is back: the line reads Ring to Number, a slip of another page.", checks ["policy/outage-kept", "policy/refused-kept", "policy/unanswered-kept", "policy/still-down"]),
    clause!("policy/retransmission-same", Sender Recommended Assumed, CODES, "What is sent again is the same message, with the same header lines.", checks ["policy/retransmission-same", "sign/each-attempt"]),
    clause!("policy/retransmission-schedule", Sender Recommended Assumed, NOBODY, "A message is sent again after 1, 5 and 15 minutes, then each hour for a week; no document says when.", reason "no document says when: a check would accuse any other schedule", switch "retransmission"),
    clause!("policy/order", Sender Recommended Assumed, NOBODY, "The messages of one call keep their order, whichever webhooks send them and to whichever URLs: its end waits until its beginning and its steps are delivered or given up. Messages of one moment do not wait for each other.", checks ["policy/order"]),
    clause!("policy/timeout", Receiver Required Assumed, NOBODY, "A receiver answers within ten seconds; the documents name no time.", checks ["policy/in-time"], switch "timeout"),
    clause!("policy/method", Receiver Required Stated, PAGE, "The method is POST or PUT, as the webhook is set.", checks ["policy/put"]),
    clause!("policy/only-post-and-put", Receiver Informative Stated, PAGE, "Messages come by POST or PUT: a GET is not one.", checks ["policy/method-get"]),
    clause!("policy/own-path", Receiver Informative Assumed, NOBODY, "A message sent elsewhere than to the defined path is not taken.", checks ["policy/path-wrong"]),
    clause!("policy/content-type", Receiver Informative Stated, PAGE, "Messages come as application/json or application/xml: text/plain is neither.", checks ["policy/content-type-wrong"]),
    clause!("policy/content-type-parameters", Receiver Recommended Assumed, "RFC 9110, section 8.3", "A media type may have parameters: application/json; charset=utf-8 is application/json.", checks ["policy/content-type-charset"]),
    clause!("policy/broken-refused", Receiver Recommended Assumed, NOBODY, "What cannot be read is refused with 4xx: neither taken for a call nor answered with a fault of the server's own.",
        checks ["policy/json-broken", "policy/body-empty", "policy/unescaped"]),
    clause!("policy/truncated-refused", Receiver Recommended Assumed, RFC, "A body that ends before its announced length is not a call.", checks ["policy/body-truncated"]),
    clause!("policy/errors-say-little", Receiver Recommended Assumed, NOBODY, "A refusal does not show the inside of the receiver.", checks ["policy/error-says-little"]),
    clause!("policy/recovers", Receiver Required Assumed, NOBODY, "A bad request does no harm to the next good one.", checks ["policy/recovers", "policy/huge-body"]),
    clause!("policy/keep-alive", Receiver Recommended Assumed, RFC, "A connection that is kept open serves further messages.", checks ["policy/keep-alive"]),
    clause!("policy/chunked", Receiver Recommended Assumed, RFC, "A body may come in chunks.", checks ["policy/chunked"]),
    clause!("policy/concurrent-calls", Receiver Recommended Assumed, NOBODY, "Several calls may come at once: nobody says that they are sent one by one.", checks ["policy/concurrent"]),
    clause!("policy/again", Receiver Required Stated, CODES, "A message may come again, alone or at once with others: it is answered with success.",
        checks ["policy/retransmission-accepted", "policy/concurrent-duplicates"]),
    clause!("policy/stored-once", Receiver Required Assumed, "AutoID help, Webhook, Body Definitions: callid is the unique identifier of the call", "A message that comes again is one message.",
        checks ["policy/retransmission-stored-once", "policy/outage-stored-once", "policy/concurrent-stored-once"]),
    clause!("policy/no-order", Receiver Recommended Assumed, NOBODY, "Calls come in any order: after an outage older ones come late.", checks ["policy/reordered", "policy/any-sequence"]),
    clause!("policy/newest-holds", Receiver Recommended Assumed, NOBODY, "What an older call says of a caller does not overwrite what a newer one said.", checks ["policy/reordered-newest-kept"]),
    clause!("policy/sender-headers", Sender Informative Assumed, NOBODY, "Messages carry User-Agent: leadbench and Accept: */*; no document names either header.", reason "a choice of the simulator: another sender names itself as it likes"),
    clause!("policy/refusal", Receiver Informative Assumed, NOBODY, "A refusal is any 4xx: no document names the statuses of a receiver's refusals.", reason "a reading that the checks of refusals share"),
];
