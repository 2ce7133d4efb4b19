//! Keys from text: PEM in its usual forms, bare Base64, and leadbench's own test keys by name.

use std::{
    fmt,
    sync::{Arc, LazyLock, Mutex, PoisonError},
};

use aws_lc_rs::{
    digest::{SHA256, digest},
    encoding::AsDer,
    rsa::PublicEncryptingKey,
    signature::RsaKeyPair,
};
use base64::{Engine as _, prelude::BASE64_STANDARD};

use super::{SigningKey, VerifyingKey};

/// Keys that everybody knows: made by openssl, published with leadbench, and so for tests only.
static PEMS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let all = include_str!("../../../fixtures/wire/rsa/test-keys.pem");
    all.split_inclusive("-----END PRIVATE KEY-----\n").map(str::to_owned).collect()
});

/// The same, read: checking a private key takes longer than signing with it.
static KEYS: LazyLock<Vec<SigningKey>> = LazyLock::new(|| PEMS.iter().filter_map(|pem| SigningKey::read(pem).ok()).collect());
static PUBLIC_KEYS: LazyLock<Vec<VerifyingKey>> = LazyLock::new(|| KEYS.iter().map(SigningKey::verifying_key).collect());

/// The public halves of the test keys, in the order of their numbers.
pub fn test_verifying_keys() -> &'static [VerifyingKey] {
    &PUBLIC_KEYS
}

/// Keys that were read lately, by the hash of their text: reading one takes more than half as long as signing with it does.
static READ: Mutex<Vec<(Hash, SigningKey)>> = Mutex::new(Vec::new());
const REMEMBERED: usize = 64;

type Hash = [u8; 32];

fn hash(text: &str) -> Hash {
    let mut hash = Hash::default();
    hash.copy_from_slice(digest(&SHA256, text.as_bytes()).as_ref());
    hash
}

fn known(text: &str) -> Option<SigningKey> {
    let read = READ.lock().unwrap_or_else(PoisonError::into_inner);
    if read.is_empty() {
        return None;
    }
    let hash = hash(text);
    read.iter().find(|(known, _)| *known == hash).map(|(_, key)| key.clone())
}

/// How many test keys there are; their numbers go round.
pub const TEST_KEYS: u64 = 16;

/// What a test key's name begins with; its number follows.
const TEST: &str = "leadbench-test-key-";

/// The name of a test key, which reads as a key.
pub fn test_key(number: u64) -> String {
    format!("{TEST}{}", number % TEST_KEYS)
}

/// A text that is no key, with what was expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unreadable(&'static str);

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

const NO_PRIVATE: Unreadable = Unreadable("it is no RSA private key of 2048 to 8192 bits");
const NO_PUBLIC: Unreadable = Unreadable("it is no RSA public key");

impl SigningKey {
    /// From PEM (`PRIVATE KEY` or `RSA PRIVATE KEY`, line breaks also written as `\n`), or from a test key's name.
    pub fn read(text: &str) -> Result<Self, Unreadable> {
        let text = text.trim();
        if let Some(number) = text.strip_prefix(TEST) {
            let key = number.parse::<usize>().ok().and_then(|n| KEYS.get(n));
            return key.cloned().ok_or(Unreadable("there is no such test key"));
        }
        if let Some(key) = known(text) {
            return Ok(key);
        }
        let (label, der) = pem(text).ok_or(NO_PRIVATE)?;
        let pair = match label.as_str() {
            "PRIVATE KEY" => RsaKeyPair::from_pkcs8(&der),
            "RSA PRIVATE KEY" => RsaKeyPair::from_der(&der),
            "PUBLIC KEY" | "RSA PUBLIC KEY" => return Err(Unreadable("it is a public key, which cannot sign")),
            "ENCRYPTED PRIVATE KEY" => return Err(Unreadable("it is encrypted, and nobody can be asked for its password")),
            _ => return Err(NO_PRIVATE),
        };
        let key = pair.map(|pair| Self(Arc::new(pair))).map_err(|_| NO_PRIVATE)?;
        let mut read = READ.lock().unwrap_or_else(PoisonError::into_inner);
        read.truncate(REMEMBERED - 1);
        read.insert(0, (hash(text), key.clone()));
        Ok(key)
    }

