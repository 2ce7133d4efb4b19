//! TLS: whom we send to over `https`, told by receivers with private authorities, other names and dates that are over.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, date_time_ymd};
use rustls::{
    ServerConfig,
    pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
};
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};
use tokio_rustls::TlsAcceptor;

use crate::cli::{Running, leadbench, run, said};

/// An authority that no machine knows, in a folder of its own.
struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
    folder: PathBuf,
}

impl Drop for Authority {
    fn drop(&mut self) {
        _ = std::fs::remove_dir_all(&self.folder);
    }
}

impl Authority {
    fn new(name: &str) -> Self {
        let mut params = CertificateParams::new([]).unwrap();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        let folder = std::env::temp_dir().join(format!("leadbench-tls-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("ca.pem"), issuer.pem()).unwrap();
        Self { issuer, folder }
    }

    /// The file with its certificate.
    fn pem(&self) -> String {
        self.folder.join("ca.pem").display().to_string()
    }

    /// A receiver with a certificate for these names, until the end of a year; each request is answered with 200.
    async fn receiver(&self, names: &[&str], until: i32) -> Peer {
        let mut params = CertificateParams::new(names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>()).unwrap();
        (params.not_before, params.not_after) = (date_time_ymd(2000, 1, 1), date_time_ymd(until, 12, 31));
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        let config = ServerConfig::builder_with_provider(rustls::crypto::aws_lc_rs::default_provider().into());
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let config = config.with_safe_default_protocol_versions().unwrap().with_no_client_auth();
        let acceptor = TlsAcceptor::from(Arc::new(config.with_single_cert(vec![certificate.der().clone()], key).unwrap()));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (address, seen) = (listener.local_addr().unwrap(), Arc::new(Mutex::new(Vec::new())));
        let peer = Peer { address, seen: seen.clone() };
        tokio::spawn(async move {
            while let Ok((tcp, _)) = listener.accept().await {
                let (acceptor, seen) = (acceptor.clone(), seen.clone());
                tokio::spawn(async move {
                    let Ok(mut tls) = acceptor.accept(tcp).await else { return };
                    let (mut text, mut some) = (Vec::new(), [0; 8192]);
                    while let Ok(n @ 1..) = tls.read(&mut some).await {
                        text.extend_from_slice(&some[..n]);
                        // Our leads end in a brace, and none is longer than a record.
                        if text.ends_with(b"}") || text.starts_with(b"GET") {
                            seen.lock().unwrap().push(String::from_utf8_lossy(&std::mem::take(&mut text)).into_owned());
                            _ = tls.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").await;
                        }
                    }
                });
            }
        });
        peer
    }
}

struct Peer {
    address: SocketAddr,
    seen: Arc<Mutex<Vec<String>>>,
}

impl Peer {
    fn url(&self, host: &str) -> String {
        format!("https://{host}:{}/leads", self.address.port())
    }

    fn requests(&self) -> usize {
        self.seen.lock().unwrap().len()
    }
}

/// One lead to a URL: the exit code, and all that was said.
fn send(url: &str, more: &[&str]) -> (Option<i32>, String) {
    let output = run(&[&["send", "localiq", "chat", "--to", url], more].concat());
    (output.status.code(), said(&output))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_private_authority_is_trusted_once_it_is_named() {
    let (ours, other) = (Authority::new("private"), Authority::new("other"));
    let peer = ours.receiver(&["127.0.0.1", "localhost"], 2100).await;
    let url = peer.url("127.0.0.1");
    for more in [&[][..], &["--ca", &other.pem()]] {
        let (code, said) = send(&url, more);
        assert!(code == Some(3) && said.contains("signed by nobody that this machine knows") && said.contains("--ca FILE"), "{said}");
    }
    assert_eq!(peer.requests(), 0);
    for url in [&url, &peer.url("localhost")] {
        let (code, said) = send(url, &["--ca", &other.pem(), "--ca", &ours.pem()]);
        assert!(code == Some(0) && !said.contains("INSECURE"), "{said}");
    }
    // By the environment, and by a file of options, as each option.
    let words = ["send", "localiq", "chat", "--to", &url];
    let output = leadbench(&words).env("LEADBENCH_CA", ours.pem()).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    std::fs::write(ours.folder.join("leadbench.toml"), format!("[send]\nca = [{:?}]\n", ours.pem())).unwrap();
    let output = leadbench(&words).current_dir(&ours.folder).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert_eq!(peer.requests(), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_name_and_a_date_that_is_over_are_refused_all_the_same() {
    let ca = Authority::new("wrong");
    let pem = ca.pem();
    let (named, old) = (ca.receiver(&["crm.example"], 2100).await, ca.receiver(&["127.0.0.1"], 2001).await);
    let (code, said) = send(&named.url("127.0.0.1"), &["--ca", &pem]);
    assert!(code == Some(3) && said.contains("crm.example") && said.contains("not for 127.0.0.1"), "{said}");
    let (code, said) = send(&old.url("127.0.0.1"), &["--ca", &pem]);
    assert!(code == Some(3) && said.contains("has expired"), "{said}");
    assert_eq!(named.requests() + old.requests(), 0);
    for peer in [&named, &old] {
        let (code, said) = send(&peer.url("127.0.0.1"), &["--insecure"]);
        assert!(code == Some(0) && said.contains("INSECURE: no certificate is verified"), "{said}");
        assert_eq!(peer.requests(), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_tls_and_no_certificate_is_said() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut tcp, _)) = listener.accept().await {
            _ = tcp.write_all(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n").await;
        }
    });
    let (code, said) = send(&format!("https://{address}/"), &[]);
    assert!(code == Some(3) && said.contains("does not speak it") && said.contains("http://"), "{said}");
    let folder = std::env::temp_dir();
    let empty = folder.join(format!("leadbench-no-ca-{}.pem", std::process::id()));
    std::fs::write(&empty, "no certificate").unwrap();
    let refused = |path: &Path, words: &str| {
        let (code, said) = send("https://127.0.0.1:9/", &["--ca", &path.display().to_string()]);
        assert!(code == Some(2) && said.contains("--ca") && said.contains(words), "{said}");
    };
    refused(&empty, "it holds no certificate");
    refused(&folder.join("leadbench-nowhere.pem"), "cannot be read");
    _ = std::fs::remove_file(&empty);
    let (code, said) = send("https://127.0.0.1:9/", &["--insecure", "--ca", "x.pem"]);
    assert!(code == Some(2) && said.contains("cannot be used with"), "{said}");
}

/// The fake's own deliveries, and the judge: each by its option, and the report says what was not looked at.
#[tokio::test(flavor = "multi_thread")]
async fn deliveries_and_judgements_go_over_tls_as_they_are_told_to() {
    let ca = Authority::new("serve");
    let pem = ca.pem();
    let peer = ca.receiver(&["127.0.0.1"], 2100).await;
    let hook = format!(r#"{{"provider":"localiq","form":{{"payload_url":"{}","active":true}}}}"#, peer.url("127.0.0.1"));
    for (option, delivered) in [(&[][..], false), (&["--ca", &pem], true), (&["--insecure"], true)] {
        let fake = Running::start(&[&["serve", "--listen", "127.0.0.1:0", "--fault", "\"no-retry\""], option].concat());
        let made = reqwest::Client::new().post(format!("{}/_leadbench/api/v1/subscriptions", fake.url)).body(hook.clone()).send();
        assert_eq!(made.await.unwrap().status(), 201);
        let before = peer.requests();
        let output = run(&["trigger", "localiq", "chat", "--server", &fake.url]);
        assert_eq!(output.status.success(), delivered, "{option:?}: {}", said(&output));
        assert_eq!(peer.requests() - before, usize::from(delivered));
    }
    let url = peer.url("127.0.0.1");
    let check = |more: &[&str]| {
        let words = ["check", "receiver", "--provider", "localiq", "--url", &url, "--only", "*/policy/answers", "--format", "json"];
        let output = run(&[&words, more].concat());
        let report: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|e| panic!("{e}: {}", said(&output)));
        (output.status.code(), report["remarks"].to_string())
    };
    let (code, remarks) = check(&[]);
    assert!(code == Some(3) && remarks.contains("--ca FILE"), "{remarks}");
    let (code, remarks) = check(&["--ca", &pem]);
    assert!(code == Some(0) && !remarks.contains("--insecure"), "{remarks}");
    let (code, remarks) = check(&["--insecure"]);
    assert!(code == Some(0) && remarks.contains("No certificate was verified (--insecure)"), "{remarks}");
}
