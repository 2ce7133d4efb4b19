//! A lead happens: each subscription that selects it is owed a delivery.

use std::sync::Arc;

use jiff::Timestamp;

use super::{
    Engine, Inner,
    changes::Change,
    draw::drawn,
    faults, next,
    world::{World, lock},
};
use crate::model::{
    Account, AccountKey, Delivery, Document, Event, Headers, Invalid, Occasion, Owed, Provider, Request, State, Subscription, Trigger,
};

/// What came of a trigger.
#[derive(Debug, Clone)]
pub struct Published {
    pub event: Arc<Event>,
    /// The deliveries that are now owed, by rank, and of one rank in the order of the subscriptions.
    pub deliveries: Vec<u64>,
    /// The account's other subscriptions, and why they were passed over.
    pub passed_over: Vec<PassedOver>,
}

/// A subscription that does not want an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PassedOver {
    pub subscription: String,
    pub why: String,
}

impl Engine {
    /// Lets a lead happen in an account, which comes to be if it was not there.
    pub fn trigger(&self, provider: &str, account: &str, trigger: &Trigger) -> Result<Published, Invalid> {
        let provider = self.provider(provider)?;
        provider.account_name(account)?;
        let key = AccountKey::new(provider.name(), account);
        let world = self.0.world_of(&key);
        let now = world.clock.now();
        let published = world.with_account(provider, &key, |account| -> Result<Published, Invalid> {
            let trigger = drawn(provider, trigger, account)?;
            let event = Arc::new(provider.compose(&trigger, account, now)?);
            let armed = world.faults.armed();
            let wants = |s: &&Subscription| faults::wants(provider, s, &event, &armed);
            let (mut wanted, others): (Vec<_>, Vec<_>) = account.subscriptions.iter().partition(wants);
            let forgotten = &account.subscriptions[..faults::forgotten(account.subscriptions.len(), &armed)];
            let lost = |s: &Subscription| faults::loses_behind(&armed) && waits(&world, &s.id);
            wanted.retain(|s| !lost(s) && !forgotten.iter().any(|f| f.id == s.id));
            let removed = world.faults.kept(&key);
            wanted.extend(removed.iter().filter(wants));
            faults::thin(&mut wanted, &armed);
            wanted.sort_by_key(|s| provider.rank(s, &event));
            let owed = |s: &Subscription| Owed { subscription: s.id.clone(), event: event.clone(), earlier: 0 };
            let ordered = faults::keeps_order(&armed);
            let place = |s: &Subscription| provider.sequence(s, &event).filter(|_| ordered).map(|name| (name, provider.rank(s, &event)));
            let each = wanted.into_iter().flat_map(|s| (0..faults::copies(&armed)).map(move |_| s));
            let deliveries = each.map(|s| self.0.owe(&world, &key, owed(s), place(s), now)).collect();
            let passed_over = others.into_iter().map(|s| PassedOver { subscription: s.id.clone(), why: why_not(s, &event) }).collect();
            Ok(Published { event, deliveries, passed_over })
        })?;
        self.0.tell();
        Ok(published)
    }

    /// Owes the event of a delivery to its subscription once more.
    pub fn resend(&self, id: u64) -> Result<u64, Invalid> {
        let old = self.delivery(id).ok_or_else(|| no_delivery(id))?;
        let event = old.event.clone();
        Ok(self.owe_again(old, event))
    }

