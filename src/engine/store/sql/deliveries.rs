//! What is owed, as rows: claimed by one process at a time, due by its world's clock, and written down with what came of it.

use std::{
    collections::HashMap,
    ops::ControlFlow,
    sync::{Arc, atomic::Ordering},
};

use sqlx::{AnyConnection, AssertSqlSafe, Row, query};

use super::{
    super::{Ahead, Claim, Conclude, Ended, lock},
    Held, Shared, Sql,
    accounts::Seat,
    rows::{self, DELIVERY, Read, micros, text},
};
use crate::{
    engine::{clock::real_now, inbound::Inbound, world::World},
    model::{Account, Delivery},
};

/// The most attempts of one process that are under way at once: in all, and in one lane.
const WIDTH: usize = 256;
const LANE_WIDTH: usize = 16;
/// The most rows that are claimed at once, and that are read at once.
const CLAIMED: usize = 64;
const PAGE: i64 = 100;

/// A delivery that nobody holds, and that nothing earlier of its sequence holds up.
const FREE: &str = "d.state = 0 AND d.holder IS NULL AND (d.sequence IS NULL OR NOT EXISTS (SELECT 1 FROM leadbench_deliveries e \
     WHERE e.world = d.world AND e.provider = d.provider AND e.account = d.account AND e.sequence = d.sequence AND e.state = 0 \
     AND e.place < d.place AND e.id < d.id))";

impl Sql {
    pub(super) fn claim_due(&self) -> Held<Vec<Claim>> {
        let mut claims = Vec::new();
        if self.shared.strays.swap(false, Ordering::Relaxed) {
            self.read(async |shared, connection| shared.let_go(connection).await)?;
        }
        if self.shared.room() == 0 {
            return Ok(claims);
        }
        let due = format!(
            "SELECT w.id FROM leadbench_worlds w WHERE EXISTS (SELECT 1 FROM leadbench_deliveries d WHERE d.world = w.id \
             AND d.state = 0 AND d.holder IS NULL AND d.due_us <= COALESCE(w.clock_us, $1) AND d.provider IN {})",
            self.shared.served
        );
        let worlds = self.read(async |_, connection| {
            let rows = query(AssertSqlSafe(due)).bind(micros(real_now())).fetch_all(connection).await?;
            rows.iter().map(|row| row.try_get::<i64, _>(0)).collect::<Result<Vec<_>, _>>()
        })?;
        for world in worlds {
            match self.transact(async |shared, tx| shared.claim(tx, world as u64).await) {
                Ok(claimed) => {
                    claimed.iter().for_each(|claim| self.shared.enter(&claim.delivery));
                    claims.extend(claimed);
                }
                Err(lost) if claims.is_empty() => return Err(lost),
                // What was claimed before is in our hands.
                Err(_) => break,
            }
        }
        Ok(claims)
    }

    pub(super) fn finish_claim(&self, claim: &Claim, conclude: Conclude<'_>) -> Held<Ended> {
        let id = claim.delivery.id as i64;
        let released = self.transact(async |shared, tx| {
            let Some(Seat { world, account, core }) = shared.claimed_seat(tx, claim).await? else { return Ok(0) };
            let mut concluded = None;
            let mut act = |world: &World, account: &mut Account| concluded = Some(conclude(world, account));
            let account = shared.done(tx, &world, account, &mut act).await?;
            let owed = shared.keep(tx, Seat { world, account, core }).await?;
            let Some(delivery) = concluded else { return Ok(0) };
            let (state, reason, due) = rows::state(&delivery.state);
            let after = "UPDATE leadbench_deliveries SET state = $1, reason = $2, due_us = COALESCE($3, due_us), attempts = $4, \
                 holder = NULL WHERE id = $5 AND holder = $6";
            let done = delivery.attempts.len() as i64;
            let asked = query(after).bind(state).bind(reason).bind(due).bind(done).bind(id).bind(shared.replica);
            if asked.execute(&mut *tx).await?.rows_affected() == 0 {
                // Lost between the two looks: nothing of it holds.
                return Err(sqlx::Error::RowNotFound);
            }
            if let Some(attempt) = delivery.attempts.last().filter(|_| delivery.attempts.len() > claim.delivery.attempts.len()) {
                query("INSERT INTO leadbench_attempts (delivery, number, attempt) VALUES ($1, $2, $3)")
                    .bind(id)
                    .bind(done)
                    .bind(text(&**attempt))
                    .execute(&mut *tx)
                    .await?;
            }
            Ok(owed.len())
        })?;
        let left = self.shared.leave(&claim.delivery);
        // Many are claimed at once: a look for each that ends would cost as much as the attempts.
        Ok(Ended { next: None, rests: true, wakes: released > 0 || left < CLAIMED || left.is_multiple_of(CLAIMED) })
    }

