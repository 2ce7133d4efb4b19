//! Templates of documents: JSON or XML in which `%name%` stands for a value. A template is a well-formed document before
//! its tokens are replaced and stays one afterwards, whatever the values hold.
//!
//! A token stands in a value: a JSON text or a bare place where a JSON value may stand, an XML text or attribute. It does
//! not stand in a key, a name, a comment or an instruction. What a name stands for is looked up by a function.

mod declaration;
mod escape;
mod filling;
mod json;
mod xml;

use std::{fmt, ops::Range};

pub use self::filling::{Filling, Substitution};

/// What a template is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notation {
    Json,
    Xml,
}

impl Notation {
    /// `JSON` or `XML`.
    pub fn title(self) -> &'static str {
        match self {
            Self::Json => "JSON",
            Self::Xml => "XML",
        }
    }
}

/// Why a text is no template: where, what is wrong and what would be right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// From 1.
    pub line: usize,
    /// In characters, from 1.
    pub column: usize,
    pub wrong: String,
    pub right: String,
}

impl Fault {
    /// A fault at a byte of a text.
    pub fn at(text: &str, byte: usize, wrong: impl Into<String>, right: impl Into<String>) -> Self {
        let (line, column) = position(text, byte);
        Self { line, column, wrong: wrong.into(), right: right.into() }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}: {}; {}", self.line, self.column, self.wrong, self.right)
    }
}

/// A value that the sample has, and that a token may take the place of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// A JSON pointer (`/contact/first`), or an element path (`/lead/phone[2]`, `/lead/@id`).
    pub path: String,
    /// Its last step: `first`, `@id`.
    pub name: String,
    /// What stands there, as text.
    pub sample: String,
    span: Range<usize>,
    place: Place,
}

/// A token in a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Without the percent signs.
    pub name: String,
    /// From 1.
    pub line: usize,
    /// In characters, from 1.
    pub column: usize,
    span: Range<usize>,
    place: Place,
}

/// Where in a document a token stands: what decides how a value is written there.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Place {
    /// A JSON text of which it is the whole, the quotation marks included.
    Whole,
    /// A part of a JSON text.
    Part,
    /// Where a JSON value may stand, without quotation marks.
    Bare,
    /// Between two tags.
    Text,
    Attribute,
    Cdata,
    /// The `/>` of an element without content; its name.
    Closed(String),
}

/// A template that renders to a well-formed document of its notation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    notation: Notation,
    text: String,
    fields: Vec<Field>,
    tokens: Vec<Token>,
}

/// The longest path to a value, in bytes: each value has its own, and many stand under one name.
const PATH: usize = 1_024;

/// Refuses a path that is too long, at a byte of the text.
fn bounded(text: &str, byte: usize, path: &str) -> Result<(), Fault> {
    if path.len() <= PATH {
        return Ok(());
    }
    Err(Fault::at(text, byte, format!("names of more than {PATH} bytes in all around a value"), "shorter names"))
}

/// What a reading of a text finds in it.
#[derive(Debug, Default)]
struct Found {
    fields: Vec<Field>,
    tokens: Vec<(Range<usize>, Place)>,
}

impl Template {
    /// Reads a sample document, with tokens in it or without. Ill-formed text is refused with its position.
    pub fn parse(notation: Notation, text: &str) -> Result<Self, Fault> {
        let found = match notation {
            Notation::Json => json::read(text)?,
            Notation::Xml => xml::read(text)?,
        };
        // In the order of the text, so that each line is counted once.
        let (mut line, mut column, mut at) = (1, 1, 0);
        let token = |(span, place): (Range<usize>, Place)| {
            let (lines, columns) = position(&text[at..], span.start - at);
            (line, column) = if lines > 1 { (line + lines - 1, columns) } else { (line, column + columns - 1) };
            at = span.start;
            Token { name: text[span.clone()].trim_matches(['"', '%']).to_owned(), line, column, span, place }
        };
        Ok(Self { notation, text: text.to_owned(), fields: found.fields, tokens: found.tokens.into_iter().map(token).collect() })
    }

    pub fn notation(&self) -> Notation {
        self.notation
    }

    /// The document with its tokens.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The values of the document, in its order: those that a token may be mapped to.
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// The tokens of the document, in its order.
    pub fn tokens(&self) -> &[Token] {
        &self.tokens
    }

    /// The token that is the whole of a field, if one is.
    pub fn token_of(&self, field: &Field) -> Option<&str> {
        let whole = |token: &&Token| {
            let around = &self.text[field.span.clone()];
            field.span.contains(&token.span.start) && around.trim() == &self.text[token.span.clone()]
        };
        self.tokens.iter().find(whole).map(|token| token.name.as_str())
    }

    /// The same document with a token in place of each of some fields, by their number in [`Template::fields`].
    pub fn map(&self, mapping: &[(usize, String)]) -> Result<Self, Fault> {
        let mut edits: Vec<(&Field, &str)> =
            mapping.iter().filter_map(|(index, token)| Some((self.fields.get(*index)?, token.as_str()))).collect();
        edits.sort_by_key(|(field, _)| std::cmp::Reverse(field.span.start));
        let mut text = self.text.clone();
        for (field, token) in edits {
            let put = match &field.place {
                Place::Whole => format!("\"%{token}%\""),
                Place::Closed(name) => format!(">%{token}%</{name}>"),
                _ => format!("%{token}%"),
            };
            text.replace_range(field.span.clone(), &put);
        }
        Self::parse(self.notation, &text)
    }

    /// The document with a value in place of each token.
    pub fn render(&self, lookup: impl Fn(&str) -> Filling, substitution: Substitution) -> String {
        let mut out = String::with_capacity(self.text.len() * 2);
        let mut from = 0;
        for token in &self.tokens {
            out.push_str(&self.text[from..token.span.start]);
            filling::write(&mut out, &lookup(&token.name), &token.place, substitution);
            from = token.span.end;
        }
        out.push_str(&self.text[from..]);
        out
    }
}

/// The tokens in a stretch of text, as byte ranges: a percent sign, a letter or `_`, then letters, digits or `_`, and a
/// percent sign. Any other percent sign is one.
fn tokens(text: &str, span: Range<usize>) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let (mut found, mut at) = (Vec::new(), span.start);
    while at < span.end {
        match token_at(&bytes[..span.end], at) {
            Some(end) => {
                found.push(at..end);
                at = end;
            }
            None => at += 1,
        }
    }
    found
}

/// The end of the token that starts at a byte, if one does.
fn token_at(bytes: &[u8], at: usize) -> Option<usize> {
    if bytes.get(at) != Some(&b'%') || !bytes.get(at + 1).is_some_and(|b| b.is_ascii_alphabetic() || *b == b'_') {
        return None;
    }
    let length = bytes[at + 1..].iter().position(|b| !b.is_ascii_alphanumeric() && *b != b'_')?;
    (bytes[at + 1 + length] == b'%').then_some(at + length + 2)
}

/// Line and column, both from 1, of a byte.
fn position(text: &str, byte: usize) -> (usize, usize) {
    let before = text.get(..byte).unwrap_or(text);
    let line = before.rfind('\n').map_or(0, |end| end + 1);
    (before.matches('\n').count() + 1, before[line..].chars().count() + 1)
}

#[cfg(test)]
mod tests;
