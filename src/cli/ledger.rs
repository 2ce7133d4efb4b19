//! `leadbench clauses`, `leadbench checks` and `leadbench switches`: what we know and how, without running anything.

use clap::{Args, ValueEnum};
use serde_json::json;

use super::{
    Exit, Outcome, options,
    screen::{FAINT, STRONG, say, styled},
};
use crate::{
    model::{Clause, Invalid, Proof, Provider, Role, Takes, Topic},
    providers,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    Text,
    Json,
}

/// What the ledger is printed as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Printed {
    Text,
    Json,
    Markdown,
}

/// Print the fidelity ledger: each clause, how we know it, and what checks it
#[derive(Debug, Args)]
pub(super) struct Clauses {
    /// Of this provider only
    #[arg(long, value_name = "NAME", env = "LEADBENCH_PROVIDER")]
    provider: Option<String>,
    /// For people, for scripts, or for a page
    #[arg(long, default_value = "text", env = "LEADBENCH_FORMAT")]
    format: Printed,
}

impl Clauses {
    pub(super) fn run(self) -> Outcome {
        let providers = chosen(self.provider.as_deref())?;
        match self.format {
            Printed::Json => {
                let all: Vec<_> = providers.iter().flat_map(|p| p.clauses()).map(|c| {
                    let (checks, reason) = match c.proof {
                        Proof::Checks(checks) => (checks, None),
                        Proof::Reason(reason) => (&[][..], Some(reason)),
                    };
                    json!({
                        "id": c.id, "binds": c.binds.word(), "topic": c.topic.word(), "level": c.level.word(), "provenance": c.provenance.word(),
                        "source": c.source, "text": c.text, "switch": c.switch, "checks": checks, "reason": reason,
                    })
                }).collect();
                say!("{}", serde_json::to_string_pretty(&all).unwrap_or_default());
            }
            Printed::Text => {
                for provider in providers {
                    for c in provider.clauses() {
                        say!(
                            "{}  {}",
                            styled(STRONG, c.id),
                            styled(FAINT, format!("{}, {}, binds {}; {}", c.provenance, c.level, c.binds, c.source))
                        );
                        say!("    {}", c.text);
                        if !c.switch.is_empty() {
                            say!("    switch: {}", c.switch);
                        }
                        match c.proof {
                            Proof::Checks(checks) => checks.iter().for_each(|id| say!("    check: {id}")),
                            Proof::Reason(reason) => say!("    no check: {reason}"),
                        }
                    }
                }
            }
            Printed::Markdown => providers.into_iter().for_each(page),
        }
        Ok(Exit::Done)
    }
}

/// A provider's ledger as a page: a table for each topic and each who is bound by it.
fn page(provider: &dyn Provider) {
    say!("# {}: what is faithful, and what is assumed\n", provider.title());
    say!("Printed by `leadbench clauses --provider {} --format markdown`; how to read it: [fidelity](../fidelity.md).", provider.name());
    for topic in Topic::ALL {
        for role in Role::ALL {
            let clauses: Vec<&Clause> = provider.clauses().iter().filter(|c| c.topic == *topic && c.binds == *role).collect();
            if clauses.is_empty() {
                continue;
            }
            say!("\n## {topic}: binds the {role}\n\n| clause | what it says | how it is known | what checks it |\n|---|---|---|---|");
            for c in clauses {
                let switch = if c.switch.is_empty() { String::new() } else { format!(" Switch `{}.{}`.", provider.name(), c.switch) };
                let proof = match c.proof {
                    Proof::Checks(checks) => checks.iter().map(|id| format!("`{id}`")).collect::<Vec<_>>().join("<br>"),
                    Proof::Reason(reason) => format!("none: {}", cell(reason)),
                };
                say!("| `{}` | {}{switch} | {}, {}: {} | {proof} |", c.id, cell(c.text), c.provenance, c.level, cell(c.source));
            }
        }
    }
}

/// A text within a cell of a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('<', "&lt;").replace('*', "\\*")
}

/// Print the named choices that each provider leaves open, and the profiles that set them
#[derive(Debug, Args)]
pub(super) struct Switches {
    /// Of this provider only
    #[arg(long, value_name = "NAME", env = "LEADBENCH_PROVIDER")]
    provider: Option<String>,
}

impl Switches {
    pub(super) fn run(self) -> Outcome {
        for provider in chosen(self.provider.as_deref())? {
            for switch in provider.switches() {
                let others = if switch.takes == Takes::Nothing { String::new() } else { format!(", or {}", switch.takes.words()) };
                let values = format!("{}{others}", switch.values.join("|"));
                say!("{}  {values}", styled(STRONG, format!("{}.{}", provider.name(), switch.name)));
                say!("    {}", switch.about);
            }
            for profile in provider.profiles() {
                say!("{}  {}", styled(STRONG, format!("profile {}", profile.name)), profile.about);
                profile.sets.iter().for_each(|(name, value)| say!("    {}.{name}={value}", provider.name()));
            }
        }
        Ok(Exit::Done)
    }
}

pub(super) fn chosen(name: Option<&str>) -> Result<Vec<&'static dyn Provider>, Invalid> {
    name.map_or_else(|| Ok(providers::ALL.to_vec()), |name| options::provider(name).map(|p| vec![p]))
}
