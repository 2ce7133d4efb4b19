//! What a webhook's properties narrow its event down to.

use serde::{Deserialize, Serialize};

use crate::providers::leadsquared::render::record::{Activity, Record};

/// The filters that a delivery's own content can be held against; empty: everything.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Wanted {
    /// The code of the activity that is wanted: `247`.
    pub activity: Option<String>,
    /// The codes of the opportunity types that are wanted: `12000`.
    pub opportunities: Vec<String>,
    /// The schema name of the lead's field that must have changed.
    pub field: Option<String>,
    /// The addresses of the landing pages that are wanted.
    pub pages: Vec<String>,
}

impl Wanted {
    /// Whether anything of a record is wanted.
    pub fn wants(&self, record: &Record) -> bool {
        match record {
            Record::Activities(items) => items.iter().any(|item| self.wants_item(item)),
            Record::Change(change) => self.field.as_deref().is_none_or(|name| change.before.get(name) != change.after.get(name)),
            Record::Lead(lead) => self.pages.is_empty() || lead.get(PAGE).is_some_and(|page| self.pages.iter().any(|p| p == page)),
            Record::Task(_) => true,
        }
    }

    /// Whether an activity or opportunity is one of those that are wanted.
    pub fn wants_item(&self, item: &Activity) -> bool {
        let among = self.opportunities.is_empty() || self.opportunities.contains(&item.activity_event);
        among && self.activity.as_ref().is_none_or(|code| *code == item.activity_event)
    }
}

/// The field that names the landing page of a submission; assumed.
pub const PAGE: &str = "LandingPageUrl";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::providers::leadsquared::select::{sample::sample, shape_of};

    fn record(kind: &str) -> Record {
        Record::read(shape_of(kind), &sample(kind)).unwrap()
    }

    #[test]
    fn each_filter_lets_through_what_it_names_and_nothing_else() {
        let activity = |code: &str| Wanted { activity: Some(code.into()), ..Wanted::default() };
        let opportunity = |code: &str| Wanted { opportunities: vec![code.into()], ..Wanted::default() };
        let field = |name: &str| Wanted { field: Some(name.into()), ..Wanted::default() };
        let page = |url: &str| Wanted { pages: vec![url.into()], ..Wanted::default() };
        for (wanted, kind, expected) in [
            (activity("22"), "activity-create", true),
            (activity("247"), "activity-create", false),
            (activity("247"), "activity-batch", true),
            (opportunity("12000"), "opportunity-stage", true),
            (opportunity("12003"), "opportunity-stage", false),
            (field("ProspectStage"), "lead-stage", true),
            (field("ProspectStage"), "lead-owner", false),
            (page("https://www.example.com/courses"), "landing-page", true),
            (page("https://www.example.com/other"), "landing-page", false),
            (Wanted::default(), "task-create", true),
        ] {
            assert_eq!(wanted.wants(&record(kind)), expected, "{wanted:?} {kind}");
        }
    }
}
