//! Waiting and moving time: for a delivery to be over, for a world to settle, for a manual clock to reach a time.

use std::{sync::Arc, time::Duration};

use jiff::Timestamp;

use super::{
    Engine,
    clock::Mode,
    store::{Change, Since},
    world::World,
};
use crate::model::{Delivery, Invalid, State};

/// How many jumps settling takes at most: a schedule without an end must not hold the caller for ever.
const JUMPS: usize = 100_000;

impl Engine {
    /// Waits until something holds of a delivery, `timeout` at most (real time), and gives it back as it then is.
    pub async fn wait(&self, id: u64, timeout: Duration, holds: impl Fn(&Delivery) -> bool) -> Result<Delivery, Invalid> {
        let mut changed = self.0.changed.subscribe();
        let found = async {
            loop {
                let delivery = self.delivery(id)?;
                if holds(&delivery) || changed.changed().await.is_err() {
                    return Ok(delivery);
                }
            }
        };
        match tokio::time::timeout(timeout, found).await {
            Ok(found) => found,
            Err(_) => self.delivery(id),
        }
    }

    /// Tells of each change that an observer may care for.
    pub fn changes(&self) -> tokio::sync::watch::Receiver<u64> {
        self.0.changed.subscribe()
    }

    /// The number of the newest change, to read on from with [`Engine::since`]. From now on changes are noted.
    pub fn listen(&self) -> u64 {
        self.0.store.listen()
    }

    /// What changed after a number, of at most so many changes; nothing: all is known.
    pub fn since(&self, number: u64, most: usize) -> Since {
        self.0.store.since(number, most)
    }

    /// Notes a change that was made, and wakes who waits for one.
    pub fn announce(&self, change: Change) {
        self.0.store.tell(&mut || change.clone());
        self.0.tell();
    }

    /// Waits until a delivery is delivered or abandoned, `timeout` at most (real time).
    pub async fn wait_over(&self, id: u64, timeout: Duration) -> Result<Delivery, Invalid> {
        self.wait(id, timeout, |d| !matches!(d.state, State::Due(_))).await
    }

    /// Moves a manual clock forward, stopping at each due time on the way until what is due then is done.
    pub async fn advance(&self, world: &str, by: Duration) -> Result<Timestamp, Invalid> {
        let world = &*self.manual(world)?;
        let far = || Invalid::new("advance_ms", "it leads past the end of time", "a smaller number of milliseconds");
        let target = world.clock.now().checked_add(by).map_err(|_| far())?;
        while let Some(due) = self.idle(world).await?.filter(|due| *due <= target) {
            self.jump(world, due)?;
        }
        let there = self.jump(world, target)?;
        self.idle(world).await?;
        Ok(there)
    }

    /// Jumps a manual clock from due time to due time until nothing is due and nothing is under way.
    pub async fn settle(&self, world: &str) -> Result<Timestamp, Invalid> {
        let world = &*self.manual(world)?;
        let mut now = world.clock.now();
        for _ in 0..JUMPS {
            let Some(due) = self.idle(world).await? else { return Ok(now) };
            now = self.jump(world, due)?;
        }
        Err(Invalid::new("settle", format!("after {JUMPS} retries something is still due"), "a receiver that answers, or advance_ms"))
    }

    /// Changes how a world's clock runs.
    pub fn run_clock(&self, world: &str, mode: Mode) -> Result<(), Invalid> {
        let world = self.world(world)?;
        self.0.store.alter(world.id, &mut |world| world.clock = world.clock.running(mode))?;
        self.announce(Change::Clock(world.name.clone()));
        Ok(())
    }

    /// Moves a world's clock, and says what it then shows.
    fn jump(&self, world: &World, to: Timestamp) -> Result<Timestamp, Invalid> {
        let moved = self.0.store.alter(world.id, &mut |world| world.clock = world.clock.moved_to(to))?;
        self.announce(Change::Clock(world.name.clone()));
        Ok(moved.map_or(to, |world| world.clock.now()))
    }

    /// Waits until what is due now is done, and says when the next is due.
    async fn idle(&self, world: &World) -> Result<Option<Timestamp>, Invalid> {
        loop {
            let rest = self.0.rest.notified();
            tokio::pin!(rest);
            // Asked to be told before looking: what happens in between is not missed.
            rest.as_mut().enable();
            let ahead = self.0.store.ahead(world.id)?;
            if ahead.idle {
                return Ok(ahead.next_due);
            }
            rest.await;
        }
    }

    /// A world whose clock is moved by hand.
    fn manual(&self, world: &str) -> Result<Arc<World>, Invalid> {
        let world = self.world(world)?;
        match world.clock.mode() {
            Mode::Manual => Ok(world),
            Mode::System => {
                Err(Invalid::new("clock", "it follows the system and cannot be moved", "POST clock {\"mode\":\"manual\"} first"))
            }
        }
    }
}