    /// The same with another document in the event, which is rendered and signed anew. One that the provider could not have
    /// as a lead is refused.
    pub fn resend_edited(&self, id: u64, document: &Document) -> Result<u64, Invalid> {
        let old = self.delivery(id).ok_or_else(|| no_delivery(id))?;
        let provider = self.provider(old.account.provider)?;
        let world = self.0.world_of(&old.account);
        let now = world.clock.now();
        let mut event = Event { document: document.clone(), ..(*old.event).clone() };
        world.with_account(provider, &old.account, |account| {
            let trigger =
                Trigger { lead: event.lead.clone(), event: Some(event.name.clone()), base: Some(document.clone()), ..Trigger::default() };
            // On a copy: what is composed is thrown away, for the ids must stay as they were edited.
            provider.compose(&trigger, &mut account.clone(), now)?;
            let known_by = |event: &Event| {
                let subscription = account.subscription(&old.subscription)?;
                identity(provider, event, subscription, account, now)
            };
            // Only where receivers know the lead by what the event says: some read it from elsewhere.
            if known_by(&old.event).as_ref() == Some(&old.event.identity) {
                event.identity = known_by(&event).unwrap_or(event.identity.clone());
            }
            Ok::<(), Invalid>(())
        })?;
        Ok(self.owe_again(old, Arc::new(event)))
    }

    fn owe_again(&self, old: Delivery, event: Arc<Event>) -> u64 {
        let world = self.0.world_of(&old.account);
        let owed = Owed { subscription: old.subscription, event, earlier: 0 };
        let id = self.0.owe(&world, &old.account, owed, None, world.clock.now());
        self.0.tell();
        id
    }
}

/// Whether a subscription has a delivery that failed and is to be tried again.
fn waits(world: &World, subscription: &str) -> bool {
    let again = |d: &Delivery| matches!(d.state, State::Due(_)) && !d.attempts.is_empty();
    lock(&world.deliveries).iter().any(|d| d.subscription == subscription && again(d))
}

impl Inner {
    /// Notes a delivery and queues it for now, or behind what is not done of its sequence and has a lower rank.
    fn owe(&self, world: &World, account: &AccountKey, owed: Owed, place: Option<(String, u32)>, now: Timestamp) -> u64 {
        let id = next(&self.deliveries);
        let lane = (account.clone(), owed.subscription.clone());
        let delivery = Delivery {
            id,
            account: account.clone(),
            subscription: owed.subscription,
            event: owed.event,
            state: State::Due(now),
            earlier: owed.earlier,
            attempts: Vec::new(),
            created_at: now,
        };
        lock(&world.deliveries).insert(delivery);
        self.changes.note(|| Change::Delivery(id));
        if place.is_none_or(|(name, rank)| lock(&world.order).enter((account.clone(), name), rank, id)) {
            lock(&world.queue).push(lane, now, id);
        }
        id
    }

    /// Queues what a call has made owed.
    pub(super) fn owe_all(&self, world: &World, account: &mut Account, now: Timestamp) {
        if account.outbox.is_empty() {
            return;
        }
        for owed in std::mem::take(&mut account.outbox) {
            self.owe(world, &account.key, owed, None, now);
        }
        self.wake.notify_one();
    }
}

/// What a receiver will know the lead of an event by.
fn identity(provider: &dyn Provider, event: &Event, subscription: &Subscription, account: &Account, at: Timestamp) -> Option<String> {
    let body = provider.render(event, subscription, account, &Occasion { delivery: 0, attempt: 1, at });
    let headers = Headers::new().with("Content-Type", body.content_type);
    let (path, query) = (String::new(), String::new());
    provider.identify(&Request { method: "POST".to_owned(), path, query, headers, body: body.bytes })
}

/// A delivery that is not, or no longer, there.
pub(super) fn no_delivery(id: u64) -> Invalid {
    Invalid::new("id", format!("there is no delivery {id}"), "the id of a delivery that is listed under deliveries")
}

fn why_not(subscription: &Subscription, event: &Event) -> String {
    if !subscription.active {
        "it is not active".to_owned()
    } else if !subscription.events.is_empty() && !subscription.events.contains(&event.name) {
        format!("it wants {}, not {}", subscription.events.join(", "), event.name)
    } else if subscription.leads.is_empty() {
        // Filters that only its provider knows: apps, properties, campaigns.
        format!("its own conditions, which its details show, do not fit this {}", event.lead)
    } else {
        format!("it does not want {} leads", event.lead)
    }
}
