//! A webhook's keys: two at most, the oldest in use, the last one stays.

use jiff::Timestamp;

use super::{
    envelope::{Error, success},
    hook::{Hook, add_key, shown},
    next_id, next_key,
    webhooks::found,
};
use crate::model::{Account, Reply, Request};

/// The most keys that a webhook has.
const MOST: usize = 2;

pub fn generate(request: &Request, account: &mut Account, now: Timestamp) -> Result<Reply, Error> {
    let there = found(request, account)?.keys.clone();
    if there.len() >= MOST {
        return Err(Error::new(1017).because("two keys are allowed; delete one first"));
    }
    let (key, id) = (next_key(account, &there), next_id(account));
    let subscription = found(request, account)?;
    add_key(subscription, key, id, now);
    Ok(success(request, "webhook", shown(subscription), None))
}

pub fn delete(request: &Request, account: &mut Account, _now: Timestamp) -> Result<Reply, Error> {
    let id = request.segments().pop().unwrap_or_default();
    let subscription = found(request, account)?;
    let place = Hook::of(subscription).keys.iter().position(|key| key.id == id);
    let place = place.ok_or_else(|| Error::new(1019).because("there is no such key"))?;
    if subscription.keys.len() == 1 {
        return Err(Error::new(1026).because("a webhook has one key at least"));
    }
    subscription.keys.remove(place);
    Hook::change(subscription, |hook| _ = hook.keys.remove(place));
    Ok(success(request, "webhook", shown(subscription), None))
}
