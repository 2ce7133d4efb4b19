//! A run against a receiver: from a URL and options to a report.

use std::{
    cell::{Cell, RefCell},
    fmt,
    path::PathBuf,
    rc::Rc,
    time::Duration,
};

use url::Url;

use super::{
    bench::{self, Bench, Place, Shared},
    credential::{Credential, Redactor},
    judge::{Common, Setup, common_options},
    observe::Observation,
    verdict,
    world::{Desk, World},
};
use crate::{
    engine::{WorldOptions, send::Egress, transport::Transport},
    model::{Invalid, Provider, Report, Role, Secret, Settings},
};

/// A run against a receiver, to be set up and started.
pub struct ReceiverRun {
    provider: &'static dyn Provider,
    url: String,
    credentials: Vec<Credential>,
    keys: Vec<Secret>,
    switches: WorldOptions,
    formats: Vec<String>,
    cases: u32,
    limit: Option<Duration>,
    egress: Egress,
    transport: Transport,
    observation: Option<Observation>,
    replay_dir: Option<PathBuf>,
    common: Common,
}

/// Judges the receiver at `url` (absolute, `http` or `https`) by a provider's documents.
///
/// ```
/// # tokio::runtime::Runtime::new().unwrap().block_on(async {
/// use leadbench::{LOCALIQ, Receiver, ReceiverOptions, conform, model::Secret};
///
/// // In your test the endpoint that you wrote.
/// let credentials = vec![("Authorization".to_owned(), Secret::new("token jokin"))];
/// let crm = Receiver::bind(ReceiverOptions { credentials, ..ReceiverOptions::new(&LOCALIQ) }).await?;
///
/// let run = conform::receiver(&LOCALIQ, crm.url()).authorization("token jokin");
/// let report = run.only("*/sign/*").cases(16).seed(7).run().await?;
/// assert!(report.conformant(), "{:?}", report.counts());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # }).unwrap();
/// ```
pub fn receiver(provider: &'static dyn Provider, url: impl Into<String>) -> ReceiverRun {
    ReceiverRun {
        provider,
        url: url.into(),
        credentials: Vec::new(),
        keys: Vec::new(),
        switches: WorldOptions::default(),
        formats: provider.formats().first().map(|f| (*f).to_owned()).into_iter().collect(),
        cases: 256,
        limit: None,
        egress: Egress::default(),
        transport: Transport::default(),
        observation: None,
        replay_dir: None,
        common: Common::default(),
    }
}

impl fmt::Debug for ReceiverRun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReceiverRun")
            .field("provider", &self.provider.name())
            .field("url", &self.url)
            .field("seed", &self.common.seed)
            .finish_non_exhaustive()
    }
}

common_options!(ReceiverRun);

impl ReceiverRun {
    /// The `Authorization` that the receiver agreed on with the provider, scheme included.
    #[must_use]
    pub fn authorization(self, value: impl Into<String>) -> Self {
        self.header("Authorization", value)
    }

