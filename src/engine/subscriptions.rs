//! Subscriptions from outside the provider's API: what its screens offer, and a look at all there are.

use std::{collections::BTreeMap, sync::Arc};

use jiff::Timestamp;

use super::{Engine, store::Change, world::World};
use crate::model::{Account, AccountKey, Document, Event, Invalid, Provider, RecordCall, Subscription, Trigger, Verb};

impl Engine {
    /// Each subscription with its account, in order of the accounts.
    pub fn subscriptions(&self, keep: impl Fn(&AccountKey) -> bool) -> Result<Vec<(AccountKey, Subscription)>, Invalid> {
        Ok(self.described(keep)?.into_iter().map(|(key, subscription, _)| (key, subscription)).collect())
    }

    /// The same, each with what its provider's screens show of it beyond the common fields.
    pub fn described(&self, keep: impl Fn(&AccountKey) -> bool) -> Result<Vec<(AccountKey, Subscription, Document)>, Invalid> {
        let mut found = Vec::new();
        for world in self.0.store.worlds()? {
            let mut of_world = BTreeMap::new();
            self.0.store.accounts(world.id, &mut |_, account| {
                let Some(provider) = self.provider(account.key.provider).ok().filter(|_| keep(&account.key)) else { return };
                let described = |s: &Subscription| (account.key.clone(), s.clone(), provider.describe(s, account));
                // Put in the place of what was taken before: an account may be shown twice.
                of_world.insert(account.key.clone(), account.subscriptions.iter().map(described).collect::<Vec<_>>());
            })?;
            found.extend(of_world.into_values().flatten());
        }
        Ok(found)
    }

    /// What a look takes from each account and its world, the example accounts among them.
    pub fn accounts<R>(&self, look: impl Fn(&World, &dyn Provider, &Account) -> R) -> Result<Vec<R>, Invalid> {
        for provider in self.0.providers {
            let key = AccountKey::new(provider.name(), provider.example_account());
            let world = self.0.store.home(&key)?;
            self.0.store.changed(world.id, &key, |_, _| ())?;
        }
        let mut found = Vec::new();
        for world in self.0.store.worlds()? {
            let mut of_world = BTreeMap::new();
            self.0.store.accounts(world.id, &mut |world, account| {
                if let Ok(provider) = self.provider(account.key.provider) {
                    of_world.insert(account.key.clone(), look(world, provider, account));
                }
            })?;
            found.extend(of_world.into_values());
        }
        Ok(found)
    }

    /// A lead as it would happen first in the example account; nothing happens.
    pub fn imagine(&self, provider: &dyn Provider, lead: &str, event: Option<&str>) -> Result<Event, Invalid> {
        let options = self.world_options();
        let key = AccountKey::new(provider.name(), provider.example_account());
        let mut account = Account::new(key, options.settings(provider)?, options.seed);
        let trigger = Trigger { event: event.map(str::to_owned), ..Trigger::lead(lead) };
        provider.compose(&trigger, &mut account, self.main()?.clock.now())
    }

    /// One subscription of an account.
    pub fn subscription(&self, key: &AccountKey, id: &str) -> Result<Option<Subscription>, Invalid> {
        let world = self.0.store.home(key)?;
        Ok(self.0.store.looked(world.id, key, |_, account| account.subscription(id).cloned())?)
    }

    /// What a subscription shows on its provider's screens beyond the common fields.
    pub fn describe(&self, key: &AccountKey, subscription: &Subscription) -> Result<Document, Invalid> {
        let provider = self.provider(key.provider)?;
        let world = self.0.store.home(key)?;
        Ok(self.0.store.looked(world.id, key, |_, account| provider.describe(subscription, account))?)
    }

    /// Reads or changes a collection of the provider's screens.
    pub fn records(&self, provider: &str, account: &str, call: &RecordCall) -> Result<Document, Invalid> {
        let record = self.on_account(provider, account, |provider, account, now| provider.records(call, account, now))?;
        if call.verb != Verb::Read {
            self.changed(provider, account);
        }
        Ok(record)
    }

    /// Fills in the form of the provider's screens.
    pub fn enrol(&self, provider: &str, account: &str, form: &Document) -> Result<Subscription, Invalid> {
        let made = self.on_account(provider, account, |provider, account, now| {
            let subscription = provider.enrol(form, account, now)?;
            account.subscriptions.push(subscription.clone());
            Ok(subscription)
        })?;
        self.changed(provider, account);
        Ok(made)
    }

    /// Changes a subscription on the provider's screens: only what the form holds.
    pub fn amend(&self, provider: &str, account: &str, id: &str, form: &Document) -> Result<Subscription, Invalid> {
        let amended = self.on_account(provider, account, |provider, account, _| amended(provider, account, id, form))?;
        self.changed(provider, account);
        Ok(amended)
    }

    /// What a change of an account would answer: it is made on a copy, of which nothing is kept.
    pub fn rehearse<R>(
        &self,
        provider: &str,
        account: &str,
        change: impl Fn(&dyn Provider, &mut Account, Timestamp) -> Result<R, Invalid>,
    ) -> Result<R, Invalid> {
        let (provider, key, world) = self.place(provider, account)?;
        self.0.store.looked(world.id, &key, |world, account| change(provider, &mut account.clone(), world.clock.now()))?
    }

    /// Removes a subscription.
    pub fn unsubscribe(&self, provider: &str, account: &str, id: &str) -> Result<Subscription, Invalid> {
        let removed = self.on_account(provider, account, |_, account, _| account.unsubscribe(id).ok_or_else(|| none(id)))?;
        self.changed(provider, account);
        Ok(removed)
    }

    fn changed(&self, provider: &str, account: &str) {
        if let Ok(provider) = self.provider(provider) {
            self.announce(Change::Subscriptions(AccountKey::new(provider.name(), account)));
        }
    }

    fn place(&self, provider: &str, account: &str) -> Result<(&'static dyn Provider, AccountKey, Arc<World>), Invalid> {
        let provider = self.provider(provider)?;
        provider.account_name(account)?;
        let key = AccountKey::new(provider.name(), account);
        let world = self.0.store.home(&key)?;
        Ok((provider, key, world))
    }

    fn on_account<R>(
        &self,
        provider: &str,
        account: &str,
        change: impl Fn(&dyn Provider, &mut Account, Timestamp) -> Result<R, Invalid>,
    ) -> Result<R, Invalid> {
        let (provider, key, world) = self.place(provider, account)?;
        let (result, _) = self.0.store.changed(world.id, &key, |world, account| {
            world.faults.noting(account, |account| change(provider, account, world.clock.now()))
        })?;
        self.0.tell();
        result
    }
}

/// A subscription of an account, changed as a form says.
pub fn amended(provider: &dyn Provider, account: &mut Account, id: &str, form: &Document) -> Result<Subscription, Invalid> {
    let subscription = account.subscription_mut(id).ok_or_else(|| none(id))?;
    provider.amend(form, subscription)?;
    Ok(subscription.clone())
}

fn none(id: &str) -> Invalid {
    Invalid::new("id", format!("there is no subscription `{id}` in this account"), "an id that is listed under subscriptions")
}
