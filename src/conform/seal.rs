//! Signatures made in one way or another: the agreed way, or wrongly on purpose.

use base64::{
    Engine as _,
    prelude::{BASE64_STANDARD, BASE64_URL_SAFE},
};

use super::{edit::Unfit, world::Stop};
use crate::model::{Account, Body, Event, Headers, Message, Occasion, Provider, Secret, Subscription};

/// How a signature is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Seal {
    SecondKey,
    Missing,
    Empty,
    CutInHalf,
    Hexadecimal,
    UrlSafe,
    Doubled,
    OtherBytes,
    NoBase64,
    StrangeKey,
    OtherAttempt,
    OtherEvent,
    OverLineBreak,
    OverRewritten,
}

impl Seal {
    /// In the words of the steps.
    pub const ALL: &'static [(&'static str, Self)] = &[
        ("made with the second agreed key", Self::SecondKey),
        ("left out", Self::Missing),
        ("empty", Self::Empty),
        ("cut in half", Self::CutInHalf),
        ("written in hexadecimal", Self::Hexadecimal),
        ("written in the alphabet for addresses", Self::UrlSafe),
        ("encoded twice", Self::Doubled),
        ("so many other bytes", Self::OtherBytes),
        ("no encoding of anything", Self::NoBase64),
        ("made with a key that nobody agreed on", Self::StrangeKey),
        ("that of another attempt", Self::OtherAttempt),
        ("that of another event", Self::OtherEvent),
        ("made over its body and a line break", Self::OverLineBreak),
        ("made over its body written anew", Self::OverRewritten),
    ];

    /// Reads the words of the steps.
    pub fn of(words: &str) -> Option<Self> {
        Self::ALL.iter().find(|(known, _)| *known == words).map(|(_, seal)| *seal)
    }
}

/// What a signature is made of.
pub(super) struct Work<'a> {
    pub provider: &'static dyn Provider,
    pub event: &'a Event,
    pub subscription: &'a Subscription,
    pub account: &'a Account,
    pub occasion: Occasion,
    /// The body that is sent.
    pub body: &'a Body,
    /// The signature of what was delivered last, where something was.
    pub before: Option<&'a str>,
}

impl Work<'_> {
    /// The message with its signature made in another way.
    pub fn sealed(&self, mut message: Message, seal: Seal) -> Result<Message, Stop> {
        let name = self.provider.signature_header();
        let right = message.headers.get(name).map(str::to_owned).filter(|_| !name.is_empty());
        let right = right.ok_or_else(|| Stop::NotApplicable("no signing key was agreed, and nothing is signed".into()))?;
        let bytes = BASE64_STANDARD.decode(&right).map_err(|e| Stop::Fault(format!("our own signature is no Base64: {e}")))?;
        let other = match seal {
            Seal::Missing => None,
            Seal::SecondKey => {
                let second = self.subscription.keys.get(1).cloned();
                let second = second.ok_or_else(|| Unfit::Moot("only one signing key was agreed".into()))?;
                Some(self.signed(self.body, &[second], &self.occasion))
            }
            Seal::Empty => Some(String::new()),
            Seal::CutInHalf => Some(BASE64_STANDARD.encode(&bytes[..bytes.len() / 2])),
            Seal::Hexadecimal => Some(bytes.iter().map(|byte| format!("{byte:02x}")).collect()),
            Seal::UrlSafe => Some(BASE64_URL_SAFE.encode(&bytes)).filter(|text| *text != right),
            Seal::Doubled => Some(BASE64_STANDARD.encode(&right)),
            Seal::OtherBytes => Some(BASE64_STANDARD.encode(bytes.iter().map(|byte| byte.wrapping_mul(31) ^ 0x5a).collect::<Vec<u8>>())),
            Seal::NoBase64 => Some("this is no signature!".to_owned()),
            Seal::StrangeKey => Some(self.signed(self.body, &[self.stranger()?], &self.occasion)),
            Seal::OtherAttempt => {
                let occasion = Occasion { attempt: self.occasion.attempt + 1, ..self.occasion };
                let body = self.provider.render(self.event, self.subscription, self.account, &occasion);
                Some(self.signed(&body, &self.subscription.keys, &occasion))
            }
            Seal::OtherEvent if self.before.is_some() => self.before.map(str::to_owned),
            Seal::OtherEvent => {
                let event = Event { id: "another".into(), name: format!("{}.", self.event.name), ..self.event.clone() };
                let mut body = self.provider.render(&event, self.subscription, self.account, &self.occasion);
                body.bytes = [&body.bytes[..], b" "].concat().into();
                Some(self.signed(&body, &self.subscription.keys, &self.occasion))
            }
            Seal::OverLineBreak => Some(self.over([&self.body.bytes[..], b"\n"].concat())),
            Seal::OverRewritten => {
                let value: serde_json::Value =
                    serde_json::from_slice(&self.body.bytes).map_err(|e| Stop::Fault(format!("the body is no JSON: {e}")))?;
                Some(self.over(serde_json::to_vec_pretty(&value).unwrap_or_default()))
            }
        };
        message.headers = message.headers.iter().filter(|(n, _)| !n.eq_ignore_ascii_case(name)).collect();
        if let Some(text) = other {
            message.headers.push(name, text);
        }
        Ok(message)
    }

    fn over(&self, bytes: Vec<u8>) -> String {
        self.signed(&Body { bytes: bytes.into(), ..self.body.clone() }, &self.subscription.keys, &self.occasion)
    }

    fn signed(&self, body: &Body, keys: &[Secret], occasion: &Occasion) -> String {
        let subscription = Subscription { keys: keys.to_vec(), ..self.subscription.clone() };
        let headers: Headers = self.provider.sign(body, &subscription, self.account, occasion);
        headers.get(self.provider.signature_header()).unwrap_or_default().to_owned()
    }

    /// A test key that is none of the agreed ones.
    fn stranger(&self) -> Result<Secret, Stop> {
        let public = |key: &Secret| self.provider.public_key(key).ok();
        let agreed: Vec<_> = self.subscription.keys.iter().map(public).collect();
        let other = (0..16).filter_map(|n| self.provider.test_key(n)).find(|key| !agreed.contains(&public(key)));
        other.ok_or_else(|| Stop::Fault("this provider has no test key to sign with".into()))
    }
}
