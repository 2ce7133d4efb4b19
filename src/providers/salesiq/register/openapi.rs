//! The API and the webhook as an OpenAPI document.

use schemars::{JsonSchema, Schema, json_schema};
use serde_json::{Value, json};

use super::{
    super::{
        render::schema::schema,
        select::{DISASSOCIATED, EVENTS, OTHER_EVENTS, TYPES},
        sign::{GUIDE, HEADER},
    },
    ROUTES,
    body::{KEYS, least_expiry},
    envelope::{Error, Gone, Refusal, Statuses, Success},
    executions::{self, MOST_IDS, PAGE, Skipped},
    hook::{SIXTY_DAYS, Shown},
    oauth::{GRANTS, Refused, Token},
};
use crate::model::{
    Document, Settings,
    openapi::{Answer, Body, Content, Operation, Parameter, Place, Schemas, Scheme, Webhook, simulated, too_long},
};

/// The name of the way in.
const TOKEN: &str = "oauthToken";

/// The document, as the API is with these settings.
pub fn openapi(settings: &Settings) -> Document {
    let mut api = simulated("Zoho SalesIQ", "salesiq", settings);
    api.tags = vec![
        ("webhooks".into(), "What is posted where, and with which keys it is signed.".into()),
        ("executions".into(), "Deliveries that failed.".into()),
        ("oauth".into(), "Access tokens.".into()),
    ];
    let checked =
        if settings.is("oauth", "on") { "It is checked." } else { "Any is taken; one from `/oauth/v2/token` has its scopes and its end." };
    let about = format!("`Zoho-oauthtoken` or `Bearer`, a blank, and an access token. {checked}");
    api.schemes = vec![(TOKEN, Scheme::Key { place: Place::Header, name: "Authorization", about })];
    let event = api.schemas.adopted("Event", &schema()).unwrap_or_default();
    api.operations = operations(settings, &mut api.schemas);
    api.webhooks = vec![posted(settings, event)];
    api.document()
}

/// What is special of one operation: its id, its success, its parameters and body, the codes of its own refusals.
struct Call {
    id: &'static str,
    done: Answer,
    parameters: Vec<Parameter>,
    body: Option<Body>,
    codes: &'static [u64],
}

/// The refusals of a path that names a webhook, and of a body.
const WEBHOOK: &[u64] = &[1019];
const BODY: &[u64] = &[1054, 1007, 1015];

fn operations(settings: &Settings, schemas: &mut Schemas) -> Vec<Operation> {
    let calls = calls(settings, schemas).into_iter().map(Some).chain([None]);
    let one = |(route, call): (&crate::model::Route, Option<Call>)| {
        let of_route = Operation { method: route.method, path: route.path.into(), summary: route.about.into(), ..Operation::default() };
        let mut operation = match call {
            Some(call) => called(of_route, call, settings, schemas),
            None => token(of_route, schemas),
        };
        if operation.body.is_some() {
            operation.answers.push(too_long(schemas));
        }
        operation
    };
    ROUTES.iter().zip(calls).map(one).collect()
}

fn called(route: Operation, call: Call, settings: &Settings, schemas: &mut Schemas) -> Operation {
    let segments = [
        ("{screenname}", "screenname", "The portal.", "^[A-Za-z0-9_-]{1,100}$"),
        ("{id}", "id", "Of the webhook.", "^[0-9]+$"),
        ("{keyid}", "keyid", "Of the key.", "^[0-9]+$"),
        ("{executionid}", "executionid", "Of the execution.", "^[0-9a-f-]{36}$"),
    ];
    let within = segments.iter().filter(|(segment, ..)| route.path.contains(segment));
    let path = within.map(|(_, name, about, pattern)| {
        Parameter::new(Place::Path, *name, *about, json_schema!({ "type": "string", "pattern": pattern }))
    });
    let named = if route.path.contains("{id}") { WEBHOOK } else { &[] };
    let (done, own) = match settings.is("plan", "enterprise") {
        true => (Some(call.done), [call.codes, named].concat()),
        false => (None, vec![1021]),
    };
    let codes = [&[1005, 1002, 1008, 1009][..], &own].concat();
    Operation {
        id: call.id.into(),
        tag: if route.path.contains("/executions") { "executions" } else { "webhooks" }.into(),
        summary: exchanged(&route, settings),
        parameters: path.chain(call.parameters).collect(),
        body: call.body,
        answers: done.into_iter().chain(refused(&codes, settings, schemas)).collect(),
        security: vec![vec![TOKEN]],
        ..route
    }
}

