//! What the documents of all simulated APIs say alike: whose words they are, which switches are set, what stands before the
//! API itself.

use schemars::json_schema;

use super::{Answer, Api, Content, Operation, Parameter, Place, Schemas};
use crate::model::{Document, Route, Settings};

/// An API of a provider that is simulated, still without operations.
pub fn simulated(title: &str, name: &str, settings: &Settings) -> Api {
    let set: Vec<String> = settings.changed().map(|(switch, value)| format!("`{switch}={value}`")).collect();
    let set = if set.is_empty() { "all have their defaults".to_owned() } else { format!("these are set: {}", set.join(", ")) };
    let about = format!(
        "{title} as leadbench simulates it: what it answers and what it posts. This is leadbench's own description, \
         not one by {title}. Not all of it is documented by {title}: `leadbench clauses --provider {name}` gives the source of each \
         rule, or says that it is assumed.\n\nSwitches change statuses and shapes; here {set}. Deliberate faults, \
         while one is armed, may answer otherwise."
    );
    Api {
        title: format!("{title}, simulated by leadbench"),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        about,
        server: "/".to_owned(),
        tags: Vec::new(),
        operations: Vec::new(),
        webhooks: Vec::new(),
        schemes: Vec::new(),
        schemas: Schemas::default(),
    }
}

/// The document of a provider that does not describe itself: its paths, and nothing of what they answer.
pub fn outlined(title: &str, name: &str, routes: &[Route], settings: &Settings) -> Document {
    let mut api = simulated(title, name, settings);
    let operation = |(number, route): (usize, &Route)| {
        let open = route.path.split('/').filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}'));
        Operation {
            id: format!("call{}", number + 1),
            method: route.method,
            path: route.path.to_owned(),
            summary: route.about.to_owned(),
            parameters: open.map(|name| Parameter::new(Place::Path, name, "", json_schema!({ "type": "string" }))).collect(),
            answers: vec![Answer::new("default", "It is not described what is answered.")],
            ..Operation::default()
        }
    };
    api.operations = routes.iter().enumerate().map(operation).collect();
    api.document()
}

/// The answer to a body that is longer than leadbench reads, whatever the call.
pub fn too_long(schemas: &mut Schemas) -> Answer {
    let text = || json_schema!({ "type": "string" });
    let problem = json_schema!({
        "description": "RFC 9457, with what is wrong and what would be right.",
        "type": "object",
        "properties": {
            "title": text(), "status": { "type": "integer" }, "detail": text(), "at": text(), "wrong": text(), "right": text(),
        },
        "required": ["title", "status", "detail", "at", "wrong", "right"],
    });
    let schema = schemas.named("Problem", problem);
    let about = "The body is longer than leadbench reads. An answer of leadbench's own.";
    Answer::new(413, about).or(Content::new("application/problem+json", schema))
}
