//! Accounts as rows: each is changed alone, and what a change makes owed is written down with it.

use sqlx::{Any, AssertSqlSafe, Row, Transaction, query};

use super::{
    Held, Look, Shared, Sql, Touch,
    rows::{self, Read, micros, text},
};
use crate::{
    engine::world::{World, WorldOptions},
    model::{Account, AccountKey, Owed},
};

/// An account, and its core as it was written.
pub(super) struct Loaded {
    pub account: Account,
    pub core: String,
}

impl Sql {
    pub(super) fn change_account(&self, world: u64, key: &AccountKey, change: Touch<'_>) -> Held<Vec<u64>> {
        self.transact(async |shared, tx| {
            let Some(Loaded { account, core }) = shared.held_account(tx, world, key).await? else {
                change(&gone(), &mut gone().account(shared.providers, key));
                return Ok(Vec::new());
            };
            // After the account is held: calls at the same time are answered in the order of their times.
            let world = shared.world(tx, world).await?.unwrap_or_else(gone);
            let account = shared.done(tx, &world, account, &mut *change).await?;
            shared.keep(tx, &world, Loaded { account, core }).await
        })
    }

    pub(super) fn look_at_account(&self, world: u64, key: &AccountKey, look: Look<'_>) -> Held<()> {
        self.transact(async |shared, tx| {
            let world = shared.world(tx, world).await?.unwrap_or_else(gone);
            let known = shared.account(tx, world.id, key, CORE.to_owned()).await?;
            let account = known.map_or_else(|| world.account(shared.providers, key), |loaded| loaded.account);
            shared.done(tx, &world, account, &mut |world, account| look(world, account)).await.map(drop)
        })
    }

    pub(super) fn look_at_accounts(&self, world: u64, look: Look<'_>) -> Held<()> {
        self.transact(async |shared, tx| {
            let Some(world) = shared.world(tx, world).await? else { return Ok(()) };
            let names = query("SELECT provider, account FROM leadbench_accounts WHERE world = $1").bind(world.id as i64);
            let mut keys = Vec::new();
            for row in names.fetch_all(&mut **tx).await? {
                keys.push(rows::key(shared.providers, row.try_get(0)?, row.try_get(1)?)?);
            }
            keys.sort();
            for key in &keys {
                if let Some(loaded) = shared.account(tx, world.id, key, CORE.to_owned()).await? {
                    shared.done(tx, &world, loaded.account, &mut |world, account| look(world, account)).await?;
                }
            }
            Ok(())
        })
    }
}

const CORE: &str = "SELECT core FROM leadbench_accounts WHERE world = $1 AND provider = $2 AND account = $3";

impl Shared {
    /// An account that nobody else changes until the transaction ends; it comes to be where it was not. None: its world is gone.
    pub(super) async fn held_account(&self, tx: &mut Transaction<'static, Any>, world: u64, key: &AccountKey) -> Read<Option<Loaded>> {
        let held = self.dialect.locked(CORE);
        if let Some(known) = self.account(tx, world, key, held.clone()).await? {
            return Ok(Some(known));
        }
        let Some(there) = self.world(tx, world).await? else { return Ok(None) };
        query("INSERT INTO leadbench_accounts (world, provider, account, core) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING")
            .bind(world as i64)
            .bind(key.provider)
            .bind(&key.name)
            .bind(rows::core(&there.account(self.providers, key)))
            .execute(&mut **tx)
            .await?;
        self.account(tx, world, key, held).await
    }

    async fn account(&self, tx: &mut Transaction<'static, Any>, world: u64, key: &AccountKey, select: String) -> Read<Option<Loaded>> {
        let asked = query(AssertSqlSafe(select)).bind(world as i64).bind(key.provider).bind(&key.name);
        let Some(row) = asked.fetch_optional(&mut **tx).await? else { return Ok(None) };
        let core: String = row.try_get(0)?;
        Ok(Some(Loaded { account: rows::account(self.providers, key, &core)?, core }))
    }

    /// Writes an account down as it now is, and what it owes as deliveries that are due now: their ids.
    pub(super) async fn keep(&self, tx: &mut Transaction<'static, Any>, world: &World, loaded: Loaded) -> Read<Vec<u64>> {
        let Loaded { mut account, core } = loaded;
        let mut owed = Vec::new();
        for each in std::mem::take(&mut account.outbox) {
            owed.push(owe(tx, world, &account.key, each).await?);
        }
        let now = rows::core(&account);
        if now != core {
            query("UPDATE leadbench_accounts SET core = $1 WHERE world = $2 AND provider = $3 AND account = $4")
                .bind(now)
                .bind(world.id as i64)
                .bind(account.key.provider)
                .bind(&account.key.name)
                .execute(&mut **tx)
                .await?;
        }
        self.file(tx, world.id, &account).await?;
        Ok(owed)
    }
}

/// Writes down what a subscription is owed.
async fn owe(tx: &mut Transaction<'static, Any>, world: &World, account: &AccountKey, owed: Owed) -> Read<u64> {
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
    .fetch_one(&mut **tx)
    .await?;
    Ok(row.try_get::<i64, _>(0)? as u64)
}

/// What a world that was removed meanwhile looks like: what happens there is seen by nobody.
pub(super) fn gone() -> World {
    World::new("", WorldOptions::default())
}
