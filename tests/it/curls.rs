//! Each printed command, pasted into a shell: against a fresh copy of the mutant that it was printed for, it brings the
//! answer that was reported, and so the failure; against a correct receiver it brings another.

use std::{collections::BTreeMap, path::Path};

use futures::{StreamExt, stream};
use leadbench::{
    conform::{
        self, Expectation,
        mutants::{Mutant, Table, table},
    },
    model::{CheckReport, Secret},
    providers::localiq::LOCALIQ,
    report::{Reporter, Text},
    server::receiver::{Fault, Receiver, ReceiverOptions, When},
};

const AUTHORIZATION: &str = "token jokin";

/// What became of a mutant's command. All but the first are reasons to have none that could be run alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fate {
    Repeated,
    /// The fault looks at what came before, or at what is going on besides.
    Remembers,
    /// It is not the status of an answer that was wrong: there was none, or it came late, or it said too much.
    NoStatus,
    /// Only a look at what is stored shows the fault.
    Unseen,
    /// No command sends a request that breaks off.
    BrokenOff,
    /// The request is longer than an argument may be.
    TooLong,
}

#[tokio::test(flavor = "multi_thread")]
async fn each_printed_command_repeats_its_failure() {
    let table = &table("localiq").unwrap();
    let folder = std::env::temp_dir().join(format!("leadbench-curls-{}", std::process::id()));
    let width = std::thread::available_parallelism().map_or(1, usize::from) * 2;
    let folders = table.mutants.iter().map(|mutant| (mutant, folder.join(&mutant.name)));
    let fates = stream::iter(folders).map(async |(mutant, folder)| (paste(table, mutant, &folder).await, mutant.name.as_str()));
    let mut told: BTreeMap<Fate, Vec<&str>> = BTreeMap::new();
    for (fate, name) in fates.buffered(width).collect::<Vec<_>>().await {
        told.entry(fate).or_default().push(name);
    }
    println!("{told:#?}");
    std::fs::remove_dir_all(folder).unwrap();
    assert!(told[&Fate::Repeated].len() >= 68, "{told:#?}");
}

/// Judges a mutant by the check that is meant for it, and pastes the command of the failure.
async fn paste(table: &Table, mutant: &Mutant, folder: &Path) -> Fate {
    if mutant.faults.iter().any(remembers) {
        return Fate::Remembers;
    }
    let subject = receiver(&mutant.faults).await;
    let run = conform::receiver(&LOCALIQ, subject.url()).authorization(AUTHORIZATION).formats(["json", "adf"]);
    let run = run.only(&mutant.fails).cases(12).seed(1).concurrency(1).timeout(table.limit).replay_dir(folder);
    let report = run.run().await.unwrap();
    let check = report.checks.iter().find(|check| check.id.ends_with(&format!("/{}", mutant.fails))).unwrap();
    if check.expected.is_empty() {
        assert!(!check.provable, "{}: {check:?}", mutant.name);
        return Fate::Unseen;
    }
    let file: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(&check.replay).unwrap()).unwrap();
    if !is_about_status(&file) || check.response.is_empty() {
        return Fate::NoStatus;
    }
    if check.curl.is_empty() {
        let broken_off = file["batches"].to_string().contains(r#""framing":{"truncated""#);
        assert!(broken_off || check.request.len() > 120 * 1024, "{}: no command for {}", mutant.name, check.request);
        return if broken_off { Fate::BrokenOff } else { Fate::TooLong };
    }
    assert!(!check.curl.contains("jokin") && !check.curl.contains('\n'), "{}", check.curl);
    assert!(Text::PLAIN.write(&report).contains(&format!("  curl      {}\n", check.curl)), "{}", check.curl);
    let reported = check.response.lines().next().unwrap_or_default();
    let (again, right) = (pasted(check, &subject, &mutant.faults).await, pasted(check, &subject, &[]).await);
    assert!(reported.starts_with("HTTP/1.1 ") && again == reported, "{}: {reported}, but {again} to {}", mutant.name, check.curl);
    // The command fails for no reason of its own: where nothing is wrong, the answer is another one.
    assert!(right.starts_with("HTTP/1.1 ") && right != reported, "{}: {right} to {}", mutant.name, check.curl);
    Fate::Repeated
}

/// The status line that the command prints when its request goes to a fresh receiver with these faults.
async fn pasted(check: &CheckReport, subject: &Receiver, faults: &[Fault]) -> String {
    let fresh = receiver(faults).await;
    let command = check.curl.replace(&subject.address().to_string(), &fresh.address().to_string());
    assert_ne!(command, check.curl);
    let printed = shell(&command).await.stdout;
    String::from_utf8_lossy(&printed).lines().next().unwrap_or_default().to_owned()
}

/// Without the settings of whoever runs the tests.
async fn shell(command: &str) -> std::process::Output {
    let mut sh = tokio::process::Command::new("sh");
    for name in ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"] {
        sh.env_remove(name);
    }
    let nowhere = "/nonexistent";
    sh.env("CURL_HOME", nowhere).env("HOME", nowhere).env("LEADBENCH_AUTHORIZATION", AUTHORIZATION);
    sh.arg("-c").arg(command).kill_on_drop(true).output().await.unwrap()
}

async fn receiver(faults: &[Fault]) -> Receiver {
    let credentials = vec![("Authorization".to_owned(), Secret::new(AUTHORIZATION))];
    Receiver::bind(ReceiverOptions { credentials, faults: faults.to_vec(), ..ReceiverOptions::new(&LOCALIQ) }).await.unwrap()
}

/// Whether the failure is that one request was answered with the wrong status. The replay file says what was expected.
fn is_about_status(file: &serde_json::Value) -> bool {
    use Expectation::{Accepted, AcceptedOnce, NoServerError, NotAccepted, NotAcceptedOrSilent, Refused};
    let expectation = serde_json::from_value(file["expectation"].clone()).unwrap();
    matches!(expectation, Accepted | AcceptedOnce | Refused(_) | NotAccepted | NotAcceptedOrSilent | NoServerError)
}

/// Whether a fault acts by more than the request at hand.
fn remembers(fault: &Fault) -> bool {
    match fault {
        Fault::Stumble(_) | Fault::Again(_) | Fault::Race(_) | Fault::LastWins => true,
        Fault::Wait { when, .. } | Fault::Answer { when, .. } | Fault::FailAfter { when, .. } | Fault::Mangle { when, .. } => {
            looks_around(when)
        }
        Fault::Silence(when) | Fault::Hangup(when) | Fault::Garble(when) | Fault::Lose(when) => looks_around(when),
        _ => false,
    }
}

fn looks_around(when: &When) -> bool {
    let When { known, overtaken, acquainted, outdated, busy, twin, reused, .. } = when;
    // A lead that was never seen before is what a fresh receiver gets.
    let others = [*overtaken, *acquainted, *outdated, *twin, *reused];
    *known == Some(true) || busy.is_some() || others.contains(&Some(true))
}
