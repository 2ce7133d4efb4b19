//! A run against a sender: we stand as the CRM. We register through its management API, let leads happen, take what comes by
//! a script, and judge what came.

mod demand;
mod sequence;
mod setup;
mod stage;
mod time;
mod words;

use std::{fmt, net::SocketAddr, rc::Rc, sync::Arc, time::Duration};

use tokio::net::TcpListener;

pub(super) use self::{demand::Demand, stage::Stage};
use self::{setup::Maker, stage::Show};
pub use self::{stage::Way, time::Time};
use super::{
    bench::Place,
    call::base,
    credential::{Credential, Redactor},
    judge::{Common, Setup, common_options},
    world::World,
};
use crate::{
    engine::{
        clock::Stopwatch,
        send::{Egress, Sender},
        transport::{Listener, Transport},
    },
    model::{Invalid, Provider, Report, Role, Secret},
    server::receiver::{Receiver, ReceiverOptions, Script},
};

/// A run against a sender, to be set up and started.
pub struct SenderRun {
    provider: &'static dyn Provider,
    api: String,
    account: String,
    token: Secret,
    server_token: Option<Secret>,
    trigger: Option<Way>,
    setup: Option<Maker>,
    listen: Option<SocketAddr>,
    time: Time,
    patience: Duration,
    calm: Duration,
    cases: Option<u32>,
    egress: Egress,
    transport: Transport,
    common: Common,
}

/// Judges the sender whose management API is at `api` (absolute, `http` or `https`, without the provider's own path) by a
/// provider's documents. `api` may be empty where the provider documents no such API.
///
/// ```no_run
/// # async fn test() -> Result<(), leadbench::model::Invalid> {
/// use leadbench::conform::{self, Time, Way};
///
/// let base = "http://127.0.0.1:4010/_leadbench/api/v1";
/// let run = conform::sender(&leadbench::LOCALIQ, "http://127.0.0.1:4010");
/// let report = run.trigger(Way::url(&format!("{base}/events"))?).time(Time::driven(base)?).run().await?;
/// assert!(report.conformant(), "{:?}", report.counts());
/// # Ok(()) }
/// ```
pub fn sender(provider: &'static dyn Provider, api: impl Into<String>) -> SenderRun {
    SenderRun {
        provider,
        api: api.into(),
        account: provider.example_account().to_owned(),
        token: Secret::new("OAUTH_ACCESS_TOKEN"),
        server_token: None,
        trigger: None,
        setup: None,
        listen: None,
        time: Time::real(Duration::ZERO),
        patience: Duration::from_secs(5),
        calm: Duration::from_millis(60),
        cases: None,
        egress: Egress::default(),
        transport: Transport::default(),
        common: Common::default(),
    }
}

impl fmt::Debug for SenderRun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SenderRun").field("provider", &self.provider.name()).field("api", &self.api).finish_non_exhaustive()
    }
}

common_options!(SenderRun);

impl SenderRun {
    /// The account that leads happen in; the provider's example account without this.
    #[must_use]
    pub fn account(mut self, account: impl Into<String>) -> Self {
        self.account = account.into();
        self
    }

    /// The token that the management API takes.
    #[must_use]
    pub fn token(mut self, token: Secret) -> Self {
        self.token = token;
        self
    }

    /// What the URLs of [`SenderRun::trigger`], [`SenderRun::setup`] and [`Time::driven`] want as `Authorization: Bearer TOKEN`,
    /// as a server with a token does.
    #[must_use]
    pub fn server_token(mut self, token: Secret) -> Self {
        self.server_token = Some(token);
        self
    }

    /// How a lead is made to happen; without it, what needs one stays unproven.
    #[must_use]
    pub fn trigger(mut self, way: Way) -> Self {
        self.trigger = Some(way);
        self
    }

    /// How a webhook is set up where the sender has no management API for it.
    #[must_use]
    pub fn setup(mut self, way: Way) -> Self {
        self.setup = Some(Maker::Way(way));
        self
    }

    /// A person sets webhooks up, and removes one: `ask` says what, comes back when it is done, or tells why it is not.
    #[must_use]
    pub fn set_up_by_hand(mut self, ask: impl Fn(&str) -> Result<(), String> + Send + Sync + 'static) -> Self {
        self.setup = Some(Maker::Person(Arc::new(ask)));
        self
    }

