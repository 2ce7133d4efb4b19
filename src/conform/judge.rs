//! One run of any role: what was planned is told one after another, and each check is accounted for.

use std::{collections::HashMap, rc::Rc, time::Duration};

use futures::future::LocalBoxFuture;
use gherkin::Feature;
use jiff::Timestamp;

use super::{
    baseline::Baseline,
    catalogue::{Catalogue, Check, catalogue, of_features, scenarios},
    ledger::{Ledger, Tell},
    plan::plan,
    steps, story,
    story::Lay,
    verdict::{self, Circumstances},
};
use crate::{
    engine::clock::{Stopwatch, real_now},
    model::{CheckReport, Invalid, Provider, Report, Role, Verdict},
};

/// What every run can be told, whatever it judges.
pub(super) struct Common {
    pub features: Vec<(String, String)>,
    pub seed: Option<u64>,
    pub only: Vec<String>,
    pub skip: Vec<String>,
    pub strictly: bool,
    pub width: usize,
    pub baseline: Baseline,
    pub tell: Option<Tell>,
}

impl Default for Common {
    fn default() -> Self {
        Self {
            features: Vec::new(),
            seed: None,
            only: Vec::new(),
            skip: Vec::new(),
            strictly: false,
            width: 1,
            baseline: Baseline::default(),
            tell: None,
        }
    }
}

