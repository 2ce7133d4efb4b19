//! Messages of a load test that goes straight to a receiver: each lead composed, rendered and signed as the provider would.

use jiff::Timestamp;
use tokio::sync::mpsc;

use super::load::Options;
use crate::{
    cli::{Trouble, options},
    engine::{
        WorldOptions,
        clock::real_now,
        drawn,
        send::{Egress, Sender},
        transport::Transport,
    },
    model::{Account, AccountKey, Invalid, Message, Occasion, Origin, Policy, Provider, Subscription, Trigger},
};

/// A message, and when it was made.
type Ready = (Message, Timestamp);

/// One account with one subscription, which is sent to.
pub(super) struct Direct {
    provider: &'static dyn Provider,
    account: Account,
    subscription: Subscription,
    sender: Sender,
    made: u64,
}

impl Direct {
    pub(super) fn of(options: &Options, transport: Transport, provider: &'static dyn Provider, account: &str) -> Result<Self, Trouble> {
        let to = options.to.as_deref().unwrap_or_default();
        options::url("--to", to)?;
        provider.account_name(account)?;
        let formats = provider.formats();
        let format = options.payload.as_deref().unwrap_or(formats[0]);
        if !formats.contains(&format) {
            return Err(Invalid::unknown("--payload", format, "notation of this provider", formats.iter().copied()).into());
        }
        let switches = options::switches(&options.switch)?;
        let world = WorldOptions { switches, profile: options.profile.clone(), ..WorldOptions::default() };
        world.validate(&[provider])?;
        let subscription = Subscription {
            format: format.to_owned(),
            headers: options.credentials.lines()?,
            keys: options.credentials.signing_keys(provider)?,
            ..Subscription::new("load", Origin::Screen, to, real_now())
        };
        let key = AccountKey::new(provider.name(), account);
        let account = Account::new(key, world.settings(provider)?, 1);
        let egress = if options.remote_ok { Egress::Any } else { Egress::Loopback };
        Ok(Self { provider, account, subscription, sender: Sender::on(transport, egress), made: 0 })
    }

    pub(super) fn sender(&self) -> Sender {
        self.sender.clone()
    }

    pub(super) fn policy(&self) -> Policy {
        self.provider.policy(&self.subscription, &self.account)
    }

    /// Makes one message after the other until nobody takes them any more.
    pub(super) fn prepare(mut self, first: Ready, wish: &Trigger, jobs: &mpsc::Sender<Ready>) -> Result<(), Invalid> {
        let mut ready = first;
        while jobs.blocking_send(ready).is_ok() {
            ready = self.next(wish)?;
        }
        Ok(())
    }

    /// The next message; a wish that cannot be is refused.
    pub(super) fn next(&mut self, wish: &Trigger) -> Result<Ready, Invalid> {
        let now = real_now();
        let event = self.provider.compose(&drawn(self.provider, wish, &mut self.account)?, &mut self.account, now)?;
        self.subscription.events = vec![event.name.clone()];
        self.made += 1;
        let occasion = Occasion { delivery: self.made, attempt: 1, at: now };
        let body = self.provider.render(&event, &self.subscription, &self.account, &occasion);
        Ok((self.provider.message(body, &event, &self.subscription, &self.account, &occasion), now))
    }
}
