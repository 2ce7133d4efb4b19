//! One world in memory: its accounts, what they are owed and what is remembered of the past.

use std::{
    ops::ControlFlow,
    sync::{Arc, Mutex, PoisonError, RwLock, atomic::Ordering::Relaxed},
};

use jiff::Timestamp;

use super::{
    super::{Ahead, Claim, Conclude, Ended, Held, Look, Lost, Touch, lock},
    Map, Numbers,
    deliveries::{Deliveries, Ring},
    next,
    order::Order,
    queue::{self, Queue},
};
use crate::{
    engine::{inbound::Inbound, world::World},
    model::{Account, AccountKey, Delivery, Owed, State},
};

/// The most attempts that are under way at once in one world.
const WORLD_WIDTH: usize = 256;

/// An account that many may look at, and one may change.
type Shared = Arc<RwLock<Account>>;

#[derive(Debug)]
pub(super) struct Room {
    world: RwLock<Arc<World>>,
    numbers: Arc<Numbers>,
    accounts: Mutex<Map<AccountKey, Shared>>,
    /// By account and subscription.
    queue: Mutex<Queue<(AccountKey, String)>>,
    /// By account and the sequence's name.
    order: Mutex<Order<(AccountKey, String)>>,
    deliveries: Mutex<Deliveries>,
    calls: Mutex<Ring<Inbound>>,
}

impl Room {
    pub fn new(world: World, numbers: &Arc<Numbers>) -> Arc<Self> {
        let journal = world.options.journal;
        let world = World { id: next(&numbers.worlds), ..world };
        Arc::new(Self {
            world: RwLock::new(Arc::new(world)),
            numbers: numbers.clone(),
            accounts: Mutex::default(),
            queue: Mutex::default(),
            order: Mutex::default(),
            deliveries: Mutex::new(Deliveries::new(journal)),
            calls: Mutex::new(Ring::new(journal)),
        })
    }

