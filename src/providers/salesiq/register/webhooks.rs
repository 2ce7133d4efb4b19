//! Create, list, details, update, delete.

use jiff::Timestamp;

use super::{
    body::{Wish, object, wish},
    envelope::{Error, Gone, Object, success},
    executions,
    hook::{Hook, Shown, add_key, shown},
    next_id, next_key,
};
use crate::model::{Account, Document, Origin, Reply, Request, Subscription};

pub fn create(request: &Request, account: &mut Account, now: Timestamp) -> Result<Reply, Error> {
    let wish = wish(&object(request)?, None, &account.settings)?;
    let subscription = made(wish, Origin::Api, account, now)?;
    let reply = success(request, Object::Webhook, shown(&subscription), None);
    account.subscriptions.push(subscription);
    Ok(reply)
}

/// A webhook with its first key.
pub fn made(wish: Wish, origin: Origin, account: &mut Account, now: Timestamp) -> Result<Subscription, Error> {
    let missing = |name: &str| Error::new(1015).key(name).because("it is missing");
    let (kind, url) = (wish.kind.ok_or_else(|| missing("type"))?, wish.url.ok_or_else(|| missing("url"))?);
    let events = wish.events.ok_or_else(|| missing("events"))?;
    let others = account.subscriptions.iter().filter(|s| Hook::of(s).kind == "administration").count();
    let most = account.settings.get("administration-webhooks").parse().unwrap_or(3);
    if kind == "administration" && others >= most {
        return Err(Error::new(1017).because(&format!("{most} administration webhooks are allowed")));
    }
    let hook = Hook {
        kind,
        app_ids: wish.app_ids.unwrap_or_default(),
        secured: wish.secured.unwrap_or(false),
        expiry: wish.expiry.unwrap_or(super::hook::SIXTY_DAYS),
        modified_time: now.as_millisecond(),
        ..Hook::default()
    };
    let id = next_id(account);
    let mut subscription =
        Subscription { events, format: "json".into(), details: Document::of(&hook), ..Subscription::new(id, origin, url, now) };
    let (key, id) = (next_key(account, &[]), next_id(account));
    add_key(&mut subscription, key, id, now);
    Ok(subscription)
}

pub fn list(request: &Request, account: &mut Account, now: Timestamp) -> Result<Reply, Error> {
    let kind = request.parameter("type");
    if kind.is_none() && !account.settings.is("list-type", "optional") {
        return Err(Error::new(1011).param("type"));
    }
    if let Some(kind) = kind.as_deref().filter(|kind| !crate::providers::salesiq::select::TYPES.contains(kind)) {
        return Err(Error::new(1011).param("type").because(&format!("`{kind}` is neither data nor administration")));
    }
    let apps: Vec<String> =
        request.parameter("app_ids").map(|ids| ids.split(',').map(|id| id.trim().to_owned()).collect()).unwrap_or_default();
    // A plus in a query is read as a blank.
    let order = request.parameter("sort_by").unwrap_or_else(|| "+modified_time".into()).replace(' ', "+");
    let (sign, by) = order.split_at(usize::from(order.starts_with(['+', '-'])));
    if !matches!(by, "created_time" | "modified_time") {
        return Err(Error::new(1011).param("sort_by").because("created_time or modified_time, with + or - before it"));
    }
    let mut found: Vec<(i64, &Subscription)> = Vec::new();
    for subscription in &account.subscriptions {
        let hook = Hook::of(subscription);
        let wanted = kind.as_ref().is_none_or(|kind| *kind == hook.kind);
        let of_apps = apps.is_empty() || hook.app_ids.iter().any(|id| apps.contains(id));
        let time = if by == "created_time" { subscription.created_at.as_millisecond() } else { hook.modified_time };
        if wanted && of_apps {
            found.push((time, subscription));
        }
    }
    found.sort_by_key(|(time, _)| if sign == "-" { -*time } else { *time });
    let data: Vec<Shown> = found.into_iter().map(|(_, subscription)| shown(subscription)).collect();
    Ok(success(request, Object::List, data, Some(now.as_millisecond())))
}

pub fn details(request: &Request, account: &mut Account, now: Timestamp) -> Result<Reply, Error> {
    let subscription = found(request, account)?;
    Ok(success(request, Object::Webhook, shown(subscription), Some(now.as_millisecond())))
}

pub fn update(request: &Request, account: &mut Account, now: Timestamp) -> Result<Reply, Error> {
    let hook = Hook::of(found(request, account)?);
    let wish = wish(&object(request)?, Some(&hook), &account.settings)?;
    let subscription = found(request, account)?;
    updated(subscription, wish, now);
    Ok(success(request, Object::Webhook, shown(subscription), None))
}

/// What a wish names is replaced whole: lists are not merged.
pub fn updated(subscription: &mut Subscription, wish: Wish, now: Timestamp) {
    subscription.events = wish.events.unwrap_or_else(|| std::mem::take(&mut subscription.events));
    subscription.url = wish.url.unwrap_or_else(|| std::mem::take(&mut subscription.url));
    Hook::change(subscription, |hook| {
        hook.app_ids = wish.app_ids.unwrap_or_else(|| std::mem::take(&mut hook.app_ids));
        hook.secured = wish.secured.unwrap_or(hook.secured);
        hook.expiry = wish.expiry.unwrap_or(hook.expiry);
        hook.modified_time = now.as_millisecond();
    });
}

pub fn delete(request: &Request, account: &mut Account, _now: Timestamp) -> Result<Reply, Error> {
    let id = found(request, account)?.id.clone();
    account.unsubscribe(&id);
    executions::forget(account, &id);
    Ok(success(request, Object::Webhook, Gone { id }, None))
}

/// The webhook that a path names.
pub fn found<'a>(request: &Request, account: &'a mut Account) -> Result<&'a mut Subscription, Error> {
    let id = request.segments().get(4).cloned().unwrap_or_default();
    of_id(account, &id)
}

pub fn of_id<'a>(account: &'a mut Account, id: &str) -> Result<&'a mut Subscription, Error> {
    account.subscription_mut(id).ok_or_else(|| Error::new(1019).because("there is no such webhook"))
}
