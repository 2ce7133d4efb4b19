//! A call reaches us: find whose it is, let the provider answer, note it down.

use jiff::Timestamp;

use super::{Engine, faults, store::Change, world::World};
use crate::model::{Account, AccountKey, Invalid, Precondition, Provider, Reply, Request, Route, nearest_route};

/// A call that reached us, and what it was answered.
#[derive(Debug, Clone)]
pub struct Inbound {
    /// Counted up by the store; 0 before it has one.
    pub id: u64,
    /// When it came, on the account's clock.
    pub at: Timestamp,
    /// The account it was about; none when it matched no endpoint or named no account.
    pub account: Option<AccountKey>,
    /// As it came.
    pub request: Request,
    /// What it was answered.
    pub reply: Reply,
    /// For a call that matched nothing: the nearest documented endpoint and the difference.
    pub nearest: Option<String>,
}

/// A call that no provider documents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stray {
    /// `POST /crm/webhook`.
    pub call: String,
    /// The nearest documented endpoint and the difference: `POST /crm/webhooks (register): the method is POST, not PUT`.
    pub nearest: Option<String>,
}

impl Engine {
    /// Answers a call of a provider's API. A path that is documented but not with this method goes to its provider, too.
    /// A call of a path that nobody documents is noted and given back as a stray.
    pub async fn call(&self, request: Request) -> Result<Result<Reply, Stray>, Invalid> {
        let Some(provider) = self.0.providers.iter().find(|p| p.routes().iter().any(|r| r.leads(&request))).copied() else {
            let (nearest, call) = (self.nearest(&request), format!("{} {}", request.method, request.path));
            self.note(&*self.main()?, request, Reply::empty(404), None, nearest.clone())?;
            return Ok(Err(Stray { call, nearest }));
        };
        self.answer(provider, request).await.map(Ok)
    }

    async fn answer(&self, provider: &dyn Provider, request: Request) -> Result<Reply, Invalid> {
        let nearest = if provider.routes().iter().any(|r| r.takes(&request)) { None } else { self.nearest(&request) };
        let name = match provider.account(&request) {
            Ok(name) => name,
            Err(reply) => {
                let main = self.main()?;
                let reply = faults::bent(main.faults.armed(), provider, &request, reply);
                self.note(&main, request, reply.clone(), None, nearest)?;
                return Ok(reply);
            }
        };
        let key = AccountKey::new(provider.name(), name);
        let (store, world) = (&self.0.store, self.0.store.home(&key)?);
        let mut met = faults::skips_precondition(world.faults.armed());
        let reply = loop {
            // The time is read by whoever has the account: calls at the same time are answered in the order of their times.
            let answer = |world: &World, account: &mut Account| {
                let now = world.clock.now();
                let unmet = if met { None } else { provider.precondition(&request, account, now) };
                unmet.map_or_else(|| Ok(faults::answer(&world.faults, provider, &request, account, now)), Err)
            };
            let (answered, owed) = store.changed(world.id, &key, answer)?;
            if !owed.is_empty() {
                self.0.wake.notify_one();
            }
            match answered {
                Ok(reply) => break reply,
                Err(precondition) => match self.unmet(precondition, world.clock.now()).await {
                    Some(refusal) => break refusal,
                    None => met = true,
                },
            }
        };
        let reply = faults::bent(world.faults.armed(), provider, &request, reply);
        self.note(&world, request, reply.clone(), Some(key), nearest)?;
        Ok(reply)
    }

    /// Sends what a call depends on; the refusal where it was not answered as it must be.
    async fn unmet(&self, precondition: Precondition, now: Timestamp) -> Option<Reply> {
        let exchange = self.0.sender.send(precondition.message, precondition.timeout, now).await;
        let why = match &exchange.answer {
            Ok(reply) if precondition.wanted.contains(&reply.status) => return None,
            Ok(reply) => reply.status.to_string(),
            Err(why) => why.to_string(),
        };
        let mut refusal = precondition.otherwise;
        let why = why.replace('\\', "/").replace('"', "'");
        refusal.body = String::from_utf8_lossy(&refusal.body).replace("{why}", &why).into();
        Some(refusal)
    }

    fn nearest(&self, request: &Request) -> Option<String> {
        let routes = self.0.providers.iter().flat_map(|p| p.routes());
        nearest_route(routes, request).map(|(Route { method, path, about }, how)| format!("{method} {path} ({about}): {how}"))
    }

    fn note(
        &self,
        world: &World,
        request: Request,
        reply: Reply,
        account: Option<AccountKey>,
        nearest: Option<String>,
    ) -> Result<(), Invalid> {
        let changed = account.clone().filter(|_| request.method != "GET");
        self.0.store.note(world.id, Inbound { id: 0, at: world.clock.now(), account, request, reply, nearest })?;
        changed.into_iter().for_each(|key| self.0.store.tell(&mut || Change::Subscriptions(key.clone())));
        self.0.show();
        Ok(())
    }
}
