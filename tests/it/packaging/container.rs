//! The static program, in an empty root as the container has it.

use std::{
    fs,
    io::{BufRead, BufReader},
    os::unix::fs::{PermissionsExt, chown},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use super::text;
use crate::cli::said;

/// The arguments of an instruction of the Dockerfile that is written as a JSON array.
fn instruction(name: &str) -> Vec<String> {
    let file = text("packaging/Dockerfile");
    let line = file.lines().rfind(|line| line.starts_with(name)).unwrap_or_else(|| panic!("no {name}"));
    serde_json::from_str(&line[line.find('[').unwrap()..]).unwrap()
}

/// The newest library of a name that the tests were built with.
fn library(name: &str) -> PathBuf {
    let deps = std::env::current_exe().unwrap().parent().unwrap().to_owned();
    let libraries = fs::read_dir(&deps).unwrap().map(|entry| entry.unwrap().path());
    let ours = libraries.filter(|path| {
        let file = path.file_name().unwrap().to_string_lossy().into_owned();
        file.starts_with(&format!("lib{name}-")) && file.ends_with(".rlib")
    });
    ours.max_by_key(|path| path.metadata().unwrap().modified().unwrap()).unwrap_or_else(|| panic!("no {name} in {}", deps.display()))
}

/// Links the program with the Dockerfile's own options from what the tests were built with: the same objects as in the container
/// but for their optimisation, and a matter of seconds.
fn link(program: &Path) {
    let file = text("packaging/Dockerfile");
    let options = file.lines().find_map(|line| line.strip_prefix("RUN cargo rustc ")).unwrap().split_once(" -- ").unwrap().1;
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let mut command = Command::new(rustc);
    command.current_dir(env!("CARGO_MANIFEST_DIR")).args(["--edition", "2024", "--crate-name", "leadbench", "src/main.rs"]);
    command.args(options.trim_end_matches('\\').split_whitespace()).arg("-o").arg(program);
    let leadbench = library("leadbench");
    command.arg("-L").arg(format!("dependency={}", leadbench.parent().unwrap().display()));
    for (name, path) in [("leadbench", &leadbench), ("mimalloc", &library("mimalloc"))] {
        command.arg("--extern").arg(format!("{name}={}", path.display()));
    }
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}\n{}", said(&output));
}

/// A root with nothing in it but what the Dockerfile puts there, and the file of names that an engine adds.
struct Root(PathBuf);

impl Root {
    fn new() -> Self {
        let root = std::env::temp_dir().join(format!("leadbench-root-{}", std::process::id()));
        _ = fs::remove_dir_all(&root);
        for folder in ["etc/ssl/certs", "data", "tmp"] {
            fs::create_dir_all(root.join(folder)).unwrap();
        }
        fs::write(root.join("etc/hosts"), "127.0.0.1 localhost crm.test\n").unwrap();
        link(&root.join("leadbench"));
        fs::set_permissions(&root, fs::Permissions::from_mode(0o755)).unwrap();
        Self(root)
    }

    /// A program of the container, started as its user and with nothing in its environment.
    fn command(&self, arguments: &[String]) -> Command {
        let owner = text("packaging/Dockerfile").lines().find_map(|line| line.strip_prefix("USER ").map(str::to_owned)).unwrap();
        let mut command = Command::new(if is_root() { "chroot" } else { "unshare" });
        if is_root() {
            let id = owner.split(':').next().unwrap().parse().unwrap();
            assert!(id > 0, "the container's user has rights");
            chown(self.0.join("data"), Some(id), Some(id)).unwrap();
            command.arg(format!("--userspec={owner}"));
        } else {
            command.args(["--map-root-user", "chroot"]);
        }
        command.arg(&self.0).args(arguments).env_clear().env("PATH", std::env::var_os("PATH").unwrap());
        command
    }
}

impl Drop for Root {
    fn drop(&mut self) {
        _ = fs::remove_dir_all(&self.0);
    }
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|said| said.stdout == b"0\n")
}

/// Ends with the test.
struct Ending(Child);

impl Drop for Ending {
    fn drop(&mut self) {
        _ = self.0.kill();
        _ = self.0.wait();
    }
}

fn first_line(child: &mut Child) -> String {
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    line.trim().to_owned()
}

