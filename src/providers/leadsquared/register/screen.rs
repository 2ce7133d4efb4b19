//! What LeadSquared's screens offer: the same attributes as the API with usual values for what is left out, and the switch
//! that the API has not, `active`.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::{
    attributes::Attributes,
    checked, next_id,
    webhook::{Rules, Standing, Webhook},
};
use crate::model::{Account, Document, Invalid, Origin, Subscription};

pub fn enrol(form: &Document, account: &mut Account, now: Timestamp) -> Result<Subscription, Invalid> {
    let (said, active) = read(form)?;
    let usual = Attributes {
        method: Some("POST".to_owned()),
        content_type: Some("application/json".to_owned()),
        specific: Some(said.pages.is_some()),
        ..Attributes::default()
    };
    let mut subscription = Subscription::new("", Origin::Screen, "", now);
    checked::apply(said.or(usual), Rules::of(&account.settings), &mut subscription, now).map_err(|fault| fault.invalid)?;
    checked::alone(&subscription, &account.subscriptions).map_err(|fault| fault.invalid)?;
    subscription.id = next_id(account, now);
    subscription.active = active.unwrap_or(true);
    Ok(subscription)
}

/// Only what the form holds changes; `active` true enables a webhook that was disabled.
pub fn amend(form: &Document, subscription: &mut Subscription) -> Result<(), Invalid> {
    let (said, active) = read(form)?;
    let webhook = Webhook::of(subscription);
    let mut amended = subscription.clone();
    // Other properties and pages belong to another event.
    let mut known = checked::attributes(subscription);
    if said.event.as_ref().is_some_and(|event| known.event.as_ref() != Some(event)) {
        known = Attributes { properties: None, pages: None, activity_event: None, changed_lead_field: None, ..known };
    }
    if said.pages.is_some() {
        known.specific = Some(true);
    }
    checked::apply(said.or(known), webhook.rules, &mut amended, webhook.modified_on).map_err(|fault| fault.invalid)?;
    if let Some(active) = active {
        amended.active = active;
        amended.failures = 0;
    }
    *subscription = amended;
    Ok(())
}

fn read(form: &Document) -> Result<(Attributes, Option<bool>), Invalid> {
    let mut body: Map<String, Value> =
        form.read().map_err(|e| Invalid::new("form", e.wrong, "an object with the attributes of a webhook"))?;
    let active = match body.shift_remove("active") {
        None | Some(Value::Null) => None,
        Some(Value::Bool(active)) => Some(active),
        Some(_) => return Err(Invalid::new("active", "it is of another type", "true or false")),
    };
    if body.contains_key("WebhookId") {
        return Err(Invalid::new("WebhookId", "the id of a webhook is given to it", "a form without it"));
    }
    Ok((Attributes::read(&body).map_err(|fault| fault.invalid)?, active))
}

/// What the screens show besides the common fields.
pub fn describe(subscription: &Subscription, account: &Account) -> Document {
    if subscription.details == Document::default() {
        return Document::default();
    }
    let (webhook, standing) = (Webhook::of(subscription), Standing::of(subscription));
    Document::of(&json!({
        "Description": webhook.description,
        "WebhookEvent": webhook.code.to_string(),
        "ContentType": webhook.content_type,
        "StatusCode": standing.code(&account.settings),
        "State": standing.word(),
        "Reason": standing.reason(subscription),
        "NotifyOnFailure": webhook.notify_on_failure,
        "LandingPageUrls": webhook.landing_pages,
        "WebhookProperties": webhook.properties,
    }))
}
