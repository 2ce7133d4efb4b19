//! The whole suite against receivers that others could have written, in other languages: no check may accuse them.
//! They are second opinions: written from LOCALiQ's documents, not from our code.

use std::{io::Write, process::Stdio, time::Duration};

use leadbench::{
    conform::{self, Observation},
    model::Verdict,
    providers::localiq::LOCALIQ,
};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    net::TcpListener,
    process::{Child, Command},
};

/// Its `main` is for those who copy it.
#[allow(dead_code)]
#[path = "../peers/axum.rs"]
mod axum_peer;

const AUTHORIZATION: &str = "token jokin";

/// Fields that JSON and ADF/XML both have a place for.
const FIELDS: &[&str] = &["first_name", "last_name", "email", "phone_home", "phone_mobile", "phone_work", "phone_fax"];

/// Starts a peer and waits for its address; none, said aloud, where its language is not on this machine.
async fn start(program: &str, file: &str) -> Option<(Child, String)> {
    start_with(program, file, &[("AUTHORIZATION", AUTHORIZATION)]).await
}

/// The same with other variables than LOCALiQ's.
pub async fn start_with(program: &str, file: &str, variables: &[(&str, &str)]) -> Option<(Child, String)> {
    let mut command = Command::new(program);
    command.arg(file).current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/peers"));
    command.env("PORT", "0").envs(variables.iter().copied()).stdout(Stdio::piped()).kill_on_drop(true);
    let mut child = match command.spawn() {
        Ok(child) => child,
        Err(why) => {
            // Past the test runner, which shows what `eprintln!` says only where a test fails.
            let line = format!("\nNOT RUN: tests/peers/{file}, for there is no `{program}` here: {why}\n");
            std::io::stderr().write_all(line.as_bytes()).unwrap();
            return None;
        }
    };
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let line = tokio::time::timeout(Duration::from_secs(60), lines.next_line()).await.expect("the peer says nothing").unwrap();
    let base = line.as_deref().and_then(|l| l.strip_prefix("listening on ")).unwrap_or_else(|| panic!("{file} says {line:?}")).to_owned();
    Some((child, base))
}

async fn judge(base: &str, formats: &[&str]) {
    let port = Observation::url(&format!("{base}/_observe/{{id}}")).and_then(|port| port.count("/count")).unwrap();
    let port = FIELDS.iter().try_fold(port, |port, name| {
        port.field(&format!("contact.{name}=/lead/contact.{name}"))?.newest(&format!("contact.{name}=/newest/contact.{name}"))
    });
    let run = conform::receiver(&LOCALIQ, format!("{base}/leads")).authorization(AUTHORIZATION).formats(formats.iter().copied());
    let report = run.observe(port.unwrap()).cases(24).seed(3).timeout(Duration::from_secs(20)).run().await.unwrap();
    let adf_only = |id: &str| id.contains("/adf-") && !formats.contains(&"adf");
    let against: Vec<String> = report
        .checks
        .iter()
        .filter(|c| c.verdict != Verdict::Pass && !(c.verdict == Verdict::NotApplicable && adf_only(&c.id)))
        .map(|c| format!("{} {}: expected {}, actual {}\n{}", c.id, c.verdict, c.expected, c.actual, c.curl))
        .collect();
    assert!(against.is_empty() && !report.checks.is_empty(), "{}", against.join("\n"));
    assert_eq!(report.exit_code, 0, "{:?}", report.remarks);
}

#[tokio::test(flavor = "multi_thread")]
async fn python() {
    if let Some((_child, base)) = start("python3", "peer.py").await {
        judge(&base, &["json", "adf"]).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn node() {
    if let Some((_child, base)) = start("node", "peer.mjs").await {
        judge(&base, &["json"]).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn perl() {
    if let Some((_child, base)) = start("perl", "peer.pl").await {
        judge(&base, &["json"]).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn rust_with_axum() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let server = tokio::spawn(async move { axum::serve(listener, axum_peer::app(AUTHORIZATION.into())).await });
    judge(&base, &["json"]).await;
    server.abort();
}
