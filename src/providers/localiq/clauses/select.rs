//! Which lead goes to which webhook.

use super::{API, CENTER, LATER, NOBODY, SCREEN, SEED, clause};
use crate::model::Clause;

pub const CLAUSES: &[Clause] = &[
    clause!("select/new-contact", Sender Required Stated, API, "A webhook for new_contact fires for a new lead of a new contact.", checks ["policy/delivers", "select/not-existing"]),
    clause!("select/new-lead-fires", Sender Required Stated, API, "A webhook for new_lead fires for a new lead of an existing contact.", checks ["select/existing-contact", "select/not-new"]),
    clause!("select/removed", Sender Required Stated, API, "A webhook that was deregistered is one no more; only the one that was named is.", checks ["select/removed", "select/others-stay"]),
    clause!("select/when-it-occurs", Sender Recommended Stated, CENTER, "The webhook triggers when an event occurs: what occurred before is not sent.", checks ["select/each-lead"]),
    clause!("select/new-lead", Receiver Required Stated, API, "A webhook for new_lead fires for a new lead of an existing contact: the receiver gets further leads of a contact it knows.", checks ["select/existing-contact"]),
    clause!("select/never-both", Sender Required Assumed, SEED, "One lead is of a new contact or of an existing one, so it never fires both.", checks ["select/not-existing", "select/not-new"]),
    clause!("select/one-event-each", Sender Required Stated, CENTER, "A webhook is for one event; both events need two webhooks, which may share URL and header.", checks ["select/both-events"]),
    clause!("select/lead-types", Sender Required Stated, CENTER, "A webhook takes calls, chats, forms and e-mails, or any combination of these three.", reason SCREEN),
    clause!("select/lead-types-default", Sender Recommended Public, "LOCALiQ Client Center, screenshot of the form", "All lead types are chosen unless changed, as is the event New Contact and the format JSON.", reason SCREEN),
    clause!("select/inactive", Sender Required Stated, CENTER, "A webhook that is not active sends nothing.", reason SCREEN),
    clause!("select/inactive-default", Sender Recommended Public, "LOCALiQ Client Center, screenshot of the form", "A webhook made on the screen is not active until it is switched on.", reason SCREEN),
    clause!("select/no-campaign-filter", Sender Required Stated, CENTER, "All leads of an advertiser go through the webhook; they cannot be filtered by campaign.", checks ["select/each-lead"]),
    clause!("select/real-time", Sender Informative Stated, API, "Contacts are sent in real time as they are recorded.", reason "real time has no number in any document"),
    clause!("select/payload-url", Sender Required Stated, CENTER, "Without a payload URL nothing can be sent: it is the one field that the form needs.", reason "it is a rule of the screen; that the API refuses a registration without one is a clause of its own"),
    clause!("select/non-lead-chats", Sender Informative Public, LATER, "Live Chat Platinum sends chats that are no leads, with a mock e-mail address.", reason "not simulated: no document shows such a payload"),
    clause!("select/default-event", Sender Informative Assumed, NOBODY, "A lead that is triggered without an event counts as new_contact, with a contact of its own; as new_lead without an earlier contact it is of the documented one.", reason "a convention of the simulator"),
];
