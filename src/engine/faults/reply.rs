//! What the management API does and answers, wrongly: changes that are forgotten, limits that do not hold, spoilt replies.

use std::time::Duration;

use jiff::Timestamp;
use wildmatch::WildMatch;

use super::{
    FaultPlan,
    twist::{field, header},
};
use crate::model::{Account, Calling, Document, Fault, HeaderTwist, Provider, Refusal, Reply, Request, Window};

/// More calls than any limit that a provider has.
const FULL: usize = 10_000;

/// Lets the provider answer a call, with what the faults make of its doing. The reply itself is spoilt by [`bent`].
pub(in crate::engine) fn answer(
    plan: &FaultPlan,
    provider: &dyn Provider,
    request: &Request,
    account: &mut Account,
    now: Timestamp,
) -> Reply {
    let faults = plan.armed();
    if faults.is_empty() {
        return provider.register(request, account, now);
    }
    plan.noting(account, |account| {
        let before = account.clone();
        let reply = limited(plan, provider, request, account, now);
        let forgotten = |f: &Fault| matches!(f, Fault::Forgets { when } if fits(when, provider, request, &reply));
        if faults.iter().any(forgotten) {
            let (quota, memory) = (std::mem::take(&mut account.quota), std::mem::take(&mut account.memory));
            *account = before;
            (account.quota, account.memory) = (quota, memory);
        }
        reply
    })
}

/// The provider's answer within limits that are not its own.
fn limited(plan: &FaultPlan, provider: &dyn Provider, request: &Request, account: &mut Account, now: Timestamp) -> Reply {
    let within = |account: &mut Account, place: usize, calls: u32, per_ms: u64| {
        plan.window(account, place).admit(now, calls as usize, Duration::from_millis(per_ms)).is_ok()
    };
    for (place, fault) in plan.armed().iter().enumerate() {
        if let Fault::AdmitsAtMost { calls, per_ms, refusal: Refusal(status) } = fault {
            // The refusal in the provider's own words: that of an account whose window is full. A call that is not counted passes.
            let mut full = account.clone();
            full.quota = Window::full(now, FULL);
            let refused = provider.register(request, &mut full, now);
            if refused.status == *status && !within(account, place, *calls, *per_ms) {
                return refused;
            }
        }
    }
    let reply = provider.register(request, account, now);
    for (place, fault) in plan.armed().iter().enumerate() {
        if let Fault::AdmitsMore { calls, per_ms, refusal: Refusal(status) } = fault
            && reply.status == *status
            && calls.is_none_or(|calls| within(account, place, calls, *per_ms))
        {
            let used = std::mem::take(&mut account.quota);
            let reply = provider.register(request, account, now);
            account.quota = used;
            return reply;
        }
    }
    reply
}

/// A reply with what the faults make of it; their conditions are on what it was at first.
pub(in crate::engine) fn bent(faults: &[Fault], provider: &dyn Provider, request: &Request, mut reply: Reply) -> Reply {
    if faults.is_empty() {
        return reply;
    }
    let own = reply.clone();
    let now = |when: &Calling| fits(when, provider, request, &own);
    for fault in faults {
        match fault {
            Fault::Answer { when, status, body, content_type } if now(when) => {
                reply.status = status.unwrap_or(reply.status);
                if let Some(body) = body {
                    reply.body = body.clone().into();
                }
                if let Some(media) = content_type {
                    reply.headers = header(&reply.headers, "Content-Type", &HeaderTwist::Set(media.clone()));
                }
            }
            Fault::ReplyHeader { name, twist, when } if now(when) => reply.headers = header(&reply.headers, name, twist),
            Fault::ReplyField { path, twist, when } if now(when) => {
                let document = std::str::from_utf8(&reply.body).ok().and_then(|text| Document::parse(text).ok());
                if let Some(document) = document.and_then(|document| field(&document, path, twist)) {
                    reply.body = document.text().to_owned().into();
                }
            }
            _ => {}
        }
    }
    reply
}

/// Whether a call's precondition is not looked at.
pub(in crate::engine) fn skips_precondition(faults: &[Fault]) -> bool {
    faults.contains(&Fault::SkipsPrecondition)
}

/// A call's header lines, their names in lower case, and its body.
fn written(request: &Request) -> String {
    let lines: String = request.headers.iter().map(|(name, value)| format!("{}: {value}\n", name.to_lowercase())).collect();
    lines + "\n" + &String::from_utf8_lossy(&request.body)
}

fn fits(when: &Calling, provider: &dyn Provider, request: &Request, reply: &Reply) -> bool {
    when.provider.as_ref().is_none_or(|wanted| wanted == provider.name())
        && when.method.as_ref().is_none_or(|method| *method == request.method)
        && when.path.as_ref().is_none_or(|glob| WildMatch::new(glob).matches(&request.path))
        && when.status.is_none_or(|wanted| wanted == reply.status)
        && when.sent.as_ref().is_none_or(|glob| WildMatch::new(glob).matches(&written(request)))
        && when.reply.as_ref().is_none_or(|glob| WildMatch::new(glob).matches(&String::from_utf8_lossy(&reply.body)))
}
