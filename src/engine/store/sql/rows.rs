//! Values as they stand in the tables: JSON texts and microseconds.

use std::{collections::BTreeMap, sync::Arc};

use jiff::Timestamp;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use sqlx::{Row, any::AnyRow};

use crate::{
    engine::{
        clock::Clock,
        faults::FaultPlan,
        inbound::Inbound,
        store::changes::Change,
        world::{World, find},
    },
    model::{
        Account, AccountKey, Attempt, Delivery, Document, Fault, Memory, Numbers, Origin, Provider, Reply, Request, Secret, Settings,
        State, Subscription, Window,
    },
};

pub(super) type Providers = &'static [&'static dyn Provider];
pub(super) type Read<T> = Result<T, sqlx::Error>;

/// JSON of a value that serializes without fail.
pub(super) fn text(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

pub(super) fn read<T: DeserializeOwned>(text: &str) -> Read<T> {
    serde_json::from_str(text).map_err(|e| odd(e.to_string()))
}

/// Something in the database that is not of our making.
pub(super) fn odd(what: String) -> sqlx::Error {
    sqlx::Error::Decode(what.into())
}

pub(super) fn micros(at: Timestamp) -> i64 {
    at.as_microsecond()
}

pub(super) fn time(micros: i64) -> Read<Timestamp> {
    Timestamp::from_microsecond(micros).map_err(|e| odd(e.to_string()))
}

pub(super) fn key(providers: Providers, provider: &str, account: String) -> Read<AccountKey> {
    let provider = find(providers, provider).map_err(|e| odd(e.to_string()))?;
    Ok(AccountKey::new(provider.name(), account))
}

/// The columns of a world, in this order.
pub(super) const WORLD: &str = "w.id, w.name, w.options, w.clock_us, w.faults, w.arming";

pub(super) fn world(row: &AnyRow) -> Read<World> {
    let (id, arming): (i64, i64) = (row.try_get(0)?, row.try_get(5)?);
    let faults: Vec<Fault> = read(row.try_get(4)?)?;
    Ok(World {
        id: id as u64,
        name: row.try_get(1)?,
        options: Arc::new(read(row.try_get(2)?)?),
        clock: row.try_get::<Option<i64>, _>(3)?.map_or(Ok(Clock::System), |at| time(at).map(Clock::Manual))?,
        faults: FaultPlan::kept(faults, arming as u64),
    })
}

/// Where a clock stands; none: it follows the system.
pub(super) fn hands(clock: Clock) -> Option<i64> {
    match clock {
        Clock::System => None,
        Clock::Manual(at) => Some(micros(at)),
    }
}

/// An account without its drawers.
#[derive(Serialize, Deserialize)]
struct Core {
    settings: BTreeMap<String, String>,
    seed: u64,
    subscriptions: Vec<Written>,
    quota: Window,
    numbers: Numbers,
    arming: u64,
    removed: Vec<Written>,
    windows: BTreeMap<usize, Window>,
}

/// A subscription with its secrets, which are written nowhere else.
#[derive(Serialize, Deserialize)]
struct Written {
    id: String,
    origin: Origin,
    url: String,
    events: Vec<String>,
    leads: Vec<String>,
    format: String,
    headers: Vec<(String, String)>,
    keys: Vec<String>,
    details: Document,
    active: bool,
    failures: u32,
    created_at: Timestamp,
}

pub(super) fn core(account: &Account) -> String {
    let written = |all: &[Subscription]| all.iter().map(written).collect();
    text(&Core {
        settings: account.settings.changed().map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
        seed: account.seed,
        subscriptions: written(&account.subscriptions),
        quota: account.quota.clone(),
        numbers: account.numbers.clone(),
        arming: account.memory.arming,
        removed: written(&account.memory.removed),
        windows: account.memory.windows.clone(),
    })
}

/// An account from its core; its shelf is empty.
pub(super) fn account(providers: Providers, key: &AccountKey, core: &str) -> Read<Account> {
    let core: Core = read(core)?;
    let table = find(providers, key.provider).map_or(&[][..], |provider| provider.switches());
    let mut settings = Settings::defaults(table);
    for (name, value) in &core.settings {
        settings.set(name, value).map_err(|e| odd(e.to_string()))?;
    }
    let mut account = Account::new(key.clone(), settings, core.seed);
    account.subscriptions = core.subscriptions.into_iter().map(subscription).collect();
    account.quota = core.quota;
    account.numbers = core.numbers;
    account.memory = Memory { arming: core.arming, removed: core.removed.into_iter().map(subscription).collect(), windows: core.windows };
    Ok(account)
}

fn written(s: &Subscription) -> Written {
    Written {
        id: s.id.clone(),
        origin: s.origin,
        url: s.url.clone(),
        events: s.events.clone(),
        leads: s.leads.clone(),
        format: s.format.clone(),
        headers: s.headers.iter().map(|(name, value)| (name.clone(), value.reveal().to_owned())).collect(),
        keys: s.keys.iter().map(|key| key.reveal().to_owned()).collect(),
        details: s.details.clone(),
        active: s.active,
        failures: s.failures,
        created_at: s.created_at,
    }
}

fn subscription(s: Written) -> Subscription {
    let Written { id, origin, url, events, leads, format, headers, keys, details, active, failures, created_at } = s;
    let headers = headers.into_iter().map(|(name, value)| (name, Secret::new(value))).collect();
    let keys = keys.into_iter().map(Secret::new).collect();
    Subscription { id, origin, url, events, leads, format, headers, keys, details, active, failures, created_at }
}

/// The columns of a delivery, in this order.
pub(super) const DELIVERY: &str = "d.id, d.world, d.provider, d.account, d.subscription, d.event, d.state, d.reason, d.due_us, \
     d.earlier, d.created_us, d.attempts";

/// A delivery without its attempts, its world, and how many attempts it has.
pub(super) fn delivery(providers: Providers, row: &AnyRow) -> Read<(Delivery, u64, usize)> {
    let number = |column: usize| row.try_get::<i64, _>(column);
    let state = match number(6)? {
        0 => State::Due(time(number(8)?)?),
        1 => State::Delivered,
        _ => State::Abandoned(row.try_get::<Option<String>, _>(7)?.unwrap_or_default()),
    };
    let delivery = Delivery {
        id: number(0)? as u64,
        account: key(providers, row.try_get(2)?, row.try_get(3)?)?,
        subscription: row.try_get(4)?,
        event: Arc::new(read(row.try_get(5)?)?),
        state,
        earlier: number(9)? as u32,
        attempts: Vec::new(),
        created_at: time(number(10)?)?,
    };
    Ok((delivery, number(1)? as u64, number(11)? as usize))
}

/// How a state stands in its columns: its number, the reason and the due time, which stays where nothing is due.
pub(super) fn state(state: &State) -> (i64, Option<&str>, Option<i64>) {
    match state {
        State::Due(at) => (0, None, Some(micros(*at))),
        State::Delivered => (1, None, None),
        State::Abandoned(why) => (2, Some(why), None),
    }
}

pub(super) fn attempt(text: &str) -> Read<Arc<Attempt>> {
    read::<Attempt>(text).map(Arc::new)
}

/// A call as it is written: its number and its account have columns of their own.
#[derive(Serialize, Deserialize)]
pub(super) struct Call {
    at: Timestamp,
    request: Request,
    reply: Reply,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    nearest: Option<String>,
}

pub(super) fn call(inbound: Inbound) -> (String, Option<AccountKey>) {
    let Inbound { at, account, request, reply, nearest, .. } = inbound;
    (text(&Call { at, request, reply, nearest }), account)
}

/// From the columns `id, provider, account, call`.
pub(super) fn inbound(providers: Providers, row: &AnyRow) -> Read<Inbound> {
    let (provider, name): (Option<String>, Option<String>) = (row.try_get(1)?, row.try_get(2)?);
    let account = provider.zip(name).map(|(provider, name)| key(providers, &provider, name)).transpose()?;
    let Call { at, request, reply, nearest } = read(row.try_get(3)?)?;
    Ok(Inbound { id: row.try_get::<i64, _>(0)? as u64, at, account, request, reply, nearest })
}

/// A change as it is written.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Told {
    Delivery(u64),
    Request(u64),
    Subscriptions(String, String),
    Clock(String),
    Faults,
    Run(u64),
    Reset,
}

pub(super) fn told(change: &Change) -> String {
    text(&match change.clone() {
        Change::Delivery(id) => Told::Delivery(id),
        Change::Request(id) => Told::Request(id),
        Change::Subscriptions(key) => Told::Subscriptions(key.provider.to_owned(), key.name),
        Change::Clock(world) => Told::Clock(world),
        Change::Faults => Told::Faults,
        Change::Run(id) => Told::Run(id),
        Change::Reset => Told::Reset,
    })
}

pub(super) fn change(providers: Providers, text: &str) -> Read<Change> {
    Ok(match read(text)? {
        Told::Delivery(id) => Change::Delivery(id),
        Told::Request(id) => Change::Request(id),
        Told::Subscriptions(provider, name) => Change::Subscriptions(key(providers, &provider, name)?),
        Told::Clock(world) => Change::Clock(world),
        Told::Faults => Change::Faults,
        Told::Run(id) => Change::Run(id),
        Told::Reset => Change::Reset,
    })
}
