//! What may be demanded of a sender: named, pure, and the only place where one is judged.

use std::collections::BTreeMap;

use serde_json::Value;
use wildmatch::WildMatch;

use crate::{
    conform::{
        body::{body, plain},
        expect::{Broken, Finding},
        statuses::Statuses,
    },
    model::{Exchange, Provider, Request, Secret},
};

/// What was seen of a sender in one scenario.
pub(in crate::conform) struct Watched<'a> {
    pub provider: &'static dyn Provider,
    /// What arrived, in its order.
    pub deliveries: Vec<Request>,
    /// The last call of its API, and the answer.
    pub call: Option<&'a Exchange>,
    /// What was called by a name.
    pub names: &'a BTreeMap<String, String>,
}

/// Something that must hold of what was seen.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::conform) enum Demand {
    /// So many deliveries arrived.
    Arrived(usize),
    /// So many deliveries arrived, or fewer.
    AtMost(usize),
    /// So many deliveries arrived, or more.
    AtLeast(usize),
    /// Each delivery holds only what the documents allow.
    Documented,
    Method(String),
    Header {
        name: String,
        value: String,
    },
    NoHeader(String),
    /// Each delivery carries a header of this name whose value matches.
    HeaderLike {
        name: String,
        glob: String,
    },
    /// Each delivery carries a header line, of whatever name, whose value matches.
    SomeHeader(String),
    /// No delivery carries such a line.
    NoSuchHeader(String),
    /// Each delivery's query, word for word.
    Query(String),
    /// Each delivery's query, with `*` and `?`.
    QueryLike(String),
    /// Each delivery has this at a place, with `*` and `?`.
    Like {
        pointer: String,
        glob: String,
    },
    /// Each delivery has no value at a place: nothing, null, an empty text or structure, or a token that stayed, `%name%`.
    Blank(String),
    /// Each delivery has at a place what holds the text of another, however it is built.
    Mentions {
        pointer: String,
        other: String,
    },
    /// Each delivery has the same at two places.
    Twins {
        pointer: String,
        other: String,
    },
    /// Each delivery has at a place a text made of what stands at others, as `{/a/b}`.
    Composed {
        pointer: String,
        pattern: String,
    },
    /// No two deliveries have the same at a place.
    Distinct(String),
    /// All deliveries have the same at a place.
    Shared(String),
    /// The last delivery has this at a place of its JSON body.
    Place {
        pointer: String,
        value: String,
    },
    HasPlace(String),
    NoPlace(String),
    /// The deliveries have these at a place, in their order.
    Places {
        pointer: String,
        values: Vec<String>,
    },
    /// The deliveries' bodies differ at most there.
    SameBut(String),
    /// The deliveries' bodies are the same, byte for byte.
    Same,
    /// Each delivery is signed by the key of this name.
    SignedBy(String),
    Unsigned,
    /// The path that each delivery went to ends so.
    PathEnds(String),
    Status(Statuses),
    Answer {
        pointer: String,
        value: String,
    },
    AnswerLike {
        pointer: String,
        glob: String,
    },
    AnswerDiffers {
        pointer: String,
        value: String,
    },
    AnswerHas(String),
    AnswerLacks(String),
    AnswerHeader {
        name: String,
        glob: String,
    },
}

