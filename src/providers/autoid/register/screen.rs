//! The wizard's form for a webhook, field by field: basics, template, advanced settings, and what it is attached to.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;
use url::Url;

use super::{
    super::{
        policy::{METHODS, SUCCESS},
        select::EVENTS,
    },
    campaigns,
    details::{Attachment, Details},
    fields::{self, Fields},
    templates, treatments,
};
use crate::model::{Account, Document, Invalid, Origin, Secret, Subscription};

/// A field that is left out keeps its value, or on a new webhook its default.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    name: Option<String>,
    url: Option<String>,
    /// The id or name of a template, or the fields of a new one.
    template: Option<Value>,
    headers: Option<Vec<Header>>,
    /// 200 to 204; default 200.
    success_code: Option<u16>,
    /// `POST` (default) or `PUT`.
    method: Option<String>,
    /// Where it fires: one place, or a list of them.
    attach: Option<Value>,
    active: Option<bool>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    name: String,
    value: String,
}

const RIGHT: &Fields = &[
    ("name", "what the webhook is called"),
    ("url", "the URL that calls are sent to"),
    ("template", "the id or name of a template, or the fields of a new one"),
    ("headers", r#"a list of names and values: [{"name":"X-Api-Key","value":"k1"}]"#),
    ("success_code", "a number: 200, 201, 202, 203 or 204"),
    ("method", "POST or PUT"),
    ("attach", PLACE),
    ("active", "true or false"),
];

const PLACE: &str = r#"{"campaign":ID,"at":"begin" or "end"}, or {"treatment":ID,"step":NAME}"#;

/// Header lines that the transport writes itself.
const TRANSPORT: &[&str] = &["Host", "Content-Length", "Transfer-Encoding", "Connection"];

fn read(form: &Document) -> Result<Form, Invalid> {
    fields::read(form, "form", RIGHT)
}

/// Makes a webhook, and with it a template where the form has the fields of one.
pub fn enrol(form: &Document, account: &mut Account, now: Timestamp) -> Result<Subscription, Invalid> {
    let mut after = account.clone();
    let form = read(form)?;
    let missing = |field: &str, right: &str| Err(Invalid::new(field, "it is missing", right));
    match () {
        () if form.name.is_none() => return missing("name", "what the webhook is called"),
        () if form.url.is_none() => return missing("url", "the URL that calls are sent to"),
        () => {}
    }
    let id = format!("webhook-{}", after.next("webhook", 1));
    let events = EVENTS.iter().map(|e| (*e).to_owned()).collect();
    let mut subscription = Subscription { events, ..Subscription::new(id, Origin::Screen, "", now) };
    let blank = Details {
        name: String::new(),
        template: String::new(),
        success_code: *SUCCESS.start(),
        method: METHODS[0].into(),
        attach: Vec::new(),
    };
    blank.store(&mut subscription);
    plain(&form, &mut subscription)?;
    // In the wizard's order: what a step refuses is told before what the next ones lack.
    if form.template.is_none() {
        return missing("template", "the id of a template, or the fields of a new one");
    }
    placed(&form, &mut subscription, &mut after)?;
    *account = after;
    Ok(subscription)
}

/// What can be changed without a look at the account: all but the template and what it is attached to.
pub fn amend(form: &Document, subscription: &mut Subscription) -> Result<(), Invalid> {
    let form = read(form)?;
    let wide = [("template", form.template.is_some()), ("attach", form.attach.is_some())];
    if let Some((field, _)) = wide.iter().find(|(_, there)| *there) {
        return Err(Invalid::new(
            *field,
            "it is not changed here",
            "PATCH of the collection `webhooks` under records, which takes every field",
        ));
    }
    let mut amended = subscription.clone();
    plain(&form, &mut amended)?;
    *subscription = amended;
    Ok(())
}

/// Changes any field of a webhook.
pub fn change(id: &str, form: &Document, account: &mut Account) -> Result<(), Invalid> {
    let form = read(form)?;
    let mut after = account.clone();
    let mut subscription = webhook(&after, id)?.clone();
    plain(&form, &mut subscription)?;
    placed(&form, &mut subscription, &mut after)?;
    after.subscription_mut(id).into_iter().for_each(|s| *s = subscription.clone());
    *account = after;
    Ok(())
}

/// A webhook by id; an unknown one is refused with those that exist.
pub fn webhook<'a>(account: &'a Account, id: &str) -> Result<&'a Subscription, Invalid> {
    let known = || account.subscriptions.iter().map(|s| s.id.as_str());
    account.subscription(id).ok_or_else(|| Invalid::unknown("webhook", id, "webhook of this location", known()))
}