    pub(super) fn ahead_of(&self, id: u64) -> Held<Ahead> {
        self.read(async |shared, tx| {
            let Some(world) = shared.world(tx, id).await? else { return Ok(Ahead { idle: true, next_due: None }) };
            // In one look: between two, another process could take what is due, and it would be in neither.
            let of = format!(
                "SELECT (SELECT COUNT(*) FROM leadbench_deliveries h WHERE h.world = $1 AND h.holder IS NOT NULL), \
                 (SELECT MIN(d.due_us) FROM leadbench_deliveries d WHERE d.world = $1 AND {FREE})"
            );
            let row = query(AssertSqlSafe(of)).bind(id as i64).fetch_one(&mut *tx).await?;
            let (held, first): (i64, Option<i64>) = (row.try_get(0)?, row.try_get(1)?);
            let next_due = first.map(rows::time).transpose()?;
            let now = world.clock.now();
            Ok(Ahead { idle: held == 0 && next_due.is_none_or(|due| due > now), next_due })
        })
    }

    pub(super) fn one_delivery(&self, id: u64) -> Held<Option<(Arc<World>, Arc<Delivery>)>> {
        self.read(async |shared, tx| {
            let of = format!("SELECT {DELIVERY} FROM leadbench_deliveries d WHERE d.id = $1 AND d.provider IN {}", shared.served);
            let Some(row) = query(AssertSqlSafe(of)).bind(id as i64).fetch_optional(&mut *tx).await? else { return Ok(None) };
            let mut found = shared.with_attempts(tx, vec![rows::delivery(shared.providers, &row)?]).await?;
            let Some((delivery, world)) = found.pop() else { return Ok(None) };
            let Some(world) = shared.world(tx, world).await? else { return Ok(None) };
            Ok(Some((Arc::new(world), Arc::new(delivery))))
        })
    }

    pub(super) fn visit_deliveries(&self, world: u64, visit: &mut dyn FnMut(&Delivery) -> ControlFlow<()>) -> Held<()> {
        let of = format!(
            "SELECT {DELIVERY} FROM leadbench_deliveries d WHERE d.world = $1 AND d.id < $2 AND d.provider IN {} ORDER BY d.id DESC LIMIT $3",
            self.shared.served
        );
        let mut before = i64::MAX;
        loop {
            let page = self.read(async |shared, tx| {
                let page = query(AssertSqlSafe(of.clone())).bind(world as i64).bind(before).bind(PAGE).fetch_all(&mut *tx).await?;
                let page = page.iter().map(|row| rows::delivery(shared.providers, row)).collect::<Result<_, _>>()?;
                shared.with_attempts(tx, page).await
            })?;
            let Some((last, _)) = page.last() else { return Ok(()) };
            before = last.id as i64;
            if page.iter().try_for_each(|(delivery, _)| visit(delivery)).is_break() {
                return Ok(());
            }
        }
    }

    pub(super) fn note_call(&self, world: u64, call: Inbound) -> Held<u64> {
        let (call, account) = rows::call(call);
        let (provider, name) = account.map(|key| (key.provider, key.name)).unzip();
        self.read(async |_, connection| {
            // Of a world that was removed meanwhile nothing is noted.
            let noted = query(
                "INSERT INTO leadbench_calls (world, provider, account, call) SELECT w.id, $2, $3, $4 FROM leadbench_worlds w \
                 WHERE w.id = $1 RETURNING id",
            );
            let row = noted.bind(world as i64).bind(provider).bind(name).bind(call).fetch_optional(connection).await?;
            row.map_or(Ok(0), |row| row.try_get::<i64, _>(0).map(|id| id as u64))
        })
    }

    pub(super) fn visit_calls(&self, world: u64, visit: &mut dyn FnMut(&Inbound) -> ControlFlow<()>) -> Held<()> {
        let of = format!(
            "SELECT id, provider, account, call FROM leadbench_calls WHERE world = $1 AND id < $2 \
             AND (provider IS NULL OR provider IN {}) ORDER BY id DESC LIMIT $3",
            self.shared.served
        );
        let mut before = i64::MAX;
        loop {
            let page: Vec<Inbound> = self.read(async |_, connection| {
                let page = query(AssertSqlSafe(of.clone())).bind(world as i64).bind(before).bind(PAGE).fetch_all(connection).await?;
                page.iter().map(|row| rows::inbound(self.shared.providers, row)).collect()
            })?;
            let Some(last) = page.last() else { return Ok(()) };
            before = last.id as i64;
            if page.iter().try_for_each(&mut *visit).is_break() {
                return Ok(());
            }
        }
    }
}

impl Shared {
    /// How many more attempts this process may have under way.
    fn room(&self) -> usize {
        WIDTH.saturating_sub(lock(&self.lanes).values().sum())
    }

