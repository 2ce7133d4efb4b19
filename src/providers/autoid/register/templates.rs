//! Templates: a sample in JSON or XML, whose fields are found and mapped to tokens, step by step as the wizard has it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    super::render::{self, token},
    details::Details,
    fields::{self, Fields},
};
use crate::{
    model::{Account, Document, Invalid},
    wire::template::{Fault, Field, Notation, Template},
};

const DRAWER: &str = "templates";

/// A template as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Stored {
    id: String,
    name: String,
    group: String,
    /// `json` or `xml`.
    #[serde(rename = "type")]
    format: String,
    /// The sample with its tokens.
    text: String,
}

/// The wizard's fields; what is left out keeps its value.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Form {
    name: Option<String>,
    /// Who else can use it; the location's own group unless given.
    group: Option<String>,
    /// `JSON` or `XML`.
    #[serde(rename = "type")]
    notation: Option<String>,
    /// The sample.
    format: Option<String>,
    /// Field (its path, or its name where there is one of it) and token.
    #[serde(default)]
    mapping: BTreeMap<String, String>,
}

/// A template as the screen shows it.
#[derive(Serialize)]
struct Shown<'a> {
    id: &'a str,
    name: &'a str,
    group: &'a str,
    #[serde(rename = "type")]
    notation: &'static str,
    format: &'a str,
    fields: Vec<FieldRow>,
    /// Whether a field is mapped: webhooks take no other template.
    ready: bool,
}

#[derive(Serialize)]
struct FieldRow {
    path: String,
    sample: String,
    /// The token that is put in; none: the sample stays.
    token: Option<String>,
}

