//! The template of a webhook that has none of its own: every token under its own name.

use std::sync::LazyLock;

use super::token::TOKENS;
use crate::wire::template::{Notation, Template};

static JSON: LazyLock<Option<Template>> = LazyLock::new(|| {
    let members: Vec<String> = TOKENS.iter().map(|t| format!("\"{0}\":\"%{0}%\"", t.name)).collect();
    Template::parse(Notation::Json, &format!("{{{}}}", members.join(","))).ok()
});

static XML: LazyLock<Option<Template>> = LazyLock::new(|| {
    let members: String = TOKENS.iter().map(|t| format!("<{0}>%{0}%</{0}>", t.name)).collect();
    Template::parse(Notation::Xml, &format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<call>{members}</call>\n")).ok()
});

/// The template that holds all tokens; a unit test holds that there is one.
pub fn standard(notation: Notation) -> Option<&'static Template> {
    match notation {
        Notation::Json => JSON.as_ref(),
        Notation::Xml => XML.as_ref(),
    }
}
