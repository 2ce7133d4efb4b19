//! A run against a client: code that calls a provider's API. We are the API; the client is run once a scenario, and its calls
//! are judged.

mod cast;
mod demand;
mod program;
mod reference;
mod watch;

use std::{fmt, rc::Rc, time::Duration};

use self::cast::Play;
pub(super) use self::{cast::Cast, demand::Demand};
pub use self::{program::Program, reference::Defect, watch::Watch};
use super::{
    bench::Place,
    judge::{Common, Setup, common_options},
    world::World,
};
use crate::{
    model::{Invalid, Provider, Report, Role},
    server::HIDDEN,
};

/// A run against a client, to be set up and started.
pub struct ClientRun {
    provider: &'static dyn Provider,
    program: Program,
    account: Option<String>,
    token: Option<String>,
    longest: Duration,
    common: Common,
}

/// The token that a client is told to use unless another is given.
const TOKEN: &str = "OAUTH_ACCESS_TOKEN";
const UNCOMPARED: &str = "The server's journal hides credentials: that one was sent was judged, not which.";

/// Judges a client of a provider's API by the provider's documents.
///
/// ```no_run
/// # async fn test() -> Result<(), leadbench::model::Invalid> {
/// use leadbench::conform::{self, Program};
///
/// let report = conform::client(&leadbench::LOCALIQ, Program::command(["node", "sync.mjs"])).run().await?;
/// assert!(report.conformant(), "{:?}", report.counts());
/// # Ok(()) }
/// ```
pub fn client(provider: &'static dyn Provider, program: Program) -> ClientRun {
    ClientRun { provider, program, account: None, token: None, longest: Duration::from_secs(60), common: Common::default() }
}

impl fmt::Debug for ClientRun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientRun").field("provider", &self.provider.name()).field("program", &self.program).finish_non_exhaustive()
    }
}

common_options!(ClientRun);

impl ClientRun {
    /// The account that the client is told to work in; the provider's example account without this. Of a journal only the calls
    /// of this account are judged; without it, those of no account, too.
    #[must_use]
    pub fn account(mut self, account: impl Into<String>) -> Self {
        self.account = Some(account.into());
        self
    }

    /// The token that the client is told to use.
    #[must_use]
    pub fn token(mut self, token: impl Into<String>) -> Self {
        self.token = Some(token.into());
        self
    }

    /// How long the client may run, each time; a minute without this.
    #[must_use]
    pub fn longest(mut self, longest: Duration) -> Self {
        self.longest = longest;
        self
    }

    /// Runs the checks. Only mistakes in the set-up are errors; whatever the client does is in the report.
    pub async fn run(mut self) -> Result<Report, Invalid> {
        let common = std::mem::take(&mut self.common);
        self.account.iter().try_for_each(|account| self.provider.account_name(account))?;
        let setup = Setup::new(common, self.provider, Role::Client, self.program.to_string())?;
        setup.run(move |setup| Box::pin(self.judge(setup))).await
    }

    async fn judge(self, setup: Setup) -> Report {
        let record = match self.program.watch() {
            Some(watch) => Some(watch.read(self.provider, self.account.as_deref(), self.token.as_deref().unwrap_or_default()).await),
            None => None,
        };
        // A journal hides credentials; what it shows in their place is taken for the right one.
        let token = if record.is_some() { HIDDEN.to_owned() } else { self.token.unwrap_or_else(|| TOKEN.into()) };
        let remark = matches!(record, Some(Ok(_))).then_some(UNCOMPARED);
        // Once a run, for as long as the process lives: an engine keeps its list of providers for good.
        let providers: &'static [&'static dyn Provider] = Box::leak(vec![self.provider].into_boxed_slice());
        let play = Rc::new(Play {
            provider: self.provider,
            providers,
            program: self.program,
            account: self.account.unwrap_or_else(|| self.provider.example_account().to_owned()),
            token,
            longest: self.longest,
            seed: setup.seed,
            record,
        });
        let insecure = play.program.watch().and_then(Watch::remark);
        let lay = move |_: &Place, world: &mut World| world.cast = Some(Cast::new(play.clone()));
        let mut report = setup.judge(Rc::new(lay), || None).await;
        report.remarks.extend(remark.map(str::to_owned).into_iter().chain(insecure));
        report
    }
}
