//! `leadbench keys` and `leadbench explain-signature`: keys to sign with, and why a signature does not hold.

use std::{
    io::{Read as _, Write as _},
    path::PathBuf,
};

use clap::{Args, Subcommand};

use super::{
    Exit, Outcome, options,
    screen::{BAD, FAINT, GOOD, say, styled},
};
use crate::{
    model::{Headers, Invalid, Provider, Request, Secret},
    providers,
};

/// Make a key to sign with, or show the public half of one
#[derive(Debug, Subcommand)]
pub(super) enum Keys {
    New(New),
    Public(Public),
}

/// Make a private key, write it to a file, and print its public half
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  leadbench keys new --out signing.pem > public.pem
  leadbench check receiver --provider salesiq --url http://127.0.0.1:3000/salesiq --signing-key signing.pem")]
pub(super) struct New {
    /// Where the private key goes; a file that is there is not overwritten
    #[arg(long, default_value = "signing-key.pem", value_name = "FILE", env = "LEADBENCH_OUT")]
    out: PathBuf,
    /// For whose signatures; unless given, the provider that signs
    #[arg(long, value_name = "NAME", env = "LEADBENCH_PROVIDER")]
    provider: Option<String>,
}

/// Print the public half of a key
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  leadbench keys public signing.pem
  leadbench keys public leadbench-test-key-0")]
pub(super) struct Public {
    /// A PEM file with a private key, or leadbench-test-key-N
    key: String,
    /// For whose signatures; unless given, the provider that signs
    #[arg(long, value_name = "NAME", env = "LEADBENCH_PROVIDER")]
    provider: Option<String>,
}

/// Say which step of signing differs: key, bytes, line end, rewritten JSON, hash or encoding
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  leadbench explain-signature --body delivery.json --signature \"$HEADER\" --key public.pem
  leadbench explain-signature --body - --signature \"$HEADER\" --key public.pem < delivery.json

Exit codes: 0 the signature holds, 1 it does not, 2 usage.")]
pub(super) struct ExplainSignature {
    /// The body as it arrived, byte for byte: a file, or - for standard input
    #[arg(long, value_name = "FILE", env = "LEADBENCH_BODY")]
    body: PathBuf,
    /// The value of the signature's header; leave it out if there was none
    #[arg(long, value_name = "VALUE", env = "LEADBENCH_SIGNATURE")]
    signature: Option<String>,
    /// A key that should have signed: a PEM file, public or private, or leadbench-test-key-N (repeatable)
    #[arg(long, value_name = "PEM-FILE", required = true, env = "LEADBENCH_KEY")]
    key: Vec<String>,
    /// Whose signatures; unless given, the provider that signs
    #[arg(long, value_name = "NAME", env = "LEADBENCH_PROVIDER")]
    provider: Option<String>,
}

/// The named provider, or the first that signs.
fn signer(name: Option<&str>) -> Result<&'static dyn Provider, Invalid> {
    let signing = || providers::ALL.iter().copied().filter(|p| !p.signature_header().is_empty());
    let found = match name {
        Some(name) => signing().find(|p| p.name() == name),
        None => signing().next(),
    };
    found.ok_or_else(|| Invalid::unknown("--provider", name.unwrap_or_default(), "provider that signs", signing().map(|p| p.name())))
}

impl Keys {
    pub(super) fn run(self) -> Outcome {
        match self {
            Self::New(new) => new.run(),
            Self::Public(public) => public.run(),
        }
    }
}

impl New {
    fn run(self) -> Outcome {
        let provider = signer(self.provider.as_deref())?;
        let key = provider.new_key()?;
        write_private(&self.out, &key)?;
        anstream::eprintln!("the private key is in {}; this is its public half:", self.out.display());
        say!("{}", provider.public_key(&key)?.trim_end());
        Ok(Exit::Done)
    }
}

/// For its owner only, and never over another file.
fn write_private(path: &std::path::Path, key: &Secret) -> Result<(), Invalid> {
    use std::os::unix::fs::OpenOptionsExt as _;
    let unwritable =
        |e: std::io::Error| Invalid::new(format!("--out {}", path.display()), format!("it cannot be written: {e}"), "a path that is free");
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map_err(unwritable)?;
    file.write_all(key.reveal().as_bytes()).map_err(unwritable)
}

impl Public {
    fn run(self) -> Outcome {
        let provider = signer(self.provider.as_deref())?;
        let key = options::key(provider, "keys public", &self.key)?;
        say!("{}", provider.public_key(&key)?.trim_end());
        Ok(Exit::Done)
    }
}

impl ExplainSignature {
    pub(super) fn run(self) -> Outcome {
        let provider = signer(self.provider.as_deref())?;
        let keys: Vec<Secret> = self.key.iter().map(|name| options::key(provider, "--key", name)).collect::<Result<_, _>>()?;
        let body = self.bytes()?;
        let header = provider.signature_header();
        let headers = self.signature.iter().fold(Headers::new(), |headers, value| headers.with(header, value));
        let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, &body);
        let hash: String = digest.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
        say!("{}  {} bytes, SHA-256 {hash}", styled(FAINT, "body     "), body.len());
        say!(
            "{}  {}",
            styled(FAINT, "signature"),
            self.signature.as_ref().map_or("none".to_owned(), |s| format!("{} characters", s.trim().len()))
        );
        let request = Request { method: "POST".into(), path: String::new(), query: String::new(), headers, body: body.into() };
        match provider.explain_signature(&request, &keys) {
            Ok(place) => {
                say!("{}: made over these bytes with {}", styled(GOOD, "it holds"), self.key[place]);
                Ok(Exit::Done)
            }
            Err(steps) => {
                say!("{}", styled(BAD, "it does not hold"));
                steps.iter().for_each(|step| say!("  {step}"));
                Ok(Exit::Failed)
            }
        }
    }

    fn bytes(&self) -> Result<Vec<u8>, Invalid> {
        let mut bytes = Vec::new();
        let read = if self.body.as_os_str() == "-" {
            std::io::stdin().read_to_end(&mut bytes).map(drop)
        } else {
            std::fs::read(&self.body).map(|read| bytes = read)
        };
        read.map_err(|e| Invalid::new(format!("--body {}", self.body.display()), format!("it cannot be read: {e}"), "a file, or -"))?;
        Ok(bytes)
    }
}
