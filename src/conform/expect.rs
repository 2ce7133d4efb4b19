//! What may be expected of evidence: named, pure, and the only place where a receiver is judged.

use std::{fmt, ops::RangeInclusive};

use serde::{Deserialize, Serialize};

use super::{
    evidence::{Evidence, Part, Sent, Sighting},
    statuses::Statuses,
};
use crate::model::NoReply;

/// Something that must hold of the evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Expectation {
    /// There is an HTTP reply to each delivery.
    Answered,
    /// Each delivery is accepted.
    Accepted,
    /// One delivery or more is accepted.
    AcceptedOnce,
    /// Each delivery is answered with one of these.
    Refused(Statuses),
    /// Each delivery is answered with one of these, whatever they mean.
    AnsweredWith(Statuses),
    /// Each delivery is answered, and not with success.
    NotAccepted,
    /// No delivery is answered with success; silence will do.
    NotAcceptedOrSilent,
    /// Each delivery is answered, and not with 5xx.
    NoServerError,
    /// Each delivery that comes after the subject is accepted.
    AcceptedAfterwards,
    /// Each delivery is answered within the provider's time-out.
    InTime,
    /// No reply shows the inside of the program.
    SaysLittle,
    /// Each accepted lead is stored, and only once.
    StoredOnce,
    /// None of the leads is stored.
    NotStored,
    /// Each stored field that can be read has the value that was sent.
    FieldsKept,
    /// The last delivery went over the connection of the one before, and was accepted.
    OneConnection,
    /// Each lead is found under its exact identity.
    IdentityExact,
    /// The fields of the first subject, the newer lead, are there when the older one has come, too.
    NewestKept,
}

/// What an expectation comes to.
#[derive(Debug, Clone, PartialEq)]
pub enum Finding {
    Held,
    Broken(Broken),
    /// Nothing to judge, with the reason.
    Unproven(String),
    /// It does not apply to this receiver, by this rule.
    Moot(String),
    /// This set-up does not show it; what would.
    Unseen(String),
}

/// How an expectation was broken.
#[derive(Debug, Clone, PartialEq)]
pub struct Broken {
    pub expected: String,
    pub actual: String,
    /// JSON pointer or field name, where one is at fault.
    pub pointer: String,
    /// The delivery at fault, by its place in the evidence.
    pub index: usize,
}

/// Whether an expectation wants success of what it judges.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Merit {
    Good,
    Bad,
}

impl Finding {
    /// Of many cases, the finding that counts: a breach before anything else, and success before what a case could not show.
    pub(super) fn weight(&self) -> u8 {
        match self {
            Self::Moot(_) => 0,
            Self::Unseen(_) => 1,
            Self::Held => 2,
            Self::Unproven(_) => 3,
            Self::Broken(_) => 4,
        }
    }
}

impl Expectation {
    /// Judges the evidence. Nothing to judge is never a success.
    pub fn judge(&self, evidence: &Evidence) -> Finding {
        match self.judged(evidence) {
            Finding::Broken(broken) if broken.expected.is_empty() => {
                let mut expected = self.words(&evidence.success);
                if let (Self::Refused(_), Some((pointer, value))) = (self, &evidence.refusal) {
                    expected += &format!(", or success with {value:?} at {pointer} of the reply");
                }
                Finding::Broken(Broken { expected, ..broken })
            }
            finding => finding,
        }
    }

    fn judged(&self, evidence: &Evidence) -> Finding {
        let judged: Vec<(usize, &Sent)> = evidence.sent.iter().enumerate().filter(|(_, s)| s.part == self.judges()).collect();
        if judged.is_empty() {
            return Finding::Unproven("no delivery was made to judge".into());
        }
        if *self == Self::AcceptedOnce {
            return if judged.iter().any(|(_, s)| s.accepted()) { Finding::Held } else { self.broken(judged[0].0, answers(&judged), "") };
        }
        if *self == Self::NewestKept {
            return newest_kept(&judged, evidence);
        }
        if *self == Self::OneConnection {
            return judged.last().filter(|_| judged.len() > 1).map_or_else(
                || Finding::Unproven("it takes two deliveries to share a connection".into()),
                |(index, sent)| self.one(*index, sent, evidence),
            );
        }
        let mut seen = Finding::Held;
        for (index, sent) in judged {
            // Where a control was stored, too, only what the variation changed shows whether the variation is kept.
            let varied = evidence.of(Part::Control).last().filter(|_| *self == Self::FieldsKept).map(|control| telling(sent, control));
            let varied = varied.filter(|varied| !varied.facts.is_empty());
            match self.one(index, varied.as_ref().unwrap_or(sent), evidence) {
                Finding::Held => {}
                broken @ Finding::Broken(_) => return broken,
                other => seen = other,
            }
        }
        seen
    }

