//! The world of one scenario: what is about to be delivered, what was, and what came of it.

use std::time::Duration;

use bytes::Bytes;
use futures::future::join_all;

use super::{
    bench::Shared,
    client::Cast,
    credential::Bend,
    edit::{BodyEdit, Unfit, WireEdit},
    evidence::{Evidence, Part, Sent, Sighting, told},
    expect::{Expectation, Finding},
    failure::Failure,
    seal::{Seal, Work},
    sender::Stage,
    source::Source,
    trial::Tried,
};
use crate::{
    engine::send::Sender,
    model::{Account, Event, Exchange, Message, NoReply, Occasion, Policy, Trigger},
};

/// What cucumber makes for each scenario; the desk is put in before its first step.
#[derive(Default)]
pub struct World {
    pub(super) desk: Option<Desk>,
    pub(super) stage: Option<Stage>,
    pub(super) cast: Option<Cast>,
}

impl World {
    /// How many cases the scenario tried.
    pub(super) fn cases(&self) -> u32 {
        self.desk.as_ref().map_or(0, Desk::cases) + self.stage.as_ref().map_or(0, Stage::cases) + self.cast.as_ref().map_or(0, Cast::cases)
    }
}

impl cucumber::World for World {
    type Error = std::convert::Infallible;

    async fn new() -> Result<Self, Self::Error> {
        Ok(Self::default())
    }
}

/// Why a scenario stops.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Stop {
    /// It does not apply, by this rule.
    NotApplicable(String),
    /// What it needs did not come about.
    Unproven(String),
    /// This set-up cannot show it; what would.
    Unseen(String),
    /// An expectation was broken.
    Broken(Box<Failure>),
    /// The feature, or leadbench itself, is wrong.
    Fault(String),
}

impl From<Unfit> for Stop {
    fn from(unfit: Unfit) -> Self {
        match unfit {
            Unfit::Moot(why) => Self::NotApplicable(why),
            Unfit::Wrong(invalid) => Self::Fault(invalid.to_string()),
        }
    }
}

/// One lead to be made and varied.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Draft {
    pub trigger: Trigger,
    pub body: Vec<BodyEdit>,
    /// How it is signed; none: as agreed.
    pub seal: Option<Seal>,
    pub wire: Vec<WireEdit>,
}

/// A lead that was made, ready to be sent any number of times.
#[derive(Debug, Clone)]
pub(super) struct Parcel {
    pub draft: Draft,
    pub event: Event,
    pub message: Message,
    pub policy: Policy,
    pub facts: Vec<(String, String)>,
    pub bent: Vec<(String, Bend)>,
}

/// Where one scenario is worked on.
pub(super) struct Desk {
    pub bench: Shared,
    pub check: String,
    pub account: Account,
    pub sender: Sender,
    /// `json`, `adf`: how the leads are written.
    pub format: String,
    /// The leads that the scenario speaks of; "it" is the last.
    pub drafts: Vec<Draft>,
    /// What was sent last, to be sent again.
    pub parcels: Vec<Parcel>,
    pub evidence: Evidence,
    /// Whether the scenario is about what the receiver stores.
    pub sighted: bool,
    /// What the cases are drawn from, in a property.
    pub source: Option<Source>,
    /// The cases that were tried, in order.
    pub tried: Vec<Tried>,
    deliveries: u64,
}

/// The most of a reply that is kept as evidence, in bytes, and the same in a property, where all cases are kept to the end.
const KEPT: usize = 64 * 1024;
const KEPT_OF_CASE: usize = 2 * 1024;

impl Desk {
    pub fn new(bench: Shared, check: String, account: Account) -> Self {
        let sender = bench.sender();
        let format = bench.formats.first().cloned().unwrap_or_default();
        Self {
            bench,
            check,
            account,
            sender,
            format,
            drafts: Vec::new(),
            parcels: Vec::new(),
            evidence: Evidence::default(),
            sighted: false,
            source: None,
            tried: Vec::new(),
            deliveries: 0,
        }
    }

    /// How many cases the scenario tried.
    pub fn cases(&self) -> u32 {
        match self.source {
            Some(_) => u32::try_from(self.tried.len()).unwrap_or(u32::MAX),
            None => u32::from(self.evidence.subjects().next().is_some()),
        }
    }

    /// The lead that a step calls "it".
    pub fn it(&mut self) -> Result<&mut Draft, Stop> {
        self.drafts.last_mut().ok_or_else(|| Stop::Fault("no lead was named before this step".into()))
    }

    /// Lets a lead happen and writes it as the provider would, with the draft's variations.
    pub fn compose(&mut self, draft: &Draft) -> Result<Parcel, Stop> {
        let (provider, now) = (self.bench.provider, self.bench.started_at);
        let event =
            provider.compose(&draft.trigger, &mut self.account, now).map_err(|e| Stop::Fault(format!("the lead cannot be made: {e}")))?;
        self.write(draft, event, 1)
    }

