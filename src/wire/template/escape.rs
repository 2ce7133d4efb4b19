//! Text written so that it stays text: in JSON, in XML, in a section of character data.

use std::borrow::Cow;

/// The inside of a JSON text, without its quotation marks.
pub(super) fn json(text: &str) -> String {
    let quoted = serde_json::Value::from(text).to_string();
    quoted[1..quoted.len() - 1].to_owned()
}

/// Text between tags or in an attribute. What XML 1.0 cannot hold becomes U+FFFD; line breaks and tabs are references, so
/// that no reader folds them.
pub(super) fn xml(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in held(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            '\t' | '\n' | '\r' => out.push_str(&format!("&#{};", u32::from(c))),
            c => out.push(c),
        }
    }
    out
}

/// Text within a section of character data: what would end it is cut in two.
pub(super) fn cdata(text: &str) -> String {
    held(text).replace("]]>", "]]]]><![CDATA[>").replace('\r', "]]>&#13;<![CDATA[")
}

/// The text as XML 1.0 can hold it.
fn held(text: &str) -> Cow<'_, str> {
    let holds = |c: char| matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..);
    match text.chars().all(holds) {
        true => Cow::Borrowed(text),
        false => Cow::Owned(text.chars().map(|c| if holds(c) { c } else { '\u{FFFD}' }).collect()),
    }
}