    /// Which deliveries it is about.
    pub fn judges(&self) -> Part {
        if *self == Self::AcceptedAfterwards { Part::Aftermath } else { Part::Subject }
    }

    /// Whether it asks what the receiver has stored.
    pub fn needs_sight(&self) -> bool {
        matches!(self, Self::StoredOnce | Self::NotStored | Self::FieldsKept | Self::IdentityExact | Self::NewestKept)
    }

    /// What it says of the deliveries it judges: that they deserve success, or refusal, or neither. Other paths, other
    /// methods and broken framing are refused by any server software, whatever stands behind it, and say neither.
    pub fn merit(&self) -> Option<Merit> {
        match self {
            Self::Accepted | Self::AcceptedOnce | Self::AcceptedAfterwards | Self::InTime => Some(Merit::Good),
            Self::Refused(_) => Some(Merit::Bad),
            _ => None,
        }
    }

    fn one(&self, index: usize, sent: &Sent, evidence: &Evidence) -> Finding {
        let status = sent.exchange.status();
        // Who cannot be reached has refused nothing and broken nothing, but where a request of ours may have been the end of it.
        if let Err(why @ (NoReply::Blocked(_) | NoReply::Unresolved(_) | NoReply::Unconnected(_))) = &sent.exchange.answer
            && *self != Self::AcceptedAfterwards
        {
            return Finding::Unproven(format!("the receiver cannot be reached: {why}"));
        }
        let held = match self {
            Self::Answered => status.is_some(),
            Self::Accepted | Self::AcceptedOnce | Self::AcceptedAfterwards => sent.accepted(),
            Self::Refused(_) if sent.taken_back(&evidence.success) => true,
            Self::Refused(set) | Self::AnsweredWith(set) => status.is_some_and(|s| set.contains(s)),
            Self::NotAccepted => status.is_some() && !sent.accepted(),
            Self::NotAcceptedOrSilent => !sent.accepted(),
            Self::NoServerError => status.is_some_and(|s| s < 500),
            Self::OneConnection => {
                return match (sent.exchange.reused, sent.accepted()) {
                    (true, true) => Finding::Held,
                    (true, false) => self.broken(index, sent.answer(), ""),
                    (false, _) => Finding::Moot("the receiver closes its connection after each reply".into()),
                };
            }
            // Whether it was accepted is for others to judge: a refusal in time is in time.
            Self::InTime => {
                return match (status.is_some(), sent.exchange.took <= evidence.limit) {
                    (true, true) => Finding::Held,
                    (true, false) => self.broken(index, format!("{} after {:.3} s", sent.answer(), sent.exchange.took.as_secs_f64()), ""),
                    (false, _) => self.broken(index, sent.answer(), ""),
                };
            }
            Self::SaysLittle => {
                let body = sent.exchange.answer.as_ref().map(|r| String::from_utf8_lossy(&r.body).into_owned()).unwrap_or_default();
                return match inside(&body) {
                    Some(line) => self.broken(index, format!("the reply holds: {line}"), ""),
                    None if status.is_some() => Finding::Held,
                    None => Finding::Unproven(format!("there was no reply to read: {}", sent.answer())),
                };
            }
            Self::StoredOnce | Self::NotStored | Self::FieldsKept | Self::IdentityExact | Self::NewestKept => {
                return self.stored(index, sent, evidence);
            }
        };
        if held { Finding::Held } else { self.broken(index, self.answer(sent, evidence), "") }
    }

