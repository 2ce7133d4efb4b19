//! `records`: what a provider's screens list besides subscriptions, such as templates, applications, failed deliveries.

use axum::{extract::State, http::StatusCode, response::Response};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Asked, Call, Manner, Named, Needed, Problem, ProviderName, Sent, json, provider_of};
use crate::{
    engine::Engine,
    model::{Document, Invalid, RecordCall, Verb},
};

/// A record as a screen sends it; which fields it has is its provider's.
type Fields = Map<String, Value>;

pub(super) fn calls() -> Vec<Call> {
    let (no_collection, no_record) =
        ("There is no such provider, or no such collection of it.", "There is no such record, or no such place for one.");
    let fields = "The fields, as the provider's own screens have them.";
    vec![
        Call::get("records", collections)
            .says("listCollections", "What the providers' screens list besides subscriptions")
            .answers::<Vec<Row>>(200, "The collections."),
        Call::get(ALL, all)
            .says("listRecords", "The records of a collection")
            .about(RECORDS)
            .names::<Collection>()
            .answers::<Document>(200, "The records.")
            .refuses(404, no_collection)
            .stored(),
        Call::post(ALL, add)
            .says("addRecord", "Adds a record")
            .about(RECORDS)
            .names::<Collection>()
            .query::<Manner>()
            .body::<Fields>(Needed::Optional, fields, "")
            .answers::<Document>(200, "What would be added, of which nothing is kept.")
            .answers::<Document>(201, "What was added.")
            .then(
                &["readRecord", "changeRecord", "removeRecord"],
                &[
                    ("provider", "$request.path.provider"),
                    ("account", "$request.path.account"),
                    ("collection", "$request.path.collection"),
                    ("id", "$response.body#/id"),
                ],
            )
            .refuses(404, no_collection)
            .stored(),
        Call::get(ONE, show)
            .says("readRecord", "One record")
            .about(RECORDS)
            .names::<One>()
            .answers::<Document>(200, "The record.")
            .refuses(404, no_record)
            .stored(),
        Call::patch(ONE, change)
            .says("changeRecord", "Changes the fields of a record that the body holds")
            .about(RECORDS)
            .names::<One>()
            .query::<Manner>()
            .body::<Fields>(Needed::Optional, fields, "")
            .answers::<Document>(200, "The record as it is now, or with a dry run as it would be.")
            .refuses(404, no_record)
            .stored(),
        Call::delete(ONE, remove)
            .says("removeRecord", "Removes a record")
            .about(RECORDS)
            .names::<One>()
            .query::<Manner>()
            .answers::<Document>(200, "What its provider says of that.")
            .refuses(404, no_record)
            .stored(),
    ]
}

const ALL: &str = "records/{provider}/{account}/{collection}";
const ONE: &str = "records/{provider}/{account}/{collection}/{id}";
const RECORDS: &str = "What a record is, and whether it can be changed, is its provider's: `listCollections` names the collections.";

/// A collection in a path.
#[derive(Deserialize, JsonSchema)]
pub(in crate::server) struct Collection {
    #[schemars(with = "ProviderName")]
    provider: String,
    account: String,
    collection: String,
}

/// A record in a path.
#[derive(Deserialize, JsonSchema)]
pub(in crate::server) struct One {
    #[schemars(with = "ProviderName")]
    provider: String,
    account: String,
    collection: String,
    id: String,
}

/// A collection of records.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Collection")]
struct Row {
    #[schemars(with = "ProviderName")]
    provider: &'static str,
    collection: &'static str,
    about: &'static str,
}

pub(in crate::server) async fn collections(State(engine): State<Engine>) -> Response {
    let rows = engine.providers().iter().flat_map(|p| p.collections().iter().map(|c| (p.name(), c)));
    json(StatusCode::OK, &rows.map(|(provider, c)| Row { provider, collection: c.name, about: c.about }).collect::<Vec<_>>())
}

pub(in crate::server) async fn all(State(engine): State<Engine>, Named(place): Named<Collection>) -> Result<Response, Problem> {
    answer(&engine, place.within(None), Manner::default(), Verb::Read, Fields::new())
}

pub(in crate::server) async fn add(
    State(engine): State<Engine>,
    Named(place): Named<Collection>,
    Asked(manner): Asked<Manner>,
    sent: Sent,
) -> Result<Response, Problem> {
    answer(&engine, place.within(None), manner, Verb::Add, sent.read()?)
}

pub(in crate::server) async fn show(State(engine): State<Engine>, Named(place): Named<One>) -> Result<Response, Problem> {
    answer(&engine, place.into(), Manner::default(), Verb::Read, Fields::new())
}

pub(in crate::server) async fn change(
    State(engine): State<Engine>,
    Named(place): Named<One>,
    Asked(manner): Asked<Manner>,
    sent: Sent,
) -> Result<Response, Problem> {
    answer(&engine, place.into(), manner, Verb::Change, sent.read()?)
}

pub(in crate::server) async fn remove(
    State(engine): State<Engine>,
    Named(place): Named<One>,
    Asked(manner): Asked<Manner>,
) -> Result<Response, Problem> {
    answer(&engine, place.into(), manner, Verb::Remove, Fields::new())
}

/// A collection, and one record of it or all.
type Within = (Collection, Option<String>);

impl Collection {
    fn within(self, id: Option<String>) -> Within {
        (self, id)
    }
}

impl From<One> for Within {
    fn from(One { provider, account, collection, id }: One) -> Self {
        (Collection { provider, account, collection }, Some(id))
    }
}

fn answer(engine: &Engine, (place, id): Within, manner: Manner, verb: Verb, fields: Fields) -> Result<Response, Problem> {
    let Collection { provider, account, collection } = place;
    let provider = provider_of(engine, &provider)?;
    let known = || provider.collections().iter().map(|c| c.name);
    if !known().any(|name| name == collection) {
        return Err(Problem::not_found(Invalid::unknown("collection", &collection, "collection of this provider", known())));
    }
    let form = if matches!(verb, Verb::Add | Verb::Change) { Document::of(&fields) } else { Document::default() };
    let call = RecordCall { collection, verb, id, form };
    let (status, record) = if manner.dry_run {
        (StatusCode::OK, engine.rehearse(provider.name(), &account, |provider, account, now| provider.records(&call, account, now))?)
    } else {
        let status = if verb == Verb::Add { StatusCode::CREATED } else { StatusCode::OK };
        (status, engine.records(provider.name(), &account, &call)?)
    };
    Ok(json(status, &record.read::<Value>().unwrap_or_default()))
}