    /// Writes an event for one of its attempts.
    pub fn write(&mut self, draft: &Draft, event: Event, attempt: u32) -> Result<Parcel, Stop> {
        let bench = self.bench.clone();
        let provider = bench.provider;
        self.deliveries += 1;
        let occasion = Occasion { delivery: self.deliveries, attempt, at: bench.started_at };
        let subscription = bench.subscription(&self.format);
        let mut body = provider.render(&event, &subscription, &self.account, &occasion);
        for edit in &draft.body {
            body.bytes = edit.apply(&body.bytes).map_err(|e| Stop::Fault(format!("the body cannot be varied: {e}")))?;
        }
        let mut policy = provider.policy(&subscription, &self.account);
        policy.timeout = bench.limit.unwrap_or(policy.timeout);
        let mut message = provider.message(body.clone(), &event, &subscription, &self.account, &occasion);
        if let Some(seal) = draft.seal {
            let before = self.parcels.last().and_then(|parcel| parcel.message.headers.get(provider.signature_header()));
            let work = Work { provider, event: &event, subscription: &subscription, account: &self.account, occasion, body: &body, before };
            message = work.sealed(message, seal)?;
        }
        let mut bent = Vec::new();
        for edit in &draft.wire {
            message = edit.apply(message)?;
            if let WireEdit::Credential { header, bend } = edit {
                bent.push((header.clone(), *bend));
            }
        }
        let facts = provider.facts(&event.document);
        Ok(Parcel { draft: draft.clone(), event, message, policy, facts, bent })
    }

    /// Makes each draft's lead afresh.
    pub fn compose_all(&mut self) -> Result<Vec<Parcel>, Stop> {
        self.drafts.clone().iter().map(|draft| self.compose(draft)).collect()
    }

    /// Sends parcels one after another, each in a batch of its own.
    pub async fn send_each(&mut self, parcels: Vec<Parcel>, part: Part) -> Result<(), Stop> {
        self.look_before(&parcels).await?;
        for parcel in &parcels {
            let sent = self.send(parcel, part).await;
            self.record(sent, parcel);
        }
        self.parcels = parcels;
        Ok(())
    }

    /// Sends parcels at the same time.
    pub async fn send_at_once(&mut self, parcels: Vec<Parcel>, part: Part) -> Result<(), Stop> {
        self.look_before(&parcels).await?;
        let batch = self.next_batch();
        let all = join_all(parcels.iter().map(|parcel| self.send(parcel, part))).await;
        for (sent, parcel) in all.into_iter().zip(&parcels) {
            self.record(Sent { batch, ..sent }, parcel);
        }
        self.parcels = parcels;
        Ok(())
    }

    /// Where what is stored decides, a lead that the receiver has from an earlier run decides nothing.
    async fn look_before(&self, parcels: &[Parcel]) -> Result<(), Stop> {
        let Some(observation) = self.bench.observation.as_ref().filter(|_| self.sighted) else { return Ok(()) };
        for parcel in parcels {
            let id = &parcel.event.identity;
            if self.evidence.sent.iter().any(|sent| sent.identity == *id) {
                continue;
            }
            match observation.look(&self.sender, id, parcel.policy.timeout, self.bench.started_at).await {
                Sighting::Seen { count: 0, .. } => {}
                Sighting::Seen { .. } => {
                    let why =
                        format!("the receiver has a lead {id} from before this run: another seed, or an emptied receiver, would prove it");
                    return Err(Stop::Unproven(why));
                }
                Sighting::Blind(why) => return Err(Stop::Unproven(format!("what the receiver has stored could not be read: {why}"))),
            }
        }
        Ok(())
    }

    /// Sends one parcel over a connection of its own: what one request does to the next over the same connection is a
    /// question for itself.
    async fn send(&self, parcel: &Parcel, part: Part) -> Sent {
        self.send_over(&self.bench.sender(), parcel, part).await
    }

    /// Sends two parcels, the second over the connection of the first where the receiver keeps it open.
    pub async fn send_twice(&mut self, first: Parcel, second: Parcel) {
        let sender = self.bench.sender();
        for parcel in [first, second] {
            let sent = self.send_over(&sender, &parcel, Part::Subject).await;
            self.record(sent, &parcel);
        }
    }

