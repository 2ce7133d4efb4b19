//! `leadbench completions` and `leadbench man`: the commands, told to a shell and to the pager of manuals.

use clap::{Args, Command, CommandFactory};
use clap_complete::Shell;
use clap_mangen::{
    Man,
    roff::{Roff, roman},
};

use super::{Cli, Exit, Outcome, screen::show};
use crate::model::Invalid;

/// Print what a shell needs to complete leadbench's commands and options
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  leadbench completions bash > ~/.local/share/bash-completion/completions/leadbench
  leadbench completions zsh > ~/.zfunc/_leadbench        where fpath has ~/.zfunc
  leadbench completions fish > ~/.config/fish/completions/leadbench.fish")]
pub(super) struct Completions {
    shell: Shell,
}

impl Completions {
    pub(super) fn run(self) -> Outcome {
        // Whole before it is shown: the generator panics where a reader goes away.
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Cli::command(), "leadbench", &mut script);
        show(format_args!("{}", String::from_utf8_lossy(&script)));
        Ok(Exit::Done)
    }
}

/// Print the manual page of leadbench, or of one of its commands
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  leadbench man > leadbench.1
  leadbench man check receiver > leadbench-check-receiver.1
  leadbench man | man -l -")]
pub(super) struct Manual {
    /// Of this command, such as check receiver; unless given, of the whole
    #[arg(value_name = "COMMAND")]
    command: Vec<String>,
}

impl Manual {
    pub(super) fn run(self) -> Outcome {
        let mut all = Cli::command().bin_name("leadbench");
        all.build();
        let chosen = self.command.iter().try_fold(all, |above, name| below(&above, name))?;
        let name = chosen.get_bin_name().unwrap_or_default().replace(' ', "-");
        let closing = chosen.get_after_help().map(ToString::to_string).unwrap_or_default();
        let mut page = Vec::new();
        Man::new(chosen.display_name(name).after_help(None)).source(concat!("leadbench ", env!("CARGO_PKG_VERSION"))).render(&mut page)?;
        closed(&closing).to_writer(&mut page)?;
        show(format_args!("{}", String::from_utf8_lossy(&page)));
        Ok(Exit::Done)
    }
}

/// What help ends with: a paragraph with a heading line keeps its lines, which the page's own writer would fill.
fn closed(text: &str) -> Roff {
    let mut roff = Roff::new();
    for paragraph in text.split("\n\n") {
        match paragraph.split_once(":\n") {
            Some((heading, lines)) => {
                roff.control("SH", [heading.to_uppercase().as_str()]).control("nf", []);
                lines.lines().for_each(|line| _ = roff.text([roman(line)]));
                roff.control("fi", []);
            }
            None => _ = roff.control("PP", []).text([roman(paragraph)]),
        }
    }
    roff
}

fn below(above: &Command, name: &str) -> Result<Command, Invalid> {
    let known = above.get_subcommands().map(Command::get_name);
    above.find_subcommand(name).cloned().ok_or_else(|| Invalid::unknown("", name, "command", known))
}
