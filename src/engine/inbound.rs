//! A call reaches us: find whose it is, let the provider answer, note it down.

use std::sync::Arc;

use jiff::Timestamp;

use super::{
    Engine,
    changes::Change,
    faults,
    journal::Inbound,
    next,
    world::{World, lock},
};
use crate::model::{AccountKey, Precondition, Provider, Reply, Request, Route, nearest_route};

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
    pub async fn call(&self, request: Request) -> Result<Reply, Stray> {
        let Some(provider) = self.0.providers.iter().find(|p| p.routes().iter().any(|r| r.leads(&request))).copied() else {
            let (nearest, call) = (self.nearest(&request), format!("{} {}", request.method, request.path));
            self.note(&self.main(), request, Reply::empty(404), None, nearest.clone());
            return Err(Stray { call, nearest });
        };
        Ok(self.answer(provider, request).await)
    }

    async fn answer(&self, provider: &dyn Provider, request: Request) -> Reply {
        let nearest = if provider.routes().iter().any(|r| r.takes(&request)) { None } else { self.nearest(&request) };
        let name = match provider.account(&request) {
            Ok(name) => name,
            Err(reply) => {
                let reply = faults::bent(&self.main().faults.armed(), provider, &request, reply);
                self.note(&self.main(), request, reply.clone(), None, nearest);
                return reply;
            }
        };
        let key = AccountKey::new(provider.name(), name);
        let world = self.0.world_of(&key);
        let now = world.clock.now();
        let unmet = match world.look_at(provider, &key, |account| provider.precondition(&request, account, now)) {
            Some(precondition) if !faults::skips_precondition(&world.faults.armed()) => self.unmet(precondition, now).await,
            _ => None,
        };
        let reply = unmet.unwrap_or_else(|| {
            world.with_account(provider, &key, |account| {
                // Read by whoever has the account: calls at the same time are answered in the order of their times.
                let now = world.clock.now();
                let reply = faults::answer(&world.faults, provider, &request, account, now);
                self.0.owe_all(&world, account, now);
                reply
            })
        });
        let reply = faults::bent(&world.faults.armed(), provider, &request, reply);
        self.note(&world, request, reply.clone(), Some(key), nearest);
        reply
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

    fn note(&self, world: &Arc<World>, request: Request, reply: Reply, account: Option<AccountKey>, nearest: Option<String>) {
        let id = next(&self.0.calls);
        let changed = account.clone().filter(|_| request.method != "GET");
        let inbound = Inbound { id, at: world.clock.now(), account, request, reply, nearest };
        lock(&world.requests).push(inbound);
        self.0.changes.note(|| Change::Request(id));
        changed.into_iter().for_each(|key| self.0.changes.note(|| Change::Subscriptions(key)));
        self.0.show();
    }
}
