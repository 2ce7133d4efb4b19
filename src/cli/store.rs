//! `leadbench store`: what a database holds as text, and back.

use std::{
    fs::{File, OpenOptions},
    io::{BufReader, BufWriter, Write},
    os::unix::fs::OpenOptionsExt,
    path::PathBuf,
};

use clap::{Args, Subcommand};

use super::{Exit, Outcome, Trouble};
use crate::{engine::store::Sql, model::Invalid, providers};

/// Move what a store holds to another one
#[derive(Debug, Subcommand)]
#[command(after_help = "Examples:
  leadbench store export --store sqlite:leadbench.db world.ndjson
  leadbench store import --store postgres://leadbench@127.0.0.1/leadbench world.ndjson

The file holds credentials and keys as they are. No server may have the SQLite file open meanwhile; a PostgreSQL database is
exported as it is at one moment.")]
pub(super) enum Store {
    /// Write everything that a store holds, a line for each row
    Export(Which),
    /// Put an export into a store in which nothing has happened yet
    Import(Which),
}

#[derive(Debug, Args)]
pub(super) struct Which {
    /// sqlite:FILE or postgres://…
    #[arg(long, value_name = "STORE", env = "LEADBENCH_STORE", hide_env_values = true)]
    store: String,
    /// The file to write or read; `-` is standard output or input
    file: PathBuf,
}

impl Store {
    pub(super) fn run(self) -> Outcome {
        match self {
            Self::Export(which) => {
                let mut out: Box<dyn Write> = if which.is_standard() {
                    Box::new(std::io::stdout().lock())
                } else {
                    // For its owner's eyes only.
                    let mut options = OpenOptions::new();
                    let file = options.write(true).create(true).truncate(true).mode(0o600).open(&which.file);
                    Box::new(BufWriter::new(file.map_err(|e| which.unusable(&e))?))
                };
                let rows = Sql::export(&which.store, providers::ALL, &mut out)?;
                out.flush()?;
                anstream::eprintln!("{rows} rows written, credentials among them");
            }
            Self::Import(which) => {
                let rows = if which.is_standard() {
                    Sql::import(&which.store, providers::ALL, &mut std::io::stdin().lock())?
                } else {
                    let file = File::open(&which.file).map_err(|e| which.unusable(&e))?;
                    Sql::import(&which.store, providers::ALL, &mut BufReader::new(file))?
                };
                anstream::eprintln!("{rows} rows read");
            }
        }
        Ok(Exit::Done)
    }
}

impl Which {
    fn is_standard(&self) -> bool {
        self.file.as_os_str() == "-"
    }

    fn unusable(&self, why: &std::io::Error) -> Trouble {
        Invalid::new(self.file.display().to_string(), why.to_string(), "a file that this user may use").into()
    }
}
