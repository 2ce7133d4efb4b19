//! Templates in XML: what is well-formed, which texts and attributes there are and where their tokens stand.

use std::{collections::HashMap, ops::Range};

use super::{Fault, Field, Found, Place, bounded, declaration, tokens};

/// How deep elements may be in each other: as deep as in JSON. A path is as long as its element is deep.
const DEPTH: usize = 128;

const RIGHT: &str = "a well-formed XML document, with tokens in its texts and attributes only";

pub(super) fn read(text: &str) -> Result<Found, Fault> {
    if let Err(e) = roxmltree::Document::parse(text) {
        let said = e.to_string();
        let wrong = said.rsplit_once(" at ").filter(|(_, at)| at.contains(':')).map_or(said.as_str(), |(wrong, _)| wrong);
        return Err(Fault::at(text, byte_of(text, &e), wrong, RIGHT));
    }
    let mut reader = Reader { text, open: Vec::new(), found: Found::default() };
    let mut at = 0;
    while at < text.len() {
        at = reader.step(at)?;
    }
    Ok(reader.found)
}

/// Where roxmltree met the fault: it counts lines and the characters in them from 1. Of what is missing it knows no place:
/// the end is meant.
fn byte_of(text: &str, error: &roxmltree::Error) -> usize {
    use roxmltree::Error;
    match error {
        Error::NoRootNode | Error::UnclosedRootNode | Error::UnexpectedEndOfStream => text.trim_end().len(),
        Error::DtdDetected => text.find("<!DOCTYPE").unwrap_or_default(),
        _ => {
            let pos = error.pos();
            let start: usize = text.split_inclusive('\n').take(pos.row.saturating_sub(1) as usize).map(str::len).sum();
            let line = text.get(start..).unwrap_or_default();
            start + line.chars().take(pos.col.saturating_sub(1) as usize).map(char::len_utf8).sum::<usize>()
        }
    }
}

/// An element whose end has not come.
struct Open {
    path: String,
    name: String,
    /// Where its content begins.
    start: usize,
    /// Whether it holds nothing but text.
    plain: bool,
    /// How many elements of each name it holds.
    seen: HashMap<String, usize>,
}

/// Walks through text that is known to be XML without a document type.
struct Reader<'a> {
    text: &'a str,
    open: Vec<Open>,
    found: Found,
}