    pub fn world(&self) -> Arc<World> {
        self.world.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub fn alter(&self, change: &mut dyn FnMut(&mut World)) -> Arc<World> {
        let mut place = self.world.write().unwrap_or_else(PoisonError::into_inner);
        let mut world = World::clone(&place);
        change(&mut world);
        *place = Arc::new(world);
        place.clone()
    }

    /// An account, which comes to be where there is room for it.
    fn account(&self, key: &AccountKey) -> Held<Shared> {
        let mut accounts = lock(&self.accounts);
        if let Some(known) = accounts.get(key) {
            return Ok(known.clone());
        }
        let most = self.numbers.bounds.accounts;
        if self.numbers.accounts.load(Relaxed) >= most {
            return Err(Lost::Full { name: "accounts", most });
        }
        self.numbers.accounts.fetch_add(1, Relaxed);
        let account = self.begun(key);
        accounts.insert(key.clone(), account.clone());
        Ok(account)
    }

    /// An account; one that is not there as it would begin.
    fn seen(&self, key: &AccountKey) -> Shared {
        let known = lock(&self.accounts).get(key).cloned();
        known.unwrap_or_else(|| self.begun(key))
    }

    fn begun(&self, key: &AccountKey) -> Shared {
        Arc::new(RwLock::new(self.world().account(self.numbers.providers, key)))
    }

    pub fn forget(&self, key: &AccountKey) {
        if lock(&self.accounts).remove(key).is_some() {
            self.numbers.accounts.fetch_sub(1, Relaxed);
        }
    }

    /// Queued while the account is held, so that of two changes the later one's deliveries are the later ones.
    pub fn change(&self, key: &AccountKey, change: Touch<'_>) -> Held<Vec<u64>> {
        let account = self.account(key)?;
        let mut account = account.write().unwrap_or_else(PoisonError::into_inner);
        let world = self.world();
        change(&world, &mut account);
        if account.outbox.is_empty() {
            return Ok(Vec::new());
        }
        let now = world.clock.now();
        Ok(std::mem::take(&mut account.outbox).into_iter().map(|owed| self.owe(key, owed, now)).collect())
    }

    /// Notes a delivery and queues it for now, or behind what is not done of its sequence and has a lower rank.
    fn owe(&self, account: &AccountKey, owed: Owed, now: Timestamp) -> u64 {
        let id = next(&self.numbers.deliveries);
        let lane = (account.clone(), owed.subscription.clone());
        let place = owed.place.clone();
        self.numbers.owed.fetch_add(1, Relaxed);
        lock(&self.deliveries).insert(Delivery::new(id, account.clone(), owed, now));
        if place.is_none_or(|(name, rank)| lock(&self.order).enter((account.clone(), name), rank, id)) {
            lock(&self.queue).push(lane, now, id);
        }
        id
    }

    pub fn look(&self, key: &AccountKey, look: Look<'_>) {
        look(&self.world(), &self.seen(key).read().unwrap_or_else(PoisonError::into_inner));
    }

    pub fn accounts(&self, look: Look<'_>) {
        let mut all: Vec<_> = lock(&self.accounts).iter().map(|(k, a)| (k.clone(), a.clone())).collect();
        all.sort_by(|a, b| a.0.cmp(&b.0));
        let world = self.world();
        all.iter().for_each(|(_, account)| look(&world, &account.read().unwrap_or_else(PoisonError::into_inner)));
    }

    pub fn claim(&self) -> Option<Claim> {
        let world = self.world();
        let mut queue = lock(&self.queue);
        let claimed = claimed(&mut queue, &world)?;
        drop(queue);
        self.held(world.id, claimed)
    }

    fn held(&self, world: u64, claim: queue::Claim) -> Option<Claim> {
        let delivery = lock(&self.deliveries).get(claim.delivery).cloned();
        if delivery.is_none() {
            lock(&self.queue).finish(claim, None);
        }
        Some(Claim { world, delivery: delivery?, place: claim.slot })
    }

    pub fn next_due(&self) -> Option<Timestamp> {
        lock(&self.queue).next_due()
    }

    pub fn finish(&self, claim: &Claim, conclude: Conclude<'_>) -> Ended {
        let account = self.seen(&claim.delivery.account);
        let mut account = account.write().unwrap_or_else(PoisonError::into_inner);
        let world = self.world();
        let delivery = conclude(&world, &mut account);
        drop(account);
        let id = claim.delivery.id;
        let again = if let State::Due(at) = delivery.state { Some(at) } else { None };
        // What was there before is dropped where no lock is held.
        let replaced = lock(&self.deliveries).put(Arc::new(delivery));
        // What a reset has forgotten meanwhile is owed no more already.
        if replaced.is_some() && again.is_none() {
            self.numbers.owed.fetch_sub(1, Relaxed);
        }
        drop(replaced);
        let released = if again.is_none() { lock(&self.order).leave(id) } else { Vec::new() };
        for next in &released {
            let lane = lock(&self.deliveries).get(*next).map(|d| (d.account.clone(), d.subscription.clone()));
            lane.into_iter().for_each(|lane| lock(&self.queue).push(lane, world.clock.now(), *next));
        }
        let mut queue = lock(&self.queue);
        queue.finish(queue::Claim { delivery: id, slot: claim.place }, again);
        let next = claimed(&mut queue, &world);
        let rests = queue.in_flight() == 0;
        drop(queue);
        let wakes = again.is_some() || !released.is_empty();
        Ended { next: next.and_then(|next| self.held(world.id, next)), rests, wakes }
    }

    pub fn ahead(&self) -> Ahead {
        let now = self.world().clock.now();
        let queue = lock(&self.queue);
        Ahead { idle: queue.idle(now), next_due: queue.next_due() }
    }

    pub fn delivery(&self, id: u64) -> Option<Arc<Delivery>> {
        lock(&self.deliveries).get(id).cloned()
    }

    pub fn deliveries(&self, visit: &mut dyn FnMut(&Delivery) -> ControlFlow<()>) {
        _ = lock(&self.deliveries).iter().rev().try_for_each(visit);
    }

    pub fn note(&self, call: Inbound) {
        let oldest = lock(&self.calls).push(call);
        drop(oldest);
    }

    pub fn calls(&self, visit: &mut dyn FnMut(&Inbound) -> ControlFlow<()>) {
        _ = lock(&self.calls).iter().rev().try_for_each(visit);
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        let accounts = self.accounts.get_mut().unwrap_or_else(PoisonError::into_inner).len();
        let owed = self.deliveries.get_mut().unwrap_or_else(PoisonError::into_inner).owed();
        self.numbers.accounts.fetch_sub(accounts, Relaxed);
        self.numbers.owed.fetch_sub(owed, Relaxed);
    }
}

fn claimed(queue: &mut Queue<(AccountKey, String)>, world: &World) -> Option<queue::Claim> {
    if queue.in_flight() >= WORLD_WIDTH { None } else { queue.claim(world.clock.now()) }
}
