//! What binds a receiver: the events that it must live with, and how it finds out who sent them.

use super::{API, LIVE, NOBODY, OTHER, clause};
use crate::model::Clause;

const WEBHOOKS: &str = "Zoho SalesIQ help, Webhooks: what are webhooks";
const NOTES: &str = "Zoho SalesIQ help, Webhooks: trusted source validation, notes";
const TRUST: &str = "Zoho SalesIQ help, Webhooks: trusted source validation";
const PAYLOAD: &str = "Zoho SalesIQ help, Webhooks: webhook payload";
const CONVERSATION: &str = "Zoho SalesIQ help, Webhooks: conversation";
const DEPARTMENTS: &str = "Zoho SalesIQ help, Webhooks: departments";
const OPERATORS: &str = "Zoho SalesIQ help, Webhooks: operators";
const VISITORS: &str = "Zoho SalesIQ help, Webhooks: visitors";
const JSON: &str = "RFC 8259, JSON";
const HTTP: &str = "RFC 9112, HTTP/1.1";

pub const CLAUSES: &[Clause] = &[
    // How deliveries are made and answered
    clause!("policy/invoked", Receiver Required Stated, WEBHOOKS, "The webhook URL is invoked when something new is to be reported: it answers.", checks ["policy/answers"]),
    clause!("policy/received", Receiver Required Stated, PAYLOAD, "The payload should be received in the documented format: a documented event is answered with success.", checks ["policy/accepts"]),
    clause!("policy/success-is-below-300", Receiver Required Public, API, "A status of 300 or more is a failure: what a receiver has taken in it answers with 200 to 299.", reason "a reading that the checks of acceptance share"),
    clause!("policy/in-time", Receiver Required Stated, NOTES, "The time-out per execution is five seconds: a receiver answers sooner.", checks ["policy/in-time"]),
    clause!("policy/head-answered", Receiver Required Public, API, "When a webhook is created, or updated with a url, HEAD is sent to it; anything but 200 makes the call fail. Whether that request is signed is not said: clients exempt it.", checks ["policy/head"]),
    clause!("policy/get-is-no-event", Receiver Recommended Assumed, LIVE, "Events come by POST: a GET, which clients answer with 200 as they do HEAD, is none and leaves nothing behind.", checks ["policy/get-stores-nothing"]),
    clause!("policy/media-type", Receiver Recommended Assumed, NOBODY, "Deliveries are JSON in application/json, with or without a charset: no page names the content type.", checks ["policy/content-type-forms"]),
    clause!("policy/broken-refused", Receiver Recommended Assumed, NOBODY, "What cannot be read is refused with 4xx, however well it is signed: neither taken for an event nor answered with a fault of the server's own.",
        checks ["policy/json-broken", "policy/body-empty"]),
    clause!("policy/truncated-refused", Receiver Recommended Assumed, HTTP, "A body that ends before its announced length is no event.", checks ["policy/body-truncated"]),
    clause!("policy/own-path", Receiver Informative Assumed, NOBODY, "An event posted elsewhere than to the webhook's URL is not taken.", checks ["policy/path-wrong"]),
    clause!("policy/keep-alive", Receiver Recommended Assumed, HTTP, "A connection that is kept open serves further deliveries.", checks ["policy/keep-alive"]),
    clause!("policy/chunked", Receiver Recommended Assumed, HTTP, "A body may come in chunks.", checks ["policy/chunked"]),
    clause!("policy/attempts", Receiver Required Stated, NOTES, "A delivery that failed is tried again up to three times, and attempt says how often: attempts 2 to 4 are answered with success.", checks ["policy/attempts-accepted"]),
    clause!("policy/attempts-are-one", Receiver Required Assumed, PAYLOAD, "Attempts are made to notify of one event: four of them are one event.", checks ["policy/attempts-stored-once"]),
    clause!("policy/duplicates", Receiver Recommended Assumed, NOBODY, "The same delivery may come again, alone or at once with others: it is answered with success and causes no server error.",
        checks ["policy/duplicate-accepted", "policy/concurrent-duplicates"]),
    clause!("policy/stored-once", Receiver Required Assumed, NOBODY, "There is no timestamp, nonce or delivery id in the signature's reach, so a delivery can be sent again by whoever saw it: it is one event all the same.",
        checks ["policy/duplicate-stored-once", "policy/concurrent-stored-once"]),
    clause!("policy/concurrent-events", Receiver Recommended Assumed, NOBODY, "Several events may come at once: nobody says that they are sent one by one.", checks ["policy/concurrent"]),
    clause!("policy/no-order", Receiver Recommended Assumed, NOBODY, "Events come in any order: no document promises one, and a further attempt comes a minute late.", checks ["policy/reordered", "policy/any-sequence"]),
    clause!("policy/newest-holds", Receiver Recommended Assumed, NOBODY, "What an older event says of an entity does not overwrite what a newer one said.", checks ["policy/reordered-newest-kept"]),
    clause!("policy/errors-say-little", Receiver Recommended Assumed, NOBODY, "A refusal does not show the inside of the receiver.", checks ["policy/error-says-little"]),
    clause!("policy/recovers", Receiver Required Assumed, NOBODY, "A bad request does no harm to the next good one.", checks ["policy/recovers", "policy/huge-body"]),
    // Which events come
    clause!("select/one-conversation", Receiver Required Stated, CONVERSATION, "A chat is created, picked up, replied in, completed and rated: each is an event whose entity_id is the conversation's.", checks ["select/whole-conversation"]),
    clause!("select/further-events", Receiver Recommended Public, OTHER, "There are more events than the page on webhooks lists, such as conversation.transfer.accepted.", checks ["select/later-event"]),
    clause!("select/two-spellings", Receiver Recommended Public, OTHER, "operator.departments.dissociated is operator.departments.disassociated on another page.", checks ["select/other-spelling"]),
    // Events
    clause!("render/conversation-events", Receiver Required Stated, CONVERSATION, "conversation.created, attender.updated, missed and completed carry the whole conversation.",
        checks ["render/conversation-created", "render/conversation-attender-updated", "render/conversation-missed", "render/conversation-completed"]),
    clause!("render/conversation-rated", Receiver Required Stated, CONVERSATION, "conversation.rated carries a rating, or feedback without a rating; the entity of a rating has neither id nor status.",
        checks ["render/conversation-rated", "render/conversation-rated-feedback"]),
    clause!("render/conversation-replied", Receiver Required Stated, CONVERSATION, "conversation.visitor.replied and conversation.operator.replied carry a message with its sender, the visitor and the owner.",
        checks ["render/conversation-visitor-replied", "render/conversation-operator-replied"]),
    clause!("render/conversation-bot", Receiver Required Stated, CONVERSATION, "Text and msgid are absent for a bot's message, which has meta and a list of messages; the page only outlines it.", checks ["render/conversation-operator-replied-bot"]),
    clause!("render/department-events", Receiver Required Stated, DEPARTMENTS, "department.created and department.updated carry the department, and no app_id.", checks ["render/department-created", "render/department-updated"]),
    clause!("render/operator-events", Receiver Required Stated, OPERATORS, "operator.created and operator.updated carry the operator, and no app_id.", checks ["render/operator-created", "render/operator-updated"]),
    clause!("render/deleted-events", Receiver Required Example, OPERATORS, "department.deleted and operator.deleted have no entity: the key is absent.", checks ["render/department-deleted", "render/operator-deleted"]),
    clause!("render/operator-departments", Receiver Recommended Assumed, OPERATORS, "operator.departments.associated and dissociated are listed without a payload: the operator with its departments is assumed.",
        checks ["render/operator-departments-associated", "render/operator-departments-dissociated"]),
    clause!("render/visitor-updated-cases", Receiver Required Stated, VISITORS, "visitor.updated tells of a lead, of a lead that became a contact (with the lead's id), or of a contact; the type of a lead is \"lead \" with a blank.",
        checks ["render/visitor-updated", "render/visitor-updated-converted", "render/visitor-updated-contact"]),
    clause!("render/any-event", Receiver Required Assumed, PAYLOAD, "Whatever the documented keys may hold, the event is accepted.", checks ["render/any-valid-event"]),
    // Forms of one key
    clause!("render/event-time-forms", Receiver Recommended Example, PAYLOAD, "event_time is a number in the first example and a text in all others.", checks ["render/event-time-number"]),
    clause!("render/app-id-forms", Receiver Recommended Example, PAYLOAD, "app_id of the envelope is a number in both examples of it, a text within entities and in the REST API.", checks ["render/app-id-number"]),
    clause!("render/version-forms", Receiver Recommended Public, LIVE, "version of the envelope is \"1\" in examples, and a number in what newer clients expect.", checks ["render/version-number"]),
    clause!("render/webhook-undocumented", Receiver Recommended Stated, PAYLOAD, "The definition of the payload does not list webhook, which live traffic has.", checks ["render/webhook-absent"]),
    clause!("render/modified-fields-defined", Receiver Required Stated, PAYLOAD, "The definition lists modified_fields, the properties modified; no example shows it.", checks ["render/modified-fields"]),
    clause!("render/app-id-optional", Receiver Recommended Assumed, PAYLOAD, "app_id is available only for data events; ten examples of data events are printed without an envelope, and so without it.", checks ["render/app-id-absent"]),
    clause!("render/rating-forms", Receiver Recommended Public, "Zoho SalesIQ mobile SDK, conversation class", "rating is a number in the example and a text elsewhere.", checks ["render/rating-text"]),
    clause!("render/boolean-forms", Receiver Recommended Assumed, "reading of departments and operators", "Departments have \"true\" and \"false\" as texts, operators have booleans: a receiver takes either for either.",
        checks ["render/flags-as-booleans", "render/booleans-as-texts"]),
    clause!("render/operator-empty", Receiver Required Example, OPERATORS, "Texts of an operator that nobody has filled in are empty.", checks ["render/operator-empty-texts"]),
    clause!("render/visitor-empty", Receiver Recommended Assumed, NOBODY, "Texts of a visitor or a conversation may be empty, too.", checks ["render/visitor-empty-texts"]),
    clause!("render/optional-keys", Receiver Recommended Assumed, NOBODY, "What is not known yet is not there: an anonymous visitor has an id only, a chat that just began has no owner and no end.",
        checks ["render/visitor-anonymous", "render/nobody-attends"]),
    clause!("render/lists-empty", Receiver Recommended Assumed, NOBODY, "supervisors and participants may be empty.", checks ["render/participants-empty"]),
    clause!("render/visitor-type-blank", Receiver Recommended Assumed, VISITORS, "The blank in \"lead \" may be a slip: the type may come without it.", checks ["render/visitor-type-trimmed"]),
    clause!("render/status-open", Receiver Recommended Public, LIVE, "status and chat_status.label have no list of values; live traffic has others than the examples.", checks ["render/status-other"]),
    clause!("render/keys-open", Receiver Recommended Public, LIVE, "Live traffic has keys that no page shows: a receiver lives with keys that it does not know.", checks ["render/unknown-fields"]),
    clause!("render/large-ids", Receiver Required Example, CONVERSATION, "Ids have up to nineteen digits, beyond what a floating-point number holds.", checks ["render/large-ids", "render/large-id-exact"]),
    // Text
    clause!("render/unicode", Receiver Required Stated, TRUST, "The charset used is UTF-8.", checks ["render/unicode", "render/unicode-intact"]),
    clause!("render/escapes", Receiver Required Assumed, JSON, "Any character of a text may be written as an escape.", checks ["render/json-escapes"]),
    clause!("render/keys-unordered", Receiver Required Assumed, JSON, "An object's keys have no order, and white space between tokens means nothing; the examples' orders differ.", checks ["render/key-order"]),
    clause!("render/any-text", Receiver Required Assumed, JSON, "Names, questions and messages are free text: quotes, markup and line breaks are text.", checks ["render/control-text"]),
    clause!("render/long-text", Receiver Recommended Assumed, NOBODY, "No page bounds the length of a text; 64 KiB is not too long.", checks ["render/long-text"]),
    // What is kept
    clause!("render/stored", Receiver Required Assumed, NOBODY, "An event that was accepted is kept, once.", checks ["render/stored-once"]),
    clause!("render/fields-kept", Receiver Required Assumed, NOBODY, "What is kept of an event is what was sent.", checks ["render/fields-intact"]),
    clause!("render/events-apart", Receiver Required Assumed, NOBODY, "event, entity_id and event_time together tell events apart: there is no delivery id, and entity_id alone names the entity.",
        checks ["render/events-apart", "render/replies-apart"]),
    // What proves the sender
    clause!("sign/proves", Receiver Required Stated, TRUST, "The source can be trusted if the signature in x-siqsignature is valid for the data: a delivery without one, or with one that none of the webhook's keys made, is not taken.",
        checks ["sign/missing", "sign/empty", "sign/undecodable", "sign/cut", "sign/strange-key"]),
    clause!("sign/for-that-data", Receiver Required Stated, TRUST, "The signature is validated for that data: it proves nothing of a changed body, of another attempt or of another event.",
        checks ["sign/tampered", "sign/other-attempt", "sign/other-event"]),
    clause!("sign/base64", Receiver Required Stated, TRUST, "The signature is Base64 encoded: hexadecimal digits or a second encoding are another text.", checks ["sign/hexadecimal", "sign/doubled"]),
    clause!("sign/base64-alphabet", Receiver Informative Assumed, LIVE, "The alphabet is the standard one. That a right signature in the URL-safe one is refused is strict, and no harm is done by taking it: widespread decoders read both.", checks ["sign/url-safe"]),
    clause!("sign/raw-body", Receiver Recommended Public, LIVE, "The signature is over the raw bytes of the body: it proves nothing of the same JSON in other bytes.",
        checks ["sign/line-break", "sign/appended", "sign/rewritten", "sign/re-escaped"]),
    clause!("sign/raw-body-right", Receiver Required Public, LIVE, "Whatever form the JSON has, a signature over its raw bytes is right: escapes, order of keys, forms of numbers and UTF-8 are taken as they come.",
        checks ["sign/raw-escapes", "sign/raw-layout", "sign/raw-numbers", "sign/raw-unicode"]),
    clause!("sign/before-parsing", Receiver Recommended Assumed, NOBODY, "What is not proven is refused, however broken it is: the signature is looked at before the body is parsed.", checks ["sign/unsigned-broken"]),
    clause!("sign/two-keys", Receiver Required Public, API, "A webhook has two public keys at most, and the oldest is in use: when it is deleted, the other signs.", checks ["sign/second-key"]),
    clause!("sign/header-name-case", Receiver Required Assumed, "RFC 9110, section 5.1", "Names of headers have no case.", checks ["sign/header-name-case"]),
    clause!("sign/refusal-stores-nothing", Receiver Required Stated, TRUST, "Webhooks are secured from unauthorized access: data whose signature is not valid is not kept.", checks ["sign/refusal-stores-nothing"]),
    clause!("sign/refusal-status", Receiver Informative Assumed, NOBODY, "A refusal is any 4xx: no page names the statuses of a receiver's refusals.", reason "a reading that the checks of refusals share"),
];
