//! Everything in this process's memory: quick, bounded, and gone with the process.

mod deliveries;
mod order;
mod queue;
mod room;

use std::{
    collections::BTreeMap,
    ops::ControlFlow,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
};

use jiff::Timestamp;

use self::room::Room;
use super::{
    Ahead, Claim, Ended, Held, Look, Store, Touch,
    changes::{Change, Changes, Since},
    lock,
};
use crate::{
    engine::{bounds::Bounds, clock::Mode, inbound::Inbound, world::World},
    model::{AccountKey, Delivery, Provider},
};

/// By keys of which each event looks up several: the standard library's hashes took a twentieth of an attempt.
type Map<K, V> = std::collections::HashMap<K, V, foldhash::fast::RandomState>;

/// The worlds of one process.
#[derive(Debug)]
pub struct Memory {
    rooms: Mutex<Rooms>,
    changes: Changes,
    numbers: Arc<Numbers>,
}

/// The last world, delivery and call that got a number, how much there is in all worlds, and who the providers are.
#[derive(Debug)]
struct Numbers {
    providers: &'static [&'static dyn Provider],
    bounds: Bounds,
    accounts: AtomicUsize,
    owed: AtomicUsize,
    worlds: AtomicU64,
    deliveries: AtomicU64,
    calls: AtomicU64,
}

#[derive(Debug)]
struct Rooms {
    main: Arc<Room>,
    sandboxes: BTreeMap<String, Arc<Room>>,
    claims: Map<AccountKey, String>,
    by_id: BTreeMap<u64, Arc<Room>>,
}

impl Memory {
    pub fn new(providers: &'static [&'static dyn Provider], main: World, bounds: Bounds) -> Self {
        let (accounts, owed, worlds, deliveries, calls) = Default::default();
        let numbers = Arc::new(Numbers { providers, bounds, accounts, owed, worlds, deliveries, calls });
        let rooms = Mutex::new(Rooms::new(Room::new(main, &numbers)));
        Self { rooms, changes: Changes::new(), numbers }
    }

    /// The room of a world. What happens in a world that was removed meanwhile is seen by nobody.
    fn room(&self, world: u64) -> Arc<Room> {
        let rooms = lock(&self.rooms);
        rooms.by_id.get(&world).cloned().unwrap_or_else(|| Room::new(World::clone(&rooms.main.world()), &self.numbers))
    }

    fn all(&self) -> Vec<Arc<Room>> {
        let rooms = lock(&self.rooms);
        std::iter::once(&rooms.main).chain(rooms.sandboxes.values()).cloned().collect()
    }
}

impl Rooms {
    fn new(main: Arc<Room>) -> Self {
        let by_id = BTreeMap::from([(main.world().id, main.clone())]);
        Self { main, sandboxes: BTreeMap::new(), claims: Map::default(), by_id }
    }
}

impl Store for Memory {
    fn worlds(&self) -> Held<Vec<Arc<World>>> {
        Ok(self.all().iter().map(|room| room.world()).collect())
    }

    fn home(&self, account: &AccountKey) -> Held<Arc<World>> {
        let rooms = lock(&self.rooms);
        let sandbox = rooms.claims.get(account).and_then(|name| rooms.sandboxes.get(name));
        Ok(sandbox.unwrap_or(&rooms.main).world())
    }

    fn alter(&self, world: u64, change: &mut dyn FnMut(&mut World)) -> Held<Option<Arc<World>>> {
        let room = lock(&self.rooms).by_id.get(&world).cloned();
        Ok(room.map(|room| room.alter(change)))
    }

