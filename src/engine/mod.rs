//! What happens over time: select, queue, send, record, retry.

mod attempt;
mod changes;
pub mod clock;
mod draw;
mod faults;
mod inbound;
mod journal;
pub mod load;
mod order;
mod publish;
mod queue;
pub mod send;
mod subscriptions;
mod time;
pub mod transport;
mod world;

use std::{
    collections::{BTreeMap, HashMap},
    fmt,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
};

use tokio::sync::{Notify, watch};

use self::{
    changes::Changes,
    send::{Egress, Sender},
    transport::Transport,
    world::{find, known_providers, lock},
};
pub use self::{
    changes::{Change, Since},
    draw::drawn,
    inbound::Stray,
    journal::Inbound,
    publish::{PassedOver, Published},
    subscriptions::amended,
    world::{World, WorldOptions},
};
use crate::model::{AccountKey, Delivery, Fault, Invalid, Provider};

/// What an engine starts from.
#[derive(Debug, Clone, Default)]
pub struct EngineOptions {
    pub egress: Egress,
    /// How deliveries get to where they go.
    pub transport: Transport,
    /// The main world, and what sandboxes take over where they say nothing else.
    pub world: WorldOptions,
}

/// The simulator without its sockets inward: accounts, what they are owed, and the one loop that pays. Clones share it.
#[derive(Clone)]
pub struct Engine(Arc<Inner>);

struct Inner {
    providers: &'static [&'static dyn Provider],
    options: EngineOptions,
    worlds: Mutex<Worlds>,
    sender: Sender,
    /// Counted up with each change that an observer may wait for.
    changed: watch::Sender<u64>,
    /// What those changes were, for observers that want to know.
    changes: Changes,
    /// Tells the loop that something may be due.
    wake: Arc<Notify>,
    /// The last delivery and the last call that got a number.
    deliveries: AtomicU64,
    calls: AtomicU64,
}

struct Worlds {
    main: Arc<World>,
    sandboxes: BTreeMap<String, Arc<World>>,
    claims: HashMap<AccountKey, String>,
}

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Engine").field("options", &self.0.options).finish_non_exhaustive()
    }
}

/// The main world's name.
pub const MAIN: &str = "main";

