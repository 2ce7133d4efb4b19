//! Leads that go on happening: at a rate, in the background, until there were enough or somebody stops them.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use schemars::JsonSchema;
use serde::Serialize;
use tokio::time::MissedTickBehavior;

use crate::{
    engine::Engine,
    model::{Invalid, Trigger},
    server::{Served, openapi::ProviderName},
};

/// The most leads a second, and the longest pause between two.
pub(super) const FASTEST: f64 = 1_000.0;
pub(super) const SLOWEST: f64 = 1.0 / 3_600.0;

/// Those that go on. Clones share them.
#[derive(Debug, Clone, Default)]
pub(in crate::server) struct Streams(Arc<Mutex<(u64, BTreeMap<u64, Going>)>>);

/// A lead that goes on happening.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "GoingOn")]
pub(in crate::server) struct Going {
    #[schemars(with = "ProviderName")]
    pub(super) provider: &'static str,
    pub(super) account: String,
    pub(super) lead: String,
    /// How many a second.
    pub(super) rate: f64,
    /// How many happened.
    pub(super) sent: u64,
    /// How many it will be; null: until they are stopped.
    pub(super) count: Option<u64>,
}

/// The pause between two leads of a rate.
pub(super) fn pause(rate: f64) -> Result<Duration, Invalid> {
    if (SLOWEST..=FASTEST).contains(&rate) {
        Ok(Duration::from_secs_f64(1.0 / rate))
    } else {
        Err(Invalid::new(
            "rate",
            format!("{rate} a second is no rate that can be kept"),
            "leads a second, up to 1000; 0.1: one in ten seconds",
        ))
    }
}

impl Streams {
    fn all(&self) -> MutexGuard<'_, (u64, BTreeMap<u64, Going>)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn list(&self) -> Vec<Going> {
        self.all().1.values().cloned().collect()
    }

    pub(super) fn stop(&self) {
        self.all().1.clear();
    }

    /// Goes on with a lead of which the first has happened.
    pub(super) fn go_on(&self, served: &Served, going: Going, trigger: Trigger, pause: Duration) {
        let id = {
            let mut all = self.all();
            all.0 += 1;
            let id = all.0;
            all.1.insert(id, going);
            id
        };
        let (streams, engine, mut closing) = (self.clone(), served.engine.clone(), served.closing.clone());
        tokio::spawn(async move {
            tokio::select! {
                () = streams.run(id, &engine, &trigger, pause) => {}
                _ = closing.changed() => {}
            }
            streams.all().1.remove(&id);
        });
    }

    async fn run(&self, id: u64, engine: &Engine, trigger: &Trigger, pause: Duration) {
        let mut ticks = tokio::time::interval(pause);
        // What a busy moment kept back is made up for: the rate holds over time.
        ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
        ticks.tick().await;
        loop {
            ticks.tick().await;
            // Nobody stops it between the look and the lead: what is stopped stands still.
            let mut all = self.all();
            let Some(going) = all.1.get_mut(&id).filter(|going| going.count.is_none_or(|count| going.sent < count)) else { return };
            if engine.trigger(going.provider, &going.account, trigger).is_err() {
                return;
            }
            going.sent += 1;
            if going.count == Some(going.sent) {
                return;
            }
        }
    }
}