    /// Sends one parcel and waits twice the provider's time-out: whether an answer came in time is one question,
    /// what it said is another.
    async fn send_over(&self, sender: &Sender, parcel: &Parcel, part: Part) -> Sent {
        let mut exchange = match self.bench.given_up() {
            Some(why) => unsent(parcel, why, self.bench.started_at),
            None => sender.send(parcel.message.clone(), parcel.policy.timeout * 2, self.bench.started_at).await,
        };
        // Making a case small goes on where there is silence: only what stands for itself is counted.
        if self.source.is_none() {
            self.bench.heard(&exchange.answer);
        }
        let outcome = told(parcel.policy.outcome(&exchange.answer), &exchange, self.bench.provider.refusal());
        let most = if self.source.is_some() { KEPT_OF_CASE } else { KEPT };
        exchange.received = head(&exchange.received, most);
        if let Ok(reply) = &mut exchange.answer {
            reply.body = head(&reply.body, most);
        }
        Sent {
            part,
            exchange,
            outcome,
            identity: parcel.event.identity.clone(),
            facts: parcel.facts.clone(),
            stored: None,
            bent: parcel.bent.clone(),
            batch: self.next_batch(),
        }
    }

    fn next_batch(&self) -> usize {
        self.evidence.sent.last().map_or(0, |sent| sent.batch + 1)
    }

    fn record(&mut self, sent: Sent, parcel: &Parcel) {
        self.evidence.limit = parcel.policy.timeout;
        self.evidence.success = parcel.policy.success.clone();
        self.evidence.refusal = self.bench.provider.refusal().map(|(pointer, value)| (pointer.to_owned(), value.to_owned()));
        self.evidence.sent.push(sent);
    }

    /// Holds an expectation against what was seen.
    pub async fn expect(&mut self, expectation: Expectation) -> Result<(), Stop> {
        if self.source.is_some() {
            return self.expect_of_cases(expectation).await;
        }
        let mut evidence = std::mem::take(&mut self.evidence);
        self.note(&expectation, &evidence);
        self.look(&expectation, &mut evidence).await;
        let finding = expectation.judge(&evidence);
        self.evidence = evidence;
        self.settle(&expectation, &self.evidence, finding, String::new())
    }

    pub fn note(&self, expectation: &Expectation, evidence: &Evidence) {
        if let Some(merit) = expectation.merit() {
            // A status that was taken back in the body is not the same answer.
            let answer = |sent: &Sent| sent.exchange.status().filter(|_| !sent.taken_back(&evidence.success));
            evidence.of(expectation.judges()).for_each(|sent| self.bench.note(merit, answer(sent)));
        }
    }

    /// Looks up what the receiver has stored, where the expectation is about that.
    pub async fn look(&self, expectation: &Expectation, evidence: &mut Evidence) {
        let Some(observation) = self.bench.observation.as_ref().filter(|_| expectation.needs_sight()) else { return };
        for sent in evidence.sent.iter_mut().filter(|sent| sent.part == Part::Subject && sent.stored.is_none()) {
            let waits = *expectation != Expectation::NotStored && sent.accepted();
            let mut left = if waits { self.bench.patience.get() } else { Duration::ZERO };
            loop {
                let sighting = observation.look(&self.sender, &sent.identity, evidence.limit, self.bench.started_at).await;
                let missing = matches!(sighting, Sighting::Seen { count: 0, .. });
                sent.stored = Some(sighting);
                if !missing {
                    break;
                }
                if left.is_zero() {
                    if waits {
                        self.bench.patience.set(self.bench.patience.get() / 2);
                    }
                    break;
                }
                tokio::time::sleep(LOOK_AGAIN).await;
                left = left.saturating_sub(LOOK_AGAIN);
            }
        }
    }

    pub fn settle(&self, expectation: &Expectation, evidence: &Evidence, finding: Finding, note: String) -> Result<(), Stop> {
        match finding {
            Finding::Held => Ok(()),
            Finding::Moot(rule) => Err(Stop::NotApplicable(rule)),
            Finding::Unproven(why) => Err(Stop::Unproven(why)),
            Finding::Unseen(what) => Err(Stop::Unseen(what)),
            Finding::Broken(mut broken) => {
                if !note.is_empty() {
                    broken.actual = format!("{} ({note})", broken.actual);
                }
                Err(Stop::Broken(Box::new(Failure::of(&self.bench, &self.check, evidence, expectation, broken))))
            }
        }
    }
}

/// A delivery that was not made, to somebody who is not there any more.
fn unsent(parcel: &Parcel, why: String, at: jiff::Timestamp) -> Exchange {
    Exchange {
        message: parcel.message.clone(),
        sent: Bytes::new(),
        received: Bytes::new(),
        answer: Err(NoReply::Unconnected(why)),
        at,
        took: Duration::ZERO,
        reused: false,
    }
}

/// The pause between two looks for an accepted lead.
const LOOK_AGAIN: Duration = Duration::from_millis(50);

/// A copy: a part would keep the whole in memory.
fn head(bytes: &Bytes, most: usize) -> Bytes {
    Bytes::copy_from_slice(&bytes[..bytes.len().min(most)])
}