impl Engine {
    /// Starts the loop on the current runtime. Wrong switches and profiles are refused.
    pub fn start(providers: &'static [&'static dyn Provider], options: EngineOptions) -> Result<Self, Invalid> {
        options.world.validate(providers)?;
        let main = Arc::new(World::new(MAIN, options.world.clone()));
        let inner = Arc::new(Inner {
            providers,
            sender: Sender::on(options.transport.clone(), options.egress),
            options,
            worlds: Mutex::new(Worlds { main, sandboxes: BTreeMap::new(), claims: HashMap::new() }),
            changed: watch::Sender::new(0),
            changes: Changes::new(),
            wake: Arc::default(),
            deliveries: AtomicU64::new(0),
            calls: AtomicU64::new(0),
        });
        tokio::spawn(attempt::dispatch(Arc::downgrade(&inner), inner.wake.clone()));
        Ok(Self(inner))
    }

    pub fn providers(&self) -> &'static [&'static dyn Provider] {
        self.0.providers
    }

    /// A provider by name; an unknown one is refused with those that exist.
    pub fn provider(&self, name: &str) -> Result<&'static dyn Provider, Invalid> {
        find(self.0.providers, name)
    }

    /// The world of every account that no sandbox claims.
    pub fn main(&self) -> Arc<World> {
        lock(&self.0.worlds).main.clone()
    }

    /// The main world, then the sandboxes in order of their names.
    pub fn worlds(&self) -> Vec<Arc<World>> {
        self.0.worlds()
    }

    /// A world by name: `main`, or a sandbox.
    pub fn world(&self, name: &str) -> Result<Arc<World>, Invalid> {
        let worlds = self.worlds();
        let found = worlds.iter().find(|w| w.name == name).cloned();
        found.ok_or_else(|| Invalid::unknown("sandbox", name, "sandbox", worlds.iter().map(|w| w.name.as_str())))
    }

    /// Makes a sandbox: a world of its own for some accounts, which start afresh in it. A sandbox of that name is replaced.
    /// An account that another sandbox has claimed is refused.
    pub fn make_sandbox(&self, name: &str, accounts: &[AccountKey], options: WorldOptions) -> Result<Arc<World>, Invalid> {
        options.validate(self.0.providers)?;
        if name == MAIN {
            return Err(Invalid::new("name", "`main` is the world outside the sandboxes", "another name"));
        }
        let mut worlds = lock(&self.0.worlds);
        if let Some((key, holder)) = accounts.iter().find_map(|a| worlds.claims.get(a).map(|h| (a, h))).filter(|(_, h)| *h != name) {
            return Err(Invalid::new(
                "accounts",
                format!("{} is claimed by the sandbox {holder}", key.name),
                "an account that no sandbox has claimed",
            ));
        }
        worlds.claims.retain(|_, holder| holder != name);
        for key in accounts {
            worlds.main.forget(key);
            worlds.claims.insert(key.clone(), name.to_owned());
        }
        let world = Arc::new(World::new(name, options));
        worlds.sandboxes.insert(name.to_owned(), world.clone());
        drop(worlds);
        self.announce(Change::Reset);
        Ok(world)
    }

    /// Removes a sandbox with all that is in it; its accounts fall back to the main world, empty.
    pub fn drop_sandbox(&self, name: &str) -> Result<(), Invalid> {
        let mut worlds = lock(&self.0.worlds);
        worlds.claims.retain(|_, holder| holder != name);
        let known: Vec<String> = worlds.sandboxes.keys().cloned().collect();
        match worlds.sandboxes.remove(name) {
            Some(_) => {
                drop(worlds);
                self.announce(Change::Reset);
                Ok(())
            }
            None => Err(Invalid::unknown("sandbox", name, "sandbox", known.iter().map(String::as_str))),
        }
    }

    /// Forgets everything: accounts, deliveries, calls, sandboxes. The clock starts again as it started first.
    pub fn reset(&self) {
        let mut worlds = lock(&self.0.worlds);
        let main = Arc::new(World::new(MAIN, self.0.options.world.clone()));
        *worlds = Worlds { main, sandboxes: BTreeMap::new(), claims: HashMap::new() };
        drop(worlds);
        self.announce(Change::Reset);
    }

    /// The faults that a world shows on purpose, in their order.
    pub fn faults(&self, world: &World) -> Vec<Fault> {
        world.faults.armed().to_vec()
    }

    /// Puts these faults in place of those that a world shows; one that is about a provider that does not exist is refused.
    pub fn arm(&self, world: &World, faults: Vec<Fault>) -> Result<(), Invalid> {
        known_providers(self.0.providers, &faults)?;
        world.faults.arm(faults);
        self.announce(Change::Faults);
        Ok(())
    }

    /// How far from this machine anything may be sent.
    pub fn egress(&self) -> Egress {
        self.0.options.egress
    }

    /// What sandboxes start from unless they say otherwise.
    pub fn world_options(&self) -> &WorldOptions {
        &self.0.options.world
    }

    /// A delivery by id, wherever it is.
    pub fn delivery(&self, id: u64) -> Option<Delivery> {
        self.0.delivery(id).map(|delivery| Delivery::clone(&delivery))
    }

    /// The newest deliveries that a test keeps, newest first.
    pub fn deliveries(&self, keep: impl Fn(&Delivery) -> bool, most: usize) -> Vec<Delivery> {
        self.look_through(|_, d| keep(d).then(|| d.clone()), most)
    }

    /// What a look takes from each delivery and its world, where it takes something: from so many of the newest, newest first.
    pub fn look_through<R>(&self, look: impl Fn(&World, &Delivery) -> Option<R>, most: usize) -> Vec<R> {
        let mut found: Vec<(u64, R)> = Vec::new();
        for world in self.worlds() {
            let deliveries = lock(&world.deliveries);
            found.extend(deliveries.iter().rev().filter_map(|d| look(&world, d).map(|taken| (d.id, taken))).take(most));
        }
        found.sort_by_key(|(id, _)| std::cmp::Reverse(*id));
        found.truncate(most);
        found.into_iter().map(|(_, taken)| taken).collect()
    }

    /// What a look takes from one delivery and its world.
    pub fn look_at<R>(&self, id: u64, look: impl Fn(&World, &Delivery) -> R) -> Option<R> {
        self.worlds().iter().find_map(|w| lock(&w.deliveries).get(id).map(|d| look(w, d)))
    }

    /// The world that a delivery is in, or that its account now lives in.
    pub fn world_of(&self, delivery: &Delivery) -> Arc<World> {
        let holder = self.worlds().into_iter().find(|w| lock(&w.deliveries).get(delivery.id).is_some());
        holder.unwrap_or_else(|| self.0.world_of(&delivery.account))
    }

    /// A call that reached us, by id.
    pub fn request(&self, id: u64) -> Option<Inbound> {
        self.worlds().iter().find_map(|w| lock(&w.requests).iter().rev().find(|r| r.id == id).cloned())
    }

    /// The newest calls that reached us and that a test keeps, newest first.
    pub fn requests(&self, keep: impl Fn(&Inbound) -> bool, most: usize) -> Vec<Inbound> {
        let mut found: Vec<Inbound> = Vec::new();
        for world in self.worlds() {
            found.extend(lock(&world.requests).iter().rev().filter(|r| keep(r)).take(most).cloned());
        }
        found.sort_by_key(|r| std::cmp::Reverse(r.id));
        found.truncate(most);
        found
    }
}

