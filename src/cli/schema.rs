//! `leadbench schema`: what formats look like, for programs that check them.

use clap::{Args, CommandFactory, ValueEnum};

use super::{Cli, Exit, Outcome, config, screen::show};
use crate::{model::Invalid, providers, report};

/// Print a JSON Schema: of what a provider posts, of a report, of leadbench.toml
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  leadbench schema localiq > lead.schema.json
  leadbench schema report > report.schema.json
  leadbench schema config > leadbench.schema.json")]
pub(super) struct Schema {
    /// localiq, leadsquared, salesiq: what it posts in JSON; report: what --report json=PATH writes; config: leadbench.toml
    name: String,
    /// The notation of the schema
    #[arg(long, default_value = "json-schema", env = "LEADBENCH_SCHEMA_FORMAT")]
    format: Notation,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Notation {
    /// Draft 2020-12
    JsonSchema,
}

impl Schema {
    pub(super) fn run(self) -> Outcome {
        let Notation::JsonSchema = self.format;
        let text = match self.name.as_str() {
            "report" => report::schema(),
            "config" => config::schema(&Cli::command()),
            name => posted(name)?,
        };
        show(format_args!("{text}"));
        Ok(Exit::Done)
    }
}

/// The schema of what a provider posts; ends with a line break.
fn posted(name: &str) -> Result<String, Invalid> {
    let known = providers::ALL.iter().map(|provider| provider.name());
    let provider = providers::find(name).map_err(|_| Invalid::unknown("", name, "schema", known.chain(["report", "config"])))?;
    let schema: serde_json::Value = provider.schema()?.read()?;
    Ok(format!("{schema:#}\n"))
}
