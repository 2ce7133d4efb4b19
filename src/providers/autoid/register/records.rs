//! The collections of the screens: which there are, and what reading, adding, changing and removing a record does.

use serde::Serialize;
use serde_json::{Value, json};

use super::{
    super::{
        render::{call::Kind, lookup::Moment, token},
        select::compose::{self},
    },
    campaigns::{self, Campaign},
    details::{Attachment, Details},
    fields, screen, templates,
    treatments::{self, Treatment},
};
use crate::model::{Account, Collection, Document, Invalid, RecordCall, Verb};
use jiff::Timestamp;

pub const COLLECTIONS: &[Collection] = &[
    Collection { name: "tokens", about: "the data points that a template may hold, with category, description and example; read only" },
    Collection { name: "templates", about: "samples in JSON or XML whose fields are mapped to tokens, for the location's group" },
    Collection { name: "samples", about: "POST of a sample looks at it and gives its fields, each with its token; nothing is kept" },
    Collection { name: "webhooks", about: "the location's webhooks with their templates and what they are attached to" },
    Collection { name: "treatments", about: "what happens to a call, and the webhook of each step" },
    Collection { name: "campaigns", about: "offline and DNI campaigns, and the webhook of each" },
    Collection { name: "calls", about: "the calls that happened; read only" },
];

pub fn records(call: &RecordCall, account: &mut Account, now: Timestamp) -> Result<Document, Invalid> {
    let mut after = account.clone();
    let answer = match call.collection.as_str() {
        "tokens" => tokens(call),
        "templates" => templates(call, &mut after),
        "samples" => sample(call),
        "webhooks" => webhooks(call, &mut after, now),
        "treatments" => treatments(call, &mut after),
        "campaigns" => campaigns(call, &mut after),
        "calls" => calls(call, &after),
        other => Err(Invalid::unknown("collection", other, "collection of AutoID", COLLECTIONS.iter().map(|c| c.name))),
    }?;
    *account = after;
    Ok(answer)
}

fn tokens(call: &RecordCall) -> Result<Document, Invalid> {
    #[derive(Serialize)]
    struct Row {
        token: String,
        category: &'static str,
        description: &'static str,
        example: &'static str,
    }
    only_read(call)?;
    let row = |t: &token::Token| Row {
        token: format!("%{}%", t.name),
        category: t.category.word(),
        description: t.description,
        example: t.example,
    };
    match &call.id {
        None => Ok(Document::of(&token::TOKENS.iter().map(row).collect::<Vec<_>>())),
        Some(id) => {
            let known = || token::TOKENS.iter().map(|t| t.name);
            let found = token::find(id.trim_matches('%')).ok_or_else(|| Invalid::unknown("id", id, "token", known()))?;
            Ok(Document::of(&row(found)))
        }
    }
}

fn calls(call: &RecordCall, account: &Account) -> Result<Document, Invalid> {
    only_read(call)?;
    let all = compose::happened(account);
    match &call.id {
        None => Ok(Document::of(&all)),
        Some(id) => {
            let found = all.into_iter().find(|c| c.call.text("callid") == id);
            found
                .map(|c| Document::of(&c))
                .ok_or_else(|| Invalid::new("id", format!("there is no call `{id}`"), "the callid of a call that happened"))
        }
    }
}

fn templates(call: &RecordCall, account: &mut Account) -> Result<Document, Invalid> {
    match (call.verb, &call.id) {
        (Verb::Read, None) => Ok(templates::list(account)),
        (Verb::Read, Some(id)) => templates::show(id, account),
        (Verb::Add, None) => {
            let form = templates::form(&call.form, "form")?;
            let id = templates::add(&form, account)?;
            templates::show(&id, account).or_else(|_| Ok(Document::of(&json!({ "id": id }))))
        }
        (Verb::Change, Some(id)) => {
            let id = templates::change(id, &templates::form(&call.form, "form")?, account)?;
            templates::show(&id, account).or_else(|_| Ok(Document::of(&json!({ "id": id }))))
        }
        (Verb::Remove, Some(id)) => templates::remove(id, account).map(|()| Document::default()),
        _ => Err(misplaced(call)),
    }
}

/// A step of the wizard: what a sample holds, before anything is made of it.
fn sample(call: &RecordCall) -> Result<Document, Invalid> {
    match (call.verb, &call.id) {
        (Verb::Add, None) => templates::look(&templates::form(&call.form, "form")?),
        _ => Err(Invalid::new("method", "samples are not kept", "POST with type, format and mapping")),
    }
}

