//! The Rust library's face: a simulator on a random port, for `#[tokio::test]`.

#![warn(missing_docs)]

mod owed;

use std::{io, net::SocketAddr, time::Duration};

use jiff::Timestamp;
use tokio::sync::oneshot;

pub use self::owed::{Overdue, Owed};
use crate::{
    engine::{
        Engine, EngineOptions, MAIN, WorldOptions,
        clock::{MANUAL_START, Mode},
        transport::Transport,
    },
    model::{Delivery, Fault, Invalid, Provider, Trigger},
    server::{self, Judge, ServeOptions},
};

/// A lead that should happen: at which provider, in which account, and how it differs from the documented one.
/// The functions of [`crate::lead`] make them.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "a lead does nothing until it is triggered"]
pub struct Lead {
    provider: &'static str,
    account: Option<String>,
    trigger: Trigger,
}

impl Lead {
    /// The documented lead of a kind, at a provider named as in commands.
    pub fn documented(provider: &'static str, kind: &str) -> Self {
        Self { provider, account: None, trigger: Trigger::lead(kind) }
    }

    /// Counts as the event of this name.
    pub fn event(mut self, name: &str) -> Self {
        self.trigger.event = Some(name.to_owned());
        self
    }

    /// Happens in this account instead of the provider's example account.
    pub fn in_account(mut self, name: &str) -> Self {
        self.account = Some(name.to_owned());
        self
    }

    /// Drawn at random, by the simulator's seed, instead of documented.
    pub fn generated(mut self) -> Self {
        self.trigger.generated = true;
        self
    }

    /// With another value at a path such as `lead.contact.email`; texts need no quotes.
    pub fn with(mut self, path: &str, value: &str) -> Self {
        self.trigger.set.push((path.to_owned(), Some(value.to_owned())));
        self
    }

    /// Without the key at a path.
    pub fn without(mut self, path: &str) -> Self {
        self.trigger.set.push((path.to_owned(), None));
        self
    }
}

/// How a simulator starts.
#[derive(Debug, Clone)]
#[must_use = "a builder does nothing until it is started"]
pub struct SimulatorBuilder {
    providers: &'static [&'static dyn Provider],
    options: EngineOptions,
    judge: Option<Judge>,
}

impl SimulatorBuilder {
    pub(crate) fn new(providers: &'static [&'static dyn Provider]) -> Self {
        Self { providers, options: EngineOptions::default(), judge: None }
    }

    /// With somebody who judges the receivers that the console is asked to.
    pub(crate) fn judged_by(self, judge: Judge) -> Self {
        Self { judge: Some(judge), ..self }
    }

    /// With these providers instead of all: some of [`crate::providers::ALL`], or what implements [`Provider`] elsewhere.
    ///
    /// ```
    /// # tokio::runtime::Runtime::new().unwrap().block_on(async {
    /// static OURS: &[&dyn leadbench::model::Provider] = &[&leadbench::AUTOID];
    ///
    /// let sim = leadbench::Simulator::builder().providers(OURS).start().await?;
    /// assert!(sim.provider("autoid").is_some() && sim.provider("localiq").is_none());
    /// # Ok::<(), std::io::Error>(())
    /// # }).unwrap();
    /// ```
    pub fn providers(mut self, providers: &'static [&'static dyn Provider]) -> Self {
        self.providers = providers;
        self
    }

    /// With a clock that stands until it is moved; it starts at 2026-01-01T00:00:00Z.
    pub fn manual_clock(mut self) -> Self {
        self.options.world.clock = Mode::Manual;
        self
    }

    /// With another seed than 1: what is drawn at random follows from it.
    pub fn seed(mut self, seed: u64) -> Self {
        self.options.world.seed = seed;
        self
    }

    /// With a provider's switch set: `("localiq.oauth", "on")`. A wrong one is refused at the start.
    pub fn switch(mut self, name: &str, value: &str) -> Self {
        let (provider, switch) = name.split_once('.').unwrap_or((name, ""));
        self.options.world.switches.push((provider.to_owned(), switch.to_owned(), value.to_owned()));
        self
    }

    /// With a profile of switches: `2021-08`.
    pub fn profile(mut self, name: &str) -> Self {
        self.options.world = WorldOptions { profile: Some(name.to_owned()), ..self.options.world };
        self
    }

    /// With a defect on purpose from the start; further calls add further ones.
    pub fn fault(mut self, fault: Fault) -> Self {
        self.options.world.faults.push(fault);
        self
    }

    /// On another network than this machine's: [`Transport::in_process`] is one of the process's own.
    pub fn transport(mut self, transport: Transport) -> Self {
        self.options.transport = transport;
        self
    }

    /// Starts on a random port of 127.0.0.1. A switch, profile or fault that cannot be is an error of the kind `InvalidInput`
    /// that says what would be right.
    pub async fn start(self) -> io::Result<Simulator> {
        let transport = self.options.transport.clone();
        let engine = Engine::start(self.providers, self.options).map_err(|e| io::Error::new(io::ErrorKind::InvalidInput, e))?;
        let listener = transport.listen().await?;
        let address = listener.local_addr()?;
        let (stop, stopped) = oneshot::channel::<()>();
        let options = ServeOptions { judge: self.judge, ..ServeOptions::default() };
        tokio::spawn(server::serve_with(listener, engine.clone(), options, async {
            // A dropped simulator stops just as one that is told to.
            _ = stopped.await;
        }));
        Ok(Simulator { engine, address, _stop: stop })
    }
}

