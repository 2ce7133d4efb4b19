//! The action for GitHub, its steps run as a runner runs them, and GitLab's template.

use std::{
    collections::BTreeMap,
    fs,
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use serde_json::Value;

use super::{documents, words};
use crate::cli::{Running, said};

/// A job on a runner: what expressions read, what the steps have said so far, and a process group for what they leave running.
struct Job {
    folder: PathBuf,
    /// `inputs.url`, `steps.fake.outputs.url`, `runner.temp`: the value.
    known: BTreeMap<String, String>,
    uploaded: Vec<(String, String)>,
    group: Option<u32>,
}

impl Job {
    fn new(name: &str, action: &Value, inputs: &[(&str, &str)]) -> Self {
        let folder = std::env::temp_dir().join(format!("leadbench-action-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let mut known = BTreeMap::from([
            ("runner.temp".to_owned(), folder.display().to_string()),
            ("runner.os".into(), "Linux".into()),
            ("runner.arch".into(), "X64".into()),
            ("github.action_path".into(), env!("CARGO_MANIFEST_DIR").into()),
        ]);
        for (input, about) in action["inputs"].as_object().unwrap() {
            known.insert(format!("inputs.{input}"), about["default"].as_str().unwrap_or_default().to_owned());
        }
        for (input, value) in inputs {
            let there = known.insert(format!("inputs.{input}"), (*value).to_owned());
            assert!(there.is_some(), "the action has no input {input}");
        }
        Self { folder, known, uploaded: Vec::new(), group: None }
    }

    /// What stands for a name in an expression; an output that nobody wrote is empty, another unknown name is a mistake.
    fn value(&self, name: &str) -> String {
        let value = self.known.get(name).cloned();
        value.unwrap_or_else(|| if name.starts_with("steps.") { String::new() } else { panic!("nothing is called {name}") })
    }

    fn filled(&self, text: &str) -> String {
        let mut parts = text.split("${{ ");
        let first = parts.next().unwrap().to_owned();
        parts.fold(first, |before, part| {
            let (name, after) = part.split_once(" }}").unwrap();
            before + &self.value(name) + after
        })
    }

    /// Comparisons with a text in single quotation marks, all of which must hold.
    fn holds(&self, condition: &str) -> bool {
        condition.split(" && ").all(|one| {
            let words: Vec<&str> = one.split(' ').collect();
            let [name, sign, text] = words[..] else { panic!("{one}") };
            let equal = self.value(name) == text.trim_matches('\'');
            match sign {
                "==" => equal,
                "!=" => !equal,
                _ => panic!("{one}"),
            }
        })
    }

    /// Runs each step in turn, as long as none fails; gives what the last one said.
    fn run(&mut self, action: &Value) -> Output {
        let mut last = None;
        for step in action["runs"]["steps"].as_array().unwrap() {
            if step["if"].as_str().is_some_and(|condition| !self.holds(condition)) {
                continue;
            }
            match step["uses"].as_str() {
                Some("actions/upload-artifact@v4") => {
                    let with = |name: &str| self.filled(step["with"][name].as_str().unwrap());
                    let upload = (with("name"), with("path"));
                    self.uploaded.push(upload);
                }
                // Nothing was cached yet.
                Some("actions/cache@v4") => assert!(step["with"]["key"].as_str().map(|key| self.filled(key)).unwrap().len() > 64),
                Some(other) => panic!("{other}"),
                None => {
                    let output = self.step(step);
                    let failed = !output.status.success();
                    last = Some(output);
                    if failed {
                        break;
                    }
                }
            }
        }
        last.unwrap()
    }

    fn step(&mut self, step: &Value) -> Output {
        assert_eq!(step["shell"], "bash");
        let script = step["run"].as_str().unwrap();
        assert!(!script.contains("${{"), "an input in a script is run as one: {script}");
        let files = ["OUTPUT", "ENV", "PATH", "STEP_SUMMARY"].map(|name| (name, self.folder.join(name)));
        let mut command = Command::new("bash");
        command.args(["--noprofile", "--norc", "-eo", "pipefail", "-c", script]).current_dir(&self.folder);
        let clean = std::env::vars().filter(|(name, _)| name.starts_with("LEADBENCH_"));
        clean.for_each(|(name, _)| _ = command.env_remove(name));
        command.env("RUNNER_TEMP", &self.folder).process_group(self.group.map_or(0, |id| i32::try_from(id).unwrap()));
        files.iter().for_each(|(name, path)| _ = command.env(format!("GITHUB_{name}"), path));
        for (name, value) in step["env"].as_object().into_iter().flatten() {
            command.env(name, self.filled(value.as_str().unwrap()));
        }
        let log = |name: &str| fs::File::create(self.folder.join(name)).unwrap();
        command.stdout(log("said")).stderr(log("minded"));
        let mut child = command.spawn().unwrap();
        let id = child.id();
        let status = child.wait().unwrap();
        // What goes on in the background keeps the group of the first that left something there.
        if self.group.is_none() && self.folder.join("leadbench-address").exists() {
            self.group = Some(id);
        }
        if let Some(id) = step["id"].as_str() {
            for line in fs::read_to_string(self.folder.join("OUTPUT")).unwrap_or_default().lines() {
                let (name, value) = line.split_once('=').unwrap();
                self.known.insert(format!("steps.{id}.outputs.{name}"), value.to_owned());
            }
        }
        _ = fs::remove_file(self.folder.join("OUTPUT"));
        let told = |name: &str| fs::read(self.folder.join(name)).unwrap();
        Output { status, stdout: told("said"), stderr: told("minded") }
    }

    fn file(&self, name: &str) -> String {
        fs::read_to_string(self.folder.join(name)).unwrap_or_default()
    }
}

impl Drop for Job {
    fn drop(&mut self) {
        if let Some(group) = self.group {
            _ = Command::new("kill").args(["-KILL", "--", &format!("-{group}")]).status();
        }
        _ = fs::remove_dir_all(&self.folder);
    }
}

fn action() -> Value {
    documents("action.yml").remove(0)
}

const BINARY: &str = env!("CARGO_BIN_EXE_leadbench");

#[test]
fn the_action_starts_the_fake_checks_the_receiver_and_publishes_the_report() {
    let action = action();
    let crm = Running::start(&["listen", "localiq", "--listen", "127.0.0.1:0", "--authorization", "token jokin"]);
    let url = format!("{}/leads", crm.url);
    let inputs = [
        ("provider", "localiq"),
        ("url", url.as_str()),
        ("authorization", "token jokin"),
        ("binary", BINARY),
        ("listen", "127.0.0.1:0"),
        ("args", "--cases=8\n--only=*/sign/*\n"),
        ("serve-args", "--clock\nmanual"),
    ];
    let mut job = Job::new("good", &action, &inputs);
    let ended = job.run(&action);
    assert_eq!(ended.status.code(), Some(0), "{}", said(&ended));
    assert_eq!(job.value("steps.check.outputs.exit-code"), "0");
    let reports = job.value("steps.check.outputs.reports");
    for file in ["leads.xml", "leads.json", "leads.html", "leads.md"] {
        let text = fs::read_to_string(Path::new(&reports).join(file)).unwrap();
        assert!(text.contains("authorization-prefix") || file == "leads.md", "{file}: {text}");
        assert!(!text.contains("token jokin"), "{file}");
    }
    assert!(job.file("STEP_SUMMARY").contains("localiq receiver: conformant"), "{}", job.file("STEP_SUMMARY"));
    assert_eq!(job.uploaded, [("leadbench".to_owned(), reports)]);
    // What later steps of the job find.
    let fake = job.value("steps.fake.outputs.url");
    assert_eq!(job.file("ENV").trim(), format!("LEADBENCH_URL={fake}"));
    assert_eq!(Path::new(job.file("PATH").trim()), Path::new(BINARY).parent().unwrap().canonicalize().unwrap());
    let well = crate::cli::run(&["health", "--server", &fake]);
    assert_eq!(well.status.code(), Some(0), "{}", said(&well));
    for (name, output) in action["outputs"].as_object().unwrap() {
        assert!(!job.filled(output["value"].as_str().unwrap()).is_empty(), "{name}");
    }
}

#[test]
fn the_action_publishes_first_and_then_fails_where_the_receiver_is_wrong() {
    let action = action();
    let crm = Running::start(&["listen", "localiq", "--listen", "127.0.0.1:0", "--authorization", "token jokin"]);
    let url = format!("{}/leads", crm.url);
    let inputs = [("provider", "localiq"), ("url", url.as_str()), ("authorization", "token other"), ("binary", BINARY)];
    let inputs = [&inputs[..], &[("listen", "127.0.0.1:0"), ("args", "--cases=8\n--only=*/sign/*"), ("report", "of-today")]].concat();
    let mut job = Job::new("bad", &action, &inputs);
    let ended = job.run(&action);
    let code = job.value("steps.check.outputs.exit-code");
    assert!(["1", "3"].contains(&code.as_str()), "{code}");
    assert_eq!(ended.status.code().unwrap().to_string(), code);
    assert_eq!(job.uploaded.len(), 1);
    assert!(
        job.file("STEP_SUMMARY").contains("localiq/receiver/") || job.file("STEP_SUMMARY").contains("> "),
        "{}",
        job.file("STEP_SUMMARY")
    );
}

#[test]
fn the_action_starts_the_fake_alone_where_there_is_no_receiver_and_says_why_it_cannot() {
    let action = action();
    let inputs = [("provider", "localiq"), ("binary", BINARY), ("listen", "127.0.0.1:0")];
    let mut job = Job::new("alone", &action, &inputs);
    let ended = job.run(&action);
    assert_eq!(ended.status.code(), Some(0), "{}", said(&ended));
    assert!(job.uploaded.is_empty() && job.value("steps.check.outputs.exit-code").is_empty());

    let taken = job.value("steps.fake.outputs.url").replace("http://", "");
    let mut second = Job::new("taken", &action, &[&inputs[..2], &[("listen", taken.as_str())]].concat());
    let ended = second.run(&action);
    assert_eq!(ended.status.code(), Some(2), "{}", said(&ended));
    assert!(said(&ended).contains("the port is in use"), "{}", said(&ended));

    let mut none = Job::new("none", &action, &[("provider", "localiq"), ("binary", "leadbench-that-is-not")]);
    assert_eq!(none.run(&action).status.code(), Some(2));
}

/// Without a binary it builds what stands beside it, which is not tried here; but the key of its cache must follow the sources.
#[test]
fn the_action_builds_its_own_sources_where_it_is_given_no_binary() {
    let action = action();
    let steps = action["runs"]["steps"].as_array().unwrap();
    let mut job = Job::new("key", &action, &[("provider", "localiq")]);
    let found = job.step(&steps[0]);
    assert!(found.status.success(), "{}", said(&found));
    assert_eq!(job.value("steps.find.outputs.key").len(), 64);
    assert_eq!(job.value("steps.find.outputs.program"), job.folder.join("leadbench/bin/leadbench").display().to_string());
    let build = steps.iter().find(|step| step["run"].as_str().is_some_and(|run| run.starts_with("cargo install"))).unwrap();
    assert!(job.holds(build["if"].as_str().unwrap()));
    job.known.insert("steps.cache.outputs.cache-hit".into(), "true".into());
    assert!(!job.holds(build["if"].as_str().unwrap()));
}

#[test]
fn the_job_for_gitlab_runs() {
    let template = documents("packaging/gitlab.yml").remove(0);
    let job = &template[".leadbench"];
    let crm = Running::start(&["listen", "localiq", "--listen", "127.0.0.1:0"]);
    let fake = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let folder = std::env::temp_dir().join(format!("leadbench-gitlab-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let path = format!("{}:{}", Path::new(BINARY).parent().unwrap().display(), std::env::var("PATH").unwrap());
    let mut shell = Command::new("bash");
    // As its runner puts the lines together.
    shell.args(["-c", &format!("set -eo pipefail\n{}", words(&job["script"]).join("\n"))]).current_dir(&folder).process_group(0);
    shell.env("PATH", path).env("LEADBENCH_PROVIDER", "localiq").env("LEADBENCH_TARGET", format!("{}/leads", crm.url));
    shell.env("LEADBENCH_CASES", "8").env("LEADBENCH_LISTEN", &fake).env("LEADBENCH_URL", format!("http://{fake}"));
    shell.stdout(fs::File::create(folder.join("said")).unwrap()).stderr(fs::File::create(folder.join("minded")).unwrap());
    let mut child = shell.spawn().unwrap();
    let status = child.wait().unwrap();
    _ = Command::new("kill").args(["-KILL", "--", &format!("-{}", child.id())]).status();
    let told = ["said", "minded", "leadbench.log"].map(|name| fs::read_to_string(folder.join(name)).unwrap_or_default()).concat();
    assert_eq!(status.code(), Some(0), "{told}");
    let mut kept = words(&job["artifacts"]["paths"]);
    kept.push(job["artifacts"]["reports"]["junit"].as_str().unwrap());
    for file in kept {
        assert!(folder.join(file).metadata().is_ok_and(|file| file.len() > 0), "{file}: {told}");
    }
    fs::remove_dir_all(folder).unwrap();
}
