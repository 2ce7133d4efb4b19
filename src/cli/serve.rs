//! `leadbench serve`: the fake, on one port.

use std::{cell::Cell, collections::HashMap, net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};

use clap::Args;
use tokio::signal::unix::{SignalKind, signal};

use super::{
    Exit, Outcome,
    judge::JUDGE,
    options,
    screen::{BAD, FAINT, GOOD, STRONG, brief, say, styled},
};
use crate::{
    engine::{
        Bounds, Change, Engine, EngineOptions, Inbound, Since, World, WorldOptions,
        clock::{Mode, Stopwatch},
        send::Egress,
    },
    model::{Attempt, Delivery, Document, Invalid, Outcome as AttemptOutcome, Provider, Secret},
    providers,
    server::{self, Access, ServeOptions},
};

/// Run the fake providers on one port, until interrupted
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  leadbench serve
  leadbench serve --listen 127.0.0.1:0 --address-file /tmp/leadbench    any free port, written to a file
  leadbench serve --clock manual --seed 7                              time stands until it is moved
  leadbench serve --switch localiq.oauth=on                            tokens are checked
  leadbench serve --store sqlite:leadbench.db                          everything survives a restart
  leadbench serve --listen 0.0.0.0:4010 --token SECRET                 for a team; all but the providers' paths wants the token
  leadbench serve --profile 2021-08                                    payloads in their later public form")]
pub(super) struct Serve {
    /// Where to listen; port 0 takes any that is free
    #[arg(long, default_value = "127.0.0.1:4010", value_name = "ADDRESS", env = "LEADBENCH_LISTEN")]
    listen: SocketAddr,
    /// Serve this provider only (repeatable)
    #[arg(long, value_name = "NAME", env = "LEADBENCH_PROVIDER")]
    provider: Vec<String>,
    /// Where everything is kept: memory, sqlite:FILE (survives a restart) or postgres://… (shared by replicas)
    #[arg(long, default_value = "memory", value_name = "STORE", env = "LEADBENCH_STORE", hide_env_values = true)]
    store: String,
    /// The seed that ids and generated leads follow from
    #[arg(long, default_value_t = 1, value_name = "N", env = "LEADBENCH_SEED")]
    seed: u64,
    /// Follow the system's time, or stand until moved through the control API
    #[arg(long, default_value = "system", value_name = "system|manual", env = "LEADBENCH_CLOCK")]
    clock: String,
    /// A named set of switches, such as 2021-08; `leadbench switches` lists them
    #[arg(long, value_name = "NAME", env = "LEADBENCH_PROFILE")]
    profile: Option<String>,
    /// Set one switch (repeatable)
    #[arg(long, value_name = "PROVIDER.SWITCH=VALUE", env = "LEADBENCH_SWITCH")]
    switch: Vec<String>,
    /// Show a defect on purpose, in the JSON of the control API's faults, such as '"no-retry"' (repeatable)
    #[arg(long, value_name = "JSON", env = "LEADBENCH_FAULT")]
    fault: Vec<String>,
    /// What the control API and the console then want to see; beyond this machine nothing is served without
    #[arg(long, value_name = "TOKEN", env = "LEADBENCH_SERVE_TOKEN", hide_env_values = true)]
    token: Option<String>,
    /// How far from this machine deliveries may go
    #[arg(long, default_value = "loopback", value_name = "loopback|private|any", env = "LEADBENCH_EGRESS")]
    egress: String,
    #[command(flatten)]
    tls: options::Tls,
    /// Write http://HOST:PORT to this file once it answers
    #[arg(long, value_name = "FILE", env = "LEADBENCH_ADDRESS_FILE")]
    address_file: Option<PathBuf>,
    /// How many finished deliveries and calls are remembered
    #[arg(long, default_value_t = 5_000, value_name = "N", env = "LEADBENCH_JOURNAL")]
    journal: usize,
    /// How many connections are taken at a time; others wait
    #[arg(long, default_value_t = server::CONNECTIONS, value_name = "N", env = "LEADBENCH_CONNECTIONS", value_parser = options::at_least_one)]
    connections: usize,
    /// How much callers may make: accounts, subscriptions (of one account), sandboxes, owed (deliveries); `owed=1000` (repeatable)
    #[arg(long, value_name = "NAME=N", env = "LEADBENCH_BOUND")]
    bound: Vec<String>,
    /// Say nothing of each call and delivery
    #[arg(long, short, env = "LEADBENCH_QUIET", value_parser = clap::builder::FalseyValueParser::new())]
    quiet: bool,
}

