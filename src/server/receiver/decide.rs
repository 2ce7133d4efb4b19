//! What a request is answered: the rules of a correct receiver, from the outermost inward.

use aws_lc_rs::constant_time::verify_slices_are_equal;
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value, json};

use super::{
    OBSERVE, Shared,
    fault::{Fault, Laxity, Rule},
    store::{Facts, Lead},
    when::Circumstances,
};
use crate::model::{Flaw, Reply, Request, Secret};

/// An answer, and the flaws that were seen on the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Decision {
    pub reply: Reply,
    pub flaws: Vec<Flaw>,
}

impl From<Reply> for Decision {
    fn from(reply: Reply) -> Self {
        Self { reply, flaws: Vec::new() }
    }
}

impl Shared {
    /// Path, method, credentials, media type.
    pub(super) fn admit(&self, request: &Request) -> Result<(), Reply> {
        let options = &self.options;
        let skips = |rule| options.faults.contains(&Fault::Skip(rule));
        if request.path != options.path && !skips(Rule::Path) && options.script.is_none() {
            return Err(refusal(404, "nothing is here", "path", &options.path, &request.path));
        }
        let provider = options.provider;
        if provider.probes().contains(&request.method.as_str()) && !skips(Rule::Method) {
            return Err(Reply::empty(200));
        }
        if !provider.methods().contains(&request.method.as_str()) && !skips(Rule::Method) {
            let methods = provider.methods().join(", ");
            let mut reply = refusal(405, "deliveries come with another method", "method", &methods, &request.method);
            reply.headers.push("Allow", methods);
            return Err(reply);
        }
        for (place, (name, secret)) in options.credentials.iter().enumerate() {
            let of_name = |other: &str| other.eq_ignore_ascii_case(name);
            let given: Vec<&str> = request.headers.iter().filter(|(n, _)| of_name(n)).map(|(_, v)| v).collect();
            if skips(Rule::Credential) || self.passes(given.first().copied(), secret) {
                continue;
            }
            // Several lines of one name were agreed, or one: as many must be there, each once, in their order.
            let agreed = options.credentials.iter().filter(|(n, _)| of_name(n)).count();
            let own = options.credentials[..place].iter().filter(|(n, _)| of_name(n)).count();
            match given.get(own) {
                None => return Err(refusal(401, "the agreed credential is missing", name, "the agreed value", "no such header")),
                Some(value) if given.len() == agreed && same(value, secret) => {}
                Some(_) => return Err(refusal(401, "the credential is not the agreed one", name, "the agreed value", "another value")),
            }
        }
        if !options.keys.is_empty() && !skips(Rule::Signature) {
            self.proves(request)?;
        }
        match request.media_type() {
            Some(given)
                if !skips(Rule::Media)
                    && !options.media.iter().any(|m| *m == given || m.starts_with('+') && given.ends_with(m.as_str())) =>
            {
                Err(refusal(415, "this media type is not taken", "Content-Type", &options.media.join(", "), &given))
            }
            _ => Ok(()),
        }
    }

    /// Whether a delivery is signed by one of the keys.
    fn proves(&self, request: &Request) -> Result<(), Reply> {
        let options = &self.options;
        let mut found = options.provider.verify(request, &options.keys);
        for fault in &options.faults {
            found = match fault {
                Fault::TakesAlso(laxity) if found.is_err() && self.lax(laxity, request) => Ok(()),
                Fault::TakesOnly(narrowness) if found.is_ok() => self.narrow(*narrowness, request),
                _ => found,
            };
        }
        let remembers = || options.faults.contains(&Fault::TakesAlso(Laxity::Seen));
        if let Some(signature) = request.headers.get(options.provider.signature_header()).filter(|_| found.is_ok() && remembers()) {
            self.lock().signatures.insert(signature.to_owned());
        }
        found.map_err(|invalid| refusal(401, "the signature does not prove the sender", &invalid.at, &invalid.right, &invalid.wrong))
    }

    fn passes(&self, given: Option<&str>, agreed: &Secret) -> bool {
        let mut comparisons = self.options.faults.iter().filter_map(|f| if let Fault::Compare(c) = f { Some(c) } else { None });
        comparisons.any(|comparison| comparison.passes(given, agreed.reveal()))
    }

    /// The lead in a delivery, where there is one.
    pub(super) fn read(&self, request: &Request) -> Option<Lead> {
        let provider = self.options.provider;
        let identity = provider.identify(request)?;
        Some(Lead { identity, facts: provider.facts_of(request), contact: provider.contact_of(request) })
    }

    /// Stores the lead of an acceptable delivery. A lead that can be identified is acceptable, however flawed it may be:
    /// the flaws are the sender's, and are told and noted.
    pub(super) async fn take(&self, request: &Request, around: &Circumstances) -> Decision {
        let flaws = self.options.provider.inspect(request);
        let reply = match self.read(request) {
            Some(lead) => {
                let identity = lead.identity.clone();
                let new = self.keep(lead, request, around).await;
                Reply::json(200, json!({ "lead": identity, "stored": new }).to_string())
            }
            None if self.options.faults.contains(&Fault::Skip(Rule::Lead)) => Reply::json(200, "{}"),
            None => match flaws.first() {
                Some(flaw) => refusal(400, "no lead can be read", &flaw.pointer, &flaw.expected, &flaw.actual),
                None => refusal(400, "no lead can be read", "", "a lead with its identity", "none"),
            },
        };
        Decision { reply, flaws }
    }

    /// What is stored of a lead, for `GET /_observe/{id}`; none when the request asks for something else.
    pub(super) fn observe(&self, request: &Request) -> Option<Reply> {
        let identity = request.path.strip_prefix(OBSERVE)?.strip_prefix('/')?;
        let identity = percent_decode_str(identity).decode_utf8_lossy();
        let state = self.lock();
        let (count, lead, newest) = match state.store.find(&identity) {
            Some((stored, newest)) => (stored.count, object(&stored.facts), object(newest)),
            None => (0, Value::Object(Map::new()), Value::Object(Map::new())),
        };
        Some(Reply::json(200, json!({ "count": count, "lead": lead, "newest": newest }).to_string()))
    }
}

fn object(facts: &Facts) -> Value {
    Value::Object(facts.iter().map(|(name, value)| (name.clone(), Value::String(value.clone()))).collect())
}

/// In a time that depends on the lengths only.
fn same(given: &str, secret: &Secret) -> bool {
    verify_slices_are_equal(given.as_bytes(), secret.reveal().as_bytes()).is_ok()
}

/// A refusal that says where, what would be right, and what was there.
pub(super) fn refusal(status: u16, error: &str, pointer: &str, expected: &str, actual: &str) -> Reply {
    Reply::json(status, json!({ "error": error, "pointer": pointer, "expected": expected, "actual": actual }).to_string())
}
