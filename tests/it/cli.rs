//! The command line: what a newcomer types, what a mistake is answered.

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Output, Stdio},
};

use crate::setting::receiver;

/// The binary, without options from the environment it runs in.
pub fn leadbench(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_leadbench"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("LEADBENCH_")) {
        command.env_remove(name);
    }
    command.args(arguments).env("NO_COLOR", "1").current_dir(std::env::temp_dir());
    command
}

pub fn run(arguments: &[&str]) -> Output {
    leadbench(arguments).output().unwrap()
}

pub fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// A command that runs until it is dropped, and the address that its first line names.
pub struct Running {
    child: Child,
    pub url: String,
    lines: BufReader<std::process::ChildStdout>,
}

impl Running {
    /// The process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    pub fn start(arguments: &[&str]) -> Self {
        let mut child = leadbench(arguments).stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap());
        let mut first = String::new();
        lines.read_line(&mut first).unwrap();
        let url = first.trim().strip_prefix("leadbench listening on ").unwrap_or_else(|| panic!("{first}")).to_owned();
        Self { child, url, lines }
    }

    /// Reads on until a line holds the words.
    fn until(&mut self, words: &str) -> String {
        let mut line = String::new();
        while self.lines.read_line(&mut line).unwrap() > 0 {
            if line.contains(words) {
                return line;
            }
            line.clear();
        }
        panic!("`{words}` never came");
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        _ = self.child.kill();
        _ = self.child.wait();
    }
}

#[test]
fn a_newcomer_serves_registers_triggers_and_listens() {
    let mut fake = Running::start(&["serve", "--listen", "127.0.0.1:0"]);
    let mut crm = Running::start(&["listen", "localiq", "--listen", "127.0.0.1:0", "--authorization", "token jokin"]);
    // What is printed to paste is what is pasted, but for the receiver's port.
    let paste = fake.until("curl -X POST") + &fake.until("-H") + &fake.until("-d");
    let paste = paste.replace("http://127.0.0.1:9000", &crm.url);
    let registered = Command::new("sh").arg("-c").arg(format!("{paste} -s")).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&registered.stdout), r#"{"id":"84+TEST_1"}"#, "{paste}");
    let triggered = run(&["trigger", "localiq", "chat", "--account", "TEST_1", "--server", &fake.url]);
    assert_eq!(triggered.status.code(), Some(0), "{}", said(&triggered));
    assert!(said(&triggered).contains("delivered"), "{}", said(&triggered));
    assert!(crm.until("lead 282638").contains("200"));
    assert!(crm.until("as documented").contains("as documented"));
    assert!(fake.until("-> delivery 1").contains("200 accepted"));
}