const RIGHT: &Fields = &[
    ("name", "what the template is called"),
    ("group", "the name of a group"),
    ("type", "JSON or XML"),
    ("format", "the sample document as a text"),
    ("mapping", r#"field and token of each: {"phone":"ani"}"#),
];

/// Reads a form, strictly; `at` is where it stands.
pub fn form(document: &Document, at: &str) -> Result<Form, Invalid> {
    fields::read(document, at, RIGHT)
}

/// The fields of a sample, each with its token; nothing is kept.
pub fn look(form: &Form) -> Result<Document, Invalid> {
    #[derive(Serialize)]
    struct Look {
        #[serde(rename = "type")]
        notation: &'static str,
        fields: Vec<FieldRow>,
        ready: bool,
    }
    let notation = notation(form.notation.as_deref().ok_or_else(|| missing("type", "JSON or XML"))?)?;
    let sample = form.format.as_deref().ok_or_else(|| missing("format", "a sample of the document that the receiver wants"))?;
    let template = mapped(notation, sample, &form.mapping)?;
    Ok(Document::of(&Look { notation: notation.title(), fields: rows(&template), ready: !template.tokens().is_empty() }))
}

/// Makes a template and gives back its id.
pub fn add(form: &Form, account: &mut Account) -> Result<String, Invalid> {
    let name = form.name.clone().unwrap_or_default();
    free(&name, account, None)?;
    let notation = notation(form.notation.as_deref().ok_or_else(|| missing("type", "JSON or XML"))?)?;
    let sample = form.format.as_deref().ok_or_else(|| missing("format", "a sample of the document that the receiver wants"))?;
    let text = mapped(notation, sample, &form.mapping)?.text().to_owned();
    let group = form.group.clone().unwrap_or_else(|| account.settings.get("group").to_owned());
    let id = format!("template-{}", account.next("template", 1));
    account.keep(DRAWER, &Stored { id: id.clone(), name, group, format: render::format(notation).to_owned(), text });
    Ok(id)
}

/// Changes what a form holds, of a template by id or name, and gives back its id. A new sample starts its mapping afresh.
pub fn change(wanted: &str, form: &Form, account: &mut Account) -> Result<String, Invalid> {
    let mut stored = visible(account, wanted)?;
    let id = &stored.id.clone();
    if let Some(name) = &form.name {
        free(name, account, Some(id))?;
    }
    let notation = form.notation.as_deref().map_or(Ok(render::notation(&stored.format)), notation)?;
    let sample = form.format.clone().unwrap_or_else(|| stored.text.clone());
    let template = mapped(notation, &sample, &form.mapping)?;
    if let Some(user) = users(account, id).next().filter(|_| template.tokens().is_empty()) {
        return Err(Invalid::new("mapping", format!("no field is mapped, and the webhook {user} uses it"), "a token for a field"));
    }
    stored.text = template.text().to_owned();
    stored.format = render::format(notation).to_owned();
    form.name.iter().for_each(|name| stored.name.clone_from(name));
    form.group.iter().for_each(|group| stored.group.clone_from(group));
    account.revise(DRAWER, |all: &mut Vec<Stored>| all.iter_mut().filter(|t| t.id == *id).for_each(|t| *t = stored.clone()));
    account.subscriptions.iter_mut().filter(|s| uses(s, id)).for_each(|s| s.format.clone_from(&stored.format));
    Ok(stored.id)
}

/// Removes a template, by id or name, that no webhook uses.
pub fn remove(wanted: &str, account: &mut Account) -> Result<(), Invalid> {
    let id = &visible(account, wanted)?.id;
    if let Some(user) = users(account, id).next() {
        return Err(Invalid::new("template", format!("the webhook {user} uses {id}"), "a template that no webhook uses"));
    }
    account.revise(DRAWER, |all: &mut Vec<Stored>| all.retain(|t| t.id != *id));
    Ok(())
}

/// The template as the screen shows it.
pub fn show(id: &str, account: &Account) -> Result<Document, Invalid> {
    let stored = visible(account, id)?;
    Ok(shown(&stored))
}

/// The templates of the location's group.
pub fn list(account: &Account) -> Document {
    let group = account.settings.get("group");
    let rows: Vec<serde_json::Value> =
        account.kept::<Stored>(DRAWER).filter(|t| t.group == group).filter_map(|t| shown(&t).read().ok()).collect();
    Document::of(&rows)
}

/// The format of a template that a webhook may use, by id or by name: one of the group's, with a field mapped at least.
pub fn usable(id: &str, account: &Account) -> Result<(String, String), Invalid> {
    let stored = visible(account, id)?;
    ready(&stored)?;
    Ok((stored.id, stored.format))
}

/// The same for one that was made just now, whatever its group.
pub fn made(id: &str, account: &Account) -> Result<String, Invalid> {
    let stored = account.kept::<Stored>(DRAWER).find(|t| t.id == id).ok_or_else(|| unknown(id, account))?;
    ready(&stored).map_err(|e| Invalid { at: "template.mapping".into(), ..e })?;
    Ok(stored.format)
}

/// A template, ready to render.
pub fn compiled(account: &Account, id: &str) -> Option<Template> {
    let stored = account.kept::<Stored>(DRAWER).find(|t| t.id == id)?;
    Template::parse(render::notation(&stored.format), &stored.text).ok()
}

/// Refuses a name that is none, or that another template has.
fn free(name: &str, account: &Account, own: Option<&str>) -> Result<(), Invalid> {
    if name.trim().is_empty() {
        return Err(missing("name", "what the template is called"));
    }
    match account.kept::<Stored>(DRAWER).any(|t| t.name == name && own != Some(&t.id)) {
        true => Err(Invalid::new("name", format!("there is a template `{name}`"), "another name")),
        false => Ok(()),
    }
}

fn ready(stored: &Stored) -> Result<(), Invalid> {
    let template = parse(render::notation(&stored.format), &stored.text)?;
    if !template.tokens().is_empty() {
        return Ok(());
    }
    let fields: Vec<&str> = template.fields().iter().map(|f| f.path.as_str()).collect();
    let wrong = format!("no field of {} is mapped to a token", stored.id);
    Err(Invalid::new("template", wrong, format!("a mapping for some of {}, or tokens typed into the format", fields.join(", "))))
}

/// One of the group's, by id or else by name.
fn visible(account: &Account, wanted: &str) -> Result<Stored, Invalid> {
    let group = account.settings.get("group");
    let listed = || account.kept::<Stored>(DRAWER).filter(|t| t.group == group);
    let found = listed().find(|t| t.id == wanted).or_else(|| listed().find(|t| t.name == wanted));
    found.ok_or_else(|| unknown(wanted, account))
}

fn unknown(wanted: &str, account: &Account) -> Invalid {
    let group = account.settings.get("group");
    let listed = account.kept::<Stored>(DRAWER).filter(|t| t.group == group);
    let known: Vec<String> = listed.flat_map(|t| [t.name, t.id]).collect();
    Invalid::unknown("template", wanted, &format!("template of the group {group}"), known.iter().map(String::as_str))
}

fn uses(subscription: &crate::model::Subscription, id: &str) -> bool {
    Details::of(subscription).is_some_and(|details| details.template == id)
}

fn users<'a>(account: &'a Account, id: &str) -> impl Iterator<Item = &'a str> {
    account.subscriptions.iter().filter(move |s| uses(s, id)).map(|s| s.id.as_str())
}

fn shown(stored: &Stored) -> Document {
    let Ok(template) = parse(render::notation(&stored.format), &stored.text) else { return Document::default() };
    Document::of(&Shown {
        id: &stored.id,
        name: &stored.name,
        group: &stored.group,
        notation: template.notation().title(),
        format: &stored.text,
        fields: rows(&template),
        ready: !template.tokens().is_empty(),
    })
}

fn rows(template: &Template) -> Vec<FieldRow> {
    let row =
        |f: &Field| FieldRow { path: f.path.clone(), sample: f.sample.clone(), token: template.token_of(f).map(|t| format!("%{t}%")) };
    template.fields().iter().map(row).collect()
}

