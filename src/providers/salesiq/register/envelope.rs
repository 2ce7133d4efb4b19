//! The API's answers: one envelope for success, one for errors, and the status that each goes with.

use serde_json::{Value, json};

use crate::model::{Account, Reply, Request};

/// A refusal: the documents' code and message, and what is to blame.
#[derive(Debug, Clone, PartialEq)]
pub struct Error {
    code: u64,
    /// The status where statuses are real.
    status: u16,
    message: String,
    /// `json_key`, `param` or `header`, with its name.
    culprit: Option<(&'static str, String)>,
}

/// The documented codes, their messages, and the status that each would deserve.
const CODES: &[(u64, u16, &str)] = &[
    (1002, 401, "Invalid authorization header."),
    (1005, 404, "Invalid portal or wrong screen name."),
    (1007, 400, "Invalid datatypes found in params"),
    (1008, 401, "Invalid OAuthToken."),
    (1009, 403, "Invalid OAuthScope."),
    (1010, 405, "Invalid Method."),
    (1011, 400, "Either the request parameters are invalid or absent"),
    (1015, 400, "Either the input stream is invalid or absent"),
    (1017, 403, "Resource limit reached for current plan"),
    (1019, 404, "Invalid Resource"),
    (1021, 403, "Operation is not available in the current plan"),
    (1026, 409, "Last available resource"),
    (1054, 400, "Invalid header value"),
];

impl Error {
    pub fn new(code: u64) -> Self {
        let (_, status, message) = CODES.iter().find(|(known, ..)| *known == code).copied().unwrap_or((code, 400, "Invalid request"));
        Self { code, status, message: message.to_owned(), culprit: None }
    }

    /// A key of the body: `app_ids[0]`, `parent.child`.
    pub fn key(mut self, name: impl Into<String>) -> Self {
        self.culprit = Some(("json_key", name.into()));
        self
    }

    /// A parameter of the query or of a form.
    pub fn param(mut self, name: impl Into<String>) -> Self {
        self.culprit = Some(("param", name.into()));
        self
    }

    pub fn header(mut self, name: impl Into<String>) -> Self {
        self.culprit = Some(("header", name.into()));
        self
    }

    /// With a word of ours behind the documented message.
    pub fn because(mut self, why: &str) -> Self {
        self.message = format!("{}: {why}", self.message.trim_end_matches('.'));
        self
    }

    /// The answer: 200 like everything, or a status of its own.
    pub fn reply(&self, real: Statuses) -> Reply {
        let mut error = json!({ "code": self.code, "message": self.message });
        if let Some((place, name)) = &self.culprit {
            error[*place] = json!(name);
        }
        Reply::json(if real == Statuses::Real { self.status } else { 200 }, json!({ "error": error }).to_string())
    }
}

/// Whether errors have statuses of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Statuses {
    /// 200 for both, as documented.
    Same,
    Real,
}

impl Statuses {
    pub fn of(account: &Account) -> Self {
        if account.settings.is("statuses", "real") { Self::Real } else { Self::Same }
    }
}

/// A success: the call's own path, what the data are, the data.
pub(in crate::providers::salesiq) fn success(request: &Request, object: &str, data: Value, sync_time: Option<i64>) -> Reply {
    let query = if request.query.is_empty() { String::new() } else { format!("?{}", request.query) };
    let mut body = json!({ "url": format!("{}{query}", request.path), "object": object, "data": data });
    if let Some(time) = sync_time {
        body["sync_time"] = json!(time.to_string());
    }
    Reply::json(200, body.to_string())
}
