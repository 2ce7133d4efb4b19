//! Our own errors as `application/problem+json` (RFC 9457): where, what is wrong, what would be right.

use axum::{
    http::{StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
};
use schemars::JsonSchema;
use serde::Serialize;

use crate::model::Invalid;

/// An error of the control API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Problem {
    status: StatusCode,
    invalid: Invalid,
}

/// The media type of a problem.
pub(super) const MEDIA: &str = "application/problem+json";

/// What is wrong, as RFC 9457 has it.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Problem")]
pub(super) struct Body<'a> {
    /// The status in words.
    title: &'static str,
    status: u16,
    /// The three below in one line.
    detail: String,
    /// Where: a field, a parameter, a header, a line and column of the body.
    at: &'a str,
    /// What is wrong there.
    wrong: &'a str,
    /// What would be right.
    right: &'a str,
}

impl Problem {
    pub(super) fn new(status: StatusCode, invalid: Invalid) -> Self {
        Self { status, invalid }
    }

    pub(super) fn not_found(invalid: Invalid) -> Self {
        Self::new(StatusCode::NOT_FOUND, invalid)
    }
}

/// A mistake in a request is a 400, in the id or name of what it is about a 404; a store that does not answer is a 503.
impl From<Invalid> for Problem {
    fn from(invalid: Invalid) -> Self {
        let status = match invalid.at.as_str() {
            "id" | "sandbox" => StatusCode::NOT_FOUND,
            "store" => StatusCode::SERVICE_UNAVAILABLE,
            _ => StatusCode::BAD_REQUEST,
        };
        Self::new(status, invalid)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let Invalid { at, wrong, right } = &self.invalid;
        let title = self.status.canonical_reason().unwrap_or("Error");
        let body = Body { title, status: self.status.as_u16(), detail: self.invalid.to_string(), at, wrong, right };
        let text = serde_json::to_string(&body).unwrap_or_default();
        (self.status, [(CONTENT_TYPE, MEDIA)], text + "\n").into_response()
    }
}
