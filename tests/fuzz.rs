//! What meets bytes of others, with its corpus and what is near to it: the same targets that `fuzz/run` drives by coverage.

#[path = "../fuzz/targets/mod.rs"]
mod targets;

use std::{fs, path::PathBuf};

use proptest::{
    prelude::*,
    sample::{Index, select},
    test_runner::{Config, TestRunner},
};

use targets::{TARGETS, Target};

/// How many inputs near to its corpus each target is given here.
const NEAR: u32 = 48;

fn corpus(target: &str) -> Vec<(String, Vec<u8>)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target);
    let mut found: Vec<_> = fs::read_dir(&folder)
        .unwrap_or_else(|e| panic!("{}: {e}", folder.display()))
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read(&path).unwrap()))
        .collect();
    found.sort();
    assert!(found.len() >= 2, "{target} has no corpus");
    found
}

/// One thing done to an input.
#[derive(Debug, Clone)]
enum Change {
    Byte(Index, u8),
    Drop(Index, Index),
    Twice(Index, Index),
    Word(Index, &'static str),
}

const WORDS: &[&str] = &["\"", "{", "}", "[", "]", "%", "null", "-1", "1e999", "\\u0000", "\u{0}", "é", "<", "]]>", "\r\n", "###", "://"];

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        (any::<Index>(), any::<u8>()).prop_map(|(at, byte)| Change::Byte(at, byte)),
        (any::<Index>(), any::<Index>()).prop_map(|(from, to)| Change::Drop(from, to)),
        (any::<Index>(), any::<Index>()).prop_map(|(from, to)| Change::Twice(from, to)),
        (any::<Index>(), select(WORDS)).prop_map(|(at, word)| Change::Word(at, word)),
    ]
}

fn changed(mut bytes: Vec<u8>, changes: &[Change]) -> Vec<u8> {
    for change in changes {
        let place = |index: &Index| index.index(bytes.len() + 1);
        let range = |one: &Index, other: &Index| place(one).min(place(other))..place(one).max(place(other));
        match change {
            Change::Byte(at, byte) if !bytes.is_empty() => {
                let at = at.index(bytes.len());
                bytes[at] = *byte;
            }
            Change::Byte(..) => {}
            Change::Drop(from, to) => _ = bytes.drain(range(from, to)),
            Change::Twice(from, to) => {
                let (range, again) = (range(from, to), bytes[range(from, to)].to_vec());
                bytes.splice(range.start..range.start, again);
            }
            Change::Word(at, word) => {
                let at = place(at);
                bytes.splice(at..at, word.bytes());
            }
        }
    }
    bytes
}

fn holds(name: &str, target: Target) {
    let corpus = corpus(name);
    for (entry, bytes) in &corpus {
        println!("{name}/{entry}");
        target(bytes);
    }
    println!("{name}, nothing");
    target(b"");
    let inputs: Vec<Vec<u8>> = corpus.into_iter().map(|(_, bytes)| bytes).collect();
    let near = (select(inputs), prop::collection::vec(change(), 1..6)).prop_map(|(bytes, changes)| changed(bytes, &changes));
    // The same inputs each time: what is found once stays found.
    let config = Config { cases: NEAR, failure_persistence: None, ..Config::default() };
    let mut runner =
        TestRunner::new_with_rng(config, proptest::test_runner::TestRng::deterministic_rng(proptest::test_runner::RngAlgorithm::ChaCha));
    runner
        .run(&near, |bytes| {
            target(&bytes);
            Ok(())
        })
        .unwrap_or_else(|e| panic!("{name}: {e}"));
}

#[test]
fn each_target_holds_for_its_corpus_and_near_to_it() {
    // Each is tried, whatever becomes of the others.
    let failed = |(name, target): &&(&str, Target)| std::panic::catch_unwind(|| holds(name, *target)).is_err();
    let failed: Vec<&str> = TARGETS.iter().filter(failed).map(|(name, _)| *name).collect();
    assert!(failed.is_empty(), "{failed:?}");
}

#[test]
fn each_corpus_has_a_target() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus");
    for entry in fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().to_string_lossy().into_owned();
        assert!(TARGETS.iter().any(|(target, _)| *target == name), "fuzz/corpus/{name} has no target");
    }
}
