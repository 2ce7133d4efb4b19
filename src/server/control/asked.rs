//! What is asked, read strictly: path, query and body. What does not fit is a problem like any other, at its place.

use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Path, Query, Request},
    http::request::Parts,
};
use schemars::JsonSchema;
use serde::{Deserialize, de::DeserializeOwned};

use super::{Problem, strict::Strict};
use crate::{model::Invalid, server::connections::whole};

/// What is said of whatever else does not fit.
const PAGE: &str = "see docs/control-api.md, or GET /_leadbench/openapi.json";

/// A body, whole and as it came.
pub(in crate::server) struct Sent(Bytes);

impl<S: Send + Sync> FromRequest<S> for Sent {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        whole(request.into_body()).await.map(Self)
    }
}

impl Sent {
    /// The JSON in it: unknown fields and malformed text are refused with their position. No body reads as `{}`.
    pub(super) fn read<T: DeserializeOwned>(&self) -> Result<T, Invalid> {
        let bytes: &[u8] = if self.0.iter().all(u8::is_ascii_whitespace) { b"{}" } else { &self.0 };
        read(bytes, &format!("a JSON object as the operation takes it; {PAGE}"))
    }

    /// The same where there must be a body, of which `right` says what it is.
    pub(super) fn read_all<T: DeserializeOwned>(&self, right: &str) -> Result<T, Invalid> {
        read(&self.0, right)
    }
}

/// Reads JSON; a mistake is said with its line, its column and the place in it: `1.header.twist`.
fn read<T: DeserializeOwned>(bytes: &[u8], right: &str) -> Result<T, Invalid> {
    let line = |e: &serde_json::Error| format!("body, line {}, column {}", e.line(), e.column());
    let place = |path: &serde_path_to_error::Path| if path.iter().next().is_none() { String::new() } else { format!(", {path}") };
    let mut text = serde_json::Deserializer::from_slice(bytes);
    let read: Result<T, _> = serde_path_to_error::deserialize(&mut text);
    let read = read.map_err(|e| Invalid::misfit(line(e.inner()) + &place(e.path()), &e.inner().to_string(), right))?;
    text.end().map_err(|e| Invalid::misfit(line(&e), &e.to_string(), right))?;
    // Once more for what serde lets pass: the lines above know where each line is, this knows which array is no object.
    let whole = serde_json::from_slice(bytes).map_err(|e| Invalid::misfit(line(&e), &e.to_string(), right))?;
    let strict: Result<T, _> = serde_path_to_error::deserialize(Strict(whole));
    strict.map(|_| read).map_err(|e| Invalid::misfit(format!("body{}", place(e.path())), &e.inner().to_string(), right))
}

/// A query.
pub(in crate::server) struct Asked<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Asked<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let asked = Query::<T>::from_request_parts(parts, state).await;
        asked.map(|Query(asked)| Self(asked)).map_err(|e| {
            let text = std::error::Error::source(&e).map_or_else(|| e.to_string(), ToString::to_string);
            // Behind the parameter's name stands what is wrong with it.
            let said = text.find("unknown field").map_or(text.as_str(), |at| &text[at..]);
            Invalid::misfit("query", said, &format!("the parameters that the operation takes; {PAGE}")).into()
        })
    }
}

/// The names in a path.
pub(in crate::server) struct Named<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Named<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let named = Path::<T>::from_request_parts(parts, state).await;
        named.map(|Path(named)| Self(named)).map_err(|e| Invalid::new("path", e.body_text(), "UTF-8, percent-encoded").into())
    }
}

/// What is asked of a change besides: `dry_run=true` makes it on a copy, answers as it would, and keeps nothing.
#[derive(Debug, Clone, Copy, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::server) struct Manner {
    /// Make the change on a copy, answer as it would be answered, with 200, and keep nothing.
    #[serde(default)]
    pub(super) dry_run: bool,
}

/// The number in a path.
pub(super) fn number(text: &str) -> Result<u64, Problem> {
    text.parse().map_err(|_| Invalid::new("id", format!("`{text}` is no number of a delivery"), "the id that deliveries lists").into())
}