impl Demand {
    /// Judges what was seen. Nothing to judge is never a success.
    pub fn judge(&self, seen: &Watched<'_>) -> Finding {
        match self {
            Self::Arrived(number) => {
                let came = seen.deliveries.len();
                if came == *number { Finding::Held } else { self.broken(format!("{came} arrived"), "", came.saturating_sub(1)) }
            }
            Self::AtMost(most) => {
                let came = seen.deliveries.len();
                if came <= *most { Finding::Held } else { self.broken(format!("{came} arrived"), "", *most) }
            }
            Self::AtLeast(least) => {
                let came = seen.deliveries.len();
                if came >= *least { Finding::Held } else { self.broken(format!("{came} arrived"), "", came.saturating_sub(1)) }
            }
            _ if self.of_a_call() => self.of_answer(seen),
            _ if seen.deliveries.is_empty() => Finding::Unproven("no delivery arrived to be judged".into()),
            Self::Place { .. } | Self::HasPlace(_) | Self::NoPlace(_) => {
                let index = seen.deliveries.len() - 1;
                self.of_body(&seen.deliveries[index], index)
            }
            Self::Places { pointer, values } => {
                let found: Vec<String> = seen.deliveries.iter().map(|d| at(&body(d), pointer)).collect();
                if found == *values { Finding::Held } else { self.broken(found.join(", "), pointer, 0) }
            }
            Self::Distinct(pointer) | Self::Shared(pointer) => {
                let found: Vec<String> = seen.deliveries.iter().map(|d| at(&body(d), pointer)).collect();
                if found.len() < 2 {
                    return Finding::Unproven("one delivery arrived: there is nothing to compare it with".into());
                }
                let before = |index: usize| found[..index].contains(&found[index]);
                let odd = match self {
                    Self::Distinct(_) => (0..found.len()).find(|index| before(*index)),
                    _ => found.iter().position(|value| *value != found[0]),
                };
                odd.map_or(Finding::Held, |index| self.broken(found.join(", "), pointer, index))
            }
            Self::Same => {
                let odd = seen.deliveries.iter().position(|d| d.body != seen.deliveries[0].body);
                odd.map_or(Finding::Held, |index| self.broken(format!("delivery {} has another body", index + 1), "", index))
            }
            Self::SameBut(pointer) => {
                let bare = |delivery: &Request| without(body(delivery), pointer);
                let first = bare(&seen.deliveries[0]);
                let odd = seen.deliveries.iter().position(|d| bare(d) != first);
                odd.map_or(Finding::Held, |index| self.broken(format!("delivery {} differs elsewhere, too", index + 1), "", index))
            }
            _ => {
                let judged = seen.deliveries.iter().enumerate().map(|(index, delivery)| self.of_one(delivery, index, seen));
                judged.into_iter().find(|finding| *finding != Finding::Held).unwrap_or(Finding::Held)
            }
        }
    }

    fn of_one(&self, delivery: &Request, index: usize, seen: &Watched<'_>) -> Finding {
        let header = |name: &str| delivery.headers.get(name);
        match self {
            Self::Documented => match seen.provider.inspect(delivery).into_iter().next() {
                None => Finding::Held,
                Some(flaw) => Finding::Broken(Broken { expected: flaw.expected, actual: flaw.actual, pointer: flaw.pointer, index }),
            },
            Self::Method(method) if delivery.method == *method => Finding::Held,
            Self::Method(_) => self.broken(delivery.method.clone(), "", index),
            Self::Header { name, value } if header(name) == Some(value) => Finding::Held,
            Self::Header { name, .. } => self.broken(header(name).map_or("no such header".into(), shown), name, index),
            Self::NoHeader(name) => header(name).map_or(Finding::Held, |value| self.broken(shown(value), name, index)),
            Self::HeaderLike { name, glob } => match header(name) {
                Some(value) if matches(glob, value) => Finding::Held,
                found => self.broken(found.map_or("no such header".into(), shown), name, index),
            },
            Self::SomeHeader(glob) if delivery.headers.iter().any(|(_, value)| matches(glob, value)) => Finding::Held,
            Self::SomeHeader(_) => self.broken("no header line is".into(), "", index),
            Self::NoSuchHeader(glob) => {
                let found = delivery.headers.iter().find(|(_, value)| matches(glob, value));
                found.map_or(Finding::Held, |(name, value)| self.broken(shown(value), name, index))
            }
            Self::Query(query) if delivery.query == *query => Finding::Held,
            Self::QueryLike(glob) if matches(glob, &delivery.query) => Finding::Held,
            Self::Query(_) | Self::QueryLike(_) => self.broken(delivery.query.clone(), "", index),
            Self::Like { .. } | Self::Blank(_) | Self::Mentions { .. } | Self::Twins { .. } | Self::Composed { .. } => {
                self.of_text(&body(delivery), index)
            }
            Self::PathEnds(end) if delivery.path.ends_with(end.as_str()) => Finding::Held,
            Self::PathEnds(_) => self.broken(delivery.path.clone(), "", index),
            Self::SignedBy(name) => {
                let Some(key) = seen.names.get(name) else { return Finding::Unproven(format!("no key was called {name}")) };
                match seen.provider.verify(delivery, &[Secret::new(key)]) {
                    Ok(()) => Finding::Held,
                    Err(_) => {
                        let steps = seen.provider.explain_signature(delivery, &[Secret::new(key)]).err().unwrap_or_default();
                        self.broken(steps.join("; "), seen.provider.signature_header(), index)
                    }
                }
            }
            Self::Unsigned => {
                let name = seen.provider.signature_header();
                header(name).map_or(Finding::Held, |_| self.broken("there is one".into(), name, index))
            }
            _ => Finding::Held,
        }
    }

