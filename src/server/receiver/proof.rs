//! Signatures read wrongly on purpose: as some other text, over some other bytes, by some of the keys.

use base64::{
    Engine as _,
    prelude::{BASE64_STANDARD, BASE64_URL_SAFE},
};
use serde_json::Value;

use super::{
    Shared,
    fault::{Laxity, Narrowness},
};
use crate::model::{Headers, Invalid, Request};

impl Shared {
    /// Whether a signature that proves nothing passes all the same.
    pub(super) fn lax(&self, laxity: &Laxity, request: &Request) -> bool {
        let given = request.headers.get(self.options.provider.signature_header());
        let Some(given) = given else { return *laxity == Laxity::Missing };
        let over = |body: Vec<u8>| self.holds(&Request { body: body.into(), ..request.clone() });
        match laxity {
            Laxity::Missing => false,
            Laxity::Like(glob) => wildmatch::WildMatch::new(glob).matches(given),
            Laxity::Undecodable => BASE64_STANDARD.decode(given).is_err(),
            Laxity::Bytes(number) => BASE64_STANDARD.decode(given).is_ok_and(|bytes| bytes.len() == *number),
            Laxity::Seen => self.lock().signatures.contains(given),
            Laxity::Hexadecimal => hex(given).is_some_and(|bytes| self.as_signature(request, &bytes)),
            Laxity::UrlSafe => BASE64_URL_SAFE.decode(given).is_ok_and(|bytes| self.as_signature(request, &bytes)),
            Laxity::Doubled => BASE64_STANDARD
                .decode(given)
                .ok()
                .and_then(|once| BASE64_STANDARD.decode(once).ok())
                .is_some_and(|bytes| self.as_signature(request, &bytes)),
            Laxity::Trimmed => {
                let trimmed = request.body.trim_ascii();
                over(trimmed.to_vec()) || over([trimmed, b"\n"].concat())
            }
            Laxity::Rewritten => rewritten(&request.body).is_some_and(over),
            Laxity::Indented => {
                let value = serde_json::from_slice::<Value>(&request.body).ok();
                value.and_then(|value| serde_json::to_vec_pretty(&value).ok()).is_some_and(over)
            }
            Laxity::Instead { from, to } => over(String::from_utf8_lossy(&request.body).replace(from, to).into_bytes()),
            Laxity::Key(number) => {
                let provider = self.options.provider;
                provider.test_key(*number).is_some_and(|key| provider.verify(request, &[key]).is_ok())
            }
        }
    }

    /// Whether a right signature proves the sender to a reading that is too narrow.
    pub(super) fn narrow(&self, narrowness: Narrowness, request: &Request) -> Result<(), Invalid> {
        let (provider, keys) = (self.options.provider, &self.options.keys);
        let over = |body: Vec<u8>| provider.verify(&Request { body: body.into(), ..request.clone() }, keys);
        match narrowness {
            Narrowness::FirstKey => provider.verify(request, &keys[..1]),
            Narrowness::LastKey => provider.verify(request, &keys[keys.len() - 1..]),
            Narrowness::Rewritten => over(rewritten(&request.body).unwrap_or_default()),
            Narrowness::Escaped => over(rewritten(&request.body).map(|text| escaped(&text)).unwrap_or_default()),
            Narrowness::Latin1 => over(request.body.iter().map(|byte| char::from(*byte)).collect::<String>().into_bytes()),
            Narrowness::LowerCase => {
                let headers: Headers = request.headers.iter().filter(|(name, _)| *name == name.to_lowercase()).collect();
                provider.verify(&Request { headers, ..request.clone() }, keys)
            }
        }
    }

    fn as_signature(&self, request: &Request, bytes: &[u8]) -> bool {
        let name = self.options.provider.signature_header();
        let mut headers = request.headers.clone();
        headers.remove(name);
        self.holds(&Request { headers: headers.with(name, BASE64_STANDARD.encode(bytes)), ..request.clone() })
    }

    fn holds(&self, request: &Request) -> bool {
        self.options.provider.verify(request, &self.options.keys).is_ok()
    }
}

fn hex(text: &str) -> Option<Vec<u8>> {
    let digits = text.as_bytes();
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    if digits.is_empty() || digits.len() % 2 == 1 { None } else { digits.chunks(2).map(byte).collect() }
}

fn rewritten(body: &[u8]) -> Option<Vec<u8>> {
    serde_json::from_slice::<Value>(body).ok().and_then(|value| serde_json::to_vec(&value).ok())
}

fn escaped(text: &[u8]) -> Vec<u8> {
    let mut out = String::new();
    for c in String::from_utf8_lossy(text).chars() {
        match c.is_ascii() {
            true => out.push(c),
            false => c.encode_utf16(&mut [0; 2]).iter().for_each(|unit| out.push_str(&format!("\\u{unit:04x}"))),
        }
    }
    out.into_bytes()
}
