//! `leadbench health`: whether a fake can serve, for whatever starts or watches one.

use std::time::Duration;

use clap::Args;

use super::{
    Exit, Outcome, Trouble, options,
    screen::{BAD, say, styled},
};
use crate::{
    engine::{
        clock::{Stopwatch, real_now},
        send::{Egress, Sender},
    },
    model::{Framing, Headers, Invalid, Message, Reply},
};

/// Ask a running fake whether it can serve
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  leadbench health                                     what the Dockerfile asks every few seconds
  leadbench serve & leadbench health --wait 30s        go on once it answers
  leadbench health --server http://leadbench:4010

It asks for /_leadbench/readyz, which wants no token.

Exit codes: 0 it can, 1 it answers that it cannot, such as without its database, 2 usage, 3 nobody answers.")]
pub(super) struct Health {
    /// Where the fake is
    #[arg(long, default_value = "http://127.0.0.1:4010", value_name = "URL", env = "LEADBENCH_URL")]
    server: String,
    /// How long an answer may take
    #[arg(long, default_value = "3s", value_name = "TIME", env = "LEADBENCH_HEALTH_TIMEOUT", value_parser = options::duration)]
    timeout: Duration,
    /// Ask again for so long until it can serve; unless given, ask once
    #[arg(long, default_value = "0s", value_name = "TIME", env = "LEADBENCH_WAIT", value_parser = options::duration)]
    wait: Duration,
}

/// Between two questions.
const PAUSE: Duration = Duration::from_millis(100);

impl Health {
    pub(super) async fn run(self) -> Outcome {
        options::url("--server", &self.server)?;
        let (sender, watch) = (Sender::new(Egress::Any), Stopwatch::start());
        loop {
            let answer = self.ask(&sender).await;
            if !matches!(&answer, Ok(reply) if reply.status == 200) && watch.elapsed() < self.wait {
                tokio::time::sleep(PAUSE).await;
                continue;
            }
            return self.tell(&answer?);
        }
    }

    async fn ask(&self, sender: &Sender) -> Result<Reply, Trouble> {
        let message = Message {
            method: "GET".to_owned(),
            url: format!("{}/_leadbench/readyz", self.server.trim_end_matches('/')),
            headers: Headers::new(),
            body: bytes::Bytes::new(),
            framing: Framing::Sized,
        };
        sender.send(message, self.timeout, real_now()).await.answer.map_err(|why| {
            let right = "a fake that runs: `leadbench serve`; --wait 30s waits for it, --server says where it is";
            Trouble::Unreachable(Invalid::new(format!("--server {}", self.server), why.to_string(), right))
        })
    }

    fn tell(&self, reply: &Reply) -> Outcome {
        if reply.status == 200 {
            say!("{} can serve", self.server);
            return Ok(Exit::Done);
        }
        let body = String::from_utf8_lossy(&reply.body);
        say!("{}: {} answers {}\n{}", styled(BAD, "it cannot serve"), self.server, reply.status, body.trim_end());
        Ok(Exit::Failed)
    }
}