/// Which method retries and which exports is a switch.
fn exchanged(route: &Operation, settings: &Settings) -> String {
    match (settings.get("retry-method"), route.summary.as_str()) {
        ("PUT", "retry some") => "export some".into(),
        ("PUT", "export some") => "retry some".into(),
        (_, other) => other.to_owned(),
    }
}

/// Refusals under statuses of their own, or all under 200.
fn refused(codes: &[u64], settings: &Settings, schemas: &mut Schemas) -> Vec<Answer> {
    let real = if settings.is("statuses", "real") { Statuses::Real } else { Statuses::Same };
    let mut answers: Vec<Answer> = Vec::new();
    for code in codes {
        let (status, about) = Error::new(*code).told(real);
        match answers.iter_mut().find(|answer| answer.status == status.to_string()) {
            Some(known) => known.about += &format!(" {about}"),
            None => answers.push(Answer::json(status, about, schemas.sent::<Refusal<'_>>())),
        }
    }
    answers
}

/// Each in the order of the routes, but for the last one, which is no call of a portal.
fn calls(settings: &Settings, schemas: &mut Schemas) -> Vec<Call> {
    let (create, update) = (schemas.named("Wish", wish(settings, Asks::Webhook)), schemas.named("Change", wish(settings, Asks::Change)));
    let mut done = Done { schemas };
    let ids = || Some(Body::new("", vec![Content::json(ids())]));
    let call = |id, done, codes| Call { id, done, parameters: Vec::new(), body: None, codes };
    let this = [("screenname", "$request.path.screenname"), ("id", "$response.body#/data/id")];
    let key = [&this[..], &[("keyid", "$response.body#/data/public_keys/0/id")]].concat();
    let made = ["getWebhook", "updateWebhook", "deleteWebhook", "generateKey", "listExecutions"]
        .iter()
        .fold(done.of::<Shown>("The webhook that was made."), |answer, operation| answer.then(operation, &this))
        .then("deleteKey", &key);
    let retried = "Which were not tried again.";
    let (post, put) = match settings.get("retry-method") {
        "PUT" => (done.of::<Vec<executions::Shown>>("The executions."), done.of::<Skipped>(retried)),
        _ => (done.of::<Skipped>(retried), done.of::<Vec<executions::Shown>>("The executions.")),
    };
    vec![
        Call { parameters: listing(settings), ..call("listWebhooks", done.of::<Vec<Shown>>("The webhooks."), &[1011]) },
        Call {
            body: Some(Body::new("", vec![Content::json(create).such_as("signed", example())])),
            ..call("createWebhook", made, &[1054, 1007, 1015, 1017])
        },
        call("getWebhook", done.of::<Shown>("The webhook."), &[]),
        Call {
            body: Some(Body::new("What is not named stays as it is.", vec![Content::json(update)])),
            ..call("updateWebhook", done.of::<Shown>("The webhook as it is now."), BODY)
        },
        call("deleteWebhook", done.of::<Gone>("The webhook is gone."), &[]),
        call("generateKey", done.of::<Shown>("The webhook with its second key.").then("deleteKey", &key), &[1017]),
        call("deleteKey", done.of::<Shown>("The webhook with a key less."), &[1026]),
        Call {
            parameters: paging(),
            ..call("listExecutions", done.of::<Vec<executions::Shown>>("Executions that failed, the newest first."), &[1011])
        },
        Call { body: ids(), ..call("postExecutions", post, BODY) },
        Call { body: ids(), ..call("putExecutions", put, &[1054, 1007, 1015]) },
        Call {
            parameters: vec![Parameter::new(
                Place::Query,
                "ids",
                format!("1 to {MOST_IDS} ids with commas between them; without it they stand in the body."),
                json_schema!({ "type": "string", "pattern": "^[^,]*[^,\\s][^,]*(,[^,]*[^,\\s][^,]*)*$" }),
            )],
            body: ids().map(|body| Body { required: false, ..body }),
            ..call("deleteExecutions", done.of::<Gone>("The executions are gone."), &[1011, 1054, 1007, 1015])
        },
        call("retryExecution", done.of::<Skipped>(retried), &[]),
        call("retryExecutionByPut", done.of::<Skipped>(retried), &[]),
    ]
}

/// Makes the answers of success.
struct Done<'a> {
    schemas: &'a mut Schemas,
}

impl Done<'_> {
    fn of<D: JsonSchema>(&mut self, about: &str) -> Answer {
        Answer::json(200, about, self.schemas.sent::<Success<D>>())
    }
}

