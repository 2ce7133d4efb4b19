//! What may be demanded of a client: named, pure, and the only place where one is judged.

use std::{fmt, time::Duration};

use serde_json::Value;
use wildmatch::WildMatch;

use super::program::End;
use crate::{
    conform::{
        body::plain,
        expect::{Broken, Finding},
    },
    engine::Inbound,
    model::{Grant, Request},
};

/// What was seen of a client in one run.
pub(in crate::conform) struct Watched<'a> {
    /// Its calls, in their order.
    pub calls: &'a [Inbound],
    pub end: &'a End,
    /// What is registered when it has ended; none where it may still be at work.
    pub left: Option<usize>,
    /// How the provider grants tokens.
    pub grant: Option<Grant>,
}

/// Something that must hold of what was seen.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::conform) enum Demand {
    /// It called this endpoint, at least once.
    Called {
        method: String,
        path: String,
    },
    /// It made so many calls at most.
    AtMost(usize),
    /// Each call meets a documented endpoint.
    Documented,
    /// Each call, or each with this method (`POST`, or `POST to /path`, here and below), carries a header that matches.
    Header {
        method: Option<String>,
        name: String,
        glob: String,
    },
    /// No call has this in its address.
    NotInAddress(String),
    /// Each call with this method has a body with something at a place.
    Has {
        method: String,
        pointer: String,
    },
    /// Each call with this method has this at a place, with `*` and `?`.
    Place {
        method: String,
        pointer: String,
        glob: String,
    },
    /// What each call with this method has at a place, where it has anything there, is JSON in a text.
    JsonText {
        method: String,
        pointer: String,
    },
    /// No call is answered with a status that begins so.
    NotAnswered(u16),
    /// After an answer with this status the next call comes so much later.
    WaitsAfter {
        status: u16,
        by: Duration,
    },
    /// Nothing is registered any more.
    NothingLeft,
    /// Something is registered.
    SomethingLeft,
    Succeeds,
    Fails,
    /// It got another token, or ended with failure.
    Renews,
    /// The call that follows a new token carries it.
    UsesRenewed,
}

