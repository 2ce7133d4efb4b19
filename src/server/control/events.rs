//! `events`: let a lead happen, many of them, or one after the other at a rate.

use axum::{extract::State, http::StatusCode, response::Response};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{
    Call, Needed, Problem, ProviderName, Sent, json,
    streams::{self, Going},
};
use crate::{
    model::{Document, Invalid, Trigger},
    server::Served,
};

/// The most leads of one call.
const MOST: u64 = 10_000;
/// How many happen before others get their turn.
const AT_A_TIME: u64 = 64;

pub(super) fn calls() -> Vec<Call> {
    vec![
        Call::post("events", publish)
            .says("publishEvent", "Lets a lead happen")
            .about("Each subscription that selects it is owed a delivery, which is sent at once and tried again as its provider does.")
            .body::<Wish>(
                Needed::Always,
                "The lead, and how it differs from the documented one.",
                r#"{"provider":"PROVIDER","lead":"LEAD","account":"ACCOUNT"}"#,
            )
            .answers::<Answer>(202, "It happened; the first, where there are to be more.")
            .then(&["readDelivery", "resendDelivery"], &[("id", "$response.body#/deliveries/0")])
            .stored(),
        Call::get("events", going)
            .says("listGoingOn", "The leads that go on happening at a rate")
            .answers::<Vec<Going>>(200, "What goes on."),
        Call::delete("events", stop).says("stopGoingOn", "Stops all that goes on happening").does("Nothing goes on."),
    ]
}

/// A lead that is to happen.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "EventWish")]
struct Wish {
    #[schemars(with = "ProviderName")]
    provider: String,
    /// The kind of lead, as `listProviders` names it.
    lead: String,
    /// What it counts as; the kind's first unless told.
    event: Option<String>,
    /// The provider's example account unless told.
    account: Option<String>,
    /// Path to value: `{"lead.contact.email": "jo@example.com"}`.
    #[serde(default)]
    set: Map<String, Value>,
    /// Paths of keys to leave out.
    #[serde(default)]
    unset: Vec<String>,
    /// The lead to start from instead of the documented one.
    base: Option<Value>,
    /// Start from a lead drawn at random, by the seed.
    #[serde(default)]
    generated: bool,
    /// How many; with a rate and without this, until they are stopped.
    #[schemars(range(min = 1, max = MOST))]
    count: Option<u64>,
    /// How many a second of real time, in the background.
    #[schemars(range(min = streams::SLOWEST, max = streams::FASTEST))]
    rate: Option<f64>,
}

/// A lead that happened.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Event")]
struct Answer {
    event_id: String,
    event: String,
    lead: String,
    account: String,
    /// What the receiver can know the lead by.
    identity: String,
    /// The ids of what is owed; of all that happened, where it was many at once.
    deliveries: Vec<u64>,
    passed_over: Vec<PassedOver>,
    /// How many happened so far.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "u64")]
    count: Option<u64>,
}

/// A subscription that is owed nothing.
#[derive(Serialize, JsonSchema)]
struct PassedOver {
    subscription: String,
    /// In words.
    why: String,
}

/// Those that go on happening.
pub(in crate::server) async fn going(State(served): State<Served>) -> Response {
    json(StatusCode::OK, &served.streams.list())
}

/// Stops those that go on happening.
pub(in crate::server) async fn stop(State(served): State<Served>) -> StatusCode {
    served.streams.stop();
    StatusCode::NO_CONTENT
}

pub(in crate::server) async fn publish(State(served): State<Served>, sent: Sent) -> Result<Response, Problem> {
    let wish: Wish = sent.read()?;
    let engine = &served.engine;
    let (count, rate) = (wish.count, wish.rate);
    if count.is_some_and(|count| !(1..=MOST).contains(&count)) {
        return Err(Invalid::new("count", "it is out of bounds", format!("1 to {MOST}")).into());
    }
    let pause = rate.map(streams::pause).transpose()?;
    let provider = engine.provider(&wish.provider)?;
    let account = wish.account.unwrap_or_else(|| provider.example_account().to_owned());
    let edits = wish.set.into_iter().map(|(path, value)| (path, Some(value.to_string())));
    let trigger = Trigger {
        lead: wish.lead,
        event: wish.event,
        set: edits.chain(wish.unset.into_iter().map(|path| (path, None))).collect(),
        base: wish.base.map(|value| Document::of(&value)),
        generated: wish.generated,
    };
    // The first at once, so that a wish that is refused is refused here.
    let mut published = engine.trigger(provider.name(), &account, &trigger)?;
    let mut so_far = 1;
    match (pause, rate) {
        (Some(pause), Some(rate)) => {
            let going = Going { provider: provider.name(), account: account.clone(), lead: trigger.lead.clone(), rate, sent: 1, count };
            served.streams.go_on(&served, going, trigger, pause);
        }
        _ => {
            for number in 1..count.unwrap_or(1) {
                published.deliveries.extend(engine.trigger(provider.name(), &account, &trigger)?.deliveries);
                so_far += 1;
                if number % AT_A_TIME == 0 {
                    tokio::task::yield_now().await;
                }
            }
        }
    }
    let passed_over = published.passed_over.into_iter().map(|p| PassedOver { subscription: p.subscription, why: p.why }).collect();
    let event = published.event;
    Ok(json(
        StatusCode::ACCEPTED,
        &Answer {
            event_id: event.id.clone(),
            event: event.name.clone(),
            lead: event.lead.clone(),
            account,
            identity: event.identity.clone(),
            deliveries: published.deliveries,
            passed_over,
            count: (count.is_some() || rate.is_some()).then_some(so_far),
        },
    ))
}
