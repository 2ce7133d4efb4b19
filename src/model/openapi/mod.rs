//! An API as plain values, from which [`Api::document`] makes an OpenAPI 3.1 document: what can be called, what it answers,
//! what is posted to others, and the schemas of it all.

mod document;
mod schemas;
mod simulated;
#[cfg(test)]
mod tests;

use schemars::Schema;

use super::Document;

pub use schemas::Schemas;
pub use simulated::{outlined, simulated, too_long};

/// An API with all its operations and webhooks.
#[derive(Debug)]
pub struct Api {
    pub title: String,
    /// Of the document, not of OpenAPI: `0.1.0`.
    pub version: String,
    /// In Markdown.
    pub about: String,
    /// The base of all paths; `/` where the document is read from the server itself.
    pub server: String,
    /// Groups of operations: name and description.
    pub tags: Vec<(String, String)>,
    pub operations: Vec<Operation>,
    pub webhooks: Vec<Webhook>,
    /// The ways in, each with the name that [`Operation::security`] has.
    pub schemes: Vec<(&'static str, Scheme)>,
    /// Where the schemas of the operations were made.
    pub schemas: Schemas,
}

/// One call that is answered. The path is a template: `/crm/webhooks/{id}`.
#[derive(Debug, Clone, Default)]
pub struct Operation {
    /// Unique in the API: `registerWebhook`.
    pub id: String,
    pub method: &'static str,
    pub path: String,
    pub summary: String,
    /// In Markdown; empty: none.
    pub about: String,
    /// One of [`Api::tags`]; empty: none.
    pub tag: String,
    pub parameters: Vec<Parameter>,
    pub body: Option<Body>,
    /// Of two of one status the body is of either schema.
    pub answers: Vec<Answer>,
    /// Ways in, any one of which will do; each is a set of scheme names that are needed together. Empty: none is needed.
    pub security: Vec<Vec<&'static str>>,
}

/// What is posted to a receiver, under a name of its own: `lead`.
#[derive(Debug, Clone)]
pub struct Webhook {
    pub name: String,
    /// Its path is not used; its answers are what the receiver may answer.
    pub operation: Operation,
}

/// One value of a request's path, query or head, or of an answer's head.
#[derive(Debug, Clone)]
pub struct Parameter {
    pub place: Place,
    pub name: String,
    pub about: String,
    /// Always true of those in a path.
    pub required: bool,
    pub schema: Schema,
    /// `null`: none.
    pub example: Document,
}

/// Where a [`Parameter`] stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    Path,
    Query,
    Header,
    Cookie,
}

/// The body of a request.
#[derive(Debug, Clone)]
pub struct Body {
    pub about: String,
    pub required: bool,
    pub content: Vec<Content>,
}

/// One notation of a body.
#[derive(Debug, Clone)]
pub struct Content {
    /// `application/json`.
    pub media: String,
    pub schema: Schema,
    /// Name and value of each.
    pub examples: Vec<(String, Document)>,
}

/// One status that an operation answers.
#[derive(Debug, Clone)]
pub struct Answer {
    /// `200`, a class such as `2XX`, or `default`.
    pub status: String,
    pub about: String,
    /// The place of each is a header.
    pub headers: Vec<Parameter>,
    /// Empty: no body.
    pub content: Vec<Content>,
    /// What can be called with what the answer says.
    pub links: Vec<Link>,
}

/// A call that goes on from an answer.
#[derive(Debug, Clone)]
pub struct Link {
    /// The id of its operation.
    pub operation: &'static str,
    /// Its parameters, each as a runtime expression: `$response.body#/id`.
    pub parameters: Vec<(&'static str, &'static str)>,
}

/// A way in.
#[derive(Debug, Clone)]
pub enum Scheme {
    /// A key in a query, a header or a cookie.
    Key { place: Place, name: &'static str, about: String },
    /// `bearer`, `basic`: what the `Authorization` header begins with.
    Http { scheme: &'static str, about: String },
}

impl Parameter {
    /// One that a call may leave out; a path's is always there.
    pub fn new(place: Place, name: impl Into<String>, about: impl Into<String>, schema: Schema) -> Self {
        let required = place == Place::Path;
        Self { place, name: name.into(), about: about.into(), required, schema, example: Document::default() }
    }

    /// The same, which no call may leave out.
    #[must_use]
    pub fn needed(self) -> Self {
        Self { required: true, ..self }
    }

    /// The same with an example of its value.
    #[must_use]
    pub fn such_as(self, example: impl serde::Serialize) -> Self {
        Self { example: Document::of(&example), ..self }
    }
}

impl Content {
    pub fn json(schema: Schema) -> Self {
        Self::new("application/json", schema)
    }

    pub fn new(media: impl Into<String>, schema: Schema) -> Self {
        Self { media: media.into(), schema, examples: Vec::new() }
    }

    /// The same with one more example.
    #[must_use]
    pub fn such_as(mut self, name: impl Into<String>, example: Document) -> Self {
        self.examples.push((name.into(), example));
        self
    }
}

impl Body {
    /// A body that must be there.
    pub fn new(about: impl Into<String>, content: Vec<Content>) -> Self {
        Self { about: about.into(), required: true, content }
    }
}

impl Answer {
    /// An answer without a body.
    pub fn new(status: impl ToString, about: impl Into<String>) -> Self {
        Self { status: status.to_string(), about: about.into(), headers: Vec::new(), content: Vec::new(), links: Vec::new() }
    }

    /// An answer in JSON.
    pub fn json(status: impl ToString, about: impl Into<String>, schema: Schema) -> Self {
        Self { content: vec![Content::json(schema)], ..Self::new(status, about) }
    }

    /// The same with one more notation.
    #[must_use]
    pub fn or(mut self, content: Content) -> Self {
        self.content.push(content);
        self
    }

    /// The same with a call that goes on from it.
    #[must_use]
    pub fn then(mut self, operation: &'static str, parameters: &[(&'static str, &'static str)]) -> Self {
        self.links.push(Link { operation, parameters: parameters.to_vec() });
        self
    }

    /// The same with one more header.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, about: impl Into<String>, schema: Schema) -> Self {
        self.headers.push(Parameter::new(Place::Header, name, about, schema).needed());
        self
    }
}
