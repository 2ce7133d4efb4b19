//! A client of our own: it registers, removes what it registered, and ends. With defects, as data, it is a mutant.

use std::time::Duration;

use serde::Deserialize;
use serde_json::Value;
use wildmatch::WildMatch;

use super::program::End;
use crate::{
    conform::{
        body::plain,
        call::{filled, message},
    },
    engine::{
        clock::real_now,
        send::{Egress, Sender},
    },
    model::{Grant, Message, Provider, Reply},
};

/// One defect of a client.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Defect {
    /// Calls nothing at all.
    Idle,
    /// Something stands before each path.
    PathPrefix(String),
    /// Something in the address of a call is replaced.
    Address { from: String, to: String },
    /// Another method than a call's own.
    Method { from: String, to: String },
    /// A header is left out.
    NoHeader(String),
    /// A header has another value; `{token}` stands for the token.
    Header { name: String, value: String },
    /// The token stands in the address, too.
    TokenInAddress,
    /// A text in the body of the registration is replaced.
    Body { from: String, to: String },
    /// The `+` of an id is sent as a blank.
    PlusAsBlank,
    /// Numbers of an id are kept as floating-point numbers of 32 bits.
    IdRounded,
    /// The first character of an id is lost.
    IdCut,
    /// Nothing is removed at the end.
    Stays,
    /// Registers so many times more.
    Again(u32),
    /// A refused call is made again so often, at once.
    Insists(u32),
    /// A call that came too soon is made again at once, so often.
    Impatient(u32),
    /// A call that came too soon is given up.
    GivesUp,
    /// Takes any other status than this for a refusal.
    OnlyStatus(u16),
    /// Takes an error under a successful status for a success.
    BelievesStatus,
    /// Goes on with the old token when it was given another.
    KeepsToken,
    /// Gets no other token for one that has expired.
    NeverRenews,
    /// Ends with success whatever happened.
    Pretends,
    /// Ends with failure whatever happened.
    Despairs,
    /// Never ends.
    Lingers,
    /// Calls an address that nobody documents, at the end.
    Stray(String),
}

/// How long one waits where a call came too soon, and how often one tries.
const PAUSE: Duration = Duration::from_millis(1_050);
const TRIES: u32 = 8;

/// What a run of the client needs.
pub(super) struct Errand<'a> {
    pub provider: &'static dyn Provider,
    pub url: String,
    pub account: String,
    pub token: String,
    /// What another token is to be had for; empty: nothing.
    pub refresh: String,
    pub receiver: String,
    pub defects: &'a [Defect],
}

