//! A call reaches us: find whose it is, let the provider answer, note it down.

use std::sync::Arc;

use super::{
    Engine,
    journal::Inbound,
    next,
    world::{World, lock},
};
use crate::model::{AccountKey, Provider, Reply, Request, Route, nearest_route};

/// A call that no provider documents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stray {
    /// The nearest documented endpoint and the difference: `POST /crm/webhooks (register): the method is POST, not PUT`.
    pub nearest: Option<String>,
}

impl Engine {
    /// Answers a call of a provider's API. A path that is documented but not with this method goes to its provider, too.
    /// A call of a path that nobody documents is noted and given back as a stray.
    pub fn call(&self, request: Request) -> Result<Reply, Stray> {
        let Some(provider) = self.0.providers.iter().find(|p| p.routes().iter().any(|r| r.leads(&request))).copied() else {
            let nearest = self.nearest(&request);
            self.note(&self.main(), request, Reply::empty(404), None, nearest.clone());
            return Err(Stray { nearest });
        };
        Ok(self.answer(provider, request))
    }

    fn answer(&self, provider: &dyn Provider, request: Request) -> Reply {
        let nearest = if provider.routes().iter().any(|r| r.takes(&request)) { None } else { self.nearest(&request) };
        let name = match provider.account(&request) {
            Ok(name) => name,
            Err(reply) => {
                self.note(&self.main(), request, reply.clone(), None, nearest);
                return reply;
            }
        };
        let key = AccountKey::new(provider.name(), name);
        let world = self.0.world_of(&key);
        let now = world.clock.now();
        let reply = world.with_account(provider, &key, |account| provider.register(&request, account, now));
        self.note(&world, request, reply.clone(), Some(key), nearest);
        reply
    }

    fn nearest(&self, request: &Request) -> Option<String> {
        let routes = self.0.providers.iter().flat_map(|p| p.routes());
        nearest_route(routes, request).map(|(Route { method, path, about }, how)| format!("{method} {path} ({about}): {how}"))
    }

    fn note(&self, world: &Arc<World>, request: Request, reply: Reply, account: Option<AccountKey>, nearest: Option<String>) {
        let inbound = Inbound { id: next(&self.0.calls), at: world.clock.now(), account, request, reply, nearest };
        lock(&world.requests).push(inbound);
        self.0.changed.send_modify(|n| *n += 1);
    }
}
