//! The API's refusals: the documented envelope `{Status, ExceptionType, ExceptionMessage}` under each documented status.
//! Which of the bodies somebody has seen, and which are ours, the ledger says.

use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    model::{Invalid, Reply, Settings},
    providers::leadsquared::policy::Limit,
};

/// A call that is refused: the type of exception, and what to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    pub exception: &'static str,
    /// Whether the body could not even be read, which is a 400 whatever else is.
    pub unreadable: Unreadable,
    pub invalid: Invalid,
}

/// How far a body was understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unreadable {
    /// It is no JSON, or not of the right structure.
    Yes,
    /// It could be read, and what it says is wrong.
    No,
}

pub const MANDATORY: &str = "MXMandatoryAttributeMissingException";
pub const DATA_TYPE: &str = "MXInvalidDataTypeException";
pub const INPUT: &str = "MXInvalidInputException";
pub const UNKNOWN: &str = "MXUnknownAttributeException";
pub const DUPLICATE: &str = "MXDuplicateEntryException";
pub const ENTITY: &str = "MXInvalidEntityException";

impl Fault {
    /// Something that can be read and is wrong.
    pub fn new(exception: &'static str, at: &str, wrong: impl Into<String>, right: impl Into<String>) -> Self {
        Self { exception, unreadable: Unreadable::No, invalid: Invalid::new(at, wrong, right) }
    }

    /// An attribute that must be there.
    pub fn missing(at: &str, right: &str) -> Self {
        Self::new(MANDATORY, at, "it is mandatory", right)
    }

    /// A body that cannot be read.
    pub fn unreadable(wrong: impl Into<String>, right: impl Into<String>) -> Self {
        Self { unreadable: Unreadable::Yes, ..Self::new(INPUT, "", wrong, right) }
    }

    /// The answer: 400, or for what could be read the status that the settings choose.
    pub fn reply(&self, settings: &Settings) -> Reply {
        let status = match self.unreadable {
            Unreadable::Yes => 400,
            Unreadable::No => settings.get("validation-status").parse().unwrap_or(400),
        };
        error(status, self.exception, &self.invalid.to_string())
    }
}

/// The envelope of a refusal.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct Error<'a> {
    status: Failed,
    /// `MXInvalidInputException` and its like.
    exception_type: &'a str,
    exception_message: &'a str,
}

#[derive(Serialize, JsonSchema)]
enum Failed {
    Error,
}

pub fn error(status: u16, exception: &str, message: &str) -> Reply {
    let body = Error { status: Failed::Error, exception_type: exception, exception_message: message };
    Reply::json(status, serde_json::to_string(&body).unwrap_or_default())
}

/// What each of the known types of a 401 says.
const UNAUTHORIZED: &[(&str, &str)] = &[
    ("MXInvalidAccessDetailsException", "Invalid Access Details provided."),
    ("MXAuthenticationFailedException", "Invalid accessKey or secretKey"),
    ("MXUnauthorizedRequestException", "The API call was made with invalid access credentials. Check your AccessKey and SecretKey."),
];

/// The default type is the first; others are chosen where the account's settings are known.
pub fn unauthorized(exception: &str) -> Reply {
    let (exception, message) = UNAUTHORIZED.iter().find(|(name, _)| *name == exception).unwrap_or(&UNAUTHORIZED[0]);
    error(401, exception, message)
}

/// There is no such operation; with the name that was most likely meant.
pub fn not_found(operation: &str, meant: Option<&str>) -> Reply {
    let hint = meant.map_or(String::new(), |name| format!(" There is no {operation}; did you mean {name}?"));
    error(404, "MXNotFoundException", &format!("The API could not be found. Please check the API signature.{hint}"))
}

/// The operation is called with another method.
pub fn method(right: &str) -> Reply {
    error(405, "MXMethodNotAllowedException", &format!("Method not allowed. This API is called with {right}."))
}

/// Word for word as documented.
pub fn too_many(limit: Limit, settings: &Settings) -> Reply {
    let Limit { calls, seconds } = limit;
    let status = settings.get("rate-limit-status").parse().unwrap_or(429);
    error(status, "MXAPIRateLimitExceededException", &format!("API calls exceeded the limit of {calls} in {seconds} second(s)"))
}

/// The call was read and failed: there is no such webhook.
pub fn no_such_webhook(id: &str) -> Reply {
    error(500, ENTITY, &format!("Webhook with Id '{id}' not found"))
}
