//! The one loop: claim what is due, render, sign, send, record, and note when to try again.

use std::{
    sync::{Arc, Weak},
    time::Duration,
};

use tokio::sync::{Notify, Semaphore};

use super::{
    Inner,
    changes::Change,
    clock::Mode,
    faults,
    queue::Claim,
    send::Sender,
    world::{World, find, lock},
};
use crate::model::{Account, Attempt, Delivery, Exchange, Fault, Message, Next, Occasion, Policy, Provider, State};

/// The most attempts that are under way at once in one world.
const WORLD_WIDTH: usize = 256;
/// How long the loop sleeps where nothing is due.
const LONGEST_PAUSE: Duration = Duration::from_secs(3600);

/// Claims what is due in each world until the engine is gone, which wakes it a last time.
pub(super) async fn dispatch(engine: Weak<Inner>, wake: Arc<Notify>) {
    // Signatures are pure arithmetic: more at once than there are cores would only make each other slow.
    let signing = Arc::new(Semaphore::new(std::thread::available_parallelism().map_or(1, usize::from)));
    while let Some(inner) = engine.upgrade() {
        let mut pause = LONGEST_PAUSE;
        for world in inner.worlds() {
            while let Some(first) = claim(&world) {
                let (providers, sender) = (inner.providers, inner.sender.clone());
                let worker = Worker { engine: engine.clone(), providers, sender, signing: signing.clone(), world: world.clone() };
                tokio::spawn(worker.work(first));
            }
            let due = lock(&world.queue).next_due().filter(|_| world.clock.mode() == Mode::System);
            let left = due.map(|due| Duration::try_from(due.duration_since(world.clock.now())).unwrap_or_default());
            // What is due but found no room is claimed by the worker whose attempt ends.
            pause = left.filter(|left| !left.is_zero()).map_or(pause, |left| left.min(pause));
        }
        drop(inner);
        tokio::select! {
            () = wake.notified() => {}
            () = tokio::time::sleep(pause) => {}
        }
    }
}

fn claim(world: &World) -> Option<Claim> {
    let mut queue = lock(&world.queue);
    if queue.in_flight() >= WORLD_WIDTH { None } else { queue.claim(world.clock.now()) }
}

/// What makes one attempt after the other. It holds the engine only for moments, so that one that nobody holds is gone.
struct Worker {
    engine: Weak<Inner>,
    providers: &'static [&'static dyn Provider],
    sender: Sender,
    /// A place for each signature that is made at once.
    signing: Arc<Semaphore>,
    world: Arc<World>,
}

/// A message that is ready to go, and the numbers for it; or why nothing goes out.
type Prepared = Result<(Message, Policy), String>;

impl Worker {
    /// Makes an attempt, then those that fall due meanwhile.
    async fn work(self, first: Claim) {
        let mut next = Some(first);
        while let Some(claim) = next {
            let again = self.attempt(claim.delivery).await;
            let mut queue = lock(&self.world.queue);
            queue.finish(claim, again);
            next = if queue.in_flight() >= WORLD_WIDTH { None } else { queue.claim(self.world.clock.now()) };
            let rests = queue.in_flight() == 0;
            drop(queue);
            let Some(inner) = self.engine.upgrade() else { return };
            // A new due time may be sooner than the one that the loop sleeps for.
            if again.is_some() {
                inner.tell()
            } else {
                inner.show()
            }
            if rests {
                self.world.rest.notify_waiters();
            }
        }
    }

