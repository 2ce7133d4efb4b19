//! `providers`: what each of them is, offers on its screens, and what its leads look like, for forms to be made from.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use serde::{Deserialize, Serialize};

use super::{
    Asked, Problem, json,
    schema::{self, Schema},
};
use crate::{
    engine::Engine,
    model::{Document, Invalid, LeadKind, Provider, Settings},
};

/// What stands in a first call for the server's address and the account.
const BASE: &str = "{base}";
const ACCOUNT: &str = "{account}";

#[derive(Serialize)]
struct Row {
    name: &'static str,
    title: &'static str,
    example_account: &'static str,
    leads: Vec<Lead>,
    endpoints: Vec<Endpoint>,
    screens: Document,
    switches: Vec<SwitchRow>,
    notices: Vec<String>,
    /// A first call to paste.
    curl: String,
}

#[derive(Serialize)]
struct Lead {
    name: &'static str,
    about: &'static str,
    events: &'static [&'static str],
}

#[derive(Serialize)]
struct Endpoint {
    method: &'static str,
    path: &'static str,
    about: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    curl: Option<String>,
}

#[derive(Serialize)]
struct SwitchRow {
    name: &'static str,
    value: String,
    about: &'static str,
    values: &'static [&'static str],
    /// What it takes besides the values, in words.
    takes: &'static str,
}

pub(in crate::server) async fn list(State(engine): State<Engine>) -> Result<Response, Problem> {
    let row = |provider: &&'static dyn Provider| Ok(row(*provider, &engine.world_options().settings(*provider)?));
    let rows: Vec<Row> = engine.providers().iter().map(row).collect::<Result<_, Invalid>>()?;
    Ok(json(StatusCode::OK, &rows))
}

fn row(provider: &'static dyn Provider, settings: &Settings) -> Row {
    let lead = |kind: &LeadKind| Lead { name: kind.name, about: kind.about, events: kind.events };
    let switch = |s: &crate::model::Switch| SwitchRow {
        name: s.name,
        value: settings.get(s.name).to_owned(),
        about: s.about,
        values: s.values,
        takes: s.takes.words(),
    };
    let curl = provider.first_call(BASE).replace(provider.example_account(), ACCOUNT);
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

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::server) struct Which {
    event: Option<String>,
}

#[derive(Serialize)]
struct Form {
    provider: &'static str,
    lead: &'static str,
    about: &'static str,
    event: String,
    sample: Document,
    schema: Schema,
    /// Each place of the sample that `set` of an event takes.
    paths: Vec<String>,
}

pub(in crate::server) async fn lead(
    State(engine): State<Engine>,
    Path((provider, lead)): Path<(String, String)>,
    Asked(which): Asked<Which>,
) -> Result<Response, Problem> {
    let provider = engine.provider(&provider)?;
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
