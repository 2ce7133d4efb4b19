//! Deliberate defects of a receiver, as data: each acts at one place, in the order of the places below.

use serde::Deserialize;

use super::when::When;

/// One defect. Some are no defects at all but unusual ways to be right: 201 for 200, a reply in chunks.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fault {
    // On the connection.
    /// Closes each connection as soon as it is open.
    Close,

    // Before the request is whole.
    /// Answers an incident with a status of its own.
    Excuse { incident: Incident, status: u16 },
    /// Closes the connection of the next request after an incident.
    Stumble(Incident),
    /// Answers once the head is there, and closes; the body stays unread.
    Unread(u16),

    // On the request seen: what comes first is what happens.
    /// Waits so many milliseconds.
    Wait {
        #[serde(default)]
        when: When,
        ms: u64,
    },
    /// Keeps the connection open and says nothing.
    Silence(When),
    /// Closes the connection without a word.
    Hangup(When),
    /// Says something that is no HTTP, and closes the connection.
    Garble(When),
    /// Answers and looks no further.
    Answer {
        #[serde(default)]
        when: When,
        status: u16,
        #[serde(default)]
        text: String,
    },
    /// Stores the lead before anything is checked.
    StoreFirst,

    // On acceptance.
    /// Leaves a rule out.
    Skip(Rule),
    /// Takes other credentials for the agreed one, too.
    Compare(Comparison),
    /// Takes a signature that does not prove the sender, too.
    TakesAlso(Laxity),
    /// Takes no signature but one that proves the sender to this reading.
    TakesOnly(Narrowness),

    // On storage.
    /// Accepts, and stores nothing.
    Lose(When),
    /// Stores a lead again that is there.
    Again(When),
    /// Looks whether a lead is there, and stores it so many milliseconds later.
    Race(u64),
    /// Takes what comes last for the newest.
    LastWins,
    /// Stores, and then answers with this status.
    FailAfter {
        #[serde(default)]
        when: When,
        status: u16,
    },
    /// Spoils the fields whose names match.
    Mangle {
        #[serde(default)]
        when: When,
        field: String,
        how: Mangling,
    },
    /// Keeps the lead under a number that is too small for its identity.
    Narrow(Width),

    // On the reply.
    /// Another status.
    Status {
        #[serde(default)]
        to: To,
        status: u16,
    },
    /// Another body.
    Text {
        #[serde(default)]
        to: To,
        text: String,
    },
    /// One header line more.
    Header { name: String, value: String },
    /// Another layout.
    Layout(Layout),
}

/// A rule of acceptance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    Path,
    Method,
    Credential,
    Signature,
    Media,
    /// That a lead can be read: anything else is accepted, too, and not stored.
    Lead,
}

/// What passes for the agreed credential besides itself.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Comparison {
    /// None at all.
    Missing,
    /// Whatever matches, with `*` and `?`.
    Like(String),
    /// The agreed one in whatever case.
    CaseBlind,
    /// Its beginning.
    Beginning,
    /// The agreed one with more behind.
    Continued,
    /// Its last word with or without another before it.
    LastWord,
}

/// What passes for a signature besides one.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Laxity {
    /// No such header.
    Missing,
    /// Whatever matches, with `*` and `?`.
    Like(String),
    /// What is no Base64.
    Undecodable,
    /// So many bytes in Base64, whatever they are.
    Bytes(usize),
    /// A signature that was seen before.
    Seen,
    /// The right one in hexadecimal digits.
    Hexadecimal,
    /// The right one in the URL-safe alphabet.
    UrlSafe,
    /// The right one, encoded once more.
    Doubled,
    /// One over the body without the white space around it, or with a line break behind.
    Trimmed,
    /// One over the same JSON, written anew.
    Rewritten,
    /// One over the same JSON, written anew with line breaks and indents.
    Indented,
    /// One over the body with a text in place of another.
    Instead { from: String, to: String },
    /// One made with the provider's test key of this number.
    Key(u64),
}

/// How a right signature is read too narrowly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Narrowness {
    /// By the first key only.
    FirstKey,
    /// By the last key only.
    LastKey,
    /// Over the JSON as a parser writes it anew.
    Rewritten,
    /// Over the JSON as a parser writes it anew with all but ASCII escaped.
    Escaped,
    /// Over the body read as Latin-1.
    Latin1,
    /// Under a header name in lower case.
    LowerCase,
}

/// What can happen to a receiver.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Incident {
    /// Bytes that are no HTTP request.
    Garbage,
    /// A body that ended early.
    Cut,
    /// A body beyond the limit.
    Large,
}

/// How a field is spoilt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mangling {
    /// UTF-8 read as Latin-1.
    Latin1,
    /// `?` for what is not ASCII.
    Ascii,
    /// Character references resolved once more: `&amp;` is `&`.
    Unescape,
    /// Written for HTML: `&` is `&amp;`.
    Escape,
    /// In lower case.
    Lower,
    /// Only the digits.
    Digits,
    /// Only so many characters.
    Cut(usize),
    /// Not stored.
    Drop,
}

/// How a number is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Width {
    /// In 32 bits, wrapped.
    Int32,
    /// As a floating-point number of 32 bits.
    Float32,
    /// As a floating-point number of 64 bits, exact up to 2^53.
    Float64,
}

/// Which replies.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum To {
    #[default]
    All,
    Accepted,
    Refused,
    /// Deliveries refused for their credentials.
    Unauthorized,
}