    fn stored(&self, index: usize, sent: &Sent, evidence: &Evidence) -> Finding {
        let (count, fields) = match &sent.stored {
            None => return Finding::Unproven("nobody looked what the receiver has stored".into()),
            Some(Sighting::Blind(why)) => return Finding::Unproven(format!("what the receiver has stored could not be read: {why}")),
            Some(Sighting::Seen { count, newest, .. }) if *self == Self::NewestKept => (*count, newest),
            Some(Sighting::Seen { count, fields, .. }) => (*count, fields),
        };
        let times = || format!("lead {} is stored {count} times", sent.identity);
        match self {
            Self::NotStored if count == 0 => Finding::Held,
            Self::NotStored => self.broken(index, times(), ""),
            // Of several copies of a lead one that is accepted will do: the others may be refused as duplicates.
            _ if !evidence.subjects().any(|other| other.identity == sent.identity && other.accepted()) => {
                Finding::Unproven(format!("the lead was not accepted: {}", sent.answer()))
            }
            _ if count == 0 => self.broken(index, times(), ""),
            Self::StoredOnce if count != 1 => self.broken(index, times(), ""),
            Self::FieldsKept | Self::NewestKept => {
                let (mut read, mut broken) = (0, None);
                for (name, value) in fields {
                    let Some((_, fact)) = sent.facts.iter().find(|(n, _)| n == name) else { continue };
                    read += 1;
                    if broken.is_none() && value.as_deref() != Some(fact.as_str()) {
                        broken = Some((name, fact, value));
                    }
                }
                match broken {
                    Some((name, fact, value)) => Finding::Broken(Broken {
                        expected: format!("{name} is stored as {fact:?}"),
                        actual: value.as_ref().map_or_else(|| "it is not stored".into(), |v| format!("it is stored as {v:?}")),
                        pointer: name.clone(),
                        index,
                    }),
                    None if read == 0 => {
                        let known = sent.facts.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ");
                        Finding::Unseen(format!("the observation port reads no field that the lead has; any of these would do: {known}"))
                    }
                    None => Finding::Held,
                }
            }
            _ => Finding::Held,
        }
    }

    /// An answer that is no success, and why not where it looks like one.
    fn answer(&self, sent: &Sent, evidence: &Evidence) -> String {
        let wants = matches!(self, Self::Accepted | Self::AcceptedOnce | Self::AcceptedAfterwards);
        match sent.exchange.status() {
            Some(status) if wants && (200..300).contains(&status) && !evidence.success.contains(&status) => {
                format!("{}, which this provider counts as a failure", sent.answer())
            }
            Some(status) if wants && evidence.success.contains(&status) && !sent.accepted() => {
                format!("{}, and a body that takes it back", sent.answer())
            }
            _ => sent.answer(),
        }
    }

    fn broken(&self, index: usize, actual: String, pointer: &str) -> Finding {
        Finding::Broken(Broken { expected: String::new(), actual, pointer: pointer.into(), index })
    }
}

/// The first subject is the newer lead; what is stored of it was looked up when the older one had come, too. Only what
/// the two say differently can show which of them is kept.
fn newest_kept(judged: &[(usize, &Sent)], evidence: &Evidence) -> Finding {
    match judged {
        [(index, newest), (_, older), ..] => Expectation::NewestKept.stored(*index, &telling(newest, older), evidence),
        _ => Finding::Unproven("it takes two deliveries to see which of them is kept".into()),
    }
}

/// A delivery with those of its facts that another one does not share.
fn telling(sent: &Sent, other: &Sent) -> Sent {
    let facts = sent.facts.iter().filter(|fact| !other.facts.contains(fact)).cloned().collect();
    Sent { facts, ..sent.clone() }
}

fn answers(judged: &[(usize, &Sent)]) -> String {
    let mut seen: Vec<String> = judged.iter().map(|(_, s)| s.answer()).collect();
    seen.dedup();
    seen.join(", ")
}

/// Signs of a stack trace or of source code in a reply: a language each.
const INSIDES: &[&str] = &[
    "Traceback (most recent call last)",
    "\tat ",
    "    at ",
    "\n at ",
    "Stack trace:",
    "stack backtrace:",
    "goroutine 1 [",
    ".java:",
    ".rb:",
    ".py\", line ",
    ".php on line",
    ".php:",
    ".cs:line ",
    "panicked at ",
    "node_modules",
];

