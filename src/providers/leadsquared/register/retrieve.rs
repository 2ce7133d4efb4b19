//! Retrieve: the webhooks of an account, filtered, sorted and in pages.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    object,
    refusal::{DATA_TYPE, Fault, INPUT, UNKNOWN},
    webhook::{Standing, Webhook},
};
use crate::{
    model::{Account, Invalid, Reply, Request, Settings, Subscription},
    providers::leadsquared::{render::moment::written, select::named},
};

/// `{"Parameter":{…},"Sorting":{…},"Paging":{…}}`; what is left out does not narrow anything down.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", deny_unknown_fields, default)]
#[schemars(rename = "Retrieval")]
pub struct Query {
    parameter: Parameter,
    sorting: Sorting,
    paging: Paging,
}

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", deny_unknown_fields, default)]
struct Parameter {
    /// `Webhook`, or `Lapp`, of which there are none here.
    #[schemars(extend("enum" = one_of_or_none(TYPES)))]
    r#type: Option<String>,
    /// The event's name: `Lead_Post_Create`.
    webhook_event: Option<String>,
    status_code: Option<u8>,
    webhook_id: Option<String>,
    /// A part of the event's title, the description or the URL.
    search_text: Option<String>,
}

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", deny_unknown_fields, default)]
struct Sorting {
    #[schemars(extend("enum" = one_of_or_none(COLUMNS)))]
    column_name: Option<String>,
    /// `1`: the last first; `0`: the first first.
    #[schemars(extend("enum" = one_of_or_none(DIRECTIONS)))]
    direction: Option<String>,
}

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase", deny_unknown_fields, default)]
struct Paging {
    #[schemars(range(min = 1))]
    page_index: Option<usize>,
    #[schemars(range(min = 1, max = LARGEST_PAGE))]
    page_size: Option<usize>,
}

const PAGE: usize = 25;
const LARGEST_PAGE: usize = 1_000;

const TYPES: &[&str] = &["Webhook", "Lapp"];
const DIRECTIONS: &[&str] = &["0", "1"];

/// The columns that can be sorted by.
const COLUMNS: &[&str] = &["ModifiedOn", "CreatedOn", "EventName", "EventCode", "Description", "URL", "StatusCode"];

pub(super) fn retrieve(request: &Request, account: &mut Account, _now: Timestamp) -> Reply {
    let found = object(request).and_then(|body| query(Value::Object(body))).and_then(|query| rows(&query, account));
    match found {
        Ok(found) => Reply::json(200, serde_json::to_string(&found).unwrap_or_default()),
        Err(fault) => fault.reply(&account.settings),
    }
}

fn query(body: Value) -> Result<Query, Fault> {
    // serde would read an array as an object's values, too.
    if let Some(name) = ["Parameter", "Sorting", "Paging"].into_iter().find(|name| body[*name].is_array()) {
        return Err(Fault::new(DATA_TYPE, name, "it is an array", "an object"));
    }
    serde_path_to_error::deserialize(body).map_err(|e| {
        let right = r#"{"Parameter":{"Type":"Webhook"},"Sorting":{"ColumnName":"ModifiedOn","Direction":"1"},"Paging":{"PageIndex":1,"PageSize":25}}"#;
        Fault { invalid: Invalid::misfit(e.path().to_string(), &e.inner().to_string(), right), ..Fault::new(UNKNOWN, "", "", "") }
    })
}

