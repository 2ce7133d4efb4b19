//! One call that we answer, as one value: the route that answers it, and what the document says of it. The router and the
//! document are made of the same list, so that nothing is answered that the document leaves out.

use axum::{
    handler::Handler,
    routing::{MethodRouter, delete, get, patch, post, put},
};
use schemars::{JsonSchema, Schema};

use crate::{
    model::openapi::{Link, Schemas},
    server::Served,
};

/// Makes the schema of a type.
pub(super) type Shape = fn(&mut Schemas) -> Schema;

/// A call, its route and its description.
pub(in crate::server) struct Call {
    pub(in crate::server) method: &'static str,
    /// Below `/_leadbench/`: `api/v1/deliveries/{id}`.
    pub(in crate::server) path: String,
    pub(in crate::server) route: MethodRouter<Served>,
    /// Unique: `listDeliveries`.
    pub(super) id: &'static str,
    pub(super) summary: &'static str,
    /// In Markdown; empty: the summary says it all.
    pub(super) about: &'static str,
    pub(super) names: Option<fn() -> Schema>,
    pub(super) query: Option<fn() -> Schema>,
    /// A header that may be sent: its name, and what it is for.
    pub(super) header: Option<(&'static str, &'static str)>,
    pub(super) body: Option<Taken>,
    pub(super) answers: Vec<Given>,
    /// Whether whoever asks has to show that he may.
    pub(super) guarded: Guarded,
}

/// The body that a call takes.
pub(super) struct Taken {
    pub about: &'static str,
    pub shape: Shape,
    pub needed: Needed,
    /// JSON in which `PROVIDER`, `LEAD` and `ACCOUNT` stand for what they name.
    pub example: &'static str,
}

/// Whether a body may be left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::server) enum Needed {
    Always,
    /// None reads as `{}`.
    Optional,
}

/// Who is let through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Guarded {
    /// Whom the guard admits.
    Yes,
    /// Everybody: probes know no token.
    No,
}

/// A status that a call answers with.
pub(super) struct Given {
    pub status: u16,
    pub about: &'static str,
    pub content: Holds,
    /// The calls that go on from it.
    pub then: Vec<Link>,
}

/// What is in the body of an answer.
pub(super) enum Holds {
    Nothing,
    Json(Shape),
    /// Text of a media type.
    Text(&'static str),
    Problem,
}

/// The schema of a type whose fields become parameters.
fn fields<T: JsonSchema>() -> Schema {
    let settings = schemars::generate::SchemaSettings::draft2020_12().for_deserialize().with(|s| s.inline_subschemas = true);
    settings.into_generator().into_root_schema_for::<T>()
}

impl Call {
    pub(in crate::server) fn get<H: Handler<T, Served>, T: 'static>(path: &str, handler: H) -> Self {
        Self::new("GET", path.to_owned(), get(handler))
    }

    pub(in crate::server) fn post<H: Handler<T, Served>, T: 'static>(path: &str, handler: H) -> Self {
        Self::new("POST", path.to_owned(), post(handler))
    }

    pub(in crate::server) fn put<H: Handler<T, Served>, T: 'static>(path: &str, handler: H) -> Self {
        Self::new("PUT", path.to_owned(), put(handler))
    }

    pub(in crate::server) fn patch<H: Handler<T, Served>, T: 'static>(path: &str, handler: H) -> Self {
        Self::new("PATCH", path.to_owned(), patch(handler))
    }

    pub(in crate::server) fn delete<H: Handler<T, Served>, T: 'static>(path: &str, handler: H) -> Self {
        Self::new("DELETE", path.to_owned(), delete(handler))
    }

    fn new(method: &'static str, path: String, route: MethodRouter<Served>) -> Self {
        Self {
            method,
            path,
            route,
            id: "",
            summary: "",
            about: "",
            names: None,
            query: None,
            header: None,
            body: None,
            answers: Vec::new(),
            guarded: Guarded::Yes,
        }
    }

    /// The same below a path: `api/v1/`.
    pub(in crate::server) fn below(self, path: &str) -> Self {
        Self { path: format!("{path}{}", self.path), ..self }
    }

    /// What it is called in programs, and what it does in one line.
    pub(in crate::server) fn says(self, id: &'static str, summary: &'static str) -> Self {
        Self { id, summary, ..self }
    }

    /// What else there is to know, in Markdown.
    pub(in crate::server) fn about(self, about: &'static str) -> Self {
        Self { about, ..self }
    }

    /// The names in its path are a type's fields; one that is no text is refused with 400.
    pub(in crate::server) fn names<T: JsonSchema>(self) -> Self {
        Self { names: Some(fields::<T>), ..self }
    }

    /// Its query's parameters are a type's fields.
    pub(in crate::server) fn query<T: JsonSchema>(self) -> Self {
        Self { query: Some(fields::<T>), ..self }
    }

    /// It reads a header.
    pub(in crate::server) fn header(self, name: &'static str, about: &'static str) -> Self {
        Self { header: Some((name, about)), ..self }
    }

    /// It takes a body of a type; in the example `PROVIDER`, `LEAD` and `ACCOUNT` stand for what they name. A longer one than is
    /// read is refused.
    pub(in crate::server) fn body<T: JsonSchema>(self, needed: Needed, about: &'static str, example: &'static str) -> Self {
        let body = Some(Taken { about, shape: Schemas::taken::<T>, needed, example });
        Self { body, ..self }.refuses(413, "The body is longer than the server reads.")
    }

    /// It answers with a value of a type.
    pub(in crate::server) fn answers<T: JsonSchema>(self, status: u16, about: &'static str) -> Self {
        self.given(status, about, Holds::Json(Schemas::sent::<T>))
    }

    /// It answers with text of a media type.
    pub(in crate::server) fn tells(self, media: &'static str, about: &'static str) -> Self {
        self.given(200, about, Holds::Text(media))
    }

    /// It answers 204, with nothing.
    pub(in crate::server) fn does(self, about: &'static str) -> Self {
        self.given(204, about, Holds::Nothing)
    }

    /// It refuses with a problem.
    pub(in crate::server) fn refuses(self, status: u16, about: &'static str) -> Self {
        self.given(status, about, Holds::Problem)
    }

    /// It asks the store, which may not answer.
    pub(in crate::server) fn stored(self) -> Self {
        self.refuses(503, "The store does not answer, and nothing is known of what was asked: ask again later. Or it is full: `right` says what makes room.")
    }

    /// Whoever asks is answered, without a token and by any name.
    pub(in crate::server) fn unguarded(self) -> Self {
        Self { guarded: Guarded::No, ..self }
    }

    fn given(mut self, status: u16, about: &'static str, content: Holds) -> Self {
        self.answers.push(Given { status, about, content, then: Vec::new() });
        self
    }

    /// From the answer said last other calls go on: by their ids, with these parameters as runtime expressions.
    pub(in crate::server) fn then(mut self, operations: &[&'static str], parameters: &[(&'static str, &'static str)]) -> Self {
        if let Some(last) = self.answers.last_mut() {
            last.then.extend(operations.iter().map(|operation| Link { operation, parameters: parameters.to_vec() }));
        }
        self
    }
}
