//! Worlds as rows: the main one, sandboxes, and which accounts live where.

use std::sync::Arc;

use sqlx::{AnyConnection, AssertSqlSafe, Row, query};

use super::{
    Held, Shared, Sql,
    rows::{self, Read, WORLD, hands, text},
};
use crate::{
    engine::{MAIN, world::World},
    model::AccountKey,
};

impl Sql {
    pub(super) fn all_worlds(&self) -> Held<Vec<Arc<World>>> {
        self.read(async |_, connection| {
            let all = format!("SELECT {WORLD} FROM leadbench_worlds w ORDER BY CASE WHEN w.name = $1 THEN 0 ELSE 1 END, w.name");
            let rows = query(AssertSqlSafe(all)).bind(MAIN).fetch_all(connection).await?;
            rows.iter().map(|row| rows::world(row).map(Arc::new)).collect()
        })
    }

    pub(super) fn home_of(&self, account: &AccountKey) -> Held<Arc<World>> {
        self.read(async |_, connection| {
            let of = format!(
                "SELECT {WORLD} FROM leadbench_worlds w WHERE w.id = COALESCE((SELECT h.world FROM leadbench_homes h \
                 WHERE h.provider = $1 AND h.account = $2), (SELECT m.id FROM leadbench_worlds m WHERE m.name = $3))"
            );
            let asked = query(AssertSqlSafe(of)).bind(account.provider).bind(&account.name).bind(MAIN);
            rows::world(&asked.fetch_one(connection).await?).map(Arc::new)
        })
    }

    pub(super) fn alter_world(&self, id: u64, change: &mut dyn FnMut(&mut World)) -> Held<Option<Arc<World>>> {
        self.transact(async |shared, tx| {
            let Some(mut world) = shared.held_world(tx, id).await? else { return Ok(None) };
            change(&mut world);
            query("UPDATE leadbench_worlds SET clock_us = $1, faults = $2, arming = $3 WHERE id = $4")
                .bind(hands(world.clock))
                .bind(text(&&world.faults.armed()[..]))
                .bind(world.faults.arming() as i64)
                .bind(id as i64)
                .execute(&mut *tx)
                .await?;
            Ok(Some(Arc::new(world)))
        })
    }

    pub(super) fn found_world(&self, world: &World, accounts: &[AccountKey]) -> Held<Result<Arc<World>, (AccountKey, String)>> {
        self.transact(async |shared, tx| {
            // One at a time: who claims which account is decided by the main world's row.
            let main = shared.main(tx).await?;
            for key in accounts {
                let holder = "SELECT w.name FROM leadbench_homes h JOIN leadbench_worlds w ON w.id = h.world \
                     WHERE h.provider = $1 AND h.account = $2 AND w.name <> $3";
                let holder = query(holder).bind(key.provider).bind(&key.name).bind(&world.name).fetch_optional(&mut *tx).await?;
                if let Some(holder) = holder {
                    return Ok(Err((key.clone(), holder.try_get(0)?)));
                }
            }
            query("DELETE FROM leadbench_worlds WHERE name = $1").bind(&world.name).execute(&mut *tx).await?;
            let world = World { id: insert(tx, world).await?, ..world.clone() };
            for key in accounts {
                query("DELETE FROM leadbench_accounts WHERE world = $1 AND provider = $2 AND account = $3")
                    .bind(main as i64)
                    .bind(key.provider)
                    .bind(&key.name)
                    .execute(&mut *tx)
                    .await?;
                query(
                    "INSERT INTO leadbench_homes (provider, account, world) VALUES ($1, $2, $3) ON CONFLICT (provider, account) DO NOTHING",
                )
                .bind(key.provider)
                .bind(&key.name)
                .bind(world.id as i64)
                .execute(&mut *tx)
                .await?;
            }
            Ok(Ok(Arc::new(world)))
        })
    }

    pub(super) fn end_world(&self, name: &str) -> Held<bool> {
        self.transact(async |_, tx| {
            let ended = query("DELETE FROM leadbench_worlds WHERE name = $1").bind(name).execute(&mut *tx).await?;
            Ok(ended.rows_affected() > 0)
        })
    }

    pub(super) fn begin_again(&self, main: &World) -> Held<()> {
        self.transact(async |shared, tx| {
            // Those that reset at the same time do so one after the other.
            _ = shared.main(tx).await?;
            query("DELETE FROM leadbench_worlds").execute(&mut *tx).await?;
            insert(tx, main).await.map(drop)
        })
    }
}

impl Shared {
    /// A world as it is in a transaction; none: it is no longer there.
    pub(super) async fn world(&self, tx: &mut AnyConnection, id: u64) -> Read<Option<World>> {
        one(tx, id, format!("SELECT {WORLD} FROM leadbench_worlds w WHERE w.id = $1")).await
    }

    /// The same, and nobody else changes it until the transaction ends.
    async fn held_world(&self, tx: &mut AnyConnection, id: u64) -> Read<Option<World>> {
        one(tx, id, self.dialect.locked(&format!("SELECT {WORLD} FROM leadbench_worlds w WHERE w.id = $1"), "")).await
    }

    /// The main world's id, whose row nobody else changes until the transaction ends.
    async fn main(&self, tx: &mut AnyConnection) -> Read<u64> {
        let of = self.dialect.locked("SELECT id FROM leadbench_worlds WHERE name = $1", "");
        Ok(query(AssertSqlSafe(of)).bind(MAIN).fetch_one(&mut *tx).await?.try_get::<i64, _>(0)? as u64)
    }
}

async fn one(tx: &mut AnyConnection, id: u64, select: String) -> Read<Option<World>> {
    let row = query(AssertSqlSafe(select)).bind(id as i64).fetch_optional(&mut *tx).await?;
    row.map(|row| rows::world(&row)).transpose()
}

/// Writes a world that is not there, and gives its id.
pub(super) async fn insert(tx: &mut AnyConnection, world: &World) -> Read<u64> {
    let row = query("INSERT INTO leadbench_worlds (name, options, clock_us, faults, arming) VALUES ($1, $2, $3, $4, $5) RETURNING id")
        .bind(&world.name)
        .bind(text(&*world.options))
        .bind(hands(world.clock))
        .bind(text(&&world.faults.armed()[..]))
        .bind(world.faults.arming() as i64)
        .fetch_one(&mut *tx)
        .await?;
    Ok(row.try_get::<i64, _>(0)? as u64)
}
