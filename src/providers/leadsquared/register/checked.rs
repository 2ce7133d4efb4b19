//! The rules between attributes: what must be there, what fits together, and what it makes of a webhook.

use jiff::Timestamp;
use url::Url;

use super::{
    attributes::Attributes,
    properties,
    refusal::{DATA_TYPE, DUPLICATE, Fault, INPUT},
    webhook::{Pages, Rules, Source, Webhook},
};
use crate::{
    model::{Invalid, Subscription},
    providers::leadsquared::{
        render::CONTENT_TYPES,
        select::{CATALOGUE, Needs, Row},
    },
};

/// Writes attributes onto a subscription, if they are right as a whole.
pub(super) fn apply(said: Attributes, rules: Rules, subscription: &mut Subscription, now: Timestamp) -> Result<(), Fault> {
    let url = url(said.url.as_deref())?;
    match said.method.as_deref() {
        Some("POST") => {}
        None => return Err(Fault::missing("Method", "POST")),
        Some(other) => return Err(Fault::new(INPUT, "Method", format!("`{other}` is not taken"), "POST, which it always is")),
    }
    let (format, content_type) = format(said.content_type.as_deref())?;
    let row = event(said.event.as_deref(), rules)?;
    let pages = pages(&said, row, rules)?;
    let mut wanted = match (rules.create, row.code) {
        (Source::Observed, 5) => return Err(no_stages(said.properties.as_deref())),
        _ => properties::read(said.properties.as_deref(), row.needs)?,
    };
    wanted.field = wanted.field.or(said.changed_lead_field.clone().filter(|_| row.needs == Needs::LeadField));
    if rules.create == Source::Observed {
        observed(&said, row)?;
    }
    wanted.pages.clone_from(&pages);
    let code = said.event.as_deref().and_then(|code| code.parse().ok()).unwrap_or_default();
    subscription.url = url;
    subscription.events = vec![row.name.to_owned()];
    subscription.format = format.to_owned();
    subscription.headers = said.headers.unwrap_or_default();
    subscription.details = Webhook {
        description: said.description.unwrap_or_default(),
        code,
        content_type: content_type.to_owned(),
        landing_pages: pages,
        specific_landing_page: said.specific.unwrap_or_default(),
        notify_on_failure: said.notify.unwrap_or_default(),
        properties: said.properties,
        wanted,
        modified_on: now,
        rules,
    }
    .document();
    Ok(())
}

/// What a subscription says already.
pub(super) fn attributes(subscription: &Subscription) -> Attributes {
    let webhook = Webhook::of(subscription);
    Attributes {
        webhook_id: None,
        description: Some(webhook.description),
        url: Some(subscription.url.clone()),
        method: Some("POST".to_owned()),
        content_type: Some(webhook.content_type),
        event: Some(webhook.code.to_string()),
        pages: Some(webhook.landing_pages).filter(|pages| !pages.is_empty()),
        specific: Some(webhook.specific_landing_page),
        notify: Some(webhook.notify_on_failure),
        properties: webhook.properties,
        headers: Some(subscription.headers.clone()),
        activity_event: webhook.wanted.activity,
        changed_lead_field: webhook.wanted.field,
        opportunity_events: None,
    }
}

fn url(given: Option<&str>) -> Result<String, Fault> {
    let right = "an absolute http or https URL, such as https://crm.example.com/leads";
    let given = given.filter(|text| !text.is_empty()).ok_or_else(|| Fault::missing("URL", right))?;
    match Url::parse(given) {
        Ok(url) if matches!(url.scheme(), "http" | "https") && url.host().is_some() => Ok(given.to_owned()),
        _ => Err(Fault::new(INPUT, "URL", format!("`{given}` cannot be posted to"), right)),
    }
}

fn format(given: Option<&str>) -> Result<(&'static str, &'static str), Fault> {
    let known = || CONTENT_TYPES.iter().map(|(_, content_type)| *content_type);
    let right = || known().collect::<Vec<_>>().join(", ");
    let given = given.filter(|text| !text.is_empty()).ok_or_else(|| Fault::missing("ContentType", &right()))?;
    let found = CONTENT_TYPES.iter().find(|(_, content_type)| *content_type == given).copied();
    found.ok_or_else(|| {
        let invalid = Invalid::unknown("ContentType", given, "supported format", known());
        Fault { invalid, ..Fault::new(INPUT, "", "", "") }
    })
}

