//! What only AutoID knows of a webhook: its template, its success code and method, and what it is attached to.

use serde::{Deserialize, Serialize};

use super::super::render::lookup::Moment;
use crate::model::{Document, Subscription};

/// A webhook beyond the fields that every provider's has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Details {
    pub name: String,
    /// The template's id.
    pub template: String,
    /// The one status that means success.
    pub success_code: u16,
    /// `POST` or `PUT`.
    pub method: String,
    /// What makes it fire; empty: nothing does yet.
    pub attach: Vec<Attachment>,
}

/// What a webhook is attached to: a campaign, or a step of a treatment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attachment {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub campaign: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub treatment: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<String>,
    /// `begin` or `end`; at a step that the caller reaches, `begin` is that moment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Moment>,
}

impl Attachment {
    /// When it fires: at a step when the caller reaches it, unless the end of the call was chosen.
    pub fn moment(&self) -> Moment {
        self.at.unwrap_or(Moment::Begin)
    }

    /// Whether it is the same place, whenever it fires.
    pub fn is_at(&self, other: &Self) -> bool {
        (&self.campaign, &self.treatment, &self.step) == (&other.campaign, &other.treatment, &other.step)
    }
}

impl Details {
    /// A webhook's own record; none: it was not made on AutoID's screens.
    pub fn of(subscription: &Subscription) -> Option<Self> {
        subscription.details.read().ok()
    }

    pub fn store(&self, subscription: &mut Subscription) {
        subscription.details = Document::of(self);
    }
}
