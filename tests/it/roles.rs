//! The other two roles over real sockets: our own simulator and client are judged as anyone's, and so are a sender and a
//! client that others could have written from the documents of each provider.

use std::{
    process::Stdio,
    sync::{Arc, Mutex},
    time::Duration,
};

use leadbench::{
    conform::{self, Observation, Program, SenderRun, Time, Watch, Way},
    engine::transport::Transport,
    mock::Simulator,
    model::{Provider, Report, Role, Verdict},
    providers::{self, autoid::AUTOID, leadsquared::LEADSQUARED, localiq::LOCALIQ, salesiq::SALESIQ},
    server::receiver::{Fault, Receiver, ReceiverOptions},
};
use tokio::io::{AsyncBufReadExt, BufReader};

use crate::setting::found;

/// The checks of a report with this verdict: ids without provider and role.
fn with(report: &Report, verdict: Verdict) -> Vec<&str> {
    report.checks.iter().filter(|c| c.verdict == verdict).map(|c| c.id.splitn(3, '/').nth(2).unwrap()).collect()
}

/// What a report says against whom it is about.
fn against(report: &Report) -> String {
    let bad = report.checks.iter().filter(|c| c.verdict != Verdict::Pass);
    bad.map(|c| format!("{} {}: expected {}, actual {}\n{}", c.id, c.verdict, c.expected, c.actual, c.request)).collect()
}

/// A report as it would be anywhere: without times and ports.
fn timeless(report: &Report) -> Vec<String> {
    // The times of a run stand within its leads, too: of numbers only that there is one is compared.
    let place = |text: &str| {
        let mut signs: Vec<char> = text.chars().map(|c| if c.is_ascii_digit() { '#' } else { c }).collect();
        signs.dedup_by(|next, before| *next == '#' && *before == '#');
        signs.into_iter().collect::<String>()
    };
    let told = |c: &leadbench::model::CheckReport| {
        let words = [&c.expected, &c.actual, &c.pointer, &c.request, &c.response, &c.curl].map(|text| place(text));
        format!("{} {} {} {words:?}", c.id, c.verdict, c.cases)
    };
    let remarks = report.remarks.iter().map(|remark| place(remark));
    report.checks.iter().map(told).chain(remarks).chain([format!("{} {}", place(&report.target), report.exit_code)]).collect()
}

