//! A call happens: the documented one, one like it, or the end of one that goes on.

use jiff::Timestamp;

use super::{
    EVENTS, LEADS, consistent,
    derive::{self, Wish},
};
use crate::{
    model::{Account, Document, Event, Invalid, Trigger},
    providers::autoid::{
        register::{
            campaigns::{self, Campaign},
            treatments,
        },
        render::{call::Call, moment, token::Category},
    },
};

/// The drawers of the calls that happened, of those that go on, both by their ids, and of who has called, by number.
const CALLS: &str = "calls";
const OPEN: &str = "open";
const CALLERS_KNOWN: &str = "callers";

/// Callers without a number of their own are numbered from here, in an area code that nobody has.
const FIRST_CALLER: u64 = 7_770_000_000;
const CALLERS: u64 = 10_000_000;

/// Lets a call happen. The first call of a location is the documented one, later ones have ids, times and a caller of
/// their own; what the wish sets stands, and what follows from it follows.
pub fn compose(trigger: &Trigger, account: &mut Account, now: Timestamp) -> Result<Event, Invalid> {
    // A wish that is refused leaves no trace.
    let mut after = account.clone();
    let event = happen(trigger, &mut after, now)?;
    *account = after;
    Ok(event)
}

/// The calls that happened, oldest first: the last that is known of each.
pub fn happened(account: &Account) -> Vec<Call> {
    account.kept(CALLS).collect()
}

fn happen(trigger: &Trigger, account: &mut Account, now: Timestamp) -> Result<Event, Invalid> {
    let kind = LEADS.iter().find(|k| k.name == trigger.lead);
    let kind = kind.ok_or_else(|| Invalid::unknown("lead", &trigger.lead, "lead of AutoID", LEADS.iter().map(|k| k.name)))?;
    let name = trigger.event.as_deref().unwrap_or(EVENTS[0]);
    let name =
        EVENTS.iter().find(|e| **e == name).ok_or_else(|| Invalid::unknown("event", name, "event of AutoID", EVENTS.iter().copied()))?;
    let over = kind.name != "call-begin";
    let open = if over && trigger.base.is_none() { account.newest::<Call>(OPEN) } else { None };
    // Who asks for a known caller does not mean a call of another that goes on.
    let open = open.filter(|call| *name == EVENTS[0] || call.call.text("repeat_caller") == "1");
    let number = account.next("call", 0);
    let goes_on = open.is_some();
    let documented = number == 0 && trigger.base.is_none() && !goes_on;
    let mut call = match (&trigger.base, open) {
        (Some(base), _) => read(base)?,
        (None, Some(open)) => open,
        (None, None) => Call::documented(),
    };
    if !goes_on {
        call.told = None;
        if !documented {
            renew(&mut call, number, account);
        }
        if trigger.generated {
            dialed(&mut call, number, account);
        }
        if *name == "repeat-caller" {
            known_caller(&mut call, account);
        }
    }
    let mut call = edited(&call, trigger)?;
    call.call.check_names()?;
    let wish = Wish {
        set: &trigger.set,
        lead: kind.name,
        repeats: *name == "repeat-caller",
        goes_on,
        dated: (documented && over) || trigger.base.is_some() || goes_on,
        own: trigger.base.is_some() && !trigger.generated,
        now,
    };
    derive::derive(&mut call, &wish, account)?;
    consistent::check(&call, over)?;
    remember(&call, over, account);
    let id = account.next("event", 1);
    Ok(Event {
        id: format!("event-{id}"),
        name: (*name).to_owned(),
        lead: kind.name.to_owned(),
        identity: call.identity(),
        at: now,
        document: Document::of(&call),
    })
}

/// Ids of its own, and a caller of its own.
fn renew(call: &mut Call, number: u64, account: &mut Account) {
    let drawn = |what: &str| {
        let name = format!("{what} {number} {}", account.key.name);
        format!("{:016x}{:016x}", mixed(account.seed, &name), mixed(!account.seed, &name))
    };
    let (callid, session) = (grouped(&drawn("call"), '.', '6'), grouped(&drawn("session"), '-', '4'));
    call.call.set("callid", callid);
    call.call.set("session_id", session);
    let caller = FIRST_CALLER + 1 + account.next("caller", 0) % (CALLERS - 1);
    call.call.set("ani", caller.to_string());
}