    /// A header line that the receiver agreed on with the provider. It is a credential: no report shows it.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.credentials.push(Credential { header: name.into(), value: Secret::new(value) });
        self
    }

    /// A private key whose public half the receiver has installed: PEM, or the name of a test key. The first one signs;
    /// may be called twice for a receiver that has installed two.
    #[must_use]
    pub fn signing_key(mut self, key: Secret) -> Self {
        self.keys.push(key);
        self
    }

    /// A switch of the provider, for receivers that were written for another reading of its documents.
    #[must_use]
    pub fn switch(mut self, name: &str, value: &str) -> Self {
        self.switches.switches.push((self.provider.name().to_owned(), name.to_owned(), value.to_owned()));
        self
    }

    /// A named set of switches.
    #[must_use]
    pub fn profile(mut self, name: &str) -> Self {
        self.switches.profile = Some(name.to_owned());
        self
    }

    /// The notations that the receiver takes, the usual one first; without this, the provider's default alone.
    #[must_use]
    pub fn formats<S: Into<String>>(mut self, formats: impl IntoIterator<Item = S>) -> Self {
        self.formats = formats.into_iter().map(Into::into).collect();
        self
    }

    /// How many cases each property tries; 256 without this.
    #[must_use]
    pub fn cases(mut self, cases: u32) -> Self {
        self.cases = cases;
        self
    }

    /// The time-out to judge by, instead of the provider's.
    #[must_use]
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.limit = Some(limit);
        self
    }

    /// How far from this machine the receiver may be; without this it must be on it.
    #[must_use]
    pub fn egress(mut self, egress: Egress) -> Self {
        self.egress = egress;
        self
    }

    /// How the receiver is reached; without this over sockets.
    #[must_use]
    pub fn transport(mut self, transport: Transport) -> Self {
        self.transport = transport;
        self
    }

    /// How to see what the receiver has stored; without it, what only that can show stays unproven.
    ///
    /// ```
    /// # tokio::runtime::Runtime::new().unwrap().block_on(async {
    /// use leadbench::{LOCALIQ, Receiver, ReceiverOptions, conform::{self, Observation}};
    ///
    /// let crm = Receiver::bind(ReceiverOptions::new(&LOCALIQ)).await?;
    /// let stored = Observation::url(&format!("{}/{{id}}", crm.observe_url()))?.count("/count")?.field("contact.email=/lead/contact.email")?;
    /// let report = conform::receiver(&LOCALIQ, crm.url()).observe(stored).only("*/render/*stored*").seed(7).run().await?;
    /// assert!(report.conformant() && report.counts().unproven == 0, "{:?}", report.counts());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # }).unwrap();
    /// ```
    #[must_use]
    pub fn observe(mut self, observation: Observation) -> Self {
        self.observation = Some(observation);
        self
    }

    /// Where to write a replay file for each failure; without it none is written.
    #[must_use]
    pub fn replay_dir(mut self, folder: impl Into<PathBuf>) -> Self {
        self.replay_dir = Some(folder.into());
        self
    }

    /// Runs the checks. Only mistakes in the set-up are errors; whatever the receiver does is in the report.
    pub async fn run(mut self) -> Result<Report, Invalid> {
        let common = std::mem::take(&mut self.common);
        let settings = self.checked()?;
        let setup = Setup::new(common, self.provider, Role::Receiver, self.target())?;
        let remark = self.transport.remark();
        let mut report = setup.run(move |setup| Box::pin(self.judge(settings, setup))).await?;
        report.remarks.extend(remark);
        Ok(report)
    }

    /// Refuses a set-up that cannot be.
    fn checked(&self) -> Result<Settings, Invalid> {
        let url =
            Url::parse(&self.url).map_err(|e| Invalid::new("url", format!("`{}`: {e}", self.url), "an absolute http or https URL"))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(Invalid::new("url", format!("`{}` is no address of a web server", url.scheme()), "an absolute http or https URL"));
        }
        for format in &self.formats {
            if !self.provider.formats().contains(&format.as_str()) {
                let what = format!("notation of {}", self.provider.name());
                return Err(Invalid::unknown("format", format, &what, self.provider.formats().iter().copied()));
            }
        }
        if self.formats.is_empty() {
            return Err(Invalid::new("format", "there is none", "one notation at least"));
        }
        if self.cases == 0 {
            return Err(Invalid::new("cases", "a property without cases proves nothing", "1 or more"));
        }
        if let Some(observation) = &self.observation {
            observation.check(&self.provider.fact_names())?;
        }
        self.keys.iter().try_for_each(|key| self.provider.can_sign(key))?;
        self.switches.validate(&[self.provider])?;
        self.switches.settings(self.provider)
    }

    /// The URL without user name and password, which are never sent and never shown.
    fn plain_url(&self) -> String {
        Url::parse(&self.url).map_or_else(
            |_| self.url.clone(),
            |mut url| {
                // A URL without a host has neither, and that is all these can fail for.
                _ = url.set_username("");
                _ = url.set_password(None);
                url.into()
            },
        )
    }

    /// The URL as it is shown: without any credential in it, too.
    fn target(&self) -> String {
        Redactor::new(&self.credentials).text(&self.plain_url()).into_owned()
    }

    async fn judge(self, settings: Settings, setup: Setup) -> Report {
        let started_at = setup.started_at;
        let account = match Bench::example(self.provider, settings, setup.seed, started_at) {
            Ok(account) => account,
            Err(why) => return setup.spare().report(&format!("the provider cannot make its own example: {why}")),
        };
        let (places, numbers) = bench::places(&setup.catalogue, &format!("{}/", self.provider.name()), self.cases);
        let patience = self.observation.as_ref().map_or(Duration::ZERO, |observation| observation.patience);
        let bench: Shared = Rc::new(Bench {
            provider: self.provider,
            url: self.plain_url(),
            redactor: Redactor::new(&self.credentials),
            credentials: self.credentials,
            keys: self.keys,
            formats: self.formats,
            limit: self.limit,
            seed: setup.seed,
            cases: self.cases,
            egress: self.egress,
            transport: self.transport,
            observation: self.observation,
            started_at,
            replay_dir: self.replay_dir,
            account,
            places,
            numbers,
            patience: Cell::new(patience),
            silences: Cell::new(0),
            journal: RefCell::default(),
        });
        let laid = bench.clone();
        let lay = move |place: &Place, world: &mut World| {
            world.desk = Some(Desk::new(laid.clone(), place.0.clone(), laid.account_of(place)));
        };
        setup.judge(Rc::new(lay), || verdict::meaningless(&bench)).await
    }
}
