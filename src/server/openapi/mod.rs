//! The OpenAPI document of all that is ours, made of the calls that the router is made of.

mod call;

use axum::{extract::State, http::StatusCode, response::Response};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value};

pub(super) use self::call::{Call, Needed};
use self::call::{Given, Guarded, Holds, Taken};
use super::{
    calls,
    control::{API, json},
    problem,
};
use crate::{
    engine::Engine,
    model::{
        Document, Provider,
        openapi::{Answer, Api, Body, Content, Operation, Parameter, Place, Schemas, Scheme},
    },
};

/// What is said of the whole, in Markdown.
const ABOUT: &str = "\
Everything of leadbench's own: probes, metrics and the control API, through which leads happen, deliveries are looked at, time is \
moved and receivers are judged. The providers' APIs have documents of their own: `leadbench schema PROVIDER --format openapi`.

Mistakes are answered with `application/problem+json`: `at` says where, `wrong` what is wrong, `right` what would be right. \
Unknown fields and parameters are refused. A path that is not here is a 404, a method that a path does not take a 405, both \
as problems, too.

On its own machine the server is open to programs and to its own page, and refuses calls by foreign host names and changes by pages \
from elsewhere with 403. Started with a token, it wants `Authorization: Bearer TOKEN` (or the cookie that the console's \
sign-in sets) with everything but the two probes.";

/// The groups of calls: the first word of their paths below the API, and what they are about.
const TAGS: &[(&str, &str)] = &[
    (PROBES, "Whether it lives, what it is, what it counts."),
    ("stream", "What changes, as it changes."),
    ("providers", "What can be simulated."),
    ("accounts", "The worlds that tests have for themselves."),
    ("events", "Leads happen."),
    ("deliveries", "What is owed and what was sent."),
    ("requests", "What reached the providers' APIs."),
    ("subscriptions", "Who wants what, as the providers' screens have it."),
    ("records", "What the providers' screens list besides."),
    ("clock", "Time, read and moved."),
    ("faults", "What the fake gets wrong on purpose."),
    ("runs", "Receivers are judged."),
    ("sandboxes", "Worlds of their own, for jobs that share a server."),
    ("reset", "Back to the beginning."),
];

/// The group of what is not in the API.
const PROBES: &str = "server";

/// The name of the way in.
const TOKEN: &str = "token";

/// One of the providers' names; which there are is known by the document alone.
pub(super) struct ProviderName;

impl JsonSchema for ProviderName {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "ProviderName".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "$ref": "#/components/schemas/ProviderName" })
    }
}

/// The document of a server with these providers.
pub fn openapi(providers: &[&dyn Provider]) -> Document {
    let mut schemas = Schemas::default();
    let names: Vec<&str> = providers.iter().map(|provider| provider.name()).collect();
    _ = schemas.named("ProviderName", json_schema!({ "description": "A provider's name.", "type": "string", "enum": names }));
    let operations = calls().into_iter().map(|call| operation(call, providers, &mut schemas)).collect();
    let about = "The token that `leadbench serve --token` was started with; a server without one wants none.";
    let api = Api {
        title: "leadbench control API".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        about: ABOUT.to_owned(),
        server: "/".to_owned(),
        tags: TAGS.iter().map(|(name, about)| ((*name).to_owned(), (*about).to_owned())).collect(),
        operations,
        webhooks: Vec::new(),
        schemes: vec![(TOKEN, Scheme::Http { scheme: "bearer", about: about.to_owned() })],
        schemas,
    };
    api.document()
}

/// `openapi.json`.
pub(super) async fn show(State(engine): State<Engine>) -> Response {
    json(StatusCode::OK, &openapi(engine.providers()))
}

fn operation(call: Call, providers: &[&dyn Provider], schemas: &mut Schemas) -> Operation {
    let named = call.names.map(|fields| parameters(Place::Path, &fields()));
    let asked = call.query.map(|fields| parameters(Place::Query, &fields()));
    let header = call.header.map(|(name, about)| Parameter::new(Place::Header, name, about, json_schema!({ "type": "string" })));
    let guarded = call.guarded == Guarded::Yes;
    let mut given = call.answers;
    if named.is_some() || asked.is_some() || call.body.is_some() {
        let about = "What is asked does not fit: `at` says where, `wrong` what is wrong, `right` what would be right.";
        given.push(Given { status: 400, about, content: Holds::Problem, then: Vec::new() });
    }
    let mut answers: Vec<Answer> = given.into_iter().map(|given| answer(&given, schemas)).collect();
    if guarded {
        answers.extend([unknown(call.method, schemas), forbidden(schemas)]);
    }
    answers.sort_by(|one, other| one.status.cmp(&other.status));
    Operation {
        id: call.id.to_owned(),
        method: call.method,
        path: format!("/_leadbench/{}", call.path),
        summary: call.summary.to_owned(),
        about: call.about.to_owned(),
        tag: call.path.strip_prefix(API).and_then(|rest| rest.split('/').next()).unwrap_or(PROBES).to_owned(),
        parameters: named.into_iter().chain(asked).flatten().chain(header).collect(),
        body: call.body.map(|taken| body(&taken, providers, schemas)),
        answers,
        // None is needed either: it depends on how the server was started.
        security: if guarded { vec![Vec::new(), vec![TOKEN]] } else { Vec::new() },
    }
}

