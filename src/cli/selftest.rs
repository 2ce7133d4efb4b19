//! `leadbench selftest`: the judge judged.

use std::io::{IsTerminal, Write};

use clap::Args;

use super::{
    Exit, Outcome,
    ledger::{Format, chosen},
    screen::{FAINT, say, show},
};
use crate::{
    conform::{mutants::has_table, selftest::selftest_of},
    model::{Invalid, Role},
};

/// Judge the judge: run the checks against correct receivers, senders and clients, unusual ones, and one broken on purpose for each defect
#[derive(Debug, Args)]
#[command(
    after_help = "Each mutant must be caught by the check that is meant for it, for the named reason; no correct receiver may be accused;
each check must have a mutant that it catches alone or with one other.
Exit codes: 0 sound, 4 the judge is not to be trusted."
)]
pub(super) struct Selftest {
    /// Of this provider only
    #[arg(long, value_name = "NAME", env = "LEADBENCH_PROVIDER")]
    provider: Option<String>,
    /// Of this role only: receiver, sender or client
    #[arg(long, value_name = "ROLE", env = "LEADBENCH_ROLE")]
    role: Option<String>,
    /// For people, or for scripts
    #[arg(long, default_value = "text", env = "LEADBENCH_FORMAT")]
    format: Format,
}

impl Selftest {
    pub(super) async fn run(self) -> Outcome {
        let mut exit = Exit::Done;
        let known = || Role::ALL.iter().map(|role| role.word());
        let wanted = match &self.role {
            Some(word) => vec![Role::of(word).ok_or_else(|| Invalid::unknown("--role", word, "role", known()))?],
            None => Role::ALL.to_vec(),
        };
        for provider in chosen(self.provider.as_deref())? {
            for role in wanted.iter().filter(|role| has_table(provider.name(), **role)) {
                let shown = std::io::stderr().is_terminal();
                let matrix = selftest_of(provider, *role, |line| {
                    if shown {
                        anstream::eprint!("\r\x1b[2K{FAINT}{} {}{FAINT:#}", line.kind.word(), line.name);
                        _ = std::io::stderr().flush();
                    }
                })
                .await?;
                if shown {
                    anstream::eprint!("\r\x1b[2K");
                }
                match self.format {
                    Format::Text => show(format_args!("{} {role}s\n{matrix}", provider.title())),
                    Format::Json => say!("{}", matrix.json()),
                }
                if !matrix.is_sound() {
                    exit = Exit::of(matrix.exit_code());
                }
            }
        }
        Ok(exit)
    }
}