/// The fields that say nothing of the rest of the account.
fn plain(form: &Form, subscription: &mut Subscription) -> Result<(), Invalid> {
    let Some(mut details) = Details::of(subscription) else {
        return Err(Invalid::new("id", "it was not made on these screens", "a webhook"));
    };
    if let Some(name) = &form.name {
        if name.trim().is_empty() {
            return Err(Invalid::new("name", "it is empty", "what the webhook is called"));
        }
        details.name.clone_from(name);
    }
    if let Some(url) = &form.url {
        let right = "http(s)://<your URL>/<your defined path>, such as http://127.0.0.1:9000/calls";
        let parsed = Url::parse(url).map_err(|e| Invalid::new("url", format!("`{url}`: {e}"), right))?;
        if !matches!(parsed.scheme(), "http" | "https") || parsed.host_str().is_none() {
            return Err(Invalid::new("url", format!("`{url}` is no address of a web server"), right));
        }
        subscription.url.clone_from(url);
    }
    if let Some(headers) = &form.headers {
        subscription.headers = headers.iter().enumerate().map(|(n, h)| header(n, h)).collect::<Result<_, _>>()?;
    }
    if let Some(code) = form.success_code {
        if !SUCCESS.contains(&code) {
            return Err(Invalid::new("success_code", format!("{code} cannot be chosen"), "200, 201, 202, 203 or 204"));
        }
        details.success_code = code;
    }
    if let Some(method) = &form.method {
        if !METHODS.contains(&method.as_str()) {
            return Err(Invalid::unknown("method", method, "method of a webhook", METHODS.iter().copied()));
        }
        details.method.clone_from(method);
    }
    if let Some(active) = form.active {
        subscription.active = active;
    }
    details.store(subscription);
    Ok(())
}

fn header(number: usize, header: &Header) -> Result<(String, Secret), Invalid> {
    let at = |field: &str| format!("headers.{number}.{field}");
    let token = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b);
    let Header { name, value } = header;
    if name.is_empty() || !name.bytes().all(token) {
        return Err(Invalid::new(at("name"), format!("`{name}` cannot be the name of a header"), "a name such as X-Api-Key"));
    }
    if let Some(own) = TRANSPORT.iter().find(|t| t.eq_ignore_ascii_case(name)) {
        return Err(Invalid::new(at("name"), format!("{own} is written by the transport"), "another header"));
    }
    if !value.chars().all(|c| c == '\t' || (' '..='~').contains(&c)) {
        return Err(Invalid::new(at("value"), "it holds a character that headers do not", "printable ASCII"));
    }
    Ok((name.clone(), Secret::new(value.trim())))
}

/// Template and attachments, which must be there in the account.
fn placed(form: &Form, subscription: &mut Subscription, account: &mut Account) -> Result<(), Invalid> {
    let Some(mut details) = Details::of(subscription) else { return Ok(()) };
    match &form.template {
        None => {}
        Some(Value::String(id)) => (details.template, subscription.format) = templates::usable(id, account)?,
        Some(fields) => {
            let within = |e: Invalid| Invalid { at: format!("template.{}", e.at), ..e };
            let made = templates::add(&templates::form(&Document::of(fields), "template")?, account).map_err(within)?;
            subscription.format = templates::made(&made, account)?;
            details.template = made;
        }
    }
    if let Some(attach) = &form.attach {
        let places = if let Value::Array(places) = attach { places.clone() } else { vec![attach.clone()] };
        details.attach = places.iter().map(|place| attachment(&Document::of(place), account)).collect::<Result<_, _>>()?;
    }
    details.store(subscription);
    Ok(())
}

/// A place where a webhook may fire: a campaign with a moment, or a step of a treatment.
pub fn attachment(form: &Document, account: &Account) -> Result<Attachment, Invalid> {
    let known: &Fields = &[
        ("campaign", "the id of a campaign"),
        ("treatment", "the id of a treatment"),
        ("step", "the name of a step"),
        ("at", "begin or end"),
    ];
    let place: Attachment = fields::read(form, "attach", known)?;
    let within = |e: Invalid| Invalid { at: format!("attach.{}", e.at), ..e };
    match (&place.campaign, &place.treatment, &place.step) {
        (Some(campaign), None, None) => {
            campaigns::find(account, campaign).map_err(within)?;
            if place.at.is_none() {
                return Err(Invalid::new("attach.at", "it is missing", "begin or end of the call"));
            }
        }
        (None, Some(treatment), Some(step)) => {
            let treatment = treatments::find(account, treatment).map_err(within)?;
            treatments::step(&treatment, step, "attach.step")?;
        }
        (None, Some(_), None) => return Err(Invalid::new("attach.step", "it is missing", "the step whose callers are told of")),
        _ => return Err(Invalid::new("attach", "it is neither a campaign nor a step of a treatment", PLACE)),
    }
    Ok(place)
}

/// The webhook drop-down of a campaign or treatment: the chosen webhook fires there, too, as if its own form had said so;
/// `none`: no webhook does.
pub fn choose(webhook_id: &str, place: &Attachment, account: &mut Account) -> Result<(), Invalid> {
    if webhook_id != "none" {
        webhook(account, webhook_id)?;
    }
    for subscription in &mut account.subscriptions {
        let Some(mut details) = Details::of(subscription) else { continue };
        let chosen = subscription.id == webhook_id;
        details.attach.retain(|a| !(a.is_at(place) && (chosen || webhook_id == "none")));
        if chosen {
            details.attach.push(place.clone());
        }
        details.store(subscription);
    }
    Ok(())
}
