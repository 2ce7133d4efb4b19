//! Valid leads: whatever the tables allow, small where a failure shrinks. Phones are from the range kept for fiction,
//! mail goes to example domains.

use jiff::{Timestamp, tz::Offset};
use proptest::{collection::vec, option, prelude::*, sample::select};

use super::render::{
    field::Field,
    lead::{
        Call, Chat, Contact, Envelope, EventType, ExtraFields, Form as FormObject, Lead, Line, ParsedContact, Status, SubType, full_message,
    },
    moment::{Form, Moment},
};
use crate::{
    model::Document,
    providers::text::{email, line, name, pattern},
};

/// Leads of a kind; for a name that is no kind, forms.
pub fn generate(lead: &str) -> BoxedStrategy<Document> {
    let objects = match lead {
        "chat" => chat().boxed(),
        "call" => call().boxed(),
        "email" => form(SubType::FormEmail).boxed(),
        _ => form(SubType::FormPost).boxed(),
    };
    let person =
        if lead == "email" { parsed().prop_map(|p| (None, Some(p))).boxed() } else { contact().prop_map(|c| (Some(c), None)).boxed() };
    (header(), objects, person)
        .prop_map(|(header, objects, (contact, parsed_contact_attributes))| {
            let contact = contact.map(|c| Contact { id: header.contact_id, ..c });
            Document::of(&Envelope { lead: Lead { contact, parsed_contact_attributes, ..objects.into_lead(header) } })
        })
        .boxed()
}

/// The object that a lead is named for.
#[derive(Debug, Clone)]
enum Object {
    Chat(Chat),
    Call(Call),
    Form(FormObject),
}

impl Object {
    fn into_lead(self, lead: Lead) -> Lead {
        match self {
            Self::Chat(chat) => Lead { event_type: EventType::Chat, chat: Some(chat), ..lead },
            Self::Call(call) => Lead { event_type: EventType::Call, call: Some(Call { occured_at: lead.occured_at, ..call }), ..lead },
            Self::Form(form) => Lead { event_type: EventType::Form, form: Some(form), ..lead },
        }
    }
}

/// What every lead has.
fn header() -> impl Strategy<Value = Lead> {
    let ids = (1u64..1_000_000, 1u64..1_000_000, 1u64..10_000);
    let times = (
        nullable(moment(Form::Milliseconds)),
        moment(Form::Milliseconds),
        nullable(moment(Form::Milliseconds)),
        nullable(moment(Form::Seconds)),
    );
    let texts = (field(line()), line(), nullable(status()), nullable(prose()), nullable(vec(line(), 0..4)));
    (ids, times, 0i64..7200, texts).prop_map(
        |((id, contact_id, campaign_id), (archived_at, created_at, important_at, read_at), earlier, texts)| {
            let (display_name, campaign_name, status, notes, tags) = texts;
            // A field that is not nullable is there or it is not.
            let display_name = if display_name == Field::Null { Field::Absent } else { display_name };
            let occured_at = created_at.earlier(earlier);
            let event_type = EventType::Form;
            let (contact, parsed_contact_attributes, chat, call, form) = (None, None, None, None, None);
            Lead {
                id,
                contact_id,
                campaign_id,
                archived_at,
                created_at,
                important_at,
                occured_at,
                display_name,
                read_at,
                event_type,
                campaign_name,
                status,
                notes,
                tags,
                contact,
                parsed_contact_attributes,
                chat,
                call,
                form,
            }
        },
    )
}

fn contact() -> impl Strategy<Value = Contact> {
    let name = (nullable(name()), nullable(name()), nullable(line()), nullable(email()), nullable(line()));
    let marks =
        (nullable(vec(line(), 0..4)), nullable(prose()), nullable(moment(Form::Milliseconds)), moment(Form::Milliseconds), status());
    let phones = (field(phone()), nullable(phone()), nullable(phone()), nullable(phone()));
    let address = (nullable(line()), nullable(line()), nullable(line()), nullable(line()), nullable(line()), nullable(line()));
    (name, marks, phones, address).prop_map(|(name, marks, phones, address)| {
        let (first_name, last_name, title, email, company) = name;
        let (tags, notes, archived_at, created_at, status) = marks;
        let (phone_fax, phone_home, phone_mobile, phone_work) = phones;
        let (address1, address2, city, state, postal, country) = address;
        Contact {
            id: 0,
            first_name,
            last_name,
            title,
            email,
            company,
            tags,
            notes,
            archived_at,
            created_at,
            status,
            phone_fax,
            phone_home,
            phone_mobile,
            phone_work,
            address1,
            address2,
            city,
            state,
            postal,
            country,
        }
    })
}

