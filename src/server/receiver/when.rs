//! Conditions on a request, as data: which deliveries a fault is about.

use bytes::Bytes;
use serde::Deserialize;
use serde_json::Value;
use wildmatch::WildMatch;

use crate::model::Request;

/// Holds when all that is given holds; nothing given: always.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct When {
    /// The method is this.
    pub method: Option<String>,
    /// The path is below the receiver's own: `/leads/anything`.
    pub below: Option<bool>,
    /// A header's value matches, with `*` and `?`: `{ content-type = "*charset*" }`.
    pub header: std::collections::BTreeMap<String, String>,
    /// This header is there, but its name is in another case.
    pub respelt: Option<String>,
    /// The body is in chunks.
    pub chunked: Option<bool>,
    /// The body has more bytes than this.
    pub longer: Option<usize>,
    /// The body has fewer bytes than this.
    pub shorter: Option<usize>,
    /// The body reads as JSON.
    pub json: Option<bool>,
    /// Places in a JSON body that pass their tests. A step `*` is any key or element: `/lead/tags/*`.
    pub at: std::collections::BTreeMap<String, Test>,
    /// The body's text holds each of these.
    pub holds: Vec<String>,
    /// The body's text holds none of these.
    pub lacks: Vec<String>,
    /// The body's text matches none of these, with `*` and `?`.
    pub unlike: Vec<String>,
    /// The lead is stored already.
    pub known: Option<bool>,
    /// Another lead was stored after this one.
    pub overtaken: Option<bool>,
    /// The lead's contact is known, from whatever lead.
    pub acquainted: Option<bool>,
    /// Something newer is known of the lead's contact.
    pub outdated: Option<bool>,
    /// More requests than this are in hand, this one included.
    pub busy: Option<usize>,
    /// The same lead is in hand in another request.
    pub twin: Option<bool>,
    /// It is not the first request of its connection.
    pub reused: Option<bool>,
}

/// A test of a JSON value.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Test {
    /// It is there, whatever it holds.
    Present,
    /// It is not there.
    Absent,
    /// It is `null`.
    Null,
    /// It is a text.
    Text,
    /// It is a number.
    Number,
    /// It is `true` or `false`.
    Boolean,
    /// It is an array.
    Array,
    /// It is an object.
    Object,
    /// `""`, `[]`, `{}`.
    Empty,
    /// A text or number whose text matches, with `*` and `?`.
    Like(String),
    /// A text or number whose text matches none of these.
    Unlike(Vec<String>),
    /// A number greater than this.
    Above(i64),
    /// A text of more characters than this.
    Longer(usize),
    /// A text with a character beyond this: 127 is ASCII, 255 Latin-1, 65535 the first plane.
    Beyond(u32),
    /// A text with one of these characters.
    AnyOf(String),
    /// An object with a key that is none of these.
    OtherKeys(Vec<String>),
    /// An object with a key that has one of these characters, or one beyond ASCII.
    OddKeys(String),
}

/// What is known of a request besides itself.
#[derive(Debug, Clone, Default)]
pub(super) struct Circumstances {
    pub own_path: String,
    pub known: bool,
    pub overtaken: bool,
    pub acquainted: bool,
    pub outdated: bool,
    pub busy: usize,
    pub twin: bool,
    pub reused: bool,
}

impl When {
    pub(super) fn holds(&self, request: &Request, around: &Circumstances) -> bool {
        let headers = &request.headers;
        let below = request.path.strip_prefix(&around.own_path).is_some_and(|rest| rest.starts_with('/'));
        let respelt = |name: &String| headers.iter().any(|(n, _)| n.eq_ignore_ascii_case(name) && n != name);
        let chunked = headers.get("transfer-encoding").is_some();
        self.method.as_ref().is_none_or(|m| *m == request.method)
            && self.below.is_none_or(|b| b == below)
            && self.header.iter().all(|(name, glob)| headers.get(name).is_some_and(|value| WildMatch::new(glob).matches(value)))
            && self.respelt.as_ref().is_none_or(respelt)
            && self.chunked.is_none_or(|c| c == chunked)
            && self.longer.is_none_or(|n| request.body.len() > n)
            && self.shorter.is_none_or(|n| request.body.len() < n)
            && self.overtaken.is_none_or(|o| o == around.overtaken)
            && self.acquainted.is_none_or(|a| a == around.acquainted)
            && self.known.is_none_or(|k| k == around.known)
            && self.outdated.is_none_or(|o| o == around.outdated)
            && self.busy.is_none_or(|n| around.busy > n)
            && self.twin.is_none_or(|t| t == around.twin)
            && self.reused.is_none_or(|r| r == around.reused)
            && self.body_holds(&request.body)
    }

    fn body_holds(&self, body: &Bytes) -> bool {
        if !(self.holds.is_empty() && self.lacks.is_empty() && self.unlike.is_empty()) {
            let text = String::from_utf8_lossy(body);
            let (holds, matches) = (|part: &String| text.contains(part.as_str()), |glob: &String| WildMatch::new(glob).matches(&text));
            if !self.holds.iter().all(holds) || self.lacks.iter().any(holds) || self.unlike.iter().any(matches) {
                return false;
            }
        }
        if self.at.is_empty() && self.json.is_none() {
            return true;
        }
        let Ok(json) = serde_json::from_slice::<Value>(body) else { return self.json == Some(false) };
        if self.json == Some(false) {
            return false;
        }
        self.at.iter().all(|(pointer, test)| {
            let found = find(&json, pointer);
            if *test == Test::Absent { found.is_empty() } else { found.into_iter().any(|value| test.passes(value)) }
        })
    }
}

