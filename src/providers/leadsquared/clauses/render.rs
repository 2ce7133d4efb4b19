//! The bodies. No document of the supplied ones shows one: nearly all of this is known from elsewhere, or assumed.

use super::{CREATE, HELP, HOOKS, LIVE, NOBODY, THIRD, clause};
use crate::model::Clause;

const JSON: &str = "RFC 8259, JSON";

pub const CLAUSES: &[Clause] = &[
    // Notations
    clause!("render/content-types", Sender Required Public, CREATE, "ContentType is the format of the data: application/json, application/x-www-form-urlencoded or text/plain.", checks ["render/form"]),
    clause!("render/json", Sender Required Stated, CREATE, "Data may be posted as application/json or text/plain, among others.", checks ["render/text-plain"]),
    clause!("render/form", Receiver Recommended Assumed, NOBODY, "A form has each field by its name, a null as an empty value, nested fields in brackets: After[Score], 0[Data][Note].",
        checks ["render/form-lead", "render/form-change", "render/form-activities", "render/form-any-valid-lead", "render/form-fields-intact"], switch "form-nesting"),
    clause!("render/form-utf-8", Receiver Recommended Assumed, "URL standard, application/x-www-form-urlencoded", "A form is percent-encoded UTF-8.", checks ["render/form-unicode"]),
    clause!("render/plain-text", Receiver Recommended Assumed, NOBODY, "Plain text is the JSON.", checks ["render/text-lead"]),
    clause!("render/query", Sender Required Public, HOOKS, "entityType, entityId and eventType are appended to the URL as query parameters.", checks ["render/query"]),
    clause!("render/query-kept", Sender Required Assumed, THIRD, "A query that the URL has is kept before them: users put keys and campaigns there.", checks ["render/query-kept"]),
    clause!("render/entity-type", Sender Recommended Public, HOOKS, "entityType is what configured the delivery: webhook, rule or automation; here webhook.", reason "a sender may have configured the delivery in three ways: any of the three is right"),
    clause!("render/entity-id", Sender Recommended Assumed, HOOKS, "entityId is the id of what triggered it: the lead, the last activity of a batch, the task.", reason "which id it is depends on the event and is assumed: that there is one is checked with render/query"),
    // Leads
    clause!("render/lead-create", Receiver Required Public, HELP, "A new lead comes as one flat object: the mandatory fields, and each field that has a value.", checks ["render/lead-create"]),
    clause!("render/lead-texts", Receiver Required Public, HELP, "All values of a lead are texts, numbers and flags included.", checks ["render/numbers-as-text", "render/flags", "render/any-valid-lead"]),
    clause!("render/lead-absent", Receiver Required Public, HELP, "What has no value is null, empty, or not there.", checks ["render/nulls", "render/absent-fields", "render/empty-strings", "render/dates-empty"]),
    clause!("render/lead-fields", Receiver Required Public, HELP, "A tenant's own fields begin with mx_.", checks ["render/custom-fields"]),
    clause!("render/lead-unlisted", Receiver Recommended Assumed, NOBODY, "Other names may come, mx_CustomObject_1 with an object: no list of fields is whole.", checks ["render/unknown-fields"]),
    clause!("render/lead-phones", Receiver Recommended Public, HELP, "Phones are +91-9000000101 as a rule; as texts they may hold anything.", checks ["render/phones"]),
    clause!("render/lead-change", Receiver Required Observed, THIRD, "An update, and a change of a field or stage, comes as Before and After, two whole leads.", checks ["render/lead-changes"]),
    clause!("render/lead-owner-score", Receiver Required Assumed, NOBODY, "Changes of owner and score come as Before and After, too.", checks ["render/lead-changes"]),
    clause!("render/lead-after", Receiver Required Assumed, NOBODY, "What holds of a changed lead is After.", checks ["render/after-stored"]),
    clause!("render/change-unmarked", Receiver Recommended Observed, LIVE, "Nothing marks the field that fired; Before and After may say the same of it, or one of them nothing.", checks ["render/field-unchanged", "render/field-appears"]),
    clause!("render/landing-page", Receiver Recommended Assumed, NOBODY, "A landing page's submission comes as the lead, flat, with LandingPageUrl beside it.", checks ["render/landing-page"]),
    // Activities
    clause!("render/activity-array", Receiver Required Observed, LIVE, "Activities come as an array always, one or many.", checks ["render/activity-create"]),
    clause!("render/activity-batch", Receiver Required Public, HOOKS, "Activities of the same minute come in one post.", checks ["render/activity-batch", "render/batch-stored"]),
    clause!("render/activity-grouping", Sender Informative Assumed, NOBODY, "Here activities are posted when they happen; a batch is a kind of event of its own, not a minute's wait.", reason "a convention of the simulator's own"),
    clause!("render/activity-update", Receiver Recommended Assumed, NOBODY, "A changed activity comes in the same array.", checks ["render/activity-update"]),
    clause!("render/activity-data", Receiver Required Observed, LIVE, "Data is an object of texts: Status, Owner, Note, mx_Custom_1 and so on; which there are is the tenant's choice.", checks ["render/data-empty", "render/data-custom"]),
    clause!("render/activity-types", Receiver Required Observed, LIVE, "ActivityEvent is a number as text; a tenant has types of its own.", checks ["render/activity-unknown-type"]),
    clause!("render/activity-score", Receiver Required Observed, LIVE, "Score is a number, the only one.", checks ["render/score-fraction"]),
    clause!("render/activity-notes", Receiver Recommended Observed, LIVE, "The notes of calls are Key{=}Value{next}, with keys more than once and empty values; others are free text.", checks ["render/note-free-text", "render/note-repeated-keys"]),
    clause!("render/opportunity", Receiver Required Observed, LIVE, "Created and updated opportunities come as activities of the type's code, without ActivityEventName and with empty Data.", checks ["render/opportunities"]),
    clause!("render/opportunity-others", Receiver Recommended Assumed, NOBODY, "Field, stage and deletion of an opportunity come in the same form.", checks ["render/opportunities"]),
    clause!("render/task", Receiver Recommended Assumed, NOBODY, "A task comes as one flat object with UserTaskId, by the names that the task API has.", checks ["render/tasks"]),
    // Texts
    clause!("render/dates", Receiver Required Observed, LIVE, "Dates are UTC without a zone, 2026-01-02 03:04:05, some with .000 behind.", checks ["render/dates-fraction"]),
    clause!("render/line-breaks", Receiver Required Public, THIRD, "A line break in a text comes as {mxnewline}.", checks ["render/line-breaks"]),
    clause!("render/stored", Receiver Required Assumed, NOBODY, "An event that was accepted is kept, with its texts as they came.", checks ["render/stored-once", "render/fields-intact"]),
    clause!("render/unicode", Receiver Required Assumed, JSON, "Text is Unicode in UTF-8.", checks ["render/unicode", "render/unicode-intact"]),
    clause!("render/escapes", Receiver Required Assumed, JSON, "Any character of a text may be written as an escape.", checks ["render/json-escapes"]),
    clause!("render/key-order", Receiver Required Assumed, JSON, "Objects have no order, and white space means nothing.", checks ["render/key-order"]),
    clause!("render/any-text", Receiver Required Assumed, NOBODY, "Names and notes are free text: quotes and markup are text.", checks ["render/control-text"]),
    clause!("render/long-text", Receiver Recommended Assumed, NOBODY, "No document bounds the length of a text; 64 KiB is not too long.", checks ["render/long-text"]),
    clause!("render/shapes", Sender Required Observed, LIVE, "Each event has the shape that was seen: leads flat or in two halves, activities in an array, tasks and opportunities.", checks ["render/lead-create-documented", "render/lead-update-documented", "render/lead-stage-documented", "render/lead-owner-documented", "render/lead-score-documented", "render/landing-page-documented", "render/activity-create-documented", "render/activity-update-documented", "render/task-create-documented", "render/task-reminder-documented", "render/task-complete-documented", "render/task-update-documented", "render/opportunity-create-documented", "render/opportunity-update-documented", "render/opportunity-field-documented", "render/opportunity-stage-documented", "render/opportunity-delete-documented"]),
    clause!("render/halves-of-one", Sender Recommended Assumed, NOBODY, "Before and After are of one lead.", checks ["render/change-halves"]),
];
