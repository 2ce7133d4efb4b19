//! The API's refusals, each body as publicly documented where one is: a gateway's `{"message"}`, the application's
//! `[{"attribute","message"}]`, OAuth's `{"error","error_description"}`. What no document shows is marked in the ledger.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::Serialize;

use crate::model::Reply;

/// What the gateway says.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Refusal")]
pub struct Said<'a> {
    message: Cow<'a, str>,
}

/// What the application says of a call that it understood.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "NamedRefusal")]
pub struct Named<'a> {
    name: Cow<'a, str>,
    message: Cow<'a, str>,
}

/// What it says of one parameter or field.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "FieldRefusal")]
pub struct Field<'a> {
    attribute: Cow<'a, str>,
    message: Cow<'a, str>,
}

/// What OAuth says.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "GrantRefusal")]
pub struct Grant<'a> {
    error: Cow<'a, str>,
    error_description: Cow<'a, str>,
}

fn reply(status: u16, body: &impl Serialize) -> Reply {
    Reply::json(status, serde_json::to_string(body).unwrap_or_default())
}

fn said(status: u16, message: &str) -> Reply {
    reply(status, &Said { message: message.into() })
}

fn named(status: u16, name: &str, message: &str) -> Reply {
    reply(status, &Named { name: name.into(), message: message.into() })
}

pub fn unauthorized() -> Reply {
    said(401, "Unauthorized")
}

pub fn forbidden() -> Reply {
    named(403, "not_authorized", "You are not permitted to perform this action.")
}

pub fn too_many() -> Reply {
    said(429, "Too Many Requests")
}

pub fn method() -> Reply {
    said(405, "Method Not Allowed")
}

/// What was asked for is not there.
pub fn no_such(what: &str, id: &str) -> Reply {
    named(404, "not_found", &format!("There is no {what} with the id {id}."))
}

/// The call as a whole cannot be read.
pub fn malformed(message: &str) -> Reply {
    said(400, message)
}

/// One parameter or field is wrong.
pub fn field(attribute: &str, message: &str) -> Reply {
    reply(422, &[Field { attribute: attribute.into(), message: message.into() }])
}

/// A grant that is not given.
pub fn grant(error: &str, description: &str) -> Reply {
    reply(400, &Grant { error: error.into(), error_description: description.into() })
}
