//! Options that several commands share.

use std::path::{Path, PathBuf};

use clap::Args;

use super::{
    Trouble,
    screen::{BAD, styled},
};
use crate::{
    engine::{send::Trust, transport::Transport},
    model::{Document, Fault, Invalid, Provider, Secret, Trigger},
    providers,
};

/// Reads a fault as the control API takes it.
pub(super) fn fault(text: &str) -> Result<Fault, Invalid> {
    let right = r#"a fault such as "no-retry" or {"header":{"name":"Authorization","twist":"drop"}}, with its quotation marks"#;
    serde_json::from_str(text).map_err(|e| Invalid::misfit(format!("--fault {text}"), &e.to_string(), right))
}

/// How a lead differs from the documented one.
#[derive(Debug, Args)]
pub(super) struct Edits {
    /// The event it should count as; unless given, the provider's default
    #[arg(long, value_name = "NAME", env = "LEADBENCH_EVENT")]
    pub event: Option<String>,
    /// Put a value at a path, such as lead.contact.email=jo@example.com (repeatable)
    #[arg(long, value_name = "PATH=VALUE", env = "LEADBENCH_SET")]
    pub set: Vec<String>,
    /// Leave the key at a path out (repeatable)
    #[arg(long, value_name = "PATH", env = "LEADBENCH_UNSET")]
    pub unset: Vec<String>,
    /// Start from the lead in a JSON file instead of the documented one
    #[arg(long, value_name = "FILE", env = "LEADBENCH_LEAD")]
    pub lead_file: Option<std::path::PathBuf>,
}

impl Edits {
    /// The wish for a lead of a kind.
    pub fn trigger(&self, lead: &str) -> Result<Trigger, Trouble> {
        let mut edits = Vec::new();
        for text in &self.set {
            let (path, value) = text.split_once('=').ok_or_else(|| {
                Invalid::new("--set", format!("`{text}` has no value"), "PATH=VALUE, such as lead.contact.email=jo@example.com")
            })?;
            edits.push((path.to_owned(), Some(value.to_owned())));
        }
        edits.extend(self.unset.iter().map(|path| (path.clone(), None)));
        let base = self.lead_file.as_deref().map(document).transpose()?;
        Ok(Trigger { lead: lead.to_owned(), event: self.event.clone(), set: edits, base, generated: false })
    }
}

fn document(path: &Path) -> Result<Document, Invalid> {
    let shown = path.display().to_string();
    let text =
        std::fs::read_to_string(path).map_err(|e| Invalid::new(&shown, format!("it cannot be read: {e}"), "the path of a JSON file"))?;
    Document::parse(&text).map_err(|e| Invalid::new(format!("{shown}, {}", e.at), e.wrong, e.right))
}

/// What proves the sender to a receiver.
#[derive(Debug, Args)]
pub(super) struct Credentials {
    /// The value of the Authorization header that the receiver expects, scheme included: 'token jokin'
    #[arg(long, value_name = "VALUE", env = "LEADBENCH_AUTHORIZATION", hide_env_values = true)]
    pub authorization: Option<String>,
    /// A further header that the receiver expects (repeatable)
    #[arg(long, value_name = "NAME: VALUE", env = "LEADBENCH_HEADER", hide_env_values = true)]
    pub header: Vec<String>,
    /// A PEM file with the key that signs, where the provider signs: private to send, public will do to receive
    /// (repeatable; the first is in use); or leadbench-test-key-N
    #[arg(long, value_name = "PEM-FILE", env = "LEADBENCH_SIGNING_KEY")]
    pub signing_key: Vec<String>,
}

impl Credentials {
    /// The header lines.
    pub fn lines(&self) -> Result<Vec<(String, Secret)>, Invalid> {
        let mut lines: Vec<_> = self.authorization.iter().map(|v| ("Authorization".to_owned(), Secret::new(v))).collect();
        for text in &self.header {
            let (name, value) =
                text.split_once(':').ok_or_else(|| Invalid::new("--header", "it has no colon", "'Name: value', in quotes"))?;
            lines.push((name.trim().to_owned(), Secret::new(value.trim())));
        }
        Ok(lines)
    }

    /// The signing keys, each read and known to sign.
    pub fn signing_keys(&self, provider: &dyn Provider) -> Result<Vec<Secret>, Invalid> {
        let keys = self.keys(provider)?;
        for (key, name) in keys.iter().zip(&self.signing_key) {
            provider.can_sign(key).map_err(|e| Invalid::new(format!("--signing-key {name}"), e.wrong, e.right))?;
        }
        Ok(keys)
    }

