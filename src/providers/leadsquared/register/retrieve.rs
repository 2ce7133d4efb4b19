//! Retrieve: the webhooks of an account, filtered, sorted and in pages.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    object,
    refusal::{Fault, INPUT, UNKNOWN},
    webhook::{Standing, Webhook},
};
use crate::{
    model::{Account, Invalid, Reply, Request, Settings, Subscription},
    providers::leadsquared::{render::moment::written, select::named},
};

/// `{"Parameter":{…},"Sorting":{…},"Paging":{…}}`; what is left out does not narrow anything down.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields, default)]
struct Query {
    parameter: Parameter,
    sorting: Sorting,
    paging: Paging,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields, default)]
struct Parameter {
    /// `Webhook`, or `Lapp`, of which there are none here.
    r#type: Option<String>,
    /// The event's name: `Lead_Post_Create`.
    webhook_event: Option<String>,
    status_code: Option<u8>,
    webhook_id: Option<String>,
    /// A part of the event's title, the description or the URL.
    search_text: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields, default)]
struct Sorting {
    column_name: Option<String>,
    /// `1`: the last first; `0`: the first first.
    direction: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields, default)]
struct Paging {
    /// From 1.
    page_index: Option<usize>,
    page_size: Option<usize>,
}

const PAGE: usize = 25;
const LARGEST_PAGE: usize = 1_000;

/// The columns that can be sorted by.
const COLUMNS: &[&str] = &["ModifiedOn", "CreatedOn", "EventName", "EventCode", "Description", "URL", "StatusCode"];

pub(super) fn retrieve(request: &Request, account: &mut Account, _now: Timestamp) -> Reply {
    let found = object(request).and_then(|body| query(Value::Object(body))).and_then(|query| rows(&query, account));
    match found {
        Ok((count, rows)) => Reply::json(200, json!({ "RecordCount": count, "Response": rows }).to_string()),
        Err(fault) => fault.reply(&account.settings),
    }
}

fn query(body: Value) -> Result<Query, Fault> {
    serde_path_to_error::deserialize(body).map_err(|e| {
        let right = r#"{"Parameter":{"Type":"Webhook"},"Sorting":{"ColumnName":"ModifiedOn","Direction":"1"},"Paging":{"PageIndex":1,"PageSize":25}}"#;
        Fault { invalid: Invalid::misfit(e.path().to_string(), &e.inner().to_string(), right), ..Fault::new(UNKNOWN, "", "", "") }
    })
}

fn one_of(at: &str, given: Option<&str>, known: &[&str]) -> Result<(), Fault> {
    match given.filter(|text| !text.is_empty() && !known.contains(text)) {
        Some(text) => {
            Err(Fault { invalid: Invalid::unknown(at, text, "choice here", known.iter().copied()), ..Fault::new(INPUT, "", "", "") })
        }
        None => Ok(()),
    }
}

fn rows(query: &Query, account: &Account) -> Result<(usize, Vec<Value>), Fault> {
    let Query { parameter, sorting, paging } = query;
    one_of("Parameter.Type", parameter.r#type.as_deref(), &["Webhook", "Lapp"])?;
    one_of("Sorting.ColumnName", sorting.column_name.as_deref(), COLUMNS)?;
    one_of("Sorting.Direction", sorting.direction.as_deref(), &["0", "1"])?;
    let page = paging.page_index.unwrap_or(1);
    let size = paging.page_size.unwrap_or(PAGE);
    if page == 0 || size == 0 || size > LARGEST_PAGE {
        return Err(Fault::new(INPUT, "Paging", format!("PageIndex {page}, PageSize {size}"), "PageIndex from 1, PageSize from 1 to 1000"));
    }
    let webhooks = parameter.r#type.as_deref() != Some("Lapp");
    let mut rows: Vec<Value> =
        account.subscriptions.iter().filter(|_| webhooks).map(|s| row(s, &account.settings)).filter(|row| fits(row, parameter)).collect();
    let column = sorting.column_name.as_deref().filter(|name| !name.is_empty()).unwrap_or("ModifiedOn");
    rows.sort_by_key(|row| row[column].to_string());
    if sorting.direction.as_deref().unwrap_or("1") == "1" {
        rows.reverse();
    }
    let count = rows.len();
    Ok((count, rows.into_iter().skip((page - 1).saturating_mul(size)).take(size).collect()))
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
fn row(subscription: &Subscription, settings: &Settings) -> Value {
    let webhook = Webhook::of(subscription);
    let event = subscription.events.first().map_or("", String::as_str);
    json!({
        "WebhookId": subscription.id,
        "EventName": named(event).map_or(event, |row| row.title),
        "EventCode": event,
        "Description": webhook.description,
        "URL": subscription.url,
        "Method": "POST",
        "ContentType": webhook.content_type,
        "StatusCode": Standing::of(subscription).code(settings),
        "NotifyOnFailure": webhook.notify_on_failure,
        "WebhookProperties": webhook.properties,
        "CreatedOn": written(subscription.created_at),
        "ModifiedOn": written(webhook.modified_on),
    })
}