    /// Where our receiver listens; at a free port of 127.0.0.1 without this.
    #[must_use]
    pub fn listen(mut self, address: SocketAddr) -> Self {
        self.listen = Some(address);
        self
    }

    /// How time passes at the sender; without this nothing that takes time is tried.
    #[must_use]
    pub fn time(mut self, time: Time) -> Self {
        self.time = time;
        self
    }

    /// How long a delivery that must come is waited for, and how long is listened for one that must not.
    #[must_use]
    pub fn patience(mut self, patience: Duration, calm: Duration) -> Self {
        (self.patience, self.calm) = (patience, calm);
        self
    }

    /// How many sequences each property plays; without this 64 where the sender's clock is driven, and 5 elsewhere.
    #[must_use]
    pub fn cases(mut self, cases: u32) -> Self {
        self.cases = Some(cases);
        self
    }

    /// How far from this machine the sender may be; without this it must be on it.
    #[must_use]
    pub fn egress(mut self, egress: Egress) -> Self {
        self.egress = egress;
        self
    }

    /// How the sender is reached, and reaches us; without this over sockets.
    #[must_use]
    pub fn transport(mut self, transport: Transport) -> Self {
        self.transport = transport;
        self
    }

    /// Runs the checks. Only mistakes in the set-up are errors; whatever the sender does is in the report.
    pub async fn run(mut self) -> Result<Report, Invalid> {
        let common = std::mem::take(&mut self.common);
        // Who sets webhooks up otherwise may do without the API that the provider documents.
        let has_api = !self.api.is_empty() || (self.provider.recipe().is_some() && self.setup.is_none());
        if has_api {
            base(&self.api)?;
        }
        self.provider.account_name(&self.account)?;
        if self.cases == Some(0) {
            return Err(Invalid::new("cases", "a property without cases proves nothing", "1 or more"));
        }
        let redactor = self.redactor();
        let target = if has_api { redactor.text(&self.api).into_owned() } else { "its own screens".to_owned() };
        let setup = Setup::new(common, self.provider, Role::Sender, target)?;
        let remark = self.transport.remark();
        let mut report = setup.run(move |setup| Box::pin(self.judge(setup))).await?;
        report.remarks.extend(remark);
        Ok(report)
    }

    fn redactor(&self) -> Redactor {
        let known = [("token", Some(&self.token)), ("serve-token", self.server_token.as_ref())];
        let credential = |(header, value): (&str, Option<&Secret>)| Some(Credential { header: header.into(), value: value?.clone() });
        Redactor::new(&known.into_iter().filter_map(credential).collect::<Vec<_>>())
    }

    async fn judge(self, setup: Setup) -> Report {
        let script = Script::default();
        let listener = match self.listen {
            Some(address) => TcpListener::bind(address).await.map(Listener::from),
            None => self.transport.listen().await,
        };
        let listener = match listener {
            Ok(listener) => listener,
            Err(why) => return setup.spare().report(&format!("nobody can listen here: {why}")),
        };
        let options = ReceiverOptions { script: Some(script.clone()), ..ReceiverOptions::new(self.provider) };
        let receiver = match Receiver::start(listener, options) {
            Ok(receiver) => receiver,
            Err(why) => return setup.spare().report(&format!("our receiver did not start: {why}")),
        };
        let show = Rc::new(Show {
            provider: self.provider,
            redactor: self.redactor(),
            api: self.api.trim_end_matches('/').to_owned(),
            account: self.account,
            token: self.token,
            server_token: self.server_token,
            trigger: self.trigger,
            setup: self.setup,
            time: self.time,
            patience: self.patience,
            calm: self.calm,
            receiver,
            script,
            http: Sender::on(self.transport, self.egress),
            started_at: setup.started_at,
            watch: Stopwatch::start(),
            seed: setup.seed,
            cases: self.cases,
            scenes: Default::default(),
            wanted: Default::default(),
        });
        let remark = show.time.remark();
        let stage = show.clone();
        let lay = move |place: &Place, world: &mut World| world.stage = Some(Stage::new(stage.clone(), &place.0));
        let mut report = setup.judge(Rc::new(lay), || None).await;
        report.remarks.insert(0, remark);
        report.remarks.extend(show.wanted.take());
        report
    }
}
