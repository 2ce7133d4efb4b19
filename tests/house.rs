//! The rules of the house, as absences that a test can see: who may import whom, what stands in which folder,
//! and that nothing promised is missing.

use std::{
    fs,
    path::{Path, PathBuf},
};

use leadbench::{
    conform::catalogue,
    model::{Proof, Role},
    providers,
};

/// Each room, and the rooms that it may name. Dependencies go down only.
const ROOMS: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("wire", &[]),
    ("providers", &["wire", "model"]),
    ("engine", &["model"]),
    ("server", &["engine", "model"]),
    ("mock", &["server", "engine", "model"]),
    ("conform", &["mock", "server", "engine", "report", "model"]),
    ("report", &["model"]),
    ("cli", &["conform", "report", "providers", "mock", "server", "engine", "model"]),
];

/// Words that only one place may use, and that place.
const KEPT: &[(&str, &[&str])] = &[
    ("axum::", &["server/"]),
    ("Timestamp::now(", &["engine/clock.rs"]),
    ("Instant::now(", &["engine/clock.rs"]),
    ("SystemTime::now(", &["engine/clock.rs"]),
    ("TcpStream::connect(", &["engine/send/connect.rs"]),
    ("sqlx::", &["engine/store/sql/"]),
    // What is ours to answer is in one list, which the document is made of, too.
    (".route(", &["server/mod.rs", "server/console/"]),
    ("thread::sleep(", &[]),
    ("process::exit(", &[]),
    ("unsafe ", &[]),
    ("todo!(", &[]),
    ("unimplemented!(", &[]),
];

