//! The features that the binary carries, run: all green against a correct receiver, red with the right ids against broken ones.

use std::time::Duration;

use leadbench::{
    conform::{self, Observation, ReceiverRun},
    model::{Report, Secret, Verdict},
    providers::localiq::LOCALIQ,
    report,
    server::receiver::{Fault, Receiver, ReceiverOptions},
};

const SECRET: &str = "token planted-Jokin";

async fn receiver(faults: Vec<Fault>) -> Receiver {
    let credentials = vec![("Authorization".to_owned(), Secret::new(SECRET))];
    Receiver::bind(ReceiverOptions { credentials, faults, ..ReceiverOptions::new(&LOCALIQ) }).await.unwrap()
}

fn run(receiver: &Receiver) -> ReceiverRun {
    let port = Observation::url(&format!("{}/{{id}}", receiver.observe_url())).and_then(|port| port.count("/count"));
    let fields = ["contact.first_name", "contact.last_name", "contact.email", "contact.phone_home"];
    let port = fields
        .iter()
        .try_fold(port.unwrap(), |port, name| port.field(&format!("{name}=/lead/{name}"))?.newest(&format!("{name}=/newest/{name}")));
    conform::receiver(&LOCALIQ, receiver.url())
        .authorization(SECRET)
        .formats(["json", "adf"])
        .observe(port.unwrap())
        .cases(24)
        .seed(7)
        .timeout(Duration::from_secs(2))
}

fn red(report: &Report) -> Vec<&str> {
    let red = report.checks.iter().filter(|c| !matches!(c.verdict, Verdict::Pass | Verdict::NotApplicable));
    red.map(|c| c.id.strip_prefix("localiq/receiver/").unwrap()).collect()
}

fn fault(json: &str) -> Fault {
    serde_json::from_str(json).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_correct_receiver_is_all_green() {
    let receiver = receiver(vec![]).await;
    let report = run(&receiver).run().await.unwrap();
    assert_eq!((red(&report), report.exit_code), (vec![], 0), "{}", report::find("text").unwrap().write(&report));
    assert_eq!(report.proven(), report.provable());
    let mut slow: Vec<_> = report.checks.iter().map(|c| (c.duration, c.id.as_str(), c.cases)).collect();
    slow.sort();
    slow.reverse();
    println!("{:?} {:#?}", report.duration, &slow[..12]);
}

/// One defect each, and every check that it lights.
const BROKEN: &[(&str, &[&str])] = &[
    (r#"{"skip":"credential"}"#, &["sign/authorization-missing"]),
    (r#"{"compare":"case-blind"}"#, &["sign/authorization-recased"]),
    (r#"{"compare":"beginning"}"#, &["sign/authorization-prefix"]),
    (r#"{"compare":"continued"}"#, &["sign/authorization-extended"]),
    (r#"{"compare":"last-word"}"#, &["sign/authorization-scheme"]),
    ("\"store-first\"", &["sign/refusal-stores-nothing"]),
    (r#"{"skip":"method"}"#, &["policy/method-get"]),
    (r#"{"skip":"path"}"#, &["policy/path-wrong"]),
    (r#"{"skip":"media"}"#, &["policy/content-type-wrong"]),
    (r#"{"skip":"lead"}"#, &["policy/json-broken", "policy/body-empty"]),
    (r#"{"race":50}"#, &["policy/concurrent-stored-once"]),
    (r#""last-wins""#, &["policy/reordered-newest-kept"]),
    (r#"{"stumble":"cut"}"#, &["policy/recovers"]),
    (r#"{"narrow":"float32"}"#, &["render/large-id-exact"]),
    (r#"{"mangle":{"field":"contact.last_name","how":"ascii"}}"#, &["render/unicode-intact"]),
];

#[tokio::test(flavor = "multi_thread")]
async fn each_defect_turns_its_checks_red() {
    for (json, ids) in BROKEN {
        let receiver = receiver(vec![fault(json)]).await;
        let report = run(&receiver).run().await.unwrap();
        println!("{json}: {:?} exit {}", red(&report), report.exit_code);
        for id in *ids {
            if !red(&report).contains(id) {
                println!("   MISSING {id}");
            }
        }
    }
}
