//! The Client Center's form for a webhook, field by field as its screen has them.

use jiff::Timestamp;
use serde::Deserialize;

use super::{
    super::{
        render::FORMATS,
        select::{EVENTS, LEAD_TYPES},
    },
    webhooks::{check_authorization, check_url, next_id},
};
use crate::model::{Account, Document, Invalid, Origin, Secret, Subscription};

/// A field that is left out keeps its value, or on a new webhook its default.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    payload_url: Option<String>,
    /// Sent word for word as the value of the Authorization header; empty: none.
    authentication_header: Option<String>,
    /// `new_contact` (default) or `new_lead`.
    event: Option<String>,
    /// Any of `calls`, `chats`, `forms` (forms and e-mails); default: all.
    lead_types: Option<Vec<String>>,
    /// `json` (default) or `adf`.
    payload_format: Option<String>,
    /// Off by default: an inactive webhook sends nothing.
    active: Option<bool>,
}

pub fn enrol(form: &Document, account: &mut Account, now: Timestamp) -> Result<Subscription, Invalid> {
    let header = account.settings.get("authorization-header").to_owned();
    let mut subscription = Subscription {
        events: vec![EVENTS[0].to_owned()],
        leads: LEAD_TYPES.iter().map(|(name, _)| (*name).to_owned()).collect(),
        format: FORMATS[0].to_owned(),
        active: false,
        ..Subscription::new("", Origin::Screen, "", now)
    };
    fill_in(form, &mut subscription, &header)?;
    if subscription.url.is_empty() {
        return Err(Invalid::new("payload_url", "it is missing", "the URL that leads are posted to"));
    }
    subscription.id = next_id(account);
    Ok(subscription)
}

pub fn amend(form: &Document, subscription: &mut Subscription) -> Result<(), Invalid> {
    let header = subscription.headers.first().map_or("Authorization".to_owned(), |(name, _)| name.clone());
    let mut amended = subscription.clone();
    fill_in(form, &mut amended, &header)?;
    *subscription = amended;
    Ok(())
}

fn fill_in(form: &Document, subscription: &mut Subscription, header: &str) -> Result<(), Invalid> {
    let right = "payload_url, authentication_header, event, lead_types, payload_format, active";
    let form: Form = form.read().map_err(|e| Invalid::misfit("form", &e.wrong, right))?;
    if let Some(url) = form.payload_url {
        check_url(&url).map_err(|why| Invalid::new("payload_url", format!("`{url}` {why}"), "http://127.0.0.1:9000/leads"))?;
        subscription.url = url;
    }
    if let Some(value) = form.authentication_header {
        check_authorization(&value).map_err(|why| Invalid::new("authentication_header", why, "a text such as `token jokin`"))?;
        subscription.headers = if value.is_empty() { Vec::new() } else { vec![(header.to_owned(), Secret::new(value))] };
    }
    if let Some(event) = form.event {
        subscription.events = vec![one_of("event", event, EVENTS)?];
    }
    if let Some(types) = form.lead_types {
        let names: Vec<&str> = LEAD_TYPES.iter().map(|(name, _)| *name).collect();
        if types.is_empty() {
            return Err(Invalid::new("lead_types", "none is chosen", format!("any of {}", names.join(", "))));
        }
        subscription.leads = types.into_iter().map(|t| one_of("lead_types", t, &names)).collect::<Result<_, _>>()?;
    }
    if let Some(format) = form.payload_format {
        subscription.format = one_of("payload_format", format, FORMATS)?;
    }
    if let Some(active) = form.active {
        subscription.active = active;
        subscription.failures = 0;
    }
    Ok(())
}

fn one_of(field: &str, value: String, known: &[&str]) -> Result<String, Invalid> {
    if known.contains(&value.as_str()) { Ok(value) } else { Err(Invalid::unknown(field, &value, "choice here", known.iter().copied())) }
}
