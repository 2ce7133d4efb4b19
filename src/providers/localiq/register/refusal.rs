//! The API's refusals, each body as publicly documented where one is: a gateway's `{"message"}`, the application's
//! `[{"attribute","message"}]`, OAuth's `{"error","error_description"}`. What no document shows is marked in the ledger.

use serde_json::json;

use crate::model::Reply;

pub fn unauthorized() -> Reply {
    Reply::json(401, r#"{"message":"Unauthorized"}"#)
}

pub fn forbidden() -> Reply {
    Reply::json(403, r#"{"name":"not_authorized","message":"You are not permitted to perform this action."}"#)
}

pub fn too_many() -> Reply {
    Reply::json(429, r#"{"message":"Too Many Requests"}"#)
}

pub fn method() -> Reply {
    Reply::json(405, r#"{"message":"Method Not Allowed"}"#)
}

/// What was asked for is not there.
pub fn no_such(what: &str, id: &str) -> Reply {
    Reply::json(404, json!({"name": "not_found", "message": format!("There is no {what} with the id {id}.")}).to_string())
}

/// The call as a whole cannot be read.
pub fn malformed(message: &str) -> Reply {
    Reply::json(400, json!({"message": message}).to_string())
}

/// One parameter or field is wrong.
pub fn field(attribute: &str, message: &str) -> Reply {
    Reply::json(422, json!([{"attribute": attribute, "message": message}]).to_string())
}

/// A grant that is not given.
pub fn grant(error: &str, description: &str) -> Reply {
    Reply::json(400, json!({"error": error, "error_description": description}).to_string())
}