const PROVIDER_FILES: &[&str] = &["mod", "register", "select", "render", "sign", "policy", "clauses", "generate"];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let Ok(entries) = fs::read_dir(folder) else { return found };
    for path in entries.map(|e| e.unwrap().path()) {
        if path.is_dir() {
            found.extend(files(&path, ending));
        } else if path.to_string_lossy().ends_with(ending) {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// A source file without its tests and without comments: (path below `src`, text).
fn sources() -> Vec<(String, String)> {
    let src = root().join("src");
    let paths = files(&src, ".rs");
    assert!(paths.len() > 40, "the sources were not found");
    let read = |path: &PathBuf| {
        let text = fs::read_to_string(path).unwrap();
        let own = text.split("#[cfg(test)]").next().unwrap_or_default();
        let code: Vec<&str> = own.lines().filter(|l| !l.trim_start().starts_with("//")).collect();
        (path.strip_prefix(&src).unwrap().to_string_lossy().into_owned(), code.join("\n"))
    };
    paths.iter().filter(|p| !p.components().any(|c| c.as_os_str() == "tests")).map(read).collect()
}

fn room(path: &str) -> &str {
    path.split(['/', '.']).next().unwrap_or_default()
}

/// Whether code names a room: `crate::room`, or `room` in a braced `use crate::{…}`.
fn names(code: &str, room: &str) -> bool {
    let braced = code.split("use crate::{").skip(1).map(|rest| rest.split("\n};").next().unwrap_or_default());
    let first_words = braced.flat_map(|block| block.lines().filter(|l| l.starts_with("    ") && !l.starts_with("     ")));
    let mut listed = first_words.map(|l| l.trim().split([':', ',']).next().unwrap_or_default());
    code.contains(&format!("crate::{room}")) || listed.any(|word| word == room)
}

#[test]
fn dependencies_go_down_only() {
    for (path, code) in sources() {
        let Some((_, allowed)) = ROOMS.iter().find(|(name, _)| *name == room(&path)) else {
            assert!(matches!(path.as_str(), "lib.rs" | "main.rs"), "{path} is in no room");
            continue;
        };
        for (other, _) in ROOMS.iter().filter(|(other, _)| *other != room(&path) && !allowed.contains(other)) {
            assert!(!names(&code, other), "{path} names the room {other}, which is not below it");
        }
    }
}

#[test]
fn what_one_place_keeps_no_other_has() {
    for (path, code) in sources() {
        for (word, places) in KEPT {
            let kept = places.iter().any(|place| path.starts_with(place));
            assert!(kept || !code.contains(word), "{path} has `{word}`, which only {places:?} may have");
        }
    }
}

#[test]
fn only_its_own_folder_the_commands_and_the_library_page_name_a_provider() {
    for (path, code) in sources() {
        if ["providers", "cli", "lib"].contains(&room(&path)) {
            continue;
        }
        for provider in providers::ALL {
            for name in [provider.name(), provider.title()] {
                assert!(!code.contains(name), "{path} names {name}");
            }
        }
    }
    for (path, code) in sources().iter().filter(|(path, _)| path.starts_with("providers/") && path != "providers/mod.rs") {
        let own = path.split('/').nth(1).unwrap();
        for other in providers::ALL.iter().map(|p| p.name()).filter(|name| *name != own) {
            assert!(!code.contains(other), "{path} names {other}");
        }
    }
}

#[test]
fn every_provider_folder_holds_the_same_files() {
    for provider in providers::ALL {
        let folder = root().join("src/providers").join(provider.name());
        let mut names: Vec<String> = fs::read_dir(&folder)
            .unwrap_or_else(|_| panic!("{} has no folder", provider.name()))
            .map(|e| e.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned())
            .collect();
        names.sort();
        let mut wanted = PROVIDER_FILES.to_vec();
        wanted.sort_unstable();
        assert_eq!(names, wanted, "{}", folder.display());
    }
}

#[test]
fn every_source_file_says_what_lives_there() {
    for path in files(&root().join("src"), ".rs").into_iter().chain(files(&root().join("tests"), ".rs")) {
        let text = fs::read_to_string(&path).unwrap();
        let intro = text.lines().take_while(|l| l.starts_with("//!")).count();
        assert!(intro > 0, "{} opens without a word about itself", path.display());
    }
}

#[test]
fn no_public_function_hands_untyped_json_from_room_to_room() {
    for (path, code) in sources() {
        for line in code.lines().filter(|l| l.trim_start().starts_with("pub fn") || l.trim_start().starts_with("pub async fn")) {
            assert!(!line.contains("Value"), "{path}: {line}");
        }
    }
}

#[test]
fn every_fixture_has_a_source() {
    let folder = root().join("fixtures");
    let named = fs::read_to_string(folder.join("SOURCES.md")).expect("fixtures/SOURCES.md names the document of each fixture");
    for path in files(&folder, "").iter().filter(|p| !p.ends_with("SOURCES.md")) {
        let name = path.strip_prefix(&folder).unwrap().to_string_lossy().into_owned();
        assert!(named.contains(&name), "fixtures/{name} has no source in SOURCES.md");
    }
}

#[test]
fn every_snapshot_belongs_to_a_test() {
    let tests: String = files(&root().join("src"), ".rs")
        .iter()
        .chain(&files(&root().join("tests"), ".rs"))
        .map(|p| fs::read_to_string(p).unwrap())
        .collect();
    let snapshots = files(&root().join("snapshots"), ".snap");
    assert!(!snapshots.is_empty());
    for path in snapshots {
        let stem = path.file_stem().unwrap().to_string_lossy().into_owned();
        let name = stem.rsplit("__").next().unwrap();
        let parts: Vec<&str> = name.split(['.', '@', '-']).collect();
        assert!(parts.iter().all(|part| tests.contains(part)), "{} belongs to no test", path.display());
    }
}

#[test]
fn every_clause_has_a_check_or_a_reason_and_a_switch_that_exists() {
    for provider in providers::ALL {
        let clauses = provider.clauses();
        assert!(clauses.len() > 30, "{} has {} clauses", provider.name(), clauses.len());
        for clause in clauses {
            match clause.proof {
                Proof::Checks(checks) => assert!(!checks.is_empty(), "{}", clause.id),
                Proof::Reason(reason) => assert!(reason.len() > 10, "{}: {reason}", clause.id),
            }
            assert!(clause.switch.is_empty() || provider.switches().iter().any(|s| s.name == clause.switch), "{}", clause.id);
        }
    }
}

#[test]
fn every_check_has_a_scenario_and_every_scenario_a_clause() {
    for provider in providers::ALL {
        let mut named: Vec<&str> = provider
            .clauses()
            .iter()
            .flat_map(|c| match c.proof {
                Proof::Checks(checks) => checks,
                Proof::Reason(_) => &[],
            })
            .copied()
            .collect();
        named.sort_unstable();
        named.dedup();
        let catalogues = Role::ALL.iter().map(|role| catalogue(*provider, *role).unwrap());
        let mut told: Vec<String> = catalogues.flat_map(|c| c.checks).map(|check| check.id).collect();
        told.sort();
        assert_eq!(named, told, "{}", provider.name());
    }
}

#[test]
fn every_peer_fits_on_a_page_and_says_how_to_start_it() {
    let peers = files(&root().join("tests/peers"), "");
    assert!(peers.len() >= 4, "{peers:?}");
    for path in peers {
        let text = fs::read_to_string(&path).unwrap();
        // A whole provider with its API takes two pages, and what such senders share says itself for whom it is.
        let (sender, shared) = (path.to_string_lossy().contains("_sender."), path.to_string_lossy().contains("sending."));
        assert!(
            text.lines().count()
                < if sender {
                    151
                } else if shared {
                    90
                } else {
                    80
                },
            "{} has {} lines",
            path.display(),
            text.lines().count()
        );
        assert!(text.lines().all(|l| l.chars().count() <= 120), "{} has a line of more than 120 characters", path.display());
        let opening: Vec<&str> = text.lines().take(4).collect();
        let named = providers::ALL.iter().any(|p| opening[0].contains(p.title()));
        // What serves is told its port; what calls is told where; what sets up is an option's command.
        let started = ["PORT=", "LEADBENCH_URL=", "--setup "].iter().any(|variable| opening.iter().any(|line| line.contains(variable)));
        assert!(shared || named && started, "{} opens with {opening:?}", path.display());
    }
}

#[test]
fn the_project_stands_alone() {
    for path in files(&root().join("src"), ".rs").into_iter().chain(files(&root().join("features"), "")).chain([root().join("Cargo.toml")])
    {
        assert!(!fs::read_to_string(&path).unwrap().contains("../shared"), "{}", path.display());
    }
}
