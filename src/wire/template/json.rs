//! Templates in JSON: what is well-formed, which values there are and where their tokens stand.

use std::ops::Range;

use super::{Fault, Field, Found, Place, bounded, token_at, tokens};

pub(super) fn read(text: &str) -> Result<Found, Fault> {
    check(text)?;
    let mut reader = Reader { text, at: 0, found: Found::default() };
    reader.value("", "")?;
    Ok(reader.found)
}

/// Refuses what is no JSON once a number stands for each bare token: of the same length, so that positions hold. A token
/// that has a neighbour would be one number with it, and no JSON once something else stands for it.
fn check(text: &str) -> Result<(), Fault> {
    let mut masked = text.as_bytes().to_vec();
    let (mut at, mut within, mut joined) = (0, false, None);
    while at < masked.len() {
        match (masked[at], within) {
            (b'"', _) => within = !within,
            (b'\\', true) => at += 1,
            (b'%', false) => {
                if let Some(end) = token_at(&masked, at) {
                    joined = joined.or((!alone(text.as_bytes(), &(at..end))).then_some(at..end));
                    masked[at..end].fill(b'1');
                    // A mask of a few hundred digits would be a number beyond any range.
                    masked[at + 1..end - 1].fill(b'0');
                    if end - at > 20 {
                        masked[at..end].fill(b' ');
                        masked[end - 1] = b'1';
                    }
                    at = end - 1;
                }
            }
            _ => {}
        }
        at += 1;
    }
    let masked = String::from_utf8(masked).unwrap_or_default();
    let ill_formed = serde_json::from_str::<serde_json::Value>(&masked).err().map(|e| {
        let said = e.to_string();
        let wrong = said.split(" at line ").next().unwrap_or(&said).to_owned();
        (if e.is_eof() { text.trim_end().len() } else { byte_at(text, e.line(), e.column()) }, wrong)
    });
    match (joined, ill_formed) {
        (Some(token), other) if other.as_ref().is_none_or(|(byte, _)| token.start <= *byte) => {
            let wrong = format!("{} does not stand alone", &text[token.clone()]);
            Err(Fault::at(text, token.start, wrong, "a token as a whole value, or within quotation marks"))
        }
        (_, Some((byte, wrong))) => Err(Fault::at(text, byte, wrong, "a well-formed JSON document, with tokens in its values only")),
        (_, None) => Ok(()),
    }
}

/// Whether a bare token touches nothing but blanks and what JSON puts between values.
fn alone(text: &[u8], token: &Range<usize>) -> bool {
    let before = token.start.checked_sub(1).is_none_or(|at| b" \t\r\n:,[{".contains(&text[at]));
    before && text.get(token.end).is_none_or(|b| b" \t\r\n:,]}".contains(b))
}

/// The byte that serde_json means: it counts lines and the bytes in them from 1, and 0 is the end of the line before.
fn byte_at(text: &str, line: usize, column: usize) -> usize {
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let mut byte = (start + column.saturating_sub(1)).min(text.len());
    while !text.is_char_boundary(byte) {
        byte -= 1;
    }
    byte
}

/// Walks through text that is known to be JSON, bare tokens aside.
struct Reader<'a> {
    text: &'a str,
    at: usize,
    found: Found,
}

impl Reader<'_> {
    fn next(&mut self) -> u8 {
        let bytes = self.text.as_bytes();
        while bytes.get(self.at).is_some_and(u8::is_ascii_whitespace) {
            self.at += 1;
        }
        bytes.get(self.at).copied().unwrap_or_default()
    }

    fn value(&mut self, path: &str, name: &str) -> Result<(), Fault> {
        match self.next() {
            b'{' => self.members(path, name),
            b'[' => self.elements(path, name),
            b'"' => {
                let span = self.string();
                let held = tokens(self.text, span.start + 1..span.end - 1);
                match held.first() {
                    Some(token) if token.len() == span.len() - 2 => self.found.tokens.push((span.clone(), Place::Whole)),
                    _ => self.found.tokens.extend(held.into_iter().map(|token| (token, Place::Part))),
                }
                let sample = serde_json::from_str(&self.text[span.clone()]).unwrap_or_default();
                self.field(path, name, sample, span, Place::Whole);
                Ok(())
            }
            first => {
                let start = self.at;
                let bytes = self.text.as_bytes();
                self.at = match token_at(bytes, start).filter(|_| first == b'%') {
                    Some(end) => {
                        self.found.tokens.push((start..end, Place::Bare));
                        end
                    }
                    None => bytes[start..].iter().position(|b| b" \t\r\n,]}".contains(b)).map_or(bytes.len(), |n| start + n),
                };
                self.field(path, name, self.text[start..self.at].to_owned(), start..self.at, Place::Bare);
                Ok(())
            }
        }
    }

    fn members(&mut self, path: &str, name: &str) -> Result<(), Fault> {
        let start = self.at;
        self.at += 1;
        let mut empty = true;
        while self.next() == b'"' {
            empty = false;
            let span = self.string();
            if let Some(token) = tokens(self.text, span.clone()).first() {
                let wrong = format!("{} stands in a key", &self.text[token.clone()]);
                return Err(Fault::at(self.text, token.start, wrong, "a token in the value behind the colon"));
            }
            let key: String = serde_json::from_str(&self.text[span.clone()]).unwrap_or_default();
            self.next();
            self.at += 1;
            let path = format!("{path}/{}", key.replace('~', "~0").replace('/', "~1"));
            bounded(self.text, span.start, &path)?;
            self.value(&path, &key)?;
            if self.next() == b',' {
                self.at += 1;
            }
        }
        self.close(path, name, start, empty);
        Ok(())
    }

    fn elements(&mut self, path: &str, name: &str) -> Result<(), Fault> {
        let start = self.at;
        self.at += 1;
        let mut index = 0;
        while self.next() != b']' {
            self.value(&format!("{path}/{index}"), &index.to_string())?;
            index += 1;
            if self.next() == b',' {
                self.at += 1;
            }
        }
        self.close(path, name, start, index == 0);
        Ok(())
    }

    /// Passes the end of an object or array. An empty one is a value that a token may take the place of.
    fn close(&mut self, path: &str, name: &str, start: usize, empty: bool) {
        self.at += 1;
        if empty {
            self.field(path, name, self.text[start..self.at].to_owned(), start..self.at, Place::Bare);
        }
    }

    fn string(&mut self) -> Range<usize> {
        let (start, bytes) = (self.at, self.text.as_bytes());
        self.at += 1;
        while bytes[self.at] != b'"' {
            self.at += if bytes[self.at] == b'\\' { 2 } else { 1 };
        }
        self.at += 1;
        start..self.at
    }

    fn field(&mut self, path: &str, name: &str, sample: String, span: Range<usize>, place: Place) {
        self.found.fields.push(Field { path: path.to_owned(), name: name.to_owned(), sample, span, place });
    }
}
