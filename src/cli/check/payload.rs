//! `leadbench check payload`: judge deliveries that were captured, offline.

use std::path::PathBuf;

use clap::Args;

use crate::{
    cli::{
        Exit, Outcome, options,
        screen::{BAD, FAINT, GOOD, say, styled},
    },
    conform::{Drift, DriftModel},
    engine::WorldOptions,
    model::{Headers, Invalid, Provider, Request},
};

/// Judge captured deliveries: what in them the provider's documents do not allow, and where
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  leadbench check payload --provider localiq lead.json lead.xml
  leadbench check payload --provider localiq --drift lead.json          what is unknown, missing, or holds another type
  leadbench check payload --provider salesiq captured.http --signing-key public.pem

A file is a body in JSON or XML, or a whole request as text: POST /leads HTTP/1.1, headers, an empty line, the body.

Exit codes: 0 as documented, 1 not, 2 usage.")]
pub(in crate::cli) struct Payload {
    /// By whose documents
    #[arg(long, value_name = "NAME", env = "LEADBENCH_PROVIDER")]
    provider: String,
    /// Say how each delivery drifts from what we would send: unknown, missing and retyped fields
    #[arg(long, env = "LEADBENCH_DRIFT", value_parser = clap::builder::FalseyValueParser::new())]
    drift: bool,
    /// A key that must have signed: a PEM file, public or private, or leadbench-test-key-N (repeatable)
    #[arg(long, value_name = "PEM-FILE", env = "LEADBENCH_SIGNING_KEY")]
    signing_key: Vec<String>,
    /// A named set of switches that the drift is told against
    #[arg(long, value_name = "NAME", env = "LEADBENCH_PROFILE")]
    profile: Option<String>,
    /// The captured deliveries
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

impl Payload {
    pub(super) fn run(self) -> Outcome {
        let provider = options::provider(&self.provider)?;
        let keys: Vec<_> = self.signing_key.iter().map(|name| options::key(provider, "--signing-key", name)).collect::<Result<_, _>>()?;
        let world = WorldOptions { profile: self.profile.clone(), ..WorldOptions::default() };
        world.validate(&[provider])?;
        let mut exit = Exit::Done;
        for path in &self.files {
            let shown = path.display().to_string();
            let bytes = std::fs::read(path).map_err(|e| Invalid::new(&shown, format!("it cannot be read: {e}"), "the path of a file"))?;
            let delivery = captured(bytes);
            let mut flaws: Vec<String> = provider
                .inspect(&delivery)
                .into_iter()
                .map(|flaw| format!("{} expected {}, found {}", styled(BAD, &flaw.pointer), flaw.expected, flaw.actual))
                .collect();
            if !keys.is_empty()
                && let Err(steps) = provider.explain_signature(&delivery, &keys)
            {
                flaws.extend(steps.into_iter().map(|step| format!("{} {step}", styled(BAD, provider.signature_header()))));
            }
            let lead = provider.identify(&delivery).map_or("no lead to read".to_owned(), |id| format!("lead {id}"));
            say!("{shown}: {lead}, {}", if flaws.is_empty() { styled(GOOD, "as documented") } else { styled(BAD, "not as documented") });
            flaws.iter().for_each(|flaw| say!("  {flaw}"));
            if !flaws.is_empty() {
                exit = Exit::Failed;
            }
            if self.drift {
                self.tell_drift(provider, &world, &delivery)?;
            }
        }
        Ok(exit)
    }

    fn tell_drift(&self, provider: &'static dyn Provider, world: &WorldOptions, delivery: &Request) -> Result<(), Invalid> {
        let drifts = DriftModel::of(provider, world.settings(provider)?, delivery)?.drift(delivery);
        if drifts.is_empty() {
            say!("  {}", styled(FAINT, "no drift"));
        }
        for drift in drifts {
            match drift {
                Drift::Unknown { path, holds } => say!("  unknown   {path}: {holds}"),
                Drift::Missing { path, of } => say!("  missing   {path}, which the documented {of} has"),
                Drift::Retyped { path, holds, wanted } => say!("  retyped   {path}: {holds}, where {wanted} is known"),
            }
        }
        Ok(())
    }
}

/// A whole request, or a body alone; of a body alone its first letter tells the notation.
fn captured(bytes: Vec<u8>) -> Request {
    let text = String::from_utf8_lossy(&bytes);
    let line = text.lines().next().unwrap_or_default().to_owned();
    let words: Vec<&str> = line.split(' ').collect();
    let request = |method: &str, target: &str, headers: Headers, body: Vec<u8>| {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        Request { method: method.into(), path: path.into(), query: query.into(), headers, body: body.into() }
    };
    if let [method, target, version] = words[..]
        && version.starts_with("HTTP/")
    {
        let crlf = text.contains("\r\n\r\n");
        let (gap, width) = if crlf { ("\r\n\r\n", 4) } else { ("\n\n", 2) };
        let end = bytes.windows(width).position(|window| window == gap.as_bytes()).unwrap_or(bytes.len());
        let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
        let pairs = head.lines().skip(1).filter_map(|line| line.split_once(':'));
        let headers = pairs.map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned())).collect();
        return request(method, target, headers, bytes.get(end + width..).unwrap_or_default().to_vec());
    }
    let media = if text.trim_start_matches('\u{feff}').trim_start().starts_with('<') { "application/xml" } else { "application/json" };
    request("POST", "/", Headers::new().with("Content-Type", media), bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_request_and_a_body_alone_are_read() {
        for gap in ["\r\n", "\n"] {
            let text = format!("POST /a?b=1 HTTP/1.1{gap}Content-Type: x/y{gap}X: 1: 2{gap}{gap}{{\"a\":{gap}{gap}1}}");
            let request = captured(text.into_bytes());
            assert_eq!((request.method.as_str(), request.path.as_str(), request.query.as_str()), ("POST", "/a", "b=1"));
            assert_eq!((request.headers.get("content-type"), request.headers.get("x")), (Some("x/y"), Some("1: 2")));
            assert_eq!(request.body, format!("{{\"a\":{gap}{gap}1}}"));
        }
        assert_eq!(captured(b" <a/>".to_vec()).media_type().as_deref(), Some("application/xml"));
        assert_eq!(captured(b"{}".to_vec()).media_type().as_deref(), Some("application/json"));
    }
}