    /// Makes one attempt, and says when the next is due.
    async fn attempt(&self, id: u64) -> Option<jiff::Timestamp> {
        let before = lock(&self.world.deliveries).get(id).cloned()?;
        let number = before.earlier + before.attempts.len() as u32 + 1;
        let occasion = Occasion { delivery: id, attempt: number, at: self.world.clock.now() };
        let armed = self.world.faults.armed();
        let prepared = self.prepare(&before, &occasion, &armed).await;
        let mut delivery = Delivery::clone(&before);
        drop(before);
        match prepared {
            Err(why) => delivery.state = State::Abandoned(why),
            Ok((message, policy)) => {
                let exchange = self.send(message, &policy, &occasion, &armed).await;
                let outcome = policy.outcome(&exchange.answer);
                delivery.state = match faults::after(&policy, &outcome, number, &armed) {
                    Next::Done => State::Delivered,
                    Next::Again(pause) => State::Due(self.world.clock.now() + pause),
                    Next::GiveUp => State::Abandoned(format!("{outcome} at attempt {number}")),
                };
                delivery.attempts.push(Arc::new(Attempt { number, exchange, outcome }));
                self.record(&delivery, &policy);
            }
        }
        let again = if let State::Due(at) = delivery.state { Some(at) } else { None };
        let delivery = Arc::new(delivery);
        let replaced = lock(&self.world.deliveries).put(delivery.clone());
        drop(replaced);
        if let Some(inner) = self.engine.upgrade() {
            inner.changes.note(|| Change::Delivery(id));
            inner.changes.note(|| Change::Subscriptions(delivery.account.clone()));
        }
        if again.is_none() {
            self.follow(id);
        }
        again
    }

    /// What goes out for an attempt, or why nothing does. A signature is made off the threads that wait for sockets.
    async fn prepare(&self, delivery: &Arc<Delivery>, occasion: &Occasion, armed: &Arc<[Fault]>) -> Prepared {
        let provider = find(self.providers, delivery.account.provider).map_err(|e| e.to_string())?;
        let signs = |account: &Account| account.subscription(&delivery.subscription).is_some_and(|s| provider.signs(s, account));
        if provider.signature_header().is_empty() || !self.world.look_at(provider, &delivery.account, signs) {
            return prepared(provider, &self.world, delivery, occasion, armed);
        }
        let place = self.signing.clone().acquire_owned().await;
        let (world, delivery, occasion, armed) = (self.world.clone(), delivery.clone(), *occasion, armed.clone());
        let signing = tokio::task::spawn_blocking(move || {
            let done = prepared(provider, &world, &delivery, &occasion, &armed);
            drop(place);
            done
        });
        signing.await.unwrap_or_else(|e| Err(format!("our own fault: {e}")))
    }

    /// Sends a message; redirects are followed only where a fault does so, and then the last exchange is the attempt's.
    async fn send(&self, message: Message, policy: &Policy, occasion: &Occasion, armed: &[Fault]) -> Exchange {
        let mut exchange = self.sender.send(message, policy.timeout, occasion.at).await;
        for _ in 0..faults::hops(armed) {
            let Some(further) = faults::redirected(&exchange) else { break };
            exchange = self.sender.send(further, policy.timeout, occasion.at).await;
        }
        exchange
    }

    /// Counts failures in a row, switches a subscription off that has had too many, and lets the provider note the attempt.
    fn record(&self, delivery: &Delivery, policy: &Policy) {
        let Ok(provider) = find(self.providers, delivery.account.provider) else { return };
        self.world.with_account(provider, &delivery.account, |account| {
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

    /// Queues what waited for a delivery that is done.
    fn follow(&self, done: u64) {
        let released = lock(&self.world.order).leave(done);
        for next in released {
            let lane = lock(&self.world.deliveries).get(next).map(|d| (d.account.clone(), d.subscription.clone()));
            lane.into_iter().for_each(|lane| lock(&self.world.queue).push(lane, self.world.clock.now(), next));
            self.engine.upgrade().iter().for_each(|inner| inner.wake.notify_one());
        }
    }
}

/// The message of an attempt, or why nothing goes out.
fn prepared(provider: &'static dyn Provider, world: &World, delivery: &Delivery, occasion: &Occasion, armed: &[Fault]) -> Prepared {
    world.look_at(provider, &delivery.account, |account| {
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