/// The fields of a type as parameters, in their order.
fn parameters(place: Place, fields: &Schema) -> Vec<Parameter> {
    let none = Map::new();
    let of = |name: &str| fields.get(name);
    let required: Vec<&str> = of("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect();
    let one = |(name, schema): (&String, &Value)| {
        let mut schema = schema.clone();
        let about = schema.as_object_mut().and_then(|map| map.shift_remove("description"));
        let about = about.as_ref().and_then(Value::as_str).unwrap_or_default();
        // A query has no null: what is not asked is left out.
        without_null(&mut schema);
        let schema = Schema::try_from(schema).unwrap_or_default();
        let parameter = Parameter::new(place, name, about, schema);
        if required.contains(&name.as_str()) { parameter.needed() } else { parameter }
    };
    of("properties").and_then(Value::as_object).unwrap_or(&none).iter().map(one).collect()
}

fn without_null(schema: &mut Value) {
    let Some(map) = schema.as_object_mut() else { return };
    if let Some(Value::Array(types)) = map.get_mut("type") {
        types.retain(|word| word != "null");
        if let [only] = &types[..] {
            let only = only.clone();
            map.insert("type".to_owned(), only);
        }
    }
    if let Some(Value::Array(words)) = map.get_mut("enum") {
        words.retain(|word| !word.is_null());
    }
    if let Some(Value::Array(ways)) = map.get_mut("anyOf") {
        ways.retain(|way| way.get("type").is_none_or(|word| word != "null"));
        if let [only] = &ways[..] {
            *schema = only.clone();
        }
    } else if map.get("default").is_some_and(Value::is_null) {
        map.shift_remove("default");
    }
}

fn body(taken: &Taken, providers: &[&dyn Provider], schemas: &mut Schemas) -> Body {
    let first = providers.first();
    let (provider, account) = first.map_or(("", ""), |p| (p.name(), p.example_account()));
    let lead = first.and_then(|p| p.leads().first()).map_or("", |lead| lead.name);
    let example = taken.example.replace("PROVIDER", provider).replace("ACCOUNT", account).replace("LEAD", lead);
    let content = Content::json((taken.shape)(schemas));
    let content = match Document::parse(&example) {
        Ok(example) => content.such_as("usual", example),
        Err(_) => content,
    };
    Body { required: taken.needed == Needed::Always, ..Body::new(taken.about, vec![content]) }
}

fn answer(given: &Given, schemas: &mut Schemas) -> Answer {
    let Given { status, about, content, then } = given;
    let content = match content {
        Holds::Nothing => Vec::new(),
        Holds::Json(shape) => vec![Content::json(shape(schemas))],
        Holds::Text(media) => vec![Content::new(*media, json_schema!({ "type": "string" }))],
        Holds::Problem => vec![problem(schemas)],
    };
    Answer { content, links: then.clone(), ..Answer::new(status, *about) }
}

fn problem(schemas: &mut Schemas) -> Content {
    Content::new(problem::MEDIA, schemas.sent::<problem::Body>())
}

/// The guard's answer to who shows no token. Who waits for a page is asked for it by one.
fn unknown(method: &str, schemas: &mut Schemas) -> Answer {
    let text = || json_schema!({ "type": "string" });
    let about = "The server was started with a token, and this call shows none or another one.";
    let way = Parameter::new(Place::Header, "WWW-Authenticate", "How the token is shown; not with the page.", text());
    let page = (method == "GET").then(|| Content::new("text/html", text()));
    let content = [Some(problem(schemas)), page].into_iter().flatten().collect();
    Answer { headers: vec![way], content, ..Answer::new(401, about) }
}

fn forbidden(schemas: &mut Schemas) -> Answer {
    let about = "The call is by a name that is not this machine's, or it is a change that a page from elsewhere makes.";
    Answer { content: vec![problem(schemas)], ..Answer::new(403, about) }
}
