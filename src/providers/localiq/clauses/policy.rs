//! How deliveries are made and answered.

use super::{API, CENTER, LATER, NOBODY, clause};
use crate::model::Clause;

const RFC: &str = "RFC 9112, HTTP/1.1";

pub const CLAUSES: &[Clause] = &[
    clause!("policy/post", Receiver Required Stated, API, "The lead event is sent to the payload URL as an HTTP POST, which the receiver answers.", checks ["policy/answers"]),
    clause!("policy/posts", Sender Required Stated, API, "The lead event is sent to the specified payload URL as an HTTP POST.", checks ["policy/delivers", "policy/post", "policy/path", "policy/query"]),
    clause!("policy/accepts-leads", Receiver Required Stated, CENTER, "The payload URL is a place in the CRM where leads can be sent: a documented lead is answered with success.", checks ["policy/accepts"]),
    clause!("policy/success", Sender Recommended Assumed, NOBODY, "Any status from 200 to 299 means that the receiver has the lead; redirects are not followed.", checks ["policy/success", "policy/redirect"]),
    clause!("policy/timeout", Receiver Required Assumed, NOBODY, "A receiver answers within ten seconds; the documents name no time.", checks ["policy/in-time"], switch "timeout"),
    clause!("policy/no-retries", Sender Recommended Assumed, NOBODY, "A delivery that fails is not tried again: no schedule is documented.", checks ["policy/no-retries"], switch "retries"),
    clause!("policy/goes-on", Sender Recommended Assumed, NOBODY, "A delivery that failed does not hold up the next.", checks ["policy/goes-on"]),
    clause!("policy/any-order", Sender Recommended Assumed, NOBODY, "Webhooks come and go and receivers fail in any order; each webhook gets the leads of its event while it is there, once each unless one failed.", checks ["policy/any-sequence"]),
    clause!("policy/inactive-after", Sender Recommended Public, LATER, "Webhooks that continually fail are set to inactive; after how many failures is not said (ten is assumed).", checks ["policy/goes-inactive"], switch "inactive-after"),
    clause!("policy/only-post", Receiver Informative Stated, API, "Leads come by POST: a GET is not one.", checks ["policy/method-get"]),
    clause!("policy/own-path", Receiver Informative Assumed, NOBODY, "A lead posted elsewhere than to the payload URL is not taken.", checks ["policy/path-wrong"]),
    clause!("policy/content-type", Receiver Informative Stated, API, "Leads come with the content type application/json (ADF/XML aside): text/plain is not one.", checks ["policy/content-type-wrong"]),
    clause!("policy/content-type-parameters", Receiver Recommended Assumed, "RFC 9110, section 8.3", "A media type may have parameters: application/json; charset=utf-8 is application/json.", checks ["policy/content-type-charset"]),
    clause!("policy/broken-refused", Receiver Recommended Assumed, NOBODY, "What cannot be read is refused with 4xx: neither taken for a lead nor answered with a fault of the server's own.",
        checks ["policy/json-broken", "policy/body-empty"]),
    clause!("policy/truncated-refused", Receiver Recommended Assumed, RFC, "A body that ends before its announced length is not a lead.", checks ["policy/body-truncated"]),
    clause!("policy/errors-say-little", Receiver Recommended Assumed, NOBODY, "A refusal does not show the inside of the receiver.", checks ["policy/error-says-little"]),
    clause!("policy/recovers", Receiver Required Assumed, NOBODY, "A bad request does no harm to the next good one.", checks ["policy/recovers", "policy/huge-body"]),
    clause!("policy/keep-alive", Receiver Recommended Assumed, RFC, "A connection that is kept open serves further deliveries.", checks ["policy/keep-alive"]),
    clause!("policy/chunked", Receiver Recommended Assumed, RFC, "A body may come in chunks.", checks ["policy/chunked"]),
    clause!("policy/concurrent-leads", Receiver Recommended Assumed, NOBODY, "Several leads may come at once: nobody says that they are sent one by one.", checks ["policy/concurrent"]),
    clause!("policy/sender-headers", Sender Informative Assumed, NOBODY, "Deliveries carry User-Agent: leadbench and Accept: */*; no document names either header.", reason "no document names either header: a sender may send what it likes"),
    clause!("policy/refusal", Receiver Informative Assumed, NOBODY, "A refusal is any 4xx: no document names the statuses of a receiver's refusals.", reason "a reading that the checks of refusals share"),
    clause!("policy/duplicates", Receiver Recommended Assumed, NOBODY, "The same lead may come again (id identifies it): it is answered with success, alone or at once with others.",
        checks ["policy/duplicate-accepted", "policy/concurrent-duplicates"]),
    clause!("policy/stored-once", Receiver Required Assumed, "LOCALiQ API documentation, Lead Object: id uniquely identifies the lead event", "A lead that comes twice is one lead.",
        checks ["policy/duplicate-stored-once", "policy/concurrent-stored-once"]),
    clause!("policy/no-order", Receiver Recommended Assumed, NOBODY, "Leads come in any order: no document promises one.", checks ["policy/reordered", "policy/any-sequence"]),
    clause!("policy/newest-holds", Receiver Recommended Assumed, NOBODY, "What an older lead says of a contact does not overwrite what a newer one said.", checks ["policy/reordered-newest-kept"]),
    clause!("policy/receiver-is-yours", Receiver Informative Stated, CENTER, "The CRM provider is asked for the payload URL: the receiver is the CRM's.", reason "it binds people, not code"),
    clause!("policy/endpoints", Client Required Stated, API, "Webhooks are registered by POST /crm/webhooks and removed by DELETE /crm/webhooks/[id].", checks ["policy/calls", "policy/documented"]),
    clause!("policy/removes-its-own", Client Recommended Assumed, NOBODY, "Who is done with a webhook removes it.", checks ["policy/leaves-nothing"]),
    clause!("policy/exit", Client Recommended Assumed, NOBODY, "A client's exit code says whether its work was done.", checks ["policy/ends", "policy/refusal-told"]),
    clause!("policy/backs-off", Client Recommended Public, "LOCALiQ API documentation, authentication", "Beyond 20 requests in a second a client is told to come later: it waits, then gets on.", checks ["policy/backs-off", "policy/gets-on"]),
    clause!("policy/takes-a-refusal", Client Recommended Assumed, NOBODY, "A call that was refused is not made again as it was.", checks ["policy/refusal-taken"]),
];
