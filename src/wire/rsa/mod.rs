//! RSA signatures as webhooks use them: PKCS#1 v1.5 over SHA-256 of the exact body, in Base64. Keys are read from the forms
//! that other tools write.

mod diagnose;
mod keys;

use std::{fmt, sync::Arc};

use aws_lc_rs::{
    rand::SystemRandom,
    signature::{
        KeyPair as _, RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY as PKCS1_SHA256, RSA_PKCS1_SHA256, RsaKeyPair, UnparsedPublicKey,
    },
};
use base64::{Engine as _, prelude::BASE64_STANDARD};

pub use self::{
    diagnose::diagnose,
    keys::{TEST_KEYS, Unreadable, test_key, test_verifying_keys},
};

/// A key that signs. It shows nothing of itself.
#[derive(Clone)]
pub struct SigningKey(Arc<RsaKeyPair>);

/// A key that checks signatures: the public half.
#[derive(Clone, PartialEq, Eq)]
pub struct VerifyingKey {
    /// PKCS#1 DER, as the cryptography takes it.
    pkcs1: Vec<u8>,
    bits: usize,
}

/// Why a signature does not prove a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mismatch {
    Missing,
    Empty,
    /// It is no standard Base64 on one line.
    Encoding,
    /// It has another number of bytes than any key's signatures.
    Length {
        given: usize,
        wanted: usize,
    },
    /// No key fits: other bytes, another key or another algorithm.
    Other,
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey")
    }
}

impl fmt::Debug for VerifyingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "VerifyingKey({} bits)", self.bits)
    }
}

impl SigningKey {
    /// The signature of a body: standard Base64, one line.
    pub fn sign(&self, body: &[u8]) -> String {
        let mut signature = vec![0; self.0.public_modulus_len()];
        // A key that was read has a modulus long enough for any hash, and the buffer is as long as the modulus.
        match self.0.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), body, &mut signature) {
            Ok(()) => BASE64_STANDARD.encode(signature),
            Err(_) => String::new(),
        }
    }

    /// The public half.
    pub fn verifying_key(&self) -> VerifyingKey {
        VerifyingKey { pkcs1: self.0.public_key().as_ref().to_vec(), bits: self.0.public_modulus_len() * 8 }
    }
}

impl VerifyingKey {
    /// Whether a signature, as bytes, is one of this key over a body.
    pub fn holds(&self, body: &[u8], signature: &[u8]) -> bool {
        UnparsedPublicKey::new(&PKCS1_SHA256, &self.pkcs1).verify(body, signature).is_ok()
    }
}

/// The place of the key among `keys` that made a signature over a body, or why there is none.
pub fn verify(body: &[u8], signature: Option<&str>, keys: &[VerifyingKey]) -> Result<usize, Mismatch> {
    let text = signature.ok_or(Mismatch::Missing)?.trim();
    if text.is_empty() {
        return Err(Mismatch::Empty);
    }
    let bytes = BASE64_STANDARD.decode(text).map_err(|_| Mismatch::Encoding)?;
    if let Some(place) = keys.iter().position(|key| key.holds(body, &bytes)) {
        return Ok(place);
    }
    match keys.first() {
        Some(key) if keys.iter().all(|k| k.bits / 8 != bytes.len()) => Err(Mismatch::Length { given: bytes.len(), wanted: key.bits / 8 }),
        _ => Err(Mismatch::Other),
    }
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("there is no signature"),
            Self::Empty => f.write_str("the signature is empty"),
            Self::Encoding => f.write_str("the signature is no standard Base64 on one line"),
            Self::Length { given, .. } => write!(f, "the signature has {given} bytes"),
            Self::Other => f.write_str("the signature was not made over these bytes with any of these keys"),
        }
    }
}

impl Mismatch {
    /// What would be right.
    pub fn right(&self) -> String {
        match self {
            Self::Length { wanted, .. } => format!("{wanted} bytes, as many as the key's modulus has"),
            Self::Other => "RSA PKCS#1 v1.5 with SHA-256 over the exact bytes of the body".to_owned(),
            _ => "the Base64 of an RSA signature (PKCS#1 v1.5, SHA-256) over the exact bytes of the body".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn key(number: u64) -> SigningKey {
        SigningKey::read(&test_key(number)).unwrap()
    }

    #[test]
    fn a_signature_repeats_and_is_found_among_the_keys() {
        let (first, second) = (key(0), key(1));
        let signature = second.sign(b"{}");
        assert_eq!((signature.len(), signature == second.sign(b"{}")), (344, true));
        let keys = [first.verifying_key(), second.verifying_key()];
        assert_eq!(verify(b"{}", Some(&signature), &keys), Ok(1));
        assert_eq!(verify(b"{}", Some(&format!(" {signature}\n")), &keys), Ok(1));
        assert_eq!(verify(b"{}", Some(&signature), &keys[..1]), Err(Mismatch::Other));
    }

    #[test]
    fn what_is_no_signature_is_refused_for_its_own_reason() {
        let keys = [key(0).verifying_key()];
        let hex: String = BASE64_STANDARD.decode(key(0).sign(b"x")).unwrap().iter().map(|b| format!("{b:02x}")).collect();
        for (given, why) in [
            (None, Mismatch::Missing),
            (Some(" "), Mismatch::Empty),
            (Some("no base64!"), Mismatch::Encoding),
            (Some("AAAA"), Mismatch::Length { given: 3, wanted: 256 }),
            (Some(hex.as_str()), Mismatch::Length { given: 384, wanted: 256 }),
        ] {
            assert_eq!(verify(b"x", given, &keys), Err(why));
        }
    }

    proptest! {
        /// Any other body, by a byte or by its length, is refused.
        #[test]
        fn a_signature_proves_its_body_only(body in prop::collection::vec(any::<u8>(), 1..80), at in any::<prop::sample::Index>(), bit in 0u8..8) {
            let (key, mut other) = (key(3), body.clone());
            let (signature, keys) = (key.sign(&body), [key.verifying_key()]);
            prop_assert_eq!(verify(&body, Some(&signature), &keys), Ok(0));
            other[at.index(body.len())] ^= 1 << bit;
            prop_assert_eq!(verify(&other, Some(&signature), &keys), Err(Mismatch::Other));
            prop_assert_eq!(verify(&[&body[..], b"\n"].concat(), Some(&signature), &keys), Err(Mismatch::Other));
        }

        #[test]
        fn no_text_panics(text in "\\PC{0,60}|[A-Za-z0-9+/=]{0,400}", body in "\\PC{0,20}") {
            let keys = [key(0).verifying_key()];
            prop_assert!(verify(body.as_bytes(), Some(&text), &keys).is_err());
        }
    }
}