/// The values at a JSON pointer in which a step may be `*`.
fn find<'a>(json: &'a Value, pointer: &str) -> Vec<&'a Value> {
    let mut found = vec![json];
    for step in pointer.split('/').skip(1) {
        let step = step.replace("~1", "/").replace("~0", "~");
        found = found
            .into_iter()
            .flat_map(|value| match value {
                Value::Object(map) if step == "*" => map.values().collect(),
                Value::Array(items) if step == "*" => items.iter().collect(),
                Value::Object(map) => map.get(&step).into_iter().collect(),
                Value::Array(items) => step.parse::<usize>().ok().and_then(|i| items.get(i)).into_iter().collect(),
                _ => Vec::new(),
            })
            .collect();
    }
    found
}

impl Test {
    fn passes(&self, value: &Value) -> bool {
        let text = || match value {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        };
        let keys = |wanted: &dyn Fn(&str) -> bool| value.as_object().is_some_and(|map| map.keys().any(|key| wanted(key)));
        match self {
            Self::Present => true,
            Self::Absent => false,
            Self::Null => value.is_null(),
            Self::Text => value.is_string(),
            Self::Number => value.is_number(),
            Self::Boolean => value.is_boolean(),
            Self::Array => value.is_array(),
            Self::Object => value.is_object(),
            Self::Empty => match value {
                Value::String(text) => text.is_empty(),
                Value::Array(items) => items.is_empty(),
                Value::Object(map) => map.is_empty(),
                _ => false,
            },
            Self::Like(glob) => text().is_some_and(|text| WildMatch::new(glob).matches(&text)),
            Self::Unlike(globs) => text().is_some_and(|text| !globs.iter().any(|glob| WildMatch::new(glob).matches(&text))),
            Self::Above(least) => value.as_i64().is_some_and(|n| n > *least),
            Self::Longer(most) => value.as_str().is_some_and(|text| text.chars().count() > *most),
            Self::Beyond(last) => value.as_str().is_some_and(|text| text.chars().any(|c| u32::from(c) > *last)),
            Self::AnyOf(any) => value.as_str().is_some_and(|text| text.contains(|c| any.contains(c))),
            Self::OtherKeys(known) => keys(&|key| !known.iter().any(|k| k == key)),
            Self::OddKeys(odd) => keys(&|key| key.chars().any(|c| !c.is_ascii() || odd.contains(c))),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::Headers;

    fn holds(when: &str, body: &str) -> bool {
        let when: When = toml::from_str(when).unwrap();
        let headers = Headers::new().with("content-type", "application/json; charset=utf-8");
        let request =
            Request { method: "POST".into(), path: "/leads/7".into(), query: String::new(), headers, body: body.to_owned().into() };
        when.holds(&request, &Circumstances { own_path: "/leads".into(), busy: 2, ..Circumstances::default() })
    }

    #[test]
    fn each_condition_holds_and_fails() {
        let body = r#"{"lead":{"id":5,"tags":["a","ü"],"note":null,"empty":"","date":"2017-05-30T08:55:09.000-07:00","x y":{}}}"#;
        for (when, expected) in [
            ("", true),
            ("method = 'POST'", true),
            ("method = 'GET'", false),
            ("below = true", true),
            ("below = false", false),
            ("header = { Content-Type = '*charset*' }", true),
            ("header = { X = '*' }", false),
            ("respelt = 'Content-Type'", true),
            ("respelt = 'content-type'", false),
            ("chunked = true", false),
            ("longer = 10", true),
            ("longer = 1000", false),
            ("holds = ['lead', 'tags']", true),
            ("holds = ['lead', 'gone']", false),
            ("lacks = ['gone']", true),
            ("unlike = ['*lead*date*']", false),
            ("unlike = ['*date*lead*']", true),
            ("busy = 1", true),
            ("busy = 2", false),
            ("known = true", false),
            ("acquainted = false", true),
            ("overtaken = true", false),
            ("shorter = 1", false),
            ("json = true", true),
            ("json = false", false),
            ("at = { '/lead/note' = 'null', '/lead/empty' = 'empty' }", true),
            ("at = { '/lead/note' = 'null', '/lead/id' = 'text' }", false),
            ("at = { '/lead/gone' = 'absent' }", true),
            ("at = { '/lead/gone' = 'present' }", false),
            ("at = { '/lead/tags/*' = { beyond = 127 } }", true),
            ("at = { '/lead/tags/*' = { beyond = 255 } }", false),
            ("at = { '/lead/id' = { above = 4 } }", true),
            ("at = { '/lead/id' = { above = 5 } }", false),
            ("at = { '/lead/date' = { like = '*.???-07:00' } }", true),
            ("at = { '/lead/date' = { unlike = ['*Z', '*-07:00'] } }", false),
            ("at = { '/lead' = { odd-keys = ' .' } }", true),
            ("at = { '/lead' = { other-keys = ['id', 'tags'] } }", true),
            ("at = { '/lead/x y' = { other-keys = [] } }", false),
        ] {
            assert_eq!(holds(when, body), expected, "{when}");
        }
    }

    #[test]
    fn a_body_that_is_no_json_has_no_places() {
        assert!(holds("json = false", "{") && holds("shorter = 1\njson = false", "") && holds("holds = ['{']", "{"));
        assert!(!holds("json = true", "{") && !holds("at = { '/a' = 'absent' }", "{"));
    }

    #[test]
    fn a_misspelt_condition_is_no_condition() {
        assert!(toml::from_str::<When>("methd = 'POST'").is_err());
        assert!(toml::from_str::<When>("at = { '/a' = 'nul' }").is_err());
    }

    proptest! {
        #[test]
        fn no_body_and_no_pointer_panic(body in "\\PC{0,40}", pointer in "[/*~01a]{0,8}") {
            let when = When { at: [(pointer, Test::Present)].into(), ..When::default() };
            when.body_holds(&body.into());
        }
    }
}
