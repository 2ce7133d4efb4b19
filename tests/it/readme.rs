//! Every command of the README, run as it stands but for its ports.

use std::{path::Path, process::Command};

use crate::cli::Running;

/// The `sh` blocks of the README, each as one script.
fn blocks() -> Vec<String> {
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    text.split("```sh\n").skip(1).map(|rest| rest.split("```").next().unwrap().to_owned()).collect()
}

#[test]
fn every_command_runs() {
    let folder = std::env::temp_dir().join(format!("leadbench-readme-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let binary = Path::new(env!("CARGO_BIN_EXE_leadbench"));
    // What the README starts and leaves running, on ports of their own; the receiver on port 3000 is the reader's.
    let fake = Running::start(&["serve", "--listen", "127.0.0.1:0"]);
    let listener = Running::start(&["listen", "localiq", "--listen", "127.0.0.1:0", "--authorization", "token jokin"]);
    let crm = Running::start(&["listen", "localiq", "--listen", "127.0.0.1:0", "--authorization", "token jokin"]);
    let chats = Running::start(&["listen", "salesiq", "--listen", "127.0.0.1:0"]);
    let signed = Running::start(&["listen", "salesiq", "--listen", "127.0.0.1:0", "--signing-key", "leadbench-test-key-0"]);
    let mut run = 0;
    for block in blocks() {
        // The self-test has a test of its own, and takes its time.
        let stays = ["leadbench serve", "leadbench listen", "leadbench selftest", "cargo "].iter().any(|start| block.starts_with(start));
        if stays {
            continue;
        }
        let script = block
            .replace("http://127.0.0.1:4010", &fake.url)
            .replace("http://127.0.0.1:9000", &listener.url)
            .replace("http://127.0.0.1:3000", &crm.url)
            .replace("http://127.0.0.1:9001", &chats.url)
            .replace("http://127.0.0.1:3001", &signed.url)
            .replace("curl ", "curl -sS --fail-with-body ")
            .replace("check receiver", "check receiver --cases 8");
        let path = format!("{}:{}", binary.parent().unwrap().display(), std::env::var("PATH").unwrap());
        let output = Command::new("sh")
            .arg("-ec")
            .arg(&script)
            .env("PATH", path)
            .env("LEADBENCH_URL", &fake.url)
            .current_dir(&folder)
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{script}\n{}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
        run += 1;
    }
    assert!(run > 8, "{run}");
    for file in ["leads.xml", "leads.json", "leads.html", "leads.md"] {
        assert!(folder.join(file).metadata().unwrap().len() > 1000, "{file}");
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
