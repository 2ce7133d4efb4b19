//! The stores, each behind processes that are killed: what they keep, and that those who share one are one.

/// Callers on all replicas at once.
mod calls;
/// What each store keeps, over the end of the process.
mod contract;
/// A receiver that counts.
mod counting;
/// `kill -9` under load.
mod crash;
/// A standby in the place of its primary.
mod failover;
/// A database that is paused, slow, or gone, and what cannot be opened.
mod outage;
/// A scratch server.
mod postgres;
/// A process that is killed and started again.
mod replica;
/// The judge of senders.
mod senders;
/// Replicas on one database.
mod shared;
/// A process that is asked to stop.
mod stop;
/// The live stream of a replica.
mod stream;
/// What stands between a replica and its database, and gets in the way.
mod wire;

use std::time::Duration;

pub use self::{
    postgres::{Database, Server},
    replica::{Replica, wish},
    stop::Holding,
};

/// How long anything may take before a test gives up on it.
const PATIENCE: Duration = Duration::from_secs(60);

/// Asks again and again until there is an answer.
async fn eventually<T>(mut ask: impl AsyncFnMut() -> Option<T>) -> T {
    let asked = async {
        loop {
            if let Some(answer) = ask().await {
                return answer;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
    };
    tokio::time::timeout(PATIENCE, asked).await.expect("it never came about")
}

/// Sends a signal to processes that a test started.
fn signal(name: &str, processes: &[String]) {
    let status = std::process::Command::new("kill").arg(format!("-{name}")).args(processes).stderr(std::process::Stdio::null()).status();
    // One of them may just have ended by itself.
    assert!(status.is_ok());
}

/// A file of a test's own for SQLite, removed with what stands beside it.
struct File(std::path::PathBuf);

impl File {
    fn fresh(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("leadbench-sqlite-{}-{name}", std::process::id()));
        _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    fn path(&self) -> std::path::PathBuf {
        self.0.join("leads.db")
    }

    fn url(&self) -> String {
        format!("sqlite:{}", self.path().display())
    }
}

impl Drop for File {
    fn drop(&mut self) {
        _ = std::fs::remove_dir_all(&self.0);
    }
}
