//! `leadbench checks`, `explain` and `steps`: what is judged and in which words, without running anything.

use clap::Args;
use serde_json::json;

use super::{
    Exit, Outcome,
    ledger::{Format, chosen},
    screen::{FAINT, STRONG, say, styled},
};
use crate::{
    conform::{self, Check},
    model::{Invalid, Role, Severity},
};

/// List every check, without running any
#[derive(Debug, Args)]
pub(super) struct Checks {
    /// Of this provider only
    #[arg(long, value_name = "NAME", env = "LEADBENCH_PROVIDER")]
    provider: Option<String>,
    /// Of this role only: receiver
    #[arg(long, value_name = "NAME", env = "LEADBENCH_ROLE")]
    role: Option<String>,
    /// For people, or for scripts
    #[arg(long, default_value = "text", env = "LEADBENCH_FORMAT")]
    format: Format,
}

impl Checks {
    pub(super) fn run(self) -> Outcome {
        let words = || Role::ALL.iter().map(|r| r.word());
        let role =
            self.role.as_deref().map(|word| Role::of(word).ok_or_else(|| Invalid::unknown("--role", word, "role", words()))).transpose()?;
        let checks = all(self.provider.as_deref(), role)?;
        match self.format {
            Format::Json => {
                let rows: Vec<_> = checks.iter().map(|c| {
                    json!({
                        "id": c.id, "title": c.title, "role": c.role.word(), "level": c.level().word(), "provenance": c.provenance().word(),
                        "severity": c.severity(false).word(), "clauses": c.clauses.iter().map(|c| c.id).collect::<Vec<_>>(),
                        "needs_observation": c.effect, "feature": c.place,
                    })
                }).collect();
                say!("{}", serde_json::to_string_pretty(&rows).unwrap_or_default());
            }
            Format::Text => {
                for check in &checks {
                    say!("{}", styled(STRONG, &check.id));
                    let weight = format!("{}, {}: a breach {}", check.provenance(), check.level(), breach(check));
                    let sight = if check.effect { "; needs --observe" } else { "" };
                    say!("    {}  {}", check.title, styled(FAINT, format!("({weight}{sight})")));
                }
                say!("\n{} checks; `leadbench explain ID` tells more of one", checks.len());
            }
        }
        Ok(Exit::Done)
    }
}

/// What a breach of a check does to a run, in words.
fn breach(check: &Check) -> &'static str {
    match check.severity(false) {
        Severity::Fail => "fails a run",
        Severity::Warn => "is a warning",
        Severity::Info => "is a remark",
    }
}

fn all(provider: Option<&str>, role: Option<Role>) -> Result<Vec<Check>, Invalid> {
    let mut checks = Vec::new();
    for provider in chosen(provider)? {
        for role in Role::ALL.iter().filter(|r| role.is_none_or(|wanted| wanted == **r)) {
            checks.extend(conform::catalogue(provider, *role)?.checks);
        }
    }
    Ok(checks)
}

/// Explain a check: what it is held to, why it matters, an example, how to put a failure right
#[derive(Debug, Args)]
#[command(after_help = "Example:
  leadbench explain localiq/receiver/sign/authorization-missing")]
pub(super) struct Explain {
    /// As reports and `leadbench checks` name it
    check: String,
}

impl Explain {
    pub(super) fn run(self) -> Outcome {
        let checks = all(None, None)?;
        let check = checks.iter().find(|c| c.id == self.check);
        let check = check.ok_or_else(|| {
            let near = crate::model::nearest(&self.check, checks.iter().map(|c| c.id.as_str()));
            let right = near.map_or_else(|| "an id that `leadbench checks` lists".to_owned(), |near| format!("did you mean `{near}`?"));
            Invalid::new("", format!("`{}` is no check", self.check), right)
        })?;
        say!("{}\n{}\n", styled(STRONG, &check.id), check.title);
        for clause in &check.clauses {
            say!("{}", clause.text);
            say!("{}\n", styled(FAINT, format!("    {}, {}; {}; clause {}", clause.provenance, clause.level, clause.source, clause.id)));
        }
        say!(
            "A breach {}{}.
",
            breach(check),
            if check.severity(true) == check.severity(false) { "" } else { ", and fails a run under --strict" }
        );
        check.advice.lines().for_each(|line| say!("{}", line.trim()));
        say!("\nAs a story, in features/{}:\n", check.place);
        check.story.lines().for_each(|line| say!("    {line}"));
        Ok(Exit::Done)
    }
}

/// List the vocabulary that features are written in
#[derive(Debug, Args)]
pub(super) struct Steps {
    /// For people, or for scripts
    #[arg(long, default_value = "text", env = "LEADBENCH_FORMAT")]
    format: Format,
}

impl Steps {
    pub(super) fn run(self) -> Outcome {
        let steps = conform::steps();
        match self.format {
            Format::Json => {
                let rows: Vec<_> = steps.iter().map(|s| json!({"keyword": s.keyword(), "pattern": s.pattern, "about": s.about})).collect();
                say!("{}", serde_json::to_string_pretty(&rows).unwrap_or_default());
            }
            Format::Text => {
                for step in steps {
                    say!("{} {}", styled(STRONG, step.keyword()), styled(STRONG, step.pattern));
                    say!("    {}", step.about);
                }
            }
        }
        Ok(Exit::Done)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_check_shows_its_story() {
        for check in all(None, None).unwrap() {
            let lines: Vec<&str> = check.story.lines().map(str::trim).collect();
            assert!(lines.len() > 1 && lines.iter().any(|l| l.starts_with("Then")), "{}: {lines:?}", check.id);
        }
    }
}
