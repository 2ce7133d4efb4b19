//! The event catalogue: what happens to a call, and which webhook is told of it at which moment.

pub mod compose;
mod consistent;
mod derive;
#[cfg(test)]
mod tests;

use super::{
    register::details::{Attachment, Details},
    render::{call::Call, lookup::Moment},
};
use crate::model::{Event, LeadKind, Subscription};

/// A call by somebody who had not called before, and one by somebody who had.
pub const EVENTS: &[&str] = &["new-caller", "repeat-caller"];

pub const LEADS: &[LeadKind] = &[
    LeadKind { name: "call-end", events: EVENTS, about: "a call ends: the one that began last and goes on, or else a whole call" },
    LeadKind { name: "call-begin", events: EVENTS, about: "a call begins: what is known only at its end is empty" },
    LeadKind { name: "call-missed", events: EVENTS, about: "a call ends that nobody answered: no connection, no recording" },
];

/// Whether a webhook fires. One that was not made on AutoID's screens takes every call.
pub fn select(subscription: &Subscription, event: &Event) -> bool {
    subscription.active && firing(subscription, event).is_some()
}

/// The moment that a webhook's message tells of.
pub fn moment(subscription: &Subscription, event: &Event) -> Moment {
    firing(subscription, event).unwrap_or(own_moment(event))
}

/// When in its call a webhook's message is due: the beginning, the steps in the order in which they are reached, the end.
pub fn rank(subscription: &Subscription, event: &Event) -> u32 {
    if moment(subscription, event) == Moment::End {
        return u32::MAX;
    }
    let (Some(details), Ok(call)) = (Details::of(subscription), event.document.read::<Call>()) else { return 0 };
    let due = details.attach.iter().filter(|a| a.moment() == Moment::Begin && is_due(a, &call, own_moment(event)));
    let reached = |a: &Attachment| a.step.as_ref().map_or(0, |step| call.steps.iter().position(|s| s == step).map_or(0, |place| place + 1));
    due.map(reached).min().and_then(|place| u32::try_from(place).ok()).unwrap_or(0)
}

fn own_moment(event: &Event) -> Moment {
    if event.lead == "call-begin" { Moment::Begin } else { Moment::End }
}

fn firing(subscription: &Subscription, event: &Event) -> Option<Moment> {
    let Some(details) = Details::of(subscription) else { return Some(own_moment(event)) };
    let call: Call = event.document.read().ok()?;
    // A webhook that is attached to both ends of a call that is told of at once tells of its end.
    let fires = |moment| details.attach.iter().any(|a| a.moment() == moment && is_due(a, &call, own_moment(event)));
    [Moment::End, Moment::Begin].into_iter().find(|moment| fires(*moment))
}

/// Whether an attachment fires for a call of which this moment happens now. A call that ends without having been begun
/// is told of at once: its beginning, the steps on its way, its end.
fn is_due(attachment: &Attachment, call: &Call, now: Moment) -> bool {
    let reached = |step: &String| call.treatment == attachment.treatment && call.steps.contains(step);
    let told = |step: &String| call.told.as_ref().is_some_and(|told| told.contains(step));
    match (&attachment.campaign, &attachment.step, attachment.moment()) {
        (Some(campaign), _, Moment::Begin) => call.campaign.as_ref() == Some(campaign) && (now == Moment::Begin || call.told.is_none()),
        (Some(campaign), _, Moment::End) => call.campaign.as_ref() == Some(campaign) && now == Moment::End,
        (None, Some(step), Moment::Begin) => reached(step) && (now == Moment::Begin || !told(step)),
        (None, Some(step), Moment::End) => reached(step) && now == Moment::End,
        (None, None, _) => false,
    }
}
