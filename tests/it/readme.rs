//! Every command of the README and of the pages it links to, run as it stands but for its ports.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use crate::cli::Running;

fn page(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap_or_else(|e| panic!("{path}: {e}"))
}

/// The `sh` blocks of a page, each as one script.
fn blocks(path: &str) -> Vec<String> {
    page(path).split("```sh\n").skip(1).map(|rest| rest.split("```").next().unwrap().to_owned()).collect()
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
        // The self-test has a test of its own, and takes its time; jobs are run with the examples that they start.
        let stays =
            ["PORT=", "leadbench serve", "leadbench listen", "leadbench selftest", "cargo "].iter().any(|start| block.starts_with(start));
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
    assert!(run > 0, "{page}: {run}");
    folder
}

#[test]
fn every_command_of_the_readme_runs() {
    // The one receiver of the page is sent to and judged.
    let crm = listener("localiq", &["--authorization", "token jokin"]);
    std::fs::remove_dir_all(run_page("README.md", &[("9000", &crm)])).unwrap();
}

#[test]
fn every_command_about_receivers_runs() {
    let shown = listener("localiq", &["--authorization", "token jokin"]);
    let crm = listener("localiq", &["--authorization", "token jokin"]);
    let folder = run_page("docs/receivers.md", &[("9000", &shown), ("3000", &crm)]);
    for file in ["leads.xml", "leads.json", "leads.html", "leads.md"] {
        assert!(folder.join(file).metadata().unwrap().len() > 1000, "{file}");
    }
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn every_command_about_senders_runs() {
    let standing = ["serve", "--listen", "127.0.0.1:0", "--clock", "manual", "--switch", "leadsquared.retries=60,60"];
    std::fs::remove_dir_all(run_page("docs/senders.md", &[("4012", &Running::start(&standing))])).unwrap();
}

#[test]
fn every_command_about_clients_runs() {
    let shown = listener("localiq", &[]);
    std::fs::remove_dir_all(run_page("docs/clients.md", &[("9000", &shown)])).unwrap();
}

#[test]
fn every_command_about_features_runs() {
    let crm = listener("localiq", &["--authorization", "token jokin"]);
    std::fs::remove_dir_all(run_page("docs/features.md", &[("3000", &crm)])).unwrap();
}

#[test]
fn every_command_about_fidelity_runs() {
    std::fs::remove_dir_all(run_page("docs/fidelity.md", &[])).unwrap();
}

#[test]
fn every_command_about_the_shared_form_runs() {
    std::fs::remove_dir_all(run_page("docs/shared.md", &[])).unwrap();
}

#[test]
fn every_command_about_localiq_runs() {
    let token = &["--authorization", "token jokin"];
    let (shown, crm) = (listener("localiq", token), listener("localiq", token));
    std::fs::remove_dir_all(run_page("docs/localiq.md", &[("9000", &shown), ("3000", &crm)])).unwrap();
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

/// The options that the page shows are there, and each key of the file that it shows is known.
#[test]
fn every_command_about_options_runs() {
    let folder = run_page("docs/options.md", &[]);
    let schema: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(folder.join("leadbench.schema.json")).unwrap()).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let text = page("docs/options.md");
    let shown = text.split("```toml\n").nth(1).unwrap().split("```").next().unwrap();
    let read: toml::Table = shown.parse().unwrap();
    assert!(validator.is_valid(&serde_json::json!(read)), "{shown}");
    let file = folder.join("shown.toml");
    std::fs::write(&file, shown).unwrap();
    let output = crate::cli::run(&["config", "--config", file.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(0), "{}", crate::cli::said(&output));
    std::fs::remove_dir_all(folder).unwrap();
}

/// The feature that the page shows is one that runs, with an observation and without.
#[test]
fn the_feature_runs() {
    let text = page("docs/features.md");
    let feature = text.split("```gherkin\n").nth(1).unwrap().split("```").next().unwrap();
    let path = std::env::temp_dir().join(format!("leadbench-readme-{}.feature", std::process::id()));
    std::fs::write(&path, feature).unwrap();
    let crm = Running::start(&["listen", "localiq", "--listen", "127.0.0.1:0"]);
    let (url, seen) = (format!("{}/leads", crm.url), format!("{}/_observe/{{id}}", crm.url));
    let blind = ["run", path.to_str().unwrap(), "--provider", "localiq", "--url", &url, "--report", "json=-"];
    let seeing = ["--observe", &seen, "--observe-count", "/count", "--observe-field", "contact.last_name=/lead/contact.last_name"];
    for (options, proven) in [(&[][..], 3), (&seeing, 4)] {
        let output = crate::cli::run(&[&blind, options].concat());
        assert_eq!(output.status.code(), Some(0), "{}", crate::cli::said(&output));
        let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!((&report["proven"], &report["total"]), (&serde_json::json!(proven), &serde_json::json!(4)), "{report}");
    }
    std::fs::remove_file(path).unwrap();
}

/// The ledgers that are kept as pages are what the program prints now. Print them again, look at what changed, and keep them.
#[test]
fn the_ledgers_are_as_they_are_printed() {
    for provider in leadbench::providers::ALL {
        let name = provider.name();
        let printed = crate::cli::run(&["clauses", "--provider", name, "--format", "markdown"]);
        let kept = page(&format!("docs/fidelity/{name}.md"));
        let same = kept.as_bytes() == printed.stdout;
        assert!(same, "leadbench clauses --provider {name} --format markdown > docs/fidelity/{name}.md");
        assert!(page("docs/fidelity.md").contains(&format!("(fidelity/{name}.md)")), "{name}");
    }
}

/// The pages that a reader can come to from the README, each once, in the order they are met.
fn pages() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = vec![PathBuf::from("README.md")];
    let mut next = 0;
    while let Some(page) = found.get(next).cloned() {
        next += 1;
        for link in links(&root.join(&page)) {
            let target = page.parent().unwrap().join(link.split('#').next().unwrap());
            let clean = target.components().fold(PathBuf::new(), |mut path, part| {
                match part {
                    std::path::Component::ParentDir => _ = path.pop(),
                    other => path.push(other),
                }
                path
            });
            if clean.extension().is_some_and(|e| e == "md") && !found.contains(&clean) {
                found.push(clean);
            }
        }
    }
    found
}

/// Where a page links to within the project.
fn links(page: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(page).unwrap_or_else(|e| panic!("{}: {e}", page.display()));
    // What is quoted as code holds no links.
    let prose: String = text.split("```").step_by(2).collect();
    let targets = prose.split("](").skip(1).map(|rest| rest.split(')').next().unwrap().to_owned());
    targets.filter(|target| !target.starts_with("http") && !target.starts_with('#')).collect()
}

/// What a heading is called in links.
fn anchor(heading: &str) -> String {
    let kept = heading.trim().chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.collect::<String>().to_lowercase().replace(' ', "-")
}

#[test]
fn every_link_leads_somewhere_and_every_page_is_reached_and_run() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let reached = pages();
    for page in &reached {
        for link in links(&root.join(page)) {
            let (path, place) = link.split_once('#').unwrap_or((&link, ""));
            let target = root.join(page).parent().unwrap().join(path);
            assert!(target.exists(), "{}: {link}", page.display());
            let text = || std::fs::read_to_string(&target).unwrap();
            let there =
                place.is_empty() || text().lines().any(|line| line.starts_with('#') && anchor(line.trim_start_matches('#')) == place);
            assert!(there, "{}: {link}", page.display());
        }
    }
    let this = include_str!("readme.rs");
    for entry in std::fs::read_dir(root.join("docs")).unwrap().map(|entry| entry.unwrap().path()) {
        let page = entry.strip_prefix(root).unwrap().to_owned();
        if page.extension().is_none_or(|e| e != "md") {
            continue;
        }
        assert!(reached.contains(&page), "nothing leads to {}", page.display());
        let commands = blocks(page.to_str().unwrap()).into_iter().filter(|block| !block.starts_with("cargo ")).count();
        // The jobs of the page about CI are run one by one, with the examples that they start.
        let elsewhere = page == Path::new("docs/ci.md");
        assert!(commands == 0 || elsewhere || this.contains(&format!("run_page(\"{}\"", page.display())), "{} is not run", page.display());
    }
}
