//! The API's answers: one envelope for success, one for errors, and the status that each goes with.

use schemars::JsonSchema;
use serde::Serialize;

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

    /// Its status, and its code and message in words.
    pub fn told(&self, real: Statuses) -> (u16, String) {
        (self.status(real), format!("{}: {}.", self.code, self.message.trim_end_matches('.')))
    }

    fn status(&self, real: Statuses) -> u16 {
        if real == Statuses::Real { self.status } else { 200 }
    }

    /// The answer: 200 like everything, or a status of its own.
    pub fn reply(&self, real: Statuses) -> Reply {
        let named = |wanted: &str| self.culprit.as_ref().filter(|(place, _)| *place == wanted).map(|(_, name)| name.as_str());
        let error =
            Told { code: self.code, message: &self.message, json_key: named("json_key"), param: named("param"), header: named("header") };
        let body = serde_json::to_string(&Refusal { error }).unwrap_or_default();
        Reply::json(self.status(real), body)
    }
}

/// The envelope of an error.
#[derive(Serialize, JsonSchema)]
pub struct Refusal<'a> {
    error: Told<'a>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Error")]
struct Told<'a> {
    code: u64,
    message: &'a str,
    /// The key of the body that is to blame: `app_ids[0]`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    json_key: Option<&'a str>,
    /// The parameter that is.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    param: Option<&'a str>,
    /// The header that is.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    header: Option<&'a str>,
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
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "SuccessWith{D}")]
pub struct Success<D> {
    url: String,
    object: Object,
    data: D,
    /// In milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    sync_time: Option<String>,
}

/// What the data are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Object {
    List,
    Webhook,
}

pub fn success(request: &Request, object: Object, data: impl Serialize, sync_time: Option<i64>) -> Reply {
    let query = if request.query.is_empty() { String::new() } else { format!("?{}", request.query) };
    let url = format!("{}{query}", request.path);
    let body = Success { url, object, data, sync_time: sync_time.map(|time| time.to_string()) };
    Reply::json(200, serde_json::to_string(&body).unwrap_or_default())
}

/// What is left of something that is gone.
#[derive(Serialize, JsonSchema)]
pub struct Gone {
    /// Of the webhook.
    pub id: String,
}
