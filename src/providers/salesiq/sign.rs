//! What proves the sender: an RSA signature over the exact bytes, made anew for each attempt.

use super::register::hook::Hook;
use crate::{
    model::{Body, Headers, Invalid, Request, Secret, Settings, SignatureGuide, Snippet, Subscription},
    wire::rsa::{SigningKey, VerifyingKey, diagnose, test_key, verify},
};

pub const HEADER: &str = "x-siqsignature";

/// For people who write the check.
pub const GUIDE: SignatureGuide = SignatureGuide {
    algorithm: "RSA PKCS#1 v1.5 with SHA-256 (SHA256withRSA), in Base64",
    signed: "the exact bytes of the request's body, before anything parses them",
    verify: &[
        Snippet { language: "openssl", code: "base64 -d signature > raw && openssl dgst -sha256 -verify key.pem -signature raw body" },
        Snippet {
            language: "python",
            code: r#"# pip install cryptography
import base64
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding

key = serialization.load_pem_public_key(open("key.pem", "rb").read())
key.verify(base64.b64decode(open("signature").read()), open("body", "rb").read(),
           padding.PKCS1v15(), hashes.SHA256())  # raises InvalidSignature
"#,
        },
        Snippet {
            language: "node",
            code: r#"const fs = require("fs"), { createVerify } = require("crypto");
const verify = createVerify("SHA256").update(fs.readFileSync("body"));
process.exit(verify.verify(fs.readFileSync("key.pem"), fs.readFileSync("signature", "utf8"), "base64") ? 0 : 1);
"#,
        },
        Snippet {
            language: "java",
            code: r#"import java.nio.file.*;
import java.security.*;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;

class Verify {
    public static void main(String[] args) throws Exception {
        String pem = Files.readString(Path.of("key.pem")).replaceAll("-----[A-Z ]+-----|\\s", "");
        var spec = new X509EncodedKeySpec(Base64.getDecoder().decode(pem));
        Signature check = Signature.getInstance("SHA256withRSA");
        check.initVerify(KeyFactory.getInstance("RSA").generatePublic(spec));
        check.update(Files.readAllBytes(Path.of("body")));
        System.exit(check.verify(Base64.getDecoder().decode(Files.readString(Path.of("signature")).trim())) ? 0 : 1);
    }
}
"#,
        },
    ],
};

/// The headers agreed on, and the signature of the oldest key where there is one.
pub fn sign(body: &Body, subscription: &Subscription, settings: &Settings) -> Headers {
    let mut headers: Headers = subscription.headers.iter().map(|(name, value)| (name.as_str(), value.reveal())).collect();
    // A key that was taken in has been read before.
    if let Some(key) =
        subscription.keys.first().filter(|_| wanted(subscription, settings)).and_then(|key| SigningKey::read(key.reveal()).ok())
    {
        headers.push(HEADER, key.sign(&body.bytes));
    }
    headers
}

/// Whether a subscription's deliveries are signed, where it has a key.
fn wanted(subscription: &Subscription, settings: &Settings) -> bool {
    settings.is("signed", "always") || Hook::secures(subscription)
}

/// A key for tests, the same for the same number.
pub fn key(number: u64) -> Secret {
    Secret::new(test_key(number))
}

/// A key that nobody else has.
pub fn new_key() -> Result<Secret, Invalid> {
    SigningKey::generate().map(Secret::new).map_err(|why| Invalid::new("key", why.to_string(), "a machine with a source of chance"))
}

/// Refuses what cannot sign.
pub fn private(key: &Secret) -> Result<(), Invalid> {
    let right = "an RSA private key in PEM, such as `leadbench keys new` makes";
    SigningKey::read(key.reveal()).map(drop).map_err(|why| Invalid::new("key", why.to_string(), right))
}

/// The public half in PEM.
pub fn public(key: &Secret) -> Result<String, Invalid> {
    let read = VerifyingKey::read(key.reveal());
    read.map(|key| key.pem()).map_err(|why| Invalid::new("key", why.to_string(), "an RSA key in PEM, such as `leadbench keys new` makes"))
}

pub fn verified(delivery: &Request, keys: &[Secret]) -> Result<(), Invalid> {
    let keys: Vec<VerifyingKey> = keys.iter().filter_map(|key| VerifyingKey::read(key.reveal()).ok()).collect();
    let found = verify(&delivery.body, delivery.headers.get(HEADER), &keys);
    found.map(drop).map_err(|why| Invalid::new(HEADER, why.to_string(), why.right()))
}

/// The same with each step that differs: slower, for people who ask why.
pub fn explained(delivery: &Request, keys: &[Secret]) -> Result<usize, Vec<String>> {
    let keys: Vec<VerifyingKey> = keys.iter().filter_map(|key| VerifyingKey::read(key.reveal()).ok()).collect();
    diagnose(&delivery.body, delivery.headers.get(HEADER), &keys)
}
