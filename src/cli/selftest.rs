//! `leadbench selftest`: the judge judged.

use std::io::{IsTerminal, Write};

use clap::Args;
use futures::stream::{FuturesOrdered, StreamExt};

use super::{
    Exit, Outcome,
    ledger::{Format, chosen},
    screen::{FAINT, say, show},
};
use crate::{
    conform::{
        mutants::has_table,
        selftest::{Line, Pool, selftest_of},
    },
    engine::clock::Stopwatch,
    model::{Invalid, Provider, Role},
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
        let shown = std::io::stderr().is_terminal();
        let told = |line: &Line| {
            if shown {
                anstream::eprint!("\r\x1b[2K{FAINT}{} {}{FAINT:#}", line.kind.word(), line.name);
                _ = std::io::stderr().flush();
            }
        };
        // All at the same time, for some of it is waiting; shown in their order.
        let (watch, pool) = (Stopwatch::start(), Pool::default());
        let providers = chosen(self.provider.as_deref())?;
        let tables = providers.into_iter().flat_map(|provider| wanted.iter().map(move |role| (provider, *role)));
        let tables = tables.filter(|(provider, role)| has_table(provider.name(), *role));
        let judged = |(provider, role): (&'static dyn Provider, Role)| {
            let matrix = selftest_of(provider, role, &pool, told);
            async move { (provider, matrix.await) }
        };
        let mut matrices: FuturesOrdered<_> = tables.map(judged).collect();
        let mut counted = (0, 0);
        while let Some((provider, matrix)) = matrices.next().await {
            let matrix = matrix?;
            if shown {
                anstream::eprint!("\r\x1b[2K");
            }
            match self.format {
                Format::Text => show(format_args!("{} {}s\n{matrix}", provider.title(), matrix.role)),
                Format::Json => say!("{}", matrix.json()),
            }
            if !matrix.is_sound() {
                exit = Exit::of(matrix.exit_code());
            }
            counted = (counted.0 + matrix.count("KILLED"), counted.1 + 1);
        }
        if self.format == Format::Text && counted.1 > 1 {
            show(format_args!("{} mutants killed in {} tables ({:.1} s)\n", counted.0, counted.1, watch.elapsed().as_secs_f64()));
        }
        Ok(exit)
    }
}
