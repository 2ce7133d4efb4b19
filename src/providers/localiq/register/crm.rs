//! The neighbours of the webhooks: contacts and contact interactions, made of the leads that happened.

use jiff::{Timestamp, civil::Date};
use serde::Serialize;
use serde_json::{Value, json};

use super::{ADVERTISER, refusal};
use crate::{
    model::{Account, Reply, Request},
    providers::localiq::{
        render::{json::drop_nulls, lead::Lead, moment::Moment, shape::CONTENT},
        select::compose::LEADS_KEPT,
    },
};

/// How many rows a page holds; undocumented.
pub const PAGE: usize = 25;

pub fn contacts(request: &Request, account: &mut Account, _now: Timestamp) -> Reply {
    let mut contacts: Vec<Row> = Vec::new();
    for lead in account.kept::<Lead>(LEADS_KEPT) {
        let id = lead.contact_id;
        // The newest lead knows its contact best, but what was parsed from an e-mail is less than a contact.
        if lead.contact.is_none() && contacts.iter().any(|known| known.value["id"] == json!(id)) {
            continue;
        }
        contacts.retain(|known| known.value["id"] != json!(id));
        contacts.push(match (lead.contact, lead.parsed_contact_attributes) {
            (Some(contact), _) => Row { created_at: contact.created_at, value: value(&contact) },
            (None, parsed) => {
                let mut row = json!({"id": id});
                if let (Value::Object(row), Value::Object(parsed)) = (&mut row, value(&parsed)) {
                    row.extend(parsed);
                }
                Row { created_at: lead.created_at, value: row }
            }
        });
    }
    page(request, account, "contacts", contacts)
}

pub fn interactions(request: &Request, account: &mut Account, _now: Timestamp) -> Reply {
    let wanted = request.parameter("event_type");
    if let Some(kind) = wanted.as_deref().filter(|kind| !CONTENT.contains(kind)) {
        return refusal::field("event_type", &format!("must be one of {}, not {kind}", CONTENT.join(", ")));
    }
    let leads = account.kept::<Lead>(LEADS_KEPT).filter(|lead| wanted.as_deref().is_none_or(|kind| lead.event_type.word() == kind));
    let rows = leads.map(|lead| Row { created_at: lead.created_at, value: value(&lead) }).collect();
    page(request, account, "contact_interactions", rows)
}

pub fn interaction(request: &Request, account: &mut Account, _now: Timestamp) -> Reply {
    let id = request.segments().pop().unwrap_or_default();
    let found = account.kept::<Lead>(LEADS_KEPT).find(|lead| lead.id.to_string() == id);
    found.map_or_else(|| refusal::no_such("contact interaction", &id), |lead| Reply::json(200, value(&lead).to_string()))
}

struct Row {
    created_at: Moment,
    value: Value,
}

/// A record as these endpoints show it: attributes without data are left out.
fn value(record: &impl Serialize) -> Value {
    let mut value = serde_json::to_value(record).unwrap_or_default();
    value.as_object_mut().into_iter().for_each(drop_nulls);
    value
}

/// One page of the rows in the range of dates: the first day is in it, the last is not.
fn page(request: &Request, account: &Account, name: &str, rows: Vec<Row>) -> Reply {
    match numbers(request) {
        Err(refusal) => refusal,
        Ok((after, before, number)) => {
            let day = |row: &Row| row.created_at.local_date();
            let fitting: Vec<Value> = rows.into_iter().filter(|row| (after..before).contains(&day(row))).map(|row| row.value).collect();
            let pages = fitting.len().div_ceil(PAGE);
            let next = (number < pages).then(|| location(request, number + 1));
            let shown: Vec<Value> = fitting.into_iter().skip((number - 1).saturating_mul(PAGE)).take(PAGE).collect();
            let body = json!({ADVERTISER: account.key.name, "page": number, "total_pages": pages, "next_page_location": next, name: shown});
            Reply::json(200, body.to_string())
        }
    }
}

fn numbers(request: &Request) -> Result<(Date, Date, usize), Reply> {
    let date = |name: &str| {
        let text = request.parameter(name).ok_or_else(|| refusal::field(name, "can't be blank"))?;
        let well_formed = text.len() == 10;
        text.parse::<Date>().ok().filter(|_| well_formed).ok_or_else(|| refusal::field(name, "must be a date in the form YYYY-MM-DD"))
    };
    let page = request
        .parameter("page")
        .map_or(Ok(1), |text| text.parse().ok().filter(|n| *n > 0).ok_or_else(|| refusal::field("page", "must be an integer from 1")));
    Ok((date("created_after_date")?, date("created_before_date")?, page?))
}

/// The same call for another page, its parameters in alphabetical order.
fn location(request: &Request, page: usize) -> String {
    let mut parameters: Vec<(String, String)> = url::form_urlencoded::parse(request.query.as_bytes())
        .filter(|(n, _)| n != "page")
        .map(|(n, v)| (n.into_owned(), v.into_owned()))
        .collect();
    parameters.push(("page".to_owned(), page.to_string()));
    parameters.sort();
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(parameters).finish();
    format!("http://{}{}?{query}", request.headers.get("host").unwrap_or("127.0.0.1"), request.path)
}
