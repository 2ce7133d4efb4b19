//! `leadbench check payload`: judge deliveries that were captured, offline.

use std::path::PathBuf;

use clap::Args;

use crate::{
    cli::{
        Exit, Outcome, options,
        screen::{BAD, FAINT, GOOD, say, styled},
    },
    conform::{Drift, DriftModel, captured},
    engine::WorldOptions,
    model::{Invalid, Provider, Request},
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
            let delivery = captured(&bytes);
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
