//! The API and the webhook as an OpenAPI document.

use schemars::{Schema, json_schema};

use super::{
    super::{
        policy::quota,
        render::{
            schema::schema,
            shape::{CONTACT, CONTENT, LEAD, PARSED},
        },
        select::EVENTS,
    },
    ADVERTISER, PLATFORMS, ROUTES,
    crm::PAGE,
    oauth::Token,
    refusal::{Field, Grant, Named as NamedRefusal, Said},
    webhooks::Named,
};
use crate::model::{
    Document, Settings,
    openapi::{Answer, Body, Content, Operation, Parameter, Place, Schemas, Scheme, Webhook, simulated, too_long},
};

/// The name of the way in.
const TOKEN: &str = "accessToken";

/// The document, as the API is with these settings.
pub fn openapi(settings: &Settings) -> Document {
    let mut api = simulated("LOCALiQ", "localiq", settings);
    api.tags = vec![
        ("webhooks".into(), "What is posted where.".into()),
        ("crm".into(), "Contacts and leads, made of the leads that happened.".into()),
        ("oauth".into(), "Access tokens.".into()),
    ];
    let checked = if settings.is("oauth", "on") { "It is checked." } else { "Any is taken: `oauth=on` checks them." };
    let about = format!("An access token, with `Bearer` before it or without. {checked}");
    api.schemes = vec![(TOKEN, Scheme::Key { place: Place::Header, name: "Authorization", about })];
    let lead = api.schemas.adopted("Lead", &schema()).unwrap_or_default();
    api.operations = operations(settings, &mut api.schemas);
    api.webhooks = vec![posted(settings, lead)];
    api.document()
}

