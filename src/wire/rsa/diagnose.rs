//! Which step of signing differs: tries what implementations get wrong, one after another, until a signature fits.

use aws_lc_rs::signature::{
    RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY, RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512, RSA_PSS_2048_8192_SHA256,
    UnparsedPublicKey, VerificationAlgorithm,
};
use base64::{
    Engine as _,
    prelude::{BASE64_STANDARD, BASE64_URL_SAFE, BASE64_URL_SAFE_NO_PAD},
};
use serde_json::{Map, Value};

use super::{Mismatch, VerifyingKey, test_verifying_keys, verify};

/// What is found out of a signature: the steps that differ, in words; or that it holds, and by which key.
///
/// `Ok` holds the place of the key; `Err` holds one sentence for each step that differs, or what could be seen at all.
pub fn diagnose(body: &[u8], signature: Option<&str>, keys: &[VerifyingKey]) -> Result<usize, Vec<String>> {
    let why = match verify(body, signature, keys) {
        Ok(place) => return Ok(place),
        Err(why) => why,
    };
    let text = signature.unwrap_or_default();
    let tests = test_verifying_keys().iter().enumerate().filter(|(_, key)| !keys.contains(key));
    let tests = tests.map(|(number, key)| (key, format!("leadbench's test key {number}")));
    let candidates: Vec<(&VerifyingKey, String)> = keys.iter().map(|key| (key, String::new())).chain(tests).collect();
    // The fewest steps first: what differs in one is told before what differs in three.
    let mut found: Option<Vec<String>> = None;
    for (reading, bytes) in readings(text) {
        for (over, body) in bodies(body) {
            for (key, whose) in &candidates {
                // Another key over another body, or under another encoding, is nobody's mistake.
                let strange = !whose.is_empty();
                if strange && !(reading.is_empty() && over.is_empty()) {
                    continue;
                }
                let hash = if key.holds(&body, &bytes) { Some("") } else { hash_of(key, &body, &bytes).filter(|_| !strange) };
                let Some(hash) = hash else { continue };
                let whose = if whose.is_empty() {
                    String::new()
                } else {
                    format!("key: it was made with {whose}, which is not among the keys given")
                };
                let steps: Vec<String> =
                    [reading.to_owned(), over.to_owned(), whose, hash.to_owned()].into_iter().filter(|s| !s.is_empty()).collect();
                if found.as_ref().is_none_or(|known| steps.len() < known.len()) {
                    found = Some(steps);
                }
            }
        }
    }
    Err(found.unwrap_or_else(|| unknown(why, text)))
}

fn unknown(why: Mismatch, text: &str) -> Vec<String> {
    match why {
        Mismatch::Other => vec![
            "encoding: right, standard Base64 of as many bytes as the key has".to_owned(),
            "key or bytes: neither these bytes, nor these bytes with another line end, with sorted keys, with other escapes, nor another hash fit any \
             of the keys; most likely the key is another webhook's or has been replaced, or the body was changed on its way"
                .to_owned(),
        ],
        Mismatch::Length { given, wanted } if given < wanted && !text.is_empty() => {
            vec![format!("encoding: {given} bytes instead of {wanted}: the signature was cut, or is of a shorter key")]
        }
        other => vec![format!("encoding: {other}; {} is right", other.right())],
    }
}

/// The bytes that a text may stand for, and what is unusual about the reading.
fn readings(text: &str) -> Vec<(&'static str, Vec<u8>)> {
    let text = text.trim();
    let standard = BASE64_STANDARD.decode(text).ok();
    let spaced = BASE64_STANDARD.decode(text.replace(' ', "+")).ok().filter(|_| text.contains(' '));
    let broken = text.replace(['\r', '\n', '\t'], "").replace("\\n", "").replace("\\r", "");
    let hex = || {
        let digit = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
        if text.len().is_multiple_of(2) { text.as_bytes().chunks(2).map(digit).collect::<Option<Vec<u8>>>() } else { None }
    };
    let all = [
        ("", standard.clone()),
        ("encoding: it is in hexadecimal, not in Base64", hex()),
        (
            "encoding: it is in the URL-safe alphabet of Base64, not in the standard one",
            BASE64_URL_SAFE.decode(text).or_else(|_| BASE64_URL_SAFE_NO_PAD.decode(text)).ok().filter(|_| standard.is_none()),
        ),
        ("encoding: its plus signs became blanks, as form decoding does", spaced),
        ("encoding: it has line breaks in it", BASE64_STANDARD.decode(&broken).ok().filter(|_| broken != text)),
        ("encoding: it was encoded twice", standard.and_then(|once| BASE64_STANDARD.decode(once).ok())),
    ];
    all.into_iter().filter_map(|(how, bytes)| Some((how, bytes?))).collect()
}