impl Serve {
    pub(super) async fn run(self) -> Outcome {
        let world = WorldOptions {
            clock: Mode::of(&self.clock)?,
            seed: self.seed,
            switches: options::switches(&self.switch)?,
            profile: self.profile.clone(),
            journal: self.journal,
            faults: self.fault.iter().map(|text| options::fault(text)).collect::<Result<_, _>>()?,
        };
        let store = (self.store != "memory").then(|| Secret::new(&self.store));
        let egress = Egress::of(&self.egress)?;
        let token = self.token.as_ref().map(Secret::new);
        server::guarded(self.listen, token.as_ref())?;
        let (transport, bounds) = (self.tls.transport()?, Bounds::of(&self.bound)?);
        let engine = Engine::start(self.chosen()?, EngineOptions { egress, transport, world, store, bounds })?;
        // Once it is said that it listens, it goes on even if the store does not answer.
        let main = engine.main()?;
        let listener = server::bind(self.listen).await?;
        let base_url = format!("http://{}", listener.local_addr()?);
        say!("leadbench listening on {base_url}");
        self.introduce(&engine, &main, &base_url)?;
        if let Some(path) = &self.address_file {
            let unwritable = |e| {
                Invalid::new(
                    format!("--address-file {}", path.display()),
                    format!("it cannot be written: {e}"),
                    "a path in a writable folder",
                )
            };
            std::fs::write(path, format!("{base_url}\n")).map_err(unwritable)?;
        }
        if !self.quiet {
            tokio::spawn(narrate(engine.clone()));
        }
        let options = ServeOptions { judge: Some(JUDGE), token, connections: self.connections };
        let stop = async {
            interrupted(1).await;
            say!("stopping: what is under way is finished; interrupt again to leave it");
        };
        let served = async {
            server::serve_with(listener, engine.clone(), options, stop).await?;
            engine.finish().await;
            Ok(Exit::Done)
        };
        tokio::select! {
            done = served => done,
            () = interrupted(2) => Ok(Exit::Done),
        }
    }

    fn chosen(&self) -> Result<&'static [&'static dyn Provider], Invalid> {
        if self.provider.is_empty() {
            return Ok(providers::ALL);
        }
        let chosen: Vec<_> = self.provider.iter().map(|name| options::provider(name)).collect::<Result<_, _>>()?;
        // Once per process, for as long as it runs.
        Ok(Box::leak(chosen.into_boxed_slice()))
    }

    /// What there is, and what to paste next.
    fn introduce(&self, engine: &Engine, main: &World, base_url: &str) -> Result<(), Invalid> {
        let access = Access::of(self.token.as_ref().map(Secret::new).as_ref());
        let ours = |words: &str| access.shown(&format!("curl {words}"));
        if access == Access::Token {
            say!("/_leadbench/ wants the token: a browser asks for it, these commands read it from LEADBENCH_SERVE_TOKEN");
        }
        if self.tls.insecure {
            say!("{} no certificate of a receiver is verified", styled(BAD, "INSECURE:"));
        }
        if *main.options != *engine.world_options() {
            let why = "the store's world was begun with other options, which hold;";
            let reset = ours(&format!("-X POST {base_url}/_leadbench/api/v1/reset"));
            say!("{} {why} these do after: {reset}", styled(BAD, "OTHER OPTIONS:"));
        }
        for fault in &engine.world_options().faults {
            say!("{} {}", styled(BAD, "FAULTY ON PURPOSE:"), Document::of(fault).text());
        }
        for provider in engine.providers() {
            let settings = engine.world_options().settings(*provider)?;
            say!("\n{}  account {}", styled(STRONG, provider.title()), provider.example_account());
            for route in provider.routes() {
                say!("  {:<6} {base_url}{}  {}", route.method, route.path, styled(FAINT, route.about));
            }
            provider.notices(&settings).iter().for_each(|notice| say!("  {notice}"));
            say!("\n  register a webhook, let a lead happen, look at what was sent:\n");
            say!("{}", access.shown(&provider.first_call(base_url)));
            let lead = provider.leads().first().map_or("", |l| l.name);
            let there = if base_url == "http://127.0.0.1:4010" { String::new() } else { format!(" --server {base_url}") };
            say!("leadbench trigger {} {lead} --account {}{there}", provider.name(), provider.example_account());
        }
        say!("{}", ours(&format!("{base_url}/_leadbench/api/v1/deliveries")));
        if engine.world_options().clock == Mode::Manual {
            let clock = ours(&format!("{base_url}/_leadbench/api/v1/clock -d '{{\"advance_ms\":60000}}'"));
            say!("{clock}   # time stands until it is moved");
        }
        say!("");
        Ok(())
    }
}

