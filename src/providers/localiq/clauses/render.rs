//! The JSON payload, object by object, and the ways in which samples and tables differ.

use super::{API, LATER, LATER_ALLOWED, NOBODY, SEED, clause};
use crate::model::Clause;

const LEAD: &str = "LOCALiQ API documentation, June 2021, Lead Object";
const CONTACT: &str = "LOCALiQ API documentation, June 2021, Contact Object";
const CHAT: &str = "LOCALiQ API documentation, June 2021, Chat Object";
const CALL: &str = "LOCALiQ API documentation, June 2021, Call Object";
const FORM: &str = "LOCALiQ API documentation, June 2021, Form Object";
const JSON: &str = "RFC 8259, JSON";

pub const CLAUSES: &[Clause] = &[
    clause!("render/json", Sender Required Stated, API, "The lead event is posted with the content type application/json.", checks ["render/content-type"]),
    clause!("render/envelope", Sender Required Example, API, "The body is an object with one key, lead; one later sample of a call lacks it.", checks ["render/chat-documented", "render/call-documented", "render/form-documented", "render/email-documented"], switch "call-envelope"),
    clause!("render/chat-sample", Receiver Required Example, CHAT, "A chat lead looks like the Chat Lead Event, key for key.", checks ["render/chat-as-documented"]),
    clause!("render/call-sample", Receiver Required Example, CALL, "A call lead looks like the Call Lead Event.", checks ["render/call-as-documented"]),
    clause!("render/form-sample", Receiver Required Example, FORM, "A form lead looks like the Form Lead Event.", checks ["render/form-as-documented"]),
    clause!("render/email-sample", Receiver Required Example, FORM, "An e-mail lead looks like the Email Lead Event: event_type form, sub_type FormEmail, parsed_contact_attributes and no contact.", checks ["render/email-as-documented"]),
    clause!("render/any-lead", Receiver Required Stated, LEAD, "Whatever the tables allow a lead to hold can come.", checks ["render/any-valid-lead"]),
    clause!("render/tables", Sender Required Stated, LEAD, "A lead holds what its tables list, of the types that they name.", checks ["render/chat-documented", "render/call-documented", "render/form-documented", "render/email-documented"]),
    clause!("render/unique-ids", Sender Required Stated, LEAD, "id uniquely identifies the lead event, contact_id the contact.", checks ["render/lead-ids", "render/contact-ids"]),
    clause!("render/later-email-contact", Sender Informative Public, LATER, "E-mail leads later come with a full contact in place of the parsed attributes.", reason LATER_ALLOWED, switch "email-contact"),
    clause!("render/stored", Receiver Required Assumed, NOBODY, "A lead that was accepted is kept, once.", checks ["render/stored-once"]),
    clause!("render/fields-kept", Receiver Required Assumed, NOBODY, "What is kept of a lead is what was sent: names, e-mail, phones.", checks ["render/fields-intact"]),
    // Lead Object
    clause!("render/lead-id", Receiver Required Assumed, LEAD, "id, contact_id and campaign_id are integers; id identifies the lead, contact_id the contact. No table bounds them: that they may pass 32 bits is assumed.", checks ["render/large-ids", "render/large-id-exact"]),
    clause!("render/lead-nullable", Receiver Required Stated, LEAD, "archived_at, important_at, read_at, status, notes and tags of a lead are nullable.", checks ["render/lead-nulls", "render/tags-null"]),
    clause!("render/lead-tags", Receiver Recommended Assumed, LEAD, "tags is an array of text: when present a collection, which may be empty.", checks ["render/tags-empty"]),
    clause!("render/occured-at", Sender Required Stated, LEAD, "The time of the lead is in occured_at, so spelt; it usually differs from created_at.", checks ["render/chat-documented", "render/call-documented", "render/form-documented", "render/email-documented"]),
    clause!("render/created-at", Sender Required Stated, LEAD, "created_at is when the lead event was created.", checks ["render/chat-documented", "render/call-documented", "render/form-documented", "render/email-documented"]),
    clause!("render/campaign", Sender Required Stated, LEAD, "campaign_id and campaign_name say to which campaign the lead is attributed.", checks ["render/campaign"]),
    clause!("render/read-at", Sender Informative Public, LATER, "read_at is later gone from the lead.", reason LATER_ALLOWED, switch "read-at"),
    clause!("render/display-name", Receiver Required Stated, LEAD, "A lead has a display_name, though only the chat sample does.", checks ["render/display-name-present"], switch "display-name"),
    clause!("render/display-name-rule", Sender Informative Assumed, "LOCALiQ API documentation, internal lead service", "Where each lead has a display_name it is first and last name, else the e-mail, else a phone.", reason "the table names the field, three of four samples lack it: with it or without it, a lead is as documented"),
    clause!("render/event-type", Sender Required Stated, LEAD, "event_type is chat, call or form.", checks ["render/event-type"]),
    clause!("render/one-object", Sender Required Stated, LEAD, "A lead has one object, chat, call or form, that matches event_type; the others are absent.", checks ["render/one-object"]),
    clause!("render/status", Receiver Required Stated, LEAD, "status is pending_contact, active_lead, client or none, for the lead and for the contact.", checks ["render/status-values"]),
    clause!("render/master-campaign", Receiver Recommended Public, LATER, "Fields are added in time, as master_campaign_id was: a receiver lives with fields that it does not know.", checks ["render/unknown-fields"], switch "master-campaign"),
    clause!("render/key-order", Receiver Required Stated, JSON, "An object's keys have no order, and whitespace between tokens means nothing; the samples' order differs from the tables'.", checks ["render/key-order"], switch "key-order"),
    clause!("render/aged-samples", Sender Informative Assumed, SEED, "The samples are leads that have aged (read and marked important later than created); they are sent as they stand.", reason "a convention of the simulator: --set makes a lead young"),
    clause!("render/contact-belongs", Sender Required Stated, LEAD, "contact is the contact to which the lead belongs: its id is the lead's contact_id.", checks ["render/contact-belongs"]),
    clause!("render/known-contact", Sender Recommended Assumed, NOBODY, "A lead of a known contact carries what was known of it; an e-mail carries it as parsed attributes.", checks ["render/known-contact"]),
    clause!("render/json-standard", Sender Required Stated, "LOCALiQ Client Center, webhooks (2020 to 2021)", "JSON is the standard format.", checks ["render/content-type"]),
    // Contact Object
    clause!("render/contact-nullable", Receiver Required Stated, CONTACT, "Each field of a contact but id, status and created_at is nullable.", checks ["render/contact-nulls", "render/tags-null"]),
    clause!("render/contact-empty", Receiver Recommended Example, CONTACT, "A text may be empty, as the company of the call sample is; that any of them may is assumed.", checks ["render/empty-strings"]),
    clause!("render/contact-fax", Receiver Required Stated, CONTACT, "A contact has a phone_fax, though that of the chat sample has none.", checks ["render/phone-fax-present"]),
    clause!("render/contact-phones", Receiver Required Stated, CONTACT, "Phone numbers are text, in whatever shape they were typed.", checks ["render/free-form-phones"]),
    clause!("render/nulls-absent", Sender Informative Public, LATER, "Fields without a value are later left out in place of null.", reason LATER_ALLOWED, switch "nulls"),
    clause!("render/fax-present", Sender Informative Stated, CONTACT, "The table has phone_fax in every contact.", reason "table and samples differ: a contact with the field and one without it are as documented", switch "phone-fax"),
    clause!("render/form-message-listed", Sender Informative Stated, FORM, "The table does not list message.", reason "table and samples differ: a form with a message and one without it are as documented", switch "form-message"),
    clause!("render/email-subject-later", Sender Informative Public, LATER, "E-mails later come without a subject, their full_message being Message: and the message.", reason LATER_ALLOWED, switch "email-subject"),
    clause!("render/marks", Sender Informative Assumed, SEED, "A lead that was just made is not yet marked important or read.", reason "no document says when a lead is marked: null and a time are both as documented", switch "marks"),
    clause!("render/lead-type-tag", Sender Informative Public, LATER, "Tags later hold the type of the lead, such as Call Lead.", reason LATER_ALLOWED, switch "lead-type-tag"),
    // Times
    clause!("render/dates", Sender Required Example, LEAD, "Dates are written with milliseconds and an offset, but read_at without the fraction.", checks ["render/chat-documented", "render/call-documented", "render/form-documented", "render/email-documented"], switch "dates"),
    clause!("render/dates-offset", Receiver Required Assumed, LEAD, "A date's offset is that of the place, whatever it is.", checks ["render/offsets"]),
    clause!("render/dates-fraction", Receiver Recommended Public, LATER, "Dates later come without a fraction.", checks ["render/dates-without-fraction"]),
    clause!("render/dates-zulu", Receiver Recommended Public, LATER, "Dates later come in UTC with Z.", checks ["render/dates-zulu"]),
    // Chat
    clause!("render/chat-summary", Receiver Required Stated, CHAT, "A chat's summary is nullable.", checks ["render/summary-null"]),
    clause!("render/chat-transcript", Receiver Recommended Assumed, CHAT, "The transcript is an ordered array of lines, which may be empty.", checks ["render/transcript-empty"]),
    clause!("render/chat-line", Sender Required Stated, CHAT, "A line has a sequential id, a timestamp as the chat service wrote it, from and message.", checks ["render/chat-documented"], switch "chat-times"),
    // Call
    clause!("render/call-duration", Receiver Recommended Assumed, CALL, "duration is an integer of seconds; a call that nobody answered has none of them.", checks ["render/duration-zero"], switch "call-duration"),
    clause!("render/call-occured-at", Sender Required Example, CALL, "A call's occured_at equals its lead's.", checks ["render/call-occured-at"]),
    clause!("render/call-recording", Sender Required Stated, CALL, "recording_url is the address of the recording.", checks ["render/call-documented"]),
    // Form
    clause!("render/form-sub-type", Sender Required Stated, FORM, "sub_type is FormPost or FormEmail.", checks ["render/form-sub-type"]),
    clause!("render/form-full-message", Sender Required Example, FORM, "full_message is composed of Subject:, the subject, an empty line, Message: and the message.", checks ["render/form-full-message"]),
    clause!("render/form-message", Sender Required Example, FORM, "A form has a message, which the table does not list.", reason "table and samples differ: a form with a message and one without it are as documented"),
    clause!("render/form-subject", Receiver Required Stated, FORM, "subject is nullable.", checks ["render/subject-null"]),
    clause!("render/extra-fields-table", Receiver Recommended Stated, FORM, "extra_fields is an array of text, says the table; the samples show an object.", checks ["render/extra-fields-array"], switch "extra-fields"),
    clause!("render/extra-fields-nullable", Receiver Required Stated, FORM, "extra_fields is nullable.", checks ["render/extra-fields-null"]),
    clause!("render/extra-fields-names", Receiver Recommended Assumed, FORM, "The names in extra_fields are those of the advertiser's own form: any text.", checks ["render/extra-fields-any-name"]),
    // Text
    clause!("render/unicode", Receiver Required Stated, JSON, "Text is Unicode in UTF-8.", checks ["render/unicode", "render/unicode-intact"]),
    clause!("render/escapes", Receiver Required Stated, JSON, "Any character of a text may be written as an escape.", checks ["render/json-escapes"]),
    clause!("render/any-text", Receiver Required Stated, LEAD, "Names, notes and messages are free text: quotes, markup and line breaks are text.", checks ["render/control-text"]),
    clause!("render/long-text", Receiver Recommended Assumed, LEAD, "No table bounds the length of a text; 64 KiB is not too long.", checks ["render/long-text"]),
];
