//! Call treatments: what happens to a call, such as a menu with a branch for each key.

use serde::{Deserialize, Serialize};

use super::fields::Fields;
use crate::model::{Account, Invalid};

pub const DRAWER: &str = "treatments";

/// A treatment with its steps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Treatment {
    pub id: String,
    pub name: String,
    pub steps: Vec<Step>,
}

/// A step that a caller may reach.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    pub name: String,
    /// The key that leads there; empty: the caller gets there without one.
    #[serde(default)]
    pub press: String,
}

/// The treatment's fields; what is left out keeps its value.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Form {
    pub name: Option<String>,
    pub steps: Option<Vec<Step>>,
    /// Of the webhook below: the step at which it fires.
    pub step: Option<String>,
    /// The webhook that fires for callers who reach the step; `none`: none does.
    pub webhook: Option<String>,
    /// `begin`, when the caller reaches the step (the default), or `end` of the call.
    pub at: Option<super::super::render::lookup::Moment>,
}

/// What is right in each field of the form.
pub const RIGHT: &Fields = &[
    ("name", "what the treatment is called"),
    ("steps", r#"a list such as [{"name":"Sales","press":"1"}]"#),
    ("step", "the name of a step"),
    ("webhook", "the id of a webhook, or none"),
    ("at", "begin or end"),
];

/// The treatments of a location: to begin with, the menu of the document's example.
pub fn treatments(account: &Account) -> Vec<Treatment> {
    let kept: Vec<Treatment> = account.kept(DRAWER).collect();
    if !kept.is_empty() {
        return kept;
    }
    let step = |(name, press): (&str, &str)| Step { name: name.into(), press: press.into() };
    let steps = [("Sales", "1"), ("Service", "2"), ("Parts", "3")].map(step).into();
    vec![Treatment { id: "menu".into(), name: "one".into(), steps }]
}

/// A treatment by id; an unknown one is refused with those that exist.
pub fn find(account: &Account, id: &str) -> Result<Treatment, Invalid> {
    let all = treatments(account);
    let known: Vec<String> = all.iter().map(|t| t.id.clone()).collect();
    all.into_iter().find(|t| t.id == id).ok_or_else(|| Invalid::unknown("treatment", id, "treatment", known.iter().map(String::as_str)))
}

/// Refuses a step that a treatment has not.
pub fn step<'a>(treatment: &'a Treatment, name: &str, at: &str) -> Result<&'a Step, Invalid> {
    let known = || treatment.steps.iter().map(|s| s.name.as_str());
    treatment.steps.iter().find(|s| s.name == name).ok_or_else(|| Invalid::unknown(at, name, &format!("step of {}", treatment.id), known()))
}

/// Puts a form's fields into a treatment.
pub fn fill_in(treatment: &mut Treatment, form: &Form) -> Result<(), Invalid> {
    form.name.iter().for_each(|name| treatment.name.clone_from(name));
    form.steps.iter().for_each(|steps| treatment.steps.clone_from(steps));
    if treatment.name.trim().is_empty() {
        return Err(Invalid::new("name", "it is missing", "what the treatment is called"));
    }
    if treatment.steps.is_empty() {
        return Err(Invalid::new("steps", "there is none", r#"one step at least, such as [{"name":"Sales","press":"1"}]"#));
    }
    for (place, step) in treatment.steps.iter().enumerate() {
        let at = format!("steps.{place}.name");
        if step.name.trim().is_empty() {
            return Err(Invalid::new(at, "it is empty", "what the step is called, such as Sales"));
        }
        if treatment.steps[..place].iter().any(|s| s.name == step.name) {
            return Err(Invalid::new(at, format!("there are two steps `{}`", step.name), "a name of its own for each step"));
        }
    }
    Ok(())
}