    /// What each delivery's body is asked for.
    fn of_text(&self, body: &Value, index: usize) -> Finding {
        let (held, pointer) = match self {
            Self::Like { pointer, glob } => (body.pointer(pointer).is_some_and(|found| matches(glob, &plain(found))), pointer),
            Self::Blank(pointer) => (body.pointer(pointer).is_none_or(blank), pointer),
            Self::Mentions { pointer, other } => match body.pointer(other).map(plain).filter(|text| !text.is_empty()) {
                Some(text) => (body.pointer(pointer).is_some_and(|found| mentions(found, &text)), pointer),
                None => return self.broken(format!("no text at {other}"), other, index),
            },
            Self::Twins { pointer, other } => (body.pointer(pointer).is_some() && body.pointer(pointer) == body.pointer(other), pointer),
            Self::Composed { pointer, pattern } => match composed(body, pattern) {
                Ok(text) => (at(body, pointer) == text, pointer),
                Err(missing) => return Finding::Moot(format!("delivery {} has no text at {missing}", index + 1)),
            },
            _ => return Finding::Held,
        };
        if held { Finding::Held } else { self.broken(at(body, pointer), pointer, index) }
    }

    fn of_body(&self, delivery: &Request, index: usize) -> Finding {
        let body = body(delivery);
        match self {
            Self::Place { pointer, value } => match body.pointer(pointer) {
                Some(found) if plain(found) == *value => Finding::Held,
                Some(found) => self.broken(plain(found), pointer, index),
                None => self.broken("no such place".into(), pointer, index),
            },
            Self::HasPlace(pointer) if body.pointer(pointer).is_none() => self.broken("no such place".into(), pointer, index),
            Self::NoPlace(pointer) => body.pointer(pointer).map_or(Finding::Held, |found| self.broken(plain(found), pointer, index)),
            _ => Finding::Held,
        }
    }

    fn of_answer(&self, seen: &Watched<'_>) -> Finding {
        let Some(exchange) = seen.call else { return Finding::Unproven("no call was made".into()) };
        let reply = match &exchange.answer {
            Ok(reply) => reply,
            Err(why) => return Finding::Unproven(format!("the API cannot be reached: {why}")),
        };
        let body: Value = serde_json::from_slice(&reply.body).unwrap_or(Value::String(String::from_utf8_lossy(&reply.body).into_owned()));
        let seen_in_all = || format!("{}: {}", reply.status, String::from_utf8_lossy(&reply.body).chars().take(300).collect::<String>());
        let at = |pointer: &str| body.pointer(pointer).map(plain);
        let (held, actual, place) = match self {
            Self::Status(set) => (set.contains(reply.status), seen_in_all(), ""),
            Self::Answer { pointer, value } => {
                (at(pointer).as_ref() == Some(value), at(pointer).unwrap_or_else(seen_in_all), pointer.as_str())
            }
            Self::AnswerLike { pointer, glob } => {
                (at(pointer).is_some_and(|found| matches(glob, &found)), at(pointer).unwrap_or_else(seen_in_all), pointer.as_str())
            }
            Self::AnswerDiffers { pointer, value } => {
                (at(pointer).is_some_and(|found| found != *value), at(pointer).unwrap_or_else(seen_in_all), pointer.as_str())
            }
            Self::AnswerHas(pointer) => (at(pointer).is_some(), seen_in_all(), pointer.as_str()),
            Self::AnswerLacks(pointer) => (at(pointer).is_none(), at(pointer).unwrap_or_default(), pointer.as_str()),
            Self::AnswerHeader { name, glob } => {
                let found = reply.headers.get(name);
                (found.is_some_and(|value| matches(glob, value)), found.map_or("no such header".into(), shown), name.as_str())
            }
            _ => (true, String::new(), ""),
        };
        if held { Finding::Held } else { self.broken(actual, place, 0) }
    }