/// The way of a call that was drawn at random: through a campaign of its kind, to some steps of that campaign's treatment.
fn dialed(call: &mut Call, number: u64, account: &Account) {
    let all = campaigns::campaigns(account);
    let alike: Vec<&Campaign> = all.iter().filter(|c| c.kind == call.kind).collect();
    let alike = if alike.is_empty() { all.iter().collect() } else { alike };
    let drawn = mixed(account.seed, &format!("way {number} {}", account.key.name));
    let Some(campaign) = usize::try_from(drawn % 1024).ok().and_then(|n| alike.get(n % alike.len().max(1))) else { return };
    call.campaign = Some(campaign.id.clone());
    call.treatment.clone_from(&campaign.treatment);
    let treatment = call.treatment.as_ref().and_then(|id| treatments::find(account, id).ok());
    let steps = treatment.map(|t| t.steps).unwrap_or_default().into_iter().enumerate();
    call.steps = steps.filter(|(place, _)| (drawn >> (10 + place % 50)) & 1 == 1).map(|(_, step)| step.name).collect();
}

/// 32 hexadecimal digits in the groups of a UUID, with its version.
fn grouped(digits: &str, between: char, version: char) -> String {
    let (a, b, c, d, e) = (&digits[..8], &digits[8..12], &digits[13..16], &digits[17..20], &digits[20..]);
    format!("{a}{between}{b}{between}{version}{c}{between}9{d}{between}{e}")
}

/// FNV-1a with a final mix: the same for the same seed and name on every machine.
fn mixed(seed: u64, name: &str) -> u64 {
    let bytes = seed.to_le_bytes().into_iter().chain(name.bytes());
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    let mixed = (hash ^ (hash >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed ^ (mixed >> 29)
}

/// Somebody who called before: number, name and address of the newest caller.
fn known_caller(call: &mut Call, account: &Account) {
    let Some(before) = account.newest::<Call>(CALLS) else { return };
    let of_caller = |name: &str| name == "ani" || name.starts_with("ani_");
    let tokens = crate::providers::autoid::render::token::TOKENS.iter().filter(|t| t.category == Category::CallBegin && of_caller(t.name));
    tokens.for_each(|t| call.call.set(t.name, before.call.text(t.name)));
}

/// Whether somebody with this number called before, in another call than this one.
pub(super) fn called_before(account: &Account, number: &str, callid: &str) -> bool {
    account.filed::<Vec<String>>(CALLERS_KNOWN, number).unwrap_or_default().iter().any(|known| known != callid)
}

/// Keeps the call in place of what was known of it before. One that is not over goes on.
fn remember(call: &Call, over: bool, account: &mut Account) {
    let callid = call.call.text("callid").to_owned();
    account.discard(OPEN, &callid);
    account.file(CALLS, &callid, call);
    if !over {
        account.file(OPEN, &callid, &Call { told: Some(call.steps.clone()), ..call.clone() });
    }
    // Two calls of a number tell all there is to know: that there was one, and one other.
    let number = call.call.text("ani");
    if number.is_empty() {
        return;
    }
    let mut known: Vec<String> = account.filed(CALLERS_KNOWN, number).unwrap_or_default();
    if known.len() < 2 && !known.contains(&callid) {
        known.push(callid);
    }
    account.file(CALLERS_KNOWN, number, &known);
}

/// The call with the wish's edits.
fn edited(call: &Call, trigger: &Trigger) -> Result<Call, Invalid> {
    let start = Document::of(call);
    let edited = trigger.set.iter().try_fold(start, |document, (path, value)| match value {
        Some(value) => document.set(path, value),
        None => document.unset(path),
    })?;
    read(&edited)
}

fn read(document: &Document) -> Result<Call, Invalid> {
    let mut reader = serde_json::Deserializer::from_str(document.text());
    serde_path_to_error::deserialize(&mut reader)
        .map_err(|e| Invalid::misfit(e.path().to_string(), &e.inner().to_string(), "a call as `records/autoid/LOCATION/calls` shows it"))
}

/// A time of a call as it is kept.
pub(super) fn written(at: Timestamp) -> String {
    moment::write(at)
}
