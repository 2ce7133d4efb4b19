//! The one loop: claim what is due, render, sign, send, record, and note when to try again.

use std::{
    sync::{Arc, Weak},
    time::Duration,
};

use tokio::sync::Notify;

use super::{
    Inner,
    changes::Change,
    clock::Mode,
    faults,
    world::{World, find, lock},
};
use crate::model::{Attempt, Delivery, Exchange, Fault, Message, Next, Occasion, Policy, State};

/// The most attempts that are under way at once in one world.
const WORLD_WIDTH: usize = 256;
/// How long the loop sleeps where nothing is due.
const LONGEST_PAUSE: Duration = Duration::from_secs(3600);

/// Claims what is due in each world until the engine is gone, which wakes it a last time.
pub(super) async fn dispatch(engine: Weak<Inner>, wake: Arc<Notify>) {
    while let Some(inner) = engine.upgrade() {
        let mut pause = LONGEST_PAUSE;
        for world in inner.worlds() {
            while let Some(id) = claim(&world) {
                tokio::spawn(attempt(inner.clone(), world.clone(), id));
            }
            let due = lock(&world.queue).next_due().filter(|_| world.clock.mode() == Mode::System);
            let left = due.map(|due| Duration::try_from(due.duration_since(world.clock.now())).unwrap_or_default());
            // What is due but found no room is claimed when an attempt ends, which wakes us.
            pause = left.filter(|left| !left.is_zero()).map_or(pause, |left| left.min(pause));
        }
        drop(inner);
        tokio::select! {
            () = wake.notified() => {}
            () = tokio::time::sleep(pause) => {}
        }
    }
}

fn claim(world: &World) -> Option<u64> {
    let mut queue = lock(&world.queue);
    if queue.in_flight() >= WORLD_WIDTH { None } else { queue.claim(world.clock.now()) }
}

async fn attempt(inner: Arc<Inner>, world: Arc<World>, id: u64) {
    let Some(mut delivery) = lock(&world.deliveries).get(id).cloned() else { return };
    let lane = (delivery.account.clone(), delivery.subscription.clone());
    let number = delivery.earlier + delivery.attempts.len() as u32 + 1;
    let occasion = Occasion { delivery: id, attempt: number, at: world.clock.now() };
    let armed = world.faults.armed();
    match prepare(&inner, &world, &delivery, &occasion, &armed) {
        Err(why) => delivery.state = State::Abandoned(why),
        Ok((message, policy)) => {
            let exchange = send(&inner, message, &policy, &occasion, &armed).await;
            let outcome = policy.outcome(&exchange.answer);
            delivery.state = match faults::after(&policy, &outcome, number, &armed) {
                Next::Done => State::Delivered,
                Next::Again(pause) => State::Due(world.clock.now() + pause),
                Next::GiveUp => State::Abandoned(format!("{outcome} at attempt {number}")),
            };
            delivery.attempts.push(Attempt { number, exchange, outcome });
            record(&inner, &world, &delivery, &policy);
        }
    }
    let again = if let State::Due(at) = delivery.state { Some((at, id)) } else { None };
    lock(&world.deliveries).change(id, |d| *d = delivery);
    if again.is_none() {
        follow(&world, id);
    }
    inner.changes.note(|| Change::Delivery(id));
    inner.changes.note(|| Change::Subscriptions(lane.0.clone()));
    lock(&world.queue).finish(&lane, again);
    inner.tell();
}

/// Queues what waited for a delivery that is done.
fn follow(world: &World, done: u64) {
    let released = lock(&world.order).leave(done);
    for next in released {
        let lane = lock(&world.deliveries).get(next).map(|d| (d.account.clone(), d.subscription.clone()));
        lane.into_iter().for_each(|lane| lock(&world.queue).push(&lane, world.clock.now(), next));
    }
}

/// What goes out for an attempt, or why nothing does.
fn prepare(inner: &Inner, world: &World, delivery: &Delivery, occasion: &Occasion, armed: &[Fault]) -> Result<(Message, Policy), String> {
    let provider = find(inner.providers, delivery.account.provider).map_err(|e| e.to_string())?;
    world.with_account(provider, &delivery.account, |account| {
        let removed = world.faults.removed(&account.key);
        let mut known = account.subscriptions.iter().chain(&removed);
        let subscription = known.find(|s| s.id == delivery.subscription).ok_or("the subscription was deleted")?;
        if !subscription.active && !faults::sends_inactive(armed) {
            return Err("the subscription is not active".to_owned());
        }
        if faults::lost(delivery, occasion.attempt, armed) {
            return Err("a fault loses it".to_owned());
        }
        let message = faults::message(provider, &delivery.event, subscription, account, occasion, armed);
        Ok((message, faults::scheduled(provider.policy(subscription, account), armed)))
    })
}

/// Sends a message; redirects are followed only where a fault does so, and then the last exchange is the attempt's.
async fn send(inner: &Inner, message: Message, policy: &Policy, occasion: &Occasion, armed: &[Fault]) -> Exchange {
    let mut exchange = inner.sender.send(message, policy.timeout, occasion.at).await;
    for _ in 0..faults::hops(armed) {
        let Some(further) = faults::redirected(&exchange) else { break };
        exchange = inner.sender.send(further, policy.timeout, occasion.at).await;
    }
    exchange
}

/// Counts failures in a row, switches a subscription off that has had too many, and lets the provider note the attempt.
fn record(inner: &Inner, world: &World, delivery: &Delivery, policy: &Policy) {
    let Ok(provider) = find(inner.providers, delivery.account.provider) else { return };
    world.with_account(provider, &delivery.account, |account| {
        if let Some(subscription) = account.subscription_mut(&delivery.subscription) {
            match delivery.state {
                State::Due(_) => {}
                State::Delivered => subscription.failures = 0,
                State::Abandoned(_) => {
                    subscription.failures += 1;
                    if policy.disable_after.is_some_and(|limit| subscription.failures >= limit) {
                        subscription.active = false;
                    }
                }
            }
        }
        provider.record(delivery, account);
    });
}
