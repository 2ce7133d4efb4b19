//! Campaigns: a number that is called, and what is known of whoever calls it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    super::render::call::{Call, Kind},
    fields::Fields,
};
use crate::model::{Account, Invalid};

pub const DRAWER: &str = "campaigns";

/// A campaign, offline or digital.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Campaign {
    pub id: String,
    pub name: String,
    pub kind: Kind,
    /// The tracking number.
    pub tracking: String,
    /// Where its calls go, by id.
    pub treatment: Option<String>,
    pub tags: BTreeMap<String, String>,
}

/// The campaign's fields; what is left out keeps its value.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Form {
    pub name: Option<String>,
    /// `offline` or `dni`.
    pub kind: Option<Kind>,
    pub tracking: Option<String>,
    pub treatment: Option<String>,
    pub tags: Option<BTreeMap<String, String>>,
    /// The webhook that fires for its calls; `none`: none does.
    pub webhook: Option<String>,
    /// `begin` or `end` of the call.
    pub at: Option<super::super::render::lookup::Moment>,
}

/// What is right in each field of the form.
pub const RIGHT: &Fields = &[
    ("name", "what the campaign is called"),
    ("kind", "offline or dni"),
    ("tracking", "the number that is called, as a text such as \"7774839229\""),
    ("treatment", "the id of a treatment"),
    ("tags", r#"names and texts: {"Region":"south"}"#),
    ("webhook", "the id of a webhook, or none"),
    ("at", "begin or end"),
];

/// The campaigns of a location: two to begin with, one of each kind.
pub fn campaigns(account: &Account) -> Vec<Campaign> {
    let kept: Vec<Campaign> = account.kept(DRAWER).collect();
    if !kept.is_empty() {
        return kept;
    }
    let documented = Call::documented();
    let sales = Campaign {
        id: "sales".into(),
        name: documented.call.text("campaign_name").into(),
        kind: Kind::Dni,
        tracking: documented.call.text("tracking").into(),
        treatment: Some("menu".into()),
        tags: documented.call.tags,
    };
    let radio =
        Campaign { id: "radio".into(), name: "Radio Campaign".into(), kind: Kind::Offline, tracking: "7774839230".into(), ..sales.clone() };
    vec![sales, radio]
}

/// A campaign by id; an unknown one is refused with those that exist.
pub fn find(account: &Account, id: &str) -> Result<Campaign, Invalid> {
    let all = campaigns(account);
    let known: Vec<String> = all.iter().map(|c| c.id.clone()).collect();
    all.into_iter().find(|c| c.id == id).ok_or_else(|| Invalid::unknown("campaign", id, "campaign", known.iter().map(String::as_str)))
}

/// Puts a form's fields into a campaign.
pub fn fill_in(campaign: &mut Campaign, form: &Form, account: &Account) -> Result<(), Invalid> {
    form.name.iter().for_each(|name| campaign.name.clone_from(name));
    form.kind.iter().for_each(|kind| campaign.kind = *kind);
    form.tracking.iter().for_each(|tracking| campaign.tracking.clone_from(tracking));
    form.tags.iter().for_each(|tags| campaign.tags.clone_from(tags));
    if let Some(treatment) = &form.treatment {
        super::treatments::find(account, treatment)?;
        campaign.treatment = Some(treatment.clone());
    }
    let right = |field: &str, right: &str| Err(Invalid::new(field, "it is missing", right));
    match () {
        () if campaign.name.trim().is_empty() => right("name", "what the campaign is called"),
        () if campaign.tracking.is_empty() => right("tracking", "the number that is called, such as 7774839229"),
        () => Ok(()),
    }
}
