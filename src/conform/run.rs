//! One run: from a URL and options to a report.

use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    fmt,
    path::PathBuf,
    rc::Rc,
    time::Duration,
};

use gherkin::Feature;
use url::Url;

use super::{
    baseline::Baseline,
    bench::{self, Bench, Shared},
    catalogue::{Catalogue, Check, catalogue, of_features, scenarios},
    credential::{Credential, Redactor},
    ledger::{Ledger, Progress, Tell},
    observe::Observation,
    plan::plan,
    steps, story,
    verdict::{self, Circumstances},
};
use crate::{
    engine::{
        WorldOptions,
        clock::{Stopwatch, real_now},
        send::Egress,
    },
    model::{CheckReport, Invalid, Provider, Report, Role, Secret, Settings, Verdict},
};

/// A run against a receiver, to be set up and started.
pub struct ReceiverRun {
    provider: &'static dyn Provider,
    url: String,
    credentials: Vec<Credential>,
    keys: Vec<Secret>,
    switches: WorldOptions,
    formats: Vec<String>,
    features: Vec<(String, String)>,
    cases: u32,
    seed: Option<u64>,
    only: Vec<String>,
    skip: Vec<String>,
    strictly: bool,
    limit: Option<Duration>,
    egress: Egress,
    width: usize,
    observation: Option<Observation>,
    baseline: Baseline,
    replay_dir: Option<PathBuf>,
    tell: Option<Tell>,
}

/// Judges the receiver at `url` (absolute, `http` or `https`) by a provider's documents.
///
/// ```no_run
/// # async fn test() -> Result<(), leadbench::model::Invalid> {
/// use leadbench::{conform, providers::ALL};
///
/// let run = conform::receiver(ALL[0], "http://127.0.0.1:8080/leads").authorization("token jokin");
/// let report = run.cases(64).run().await?;
/// assert!(report.conformant(), "{:?}", report.counts());
/// # Ok(()) }
/// ```
pub fn receiver(provider: &'static dyn Provider, url: impl Into<String>) -> ReceiverRun {
    ReceiverRun {
        provider,
        url: url.into(),
        credentials: Vec::new(),
        keys: Vec::new(),
        switches: WorldOptions::default(),
        formats: provider.formats().first().map(|f| (*f).to_owned()).into_iter().collect(),
        features: Vec::new(),
        cases: 256,
        seed: None,
        only: Vec::new(),
        skip: Vec::new(),
        strictly: false,
        limit: None,
        egress: Egress::default(),
        width: 1,
        observation: None,
        baseline: Baseline::default(),
        replay_dir: None,
        tell: None,
    }
}