fn webhooks(call: &RecordCall, account: &mut Account, now: Timestamp) -> Result<Document, Invalid> {
    let shown = |account: &Account, id: &str| screen::webhook(account, id).map(|s| Document::of(&webhook(s)));
    match (call.verb, &call.id) {
        (Verb::Read, None) => Ok(Document::of(&account.subscriptions.iter().map(webhook).collect::<Vec<_>>())),
        (Verb::Read, Some(id)) => shown(account, id),
        (Verb::Add, None) => {
            let made = screen::enrol(&call.form, account, now)?;
            account.subscriptions.push(made.clone());
            shown(account, &made.id)
        }
        (Verb::Change, Some(id)) => {
            screen::change(id, &call.form, account)?;
            shown(account, id)
        }
        (Verb::Remove, Some(id)) => {
            screen::webhook(account, id)?;
            account.unsubscribe(id);
            Ok(Document::default())
        }
        _ => Err(misplaced(call)),
    }
}

/// A webhook's row: of its headers only the names, for their values are secrets.
fn webhook(subscription: &crate::model::Subscription) -> Value {
    let details: Value = subscription.details.read().unwrap_or_default();
    let headers: Vec<&str> = subscription.headers.iter().map(|(name, _)| name.as_str()).collect();
    let mut row = json!({ "id": subscription.id, "url": subscription.url, "active": subscription.active, "headers": headers });
    if let (Some(row), Some(details)) = (row.as_object_mut(), details.as_object()) {
        row.extend(details.clone());
    }
    row
}

fn treatments(call: &RecordCall, account: &mut Account) -> Result<Document, Invalid> {
    let read = || fields::read::<treatments::Form>(&call.form, "form", treatments::RIGHT);
    match (call.verb, &call.id) {
        (Verb::Read, None) => Ok(Document::of(&treatments::treatments(account).iter().map(|t| treatment(t, account)).collect::<Vec<_>>())),
        (Verb::Read, Some(id)) => treatments::find(account, id).map(|t| Document::of(&treatment(&t, account))),
        (Verb::Add | Verb::Change, id) if (call.verb == Verb::Change) == id.is_some() => {
            let form = read()?;
            let mut all = treatments::treatments(account);
            let mut changed = match id {
                Some(id) => treatments::find(account, id)?,
                None => Treatment { id: format!("treatment-{}", account.next("treatment", 1)), name: String::new(), steps: Vec::new() },
            };
            treatments::fill_in(&mut changed, &form)?;
            let gone = |a: &Attachment| {
                let step = a.step.as_deref().filter(|_| a.treatment.as_ref() == Some(&changed.id));
                step.is_some_and(|step| changed.steps.iter().all(|s| s.name != step))
            };
            unattached(account, gone).map_err(|e| Invalid {
                right: "to keep the steps that webhooks are attached to".into(),
                at: "steps".into(),
                wrong: e.wrong.replace("attached to it", "attached to a step that would be gone"),
            })?;
            keep(&mut all, changed.clone(), |t| t.id == changed.id);
            account.revise(treatments::DRAWER, |kept: &mut Vec<Treatment>| *kept = all);
            if let Some(hook) = &form.webhook {
                let name =
                    form.step.as_deref().ok_or_else(|| Invalid::new("step", "it is missing", "the step whose callers are told of"))?;
                treatments::step(&changed, name, "step")?;
                let place = Attachment { campaign: None, treatment: Some(changed.id.clone()), step: Some(name.into()), at: form.at };
                screen::choose(hook, &place, account)?;
            }
            Ok(Document::of(&treatment(&changed, account)))
        }
        (Verb::Remove, Some(id)) => {
            treatments::find(account, id)?;
            unattached(account, |a| a.treatment.as_ref() == Some(id))?;
            let rest: Vec<Treatment> = treatments::treatments(account).into_iter().filter(|t| t.id != *id).collect();
            some("treatments", &rest)?;
            account.revise(treatments::DRAWER, |kept: &mut Vec<Treatment>| *kept = rest);
            Ok(Document::default())
        }
        _ => Err(misplaced(call)),
    }
}

/// A treatment with the webhook of each step that has one.
fn treatment(treatment: &Treatment, account: &Account) -> Value {
    let hooks = |step: &str| hook(account, |a| a.treatment.as_deref() == Some(&treatment.id) && a.step.as_deref() == Some(step));
    let step = |s: &treatments::Step| json!({ "name": s.name, "press": s.press, "webhook": hooks(&s.name) });
    json!({ "id": treatment.id, "name": treatment.name, "steps": treatment.steps.iter().map(step).collect::<Vec<_>>() })
}

