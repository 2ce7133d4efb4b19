//! The client under test: a command that is run once a scenario.

use std::{fmt, process::Stdio, time::Duration};

/// A client.
#[derive(Debug, Clone)]
pub struct Program(Vec<String>);

/// How a client's run ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::conform) enum End {
    /// With this exit code; a signal counts as 128 and its number.
    Code(i32),
    /// It was still running when its time was over, and was stopped.
    Stopped(Duration),
    /// It could not be run.
    Unrun(String),
}

impl Program {
    /// A command and its arguments. No shell reads it.
    pub fn command<S: Into<String>>(words: impl IntoIterator<Item = S>) -> Self {
        Self(words.into_iter().map(Into::into).collect())
    }

    /// Runs it with these variables in its environment, for so long at most.
    pub(super) async fn run(&self, variables: &[(&str, String)], longest: Duration) -> End {
        let Some((program, arguments)) = self.0.split_first() else { return End::Unrun("there is no command".into()) };
        let mut command = tokio::process::Command::new(program);
        command.args(arguments).envs(variables.iter().map(|(name, value)| (*name, value)));
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
        f.write_str(&self.0.join(" "))
    }
}

impl fmt::Display for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Code(code) => write!(f, "exit code {code}"),
            Self::Stopped(after) => write!(f, "no end within {} s", after.as_secs()),
            Self::Unrun(why) => f.write_str(why),
        }
    }
}