    fn found(&self, world: World, accounts: &[AccountKey]) -> Held<Result<Arc<World>, (AccountKey, String)>> {
        let name = world.name.clone();
        let mut rooms = lock(&self.rooms);
        let taken = accounts.iter().find_map(|a| rooms.claims.get(a).filter(|holder| **holder != name).map(|holder| (a, holder)));
        if let Some((account, holder)) = taken {
            return Ok(Err((account.clone(), holder.clone())));
        }
        rooms.claims.retain(|_, holder| *holder != name);
        for key in accounts {
            rooms.main.forget(key);
            rooms.claims.insert(key.clone(), name.clone());
        }
        let room = Room::new(world, &self.numbers);
        let world = room.world();
        rooms.by_id.insert(world.id, room.clone());
        if let Some(before) = rooms.sandboxes.insert(name, room) {
            rooms.by_id.remove(&before.world().id);
        }
        Ok(Ok(world))
    }

    fn end(&self, name: &str) -> Held<bool> {
        let mut rooms = lock(&self.rooms);
        rooms.claims.retain(|_, holder| holder != name);
        let room = rooms.sandboxes.remove(name);
        room.iter().for_each(|room| _ = rooms.by_id.remove(&room.world().id));
        Ok(room.is_some())
    }

    fn reset(&self, main: World) -> Held<()> {
        *lock(&self.rooms) = Rooms::new(Room::new(main, &self.numbers));
        Ok(())
    }

    fn bounds(&self) -> &Bounds {
        &self.numbers.bounds
    }

    fn owed(&self) -> usize {
        self.numbers.owed.load(Ordering::Relaxed)
    }

    fn change(&self, world: u64, account: &AccountKey, change: Touch<'_>) -> Held<Vec<u64>> {
        let room = self.room(world);
        let owed = room.change(account, change)?;
        owed.iter().for_each(|id| self.changes.note(|| Change::Delivery(*id)));
        Ok(owed)
    }

    fn look(&self, world: u64, account: &AccountKey, look: Look<'_>) -> Held<()> {
        self.room(world).look(account, look);
        Ok(())
    }

    fn accounts(&self, world: u64, look: Look<'_>) -> Held<()> {
        self.room(world).accounts(look);
        Ok(())
    }

    fn claim(&self) -> Held<Vec<Claim>> {
        Ok(self.all().iter().flat_map(|room| std::iter::from_fn(|| room.claim())).collect())
    }

    fn next_due(&self) -> Held<Option<Timestamp>> {
        let follow = |room: &Arc<Room>| room.world().clock.mode() == Mode::System;
        Ok(self.all().iter().filter(|room| follow(room)).filter_map(|room| room.next_due()).min())
    }

    fn finish(&self, claim: &Claim, conclude: super::Conclude<'_>) -> Held<Ended> {
        let ended = self.room(claim.world).finish(claim, conclude);
        self.changes.note(|| Change::Delivery(claim.delivery.id));
        self.changes.note(|| Change::Subscriptions(claim.delivery.account.clone()));
        Ok(ended)
    }

    fn ahead(&self, world: u64) -> Held<Ahead> {
        Ok(self.room(world).ahead())
    }

    fn delivery(&self, id: u64) -> Held<Option<(Arc<World>, Arc<Delivery>)>> {
        Ok(self.all().iter().find_map(|room| Some((room.world(), room.delivery(id)?))))
    }

    fn deliveries(&self, world: u64, visit: &mut dyn FnMut(&Delivery) -> ControlFlow<()>) -> Held<()> {
        self.room(world).deliveries(visit);
        Ok(())
    }

    fn note(&self, world: u64, mut call: Inbound) -> Held<()> {
        let id = next(&self.numbers.calls);
        call.id = id;
        self.room(world).note(call);
        self.changes.note(|| Change::Request(id));
        Ok(())
    }

    fn calls(&self, world: u64, visit: &mut dyn FnMut(&Inbound) -> ControlFlow<()>) -> Held<()> {
        self.room(world).calls(visit);
        Ok(())
    }

    fn tell(&self, change: &mut dyn FnMut() -> Change) {
        self.changes.note(change);
    }

    fn listen(&self) -> u64 {
        self.changes.listen()
    }

    fn since(&self, number: u64, most: usize) -> Since {
        self.changes.since(number, most)
    }
}

/// The next number of a count that starts at 1.
fn next(count: &AtomicU64) -> u64 {
    count.fetch_add(1, Ordering::Relaxed) + 1
}
