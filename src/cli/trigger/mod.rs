//! `leadbench trigger`: let a lead happen at a running fake, and see what became of it; or many, at a pace.

mod direct;
mod load;
mod report;
mod server;

use std::time::Duration;

use clap::Args;
use serde_json::{Map, Value, json};

use self::server::{PassedOver, Published, Server};
use super::{
    Exit, Outcome, Trouble, options,
    screen::{BAD, GOOD, brief, say, styled},
};
use crate::model::{Secret, Trigger as Wish};

/// Let a lead happen at a running fake, or many as a load test
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  leadbench trigger localiq chat --account TEST_1
  leadbench trigger localiq form --event new_lead --set lead.contact.email=jo@example.com
  leadbench trigger localiq call --count 100 --generated
  leadbench trigger localiq chat --rate 50/s --ramp 10s --for 60s                       a load test through the fake
  leadbench trigger localiq chat --count 1000 --rate 200/s --to http://127.0.0.1:3000/leads \\
            --authorization 'token jokin'                                               the same without a fake

Exit codes: 0 all accepted, 1 some not, 2 usage, 3 nobody answers, 4 our own fault.")]
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
    /// How many leads; unless given, one, or with --for as many as there is time for
    #[arg(long, value_name = "N", env = "LEADBENCH_COUNT", value_parser = options::at_least_one)]
    count: Option<usize>,
    /// Where the fake is
    #[arg(long, default_value = "http://127.0.0.1:4010", value_name = "URL", env = "LEADBENCH_URL")]
    server: String,
    /// The token that the fake was started with, where it was
    #[arg(long, value_name = "TOKEN", env = "LEADBENCH_SERVE_TOKEN", hide_env_values = true)]
    token: Option<String>,
    #[command(flatten)]
    tls: options::Tls,
    #[command(flatten)]
    load: load::Options,
}

impl Trigger {
    pub(super) async fn run(self) -> Outcome {
        let provider = options::provider(&self.provider)?;
        options::url("--server", &self.server)?;
        let trigger = Wish { generated: self.generated, ..self.edits.trigger(&self.lead)? };
        let load = self.load.load(self.count)?;
        if let (Some(load), true) = (&load, self.load.to.is_some()) {
            let account = self.account.as_deref().unwrap_or(provider.example_account());
            let direct = direct::Direct::of(&self.load, self.tls.transport()?, provider, account)?;
            return load::straight(&self.load, load, direct, trigger).await;
        }
        // Edits travel as JSON: a text that is JSON means itself, any other is a string.
        let value = |text: &str| serde_json::from_str(text).unwrap_or_else(|_| Value::from(text));
        let set: Map<String, Value> =
            trigger.set.iter().filter_map(|(path, text)| text.as_ref().map(|t| (path.clone(), value(t)))).collect();
        let wish = json!({
            "provider": provider.name(), "lead": self.lead, "event": trigger.event, "account": self.account,
            "set": set, "unset": self.edits.unset,
            "base": trigger.base.map(|b| value(b.text())), "generated": self.generated,
        });
        let server = Server::new(&self.server, self.token.as_ref().map(Secret::new), self.tls.transport()?);
        if let Some(load) = &load {
            return load::through(&self.load, load, &server, wish).await;
        }
        let mut exit = Exit::Done;
        for _ in 0..self.count.unwrap_or(1) {
            let published = server.publish(&wish).await?;
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
        let delivery = server.attempted(*id).await?;
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
