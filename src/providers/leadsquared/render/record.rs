//! What events tell of, as it is posted: leads, changes of leads, activities, tasks. Scalars are text, whatever they mean.

use std::fmt;

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{MapAccess, Visitor},
    ser::SerializeMap,
};

use crate::{
    model::{Document, Invalid},
    providers::leadsquared::select::Shape,
};

/// Names and texts in the order of the wire; null where nothing is known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fields(Vec<(String, Option<String>)>);

/// A lead before and after it was changed: two whole snapshots.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct Change {
    pub before: Fields,
    pub after: Fields,
}

/// An activity, or an opportunity, which has no `ActivityEventName` and an empty `Data`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct Activity {
    pub prospect_activity_id: String,
    pub related_prospect_id: String,
    /// A number as text: `22`, and from 12000 on a type of opportunity.
    pub activity_event: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub activity_event_name: Option<String>,
    pub activity_type: String,
    pub created_by: String,
    pub created_on: String,
    /// The one number of all bodies.
    pub score: f64,
    pub data: Fields,
}

/// The body of one event.
#[derive(Debug, Clone, PartialEq)]
pub enum Record {
    Lead(Fields),
    Change(Change),
    Activities(Vec<Activity>),
    Task(Fields),
}

impl Fields {
    /// The text under a name, where there is one.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(n, _)| n == name).and_then(|(_, value)| value.as_deref())
    }

    /// Puts a value in its place, or at the end.
    pub fn set(&mut self, name: &str, value: Option<String>) {
        match self.0.iter_mut().find(|(n, _)| n == name) {
            Some((_, old)) => *old = value,
            None => self.0.push((name.to_owned(), value)),
        }
    }

    pub fn iter(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_deref()))
    }

    /// The same fields with each text changed.
    #[must_use]
    pub fn map(&self, change: impl Fn(&str) -> String) -> Self {
        Self(self.0.iter().map(|(name, value)| (name.clone(), value.as_deref().map(&change))).collect())
    }
}

impl<N: Into<String>> FromIterator<(N, Option<String>)> for Fields {
    fn from_iter<I: IntoIterator<Item = (N, Option<String>)>>(fields: I) -> Self {
        let mut all = Self::default();
        fields.into_iter().for_each(|(name, value)| all.set(&name.into(), value));
        all
    }
}

impl Serialize for Fields {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        self.0.iter().try_for_each(|(name, value)| map.serialize_entry(name, value))?;
        map.end()
    }
}

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Texts;
        impl<'de> Visitor<'de> for Texts {
            type Value = Fields;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of texts and nulls")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields, A::Error> {
                let mut fields = Fields::default();
                while let Some((name, value)) = map.next_entry::<String, Option<String>>()? {
                    fields.set(&name, value);
                }
                Ok(fields)
            }
        }
        deserializer.deserialize_map(Texts)
    }
}

impl Record {
    /// Reads a body of a shape strictly; a mismatch is refused with its place.
    pub fn read(shape: Shape, document: &Document) -> Result<Self, Invalid> {
        fn typed<T: for<'de> Deserialize<'de>>(document: &Document) -> Result<T, Invalid> {
            let mut reader = serde_json::Deserializer::from_str(document.text());
            serde_path_to_error::deserialize(&mut reader)
                .map_err(|e| Invalid::misfit(e.path().to_string(), &e.inner().to_string(), "texts, and the names that LeadSquared sends"))
        }
        Ok(match shape {
            Shape::Lead => Self::Lead(typed(document)?),
            Shape::Change => Self::Change(typed(document)?),
            Shape::Task => Self::Task(typed(document)?),
            Shape::Activities | Shape::Opportunities => Self::Activities(typed(document)?),
        })
    }

    pub fn document(&self) -> Document {
        match self {
            Self::Lead(fields) | Self::Task(fields) => Document::of(fields),
            Self::Change(change) => Document::of(change),
            Self::Activities(items) => Document::of(items),
        }
    }

    /// The same record with each text of people changed.
    #[must_use]
    pub fn map(&self, change: impl Fn(&str) -> String) -> Self {
        match self {
            Self::Lead(fields) => Self::Lead(fields.map(change)),
            Self::Task(fields) => Self::Task(fields.map(change)),
            Self::Change(pair) => Self::Change(Change { before: pair.before.map(&change), after: pair.after.map(&change) }),
            Self::Activities(items) => {
                Self::Activities(items.iter().map(|item| Activity { data: item.data.map(&change), ..item.clone() }).collect())
            }
        }
    }

    /// What identifies it to a receiver that meets it twice: the lead's id, the last activity's, the task's.
    pub fn identity(&self) -> Option<&str> {
        match self {
            Self::Lead(lead) => lead.get(LEAD_ID),
            Self::Change(change) => change.after.get(LEAD_ID),
            Self::Activities(items) => items.last().map(|item| item.prospect_activity_id.as_str()),
            Self::Task(task) => task.get(TASK_ID),
        }
    }
}

/// The field that identifies a lead.
pub const LEAD_ID: &str = "ProspectID";
/// The field that identifies a task; assumed.
pub const TASK_ID: &str = "UserTaskId";