impl fmt::Debug for ReceiverRun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReceiverRun")
            .field("provider", &self.provider.name())
            .field("url", &self.url)
            .field("seed", &self.seed)
            .finish_non_exhaustive()
    }
}

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

    /// Runs these features, path and text of each, instead of ours; the prerequisites stay. Their scenarios bear a tag
    /// `@<provider>/receiver/<topic>/<name>`, and one that fails fails the run.
    #[must_use]
    pub fn features(mut self, sources: impl IntoIterator<Item = (String, String)>) -> Self {
        self.features = sources.into_iter().collect();
        self
    }

    /// How many cases each property tries; 256 without this.
    #[must_use]
    pub fn cases(mut self, cases: u32) -> Self {
        self.cases = cases;
        self
    }

    /// What everything drawn at random follows from. Without it the time decides; the report names it.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }

    /// Runs only the checks that this pattern fits, besides the prerequisites. May be called more than once.
    #[must_use]
    pub fn only(mut self, pattern: impl Into<String>) -> Self {
        self.only.push(pattern.into());
        self
    }

    /// Leaves out the checks that this pattern fits. May be called more than once.
    #[must_use]
    pub fn skip(mut self, pattern: impl Into<String>) -> Self {
        self.skip.push(pattern.into());
        self
    }

    /// Lets what nobody states fail the run, too.
    #[must_use]
    pub fn strict(mut self) -> Self {
        self.strictly = true;
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

    /// How many stories are told at the same time; 1 without this: our own load is no test.
    #[must_use]
    pub fn concurrency(mut self, width: usize) -> Self {
        self.width = width;
        self
    }

    /// How to see what the receiver has stored; without it, what only that can show stays unproven.
    #[must_use]
    pub fn observe(mut self, observation: Observation) -> Self {
        self.observation = Some(observation);
        self
    }

    /// The failures that the run may have.
    #[must_use]
    pub fn baseline(mut self, baseline: Baseline) -> Self {
        self.baseline = baseline;
        self
    }

    /// Where to write a replay file for each failure; without it none is written.
    #[must_use]
    pub fn replay_dir(mut self, folder: impl Into<PathBuf>) -> Self {
        self.replay_dir = Some(folder.into());
        self
    }

    /// Told after each check, on the run's own thread.
    #[must_use]
    pub fn progress(mut self, tell: impl Fn(Progress<'_>) + Send + 'static) -> Self {
        self.tell = Some(Box::new(tell));
        self
    }

    /// Runs the checks. Only mistakes in the set-up are errors; whatever the receiver does is in the report.
    pub async fn run(self) -> Result<Report, Invalid> {
        let catalogue = match &self.features[..] {
            [] => catalogue(self.provider, Role::Receiver)?,
            own => of_features(own, self.provider, Role::Receiver)?,
        };
        let own = !self.features.is_empty();
        let places: HashMap<String, String> = catalogue.checks.iter().map(|check| (check.id.clone(), check.place.clone())).collect();
        let prepared = Prepared::new(self, catalogue)?;
        let spare = prepared.spare();
        let (tell, told) = tokio::sync::oneshot::channel();
        // Cucumber's futures stay on one thread. With a thread of our own, callers need no particular runtime,
        // and nothing a check does can hold theirs up.
        let judge = move || {
            let mut tell = tell;
            let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else { return };
            let report = runtime.block_on(async {
                tokio::select! {
                    report = prepared.judge() => Some(report),
                    // Nobody waits for the report any more.
                    () = tell.closed() => None,
                }
            });
            if let Some(report) = report {
                _ = tell.send(report);
            }
        };
        let started = std::thread::Builder::new().name("leadbench-judge".into()).stack_size(8 << 20).spawn(judge);
        match (started, told.await) {
            // In features of a vendor's own what cannot be done was asked for there.
            (Ok(_), Ok(report)) if own => match report.checks.iter().find(|check| check.verdict == Verdict::Error) {
                Some(check) => Err(misworded(check, &places)),
                None => Ok(report),
            },
            (Ok(_), Ok(report)) => Ok(report),
            (Err(e), _) => Ok(spare.report(&format!("no thread could be started: {e}"))),
            (Ok(_), Err(_)) => Ok(spare.report("the judge broke down before it came to a verdict")),
        }
    }
}

/// What a scenario of a vendor's own asks for and cannot have.
fn misworded(check: &CheckReport, places: &HashMap<String, String>) -> Invalid {
    let place = places.get(&check.id).cloned().unwrap_or_else(|| check.id.clone());
    Invalid::new(
        place,
        check.actual.clone(),
        "a lead that the provider documents, varied at a path that is there; `leadbench steps` explains each step",
    )
}

/// A run whose set-up is sound.
struct Prepared {
    run: ReceiverRun,
    seed: u64,
    settings: Settings,
    plan: Vec<Check>,
    catalogue: Catalogue,
}

/// What is left to report with when the judge is lost.
struct Spare {
    report: Report,
    plan: Vec<Check>,
}

impl Spare {
    fn report(mut self, why: &str) -> Report {
        self.report.checks = self.plan.iter().map(|check| verdict::crashed(check, why)).collect();
        self.report
    }
}

impl Prepared {
    fn new(run: ReceiverRun, catalogue: Catalogue) -> Result<Self, Invalid> {
        let url = Url::parse(&run.url).map_err(|e| Invalid::new("url", format!("`{}`: {e}", run.url), "an absolute http or https URL"))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(Invalid::new("url", format!("`{}` is no address of a web server", url.scheme()), "an absolute http or https URL"));
        }
        for format in &run.formats {
            if !run.provider.formats().contains(&format.as_str()) {
                let what = format!("notation of {}", run.provider.name());
                return Err(Invalid::unknown("format", format, &what, run.provider.formats().iter().copied()));
            }
        }
        if run.formats.is_empty() {
            return Err(Invalid::new("format", "there is none", "one notation at least"));
        }
        if run.cases == 0 {
            return Err(Invalid::new("cases", "a property without cases proves nothing", "1 or more"));
        }
        if let Some(observation) = &run.observation {
            observation.check(&run.provider.fact_names())?;
        }
        run.keys.iter().try_for_each(|key| run.provider.public_key(key).map(drop))?;
        run.switches.validate(&[run.provider])?;
        let settings = run.switches.settings(run.provider)?;
        let plan = plan(&catalogue.checks, &run.only, &run.skip)?;
        run.baseline.lint(&catalogue.checks)?;
        lint(&catalogue)?;
        let seed = run.seed.unwrap_or_else(|| real_now().as_millisecond().unsigned_abs() % 1_000_000_007);
        Ok(Self { run, seed, settings, plan, catalogue })
    }

    fn spare(&self) -> Spare {
        let report = Report {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            provider: self.run.provider.name().to_owned(),
            role: Role::Receiver,
            target: self.target(),
            seed: self.seed,
            started_at: real_now(),
            duration: Duration::ZERO,
            checks: Vec::new(),
            remarks: Vec::new(),
            exit_code: 4,
        };
        Spare { report, plan: self.plan.clone() }
    }

    /// The URL without user name and password, which are never sent and never shown.
    fn url(&self) -> String {
        Url::parse(&self.run.url).map_or_else(
            |_| self.run.url.clone(),
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
        Redactor::new(&self.run.credentials).text(&self.url()).into_owned()
    }

    /// Runs every planned check and accounts for each of them.
    async fn judge(self) -> Report {
        let watch = Stopwatch::start();
        let Spare { mut report, plan } = self.spare();
        let account = match Bench::example(self.run.provider, self.settings.clone(), self.seed, report.started_at) {
            Ok(account) => account,
            Err(why) => return self.spare().report(&format!("the provider cannot make its own example: {why}")),
        };
        let url = self.url();
        let baseline = self.run.baseline;
        let (places, numbers) = bench::places(&self.catalogue, &format!("{}/", self.run.provider.name()), self.run.cases);
        let patience = self.run.observation.as_ref().map_or(Duration::ZERO, |observation| observation.patience);
        let bench: Shared = Rc::new(Bench {
            provider: self.run.provider,
            url,
            redactor: Redactor::new(&self.run.credentials),
            credentials: self.run.credentials,
            keys: self.run.keys,
            formats: self.run.formats,
            limit: self.run.limit,
            seed: self.seed,
            cases: self.run.cases,
            egress: self.run.egress,
            observation: self.run.observation,
            started_at: report.started_at,
            replay_dir: self.run.replay_dir,
            account,
            places,
            numbers,
            patience: Cell::new(patience),
            silences: Cell::new(0),
            journal: RefCell::default(),
        });
        let ledger = Rc::new(Ledger::new(plan, self.run.strictly, self.run.tell));
        let mut cause: Option<String> = None;
        for check in ledger.plan.iter().filter(|check| check.first) {
            if let Some(cause) = &cause {
                ledger.close(verdict::untried(check, cause));
                continue;
            }
            let stories = picked(&self.catalogue.features, |id| id == check.id);
            report.remarks.extend(tell(&bench, &ledger, stories, 1).await);
            cause = ledger.shortfall(&check.id);
        }
        match &cause {
            Some(cause) => {
                report.remarks.push(format!("Nothing else was tried: {cause}."));
                ledger.plan.iter().filter(|check| !check.first).for_each(|check| ledger.close(verdict::untried(check, cause)));
            }
            None => {
                let stories = picked(&self.catalogue.features, |id| ledger.plan.iter().any(|check| !check.first && check.id == id));
                report.remarks.extend(tell(&bench, &ledger, stories, self.run.width).await);
            }
        }
        let (checks, first) = (ledger.reports(), ledger.plan.iter().filter(|c| c.first).map(|c| c.id.as_str()).collect::<Vec<_>>());
        let remark = verdict::meaningless(&bench);
        let outdated = baseline.outdated(&checks, report.started_at);
        let circumstances = Circumstances { meaningless: remark.is_some(), outdated: !outdated.is_empty() };
        report.exit_code = verdict::exit_code(&checks, &first, &baseline.excused(), circumstances);
        report.remarks.extend(remark.into_iter().chain(outdated).chain(baseline.met(&checks)));
        report.checks = checks;
        report.duration = watch.elapsed();
        report
    }
}

async fn tell(bench: &Shared, ledger: &Rc<Ledger>, stories: Vec<Feature>, width: usize) -> Vec<String> {
    let writing = ledger.clone();
    story::tell(bench, stories, width, move |outcome| writing.note(outcome)).await
}

/// Refuses features whose steps nobody can run, before anything is sent.
fn lint(catalogue: &Catalogue) -> Result<(), Invalid> {
    let collection = steps::collection();
    for feature in &catalogue.features {
        let path = feature.path.as_deref().unwrap_or_else(|| std::path::Path::new("")).display();
        let backgrounds = feature.background.iter().chain(feature.rules.iter().filter_map(|rule| rule.background.as_ref()));
        for step in scenarios(feature).flat_map(|s| &s.steps).chain(backgrounds.flat_map(|b| &b.steps)) {
            if let Some(why) = steps::unknown(&collection, step) {
                return Err(Invalid::new(
                    format!("{path}:{}", step.position.line),
                    format!("`{}`: {why}", step.value),
                    "`leadbench steps` lists them all",
                ));
            }
        }
    }
    Ok(())
}

/// The features with those of their scenarios whose id fits; features without any are left out.
fn picked(features: &[Feature], fits: impl Fn(&str) -> bool) -> Vec<Feature> {
    let mut features = features.to_vec();
    let keep = |scenario: &gherkin::Scenario| scenario.tags.iter().any(|tag| fits(tag));
    for feature in &mut features {
        feature.scenarios.retain(keep);
        feature.rules.iter_mut().for_each(|rule| rule.scenarios.retain(keep));
        feature.rules.retain(|rule| !rule.scenarios.is_empty());
    }
    features.retain(|feature| scenarios(feature).next().is_some());
    features
}
