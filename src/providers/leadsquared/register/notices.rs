//! What administrators are told: that a delivery failed for good, and that a webhook was disabled. Where LeadSquared sends
//! mail, a notice is kept to be looked at.

use serde::{Deserialize, Serialize};

use super::webhook::Webhook;
use crate::{
    model::{Account, Collection, Delivery, Document, Invalid, RecordCall, State, Verb},
    providers::leadsquared::render::moment::written,
};

/// The drawer of the notices.
const NOTICES: &str = "notices";

pub const COLLECTIONS: &[Collection] =
    &[Collection { name: NOTICES, about: "what administrators are told of failures, where NotifyOnFailure is true" }];

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Notice {
    id: String,
    /// `failed` or `disabled`.
    what: String,
    webhook: String,
    url: String,
    event: String,
    delivery: u64,
    attempts: u32,
    reason: String,
    at: String,
}

/// Notes what came of a delivery's last attempt.
pub fn record(delivery: &Delivery, account: &mut Account) {
    let (State::Abandoned(reason), Some(last)) = (&delivery.state, delivery.attempts.last()) else { return };
    let Some(subscription) = account.subscription(&delivery.subscription).filter(|s| Webhook::of(s).notify_on_failure).cloned() else {
        return;
    };
    // Once, when it happens: what was under way then fails afterwards.
    let limit: Option<u32> = account.settings.get("disable-after").parse().ok();
    let disabled = (!subscription.active && limit == Some(subscription.failures)).then_some("disabled");
    for what in ["failed"].into_iter().chain(disabled) {
        let reason = match what {
            "disabled" => format!("{} deliveries in a row failed", subscription.failures),
            _ => reason.clone(),
        };
        let notice = Notice {
            id: account.next("notice", 1).to_string(),
            what: what.to_owned(),
            webhook: subscription.id.clone(),
            url: subscription.url.clone(),
            event: delivery.event.name.clone(),
            delivery: delivery.id,
            attempts: last.number,
            reason,
            at: written(last.exchange.at),
        };
        account.keep(NOTICES, &notice);
    }
}

/// Reads notices, and removes those that were dealt with.
pub fn records(call: &RecordCall, account: &mut Account) -> Result<Document, Invalid> {
    if call.collection != NOTICES {
        return Err(Invalid::unknown("collection", &call.collection, "collection of this provider", [NOTICES]));
    }
    let all: Vec<Notice> = account.kept(NOTICES).collect();
    let is = |notice: &Notice| call.id.as_ref().is_none_or(|id| notice.id == *id);
    let found: Vec<Notice> = all.into_iter().filter(is).collect();
    match (&call.id, found.is_empty()) {
        (Some(id), true) => return Err(Invalid::new("id", format!("there is no notice `{id}`"), "the id of a notice that is listed")),
        _ if matches!(call.verb, Verb::Add | Verb::Change) => {
            return Err(Invalid::new("method", "notices are made by failures alone", "GET, or DELETE"));
        }
        _ => {}
    }
    if call.verb == Verb::Remove {
        account.revise(NOTICES, |notices: &mut Vec<Notice>| notices.retain(|notice| !is(notice)));
    }
    Ok(if call.id.is_some() { Document::of(&found.first()) } else { Document::of(&found) })
}
