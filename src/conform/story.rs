//! Stories told by cucumber: features in, one outcome a scenario out. Nothing is printed, no argument is read.

use std::{cell::RefCell, collections::HashMap, rc::Rc, time::Duration};

use cucumber::{
    Cucumber, Event, Parser, Writer, cli,
    event::{
        Cucumber as Told, Feature as FeatureEvent, Hook, RetryableScenario, Rule, Scenario as ScenarioEvent, ScenarioFinished, StepError,
    },
    parser, runner,
    writer::Normalized,
};
use futures::{FutureExt, stream};
use gherkin::{Feature, Scenario};

use super::{
    bench::{Place, place},
    hush::Hush,
    steps,
    world::{Stop, World},
};
use crate::engine::clock::Stopwatch;

/// Prepares the world of the scenario at a place.
pub(super) type Lay = Rc<dyn Fn(&Place, &mut World)>;

/// What came of one scenario.
#[derive(Debug, Clone)]
pub(super) struct Outcome {
    pub check: String,
    /// The row of an outline, in words; empty for a plain scenario.
    pub row: String,
    /// None: it ran to its end.
    pub stop: Option<Stop>,
    /// How many cases were tried.
    pub cases: u32,
    pub took: Duration,
}

/// Runs scenarios, at most `width` at a time, and tells each outcome as it comes.
/// Whatever goes wrong outside a scenario comes back as a list of complaints.
pub(super) async fn tell(
    prefix: &str,
    lay: Lay,
    features: Vec<Feature>,
    width: usize,
    outcome: impl FnMut(Outcome) + 'static,
) -> Vec<String> {
    let complaints = Rc::new(RefCell::new(Vec::new()));
    let teller = Rc::new(Teller {
        lay,
        prefix: prefix.to_owned(),
        hush: Hush::begin(),
        watches: RefCell::default(),
        outcome: RefCell::new(outcome),
    });
    let (opening, closing) = (teller.clone(), teller);
    let runner = runner::Basic::default()
        .max_concurrent_scenarios(width.max(1))
        .steps(steps::collection())
        .before(move |_, _, scenario, world| {
            opening.open(scenario, world);
            futures::future::ready(()).boxed_local()
        })
        .after(move |_, _, scenario, end, world| {
            let closing = closing.clone();
            async move {
                let mut world = world;
                if let Some(stage) = world.as_mut().and_then(|world| world.stage.as_mut()) {
                    stage.clear().await;
                }
                closing.close(scenario, end, world);
            }
            .boxed_local()
        });
    let options = cli::Opts::<_, _, _, cli::Empty> {
        re_filter: None,
        tags_filter: None,
        parser: cli::Empty,
        runner: runner::basic::Cli { concurrency: None, fail_fast: false, retry: None, retry_after: None, retry_tag_filter: None },
        writer: cli::Empty,
        custom: cli::Empty,
    };
    drop(Cucumber::<World, _, _, _, _>::custom(Parsed, runner, Listener(complaints.clone())).with_cli(options).run(features).await);
    complaints.take()
}

/// Lays the desk before each scenario and clears it afterwards.
struct Teller<F> {
    lay: Lay,
    prefix: String,
    hush: Hush,
    /// By check and line: the rows of an outline run side by side.
    watches: RefCell<HashMap<Place, Stopwatch>>,
    outcome: RefCell<F>,
}

impl<F: FnMut(Outcome)> Teller<F> {
    fn open(&self, scenario: &Scenario, world: &mut World) {
        self.hush.speak();
        let place = place(scenario, &self.prefix);
        self.watches.borrow_mut().insert(place.clone(), Stopwatch::start());
        (self.lay)(&place, world);
    }

    fn close(&self, scenario: &Scenario, end: &ScenarioFinished, world: Option<&mut World>) {
        let place = place(scenario, &self.prefix);
        let watch = self.watches.borrow_mut().remove(&place);
        let cases = world.map_or(0, |world| std::mem::take(world).cases());
        let took = watch.map(|w| w.elapsed()).unwrap_or_default();
        (self.outcome.borrow_mut())(Outcome { check: place.0, row: row(scenario), stop: stop(end), cases, took });
    }
}

/// The row that an outline was filled with: `kind: chat, event: new_lead`.
fn row(scenario: &Scenario) -> String {
    let table = scenario.examples.first().and_then(|examples| examples.table.as_ref());
    let Some([names, values]) = table.map(|table| &table.rows[..]) else { return String::new() };
    names.iter().zip(values).map(|(name, value)| format!("{name}: {value}")).collect::<Vec<_>>().join(", ")
}

/// Why a scenario stopped, when it did.
fn stop(end: &ScenarioFinished) -> Option<Stop> {
    let error = match end {
        ScenarioFinished::StepPassed => return None,
        ScenarioFinished::StepSkipped => return Some(Stop::Fault("a step of the scenario is not in the vocabulary".into())),
        ScenarioFinished::BeforeHookFailed(info) => {
            return Some(Stop::Fault(format!("the scenario could not be prepared: {}", words(&**info))));
        }
        ScenarioFinished::StepFailed(_, _, error) => error,
    };
    Some(match error {
        StepError::Panic(info) => match info.downcast_ref::<Stop>() {
            Some(stop) => stop.clone(),
            None => Stop::Fault(format!("a step panicked: {}", words(&**info))),
        },
        StepError::NotFound => Stop::Fault("a step of the scenario is not in the vocabulary".into()),
        StepError::AmbiguousMatch(several) => Stop::Fault(format!("a step reads like several: {several}")),
    })
}

/// What a panic said.
fn words(info: &(dyn std::any::Any + Send)) -> &str {
    let text = info.downcast_ref::<&str>().copied();
    text.or_else(|| info.downcast_ref::<String>().map(String::as_str)).unwrap_or("no words")
}

/// Hands on features that were parsed, and their outlines expanded, when they were checked.
struct Parsed;

impl Parser<Vec<Feature>> for Parsed {
    type Cli = cli::Empty;
    type Output = stream::Iter<std::vec::IntoIter<parser::Result<Feature>>>;

    fn parse(self, features: Vec<Feature>, _: cli::Empty) -> Self::Output {
        stream::iter(features.into_iter().map(Ok).collect::<Vec<_>>())
    }
}

/// Listens for what no scenario can tell of itself.
struct Listener(Rc<RefCell<Vec<String>>>);

impl Writer<World> for Listener {
    type Cli = cli::Empty;

    async fn handle_event(&mut self, event: parser::Result<Event<Told<World>>>, _: &cli::Empty) {
        let complaint = match event {
            Err(error) => Some(error.to_string()),
            Ok(event) => match event.into_inner() {
                Told::Feature(_, FeatureEvent::Scenario(scenario, RetryableScenario { event, .. }))
                | Told::Feature(_, FeatureEvent::Rule(_, Rule::Scenario(scenario, RetryableScenario { event, .. }))) => match event {
                    ScenarioEvent::Hook(kind, Hook::Failed(_, info)) => {
                        Some(format!("the {kind} hook of `{}` panicked: {}", scenario.name, words(&*info)))
                    }
                    _ => None,
                },
                _ => None,
            },
        };
        self.0.borrow_mut().extend(complaint);
    }
}

/// Scenarios are told apart by their ids, in whatever order their events come.
impl Normalized for Listener {}
