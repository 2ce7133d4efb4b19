//! The agreed credentials, the ways to get one wrong, and their absence from everything that is shown.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::model::{Headers, Secret};

/// A header line that receiver and provider agreed on.
#[derive(Debug, Clone)]
pub struct Credential {
    /// The header's name as it is sent.
    pub header: String,
    /// What the header must hold, scheme included.
    pub value: Secret,
}

/// One way to get a credential wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Bend {
    /// The header is left out.
    Missing,
    /// The header is there and holds nothing.
    Empty,
    /// Another secret, under the same scheme.
    Wrong,
    /// The value without its last letter.
    CutShort,
    /// The value with a letter more.
    Extended,
    /// The value with capital and small letters exchanged.
    Recased,
    /// The value without the word before its first blank.
    NoScheme,
    /// The value with another word before its first blank.
    OtherScheme,
}

impl Bend {
    /// In the words of the steps.
    pub const ALL: &'static [(&'static str, Self)] = &[
        ("left out", Self::Missing),
        ("empty", Self::Empty),
        ("another value", Self::Wrong),
        ("cut short", Self::CutShort),
        ("followed by more", Self::Extended),
        ("in swapped case", Self::Recased),
        ("without its first word", Self::NoScheme),
        ("with another first word", Self::OtherScheme),
    ];

    /// Reads the words of the steps.
    pub fn of(words: &str) -> Option<Self> {
        Self::ALL.iter().find(|(known, _)| *known == words).map(|(_, bend)| *bend)
    }

    /// The value to send instead (none: no line at all), or why there is no such value.
    pub fn apply(self, value: &str) -> Result<Option<String>, &'static str> {
        let words = value.split_once(' ').filter(|(scheme, rest)| !scheme.is_empty() && !rest.trim().is_empty());
        let two = || words.ok_or("the agreed value is one word");
        Ok(Some(match self {
            Self::Missing => return Ok(None),
            Self::Empty => String::new(),
            Self::Wrong => match words {
                Some((scheme, _)) => format!("{scheme} {WRONG}"),
                None => WRONG.to_owned(),
            },
            Self::CutShort => match value.char_indices().next_back() {
                Some((end, _)) if end > 0 => value[..end].to_owned(),
                _ => return Err("the agreed value is too short to be cut"),
            },
            Self::Extended => format!("{value}x"),
            Self::Recased if value.chars().any(|c| c.is_ascii_alphabetic()) => value.chars().map(swapped).collect(),
            Self::Recased => return Err("the agreed value has no letters"),
            Self::NoScheme => two()?.1.trim_start().to_owned(),
            Self::OtherScheme => {
                let (scheme, rest) = two()?;
                // The scheme that a careless receiver would take for any other.
                let other = if scheme.to_lowercase().starts_with("bearer") { "Token" } else { "Bearer" };
                format!("{other} {}", rest.trim_start())
            }
        }))
    }

    /// The `-H` of a shell command that sends the bent value, taking the agreed one from a variable.
    fn shell(self, header: &str, variable: &str) -> Option<String> {
        Some(match self {
            Self::Missing => return None,
            Self::Empty => format!("-H '{header};'"),
            Self::Wrong => format!("-H \"{header}: $(printf %s \"${variable}\" | sed 's/[^ ]*$/{WRONG}/')\""),
            Self::CutShort => format!("-H \"{header}: ${{{variable}%?}}\""),
            Self::Extended => format!("-H \"{header}: ${{{variable}}}x\""),
            Self::Recased => format!("-H \"{header}: $(printf %s \"${variable}\" | tr 'a-zA-Z' 'A-Za-z')\""),
            Self::NoScheme => format!("-H \"{header}: ${{{variable}#* }}\""),
            Self::OtherScheme => {
                let scheme = format!("$(case \"${variable}\" in [Bb]earer*) echo Token;; *) echo Bearer;; esac)");
                format!("-H \"{header}: {scheme} ${{{variable}#* }}\"")
            }
        })
    }
}

const WRONG: &str = "leadbench-no-such-credential";

fn swapped(c: char) -> char {
    if c.is_ascii_lowercase() { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() }
}

/// Knows the credentials, to keep them out of what is shown.
#[derive(Debug, Clone, Default)]
pub struct Redactor {
    headers: Vec<String>,
    /// Texts to hide, the longest first, in lower case.
    hidden: Vec<(String, String)>,
}

impl Redactor {
    /// Hides the values, their last words, and what is left of either when it is cut short; in any case of letters.
    pub fn new(credentials: &[Credential]) -> Self {
        let mut hidden = Vec::new();
        for credential in credentials {
            let value = credential.value.reveal().trim().to_ascii_lowercase();
            let last = value.rsplit(' ').next().unwrap_or_default().to_owned();
            for text in [value, last] {
                let cut = text.char_indices().next_back().map(|(end, _)| text[..end].to_owned());
                hidden.extend(cut.filter(|cut| cut.len() >= 4).map(|cut| (cut, variable(&credential.header))));
                hidden.push((text, variable(&credential.header)));
            }
        }
        hidden.retain(|(text, _)| !text.is_empty());
        hidden.sort_by_key(|(text, _)| std::cmp::Reverse(text.len()));
        Self { headers: credentials.iter().map(|c| c.header.clone()).collect(), hidden }
    }

