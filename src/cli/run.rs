//! `leadbench run`: a vendor's own features, with our vocabulary.

use std::path::{Path, PathBuf};

use clap::Args;

use super::{Outcome, check::Target};
use crate::model::Invalid;

/// Run features of your own against a receiver; `leadbench steps` lists the vocabulary
#[derive(Debug, Args)]
#[command(after_help = "Example:
  leadbench run my-features --provider localiq --url http://127.0.0.1:3000/leads

Each scenario carries one tag as its id, such as @localiq/receiver/render/my-own-check.")]
pub(super) struct Run {
    /// Feature files, or folders of them
    #[arg(required = true)]
    features: Vec<PathBuf>,
    #[command(flatten)]
    target: Target,
}

impl Run {
    pub(super) async fn run(self) -> Outcome {
        let mut features = Vec::new();
        for path in &self.features {
            collect(path, &mut features)?;
        }
        if features.is_empty() {
            let named: Vec<String> = self.features.iter().map(|p| p.display().to_string()).collect();
            return Err(Invalid::new(named.join(", "), "there is no .feature file", "a feature file, or a folder with some").into());
        }
        self.target.judge(Some(features)).await
    }
}

/// Reads a file, or each feature below a folder in the order of their names.
fn collect(path: &Path, features: &mut Vec<(String, String)>) -> Result<(), Invalid> {
    let shown = path.display().to_string();
    let unreadable = |e: std::io::Error| Invalid::new(&shown, format!("it cannot be read: {e}"), "a feature file, or a folder with some");
    if !path.is_dir() {
        features.push((shown.clone(), std::fs::read_to_string(path).map_err(unreadable)?));
        return Ok(());
    }
    let mut entries: Vec<PathBuf> = std::fs::read_dir(path).map_err(unreadable)?.filter_map(|e| e.ok().map(|e| e.path())).collect();
    entries.sort();
    entries.iter().filter(|p| p.is_dir() || p.extension().is_some_and(|e| e == "feature")).try_for_each(|p| collect(p, features))
}
