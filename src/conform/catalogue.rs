//! Every check there is: the scenarios that the binary carries, matched with the clauses that name them.

use std::collections::BTreeMap;

use cucumber::feature::Ext;
use gherkin::{Feature, GherkinEnv, Scenario};

use crate::model::{Clause, Invalid, Level, Proof, Provenance, Provider, Role, Severity};

/// The features that the binary carries: path and text.
pub static FEATURES: &[(&str, &str)] = include!("../../features/list.rs");

/// One check: all scenarios that carry its id.
#[derive(Debug, Clone, PartialEq)]
pub struct Check {
    /// `localiq/receiver/sign/authorization-missing`.
    pub id: String,
    /// Who is judged.
    pub role: Role,
    /// The scenario's name.
    pub title: String,
    /// The scenario's description: why it matters, how to put a failure right.
    pub advice: String,
    /// Its steps as they are written, a line each; an outline's places unfilled.
    pub story: String,
    /// The feature that holds it: path and line.
    pub place: String,
    /// The clauses that name it, the weightiest first.
    pub clauses: Vec<Clause>,
    /// Whether it is a prerequisite of all others (`@first`).
    pub first: bool,
    /// Whether it needs to see what the receiver has stored (`@effect`).
    pub effect: bool,
    /// How many scenarios there are, each row of an outline counted.
    pub scenarios: usize,
}

/// The features of one provider and role, and the checks in them.
#[derive(Debug, Clone)]
pub struct Catalogue {
    /// In the order of the features.
    pub checks: Vec<Check>,
    /// As they were read.
    pub features: Vec<Feature>,
}

impl Check {
    /// What a breach does to a run.
    pub fn severity(&self, strict: bool) -> Severity {
        // A vendor's own scenario has no clause: it was written to be held to.
        self.clauses.first().map_or(Severity::Fail, |clause| clause.severity(strict))
    }

    /// That of the weightiest clause; required where no clause names the check.
    pub fn level(&self) -> Level {
        self.clauses.first().map_or(Level::Required, |clause| clause.level)
    }

    /// That of the weightiest clause; assumed where no clause names the check.
    pub fn provenance(&self) -> Provenance {
        self.clauses.first().map_or(Provenance::Assumed, |clause| clause.provenance)
    }
}

/// The checks that the binary carries for a provider and a role.
pub fn catalogue(provider: &dyn Provider, role: Role) -> Result<Catalogue, Invalid> {
    let prefix = format!("{}/{role}/", provider.name());
    read(FEATURES.iter().filter(|(path, _)| path.starts_with(&prefix)).copied(), provider, role)
}

/// The checks of features from outside, path and text of each, after the prerequisites that every run has.
pub(super) fn of_features(sources: &[(String, String)], provider: &dyn Provider, role: Role) -> Result<Catalogue, Invalid> {
    let mut catalogue = catalogue(provider, role)?;
    for feature in &mut catalogue.features {
        feature.scenarios.retain(|scenario| scenario.tags.iter().any(|tag| tag == "first"));
    }
    catalogue.features.retain(|feature| !feature.scenarios.is_empty());
    catalogue.checks.retain(|check| check.first);
    let own = read(sources.iter().map(|(path, text)| (path.as_str(), text.as_str())), provider, role)?;
    if let Some(check) = own.checks.iter().find(|check| catalogue.checks.iter().any(|first| first.id == check.id)) {
        return Err(Invalid::new(&check.place, format!("{} is a prerequisite of every run", check.id), "an id of its own"));
    }
    catalogue.checks.extend(own.checks);
    catalogue.features.extend(own.features);
    Ok(catalogue)
}

/// The checks in some features: path and text of each.
pub fn read<'a>(sources: impl IntoIterator<Item = (&'a str, &'a str)>, provider: &dyn Provider, role: Role) -> Result<Catalogue, Invalid> {
    let prefix = format!("{}/{role}/", provider.name());
    let mut catalogue = Catalogue { checks: Vec::new(), features: Vec::new() };
    for (path, text) in sources {
        let outline = parse(path, text)?;
        let titles: BTreeMap<&str, &Scenario> = scenarios(&outline).filter_map(|s| Some((id_of(&s.tags, &prefix)?, s))).collect();
        let expanded = outline.clone().expand_examples().map_err(|e| Invalid::new(path, e.to_string(), "a column for each <name>"))?;
        for scenario in scenarios(&expanded) {
            let place = format!("{path}:{}", scenario.position.line);
            let id = id_of(&scenario.tags, &prefix)
                .ok_or_else(|| Invalid::new(&place, "this scenario has no check id", format!("one tag that starts with @{prefix}")))?;
            if scenario.steps.is_empty() {
                return Err(Invalid::new(&place, "this scenario has no steps", "a When and a Then at least"));
            }
            match catalogue.checks.iter_mut().find(|check| check.id == id) {
                Some(check) => check.scenarios += 1,
                None => {
                    let written = titles.get(id).copied().unwrap_or(scenario);
                    let mut clauses: Vec<Clause> = provider.clauses().iter().filter(|clause| names(clause, id)).copied().collect();
                    clauses.sort_by_key(|clause| (clause.severity(false), clause.level, clause.provenance));
                    catalogue.checks.push(Check {
                        id: id.to_owned(),
                        role,
                        title: written.name.clone(),
                        advice: prose(scenario.description.as_deref().unwrap_or_default()),
                        story: story(outline.background.as_ref(), written),
                        place,
                        clauses,
                        first: scenario.tags.iter().any(|t| t == "first"),
                        effect: scenario.tags.iter().any(|t| t == "effect"),
                        scenarios: 1,
                    });
                }
            }
        }
        catalogue.features.push(expanded);
    }
    Ok(catalogue)
}