    /// Whether it is about the last call, not about deliveries.
    pub fn of_a_call(&self) -> bool {
        matches!(
            self,
            Self::Status(_)
                | Self::Answer { .. }
                | Self::AnswerLike { .. }
                | Self::AnswerDiffers { .. }
                | Self::AnswerHas(_)
                | Self::AnswerLacks(_)
                | Self::AnswerHeader { .. }
        )
    }

    fn broken(&self, actual: String, pointer: &str, index: usize) -> Finding {
        let actual = if actual.is_empty() { "an empty text".into() } else { actual };
        Finding::Broken(Broken { expected: self.to_string(), actual, pointer: pointer.into(), index })
    }
}

/// A body without what stands at a place.
fn without(mut body: Value, pointer: &str) -> Value {
    let (parent, last) = pointer.rsplit_once('/').unwrap_or(("", pointer));
    if let Some(Value::Object(map)) = body.pointer_mut(parent) {
        map.shift_remove(last);
    }
    body
}

/// What stands at a place of a body, in words.
fn at(body: &Value, pointer: &str) -> String {
    body.pointer(pointer).map_or("nothing".into(), plain)
}

/// A pattern with each `{/place}` replaced by the text there; the first place without a text, where there is one.
fn composed(body: &Value, pattern: &str) -> Result<String, String> {
    let mut out = String::new();
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once("{/") {
        let (name, behind) = after.split_once('}').unwrap_or((after, ""));
        let pointer = format!("/{name}");
        let text = body.pointer(&pointer).and_then(Value::as_str).ok_or(pointer)?;
        out.push_str(before);
        out.push_str(text);
        rest = behind;
    }
    Ok(out + rest)
}

