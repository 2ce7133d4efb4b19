//! Deliberate defects of a provider, as data: each acts at one place, in the order of the places below.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Document;

/// One defect of what we send, of when we send it, or of what the management API answers.
/// Written as `"no-retry"` or `{"header":{"name":"Authorization","twist":"drop"}}`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Fault {
    // On which subscription is owed an event.
    /// Sends to subscriptions that are switched off, too.
    SendsInactive,
    /// Sends each event to each subscription, whatever events it asks for.
    IgnoresEvents,
    /// Sends leads of every kind, whatever kinds the subscription asks for.
    IgnoresLeads,
    /// Selects as though the subscription's own record held this value at a path: for filters that only its provider knows.
    SelectsWith { path: String, value: Document },
    /// Owes each event so many times instead of once.
    Repeats { times: u32 },
    /// Owes each event to one subscription of an address only, the oldest.
    OneAnAddress,
    /// Sends each delivery when it is due, whatever comes before it in its sequence.
    KeepsNoOrder,
    /// Goes on sending to subscriptions that were removed while this fault was armed.
    KeepsRemoved,
    /// Goes on trying what failed for subscriptions that were removed while this fault was armed.
    RetriesRemoved,
    /// Removes with a subscription all others for the same events.
    RemovesAlike,
    /// Sends to an account's newest subscriptions only, so many.
    ForgetsOldest { most: usize },
    /// Does not owe an event to a subscription for which something waits to be tried again.
    LosesBehind,
    /// Owes the delivery and never sends it.
    Loses {
        #[serde(default, skip_serializing_if = "Sending::always")]
        when: Sending,
    },

    // On the body, before it is signed.
    /// Spoils the field at a path of a JSON body: `lead.contact.email`, `/lead/tags/0`. Setting one that is not there adds it.
    Field {
        path: String,
        twist: FieldTwist,
        #[serde(default, skip_serializing_if = "Sending::always")]
        when: Sending,
    },
    /// Replaces each occurrence of a text in the body, whatever its notation.
    Replaces {
        find: String,
        with: String,
        #[serde(default, skip_serializing_if = "Sending::always")]
        when: Sending,
    },
    /// Is on its first attempt for ever, as far as the body and the signature tell.
    AttemptStands,

    // On the signature, and on the message that is signed.
    /// Proves the sender in a wrong way, or not at all; nothing where the provider signs nothing.
    Signature {
        how: Forgery,
        #[serde(default, skip_serializing_if = "Sending::always")]
        when: Sending,
    },
    /// Another method.
    Method {
        method: String,
        #[serde(default, skip_serializing_if = "Sending::always")]
        when: Sending,
    },
    /// Replaces each occurrence of a text in the URL.
    Url {
        find: String,
        with: String,
        #[serde(default, skip_serializing_if = "Sending::always")]
        when: Sending,
    },
    /// Spoils each header line of a name, the content type among them.
    Header {
        name: String,
        twist: HeaderTwist,
        #[serde(default, skip_serializing_if = "Sending::always")]
        when: Sending,
    },

    // On what follows an attempt.
    /// Never tries again.
    NoRetry,
    /// Tries again after these pauses, in seconds of the account's clock.
    Pauses { seconds: Vec<u32> },
    /// Tries again although the receiver accepted, as often as the schedule has pauses.
    RetriesOnSuccess,
    /// Takes the statuses from one to another for success.
    Success { from: u16, to: u16 },
    /// Waits so many milliseconds of real time for a reply.
    Timeout { ms: u64 },
    /// Sends the same message to where a 3xx reply points, so many times at most.
    FollowsRedirects { most: u32 },
    /// Switches a subscription off after so many abandoned deliveries in a row; none: never.
    DisablesAfter { abandoned: Option<u32> },

    // On what a call of the management API does.
    /// Does not ask the outside world what a call depends on.
    SkipsPrecondition,
    /// Answers as though the change were made, and does not make it.
    Forgets {
        #[serde(default, skip_serializing_if = "Calling::always")]
        when: Calling,
    },
    /// Admits so many calls in so many milliseconds (1000 unless said) and no more, beside what the provider's own limit refuses.
    AdmitsAtMost {
        calls: u32,
        #[serde(default = "second")]
        per_ms: u64,
        #[serde(default)]
        refusal: Refusal,
    },
    /// Admits calls that the provider's own limit refuses: so many more in so many milliseconds
    /// (1000 unless said); none: all.
    AdmitsMore {
        calls: Option<u32>,
        #[serde(default = "second")]
        per_ms: u64,
        #[serde(default)]
        refusal: Refusal,
    },

    // On the reply of the management API.
    /// Answers with another status, body or content type; what is left out stays.
    Answer {
        #[serde(default, skip_serializing_if = "Calling::always")]
        when: Calling,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        status: Option<u16>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        body: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        content_type: Option<String>,
    },
    /// Spoils each header line of a name in the reply.
    ReplyHeader {
        name: String,
        twist: HeaderTwist,
        #[serde(default, skip_serializing_if = "Calling::always")]
        when: Calling,
    },
    /// Spoils the field at a path of a JSON reply.
    ReplyField {
        path: String,
        twist: FieldTwist,
        #[serde(default, skip_serializing_if = "Calling::always")]
        when: Calling,
    },
}

