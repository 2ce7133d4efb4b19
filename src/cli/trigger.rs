//! `leadbench trigger`: let a lead happen at a running fake, and see what became of it.

use std::time::Duration;

use bytes::Bytes;
use clap::Args;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{
    Exit, Outcome, Trouble, options,
    screen::{BAD, GOOD, brief, say, styled},
};
use crate::{
    engine::{
        clock::real_now,
        send::{Egress, Sender},
    },
    model::{Framing, Headers, Invalid, Message},
};

/// Let a lead happen at a running fake
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  leadbench trigger localiq chat --account TEST_1
  leadbench trigger localiq form --event new_lead --set lead.contact.email=jo@example.com
  leadbench trigger localiq call --count 100 --generated")]
pub(super) struct Trigger {
    /// Whose lead: localiq, leadsquared, salesiq, autoid
    provider: String,
    /// What kind of lead: chat for localiq, lead-create for leadsquared, conversation.created for salesiq, call-end for autoid and so on
    lead: String,
    /// The account it happens in; unless given, the provider's example account
    #[arg(long, value_name = "NAME", env = "LEADBENCH_ACCOUNT")]
    account: Option<String>,
    #[command(flatten)]
    edits: options::Edits,
    /// Draw each lead at random, by the fake's seed, instead of sending the documented one
    #[arg(long, env = "LEADBENCH_GENERATED", value_parser = clap::builder::FalseyValueParser::new())]
    generated: bool,
    /// How many leads
    #[arg(long, default_value_t = 1, value_name = "N", env = "LEADBENCH_COUNT", value_parser = options::at_least_one)]
    count: usize,
    /// Where the fake is
    #[arg(long, default_value = "http://127.0.0.1:4010", value_name = "URL", env = "LEADBENCH_URL")]
    server: String,
}

#[derive(Deserialize)]
struct Published {
    event: String,
    account: String,
    identity: String,
    deliveries: Vec<u64>,
    passed_over: Vec<PassedOver>,
}

#[derive(Deserialize)]
struct PassedOver {
    subscription: String,
    why: String,
}

#[derive(Deserialize)]
struct Delivery {
    state: String,
    reason: Option<String>,
    due_at: Option<String>,
    attempts: Vec<Try>,
}

#[derive(Deserialize)]
struct Try {
    url: String,
    outcome: String,
    status: Option<u16>,
    took_ms: f64,
}

#[derive(Deserialize)]
struct Problem {
    at: String,
    wrong: String,
    right: String,
}

impl Trigger {
    pub(super) async fn run(self) -> Outcome {
        let provider = options::provider(&self.provider)?;
        options::url("--server", &self.server)?;
        let trigger = self.edits.trigger(&self.lead)?;
        // Edits travel as JSON: a text that is JSON means itself, any other is a string.
        let value = |text: &str| serde_json::from_str(text).unwrap_or_else(|_| Value::from(text));
        let set: Map<String, Value> =
            trigger.set.iter().filter_map(|(path, text)| text.as_ref().map(|t| (path.clone(), value(t)))).collect();
        let wish = json!({
            "provider": provider.name(), "lead": self.lead, "event": trigger.event, "account": self.account,
            "set": set, "unset": self.edits.unset,
            "base": trigger.base.map(|b| value(b.text())), "generated": self.generated,
        });
        let server = Server { base_url: self.server.trim_end_matches('/').to_owned(), sender: Sender::new(Egress::Any) };
        let mut exit = Exit::Done;
        for _ in 0..self.count {
            let published: Published = server.ask("POST", "events", Some(&wish)).await?;
            if !tell(&server, &published).await? {
                exit = Exit::Failed;
            }
        }
        Ok(exit)
    }
}

/// Says what became of one lead, and whether each of its deliveries was accepted.
async fn tell(server: &Server, published: &Published) -> Result<bool, Trouble> {
    let Published { event, account, identity, deliveries, passed_over } = published;
    say!("{event}: lead {identity} in {account}, {} to send", deliveries.len());
    for PassedOver { subscription, why } in passed_over {
        say!("  {subscription} passed over: {why}");
    }
    if deliveries.is_empty() && passed_over.is_empty() {
        say!("  no webhook is registered for {account}: register one first, as `leadbench serve` says");
    }
    let mut accepted = !deliveries.is_empty();
    for id in deliveries {
        let delivery: Delivery = server.ask("GET", &format!("deliveries/{id}?wait=attempted&timeout_ms=60000"), None).await?;
        let good = delivery.state == "delivered";
        accepted &= good;
        let style = if good { GOOD } else { BAD };
        let next = match (delivery.due_at, delivery.reason) {
            (Some(at), _) => format!("; again at {at}"),
            (None, Some(reason)) if delivery.attempts.is_empty() => format!("; {reason}"),
            _ => String::new(),
        };
        let last = delivery.attempts.last().map_or(String::new(), |t| {
            let status = t.status.map_or(String::new(), |s| format!("{s} "));
            format!(" to {}: {status}{}, {}", t.url, t.outcome, brief(Duration::from_secs_f64(t.took_ms / 1000.0)))
        });
        say!("  delivery {id}{} {}{next}", last, styled(style, &delivery.state));
    }
    Ok(accepted)
}

/// A running fake's control API.
struct Server {
    base_url: String,
    sender: Sender,
}

impl Server {
    async fn ask<T: for<'a> Deserialize<'a>>(&self, method: &str, path: &str, body: Option<&Value>) -> Result<T, Trouble> {
        let message = Message {
            method: method.to_owned(),
            url: format!("{}/_leadbench/api/v1/{path}", self.base_url),
            headers: Headers::new().with("Content-Type", "application/json"),
            body: body.map_or(Bytes::new(), |b| Bytes::from(b.to_string())),
            framing: Framing::Sized,
        };
        let exchange = self.sender.send(message, Duration::from_secs(90), real_now()).await;
        let at = format!("--server {}", self.base_url);
        let reply = exchange.answer.map_err(|why| {
            Trouble::Unreachable(Invalid::new(
                &at,
                why.to_string(),
                "start the fake with `leadbench serve`, or name where it is with --server",
            ))
        })?;
        if reply.status >= 400 {
            return Err(match serde_json::from_slice::<Problem>(&reply.body) {
                Ok(Problem { at, wrong, right }) => Invalid::new(at, wrong, right).into(),
                Err(_) => Trouble::Unreachable(Invalid::new(
                    &at,
                    format!("it answers {} and is no leadbench", reply.status),
                    "the address that `leadbench serve` prints",
                )),
            });
        }
        serde_json::from_slice(&reply.body).map_err(|e| {
            Trouble::Unreachable(Invalid::new(
                &at,
                format!("it answers what this version does not know: {e}"),
                "a server of the same version",
            ))
        })
    }
}
