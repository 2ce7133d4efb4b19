//! A failure as it is reported: what was expected, what was seen, and how to see it again. Credentials are taken out here.

use std::borrow::Cow;

use super::{
    bench::Bench,
    credential::shell_quoted,
    evidence::{Evidence, Sent},
    expect::{Broken, Expectation},
    replay,
};
use crate::model::{Framing, Request};

/// Everything that a report says of a broken expectation.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Failure {
    pub expected: String,
    pub actual: String,
    pub pointer: String,
    pub request: String,
    pub response: String,
    pub signature: String,
    pub curl: String,
    pub replay: String,
}

/// The longest request that is shown, in bytes; a longer one is in the replay file.
const SHOWN: usize = 256 * 1024;
/// The longest command that is shown, in bytes: a little less than Linux takes in one argument, of `sh -c` for one.
const COMMAND: usize = 120 * 1024;

impl Failure {
    pub fn of(bench: &Bench, check: &str, evidence: &Evidence, expectation: &Expectation, broken: Broken) -> Self {
        let redact = |text: &str| bench.redactor.text(text).into_owned();
        let sent = evidence.sent.get(broken.index);
        Self {
            expected: redact(&broken.expected),
            actual: redact(&broken.actual),
            pointer: broken.pointer,
            request: sent.map(|sent| shown(bench, &sent.exchange.sent)).unwrap_or_default(),
            response: sent.map(|sent| shown(bench, &sent.exchange.received)).unwrap_or_default(),
            signature: sent.map(|sent| proof(bench, sent)).unwrap_or_default(),
            curl: sent.and_then(|sent| curl(bench, sent)).unwrap_or_default(),
            replay: bench.replay_dir.as_ref().map(|dir| replay::write(bench, dir, check, evidence, expectation)).unwrap_or_default(),
        }
    }
}

/// What the signature of a request proves: so a receiver that refuses it can be compared, step by step.
fn proof(bench: &Bench, sent: &Sent) -> String {
    let message = &sent.exchange.message;
    if bench.keys.is_empty() || message.method == "HEAD" {
        return String::new();
    }
    let request = Request {
        method: message.method.clone(),
        path: String::new(),
        query: String::new(),
        headers: message.headers.clone(),
        body: message.body.clone(),
    };
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, &message.body);
    let hash: String = digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    let bytes = format!("{} bytes with the SHA-256 {hash}", message.body.len());
    match bench.provider.explain_signature(&request, &bench.keys) {
        Ok(place) => format!("right: made with agreed key {} over {bytes}", place + 1),
        Err(steps) => format!("wrong on purpose, over {bytes}: {}", steps.join("; ")),
    }
}

fn shown(bench: &Bench, bytes: &[u8]) -> String {
    let mut text = bench.redactor.message(&bytes[..bytes.len().min(SHOWN)]);
    if bytes.len() > SHOWN {
        text.push_str(&format!(" … ({} more bytes)", bytes.len() - SHOWN));
    }
    text
}

/// A command that sends the same request, in one line without control characters; none where `curl` cannot: broken
/// framing, HEAD with a body, a body too long. Nor where a credential stands in a place that no variable fills.
fn curl(bench: &Bench, sent: &Sent) -> Option<String> {
    let message = &sent.exchange.message;
    if matches!(message.framing, Framing::Truncated(_) | Framing::Raw) || message.body.len() > COMMAND {
        return None;
    }
    if message.method == "HEAD" {
        let plain = message.body.is_empty() && message.headers.iter().next().is_none();
        return plain.then(|| format!("curl -I {}", shell_quoted(&message.url)));
    }
    let clean = |text: &str| matches!(bench.redactor.text(text), Cow::Borrowed(_));
    let mut shown = message.headers.iter().filter(|(name, _)| !bench.redactor.holds(name)).map(|(_, value)| value).chain([&*message.url]);
    if !shown.all(|text| clean(text) && !text.contains(steers)) || !clean(&String::from_utf8_lossy(&message.body)) {
        return None;
    }
    let mut parts = vec![format!("curl -i -X {} {}", message.method, shell_quoted(&message.url))];
    if message.url.contains(['{', '}']) || message.url.split_once('?').is_some_and(|(_, query)| query.contains(['[', ']'])) {
        parts.push("--globoff".into());
    }
    if message.url.starts_with("https") {
        parts.push("--http1.1".into());
    }
    parts.extend(bench.redactor.curl_headers(&message.headers, &sent.bent));
    if matches!(message.framing, Framing::Chunked(_)) {
        parts.push("-H 'Transfer-Encoding: chunked'".into());
    }
    let text = std::str::from_utf8(&message.body).ok().filter(|text| !text.contains(steers));
    match text {
        Some("") if matches!(message.method.as_str(), "GET" | "DELETE") => return Some(parts.join(" ")),
        Some(text) => parts.push(format!("--data-raw {}", shell_quoted(text))),
        None => {
            parts.insert(0, format!("printf {} |", shell_quoted(&printf(&message.body))));
            parts.push("--data-binary @-".into());
        }
    }
    if message.headers.get("content-type").is_none() {
        // With a body curl would say that it is a form.
        parts.push("-H 'Content-Type:'".into());
    }
    Some(parts.join(" ")).filter(|command| command.len() <= COMMAND)
}

/// Whether a character does something to a terminal, or would not survive a report that indents its lines.
fn steers(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The bytes as a format of POSIX `printf`, which knows octal escapes where the shell's quotes know none.
fn printf(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len());
    let octal = |out: &mut String, bytes: &[u8]| bytes.iter().for_each(|byte| out.push_str(&format!("\\{byte:03o}")));
    for chunk in bytes.utf8_chunks() {
        for c in chunk.valid().chars() {
            match c {
                '\n' => out.push_str("\\n"),
                '\\' => out.push_str("\\\\"),
                '%' => out.push_str("%%"),
                // It would begin an option.
                '-' if out.is_empty() => octal(&mut out, b"-"),
                c if steers(c) => octal(&mut out, c.encode_utf8(&mut [0; 4]).as_bytes()),
                c => out.push(c),
            }
        }
        octal(&mut out, chunk.invalid());
    }
    out
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use proptest::prelude::*;

    use super::*;

    fn printed(bytes: &[u8]) -> Vec<u8> {
        let command = format!("printf {}", shell_quoted(&printf(bytes)));
        assert!(!command.contains(steers), "{command}");
        Command::new("sh").arg("-c").arg(command).output().unwrap().stdout
    }

    #[test]
    fn every_byte_gets_through_the_shell() {
        let all: Vec<u8> = (0..=255).collect();
        assert_eq!(printed(&all), all);
        assert_eq!(printed(b"-n 100%\\n'\0"), b"-n 100%\\n'\0");
        assert_eq!(printf("{\n\t\"é\": 1}\u{202e}".as_bytes()), "{\\n\\011\"é\": 1}\\342\\200\\256");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        #[test]
        fn what_is_printed_is_what_was_sent(text in "\\PC{0,20}[\\x00-\\x1f%'\\\\0-9-]{0,20}", raw in prop::collection::vec(any::<u8>(), 0..20)) {
            let bytes = [raw.as_slice(), text.as_bytes()].concat();
            prop_assert_eq!(printed(&bytes), bytes);
        }
    }
}
