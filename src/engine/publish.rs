//! A lead happens: each subscription that selects it is owed a delivery.

use std::{collections::HashSet, ops::ControlFlow, sync::Arc};

use jiff::Timestamp;

use super::{Engine, draw::drawn, faults, world::World};
use crate::model::{
    Account, AccountKey, Delivery, Document, Event, Headers, Invalid, Occasion, Owed, Provider, Request, State, Subscription, Trigger,
};

/// What came of a trigger.
#[derive(Debug, Clone)]
pub struct Published {
    /// What happened.
    pub event: Arc<Event>,
    /// The deliveries that are now owed, by rank, and of one rank in the order of the subscriptions.
    pub deliveries: Vec<u64>,
    /// The account's other subscriptions, and why they were passed over.
    pub passed_over: Vec<PassedOver>,
}

/// A subscription that does not want an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PassedOver {
    /// The id of the subscription that was passed over.
    pub subscription: String,
    /// Why, in a sentence.
    pub why: String,
}

impl Engine {
    /// Lets a lead happen in an account, which comes to be if it was not there.
    pub fn trigger(&self, provider: &str, account: &str, trigger: &Trigger) -> Result<Published, Invalid> {
        let provider = self.provider(provider)?;
        provider.account_name(account)?;
        let key = AccountKey::new(provider.name(), account);
        let world = self.0.store.home(&key)?;
        let waiting = if faults::loses_behind(world.faults.armed()) { self.waiting(&world, &key)? } else { HashSet::new() };
        let (published, deliveries) = self.0.store.changed(world.id, &key, |world, account| -> Result<Published, Invalid> {
            let now = world.clock.now();
            let trigger = drawn(provider, trigger, account)?;
            let event = Arc::new(provider.compose(&trigger, account, now)?);
            let armed = world.faults.armed();
            let wants = |s: &&Subscription| faults::wants(provider, s, &event, armed);
            let (mut wanted, others): (Vec<_>, Vec<_>) = account.subscriptions.iter().partition(wants);
            let forgotten = &account.subscriptions[..faults::forgotten(account.subscriptions.len(), armed)];
            wanted.retain(|s| !waiting.contains(&s.id) && !forgotten.iter().any(|f| f.id == s.id));
            wanted.extend(world.faults.kept_of(account).iter().filter(wants));
            faults::thin(&mut wanted, armed);
            wanted.sort_by_key(|s| provider.rank(s, &event));
            let ordered = faults::keeps_order(armed);
            let place = |s: &Subscription| provider.sequence(s, &event).filter(|_| ordered).map(|name| (name, provider.rank(s, &event)));
            let owed = |s: &Subscription| Owed { subscription: s.id.clone(), event: event.clone(), earlier: 0, place: place(s) };
            let outbox: Vec<_> = wanted.into_iter().flat_map(|s| (0..faults::copies(armed)).map(move |_| s)).map(owed).collect();
            let passed_over = others.into_iter().map(|s| PassedOver { subscription: s.id.clone(), why: why_not(s, &event) }).collect();
            account.outbox.extend(outbox);
            Ok(Published { event, deliveries: Vec::new(), passed_over })
        })?;
        let published = Published { deliveries, ..published? };
        self.0.tell();
        Ok(published)
    }

    /// Owes the event of a delivery to its subscription once more.
    pub fn resend(&self, id: u64) -> Result<u64, Invalid> {
        let old = self.delivery(id)?;
        let event = old.event.clone();
        self.owe_again(old, event)
    }

    /// The same with another document in the event, which is rendered and signed anew. One that the provider could not have
    /// as a lead is refused.
    pub fn resend_edited(&self, id: u64, document: &Document) -> Result<u64, Invalid> {
        let old = self.delivery(id)?;
        let provider = self.provider(old.account.provider)?;
        let world = self.0.store.home(&old.account)?;
        let event = self.0.store.looked(world.id, &old.account, |world, account| {
            let now = world.clock.now();
            let mut event = Event { document: document.clone(), ..(*old.event).clone() };
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
            Ok::<_, Invalid>(event)
        })??;
        self.owe_again(old, Arc::new(event))
    }

    fn owe_again(&self, old: Delivery, event: Arc<Event>) -> Result<u64, Invalid> {
        let world = self.0.store.home(&old.account)?;
        let owed = Owed { subscription: old.subscription, event, earlier: 0, place: None };
        let (_, ids) = self.0.store.changed(world.id, &old.account, |_, account| account.outbox.push(owed.clone()))?;
        self.0.tell();
        ids.last().copied().ok_or_else(|| no_delivery(old.id))
    }

    /// The subscriptions of an account that have a delivery which failed and is to be tried again.
    fn waiting(&self, world: &World, account: &AccountKey) -> Result<HashSet<String>, Invalid> {
        let mut waiting = HashSet::new();
        self.0.store.deliveries(world.id, &mut |d| {
            if d.account == *account && matches!(d.state, State::Due(_)) && !d.attempts.is_empty() {
                waiting.insert(d.subscription.clone());
            }
            ControlFlow::Continue(())
        })?;
        Ok(waiting)
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
