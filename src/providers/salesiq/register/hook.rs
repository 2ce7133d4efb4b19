//! A webhook as the API keeps and shows it.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    model::{Document, Secret, Subscription},
    providers::salesiq::{select::TYPES, sign::public},
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

/// Somebody of the portal.
#[derive(Debug, Serialize, JsonSchema)]
struct Person {
    id: &'static str,
}

/// The webhook as answers show it: texts for numbers but `version`, in the order of the examples.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Webhook")]
pub struct Shown {
    modified_time: String,
    created_time: String,
    url: String,
    expiry_time_for_executions_data: String,
    id: String,
    modifier: Person,
    creator: Person,
    status: Status,
    failures_count: String,
    secured: bool,
    /// Of `data` webhooks only; empty: of every app.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Vec<String>")]
    app_ids: Option<Vec<String>>,
    version: u64,
    #[schemars(extend("enum" = TYPES))]
    r#type: String,
    /// One or two, the oldest first.
    public_keys: Vec<Key>,
    events: Vec<String>,
}

#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Status {
    Enabled,
    Disabled,
}

#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "PublicKey")]
struct Key {
    /// In PEM.
    key: String,
    creator: Person,
    created_time: String,
    id: String,
}

pub fn shown(subscription: &Subscription) -> Shown {
    let hook = Hook::of(subscription);
    let created = subscription.created_at.as_millisecond();
    let keys = hook.keys.iter().zip(&subscription.keys).map(|(row, key)| Key {
        key: public(key).unwrap_or_default(),
        creator: Person { id: ADMINISTRATOR },
        created_time: row.created_time.to_string(),
        id: row.id.clone(),
    });
    Shown {
        modified_time: hook.modified_time.max(created).to_string(),
        created_time: created.to_string(),
        url: subscription.url.clone(),
        expiry_time_for_executions_data: hook.expiry.to_string(),
        id: subscription.id.clone(),
        modifier: Person { id: ADMINISTRATOR },
        creator: Person { id: ADMINISTRATOR },
        status: if subscription.active { Status::Enabled } else { Status::Disabled },
        failures_count: hook.failures.to_string(),
        secured: hook.secured,
        app_ids: Some(hook.app_ids.clone()).filter(|_| hook.kind == TYPES[0]),
        version: hook.version,
        public_keys: keys.collect(),
        r#type: hook.kind,
        events: subscription.events.clone(),
    }
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
