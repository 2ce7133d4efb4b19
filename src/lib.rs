//! leadbench: a fake of the lead providers, and the judge of everything that talks to them.
//!
//! One sentence runs it: *a lead happens; each subscription that selects it is owed a delivery; the provider
//! renders and signs a message; the engine sends it, records the attempt and tries again by policy; the judge
//! looks at the exchanges and says what held.*
//!
//! ```
//! use std::time::Duration;
//! use leadbench::{Simulator, lead};
//!
//! # tokio::runtime::Runtime::new().unwrap().block_on(async {
//! // A receiver: here ours, in your test the endpoint you wrote.
//! let crm = leadbench::Receiver::bind(leadbench::ReceiverOptions::new(&leadbench::LOCALIQ)).await?;
//!
//! let sim = Simulator::builder().manual_clock().start().await?;      // random port, isolated, time stands
//! let localiq = sim.localiq();                                       // base_url(), account(), token()
//! localiq.enrol(&format!(r#"{{"payload_url":"{}","active":true}}"#, crm.url()))?;
//!
//! let owed = sim.trigger(lead::chat().new_contact().with("lead.contact.email", "jo@example.com")).await?;
//! let deliveries = owed.delivered().within(Duration::from_secs(5)).await?;
//! assert_eq!(deliveries[0].attempts.len(), 1);
//!
//! sim.clock().advance(Duration::from_secs(60)).await?;               // what is due by then has happened
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # }).unwrap();
//! ```
//!
//! And the judge, on the same receiver:
//!
//! ```
//! # tokio::runtime::Runtime::new().unwrap().block_on(async {
//! # let crm = leadbench::Receiver::bind(leadbench::ReceiverOptions::new(&leadbench::LOCALIQ)).await?;
//! let report = leadbench::conform::receiver(&leadbench::LOCALIQ, crm.url()).cases(16).seed(7).run().await?;
//! assert!(report.conformant(), "{}", leadbench::report::find("text")?.write(&report));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # }).unwrap();
//! ```
//!
//! # Rooms
//!
//! Dependencies go down only; `tests/house.rs` holds the house to it.
//!
//! ```text
//! main ─▶ cli ─▶ conform ─▶ mock ─▶ server ─▶ engine ─▶ model
//!          ├──▶ report ───────────────────────────────▶ model
//!          └──▶ providers ─▶ wire ;  providers ───────▶ model
//! ```
//!
//! | room | what lives there | what never does |
//! |---|---|---|
//! | [`model`] | plain values, and the [`model::Provider`] contract | async, locks, IO, time, chance, a provider's name |
//! | [`wire`] | published notations: ADF/XML, RSA signatures | leads, subscriptions, providers |
//! | [`providers`] | the facts: one folder a provider, and one list | async, sockets, locks, clocks, another provider |
//! | [`engine`] | what happens over time: select, queue, send, record, retry; its `store` is where everything is kept | a provider's name, axum, wording of reports |
//! | [`server`] | the rim inward: provider APIs, control API, a correct receiver | provider rules, verdicts |
//! | [`conform`] | the judge: stories, properties, evidence, verdicts, mutants | a provider's name, exit codes, printing |
//! | [`report`] | verdicts into text, JSON, JUnit, HTML, TAP, NDJSON, Markdown | running anything |
//! | [`mock`] | the library's face: a simulator on a port | a provider's rules |
//! | [`cli`] | words on the command line, one function each | logic |
//!
//! # Flow
//!
//! ```text
//! control API · command line · library
//!         │ Trigger
//!         ▼
//! Engine::trigger ── Provider::compose, select ──▶ Delivery, due now
//!         ▼                                             ▲
//! Store::claim                                          │ the only arrow back: Next::Again(pause)
//!         ▼                                             │
//! Provider::render ─▶ sign ─▶ Sender::send ─▶ Exchange ─▶ Policy::after ─▶ Store::finish; observers ask
//!
//! judging: feature ─▶ deliveries ─▶ Evidence ─▶ Expectation ─▶ Finding ─▶ Verdict ─▶ Report ─▶ Reporter
//! faults:  armed by world, they bend who is owed, the message, what follows it, and the API's reply; none is armed by default
//! inward:  axum ─▶ Request ─▶ Provider::register(&mut Account) ─▶ Reply ─▶ axum
//! ```
//!
//! # Invariants
//!
//! - An [`model::Account`] is a world of its own: two accounts never see each other's subscriptions, leads or limits.
//! - Providers are pure: time and account are arguments, so each rule is testable as one equality.
//! - The clock is read in `engine::clock` only, and outgoing sockets are opened in `engine::send` only, within an
//!   [`engine::send::Egress`] that is checked on addresses after names are resolved (but for the database of [`engine::store`]).
//! - What outlives a moment is in a store, behind one trait: memory, SQLite or PostgreSQL. Each of its calls is a whole, and a
//!   change of an account may be made again, on the account as it was: what the last call did holds.
//! - A network failure is a [`model::Outcome`], a refusal by an API is a [`model::Reply`], a user's mistake is a
//!   [`model::Invalid`] that says where, what is wrong and what would be right. Only [`cli`] knows exit codes.
//! - A [`model::Secret`] prints as `<secret>`, whatever asks.
//!
//! # A fifth provider
//!
//! need not be here: [`mock::SimulatorBuilder::providers`] serves what implements [`model::Provider`] elsewhere. Here it is one
//! folder under `src/providers/` with `mod.rs`, `register`, `select`, `render`, `sign`, `policy`, `clauses` and
//! `generate`, one `mod` line and one line in [`providers::ALL`]. The house test names whatever else is missing.

