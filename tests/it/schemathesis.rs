//! Other people's fuzzer, led by our OpenAPI documents: schemathesis draws calls of each operation, right ones and wrong ones
//! and sequences of them, and finds no 5xx, no status that is not documented, no answer that breaks its schema.

use std::{path::Path, process::Command};

use crate::cli::{Running, run, said};

/// An API, and how it is fuzzed.
struct Fuzzed {
    /// In `leadbench schema NAME --format openapi`.
    name: &'static str,
    /// Of `serve`, and of `schema`.
    switches: &'static [&'static str],
    /// What proves the client: header lines.
    headers: &'static [&'static str],
    /// What the provider itself documents otherwise than a fuzzer expects, in schemathesis.toml.
    expected: &'static str,
}

/// Each of our APIs that can be called; AutoID has none. The limits of calls are off: a fuzzer would meet little else.
const LOCALIQ: Fuzzed = Fuzzed {
    name: "localiq",
    switches: &["--switch", "localiq.rate-limit=off"],
    headers: &["Authorization: OAUTH_ACCESS_TOKEN"],
    expected: "",
};

const LEADSQUARED: Fuzzed = Fuzzed {
    name: "leadsquared",
    switches: &["--switch", "leadsquared.rate-limit=off"],
    headers: &["x-LSQ-AccessKey: ACCESS_KEY", "x-LSQ-SecretKey: SECRET_KEY"],
    // Documented: a webhook that is not there is a 500. And what is drawn as a wrong name of an operation is one of the others.
    expected: r#"
[[operations]]
include-operation-id = ["updateWebhook", "deleteWebhook"]
checks.not_a_server_error.expected-statuses = ["2xx", "3xx", "4xx", 500]

[[operations]]
include-operation-id = "other"
generation.mode = "positive"
"#,
};

const SALESIQ: Fuzzed = Fuzzed {
    name: "salesiq",
    // Under the documented 200 for everything a fuzzer could not tell a refusal. The address of a webhook is nobody's.
    switches: &["--switch", "salesiq.statuses=real", "--switch", "salesiq.head-check=off"],
    headers: &["Authorization: Zoho-oauthtoken OAUTH_ACCESS_TOKEN"],
    // A grant that is refused is a 200 in any case.
    expected: r#"
[[operations]]
include-operation-id = "grantToken"
checks.negative_data_rejection.expected-statuses = [200]
"#,
};

/// Our own: the stream never ends, and what takes long is kept within bounds by schemathesis.py.
const CONTROL: Fuzzed = Fuzzed {
    name: "control",
    switches: &[],
    headers: &[],
    expected: r#"
[[operations]]
include-operation-id = "stream"
enabled = false
"#,
};

const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,\
    response_schema_conformance,negative_data_rejection";

/// The fuzzer, where it is installed; in CI it must be there.
fn program() -> Option<String> {
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/schemathesis/bin/schemathesis");
    let needed = std::env::var_os("LEADBENCH_NEEDS_SCHEMATHESIS").is_some();
    assert!(program.exists() || !needed, "{} is missing, and LEADBENCH_NEEDS_SCHEMATHESIS says that it must be there", program.display());
    if !program.exists() {
        eprintln!("NOT RUN: there is no schemathesis; `docs/openapi.md` says how it is installed");
    }
    program.exists().then(|| program.display().to_string())
}

fn fuzz(api: &Fuzzed) {
    let Some(program) = program() else { return };
    let folder = std::env::temp_dir().join(format!("leadbench-fuzzed-{}-{}", api.name, std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let printed = run(&[&["schema", api.name, "--format", "openapi"], api.switches].concat());
    assert_eq!(printed.status.code(), Some(0), "{}", said(&printed));
    std::fs::write(folder.join("openapi.json"), &printed.stdout).unwrap();
    std::fs::write(folder.join("schemathesis.toml"), api.expected).unwrap();
    let fake = Running::start(&[&["serve", "--quiet", "--listen", "127.0.0.1:0"], api.switches].concat());
    let mut command = Command::new(program);
    command.current_dir(&folder).args(["run", "openapi.json", "--url", &fake.url, "--checks", CHECKS]);
    command.args(["--seed", "7", "--max-examples", "20", "--generation-database", "none", "--no-color", "--continue-on-failure"]);
    if api.name == CONTROL.name {
        std::fs::write(folder.join("bounds.py"), include_str!("schemathesis.py")).unwrap();
        command.env("SCHEMATHESIS_HOOKS", "bounds").env("PYTHONPATH", &folder);
    }
    api.headers.iter().for_each(|line| _ = command.args(["--header", line]));
    let output = command.output().unwrap();
    let text = said(&output);
    assert!(output.status.success(), "{text}");
    let made: Option<usize> = text.lines().find_map(|line| line.trim().split_once(" generated")?.0.parse().ok());
    assert!(made.is_some_and(|made| made > 200), "{made:?}: {text}");
    eprintln!("{}: {} calls, no finding", api.name, made.unwrap_or_default());
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn localiq_is_as_its_document_says_whatever_is_called() {
    fuzz(&LOCALIQ);
}

#[test]
fn leadsquared_is_as_its_document_says_whatever_is_called() {
    fuzz(&LEADSQUARED);
}

#[test]
fn salesiq_is_as_its_document_says_whatever_is_called() {
    fuzz(&SALESIQ);
}

#[test]
fn the_control_api_is_as_its_document_says_whatever_is_called() {
    fuzz(&CONTROL);
}