    /// A new key of 2048 bits, as PKCS#8 in PEM.
    pub fn generate() -> Result<String, Unreadable> {
        let unmade = |_| Unreadable("no key could be made");
        let pair = RsaKeyPair::generate(aws_lc_rs::rsa::KeySize::Rsa2048).map_err(unmade)?;
        let der: aws_lc_rs::encoding::Pkcs8V1Der<'_> = pair.as_der().map_err(unmade)?;
        Ok(written("PRIVATE KEY", der.as_ref()))
    }
}

impl VerifyingKey {
    /// From PEM (`PUBLIC KEY`, or a private key, whose public half is taken), from the bare Base64 of a `PUBLIC KEY`, or
    /// from a test key's name.
    pub fn read(text: &str) -> Result<Self, Unreadable> {
        let text = text.trim();
        if text.starts_with(TEST) || text.contains("PRIVATE KEY") {
            return SigningKey::read(text).map(|key| key.verifying_key());
        }
        let der = match pem(text) {
            Some((label, der)) if label == "PUBLIC KEY" => der,
            Some(_) => return Err(NO_PUBLIC),
            None => BASE64_STANDARD.decode(text.replace(char::is_whitespace, "")).map_err(|_| NO_PUBLIC)?,
        };
        let pkcs1 = pkcs1(&der).ok_or(NO_PUBLIC)?;
        let bits = match PublicEncryptingKey::from_der(&der) {
            Ok(key) => key.key_size_bits(),
            // Smaller ones are verified all the same, but that reader does not take them.
            Err(_) => modulus_bits(&pkcs1).filter(|bits| (1024..2048).contains(bits)).ok_or(NO_PUBLIC)?,
        };
        Ok(Self { bits, pkcs1 })
    }

    /// As an X.509 SubjectPublicKeyInfo in PEM, which openssl, Node, Java and Python load.
    pub fn pem(&self) -> String {
        // SEQUENCE { SEQUENCE { rsaEncryption, NULL }, BIT STRING of the PKCS#1 key }
        let algorithm = [0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00];
        let bits = tagged(0x03, &[&[0], &self.pkcs1[..]].concat());
        written("PUBLIC KEY", &tagged(0x30, &[&algorithm[..], &bits].concat()))
    }
}

/// The DER of a tag and its content.
fn tagged(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len();
    let head = match length {
        0..=0x7f => vec![tag, length as u8],
        0x80..=0xff => vec![tag, 0x81, length as u8],
        _ => vec![tag, 0x82, (length >> 8) as u8, length as u8],
    };
    [head, content.to_vec()].concat()
}

/// The PKCS#1 key within a SubjectPublicKeyInfo that is known to be one: the end of it, from its own SEQUENCE on.
fn pkcs1(spki: &[u8]) -> Option<Vec<u8>> {
    let start = (20..spki.len().min(40)).find(|at| spki[*at] == 0x30 && spki[at - 1] == 0)?;
    Some(spki[start..].to_vec())
}

/// How long the modulus of a PKCS#1 public key of less than 2048 bits is: the first number of its SEQUENCE.
fn modulus_bits(pkcs1: &[u8]) -> Option<usize> {
    let (content, length) = match pkcs1 {
        [0x30, 0x81, _, 0x02, 0x81, length, content @ ..] => (content, *length),
        [0x30, 0x82, _, _, 0x02, 0x81, length, content @ ..] => (content, *length),
        _ => return None,
    };
    let sign = usize::from(content.first() == Some(&0));
    (content.len() > usize::from(length)).then(|| (usize::from(length) - sign) * 8)
}

