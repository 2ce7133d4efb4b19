//! Which event goes to which webhook.

use super::{CREATE, HOOKS, LIVE, NOBODY, RETRIEVE, clause};
use crate::model::Clause;

pub const CLAUSES: &[Clause] = &[
    clause!("select/one-event", Sender Required Stated, CREATE, "WebhookEvent is the one event on which the webhook triggers.", checks ["select/other-event", "register/deleted-silent"]),
    clause!("select/codes", Sender Required Stated, CREATE, "Codes 1 to 9, 15 to 17, 26 and 31 to 35 are events.", reason "each code's event has a check of its own among those of the shapes; that no other code is an event is checked with register/event"),
    clause!("select/names", Sender Recommended Public, RETRIEVE, "Each event has a name, such as Lead_Post_Create: it is how events are named here.", reason "names stand in lists and queries, not in deliveries; the API takes codes"),
    clause!("select/opportunity-codes", Sender Informative Observed, LIVE, "In a live tenant 29 and 30 are creation and update of opportunities, 31 is deletion, and 32 to 36 fail.", reason "tenants differ in it: either reading is right", switch "opportunity-codes"),
    clause!("select/task-delete", Sender Informative Observed, LIVE, "In a live tenant 28 is taken, and reads back as task deletion.", reason "it can be ordered where codes are as observed, and never happens: no body of it was seen"),
    clause!("select/events-without-codes", Sender Informative Public, RETRIEVE, "Retrieve also names events of users, products, leave and merges, and deletion of leads, which have no code.", reason "not simulated: no document gives them a code"),
    clause!("select/landing-pages", Sender Required Stated, CREATE, "LandingPageUrls specify the landing pages on which the event occurs.", reason "the pages of a sender's forms are its own: none that is or is not an event's can be named from outside"),
    clause!("select/activity", Sender Required Example, CREATE, "ActivityEvent names the type of activity; of a batch only activities of it are sent.", reason "the types of activity are the tenant's own: another than the event's cannot be named from outside"),
    clause!("select/opportunity-types", Sender Required Example, CREATE, "OpportunityEvents name the types of opportunity.", reason "the types of opportunity are the tenant's own: another than the event's cannot be named from outside"),
    clause!("select/lead-field", Sender Required Observed, LIVE, "ChangedLeadField names the field whose change is wanted.", reason "which field a trigger changes is the sender's affair: another cannot be named from outside"),
    clause!("select/opportunity-filters", Sender Informative Example, CREATE, "ChangedOpportunityField, StatusFrom, StatusTo, StageFrom and StageTo narrow an event down further.", reason "kept and shown, not applied: the opportunities that are sent hold neither field nor stage"),
    clause!("select/async", Sender Informative Example, CREATE, "IsAsyncEnable is true or false; no document says what it does.", reason "kept and shown, without effect"),
    clause!("select/inactive", Sender Required Public, RETRIEVE, "A webhook that is disabled, by hand or by failures, sends nothing.", reason "no API switches a webhook off; that failures do is checked with policy/disabled"),
    clause!("select/known-lead", Receiver Required Assumed, CREATE, "Leads are created and updated: events of one lead follow one another.", checks ["select/known-lead"]),
    clause!("select/unknown-lead", Receiver Recommended Assumed, NOBODY, "A webhook is for one event: that event may be the first a receiver hears of a lead.", checks ["select/unknown-lead"]),
    clause!("select/automation", Sender Informative Public, HOOKS, "Automations and rules post, too, one object with Current in place of an array.", reason "not simulated: it is another part of the product, without these calls"),
    clause!("select/newest", Sender Informative Assumed, NOBODY, "What is triggered is about a lead of its own; with the id newest, about the lead that happened last.", reason "a convention of the simulator's own"),
];
