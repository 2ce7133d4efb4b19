//! A failure as a file that can be run again: the concrete bytes, what was expected of them, and where they went.

use std::{path::Path, time::Duration};

use bytes::Bytes;
use futures::future::join_all;
use serde::{Deserialize, Serialize};
use url::Url;

use super::{
    bench::Bench,
    credential::{Bend, Credential},
    evidence::{Evidence, Part, Sent, Sighting, told},
    expect::{Expectation, Finding},
    observe::Observation,
};
use crate::{
    engine::{clock::real_now, send::Sender},
    model::{Framing, Headers, Invalid, Message, Policy},
};

/// The file's form, counted up when it changes.
const FORM: u32 = 1;

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    form: u32,
    version: String,
    check: String,
    target: String,
    seed: u64,
    expectation: Expectation,
    limit_ms: u64,
    success: (u16, u16),
    /// Where and by which text a reply takes its success back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    refusal: Option<(String, String)>,
    /// In order; those of one batch are sent at the same time.
    batches: Vec<Vec<Shot>>,
}

/// One delivery.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Shot {
    part: Part,
    method: String,
    url: String,
    headers: Vec<(String, Value)>,
    body: Content,
    framing: Frame,
    identity: String,
    facts: Vec<(String, String)>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Value {
    Plain(String),
    /// The agreed credential, which no file holds.
    Agreed,
    /// The agreed credential gone wrong.
    Bent(Bend),
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Content {
    Text(String),
    /// A body that is no UTF-8.
    Bytes(Vec<u8>),
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Frame {
    Sized,
    Chunked(usize),
    Truncated(usize),
    Raw,
}

/// What came of running a failure again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replayed {
    pub check: String,
    pub target: String,
    pub outcome: Again,
}

/// Whether it still fails.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Again {
    Fixed,
    StillFailing {
        expected: String,
        actual: String,
    },
    /// Nothing could be judged, with the reason.
    Unproven(String),
}

/// Writes a failure down; the answer is the file's path, or why there is none.
pub(super) fn write(bench: &Bench, folder: &Path, check: &str, evidence: &Evidence, expectation: &Expectation) -> String {
    let path = folder.join(format!("{}.json", check.replace('/', "-")));
    let file = File::of(bench, check, evidence, expectation);
    let written = serde_json::to_string_pretty(&file).map_err(std::io::Error::other).and_then(|text| {
        std::fs::create_dir_all(folder)?;
        std::fs::write(&path, text + "\n")
    });
    match written {
        Ok(()) => path.display().to_string(),
        Err(e) => format!("not written to {}: {e}", path.display()),
    }
}

impl File {
    fn of(bench: &Bench, check: &str, evidence: &Evidence, expectation: &Expectation) -> Self {
        let mut batches: Vec<(usize, Vec<Shot>)> = Vec::new();
        for sent in &evidence.sent {
            match batches.last_mut().filter(|(batch, _)| *batch == sent.batch) {
                Some((_, shots)) => shots.push(Shot::of(bench, sent)),
                None => batches.push((sent.batch, vec![Shot::of(bench, sent)])),
            }
        }
        Self {
            form: FORM,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            check: check.to_owned(),
            target: bench.redactor.text(&bench.url).into_owned(),
            seed: bench.seed,
            expectation: expectation.clone(),
            limit_ms: u64::try_from(evidence.limit.as_millis()).unwrap_or(u64::MAX),
            success: (*evidence.success.start(), *evidence.success.end()),
            refusal: evidence.refusal.clone(),
            batches: batches.into_iter().map(|(_, shots)| shots).collect(),
        }
    }
}

impl Shot {
    fn of(bench: &Bench, sent: &Sent) -> Self {
        let message = &sent.exchange.message;
        let header = |(name, value): (&str, &str)| {
            let bend = sent.bent.iter().find(|(header, _)| header.eq_ignore_ascii_case(name)).map(|(_, bend)| *bend);
            let value = match bend {
                Some(bend) => Value::Bent(bend),
                None if bench.redactor.holds(name) => Value::Agreed,
                None => Value::Plain(bench.redactor.text(value).into_owned()),
            };
            (name.to_owned(), value)
        };
        Self {
            part: sent.part,
            method: message.method.clone(),
            url: bench.redactor.text(&message.url).into_owned(),
            headers: message.headers.iter().map(header).collect(),
            body: match std::str::from_utf8(&message.body) {
                Ok(text) => Content::Text(bench.redactor.text(text).into_owned()),
                Err(_) => Content::Bytes(message.body.to_vec()),
            },
            framing: match message.framing {
                Framing::Sized => Frame::Sized,
                Framing::Chunked(size) => Frame::Chunked(size),
                Framing::Truncated(length) => Frame::Truncated(length),
                Framing::Raw => Frame::Raw,
            },
            identity: sent.identity.clone(),
            facts: sent.facts.clone(),
        }
    }

