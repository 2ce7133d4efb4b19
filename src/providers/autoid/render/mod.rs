//! A call as the body that is sent: the webhook's template with the call's data points in it.

pub mod call;
pub mod inspect;
pub mod lookup;
pub mod moment;
pub mod reading;
pub mod standard;
#[cfg(test)]
mod tests;
pub mod token;

use self::{call::Call, lookup::Moment};
use super::{
    register::{details::Details, templates},
    select,
};
use crate::{
    model::{Account, Body, Event, Subscription},
    wire::template::{Notation, Substitution, Template},
};

/// The notations that a template can be in.
pub const FORMATS: &[&str] = &["json", "xml"];

/// The notation that a format names.
pub fn notation(format: &str) -> Notation {
    if format == "xml" { Notation::Xml } else { Notation::Json }
}

/// The format of a notation.
pub fn format(notation: Notation) -> &'static str {
    match notation {
        Notation::Json => FORMATS[0],
        Notation::Xml => FORMATS[1],
    }
}

pub fn render(event: &Event, subscription: &Subscription, account: &Account) -> Body {
    let notation = notation(&subscription.format);
    let own = Details::of(subscription).and_then(|details| templates::compiled(account, &details.template));
    let bytes = match (own.as_ref().or(standard::standard(notation)), event.document.read::<Call>()) {
        (Some(template), Ok(call)) => fill(template, &call, select::moment(subscription, event), account),
        // A document is always one of ours, and the standard template is one: there is no other to render.
        _ => String::new(),
    };
    Body { content_type: content_type(subscription, notation), bytes: bytes.into() }
}

fn fill(template: &Template, call: &Call, moment: Moment, account: &Account) -> String {
    let settings = &account.settings;
    let substitution = if settings.is("substitution", "raw") { Substitution::Raw } else { Substitution::Escaped };
    template.render(|name| lookup::lookup(call, moment, settings, name), substitution)
}

/// What the webhook's own header line says, else what its notation is called.
fn content_type(subscription: &Subscription, notation: Notation) -> String {
    let own = subscription.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-type"));
    own.map_or_else(|| format!("application/{}", format(notation)), |(_, value)| value.reveal().to_owned())
}