impl Demand {
    /// Judges what was seen. Nothing to judge is never a success.
    pub fn judge(&self, seen: &Watched<'_>) -> Finding {
        if let End::Unrun(why) = seen.end {
            return Finding::Unproven(why.clone());
        }
        let broken = |actual: String, index: usize, pointer: &str| {
            Finding::Broken(Broken { expected: self.to_string(), actual, pointer: pointer.into(), index })
        };
        let line = |call: &Inbound| format!("{} {} → {}", call.request.method, call.request.path, call.reply.status);
        let all = || seen.calls.iter().map(line).collect::<Vec<_>>().join(", ");
        match self {
            Self::Succeeds | Self::Fails if *seen.end == End::Unwatched => {
                return Finding::Unseen("nobody saw how the client ended: `check client … -- COMMAND` would prove it".into());
            }
            Self::NothingLeft | Self::SomethingLeft if seen.left.is_none() => {
                return Finding::Unseen("the client may still be at work: `--ended` says that it has done it".into());
            }
            Self::Succeeds | Self::Fails => {
                let wanted = (*self == Self::Succeeds) == (*seen.end == End::Code(0));
                let ended = matches!(seen.end, End::Code(_));
                return if wanted && ended { Finding::Held } else { broken(seen.end.to_string(), 0, "") };
            }
            Self::Renews => {
                let told = matches!(seen.end, End::Code(code) if *code != 0);
                let held = told || seen.renewed().next().is_some();
                return if held {
                    Finding::Held
                } else {
                    broken(format!("{}, after {}", seen.end, all()), seen.calls.len().saturating_sub(1), "")
                };
            }
            Self::UsesRenewed => return self.of_renewed(seen),
            Self::AtMost(most) => {
                let made = seen.calls.len();
                return if made <= *most { Finding::Held } else { broken(format!("{made} calls"), *most, "") };
            }
            Self::Called { .. } if seen.calls.is_empty() && *seen.end == End::Unwatched => {
                return Finding::Unproven("the server's journal holds no call of this account".into());
            }
            Self::Called { method, path } => {
                let route = path_matches(path);
                let called = seen.calls.iter().any(|call| call.request.method == *method && route(&call.request.path));
                let told = if seen.calls.is_empty() { "no call at all".to_owned() } else { all() };
                return if called { Finding::Held } else { broken(told, 0, "") };
            }
            Self::NothingLeft if seen.left == Some(0) => return called_at_all(seen),
            Self::NothingLeft => {
                return broken(format!("{} registered", seen.left.unwrap_or_default()), seen.calls.len().saturating_sub(1), "");
            }
            Self::SomethingLeft if seen.left > Some(0) => return Finding::Held,
            Self::SomethingLeft => return broken("nothing is".into(), seen.calls.len().saturating_sub(1), ""),
            _ => {}
        }
        if seen.calls.is_empty() {
            return Finding::Unproven("the client made no call".into());
        }
        let mut judged = 0;
        for (index, call) in seen.calls.iter().enumerate() {
            let request = &call.request;
            let body = || serde_json::from_slice::<Value>(&request.body).unwrap_or_default();
            let found = |pointer: &str| body().pointer(pointer).map(plain);
            let concerned = match self {
                Self::Has { method, .. } | Self::Place { method, .. } => aimed(method, request),
                // Null in its place says that there is nothing.
                Self::JsonText { method, pointer } => aimed(method, request) && body().pointer(pointer).is_some_and(|at| !at.is_null()),
                Self::Header { method: Some(method), .. } => aimed(method, request),
                Self::WaitsAfter { status, .. } => call.reply.status == *status && index + 1 < seen.calls.len(),
                _ => true,
            };
            if !concerned {
                continue;
            }
            judged += 1;
            let fault = match self {
                Self::Documented => call.nearest.as_ref().map(|near| (format!("{}; nearest is {near}", line(call)), "")),
                Self::Header { name, glob, .. } => {
                    let value = request.headers.get(name);
                    let fits = value.is_some_and(|value| WildMatch::new(glob).matches(value));
                    (!fits).then(|| (format!("{}: {}", line(call), value.map_or("no such header", |_| "another value")), name.as_str()))
                }
                Self::NotInAddress(text) => {
                    let address = format!("{}?{}", request.path, request.query);
                    address.contains(text.as_str()).then(|| (format!("{} in the address of {}", text, line(call)), ""))
                }
                Self::Has { pointer, .. } => found(pointer).is_none().then(|| (line(call), pointer.as_str())),
                Self::Place { pointer, glob, .. } => {
                    let value = found(pointer);
                    let fits = value.as_ref().is_some_and(|value| WildMatch::new(glob).matches(value));
                    (!fits).then(|| (value.unwrap_or_else(|| "nothing there".into()), pointer.as_str()))
                }
                Self::JsonText { pointer, .. } => {
                    let value = body();
                    let text = value.pointer(pointer).and_then(Value::as_str);
                    let fits = text.is_some_and(|text| serde_json::from_str::<Value>(text).is_ok());
                    (!fits).then(|| (value.pointer(pointer).map(Value::to_string).unwrap_or_default(), pointer.as_str()))
                }
                Self::NotAnswered(status) => {
                    let hit = call.reply.status == *status || *status < 10 && call.reply.status / 100 == *status;
                    hit.then(|| {
                        (format!("{}: {}", line(call), String::from_utf8_lossy(&call.reply.body).chars().take(200).collect::<String>()), "")
                    })
                }
                Self::WaitsAfter { by, .. } => {
                    let waited = seen.calls[index + 1].at.duration_since(call.at);
                    let waited = Duration::try_from(waited).unwrap_or_default();
                    (waited < *by).then(|| (format!("the next call came after {:.3} s", waited.as_secs_f64()), ""))
                }
                _ => None,
            };
            if let Some((actual, pointer)) = fault {
                return broken(actual, index, pointer);
            }
        }
        if judged == 0 && matches!(self, Self::JsonText { .. }) {
            return Finding::Moot(format!("none of the client's calls has anything there: {}", all()));
        }
        if judged == 0 { Finding::Unproven(format!("none of the client's calls is about that: {}", all())) } else { Finding::Held }
    }
}