/// The words that fit, and what stands for none of them.
fn one_of_or_none(known: &[&'static str]) -> Vec<Option<&'static str>> {
    known.iter().copied().chain([""]).map(Some).chain([None]).collect()
}

fn one_of(at: &str, given: Option<&str>, known: &[&str]) -> Result<(), Fault> {
    match given.filter(|text| !text.is_empty() && !known.contains(text)) {
        Some(text) => {
            Err(Fault { invalid: Invalid::unknown(at, text, "choice here", known.iter().copied()), ..Fault::new(INPUT, "", "", "") })
        }
        None => Ok(()),
    }
}

/// A page, and how many there are on all of them.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
#[schemars(rename = "Retrieved")]
pub struct Found {
    record_count: usize,
    #[schemars(with = "Vec<Row>")]
    response: Vec<Value>,
}

fn rows(query: &Query, account: &Account) -> Result<Found, Fault> {
    let Query { parameter, sorting, paging } = query;
    one_of("Parameter.Type", parameter.r#type.as_deref(), TYPES)?;
    one_of("Sorting.ColumnName", sorting.column_name.as_deref(), COLUMNS)?;
    one_of("Sorting.Direction", sorting.direction.as_deref(), DIRECTIONS)?;
    let page = paging.page_index.unwrap_or(1);
    let size = paging.page_size.unwrap_or(PAGE);
    if page == 0 || size == 0 || size > LARGEST_PAGE {
        return Err(Fault::new(INPUT, "Paging", format!("PageIndex {page}, PageSize {size}"), "PageIndex from 1, PageSize from 1 to 1000"));
    }
    let webhooks = parameter.r#type.as_deref() != Some("Lapp");
    let shown = |subscription: &Subscription| serde_json::to_value(row(subscription, &account.settings)).unwrap_or_default();
    let mut rows: Vec<Value> = account.subscriptions.iter().filter(|_| webhooks).map(shown).filter(|row| fits(row, parameter)).collect();
    let column = sorting.column_name.as_deref().filter(|name| !name.is_empty()).unwrap_or("ModifiedOn");
    rows.sort_by_key(|row| row[column].to_string());
    if sorting.direction.as_deref().unwrap_or("1") == "1" {
        rows.reverse();
    }
    let record_count = rows.len();
    Ok(Found { record_count, response: rows.into_iter().skip((page - 1).saturating_mul(size)).take(size).collect() })
}

fn fits(row: &Value, wanted: &Parameter) -> bool {
    let is = |name: &str, wanted: &Option<String>| wanted.as_deref().is_none_or(|text| text.is_empty() || row[name] == text);
    let holds = |text: &str| {
        let text = text.to_lowercase();
        ["EventName", "Description", "URL"].iter().any(|name| row[name].as_str().is_some_and(|value| value.to_lowercase().contains(&text)))
    };
    is("EventCode", &wanted.webhook_event)
        && is("WebhookId", &wanted.webhook_id)
        && wanted.status_code.is_none_or(|code| row["StatusCode"] == code)
        && wanted.search_text.as_deref().is_none_or(|text| text.is_empty() || holds(text))
}

/// A webhook as Retrieve shows it. What custom headers say is not shown: no source has them.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
#[schemars(rename = "RetrievedWebhook")]
struct Row {
    webhook_id: String,
    /// The event's title.
    event_name: String,
    /// The event's name: `Lead_Post_Create`.
    event_code: String,
    description: String,
    #[serde(rename = "URL")]
    url: String,
    method: &'static str,
    content_type: String,
    /// Enabled, switched off or disabled: which number is which depends on the switch `status-codes`.
    #[schemars(range(max = 2))]
    status_code: u8,
    notify_on_failure: bool,
    /// JSON in a text.
    webhook_properties: Option<String>,
    /// `2016-06-09 07:10:43`, in UTC.
    created_on: String,
    modified_on: String,
}

fn row(subscription: &Subscription, settings: &Settings) -> Row {
    let webhook = Webhook::of(subscription);
    let event = subscription.events.first().map_or("", String::as_str);
    Row {
        webhook_id: subscription.id.clone(),
        event_name: named(event).map_or(event, |row| row.title).to_owned(),
        event_code: event.to_owned(),
        description: webhook.description,
        url: subscription.url.clone(),
        method: "POST",
        content_type: webhook.content_type,
        status_code: Standing::of(subscription).code(settings),
        notify_on_failure: webhook.notify_on_failure,
        webhook_properties: webhook.properties,
        created_on: written(subscription.created_at),
        modified_on: written(webhook.modified_on),
    }
}
