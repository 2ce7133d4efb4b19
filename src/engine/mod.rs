//! What happens over time: select, queue, send, record, retry.

mod attempt;
mod bounds;
pub mod clock;
mod draw;
mod faults;
mod inbound;
pub mod load;
mod publish;
pub mod send;
mod signers;
pub mod store;
mod subscriptions;
mod time;
pub mod transport;
mod world;

use std::{fmt, ops::ControlFlow, sync::Arc};

use tokio::sync::{Notify, watch};

pub use self::{
    bounds::Bounds,
    draw::drawn,
    inbound::{Inbound, Stray},
    publish::{PassedOver, Published},
    store::{Change, Since},
    subscriptions::amended,
    world::{World, WorldOptions},
};
use self::{
    publish::no_delivery,
    send::{Egress, Sender},
    store::{Held, Lost, Memory, Sql, Store},
    transport::Transport,
    world::{find, known_providers},
};
use crate::model::{AccountKey, Delivery, Fault, Invalid, Provider, Secret};

/// What an engine starts from.
#[derive(Debug, Clone, Default)]
pub struct EngineOptions {
    /// How far from this machine deliveries may go.
    pub egress: Egress,
    /// How deliveries get to where they go.
    pub transport: Transport,
    /// The main world, and what sandboxes take over where they say nothing else.
    pub world: WorldOptions,
    /// Where everything is kept: `sqlite:FILE` or `postgres://…`; none: in memory.
    pub store: Option<Secret>,
    /// The most that callers may make.
    pub bounds: Bounds,
}

/// The simulator without its sockets inward: accounts, what they are owed, and the one loop that pays. Clones share it.
#[derive(Clone)]
pub struct Engine(Arc<Inner>);

