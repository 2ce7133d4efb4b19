//! Words on the command line: one file a command, and the only place that knows exit codes.

mod check;
mod checks;
mod config;
mod health;
pub mod judge;
mod keys;
mod ledger;
mod listen;
mod manual;
mod options;
mod replay;
mod run;
mod schema;
mod screen;
mod selftest;
mod send;
mod serve;
mod store;
mod trigger;

use std::{ffi::OsString, process::ExitCode};

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand, error::ErrorKind};

use crate::model::Invalid;

/// How a command ended. The numbers are a contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// Done; for checks: conformant.
    Done = 0,
    /// For checks: not conformant. For deliveries: not accepted.
    Failed = 1,
    /// Usage or configuration.
    Usage = 2,
    /// Incomplete: a target could not be reached.
    Incomplete = 3,
    /// Our own fault.
    Internal = 4,
    /// For checks: a baseline entry is stale or expired.
    Stale = 5,
}

impl Exit {
    /// The one that a report ends with; a code that no report has is our own fault.
    fn of(code: u8) -> Self {
        [Self::Done, Self::Failed, Self::Usage, Self::Incomplete, Self::Internal, Self::Stale]
            .into_iter()
            .find(|e| *e as u8 == code)
            .unwrap_or(Self::Internal)
    }
}

/// Why a command ended without doing its work.
#[derive(Debug)]
enum Trouble {
    /// What the user wrote or named cannot be.
    Usage(Invalid),
    /// Something that should answer does not.
    Unreachable(Invalid),
    /// The machine refused: a file, a socket.
    Machine(std::io::Error),
}

impl From<Invalid> for Trouble {
    fn from(invalid: Invalid) -> Self {
        Self::Usage(invalid)
    }
}

impl From<std::io::Error> for Trouble {
    fn from(error: std::io::Error) -> Self {
        Self::Machine(error)
    }
}

type Outcome = Result<Exit, Trouble>;

/// A fake of the lead providers, and the judge of everything that talks to them.
#[derive(Debug, Parser)]
#[command(name = "leadbench", version, max_term_width = 100, arg_required_else_help = true, after_help = EXAMPLES)]
struct Cli {
    /// A file of options; `leadbench.toml` in this folder is read where there is one
    #[arg(long, global = true, value_name = "FILE", env = "LEADBENCH_CONFIG")]
    config: Option<std::path::PathBuf>,
    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "Examples:
  leadbench serve                                        the fake, on http://127.0.0.1:4010
  leadbench listen localiq --listen 127.0.0.1:9000       a correct receiver that judges what arrives
  leadbench trigger localiq chat --account TEST_1        let a chat lead happen at the fake
  leadbench send localiq form --to http://127.0.0.1:3000/leads
  leadbench check receiver --provider localiq --url http://127.0.0.1:3000/leads --authorization 'token jokin'

Exit codes: 0 conformant or done, 1 not conformant, 2 usage, 3 incomplete, 4 our own fault, 5 stale baseline.";

#[derive(Debug, Subcommand)]
enum Command {
    Serve(serve::Serve),
    Health(health::Health),
    Trigger(trigger::Trigger),
    Send(send::Send),
    Listen(listen::Listen),
    /// Judge an implementation
    #[command(subcommand)]
    Check(check::Check),
    Run(run::Run),
    Replay(replay::Replay),
    Selftest(selftest::Selftest),
    Checks(checks::Checks),
    Explain(checks::Explain),
    Steps(checks::Steps),
    Clauses(ledger::Clauses),
    Switches(ledger::Switches),
    Schema(schema::Schema),
    #[command(subcommand)]
    Keys(keys::Keys),
    ExplainSignature(keys::ExplainSignature),
    #[command(subcommand)]
    Store(store::Store),
    Config(config::Config),
    Completions(manual::Completions),
    #[command(name = "man")]
    Manual(manual::Manual),
}

/// Runs the command that the arguments name, the first being the program's own name.
pub fn main(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let exit = match parse(&arguments) {
        Ok(cli) => run(cli).unwrap_or_else(screen::trouble),
        Err(Parsed::Clap(error)) => told(&error),
        Err(Parsed::Config(trouble)) => screen::trouble(trouble),
    };
    let lost = screen::lost() && exit == Exit::Done;
    ExitCode::from(if lost { Exit::Internal } else { exit } as u8)
}

/// Shows what clap has to say: help that was asked for, or a mistake.
fn told(error: &clap::Error) -> Exit {
    _ = error.print();
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => Exit::Done,
        _ => Exit::Usage,
    }
}

/// Refuses a text that is no `leadbench.toml`: no TOML, or with sections and options that no command has.
pub fn configures(text: &str) -> Result<(), Invalid> {
    config::with_defaults(Cli::command(), text).map(drop)
}

enum Parsed {
    Clap(clap::Error),
    Config(Trouble),
}

fn parse(arguments: &[OsString]) -> Result<Cli, Parsed> {
    let command = config::defaults(Cli::command(), arguments).map_err(Parsed::Config)?;
    let matches = command.try_get_matches_from(arguments).map_err(Parsed::Clap)?;
    Cli::from_arg_matches(&matches).map_err(Parsed::Clap)
}

fn run(cli: Cli) -> Outcome {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        match cli.command {
            Command::Serve(command) => command.run().await,
            Command::Health(command) => command.run().await,
            Command::Trigger(command) => command.run().await,
            Command::Send(command) => command.run().await,
            Command::Listen(command) => command.run().await,
            Command::Check(command) => command.run().await,
            Command::Run(command) => command.run().await,
            Command::Replay(command) => command.run().await,
            Command::Selftest(command) => command.run().await,
            Command::Checks(command) => command.run(),
            Command::Explain(command) => command.run(),
            Command::Steps(command) => command.run(),
            Command::Clauses(command) => command.run(),
            Command::Switches(command) => command.run(),
            Command::Schema(command) => command.run(),
            Command::Keys(command) => command.run(),
            Command::Store(command) => command.run(),
            Command::ExplainSignature(command) => command.run(),
            Command::Config(command) => command.run(cli.config),
            Command::Completions(command) => command.run(),
            Command::Manual(command) => command.run(),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_commands_are_well_formed() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_option_that_takes_a_value_has_an_environment_form() {
        fn visit(command: &clap::Command) {
            for argument in command.get_arguments().filter(|a| a.get_long().is_some() && !matches!(a.get_id().as_str(), "help" | "version"))
            {
                let name = argument.get_env().map(|n| n.to_string_lossy().into_owned());
                assert!(name.is_some_and(|n| n.starts_with("LEADBENCH_")), "{} --{}", command.get_name(), argument.get_id());
            }
            command.get_subcommands().for_each(visit);
        }
        visit(&Cli::command());
    }
}