/// Judges our own receiver, right or wrong.
async fn received(provider: &'static dyn Provider, transport: Transport, faults: Vec<Fault>) -> Report {
    let options = ReceiverOptions { faults, ..ReceiverOptions::new(provider) };
    let crm = Receiver::start(transport.listen().await.unwrap(), options).unwrap();
    let port = Observation::url(&format!("{}/{{id}}", crm.observe_url())).unwrap().count("/count").unwrap().patience(Duration::ZERO);
    let run = conform::receiver(provider, crm.url()).transport(transport).observe(port).cases(4).seed(3);
    run.formats(provider.formats().iter().copied()).timeout(Duration::from_millis(500)).run().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn receivers_are_judged_alike_over_sockets_and_within_the_process() {
    for provider in providers::ALL {
        let sockets = received(*provider, Transport::default(), Vec::new()).await;
        assert!(sockets.checks.iter().filter(|c| c.verdict == Verdict::Pass).count() > 20, "{}", against(&sockets));
        assert_eq!(timeless(&sockets), timeless(&received(*provider, Transport::in_process(), Vec::new()).await), "{}", provider.name());
        // One that is wrong: what is said of it, byte for byte.
        let wrong = || vec![serde_json::from_str(r#"{"status":{"to":"refused","status":500}}"#).unwrap()];
        let sockets = received(*provider, Transport::default(), wrong()).await;
        let wronged = [with(&sockets, Verdict::Fail), with(&sockets, Verdict::Warn)].concat();
        assert!(!wronged.is_empty(), "{}: {}", provider.name(), against(&sockets));
        assert_eq!(timeless(&sockets), timeless(&received(*provider, Transport::in_process(), wrong()).await), "{}", provider.name());
    }
}

/// Judges our own simulator, right or wrong.
async fn sent(provider: &'static dyn Provider, transport: Transport, faults: &[&str]) -> Report {
    let builder = Simulator::builder().manual_clock().transport(transport.clone());
    let sim = faults.iter().fold(builder, |builder, fault| builder.fault(serde_json::from_str(fault).unwrap())).start().await.unwrap();
    let control = format!("{}/_leadbench/api/v1", sim.base_url());
    let run = conform::sender(provider, sim.base_url()).transport(transport).cases(4).seed(3);
    let run = run.trigger(Way::url(&format!("{control}/events")).unwrap()).time(Time::driven(&control).unwrap());
    run.patience(Duration::from_millis(300), Duration::from_millis(10)).run().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn senders_are_judged_alike_over_sockets_and_within_the_process() {
    let judged = |provider: &&&'static dyn Provider| !conform::catalogue(**provider, Role::Sender).unwrap().checks.is_empty();
    for provider in providers::ALL.iter().filter(judged) {
        for faults in [&[][..], &[r#"{"field":{"path":"undocumented","twist":{"set":1}}}"#, r#""no-retry""#]] {
            let sockets = sent(*provider, Transport::default(), faults).await;
            assert_eq!(timeless(&sockets), timeless(&sent(*provider, Transport::in_process(), faults).await), "{}", provider.name());
        }
    }
}

/// A sequence may end before anything is owed, and proves nothing then: others are played until one does.
#[tokio::test(flavor = "multi_thread")]
async fn a_run_of_one_sequence_proves_what_it_is_about_whatever_is_drawn() {
    let transport = Transport::in_process();
    let sim = Simulator::builder().manual_clock().transport(transport.clone()).start().await.unwrap();
    let control = format!("{}/_leadbench/api/v1", sim.base_url());
    for seed in 0..8 {
        let run = conform::sender(&LEADSQUARED, sim.base_url()).transport(transport.clone()).only("*/any-sequence").cases(1).seed(seed);
        let run = run.trigger(Way::url(&format!("{control}/events")).unwrap()).time(Time::driven(&control).unwrap());
        let report = run.run().await.unwrap();
        assert!(with(&report, Verdict::Pass).contains(&"policy/any-sequence"), "seed {seed}: {}", against(&report));
    }
}

/// A peer of `tests/peers`.
fn peer(file: &str) -> String {
    format!("{}/tests/peers/{file}", env!("CARGO_MANIFEST_DIR"))
}

#[tokio::test(flavor = "multi_thread")]
async fn our_simulator_is_a_correct_sender() {
    let sim = Simulator::builder().manual_clock().start().await.unwrap();
    let control = format!("{}/_leadbench/api/v1", sim.base_url());
    let run = conform::sender(&LOCALIQ, sim.base_url()).trigger(Way::url(&format!("{control}/events")).unwrap());
    let report = run.time(Time::driven(&control).unwrap()).seed(3).run().await.unwrap();
    assert!(report.checks.len() >= 40, "{}", report.checks.len());
    assert_eq!(against(&report), "");
    assert_eq!((with(&report, Verdict::Pass).len(), report.exit_code), (report.checks.len(), 0), "{:?}", report.remarks);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sender_without_an_api_is_judged_through_its_screens() {
    let sim = Simulator::builder().manual_clock().start().await.unwrap();
    let control = format!("{}/_leadbench/api/v1", sim.base_url());
    let way = |path: &str| Way::url(&format!("{control}/{path}")).unwrap();
    let run = conform::sender(&AUTOID, "").setup(way("subscriptions")).trigger(way("events"));
    let report = run.time(Time::driven(&control).unwrap()).run().await.unwrap();
    assert!(report.checks.len() >= 25, "{}", report.checks.len());
    assert_eq!(against(&report), "");
    assert_eq!((with(&report, Verdict::Pass).len(), report.exit_code), (report.checks.len(), 0), "{:?}", report.remarks);
}

#[tokio::test]
async fn what_nobody_sets_up_is_told_and_proves_nothing() {
    let report = conform::sender(&AUTOID, "").only("*/sign/several").run().await.unwrap();
    assert_eq!((with(&report, Verdict::Unproven), report.exit_code), (vec!["policy/delivers", "sign/several"], 3));
    let told = report.remarks.iter().find(|remark| remark.contains("sign/several")).unwrap();
    for part in [
        "account 3242243",
        "url: http://127.0.0.1:",
        "attach, campaign: sales",
        "headers, 2, value: north",
        "template, mapping, phone: ani",
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
}

#[tokio::test]
async fn a_person_is_asked_for_each_webhook() {
    let asked = Arc::new(Mutex::new(Vec::new()));
    let list = asked.clone();
    let run = conform::sender(&AUTOID, "").trigger(Way::command("true").unwrap()).patience(Duration::ZERO, Duration::ZERO);
    let run = run.set_up_by_hand(move |text| {
        list.lock().unwrap().push(text.to_owned());
        Ok(())
    });
    let report = run.only("*/policy/post").run().await.unwrap();
    // The person set up nothing, and so nothing came.
    assert_eq!((with(&report, Verdict::Fail), report.exit_code), (vec!["policy/delivers"], 1), "{:?}", report.remarks);
    let asked = asked.lock().unwrap();
    assert!(asked.len() == 1 && asked[0].contains("template, type: JSON"), "{asked:?}");
}

/// A sender of `tests/peers` that runs, and what it says.
type Peer = (tokio::process::Child, tokio::io::Lines<BufReader<tokio::process::ChildStdout>>);

/// Starts a sender of `tests/peers` that says where it listens; none, loudly, where its language is not there.
async fn started(language: &str, file: &str) -> Option<(Peer, String)> {
    if !found(language) {
        return None;
    }
    let mut command = tokio::process::Command::new(language);
    command.arg(peer(file)).env("PORT", "0").stdout(Stdio::piped()).kill_on_drop(true);
    let mut child = command.spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let line = tokio::time::timeout(Duration::from_secs(60), lines.next_line()).await.expect("it says nothing").unwrap().unwrap();
    let base = line.strip_prefix("listening on ").unwrap_or_else(|| panic!("it says {line:?}")).to_owned();
    Some(((child, lines), base))
}

/// Judges a sender that others could have written, by its own clock; what is warned of, and what is unproven.
async fn judged(run: SenderRun, base: &str) -> (Vec<String>, Vec<String>) {
    let run = run.trigger(Way::url(&format!("{base}/trigger")).unwrap()).time(Time::driven(base).unwrap());
    let report = run.cases(2).seed(3).patience(Duration::from_secs(10), Duration::from_millis(60)).run().await.unwrap();
    assert_eq!((with(&report, Verdict::Fail), with(&report, Verdict::Error)), (vec![], vec![]), "{}", against(&report));
    assert_eq!(report.exit_code, 0, "{:?} {}", report.remarks, against(&report));
    assert!(with(&report, Verdict::Pass).len() > 45, "{}", against(&report));
    let list = |verdict| with(&report, verdict).into_iter().map(str::to_owned).collect();
    (list(Verdict::Warn), list(Verdict::Unproven))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sender_in_python_is_not_accused() {
    let Some((_peer, base)) = started("python3", "sender.py").await else { return };
    let run = conform::sender(&LOCALIQ, base.as_str()).trigger(Way::url(&format!("{base}/trigger")).unwrap());
    let run = run.time(Time::real(Duration::from_secs(10))).patience(Duration::from_secs(3), Duration::from_millis(100));
    let report = run.seed(3).run().await.unwrap();
    assert_eq!((with(&report, Verdict::Fail), with(&report, Verdict::Error)), (vec![], vec![]), "{}", against(&report));
    // It knows a registration again, and goes on sending whatever fails: no document says otherwise.
    assert_eq!(with(&report, Verdict::Warn), ["policy/goes-inactive", "register/duplicates"], "{}", against(&report));
    // An hour that nobody waits for.
    assert_eq!(with(&report, Verdict::Unproven), ["policy/success", "policy/no-retries"], "{}", against(&report));
    assert_eq!(report.exit_code, 0, "{:?}", report.remarks);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sender_of_leadsquared_in_python_is_not_accused() {
    let Some((_peer, base)) = started("python3", "leadsquared_sender.py").await else { return };
    let (warned, unproven) = judged(conform::sender(&LEADSQUARED, base.as_str()), &base).await;
    // It passes over what the page does not name: whether that is refused is a reading.
    assert_eq!((warned, unproven), (vec!["register/unknown-attribute".to_owned(), "register/notify".to_owned()], vec![]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sender_of_salesiq_in_node_is_not_accused() {
    let Some((_peer, base)) = started("node", "salesiq_sender.mjs").await else { return };
    let (warned, unproven) = judged(conform::sender(&SALESIQ, base.as_str()), &base).await;
    // Its tokens come from elsewhere, as Zoho's do.
    assert_eq!((warned, unproven), (vec![], vec!["register/scope".to_owned(), "register/keys-scope".to_owned()]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sender_of_autoid_in_python_is_not_accused() {
    let Some((_peer, base)) = started("python3", "autoid_sender.py").await else { return };
    let run = conform::sender(&AUTOID, "").setup(Way::url(&format!("{base}/setup")).unwrap());
    // An end does not wait for its beginning: no document says in which order they come.
    assert_eq!(judged(run, &base).await, (vec!["policy/order".to_owned()], vec![]));
}

#[tokio::test(flavor = "multi_thread")]
async fn our_own_client_is_correct() {
    let report = conform::client(&LOCALIQ, Program::own(Vec::new())).run().await.unwrap();
    assert!(report.checks.len() >= 12, "{}", report.checks.len());
    assert_eq!((against(&report), report.exit_code), (String::new(), 0), "{:?}", report.remarks);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_in_python_is_not_accused() {
    if !found("python3") {
        return;
    }
    let program = Program::command(["python3".to_owned(), peer("client.py")]);
    let report = conform::client(&LOCALIQ, program).run().await.unwrap();
    assert_eq!((against(&report), report.exit_code), (String::new(), 0), "{:?}", report.remarks);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_of_leadsquared_in_python_is_not_accused() {
    if !found("python3") {
        return;
    }
    let program = Program::command(["python3".to_owned(), peer("leadsquared_client.py")]);
    // The limit's five seconds are real ones to a client: whoever wants to wait for them runs all checks.
    let run = conform::client(&LEADSQUARED, program).skip("*/policy/backs-off").skip("*/policy/gets-on");
    let report = run.run().await.unwrap();
    assert_eq!((against(&report), report.exit_code), (String::new(), 0), "{:?}", report.remarks);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_of_salesiq_in_node_is_not_accused() {
    if !found("node") {
        return;
    }
    let program = Program::command(["node".to_owned(), peer("salesiq_client.mjs")]);
    let report = conform::client(&SALESIQ, program).run().await.unwrap();
    // It is handed its token: what is asked of those that get one themselves does not apply.
    assert_eq!((with(&report, Verdict::NotApplicable), report.exit_code), (vec!["policy/token-renewed"], 0), "{:?}", report.remarks);
    assert_eq!(with(&report, Verdict::Pass).len(), report.checks.len() - 1, "{}", against(&report));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_client_did_on_a_running_server_is_judged_afterwards() {
    let sim = Simulator::start().await.unwrap();
    let judge = async |watch: Watch| conform::client(&LOCALIQ, Program::served(watch)).token("sesame").run().await.unwrap();
    let journal = || Watch::of(&sim.base_url()).unwrap();
    let nobody = judge(journal()).await;
    assert_eq!((nobody.exit_code, with(&nobody, Verdict::Pass)), (3, vec![]));

    let http = reqwest::Client::new();
    let register = |token: &str| {
        let url = format!("{}/crm/webhooks?global_master_advertiser_id=TEST_1", sim.base_url());
        let body = r#"{"event_type":"new_contact","url":"http://127.0.0.1:9/x","authorization":"token planted"}"#;
        http.post(url).header("Content-Type", "application/json").header("Authorization", token).body(body).send()
    };
    assert_eq!(register("sesame").await.unwrap().status(), 200);
    let right = judge(journal()).await;
    assert_eq!((right.exit_code, with(&right, Verdict::Fail), with(&right, Verdict::Warn)), (0, vec![], vec![]), "{}", against(&right));
    assert!(with(&right, Verdict::Pass).contains(&"register/bare-token"), "{}", against(&right));
    // What needs its end, or another fake, is left open: the client may still be at work.
    let open = with(&right, Verdict::Unproven);
    assert!(["policy/leaves-nothing", "policy/ends", "policy/backs-off"].iter().all(|check| open.contains(check)), "{open:?}");
    let done = judge(journal().done()).await;
    assert_eq!(with(&done, Verdict::Warn), ["policy/leaves-nothing"], "{}", against(&done));

    // Another way of sending the token, the token in an address, and a path that nobody documents: only of those calls.
    assert_eq!(register("Bearer sesame").await.unwrap().status(), 200);
    let stray = format!("{}/crm/webhook?access=sesame", sim.base_url());
    http.post(stray).header("Authorization", "sesame").send().await.unwrap();
    let wrong = judge(journal().since(1)).await;
    let accused = [with(&wrong, Verdict::Fail), with(&wrong, Verdict::Warn)].concat();
    for check in ["policy/documented", "register/bare-token", "register/token-not-in-address"] {
        assert!(accused.contains(&check), "{check}: {accused:?}");
    }
    let report = format!("{}{:?}", against(&wrong), wrong.remarks);
    assert!(!report.contains("sesame") && !report.contains("planted"), "{report}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sender_whose_webhooks_are_made_on_screens_is_judged_by_what_it_sends() {
    if !found("python3") {
        return;
    }
    let sim = Simulator::builder().manual_clock().start().await.unwrap();
    let control = format!("{}/_leadbench/api/v1", sim.base_url());
    let setup = Way::command(&format!("python3 {} {}", peer("center.py"), sim.base_url())).unwrap();
    let run = conform::sender(&LOCALIQ, "").setup(setup).trigger(Way::url(&format!("{control}/events")).unwrap());
    let report = run.time(Time::driven(&control).unwrap()).run().await.unwrap();
    let bad = report.checks.iter().filter(|c| !matches!(c.verdict, Verdict::Pass | Verdict::Unproven)).map(|c| &c.id).collect::<Vec<_>>();
    assert!(bad.is_empty(), "{bad:?}");
    // What only calls of an API show is nobody's fault, and said so.
    assert!(report.checks.iter().all(|c| c.verdict == Verdict::Pass || !c.provable), "{}", against(&report));
    assert!(with(&report, Verdict::Pass).len() >= 30 && with(&report, Verdict::Pass).contains(&"select/removed"), "{}", against(&report));
    assert_eq!(report.exit_code, 0, "{:?}", report.remarks);
}

#[test]
fn an_api_that_is_not_there_leaves_the_run_incomplete() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let crm = crate::cli::Running::start(&["listen", "localiq", "--listen", "127.0.0.1:0"]);
    for (api, why) in [(format!("http://{free}"), "cannot be reached"), (crm.url.clone(), "has nothing at /id")] {
        let arguments = ["check", "sender", "--provider", "localiq", "--api", &api];
        let output = crate::cli::leadbench(&arguments).output().unwrap();
        let told = String::from_utf8_lossy(&output.stdout);
        assert_eq!(output.status.code(), Some(3), "{told}");
        assert!(told.contains(why), "{told}");
    }
}

#[test]
fn a_client_that_is_not_there_leaves_the_run_incomplete() {
    let output = crate::cli::leadbench(&["check", "client", "--provider", "localiq", "--", "./no-such-client"]).output().unwrap();
    let told = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(3), "{told}");
    assert!(told.contains("cannot be run"), "{told}");
}

/// A command that lets leads happen is told each one whole, so that a line of shell can pass it on.
#[tokio::test(flavor = "multi_thread")]
async fn a_triggers_command_is_told_the_whole_event() {
    if !found("curl") {
        return;
    }
    let sim = Simulator::builder().manual_clock().start().await.unwrap();
    let control = format!("{}/_leadbench/api/v1", sim.base_url());
    let folder = std::env::temp_dir().join(format!("leadbench-events-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let (script, told) = (folder.join("happen.sh"), folder.join("events"));
    let lines = r#"printf '%s\n' "$LEADBENCH_EVENT" >> EVENTS; curl -sS -d "$LEADBENCH_EVENT" CONTROL/events"#;
    std::fs::write(&script, lines.replace("EVENTS", &told.display().to_string()).replace("CONTROL", &control)).unwrap();
    let (api, trigger) = (sim.base_url(), format!("sh {}", script.display()));
    let words = ["check", "sender", "--provider", "localiq", "--api", &api, "--trigger", &trigger, "--clock-url", &control];
    let mut command =
        tokio::process::Command::from(crate::cli::leadbench(&[&words[..], &["--only", "*/delivers", "--seed", "3"]].concat()));
    let output = command.output().await.unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", crate::cli::said(&output));
    let events = std::fs::read_to_string(&told).unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
    for event in events.lines() {
        let event: serde_json::Value = serde_json::from_str(event).unwrap_or_else(|e| panic!("{e}: {event}"));
        assert_eq!((&event["provider"], &event["account"]), (&"localiq".into(), &"TEST_1".into()), "{event}");
        assert!(event["lead"].is_string(), "{event}");
    }
    assert!(!events.is_empty());
}