/// All providers on one random port, isolated from every other simulator. It stops when it is dropped.
///
/// ```
/// # tokio::runtime::Runtime::new().unwrap().block_on(async {
/// use std::time::Duration;
/// use leadbench::{LOCALIQ, Receiver, ReceiverOptions, Simulator, lead};
///
/// let crm = Receiver::bind(ReceiverOptions::new(&LOCALIQ)).await?;
/// let sim = Simulator::start().await?;
/// sim.localiq().enrol(&format!(r#"{{"payload_url":"{}","active":true}}"#, crm.url()))?;
/// sim.trigger(lead::chat()).await?.delivered().within(Duration::from_secs(5)).await?;
/// assert_eq!(sim.deliveries().len(), crm.arrivals().len());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # }).unwrap();
/// ```
#[derive(Debug)]
#[must_use = "a simulator stops when it is dropped"]
pub struct Simulator {
    engine: Engine,
    address: SocketAddr,
    _stop: oneshot::Sender<()>,
}

impl Simulator {
    /// `http://127.0.0.1:PORT`.
    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// A provider's face; `None` for a name that no provider has.
    pub fn provider(&self, name: &str) -> Option<Face<'_>> {
        self.engine.provider(name).ok().map(|provider| Face { simulator: self, provider })
    }

    /// Lets a lead happen. The account comes to be if it was not there. What the provider could not send, such as a kind of
    /// lead that it does not have, is refused.
    pub async fn trigger(&self, lead: Lead) -> Result<Owed, Invalid> {
        let provider = self.engine.provider(lead.provider)?;
        let account = lead.account.as_deref().unwrap_or(provider.example_account());
        let published = self.engine.trigger(provider.name(), account, &lead.trigger)?;
        Ok(Owed::new(self.engine.clone(), published))
    }

    /// The deliveries that are remembered (5,000 finished ones and all that are due), newest first.
    pub fn deliveries(&self) -> Vec<Delivery> {
        // In memory, where nothing is lost.
        self.engine.deliveries(|_| true, usize::MAX).unwrap_or_default()
    }

    /// The clock of the main world.
    pub fn clock(&self) -> SimulatorClock<'_> {
        SimulatorClock { engine: &self.engine }
    }

    /// What is behind the port, for all that has no shorter way.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }
}

/// What a client of one provider needs to know.
#[derive(Debug, Clone, Copy)]
pub struct Face<'a> {
    simulator: &'a Simulator,
    provider: &'static dyn Provider,
}

impl<'a> Face<'a> {
    pub(crate) fn new(simulator: &'a Simulator, provider: &'static dyn Provider) -> Self {
        Self { simulator, provider }
    }

    /// What a client has in place of the provider's host: `http://127.0.0.1:PORT`.
    pub fn base_url(&self) -> String {
        self.simulator.base_url()
    }

    /// The account that is used where none is named.
    pub fn account(&self) -> &'static str {
        self.provider.example_account()
    }

    /// A token that the management API takes as long as credentials are not switched on.
    pub fn token(&self) -> &'static str {
        "OAUTH_ACCESS_TOKEN"
    }

    /// Fills in the form of the provider's own screens, as JSON, in the example account; gives back the subscription's id.
    /// LOCALiQ's form is `payload_url`, `authentication_header`, `event`, `lead_types`, `payload_format` and `active`; a field that
    /// a provider's screen does not have is refused with the nearest that it has.
    ///
    /// ```
    /// # tokio::runtime::Runtime::new().unwrap().block_on(async {
    /// let sim = leadbench::Simulator::start().await?;
    /// let id = sim.localiq().enrol(r#"{"payload_url":"http://127.0.0.1:9000/leads","lead_types":["calls"],"active":true}"#)?;
    /// assert!(id.ends_with("+TEST_1"), "{id}");
    /// assert!(sim.localiq().enrol(r#"{"payload_uri":"http://127.0.0.1:9000/leads"}"#).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # }).unwrap();
    /// ```
    pub fn enrol(&self, form: &str) -> Result<String, Invalid> {
        let form = crate::model::Document::parse(form)?;
        self.simulator.engine.enrol(self.provider.name(), self.account(), &form).map(|s| s.id)
    }
}

/// The time of the main world.
#[derive(Debug, Clone, Copy)]
pub struct SimulatorClock<'a> {
    engine: &'a Engine,
}

impl SimulatorClock<'_> {
    /// The time that it shows; a manual clock begins at 2026-01-01T00:00:00Z.
    pub fn now(&self) -> Timestamp {
        // In memory, where the main world always is.
        self.engine.main().map_or(MANUAL_START, |main| main.clock.now())
    }

    /// Moves a manual clock forward, doing on the way what falls due, and gives the time it then shows; a clock that follows
    /// the system is refused.
    ///
    /// ```
    /// # tokio::runtime::Runtime::new().unwrap().block_on(async {
    /// use std::time::Duration;
    /// use leadbench::Simulator;
    ///
    /// let sim = Simulator::builder().manual_clock().start().await?;
    /// assert_eq!(sim.clock().advance(Duration::from_secs(90)).await?.to_string(), "2026-01-01T00:01:30Z");
    /// assert!(Simulator::start().await?.clock().advance(Duration::from_secs(90)).await.is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # }).unwrap();
    /// ```
    pub async fn advance(&self, by: Duration) -> Result<Timestamp, Invalid> {
        self.engine.advance(MAIN, by).await
    }

    /// Lets everything that is owed happen, however far away, and gives the time it then is; a clock that follows the system
    /// is refused.
    pub async fn settle(&self) -> Result<Timestamp, Invalid> {
        self.engine.settle(MAIN).await
    }
}
