//! A failure as it is reported: what was expected, what was seen, and how to see it again. Credentials are taken out here.

use super::{
    bench::Bench,
    credential::shell_quoted,
    evidence::{Evidence, Sent},
    expect::{Broken, Expectation},
    replay,
};
use crate::model::Framing;

/// Everything that a report says of a broken expectation.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Failure {
    pub expected: String,
    pub actual: String,
    pub pointer: String,
    pub request: String,
    pub response: String,
    pub curl: String,
    pub replay: String,
}

/// The longest request that is shown, in bytes; a longer one is in the replay file.
const SHOWN: usize = 256 * 1024;
/// The longest body that a command line takes.
const COMMAND: usize = 64 * 1024;

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
            curl: sent.and_then(|sent| curl(bench, sent)).unwrap_or_default(),
            replay: bench.replay_dir.as_ref().map(|dir| replay::write(bench, dir, check, evidence, expectation)).unwrap_or_default(),
        }
    }
}

fn shown(bench: &Bench, bytes: &[u8]) -> String {
    let mut text = bench.redactor.message(&bytes[..bytes.len().min(SHOWN)]);
    if bytes.len() > SHOWN {
        text.push_str(&format!(" … ({} more bytes)", bytes.len() - SHOWN));
    }
    text
}

/// A command that sends the same request; none where `curl` cannot: broken framing, a body that is no text or too long.
fn curl(bench: &Bench, sent: &Sent) -> Option<String> {
    let message = &sent.exchange.message;
    let body = std::str::from_utf8(&message.body).ok().filter(|body| body.len() <= COMMAND && !body.contains('\0'))?;
    if matches!(message.framing, Framing::Truncated(_) | Framing::Raw) {
        return None;
    }
    let mut parts = vec![format!("curl -i -X {} {}", message.method, shell_quoted(&bench.redactor.text(&message.url)))];
    parts.extend(bench.redactor.curl_headers(&message.headers, &sent.bent));
    if let Framing::Chunked(_) = message.framing {
        parts.push("-H 'Transfer-Encoding: chunked'".into());
    }
    if !body.is_empty() {
        parts.push(format!("--data-binary {}", shell_quoted(&bench.redactor.text(body))));
    }
    Some(parts.join(" "))
}