/// What a body is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Asks {
    Webhook,
    Change,
}

fn wish(settings: &Settings, asks: Asks) -> Schema {
    let mut schema = json_schema!({
        "type": "object",
        "properties": KEYS.iter().map(|key| ((*key).to_owned(), held(key, settings))).collect::<serde_json::Map<_, _>>(),
    });
    if settings.is("unknown-keys", "refused") {
        schema.insert("additionalProperties".into(), json!(false));
    }
    let of = |kind: &str| {
        let events: Vec<&str> = events().filter(|(_, of)| *of == kind).map(|(name, _)| name).collect();
        json!({ "items": { "enum": events } })
    };
    if asks == Asks::Webhook {
        schema.insert("required".into(), json!(["type", "url", "events"]));
        let rule = |kind: &str, apps: bool| {
            json!({ "if": { "properties": { "type": { "const": kind } } },
                    "then": { "properties": { "events": of(kind), "app_ids": apps } } })
        };
        schema.insert("allOf".into(), json!([rule(TYPES[0], true), rule(TYPES[1], false)]));
    }
    schema
}

fn events() -> impl Iterator<Item = (&'static str, &'static str)> {
    EVENTS.iter().chain(OTHER_EVENTS).copied().chain([(DISASSOCIATED, TYPES[1])])
}

/// What one key may hold by itself.
fn held(key: &str, settings: &Settings) -> Value {
    match key {
        "type" => json!({ "type": "string", "enum": TYPES, "description": "It cannot be changed." }),
        "url" => json!({ "type": "string", "pattern": "^https?://", "description": "As browsers take it." }),
        "events" => {
            json!({ "type": "array", "items": { "type": "string", "enum": events().map(|(name, _)| name).collect::<Vec<_>>() }, "minItems": 1,
                    "description": "Each of the webhook's type." })
        }
        "app_ids" => {
            json!({ "type": "array", "items": { "type": "string", "pattern": "^[0-9]+$" }, "description": "Of data webhooks only." })
        }
        "secured" => json!({ "type": "boolean", "description": "Whether deliveries are signed." }),
        "version" => json!({ "anyOf": [{ "type": "string", "const": "1" }, { "type": "integer", "const": 1 }] }),
        _ => json!({
            "type": ["integer", "string"], "minimum": least_expiry(settings), "maximum": SIXTY_DAYS, "pattern": "^[0-9]+$",
            "description": "In milliseconds, as a number or a text.",
        }),
    }
}

fn example() -> Document {
    Document::of(&json!({
        "type": "data", "url": "https://crm.example.com/salesiq", "events": ["conversation.created"], "secured": true,
    }))
}