impl Watched<'_> {
    /// The calls that a token was granted for: the place of each, and the token.
    fn renewed(&self) -> impl Iterator<Item = (usize, String)> {
        let grant = self.grant;
        self.calls.iter().enumerate().filter_map(move |(place, call)| {
            let grant = grant?;
            let path = grant.again.split([' ', '\n', '?']).nth(1)?;
            let body: Value = serde_json::from_slice(&call.reply.body).ok().filter(|_| call.request.path == path)?;
            Some((place, body.pointer(grant.access)?.as_str()?.to_owned()))
        })
    }
}

impl Demand {
    fn of_renewed(&self, seen: &Watched<'_>) -> Finding {
        let Some((place, token)) = seen.renewed().last() else {
            return Finding::Moot("this client gets no tokens by itself".into());
        };
        let Some(next) = seen.calls.get(place + 1) else {
            return Finding::Broken(Broken {
                expected: self.to_string(),
                actual: "no call after it".into(),
                pointer: String::new(),
                index: place,
            });
        };
        let carries = next.request.headers.iter().any(|(_, value)| value.contains(&token)) || next.request.query.contains(&token);
        let actual = format!("{} {} without it", next.request.method, next.request.path);
        let broken = Broken { expected: self.to_string(), actual, pointer: "Authorization".into(), index: place + 1 };
        if carries { Finding::Held } else { Finding::Broken(broken) }
    }
}

fn called_at_all(seen: &Watched<'_>) -> Finding {
    if seen.calls.is_empty() { Finding::Unproven("the client made no call".into()) } else { Finding::Held }
}

/// Whether a call has this method, and goes to the path where one is said: `POST to /crm/webhooks`.
fn aimed(method: &str, request: &Request) -> bool {
    match method.split_once(" to ") {
        Some((method, path)) => request.method == method && path_matches(path)(&request.path),
        None => request.method == method,
    }
}

fn path_matches(path: &str) -> impl Fn(&str) -> bool {
    let wanted: Vec<String> = path.trim_start_matches('/').split('/').map(str::to_owned).collect();
    move |given| {
        let given: Vec<&str> = given.trim_start_matches('/').split('/').collect();
        wanted.len() == given.len() && wanted.iter().zip(given).all(|(w, g)| w.starts_with('{') || w == g)
    }
}

impl fmt::Display for Demand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Called { method, path } => write!(f, "a call of {method} {path}"),
            Self::AtMost(most) => write!(f, "{most} calls at most"),
            Self::Documented => f.write_str("a documented endpoint for each call"),
            Self::Header { method: None, name, glob } => write!(f, "a header {name} that matches {glob}"),
            Self::Header { method: Some(method), name, glob } => write!(f, "a header {name} that matches {glob} in each {method}"),
            Self::NotInAddress(_) => f.write_str("no credential in an address"),
            Self::Has { method, pointer } => write!(f, "something at {pointer} in each {method}"),
            Self::Place { method, pointer, glob } => write!(f, "{glob} at {pointer} in each {method}"),
            Self::JsonText { method, pointer } => write!(f, "JSON in a text at {pointer} in each {method}"),
            Self::NotAnswered(status) => write!(f, "no answer {status}{}", if *status < 10 { "xx" } else { "" }),
            Self::WaitsAfter { status, by } => write!(f, "a pause of {} s after {status}", by.as_secs_f64()),
            Self::NothingLeft => f.write_str("nothing registered at the end"),
            Self::SomethingLeft => f.write_str("something registered at the end"),
            Self::Renews => f.write_str("another token, or an end with another exit code than 0"),
            Self::UsesRenewed => f.write_str("the new token in the call after it was granted"),
            Self::Succeeds => f.write_str("an end with exit code 0"),
            Self::Fails => f.write_str("an end with another exit code than 0"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Headers;

    #[test]
    fn a_demand_is_aimed_at_a_method_or_at_a_path() {
        let call = |path: &str| Request {
            method: "POST".into(),
            path: path.into(),
            query: String::new(),
            headers: Headers::new(),
            body: Default::default(),
        };
        assert!(aimed("POST", &call("/v2/Webhook.svc/Retrieve")) && !aimed("GET", &call("/v2/Webhook.svc/Retrieve")));
        let create = "POST to /api/v2/{portal}/webhooks";
        assert!(aimed(create, &call("/api/v2/zylker/webhooks")) && !aimed(create, &call("/api/v2/zylker/webhooks/1/keys")));
    }
}
