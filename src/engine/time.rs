//! Waiting and moving time: for a delivery to be over, for a world to settle, for a manual clock to reach a time.

use std::time::Duration;

use jiff::Timestamp;

use super::{
    Engine,
    changes::{Change, Since},
    clock::Mode,
    publish::no_delivery,
    world::{World, lock},
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
                let delivery = self.0.delivery(id).ok_or_else(|| no_delivery(id))?;
                if holds(&delivery) || changed.changed().await.is_err() {
                    return Ok(Delivery::clone(&delivery));
                }
            }
        };
        match tokio::time::timeout(timeout, found).await {
            Ok(found) => found,
            Err(_) => self.delivery(id).ok_or_else(|| no_delivery(id)),
        }
    }

    /// Tells of each change that an observer may care for.
    pub fn changes(&self) -> tokio::sync::watch::Receiver<u64> {
        self.0.changed.subscribe()
    }

    /// The number of the newest change, to read on from with [`Engine::since`]. From now on changes are noted.
    pub fn listen(&self) -> u64 {
        self.0.changes.listen()
    }

    /// What changed after a number, of at most so many changes; nothing: all is known.
    pub fn since(&self, number: u64, most: usize) -> Since {
        self.0.changes.since(number, most)
    }

    /// Notes a change that was made, and wakes who waits for one.
    pub fn announce(&self, change: Change) {
        self.0.changes.note(|| change);
        self.0.tell();
    }

    /// Waits until a delivery is delivered or abandoned, `timeout` at most (real time).
    pub async fn wait_over(&self, id: u64, timeout: Duration) -> Result<Delivery, Invalid> {
        self.wait(id, timeout, |d| !matches!(d.state, State::Due(_))).await
    }

    /// Moves a manual clock forward, stopping at each due time on the way until what is due then is done.
    pub async fn advance(&self, world: &World, by: Duration) -> Result<Timestamp, Invalid> {
        manual(world)?;
        let far = || Invalid::new("advance_ms", "it leads past the end of time", "a smaller number of milliseconds");
        let target = world.clock.now().checked_add(by).map_err(|_| far())?;
        self.idle(world).await;
        while let Some(due) = next_due(world).filter(|due| *due <= target) {
            self.jump(world, due).await;
        }
        self.jump(world, target).await;
        Ok(world.clock.now())
    }

    /// Jumps a manual clock from due time to due time until nothing is due and nothing is under way.
    pub async fn settle(&self, world: &World) -> Result<Timestamp, Invalid> {
        manual(world)?;
        self.idle(world).await;
        for _ in 0..JUMPS {
            let Some(due) = next_due(world) else { return Ok(world.clock.now()) };
            self.jump(world, due).await;
        }
        Err(Invalid::new("settle", format!("after {JUMPS} retries something is still due"), "a receiver that answers, or advance_ms"))
    }

    /// Changes how a world's clock runs.
    pub fn run_clock(&self, world: &World, mode: Mode) {
        world.clock.run(mode);
        self.announce(Change::Clock(world.name.clone()));
    }

    async fn jump(&self, world: &World, to: Timestamp) {
        world.clock.move_to(to);
        self.announce(Change::Clock(world.name.clone()));
        self.idle(world).await;
    }

    async fn idle(&self, world: &World) {
        loop {
            let rest = world.rest.notified();
            tokio::pin!(rest);
            // Asked to be told before looking: what happens in between is not missed.
            rest.as_mut().enable();
            if world.idle() {
                return;
            }
            rest.await;
        }
    }
}

fn next_due(world: &World) -> Option<Timestamp> {
    lock(&world.queue).next_due()
}

fn manual(world: &World) -> Result<(), Invalid> {
    match world.clock.mode() {
        Mode::Manual => Ok(()),
        Mode::System => Err(Invalid::new("clock", "it follows the system and cannot be moved", "POST clock {\"mode\":\"manual\"} first")),
    }
}