/// How a reply is laid on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Layout {
    Chunked,
    Http10,
    /// `Connection: close` on each.
    Close,
    /// The end of the body is the end of the connection.
    NoLength,
    LowerNames,
    UpperNames,
    /// The keys of a JSON object in reverse order.
    ReversedKeys,
    Gzip,
    Bodiless,
    /// A body shorter than its length says.
    Short,
    /// A byte at a time.
    Drip,
}

impl To {
    pub(super) fn fits(self, status: u16) -> bool {
        match self {
            Self::All => true,
            Self::Accepted => (200..300).contains(&status),
            Self::Refused => status >= 400,
            Self::Unauthorized => status == 401,
        }
    }
}

impl Comparison {
    /// Whether `given` passes for `agreed`.
    pub(super) fn passes(&self, given: Option<&str>, agreed: &str) -> bool {
        let Some(given) = given else { return *self == Self::Missing };
        match self {
            Self::Missing => false,
            Self::Like(glob) => wildmatch::WildMatch::new(glob).matches(given),
            Self::CaseBlind => given.eq_ignore_ascii_case(agreed),
            Self::Beginning => !given.is_empty() && agreed.starts_with(given),
            Self::Continued => given.starts_with(agreed),
            Self::LastWord => !given.is_empty() && given.rsplit(' ').next() == agreed.rsplit(' ').next(),
        }
    }
}

impl Mangling {
    /// The value as it is stored; none: not at all.
    pub(super) fn apply(self, value: &str) -> Option<String> {
        Some(match self {
            Self::Latin1 => value.bytes().map(char::from).collect(),
            Self::Ascii => value.chars().map(|c| if c.is_ascii() { c } else { '?' }).collect(),
            Self::Unescape => unescape(value),
            Self::Escape => value.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;"),
            Self::Lower => value.to_lowercase(),
            Self::Digits => value.chars().filter(char::is_ascii_digit).collect(),
            Self::Cut(most) => value.chars().take(most).collect(),
            Self::Drop => return None,
        })
    }
}

fn unescape(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let mut rest = value;
    while let Some(start) = rest.find('&') {
        out.push_str(&rest[..start]);
        rest = &rest[start..];
        let reference = rest.find(';').map(|end| &rest[1..end]);
        let known = reference.and_then(|name| match name {
            "amp" => Some('&'),
            "lt" => Some('<'),
            "gt" => Some('>'),
            "quot" => Some('"'),
            "apos" => Some('\''),
            _ => name.strip_prefix('#')?.parse().ok().and_then(char::from_u32),
        });
        match (known, reference) {
            (Some(c), Some(name)) => {
                out.push(c);
                rest = &rest[name.len() + 2..];
            }
            _ => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out + rest
}

impl Width {
    /// The identity with each number between its slashes in this width; what is no number stays.
    pub(super) fn apply(self, identity: &str) -> String {
        let narrowed = identity.split('/').map(|part| match (part.parse::<i64>(), self) {
            (Err(_), _) => part.to_owned(),
            (Ok(number), Self::Int32) => (number as i32).to_string(),
            (Ok(number), Self::Float32) => (number as f32).to_string(),
            (Ok(number), Self::Float64) => (number as f64).to_string(),
        });
        narrowed.collect::<Vec<_>>().join("/")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn each_comparison_passes_what_it_says_and_not_any_value() {
        let passing = [
            (Comparison::Missing, None),
            (Comparison::Like(String::new()), Some("")),
            (Comparison::Like("token ????????*".into()), Some("token something")),
            (Comparison::CaseBlind, Some("TOKEN Jokin")),
            (Comparison::Beginning, Some("token joki")),
            (Comparison::Continued, Some("token jokinx")),
            (Comparison::LastWord, Some("Bearer jokin")),
        ];
        for (comparison, given) in passing {
            assert!(comparison.passes(given, "token jokin"), "{comparison:?}");
            assert!(!comparison.passes(Some("token other"), "token jokin"), "{comparison:?}");
        }
    }

    #[test]
    fn a_field_is_spoilt_as_it_says() {
        assert_eq!(Mangling::Latin1.apply("é").unwrap(), "Ã©");
        assert_eq!(Mangling::Unescape.apply("a &amp;amp; &#233;&nope; &").unwrap(), "a &amp; é&nope; &");
        assert_eq!(Mangling::Cut(1).apply("éa").unwrap(), "é");
        assert_eq!(Mangling::Drop.apply("a"), None);
        assert_eq!(Width::Int32.apply("2147483649"), "-2147483647");
        assert_eq!(
            (Width::Float32.apply("282638"), Width::Float32.apply("9007199254740991")),
            ("282638".into(), "9007199000000000".into())
        );
        assert_eq!(Width::Float64.apply("sold/9007199254740993/1800000000000"), "sold/9007199254740992/1800000000000");
    }

    proptest! {
        #[test]
        fn no_value_panics(value in "\\PC{0,20}|[&;#0-9a]{0,20}") {
            for how in [Mangling::Latin1, Mangling::Ascii, Mangling::Unescape, Mangling::Escape, Mangling::Lower, Mangling::Digits, Mangling::Cut(3)] {
                how.apply(&value);
            }
            Width::Int32.apply(&value);
            Width::Float64.apply(&value);
        }

        /// What was escaped once is whole after it is unescaped once.
        #[test]
        fn unescape_undoes_escape(value in "\\PC{0,20}") {
            prop_assert_eq!(Mangling::Unescape.apply(&Mangling::Escape.apply(&value).unwrap()).unwrap(), value);
        }
    }
}
