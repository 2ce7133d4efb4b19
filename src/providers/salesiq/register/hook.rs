//! A webhook as the API keeps and shows it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::{
    model::{Document, Secret, Subscription},
    providers::salesiq::sign::public,
};

/// Sixty days and one week, in milliseconds: the bounds of how long failed executions are kept.
pub const SIXTY_DAYS: i64 = 60 * 24 * 3600 * 1000;
pub const ONE_WEEK: i64 = 7 * 24 * 3600 * 1000;

/// What a subscription holds besides the common fields.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Hook {
    /// `data` or `administration`.
    pub kind: String,
    /// The apps whose events it wants; empty: of every app.
    pub app_ids: Vec<String>,
    /// Whether its deliveries are signed.
    pub secured: bool,
    pub version: u64,
    /// How long failed executions are kept, in milliseconds.
    pub expiry: i64,
    /// The keys, oldest first, in the order of the subscription's own.
    pub keys: Vec<KeyRow>,
    pub modified_time: i64,
    /// When a delivery was last attempted, in milliseconds.
    pub last_triggered: Option<i64>,
    pub failures: u64,
}

/// A key's place in the API.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KeyRow {
    pub id: String,
    pub created_time: i64,
}

impl Default for Hook {
    /// What a delivery is made under that no webhook of an account asked for: signed, where there is a key.
    fn default() -> Self {
        Self {
            kind: "data".into(),
            app_ids: Vec::new(),
            secured: true,
            version: 1,
            expiry: SIXTY_DAYS,
            keys: Vec::new(),
            modified_time: 0,
            last_triggered: None,
            failures: 0,
        }
    }
}

impl Hook {
    pub fn of(subscription: &Subscription) -> Self {
        subscription.details.read::<Option<Self>>().ok().flatten().unwrap_or_default()
    }

    /// Whether its deliveries are signed: asked of each delivery, and read without the rest.
    pub fn secures(subscription: &Subscription) -> bool {
        #[derive(Deserialize)]
        struct Alone {
            secured: bool,
        }
        subscription.details.read::<Option<Alone>>().ok().flatten().map_or(Self::default().secured, |alone| alone.secured)
    }

    /// Changes what a subscription holds.
    pub fn change(subscription: &mut Subscription, change: impl FnOnce(&mut Self)) {
        let mut hook = Self::of(subscription);
        change(&mut hook);
        subscription.details = Document::of(&hook);
    }
}

/// The one who made everything: the portal's administrator.
const ADMINISTRATOR: &str = "19367000000002009";

/// The webhook as answers show it: texts for numbers but `version`, in the order of the examples.
pub(in crate::providers::salesiq) fn shown(subscription: &Subscription) -> Value {
    let hook = Hook::of(subscription);
    let created = subscription.created_at.as_millisecond();
    let person = json!({ "id": ADMINISTRATOR });
    let mut out = Map::new();
    let mut put = |name: &str, value: Value| _ = out.insert(name.to_owned(), value);
    put("modified_time", json!(hook.modified_time.max(created).to_string()));
    put("created_time", json!(created.to_string()));
    put("url", json!(subscription.url));
    put("expiry_time_for_executions_data", json!(hook.expiry.to_string()));
    put("id", json!(subscription.id));
    put("modifier", person.clone());
    put("creator", person.clone());
    put("status", json!(if subscription.active { "enabled" } else { "disabled" }));
    put("failures_count", json!(hook.failures.to_string()));
    put("secured", json!(hook.secured));
    if hook.kind == "data" {
        put("app_ids", json!(hook.app_ids));
    }
    put("version", json!(hook.version));
    put("type", json!(hook.kind));
    let keys = hook.keys.iter().zip(&subscription.keys).map(|(row, key)| {
        json!({ "key": public(key).unwrap_or_default(), "creator": person, "created_time": row.created_time.to_string(), "id": row.id })
    });
    put("public_keys", keys.collect());
    put("events", json!(subscription.events));
    Value::Object(out)
}

/// What the dashboard shows: failures, when it was last triggered, its apps.
pub fn dashboard(subscription: &Subscription) -> Document {
    let hook = Hook::of(subscription);
    Document::of(&json!({
        "type": hook.kind,
        "app_ids": hook.app_ids,
        "secured": hook.secured,
        "failures_count": hook.failures,
        "last_triggered": hook.last_triggered.and_then(|ms| Timestamp::from_millisecond(ms).ok()),
        "expiry_time_for_executions_data": hook.expiry,
        "key_ids": hook.keys.iter().map(|key| &key.id).collect::<Vec<_>>(),
    }))
}

/// A further key for a webhook: the next of the account's own, or one that is given.
pub fn add_key(subscription: &mut Subscription, key: Secret, id: String, now: Timestamp) {
    subscription.keys.push(key);
    Hook::change(subscription, |hook| hook.keys.push(KeyRow { id, created_time: now.as_millisecond() }));
}