    fn message(&self, credentials: &[Credential]) -> Result<Message, Invalid> {
        let mut headers = Headers::new();
        for (name, value) in &self.headers {
            let agreed = || {
                let found = credentials.iter().find(|c| c.header.eq_ignore_ascii_case(name)).map(|c| c.value.reveal());
                found.ok_or_else(|| {
                    Invalid::new(name, "the failure was seen with an agreed credential that is not given here", "the same credential")
                })
            };
            match value {
                Value::Plain(value) => headers.push(name, value),
                Value::Agreed => headers.push(name, agreed()?),
                Value::Bent(bend) => match bend.apply(agreed()?) {
                    Ok(value) => value.into_iter().for_each(|value| headers.push(name, value)),
                    Err(why) => return Err(Invalid::new(name, why, "a credential like the one that the failure was seen with")),
                },
            }
        }
        let body = match &self.body {
            Content::Text(text) => Bytes::from(text.clone()),
            Content::Bytes(bytes) => Bytes::from(bytes.clone()),
        };
        let framing = match self.framing {
            Frame::Sized => Framing::Sized,
            Frame::Chunked(size) => Framing::Chunked(size),
            Frame::Truncated(length) => Framing::Truncated(length),
            Frame::Raw => Framing::Raw,
        };
        Ok(Message { method: self.method.clone(), url: self.url.clone(), headers, body, framing })
    }
}

/// Runs a failure again from the text of its file. `credentials` are the agreed header lines, `observation` is
/// needed where the failure was about what is stored.
pub async fn replay(
    text: &str,
    credentials: &[Credential],
    sender: &Sender,
    observation: Option<&Observation>,
) -> Result<Replayed, Invalid> {
    let file: File = serde_json::from_str(text).map_err(|e| {
        Invalid::new(format!("line {}, column {}", e.line(), e.column()), e.to_string(), "a replay file that a run of leadbench wrote")
    })?;
    if file.form != FORM {
        return Err(Invalid::new("form", format!("{} is not a form that this version reads", file.form), format!("{FORM}")));
    }
    for shot in file.batches.iter().flatten() {
        Url::parse(&shot.url).map_err(|e| Invalid::new("url", format!("`{}`: {e}", shot.url), "an absolute http or https URL"))?;
    }
    let limit = Duration::from_millis(file.limit_ms.min(3_600_000));
    let policy = Policy { timeout: limit, success: file.success.0..=file.success.1, retries: Vec::new(), disable_after: None };
    if let Some(observation) = observation.filter(|_| file.expectation.needs_sight()) {
        // What an earlier run has left there would be taken for this one's.
        for shot in file.batches.iter().flatten().filter(|shot| shot.part == Part::Subject) {
            if let Sighting::Seen { count: 1.., .. } = observation.look(sender, &shot.identity, limit, real_now()).await {
                let why = format!("lead {} is stored already, from before this replay: empty the receiver's store first", shot.identity);
                return Ok(Replayed { check: file.check, target: file.target, outcome: Again::Unproven(why) });
            }
        }
    }
    let mut evidence = Evidence { limit, success: policy.success.clone(), refusal: file.refusal.clone(), ..Evidence::default() };
    for (batch, shots) in file.batches.iter().enumerate() {
        let messages = shots.iter().map(|shot| shot.message(credentials)).collect::<Result<Vec<_>, _>>()?;
        let exchanges = join_all(messages.into_iter().map(|message| sender.send(message, limit * 2, real_now()))).await;
        for (shot, exchange) in shots.iter().zip(exchanges) {
            let refusal = file.refusal.as_ref().map(|(pointer, value)| (pointer.as_str(), value.as_str()));
            let (outcome, identity) = (told(policy.outcome(&exchange.answer), &exchange, refusal), shot.identity.clone());
            let sent =
                Sent { part: shot.part, exchange, outcome, identity, facts: shot.facts.clone(), stored: None, bent: Vec::new(), batch };
            evidence.sent.push(sent);
        }
    }
    if let Some(control) = evidence.of(Part::Control).find(|sent| !sent.accepted()) {
        let why = format!("the control failed: without the variation the answer is {}, too", control.answer());
        return Ok(Replayed { check: file.check, target: file.target, outcome: Again::Unproven(why) });
    }
    if file.expectation.needs_sight() {
        for sent in &mut evidence.sent {
            sent.stored = Some(match observation {
                Some(observation) => observation.look(sender, &sent.identity, limit, real_now()).await,
                None => Sighting::Blind("no observation port was given".into()),
            });
        }
    }
    let outcome = match file.expectation.judge(&evidence) {
        Finding::Held => Again::Fixed,
        Finding::Broken(broken) => Again::StillFailing { expected: broken.expected, actual: broken.actual },
        Finding::Unproven(why) | Finding::Moot(why) | Finding::Unseen(why) => Again::Unproven(why),
    };
    Ok(Replayed { check: file.check, target: file.target, outcome })
}