/// Waits until ctrl-c, or the signal that asks a service to stop, has come so many times. Where signals cannot be had, they end the
/// process as they would without this.
pub(super) async fn interrupted(times: usize) {
    let (Ok(mut interrupt), Ok(mut terminate)) = (signal(SignalKind::interrupt()), signal(SignalKind::terminate())) else {
        return std::future::pending().await;
    };
    for _ in 0..times {
        tokio::select! { _ = interrupt.recv() => {}, _ = terminate.recv() => {} }
    }
}

/// A line for each call and each attempt, without credentials. What a store that does not answer hides is not told.
async fn narrate(engine: Engine) {
    let watch = Stopwatch::start();
    let (mut place, mut told) = (engine.listen(), HashMap::<u64, Cell<usize>>::new());
    let mut changes = engine.changes();
    while changes.changed().await.is_ok() {
        // Many changes in a burst are told in one look.
        tokio::time::sleep(Duration::from_millis(20)).await;
        let news = match engine.since(place, 400) {
            Since::Lost(newest) => {
                place = newest;
                continue;
            }
            Since::Changes(news) => news,
        };
        for (number, change) in news {
            place = number;
            let lines = match change {
                Change::Request(id) => engine.request(id).ok().flatten().map(|call| vec![call_line(&call)]).unwrap_or_default(),
                Change::Delivery(id) => {
                    let told = &*told.entry(id).or_default();
                    engine.look_at(id, |_, delivery| attempt_lines(delivery, told)).ok().flatten().unwrap_or_default()
                }
                _ => Vec::new(),
            };
            for line in lines {
                say!("{} {line}", styled(FAINT, format!("{:9.3}", watch.elapsed().as_secs_f64())));
            }
        }
        if told.len() > 20_000 {
            let newest = told.keys().copied().max().unwrap_or_default();
            told.retain(|id, _| *id + 10_000 > newest);
        }
    }
}

fn call_line(call: &Inbound) -> String {
    let style = if call.reply.status < 400 { GOOD } else { BAD };
    let hint = call.nearest.as_ref().map_or(String::new(), |n| format!("  did you mean {n}?"));
    format!("<- {} {} {}{hint}", call.request.method, call.request.path, styled(style, call.reply.status))
}

/// A line for each attempt that was not told of yet.
fn attempt_lines(delivery: &Delivery, told: &Cell<usize>) -> Vec<String> {
    let line = |attempt: &Arc<Attempt>| {
        let style = if attempt.outcome == AttemptOutcome::Accepted { GOOD } else { BAD };
        let (id, lead, url) = (delivery.id, &delivery.event.lead, &attempt.exchange.message.url);
        let status = attempt.exchange.status().map_or(String::new(), |s| format!("{s} "));
        let took = brief(attempt.exchange.took);
        let outcome = styled(style, format!("{status}{}, {took}", attempt.outcome));
        format!("-> delivery {id}, {lead}, attempt {} to {url}: {outcome}", attempt.number)
    };
    let from = told.replace(delivery.attempts.len());
    delivery.attempts.get(from..).unwrap_or_default().iter().map(line).collect()
}
