//! The documented objects: Lead, Contact, Chat, ChatTranscript, Call, Form. Fields stand in the order of the samples,
//! which is not that of the tables. `occured_at` is spelt as the documents spell it.

use std::fmt;

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{MapAccess, SeqAccess, Visitor},
    ser::SerializeMap,
};

use super::{field::Field, moment::Moment};

/// What is posted: `{"lead":{…}}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Envelope {
    pub lead: Lead,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lead {
    pub id: u64,
    pub contact_id: u64,
    pub campaign_id: u64,
    #[serde(default, skip_serializing_if = "Field::absent")]
    pub archived_at: Field<Moment>,
    pub created_at: Moment,
    #[serde(default, skip_serializing_if = "Field::absent")]
    pub important_at: Field<Moment>,
    pub occured_at: Moment,
    #[serde(default, skip_serializing_if = "Field::absent")]
    pub display_name: Field<String>,
    #[serde(default, skip_serializing_if = "Field::absent")]
    pub read_at: Field<Moment>,
    pub event_type: EventType,
    pub campaign_name: String,
    #[serde(default, skip_serializing_if = "Field::absent")]
    pub status: Field<Status>,
    #[serde(default, skip_serializing_if = "Field::absent")]
    pub notes: Field<String>,
    #[serde(default, skip_serializing_if = "Field::absent")]
    pub tags: Field<Vec<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<Contact>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parsed_contact_attributes: Option<ParsedContact>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chat: Option<Chat>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub call: Option<Call>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<Form>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EventType {
    Chat,
    Call,
    Form,
}

impl EventType {
    pub fn word(self) -> &'static str {
        match self {
            Self::Chat => "chat",
            Self::Call => "call",
            Self::Form => "form",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    PendingContact,
    ActiveLead,
    Client,
    None,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    pub id: u64,
    #[serde(default, skip_serializing_if = "Field::absent")]
    pub first_name: Field<String>,
    #[serde(default, skip_serializing_if = "Field::absent")]
    pub last_name: Field<String>,
    #[serde(default, skip_serializing_if = "Field::absent")]
    pub title: Field<String>,
    #[serde(default, skip_serializing_if = "Field::absent")]
    pub email: Field<String>,
    #[serde(default, skip_serializing_if = "Field::absent")]
    pub company: Field<String>,
    #[serde(default, skip_serializing_if = "Field::absent")]
    pub tags: Field<Vec<String>>,
    #[serde(default, skip_serializing_if = "Field::absent")]
    pub notes: Field<String>,
    #[serde(default, skip_serializing_if = "Field::absent")]
    pub archived_at: Field<Moment>,
    pub created_at: Moment,
    pub status: Status,
    #[serde(default, skip_serializing_if = "Field::absent")]
    pub phone_fax: Field<String>,
    #[serde(default, skip_serializing_if = "Field::absent")]
    pub phone_home: Field<String>,
    #[serde(default, skip_serializing_if = "Field::absent")]
    pub phone_mobile: Field<String>,
    #[serde(default, skip_serializing_if = "Field::absent")]
    pub phone_work: Field<String>,
    #[serde(default, skip_serializing_if = "Field::absent")]
    pub address1: Field<String>,
    #[serde(default, skip_serializing_if = "Field::absent")]
    pub address2: Field<String>,
    #[serde(default, skip_serializing_if = "Field::absent")]
    pub city: Field<String>,
    #[serde(default, skip_serializing_if = "Field::absent")]
    pub state: Field<String>,
    #[serde(default, skip_serializing_if = "Field::absent")]
    pub postal: Field<String>,
    #[serde(default, skip_serializing_if = "Field::absent")]
    pub country: Field<String>,
}

/// What the e-mail sample carries in place of a contact; no table documents it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ParsedContact {
    #[serde(default, skip_serializing_if = "Field::absent")]
    pub first_name: Field<String>,
    #[serde(default, skip_serializing_if = "Field::absent")]
    pub last_name: Field<String>,
    #[serde(default, skip_serializing_if = "Field::absent")]
    pub phone_home: Field<String>,
    #[serde(default, skip_serializing_if = "Field::absent")]
    pub phone_work: Field<String>,
    #[serde(default, skip_serializing_if = "Field::absent")]
    pub phone_mobile: Field<String>,
    #[serde(default, skip_serializing_if = "Field::absent")]
    pub email: Field<String>,
    #[serde(default, skip_serializing_if = "Field::absent")]
    pub company: Field<String>,
    #[serde(default, skip_serializing_if = "Field::absent")]
    pub title: Field<String>,
}

impl ParsedContact {
    /// What an e-mail says of a person.
    pub fn of(person: &Contact) -> Self {
        let Contact { first_name, last_name, phone_home, phone_work, phone_mobile, email, company, title, .. } = person.clone();
        Self { first_name, last_name, phone_home, phone_work, phone_mobile, email, company, title }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Chat {
    #[serde(default, skip_serializing_if = "Field::absent")]
    pub summary: Field<String>,
    pub transcript: Vec<Line>,
}

/// One line of a chat. `timestamp` is whatever the chat's own service wrote: `05/30/2017 10:55:09`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    pub id: u64,
    pub timestamp: String,
    pub from: String,
    pub message: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Call {
    pub occured_at: Moment,
    /// In seconds.
    pub duration: u64,
    #[serde(default, skip_serializing_if = "Field::absent")]
    pub recording_url: Field<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Form {
    pub sub_type: SubType,
    pub full_message: String,
    #[serde(default, skip_serializing_if = "Field::absent")]
    pub subject: Field<String>,
    #[serde(default, skip_serializing_if = "Field::absent")]
    pub message: Field<String>,
    #[serde(default, skip_serializing_if = "Field::absent")]
    pub extra_fields: Field<ExtraFields>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum SubType {
    FormPost,
    FormEmail,
}

/// Names and texts in the order of the form. The table says "Array of String", the samples show an object:
/// both are read, the object is written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ExtraFields(pub Vec<(String, String)>);

impl Serialize for ExtraFields {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        self.0.iter().try_for_each(|(name, text)| map.serialize_entry(name, text))?;
        map.end()
    }
}

impl<'de> Deserialize<'de> for ExtraFields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;
        impl<'de> Visitor<'de> for Either {
            type Value = ExtraFields;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of texts by name, or an array of texts")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<ExtraFields, A::Error> {
                let mut fields = Vec::new();
                while let Some(field) = map.next_entry()? {
                    fields.push(field);
                }
                Ok(ExtraFields(fields))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<ExtraFields, A::Error> {
                let mut fields = Vec::new();
                while let Some(text) = seq.next_element::<String>()? {
                    fields.push((format!("field_{}", fields.len() + 1), text));
                }
                Ok(ExtraFields(fields))
            }
        }
        deserializer.deserialize_any(Either)
    }
}

/// `Subject:`, the subject, an empty line, `Message:`, the message: as both form samples compose it.
pub fn full_message(subject: &str, message: &str) -> String {
    format!("Subject:\n{subject}\n\nMessage:\n{message}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::providers::localiq::SAMPLES;

    #[test]
    fn each_documented_sample_reads_and_renders_as_it_stands_key_order_included() {
        for (kind, text) in SAMPLES {
            let lead: Envelope = serde_json::from_str(text).unwrap();
            let sample: serde_json::Value = serde_json::from_str(text).unwrap();
            // Values keep the order of their keys, so equal texts have equal orders.
            assert_eq!(serde_json::to_string(&lead).unwrap(), sample.to_string(), "{kind}");
        }
    }

    #[test]
    fn the_full_message_is_composed_as_in_the_samples() {
        for (_, text) in SAMPLES {
            let lead: Envelope = serde_json::from_str(text).unwrap();
            let Some(form) = lead.lead.form else { continue };
            assert_eq!(form.full_message, full_message(form.subject.value().unwrap(), form.message.value().unwrap()));
        }
    }

    #[test]
    fn both_readings_of_extra_fields_are_read() {
        assert_eq!(serde_json::from_str::<ExtraFields>(r#"{"a":"b"}"#).unwrap().0, [("a".to_owned(), "b".to_owned())]);
        assert_eq!(serde_json::from_str::<ExtraFields>(r#"["b"]"#).unwrap().0, [("field_1".to_owned(), "b".to_owned())]);
    }
}