/// Whether a value says nothing.
fn blank(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty() || (text.len() > 2 && text.starts_with('%') && text.ends_with('%')),
        Value::Array(rows) => rows.is_empty(),
        Value::Object(members) => members.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

/// Whether a text of a value, or a name in it, holds this one.
fn mentions(value: &Value, text: &str) -> bool {
    match value {
        Value::String(found) => found.contains(text),
        Value::Array(rows) => rows.iter().any(|row| mentions(row, text)),
        Value::Object(members) => members.iter().any(|(name, found)| name.contains(text) || mentions(found, text)),
        other => plain(other) == text,
    }
}

pub(super) fn matches(glob: &str, text: &str) -> bool {
    WildMatch::new(glob).matches(text)
}

fn shown(value: &str) -> String {
    format!("{value:?}")
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::{conform::sample::Acme, model::Headers};

    fn delivery(body: &str) -> Request {
        let headers = Headers::new().with("Content-Type", "application/json").with("Authorization", "token jokin");
        Request {
            method: "POST".into(),
            path: "/s1/a".into(),
            query: String::new(),
            headers,
            body: Bytes::copy_from_slice(body.as_bytes()),
        }
    }

    fn judged(demand: &Demand, bodies: &[&str]) -> Finding {
        let names = BTreeMap::new();
        demand.judge(&Watched { provider: &Acme, deliveries: bodies.iter().map(|b| delivery(b)).collect(), call: None, names: &names })
    }

    #[test]
    fn each_demand_holds_breaks_and_is_unproven_by_nothing() {
        let pointer = || "/a".to_owned();
        for (demand, good, bad) in [
            (Demand::Place { pointer: pointer(), value: "1".into() }, r#"{"a":1}"#, r#"{"a":2}"#),
            (Demand::HasPlace(pointer()), r#"{"a":null}"#, "{}"),
            (Demand::NoPlace(pointer()), "{}", r#"{"a":1}"#),
            (Demand::Like { pointer: pointer(), glob: "x*".into() }, r#"{"a":"xy"}"#, r#"{"a":"y"}"#),
            (Demand::Twins { pointer: pointer(), other: "/b".into() }, r#"{"a":1,"b":1}"#, r#"{"a":1,"b":"1"}"#),
            (
                Demand::Composed { pointer: pointer(), pattern: "to {/b/c}!".into() },
                r#"{"a":"to x!","b":{"c":"x"}}"#,
                r#"{"a":"to x","b":{"c":"x"}}"#,
            ),
            (Demand::Blank(pointer()), r#"{"a":"%x%"}"#, r#"{"a":0}"#),
            (Demand::Blank("/l/a".into()), "<l><a/></l>", "<l><a>1</a></l>"),
            (Demand::Mentions { pointer: pointer(), other: "/b".into() }, r#"{"a":[{"c":"xyz"}],"b":"y"}"#, r#"{"a":"x","b":"y"}"#),
            (Demand::Places { pointer: pointer(), values: vec!["1".into()] }, r#"{"a":"1"}"#, r#"{"b":1}"#),
        ] {
            assert_eq!(judged(&demand, &[good]), Finding::Held, "{demand}");
            assert!(matches!(judged(&demand, &[bad]), Finding::Broken(_)), "{demand}");
            assert!(matches!(judged(&demand, &[]), Finding::Unproven(_)), "{demand}");
        }
        assert_eq!(judged(&Demand::Arrived(0), &[]), Finding::Held);
        assert!(matches!(judged(&Demand::Arrived(1), &["{}", "{}"]), Finding::Broken(_)));
        assert!(matches!(judged(&Demand::Status(Statuses::parse("2xx").unwrap()), &["{}"]), Finding::Unproven(_)));
        assert_eq!(judged(&Demand::SameBut("/a".into()), &[r#"{"a":1,"b":2}"#, r#"{"a":2,"b":2}"#]), Finding::Held);
        assert!(matches!(judged(&Demand::SameBut("/a".into()), &[r#"{"a":1,"b":2}"#, r#"{"a":1,"b":3}"#]), Finding::Broken(_)));
        for (demand, good, bad) in [
            (Demand::Distinct(pointer()), [r#"{"a":1}"#, r#"{"a":2}"#], [r#"{"a":1}"#, r#"{"a":1}"#]),
            (Demand::Shared(pointer()), [r#"{"a":1}"#, r#"{"a":1}"#], [r#"{"a":1}"#, r#"{"a":2}"#]),
        ] {
            assert_eq!(judged(&demand, &good), Finding::Held, "{demand}");
            assert!(matches!(judged(&demand, &bad), Finding::Broken(_)), "{demand}");
            assert!(matches!(judged(&demand, &good[..1]), Finding::Unproven(_)), "{demand}");
        }
        for (good, bad) in [
            (Demand::SomeHeader("*jokin".into()), Demand::SomeHeader("jokin".into())),
            (Demand::NoSuchHeader("jokin".into()), Demand::NoSuchHeader("*jokin".into())),
            (
                Demand::HeaderLike { name: "authorization".into(), glob: "token *".into() },
                Demand::HeaderLike { name: "authorization".into(), glob: "Token *".into() },
            ),
            (Demand::Query(String::new()), Demand::Query("a=b".into())),
            (Demand::QueryLike("*".into()), Demand::QueryLike("*a=b*".into())),
            (Demand::AtMost(1), Demand::AtMost(0)),
            (Demand::AtLeast(1), Demand::AtLeast(2)),
        ] {
            assert_eq!(judged(&good, &["{}"]), Finding::Held, "{good}");
            assert!(matches!(judged(&bad, &["{}"]), Finding::Broken(_)), "{bad}");
        }
        let composed = Demand::Composed { pointer: pointer(), pattern: "{/b}".into() };
        assert!(matches!(judged(&composed, &[r#"{"a":"x","b":null}"#]), Finding::Moot(_)));
        assert!(matches!(judged(&Demand::Same, &["{}", "[]"]), Finding::Broken(_)));
        assert_eq!(judged(&Demand::Header { name: "authorization".into(), value: "token jokin".into() }, &["{}"]), Finding::Held);
        assert!(matches!(judged(&Demand::NoHeader("Authorization".into()), &["{}"]), Finding::Broken(_)));
        assert!(matches!(judged(&Demand::Method("PUT".into()), &["{}"]), Finding::Broken(_)));
        assert!(matches!(judged(&Demand::PathEnds("/b".into()), &["{}"]), Finding::Broken(_)));
    }
}