pub mod cli;
pub mod conform;
pub mod engine;
pub mod mock;
pub mod model;
pub mod providers;
pub mod report;
pub mod server;
pub mod wire;

pub use mock::Simulator;
pub use providers::{autoid::AUTOID, leadsquared::LEADSQUARED, localiq::LOCALIQ, salesiq::SALESIQ};
pub use server::receiver::{Receiver, ReceiverOptions};

/// The examples of the pages, which are tests.
#[cfg(doctest)]
mod pages {
    #[doc = include_str!("../docs/library.md")]
    mod library {}
}

/// Leads as documented, for [`mock::Simulator::trigger`]: LOCALiQ's by name, those of the others by their event.
///
/// ```
/// use leadbench::lead;
///
/// let edited = lead::call().new_lead().with("lead.contact.email", "jo@example.com").without("lead.display_name");
/// let drawn = lead::salesiq("conversation.created").generated().in_account("zylker");
/// assert_ne!(edited, drawn);
/// ```
pub mod lead {
    use crate::mock::Lead;

    /// A chat with its transcript.
    pub fn chat() -> Lead {
        Lead::documented("localiq", "chat")
    }

    /// A tracked call with its recording.
    pub fn call() -> Lead {
        Lead::documented("localiq", "call")
    }

    /// A form that was posted.
    pub fn form() -> Lead {
        Lead::documented("localiq", "form")
    }

    /// A form that came by e-mail.
    pub fn email() -> Lead {
        Lead::documented("localiq", "email")
    }

    /// An event of LeadSquared: `lead-create`, `opportunity-stage`.
    pub fn leadsquared(event: &str) -> Lead {
        Lead::documented("leadsquared", event)
    }

    /// An event of Zoho SalesIQ: `conversation.created`, `visitor.updated.contact`.
    pub fn salesiq(event: &str) -> Lead {
        Lead::documented("salesiq", event)
    }

    /// A call of AutoID: `call-begin`, `call-end`, `call-missed`.
    pub fn autoid(event: &str) -> Lead {
        Lead::documented("autoid", event)
    }

    impl Lead {
        /// Counts as the lead of a contact that was not there before: the default.
        pub fn new_contact(self) -> Self {
            self.event("new_contact")
        }

        /// Counts as the lead of a contact that was there before.
        pub fn new_lead(self) -> Self {
            self.event("new_lead")
        }
    }
}

impl mock::Simulator {
    /// Starts with all providers on a random port of 127.0.0.1, on the system's clock. It fails where no port is free.
    ///
    /// ```
    /// # tokio::runtime::Runtime::new().unwrap().block_on(async {
    /// let sim = leadbench::Simulator::start().await?;
    /// assert!(sim.base_url().starts_with("http://127.0.0.1:"));
    /// # Ok::<(), std::io::Error>(())
    /// # }).unwrap();
    /// ```
    pub async fn start() -> std::io::Result<Self> {
        Self::builder().start().await
    }

    /// All providers, with another clock, seed or switches.
    ///
    /// ```
    /// # tokio::runtime::Runtime::new().unwrap().block_on(async {
    /// use leadbench::Simulator;
    ///
    /// let sim = Simulator::builder().manual_clock().seed(7).switch("localiq.oauth", "on").start().await?;
    /// assert_eq!(sim.clock().now().to_string(), "2026-01-01T00:00:00Z");
    ///
    /// let wrong = Simulator::builder().switch("localiq.oath", "on").start().await.unwrap_err();
    /// assert!(wrong.to_string().contains("did you mean `oauth`?"), "{wrong}");
    /// # Ok::<(), std::io::Error>(())
    /// # }).unwrap();
    /// ```
    pub fn builder() -> mock::SimulatorBuilder {
        mock::SimulatorBuilder::new(providers::ALL).judged_by(cli::judge::JUDGE)
    }

    /// LOCALiQ's face.
    pub fn localiq(&self) -> mock::Face<'_> {
        mock::Face::new(self, &providers::localiq::LOCALIQ)
    }

    /// LeadSquared's face.
    pub fn leadsquared(&self) -> mock::Face<'_> {
        mock::Face::new(self, &providers::leadsquared::LEADSQUARED)
    }

    /// AutoID's face.
    pub fn autoid(&self) -> mock::Face<'_> {
        mock::Face::new(self, &providers::autoid::AUTOID)
    }

    /// Zoho SalesIQ's face.
    pub fn salesiq(&self) -> mock::Face<'_> {
        mock::Face::new(self, &providers::salesiq::SALESIQ)
    }
}