/// What becomes of a field of a JSON document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum FieldTwist {
    Drop,
    Null,
    /// This value in its place, whether or not the field was there.
    Set(Document),
    /// The same value under another name, beside its old place.
    Rename(String),
    /// A text becomes the number that it reads as, or else 0; anything else becomes the text of its JSON.
    Retype,
    /// This text at the end; a number stays a number where it still is one.
    Append(String),
    /// A text's first characters, so many.
    Cut(usize),
    Upper,
    Lower,
    /// An array with the value as its one element.
    Wrap,
    /// The first element of an array.
    Unwrap,
}

/// What becomes of a header line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum HeaderTwist {
    Drop,
    /// This value, whether or not the line was there.
    Set(String),
    /// One more line of the name.
    Add(String),
    /// The same value under another name.
    Rename(String),
    /// The value with this text at its end.
    Append(String),
    /// The value without its first word, where it has more than one.
    LastWords,
    /// The value without the blanks at its ends.
    Trim,
    /// The value's first characters, so many.
    Cut(usize),
    Upper,
    Lower,
}

/// How a signature does not prove what it should.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Forgery {
    /// There is none.
    Missing,
    /// Made over the body and a line break.
    LineBreak,
    /// Made over the body of the attempt before, on the first over that of the second.
    OtherAttempt,
    /// Made over this text.
    Over(String),
    /// Made with the subscription's newest key instead of its oldest.
    NewestKey,
    /// Made with the provider's test key of this number, whoever knows it.
    ForeignKey(u64),
}

/// Which attempts a fault is about: those for which all that is given holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Sending {
    /// From this attempt of a delivery on; the first is 1.
    pub from: u32,
    /// Up to this attempt.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider: Option<String>,
    /// The lead's kind matches, with `*` and `?`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lead: Option<String>,
    /// The event's name matches.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event: Option<String>,
}

/// Which calls of the management API a fault is about: those for which all that is given holds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Calling {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// The path as sent, percent-encoded, matches: `/crm/webhooks/*`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// The status that the provider itself answers with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// The call's header lines, their names in lower case, and its body match: `*authorization: Bearer*`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sent: Option<String>,
    /// The text of the body that the provider itself answers with matches: for those whose refusals have a status of success.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply: Option<String>,
}

/// The status with which a provider refuses calls beyond its limit: 429 unless said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Refusal(pub u16);

impl Default for Refusal {
    fn default() -> Self {
        Self(429)
    }
}

fn second() -> u64 {
    1_000
}

impl Default for Sending {
    fn default() -> Self {
        Self { from: 1, to: None, provider: None, lead: None, event: None }
    }
}

impl Sending {
    /// Whether it says nothing, which is each attempt.
    pub fn always(&self) -> bool {
        *self == Self::default()
    }
}

impl Calling {
    /// Whether it says nothing, which is each call.
    pub fn always(&self) -> bool {
        *self == Self::default()
    }
}

impl Fault {
    /// The provider that the fault is about alone, where it says so.
    pub fn provider(&self) -> Option<&str> {
        match self {
            Self::Loses { when }
            | Self::Field { when, .. }
            | Self::Replaces { when, .. }
            | Self::Signature { when, .. }
            | Self::Method { when, .. }
            | Self::Url { when, .. }
            | Self::Header { when, .. } => when.provider.as_deref(),
            Self::Forgets { when } | Self::Answer { when, .. } | Self::ReplyHeader { when, .. } | Self::ReplyField { when, .. } => {
                when.provider.as_deref()
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_reads_and_writes_the_same() {
        for text in [
            r#""no-retry""#,
            r#"{"header":{"name":"Authorization","twist":"drop","when":{"from":2}}}"#,
            r#"{"field":{"path":"lead.extra","twist":{"set":{"a":[1,null]}}}}"#,
            r#"{"signature":{"how":{"foreign-key":3}}}"#,
            r#"{"answer":{"when":{"method":"DELETE","path":"/crm/webhooks/*","status":404},"status":200}}"#,
            r#""one-an-address""#,
            r#"{"forgets-oldest":{"most":2}}"#,
            r#"{"forgets":{"when":{"sent":"*authorization: Bearer*"}}}"#,
            r#"{"admits-more":{"calls":1,"per_ms":1000,"refusal":429}}"#,
        ] {
            let fault: Fault = serde_json::from_str(text).unwrap();
            assert_eq!(serde_json::to_string(&fault).unwrap(), text);
        }
        let row: std::collections::BTreeMap<String, Fault> =
            toml::from_str("fault = { field = { path = 'lead.id', twist = { set = 5 }, when = { lead = 'chat' } } }").unwrap();
        assert!(matches!(&row["fault"], Fault::Field { twist: FieldTwist::Set(five), .. } if five.text() == "5"));
    }

    #[test]
    fn a_misspelt_fault_is_none() {
        for text in [
            r#""no-retri""#,
            r#"{"header":{"nam":"A","twist":"drop"}}"#,
            r#"{"loses":{"when":{"form":2}}}"#,
            r#"{"pauses":{"seconds":-1}}"#,
        ] {
            assert!(serde_json::from_str::<Fault>(text).is_err(), "{text}");
        }
    }
}