/// The label and the bytes of the first PEM block in a text.
fn pem(text: &str) -> Option<(String, Vec<u8>)> {
    let text = text.replace("\\n", "\n");
    let (_, rest) = text.split_once("-----BEGIN ")?;
    let (label, rest) = rest.split_once("-----")?;
    let (body, _) = rest.split_once("-----END ")?;
    let bytes = BASE64_STANDARD.decode(body.replace(char::is_whitespace, "")).ok()?;
    Some((label.to_owned(), bytes))
}

fn written(label: &str, der: &[u8]) -> String {
    let text = BASE64_STANDARD.encode(der);
    let mut out = format!("-----BEGIN {label}-----\n");
    for line in text.as_bytes().chunks(64) {
        out.extend(line.iter().map(|byte| char::from(*byte)));
        out.push('\n');
    }
    out + &format!("-----END {label}-----\n")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_key_of_1024_bits_verifies() {
        // Made with openssl, and so was the signature.
        let key = VerifyingKey::read("-----BEGIN PUBLIC KEY-----\nMIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQCmgSRSqFgHuW/kEYz3GTkY1bRH\nyLdHqHIbXH1iJKku+tKf79zBzYpkG1yFgUBRvbsLbiYlhzwMcyBTKsBObIWcvRow\nFAfK/tLbG1tCtSmUJ4bBwqzQEiaGM2724TZutWFYiwSq26qny186pXc/yAHqKthO\nVHyuZ5BgrSYAcil5lwIDAQAB\n-----END PUBLIC KEY-----").unwrap();
        let signature = "HuMS/ihNo2DvDKsCiu70ndsfEbW8vn5VAamXDoWBxN4PIGfQNzvNPP30ibp60lv8THJb52h+8cKwlNkYbRcPUt1sdSr26IuAoUocXGYV9g5OHQWLSvmi8WcljxtFmK4zpRpVmH2Ki6FnGg9FdG+h75o28Elo48uPfcleXEZX9Gg=";
        assert_eq!(key.bits, 1024);
        assert!(key.holds(br#"{"attempt":1}"#, &BASE64_STANDARD.decode(signature).unwrap()));
        assert!(!key.holds(br#"{"attempt":2}"#, &BASE64_STANDARD.decode(signature).unwrap()));
        assert!(VerifyingKey::read("MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQ==").is_err());
    }

    #[test]
    fn each_test_key_is_another_one() {
        let keys: Vec<VerifyingKey> = (0..TEST_KEYS).map(|n| VerifyingKey::read(&test_key(n)).unwrap()).collect();
        assert!(keys.iter().enumerate().all(|(place, key)| keys.iter().position(|other| other == key) == Some(place)));
        assert_eq!((PEMS.len() as u64, test_key(17)), (TEST_KEYS, "leadbench-test-key-1".to_owned()));
    }

    #[test]
    fn a_key_reads_back_from_each_form() {
        let private = SigningKey::generate().unwrap();
        let key = SigningKey::read(&private).unwrap().verifying_key();
        let bare: String = key.pem().lines().filter(|l| !l.starts_with('-')).collect();
        for text in [private.clone(), private.replace('\n', "\\n"), key.pem(), bare] {
            assert_eq!(VerifyingKey::read(&text).unwrap(), key);
        }
        assert_eq!(key.bits, 2048);
        assert!(SigningKey::read(&key.pem()).unwrap_err().to_string().contains("public key"));
    }

    #[test]
    fn what_is_no_key_is_refused() {
        for text in ["", "leadbench-test-key-99", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----", "AAAA", "hello"] {
            assert!(SigningKey::read(text).is_err() && VerifyingKey::read(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "\\PC{0,80}|-----BEGIN (PUBLIC|PRIVATE) KEY-----[A-Za-z0-9+/=\n]{0,80}-----END X") {
            let _ = (SigningKey::read(&text).is_ok(), VerifyingKey::read(&text).is_ok());
        }
    }
}
