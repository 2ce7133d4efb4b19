//! `leadbench.toml`: options by command, under what the environment and the command line say.
//!
//! ```toml
//! [serve]
//! listen = "127.0.0.1:4010"
//! switch = ["localiq.oauth=on"]
//!
//! [check.receiver]
//! provider = "localiq"
//! ```

mod schema;
mod shown;

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
};

use clap::{Arg, Command};
use toml::{Table, Value};

pub(super) use self::{schema::schema, shown::Config};
use super::Trouble;
use crate::model::Invalid;

/// The file that is read where none is named.
const USUAL: &str = "leadbench.toml";

/// A file of options.
struct Options {
    /// Its path, as it was named.
    file: String,
    table: Table,
}

/// The commands with the file's values as their defaults.
pub(super) fn defaults(command: Command, arguments: &[OsString]) -> Result<Command, Trouble> {
    let Some(path) = path(arguments) else { return Ok(command) };
    let options = read(&path)?;
    Ok(apply(command, &options.table, &options.file, &mut Vec::new())?)
}

fn read(path: &Path) -> Result<Options, Invalid> {
    let shown = path.display().to_string();
    let text = std::fs::read_to_string(path)
        .map_err(|e| Invalid::new(&shown, format!("it cannot be read: {e}"), "the path of a readable TOML file, or no --config"))?;
    parsed(shown, &text)
}

fn parsed(file: String, text: &str) -> Result<Options, Invalid> {
    let table: Table = text.parse().map_err(|e: toml::de::Error| {
        let position = e.span().map_or(String::new(), |span| position(text, span.start));
        Invalid::new(format!("{file}{position}"), e.message().to_owned(), "TOML: [serve], then listen = \"127.0.0.1:4010\"")
    })?;
    Ok(Options { file, table })
}

/// The commands with the values of a text as their defaults; what no command takes is refused.
pub(super) fn with_defaults(command: Command, text: &str) -> Result<Command, Invalid> {
    let options = parsed(USUAL.to_owned(), text)?;
    apply(command, &options.table, &options.file, &mut Vec::new())
}

impl Options {
    /// What it says of an option of a command, which is named by its words.
    fn says(&self, command: &[String], option: &str) -> Option<Vec<String>> {
        let section = command.iter().try_fold(&self.table, |table, word| table.get(word)?.as_table());
        texts(section?.get(option)?)
    }
}

fn path(arguments: &[OsString]) -> Option<PathBuf> {
    let mut rest = arguments.iter().map(|a| a.to_string_lossy());
    while let Some(argument) = rest.next() {
        match argument.strip_prefix("--config") {
            Some("") => return rest.next().map(|p| p.into_owned().into()),
            Some(value) if value.starts_with('=') => return Some(value[1..].into()),
            _ if argument == "--" => break,
            _ => {}
        }
    }
    let named = std::env::var_os("LEADBENCH_CONFIG").map(PathBuf::from);
    named.or_else(|| Some(PathBuf::from(USUAL)).filter(|p| p.exists()))
}

fn position(text: &str, offset: usize) -> String {
    let before = &text[..offset.min(text.len())];
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    format!(", line {line}, column {column}")
}

fn apply(mut command: Command, table: &Table, file: &str, sections: &mut Vec<String>) -> Result<Command, Invalid> {
    for (key, value) in table {
        let at = || format!("{file}, {}", [sections.as_slice(), std::slice::from_ref(key)].concat().join("."));
        if let (Value::Table(inner), Some(_)) = (value, command.find_subcommand(key)) {
            sections.push(key.clone());
            let mut result = Ok(());
            command = command.mut_subcommand(key, |sub| {
                apply(sub, inner, file, sections).unwrap_or_else(|e| {
                    result = Err(e);
                    Command::new(key.clone())
                })
            });
            sections.pop();
            result?;
            continue;
        }
        let known: Vec<String> = command.get_arguments().filter_map(|a| a.get_long()).map(str::to_owned).collect();
        let sections_here: Vec<String> = command.get_subcommands().map(|c| c.get_name().to_owned()).collect();
        if !known.contains(key) || key == "config" {
            let holds = |c: &&Command| c.get_arguments().any(|a| a.get_long() == Some(key.as_str()));
            if let Some(section) = command.get_subcommands().find(holds).map(Command::get_name) {
                return Err(Invalid::new(at(), "it stands outside the sections", format!("[{section}], then {key} = …")));
            }
            let all = known.iter().chain(&sections_here).map(String::as_str).filter(|n| !matches!(*n, "help" | "version" | "config"));
            return Err(Invalid::unknown(&at(), key, "option or section here", all));
        }
        let values = texts(value)
            .ok_or_else(|| Invalid::new(at(), "it is neither a text, a number, true or false, nor a list of them", "option = \"value\""))?;
        command = command.mut_args(|argument| if argument.get_long() == Some(key) { with_default(argument, &values) } else { argument });
    }
    Ok(command)
}

fn with_default(argument: Arg, values: &[String]) -> Arg {
    // An option that must be given need not be given twice.
    argument.required(false).default_values(values.to_vec())
}

fn texts(value: &Value) -> Option<Vec<String>> {
    match value {
        Value::String(text) => Some(vec![text.clone()]),
        Value::Integer(_) | Value::Float(_) | Value::Boolean(_) => Some(vec![value.to_string()]),
        Value::Array(items) => items.iter().map(texts).collect::<Option<Vec<_>>>().map(|v| v.concat()),
        Value::Datetime(_) | Value::Table(_) => None,
    }
}

/// The options of a command that a file may hold.
fn open(command: &Command) -> impl Iterator<Item = &Arg> {
    command.get_arguments().filter(|a| a.get_long().is_some_and(|name| !matches!(name, "help" | "version" | "config")))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    fn with(text: &str) -> Result<Command, Invalid> {
        apply(super::super::Cli::command(), &text.parse().unwrap(), "leadbench.toml", &mut Vec::new())
    }

    #[test]
    fn values_of_the_file_stand_where_the_command_line_says_nothing() {
        let command = with("[serve]\nlisten = \"127.0.0.1:9\"\nseed = 7\n").unwrap();
        let matches = command.clone().try_get_matches_from(["leadbench", "serve"]).unwrap();
        let serve = matches.subcommand_matches("serve").unwrap();
        assert_eq!(serve.get_one::<u64>("seed"), Some(&7));
        let matches = command.try_get_matches_from(["leadbench", "serve", "--seed", "8"]).unwrap();
        assert_eq!(matches.subcommand_matches("serve").unwrap().get_one::<u64>("seed"), Some(&8));
    }

    #[test]
    fn a_misspelt_option_or_section_is_refused_with_what_was_meant() {
        let refused = with("[serve]\nlistne = \"x\"\n").unwrap_err();
        assert_eq!(refused.at, "leadbench.toml, serve.listne");
        assert!(refused.right.starts_with("did you mean `listen`?"), "{refused}");
        assert_eq!(with("listen = \"x\"\n").unwrap_err().right, "[serve], then listen = …");
        assert!(with("[sreve]\n").unwrap_err().right.starts_with("did you mean `serve`?"));
    }
}