fn operations(settings: &Settings, schemas: &mut Schemas) -> Vec<Operation> {
    let calls: [(&str, &str, Call); 7] = [
        ("registerWebhook", "webhooks", register),
        ("deregisterWebhook", "webhooks", deregister),
        ("listContacts", "crm", contacts),
        ("listContactInteractions", "crm", interactions),
        ("getContactInteraction", "crm", interaction),
        ("authorize", "oauth", authorize),
        ("grantToken", "oauth", grant),
    ];
    let one = |(route, (id, tag, call)): (&crate::model::Route, (&str, &str, Call))| {
        let mut operation = Operation {
            id: id.into(),
            method: route.method,
            path: route.path.into(),
            summary: route.about.into(),
            tag: tag.into(),
            ..call(settings, schemas)
        };
        if tag != "oauth" {
            operation.security = vec![vec![TOKEN]];
            operation.answers = guarded(settings, schemas, operation.answers);
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

/// An operation's answers, and those that stand before it: no token, no access, too many calls. Without access nothing
/// behind it is answered.
fn guarded(settings: &Settings, schemas: &mut Schemas, own: Vec<Answer>) -> Vec<Answer> {
    let unauthorized = Answer::json(401, "The access token is missing, or does not hold.", schemas.sent::<Said<'_>>());
    if settings.is("advertiser-access", "denied") {
        let forbidden = Answer::json(403, "The token's user may not use the advertiser.", schemas.sent::<NamedRefusal<'_>>());
        // Whose call it is, the path or the query says, and is looked at first.
        let looked_at = if own.iter().any(|answer| answer.status == "422") { "422" } else { "404" };
        let before = own.into_iter().filter(|answer| answer.status == looked_at);
        return [unauthorized, forbidden].into_iter().chain(before).collect();
    }
    let limited = quota(settings).map(|limit| {
        let about = format!("An advertiser's calls are limited to {limit} in a second.");
        Answer::json(429, about, schemas.sent::<Said<'_>>())
    });
    own.into_iter().chain([unauthorized]).chain(limited).collect()
}

fn register(settings: &Settings, schemas: &mut Schemas) -> Operation {
    let registration = schemas.named(
        "Registration",
        json_schema!({
            "type": "object",
            "properties": {
                "event_type": { "type": "string", "enum": EVENTS, "description": "A lead of a contact that was not there before, or of one that was." },
                "url": { "type": "string", "pattern": "^https?://", "description": "Where leads are posted to: a URL as browsers take it." },
                "authorization": {
                    "type": ["string", "null"],
                    "pattern": "^[^\\u0000-\\u0008\\u000a-\\u001f\\u007f]*$",
                    "description": "Sent word for word with each lead; empty or null: nothing is.",
                },
            },
            "required": ["event_type", "url"],
        }),
    );
    let example = Document::of(&serde_json::json!({
        "event_type": "new_contact", "url": "https://crm.example.com/new_contact", "authorization": "token jokin",
    }));
    Operation {
        parameters: vec![advertiser()],
        body: Some(Body::new("", vec![Content::json(registration).such_as("new contacts", example)])),
        answers: vec![
            Answer::json(settings.get("register-status"), "The webhook that was made.", schemas.sent::<Named<'_>>())
                .then("deregisterWebhook", &[("id", "$response.body#/id")]),
            Answer::json(400, "The body is no JSON object, or is not announced as one.", schemas.sent::<Said<'_>>()),
            field(schemas),
        ],
        ..Operation::default()
    }
}

fn deregister(_: &Settings, schemas: &mut Schemas) -> Operation {
    let id = format!("^[0-9]+\\+{}$", id_pattern());
    Operation {
        parameters: vec![
            Parameter::new(
                Place::Path,
                "id",
                "As the registration gave it; its plus may be sent as `%2B`.",
                json_schema!({ "type": "string", "pattern": id }),
            )
            .such_as("84+TEST_1"),
        ],
        answers: vec![
            Answer::json(200, "The webhook that is gone.", schemas.sent::<Named<'_>>()),
            Answer::json(404, "There is no such webhook.", schemas.sent::<NamedRefusal<'_>>()),
        ],
        ..Operation::default()
    }
}

fn contacts(_: &Settings, schemas: &mut Schemas) -> Operation {
    let parsed = json_schema!({ "$ref": component(PARSED.name), "properties": { "id": { "type": "integer" } }, "required": ["id"] });
    let contact = schemas.named("ListedContact", json_schema!({ "anyOf": [{ "$ref": component(CONTACT.name) }, parsed] }));
    listed("contacts", contact, schemas)
}

fn interactions(_: &Settings, schemas: &mut Schemas) -> Operation {
    let lead = json_schema!({ "$ref": component(LEAD.name) });
    let mut operation = listed("contact_interactions", lead, schemas);
    let kind = Parameter::new(Place::Query, "event_type", "Only leads of this kind.", json_schema!({ "type": "string", "enum": CONTENT }));
    operation.parameters.push(kind);
    operation
}

/// A page of the rows that were made in a range of dates.
fn listed(name: &str, row: Schema, schemas: &mut Schemas) -> Operation {
    let date = |name: &str, about: &str, example: &str| {
        let schema = json_schema!({ "type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" });
        Parameter::new(Place::Query, name, about, schema).needed().such_as(example)
    };
    let page = json_schema!({
        "type": "object",
        "properties": {
            ADVERTISER: { "type": "string" },
            "page": { "type": "integer", "minimum": 1 },
            "total_pages": { "type": "integer", "minimum": 0 },
            "next_page_location": { "type": ["string", "null"], "format": "uri" },
            name: { "type": "array", "items": row, "maxItems": PAGE },
        },
        "required": [ADVERTISER, "page", "total_pages", "next_page_location", name],
        "additionalProperties": false,
    });
    Operation {
        parameters: vec![
            advertiser(),
            date("created_after_date", "The first day.", "2017-01-01"),
            date("created_before_date", "The day after the last.", "2018-01-01"),
            Parameter::new(Place::Query, "page", "From 1, which is the default.", json_schema!({ "type": "integer", "minimum": 1 })),
        ],
        answers: vec![Answer::json(200, "A page; beyond the last one an empty one.", page), field(schemas)],
        ..Operation::default()
    }
}

fn interaction(_: &Settings, schemas: &mut Schemas) -> Operation {
    let id = Parameter::new(Place::Path, "id", "Of the lead.", json_schema!({ "type": "integer" })).such_as(6_432_120);
    Operation {
        parameters: vec![id, advertiser()],
        answers: vec![
            Answer::json(200, "The lead; attributes without data are left out.", json_schema!({ "$ref": component(LEAD.name) })),
            Answer::json(404, "There is no such lead.", schemas.sent::<NamedRefusal<'_>>()),
            field(schemas),
        ],
        ..Operation::default()
    }
}

fn authorize(_: &Settings, schemas: &mut Schemas) -> Operation {
    let text = || json_schema!({ "type": "string", "minLength": 1 });
    Operation {
        about: "A person would log in here; the simulator takes that for done.".into(),
        parameters: vec![
            Parameter::new(Place::Query, "client_id", "Any.", text()).needed(),
            Parameter::new(Place::Query, "response_type", "", json_schema!({ "type": "string", "const": "code" })).needed(),
            Parameter::new(
                Place::Query,
                "redirect_uri",
                "Where the code is sent.",
                json_schema!({ "type": "string", "format": "uri", "pattern": "^https?://[a-z0-9.-]+" }),
            )
            .needed(),
            Parameter::new(Place::Query, "state", "Comes back with the code.", json_schema!({ "type": "string" })),
        ],
        answers: vec![
            Answer::new(302, "Back to `redirect_uri`, with `code` and `state`.").header(
                "Location",
                "",
                json_schema!({ "type": "string", "format": "uri" }),
            ),
            Answer::json(400, "A parameter is missing or wrong.", schemas.sent::<Grant<'_>>()),
        ],
        ..Operation::default()
    }
}

fn grant(_: &Settings, schemas: &mut Schemas) -> Operation {
    let kind = |grant: &str, needed: &[&str]| {
        let named = ["client_id", "client_secret"].iter().chain(needed);
        let mut properties: serde_json::Map<String, serde_json::Value> =
            named.clone().map(|name| ((*name).to_owned(), serde_json::json!({ "type": "string", "minLength": 1 }))).collect();
        properties.insert("grant_type".into(), serde_json::json!({ "type": "string", "const": grant }));
        let required: Vec<&str> = named.copied().chain(["grant_type"]).collect();
        json_schema!({ "type": "object", "properties": properties, "required": required })
    };
    let asked = json_schema!({ "oneOf": [
        kind("password", &["username", "password"]),
        kind("authorization_code", &["code", "redirect_uri"]),
        kind("refresh_token", &["refresh_token"]),
    ] });
    let example = Document::of(&serde_json::json!({
        "client_id": "leadbench", "client_secret": "leadbench", "grant_type": "password", "username": "jo", "password": "any",
    }));
    Operation {
        body: Some(Body::new(
            "Any client, user and password will do; a code and a refresh token hold once, for the client that got them.",
            vec![Content::json(schemas.named("GrantRequest", asked)).such_as("password", example)],
        )),
        answers: vec![
            Answer::json(200, "An access token.", schemas.sent::<Token>()),
            Answer::json(400, "The grant is not given.", schemas.sent::<Grant<'_>>()),
        ],
        ..Operation::default()
    }
}

/// What is posted to a webhook.
fn posted(settings: &Settings, lead: Schema) -> Webhook {
    let text = || json_schema!({ "type": "string" });
    let agreed = Parameter::new(
        Place::Header,
        settings.get("authorization-header"),
        "The `authorization` of the registration, word for word; without one there is no such header.",
        text(),
    );
    let contents =
        vec![Content::json(lead), Content::new(settings.get("adf-content-type").split(';').next().unwrap_or_default().trim(), text())];
    Webhook {
        name: "lead".into(),
        operation: Operation {
            id: "postLead".into(),
            method: "POST",
            summary: "a lead".into(),
            about: "In JSON; in ADF/XML to webhooks that were made for it on the Client Center's screen.".into(),
            tag: "webhooks".into(),
            parameters: vec![agreed],
            body: Some(Body::new("", contents)),
            answers: vec![
                Answer::new("2XX", "The lead is taken."),
                Answer::new("default", "It is not. Whether it is posted again no document says: the switch `retries` does."),
            ],
            ..Operation::default()
        },
    }
}

fn advertiser() -> Parameter {
    let schema = json_schema!({ "type": "string", "pattern": format!("^{}$", id_pattern()) });
    Parameter::new(Place::Query, ADVERTISER, "The advertiser: a platform, an underscore, an integer.", schema).needed().such_as("TEST_1")
}

/// An advertiser id.
fn id_pattern() -> String {
    format!("({})_[0-9]{{1,18}}", PLATFORMS.join("|"))
}

fn field(schemas: &mut Schemas) -> Answer {
    let one = schemas.sent::<Field<'_>>();
    Answer::json(422, "A parameter or field is missing or wrong.", json_schema!({ "type": "array", "items": one, "minItems": 1 }))
}

/// Where the table of an object stands.
fn component(name: &str) -> String {
    format!("#/components/schemas/Lead.{name}")
}
