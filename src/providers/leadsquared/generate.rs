//! Valid bodies of every kind: whatever was seen, small where a failure shrinks. Phones are from the range kept for
//! fiction, mail goes to example domains.

use jiff::Timestamp;
use proptest::{collection::vec, option, prelude::*, sample::select as one_of};

use super::{
    render::{
        moment::written,
        record::{Activity, Change, Fields, LEAD_ID, Record, TASK_ID},
    },
    select::{
        Shape,
        guid::{random, timed},
        sample::changed_lead,
        shape_of,
        wanted::PAGE,
    },
};
use crate::{
    model::Document,
    providers::text::{email, name, pattern},
};

/// Bodies of a kind; for a name that is no kind, leads.
pub fn generate(kind: &str) -> BoxedStrategy<Document> {
    let kind = kind.to_owned();
    match shape_of(&kind) {
        Shape::Lead if kind == "landing-page" => {
            (lead(), one_of(vec!["https://www.example.com/courses", "https://www.example.com/a?b=c&d"]))
                .prop_map(|(mut lead, page)| {
                    lead.set(PAGE, Some(page.to_owned()));
                    Record::Lead(lead)
                })
                .boxed()
        }
        Shape::Lead => lead().prop_map(Record::Lead).boxed(),
        Shape::Change => change(kind).prop_map(Record::Change).boxed(),
        Shape::Task => task().prop_map(Record::Task).boxed(),
        Shape::Opportunities => activity().prop_map(|item| Record::Activities(vec![opportunity(item)])).boxed(),
        Shape::Activities if kind == "activity-batch" => vec(activity(), 2..6).prop_map(Record::Activities).boxed(),
        Shape::Activities => activity().prop_map(|item| Record::Activities(vec![item])).boxed(),
    }
    .prop_map(|record| record.document())
    .boxed()
}

/// Named texts, each there with a value, null, empty, or not there at all.
fn optional(
    names: &'static [&'static str],
    value: impl Strategy<Value = String> + Clone + 'static,
) -> BoxedStrategy<Vec<(String, Option<String>)>> {
    let state =
        prop_oneof![6 => value.prop_map(|v| Some(Some(v))), 1 => Just(Some(None)), 1 => Just(Some(Some(String::new()))), 2 => Just(None)];
    vec(state, names.len())
        .prop_map(|states| {
            let named = names.iter().zip(states);
            named.filter_map(|(name, state)| state.map(|value| ((*name).to_owned(), value))).collect()
        })
        .boxed()
}

fn lead() -> impl Strategy<Value = Fields> {
    let person = (
        optional(&["FirstName", "LastName", "OwnerIdName", "CreatedByName"], name()),
        optional(&["EmailAddress", "OwnerIdEmailAddress"], email()),
        optional(&["Phone", "Mobile"], phone()),
        optional(&["Company", "JobTitle", "Source", "SourceCampaign", "ProspectStage", "Account_CompanyName"], line()),
    );
    let numbers = (
        optional(&["Score", "EngagementScore", "TotalVisits", "PageViewsPerVisit"], "(0|-?[1-9][0-9]{0,4}(\\.[0-9]{1,2})?)".boxed()),
        optional(&["DoNotEmail", "DoNotCall"], one_of(vec!["0", "1"]).prop_map(str::to_owned)),
        one_of(vec!["true", "false"]),
    );
    let own = vec(("mx_[A-Z][A-Za-z0-9_]{0,14}", option::weighted(0.8, prose())), 0..5);
    let dates = (date(), date(), option::of(date().prop_map(|date| format!("{date}.000"))));
    (0u64..1 << 40, person, numbers, own, dates).prop_map(|(id, person, numbers, own, (created, modified, active))| {
        let (names, emails, phones, lines) = person;
        let (scores, flags, can_update) = numbers;
        let text = |text: &str| Some(text.to_owned());
        let head = [(LEAD_ID.to_owned(), Some(random(id, "lead", 0))), ("ProspectAutoId".to_owned(), Some((id % 1_000_000).to_string()))];
        let tail = [
            ("OwnerId".to_owned(), Some(timed(id, "user", 0, Timestamp::UNIX_EPOCH))),
            ("CreatedOn".to_owned(), Some(created)),
            ("ModifiedOn".to_owned(), Some(modified)),
            ("ProspectActivityDate_Max".to_owned(), active),
            ("Org_ShortCode".to_owned(), text("12345")),
            ("CanUpdate".to_owned(), text(can_update)),
        ];
        head.into_iter().chain(names).chain(emails).chain(phones).chain(lines).chain(scores).chain(flags).chain(tail).chain(own).collect()
    })
}

/// What the kind's example changes, and something else besides.
fn change(kind: String) -> impl Strategy<Value = Change> {
    (lead(), option::of(line()), date()).prop_map(move |(before, city, modified)| {
        let mut after = changed_lead(&before, &kind);
        if let Some(city) = city {
            after.set("mx_City", Some(city));
        }
        after.set("ModifiedOn", Some(modified));
        Change { before, after }
    })
}

