//! What LeadSquared keeps of a webhook besides its address and headers, and where it stands.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    model::{Document, Settings, Subscription},
    providers::leadsquared::select::wanted::Wanted,
};

/// A webhook's own record.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Webhook {
    pub description: String,
    /// The code that it was ordered by.
    pub code: u16,
    pub content_type: String,
    pub landing_pages: Vec<String>,
    pub specific_landing_page: bool,
    pub notify_on_failure: bool,
    /// The properties as they were given.
    pub properties: Option<String>,
    pub wanted: Wanted,
    pub modified_on: Timestamp,
    pub rules: Rules,
}

/// The rules that hold in the account, where documents and live tenants differ.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rules {
    pub codes: Source,
    pub create: Source,
    pub pages: Pages,
}

/// By whom.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Source {
    #[default]
    Documented,
    Observed,
}

/// When a landing-page webhook must name its pages.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Pages {
    /// Unless it says that it is not for specific pages.
    #[default]
    Sampled,
    Always,
}

impl Rules {
    pub fn of(settings: &Settings) -> Self {
        let source = |name: &str| if settings.is(name, "observed") { Source::Observed } else { Source::Documented };
        let pages = if settings.is("landing-page-urls", "table") { Pages::Always } else { Pages::Sampled };
        Self { codes: source("opportunity-codes"), create: source("create-rules"), pages }
    }
}

impl Webhook {
    /// The record of a subscription; the defaults where it has none.
    pub fn of(subscription: &Subscription) -> Self {
        subscription.details.read().unwrap_or_default()
    }

    pub fn document(&self) -> Document {
        Document::of(self)
    }
}

/// Where a webhook stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    Enabled,
    /// By hand.
    SwitchedOff,
    /// Because failures and retries ran out.
    Disabled,
}

impl Standing {
    pub fn of(subscription: &Subscription) -> Self {
        match (subscription.active, subscription.failures) {
            (true, _) => Self::Enabled,
            (false, 0) => Self::SwitchedOff,
            (false, _) => Self::Disabled,
        }
    }

    pub fn word(self) -> &'static str {
        match self {
            Self::Enabled => "Enabled",
            Self::SwitchedOff => "Switched off",
            Self::Disabled => "Disabled",
        }
    }

    /// Why nothing is sent; none: something is.
    pub fn reason(self, subscription: &Subscription) -> Option<String> {
        match self {
            Self::Enabled => None,
            Self::SwitchedOff => Some("by hand".to_owned()),
            Self::Disabled => Some(format!("{} deliveries in a row failed", subscription.failures)),
        }
    }

    /// The code that Retrieve gives it.
    pub fn code(self, settings: &Settings) -> u8 {
        match (settings.get("status-codes"), self) {
            ("enabled-1", Self::Enabled) => 1,
            ("enabled-1", _) => 0,
            (_, Self::Enabled) => 0,
            (_, Self::SwitchedOff) => 1,
            (_, Self::Disabled) => 2,
        }
    }
}
