//! Where the cases of a property come from: leads, or sequences of small acts.

use proptest::{
    prelude::*,
    strategy::{BoxedStrategy, Just, Union},
};

use super::property::{self, Tree};
use crate::model::{Document, Provider};

/// What a property is about.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Source {
    /// Valid leads of these kinds, in turn.
    Leads(Vec<&'static str>),
    /// Sequences of deliveries of leads of these kinds.
    Sequences(Vec<&'static str>),
}

/// One case.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Case {
    Lead { kind: &'static str, lead: Document },
    Sequence(Vec<Act>),
}

/// One act of a sequence. Numbers point into what was delivered before, modulo its length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Act {
    /// A lead that is new.
    New(&'static str),
    /// A lead of before, once more.
    Again(usize),
    /// Two leads of one contact, the newer first.
    Swapped(&'static str),
    /// Two new leads at the same time.
    Together(&'static str),
    /// A lead of before, twice at the same time.
    Twins(usize),
}

impl Source {
    /// What the cases are drawn from, in turn.
    pub fn draws(&self, provider: &dyn Provider) -> Draws {
        Draws(match self {
            Self::Leads(kinds) => {
                let of = |kind: &'static str| provider.generate(kind).prop_map(move |lead| Case::Lead { kind, lead }).boxed();
                kinds.iter().map(|kind| of(kind)).collect()
            }
            // What is repeated must have been delivered: each sequence begins with a new lead.
            Self::Sequences(kinds) => {
                let sequence = (first(kinds), proptest::collection::vec(act(kinds), 0..=5));
                vec![sequence.prop_map(|(first, rest)| Case::Sequence([vec![first], rest].concat())).boxed()]
            }
        })
    }
}

/// What cases are drawn from: made once a property, for making it takes longer than drawing.
pub(super) struct Draws(Vec<BoxedStrategy<Case>>);

impl Draws {
    /// The case of a number.
    pub fn case(&self, seed: u64, check: &str, index: u32) -> Option<Tree<Case>> {
        let strategy = self.0.get(index as usize % self.0.len().max(1))?;
        property::case(strategy, seed, check, index)
    }
}

fn first(kinds: &[&'static str]) -> BoxedStrategy<Act> {
    Union::new(kinds.iter().map(|kind| Just(*kind))).prop_map(Act::New).boxed()
}

/// The simplest act stands first: that is what shrinking leads to.
fn act(kinds: &[&'static str]) -> BoxedStrategy<Act> {
    let kind = Union::new(kinds.iter().map(|kind| Just(*kind)));
    prop_oneof![
        kind.clone().prop_map(Act::New),
        (0usize..6).prop_map(Act::Again),
        kind.clone().prop_map(Act::Swapped),
        kind.prop_map(Act::Together),
        (0usize..6).prop_map(Act::Twins),
    ]
    .boxed()
}

/// A sequence in words.
pub(super) fn told(acts: &[Act]) -> String {
    let words = acts.iter().map(|act| match act {
        Act::New(kind) => format!("a {kind} lead"),
        Act::Again(n) => format!("lead {} again", n + 1),
        Act::Swapped(kind) => format!("two {kind} leads of one contact, the newer first"),
        Act::Together(kind) => format!("two {kind} leads at once"),
        Act::Twins(n) => format!("lead {} twice at once", n + 1),
    });
    words.collect::<Vec<_>>().join(", then ")
}

#[cfg(test)]
mod tests {
    use proptest::strategy::ValueTree;

    use super::*;
    use crate::conform::sample::Acme;

    #[test]
    fn cases_repeat_and_take_turns_with_the_kinds() {
        let source = Source::Leads(vec!["note", "other"]);
        let draws = source.draws(&Acme);
        let kind = |index| match draws.case(1, "c", index).unwrap().current() {
            Case::Lead { kind, .. } => kind,
            Case::Sequence(_) => "",
        };
        assert_eq!([kind(0), kind(1), kind(2)], ["note", "other", "note"]);
        let sequences = Source::Sequences(vec!["note"]).draws(&Acme);
        let of = |index| sequences.case(1, "c", index).unwrap().current();
        assert_eq!(of(3), of(3));
        assert!((0..9).any(|index| of(index) != of(3)));
    }

    #[test]
    fn a_sequence_reads_like_a_story() {
        assert_eq!(told(&[Act::New("chat"), Act::Twins(0)]), "a chat lead, then lead 1 twice at once");
    }
}
