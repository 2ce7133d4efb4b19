//! Every command of the README and of the pages it links to, run as it stands but for its ports.

use std::{path::Path, process::Command};

use crate::cli::Running;

/// The `sh` blocks of a page, each as one script.
fn blocks(page: &str) -> Vec<String> {
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(page)).unwrap();
    text.split("```sh\n").skip(1).map(|rest| rest.split("```").next().unwrap().to_owned()).collect()
}

/// Starts a receiver as a reader would.
fn listener(provider: &str, options: &[&str]) -> Running {
    Running::start(&[&["listen", provider, "--listen", "127.0.0.1:0"], options].concat())
}

/// The script with each port that a page gives changed to where the server is that stands for it: each once, and the whole port,
/// since a random port may begin with another of the page's.
fn moved(script: &str, servers: &[(&str, &Running)]) -> String {
    let mut parts = script.split("http://127.0.0.1:");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |before, part| {
        let (port, rest) = part.split_at(part.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(part.len()));
        match servers.iter().find(|(given, _)| *given == port) {
            Some((_, server)) => before + &server.url + rest,
            None => before + "http://127.0.0.1:" + part,
        }
    })
}

/// Runs each block of a page in a folder of its own; what the page starts and leaves running is there already, on ports of
/// its own: the fake, and receivers by the port that the page gives them.
fn run_page(page: &str, receivers: &[(&str, &Running)]) -> std::path::PathBuf {
    let folder = std::env::temp_dir().join(format!("leadbench-{}-{}", page.replace('/', "-"), std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let binary = Path::new(env!("CARGO_BIN_EXE_leadbench"));
    let fake = Running::start(&["serve", "--listen", "127.0.0.1:0"]);
    let mut run = 0;
    for block in blocks(page) {
        // The self-test has a test of its own, and takes its time.
        let stays = ["leadbench serve", "leadbench listen", "leadbench selftest", "cargo "].iter().any(|start| block.starts_with(start));
        if stays {
            continue;
        }
        let script = moved(&block, &[&[("4010", &fake)], receivers].concat());
        let script = script.replace("curl ", "curl -sS --fail-with-body ").replace("check receiver", "check receiver --cases 8");
        let path = format!("{}:{}", binary.parent().unwrap().display(), std::env::var("PATH").unwrap());
        let mut command = Command::new("sh");
        command.arg("-ec").arg(&script).env("PATH", path).env("LEADBENCH_URL", &fake.url).current_dir(&folder);
        let output = command.output().unwrap();
        let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        assert!(output.status.success(), "{page}: {script}\n{}{}", said(&output.stdout), said(&output.stderr));
        run += 1;
    }
    assert!(run > 2, "{page}: {run}");
    folder
}

#[test]
fn every_command_of_the_readme_runs() {
    let shown = listener("localiq", &["--authorization", "token jokin"]);
    let crm = listener("localiq", &["--authorization", "token jokin"]);
    let folder = run_page("README.md", &[("9000", &shown), ("3000", &crm)]);
    for file in ["leads.xml", "leads.json", "leads.html", "leads.md"] {
        assert!(folder.join(file).metadata().unwrap().len() > 1000, "{file}");
    }
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn every_command_about_zoho_salesiq_runs() {
    let (shown, crm) = (listener("salesiq", &[]), listener("salesiq", &["--signing-key", "leadbench-test-key-0"]));
    std::fs::remove_dir_all(run_page("docs/salesiq.md", &[("9001", &shown), ("3001", &crm)])).unwrap();
}

#[test]
fn every_command_about_leadsquared_runs() {
    let key = &["--header", "x-api-key: token-jokin"];
    let (shown, crm) = (listener("leadsquared", key), listener("leadsquared", key));
    std::fs::remove_dir_all(run_page("docs/leadsquared.md", &[("9002", &shown), ("3002", &crm)])).unwrap();
}

#[test]
fn every_command_about_autoid_runs() {
    let token = &["--authorization", "token jokin"];
    let (shown, crm) = (listener("autoid", token), listener("autoid", token));
    std::fs::remove_dir_all(run_page("docs/autoid.md", &[("9003", &shown), ("3003", &crm)])).unwrap();
}

#[test]
fn every_command_about_the_console_runs() {
    let shown = listener("localiq", &[]);
    std::fs::remove_dir_all(run_page("docs/console.md", &[("9000", &shown)])).unwrap();
}

#[test]
fn every_command_about_the_control_api_runs() {
    let shown = listener("localiq", &["--authorization", "token jokin"]);
    let folder = run_page("docs/control-api.md", &[("9000", &shown)]);
    let read = |file| serde_json::from_str::<serde_json::Value>(&std::fs::read_to_string(folder.join(file)).unwrap()).unwrap();
    assert_eq!(read("control.openapi.json"), read("served.openapi.json"));
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn every_command_about_stores_runs() {
    let shown = listener("localiq", &["--authorization", "token jokin"]);
    std::fs::remove_dir_all(run_page("docs/stores.md", &[("9000", &shown)])).unwrap();
}

#[test]
fn every_command_about_hardening_runs() {
    let crm = listener("localiq", &[]);
    let shared = Running::start(&["serve", "--listen", "0.0.0.0:0", "--token", "the-token-of-that-server"]);
    std::fs::remove_dir_all(run_page("docs/hardening.md", &[("4011", &shared), ("9000", &crm)])).unwrap();
}

#[test]
fn every_command_about_openapi_runs() {
    let folder = run_page("docs/openapi.md", &[]);
    assert!(folder.join("live.openapi.json").metadata().unwrap().len() > 1000);
    std::fs::remove_dir_all(folder).unwrap();
}

/// The options that the pages show are there, and each key of the file that they show is known.
#[test]
fn every_command_about_options_runs() {
    let folder = run_page("docs/options.md", &[]);
    let schema: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(folder.join("leadbench.schema.json")).unwrap()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for page in ["README.md", "docs/options.md"] {
        let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(page)).unwrap();
        let shown =
            text.split("```toml\n").map(|rest| rest.split("```").next().unwrap()).find(|toml| toml.contains("[check.receiver]")).unwrap();
        let read: toml::Table = shown.parse().unwrap();
        assert!(validator.is_valid(&serde_json::json!(read)), "{page}: {shown}");
        let file = folder.join("shown.toml");
        std::fs::write(&file, shown).unwrap();
        let output = crate::cli::run(&["config", "--config", file.to_str().unwrap()]);
        assert_eq!(output.status.code(), Some(0), "{}", crate::cli::said(&output));
    }
    std::fs::remove_dir_all(folder).unwrap();
}

/// The feature that the README shows is one that runs.
#[test]
fn the_feature_runs() {
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    let feature = text.split("```gherkin\n").nth(1).unwrap().split("```").next().unwrap();
    let path = std::env::temp_dir().join(format!("leadbench-readme-{}.feature", std::process::id()));
    std::fs::write(&path, feature).unwrap();
    let crm = Running::start(&["listen", "localiq", "--listen", "127.0.0.1:0"]);
    let output = crate::cli::run(&["run", path.to_str().unwrap(), "--provider", "localiq", "--url", &format!("{}/leads", crm.url)]);
    assert_eq!(output.status.code(), Some(0), "{}", crate::cli::said(&output));
    std::fs::remove_file(path).unwrap();
}
