//! `providers`: what each of them is, offers on its screens, and what its leads look like, for forms to be made from.

use std::collections::BTreeMap;

use axum::{extract::State, http::StatusCode, response::Response};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    Asked, Call, Named, Problem, ProviderName, json, provider_of,
    schema::{self, Schema},
};
use crate::{
    engine::Engine,
    model::{Document, Invalid, LeadKind, Provider, Settings},
    server::{Access, Served},
};

/// What stands in a first call for the server's address and the account.
const BASE: &str = "{base}";
const ACCOUNT: &str = "{account}";

pub(super) fn calls() -> Vec<Call> {
    vec![
        Call::get("providers", list)
            .says("listProviders", "What each provider is: leads, endpoints, screens, switches")
            .answers::<Vec<Row>>(200, "The providers.")
            .then(&["readLead"], &[("provider", "$response.body#/0/name"), ("lead", "$response.body#/0/leads/0/name")]),
        Call::get("providers/{provider}/leads/{lead}", lead)
            .says("readLead", "What a kind of lead looks like")
            .about(
                "Its documented form, the JSON Schema of that and of others drawn at random, and the paths that `set` of an event takes.",
            )
            .names::<KindPath>()
            .query::<Which>()
            .answers::<Form>(200, "The lead.")
            .refuses(404, "There is no such provider, or no such lead of it.")
            .stored(),
    ]
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Provider")]
struct Row {
    #[schemars(with = "ProviderName")]
    name: &'static str,
    /// As people say it.
    title: &'static str,
    /// The account that is meant where none is named.
    example_account: &'static str,
    leads: Vec<Lead>,
    /// The documented endpoints of its API.
    endpoints: Vec<Endpoint>,
    /// What its own screens offer, for a page to be made from.
    #[schemars(with = "Vec<BTreeMap<String, Value>>")]
    screens: Document,
    /// What its documents leave open, and what is chosen.
    switches: Vec<SwitchRow>,
    /// What is worth knowing of it as it is switched.
    notices: Vec<String>,
    /// A first call to paste; `{base}` stands for this server, `{account}` for the account. Where the server wants a token,
    /// calls of its own read it from `LEADBENCH_SERVE_TOKEN`.
    curl: String,
}

/// A kind of lead.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "LeadKind")]
struct Lead {
    name: &'static str,
    about: &'static str,
    /// What it can count as; the first is the usual one.
    events: &'static [&'static str],
}

#[derive(Serialize, JsonSchema)]
struct Endpoint {
    method: &'static str,
    path: &'static str,
    about: &'static str,
    /// A command that calls it, as `curl` of the provider.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    curl: Option<String>,
}

/// A choice of ours, where the provider's documents leave one.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Switch")]
struct SwitchRow {
    name: &'static str,
    value: String,
    about: &'static str,
    /// Those that have a name; the first is the usual one.
    values: &'static [&'static str],
    /// What it takes besides the values, in words.
    takes: &'static str,
}

pub(in crate::server) async fn list(State(served): State<Served>) -> Result<Response, Problem> {
    let engine = &served.engine;
    let row = |provider: &&'static dyn Provider| Ok(row(*provider, &engine.world_options().settings(*provider)?, served.access));
    let rows: Vec<Row> = engine.providers().iter().map(row).collect::<Result<_, Invalid>>()?;
    Ok(json(StatusCode::OK, &rows))
}

fn row(provider: &'static dyn Provider, settings: &Settings, access: Access) -> Row {
    let lead = |kind: &LeadKind| Lead { name: kind.name, about: kind.about, events: kind.events };
    let switch = |s: &crate::model::Switch| SwitchRow {
        name: s.name,
        value: settings.get(s.name).to_owned(),
        about: s.about,
        values: s.values,
        takes: s.takes.words(),
    };
    let curl = access.shown(&provider.first_call(BASE).replace(provider.example_account(), ACCOUNT));
    Row {
        name: provider.name(),
        title: provider.title(),
        example_account: provider.example_account(),
        leads: provider.leads().iter().map(lead).collect(),
        endpoints: endpoints(provider, &curl),
        screens: provider.screens(settings),
        switches: provider.switches().iter().map(switch).collect(),
        notices: provider.notices(settings),
        curl,
    }
}

/// The documented endpoints, the first call beside the one that registers; where there is none, ours.
fn endpoints(provider: &dyn Provider, curl: &str) -> Vec<Endpoint> {
    let call = provider.recipe().map_or("", |recipe| recipe.register).lines().next().unwrap_or_default();
    let registers = |route: &&crate::model::Route| {
        let (method, target) = call.split_once(' ').unwrap_or_default();
        let request = crate::model::Request {
            method: method.to_owned(),
            path: target.split('?').next().unwrap_or_default().to_owned(),
            query: String::new(),
            headers: crate::model::Headers::new(),
            body: Default::default(),
        };
        route.takes(&request)
    };
    let place = provider.routes().iter().position(|route| registers(&route));
    let endpoint = |(index, route): (usize, &crate::model::Route)| Endpoint {
        method: route.method,
        path: route.path,
        about: route.about,
        curl: (place == Some(index)).then(|| curl.to_owned()),
    };
    let mut all: Vec<Endpoint> = provider.routes().iter().enumerate().map(endpoint).collect();
    if place.is_none() {
        let (path, about) = ("/_leadbench/api/v1/subscriptions", "make a webhook, as the screens do");
        all.push(Endpoint { method: "POST", path, about, curl: Some(curl.to_owned()) });
    }
    all
}

/// A kind of lead in a path.
#[derive(Deserialize, JsonSchema)]
pub(in crate::server) struct KindPath {
    #[schemars(with = "ProviderName")]
    provider: String,
    /// The kind of lead, as `listProviders` names it.
    lead: String,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::server) struct Which {
    /// The event that it counts as; the kind's first unless told.
    event: Option<String>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "LeadForm")]
struct Form {
    #[schemars(with = "ProviderName")]
    provider: &'static str,
    lead: &'static str,
    about: &'static str,
    event: String,
    /// The documented lead.
    sample: Document,
    /// A JSON Schema of draft 2020-12.
    #[schemars(with = "BTreeMap<String, Value>")]
    schema: Schema,
    /// Each place of the sample that `set` of an event takes.
    paths: Vec<String>,
}

pub(in crate::server) async fn lead(
    State(engine): State<Engine>,
    Named(KindPath { provider, lead }): Named<KindPath>,
    Asked(which): Asked<Which>,
) -> Result<Response, Problem> {
    let provider = provider_of(&engine, &provider)?;
    let kind = provider.leads().iter().find(|kind| kind.name == lead).ok_or_else(|| {
        let invalid = Invalid::unknown("lead", &lead, "lead of this provider", provider.leads().iter().map(|kind| kind.name));
        Problem::not_found(invalid)
    })?;
    let event = engine.imagine(provider, kind.name, which.event.as_deref())?;
    let (schema, paths) = schema::of(provider, kind, &event.document)?;
    let sample = event.document;
    Ok(json(
        StatusCode::OK,
        &Form { provider: provider.name(), lead: kind.name, about: kind.about, event: event.name, sample, schema, paths },
    ))
}