    /// A text without any credential.
    pub fn text<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let mut text = Cow::Borrowed(text);
        for (hidden, variable) in &self.hidden {
            // Lower-casing ASCII keeps every offset; other letters compare as they are.
            let lower = text.to_ascii_lowercase();
            if lower.contains(hidden.as_str()) {
                let mut out = String::with_capacity(text.len());
                let mut from = 0;
                for (at, found) in lower.match_indices(hidden.as_str()) {
                    out.push_str(&text[from..at]);
                    out.push('$');
                    out.push_str(variable);
                    from = at + found.len();
                }
                out.push_str(&text[from..]);
                text = Cow::Owned(out);
            }
        }
        text
    }

    /// A message as text, with the value of each credential's header replaced whole.
    pub fn message(&self, bytes: &[u8]) -> String {
        let text = String::from_utf8_lossy(bytes);
        let (head, rest) = text.split_once("\r\n\r\n").map_or((&*text, None), |(head, body)| (head, Some(body)));
        let mut out = String::with_capacity(text.len());
        for line in head.split("\r\n") {
            if !out.is_empty() {
                out.push_str("\r\n");
            }
            match line.split_once(':').filter(|(name, _)| self.holds(name)) {
                Some((name, value)) if !value.trim().is_empty() => out.extend([name, ": $", &variable(name)]),
                _ => out.push_str(&self.text(line)),
            }
        }
        if let Some(body) = rest {
            out.push_str("\r\n\r\n");
            out.push_str(&self.text(body));
        }
        out
    }

    /// Whether a header carries a credential.
    pub fn holds(&self, name: &str) -> bool {
        self.headers.iter().any(|h| h.eq_ignore_ascii_case(name))
    }

    /// The `-H` options of a `curl` command for these headers, with variables for credentials.
    /// `bent` names the headers that are wrong on purpose.
    pub fn curl_headers(&self, headers: &Headers, bent: &[(String, Bend)]) -> Vec<String> {
        let option = |(name, value): (&str, &str)| {
            if !self.holds(name) {
                // `Name:` would make curl send no such line.
                let line = if value.is_empty() { format!("{name};") } else { format!("{name}: {}", self.text(value)) };
                return Some(format!("-H {}", shell_quoted(&line)));
            }
            match bent.iter().find(|(header, _)| header.eq_ignore_ascii_case(name)) {
                Some((_, bend)) => bend.shell(name, &variable(name)),
                None => Some(format!("-H \"{name}: ${}\"", variable(name))),
            }
        };
        headers.iter().filter_map(option).collect()
    }
}

/// The environment variable that stands for a header's credential: `LEADBENCH_AUTHORIZATION`.
pub fn variable(header: &str) -> String {
    let name: String = header.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' }).collect();
    format!("LEADBENCH_{name}")
}

/// A text as one word of a shell command.
pub(super) fn shell_quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn redactor(value: &str) -> Redactor {
        Redactor::new(&[Credential { header: "Authorization".into(), value: Secret::new(value) }])
    }

    #[test]
    fn each_bend_differs_from_what_was_agreed_and_says_when_it_cannot() {
        for (words, bend) in Bend::ALL {
            assert_eq!(Bend::of(words), Some(*bend));
            assert_ne!(bend.apply("token jokin").unwrap().as_deref(), Some("token jokin"), "{words}");
        }
        assert_eq!(Bend::CutShort.apply("token jokin").unwrap().unwrap(), "token joki");
        assert_eq!(Bend::Recased.apply("Token 1a").unwrap().unwrap(), "tOKEN 1A");
        assert_eq!(Bend::NoScheme.apply("token jokin").unwrap().unwrap(), "jokin");
        assert!(Bend::NoScheme.apply("jokin").is_err() && Bend::Recased.apply("1234").is_err() && Bend::CutShort.apply("a").is_err());
    }

    #[test]
    fn a_planted_secret_shows_in_no_form() {
        let redactor = redactor("token Planted-9");
        for (_, bend) in Bend::ALL {
            let value = bend.apply("token Planted-9").unwrap().unwrap_or_default();
            let request = format!("POST / HTTP/1.1\r\nauthorization: {value}\r\n\r\n{{}}");
            assert!(!redactor.message(request.as_bytes()).to_lowercase().contains("planted"), "{bend:?}");
            let reply = format!("HTTP/1.1 401 Unauthorized\r\n\r\n\"{value}\" is not Planted-9, nor PLANTED-9");
            assert!(!redactor.message(reply.as_bytes()).to_lowercase().contains("planted"), "{bend:?}");
            let headers = Headers::new().with("Authorization", value).with("X", "it's").with("Y", "");
            let options = redactor.curl_headers(&headers, &[("Authorization".into(), *bend)]);
            assert!(!options.concat().to_lowercase().contains("planted"), "{options:?}");
            assert!(options.ends_with(&[r"-H 'X: it'\''s'".to_owned(), "-H 'Y;'".to_owned()]));
        }
    }

    #[test]
    fn a_request_shows_the_variable_to_set() {
        let shown = redactor("secret-1").message(b"POST / HTTP/1.1\r\nAuthorization: secret-1\r\nAccept: */*\r\n\r\n{\"a\":1}");
        assert_eq!(shown, "POST / HTTP/1.1\r\nAuthorization: $LEADBENCH_AUTHORIZATION\r\nAccept: */*\r\n\r\n{\"a\":1}");
    }

    proptest! {
        #[test]
        fn no_text_and_no_secret_panic(secret in "\\PC{0,12}", text in "\\PC{0,60}") {
            let redactor = redactor(&secret);
            let shown = redactor.text(&text).into_owned();
            if secret.trim().is_ascii() && secret.trim().len() > 25 { prop_assert!(!shown.contains(secret.trim())); }
            redactor.message(text.as_bytes());
        }

        #[test]
        fn what_holds_the_secret_does_not_show_it(secret in "[A-Za-z0-9]{6,20}( [a-z0-9]{6,20})?", before in "[^a-z]{0,9}", after in "\\PC{0,9}") {
            let shown = redactor(&secret).text(&format!("{before}{secret}{after}")).into_owned();
            prop_assert!(!shown.contains(&secret), "{}", shown);
        }
    }
}