impl Reader<'_> {
    /// Passes one piece of the document, and says where the next begins.
    fn step(&mut self, at: usize) -> Result<usize, Fault> {
        let rest = &self.text[at..];
        let behind = |end: &str| rest.find(end).map_or(self.text.len(), |n| at + n + end.len());
        if rest.starts_with("<!--") {
            self.taint();
            return self.without_tokens(at..behind("-->"), "a comment");
        }
        if rest.starts_with("<![CDATA[") {
            let end = behind("]]>");
            self.held(at + 9..end - 3, &Place::Cdata)?;
            return Ok(end);
        }
        if rest.starts_with("<?") {
            return self.instruction(at..behind("?>"));
        }
        if rest.starts_with("<!") {
            return Err(Fault::at(self.text, at, "a document type declaration", RIGHT));
        }
        if rest.starts_with("</") {
            self.close(at);
            return Ok(behind(">"));
        }
        if rest.starts_with('<') {
            return self.start(at);
        }
        let end = rest.find('<').map_or(self.text.len(), |n| at + n);
        self.held(at..end, &Place::Text)?;
        Ok(end)
    }

    /// The element in hand holds more than text.
    fn taint(&mut self) {
        self.open.iter_mut().last().into_iter().for_each(|open| open.plain = false);
    }

    fn without_tokens(&self, span: Range<usize>, what: &str) -> Result<usize, Fault> {
        match tokens(self.text, span.clone()).first() {
            Some(token) => {
                let wrong = format!("{} stands in {what}", &self.text[token.clone()]);
                Err(Fault::at(self.text, token.start, wrong, "a token in a text or an attribute"))
            }
            None => Ok(span.end),
        }
    }

    /// Passes an instruction. What roxmltree lets through and other parsers refuse is refused.
    fn instruction(&mut self, span: Range<usize>) -> Result<usize, Fault> {
        let is_end = |c: char| c.is_ascii_whitespace() || c == '?';
        let name = self.text[span.start + 2..span.end].split(is_end).next().unwrap_or_default();
        if span.start == 0 && name == "xml" {
            declaration::check(self.text, span.end)?;
        } else if name.eq_ignore_ascii_case("xml") {
            let right = "`<?xml` in small letters, and only as the first thing in the document";
            return Err(Fault::at(self.text, span.start, format!("`{name}` cannot be the name of an instruction"), right));
        } else if name.contains(':') {
            let wrong = format!("`{name}` cannot be the name of an instruction");
            return Err(Fault::at(self.text, span.start, wrong, "a name without a colon"));
        }
        self.taint();
        self.without_tokens(span, "an instruction")
    }

    /// The tokens of a text. One that is followed by `>`, brackets aside, could complete `]]>`, which no text may hold.
    fn held(&mut self, span: Range<usize>, place: &Place) -> Result<(), Fault> {
        let found = tokens(self.text, span.clone());
        let mut broken = None;
        // From the last on: what is behind a token is behind all those that it follows at once.
        let (mut next, mut behind_next) = (span.end, None);
        for token in found.iter().rev() {
            let brackets = self.text.as_bytes()[token.end..span.end].iter().take_while(|b| **b == b']').count();
            let end = token.end + brackets;
            let behind =
                if end == next { behind_next } else { Some(end).filter(|end| self.text.as_bytes()[..span.end].get(*end) == Some(&b'>')) };
            broken = behind.map(|behind| (token, behind)).or(broken);
            (next, behind_next) = (token.start, behind);
        }
        if let Some((token, behind)) = broken {
            let wrong = format!("`>` stands behind {}", &self.text[token.clone()]);
            return Err(Fault::at(self.text, behind, wrong, "`&gt;` in a text, for a value may end in `]]`"));
        }
        self.found.tokens.extend(found.into_iter().map(|token| (token, place.clone())));
        Ok(())
    }

    /// A declaration of a namespace: its value names something and must stay as it is.
    fn namespace(&self, attribute: &str, value: Range<usize>) -> Result<(), Fault> {
        let fault = |wrong: &str, right: &str| Err(Fault::at(self.text, value.start, wrong, right));
        match () {
            () if attribute == "xmlns:xmlns" => fault("xmlns:xmlns declares what is declared already", "another prefix"),
            () if attribute != "xmlns" && value.is_empty() => fault("a prefix without a namespace", "a namespace, such as urn:leads"),
            () => self.without_tokens(value, "the name of a namespace").map(drop),
        }
    }

    /// Passes a start tag with its attributes.
    fn start(&mut self, at: usize) -> Result<usize, Fault> {
        let bytes = self.text.as_bytes();
        let is_end = |b: &u8| b.is_ascii_whitespace() || b"/>=".contains(b);
        let word = |from: usize| bytes[from..].iter().position(is_end).map_or(bytes.len(), |n| from + n);
        let name_end = word(at + 1);
        let name = self.text[at + 1..name_end].to_owned();
        if self.open.len() >= DEPTH {
            return Err(Fault::at(self.text, at, format!("an element in {DEPTH} others"), format!("elements at most {DEPTH} deep")));
        }
        self.taint();
        let path = self.path_of(&name);
        bounded(self.text, at, &path)?;
        let mut at = name_end;
        loop {
            match bytes[at] {
                b'>' => {
                    self.open.push(Open { path, name, start: at + 1, plain: true, seen: HashMap::new() });
                    return Ok(at + 1);
                }
                b'/' => {
                    self.field(&path, &name, at..at + 2, Place::Closed(name.clone()));
                    return Ok(at + 2);
                }
                b if b.is_ascii_whitespace() => at += 1,
                _ => {
                    let attribute = &self.text[at..word(at)];
                    let open = bytes[at..].iter().position(|b| b"\"'".contains(b)).map_or(bytes.len(), |n| at + n);
                    let close = bytes[open + 1..].iter().position(|b| *b == bytes[open]).map_or(bytes.len(), |n| open + 1 + n);
                    if attribute == "xmlns" || attribute.starts_with("xmlns:") {
                        self.namespace(attribute, open + 1..close)?;
                    } else {
                        let held = tokens(self.text, open + 1..close);
                        self.found.tokens.extend(held.into_iter().map(|token| (token, Place::Attribute)));
                        let name = format!("@{attribute}");
                        bounded(self.text, at, &name)?;
                        self.field(&format!("{path}/{name}"), &name, open + 1..close, Place::Attribute);
                    }
                    at = close + 1;
                }
            }
        }
    }

    /// Passes an end tag: what held nothing but text is a field.
    fn close(&mut self, at: usize) {
        if let Some(open) = self.open.pop().filter(|open| open.plain) {
            self.field(&open.path, &open.name, open.start..at, Place::Text);
        }
    }

    /// The path of an element that begins here: the second of its name has `[2]` behind it.
    fn path_of(&mut self, name: &str) -> String {
        let Some(parent) = self.open.last_mut() else { return format!("/{name}") };
        let count = parent.seen.entry(name.to_owned()).or_default();
        *count += 1;
        let number = if *count > 1 { format!("[{count}]") } else { String::new() };
        format!("{}/{name}{number}", parent.path)
    }

    fn field(&mut self, path: &str, name: &str, span: Range<usize>, place: Place) {
        let sample = if let Place::Closed(_) = place { String::new() } else { self.text[span.clone()].trim().to_owned() };
        self.found.fields.push(Field { path: path.to_owned(), name: name.to_owned(), sample, span, place });
    }
}