/// The bytes that may have been signed instead of the body.
fn bodies(body: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let mut all = vec![("", body.to_vec())];
    let mut also = |how, bytes: Vec<u8>| {
        if all.iter().all(|(_, known)| *known != bytes) {
            all.push((how, bytes));
        }
    };
    let trimmed = body.trim_ascii();
    also("newline: the signed bytes have no white space around them, these have", trimmed.to_vec());
    also("newline: the signed bytes end with a line break that these lack", [trimmed, b"\n"].concat());
    also("newline: the signed bytes end with a carriage return and a line break that these lack", [trimmed, b"\r\n"].concat());
    if body.contains(&b'\r') {
        let text: Vec<u8> = String::from_utf8_lossy(body).replace("\r\n", "\n").into_bytes();
        also("newline: the signed bytes have bare line feeds, these have carriage returns", text);
    }
    if let Ok(value) = serde_json::from_slice::<Value>(body) {
        let compact = value.to_string();
        also(
            "bytes: these are the signed JSON written anew: white space, escapes or numbers differ from the signed bytes",
            compact.clone().into_bytes(),
        );
        also("bytes: the signed JSON had its slashes escaped, which these lack", compact.replace('/', "\\/").into_bytes());
        also("bytes: the signed JSON had all but ASCII escaped, which these lack", ascii(&compact).into_bytes());
        also("bytes: the signed JSON had blanks after commas and colons, as Python writes it", spaced(&value).into_bytes());
        also("bytes: the signed JSON was indented", serde_json::to_vec_pretty(&value).unwrap_or_default());
        also("bytes: the signed JSON had its keys in alphabetical order", sorted(&value).to_string().into_bytes());
        for attempt in 1..=4 {
            if value.get("attempt").is_some_and(|now| *now != attempt) {
                let mut other = value.clone();
                other["attempt"] = attempt.into();
                let text = String::from_utf8_lossy(body);
                let now = &value["attempt"];
                for (old, new) in [
                    (format!("\"attempt\":{now}"), format!("\"attempt\":{attempt}")),
                    (format!("\"attempt\": {now}"), format!("\"attempt\": {attempt}")),
                ] {
                    if text.contains(&old) {
                        also(
                            "bytes: it is the signature of another attempt; each attempt is signed anew",
                            text.replace(&old, &new).into_bytes(),
                        );
                    }
                }
                also("bytes: it is the signature of another attempt; each attempt is signed anew", other.to_string().into_bytes());
            }
        }
    }
    if let Ok(text) = std::str::from_utf8(body) {
        if text.chars().all(|c| u32::from(c) < 256) {
            let bytes: Vec<u8> = text.chars().map(|c| c as u8).collect();
            let how = match std::str::from_utf8(&bytes) {
                Ok(_) => "bytes: these are the signed UTF-8, read as Latin-1 and written as UTF-8 once more",
                Err(_) => "bytes: the text was signed as Latin-1, not as UTF-8",
            };
            also(how, bytes);
        }
        let again = body.iter().map(|b| char::from(*b)).collect::<String>().into_bytes();
        also("bytes: the signed bytes are UTF-8 that was read as Latin-1 and written as UTF-8 once more", again);
        let hash: String =
            aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, body).as_ref().iter().map(|b| format!("{b:02x}")).collect();
        also("hash: the hexadecimal text of the hash was signed, not the body", hash.into_bytes());
    }
    if std::str::from_utf8(body).is_err() {
        let text: String = body.iter().map(|b| char::from(*b)).collect();
        also("bytes: these are Latin-1, the signed bytes are UTF-8", text.into_bytes());
    }
    if let Some(rest) = body.strip_prefix(b"\xef\xbb\xbf") {
        also("bytes: these begin with a byte order mark that the signed bytes lack", rest.to_vec());
    }
    also("hash: the hash of the body was hashed once more", aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, body).as_ref().to_vec());
    all
}

