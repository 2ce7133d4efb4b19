//! `stream`: what changes, as it changes, as server-sent events. A reader that comes back with the id it saw last misses
//! nothing; one that is too slow, or comes back too late, is told to read everything anew.

use std::{collections::VecDeque, convert::Infallible, time::Duration};

use axum::{
    extract::State,
    http::HeaderMap,
    response::{
        IntoResponse, Response,
        sse::{Event, KeepAlive, Sse},
    },
};
use futures::{Stream, stream};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use tokio::sync::watch;

use super::{Asked, Call, Problem, clock, deliveries, requests, runs};
use crate::{
    engine::{Change, Engine, Since},
    model::{AccountKey, Invalid},
    server::Served,
};

/// How often a line is sent where nothing changes, so that a dead connection shows.
const KEPT_ALIVE: Duration = Duration::from_secs(15);
/// How long changes gather after some were told: many of one delivery are then told once.
const GATHERED: Duration = Duration::from_millis(40);
/// The most changes that are looked at together.
const TOGETHER: usize = 512;

pub(super) fn calls() -> Vec<Call> {
    let open = Call::get("stream", open)
        .says("stream", "What changes, as it changes")
        .about(EVENTS)
        .query::<Place>()
        .header("Last-Event-ID", "The id of the last event that was seen.")
        .tells("text/event-stream", "Events, for as long as the connection is held.");
    vec![open]
}

const EVENTS: &str = "\
Server-sent events, each with an `id`, a name and data in JSON. `hello` (`{\"id\"}`) comes first. Then `delivery` (a row of \
`listDeliveries`), `request` (a row of `listRequests`), `run` (a row of `listRuns`) and `clock` (as `readClock` answers) hold what \
is now; `subscriptions` (`{\"provider\",\"account\"}`), `faults`, `reset` and `resync` (`{}`) say what to read anew.

Who comes back with the id seen last misses nothing; where that cannot be, since it is too long ago or of another server's life, \
`resync` says to read all anew. Comments keep an idle connection alive.";

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::server) struct Place {
    /// The id that was seen last, for whoever cannot send `Last-Event-ID`.
    after: Option<u64>,
}

/// A reader's connection. It asks for what is next when its socket has room for it, and holds no lock while it waits.
struct Reader {
    served: Served,
    changed: watch::Receiver<u64>,
    place: u64,
    next: VecDeque<Event>,
    /// Whether some changes were told just now.
    told: bool,
}

pub(in crate::server) async fn open(
    State(served): State<Served>,
    Asked(place): Asked<Place>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let changed = served.engine.changes();
    let now = served.engine.listen();
    let seen = match headers.get("last-event-id").and_then(|v| v.to_str().ok()) {
        Some(text) => Some(text.parse().map_err(|_| {
            Invalid::new("Last-Event-ID", format!("`{text}` is no id of the stream"), "the id of the last event that was seen")
        })?),
        None => place.after,
    };
    // The first event has the id only where nothing is owed that came before it: else a connection that breaks behind it
    // would be taken up too late.
    let hello = Event::default().event("hello").data(json!({ "id": now }).to_string());
    let hello = if seen.is_none() { hello.id(now.to_string()) } else { hello };
    let reader = Reader { served, changed, place: seen.unwrap_or(now), next: VecDeque::from([hello]), told: false };
    let events = Sse::new(events(reader)).keep_alive(KeepAlive::new().interval(KEPT_ALIVE));
    Ok(([("cache-control", "no-store"), ("x-accel-buffering", "no")], events).into_response())
}

fn events(reader: Reader) -> impl Stream<Item = Result<Event, Infallible>> {
    stream::unfold(reader, |mut reader| async {
        let mut closing = reader.served.closing.clone();
        let next = tokio::select! {
            next = reader.next() => next,
            _ = closing.changed() => None,
        };
        next.map(|event| (Ok(event), reader))
    })
}

impl Reader {
    /// The next event, once there is one.
    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.next.pop_front() {
                return Some(event);
            }
            if std::mem::take(&mut self.told) {
                tokio::time::sleep(GATHERED).await;
            }
            self.changed.mark_unchanged();
            match self.served.engine.since(self.place, TOGETHER) {
                Since::Lost(now) => {
                    self.place = now;
                    self.next.push_back(numbered(now, "resync", &json!({})));
                }
                Since::Changes(changes) if changes.is_empty() => self.changed.changed().await.ok()?,
                Since::Changes(changes) => {
                    self.told = true;
                    self.place = changes.last().map_or(self.place, |(number, _)| *number);
                    self.next.extend(changes.iter().filter_map(|(number, change)| event(&self.served, *number, change)));
                }
            }
        }
    }
}

/// What changed, as it is now; none where it is no longer there.
fn event(served: &Served, number: u64, change: &Change) -> Option<Event> {
    let engine: &Engine = &served.engine;
    Some(match change {
        Change::Delivery(id) => numbered(number, "delivery", &engine.look_at(*id, deliveries::row).ok()??),
        Change::Request(id) => numbered(number, "request", &requests::row(engine.request(*id).ok()??)),
        Change::Subscriptions(AccountKey { provider, name }) => {
            numbered(number, "subscriptions", &json!({ "provider": provider, "account": name }))
        }
        Change::Clock(world) => numbered(number, "clock", &clock::view(&*engine.world(world).ok()?)),
        Change::Faults => numbered(number, "faults", &json!({})),
        Change::Run(id) => numbered(number, "run", &served.runs.look(*id, runs::row)?),
        Change::Reset => numbered(number, "reset", &json!({})),
    })
}

fn numbered(number: u64, name: &str, data: &impl Serialize) -> Event {
    Event::default().id(number.to_string()).event(name).data(serde_json::to_string(data).unwrap_or_else(|_| "null".to_owned()))
}