/// The event of a code, by the rules of the account.
fn event(given: Option<&str>, rules: Rules) -> Result<&'static Row, Fault> {
    let code_of = |row: &Row| if rules.codes == Source::Observed { row.observed } else { row.code };
    let known: Vec<String> = CATALOGUE
        .iter()
        .map(|row| (code_of(row), row.title))
        .filter(|(code, _)| *code > 0)
        .map(|(code, title)| format!("{code} {title}"))
        .collect();
    let right = known.join(", ");
    let given = given.filter(|text| !text.is_empty()).ok_or_else(|| Fault::missing("WebhookEvent", &right))?;
    let code: u16 = given.parse().map_err(|_| Fault::new(DATA_TYPE, "WebhookEvent", format!("`{given}` is no number"), &right))?;
    match (CATALOGUE.iter().find(|row| code > 0 && code_of(row) == code), rules.codes, code) {
        (_, Source::Observed, 32) => Err(Fault::new(INPUT, "WebhookEvent", "Opportunity Field value cannot be empty", &right)),
        (_, Source::Observed, 33 | 34) => Err(Fault::new(INPUT, "WebhookEvent", "The API call failed", &right)),
        (Some(row), ..) => Ok(row),
        (None, ..) => Err(Fault::new(INPUT, "WebhookEvent", format!("Webhook Event not found: {given}"), &right)),
    }
}

fn pages(said: &Attributes, row: &Row, rules: Rules) -> Result<Vec<String>, Fault> {
    let pages = said.pages.clone().unwrap_or_default();
    let needed = row.code == 1 && (rules.pages == Pages::Always || said.specific != Some(false)) || said.specific == Some(true);
    match (pages.is_empty(), said.specific) {
        (true, _) if needed => Err(Fault::missing(
            "LandingPageUrls",
            "the landing pages, such as [\"https://www.example.com/courses\"], with IsSpecificLandingPage true",
        )),
        (false, None | Some(false)) => {
            Err(Fault::new(INPUT, "IsSpecificLandingPage", "LandingPageUrls are given and it is not true", "true, or no LandingPageUrls"))
        }
        _ => Ok(pages),
    }
}

/// What a live tenant wants besides.
fn observed(said: &Attributes, row: &Row) -> Result<(), Fault> {
    let not_passed =
        |name: &str| Fault::new(DATA_TYPE, "", format!("You have not passed {name}."), format!("{name} beside WebhookProperties, too"));
    match row.needs {
        Needs::Activity => match said.activity_event.as_deref().map(str::parse::<u32>) {
            None => Err(not_passed("ActivityEvent")),
            Some(Ok(3_000..=3_999)) | Some(Err(_)) => {
                Err(Fault::new(INPUT, "ActivityEvent", "it is no activity of the catalogue", "a custom activity, such as 247"))
            }
            Some(Ok(_)) => Ok(()),
        },
        Needs::LeadField if said.changed_lead_field.is_none() => Err(not_passed("ChangedLeadField")),
        _ => Ok(()),
    }
}

fn no_stages(properties: Option<&str>) -> Fault {
    let wrong = if properties.is_none() { "Webhook Properties is not found" } else { "Webhook Properties is not a valid JSON" };
    Fault::new(INPUT, "", wrong, "the provider's screens: nobody has found the right form")
}

/// A live tenant takes one webhook for each field of a lead.
pub(super) fn alone(new: &Subscription, others: &[Subscription]) -> Result<(), Fault> {
    let webhook = Webhook::of(new);
    let twin =
        |other: &&Subscription| other.id != new.id && other.events == new.events && Webhook::of(other).wanted.field == webhook.wanted.field;
    match others.iter().find(twin).filter(|_| webhook.rules.create == Source::Observed && webhook.code == 26) {
        Some(other) => {
            Err(Fault::new(DUPLICATE, "ChangedLeadField", format!("the webhook {} is for it already", other.id), "another field"))
        }
        None => Ok(()),
    }
}
