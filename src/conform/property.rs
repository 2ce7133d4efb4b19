//! Properties driven from async code: cases that follow from a seed, and the smallest of those that fail.

use std::{num::Wrapping, time::Duration};

use proptest::{
    strategy::{BoxedStrategy, Strategy, ValueTree},
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};

use super::bench::mix;
use crate::engine::clock::Stopwatch;

/// A case that can be made smaller.
pub(super) type Tree<V> = Box<dyn ValueTree<Value = V>>;

/// A failing case made small.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Smallest<V, F> {
    pub value: V,
    /// How it fails.
    pub failure: F,
    /// How many cases were tried to get there.
    pub tries: u32,
    /// How often it failed again, of [`REPEATS`].
    pub repeated: u32,
}

/// How often the smallest case is tried again.
pub(super) const REPEATS: u32 = 3;

/// The most cases that are tried on the way down, and the longest that it may take.
pub(super) const BUDGET: u32 = 1_500;
const LONGEST: Duration = Duration::from_secs(20);

/// The case number `index` of a property: the same on every machine for one seed and name.
/// None when the strategy gives up, as one that filters too much does.
pub(super) fn case<V: std::fmt::Debug>(strategy: &BoxedStrategy<V>, seed: u64, name: &str, index: u32) -> Option<Tree<V>> {
    let mut state = Wrapping(mix(seed, &format!("{name} {index}")));
    let mut bytes = [0u8; 32];
    for chunk in bytes.chunks_exact_mut(8) {
        // SplitMix64: spreads one number over the bytes that ChaCha wants.
        state += 0x9e37_79b9_7f4a_7c15;
        let mut z = state;
        z = (z ^ (z >> 30)) * Wrapping(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)) * Wrapping(0x94d0_49bb_1331_11eb);
        chunk.copy_from_slice(&(z ^ (z >> 31)).0.to_le_bytes());
    }
    // Each knob that proptest would read from the environment is set.
    let config = Config {
        cases: 1,
        max_local_rejects: 65_536,
        max_global_rejects: 1_024,
        failure_persistence: None,
        source_file: None,
        test_name: None,
        verbose: 0,
        ..Config::default()
    };
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes));
    strategy.new_tree(&mut runner).ok()
}

/// Makes a failing case small: as long as a simpler one fails, too, it takes its place. `judge` tries a case and says
/// how it fails, or that it does not. At the end the smallest is tried again, to see whether it fails each time.
pub(super) async fn minimise<V: std::fmt::Debug, F>(
    tree: &mut dyn ValueTree<Value = V>,
    failure: F,
    budget: u32,
    mut judge: impl AsyncFnMut(&V) -> Option<F>,
) -> Smallest<V, F> {
    let mut smallest = (tree.current(), failure);
    let watch = Stopwatch::start();
    let mut tries = 0;
    let mut going = tree.simplify();
    while going && tries < budget && watch.elapsed() < LONGEST {
        tries += 1;
        let value = tree.current();
        going = match judge(&value).await {
            Some(failure) => {
                smallest = (value, failure);
                tree.simplify()
            }
            None => tree.complicate(),
        };
    }
    let (value, mut failure) = smallest;
    let mut repeated = 0;
    for _ in 0..REPEATS {
        if let Some(again) = judge(&value).await {
            failure = again;
            repeated += 1;
        }
    }
    Smallest { value, failure, tries, repeated }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn lists() -> BoxedStrategy<Vec<u32>> {
        proptest::collection::vec(0u32..1_000, 0..12).boxed()
    }

    fn failing(judge: impl Fn(&[u32]) -> bool) -> Tree<Vec<u32>> {
        (0..).map(|index| case(&lists(), 7, "test", index).unwrap()).find(|tree| judge(&tree.current())).unwrap()
    }

    #[tokio::test]
    async fn a_failing_case_shrinks_to_the_smallest() {
        let bad = |list: &[u32]| list.iter().any(|n| *n >= 300);
        let mut tree = failing(bad);
        let smallest = minimise(&mut *tree, "first", 1_000, async |list| bad(list).then_some("again")).await;
        assert_eq!((smallest.value, smallest.failure, smallest.repeated), (vec![300], "again", REPEATS));
        assert!(smallest.tries > 0);
    }

    #[tokio::test]
    async fn a_case_that_does_not_fail_again_is_known_as_flaky() {
        let mut tree = failing(|list| list.len() > 3);
        let first = tree.current();
        let smallest = minimise(&mut *tree, "once", 1_000, async |_| None).await;
        assert_eq!((smallest.value, smallest.failure, smallest.repeated), (first, "once", 0));
    }

    #[tokio::test]
    async fn the_budget_ends_the_search() {
        let mut tree = failing(|list| list.len() > 8);
        let mut calls = 0;
        let smallest = minimise(&mut *tree, (), 5, async |_| {
            calls += 1;
            Some(())
        })
        .await;
        assert_eq!((smallest.tries, calls), (5, 5 + REPEATS));
    }

    proptest! {
        #[test]
        fn a_case_follows_from_its_seed_name_and_index(seed in any::<u64>(), index in 0u32..1_000) {
            let of = |seed, name, index| case(&lists(), seed, name, index).unwrap().current();
            prop_assert_eq!(of(seed, "a", index), of(seed, "a", index));
            let others: Vec<_> = (0..8).map(|n| of(seed, "b", index + n)).collect();
            prop_assert!(others.iter().any(|other| *other != of(seed, "a", index)));
        }
    }
}
