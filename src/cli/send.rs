//! `leadbench send`: one delivery to one receiver, no server.

use clap::Args;

use super::{
    Exit, Outcome, options,
    screen::{BAD, FAINT, GOOD, STRONG, brief, say, styled},
};
use crate::{
    engine::{
        WorldOptions,
        clock::real_now,
        send::{Egress, Sender},
    },
    model::{Account, AccountKey, Invalid, Occasion, Origin, Outcome as AttemptOutcome, Subscription},
};

/// Send one delivery as the provider would, without a server
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  leadbench send localiq chat --to http://127.0.0.1:3000/leads --authorization 'token jokin'
  leadbench send localiq form --to http://127.0.0.1:3000/leads --format adf --show")]
pub(super) struct Send {
    /// Whose lead: localiq, leadsquared, salesiq, autoid
    provider: String,
    /// What kind of lead: chat for localiq, lead-create for leadsquared, conversation.created for salesiq, call-end for autoid and so on
    lead: String,
    /// The receiver
    #[arg(long, value_name = "URL", env = "LEADBENCH_TO")]
    to: String,
    /// The notation: json or adf for localiq
    #[arg(long, value_name = "NAME", env = "LEADBENCH_FORMAT")]
    format: Option<String>,
    #[command(flatten)]
    edits: options::Edits,
    #[command(flatten)]
    credentials: options::Credentials,
    /// A named set of switches, such as 2021-08; `leadbench switches` lists them
    #[arg(long, value_name = "NAME", env = "LEADBENCH_PROFILE")]
    profile: Option<String>,
    /// Set one switch of the provider (repeatable)
    #[arg(long, value_name = "PROVIDER.SWITCH=VALUE", env = "LEADBENCH_SWITCH")]
    switch: Vec<String>,
    #[command(flatten)]
    tls: options::Tls,
    /// Allow a receiver that is not on this machine
    #[arg(long, env = "LEADBENCH_REMOTE_OK", value_parser = clap::builder::FalseyValueParser::new())]
    remote_ok: bool,
    /// Print what is sent and received, byte for byte, credentials included
    #[arg(long, env = "LEADBENCH_SHOW", value_parser = clap::builder::FalseyValueParser::new())]
    show: bool,
}

impl Send {
    pub(super) async fn run(self) -> Outcome {
        let provider = options::provider(&self.provider)?;
        options::url("--to", &self.to)?;
        let world = WorldOptions { switches: options::switches(&self.switch)?, profile: self.profile.clone(), ..WorldOptions::default() };
        world.validate(&[provider])?;
        let settings = world.settings(provider)?;
        let formats = provider.formats();
        let format = self.format.as_deref().unwrap_or(formats[0]);
        if !formats.contains(&format) {
            return Err(Invalid::unknown("--format", format, "notation of this provider", formats.iter().copied()).into());
        }
        let now = real_now();
        let mut account = Account::new(AccountKey::new(provider.name(), provider.example_account()), settings, 1);
        let event = provider.compose(&self.edits.trigger(&self.lead)?, &mut account, now)?;
        let subscription = Subscription {
            events: vec![event.name.clone()],
            format: format.to_owned(),
            headers: self.credentials.lines()?,
            keys: self.credentials.signing_keys(provider)?,
            ..Subscription::new("send", Origin::Screen, &self.to, now)
        };
        let occasion = Occasion { delivery: 1, attempt: 1, at: now };
        let policy = provider.policy(&subscription, &account);
        let body = provider.render(&event, &subscription, &account, &occasion);
        let message = provider.message(body, &event, &subscription, &account, &occasion);
        let egress = if self.remote_ok { Egress::Any } else { Egress::Loopback };
        let exchange = Sender::on(self.tls.transport()?, egress).send(message, policy.timeout, now).await;
        if self.show {
            say!("{}", String::from_utf8_lossy(&exchange.sent));
            say!("{}", styled(FAINT, "---"));
            say!("{}", String::from_utf8_lossy(&exchange.received));
            say!("{}", styled(FAINT, "---"));
        }
        let outcome = policy.outcome(&exchange.answer);
        let (style, exit) = match &outcome {
            AttemptOutcome::Accepted => (GOOD, Exit::Done),
            AttemptOutcome::Refused(_) => (BAD, Exit::Failed),
            AttemptOutcome::NoReply(_) => (BAD, Exit::Incomplete),
        };
        let status = exchange.status().map_or(String::new(), |s| format!("{s} "));
        let size = exchange.message.body.len();
        say!(
            "{} {} lead {} as {format}, {size} bytes, to {}: {}",
            styled(STRONG, provider.title()),
            event.lead,
            event.identity,
            exchange.message.url,
            styled(style, format!("{status}{outcome}, {}", brief(exchange.took)))
        );
        Ok(exit)
    }
}
