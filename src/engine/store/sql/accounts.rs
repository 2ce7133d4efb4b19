//! Accounts as rows: each is changed alone, and what a change makes owed is written down with it.

use sqlx::{AnyConnection, AssertSqlSafe, Row, any::AnyRow, query};

use super::{
    super::Claim,
    Held, Look, Shared, Sql, Touch,
    rows::{self, Read, micros, text},
};
use crate::{
    engine::world::{World, WorldOptions},
    model::{Account, AccountKey, Owed},
};

/// An account in its world, and its core as it was written.
pub(super) struct Seat {
    pub world: World,
    pub account: Account,
    pub core: String,
}

impl Sql {
    pub(super) fn change_account(&self, world: u64, key: &AccountKey, change: Touch<'_>) -> Held<Vec<u64>> {
        self.transact(async |shared, tx| match shared.held_seat(tx, world, key).await? {
            Some(Seat { world, account, core }) => {
                let account = shared.done(tx, &world, account, &mut *change).await?;
                shared.keep(tx, Seat { world, account, core }).await
            }
            None => {
                change(&gone(), &mut gone().account(shared.providers, key));
                Ok(Vec::new())
            }
        })
    }

    pub(super) fn look_at_account(&self, world: u64, key: &AccountKey, look: Look<'_>) -> Held<()> {
        self.read(async |shared, connection| {
            let (world, account) = match shared.seat(connection, world, key, SEAT.to_owned()).await? {
                Some(Seat { world, account, .. }) => (world, account),
                None => {
                    let world = shared.world(connection, world).await?.unwrap_or_else(gone);
                    let account = world.account(shared.providers, key);
                    (world, account)
                }
            };
            shared.done(connection, &world, account, &mut |world, account| look(world, account)).await.map(drop)
        })
    }

    pub(super) fn look_at_accounts(&self, world: u64, look: Look<'_>) -> Held<()> {
        self.read(async |shared, connection| {
            let names = format!("SELECT provider, account FROM leadbench_accounts WHERE world = $1 AND provider IN {}", shared.served);
            let names = query(AssertSqlSafe(names)).bind(world as i64);
            let mut keys = Vec::new();
            for row in names.fetch_all(&mut *connection).await? {
                keys.push(rows::key(shared.providers, row.try_get(0)?, row.try_get(1)?)?);
            }
            keys.sort();
            for key in &keys {
                if let Some(Seat { world, account, .. }) = shared.seat(connection, world, key, SEAT.to_owned()).await? {
                    shared.done(connection, &world, account, &mut |world, account| look(world, account)).await?;
                }
            }
            Ok(())
        })
    }
}

/// An account with its world.
const SEAT: &str = "SELECT w.id, w.name, w.options, w.clock_us, w.faults, w.arming, a.core FROM leadbench_accounts a \
     JOIN leadbench_worlds w ON w.id = a.world WHERE a.world = $1 AND a.provider = $2 AND a.account = $3";

impl Shared {
    /// An account that nobody else changes until the transaction ends; it comes to be where it was not. None: its world is gone.
    async fn held_seat(&self, tx: &mut AnyConnection, world: u64, key: &AccountKey) -> Read<Option<Seat>> {
        let held = self.dialect.locked(SEAT, "OF a");
        if let Some(known) = self.seat(tx, world, key, held.clone()).await? {
            return Ok(Some(known));
        }
        let Some(there) = self.world(tx, world).await? else { return Ok(None) };
        query("INSERT INTO leadbench_accounts (world, provider, account, core) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING")
            .bind(world as i64)
            .bind(key.provider)
            .bind(&key.name)
            .bind(rows::core(&there.account(self.providers, key)))
            .execute(&mut *tx)
            .await?;
        self.seat(tx, world, key, held).await
    }

    /// What a delivery that this process holds is about, which nobody else changes until the transaction ends. None: whoever
    /// was thought to be gone has lost its claim, and another one has made the attempt, or will.
    pub(super) async fn claimed_seat(&self, tx: &mut AnyConnection, claim: &Claim) -> Read<Option<Seat>> {
        let mine = format!("{} AND EXISTS (SELECT 1 FROM leadbench_deliveries d WHERE d.id = $4 AND d.holder = $5)", SEAT);
        let key = &claim.delivery.account;
        let held = self.dialect.locked(&mine, "OF a");
        let asked = query(AssertSqlSafe(held)).bind(claim.world as i64).bind(key.provider).bind(&key.name);
        let row = asked.bind(claim.delivery.id as i64).bind(self.replica).fetch_optional(&mut *tx).await?;
        row.map(|row| self.seated(key, &row)).transpose()
    }

    async fn seat(&self, tx: &mut AnyConnection, world: u64, key: &AccountKey, select: String) -> Read<Option<Seat>> {
        let asked = query(AssertSqlSafe(select)).bind(world as i64).bind(key.provider).bind(&key.name);
        asked.fetch_optional(&mut *tx).await?.map(|row| self.seated(key, &row)).transpose()
    }

    fn seated(&self, key: &AccountKey, row: &AnyRow) -> Read<Seat> {
        let core: String = row.try_get(6)?;
        Ok(Seat { world: rows::world(row)?, account: rows::account(self.providers, key, &core)?, core })
    }

    /// Writes an account down as it now is, and what it owes as deliveries that are due now: their ids.
    pub(super) async fn keep(&self, tx: &mut AnyConnection, seat: Seat) -> Read<Vec<u64>> {
        let Seat { world, mut account, core } = seat;
        let mut owed = Vec::new();
        for each in std::mem::take(&mut account.outbox) {
            owed.push(owe(tx, &world, &account.key, each).await?);
        }
        let now = rows::core(&account);
        if now != core {
            query("UPDATE leadbench_accounts SET core = $1 WHERE world = $2 AND provider = $3 AND account = $4")
                .bind(now)
                .bind(world.id as i64)
                .bind(account.key.provider)
                .bind(&account.key.name)
                .execute(&mut *tx)
                .await?;
        }
        self.file(tx, world.id, &account).await?;
        Ok(owed)
    }
}

/// Writes down what a subscription is owed.
async fn owe(tx: &mut AnyConnection, world: &World, account: &AccountKey, owed: Owed) -> Read<u64> {
    let now = micros(world.clock.now());
    let (sequence, place) = owed.place.map_or((None, 0), |(name, rank)| (Some(name), rank));
    let row = query(
        "INSERT INTO leadbench_deliveries (world, provider, account, subscription, event, state, due_us, earlier, created_us, \
         sequence, place, attempts) VALUES ($1, $2, $3, $4, $5, 0, $6, $7, $6, $8, $9, 0) RETURNING id",
    )
    .bind(world.id as i64)
    .bind(account.provider)
    .bind(&account.name)
    .bind(owed.subscription)
    .bind(text(&*owed.event))
    .bind(now)
    .bind(i64::from(owed.earlier))
    .bind(sequence)
    .bind(i64::from(place))
    .fetch_one(&mut *tx)
    .await?;
    Ok(row.try_get::<i64, _>(0)? as u64)
}

/// What a world that was removed meanwhile looks like: what happens there is seen by nobody.
pub(super) fn gone() -> World {
    World::new("", WorldOptions::default())
}