/// The check id among a scenario's tags, when there is exactly one.
pub(super) fn id_of<'a>(tags: &'a [String], prefix: &str) -> Option<&'a str> {
    let mut ids = tags.iter().filter(|tag| tag.starts_with(prefix));
    ids.next().filter(|_| ids.next().is_none()).map(String::as_str)
}

/// Every scenario of a feature, those under a rule included.
pub(super) fn scenarios(feature: &Feature) -> impl Iterator<Item = &Scenario> {
    feature.scenarios.iter().chain(feature.rules.iter().flat_map(|rule| &rule.scenarios))
}

/// What a scenario says, step by step, with the tables below them.
fn story(background: Option<&gherkin::Background>, scenario: &Scenario) -> String {
    let mut out = String::new();
    for step in background.into_iter().flat_map(|b| &b.steps).chain(&scenario.steps) {
        out.push_str(&format!("{} {}\n", step.keyword.trim(), step.value));
        for row in step.table.iter().flat_map(|table| &table.rows) {
            out.push_str(&format!("  | {} |\n", row.join(" | ")));
        }
    }
    out
}

/// Whether a clause names a check as its proof.
fn names(clause: &Clause, id: &str) -> bool {
    matches!(clause.proof, Proof::Checks(checks) if checks.contains(&id))
}

fn parse(path: &str, text: &str) -> Result<Feature, Invalid> {
    let mut feature = Feature::parse(text, GherkinEnv::default()).map_err(|e| Invalid::new(path, e.to_string(), "a feature in Gherkin"))?;
    feature.path = Some(path.into());
    Ok(feature)
}

/// A description without its indentation; a line that starts with a word and a colon starts a paragraph.
fn prose(description: &str) -> String {
    let mut out = String::new();
    for line in description.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let heading = line.split_once(": ").is_some_and(|(word, _)| word.chars().all(char::is_alphabetic));
        if !out.is_empty() {
            out.push(if heading { '\n' } else { ' ' });
        }
        out.push_str(line);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conform::sample::Acme;

    const ONE: &str =
        "Feature: F\n  @acme/receiver/render/one\n  Scenario: One\n    Why: it matters\n      to many.\n    Fix: mend it.\n    Given x\n";

    fn checks(text: &str) -> Result<Vec<Check>, Invalid> {
        read([("acme/receiver/render.feature", text)], &Acme, Role::Receiver).map(|c| c.checks)
    }

    #[test]
    fn a_scenario_is_a_check_with_its_clause_and_advice() {
        let [check] = &checks(ONE).unwrap()[..] else { panic!() };
        assert_eq!((check.id.as_str(), check.title.as_str()), ("acme/receiver/render/one", "One"));
        assert_eq!(check.advice, "Why: it matters to many.\nFix: mend it.");
        assert_eq!(check.clauses.iter().map(|c| c.id).collect::<Vec<_>>(), ["acme/render/stated", "acme/render/assumed"]);
        assert_eq!((check.severity(false), check.first, check.effect), (Severity::Fail, false, false));
        assert_eq!((check.story.as_str(), check.place.as_str()), ("Given x\n", "acme/receiver/render.feature:3"));
    }

    #[test]
    fn the_rows_of_an_outline_are_one_check() {
        let text = "Feature: F\n  @acme/receiver/render/one\n  Scenario Outline: Each <n>\n    Given <n>\n    Examples:\n      | n |\n      | 1 |\n      | 2 |\n";
        let [check] = &checks(text).unwrap()[..] else { panic!() };
        assert_eq!((check.title.as_str(), check.scenarios), ("Each <n>", 2));
    }

    #[test]
    fn a_scenario_without_id_or_steps_is_refused_with_its_place() {
        for (text, place, wrong) in [
            ("Feature: F\n  Scenario: One\n    Given x\n", ":2", "no check id"),
            ("Feature: F\n  @acme/receiver/a/b @acme/receiver/a/c\n  Scenario: One\n    Given x\n", ":3", "no check id"),
            (
                "Feature: F\n  @acme/receiver/render/one\n  Scenario: One\n    Given nothing <in>\n    Examples:\n      | n |\n      | 1 |\n",
                "",
                "<in>",
            ),
            ("Feature: F\n  @acme/receiver/render/one\n  Scenario: One\n    just words\n", ":3", "no steps"),
            ("no feature", "", "Error at"),
        ] {
            let invalid = checks(text).unwrap_err();
            assert!(invalid.at.ends_with(place) && invalid.wrong.contains(wrong), "{invalid}");
        }
    }

    #[test]
    fn every_feature_file_is_carried() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("features");
        let mut found = Vec::new();
        let mut folders = vec![root.clone()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.extension().is_some_and(|e| e == "feature") {
                    found.push(path.strip_prefix(&root).unwrap().to_str().unwrap().replace('\\', "/"));
                }
            }
        }
        let mut carried: Vec<&str> = FEATURES.iter().map(|(path, _)| *path).collect();
        found.sort();
        carried.sort();
        assert_eq!(found, carried);
    }
}