impl Errand<'_> {
    /// Runs the client and says how it ended.
    pub async fn run(mut self) -> End {
        if self.has(&Defect::Idle) {
            return End::Code(0);
        }
        let good = self.register_and_leave().await;
        for defect in self.defects {
            match defect {
                Defect::Stray(path) => _ = self.send(&format!("GET {path}")).await,
                Defect::Pretends => return End::Code(0),
                Defect::Despairs => return End::Code(1),
                Defect::Lingers => std::future::pending().await,
                _ => {}
            }
        }
        End::Code(if good.is_some() { 0 } else { 1 })
    }

    async fn register_and_leave(&mut self) -> Option<()> {
        let recipe = self.provider.recipe()?;
        let event = self.provider.leads().first()?.events.first()?;
        let register = recipe.register.replace("{event}", event);
        let more = self.defects.iter().find_map(|d| if let Defect::Again(times) = d { Some(*times) } else { None }).unwrap_or_default();
        let mut ids = Vec::new();
        for _ in 0..=more {
            let reply = self.persevere(&register).await?;
            let body: Value = serde_json::from_slice(&reply.body).ok()?;
            let found = body.pointer(recipe.id);
            ids.push(found.map(plain)?);
        }
        // What was made again is forgotten.
        let id = self.kept(ids.swap_remove(0));
        if !self.has(&Defect::Stays) {
            self.persevere(&recipe.deregister.replace("{id}", &id)).await?;
        }
        Some(())
    }

    fn kept(&self, id: String) -> String {
        self.defects.iter().fold(id, |id, defect| match defect {
            Defect::PlusAsBlank => id.replace('+', "%20"),
            Defect::IdRounded => id.parse::<u64>().map_or(id, |number| (number as f32).to_string()),
            Defect::IdCut => id.chars().skip(1).collect(),
            _ => id,
        })
    }

    /// Makes a call until it is neither refused nor too soon; none when it is refused.
    async fn persevere(&mut self, text: &str) -> Option<Reply> {
        for _ in 0..TRIES {
            let mut reply = self.send(text).await?;
            if self.expired(&reply) && self.renew().await.is_some() {
                reply = self.send(text).await?;
            }
            if reply.status == 429 {
                if self.has(&Defect::GivesUp) {
                    return None;
                }
                let hurry = self.defects.iter().find_map(|d| if let Defect::Impatient(times) = d { Some(*times) } else { None });
                for _ in 0..hurry.unwrap_or_default() {
                    self.send(text).await;
                }
                tokio::time::sleep(PAUSE).await;
                continue;
            }
            let (place, glob) = self.provider.recipe()?.error;
            let body: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
            let told = body.pointer(place).filter(|_| !place.is_empty());
            let told = told.map(plain);
            let error = told.is_some_and(|told| WildMatch::new(glob).matches(&told));
            let unwanted = self.defects.iter().any(|d| matches!(d, Defect::OnlyStatus(only) if *only != reply.status));
            let refused = reply.status >= 400 || unwanted || error && !self.has(&Defect::BelievesStatus);
            if !refused {
                return Some(reply);
            }
            let insists = self.defects.iter().find_map(|d| if let Defect::Insists(times) = d { Some(*times) } else { None });
            for _ in 0..insists.unwrap_or_default() {
                self.send(text).await;
            }
            return None;
        }
        None
    }

    /// Whether a reply says that the token has expired, and another can be had.
    fn expired(&self, reply: &Reply) -> bool {
        let Some(Grant { refused: (status, place, glob), .. }) = self.provider.recipe().and_then(|recipe| recipe.grant) else {
            return false;
        };
        let body: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
        let said = body.pointer(place).is_some_and(|found| WildMatch::new(glob).matches(&plain(found)));
        !self.refresh.is_empty() && !self.has(&Defect::NeverRenews) && reply.status == status && (place.is_empty() || said)
    }

    /// Gets another token; what it was got for is used up.
    async fn renew(&mut self) -> Option<()> {
        let grant = self.provider.recipe()?.grant?;
        let call = grant.again.replace("{refresh}", &std::mem::take(&mut self.refresh));
        let reply = self.send(&call).await?;
        let body: Value = serde_json::from_slice(&reply.body).ok()?;
        let token = plain(body.pointer(grant.access)?);
        if !self.has(&Defect::KeepsToken) {
            self.token = token;
        }
        Some(())
    }

    async fn send(&self, text: &str) -> Option<Reply> {
        let names = [("account", &self.account), ("token", &self.token), ("url", &self.receiver)];
        let names = names.into_iter().map(|(name, value)| (name.to_owned(), value.clone())).collect();
        let message = message(&self.url, &filled(text, &names)).ok()?;
        let message = self.defects.iter().fold(message, |message, defect| self.bent(message, defect));
        Sender::new(Egress::Loopback).send(message, Duration::from_secs(10), real_now()).await.answer.ok()
    }

    fn bent(&self, mut message: Message, defect: &Defect) -> Message {
        match defect {
            Defect::PathPrefix(prefix) => message.url = message.url.replacen(&self.url, &format!("{}{prefix}", self.url), 1),
            Defect::Address { from, to } => message.url = message.url.replace(from, to),
            Defect::Method { from, to } if message.method == *from => message.method.clone_from(to),
            Defect::NoHeader(name) => _ = message.headers.remove(name),
            Defect::Header { name, value } => {
                message.headers.remove(name);
                message.headers.push(name, value.replace("{token}", &self.token));
            }
            Defect::TokenInAddress => {
                let joint = if message.url.contains('?') { '&' } else { '?' };
                message.url = format!("{}{joint}token={}", message.url, self.token);
            }
            Defect::Body { from, to } => message.body = String::from_utf8_lossy(&message.body).replace(from, to).into(),
            _ => {}
        }
        message
    }

    fn has(&self, defect: &Defect) -> bool {
        self.defects.contains(defect)
    }
}
