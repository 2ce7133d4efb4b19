//! The one loop: claim what is due, render, sign, send, record, and note when to try again.

use std::{
    sync::{Arc, Weak},
    time::Duration,
};

use jiff::Timestamp;
use tokio::sync::{Notify, watch};

use super::{
    Inner,
    clock::Clock,
    faults,
    send::Sender,
    signers,
    store::{Claim, Ended, Held, Lost, Store},
    world::{World, find},
};
use crate::model::{Account, Attempt, Delivery, Exchange, Fault, Message, Next, Occasion, Policy, Provider, State};

/// How long the loop sleeps where nothing is due.
const LONGEST_PAUSE: Duration = Duration::from_secs(3600);
/// How long a store that does not answer is left alone.
const LEAVE_ALONE: Duration = Duration::from_millis(200);

/// Claims what is due in each world until the engine is gone or over, which wakes it a last time.
pub(super) async fn dispatch(engine: Weak<Inner>, wake: Arc<Notify>, over: Over) {
    while let Some(inner) = engine.upgrade().filter(|_| !*over.borrow()) {
        let pause = match inner.store.claim() {
            Ok(claims) => {
                for claim in claims {
                    let (providers, sender, store) = (inner.providers, inner.sender.clone(), inner.store.clone());
                    Worker { engine: engine.clone(), providers, sender, store, over: over.clone() }.start(claim);
                }
                inner.pause()
            }
            Err(_) => LEAVE_ALONE,
        };
        if inner.store.lag().is_some() {
            inner.show();
            inner.rest.notify_waiters();
        }
        drop(inner);
        tokio::select! {
            () = wake.notified() => {}
            () = tokio::time::sleep(pause) => {}
        }
    }
}

impl Inner {
    /// How long nothing falls due that is known of. What is due but found no room is claimed by the worker whose attempt ends.
    fn pause(&self) -> Duration {
        let due = self.store.next_due().unwrap_or_default();
        let left = due.map(|due| Duration::try_from(due.duration_since(Clock::System.now())).unwrap_or_default());
        let longest = self.store.lag().unwrap_or(LONGEST_PAUSE);
        left.filter(|left| !left.is_zero()).map_or(longest, |left| left.min(longest))
    }
}

/// Whether an engine is to begin no more attempts. It has come to its end when nobody holds one of these.
pub(super) type Over = watch::Receiver<bool>;

/// What makes one attempt after the other. It holds the engine only for moments, so that one that nobody holds is gone.
struct Worker {
    engine: Weak<Inner>,
    providers: &'static [&'static dyn Provider],
    sender: Sender,
    store: Arc<dyn Store>,
    over: Over,
}

/// What is ready to go out for an attempt.
struct Prepared {
    armed: Arc<[Fault]>,
    at: Timestamp,
    /// The message and the numbers for it; or why nothing goes out.
    message: Result<(Message, Policy), String>,
}

impl Worker {
    /// Has an attempt made, on the threads for signatures where there may be one.
    fn start(self, claim: Claim) {
        match self.signs(&claim) {
            true => signers::spawn(self.work(claim)),
            false => _ = tokio::spawn(self.work(claim)),
        }
    }

    /// Whether an attempt may be signed.
    fn signs(&self, claim: &Claim) -> bool {
        find(self.providers, claim.delivery.account.provider).is_ok_and(|provider| !provider.signature_header().is_empty())
    }

    /// Makes an attempt, then those that fall due meanwhile.
    async fn work(self, first: Claim) {
        let signs = self.signs(&first);
        let mut next = Some(first);
        while let Some(claim) = next {
            if self.signs(&claim) != signs {
                return self.start(claim);
            }
            let Some(ended) = self.attempt(&claim).await else { return };
            let Some(inner) = self.engine.upgrade() else { return };
            // A new due time may be sooner than the one that the loop sleeps for.
            if ended.wakes {
                inner.tell();
            } else {
                inner.show();
            }
            if ended.rests {
                inner.rest.notify_waiters();
            }
            // What is claimed and not begun is taken up by who keeps the store next.
            next = ended.next.filter(|_| !*self.over.borrow());
        }
    }

