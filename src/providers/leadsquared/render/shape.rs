//! The names that were seen in each kind of body, and what stands under them.

/// Where a name stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Lead,
    Activity,
    /// `Data` of an activity.
    Data,
    Task,
}

/// What stands under a name; each as a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    Text,
    /// A GUID that must be there.
    Id,
    /// `2026-01-02 03:04:05`.
    Date,
    /// A whole number.
    Code,
}

use Holds::{Code, Date, Id, Text};

const LEAD: &[(&str, Holds)] = &[
    ("ProspectID", Id),
    ("ProspectAutoId", Text),
    ("FirstName", Text),
    ("LastName", Text),
    ("EmailAddress", Text),
    ("Company", Text),
    ("JobTitle", Text),
    ("Website", Text),
    ("Origin", Text),
    ("Phone", Text),
    ("Mobile", Text),
    ("Source", Text),
    ("SourceMedium", Text),
    ("SourceCampaign", Text),
    ("SourceContent", Text),
    ("SourceReferrerURL", Text),
    ("Notes", Text),
    ("DoNotEmail", Text),
    ("DoNotCall", Text),
    ("ProspectStage", Text),
    ("Score", Text),
    ("EngagementScore", Text),
    ("TotalVisits", Text),
    ("PageViewsPerVisit", Text),
    ("AvgTimePerVisit", Text),
    ("OwnerId", Text),
    ("CreatedOn", Date),
    ("CreatedBy", Text),
    ("ModifiedOn", Date),
    ("ModifiedBy", Text),
    ("NotableEvent", Text),
    ("OwnerIdName", Text),
    ("OwnerIdEmailAddress", Text),
    ("CreatedByName", Text),
    ("ProspectActivityName_Max", Text),
    ("ProspectActivityDate_Max", Date),
    ("LeadConversionDate", Date),
    ("LeadLastModifiedOn", Date),
    ("Account_CompanyName", Text),
    ("Account_Address", Text),
    ("Org_ShortCode", Text),
    ("CanUpdate", Text),
    ("LandingPageUrl", Text),
];

const ACTIVITY: &[(&str, Holds)] = &[("ProspectActivityId", Id), ("RelatedProspectId", Id), ("ActivityEvent", Code), ("CreatedOn", Date)];

const DATA: &[(&str, Holds)] = &[("Status", Text), ("Owner", Text), ("Note", Text)];

/// Assumed throughout: no source shows a task's body.
const TASK: &[(&str, Holds)] = &[
    ("UserTaskId", Id),
    ("Name", Text),
    ("Category", Text),
    ("Description", Text),
    ("RelatedEntity", Text),
    ("RelatedEntityId", Id),
    ("DueDate", Date),
    ("Reminder", Text),
    ("NotifyBy", Text),
    ("StatusCode", Text),
    ("OwnerId", Text),
    ("CompletedOn", Date),
    ("CreatedOn", Date),
    ("CreatedBy", Text),
    ("ModifiedOn", Date),
    ("ModifiedBy", Text),
];

impl Kind {
    /// The names that were seen, and what stands under each.
    pub fn table(self) -> &'static [(&'static str, Holds)] {
        match self {
            Self::Lead => LEAD,
            Self::Activity => ACTIVITY,
            Self::Data => DATA,
            Self::Task => TASK,
        }
    }

    /// The names of its table.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        self.table().iter().map(|(name, _)| *name)
    }
}

/// What stands under a name; none for one that nobody has seen. Fields of a tenant's own begin with `mx_`.
pub fn kind_of(kind: Kind, name: &str) -> Option<Holds> {
    let own = name.strip_prefix("mx_").is_some_and(|rest| !rest.is_empty());
    kind.table().iter().find(|(n, _)| *n == name).map(|(_, holds)| *holds).or_else(|| own.then_some(Text))
}
