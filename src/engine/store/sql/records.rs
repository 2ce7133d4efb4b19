//! The records of an account's drawers as rows: read as they are asked for, written one by one.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    sync::{Arc, Mutex},
};

use sqlx::{AnyConnection, Row, any::AnyRow, query};

use super::{
    Shared,
    rows::{Read, odd},
};
use crate::{
    engine::{store::lock, world::World},
    model::{Account, AccountKey, Document, Edit, Elsewhere, Filed, Shelf},
};

/// The most records that one drawer keeps.
const DRAWER: i64 = 1_000;
/// Of how many new rows one is for dropping what is beyond that.
const SWEEP: i64 = 64;
/// How often an account is asked what else it needs to be read.
const ROUNDS: usize = 50;

/// Something that is read of an account's drawers.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Want {
    All(String),
    Newest(String),
    Under(String, String),
}

/// What was read so far, and what was asked for and was not read.
#[derive(Debug, Default)]
struct Fetched {
    known: BTreeMap<Want, VecDeque<Filed>>,
    wanted: Mutex<BTreeSet<Want>>,
}

impl Fetched {
    fn of(&self, want: Want) -> VecDeque<Filed> {
        self.known.get(&want).cloned().unwrap_or_else(|| {
            lock(&self.wanted).insert(want);
            VecDeque::new()
        })
    }
}

impl Elsewhere for Fetched {
    fn all(&self, drawer: &str) -> VecDeque<Filed> {
        self.of(Want::All(drawer.to_owned()))
    }

    fn newest(&self, drawer: &str) -> Option<Filed> {
        self.of(Want::Newest(drawer.to_owned())).pop_back()
    }

    fn under(&self, drawer: &str, key: &str) -> Option<Filed> {
        self.of(Want::Under(drawer.to_owned(), key.to_owned())).pop_back()
    }
}

impl Shared {
    /// The account after something was done with it. It is done again for as long as it asks for records that were not read.
    pub(super) async fn done(
        &self,
        tx: &mut AnyConnection,
        world: &World,
        before: Account,
        act: &mut dyn FnMut(&World, &mut Account),
    ) -> Read<Account> {
        let mut known = BTreeMap::new();
        for _ in 0..ROUNDS {
            let fetched = Arc::new(Fetched { known: std::mem::take(&mut known), wanted: Mutex::default() });
            let mut account = before.clone();
            account.shelf = Shelf::away(fetched.clone());
            act(world, &mut account);
            let wanted = std::mem::take(&mut *lock(&fetched.wanted));
            if wanted.is_empty() {
                return Ok(account);
            }
            known = fetched.known.clone();
            for want in wanted {
                known.insert(want.clone(), fetch(tx, world.id, &before.key, &want).await?);
            }
        }
        Err(odd(format!("{} does not come to an end with its records", before.key.name)))
    }

    /// Writes down what was done to an account's drawers.
    pub(super) async fn file(&self, tx: &mut AnyConnection, world: u64, account: &Account) -> Read<()> {
        let key = &account.key;
        for (drawer, edit) in account.shelf.edits() {
            match edit {
                Edit::Put(filed) => {
                    if !filed.key.is_empty() {
                        discard(tx, world, key, drawer, &filed.key).await?;
                    }
                    put(tx, world, key, drawer, filed).await?;
                }
                Edit::Discard(filed) => discard(tx, world, key, drawer, filed).await?,
                Edit::Replace(all) => {
                    let gone = "DELETE FROM leadbench_records WHERE world = $1 AND provider = $2 AND account = $3 AND drawer = $4";
                    query(gone).bind(world as i64).bind(key.provider).bind(&key.name).bind(*drawer).execute(&mut *tx).await?;
                    for filed in all {
                        put(tx, world, key, drawer, filed).await?;
                    }
                }
            }
        }
        Ok(())
    }
}

async fn fetch(tx: &mut AnyConnection, world: u64, account: &AccountKey, want: &Want) -> Read<VecDeque<Filed>> {
    let (drawer, most, key) = match want {
        Want::All(drawer) => (drawer, DRAWER, None),
        Want::Newest(drawer) => (drawer, 1, None),
        Want::Under(drawer, key) => (drawer, 1, Some(key)),
    };
    let of = match key {
        None => {
            "SELECT key, record FROM leadbench_records WHERE world = $1 AND provider = $2 AND account = $3 AND drawer = $4 \
             ORDER BY id DESC LIMIT $5"
        }
        Some(_) => {
            "SELECT key, record FROM leadbench_records WHERE world = $1 AND provider = $2 AND account = $3 AND drawer = $4 \
             AND key <> '' AND key = $6 ORDER BY id DESC LIMIT $5"
        }
    };
    let asked = query(of).bind(world as i64).bind(account.provider).bind(&account.name).bind(drawer).bind(most);
    let asked = key.into_iter().fold(asked, |asked, key| asked.bind(key));
    let filed = |row: &AnyRow| {
        let document = Document::parse(row.try_get(1)?).map_err(|e| odd(e.to_string()))?;
        Ok(Filed { key: row.try_get(0)?, document })
    };
    asked.fetch_all(&mut *tx).await?.iter().rev().map(filed).collect()
}

async fn put(tx: &mut AnyConnection, world: u64, account: &AccountKey, drawer: &str, filed: &Filed) -> Read<()> {
    let row =
        query("INSERT INTO leadbench_records (world, provider, account, drawer, key, record) VALUES ($1, $2, $3, $4, $5, $6) RETURNING id")
            .bind(world as i64)
            .bind(account.provider)
            .bind(&account.name)
            .bind(drawer)
            .bind(&filed.key)
            .bind(filed.document.text())
            .fetch_one(&mut *tx)
            .await?;
    if row.try_get::<i64, _>(0)? % SWEEP == 0 {
        let old = "DELETE FROM leadbench_records WHERE world = $1 AND provider = $2 AND account = $3 AND drawer = $4 AND id <= \
             (SELECT id FROM leadbench_records WHERE world = $1 AND provider = $2 AND account = $3 AND drawer = $4 \
             ORDER BY id DESC LIMIT 1 OFFSET $5)";
        let asked = query(old).bind(world as i64).bind(account.provider).bind(&account.name).bind(drawer).bind(DRAWER);
        asked.execute(&mut *tx).await?;
    }
    Ok(())
}

async fn discard(tx: &mut AnyConnection, world: u64, account: &AccountKey, drawer: &str, key: &str) -> Read<()> {
    let gone =
        "DELETE FROM leadbench_records WHERE world = $1 AND provider = $2 AND account = $3 AND drawer = $4 AND key <> '' AND key = $5";
    let asked = query(gone).bind(world as i64).bind(account.provider).bind(&account.name).bind(drawer).bind(key);
    asked.execute(&mut *tx).await.map(drop)
}
