//! A request from its arrival to its answer, with the faults that act on the way.

use std::time::Duration;

use jiff::Timestamp;
use tokio::time::sleep;

use super::{
    Shared,
    decide::Decision,
    fault::{Fault, Incident, Layout},
    store::Lead,
    when::{Circumstances, When},
};
use crate::model::{Reply, Request};

/// What becomes of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fate {
    Answer(Decision),
    Silence,
    Hangup,
    Garble,
}

/// A request in hand, until it is dropped.
struct InHand<'a> {
    shared: &'a Shared,
    identity: String,
}

impl Drop for InHand<'_> {
    fn drop(&mut self) {
        let mut state = self.shared.lock();
        if let Some(count) = state.in_hand.get_mut(&self.identity) {
            *count -= 1;
            if *count == 0 {
                state.in_hand.remove(&self.identity);
            }
        }
    }
}

impl Shared {
    /// Whether an incident that came before makes the receiver stumble over this request; only once.
    pub(super) fn stumbles(&self) -> bool {
        self.options.faults.iter().any(|fault| matches!(fault, Fault::Stumble(incident) if self.lock().incidents.remove(incident)))
    }

    /// The status that a fault answers an incident with.
    pub(super) fn excuse(&self, met: Incident) -> Option<u16> {
        self.options.faults.iter().find_map(|fault| match fault {
            Fault::Excuse { incident, status } if *incident == met => Some(*status),
            _ => None,
        })
    }

    pub(super) fn layouts(&self) -> Vec<Layout> {
        self.options.faults.iter().filter_map(|f| if let Fault::Layout(layout) = f { Some(*layout) } else { None }).collect()
    }

    /// Judges a request, with whatever the faults make of it.
    pub(super) async fn meet(&self, request: &Request, reused: bool) -> Fate {
        if let Some(script) = self.options.script.as_ref().filter(|_| !self.options.provider.probes().contains(&request.method.as_str())) {
            return script.next(&request.path);
        }
        let identity = self.options.provider.identify(request).unwrap_or_default();
        *self.lock().in_hand.entry(identity.clone()).or_default() += 1;
        let hand = InHand { shared: self, identity };
        let about = |when: &When| *when == When::default() || when.holds(request, &self.around(request, &hand.identity, reused));
        for fault in &self.options.faults {
            match fault {
                Fault::Wait { when, ms } if about(when) => sleep(Duration::from_millis(*ms)).await,
                Fault::Silence(when) if about(when) => return Fate::Silence,
                Fault::Hangup(when) if about(when) => return Fate::Hangup,
                Fault::Garble(when) if about(when) => return Fate::Garble,
                Fault::Answer { when, status, text } if about(when) => return Fate::Answer(self.bent(answer(*status, text).into())),
                Fault::StoreFirst => _ = self.read(request).map(|lead| self.lock().store.keep(lead)),
                _ => {}
            }
        }
        // The faults on storage are about what was so before anything was stored.
        let around = self.around(request, &hand.identity, reused);
        let mut decision = match self.admit(request) {
            Ok(()) => self.take(request, &around).await,
            Err(reply) => reply.into(),
        };
        for fault in &self.options.faults {
            if let Fault::FailAfter { when, status } = fault
                && (200..300).contains(&decision.reply.status)
                && when.holds(request, &around)
            {
                decision.reply = answer(*status, "the lead could not be stored whole");
            }
        }
        // A probe is no delivery: what becomes of the answers to those leaves its answer alone.
        let probe = self.options.provider.probes().contains(&request.method.as_str());
        Fate::Answer(if probe { decision } else { self.bent(decision) })
    }

    fn around(&self, request: &Request, identity: &str, reused: bool) -> Circumstances {
        let contact = self.options.provider.contact_of(request);
        let state = self.lock();
        let newest = contact.as_ref().and_then(|(contact, _)| state.store.newest(contact));
        Circumstances {
            own_path: self.options.path.clone(),
            known: state.store.holds(identity),
            overtaken: state.store.holds(identity) && state.store.last() != Some(identity),
            acquainted: newest.is_some(),
            outdated: contact.zip(newest).is_some_and(|((_, at), newest)| newest > at),
            busy: state.in_hand.values().sum(),
            twin: !identity.is_empty() && state.in_hand.get(identity).is_some_and(|n| *n > 1),
            reused,
        }
    }

    /// Keeps a lead as the faults have it, and says whether it was new.
    pub(super) async fn keep(&self, mut lead: Lead, request: &Request, around: &Circumstances) -> bool {
        let mut again = false;
        let mut race = None;
        for fault in &self.options.faults {
            match fault {
                Fault::Lose(when) if when.holds(request, around) => return true,
                Fault::Again(when) => again |= when.holds(request, around),
                Fault::Race(ms) => race = Some(Duration::from_millis(*ms)),
                Fault::LastWins => lead.contact = lead.contact.map(|(contact, _)| (contact, Timestamp::MAX)),
                Fault::Narrow(width) => lead.identity = width.apply(&lead.identity),
                Fault::Mangle { when, field, how } if when.holds(request, around) => {
                    let glob = wildmatch::WildMatch::new(field);
                    let spoil = |(name, value): (String, String)| match glob.matches(&name) {
                        true => how.apply(&value).map(|value| (name, value)),
                        false => Some((name, value)),
                    };
                    lead.facts = lead.facts.into_iter().filter_map(spoil).collect();
                }
                _ => {}
            }
        }
        let known = self.lock().store.holds(&lead.identity);
        if let Some(pause) = race.filter(|_| !known) {
            sleep(pause).await;
            again = true;
        }
        let mut state = self.lock();
        if again {
            state.store.put(lead);
            return !known;
        }
        state.store.keep(lead)
    }

    /// The reply as the faults have it.
    fn bent(&self, mut decision: Decision) -> Decision {
        let reply = &mut decision.reply;
        let first = reply.status;
        for fault in &self.options.faults {
            match fault {
                Fault::Status { to, status } if to.fits(first) => reply.status = *status,
                Fault::Text { to, text } if to.fits(first) => {
                    reply.headers.remove("content-type");
                    reply.headers.push("Content-Type", if text.starts_with('<') { "text/html" } else { "text/plain" });
                    reply.body = text.clone().into();
                }
                Fault::Header { name, value } => reply.headers.push(name, value),
                _ => {}
            }
        }
        decision
    }
}

fn answer(status: u16, text: &str) -> Reply {
    let body = if text.is_empty() { Reply::empty(status).body } else { text.to_owned().into() };
    Reply { body, ..Reply::json(status, "") }
}
