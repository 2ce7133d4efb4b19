//! What stands around the program: the container, the manifests, the action for CI, and `leadbench health`, which they all ask.

/// The action for GitHub, its steps run as a runner runs them, and GitLab's template.
mod action;
/// The static program, in an empty root as the container has it.
mod container;
/// The manifests: their commands are commands, and their probes are answered.
mod manifests;

use std::{
    io::{Read, Write},
    net::TcpListener,
    path::Path,
};

use crate::cli::{Running, run, said};

/// A file of the project.
fn text(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

/// Each document of a YAML file.
fn documents(path: &str) -> Vec<serde_json::Value> {
    let all = serde_saphyr::from_multiple(&text(path)).unwrap_or_else(|e| panic!("{path}: {e}"));
    assert!(!all.is_empty(), "{path} is empty");
    all
}

/// A list of texts in a document.
fn words(list: &serde_json::Value) -> Vec<&str> {
    list.as_array().unwrap_or_else(|| panic!("{list} is no list")).iter().map(|word| word.as_str().unwrap()).collect()
}

#[test]
fn health_tells_who_can_serve_from_who_cannot_and_from_nobody() {
    let fake = Running::start(&["serve", "--listen", "127.0.0.1:0"]);
    let well = run(&["health", "--server", &fake.url]);
    assert_eq!(well.status.code(), Some(0), "{}", said(&well));
    let url = fake.url.clone();
    drop(fake);
    let nobody = run(&["health", "--server", &url]);
    assert_eq!(nobody.status.code(), Some(3), "{}", said(&nobody));
    assert!(said(&nobody).contains("leadbench serve"), "{}", said(&nobody));
    let wrong = run(&["health", "--server", "here"]);
    assert_eq!(wrong.status.code(), Some(2), "{}", said(&wrong));
}

#[test]
fn health_shows_what_a_server_says_that_cannot_serve_and_waits_for_one_that_can() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let server = std::thread::spawn(move || {
        for (status, says) in [(503, "no database"), (503, "no database"), (503, "no database"), (200, "ok")] {
            let (mut stream, _) = listener.accept().unwrap();
            let mut asked = [0; 1024];
            let length = stream.read(&mut asked).unwrap();
            assert!(asked[..length].starts_with(b"GET /_leadbench/readyz HTTP/1.1\r\n"));
            let head = format!("HTTP/1.1 {status} -\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{says}", says.len());
            stream.write_all(head.as_bytes()).unwrap();
        }
    });
    let unwell = run(&["health", "--server", &url]);
    assert_eq!(unwell.status.code(), Some(1), "{}", said(&unwell));
    assert!(said(&unwell).contains("503") && said(&unwell).contains("no database"), "{}", said(&unwell));
    let waited = run(&["health", "--server", &url, "--wait", "1m"]);
    assert_eq!(waited.status.code(), Some(0), "{}", said(&waited));
    server.join().unwrap();
}