    /// Notes that an attempt is over, and says how many are left.
    fn leave(&self, delivery: &Delivery) -> usize {
        lock(&self.hands).remove(&delivery.id);
        let mut lanes = lock(&self.lanes);
        let lane = lane(delivery);
        if let Some(under_way) = lanes.get_mut(&lane) {
            *under_way -= 1;
            if *under_way == 0 {
                lanes.remove(&lane);
            }
        }
        lanes.values().sum()
    }

    /// Takes what is due in a world, as far as there is room for it in its lanes.
    async fn claim(&self, tx: &mut AnyConnection, id: u64) -> Read<Vec<Claim>> {
        let Some(world) = self.world(tx, id).await? else { return Ok(Vec::new()) };
        let mut lanes = lock(&self.lanes).clone();
        let full: Vec<String> = lanes.iter().filter(|(_, n)| **n >= LANE_WIDTH).map(|(lane, _)| lane.clone()).collect();
        // Those of lanes that are full are passed over: a slow receiver holds up nobody else.
        let but: String = (0..full.len()).map(|n| format!(" AND {LANE} <> ${}", n + 4)).collect();
        let of = format!(
            "SELECT {DELIVERY} FROM leadbench_deliveries d WHERE d.world = $1 AND d.due_us <= $2 AND {FREE} \
             AND d.provider IN {}{but} ORDER BY d.due_us, d.id LIMIT $3",
            self.served
        );
        let most = self.room().min(CLAIMED) as i64;
        let mut asked =
            query(AssertSqlSafe(self.dialect.locked(&of, "OF d SKIP LOCKED"))).bind(id as i64).bind(micros(world.clock.now())).bind(most);
        for lane in full {
            asked = asked.bind(lane);
        }
        let mut due = Vec::new();
        for row in asked.fetch_all(&mut *tx).await? {
            let found = rows::delivery(self.providers, &row)?;
            let under_way = lanes.entry(lane(&found.0)).or_default();
            if *under_way < LANE_WIDTH {
                *under_way += 1;
                due.push(found);
            }
        }
        let ids: Vec<String> = due.iter().map(|(delivery, ..)| delivery.id.to_string()).collect();
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let hold = format!("UPDATE leadbench_deliveries SET holder = $1 WHERE id IN ({})", ids.join(","));
        query(AssertSqlSafe(hold)).persistent(false).bind(self.replica).execute(&mut *tx).await?;
        let claimed = self.with_attempts(tx, due).await?;
        Ok(claimed.into_iter().map(|(d, world)| Claim { world, delivery: Arc::new(d), place: 0 }).collect())
    }

    /// Lets go of what this process holds and has not in its hands: the claim was committed, and the answer never came.
    async fn let_go(&self, connection: &mut AnyConnection) -> Read<()> {
        let held = query("SELECT id FROM leadbench_deliveries WHERE holder = $1").bind(self.replica);
        for row in held.fetch_all(&mut *connection).await? {
            let id: i64 = row.try_get(0)?;
            if !lock(&self.hands).contains(&(id as u64)) {
                let free = query("UPDATE leadbench_deliveries SET holder = NULL WHERE id = $1 AND holder = $2");
                free.bind(id).bind(self.replica).execute(&mut *connection).await?;
            }
        }
        Ok(())
    }

    /// Notes that an attempt of a lane is under way.
    fn enter(&self, delivery: &Delivery) {
        lock(&self.hands).insert(delivery.id);
        *lock(&self.lanes).entry(lane(delivery)).or_default() += 1;
    }

    /// Deliveries with their attempts, and their worlds.
    async fn with_attempts(&self, tx: &mut AnyConnection, rows: Vec<(Delivery, u64, usize)>) -> Read<Vec<(Delivery, u64)>> {
        let ids: Vec<String> = rows.iter().filter(|(.., attempts)| *attempts > 0).map(|(d, ..)| d.id.to_string()).collect();
        let mut made: HashMap<u64, Vec<_>> = HashMap::new();
        if !ids.is_empty() {
            let of =
                format!("SELECT delivery, attempt FROM leadbench_attempts WHERE delivery IN ({}) ORDER BY delivery, number", ids.join(","));
            for row in query(AssertSqlSafe(of)).persistent(false).fetch_all(&mut *tx).await? {
                made.entry(row.try_get::<i64, _>(0)? as u64).or_default().push(rows::attempt(row.try_get(1)?)?);
            }
        }
        Ok(rows.into_iter().map(|(d, world, _)| (Delivery { attempts: made.remove(&d.id).unwrap_or_default(), ..d }, world)).collect())
    }
}

/// One subscription's deliveries, as a text, and as SQL that makes the same text of a row.
fn lane(delivery: &Delivery) -> String {
    format!("{}/{}/{}", delivery.account.provider, delivery.account.name, delivery.subscription)
}

const LANE: &str = "(d.provider || '/' || d.account || '/' || d.subscription)";
