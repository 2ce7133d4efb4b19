//! The API and the webhook as an OpenAPI document.

use jiff::Timestamp;
use schemars::{Schema, json_schema};

use super::{
    super::{
        policy::quota,
        render::{CONTENT_TYPES, schema::schema},
    },
    Affected, Created, ROUTES, Success, order,
    refusal::Error,
    retrieve::{Found, Query},
};
use crate::model::{
    Document, Settings,
    openapi::{Answer, Body, Content, Operation, Parameter, Place, Schemas, Scheme, Webhook, simulated, too_long},
};

/// The names of the ways in: the access key and the secret key, both in the query or both in headers.
const QUERY: [&str; 2] = ["accessKey", "secretKey"];
const HEADERS: [&str; 2] = ["accessKeyHeader", "secretKeyHeader"];

/// The document, as the API is with these settings.
pub fn openapi(settings: &Settings) -> Document {
    let mut api = simulated("LeadSquared", "leadsquared", settings);
    let secret = match settings.get("secret-key") {
        "any" => "The secret key: any, but not none.",
        _ => "The secret key: the one that the switch `secret-key` says.",
    };
    let (key, secret) = ("The access key, whose account the call is about.".to_owned(), secret.to_owned());
    api.schemes = vec![
        (QUERY[0], Scheme::Key { place: Place::Query, name: "accessKey", about: key.clone() }),
        (QUERY[1], Scheme::Key { place: Place::Query, name: "secretKey", about: secret.clone() }),
        (HEADERS[0], Scheme::Key { place: Place::Header, name: "x-LSQ-AccessKey", about: key }),
        (HEADERS[1], Scheme::Key { place: Place::Header, name: "x-LSQ-SecretKey", about: secret }),
    ];
    let event = api.schemas.adopted("Event", &schema()).unwrap_or_default();
    api.operations = operations(settings, &mut api.schemas);
    api.webhooks = vec![posted(event)];
    api.document()
}

fn operations(settings: &Settings, schemas: &mut Schemas) -> Vec<Operation> {
    let calls: [(&str, Call); 5] =
        [("createWebhook", create), ("retrieveWebhooks", retrieve), ("updateWebhook", update), ("deleteWebhook", delete), ("other", other)];
    let one = |(route, (id, call)): (&crate::model::Route, (&str, Call))| {
        let special = call(settings, schemas);
        let mut operation =
            Operation { id: id.into(), method: route.method, path: route.path.into(), summary: route.about.into(), ..special };
        // A name that is none is refused before anything else.
        if id != "other" {
            operation.security = vec![QUERY.to_vec(), HEADERS.to_vec()];
            operation.answers.extend(before(settings, schemas));
        }
        if operation.body.is_some() {
            operation.answers.push(too_long(schemas));
        }
        operation
    };
    ROUTES.iter().zip(calls).map(one).collect()
}

/// What is special of one operation.
type Call = fn(&Settings, &mut Schemas) -> Operation;

/// The answers that stand before an operation's own: no keys, too many calls.
fn before(settings: &Settings, schemas: &mut Schemas) -> Vec<Answer> {
    let error = schemas.sent::<Error<'_>>();
    let unauthorized = Answer::json(401, "A key is missing or wrong.", error.clone());
    let limited = quota(settings, Timestamp::UNIX_EPOCH).map(|quota| {
        let about = format!("An account's calls are limited to {} in {} seconds.", quota.limit, quota.span.as_secs());
        Answer::json(settings.get("rate-limit-status"), about, error)
    });
    [unauthorized].into_iter().chain(limited).collect()
}

