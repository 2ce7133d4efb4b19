//! A world: accounts that share a clock, a seed and defects. The main world holds every account that no sandbox claims.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{
    clock::{Clock, Mode},
    faults::FaultPlan,
};
use crate::model::{Account, AccountKey, Fault, Invalid, Provider, Settings};

/// What a new world starts from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WorldOptions {
    /// Whether time passes by itself.
    pub clock: Mode,
    /// What ids and generated leads follow from.
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

/// A world as it stood when it was asked for.
#[derive(Debug, Clone)]
pub struct World {
    /// Of no other world, also not of one that had its name before.
    pub id: u64,
    /// Empty for the main world, else the sandbox's.
    pub name: String,
    /// What it started with.
    pub options: Arc<WorldOptions>,
    /// Its time.
    pub clock: Clock,
    pub(super) faults: FaultPlan,
}

impl World {
    /// A world at its beginning.
    pub(super) fn new(name: &str, options: WorldOptions) -> Self {
        let (clock, faults) = (Clock::new(options.clock), FaultPlan::new(&options.faults));
        Self { id: 0, name: name.to_owned(), options: Arc::new(options), clock, faults }
    }

    /// An account that nothing has happened in.
    pub(super) fn account(&self, providers: &[&dyn Provider], key: &AccountKey) -> Account {
        // Validated when the world was made: the defaults stand in for what cannot happen.
        let settings = find(providers, key.provider).and_then(|provider| self.options.settings(provider));
        Account::new(key.clone(), settings.unwrap_or_else(|_| Settings::defaults(&[])), self.options.seed)
    }
}