    /// Makes one attempt, and has what came of it written down, however long the store takes to come back.
    async fn attempt(&self, claim: &Claim) -> Option<Ended> {
        let before = &claim.delivery;
        let number = before.earlier + before.attempts.len() as u32 + 1;
        let Prepared { armed, at, message } = loop {
            match self.prepare(claim, number) {
                Ok(prepared) => break prepared,
                Err(_) => self.later().await?,
            }
        };
        let done = match message {
            Err(why) => Err(why),
            Ok((message, policy)) => {
                let exchange = self.send(message, &policy, at, &armed).await;
                let outcome = policy.outcome(&exchange.answer);
                Ok((policy, Arc::new(Attempt { number, exchange, outcome })))
            }
        };
        loop {
            match self.store.finish(claim, &mut |world, account| self.concluded(before, &done, world, account)) {
                Ok(ended) => return Some(ended),
                Err(_) => self.later().await?,
            }
        }
    }

    /// Leaves a store that does not answer alone for a while; none: the engine is gone.
    async fn later(&self) -> Option<()> {
        tokio::time::sleep(LEAVE_ALONE).await;
        (self.engine.strong_count() > 0).then_some(())
    }

    /// What goes out for an attempt, or why nothing does.
    fn prepare(&self, claim: &Claim, number: u32) -> Held<Prepared> {
        let delivery = &claim.delivery;
        let Ok(provider) = find(self.providers, delivery.account.provider) else {
            return Err(Lost::Silent(format!("it has an account of {}, which is not served here", delivery.account.provider)));
        };
        self.store.looked(claim.world, &delivery.account, |world, account| prepared(provider, world, account, delivery, number))
    }

    /// Sends a message; redirects are followed only where a fault does so, and then the last exchange is the attempt's.
    async fn send(&self, message: Message, policy: &Policy, at: Timestamp, armed: &[Fault]) -> Exchange {
        let mut exchange = self.sender.send(message, policy.timeout, at).await;
        for _ in 0..faults::hops(armed) {
            let Some(further) = faults::redirected(&exchange) else { break };
            exchange = self.sender.send(further, policy.timeout, at).await;
        }
        exchange
    }

    /// The delivery after an attempt: counts failures in a row, switches a subscription off that has had too many, and lets the
    /// provider note the attempt.
    fn concluded(
        &self,
        before: &Delivery,
        done: &Result<(Policy, Arc<Attempt>), String>,
        world: &World,
        account: &mut Account,
    ) -> Delivery {
        let mut delivery = before.clone();
        let (policy, attempt) = match done {
            Ok(done) => done,
            Err(why) => return Delivery { state: State::Abandoned(why.clone()), ..delivery },
        };
        delivery.state = match faults::after(policy, &attempt.outcome, attempt.number, world.faults.armed()) {
            Next::Done => State::Delivered,
            Next::Again(pause) => State::Due(world.clock.now() + pause),
            Next::GiveUp => State::Abandoned(format!("{} at attempt {}", attempt.outcome, attempt.number)),
        };
        delivery.attempts.push(attempt.clone());
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
        if let Ok(provider) = find(self.providers, delivery.account.provider) {
            provider.record(&delivery, account);
        }
        delivery
    }
}

/// The message of an attempt, or why nothing goes out.
fn prepared(provider: &'static dyn Provider, world: &World, account: &Account, delivery: &Delivery, number: u32) -> Prepared {
    let (armed, at) = (world.faults.armed(), world.clock.now());
    let message = || {
        let mut known = account.subscriptions.iter().chain(world.faults.removed_of(account));
        let subscription = known.find(|s| s.id == delivery.subscription).ok_or("the subscription was deleted")?;
        if !subscription.active && !faults::sends_inactive(armed) {
            return Err("the subscription is not active".to_owned());
        }
        if faults::lost(delivery, number, armed) {
            return Err("a fault loses it".to_owned());
        }
        let occasion = Occasion { delivery: delivery.id, attempt: number, at };
        let message = faults::message(provider, &delivery.event, subscription, account, &occasion, armed);
        Ok((message, faults::scheduled(provider.policy(subscription, account), armed)))
    };
    Prepared { armed: armed.clone(), at, message: message() }
}
