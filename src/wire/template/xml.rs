//! Templates in XML: what is well-formed, which texts and attributes there are and where their tokens stand.

use std::{collections::HashMap, ops::Range};

use super::{Fault, Field, Found, Place, tokens};

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
            self.found.tokens.extend(tokens(self.text, at + 9..end).into_iter().map(|token| (token, Place::Cdata)));
            return Ok(end);
        }
        if rest.starts_with("<?") {
            let end = behind("?>");
            self.declared(at..end)?;
            self.taint();
            return self.without_tokens(at..end, "an instruction");
        }
        if rest.starts_with("<!") {
            return Err(Fault::at(self.text, at, "a document type declaration", RIGHT));
        }
        if rest.starts_with("</") {
            self.close(at);
            return Ok(behind(">"));
        }
        if rest.starts_with('<') {
            return Ok(self.start(at));
        }
        let end = rest.find('<').map_or(self.text.len(), |n| at + n);
        self.found.tokens.extend(tokens(self.text, at..end).into_iter().map(|token| (token, Place::Text)));
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

    /// Deliveries are UTF-8: a declaration that says something else would make them unreadable.
    fn declared(&self, span: Range<usize>) -> Result<(), Fault> {
        let declaration = &self.text[span.clone()];
        let Some(named) = declaration.strip_prefix("<?xml ").and_then(|d| d.split_once("encoding")) else { return Ok(()) };
        let name = named.1.trim_start_matches(['=', ' ', '\t', '\r', '\n', '"', '\'']).split(['"', '\'']).next().unwrap_or_default();
        if name.eq_ignore_ascii_case("utf-8") {
            return Ok(());
        }
        let byte = span.end - named.1.len() - "encoding".len();
        Err(Fault::at(self.text, byte, format!("the encoding is {name}"), "UTF-8, or no encoding, for deliveries are UTF-8"))
    }

    /// Passes a start tag with its attributes.
    fn start(&mut self, at: usize) -> usize {
        let bytes = self.text.as_bytes();
        let is_end = |b: &u8| b.is_ascii_whitespace() || b"/>=".contains(b);
        let word = |from: usize| bytes[from..].iter().position(is_end).map_or(bytes.len(), |n| from + n);
        let name_end = word(at + 1);
        let name = self.text[at + 1..name_end].to_owned();
        self.taint();
        let path = self.path_of(&name);
        let mut at = name_end;
        loop {
            match bytes[at] {
                b'>' => {
                    self.open.push(Open { path, name, start: at + 1, plain: true, seen: HashMap::new() });
                    return at + 1;
                }
                b'/' => {
                    self.field(&path, &name, at..at + 2, Place::Closed(name.clone()));
                    return at + 2;
                }
                b if b.is_ascii_whitespace() => at += 1,
                _ => {
                    let attribute = &self.text[at..word(at)];
                    let open = bytes[at..].iter().position(|b| b"\"'".contains(b)).map_or(bytes.len(), |n| at + n);
                    let close = bytes[open + 1..].iter().position(|b| *b == bytes[open]).map_or(bytes.len(), |n| open + 1 + n);
                    self.found.tokens.extend(tokens(self.text, open + 1..close).into_iter().map(|token| (token, Place::Attribute)));
                    if !attribute.starts_with("xmlns") {
                        let name = format!("@{attribute}");
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
