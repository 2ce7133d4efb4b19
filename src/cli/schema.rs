//! `leadbench schema`: what formats and APIs look like, for programs that check them.

use clap::{Args, CommandFactory, ValueEnum};

use super::{Cli, Exit, Outcome, config, options, screen::show};
use crate::{
    engine::WorldOptions,
    model::{Document, Invalid},
    providers, report, server,
};

/// Print a JSON Schema: of what a provider posts, of a report, of leadbench.toml. Or an API as an OpenAPI document
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  leadbench schema localiq > lead.schema.json
  leadbench schema localiq --format openapi > localiq.openapi.json
  leadbench schema salesiq --format openapi --switch salesiq.statuses=real
  leadbench schema control --format openapi > control.openapi.json
  leadbench schema report > report.schema.json
  leadbench schema config > leadbench.schema.json")]
pub(super) struct Schema {
    /// localiq, leadsquared, salesiq: what it posts in JSON; report: what --report json=PATH writes; config: leadbench.toml.
    /// With --format openapi, autoid too; and control: what `leadbench serve` answers below /_leadbench/
    name: String,
    /// The notation of the schema
    #[arg(long, default_value = "json-schema", env = "LEADBENCH_SCHEMA_FORMAT")]
    format: Notation,
    /// For openapi: the API under a named set of switches, such as 2021-08; `leadbench switches` lists them
    #[arg(long, value_name = "NAME", env = "LEADBENCH_PROFILE")]
    profile: Option<String>,
    /// For openapi: the API with a switch set (repeatable); a JSON Schema holds under each of them
    #[arg(long, value_name = "PROVIDER.SWITCH=VALUE", env = "LEADBENCH_SWITCH")]
    switch: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Notation {
    /// Draft 2020-12
    JsonSchema,
    /// OpenAPI 3.1, with what is posted as `webhooks`
    Openapi,
}

impl Schema {
    pub(super) fn run(self) -> Outcome {
        let text = match (self.format, self.name.as_str()) {
            (Notation::JsonSchema, "report") => report::schema(),
            (Notation::JsonSchema, "config") => config::schema(&Cli::command()),
            (Notation::JsonSchema, name) => posted(name)?,
            (Notation::Openapi, "control") => printed(&server::openapi(providers::ALL))?,
            (Notation::Openapi, name) => self.api(name)?,
        };
        show(format_args!("{text}"));
        Ok(Exit::Done)
    }

    /// The OpenAPI document of an API; ends with a line break.
    fn api(&self, name: &str) -> Result<String, Invalid> {
        if ["report", "config"].contains(&name) {
            let right = format!("`leadbench schema {name}` prints its JSON Schema");
            return Err(Invalid::new("--format openapi", format!("`{name}` is a file, and no API"), right));
        }
        let known = providers::ALL.iter().map(|provider| provider.name());
        let provider = providers::find(name).map_err(|_| Invalid::unknown("", name, "API", known.chain(["control"])))?;
        let world = WorldOptions { switches: options::switches(&self.switch)?, profile: self.profile.clone(), ..WorldOptions::default() };
        world.validate(providers::ALL)?;
        printed(&provider.openapi(&world.settings(provider)?))
    }
}

/// The schema of what a provider posts; ends with a line break.
fn posted(name: &str) -> Result<String, Invalid> {
    let known = providers::ALL.iter().map(|provider| provider.name());
    let provider = providers::find(name).map_err(|_| Invalid::unknown("", name, "schema", known.chain(["report", "config"])))?;
    printed(&provider.schema()?)
}

fn printed(document: &Document) -> Result<String, Invalid> {
    let value: serde_json::Value = document.read()?;
    Ok(format!("{value:#}\n"))
}
