//! What a token stands for, and how it is written in the place where the token stands.

use super::{Place, escape};

/// What a token stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Filling {
    Text(String),
    /// Nothing: `null` where JSON can say so, no text anywhere else.
    Null,
    /// Names and texts: an object, or an element `item` with the attribute `name` for each.
    Pairs {
        item: &'static str,
        pairs: Vec<(String, String)>,
    },
    /// Rows of one shape: an array of objects, or an element `item` with an element for each member.
    Rows {
        item: &'static str,
        rows: Vec<Vec<(&'static str, String)>>,
    },
}

impl Filling {
    /// The value as one line of text: `Region: south, Channel: print`.
    pub fn told(&self) -> String {
        let row = |members: &mut dyn Iterator<Item = (&str, &str)>| -> String {
            members.map(|(name, text)| format!("{name}: {text}")).collect::<Vec<_>>().join(", ")
        };
        match self {
            Self::Text(text) => text.clone(),
            Self::Null => String::new(),
            Self::Pairs { pairs, .. } => row(&mut pairs.iter().map(|(name, text)| (name.as_str(), text.as_str()))),
            Self::Rows { rows, .. } => {
                let rows: Vec<String> = rows.iter().map(|r| row(&mut r.iter().map(|(name, text)| (*name, text.as_str())))).collect();
                rows.join("; ")
            }
        }
    }
}

/// How values come into the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Substitution {
    /// Escaped, so that text stays text.
    Escaped,
    /// As they are, whatever becomes of the document.
    Raw,
}

pub(super) fn write(out: &mut String, value: &Filling, place: &Place, substitution: Substitution) {
    let raw = substitution == Substitution::Raw;
    match place {
        Place::Whole => match value {
            Filling::Null => out.push_str("null"),
            Filling::Text(text) => out.push_str(&quoted(text, raw)),
            nested => out.push_str(&json(nested, raw)),
        },
        Place::Bare => match value {
            Filling::Null => out.push_str("null"),
            Filling::Text(text) if raw || is_number(text) => out.push_str(text),
            Filling::Text(text) => out.push_str(&quoted(text, raw)),
            nested => out.push_str(&json(nested, raw)),
        },
        Place::Part if raw => out.push_str(&value.told()),
        Place::Part => out.push_str(&escape::json(&value.told())),
        Place::Text => match value {
            Filling::Text(_) | Filling::Null => out.push_str(&text(&value.told(), raw)),
            nested => elements(out, nested, raw),
        },
        Place::Cdata if !raw => out.push_str(&escape::cdata(&value.told())),
        Place::Attribute | Place::Cdata | Place::Closed(_) => out.push_str(&text(&value.told(), raw)),
    }
}

/// A number in one of JSON's forms, that readers hold without loss of range.
fn is_number(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit() || b"+-.eE".contains(&b)) && serde_json::from_str::<serde_json::Number>(text).is_ok()
}

fn quoted(text: &str, raw: bool) -> String {
    if raw { format!("\"{text}\"") } else { format!("\"{}\"", escape::json(text)) }
}

fn text(text: &str, raw: bool) -> String {
    if raw { text.to_owned() } else { escape::xml(text) }
}

fn json(value: &Filling, raw: bool) -> String {
    let object = |members: &mut dyn Iterator<Item = (&str, &str)>| {
        let members: Vec<String> = members.map(|(name, text)| format!("{}:{}", quoted(name, raw), quoted(text, raw))).collect();
        format!("{{{}}}", members.join(","))
    };
    match value {
        Filling::Pairs { pairs, .. } => object(&mut pairs.iter().map(|(name, text)| (name.as_str(), text.as_str()))),
        Filling::Rows { rows, .. } => {
            let rows: Vec<String> = rows.iter().map(|row| object(&mut row.iter().map(|(name, text)| (*name, text.as_str())))).collect();
            format!("[{}]", rows.join(","))
        }
        Filling::Null => "null".to_owned(),
        Filling::Text(text) => quoted(text, raw),
    }
}

fn elements(out: &mut String, value: &Filling, raw: bool) {
    match value {
        Filling::Pairs { item, pairs } => {
            pairs.iter().for_each(|(name, held)| {
                out.push_str(&format!("<{item} name=\"{}\">{}</{item}>", text(name, raw), text(held, raw)));
            });
        }
        Filling::Rows { item, rows } => {
            for row in rows {
                let members: String = row.iter().map(|(name, held)| format!("<{name}>{}</{name}>", text(held, raw))).collect();
                out.push_str(&format!("<{item}>{members}</{item}>"));
            }
        }
        Filling::Text(_) | Filling::Null => out.push_str(&text(&value.told(), raw)),
    }
}