struct Inner {
    providers: &'static [&'static dyn Provider],
    options: EngineOptions,
    store: Arc<dyn Store>,
    sender: Sender,
    /// Counted up with each change that an observer may wait for.
    changed: watch::Sender<u64>,
    /// Tells the loop that something may be due.
    wake: Arc<Notify>,
    /// Tells who waits for it that nothing of a world is under way any more.
    rest: Notify,
    /// Whether no more attempts begin. The loop and each attempt hold a receiver.
    over: watch::Sender<bool>,
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
        let main = World::new(MAIN, options.world.clone());
        let store: Arc<dyn Store> = match &options.store {
            None => Arc::new(Memory::new(providers, main, options.bounds)),
            Some(url) => Arc::new(Sql::open(url.reveal(), providers, &main, options.bounds)?),
        };
        let inner = Arc::new(Inner {
            providers,
            sender: Sender::on(options.transport.clone(), options.egress),
            options,
            store,
            changed: watch::Sender::new(0),
            wake: Arc::default(),
            rest: Notify::new(),
            over: watch::Sender::new(false),
        });
        tokio::spawn(attempt::dispatch(Arc::downgrade(&inner), inner.wake.clone(), inner.over.subscribe()));
        Ok(Self(inner))
    }

    /// Begins no more attempts, and is done when those under way are written down: with a store that lasts, what is owed beyond
    /// them is sent by who opens it next. An attempt takes as long as its provider's timeout, at most.
    pub async fn finish(&self) {
        self.0.over.send_replace(true);
        self.0.wake.notify_one();
        self.0.over.closed().await;
    }

    /// The providers that are served.
    pub fn providers(&self) -> &'static [&'static dyn Provider] {
        self.0.providers
    }

    /// A provider by name; an unknown one is refused with those that exist.
    pub fn provider(&self, name: &str) -> Result<&'static dyn Provider, Invalid> {
        find(self.0.providers, name)
    }

    /// The world of every account that no sandbox claims.
    pub fn main(&self) -> Result<Arc<World>, Invalid> {
        self.world(MAIN)
    }

    /// The main world, then the sandboxes in order of their names.
    pub fn worlds(&self) -> Result<Vec<Arc<World>>, Invalid> {
        Ok(self.0.store.worlds()?)
    }

    /// A world by name: `main`, or a sandbox.
    pub fn world(&self, name: &str) -> Result<Arc<World>, Invalid> {
        let worlds = self.worlds()?;
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
        let (there, most) = (self.worlds()?, self.0.options.bounds.sandboxes);
        if there.len() > most && there.iter().all(|world| world.name != name) {
            return Err(Lost::Full { name: "sandboxes", most }.into());
        }
        let world = self.0.store.found(World::new(name, options), accounts)?.map_err(|(account, holder)| {
            let wrong = format!("{} is claimed by the sandbox {holder}", account.name);
            Invalid::new("accounts", wrong, "an account that no sandbox has claimed")
        })?;
        self.announce(Change::Reset);
        Ok(world)
    }

    /// Removes a sandbox with all that is in it; its accounts fall back to the main world, empty.
    pub fn drop_sandbox(&self, name: &str) -> Result<(), Invalid> {
        if name != MAIN && self.0.store.end(name)? {
            self.announce(Change::Reset);
            return Ok(());
        }
        let known = self.worlds()?;
        let names = known.iter().map(|world| world.name.as_str()).filter(|name| *name != MAIN);
        Err(Invalid::unknown("sandbox", name, "sandbox", names))
    }

    /// Forgets everything: accounts, deliveries, calls, sandboxes. The clock starts again as it started first.
    pub fn reset(&self) -> Result<(), Invalid> {
        self.0.store.reset(World::new(MAIN, self.0.options.world.clone()))?;
        self.announce(Change::Reset);
        Ok(())
    }

    /// The faults that a world shows on purpose, in their order.
    pub fn faults(&self, world: &World) -> Vec<Fault> {
        world.faults.armed().to_vec()
    }

    /// Puts these faults in place of those that a world shows; one that is about a provider that does not exist is refused.
    pub fn arm(&self, world: &World, faults: Vec<Fault>) -> Result<(), Invalid> {
        known_providers(self.0.providers, &faults)?;
        self.0.store.alter(world.id, &mut |world| world.faults.arm(faults.clone()))?;
        self.announce(Change::Faults);
        Ok(())
    }

    /// How far from this machine anything may be sent.
    pub fn egress(&self) -> Egress {
        self.0.options.egress
    }

    /// How it gets to where it is sent.
    pub fn transport(&self) -> &Transport {
        &self.0.options.transport
    }

    /// What sandboxes start from unless they say otherwise.
    pub fn world_options(&self) -> &WorldOptions {
        &self.0.options.world
    }

    /// A delivery by id, wherever it is; one that is not there is refused.
    pub fn delivery(&self, id: u64) -> Result<Delivery, Invalid> {
        self.look_at(id, |_, delivery| delivery.clone())?.ok_or_else(|| no_delivery(id))
    }

    /// The newest deliveries that a test keeps, newest first.
    pub fn deliveries(&self, keep: impl Fn(&Delivery) -> bool, most: usize) -> Result<Vec<Delivery>, Invalid> {
        self.look_through(|_, d| keep(d).then(|| d.clone()), most)
    }

    /// What a look takes from each delivery and its world, where it takes something: from so many of the newest, newest first.
    pub fn look_through<R>(&self, look: impl Fn(&World, &Delivery) -> Option<R>, most: usize) -> Result<Vec<R>, Invalid> {
        self.newest(most, |world, take| {
            self.0.store.deliveries(world.id, &mut |d| look(world, d).map_or(ControlFlow::Continue(()), |taken| take(d.id, taken)))
        })
    }

    /// What a look takes from one delivery and its world.
    pub fn look_at<R>(&self, id: u64, look: impl Fn(&World, &Delivery) -> R) -> Result<Option<R>, Invalid> {
        Ok(self.0.store.delivery(id)?.map(|(world, delivery)| look(&world, &delivery)))
    }

    /// The world that a delivery is in, or that its account now lives in.
    pub fn world_of(&self, delivery: &Delivery) -> Result<Arc<World>, Invalid> {
        match self.0.store.delivery(delivery.id)? {
            Some((world, _)) => Ok(world),
            None => Ok(self.0.store.home(&delivery.account)?),
        }
    }

    /// A call that reached us, by id.
    pub fn request(&self, id: u64) -> Result<Option<Inbound>, Invalid> {
        let mut found = None;
        for world in self.worlds()? {
            self.0.store.calls(world.id, &mut |call| {
                if call.id == id {
                    found = Some(call.clone());
                }
                if call.id > id { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
            })?;
        }
        Ok(found)
    }

    /// The newest calls that reached us and that a test keeps, newest first.
    pub fn requests(&self, keep: impl Fn(&Inbound) -> bool, most: usize) -> Result<Vec<Inbound>, Invalid> {
        self.newest(most, |world, take| {
            let mut visit = |call: &Inbound| if keep(call) { take(call.id, call.clone()) } else { ControlFlow::Continue(()) };
            self.0.store.calls(world.id, &mut visit)
        })
    }

    /// The newest of all worlds, newest first, of at most so many. `visit` gives those of one world, newest first, with their
    /// numbers, for as long as it is told to go on.
    fn newest<R>(
        &self,
        most: usize,
        visit: impl Fn(&World, &mut dyn FnMut(u64, R) -> ControlFlow<()>) -> Held<()>,
    ) -> Result<Vec<R>, Invalid> {
        let mut found: Vec<(u64, R)> = Vec::new();
        for world in self.worlds()?.iter().filter(|_| most > 0) {
            let before = found.len();
            visit(world, &mut |number, taken| {
                found.push((number, taken));
                if found.len() - before == most { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            })?;
        }
        found.sort_by_key(|(number, _)| std::cmp::Reverse(*number));
        found.truncate(most);
        Ok(found.into_iter().map(|(_, taken)| taken).collect())
    }
}

impl Inner {
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
