//! The receivers under `examples/`, started and judged by the very lines that the page about CI gives for each language.

use std::{
    io::Write,
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::Command,
};

use leadbench::{
    conform::{self, Observation},
    model::Verdict,
    providers::localiq::LOCALIQ,
};

use crate::cli::{leadbench, said};

/// Its `main` is for those who copy it.
#[allow(dead_code)]
#[path = "../../examples/receivers/axum.rs"]
mod axum_example;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/receivers")
}

/// The blocks of the page about CI in a language, each as its lines.
fn blocks(language: &str) -> Vec<Vec<String>> {
    blocks_of("docs/ci.md", language)
}

/// The blocks of a page in a language, each as its lines.
fn blocks_of(page: &str, language: &str) -> Vec<Vec<String>> {
    let page = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(page)).unwrap();
    let inner = |rest: &str| rest.split("```").next().unwrap().lines().map(str::to_owned).collect();
    page.split(&format!("```{language}\n")).skip(1).map(inner).collect()
}

/// A port that is free, and that no system gives to whoever asks for any: those begin at 32768 or later.
fn port_for(program: &str) -> u16 {
    // Far enough apart for the programs that are tried beside each other.
    let first = std::process::id() as usize * 31 + program.bytes().map(usize::from).sum::<usize>() * 97;
    let ports = (first..).map(|n| 20_000 + u16::try_from(n % 12_000).unwrap());
    ports.into_iter().find(|port| std::net::TcpListener::bind(("127.0.0.1", *port)).is_ok()).unwrap()
}

/// Runs the job of the page that starts a program, and looks at its report.
fn job(program: &str) {
    let lines = blocks("sh").into_iter().find(|lines| lines[0].contains(&format!("{program} "))).unwrap();
    run(program, program, "receivers", &lines, "leads.xml");
}

/// Runs a job in a copy of the examples and on a port of its own, and looks at the report that it leaves.
fn run(name: &str, program: &str, within: &str, lines: &[String], report: &str) {
    if Command::new(program).arg("--version").output().is_err() {
        // Past the test runner, which shows what `eprintln!` says only where a test fails.
        std::io::stderr().write_all(format!("\nNOT RUN: the example for `{program}`, which is not here\n").as_bytes()).unwrap();
        return;
    }
    assert_eq!(lines.len(), 3, "{lines:?}");
    let root = std::env::temp_dir().join(format!("leadbench-examples-{name}-{}", std::process::id()));
    let port = port_for(name).to_string();
    for part in ["receivers", "features"] {
        std::fs::create_dir_all(root.join(part)).unwrap();
        for file in std::fs::read_dir(folder().with_file_name(part)).unwrap().map(|entry| entry.unwrap().path()) {
            let text = std::fs::read_to_string(&file).unwrap();
            let text = if file.ends_with("leadbench.toml") { text.replace("3000", &port) } else { text };
            std::fs::write(root.join(part).join(file.file_name().unwrap()), text).unwrap();
        }
    }
    let copy = root.join(within);
    let script = lines.join("\n").replace("3000", &port).replace("check receiver", "check receiver --cases 24");
    let binary = Path::new(env!("CARGO_BIN_EXE_leadbench")).parent().unwrap();
    let mut sh = Command::new("sh");
    sh.args(["-ec", &script]).current_dir(&copy).env("TMPDIR", &copy).process_group(0);
    sh.env("PATH", format!("{}:{}", binary.display(), std::env::var("PATH").unwrap()));
    sh.stdout(std::fs::File::create(copy.join("said")).unwrap()).stderr(std::fs::File::create(copy.join("minded")).unwrap());
    let mut running = sh.spawn().unwrap();
    let status = running.wait().unwrap();
    // The receiver goes on when the script has ended; it is of the script's group.
    Command::new("kill").args(["-KILL", "--", &format!("-{}", running.id())]).status().unwrap();
    let told = ["said", "minded"].map(|name| std::fs::read_to_string(copy.join(name)).unwrap_or_default()).concat();
    assert_eq!(status.code(), Some(0), "{script}\n{told}");
    let report = std::fs::read_to_string(copy.join(report)).unwrap();
    assert!(report.contains("localiq.receiver."), "{report} {told}");
    assert!(within == "receivers" || !report.contains("UNPROVEN"), "{report}");
    std::fs::remove_dir_all(root).unwrap();
}

#[test]
fn the_job_for_a_vendors_own_feature_is_green() {
    let lines = blocks_of("docs/features.md", "sh").into_iter().find(|lines| lines[0].starts_with("PORT=")).unwrap();
    run("features", "python3", "features", &lines, "promises.xml");
}

#[test]
fn the_job_for_python_is_green() {
    job("python3");
}

#[test]
fn the_job_for_node_is_green() {
    job("node");
}

#[test]
fn the_job_for_perl_is_green() {
    job("perl");
}

#[test]
fn the_job_for_java_is_green() {
    job("javac");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_receiver_in_rust_is_correct() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let server = tokio::spawn(async move { axum::serve(listener, axum_example::app("token jokin".into())).await });
    let port = Observation::url(&format!("{base}/leads/{{id}}")).and_then(|port| port.count("/count")).unwrap();
    let port = port.field("contact.email=/contact/email").and_then(|port| port.field("contact.last_name=/contact/last_name")).unwrap();
    let run = conform::receiver(&LOCALIQ, format!("{base}/leads")).authorization("token jokin").observe(port).cases(24).seed(3);
    let report = run.run().await.unwrap();
    let odd = |verdict| !matches!(verdict, Verdict::Pass | Verdict::NotApplicable | Verdict::Unproven);
    let against: Vec<String> = report.checks.iter().filter(|c| odd(c.verdict)).map(|c| format!("{} {}", c.id, c.actual)).collect();
    assert!(against.is_empty() && report.exit_code == 0 && report.proven() > 60, "{against:?} {:?}", report.remarks);
    server.abort();
}

#[test]
fn the_jobs_of_the_services_are_those_of_the_shell() {
    let shell = blocks("sh");
    // The packaged action has tests of its own.
    let jobs: Vec<_> = blocks("yaml").into_iter().filter(|job| !job.iter().any(|line| line.contains("/leadbench@"))).collect();
    assert_eq!((shell.len(), jobs.len()), (5, 2));
    assert!(shell.iter().all(|lines| lines[1..] == shell[0][1..]), "only the first line differs");
    for job in jobs {
        let lines: Vec<&str> = job.iter().map(|line| line.trim_start().trim_start_matches("- ")).collect();
        assert!(lines.windows(3).any(|three| three == shell[0]), "{job:?}");
    }
}

#[test]
fn each_example_fits_on_a_screen_and_says_how_to_start_it_and_the_file_beside_them_holds() {
    let files: Vec<PathBuf> = std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(files.len(), 7, "{files:?}");
    for path in files.iter().filter(|path| !path.ends_with("leadbench.toml")) {
        let text = std::fs::read_to_string(path).unwrap();
        assert!(text.lines().count() < 60 && text.lines().all(|l| l.chars().count() <= 120), "{}", path.display());
        let opening: Vec<&str> = text.lines().take(2).collect();
        let helper = path.ends_with("Json.java");
        assert!(helper || opening[0].contains("LOCALiQ") && opening[1].contains("PORT=3000 AUTHORIZATION="), "{opening:?}");
    }
    let output = leadbench(&["config", "check", "receiver"]).current_dir(folder()).output().unwrap();
    assert!(output.status.success() && said(&output).contains("http://127.0.0.1:3000/leads/{id}"), "{}", said(&output));
}