fn activity() -> impl Strategy<Value = Activity> {
    let code = prop_oneof![
        2 => Just(("22", "Outbound Phone Call Activity")),
        1 => Just(("21", "Inbound Phone Call Activity")),
        1 => Just(("23", "Lead Capture")),
        1 => Just(("97", "Dynamic Form Submission")),
        2 => Just(("247", "Campus Visit")),
    ];
    let data = (optional(&["Status", "Owner"], line()), option::of(note()), vec((pattern!("[1-9][0-9]?"), prose()), 0..4));
    (0u64..1 << 40, code, one_of(vec!["0", "1", "2", "3"]), date(), 0u8..=200, data).prop_map(
        |(id, (code, name), kind, created_on, score, (marks, note, own))| {
            let own = own.into_iter().map(|(number, text)| (format!("mx_Custom_{number}"), Some(text)));
            Activity {
                prospect_activity_id: timed(id, "activity", 0, Timestamp::UNIX_EPOCH),
                related_prospect_id: random(id, "lead", 0),
                activity_event: code.to_owned(),
                activity_event_name: Some(name.to_owned()),
                activity_type: kind.to_owned(),
                created_by: timed(id, "user", 0, Timestamp::UNIX_EPOCH),
                created_on,
                score: f64::from(score) / 2.0,
                data: marks.into_iter().chain([("Note".to_owned(), note)]).chain(own).collect(),
            }
        },
    )
}

fn opportunity(item: Activity) -> Activity {
    Activity {
        activity_event: "12000".to_owned(),
        activity_event_name: None,
        activity_type: "2".to_owned(),
        data: Fields::default(),
        ..item
    }
}

fn task() -> impl Strategy<Value = Fields> {
    let texts = (optional(&["Description"], prose()), optional(&["CompletedOn", "DueDate"], date()));
    (0u64..1 << 40, line(), texts, one_of(vec!["0", "1", "2"]), date(), date()).prop_map(
        |(id, name, (description, dates), status, created, modified)| {
            let head = [(TASK_ID.to_owned(), Some(timed(id, "task", 0, Timestamp::UNIX_EPOCH))), ("Name".to_owned(), Some(name))];
            let tail = [
                ("RelatedEntity".to_owned(), Some("1".to_owned())),
                ("RelatedEntityId".to_owned(), Some(random(id, "lead", 0))),
                ("StatusCode".to_owned(), Some(status.to_owned())),
                ("OwnerId".to_owned(), Some(timed(id, "user", 0, Timestamp::UNIX_EPOCH))),
                ("CreatedOn".to_owned(), Some(created)),
                ("ModifiedOn".to_owned(), Some(modified)),
            ];
            head.into_iter().chain(description).chain(dates).chain(tail).collect()
        },
    )
}

/// The notes of calls: keys and values with separators of their own, keys more than once.
fn note() -> impl Strategy<Value = String> {
    let pair = (one_of(vec!["Caller", "UserId", "Duration", "Status", "StartTime"]), pattern!("[A-Za-z0-9 :/.-]{0,12}"));
    let pairs = vec(pair, 1..6).prop_map(|pairs| pairs.iter().map(|(key, value)| format!("{key}{{=}}{value}{{next}}")).collect());
    prop_oneof![2 => prose(), 3 => pairs]
}

/// From 2010 to 2030.
fn date() -> impl Strategy<Value = String> + Clone {
    (1_262_304_000i64..1_893_456_000).prop_map(|second| written(Timestamp::from_second(second).unwrap_or_default())).boxed()
}

/// One line of text, plain first, then what people really write.
fn line() -> BoxedStrategy<String> {
    prop_oneof![6 => pattern!("[A-Za-z][A-Za-z0-9 .,'-]{0,24}"), 2 => pattern!("[\\p{L}\\p{N}\\p{P}\\p{S} ]{1,24}")].boxed()
}

/// Text of several lines.
fn prose() -> BoxedStrategy<String> {
    prop_oneof![
        6 => pattern!("[A-Za-z][A-Za-z0-9 .,;:!?'\"-]{0,80}"),
        1 => pattern!("[A-Za-z0-9 \n\t<>&\"'\\\\/{}\\[\\]]{1,80}"),
        1 => pattern!("[\\p{L}\\p{M}\\p{N}\\p{P}\\p{S}\\p{Zs}\n]{1,60}"),
    ]
    .boxed()
}

/// `+91-9000000155` for the most part, and other shapes that people type.
fn phone() -> BoxedStrategy<String> {
    let shape = one_of(vec!["+91-90000001nn", "+1-aaa-555-01nn", "90000001nn", "(aaa) 555-01nn"]);
    (shape, 200u32..1000, 0u32..100)
        .prop_map(|(shape, area, n)| shape.replace("aaa", &area.to_string()).replace("nn", &format!("{n:02}")))
        .boxed()
}
