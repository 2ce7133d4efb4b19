//! `leadbench config`: each option with its value and where it came from.

use std::{
    ffi::{OsStr, OsString},
    path::PathBuf,
};

use clap::{
    Arg, ArgAction, ArgMatches, Args, Command, CommandFactory,
    builder::{FalseyValueParser, TypedValueParser},
    parser::ValueSource,
};
use serde::Serialize;

use super::{Options, apply, open, path, read};
use crate::{
    cli::{
        Cli, Exit, Outcome,
        ledger::Format,
        screen::{FAINT, STRONG, say, styled},
        told,
    },
    server::HIDDEN,
};

/// Show each option with its value and where that came from: command line, environment, leadbench.toml, default
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  leadbench config
  leadbench config check                                    the checks' options only
  leadbench config check receiver --cases 64 --strict       as that command would have them")]
pub(in crate::cli) struct Config {
    /// For people, or for scripts
    #[arg(long, default_value = "text", env = "LEADBENCH_FORMAT")]
    format: Format,
    /// Of this command only, with the options that it is given here
    #[arg(value_name = "COMMAND", trailing_var_arg = true, allow_hyphen_values = true)]
    command: Vec<OsString>,
}

/// One option.
#[derive(Debug, PartialEq, Serialize)]
struct Setting {
    command: String,
    option: String,
    /// What it was given; empty where nobody gave it anything and there is no default.
    values: Vec<String>,
    source: Source,
    /// The variable or the file.
    from: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Source {
    CommandLine,
    Environment,
    File,
    Default,
    Unset,
}

impl Config {
    pub(in crate::cli) fn run(self, file: Option<PathBuf>) -> Outcome {
        let file = file.or_else(|| path(&self.command)).map(|path| read(&path)).transpose()?;
        let mut commands = Cli::command();
        if let Some(options) = &file {
            // Refused here as the commands refuse it.
            apply(commands.clone(), &options.table, &options.file, &mut Vec::new())?;
        }
        let words = std::iter::once(OsString::from("leadbench")).chain(self.command.iter().cloned());
        let matches = match relaxed(commands.clone()).try_get_matches_from(words) {
            Ok(matches) => matches,
            Err(error) => return Ok(told(&error)),
        };
        commands.build();
        let all = settings(&commands, &matches, file.as_ref(), &|name| std::env::var_os(name));
        match self.format {
            Format::Json => say!("{}", serde_json::to_string_pretty(&all).unwrap_or_default()),
            Format::Text => show(&all, file.as_ref()),
        }
        Ok(Exit::Done)
    }
}

/// The commands without what they insist on: their options are looked at, not used.
fn relaxed(command: Command) -> Command {
    let command = command.subcommand_required(false).arg_required_else_help(false).mut_args(|argument| argument.required(false));
    let names: Vec<String> = command.get_subcommands().map(|c| c.get_name().to_owned()).collect();
    names.into_iter().fold(command, |command, name| command.mut_subcommand(name, relaxed))
}

/// The settings of the command that was named and of those below it.
fn settings(
    commands: &Command,
    matches: &ArgMatches,
    file: Option<&Options>,
    environment: &dyn Fn(&OsStr) -> Option<OsString>,
) -> Vec<Setting> {
    let (mut command, mut given, mut words) = (commands, matches, Vec::new());
    while let Some((name, below)) = given.subcommand()
        && let Some(found) = command.find_subcommand(name)
    {
        words.push(name.to_owned());
        (command, given) = (found, below);
    }
    let mut found = Vec::new();
    gather(command, &mut words, &mut found, &|command, argument| {
        let option = argument.get_long().unwrap_or_default();
        let (values, source, from) = came(command, argument, given, file, environment);
        // A default is nobody's secret.
        let secret = argument.is_hide_env_values_set() && source != Source::Default;
        let values = if secret { values.iter().map(|_| HIDDEN.to_owned()).collect() } else { values };
        let values = values.into_iter().map(without_password).collect();
        Setting { command: command.join(" "), option: option.to_owned(), values, source, from }
    });
    found
}

fn gather(command: &Command, words: &mut Vec<String>, found: &mut Vec<Setting>, setting: &dyn Fn(&[String], &Arg) -> Setting) {
    found.extend(open(command).map(|argument| setting(words, argument)));
    for below in command.get_subcommands().filter(|c| c.get_name() != "help") {
        words.push(below.get_name().to_owned());
        gather(below, words, found, setting);
        words.pop();
    }
}

/// An option's values, and where they came from.
fn came(
    command: &[String],
    argument: &Arg,
    given: &ArgMatches,
    file: Option<&Options>,
    environment: &dyn Fn(&OsStr) -> Option<OsString>,
) -> (Vec<String>, Source, Option<String>) {
    let id = argument.get_id().as_str();
    let text = |value: &OsStr| value.to_string_lossy().into_owned();
    // A command below the one that was named is given nothing.
    if given.try_contains_id(id).unwrap_or_default() && given.value_source(id) == Some(ValueSource::CommandLine) {
        return (given.get_raw(id).into_iter().flatten().map(text).collect(), Source::CommandLine, None);
    }
    if let Some(name) = argument.get_env()
        && let Some(value) = environment(name)
    {
        let value = if is_flag(argument) { falsey(&value) } else { text(&value) };
        return (vec![value], Source::Environment, Some(text(name)));
    }
    if let Some(options) = file
        && let Some(values) = options.says(command, argument.get_long().unwrap_or_default())
    {
        return (values, Source::File, Some(options.file.clone()));
    }
    let usual: Vec<String> = argument.get_default_values().iter().map(|value| text(value)).collect();
    let usual = if is_flag(argument) { vec!["false".to_owned()] } else { usual };
    let source = if usual.is_empty() { Source::Unset } else { Source::Default };
    (usual, source, None)
}

fn is_flag(argument: &Arg) -> bool {
    matches!(argument.get_action(), ArgAction::SetTrue)
}

/// `true` or `false`, as the options without a value read the environment.
fn falsey(value: &OsStr) -> String {
    FalseyValueParser::new().parse_ref(&Command::new(""), None, value).unwrap_or_default().to_string()
}

/// A value as it is, but for the password that an address may hold.
fn without_password(value: String) -> String {
    match url::Url::parse(&value) {
        Ok(mut url) if url.password().is_some() => {
            // An address with a password has a host, so that it can have another.
            _ = url.set_password(Some("secret"));
            url.to_string()
        }
        _ => value,
    }
}

fn show(all: &[Setting], file: Option<&Options>) {
    match file {
        Some(options) => say!("{} is read.", options.file),
        None => say!("No file is read: {} is not in this folder, and none is named.", super::USUAL),
    }
    let widest = |text: fn(&Setting) -> usize| all.iter().map(text).max().unwrap_or_default();
    let (options, values) = (widest(|s| s.option.len()), widest(|s| s.values.join(", ").len()).min(40));
    let mut above = None;
    for setting in all {
        if above.replace(&setting.command) != Some(&setting.command) {
            say!("\n{}", styled(STRONG, format!("leadbench {}", setting.command)));
        }
        let from = setting.from.as_deref().unwrap_or_default();
        let source = match setting.source {
            Source::CommandLine => "command line".to_owned(),
            Source::Environment => format!("environment, {from}"),
            Source::File => from.to_owned(),
            Source::Default => "default".to_owned(),
            Source::Unset => "not set".to_owned(),
        };
        let plain = matches!(setting.source, Source::Default | Source::Unset);
        let source = if plain { styled(FAINT, source) } else { source };
        say!("  --{:<options$}  {:<values$}  {source}", setting.option, setting.values.join(", "));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The settings of some words, with a file and an environment.
    fn shown(words: &[&str], file: &str, environment: &[(&str, &str)]) -> Vec<Setting> {
        let matches = relaxed(Cli::command()).try_get_matches_from([&["leadbench"], words].concat()).unwrap();
        let options = Options { file: "leadbench.toml".into(), table: file.parse().unwrap() };
        let value = |name: &OsStr| environment.iter().find(|(n, _)| *n == name).map(|(_, value)| OsString::from(value));
        let mut commands = Cli::command();
        commands.build();
        settings(&commands, &matches, Some(&options), &value)
    }

    fn of<'a>(all: &'a [Setting], option: &str) -> (Vec<&'a str>, Source, Option<&'a str>) {
        let found = all.iter().find(|s| s.option == option).unwrap();
        (found.values.iter().map(String::as_str).collect(), found.source, found.from.as_deref())
    }

    #[test]
    fn the_command_line_goes_before_the_environment_and_that_before_the_file() {
        let file =
            "[serve]\nseed = 7\nquiet = true\nswitch = [\"localiq.oauth=on\", \"localiq.retries=60\"]\nclock = \"manual\"\njournal = 9\n";
        let environment = [("LEADBENCH_SEED", "8"), ("LEADBENCH_CLOCK", "system"), ("LEADBENCH_QUIET", "0")];
        let all = shown(&["serve", "--seed", "9"], file, &environment);
        assert_eq!(of(&all, "seed"), (vec!["9"], Source::CommandLine, None));
        assert_eq!(of(&all, "clock"), (vec!["system"], Source::Environment, Some("LEADBENCH_CLOCK")));
        assert_eq!(of(&all, "quiet"), (vec!["false"], Source::Environment, Some("LEADBENCH_QUIET")));
        assert_eq!(of(&all, "switch"), (vec!["localiq.oauth=on", "localiq.retries=60"], Source::File, Some("leadbench.toml")));
        assert_eq!(of(&all, "listen"), (vec!["127.0.0.1:4010"], Source::Default, None));
        assert_eq!(of(&all, "profile"), (vec![], Source::Unset, None));
        assert!(all.iter().all(|s| s.command == "serve"));
    }

    #[test]
    fn every_option_of_every_command_is_shown_and_no_credential() {
        let environment = [("LEADBENCH_AUTHORIZATION", "planted"), ("LEADBENCH_URL", "http://jo:planted@127.0.0.1/")];
        let all = shown(&[], "[send]\nheader = [\"X-Key: planted\"]\n", &environment);
        let commands = |name: &str| all.iter().filter(|s| s.command == name).count();
        assert!(commands("serve") > 8 && commands("check receiver") > 15 && commands("keys new") > 0);
        assert!(!format!("{all:?}").contains("planted"));
        let one = all.iter().find(|s| s.command == "send" && s.option == "header").unwrap();
        assert_eq!((&one.values[..], one.source), (&[HIDDEN.to_owned()][..], Source::File));
        assert_eq!(of(&shown(&["serve"], "", &[]), "store"), (vec!["memory"], Source::Default, None));
        assert_eq!(of(&shown(&["serve"], "", &[("LEADBENCH_STORE", "postgres://h/x")]), "store").0, [HIDDEN]);
    }
}
