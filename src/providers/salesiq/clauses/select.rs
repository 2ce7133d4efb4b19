//! Which events there are, and who gets them.

use super::{API, HELP, NOBODY, OTHER, clause};
use crate::model::Clause;

pub const CLAUSES: &[Clause] = &[
    clause!("select/subscribed", Sender Required Stated, HELP, "A webhook is invoked when an event happens that it has subscribed to, and by no other.", checks ["select/other-event", "select/asked-for", "register/deleted-silent"]),
    clause!("select/catalogue", Sender Required Stated, HELP, "There are seven conversation events, three of departments, five of operators and visitor.updated.", reason "the events that a sender must know are registered and had by the checks of their shapes"),
    clause!("select/other-events", Sender Informative Public, OTHER, "Other pages name transfer, participants, supervisor and message events: a webhook may ask for them, but no payload is known and none is sent.", reason "no payload is known"),
    clause!("select/dissociated", Sender Recommended Public, OTHER, "operator.departments.dissociated is spelled disassociated on one page: both are taken, the first is sent.", reason "two pages contradict each other: either spelling is right"),
    clause!("select/apps", Sender Required Stated, HELP, "A data webhook is for the apps that were chosen for it.", reason "the apps of a portal are its own: another than the event's cannot be named from outside"),
    clause!("select/app-of-events", Sender Informative Assumed, NOBODY, "What is triggered here happens in the first app that a webhook names, or else in that of the examples.", reason "a choice of the simulator"),
    clause!("select/disabled", Sender Required Stated, HELP, "A disabled webhook is not invoked.", reason "no endpoint disables a webhook: a person does it on the dashboard"),
    clause!("select/lead-to-contact", Sender Informative Stated, HELP, "A lead becomes a contact when an e-mail address or phone is first given; visitor.updated then names the lead it was.", reason "no trigger tells a visitor's history apart: the event alone, visitor.updated, is checked"),
    clause!("select/module-words", Sender Informative Stated, HELP, "The help page says of departments, operators and visitors which type they are, of conversations only by app_id; its list of modules breaks off.", reason "a reading of the page"),
    clause!("select/bots", Sender Informative Stated, HELP, "entity_type names Bot as an example; no event has it.", reason "no event has it"),
    clause!("select/conversation-stages", Sender Informative Assumed, API, "Each triggered event is of an entity of its own unless entity.id is set: a chat's stages are not tied together by themselves.", reason "a choice of the simulator"),
];
