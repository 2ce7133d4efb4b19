//! A world: accounts that share a clock and a seed. The main world holds every account that no sandbox claims.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock},
};

use tokio::sync::Notify;

use super::{
    clock::{Clock, Mode},
    faults::FaultPlan,
    journal::{Deliveries, Inbound, Ring},
    order::Order,
    queue::Queue,
};
use crate::model::{Account, AccountKey, Fault, Invalid, Provider, Settings};

/// One subscription's lane in the queue.
pub(super) type LaneKey = (AccountKey, String);

/// An account that many may look at, and one may change.
pub(super) type Shared = Arc<RwLock<Account>>;

/// One sequence of an account's deliveries that keep their order.
pub(super) type SequenceKey = (AccountKey, String);

/// What a new world starts from.
#[derive(Debug, Clone)]
pub struct WorldOptions {
    pub clock: Mode,
    pub seed: u64,
    /// Switch values by provider name: `("localiq", "oauth", "on")`.
    pub switches: Vec<(String, String, String)>,
    /// The profile whose switches are set first, in each provider that has it.
    pub profile: Option<String>,
    /// The most finished deliveries, and the most inbound calls, that are remembered.
    pub journal: usize,
    /// The defects that it shows from the start.
    pub faults: Vec<Fault>,
}

impl Default for WorldOptions {
    fn default() -> Self {
        Self { clock: Mode::System, seed: 1, switches: Vec::new(), profile: None, journal: 5_000, faults: Vec::new() }
    }
}

impl WorldOptions {
    /// Reads a switch as users write it: `localiq.oauth` and `on`.
    pub fn switch(name: &str, value: &str) -> Result<(String, String, String), Invalid> {
        let (provider, switch) = name.split_once('.').ok_or_else(|| {
            Invalid::new("switch", format!("`{name}` names no provider"), "PROVIDER.SWITCH; `leadbench switches` lists them")
        })?;
        Ok((provider.to_owned(), switch.to_owned(), value.to_owned()))
    }

    /// The settings that a provider's accounts start with; wrong switches are refused.
    pub fn settings(&self, provider: &dyn Provider) -> Result<Settings, Invalid> {
        let mut settings = Settings::defaults(provider.switches());
        if let Some(profile) = provider.profiles().iter().find(|p| Some(p.name) == self.profile.as_deref()) {
            settings.apply(profile)?;
        }
        let own = self.switches.iter().filter(|(name, ..)| name == provider.name());
        own.into_iter().try_for_each(|(_, switch, value)| settings.set(switch, value))?;
        Ok(settings)
    }

    /// Refuses a profile, provider or switch that does not exist, also in a fault.
    pub fn validate(&self, providers: &[&dyn Provider]) -> Result<(), Invalid> {
        if let Some(profile) = &self.profile {
            let known = || providers.iter().flat_map(|p| p.profiles()).map(|p| p.name);
            known().find(|name| name == profile).ok_or_else(|| Invalid::unknown("profile", profile, "profile", known()))?;
        }
        for (name, ..) in &self.switches {
            find(providers, name)?;
        }
        known_providers(providers, &self.faults)?;
        providers.iter().try_for_each(|p| self.settings(*p).map(drop))
    }
}

/// A provider by name.
pub(super) fn find<'a>(providers: &[&'a dyn Provider], name: &str) -> Result<&'a dyn Provider, Invalid> {
    let found = providers.iter().find(|p| p.name() == name);
    found.copied().ok_or_else(|| Invalid::unknown("provider", name, "provider", providers.iter().map(|p| p.name())))
}

/// Refuses a fault that is about a provider which does not exist.
pub(super) fn known_providers(providers: &[&dyn Provider], faults: &[Fault]) -> Result<(), Invalid> {
    faults.iter().filter_map(Fault::provider).try_for_each(|name| find(providers, name).map(drop))
}

/// Accounts, what they are owed, what they remember, and their time.
#[derive(Debug)]
pub struct World {
    pub name: String,
    pub clock: Clock,
    pub options: WorldOptions,
    pub(super) faults: FaultPlan,
    accounts: Mutex<HashMap<AccountKey, Shared>>,
    pub(super) queue: Mutex<Queue<LaneKey>>,
    pub(super) order: Mutex<Order<SequenceKey>>,
    pub(super) deliveries: Mutex<Deliveries>,
    pub(super) requests: Mutex<Ring<Inbound>>,
    /// Tells who waits for it that nothing is under way any more.
    pub(super) rest: Notify,
}

impl World {
    pub(super) fn new(name: &str, options: WorldOptions) -> Self {
        Self {
            name: name.to_owned(),
            clock: Clock::new(options.clock),
            accounts: Mutex::default(),
            queue: Mutex::default(),
            order: Mutex::default(),
            deliveries: Mutex::new(Deliveries::new(options.journal)),
            requests: Mutex::new(Ring::new(options.journal)),
            faults: FaultPlan::new(&options.faults),
            rest: Notify::new(),
            options,
        }
    }

    /// Changes one account, alone; an account that is not there yet comes to be.
    pub(super) fn with_account<R>(&self, provider: &dyn Provider, key: &AccountKey, change: impl FnOnce(&mut Account) -> R) -> R {
        change(&mut self.account(provider, key).write().unwrap_or_else(PoisonError::into_inner))
    }

    /// Looks at one account, as others may at the same time: signing takes its time, and must hold nobody else's up.
    pub(super) fn look_at<R>(&self, provider: &dyn Provider, key: &AccountKey, look: impl FnOnce(&Account) -> R) -> R {
        look(&self.account(provider, key).read().unwrap_or_else(PoisonError::into_inner))
    }

    fn account(&self, provider: &dyn Provider, key: &AccountKey) -> Shared {
        let mut accounts = lock(&self.accounts);
        if let Some(known) = accounts.get(key) {
            return known.clone();
        }
        // Validated when the world was made: the defaults stand in for what cannot happen.
        let settings = self.options.settings(provider).unwrap_or_else(|_| Settings::defaults(provider.switches()));
        let account = Arc::new(RwLock::new(Account::new(key.clone(), settings, self.options.seed)));
        accounts.insert(key.clone(), account.clone());
        account
    }

    /// The accounts there are, in order of their names.
    pub(super) fn accounts(&self) -> Vec<Shared> {
        let mut all: Vec<_> = lock(&self.accounts).iter().map(|(k, a)| (k.clone(), a.clone())).collect();
        all.sort_by(|a, b| a.0.cmp(&b.0));
        all.into_iter().map(|(_, account)| account).collect()
    }

    pub(super) fn forget(&self, key: &AccountKey) {
        lock(&self.accounts).remove(key);
    }

    /// Whether nothing is owed by now and nothing is under way.
    pub(super) fn idle(&self) -> bool {
        lock(&self.queue).idle(self.clock.now())
    }
}

/// A lock is never held by code that can panic half-way through a change, so a poisoned one still holds a whole value.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
