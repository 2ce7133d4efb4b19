//! The JSON body, and the switches that change its shape.

use bytes::Bytes;
use serde_json::{Map, Value, json};

use super::moment::{Form, Moment};
use crate::model::{Event, Settings};

/// The order of the lead's keys in the later public samples; those that are not named follow.
const LATER_ORDER: &[&str] = &[
    "campaign_id",
    "master_campaign_id",
    "campaign_name",
    "id",
    "created_at",
    "occured_at",
    "tags",
    "event_type",
    "contact_id",
    "status",
    "display_name",
    "contact",
];

/// One change of shape: the switch, the value that asks for it, what it does to the lead.
type Change = (&'static str, &'static str, fn(&mut Map<String, Value>));

/// In the order in which they are made. The switches' defaults, which change nothing, are not here.
const CHANGES: &[Change] = &[
    ("email-contact", "contact", contact_for_email),
    ("display-name", "always", name_each_lead),
    ("phone-fax", "always", fax_in_each_contact),
    ("form-message", "absent", |lead| _ = form(lead).and_then(|form| form.shift_remove("message"))),
    ("email-subject", "absent", email_without_subject),
    ("marks", "fresh", fresh_marks),
    ("lead-type-tag", "present", tag_with_type),
    ("extra-fields", "array", extra_fields_as_array),
    ("call-duration", "clock", duration_as_clock),
    ("master-campaign", "present", master_campaign),
    ("read-at", "absent", |lead| _ = lead.shift_remove("read_at")),
    ("dates", "seconds", |lead| lead.values_mut().for_each(|v| rewrite_dates(v, Form::Seconds))),
    ("dates", "zulu", |lead| lead.values_mut().for_each(|v| rewrite_dates(v, Form::Zulu))),
    ("chat-times", "us-12-hours", chat_times),
    ("nulls", "absent", |lead| drop_nulls(lead)),
    ("key-order", "2021-08", later_order),
];

/// The body, compact. Without a switch set it is the event's own document.
pub fn render(event: &Event, settings: &Settings) -> Bytes {
    // What is not set has its default, which changes nothing.
    let asks = |set: (&str, &str)| CHANGES.iter().any(|(switch, value, _)| set == (*switch, *value));
    let bare = event.lead == "call" && settings.is("call-envelope", "bare");
    if !bare && !settings.changed().any(asks) {
        return event.document.bytes();
    }
    let Ok(mut body) = event.document.read::<Value>() else { return event.document.bytes() };
    if let Some(lead) = body.get_mut("lead").and_then(Value::as_object_mut) {
        let wanted = CHANGES.iter().filter(|(switch, value, _)| settings.changed().any(|set| set == (*switch, *value)));
        wanted.for_each(|(_, _, change)| change(lead));
    }
    if bare { body["lead"].to_string().into() } else { body.to_string().into() }
}

fn form(lead: &mut Map<String, Value>) -> Option<&mut Map<String, Value>> {
    lead.get_mut("form").and_then(Value::as_object_mut)
}

fn fax_in_each_contact(lead: &mut Map<String, Value>) {
    let Some(contact) = lead.get_mut("contact").and_then(Value::as_object_mut) else { return };
    if !contact.contains_key("phone_fax") {
        let place = contact.keys().position(|k| k == "phone_home").unwrap_or(contact.len());
        contact.shift_insert(place, "phone_fax".into(), Value::Null);
    }
}

fn email_without_subject(lead: &mut Map<String, Value>) {
    let Some(form) = form(lead).filter(|form| form["sub_type"] == "FormEmail") else { return };
    form.shift_remove("subject");
    let message = form.get("message").and_then(Value::as_str).unwrap_or_default();
    form["full_message"] = Value::from(format!("Message:\n{message}"));
}

fn fresh_marks(lead: &mut Map<String, Value>) {
    ["important_at", "read_at"].iter().filter_map(|name| lead.get_mut(*name).map(Value::take)).for_each(drop);
}

fn tag_with_type(lead: &mut Map<String, Value>) {
    let tag = match lead["event_type"].as_str() {
        Some("chat") => "Chat Lead",
        Some("call") => "Call Lead",
        _ => "Form Lead",
    };
    if let Some(tags) = lead.get_mut("tags").and_then(Value::as_array_mut) {
        tags.insert(0, Value::from(tag));
    }
}

