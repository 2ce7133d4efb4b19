//! `leadbench replay`: a failure that was written down, run again.

use std::path::PathBuf;

use clap::Args;

use super::{
    Exit, Outcome,
    check::{Observe, again},
    options,
    screen::{BAD, GOOD, STRONG, say, styled},
};
use crate::{
    conform::{self, Again, Credential, Replayed, rerun::Rerun},
    engine::send::{Egress, Sender},
    model::Invalid,
};

/// Run a failure again from its file: FIXED (exit code 0) or STILL FAILING (1)
#[derive(Debug, Args)]
#[command(after_help = "Example:
  leadbench check receiver … --replay-dir failures
  leadbench replay failures/localiq-receiver-render-unicode.json --authorization 'token jokin'

Of a receiver the very bytes are sent again. Of a sender or a client the one check is run again with its options and seed; a token
is in no file and is taken from LEADBENCH_TOKEN.")]
pub(super) struct Replay {
    /// The file that a run with --replay-dir wrote
    file: PathBuf,
    #[command(flatten)]
    credentials: options::Credentials,
    #[command(flatten)]
    observe: Observe,
    #[command(flatten)]
    tls: options::Tls,
    /// Allow a target that is not on this machine
    #[arg(long, env = "LEADBENCH_REMOTE_OK", value_parser = clap::builder::FalseyValueParser::new())]
    remote_ok: bool,
}

impl Replay {
    pub(super) async fn run(self) -> Outcome {
        let shown = self.file.display().to_string();
        let unreadable = |e| Invalid::new(&shown, format!("it cannot be read: {e}"), "a file that a run with --replay-dir wrote");
        let text = std::fs::read_to_string(&self.file).map_err(unreadable)?;
        let credentials: Vec<Credential> =
            self.credentials.lines()?.into_iter().map(|(header, value)| Credential { header, value }).collect();
        let egress = if self.remote_ok { Egress::Any } else { Egress::Loopback };
        let port = self.observe.port()?;
        let replayed = match Rerun::read(&text) {
            Some(file) => rerun(file).await,
            None => conform::replay(&text, &credentials, &Sender::on(self.tls.transport()?, egress), port.as_ref()).await,
        };
        let replayed = replayed.map_err(|e| Invalid::new(format!("{shown}, {}", e.at), e.wrong, e.right))?;
        let (check, target) = (styled(STRONG, &replayed.check), &replayed.target);
        Ok(match replayed.outcome {
            Again::Fixed => {
                say!("{} {check} at {target}", styled(GOOD, "FIXED"));
                Exit::Done
            }
            Again::StillFailing { expected, actual } => {
                say!("{} {check} at {target}\n  expected: {expected}\n  actual: {actual}", styled(BAD, "STILL FAILING"));
                Exit::Failed
            }
            Again::Unproven(why) => {
                say!("UNPROVEN {check} at {target}\n  {why}");
                Exit::Incomplete
            }
        })
    }
}

/// Runs the check of a sender or a client again.
async fn rerun(file: Result<Rerun, Invalid>) -> Result<Replayed, Invalid> {
    let file = file?;
    let report = if file.again.is_empty() { None } else { Some(again(&file.again).await?) };
    Ok(file.outcome(report.as_ref()))
}
