//! The message of one attempt, wrongly: fields before it is signed, the signature, and the head.

use bytes::Bytes;

use super::{
    choice::fits,
    twist::{field, header},
};
use crate::model::{Account, Body, Document, Event, Fault, Forgery, HeaderTwist, Message, Occasion, Provider, Sending, Subscription};

/// The message of one attempt as the provider makes it, with what the faults make of it.
pub(in crate::engine) fn message(
    provider: &(dyn Provider + 'static),
    event: &Event,
    subscription: &Subscription,
    account: &Account,
    occasion: &Occasion,
    faults: &[Fault],
) -> Message {
    let number = if faults.contains(&Fault::AttemptStands) { 1 } else { occasion.attempt };
    let told = Occasion { attempt: number, ..*occasion };
    let now = |when: &Sending| fits(when, provider.name(), event, occasion.attempt);
    let rendered = |told: &Occasion| spoilt(provider.render(event, subscription, account, told), faults, now);
    let body = rendered(&told);
    let mut message = provider.message(body.clone(), event, subscription, account, &told);
    for fault in faults {
        match fault {
            Fault::Signature { how, when } if now(when) => {
                let other = |bytes: Bytes| Body { bytes, ..body.clone() };
                let mut signer = subscription.clone();
                let signed = match how {
                    Forgery::Missing => other(Bytes::new()),
                    Forgery::LineBreak => other([body.bytes.as_ref(), b"\n"].concat().into()),
                    Forgery::OtherAttempt => rendered(&Occasion { attempt: if number > 1 { number - 1 } else { 2 }, ..told }),
                    Forgery::Over(text) => other(text.clone().into()),
                    Forgery::NewestKey => {
                        signer.keys.reverse();
                        body.clone()
                    }
                    Forgery::ForeignKey(number) => {
                        signer.keys = provider.test_key(*number).into_iter().collect();
                        body.clone()
                    }
                };
                let name = provider.signature_header();
                let proof = provider.sign(&signed, &signer, account, &told);
                let twist = match proof.get(name) {
                    Some(value) if *how != Forgery::Missing => HeaderTwist::Set(value.to_owned()),
                    _ => HeaderTwist::Drop,
                };
                message.headers = header(&message.headers, name, &twist);
            }
            Fault::Method { method, when } if now(when) => message.method.clone_from(method),
            Fault::Url { find, with, when } if now(when) && !find.is_empty() => message.url = message.url.replace(find, with),
            Fault::Header { name, twist, when } if now(when) => message.headers = header(&message.headers, name, twist),
            _ => {}
        }
    }
    message
}

fn spoilt(body: Body, faults: &[Fault], now: impl Fn(&Sending) -> bool) -> Body {
    faults.iter().fold(body, |body, fault| {
        let bent = match fault {
            Fault::Field { path, twist, when } if now(when) => {
                let document = std::str::from_utf8(&body.bytes).ok().and_then(|text| Document::parse(text).ok());
                document.and_then(|document| field(&document, path, twist)).map(|document| document.text().to_owned())
            }
            Fault::Replaces { find, with, when } if now(when) && !find.is_empty() => {
                std::str::from_utf8(&body.bytes).ok().map(|text| text.replace(find, with))
            }
            _ => None,
        };
        match bent {
            Some(text) => Body { bytes: text.into(), ..body },
            None => body,
        }
    })
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::{
        engine::faults::{bent, wants},
        model::{AccountKey, Origin, Reply, Request, Settings, Trigger},
        providers,
    };

    /// The first lead of a provider, for a subscription that wants it, as it goes out at an attempt.
    fn sent(provider: &'static dyn Provider, attempt: u32, faults: &[Fault]) -> Message {
        let now = Timestamp::UNIX_EPOCH;
        let key = AccountKey::new(provider.name(), provider.example_account());
        let mut account = Account::new(key, Settings::defaults(provider.switches()), 1);
        let event = provider.compose(&Trigger::lead(provider.leads()[0].name), &mut account, now).unwrap();
        let mut subscription = Subscription::new("1", Origin::Api, "http://a/b?c", now);
        subscription.events = vec![event.name.clone()];
        subscription.headers = vec![("X-Agreed".into(), crate::model::Secret::new("token Jo"))];
        subscription.keys = [0, 1].into_iter().filter_map(|n| provider.test_key(n)).collect();
        wants(provider, &subscription, &event, faults);
        message(provider, &event, &subscription, &account, &Occasion { delivery: 1, attempt, at: now }, faults)
    }

    fn fault(json: serde_json::Value) -> Fault {
        serde_json::from_value(json).unwrap()
    }

    #[test]
    fn without_faults_a_message_is_the_providers_own() {
        for provider in providers::ALL {
            let other = [fault(json!({"method":{"method":"PUT","when":{"from":2}}})), fault(json!({"loses":{"when":{"provider":"none"}}}))];
            assert_eq!(sent(*provider, 1, &other), sent(*provider, 1, &[]), "{}", provider.name());
        }
    }

    #[test]
    fn each_part_of_a_message_is_spoilt_from_its_attempt_on() {
        for (json, looks) in [
            (json!({"method":{"method":"PUT","when":{"from":2}}}), (|m| m.method == "PUT") as fn(&Message) -> bool),
            (json!({"url":{"find":"?c","with":"/d","when":{"from":2}}}), |m| m.url.starts_with("http://a/b/d")),
            (json!({"header":{"name":"x-agreed","twist":"drop","when":{"from":2}}}), |m| m.headers.get("X-Agreed").is_none()),
            (json!({"header":{"name":"x-agreed","twist":"lower","when":{"from":2}}}), |m| m.headers.get("X-Agreed") == Some("token jo")),
            (json!({"header":{"name":"content-type","twist":{"set":"text/plain"},"when":{"from":2}}}), |m| {
                m.headers.get("Content-Type") == Some("text/plain")
            }),
            (json!({"field":{"path":"undocumented","twist":{"set":1},"when":{"from":2}}}), |m| m.body.ends_with(br#""undocumented":1}"#)),
            (json!({"replaces":{"find":"{","with":"<","when":{"from":2}}}), |m| m.body.starts_with(b"<")),
        ] {
            let faults = [fault(json)];
            for provider in providers::ALL {
                assert!(!looks(&sent(*provider, 1, &faults)), "{}: {faults:?}", provider.name());
                assert!(looks(&sent(*provider, 2, &faults)), "{}: {faults:?}", provider.name());
            }
        }
    }

    #[test]
    fn a_forged_signature_is_another_one_and_nothing_else_changes() {
        let mut signed = 0;
        for provider in providers::ALL {
            let name = provider.signature_header();
            for how in ["missing", "line-break", "other-attempt", "newest-key"] {
                let (good, bad) = (sent(*provider, 1, &[]), sent(*provider, 1, &[fault(json!({"signature":{"how":how}}))]));
                assert_eq!((&good.body, &good.method), (&bad.body, &bad.method));
                let rest = |m: &Message| header(&m.headers, name, &HeaderTwist::Drop);
                assert_eq!(rest(&good), rest(&bad), "{}: {how}", provider.name());
                if good.headers.get(name).is_some() {
                    signed += 1;
                    assert_ne!(good.headers.get(name), bad.headers.get(name), "{}: {how}", provider.name());
                }
            }
        }
        assert!(signed > 0);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        /// Whatever a fault holds, a message comes out, and a reply.
        #[test]
        fn no_fault_panics(path in "[a-z/~.0*é]{0,8}", text in "\\PC{0,6}", n in 0u32..4, body in "\\PC{0,20}|\\{\"a\":[0-9]{1,3}\\}") {
            let when = json!({"from":n});
            let faults: Vec<Fault> = [
                json!({"selects-with":{"path":path,"value":text}}),
                json!({"field":{"path":path,"twist":{"rename":text},"when":when}}),
                json!({"field":{"path":path,"twist":{"set":text},"when":when}}),
                json!({"replaces":{"find":text,"with":path,"when":when}}),
                json!({"signature":{"how":{"over":text},"when":when}}),
                json!({"method":{"method":text,"when":when}}),
                json!({"url":{"find":text,"with":path,"when":when}}),
                json!({"header":{"name":path,"twist":{"rename":text},"when":when}}),
                json!({"answer":{"status":n,"body":body}}),
                json!({"reply-field":{"path":path,"twist":{"append":text}}}),
                json!({"reply-header":{"name":text,"twist":{"add":text}}}),
            ].into_iter().map(fault).chain([Fault::SendsInactive, Fault::AttemptStands, Fault::IgnoresEvents, Fault::IgnoresLeads]).collect();
            let request = Request { method: "GET".into(), path, query: text, headers: Default::default(), body: body.clone().into() };
            for provider in providers::ALL {
                sent(*provider, n, &faults);
                bent(&faults, *provider, &request, Reply::json(200, body.clone()));
            }
        }
    }
}