fn parsed() -> impl Strategy<Value = ParsedContact> {
    let phones = (nullable(phone()), nullable(phone()), nullable(phone()));
    (nullable(name()), nullable(name()), phones, nullable(email()), nullable(line()), nullable(line())).prop_map(
        |(first_name, last_name, (phone_home, phone_work, phone_mobile), email, company, title)| ParsedContact {
            first_name,
            last_name,
            phone_home,
            phone_work,
            phone_mobile,
            email,
            company,
            title,
        },
    )
}

fn chat() -> impl Strategy<Value = Object> {
    let line = (moment(Form::Seconds), select(vec!["Visitor:", "Alia:"]), prose());
    (nullable(prose()), vec(line, 1..6)).prop_map(|(summary, lines)| {
        let line = |(id, (at, from, message)): (u64, (Moment, &str, String))| Line {
            id,
            timestamp: at.local_time().strftime("%m/%d/%Y %H:%M:%S").to_string(),
            from: from.to_owned(),
            message,
        };
        Object::Chat(Chat { summary, transcript: (1..).zip(lines).map(line).collect() })
    })
}

fn call() -> impl Strategy<Value = Object> {
    let recording = (0u32..1_000_000).prop_map(|n| format!("http://recordings.example.com/audio/{n}.mp3"));
    (moment(Form::Milliseconds), 1u64..7200, recording)
        .prop_map(|(occured_at, duration, url)| Object::Call(Call { occured_at, duration, recording_url: Field::Is(url) }))
}

fn form(sub_type: SubType) -> impl Strategy<Value = Object> {
    let extra = vec((pattern!("[a-z][a-z_]{0,11}"), prose()), 0..4).prop_map(|mut fields| {
        fields.sort_by(|a, b| a.0.cmp(&b.0));
        fields.dedup_by(|a, b| a.0 == b.0);
        ExtraFields(fields)
    });
    (nullable(line()), prose(), nullable(extra)).prop_map(move |(subject, message, extra_fields)| {
        let full_message = full_message(subject.text().unwrap_or_default(), &message);
        Object::Form(FormObject { sub_type, full_message, subject, message: Field::Is(message), extra_fields })
    })
}

/// A value, or null; a value first, so that a failure that needs no null shrinks to none.
fn nullable<T: std::fmt::Debug + Clone>(value: impl Strategy<Value = T>) -> impl Strategy<Value = Field<T>> {
    option::weighted(0.8, value).prop_map(|v| v.map_or(Field::Null, Field::Is))
}

/// A value, null, or nothing at all.
fn field<T: std::fmt::Debug + Clone>(value: impl Strategy<Value = T>) -> impl Strategy<Value = Field<T>> {
    (nullable(value), prop::bool::weighted(0.2)).prop_map(|(field, absent)| if absent { Field::Absent } else { field })
}

fn status() -> impl Strategy<Value = Status> {
    select(vec![Status::PendingContact, Status::ActiveLead, Status::Client, Status::None])
}

/// From 2010 to 2030, at the offsets that people live at.
fn moment(form: Form) -> impl Strategy<Value = Moment> {
    let offset = select(vec![0i32, -7 * 60, -5 * 60, -210, 60, 330, 600]);
    (1_262_304_000i64..1_893_456_000, offset).prop_map(move |(second, minutes)| {
        let at = Timestamp::from_second(second).unwrap_or_default();
        Moment::new(at, Offset::from_seconds(minutes * 60).unwrap_or(Offset::UTC), form)
    })
}

/// Text of several lines.
fn prose() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => pattern!("[A-Za-z][A-Za-z0-9 .,;:!?'\"-]{0,80}"),
        1 => Just(String::new()).sboxed(),
        1 => pattern!("[A-Za-z0-9 \n\t<>&\"'\\\\/{}\\[\\]]{1,80}"),
        1 => pattern!("[\\p{L}\\p{M}\\p{N}\\p{P}\\p{S}\\p{Zs}\n]{1,60}"),
    ]
}

/// 555-0100 to 555-0199, in the shapes of the samples and others that people type.
fn phone() -> impl Strategy<Value = String> {
    let shape =
        select(vec!["aaa-555-01nn", "(aaa)555-01nn", "aaa.555.01nn", "(aaa)555-01nn x881", "+1 aaa 555 01nn", "1-aaa-555-01nn ext. 12"]);
    (shape, 200u32..1000, 0u32..100).prop_map(|(shape, area, n)| shape.replace("aaa", &area.to_string()).replace("nn", &format!("{n:02}")))
}
