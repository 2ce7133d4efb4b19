//! The features that the binary carries, run: all green against a correct receiver, red with the right ids against broken ones.

use std::time::Duration;

use leadbench::{
    conform::{self, Again, Credential, Observation, ReceiverRun},
    engine::send::{Egress, Sender},
    model::{CheckReport, Proof, Provider, Report, Role, Secret, Verdict},
    providers::localiq::LOCALIQ,
    report::{self, Reporter},
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
}

/// One defect each, and every check that it lights.
const BROKEN: &[(&str, &[&str])] = &[
    (r#"{"compare":"case-blind"}"#, &["sign/authorization-recased"]),
    (r#"{"compare":"beginning"}"#, &["sign/authorization-prefix"]),
    (r#"{"compare":"continued"}"#, &["sign/authorization-extended"]),
    (r#"{"compare":"last-word"}"#, &["sign/authorization-scheme"]),
    (r#""store-first""#, &["sign/refusal-stores-nothing"]),
    (r#"{"skip":"method"}"#, &["policy/method-get"]),
    (r#"{"skip":"path"}"#, &["policy/path-wrong"]),
    (r#"{"skip":"media"}"#, &["policy/content-type-wrong"]),
    (r#"{"skip":"lead"}"#, &["policy/json-broken", "policy/body-empty"]),
    (r#"{"race":50}"#, &["policy/concurrent-stored-once"]),
    (r#""last-wins""#, &["policy/reordered-newest-kept"]),
    (r#"{"stumble":"cut"}"#, &["policy/recovers"]),
    (r#"{"stumble":"garbage"}"#, &["policy/recovers"]),
    (r#"{"stumble":"large"}"#, &["policy/huge-body"]),
    (r#"{"narrow":"float32"}"#, &["render/large-id-exact"]),
];

#[tokio::test(flavor = "multi_thread")]
async fn each_defect_turns_its_checks_red_and_no_other() {
    for (json, ids) in BROKEN {
        let receiver = receiver(vec![fault(json)]).await;
        let report = run(&receiver).cases(4).run().await.unwrap();
        assert_eq!(red(&report), *ids, "{json}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_all_others_build_on_paints_nothing_else_red() {
    let rows = [
        (r#"{"answer":{"status":500}}"#, "policy/accepts", Verdict::Fail, 1),
        (r#"{"answer":{"status":400}}"#, "policy/accepts", Verdict::Fail, 1),
        (r#""close""#, "policy/answers", Verdict::Fail, 1),
    ];
    for (json, cause, verdict, exit_code) in rows {
        let receiver = receiver(vec![fault(json)]).await;
        let report = run(&receiver).run().await.unwrap();
        let failed: Vec<_> = report.checks.iter().filter(|c| c.verdict == verdict).map(|c| c.id.as_str()).collect();
        assert_eq!((failed, report.exit_code), (vec![format!("localiq/receiver/{cause}").as_str()], exit_code), "{json}");
        let others = report.checks.iter().filter(|c| c.verdict == Verdict::Unproven && c.actual.contains(cause)).count();
        assert!(others >= report.checks.len() - 2, "{json}");
        assert!(report.remarks.iter().filter(|r| r.contains(cause)).count() == 1, "{:?}", report.remarks);
    }
}

#[tokio::test]
async fn a_receiver_that_cannot_be_reached_leaves_the_run_incomplete() {
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let report = conform::receiver(&LOCALIQ, format!("http://{closed}/leads")).run().await.unwrap();
    assert_eq!((report.exit_code, report.proven()), (3, 0));
    assert!(report.checks.iter().all(|c| c.verdict == Verdict::Unproven), "{:?}", report.counts());
    let abroad = conform::receiver(&LOCALIQ, "http://192.0.2.1/leads").run().await.unwrap();
    assert_eq!(abroad.exit_code, 3);
    assert!(abroad.remarks[0].contains("cannot be reached"), "{:?}", abroad.remarks);
}

#[tokio::test]
async fn a_receiver_that_takes_everything_is_not_green() {
    let receiver = receiver(vec![fault(r#"{"answer":{"status":200}}"#)]).await;
    let report = conform::receiver(&LOCALIQ, receiver.url()).cases(4).run().await.unwrap();
    assert!(!report.conformant());
    assert!(report.remarks.iter().any(|r| r.contains("answered with 200")), "{:?}", report.remarks);
}

#[tokio::test]
async fn a_mistake_in_the_set_up_is_told_before_anything_is_sent() {
    let receiver = receiver(vec![]).await;
    let run = || conform::receiver(&LOCALIQ, receiver.url());
    let baseline =
        "[[known]]\ncheck = \"localiq/receiver/render/chat-as-documnted\"\nreason = \"r\"\nowner = \"o\"\nexpires = \"2099-01-01\"";
    for (run, place) in [
        (conform::receiver(&LOCALIQ, "localhost:80/leads"), "url"),
        (conform::receiver(&LOCALIQ, "nowhere"), "url"),
        (run().only("sing/*"), "only"),
        (run().skip("policy/answer"), "skip"),
        (run().only("sign/*").skip("sign/*"), "only, skip"),
        (run().formats(["xml"]), "format"),
        (run().formats(Vec::<String>::new()), "format"),
        (run().cases(0), "cases"),
        (run().baseline(conform::Baseline::parse(baseline).unwrap()), "baseline"),
    ] {
        assert_eq!(run.run().await.unwrap_err().at, place);
    }
    assert!(receiver.arrivals().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_known_failure_is_excused_until_it_passes() {
    let entry = "[[known]]\ncheck = \"localiq/receiver/policy/path-wrong\"\nreason = \"r\"\nowner = \"o\"\nexpires = \"2999-01-01\"";
    let baseline = || conform::Baseline::parse(entry).unwrap();
    let broken = receiver(vec![fault(r#"{"skip":"path"}"#)]).await;
    let report = run(&broken).only("policy/path-wrong").strict().baseline(baseline()).run().await.unwrap();
    assert_ne!(report.exit_code, 1, "{:?}", report.remarks);
    let correct = receiver(vec![]).await;
    let report = run(&correct).only("policy/path-wrong").baseline(baseline()).run().await.unwrap();
    assert_eq!(report.exit_code, 5, "{:?}", report.remarks);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_property_finds_what_the_examples_do_not_and_makes_it_small() {
    let picky = fault(r#"{"answer":{"when":{"at":{"/lead/contact/last_name":{"longer":12}}},"status":500}}"#);
    let broken = receiver(vec![picky]).await;
    let folder = std::env::temp_dir().join(format!("leadbench-replay-{}", std::process::id()));
    let report = run(&broken).only("render/any-valid-lead").cases(64).replay_dir(&folder).run().await.unwrap();
    let check = report.checks.iter().find(|c| c.id.ends_with("any-valid-lead")).unwrap();
    assert_eq!(check.verdict, Verdict::Fail);
    assert!(check.actual.starts_with("500 (case") && check.curl.contains("$LEADBENCH_AUTHORIZATION"), "{check:#?}");
    let body: serde_json::Value = serde_json::from_str(check.request.split("\r\n\r\n").nth(1).unwrap()).unwrap();
    assert_eq!(body["lead"]["contact"]["last_name"].as_str().unwrap().chars().count(), 13, "{body}");

    let file = std::fs::read_to_string(&check.replay).unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
    let credentials = [Credential { header: "Authorization".into(), value: Secret::new(SECRET) }];
    let sender = Sender::new(Egress::Loopback);
    let again = async |file: &str| conform::replay(file, &credentials, &sender, None).await.unwrap().outcome;
    assert!(matches!(again(&file).await, Again::StillFailing { actual, .. } if actual == "500"));
    let correct = receiver(vec![]).await;
    assert_eq!(again(&file.replace(&broken.address().to_string(), &correct.address().to_string())).await, Again::Fixed);
    assert!(conform::replay(&file, &[], &sender, None).await.unwrap_err().wrong.contains("agreed credential"));
    assert_eq!(conform::replay("{\n}", &[], &sender, None).await.unwrap_err().at, "line 2, column 1");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_format_shows_the_credential() {
    let echo = r#"{"text":{"to":"refused","text":"you sent token planted-Jokin, or PLANTED-JOKIN, not planted-joki"}}"#;
    let receiver = receiver(vec![fault(r#"{"skip":"credential"}"#), fault(echo)]).await;
    let folder = std::env::temp_dir().join(format!("leadbench-secret-{}", std::process::id()));
    let report = run(&receiver).only("sign/*").only("policy/json-broken").replay_dir(&folder).run().await.unwrap();
    assert!(red(&report).len() > 5);
    let mut texts: Vec<String> = report::ALL.iter().map(|format| format.write(&report)).collect();
    texts.push(report::Text::COLOURED.write(&report));
    texts.extend(std::fs::read_dir(&folder).unwrap().map(|entry| std::fs::read_to_string(entry.unwrap().path()).unwrap()));
    std::fs::remove_dir_all(&folder).unwrap();
    for text in texts {
        assert!(!text.to_lowercase().contains("planted"), "{text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_seed_gives_the_same_report() {
    let told = async || {
        let receiver = receiver(vec![fault(r#"{"skip":"media"}"#)]).await;
        let report = run(&receiver).only("render/*").only("policy/content-type-wrong").run().await.unwrap();
        let plain = report.checks.into_iter().map(|c| CheckReport { duration: Duration::ZERO, ..c });
        (format!("{:#?}", plain.collect::<Vec<_>>()).replace(&receiver.address().to_string(), "here"), report.remarks, report.exit_code)
    };
    assert_eq!(told().await, told().await);
}

#[test]
fn every_check_has_a_clause_and_advice_and_every_clause_a_check_that_is_there() {
    let checks = conform::catalogue(&LOCALIQ, Role::Receiver).unwrap().checks;
    for check in &checks {
        assert!(!check.clauses.is_empty(), "{} is named by no clause", check.id);
        assert!(check.advice.starts_with("Why: ") && check.advice.contains("\nFix: "), "{}: {}", check.id, check.advice);
    }
    for clause in LOCALIQ.clauses() {
        let Proof::Checks(ids) = clause.proof else { continue };
        for id in ids.iter().filter(|id| id.starts_with("localiq/receiver/")) {
            assert!(checks.iter().any(|check| check.id == *id), "{} names {id}, which is no check", clause.id);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_vendor_writes_features_with_our_vocabulary() {
    let receiver = receiver(vec![]).await;
    let feature = |tag: &str, step: &str| {
        let text = format!(
            "Feature: Ours\n  @{tag}\n  Scenario: Own\n    Given a chat lead as documented\n    When it is delivered\n    {step}\n"
        );
        [("own.feature".to_owned(), text)]
    };
    let own = "localiq/receiver/policy/own";
    let report = run(&receiver).features(feature(own, "Then the receiver refuses it with 418")).run().await.unwrap();
    assert_eq!((report.checks.len(), red(&report), report.exit_code), (3, vec!["policy/own"], 1));
    assert_eq!((report.checks[2].expected.as_str(), report.checks[2].actual.as_str()), ("418", "200"));
    let wrong = run(&receiver).features(feature(own, "Then the receiver acepts it")).run().await.unwrap_err();
    assert!(wrong.at == "own.feature:6" && wrong.wrong.contains("`the receiver accepts it`"), "{wrong}");
    let untagged = run(&receiver).features(feature("own", "Then the receiver accepts it")).run().await.unwrap_err();
    assert!(untagged.right.contains("@localiq/receiver/"), "{untagged}");
    let taken = run(&receiver).features(feature("localiq/receiver/policy/answers", "Then the receiver accepts it")).run().await;
    assert!(taken.unwrap_err().wrong.contains("prerequisite"));
}

/// A process of its own, because the panic hook is the process's.
#[test]
fn panics_elsewhere_stay_visible_while_runs_overlap_and_after_one_is_dropped() {
    let child = std::process::Command::new(std::env::current_exe().unwrap()).args(["--exact", "hook", "--ignored"]).output().unwrap();
    assert!(child.status.success(), "{}", String::from_utf8_lossy(&child.stdout));
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "run in a process of its own by the test above"]
async fn hook() {
    use std::sync::atomic::{AtomicU32, Ordering};
    static HEARD: AtomicU32 = AtomicU32::new(0);
    std::panic::set_hook(Box::new(|_| _ = HEARD.fetch_add(1, Ordering::SeqCst)));
    let cry = || assert!(std::thread::spawn(|| panic!("elsewhere")).join().is_err());

    let silent = receiver(vec![fault(r#"{"silence":{}}"#)]).await;
    let (told, hears) = tokio::sync::mpsc::unbounded_channel();
    let (told, mut hears) = (std::sync::Mutex::new(told), hears);
    let correct = receiver(vec![]).await;
    let dropped = tokio::spawn(run(&silent).run());
    let first = tokio::spawn(run(&correct).cases(4).progress(move |p| _ = told.lock().unwrap().send(p.done)).run());
    hears.recv().await.unwrap();
    cry();
    assert_eq!(HEARD.load(Ordering::SeqCst), 1, "during two runs");
    let second = run(&receiver(vec![]).await).cases(4).run().await.unwrap();
    assert_eq!(red(&second), [""; 0]);
    assert_eq!(red(&first.await.unwrap().unwrap()), [""; 0]);
    dropped.abort();
    assert!(dropped.await.unwrap_err().is_cancelled());
    cry();
    assert_eq!(HEARD.load(Ordering::SeqCst), 2, "after them");
}

/// A receiver that we did not write, scripted to take every body with the agreed authorization, and to choke on e-mails.
#[tokio::test(flavor = "multi_thread")]
async fn a_receiver_scripted_with_wiremock_is_red_where_it_is_wrong() {
    use wiremock::{Mock, MockServer, ResponseTemplate, matchers::body_string_contains, matchers::header, matchers::method};

    let crm = MockServer::start().await;
    Mock::given(body_string_contains("FormEmail")).respond_with(ResponseTemplate::new(500)).mount(&crm).await;
    Mock::given(method("POST")).and(header("authorization", SECRET)).respond_with(ResponseTemplate::new(200)).mount(&crm).await;
    Mock::given(method("POST")).respond_with(ResponseTemplate::new(401)).mount(&crm).await;
    let report = conform::receiver(&LOCALIQ, format!("{}/leads", crm.uri())).authorization(SECRET).cases(16).seed(7).run().await.unwrap();
    let failed: Vec<&str> = report.checks.iter().filter(|c| c.verdict == Verdict::Fail).map(|c| c.id.as_str()).collect();
    assert_eq!(
        (failed, report.exit_code),
        (vec!["localiq/receiver/render/email-as-documented", "localiq/receiver/render/any-valid-lead"], 1)
    );
    let warned = |slug: &str| report.checks.iter().any(|c| c.id.ends_with(slug) && matches!(c.verdict, Verdict::Warn | Verdict::Info));
    assert!(warned("policy/json-broken") && warned("policy/path-wrong") && !warned("sign/authorization-missing"));
}

/// Silence costs twice the time-out each time: a receiver that has gone silent is not asked without end.
#[tokio::test(flavor = "multi_thread")]
async fn a_receiver_that_falls_silent_is_given_up() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/leads", listener.local_addr().unwrap());
    let count = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let seen = count.clone();
    tokio::spawn(async move {
        let mut held = Vec::new();
        while let Ok((mut stream, _)) = listener.accept().await {
            if seen.fetch_add(1, std::sync::atomic::Ordering::SeqCst) < 12 {
                use tokio::io::{AsyncReadExt, AsyncWriteExt};
                _ = stream.read(&mut [0; 65536]).await;
                _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").await;
            } else {
                held.push(stream);
            }
        }
    });
    let report = conform::receiver(&LOCALIQ, url).cases(4).seed(7).timeout(Duration::from_millis(50)).run().await.unwrap();
    let given_up = report.checks.iter().filter(|c| c.verdict == Verdict::Unproven && c.actual.contains("no more are sent")).count();
    assert!(given_up > 20 && report.exit_code != 0, "{given_up} {:?}", report.counts());
    assert!(count.load(std::sync::atomic::Ordering::SeqCst) < 150, "{count:?}");
}