/// The line of a reply that shows the inside of the program.
fn inside(body: &str) -> Option<String> {
    let sign = INSIDES.iter().find(|sign| body.contains(**sign))?;
    let line = body.lines().find(|line| line.contains(sign.trim_start_matches('\n'))).unwrap_or(body);
    Some(line.trim().chars().take(200).collect())
}

impl Expectation {
    /// What was expected, in words, where these statuses are success.
    fn words(&self, success: &RangeInclusive<u16>) -> String {
        let success = if success.start() == success.end() {
            success.start().to_string()
        } else {
            format!("{} to {}", success.start(), success.end())
        };
        match self {
            Self::Answered => "an HTTP reply, whatever its status".to_owned(),
            Self::Accepted => format!("success ({success})"),
            Self::AcceptedOnce => format!("success ({success}) for one of the leads at least"),
            Self::Refused(set) | Self::AnsweredWith(set) => set.to_string(),
            Self::NotAccepted => format!("any reply but success ({success})"),
            Self::NotAcceptedOrSilent => format!("any reply but success ({success}), or none"),
            Self::NoServerError => "any reply but a server error (500 to 599)".to_owned(),
            Self::AcceptedAfterwards => format!("success ({success}) for the lead that follows"),
            Self::InTime => "an answer within the provider's time-out".to_owned(),
            Self::SaysLittle => "a reply without a stack trace or source code".to_owned(),
            Self::OneConnection => format!("success ({success}) over the same connection, too"),
            Self::StoredOnce => "the lead is stored once".to_owned(),
            Self::NotStored => "the lead is not stored".to_owned(),
            Self::FieldsKept => "each field is stored as it was sent".to_owned(),
            Self::IdentityExact => "the lead is found under its exact id".to_owned(),
            Self::NewestKept => "the newer lead's fields are kept".to_owned(),
        }
    }
}