fn ids() -> Schema {
    json_schema!({
        "type": "object",
        "properties": { "ids": { "type": "array", "items": { "type": "string" }, "minItems": 1, "maxItems": MOST_IDS } },
        "required": ["ids"],
    })
}

fn listing(settings: &Settings) -> Vec<Parameter> {
    let kind = Parameter::new(Place::Query, "type", "", json_schema!({ "type": "string", "enum": TYPES }));
    let orders: Vec<String> =
        ["created_time", "modified_time"].iter().flat_map(|by| ["", "+", "-"].map(|sign| format!("{sign}{by}"))).collect();
    vec![
        if settings.is("list-type", "mandatory") { kind.needed() } else { kind },
        Parameter::new(Place::Query, "app_ids", "Of these apps, with commas between them.", json_schema!({ "type": "string" })),
        Parameter::new(
            Place::Query,
            "sort_by",
            "`+`: the first first, `-`: the last first.",
            json_schema!({ "type": "string", "enum": orders }),
        ),
    ]
}

fn paging() -> Vec<Parameter> {
    let number = |least: usize, most: Option<usize>| {
        let mut schema = json_schema!({ "type": "integer", "minimum": least });
        if let Some(most) = most {
            schema.insert("maximum".into(), json!(most));
        }
        schema
    };
    let time = || json_schema!({ "type": "integer", "minimum": i64::MIN, "maximum": i64::MAX });
    vec![
        Parameter::new(Place::Query, "from_time", "In milliseconds.", time()),
        Parameter::new(Place::Query, "to_time", "In milliseconds.", time()),
        Parameter::new(Place::Query, "events", "With commas between them.", json_schema!({ "type": "string" })),
        Parameter::new(Place::Query, "limit", "How many a page has.", number(PAGE.0, Some(PAGE.1))),
        Parameter::new(Place::Query, "pageno", "From 1.", number(1, Some(usize::MAX >> 1))),
    ]
}

/// A call for an access token, whose refusals have the status of a success.
fn token(route: Operation, schemas: &mut Schemas) -> Operation {
    let text = || json!({ "type": "string", "minLength": 1 });
    let form = json_schema!({
        "type": "object",
        "properties": {
            "client_id": text(), "client_secret": text(), "grant_type": { "type": "string", "enum": GRANTS },
            "scope": { "type": "string", "description": "`SalesIQ.webhooks.READ` and its like, with commas or blanks between them." },
        },
        "required": ["client_id", "client_secret", "grant_type"],
    });
    let either = json_schema!({ "anyOf": [schemas.sent::<Token>(), schemas.sent::<Refused>()] });
    Operation {
        id: "grantToken".into(),
        tag: "oauth".into(),
        body: Some(Body::new(
            "Any client and refresh token will do; `scope` narrows what the token allows.",
            vec![Content::new("application/x-www-form-urlencoded", form)],
        )),
        answers: vec![Answer::json(200, "An access token, or why there is none.", either)],
        ..route
    }
}

/// What is posted to a webhook.
fn posted(settings: &Settings, event: Schema) -> Webhook {
    let about = format!("{}, over {}. Of webhooks that are secured.", GUIDE.algorithm, GUIDE.signed);
    let signature = Parameter::new(Place::Header, HEADER, about, json_schema!({ "type": "string", "contentEncoding": "base64" }));
    let media = settings.get("content-type").split(';').next().unwrap_or_default().trim();
    Webhook {
        name: "event".into(),
        operation: Operation {
            id: "postEvent".into(),
            method: "POST",
            summary: "an event".into(),
            tag: "webhooks".into(),
            parameters: vec![signature],
            body: Some(Body::new("", vec![Content::new(media, event)])),
            answers: vec![
                Answer::new("2XX", "The event is taken."),
                Answer::new("default", "It is not, and is posted again as the switch `retries` says."),
            ],
            ..Operation::default()
        },
    }
}
