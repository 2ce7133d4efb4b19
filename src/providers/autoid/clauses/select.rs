//! Which webhook is told of which call, and when.

use super::{NOBODY, PAGE, READING, TOKENS, clause};
use crate::model::Clause;

pub const CLAUSES: &[Clause] = &[
    clause!("select/treatment-step", Sender Required Stated, PAGE, "A webhook at a step of a treatment is sent for callers who reach that step, such as those who push Sales, and for no others.", checks ["select/step", "select/other-step", "select/no-step"]),
    clause!("select/treatment-moment", Sender Recommended Assumed, READING, "It is sent when the caller reaches the step, with what is known then, unless the end of the call is chosen.", reason "the moment at a step is a reading of ours, and a trigger that tells of a whole call does not show it"),
    clause!("select/campaign", Sender Required Stated, PAGE, "A webhook of a campaign is sent for the calls to that campaign.", checks ["select/offline-campaign", "select/other-campaign"]),
    clause!("select/begin-and-end", Receiver Required Stated, PAGE, "A call may be told of at its beginning and at its end: two messages with one call id.", checks ["select/begin-then-end", "select/begin-then-end-stored"]),
    clause!("select/both-ends-at-once", Sender Informative Assumed, NOBODY, "A call that is triggered as a whole is told of at its beginning by the webhooks that are sent then, at its end by the others; a webhook for both tells of its end.", reason "a convention of the simulator"),
    clause!("select/generated", Sender Informative Assumed, NOBODY, "A call that is drawn at random comes through a campaign of its kind, whose name, number and tags it has, to some steps of that campaign's treatment.", reason "a convention of the simulator"),
    clause!("select/open-call", Sender Informative Assumed, NOBODY, "call-end and call-missed end the call that began last and goes on, if one does: same id, same start.", reason "a convention of the simulator"),
    clause!("select/steps-later", Sender Informative Assumed, NOBODY, "A call begins before the caller presses anything, at the time of the clock; unless told otherwise its end comes by the documented way.", reason "a convention of the simulator"),
    clause!("select/unattached", Sender Required Stated, PAGE, "A webhook that is enabled nowhere sends nothing.", checks ["select/unattached"]),
    clause!("select/repeat-caller", Receiver Required Stated, TOKENS, "A caller may have called before (repeat_caller is 1): the call is new all the same.", checks ["select/repeat-caller"]),
    clause!("select/repeat-caller-rule", Sender Recommended Assumed, NOBODY, "A caller repeats whose number is that of an earlier call to the location.", checks ["render/repeat-caller"]),
    clause!("select/real-time", Sender Informative Stated, PAGE, "Applications are told in real time.", reason "real time has no number in any document"),
];
