//! The limit of signed deliveries: aws-lc-rs signing, over and over, with a key that was read once. `BYTES MS` is answered with
//! `SIGNATURES SECONDS CPU-SECONDS`.

use std::time::Instant;

use aws_lc_rs::{
    rand::SystemRandom,
    signature::{RSA_PKCS1_SHA256, RsaKeyPair},
};
use base64::{Engine as _, prelude::BASE64_STANDARD};

use super::{asked, millis};
use crate::child::cpu_of;

const PEMS: &str = include_str!("../../../fixtures/wire/rsa/test-keys.pem");

pub fn run() {
    let first = PEMS.split("-----END").next().unwrap_or_default();
    let text: String = first.lines().filter(|line| !line.starts_with("-----")).collect();
    let key = RsaKeyPair::from_pkcs8(&BASE64_STANDARD.decode(text).expect("Base64")).expect("an RSA key");
    println!("ready");
    while let Some(words) = asked() {
        let [bytes, ms] = &words[..] else { panic!("{words:?}") };
        let body = vec![b'x'; bytes.parse().expect("a number of bytes")];
        let mut signature = vec![0; key.public_modulus_len()];
        let (begin, cpu, mut signed) = (Instant::now(), cpu_of("self"), 0);
        while begin.elapsed() < millis(ms) {
            key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), &body, &mut signature).expect("it signs");
            signed += 1;
        }
        println!("{signed} {} {}", begin.elapsed().as_secs_f64(), cpu_of("self") - cpu);
    }
}