impl Inner {
    fn worlds(&self) -> Vec<Arc<World>> {
        let worlds = lock(&self.worlds);
        std::iter::once(&worlds.main).chain(worlds.sandboxes.values()).cloned().collect()
    }

    /// The world that an account lives in.
    fn world_of(&self, key: &AccountKey) -> Arc<World> {
        let worlds = lock(&self.worlds);
        worlds.claims.get(key).and_then(|name| worlds.sandboxes.get(name)).unwrap_or(&worlds.main).clone()
    }

    /// A delivery by id, wherever it is, as it now is.
    fn delivery(&self, id: u64) -> Option<Arc<Delivery>> {
        self.worlds().iter().find_map(|w| lock(&w.deliveries).get(id).cloned())
    }

    /// Tells the loop and whoever waits that something changed.
    fn tell(&self) {
        self.show();
        self.wake.notify_one();
    }

    /// Tells whoever waits that something changed from which nothing falls due.
    fn show(&self) {
        // Who begins to wait now looks at how things are after that: with nobody there, there is nobody to tell.
        if self.changed.receiver_count() > 0 {
            self.changed.send_modify(|n| *n += 1);
        }
    }
}

impl Drop for Inner {
    /// The loop sleeps until something may be due: it is told that nothing will be.
    fn drop(&mut self) {
        self.wake.notify_one();
    }
}

/// The next number of a count that starts at 1.
fn next(count: &AtomicU64) -> u64 {
    count.fetch_add(1, Ordering::Relaxed) + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_engine_that_nobody_holds_is_gone_and_its_loop_with_it() {
        let engine = Engine::start(&[], EngineOptions::default()).unwrap();
        let (inner, wake) = (Arc::downgrade(&engine.0), engine.0.wake.clone());
        tokio::task::yield_now().await;
        drop(engine);
        assert!(inner.upgrade().is_none());
        while Arc::strong_count(&wake) > 1 {
            tokio::task::yield_now().await;
        }
    }
}