/// The refusals of what a body or query says.
fn wrong(settings: &Settings, schemas: &mut Schemas) -> Answer {
    Answer::json(settings.get("validation-status"), "What the call says is wrong.", schemas.sent::<Error<'_>>())
}

fn unreadable(schemas: &mut Schemas) -> Answer {
    Answer::json(400, "The body cannot be read, or is not announced as JSON.", schemas.sent::<Error<'_>>())
}

fn no_such(schemas: &mut Schemas) -> Answer {
    Answer::json(500, "There is no such webhook.", schemas.sent::<Error<'_>>())
}

/// Where the settings ask for it.
fn unanswered(settings: &Settings, schemas: &mut Schemas) -> Option<Answer> {
    settings.is("handshake", "head").then(|| Answer::json(500, "The URL did not answer HEAD with success.", schemas.sent::<Error<'_>>()))
}

fn create(settings: &Settings, schemas: &mut Schemas) -> Operation {
    let order = schemas.named("Webhook", order::schema(settings));
    let done = Answer::json(200, "The webhook that was made.", schemas.sent::<Success<Created<'_>>>())
        .then("deleteWebhook", &[("webhookId", "$response.body#/Message/Id")]);
    let answers = [done, unreadable(schemas), wrong(settings, schemas)].into_iter().chain(unanswered(settings, schemas));
    Operation {
        body: Some(Body::new("", vec![Content::json(order).such_as("new leads", order::example())])),
        answers: answers.collect(),
        ..Operation::default()
    }
}

fn retrieve(settings: &Settings, schemas: &mut Schemas) -> Operation {
    let example = serde_json::json!({
        "Parameter": { "Type": "Webhook" }, "Sorting": { "ColumnName": "ModifiedOn", "Direction": "1" },
        "Paging": { "PageIndex": 1, "PageSize": 25 },
    });
    let query = Content::json(schemas.taken::<Query>()).such_as("newest", Document::of(&example));
    Operation {
        body: Some(Body::new("What is left out does not narrow anything down.", vec![query])),
        answers: vec![Answer::json(200, "The webhooks that fit.", schemas.sent::<Found>()), unreadable(schemas), wrong(settings, schemas)],
        ..Operation::default()
    }
}

fn update(settings: &Settings, schemas: &mut Schemas) -> Operation {
    let order = schemas.named("Webhook", order::schema(settings));
    let changed = json_schema!({
        "allOf": [order, { "required": ["WebhookId"], "properties": { "WebhookId": { "type": "string", "minLength": 1 } } }],
    });
    let done = Answer::json(200, "The webhook is as the body says.", schemas.sent::<Success<Affected>>());
    let answers = [done, unreadable(schemas), wrong(settings, schemas), no_such(schemas)];
    Operation {
        body: Some(Body::new("As of a creation, all of it, with the webhook's id.", vec![Content::json(changed)])),
        answers: answers.into_iter().chain(unanswered(settings, schemas)).collect(),
        ..Operation::default()
    }
}

fn delete(settings: &Settings, schemas: &mut Schemas) -> Operation {
    let text = json_schema!({ "type": "string", "minLength": 1 });
    Operation {
        parameters: vec![Parameter::new(Place::Query, "webhookId", "As Create gave it.", text).needed()],
        answers: vec![
            Answer::json(200, "The webhook is gone.", schemas.sent::<Success<Affected>>()),
            wrong(settings, schemas),
            no_such(schemas),
        ],
        ..Operation::default()
    }
}

fn other(_: &Settings, schemas: &mut Schemas) -> Operation {
    let known: Vec<&str> = ROUTES.iter().filter_map(|route| route.path.rsplit('/').next()).filter(|name| !name.starts_with('{')).collect();
    let name = json_schema!({ "type": "string", "not": { "enum": known } });
    Operation {
        parameters: vec![Parameter::new(Place::Path, "operation", "A name that is none of those above.", name)],
        answers: vec![Answer::json(404, "There is no such operation.", schemas.sent::<Error<'_>>())],
        ..Operation::default()
    }
}

/// What is posted to a webhook.
fn posted(event: Schema) -> Webhook {
    let text = || json_schema!({ "type": "string" });
    let added = |name: &str, about: &str| Parameter::new(Place::Query, name, about, text()).needed();
    let contents = CONTENT_TYPES.iter().map(|(format, media)| Content::new(*media, if *format == "json" { event.clone() } else { text() }));
    Webhook {
        name: "event".into(),
        operation: Operation {
            id: "postEvent".into(),
            method: "POST",
            summary: "an event".into(),
            about: "In the notation that the webhook's ContentType says; as text it is the same JSON. With each of the \
                webhook's CustomHeaders, word for word."
                .into(),
            parameters: vec![
                added("entityType", "`webhook`."),
                added("entityId", "Whose event it is."),
                added("eventType", "Which it is: `Lead_Post_Create`."),
            ],
            body: Some(Body::new("", contents.collect())),
            answers: vec![
                Answer::new(200, "The event is taken, unless the body is JSON and its `Status` is `Error`."),
                Answer::new("default", "It is not; the switches `retries` and `disable-after` say what follows."),
            ],
            ..Operation::default()
        },
    }
}
