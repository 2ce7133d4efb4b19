//! The vocabulary: every sentence that a feature may use, with what it does. Public, so that vendors can write features too.

mod client;
mod given;
mod phrase;
mod sender;
mod then;
mod when;

use std::{panic::resume_unwind, sync::LazyLock};

use cucumber::step::{Collection, Context, Step};
use futures::future::LocalBoxFuture;
use gherkin::StepType;

pub use self::phrase::Phrase;
use super::world::{Stop, World};

/// The words of a step that fill the places of its phrase, and what stands below it.
pub(super) struct Words(Context);

impl Words {
    /// What fills a place; the first is 1.
    fn get(&self, place: usize) -> &str {
        self.0.matches.get(place).map_or("", |(_, text)| text)
    }

    /// A quoted text without its escapes: `\"` stands for a quotation mark, `\\` for a backslash.
    fn quoted(&self, place: usize) -> String {
        let mut out = String::new();
        let mut chars = self.get(place).chars();
        while let Some(c) = chars.next() {
            out.extend(if c == '\\' { chars.next() } else { Some(c) });
        }
        out
    }

    fn number(&self, place: usize) -> Result<usize, Stop> {
        self.get(place).parse().map_err(|_| Stop::Fault(format!("`{}` is no number that this step can take", self.get(place))))
    }

    /// The text below the step, between two lines of `"""`.
    fn block(&self) -> Option<&str> {
        self.0.step.docstring.as_deref()
    }

    /// The rows of the table below the step.
    fn rows(&self) -> &[Vec<String>] {
        self.0.step.table.as_ref().map_or(&[], |table| &table.rows)
    }
}

/// A sentence about receivers with its function: `sentence!(Given, "a(n) {kind} lead as documented", "what it does", function)`.
macro_rules! sentence {
    ($kind:ident, $pattern:literal, $about:literal, $function:path) => {
        $crate::conform::steps::phrased!(desk, $kind, $pattern, $about, $function)
    };
}
use sentence;

/// The same about senders.
macro_rules! scene {
    ($kind:ident, $pattern:literal, $about:literal, $function:path) => {
        $crate::conform::steps::phrased!(stage, $kind, $pattern, $about, $function)
    };
}
use scene;

/// The same about clients.
macro_rules! play {
    ($kind:ident, $pattern:literal, $about:literal, $function:path) => {
        $crate::conform::steps::phrased!(cast, $kind, $pattern, $about, $function)
    };
}
use play;

/// A sentence that works on one part of the world.
macro_rules! phrased {
    ($part:ident, $kind:ident, $pattern:literal, $about:literal, $function:path) => {
        $crate::conform::steps::Sentence {
            phrase: $crate::conform::steps::Phrase { kind: gherkin::StepType::$kind, pattern: $pattern, about: $about },
            step: |world, context| {
                Box::pin(async move {
                    let words = $crate::conform::steps::Words(context);
                    let done = match world.$part.as_mut() {
                        Some(part) => $function(part, &words).await,
                        None => Err($crate::conform::world::Stop::Fault("this step is for another role".into())),
                    };
                    $crate::conform::steps::settle(done)
                })
            },
        }
    };
}
use phrased;

/// A phrase and what it does.
pub(super) struct Sentence {
    phrase: Phrase,
    step: Step<World>,
}

/// Ends a step. Cucumber knows one way to stop a scenario, a panic; this one carries its reason and calls no hook.
fn settle(done: Result<(), Stop>) {
    if let Err(stop) = done {
        resume_unwind(Box::new(stop));
    }
}

fn sentences() -> impl Iterator<Item = &'static Sentence> {
    given::SENTENCES.iter().chain(when::SENTENCES).chain(then::SENTENCES).chain(sender::SENTENCES).chain(client::SENTENCES)
}

/// Every phrase of the vocabulary, in the order of a story.
pub fn steps() -> Vec<Phrase> {
    sentences().map(|sentence| sentence.phrase).collect()
}

/// The vocabulary as cucumber takes it. Clones share the patterns.
pub(super) fn collection() -> Collection<World> {
    static COLLECTION: LazyLock<Collection<World>> = LazyLock::new(|| {
        sentences().fold(Collection::new(), |all, Sentence { phrase, step }| match (phrase.regex(), phrase.kind) {
            (None, _) => all,
            (Some(regex), StepType::Given) => all.given(None, regex, *step),
            (Some(regex), StepType::When) => all.when(None, regex, *step),
            (Some(regex), StepType::Then) => all.then(None, regex, *step),
        })
    });
    COLLECTION.clone()
}

/// Why a step cannot be run: no phrase says it, or several do.
pub(super) fn unknown(collection: &Collection<World>, step: &gherkin::Step) -> Option<String> {
    match collection.find(step) {
        Ok(Some(_)) => None,
        Ok(None) => {
            let phrases = sentences().filter(|s| s.phrase.kind == step.ty).map(|s| s.phrase.pattern);
            let near = crate::model::nearest(&step.value, phrases);
            Some(near.map_or_else(|| "no step reads like this".into(), |near| format!("no step reads like this; the nearest is `{near}`")))
        }
        Err(several) => Some(format!("more than one step reads like this: {several}")),
    }
}

/// Names a function's future in the tables.
type Done<'a> = LocalBoxFuture<'a, Result<(), Stop>>;

/// Makes a synchronous function a step.
fn now<'a>(done: Result<(), Stop>) -> Done<'a> {
    Box::pin(std::future::ready(done))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conform::catalogue::{FEATURES, scenarios};

    #[test]
    fn every_phrase_is_registered_and_explained() {
        for phrase in steps() {
            assert!(phrase.regex().is_some(), "{}", phrase.pattern);
            assert!(phrase.about.ends_with('.') && phrase.about.len() > 15, "{}", phrase.pattern);
        }
    }

    #[test]
    fn each_step_of_each_feature_is_said_by_one_phrase_and_no_phrase_is_idle() {
        let collection = collection();
        let mut idle: Vec<_> = steps().into_iter().map(|phrase| (phrase, phrase.regex().unwrap())).collect();
        for (path, text) in FEATURES {
            let feature = gherkin::Feature::parse(text, gherkin::GherkinEnv::default()).unwrap();
            let feature = cucumber::feature::Ext::expand_examples(feature).unwrap();
            let background = feature.background.iter().flat_map(|b| &b.steps);
            for step in scenarios(&feature).flat_map(|s| &s.steps).chain(background) {
                assert_eq!(unknown(&collection, step), None, "{path}:{} {}", step.position.line, step.value);
                idle.retain(|(phrase, regex)| phrase.kind != step.ty || !regex.is_match(&step.value));
            }
        }
        // For the features of vendors.
        let spare = [
            "it has no {field}",
            "in its body there is no {field}",
            "it carries no {header} header",
            "the deliveries are the same",
            "something is left registered",
        ];
        idle.retain(|(phrase, _)| !spare.contains(&phrase.pattern));
        assert!(idle.is_empty(), "{idle:#?}");
    }
}