/// A receiver behind TLS, whose certificate the root comes to trust: it says its port, then that a lead came.
const RECEIVER: &str = r#"
import http.server, ssl
class Crm(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()
    def log_message(self, *_): pass
server = http.server.HTTPServer(("127.0.0.1", 0), Crm)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain("certificate.pem", "key.pem")
server.socket = context.wrap_socket(server.socket, server_side=True)
print(server.server_port, flush=True)
server.serve_forever()
"#;

#[test]
fn the_static_program_serves_and_sends_in_an_empty_root() {
    let root = Root::new();
    let needed = Command::new("ldd").arg(root.0.join("leadbench")).output().unwrap();
    assert!(["statically linked", "not a dynamic executable"].iter().any(|words| said(&needed).contains(words)), "{}", said(&needed));

    // As the container starts it, but for the port.
    let entry = instruction("ENTRYPOINT ");
    let start: Vec<String> = entry.iter().chain(&instruction("CMD ")).map(|word| word.replace(":4010", ":0")).collect();
    let refused = root.command(&start).output().unwrap();
    assert_eq!(refused.status.code(), Some(2), "{}", said(&refused));
    assert!(said(&refused).contains("--token"), "{}", said(&refused));
    let store = ["--store".to_owned(), "sqlite:/data/leadbench.db".to_owned()];
    let mut serve = root.command(&[start, store.into()].concat());
    let mut serving = Ending(serve.env("LEADBENCH_SERVE_TOKEN", "a-token").stdout(Stdio::piped()).spawn().unwrap());
    let line = first_line(&mut serving.0);
    let port = line.rsplit(':').next().unwrap();
    assert!(line.starts_with("leadbench listening on http://0.0.0.0:"), "{line}");

    let file = text("packaging/Dockerfile");
    let health: Vec<String> = serde_json::from_str(file.split("CMD ").nth(1).unwrap().lines().next().unwrap()).unwrap();
    let url = format!("http://127.0.0.1:{port}");
    let well = root.command(&health).env("LEADBENCH_URL", &url).output().unwrap();
    assert_eq!(well.status.code(), Some(0), "{health:?} {}", said(&well));

    let program = &entry[0];
    let words = |words: &[&str]| [program.as_str()].iter().chain(words).map(|word| (*word).to_owned()).collect::<Vec<_>>();
    let trigger = words(&["trigger", "localiq", "chat", "--server", &url, "--token", "a-token"]);
    let triggered = root.command(&trigger).output().unwrap();
    assert!(said(&triggered).contains("no webhook is registered"), "{}", said(&triggered));
    assert!(root.0.join("data/leadbench.db").metadata().unwrap().len() > 0);

    if !(crate::setting::found("python3") && crate::setting::found("openssl")) {
        return;
    }
    let folder = root.0.join("tmp");
    let make =
        ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=crm.test", "-addext", "subjectAltName=DNS:crm.test"];
    let made = Command::new("openssl")
        .args(make)
        .args(["-addext", "basicConstraints=critical,CA:FALSE"])
        .args(["-keyout", "key.pem", "-out", "certificate.pem"])
        .current_dir(&folder)
        .output();
    assert!(made.as_ref().is_ok_and(|made| made.status.success()), "{made:?}");
    let mut python = Command::new("python3");
    let mut crm = Ending(python.args(["-c", RECEIVER]).current_dir(&folder).stdout(Stdio::piped()).spawn().unwrap());
    let to = format!("https://crm.test:{}/leads", first_line(&mut crm.0));
    let send = words(&["send", "localiq", "chat", "--to", &to]);
    let unknown = root.command(&send).output().unwrap();
    assert_ne!(unknown.status.code(), Some(0), "{}", said(&unknown));
    fs::copy(folder.join("certificate.pem"), root.0.join("etc/ssl/certs/ca-certificates.crt")).unwrap();
    let sent = root.command(&send).output().unwrap();
    assert_eq!(sent.status.code(), Some(0), "{}", said(&sent));
}

/// Cargo refuses a manifest that names a file which is not there.
#[test]
fn what_the_container_is_built_of_is_all_sent_to_its_builder() {
    let sent = text("packaging/Dockerfile.dockerignore");
    let mut lines = sent.lines().filter(|line| !line.starts_with('#'));
    assert_eq!(lines.next(), Some("*"));
    let context = Root(std::env::temp_dir().join(format!("leadbench-context-{}", std::process::id())));
    fs::create_dir_all(&context.0).unwrap();
    for line in lines {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(line.strip_prefix('!').unwrap());
        assert!(path.exists(), "{line}");
        let copied = Command::new("cp").arg("-r").args([&path, &context.0]).status();
        assert!(copied.is_ok_and(|copied| copied.success()), "{line}");
    }
    let cargo = std::env::var_os("CARGO").unwrap_or("cargo".into());
    let read = ["metadata", "--no-deps", "--offline", "--locked", "--format-version", "1"];
    let output = Command::new(cargo).args(read).current_dir(&context.0).output().unwrap();
    assert!(output.status.success(), "{}", said(&output));
    let manifest = text("Cargo.toml").parse::<toml::Table>().unwrap();
    assert!(text("packaging/Dockerfile").contains(&format!("FROM rust:{}-", manifest["package"]["rust-version"].as_str().unwrap())));
}
