//! The judge of LeadSquared's receivers: judged itself, and held against receivers that we did not write.

use leadbench::{
    conform::{
        self, Observation,
        selftest::{Pool, selftest},
    },
    model::Verdict,
    providers::leadsquared::LEADSQUARED,
    server::receiver::{Fault, Receiver, ReceiverOptions},
};

use crate::peers::start_with;

const KEY: &str = "token-jokin";
const FIELDS: &[&str] = &["FirstName", "LastName", "EmailAddress", "Phone", "Mobile", "Data.Note", "Description"];

#[tokio::test(flavor = "multi_thread")]
async fn the_judge_of_leadsquared_receivers_is_sound() {
    let matrix = selftest(&LEADSQUARED, &Pool::default(), |_| ()).await.unwrap();
    assert!(matrix.is_sound(), "{matrix}");
    assert!(matrix.lines.len() > 100, "{matrix}");
}

fn observation(base: &str) -> Observation {
    let port = Observation::url(&format!("{base}/_observe/{{id}}")).and_then(|port| port.count("/count")).unwrap();
    let add = |port: Observation, name: &&str| port.field(&format!("{name}=/lead/{name}"))?.newest(&format!("{name}=/newest/{name}"));
    FIELDS.iter().try_fold(port, add).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receiver_in_python_is_not_accused() {
    let Some((_child, base)) = start_with("python3", "leadsquared.py", &[("KEY", KEY)]).await else { return };
    let run = conform::receiver(&LEADSQUARED, format!("{base}/leads")).header("x-api-key", KEY).formats(["json", "form", "text"]);
    let report = run.observe(observation(&base)).cases(38).seed(3).timeout(std::time::Duration::from_secs(20)).run().await.unwrap();
    let against: Vec<String> = report
        .checks
        .iter()
        .filter(|c| c.verdict != Verdict::Pass)
        .map(|c| format!("{} {}: expected {}, actual {}\n{}", c.id, c.verdict, c.expected, c.actual, c.curl))
        .collect();
    assert!(against.is_empty() && report.checks.len() >= 40, "{}", against.join("\n"));
    assert_eq!(report.exit_code, 0, "{:?}", report.remarks);
}

async fn judged(faults: Vec<Fault>, header: &str) -> leadbench::model::Report {
    let options = ReceiverOptions {
        credentials: vec![(header.into(), leadbench::model::Secret::new(KEY))],
        faults,
        ..ReceiverOptions::new(&LEADSQUARED)
    };
    let subject = Receiver::bind(options).await.unwrap();
    conform::receiver(&LEADSQUARED, subject.url()).header(header, KEY).cases(4).seed(7).run().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_header_of_any_name_is_the_credential() {
    let report = judged(vec![], "X-My-Hook-Key").await;
    let missing = report.checks.iter().find(|c| c.id.ends_with("sign/header-missing")).unwrap();
    assert_eq!((missing.verdict, report.exit_code), (Verdict::Pass, 0), "{:?}", report.remarks);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_201_is_a_failure_and_the_check_says_by_which_sentence() {
    let fault: Fault = serde_json::from_str(r#"{"status":{"to":"accepted","status":201}}"#).unwrap();
    let report = judged(vec![fault], "x-api-key").await;
    let check = report.checks.iter().find(|c| c.id.ends_with("policy/accepts")).unwrap();
    assert_eq!((check.verdict, check.actual.as_str()), (Verdict::Fail, "201"));
    assert!(check.expected.contains("200") && check.advice.contains("always respond with HTTP 200"), "{}", check.advice);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_under_200_is_one_and_the_failure_names_both_ways() {
    let polite = r#"[{"text":{"to":"refused","text":"{\"Status\":\"Error\"}"}},{"status":{"to":"refused","status":200}}]"#;
    let report = judged(serde_json::from_str(polite).unwrap(), "x-api-key").await;
    assert_eq!(report.exit_code, 0, "{:?}", report.checks.iter().filter(|c| c.verdict == Verdict::Fail).collect::<Vec<_>>());
    let report = judged(vec![serde_json::from_str(r#"{"skip":"credential"}"#).unwrap()], "x-api-key").await;
    let check = report.checks.iter().find(|c| c.id.ends_with("sign/header-missing")).unwrap();
    assert_eq!((check.verdict, check.expected.as_str()), (Verdict::Fail, "4xx, or success with \"Error\" at /Status of the reply"));
}
