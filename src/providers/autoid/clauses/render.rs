//! The body in JSON: tokens, what they hold and what becomes of those that hold nothing.

use super::{NOBODY, PAGE, READING, SENDER, TOKENS, clause};
use crate::model::Clause;

const JSON: &str = "RFC 8259, JSON";

pub const CLAUSES: &[Clause] = &[
    clause!("render/template", Sender Required Stated, PAGE, "The body is the template, with the data point of the call in place of each token.", reason SENDER),
    clause!("render/header-type", Sender Required Stated, PAGE, "The header type is application/json or application/xml: the webhook's own Content-Type line, or else that of the template's type (assumed).", reason SENDER),
    clause!("render/standard", Sender Informative Assumed, NOBODY, "Where no template was made, each token stands under its own name.", reason "a convention of the simulator"),
    clause!("render/end", Receiver Required Example, TOKENS, "At the end of a call each token holds what its example shows.", checks ["render/end-as-documented"]),
    clause!("render/begin", Receiver Required Stated, TOKENS, "Tokens of the category call_end are known at the end only: at the beginning they hold nothing.", checks ["render/begin-as-documented"]),
    clause!("render/missed", Receiver Required Stated, TOKENS, "DialStatus tells whether the remote party answered: a call may end without an answer.", checks ["render/missed-as-documented"]),
    clause!("render/dial-statuses", Sender Recommended Assumed, READING, "Besides ANSWER, dialstatus may be BUSY, NOANSWER, CANCEL, CONGESTION or CHANUNAVAIL.", reason SENDER),
    clause!("render/offline", Receiver Required Assumed, TOKENS, "Tokens of the category dni hold nothing for calls that came through no DNI campaign.", checks ["render/offline"]),
    clause!("render/caller", Receiver Recommended Assumed, TOKENS, "Name and address of a caller come from a look-up that may find nothing; the number may be withheld.", checks ["render/caller-unknown", "render/number-withheld"]),
    clause!("render/empty", Sender Recommended Assumed, NOBODY, "A token without a value becomes an empty text; a list of prompts without one stays a list.", reason SENDER, switch "empty-tokens"),
    clause!("render/empty-null", Receiver Recommended Assumed, NOBODY, "A token without a value may become null.", checks ["render/nulls"]),
    clause!("render/empty-literal", Receiver Informative Assumed, NOBODY, "A token without a value may stay as it is.", checks ["render/literal-tokens"]),
    clause!("render/prompts", Receiver Required Stated, TOKENS, "prompt_responses is a nested object: the way of the consumer through the treatment, of any length.", checks ["render/prompts-none", "render/prompts-many"]),
    clause!("render/prompts-shape", Sender Recommended Assumed, TOKENS, "It is a list of question, question_link and response; on their own these three stand for the last prompt.", reason SENDER, switch "nested"),
    clause!("render/tags", Receiver Required Stated, TOKENS, "tags is a nested object of the user's own names, of any number.", checks ["render/tags-none", "render/tags-any-name"]),
    clause!("render/tags-shape", Receiver Informative Assumed, TOKENS, "tags is an object of names and texts, or a list of them: the example is one line of text.", checks ["render/tags-list"], switch "tags"),
    clause!("render/numbers", Receiver Recommended Assumed, NOBODY, "A token within quotation marks becomes a text, one without becomes a number where it is one.", checks ["render/bare-numbers"]),
    clause!("render/times", Sender Required Example, TOKENS, "Start and end of a call are in 24 hours GMT by default: ISO 8601 with milliseconds and Z.", reason SENDER),
    clause!("render/times-other", Receiver Recommended Assumed, TOKENS, "Times may be in another form, as the word default and the example of ani_updated_at suggest.", checks ["render/times-in-twelve-hours"], switch "times"),
    clause!("render/times-fit", Sender Required Assumed, TOKENS, "call_end_time is dialed_time after call_start_time, answered_time is a part of it; the examples are not of one call.", reason SENDER),
    clause!("render/ids", Sender Required Example, TOKENS, "callid is 32 hexadecimal digits with dots, session_id and page_id with hyphens, global_id without.", reason SENDER),
    clause!("render/flags", Sender Required Stated, TOKENS, "repeat_caller and ani_is_valid are 1 or 0.", reason SENDER),
    clause!("render/recording", Sender Recommended Assumed, TOKENS, "Recordings are there for calls that were answered.", reason SENDER),
    clause!("render/location", Sender Recommended Assumed, TOKENS, "location_id is the client's own id of the location, after which accounts are named here.", reason SENDER),
    clause!("render/escaped", Sender Required Assumed, NOBODY, "Values are escaped, so that the document stays well-formed whatever they hold.", reason SENDER, switch "substitution"),
    clause!("render/changed-template", Receiver Recommended Assumed, PAGE, "Templates are edited without notice: a receiver lives with fields that it does not know.", checks ["render/unknown-fields"]),
    clause!("render/any-call", Receiver Required Stated, TOKENS, "Whatever the catalogue allows a call to hold can come.", checks ["render/any-valid-call"]),
    clause!("render/zero", Receiver Recommended Assumed, TOKENS, "answered_time may be 0.", checks ["render/duration-zero"]),
    clause!("render/unicode", Receiver Required Stated, JSON, "Text is Unicode in UTF-8.", checks ["render/unicode", "render/unicode-intact"]),
    clause!("render/escapes", Receiver Required Stated, JSON, "Any character of a text may be written as an escape.", checks ["render/json-escapes"]),
    clause!("render/key-order", Receiver Required Stated, JSON, "An object's keys have no order, and whitespace between tokens means nothing.", checks ["render/key-order"]),
    clause!("render/any-text", Receiver Required Assumed, TOKENS, "Names and search words are free text: quotes, markup and line breaks are text.", checks ["render/control-text"]),
    clause!("render/long-text", Receiver Recommended Assumed, NOBODY, "Nothing bounds the length of a text; 64 KiB is not too long.", checks ["render/long-text"]),
    clause!("render/stored", Receiver Required Assumed, NOBODY, "A message that was accepted is kept, once.", checks ["render/stored-once"]),
    clause!("render/fields-kept", Receiver Required Assumed, NOBODY, "What is kept of a call is what was sent.", checks ["render/fields-intact"]),
];