#[test]
fn serve_writes_its_address_and_the_manual_clock_can_be_moved() {
    let file = std::env::temp_dir().join(format!("leadbench-address-{}", std::process::id()));
    let mut fake = Running::start(&[
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--clock",
        "manual",
        "--address-file",
        file.to_str().unwrap(),
        "--quiet",
        "--fault",
        "\"no-retry\"",
    ]);
    assert!(fake.until("FAULTY ON PURPOSE").contains("no-retry"));
    fake.until("time stands");
    // The file is written once everything is said.
    let written = (0..).map(|_| std::fs::read_to_string(&file).unwrap_or_default()).find(|text| !text.is_empty()).unwrap();
    assert_eq!(written.trim(), fake.url);
    let moved = Command::new("curl")
        .args(["-s", &format!("{}/_leadbench/api/v1/clock", fake.url), "-d", r#"{"advance_ms":60000}"#])
        .output()
        .unwrap();
    assert!(String::from_utf8_lossy(&moved.stdout).contains("2026-01-01T00:01:00Z"), "{moved:?}");
    _ = std::fs::remove_file(file);
}

#[test]
fn a_mistake_gets_one_clear_message_what_would_be_right_and_its_exit_code() {
    let broken = std::env::temp_dir().join(format!("leadbench-broken-{}.toml", std::process::id()));
    std::fs::write(&broken, "[serve]\nlisten = \n").unwrap();
    let broken = broken.to_str().unwrap();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = taken.local_addr().unwrap().to_string();
    let cases: &[(&[&str], i32, &[&str])] = &[
        (&["serve", "--lisen", "127.0.0.1:0"], 2, &["--lisen", "--listen"]),
        (&["serve", "--listen", "here"], 2, &["invalid value 'here'"]),
        (&["serve", "--listen", &taken], 2, &["the port is in use", "another port"]),
        (&["serve", "--listen", "127.0.0.1:0", "--clock", "manul"], 2, &["did you mean `manual`?"]),
        (&["serve", "--listen", "127.0.0.1:0", "--profile", "2021"], 2, &["2021-08"]),
        (&["serve", "--listen", "127.0.0.1:0", "--switch", "localiq.oath=on"], 2, &["did you mean `oauth`?"]),
        (&["serve", "--listen", "127.0.0.1:0", "--switch", "localiq.oauth=yes"], 2, &["There are off, on"]),
        (&["serve", "--listen", "127.0.0.1:0", "--switch", "localiq.timeout=soon"], 2, &["whole number"]),
        (&["send", "localiq", "chat", "--to", "http://127.0.0.1:9/", "--switch", "other.timeout=1"], 2, &["localiq"]),
        (&["serve", "--listen", "127.0.0.1:0", "--egress", "all"], 2, &["loopback, private, any"]),
        (&["serve", "--listen", "127.0.0.1:0", "--fault", "\"no-retri\""], 2, &["did you mean `no-retry`?"]),
        (&["serve", "--provider", "locailq"], 2, &["did you mean `localiq`?"]),
        (&["--config", "/nowhere/leadbench.toml", "serve"], 2, &["/nowhere/leadbench.toml", "cannot be read"]),
        (&["--config", broken, "serve"], 2, &["line 2, column"]),
        (&["trigger", "locailq", "chat"], 2, &["did you mean `localiq`?"]),
        (&["trigger", "localiq", "chat", "--server", "http://127.0.0.1:9"], 3, &["no connection", "leadbench serve"]),
        (&["trigger", "localiq", "chat", "--set", "lead.notes"], 2, &["PATH=VALUE"]),
        (&["send", "localiq", "chta", "--to", "http://127.0.0.1:9/"], 2, &["did you mean `chat`?"]),
        (&["send", "localiq", "chat", "--to", "http://127.0.0.1:9/"], 3, &["connection refused"]),
        (&["send", "localiq", "chat", "--to", "127.0.0.1:9"], 2, &["no URL", "http://HOST:PORT/PATH"]),
        (&["trigger", "localiq", "chat", "--server", "127.0.0.1:9"], 2, &["no URL"]),
        (&["trigger", "localiq", "chat", "--count", "0"], 2, &["from 1"]),
        (&["listen", "localiq", "--listen", "127.0.0.1:0", "--forward", "10.1.1.1"], 2, &["no URL"]),
        (&["send", "localiq", "chat", "--to", "http://192.0.2.1/"], 3, &["beyond this machine", "--remote-ok"]),
        (&["send", "localiq", "chat", "--to", "http://127.0.0.1:9/", "--format", "xml"], 2, &["json, adf"]),
        (&["send", "localiq", "chat", "--to", "http://127.0.0.1:9/", "--header", "X-Key"], 2, &["'Name: value'"]),
        (
            &["send", "localiq", "chat", "--to", "http://127.0.0.1:9/", "--set", "lead.contact.emial=x"],
            2,
            &["lead.contact.emial", "did you mean `email`?"],
        ),
        (&["listen", "localiq", "--listen", &taken], 2, &["the port is in use"]),
        (&["clauses", "--provider", "x"], 2, &["localiq"]),
        (&["swerve"], 2, &["serve"]),
    ];
    for (arguments, code, words) in cases {
        let output = run(arguments);
        let said = said(&output);
        assert_eq!(output.status.code(), Some(*code), "{arguments:?}: {said}");
        assert!(words.iter().all(|w| said.contains(w)), "{arguments:?}: {said}");
        assert!(!said.contains("panicked"), "{arguments:?}: {said}");
    }
    _ = std::fs::remove_file(broken);
}

#[tokio::test(flavor = "multi_thread")]
async fn send_tells_by_its_exit_code_what_the_receiver_said() {
    for (status, code) in [(200, 0), (204, 0), (302, 1), (401, 1), (500, 1)] {
        let crm = receiver(&[status]).await;
        let output = run(&["send", "localiq", "chat", "--to", &crm.uri(), "--authorization", "planted"]);
        assert_eq!(output.status.code(), Some(code), "{status}: {}", said(&output));
        assert!(!said(&output).contains("planted"));
        assert_eq!(crm.received_requests().await.unwrap()[0].headers["authorization"], "planted");
    }
}

#[test]
fn the_ledger_and_the_switches_are_printed_for_people_and_scripts() {
    let clauses: serde_json::Value = serde_json::from_slice(&run(&["clauses", "--format", "json"]).stdout).unwrap();
    let clause = &clauses[0];
    for field in ["id", "binds", "topic", "level", "provenance", "source", "text", "checks"] {
        assert!(!clause[field].is_null(), "{field}: {clause}");
    }
    assert!(said(&run(&["clauses"])).contains(clause["id"].as_str().unwrap()));
    assert!(said(&run(&["switches"])).contains("localiq.oauth  off|on"));
}

/// A correct receiver on a port of its own, that is asked for no credentials.
fn open_receiver() -> Running {
    Running::start(&["listen", "localiq", "--listen", "127.0.0.1:0"])
}

#[test]
fn a_report_is_as_its_schema_says() {
    let crm = open_receiver();
    let url = format!("{}/leads", crm.url);
    let run =
        run(&["check", "receiver", "--provider", "localiq", "--url", &url, "--cases", "4", "--payload", "json,adf", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_slice(&run.stdout).unwrap();
    let schema: serde_json::Value = serde_json::from_slice(&self::run(&["schema", "report"]).stdout).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<String> = validator.iter_errors(&report).map(|e| e.to_string()).collect();
    assert_eq!(errors, Vec::<String>::new());
    assert_eq!((run.status.code(), &report["conformant"]), (Some(0), &serde_json::json!(true)), "{report:#}");
    let mut broken = report;
    broken["checks"][0]["verdict"].take();
    assert!(!validator.is_valid(&broken));
}

#[test]
fn features_of_ones_own_run_and_an_undefined_step_is_an_error() {
    let folder = std::env::temp_dir().join(format!("leadbench-features-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let feature = |then: &str| {
        let text = format!(
            "Feature: Ours\n  @localiq/receiver/render/our-own\n  Scenario: A long name is accepted\n    Given a chat lead as documented\n    \
             But its lead.contact.last_name is Wolfeschlegelsteinhausenbergerdorff\n    When it is delivered\n    Then the receiver {then}\n"
        );
        std::fs::write(folder.join("ours.feature"), text).unwrap();
    };
    let crm = open_receiver();
    let url = format!("{}/leads", crm.url);
    let run = || run(&["run", folder.to_str().unwrap(), "--provider", "localiq", "--url", &url]);
    feature("accepts it");
    assert_eq!(run().status.code(), Some(0), "{}", said(&run()));
    feature("refuses it with 4xx");
    assert_eq!(run().status.code(), Some(1), "{}", said(&run()));
    let text = std::fs::read_to_string(folder.join("ours.feature")).unwrap();
    std::fs::write(folder.join("ours.feature"), text.replace("last_name", "lsat_name")).unwrap();
    assert_eq!(run().status.code(), Some(2), "{}", said(&run()));
    assert!(said(&run()).contains("ours.feature:3") && said(&run()).contains("did you mean `last_name`?"), "{}", said(&run()));
    feature("acepts it");
    assert_eq!(run().status.code(), Some(2));
    assert!(said(&run()).contains("the nearest is `the receiver accepts it"), "{}", said(&run()));
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_dead_target_is_incomplete_and_a_wrong_pattern_is_usage() {
    let check = |arguments: &[&str]| run(&[&["check", "receiver", "--provider", "localiq", "--url"], arguments].concat());
    let dead = check(&["http://127.0.0.1:9/leads"]);
    assert_eq!(dead.status.code(), Some(3), "{}", said(&dead));
    assert!(said(&dead).contains("connection refused"), "{}", said(&dead));
    let crm = open_receiver();
    for (arguments, words) in [
        (vec!["--only", "*/nothing/*"], "nothing"),
        (vec!["--skip", "*"], "no check"),
        (vec!["--cases", "0"], "cases"),
        (vec!["--report", "junit"], "FORMAT=PATH"),
        (vec!["--report", "xml=x"], "junit"),
        (vec!["--baseline", "/nowhere.toml"], "/nowhere.toml"),
        (vec!["--observe-count", "/count"], "--observe"),
        (vec!["--observe", "http://127.0.0.1:9/leads"], "{id}"),
        (vec!["--observe", "http://127.0.0.1:9/{id}", "--observe-field", "contct.email=/x"], "did you mean `contact.email`?"),
        (vec!["--payload", "xml"], "json, adf"),
        (vec!["--timeout", "0"], "seconds"),
    ] {
        let output = check(&[vec![crm.url.as_str()], arguments.clone()].concat());
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", said(&output));
        assert!(said(&output).contains(words), "{arguments:?}: {}", said(&output));
    }
}

#[test]
fn a_full_or_closed_output_is_no_panic() {
    for command in ["checks", "clauses", "steps", "switches", "completions bash", "man"] {
        let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
        let output = leadbench(&command.split(' ').collect::<Vec<_>>()).stdout(full).output().unwrap();
        assert_eq!(output.status.code(), Some(4), "{command}");
        assert!(said(&output).contains("could not be written"), "{}", said(&output));
        let closed =
            Command::new("sh").arg("-c").arg(format!("{} {command} | head -1; true", env!("CARGO_BIN_EXE_leadbench"))).output().unwrap();
        assert!(!said(&closed).contains("panicked"), "{}", said(&closed));
    }
}