impl fmt::Display for Expectation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words(&(200..=299)))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::conform::sample::{sent, silent};

    fn evidence(sent: Vec<Sent>) -> Evidence {
        Evidence { sent, limit: Duration::from_secs(5), ..Evidence::default() }
    }

    fn stored(status: u16, count: u64, fields: &[(&str, Option<&str>)]) -> Sent {
        let fields: Vec<_> = fields.iter().map(|(n, v)| ((*n).to_owned(), v.map(str::to_owned))).collect();
        Sent {
            stored: Some(Sighting::Seen { count, newest: fields.clone(), fields }),
            facts: vec![("email".into(), "a@b".into())],
            ..sent(status, "")
        }
    }

    fn holds(expectation: &Expectation, sent: Vec<Sent>) -> bool {
        expectation.judge(&evidence(sent)) == Finding::Held
    }

    fn breaks(expectation: &Expectation, sent: Vec<Sent>) -> bool {
        matches!(expectation.judge(&evidence(sent)), Finding::Broken(_))
    }

    #[test]
    fn a_field_that_nothing_varied_proves_nothing() {
        let lead = |email: &str, phone: &str| Sent {
            facts: vec![("email".into(), email.into()), ("phone".into(), phone.into())],
            ..stored(200, 1, &[("email", Some("a@b"))])
        };
        let kept = |older: Sent| Expectation::NewestKept.judge(&evidence(vec![lead("a@b", "2"), older]));
        assert!(matches!(kept(lead("a@b", "1")), Finding::Unseen(_)), "only the phone differs, and nobody looks at it");
        assert_eq!(kept(lead("o@b", "1")), Finding::Held);
        let control = Sent { part: Part::Control, ..lead("a@b", "1") };
        let varied = |email: &str| Expectation::FieldsKept.judge(&evidence(vec![control.clone(), lead(email, "2")]));
        assert!(matches!(varied("a@b"), Finding::Unseen(_)));
        assert!(matches!(varied("ä@b"), Finding::Broken(_)));
    }

    #[test]
    fn each_wire_expectation_holds_and_breaks() {
        use Expectation::*;
        let refused = Refused(Statuses::parse("401 or 403").unwrap());
        let late = Sent { exchange: crate::model::Exchange { took: Duration::from_secs(6), ..sent(200, "").exchange }, ..sent(200, "") };
        let rows: Vec<(Expectation, Vec<Sent>, Vec<Sent>)> = vec![
            (Answered, vec![sent(500, "")], vec![sent(200, ""), silent()]),
            (Accepted, vec![sent(204, ""), sent(200, "")], vec![sent(200, ""), sent(301, "")]),
            (AcceptedOnce, vec![sent(500, ""), sent(201, "")], vec![sent(500, ""), silent()]),
            (refused.clone(), vec![sent(401, "")], vec![sent(404, "")]),
            (refused, vec![sent(403, "")], vec![silent()]),
            (NotAccepted, vec![sent(500, "")], vec![silent()]),
            (NotAcceptedOrSilent, vec![silent(), sent(400, "")], vec![sent(200, "")]),
            (NoServerError, vec![sent(409, "")], vec![sent(503, "")]),
            (InTime, vec![sent(200, "")], vec![late]),
            (SaysLittle, vec![sent(400, "{\"error\":\"not JSON\"}")], vec![sent(500, "x\nTraceback (most recent call last)\n")]),
            (StoredOnce, vec![stored(200, 1, &[])], vec![stored(200, 2, &[])]),
            (StoredOnce, vec![stored(200, 1, &[]), stored(409, 1, &[])], vec![stored(200, 2, &[]), stored(409, 2, &[])]),
            (NotStored, vec![stored(401, 0, &[])], vec![stored(401, 1, &[])]),
            (IdentityExact, vec![stored(200, 1, &[])], vec![stored(200, 0, &[])]),
            (FieldsKept, vec![stored(200, 1, &[("email", Some("a@b"))])], vec![stored(200, 1, &[("email", Some("a@B"))])]),
            (FieldsKept, vec![stored(200, 2, &[("email", Some("a@b"))])], vec![stored(200, 1, &[("email", None)])]),
        ];
        for (expectation, good, bad) in rows {
            assert!(holds(&expectation, good), "{expectation} should hold");
            assert!(breaks(&expectation, bad), "{expectation} should break");
        }
    }

    #[test]
    fn what_was_not_seen_is_unproven_and_never_held() {
        use Expectation::*;
        for expectation in [Answered, Accepted, NotAccepted, NotAcceptedOrSilent, AcceptedAfterwards, StoredOnce, NotStored] {
            assert!(matches!(expectation.judge(&evidence(vec![])), Finding::Unproven(_)), "{expectation}");
        }
        let blind = Sent { stored: Some(Sighting::Blind("404".into())), ..sent(200, "") };
        assert!(matches!(StoredOnce.judge(&evidence(vec![blind])), Finding::Unproven(why) if why.contains("404")));
        let looked = FieldsKept.judge(&evidence(vec![stored(200, 1, &[("other", None)])]));
        assert!(matches!(looked, Finding::Unseen(what) if what.contains("email")));
        assert!(matches!(StoredOnce.judge(&evidence(vec![stored(500, 0, &[])])), Finding::Unproven(_)));
    }

    #[test]
    fn a_connection_that_the_receiver_closed_proves_nothing() {
        let reused = |sent: Sent| Sent { exchange: crate::model::Exchange { reused: true, ..sent.exchange.clone() }, ..sent };
        assert!(holds(&Expectation::OneConnection, vec![sent(200, ""), reused(sent(200, ""))]));
        assert!(breaks(&Expectation::OneConnection, vec![sent(200, ""), reused(silent())]));
        assert!(matches!(Expectation::OneConnection.judge(&evidence(vec![sent(200, ""), sent(200, "")])), Finding::Moot(_)));
    }

    #[test]
    fn a_control_is_never_judged() {
        let control = Sent { part: Part::Control, ..sent(500, "") };
        assert!(holds(&Expectation::Accepted, vec![control, sent(200, "")]));
    }

    #[test]
    fn the_newest_lead_is_judged_on_what_is_there_at_the_end() {
        let newer = |value: &str| stored(200, 1, &[("email", Some(value))]);
        assert!(holds(&Expectation::NewestKept, vec![newer("a@b"), sent(200, "")]));
        assert!(breaks(&Expectation::NewestKept, vec![newer("old@b"), sent(200, "")]));
        assert!(matches!(Expectation::NewestKept.judge(&evidence(vec![newer("a@b")])), Finding::Unproven(_)));
    }
}