/// The other algorithm by which a signature holds.
fn hash_of(key: &VerifyingKey, body: &[u8], signature: &[u8]) -> Option<&'static str> {
    let algorithms: [(&'static str, &'static dyn VerificationAlgorithm); 4] = [
        ("hash: it was made with SHA-1, not with SHA-256", &RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY),
        ("hash: it was made with SHA-512, not with SHA-256", &RSA_PKCS1_2048_8192_SHA512),
        ("hash: it was made with SHA-384, not with SHA-256", &RSA_PKCS1_2048_8192_SHA384),
        ("padding: it was made with PSS, not with PKCS#1 v1.5", &RSA_PSS_2048_8192_SHA256),
    ];
    algorithms.into_iter().find(|(_, a)| UnparsedPublicKey::new(*a, &key.pkcs1).verify(body, signature).is_ok()).map(|(how, _)| how)
}

fn ascii(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c.is_ascii() {
            true => out.push(c),
            false => c.encode_utf16(&mut [0; 2]).iter().for_each(|unit| out.push_str(&format!("\\u{unit:04x}"))),
        }
    }
    out
}

fn spaced(value: &Value) -> String {
    match value {
        Value::Object(map) => {
            let members: Vec<String> = map.iter().map(|(k, v)| format!("{}: {}", Value::from(k.as_str()), spaced(v))).collect();
            format!("{{{}}}", members.join(", "))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(spaced).collect::<Vec<_>>().join(", ")),
        other => ascii(&other.to_string()),
    }
}

fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            let mut members: Vec<_> = map.iter().map(|(k, v)| (k.clone(), sorted(v))).collect();
            members.sort_by(|a, b| a.0.cmp(&b.0));
            Value::Object(members.into_iter().collect::<Map<_, _>>())
        }
        Value::Array(items) => Value::Array(items.iter().map(sorted).collect()),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::wire::rsa::{SigningKey, test_key};

    const BODY: &str = r#"{"b":"Zoë/é","a":[1,2],"attempt":2}"#;

    fn key() -> SigningKey {
        SigningKey::read(&test_key(0)).unwrap()
    }

    fn told(body: &str, signature: &str) -> String {
        diagnose(body.as_bytes(), Some(signature), &[key().verifying_key()]).unwrap_err().join("; ")
    }

    #[test]
    fn a_right_signature_is_right() {
        assert_eq!(diagnose(BODY.as_bytes(), Some(&key().sign(BODY.as_bytes())), &[key().verifying_key()]), Ok(0));
    }

    #[test]
    fn each_step_that_differs_is_named() {
        let right = key().sign(BODY.as_bytes());
        let bytes = BASE64_STANDARD.decode(&right).unwrap();
        let hex: String = bytes.iter().map(|b| format!("{b:02x}")).collect();
        let signed = |text: &str| key().sign(text.as_bytes());
        for (signature, word) in [
            (hex, "hexadecimal"),
            (BASE64_URL_SAFE.encode(&bytes), "URL-safe"),
            (right.replace('+', " "), "plus signs"),
            (BASE64_STANDARD.encode(&right), "encoded twice"),
            (right[..40].to_owned(), "cut"),
            (String::new(), "empty"),
            (signed(&format!("{BODY}\n")), "line break"),
            (signed(&BODY.replace('/', "\\/")), "slashes"),
            (signed(r#"{"b":"Zo\u00eb/\u00e9","a":[1,2],"attempt":2}"#), "ASCII"),
            (signed(r#"{"b": "Zo\u00eb/\u00e9", "a": [1, 2], "attempt": 2}"#), "Python"),
            (signed(r#"{"a":[1,2],"attempt":2,"b":"Zoë/é"}"#), "alphabetical"),
            (signed(&BODY.replace(":2}", ":1}")), "another attempt"),
            (SigningKey::read(&test_key(5)).unwrap().sign(BODY.as_bytes()), "key: it was made with leadbench's test key 5"),
            (SigningKey::read(&SigningKey::generate().unwrap()).unwrap().sign(BODY.as_bytes()), "key or bytes"),
        ] {
            assert!(told(BODY, &signature).contains(word), "{word}: {}", told(BODY, &signature));
        }
        assert!(told(&format!("{BODY}\n"), &right).contains("white space"));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn nothing_panics(body in prop::collection::vec(any::<u8>(), 0..40), text in "\\PC{0,20}|[A-Za-z0-9+/=_-]{0,30}") {
            let _ = diagnose(&body, Some(&text), &[key().verifying_key()]);
        }
    }
}
