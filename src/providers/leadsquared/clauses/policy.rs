//! How deliveries are made and answered.

use super::{BEST, CREATE, HELP, HOOKS, LIVE, NOBODY, clause};
use crate::model::Clause;

const RFC: &str = "RFC 9112, HTTP/1.1";

pub const CLAUSES: &[Clause] = &[
    clause!("policy/post", Receiver Required Stated, CREATE, "The data is posted to the URL that was specified, by HTTP POST always; the receiver answers.", checks ["policy/answers"]),
    clause!("policy/accepts-events", Receiver Required Stated, CREATE, "The URL is where data is to be posted when the event occurs: an event is answered with success.", checks ["policy/accepts"]),
    clause!("policy/success-200", Receiver Required Public, BEST, "Always respond with HTTP 200: a status other than 200 is a failure, 201, 202 and 204 included.", checks ["policy/accepts"]),
    clause!("policy/reply-body", Receiver Informative Public, BEST, "The reply says {\"Status\":\"Success\",\"StatusReason\":\"\"} or Status Error, in JSON for preference.", reason "a preference; what the judge does with Status Error is a row of its own"),
    clause!("policy/refusal", Receiver Informative Public, BEST, "Status Error under a 200 is a refusal; so is, here, any 4xx, which the provider would try again.", reason "a reading that the checks of refusals share"),
    clause!("policy/timeout", Receiver Required Assumed, NOBODY, "A receiver answers within ten seconds; no document names a time.", checks ["policy/in-time"], switch "timeout"),
    clause!("policy/head", Receiver Required Public, BEST, "A webhook's URL is verified without a payload before it is activated: HEAD is supported.", checks ["policy/head-probe"]),
    clause!("policy/handshake", Sender Informative Public, BEST, "Whether a creation fails where the verification does is not said; by default nothing is asked.", reason "whether a creation fails is not said: either is right", switch "handshake"),
    clause!("policy/attempts", Sender Required Public, HOOKS, "A delivery is tried up to three times; the pauses, a minute each, are assumed.", checks ["policy/attempts", "policy/success", "policy/recovers"], switch "retries"),
    clause!("policy/any-order", Sender Recommended Assumed, NOBODY, "Webhooks come, change and go and receivers fail in any order; each webhook gets its event while it is there, once unless a try failed, and three times at most.", checks ["policy/any-sequence"]),
    clause!("policy/disabled", Sender Required Public, LIVE, "Ten failures in a row disable a webhook; a failure is taken to be a delivery whose tries ran out.", checks ["policy/disabled"], switch "disable-after"),
    clause!("policy/re-enabled", Sender Recommended Observed, LIVE, "A disabled webhook is enabled again by hand, on the screens: there is no API for it.", reason "there is no API for it: a person does it on the screens"),
    clause!("policy/notify", Sender Required Stated, CREATE, "NotifyOnFailure true ensures a notice whenever the webhook fails.", reason "the notice goes to people, not to the webhook: nothing of it is seen here"),
    clause!("policy/notify-administrators", Sender Informative Public, HOOKS, "All administrators are told; mail is not sent here, the notice is kept in the collection notices.", reason "the notice goes to people, not to the webhook: nothing of it is seen here"),
    clause!("policy/notify-when", Sender Informative Assumed, NOBODY, "A notice is made when the tries of a delivery ran out, and one more when the webhook is disabled.", reason "the notice goes to people, not to the webhook: nothing of it is seen here"),
    clause!("policy/history", Sender Informative Public, HELP, "The history shows each delivery with its payload and answer: here, the control API's deliveries do.", reason "a screen for people: no API shows it"),
    clause!("policy/own-path", Receiver Informative Assumed, NOBODY, "An event posted elsewhere than to the URL is not taken.", checks ["policy/path-wrong"]),
    clause!("policy/content-type", Receiver Informative Public, CREATE, "Events come as JSON, form or plain text: XML is none of them.", checks ["policy/content-type-wrong"]),
    clause!("policy/content-type-parameters", Receiver Recommended Assumed, "RFC 9110, section 8.3", "A media type may have parameters: application/json; charset=utf-8 is application/json.", checks ["policy/content-type-charset"]),
    clause!("policy/broken-refused", Receiver Recommended Assumed, NOBODY, "What cannot be read is refused: neither taken for an event nor answered with a fault of the server's own.", checks ["policy/json-broken", "policy/body-empty"]),
    clause!("policy/truncated-refused", Receiver Recommended Assumed, RFC, "A body that ends before its announced length is no event.", checks ["policy/body-truncated"]),
    clause!("policy/errors-say-little", Receiver Recommended Assumed, NOBODY, "A refusal does not show the inside of the receiver.", checks ["policy/error-says-little"]),
    clause!("policy/recovers", Receiver Required Assumed, NOBODY, "A bad request does no harm to the next good one.", checks ["policy/recovers", "policy/huge-body"]),
    clause!("policy/keep-alive", Receiver Recommended Assumed, RFC, "A connection that is kept open serves further deliveries.", checks ["policy/keep-alive"]),
    clause!("policy/chunked", Receiver Recommended Assumed, RFC, "A body may come in chunks.", checks ["policy/chunked"]),
    clause!("policy/concurrent", Receiver Recommended Assumed, NOBODY, "Several events may come at once.", checks ["policy/concurrent"]),
    clause!("policy/duplicates", Receiver Required Public, HOOKS, "A delivery is tried again where its answer was lost: the same event may come again, alone or at once with others.", checks ["policy/duplicate-accepted", "policy/concurrent-duplicates"]),
    clause!("policy/stored-once", Receiver Required Assumed, NOBODY, "An event that comes twice is one: ProspectID, ProspectActivityId and UserTaskId identify what it tells of.", checks ["policy/duplicate-stored-once", "policy/concurrent-stored-once"]),
    clause!("policy/no-delivery-id", Sender Informative Observed, LIVE, "No header or field identifies a delivery.", reason "the absence of a feature"),
    clause!("policy/no-order", Receiver Recommended Assumed, NOBODY, "Events come in any order: no document promises one.", checks ["policy/reordered", "policy/any-sequence"]),
    clause!("policy/newest-holds", Receiver Recommended Assumed, NOBODY, "What an older event says of a lead does not overwrite what a newer one said, by ModifiedOn.", checks ["policy/reordered-newest-kept"]),
    clause!("policy/sender-headers", Sender Informative Assumed, NOBODY, "Deliveries carry User-Agent: leadbench and Accept: */*; no document names either header.", reason "a choice of the simulator: no document binds another sender to it"),
    clause!("policy/delay", Sender Informative Public, HOOKS, "The screens offer an execution delay in seconds; the API has no such attribute.", reason "not simulated: no document says how it is written"),
    clause!("policy/plan-caps", Sender Informative Public, "LeadSquared, pricing", "Plans cap how many webhooks there may be (3, 30).", reason "not simulated: which plan an account has is not said by any call"),
    clause!("policy/posted", Sender Required Stated, CREATE, "The data is posted to the URL when the event occurs.", checks ["policy/delivers", "policy/post"]),
    clause!("policy/retry-alike", Sender Recommended Assumed, NOBODY, "A retry is the same delivery once more.", checks ["policy/retry-same"]),
];
