//! The whole suite against a receiver of AutoID calls that others could have written: no check may accuse it.

use std::{process::Stdio, time::Duration};

use leadbench::{
    conform::{self, Observation},
    model::Verdict,
    providers::autoid::AUTOID,
};
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
};

use crate::setting::found;

const AUTHORIZATION: &str = "token jokin";
const FIELDS: &[&str] =
    &["ani", "ani_full_name", "ani_first_name", "ani_last_name", "ani_street_line_1", "ani_city", "campaign_name", "keyword"];

async fn start(file: &str) -> (Child, String) {
    let mut command = Command::new("python3");
    command.arg(file).current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/peers"));
    command.env("PORT", "0").env("AUTHORIZATION", AUTHORIZATION).stdout(Stdio::piped()).kill_on_drop(true);
    let mut child = command.spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let line = tokio::time::timeout(Duration::from_secs(60), lines.next_line()).await.expect("the peer says nothing").unwrap();
    let base = line.as_deref().and_then(|l| l.strip_prefix("listening on ")).unwrap_or_else(|| panic!("{file} says {line:?}")).to_owned();
    (child, base)
}

#[tokio::test(flavor = "multi_thread")]
async fn python() {
    if !found("python3") {
        return;
    }
    let (_child, base) = start("autoid.py").await;
    let port = Observation::url(&format!("{base}/_observe/{{id}}")).and_then(|port| port.count("/count")).unwrap();
    let port =
        FIELDS.iter().try_fold(port, |port, name| port.field(&format!("{name}=/call/{name}"))?.newest(&format!("{name}=/newest/{name}")));
    let run = conform::receiver(&AUTOID, format!("{base}/calls")).authorization(AUTHORIZATION).formats(["json", "xml"]);
    let report = run.observe(port.unwrap()).cases(24).seed(3).timeout(Duration::from_secs(20)).run().await.unwrap();
    let against: Vec<String> = report
        .checks
        .iter()
        .filter(|c| c.verdict != Verdict::Pass)
        .map(|c| format!("{} {}: expected {}, actual {}\n{}", c.id, c.verdict, c.expected, c.actual, c.curl))
        .collect();
    assert!(against.is_empty() && report.checks.len() >= 35, "{}", against.join("\n"));
    assert_eq!(report.exit_code, 0, "{:?}", report.remarks);
}