/// The full contact that the later form e-mail sample has instead of the parsed attributes.
fn contact_for_email(lead: &mut Map<String, Value>) {
    let (Some(Value::Object(parsed)), id, created) =
        (lead.shift_remove("parsed_contact_attributes"), lead["contact_id"].clone(), lead["created_at"].clone())
    else {
        return;
    };
    let mut contact = json!({"id": id}).as_object().cloned().unwrap_or_default();
    contact.extend(parsed);
    contact.extend([
        ("created_at".to_owned(), created),
        ("status".to_owned(), lead.get("status").filter(|s| !s.is_null()).cloned().unwrap_or(json!("none"))),
    ]);
    let own = ["chat", "call", "form"].iter().find_map(|kind| lead.shift_remove(*kind).map(|object| (*kind, object)));
    lead.insert("contact".into(), Value::Object(contact));
    lead.extend(own.map(|(kind, object)| (kind.to_owned(), object)));
}

/// First and last name, else the e-mail, else a phone.
fn name_each_lead(lead: &mut Map<String, Value>) {
    if lead.get("display_name").is_some_and(|name| !name.is_null()) {
        return;
    }
    let person = lead.get("contact").or_else(|| lead.get("parsed_contact_attributes")).cloned().unwrap_or_default();
    let text = |name: &str| person[name].as_str().filter(|t| !t.is_empty());
    let full = [text("first_name"), text("last_name")].into_iter().flatten().collect::<Vec<_>>().join(" ");
    let rest = ["email", "phone_mobile", "phone_home", "phone_work"].iter().find_map(|name| text(name));
    let name = if full.is_empty() { rest.unwrap_or("Unknown").to_owned() } else { full };
    let place = lead.keys().position(|k| k == "occured_at").map_or(lead.len(), |i| i + 1);
    lead.shift_insert(place, "display_name".into(), Value::from(name));
}

fn extra_fields_as_array(lead: &mut Map<String, Value>) {
    if let Some(Value::Object(fields)) = lead.get_mut("form").and_then(|f| f.get_mut("extra_fields")).map(Value::take) {
        lead["form"]["extra_fields"] = fields.into_iter().map(|(_, text)| text).collect();
    }
}

/// `03:47` for 227 seconds.
fn duration_as_clock(lead: &mut Map<String, Value>) {
    if let Some(duration) = lead.get_mut("call").and_then(|c| c.get_mut("duration")) {
        let seconds = duration.as_u64().unwrap_or_default();
        *duration = Value::from(format!("{:02}:{:02}", seconds / 60, seconds % 60));
    }
}

/// A text, as the later samples show, though their table says Integer.
fn master_campaign(lead: &mut Map<String, Value>) {
    let id = lead["campaign_id"].as_u64().unwrap_or_default();
    lead.insert("master_campaign_id".into(), Value::from((2_705_000 + id).to_string()));
}

fn rewrite_dates(value: &mut Value, form: Form) {
    match value {
        Value::Object(map) => {
            map.iter_mut().filter(|(name, v)| name.ends_with("_at") || v.is_object()).for_each(|(_, v)| rewrite_dates(v, form))
        }
        Value::String(text) => {
            if let Some(moment) = Moment::parse(text) {
                *text = moment.written(form).to_string();
            }
        }
        _ => {}
    }
}

/// `5/10/2021 2:05:06 PM` for `05/10/2021 14:05:06`.
fn chat_times(lead: &mut Map<String, Value>) {
    let lines = lead.get_mut("chat").and_then(|c| c.get_mut("transcript")).and_then(Value::as_array_mut);
    for time in lines.into_iter().flatten().filter_map(|line| line.get_mut("timestamp")) {
        if let Ok(parsed) = jiff::civil::DateTime::strptime("%m/%d/%Y %H:%M:%S", time.as_str().unwrap_or_default()) {
            *time = Value::from(parsed.strftime("%-m/%-d/%Y %-I:%M:%S %p").to_string());
        }
    }
}

/// Leaves out what is null, in objects within objects, too.
pub(in crate::providers::localiq) fn drop_nulls(map: &mut Map<String, Value>) {
    map.retain(|_, value| !value.is_null());
    map.values_mut().filter_map(Value::as_object_mut).for_each(drop_nulls);
}

fn later_order(lead: &mut Map<String, Value>) {
    let mut old = std::mem::take(lead);
    for name in LATER_ORDER {
        if let Some(value) = old.shift_remove(*name) {
            lead.insert((*name).to_owned(), value);
        }
    }
    lead.extend(old);
}
