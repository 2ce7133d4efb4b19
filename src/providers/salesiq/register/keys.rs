//! A webhook's keys: two at most, the oldest in use, the last one stays.

use jiff::Timestamp;

use super::{
    envelope::{Error, Object, success},
    hook::{Hook, add_key, shown},
    next_id, next_key,
    webhooks::{found, of_id},
};
use crate::model::{Account, Reply, Request, Subscription};

/// The most keys that a webhook has.
const MOST: usize = 2;

pub fn generate(request: &Request, account: &mut Account, now: Timestamp) -> Result<Reply, Error> {
    let webhook = found(request, account)?.id.clone();
    let subscription = another(account, &webhook, now)?;
    Ok(success(request, Object::Webhook, shown(subscription), None))
}

/// A further key for a webhook.
pub fn another<'a>(account: &'a mut Account, webhook: &str, now: Timestamp) -> Result<&'a mut Subscription, Error> {
    let there = of_id(account, webhook)?.keys.clone();
    if there.len() >= MOST {
        return Err(Error::new(1017).because("two keys are allowed; delete one first"));
    }
    let (key, id) = (next_key(account, &there), next_id(account));
    let subscription = of_id(account, webhook)?;
    add_key(subscription, key, id, now);
    Ok(subscription)
}

pub fn delete(request: &Request, account: &mut Account, _now: Timestamp) -> Result<Reply, Error> {
    let id = request.segments().pop().unwrap_or_default();
    let webhook = found(request, account)?.id.clone();
    let subscription = without(account, &webhook, &id)?;
    Ok(success(request, Object::Webhook, shown(subscription), None))
}

/// A webhook with a key less.
pub fn without<'a>(account: &'a mut Account, webhook: &str, id: &str) -> Result<&'a mut Subscription, Error> {
    let subscription = of_id(account, webhook)?;
    let place = Hook::of(subscription).keys.iter().position(|key| key.id == id);
    let place = place.ok_or_else(|| Error::new(1019).because("there is no such key"))?;
    if subscription.keys.len() == 1 {
        return Err(Error::new(1026).because("a webhook has one key at least"));
    }
    subscription.keys.remove(place);
    Hook::change(subscription, |hook| _ = hook.keys.remove(place));
    Ok(subscription)
}
