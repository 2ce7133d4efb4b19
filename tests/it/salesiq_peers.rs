//! The whole suite against receivers of Zoho SalesIQ that others could have written, in other languages: no check may
//! accuse them. They verify signatures by other means than ours: the openssl command, and Node's own library.

use std::{fs, path::PathBuf, process::Stdio, time::Duration};

use leadbench::{
    conform::{self, Observation},
    model::{Provider, Verdict},
    providers::salesiq::SALESIQ,
};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
};

use crate::setting::found;

const FIELDS: &[&str] = &[
    "id",
    "name",
    "display_name",
    "email_id",
    "first_name",
    "last_name",
    "phone",
    "question",
    "status",
    "rating",
    "feedback",
    "visitor.name",
    "visitor.email_id",
    "visitor.phone",
    "visitor.id",
    "owner.name",
    "message.text",
    "message.sender.id",
    "modifier.email_id",
];

/// How many keys are agreed on.
const KEYS: u64 = 2;

/// A peer that runs, and the file of its public keys, gone with it.
struct Peer {
    _child: Child,
    base: String,
    keys: PathBuf,
}

impl Drop for Peer {
    fn drop(&mut self) {
        _ = fs::remove_file(&self.keys);
    }
}

/// Starts a peer with the public halves of the agreed keys and waits for its address; none, said aloud, where its
/// language is not on this machine.
async fn start(program: &str, file: &str) -> Option<Peer> {
    if !found(program) {
        return None;
    }
    let keys = std::env::temp_dir().join(format!("leadbench-{}-{file}.pem", std::process::id()));
    let halves = (0..KEYS).map(|n| SALESIQ.public_key(&SALESIQ.test_key(n).unwrap()).unwrap());
    fs::write(&keys, halves.collect::<String>()).unwrap();
    let mut command = Command::new(program);
    command.arg(file).current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/peers"));
    command.env("PORT", "0").env("SIQ_KEYS", &keys).stdout(Stdio::piped()).kill_on_drop(true);
    let mut child = command.spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let line = tokio::time::timeout(Duration::from_secs(60), lines.next_line()).await.expect("the peer says nothing").unwrap();
    let base = line.as_deref().and_then(|l| l.strip_prefix("listening on ")).unwrap_or_else(|| panic!("{file} says {line:?}")).to_owned();
    Some(Peer { _child: child, base, keys })
}

async fn judge(peer: &Peer) {
    let base = &peer.base;
    let port = Observation::url(&format!("{base}/_observe/{{id}}")).and_then(|port| port.count("/count")).unwrap();
    let port = FIELDS.iter().try_fold(port, |port, name| {
        let pointer = name.replace('.', "/");
        port.field(&format!("{name}=/entity/{pointer}"))?.newest(&format!("{name}=/newest/{pointer}"))
    });
    let run = conform::receiver(&SALESIQ, format!("{base}/events"));
    let run = (0..KEYS).map(|n| SALESIQ.test_key(n).unwrap()).fold(run, |run, key| run.signing_key(key));
    let report = run.observe(port.unwrap()).cases(20).seed(3).timeout(Duration::from_secs(20)).run().await.unwrap();
    let against: Vec<String> = report
        .checks
        .iter()
        .filter(|c| c.verdict != Verdict::Pass)
        .map(|c| format!("{} {}: expected {}, actual {}\n{}", c.id, c.verdict, c.expected, c.actual, c.curl))
        .collect();
    assert!(against.is_empty() && !report.checks.is_empty(), "{}", against.join("\n"));
    assert_eq!(report.exit_code, 0, "{:?}", report.remarks);
}

#[tokio::test(flavor = "multi_thread")]
async fn python_with_openssl() {
    if let Some(peer) = start("python3", "salesiq.py").await.filter(|_| found("openssl")) {
        judge(&peer).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn node() {
    if let Some(peer) = start("node", "salesiq.mjs").await {
        judge(&peer).await;
    }
}