fn campaigns(call: &RecordCall, account: &mut Account) -> Result<Document, Invalid> {
    let read = || fields::read::<campaigns::Form>(&call.form, "form", campaigns::RIGHT);
    match (call.verb, &call.id) {
        (Verb::Read, None) => Ok(Document::of(&campaigns::campaigns(account).iter().map(|c| campaign(c, account)).collect::<Vec<_>>())),
        (Verb::Read, Some(id)) => campaigns::find(account, id).map(|c| Document::of(&campaign(&c, account))),
        (Verb::Add | Verb::Change, id) if (call.verb == Verb::Change) == id.is_some() => {
            let form = read()?;
            let mut all = campaigns::campaigns(account);
            let mut changed = match id {
                Some(id) => campaigns::find(account, id)?,
                None => Campaign {
                    id: format!("campaign-{}", account.next("campaign", 1)),
                    name: String::new(),
                    kind: Kind::Offline,
                    tracking: String::new(),
                    treatment: None,
                    tags: Default::default(),
                },
            };
            campaigns::fill_in(&mut changed, &form, account)?;
            keep(&mut all, changed.clone(), |c| c.id == changed.id);
            account.revise(campaigns::DRAWER, |kept: &mut Vec<Campaign>| *kept = all);
            if let Some(hook) = &form.webhook {
                let at = form.at.or((hook == "none").then_some(Moment::End));
                let at = at.ok_or_else(|| Invalid::new("at", "it is missing", "begin or end of the call"))?;
                let place = Attachment { campaign: Some(changed.id.clone()), treatment: None, step: None, at: Some(at) };
                screen::choose(hook, &place, account)?;
            }
            Ok(Document::of(&campaign(&changed, account)))
        }
        (Verb::Remove, Some(id)) => {
            campaigns::find(account, id)?;
            unattached(account, |a| a.campaign.as_ref() == Some(id))?;
            let rest: Vec<Campaign> = campaigns::campaigns(account).into_iter().filter(|c| c.id != *id).collect();
            some("campaigns", &rest)?;
            account.revise(campaigns::DRAWER, |kept: &mut Vec<Campaign>| *kept = rest);
            Ok(Document::default())
        }
        _ => Err(misplaced(call)),
    }
}

/// A campaign with its webhook.
fn campaign(campaign: &Campaign, account: &Account) -> Value {
    let mut row: Value = Document::of(campaign).read().unwrap_or_default();
    row["webhook"] = hook(account, |a| a.campaign.as_deref() == Some(&campaign.id));
    row
}

/// The webhooks that fire somewhere, with the moment of each.
fn hook(account: &Account, there: impl Fn(&Attachment) -> bool) -> Value {
    let attached = |s: &crate::model::Subscription| Details::of(s)?.attach.iter().find(|a| there(a)).map(|a| (s.id.clone(), a.moment()));
    Value::Array(account.subscriptions.iter().filter_map(attached).map(|(id, at)| json!({ "id": id, "at": at })).collect())
}

fn unattached(account: &Account, there: impl Fn(&Attachment) -> bool) -> Result<(), Invalid> {
    match account.subscriptions.iter().find(|s| Details::of(s).is_some_and(|d| d.attach.iter().any(&there))) {
        Some(user) => {
            Err(Invalid::new("webhook", format!("the webhook {} is attached to it", user.id), "one that no webhook is attached to"))
        }
        None => Ok(()),
    }
}

/// What is left of a collection that is never empty: the location begins with some, and an empty one would begin again.
fn some<T>(collection: &str, rest: &[T]) -> Result<(), Invalid> {
    match rest.is_empty() {
        true => Err(Invalid::new("collection", format!("it is the last of the {collection}"), "to change it, or to add another first")),
        false => Ok(()),
    }
}

fn keep<T>(all: &mut Vec<T>, changed: T, same: impl Fn(&T) -> bool) {
    match all.iter().position(same) {
        Some(index) => all[index] = changed,
        None => all.push(changed),
    }
}

fn only_read(call: &RecordCall) -> Result<(), Invalid> {
    match call.verb {
        Verb::Read => Ok(()),
        _ => Err(Invalid::new("method", format!("{} are read only", call.collection), "GET")),
    }
}

fn misplaced(call: &RecordCall) -> Invalid {
    let right = "POST to the collection, PATCH and DELETE of a record of it";
    Invalid::new(
        "method",
        format!("{:?} does not go with {}", call.verb, if call.id.is_some() { "one record" } else { "all of them" }),
        right,
    )
}