    /// The keys, public or private, each read and known to be one.
    pub fn keys(&self, provider: &dyn Provider) -> Result<Vec<Secret>, Invalid> {
        self.signing_key.iter().map(|name| key(provider, "--signing-key", name)).collect()
    }
}

/// Whom `https` connections are made to.
#[derive(Debug, Args)]
pub(super) struct Tls {
    /// Trust what the certificates in a PEM file have signed, too: a private authority's (repeatable)
    #[arg(long, value_name = "PEM-FILE", env = "LEADBENCH_CA")]
    pub ca: Vec<PathBuf>,
    /// Take any certificate over https: whoever is on the way can then read and change what is sent
    #[arg(long, env = "LEADBENCH_INSECURE", conflicts_with = "ca", value_parser = clap::builder::FalseyValueParser::new())]
    pub insecure: bool,
}

/// What is said where no certificate is looked at.
const INSECURE: &str = "no certificate is verified over https: whoever is on the way can read and change what is sent";

impl Tls {
    /// Connections over sockets, to peers that are trusted so. That anybody is, is said on standard error.
    pub fn transport(&self) -> Result<Transport, Invalid> {
        if self.insecure {
            anstream::eprintln!("{} {INSECURE}", styled(BAD, "INSECURE:"));
            return Trust::anybody().map(Transport::Sockets);
        }
        if self.ca.is_empty() {
            return Ok(Transport::default());
        }
        let shown = |path: &Path| format!("--ca {}", path.display());
        let mut texts = Vec::new();
        for path in &self.ca {
            let unread = |e| Invalid::new(shown(path), format!("it cannot be read: {e}"), "the path of a PEM file");
            texts.push(std::fs::read(path).map_err(unread)?);
        }
        for (path, text) in self.ca.iter().zip(&texts) {
            Trust::also([&text[..]]).map_err(|e| Invalid::new(shown(path), e.wrong, e.right))?;
        }
        Trust::also(texts.iter().map(Vec::as_slice)).map(Transport::Sockets)
    }

    /// The options as words of a command line.
    pub fn words(&self) -> Vec<String> {
        let ca = self.ca.iter().flat_map(|path| ["--ca".to_owned(), path.display().to_string()]);
        ca.chain(self.insecure.then(|| "--insecure".to_owned())).collect()
    }
}

/// A key from a file, or a test key by its name.
pub(super) fn key(provider: &dyn Provider, option: &str, name: &str) -> Result<Secret, Invalid> {
    let text = if name.starts_with("leadbench-test-key-") {
        name.to_owned()
    } else {
        let right = "the path of a PEM file, or leadbench-test-key-N";
        std::fs::read_to_string(name).map_err(|e| Invalid::new(option, format!("`{name}` cannot be read: {e}"), right))?
    };
    let key = Secret::new(text);
    provider.public_key(&key).map_err(|e| Invalid::new(format!("{option} {name}"), e.wrong, e.right))?;
    Ok(key)
}

/// A provider by name.
pub(super) fn provider(name: &str) -> Result<&'static dyn Provider, Invalid> {
    providers::find(name)
}

/// Reads `provider.switch=value`.
pub(super) fn switches(texts: &[String]) -> Result<Vec<(String, String, String)>, Invalid> {
    let one = |text: &String| {
        let (name, value) = text
            .split_once('=')
            .ok_or_else(|| Invalid::new("--switch", format!("`{text}` has no value"), "PROVIDER.SWITCH=VALUE, such as localiq.oauth=on"))?;
        crate::engine::WorldOptions::switch(name, value)
    };
    texts.iter().map(one).collect()
}

/// A whole number from 1.
pub(super) fn at_least_one(text: &str) -> Result<usize, String> {
    text.parse().ok().filter(|n| *n > 0).ok_or_else(|| "a whole number from 1 is right".to_owned())
}

/// A time as people write it: `10s`, `500ms`, `1m 30s`.
pub(super) fn duration(text: &str) -> Result<std::time::Duration, String> {
    let time = text.parse::<jiff::SignedDuration>().ok().and_then(|time| std::time::Duration::try_from(time).ok());
    time.ok_or_else(|| "a time such as 10s, 500ms or 1m is right".to_owned())
}

/// Refuses what is no absolute `http` or `https` URL.
pub(super) fn url(option: &str, text: &str) -> Result<(), Invalid> {
    match url::Url::parse(text) {
        Ok(url) if matches!(url.scheme(), "http" | "https") && url.host().is_some() => Ok(()),
        _ => Err(Invalid::new(option, format!("`{text}` is no URL of a web server"), "http://HOST:PORT/PATH")),
    }
}
