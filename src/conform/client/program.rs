//! The client under test: a command that is run once a scenario.

use std::{fmt, process::Stdio, time::Duration};

use super::{
    reference::{Defect, Errand},
    watch::Watch,
};

/// A client.
#[derive(Debug, Clone)]
pub struct Program(Kind);

#[derive(Debug, Clone)]
enum Kind {
    Command(Vec<String>),
    Own(Vec<Defect>),
    Served(Watch),
}

/// The client id, and its secret, that tokens are granted to.
const CLIENT: &str = "leadbench";

/// How a client's run ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::conform) enum End {
    /// With this exit code; a signal counts as 128 and its number.
    Code(i32),
    /// It was still running when its time was over, and was stopped.
    Stopped(Duration),
    /// It could not be run.
    Unrun(String),
    /// Nobody saw it end.
    Unwatched,
}

impl Program {
    /// A command and its arguments. No shell reads it.
    pub fn command<S: Into<String>>(words: impl IntoIterator<Item = S>) -> Self {
        Self(Kind::Command(words.into_iter().map(Into::into).collect()))
    }

    /// Our own client, with these defects; without any it is right.
    pub fn own(defects: Vec<Defect>) -> Self {
        Self(Kind::Own(defects))
    }

    /// A client that works on a running server, whose journal is judged. What needs the client's end, or another fake than that
    /// server, stays unproven.
    pub fn served(watch: Watch) -> Self {
        Self(Kind::Served(watch))
    }

    pub(super) fn watch(&self) -> Option<&Watch> {
        match &self.0 {
            Kind::Served(watch) => Some(watch),
            _ => None,
        }
    }

    /// Runs it on an errand, for so long at most.
    pub(super) async fn run(&self, errand: Errand<'_>, longest: Duration) -> End {
        let words = match &self.0 {
            Kind::Command(words) => words,
            Kind::Served(_) => return End::Unwatched,
            Kind::Own(defects) => {
                let run = Errand { defects, ..errand };
                return tokio::time::timeout(longest, run.run()).await.unwrap_or(End::Stopped(longest));
            }
        };
        let Some((program, arguments)) = words.split_first() else { return End::Unrun("there is no command".into()) };
        let variables = [
            ("LEADBENCH_URL", &errand.url),
            ("LEADBENCH_ACCOUNT", &errand.account),
            ("LEADBENCH_TOKEN", &errand.token),
            ("LEADBENCH_RECEIVER", &errand.receiver),
        ];
        // Only where it holds: a client that reads it tries it.
        let renewal =
            [("LEADBENCH_REFRESH_TOKEN", errand.refresh.as_str()), ("LEADBENCH_CLIENT_ID", CLIENT), ("LEADBENCH_CLIENT_SECRET", CLIENT)];
        let renewal = renewal.into_iter().filter(|_| !errand.refresh.is_empty());
        let mut command = tokio::process::Command::new(program);
        command.args(arguments).envs(variables).envs(renewal);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).kill_on_drop(true);
        let ended = async {
            match command.status().await {
                Ok(status) => End::Code(status.code().unwrap_or_else(|| 128 + signal(status))),
                Err(why) => End::Unrun(format!("`{program}` cannot be run: {why}")),
            }
        };
        tokio::time::timeout(longest, ended).await.unwrap_or(End::Stopped(longest))
    }
}

fn signal(status: std::process::ExitStatus) -> i32 {
    use std::os::unix::process::ExitStatusExt as _;
    status.signal().unwrap_or_default()
}

impl fmt::Display for Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Command(words) => f.write_str(&words.join(" ")),
            Kind::Own(_) => f.write_str("leadbench's own client"),
            Kind::Served(watch) => f.write_str(watch.server()),
        }
    }
}

impl fmt::Display for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Code(code) => write!(f, "exit code {code}"),
            Self::Stopped(after) => write!(f, "no end within {} s", after.as_secs()),
            Self::Unrun(why) => f.write_str(why),
            Self::Unwatched => f.write_str("an end that nobody saw"),
        }
    }
}
