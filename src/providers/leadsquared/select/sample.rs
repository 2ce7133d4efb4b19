//! The example of each kind: what was seen of its shape, with invented values.

use crate::{
    model::Document,
    providers::leadsquared::{
        render::record::{Activity, Change, Fields, Record},
        select::{Shape, shape_of, wanted::PAGE},
    },
};

const LEAD: &str = include_str!("../../../../fixtures/leadsquared/render/lead.json");
const ACTIVITY: &str = include_str!("../../../../fixtures/leadsquared/render/activity.json");
const OPPORTUNITY: &str = include_str!("../../../../fixtures/leadsquared/render/opportunity.json");
const TASK: &str = include_str!("../../../../fixtures/leadsquared/render/task.json");

/// What a kind's example changes of the common one: name and value.
type Changes = &'static [(&'static str, &'static str)];

const CHANGES: &[(&str, Changes)] = &[
    ("lead-update", &[("Mobile", "+91-9000000155"), ("mx_City", "Mysuru"), ("DoNotCall", "1"), ("NotableEvent", "Modified")]),
    ("lead-field", &[("mx_Course_Interested", "Data Science")]),
    ("lead-stage", &[("ProspectStage", "Engaged")]),
    (
        "lead-owner",
        &[
            ("OwnerId", "97c5e2be-5b0c-11ef-9c3e-0a58a9feac02"),
            ("OwnerIdName", "Mina Example"),
            ("OwnerIdEmailAddress", "mina@example.com"),
        ],
    ),
    ("lead-score", &[("Score", "25"), ("EngagementScore", "10")]),
    (
        "landing-page",
        &[("Origin", "Landing Page"), ("NotableEvent", "Form Submitted on Landing Page"), (PAGE, "https://www.example.com/courses")],
    ),
    ("task-reminder", &[("Reminder", "0")]),
    ("task-complete", &[("StatusCode", "1"), ("CompletedOn", "2026-01-03 09:41:10")]),
    ("task-update", &[("DueDate", "2026-01-04 10:00:00"), ("Description", "She asked for the course dates, and for the fees.")]),
];

/// The activities that a batch holds besides the first: code, name, status.
const MORE: &[(&str, &str, &str)] = &[("247", "Campus Visit", "Scheduled"), ("21", "Inbound Phone Call Activity", "Missed")];

fn changed(fields: &Fields, kind: &str) -> Fields {
    let mut fields = fields.clone();
    let changes = CHANGES.iter().find(|(name, _)| *name == kind).map_or(&[][..], |(_, changes)| changes);
    changes.iter().for_each(|(name, value)| fields.set(name, Some((*value).to_owned())));
    fields
}

/// A lead as a kind's example changes it.
pub fn changed_lead(lead: &Fields, kind: &str) -> Fields {
    changed(lead, kind)
}

/// The example of a kind; for a name that is no kind, a new lead.
pub fn sample(kind: &str) -> Document {
    let read = |text: &str| serde_json::from_str::<Fields>(text).unwrap_or_default();
    let items = |text: &str| serde_json::from_str::<Vec<Activity>>(text).unwrap_or_default();
    let record = match shape_of(kind) {
        Shape::Lead => Record::Lead(changed(&read(LEAD), kind)),
        Shape::Change => {
            let before = read(LEAD);
            Record::Change(Change { after: changed(&before, kind), before })
        }
        Shape::Task => Record::Task(changed(&read(TASK), kind)),
        Shape::Opportunities => Record::Activities(items(OPPORTUNITY)),
        Shape::Activities => {
            let mut activities = items(ACTIVITY);
            if kind == "activity-update" {
                activities.iter_mut().for_each(|item| {
                    item.data.set("Status", Some("Completed".to_owned()));
                    item.data.set("mx_Custom_4", None);
                });
            }
            if kind == "activity-batch" {
                let first = activities.first().cloned();
                activities.extend(MORE.iter().zip(first.iter().cycle()).map(|((code, name, status), first)| {
                    let mut data = Fields::default();
                    data.set("Status", Some((*status).to_owned()));
                    data.set("Owner", first.data.get("Owner").map(str::to_owned));
                    data.set("Note", None);
                    Activity { activity_event: (*code).to_owned(), activity_event_name: Some((*name).to_owned()), data, ..first.clone() }
                }));
            }
            Record::Activities(activities)
        }
    };
    record.document()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::providers::leadsquared::select::LEADS;

    #[test]
    fn each_kind_has_an_example_that_reads_back() {
        for kind in LEADS {
            let document = sample(kind.name);
            let record = Record::read(shape_of(kind.name), &document).unwrap();
            assert_eq!(record.document(), document, "{}", kind.name);
            assert!(document.text().len() > 150, "{}", kind.name);
        }
    }

    #[test]
    fn a_fixture_comes_out_as_it_was_read() {
        for (kind, text) in
            [("lead-create", LEAD), ("activity-create", ACTIVITY), ("opportunity-create", OPPORTUNITY), ("task-create", TASK)]
        {
            let value: serde_json::Value = serde_json::from_str(text).unwrap();
            assert_eq!(sample(kind).text(), value.to_string());
        }
    }
}
