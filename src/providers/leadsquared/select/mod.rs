//! The event catalogue: which events there are, by which code each is ordered, what each tells of, and which webhook wants it.

pub mod compose;
pub mod guid;
pub mod sample;
pub mod wanted;

use self::wanted::Wanted;
use crate::{
    model::{Event, LeadKind, Subscription},
    providers::leadsquared::{register::webhook::Webhook, render::record::Record},
};

/// What the body of an event is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// One flat object: the whole lead.
    Lead,
    /// `{"Before":{…},"After":{…}}`: the whole lead twice.
    Change,
    /// An array of activities.
    Activities,
    /// An array of opportunities, which look like activities without a name and with empty `Data`.
    Opportunities,
    /// One flat object: a task.
    Task,
}

/// One event.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    /// The code that the documents give it; 0: none.
    pub code: u16,
    /// The code that it had in a live tenant, where that differs; 0: none was found.
    pub observed: u16,
    /// As `eventType` and Retrieve write it.
    pub name: &'static str,
    /// What Retrieve calls it for people.
    pub title: &'static str,
    pub shape: Shape,
    /// The properties that a webhook for it must have.
    pub needs: Needs,
}

/// What `WebhookProperties` must say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    Nothing,
    /// `ActivityEvent`, `ActivityData`, `WebPageNames`.
    Activity,
    /// `ChangedLeadField`, which the create page does not show.
    LeadField,
    /// `OpportunityEvents`.
    Opportunity,
    /// `OpportunityEvents` and `ChangedOpportunityField`.
    OpportunityField,
    /// `OpportunityEvents` and where status and stage come from and go to.
    OpportunityStage,
}

const fn row(code: u16, observed: u16, name: &'static str, title: &'static str, shape: Shape, needs: Needs) -> Row {
    Row { code, observed, name, title, shape, needs }
}

use Needs::{Activity, LeadField, Nothing, Opportunity, OpportunityField, OpportunityStage};
use Shape::{Activities, Change, Lead, Opportunities, Task};

/// Every documented code, and the one that was only observed.
pub const CATALOGUE: &[Row] = &[
    row(1, 1, "Landing_Page_submission", "Landing Page Submission", Lead, Nothing),
    row(2, 2, "LeadActivity_Post_Create", "Activity Creation", Activities, Activity),
    row(3, 3, "Lead_Post_Create", "Lead Creation", Lead, Nothing),
    row(4, 4, "Lead_Owner_Change", "Lead Owner Change", Change, Nothing),
    row(5, 5, "Lead_Post_Stage_Change", "Lead Stage Change", Change, Nothing),
    row(6, 6, "Lead_Post_Update", "Lead Update", Change, Nothing),
    row(7, 7, "Task_Create", "Task Creation", Task, Nothing),
    row(8, 8, "Task_Reminder", "Task Reminder", Task, Nothing),
    row(9, 9, "Lead_Score_Change", "Lead Score Change", Change, Nothing),
    row(15, 15, "LeadActivity_Post_Update", "Activity Update", Activities, Activity),
    row(16, 16, "Task_Complete", "Task Completion", Task, Nothing),
    row(17, 17, "Task_Update", "Task Update", Task, Nothing),
    row(26, 26, "Lead_Field_Change", "Lead Field Update", Change, LeadField),
    row(0, 28, "Task_Delete", "Task Deletion", Task, Nothing),
    row(31, 29, "Opportunity_Post_Create", "Opportunity Creation", Opportunities, Opportunity),
    row(32, 30, "Opportunity_Post_Update", "Opportunity Update", Opportunities, Opportunity),
    row(33, 33, "OpportunityField_Post_Update", "Opportunity Field Update", Opportunities, OpportunityField),
    row(34, 34, "OpportunityStage_Post_Update", "Opportunity Stage Update", Opportunities, OpportunityStage),
    row(35, 31, "Opportunity_Post_Delete", "Opportunity Deletion", Opportunities, Opportunity),
];

/// The row of an event's name.
pub fn named(name: &str) -> Option<&'static Row> {
    CATALOGUE.iter().find(|row| row.name == name)
}

macro_rules! kind {
    ($name:literal, $event:literal, $about:literal) => {
        LeadKind { name: $name, events: &[$event], about: $about }
    };
}

/// What can be made to happen: one kind for each documented code, and activities that are grouped into one post.
pub const LEADS: &[LeadKind] = &[
    kind!("lead-create", "Lead_Post_Create", "a new lead (code 3)"),
    kind!("lead-update", "Lead_Post_Update", "fields of a lead changed (6)"),
    kind!("lead-field", "Lead_Field_Change", "one field of a lead changed (26)"),
    kind!("lead-stage", "Lead_Post_Stage_Change", "a lead came to another stage (5)"),
    kind!("lead-owner", "Lead_Owner_Change", "a lead got another owner (4)"),
    kind!("lead-score", "Lead_Score_Change", "a lead's score changed (9)"),
    kind!("landing-page", "Landing_Page_submission", "somebody sent a landing page's form (1)"),
    kind!("activity-create", "LeadActivity_Post_Create", "an activity on a lead, such as a call (2)"),
    kind!("activity-batch", "LeadActivity_Post_Create", "three activities of one minute in one post (2)"),
    kind!("activity-update", "LeadActivity_Post_Update", "an activity was changed (15)"),
    kind!("task-create", "Task_Create", "a new task (7)"),
    kind!("task-reminder", "Task_Reminder", "a task is due soon (8)"),
    kind!("task-complete", "Task_Complete", "a task was completed (16)"),
    kind!("task-update", "Task_Update", "a task was changed (17)"),
    kind!("opportunity-create", "Opportunity_Post_Create", "a new opportunity (31)"),
    kind!("opportunity-update", "Opportunity_Post_Update", "an opportunity was changed (32)"),
    kind!("opportunity-field", "OpportunityField_Post_Update", "one field of an opportunity changed (33)"),
    kind!("opportunity-stage", "OpportunityStage_Post_Update", "an opportunity came to another stage (34)"),
    kind!("opportunity-delete", "Opportunity_Post_Delete", "an opportunity was deleted (35)"),
];

/// The shape of what a kind tells of; for a name that is no kind, a lead.
pub fn shape_of(kind: &str) -> Shape {
    let event = LEADS.iter().find(|k| k.name == kind).and_then(|k| k.events.first());
    event.and_then(|event| named(event)).map_or(Lead, |row| row.shape)
}

/// What a subscription's properties narrow it down to; everything, where it has none.
pub fn wanted(subscription: &Subscription) -> Wanted {
    subscription.details.read::<Webhook>().map(|webhook| webhook.wanted).unwrap_or_default()
}

pub fn select(subscription: &Subscription, event: &Event) -> bool {
    let named = subscription.active && subscription.events.contains(&event.name);
    named && Record::read(shape_of(&event.lead), &event.document).is_ok_and(|record| wanted(subscription).wants(&record))
}