/// The options of [`Common`] as methods of a run that holds one under `common`.
macro_rules! common_options {
    ($run:ty) => {
        impl $run {
            /// Runs these features, path and text of each, instead of ours; the prerequisites stay. Their scenarios bear a tag
            /// `@<provider>/<role>/<topic>/<name>`, and one that fails fails the run.
            #[must_use]
            pub fn features(mut self, sources: impl IntoIterator<Item = (String, String)>) -> Self {
                self.common.features = sources.into_iter().collect();
                self
            }

            /// What everything drawn at random follows from. Without it the time decides; the report names it.
            #[must_use]
            pub fn seed(mut self, seed: u64) -> Self {
                self.common.seed = Some(seed);
                self
            }

            /// Runs only the checks that this pattern fits, besides the prerequisites. May be called more than once.
            #[must_use]
            pub fn only(mut self, pattern: impl Into<String>) -> Self {
                self.common.only.push(pattern.into());
                self
            }

            /// Leaves out the checks that this pattern fits. May be called more than once.
            #[must_use]
            pub fn skip(mut self, pattern: impl Into<String>) -> Self {
                self.common.skip.push(pattern.into());
                self
            }

            /// Lets what nobody states fail the run, too.
            #[must_use]
            pub fn strict(mut self) -> Self {
                self.common.strictly = true;
                self
            }

            /// How many stories are told at the same time; 1 without this: our own load is no test.
            #[must_use]
            pub fn concurrency(mut self, width: usize) -> Self {
                self.common.width = width;
                self
            }

            /// The failures that the run may have.
            #[must_use]
            pub fn baseline(mut self, baseline: $crate::conform::Baseline) -> Self {
                self.common.baseline = baseline;
                self
            }

            /// Told after each check, on the run's own thread.
            #[must_use]
            pub fn progress(mut self, tell: impl Fn($crate::conform::Progress<'_>) + Send + 'static) -> Self {
                self.common.tell = Some(Box::new(tell));
                self
            }
        }
    };
}
pub(super) use common_options;

/// A run whose plan is sound.
pub(super) struct Setup {
    provider: &'static dyn Provider,
    role: Role,
    target: String,
    pub seed: u64,
    pub started_at: Timestamp,
    common: Common,
    plan: Vec<Check>,
    pub catalogue: Catalogue,
}

/// What is left to report with when the judge is lost.
pub(super) struct Spare {
    report: Report,
    plan: Vec<Check>,
}

impl Spare {
    pub fn report(mut self, why: &str) -> Report {
        self.report.checks = self.plan.iter().map(|check| verdict::crashed(check, why)).collect();
        self.report
    }
}

impl Setup {
    /// Plans a run; `target` is shown in its report.
    pub fn new(common: Common, provider: &'static dyn Provider, role: Role, target: String) -> Result<Self, Invalid> {
        let catalogue = match &common.features[..] {
            [] => catalogue(provider, role)?,
            own => own_features(own, provider, role)?,
        };
        let plan = plan(&catalogue.checks, &common.only, &common.skip)?;
        common.baseline.lint(&catalogue.checks)?;
        lint(&catalogue)?;
        let started_at = real_now();
        let seed = common.seed.unwrap_or_else(|| started_at.as_millisecond().unsigned_abs() % 1_000_000_007);
        Ok(Self { provider, role, target, seed, started_at, common, plan, catalogue })
    }

    pub fn spare(&self) -> Spare {
        let report = Report {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            provider: self.provider.name().to_owned(),
            role: self.role,
            target: self.target.clone(),
            seed: self.seed,
            started_at: self.started_at,
            duration: Duration::ZERO,
            checks: Vec::new(),
            remarks: Vec::new(),
            exit_code: 4,
        };
        Spare { report, plan: self.plan.clone() }
    }

    /// Judges on a thread of its own: cucumber's futures stay on one thread, callers need no particular runtime, and nothing
    /// a check does can hold theirs up.
    pub async fn run(self, work: impl FnOnce(Self) -> LocalBoxFuture<'static, Report> + Send + 'static) -> Result<Report, Invalid> {
        let own = !self.common.features.is_empty();
        let places: HashMap<String, String> = self.catalogue.checks.iter().map(|check| (check.id.clone(), check.place.clone())).collect();
        let spare = self.spare();
        let (tell, told) = tokio::sync::oneshot::channel();
        let judge = move || {
            let mut tell = tell;
            let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else { return };
            let report = runtime.block_on(async {
                tokio::select! {
                    report = work(self) => Some(report),
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

    /// Runs every planned check and accounts for each of them. `lay` prepares each scenario's world; `meaningless` says at the
    /// end why nothing was proven, if so.
    pub async fn judge(self, lay: Lay, meaningless: impl FnOnce() -> Option<String>) -> Report {
        let watch = Stopwatch::start();
        let Spare { mut report, plan } = self.spare();
        let prefix = format!("{}/", self.provider.name());
        let Common { baseline, strictly, tell, width, .. } = self.common;
        let ledger = Rc::new(Ledger::new(plan, strictly, tell));
        let tell = async |stories: Vec<Feature>, width: usize| {
            let writing = ledger.clone();
            story::tell(&prefix, lay.clone(), stories, width, move |outcome| writing.note(outcome)).await
        };
        let mut cause: Option<String> = None;
        for check in ledger.plan.iter().filter(|check| check.first) {
            if let Some(cause) = &cause {
                ledger.close(verdict::untried(check, cause));
                continue;
            }
            let stories = picked(&self.catalogue.features, |id| id == check.id);
            report.remarks.extend(tell(stories, 1).await);
            cause = ledger.shortfall(&check.id);
        }
        match &cause {
            Some(cause) => {
                report.remarks.push(format!("Nothing else was tried: {cause}."));
                ledger.plan.iter().filter(|check| !check.first).for_each(|check| ledger.close(verdict::untried(check, cause)));
            }
            None => {
                let stories = picked(&self.catalogue.features, |id| ledger.plan.iter().any(|check| !check.first && check.id == id));
                report.remarks.extend(tell(stories, width).await);
            }
        }
        let (checks, first) = (ledger.reports(), ledger.plan.iter().filter(|c| c.first).map(|c| c.id.as_str()).collect::<Vec<_>>());
        let remark = meaningless();
        let outdated = baseline.outdated(&checks, report.started_at);
        let circumstances = Circumstances { meaningless: remark.is_some(), outdated: !outdated.is_empty() };
        report.exit_code = verdict::exit_code(&checks, &first, &baseline.excused(), circumstances);
        report.remarks.extend(remark.into_iter().chain(outdated).chain(baseline.met(&checks)));
        report.checks = checks;
        report.duration = watch.elapsed();
        report
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

/// The checks of features of a user's own, path and text of each, after the prerequisites that every run has. What is no feature
/// and a step that nobody can run are refused.
pub fn own_features(sources: &[(String, String)], provider: &dyn Provider, role: Role) -> Result<Catalogue, Invalid> {
    let catalogue = of_features(sources, provider, role)?;
    lint(&catalogue)?;
    Ok(catalogue)
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