fn missing(field: &str, right: &str) -> Invalid {
    Invalid::new(field, "it is missing", right)
}

fn notation(name: &str) -> Result<Notation, Invalid> {
    match name.to_ascii_uppercase().as_str() {
        "JSON" => Ok(Notation::Json),
        "XML" => Ok(Notation::Xml),
        _ => Err(Invalid::unknown("type", name, "type of template", ["JSON", "XML"])),
    }
}

/// The sample with its mapping in place, each token of it known.
fn mapped(notation: Notation, sample: &str, mapping: &BTreeMap<String, String>) -> Result<Template, Invalid> {
    let template = parse(notation, sample)?;
    let mut places = Vec::new();
    for (field, name) in mapping {
        let name = name.trim_matches('%');
        if token::find(name).is_none() {
            return Err(Invalid { at: format!("mapping.{field}"), ..unknown_token(name) });
        }
        places.push((place(&template, field)?, name.to_owned()));
    }
    template.map(&places).map_err(at_format)
}

/// The field that a path means, or a name where one field has it.
fn place(template: &Template, wanted: &str) -> Result<usize, Invalid> {
    let fields = template.fields();
    if let Some(index) = fields.iter().position(|f| f.path == wanted) {
        return Ok(index);
    }
    let named: Vec<usize> = (0..fields.len()).filter(|&i| fields[i].name == wanted).collect();
    match named[..] {
        [index] => Ok(index),
        [] => Err(Invalid::unknown(&format!("mapping.{wanted}"), wanted, "field of the sample", fields.iter().map(|f| f.path.as_str()))),
        _ => {
            let paths: Vec<&str> = named.iter().map(|&i| fields[i].path.as_str()).collect();
            Err(Invalid::new(
                format!("mapping.{wanted}"),
                format!("{} fields have this name", paths.len()),
                format!("one of {}", paths.join(", ")),
            ))
        }
    }
}

/// The longest template, in bytes: each of its values is listed with its path, and looked for among its tokens.
const LONGEST: usize = 256 * 1024;

fn parse(notation: Notation, text: &str) -> Result<Template, Invalid> {
    if text.len() > LONGEST {
        return Err(Invalid::new("format", format!("it is {} bytes long", text.len()), format!("at most {LONGEST} bytes")));
    }
    mistyped(text)?;
    let template = Template::parse(notation, text).map_err(at_format)?;
    match template.tokens().iter().find(|t| token::find(&t.name).is_none()) {
        Some(strange) => {
            let place = format!("format, line {}, column {}", strange.line, strange.column);
            Err(Invalid { at: place, ..unknown_token(&strange.name) })
        }
        None => Ok(template),
    }
}

/// Refuses what was meant for a token and is none by its spelling, such as `%First Name%` or `%ani-first-name%`.
fn mistyped(text: &str) -> Result<(), Invalid> {
    let signs: Vec<usize> = text.match_indices('%').map(|(at, _)| at).collect();
    let mut place = 0;
    while let [start, end, ..] = signs[place..] {
        let held = &text[start + 1..end];
        let is_token =
            held.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') && held.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
        if let Some(meant) = meant(held).filter(|_| !is_token) {
            let right = format!("did you mean `%{meant}%`? the collection `tokens` lists all {}", token::TOKENS.len());
            return Err(at_format(Fault::at(text, start, format!("`%{held}%` is no token"), right)));
        }
        place += if is_token { 2 } else { 1 };
    }
    Ok(())
}

/// The token that a text between percent signs most likely meant, by its name or by what its description calls it.
fn meant(held: &str) -> Option<&'static str> {
    let spelt = !held.is_empty() && held.trim() == held && held.chars().all(|c| c.is_ascii_alphanumeric() || " _-".contains(c));
    let called = |t: &&token::Token| t.description.split(" - ").next().is_some_and(|title| title.eq_ignore_ascii_case(held));
    let name = held.to_ascii_lowercase().replace([' ', '-'], "_");
    let near = || crate::model::nearest(&name, token::TOKENS.iter().map(|t| t.name));
    spelt.then(|| token::find(&name).or_else(|| token::TOKENS.iter().find(called)).map(|t| t.name).or_else(near)).flatten()
}

fn at_format(fault: Fault) -> Invalid {
    Invalid::new(format!("format, line {}, column {}", fault.line, fault.column), fault.wrong, fault.right)
}

/// The nearest token only: all 77 are no help.
fn unknown_token(name: &str) -> Invalid {
    let nearest = crate::model::nearest(name, token::TOKENS.iter().map(|t| t.name));
    let hint = nearest.map_or(String::new(), |n| format!("did you mean `%{n}%`? "));
    Invalid::new("", format!("`%{name}%` is no token"), format!("{hint}the collection `tokens` lists all {}", token::TOKENS.len()))
}
