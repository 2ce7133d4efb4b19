//! Hostile peers: whatever a target does, a run ends by itself, with a verdict that says why, few requests and flat memory.

use std::{
    process::Stdio,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use futures::{StreamExt, stream};
use leadbench::{
    engine::send::{Egress, REPLY_LIMIT, Sender},
    model::{Framing, Headers, Message},
};
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

/// The most memory that a run may ever have held (`VmHWM`), in KiB. A debug build needs some 92 MiB against a correct receiver:
/// 35 are its own file, two checks send bodies of megabytes, and the allocator keeps for a second what was freed.
const PEAK: u64 = 144 * 1024;
/// A run that takes longer hangs. Nothing else is judged by the wall clock.
const HANGS: Duration = Duration::from_secs(60);
/// 64 KiB of zeros as a gzip member: this, 63 zeros, and the end. Members may follow one another: decoders take them for one file.
const MEMBER: &[u8] = b"\x1f\x8b\x08\0\0\0\0\0\x02\x03\xed\xc1\x01\x01\0\0\0\x80\x90\xfe\xaf\xee\x08\x0a";
const MEMBER_ENDS: &[u8] = b"\x6a\xeb\x8e\x97\xd7\0\0\x01\0";

/// What a peer does once it has read the head of a request and written the beginning of its reply.
#[derive(Debug, Clone)]
enum Then {
    /// Closes without reading anything.
    Slam,
    /// Ends its side.
    Close,
    /// Breaks the connection off.
    Reset,
    /// Says no more, and waits for the client to hang up.
    Hold,
    /// Writes this over and over until the client hangs up.
    Flood(Vec<u8>),
    /// The same, a pause after each time.
    Drip(&'static [u8]),
}

/// A peer, and what must come of a run against it.
#[derive(Debug, Clone)]
struct Hostile {
    name: &'static str,
    /// So many connections get a plain 200 first.
    honest: usize,
    /// So many cases of each property are tried.
    cases: &'static str,
    /// None: from then on nothing listens any more.
    act: Option<(Vec<u8>, Then)>,
    /// The prerequisite that fails; empty when both hold.
    fails: &'static str,
    /// What the report says of it.
    words: String,
    /// The most connections that it may see. Each request of a run goes over its own.
    requests: usize,
}

/// The most connections of a run of every check with four cases each, with as many as there are by default, and with
/// four where the properties fail and each looks for a smaller case.
const ALL_CHECKS: usize = 400;
const MANY_CASES: usize = 4_000;
const MADE_SMALL: usize = 2_000;

impl Hostile {
    /// Hostile from the first connection on: one request says all.
    fn new(name: &'static str, reply: impl Into<Vec<u8>>, then: Then, words: &str) -> Self {
        let act = Some((reply.into(), then));
        Self { name, honest: 0, cases: "4", act, fails: "policy/answers", words: words.into(), requests: 1 }
    }

    /// It answers, so the run goes on.
    fn answering(self, fails: &'static str, cases: &'static str, requests: usize) -> Self {
        Self { fails, cases, requests, ..self }
    }

    /// How long an answer is waited for, in seconds. A machine that is busy is slow to send much: only silence is cut short.
    fn patience(&self) -> f64 {
        if self.words.starts_with("no answer") { 0.6 } else { 10.0 }
    }

    /// Hostile only when the prerequisites have held and eight checks at a time go on.
    fn turning(self) -> Self {
        Self { honest: 20, ..self }.answering("", "4", MADE_SMALL)
    }
}

fn peers() -> Vec<Hostile> {
    use Then::*;
    let late = "no answer within 0.6 s";
    let closed = |why: &str| format!("connection closed before the reply was complete: {why}");
    let garbled = |why: &str| format!("no readable HTTP reply: {why}");
    let (long, framed) = (garbled("a reply body of more than 1024 KiB"), garbled("chunk lines and trailers of more than 1024 KiB"));
    let head = |lines: &str| format!("HTTP/1.1 200 OK\r\n{lines}");
    let sized = |length: usize, body: &str| head(&format!("Content-Length: {length}\r\n\r\n{body}"));
    let chunked = |body: &str| head(&format!("Transfer-Encoding: chunked\r\n\r\n{body}"));
    let much = || Flood(vec![b'x'; 16_384]);
    let extended = || Flood(format!("1;{}\r\nx\r\n", "x".repeat(4_000)).into_bytes());
    let bomb = [MEMBER, &[0; 63], MEMBER_ENDS].concat().repeat(10_000);
    let bomb = [head(&format!("Content-Encoding: gzip\r\nContent-Length: {}\r\n\r\n", bomb.len())).into_bytes(), bomb].concat();
    let redirect = "HTTP/1.1 302 Found\r\nLocation: /leads\r\nContent-Length: 0\r\n\r\n";
    vec![
        // The longest come first: the others run beside them.
        Hostile::new("falls silent half-way", "", Hold, late).turning(),
        Hostile::new("chunk extensions half-way", chunked(""), extended(), &framed).turning(),
        Hostile::new("endless body half-way", head("\r\n"), much(), &long).turning(),
        Hostile { act: None, ..Hostile::new("dies half-way", "", Close, "no connection").turning() },
        Hostile::new("compressed bomb", bomb, Close, "was answered with 200").answering("", "256", MANY_CASES),
        Hostile::new("Content-Length too small", sized(2, "hi"), Flood(b"and more".to_vec()), "was answered with 200")
            .answering("", "4", ALL_CHECKS),
        Hostile::new("redirect loop", redirect, Close, "302").answering("policy/accepts", "4", 12),
        Hostile::new("endless body", head("\r\n"), much(), &long),
        Hostile::new("endless chunks", chunked(""), Flood(b"1\r\nx\r\n".repeat(1_000)), &framed),
        Hostile::new("endless chunk extensions", chunked(""), extended(), &framed),
        Hostile::new("endless trailers", chunked("0\r\n"), Flood(b"T: x\r\n".repeat(1_000)), &framed),
        Hostile::new("Content-Length too large", sized(100, "hi"), Close, &closed("2 of 100 bytes of the reply body came")),
        Hostile::new("Content-Length beyond all", sized(usize::MAX, ""), much(), &long),
        Hostile::new("reset within the body", sized(100, "hi"), Reset, &closed("the peer reset the connection")),
        Hostile::new("header flood", head(""), Flood(b"A: b\r\n".repeat(1_000)), &garbled("too many headers")),
        Hostile::new("endless header", head("A: "), much(), &garbled("a reply head of more than 64 KiB")),
        Hostile::new("interim replies", "", Flood(b"HTTP/1.1 103 Early Hints\r\n\r\n".to_vec()), &garbled("more than 8 interim replies")),
        Hostile::new("slow drip of a head", head("A: "), Drip(b"x"), late),
        Hostile::new("slow drip of a body", sized(1_000_000, ""), Drip(b"x"), late),
        Hostile::new("never answers", "", Hold, late),
        Hostile::new("closes without a reply", "", Close, &closed("no byte of a reply came")),
        Hostile::new("closes at once", "", Slam, &closed("")),
    ]
}

/// Starts a peer, and gives back its URL and how many connections it has had.
async fn start(hostile: &Hostile) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/leads", listener.local_addr().unwrap());
    let count = Arc::new(AtomicUsize::new(0));
    let (seen, hostile) = (count.clone(), hostile.clone());
    tokio::spawn(async move {
        let plain = (b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".to_vec(), Then::Close);
        while let Some((reply, then)) = if seen.load(Ordering::SeqCst) < hostile.honest { Some(plain.clone()) } else { hostile.act.clone() }
        {
            let Ok((stream, _)) = listener.accept().await else { return };
            seen.fetch_add(1, Ordering::SeqCst);
            tokio::spawn(treat(stream, reply, then));
        }
    });
    (url, count)
}

async fn treat(mut stream: TcpStream, reply: Vec<u8>, then: Then) -> std::io::Result<()> {
    if let Then::Slam = then {
        return Ok(());
    }
    let mut request = Vec::new();
    while !request.windows(4).any(|end| end == b"\r\n\r\n") && stream.read_buf(&mut request).await? > 0 {}
    stream.write_all(&reply).await?;
    match then {
        Then::Reset => return stream.set_zero_linger(),
        Then::Close => stream.shutdown().await?,
        Then::Hold | Then::Slam => {}
        Then::Flood(bytes) => loop {
            stream.write_all(&bytes).await?;
        },
        Then::Drip(bytes) => loop {
            stream.write_all(bytes).await?;
            tokio::time::sleep(Duration::from_millis(20)).await;
        },
    }
    tokio::io::copy(&mut stream, &mut tokio::io::sink()).await.map(drop)
}

/// What a run left behind.
struct Ended {
    code: Option<i32>,
    report: Value,
    /// In KiB; 0 where there is no `/proc`.
    peak: u64,
}

async fn check(url: &str, cases: &str, patience: f64) -> Ended {
    // The prerequisites wait twice as long as the other checks.
    let timeout = (patience / 2.0).to_string();
    let arguments = [
        "check",
        "receiver",
        "--provider",
        "localiq",
        // Silence is waited for: side by side, not one after another.
        "--concurrency",
        "8",
        "--timeout",
        &timeout,
        "--seed",
        "7",
        "--format",
        "json",
        "--cases",
        cases,
        "--url",
        url,
    ];
    let mut command = tokio::process::Command::new(env!("CARGO_BIN_EXE_leadbench"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("LEADBENCH_")) {
        command.env_remove(name);
    }
    let mut child = command.args(arguments).stdout(Stdio::piped()).kill_on_drop(true).spawn().unwrap();
    let (status, mut output) = (format!("/proc/{}/status", child.id().unwrap()), child.stdout.take().unwrap());
    let (mut text, mut peak) = (Vec::new(), 0);
    let run = async {
        let mut again = tokio::time::interval(Duration::from_millis(5));
        // The peak never falls: the last look while the process is there is the one that counts.
        loop {
            tokio::select! {
                _ = again.tick() => {}
                read = output.read_buf(&mut text) => if read.unwrap() == 0 { break },
            }
            peak = peak_of(&std::fs::read_to_string(&status).unwrap_or_default()).unwrap_or(peak);
        }
        child.wait().await.unwrap().code()
    };
    let code = tokio::time::timeout(HANGS, run).await.unwrap_or_else(|_| panic!("the run against {url} does not end"));
    let report = serde_json::from_slice(&text).unwrap_or_else(|e| panic!("{e}: {}", String::from_utf8_lossy(&text)));
    Ended { code, report, peak }
}

fn peak_of(status: &str) -> Option<u64> {
    status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse().ok())
}

/// The line of the table that a run comes to, or what is wrong with it.
async fn judged(hostile: Hostile) -> Result<String, String> {
    let (url, count) = start(&hostile).await;
    let Ended { code, report, peak } = check(&url, hostile.cases, hostile.patience()).await;
    let requests = count.load(Ordering::SeqCst);
    let checks = report["checks"].as_array().ok_or("no checks")?;
    let found = |id: &str| checks.iter().find(|c| c["id"] == format!("localiq/receiver/{id}"));
    let verdicts = ["policy/answers", "policy/accepts"].map(|id| found(id).map_or("missing", |c| c["verdict"].as_str().unwrap_or("none")));
    let wanted = match hostile.fails {
        "policy/answers" => ["FAIL", "UNPROVEN"],
        "policy/accepts" => ["PASS", "FAIL"],
        _ => ["PASS", "PASS"],
    };
    let reason = match found(hostile.fails) {
        Some(check) => check["actual"].as_str().unwrap_or_default().contains(&hostile.words),
        None => {
            report["remarks"].to_string().contains(&hostile.words)
                || checks.iter().any(|c| c["actual"].to_string().contains(&hostile.words))
        }
    };
    let known = ["PASS", "FAIL", "WARN", "INFO", "UNPROVEN", "N/A"];
    let settled = checks.len() as u64 == report["total"].as_u64().unwrap_or_default()
        && checks.iter().all(|c| known.iter().any(|verdict| c["verdict"] == *verdict));
    let line = format!("{}: {verdicts:?}, exit {code:?}, {requests} requests, {} MiB", hostile.name, peak / 1024);
    let rules = [
        ("the exit code", matches!(code, Some(1 | 3))),
        ("the verdicts", verdicts == wanted),
        ("the reason", reason),
        ("a check without a verdict", settled),
        ("the requests", (1..=hostile.requests).contains(&requests)),
        ("the memory", (1..PEAK).contains(&peak) || cfg!(not(target_os = "linux"))),
    ];
    let wrong: Vec<&str> = rules.iter().filter(|(_, held)| !held).map(|(rule, _)| *rule).collect();
    if wrong.is_empty() { Ok(line) } else { Err(format!("{line}: {}\n{:#}", wrong.join(", "), report["remarks"])) }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_hostile_peer_ends_in_a_verdict_within_its_budget() {
    let ended: Vec<_> = stream::iter(peers()).map(judged).buffer_unordered(3).collect().await;
    let (held, wrong): (Vec<_>, Vec<_>) = ended.into_iter().partition(Result::is_ok);
    held.into_iter().for_each(|line| println!("{}", line.unwrap()));
    assert!(wrong.is_empty(), "{}", wrong.into_iter().map(Result::unwrap_err).collect::<Vec<_>>().join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn one_exchange_tells_how_its_peer_failed_and_holds_little_of_it() {
    for hostile in peers().into_iter().filter(|hostile| hostile.honest == 0) {
        let (url, count) = start(&hostile).await;
        let message = Message { method: "POST".into(), url, headers: Headers::new(), body: "hello".into(), framing: Framing::Sized };
        let sender = Sender::new(Egress::Loopback);
        let patience = Duration::from_secs_f64(hostile.patience());
        let sending = sender.send(message, patience, jiff::Timestamp::UNIX_EPOCH);
        let exchange = tokio::time::timeout(HANGS, sending).await.unwrap();
        let came = exchange.answer.map_or_else(|why| why.to_string(), |reply| format!("was answered with {}", reply.status));
        assert!(came.contains(&hostile.words), "{}: {came}", hostile.name);
        assert_eq!(count.load(Ordering::SeqCst), 1, "{}", hostile.name);
        assert!(exchange.received.len() < 3 * REPLY_LIMIT, "{}: {} bytes", hostile.name, exchange.received.len());
    }
}

/// What a server answers to raw bytes, until it ends the connection.
async fn told(url: &str, bytes: &[u8]) -> String {
    let mut tcp = TcpStream::connect(url.trim_start_matches("http://")).await.unwrap();
    // A server that has heard enough may hang up before all is written.
    _ = tcp.write_all(bytes).await;
    let mut said = Vec::new();
    _ = tcp.read_to_end(&mut said).await;
    String::from_utf8_lossy(&said).into_owned()
}

/// Hostile clients of a server: what is too long is refused, in words where it can be, and others are served all the same.
#[tokio::test(flavor = "multi_thread")]
async fn a_server_refuses_what_is_too_long_and_serves_the_others() {
    let fake = crate::cli::Running::start(&["serve", "--listen", "127.0.0.1:0", "--connections", "8"]);
    let long = "x".repeat(1_000_000);
    let lines = "A: b\r\n".repeat(200);
    for head in [format!("GET / HTTP/1.1\r\nHost: a\r\nX: {long}\r\n\r\n"), format!("GET /{long} HTTP/1.1\r\nHost: a\r\n\r\n")] {
        let said = told(&fake.url, head.as_bytes()).await;
        // What was not read when the server hung up may take its answer with it.
        assert!(said.is_empty() || said.starts_with("HTTP/1.1 4"), "{said:.200}");
    }
    let said = told(&fake.url, format!("GET / HTTP/1.1\r\nHost: a\r\n{lines}\r\n").as_bytes()).await;
    assert!(said.starts_with("HTTP/1.1 431"), "{said:.200}");
    // Both the providers' paths and ours take sixteen megabytes and no more.
    let client = reqwest::Client::new();
    for path in ["_leadbench/api/v1/events", "crm/webhooks?global_master_advertiser_id=TEST_1"] {
        let post = |size| {
            client
                .post(format!("{}/{path}", fake.url))
                .header("authorization", "any")
                .header("content-type", "application/json")
                .body(vec![b' '; size])
                .send()
        };
        let taken = post(4 * 1024 * 1024).await.unwrap();
        assert_eq!(taken.status().as_u16(), 400, "{path}");
        let refused = client.post(format!("{}/{path}", fake.url)).header("content-length", "99999999").body(vec![b' '; 17 * 1024 * 1024]);
        if let Ok(refused) = refused.send().await {
            assert_eq!(refused.status().as_u16(), 413, "{path}");
            let problem: Value = refused.json().await.unwrap();
            assert!(problem["right"].as_str().is_some_and(|right| !right.is_empty()), "{problem}");
        }
    }
    drop(client);
    // Those who say nothing take the places; the ninth waits until one of them goes.
    let mut silent = Vec::new();
    for _ in 0..8 {
        silent.push(TcpStream::connect(fake.url.trim_start_matches("http://")).await.unwrap());
    }
    let (url, asked) = (fake.url.clone(), Arc::new(AtomicUsize::new(0)));
    let noted = asked.clone();
    let waiting = tokio::spawn(async move {
        let said = told(&url, b"GET /_leadbench/livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").await;
        noted.store(1, Ordering::SeqCst);
        said
    });
    drop(silent);
    let said = tokio::time::timeout(HANGS, waiting).await.expect("it is never served").unwrap();
    assert!(said.starts_with("HTTP/1.1 200") && asked.load(Ordering::SeqCst) == 1, "{said}");
}

/// The client of docs/hardening.md, a fiftieth of it: accounts beyond the bound are refused, whoever dawdles holds up nobody, and
/// what it all costs stays small.
#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_means_no_good_costs_a_server_little() {
    if !crate::setting::found("python3") || !std::path::Path::new("/proc/self/status").exists() {
        return;
    }
    let fake = crate::cli::Running::start(&["serve", "--quiet", "--listen", "127.0.0.1:0", "--bound", "accounts=500"]);
    let client = format!("{}/tests/it/hostile_client.py", env!("CARGO_MANIFEST_DIR"));
    let mut command = tokio::process::Command::new("python3");
    let output = command.arg(client).args([&fake.url, &fake.id().to_string(), "0.02"]).output().await.unwrap();
    assert!(output.status.success(), "{}", crate::cli::said(&output));
    let deeds: Vec<Value> = output.stdout.split(|byte| *byte == b'\n').filter_map(|line| serde_json::from_slice(line).ok()).collect();
    let answered = |deed: &str| &deeds.iter().find(|told| told["deed"] == deed).unwrap_or_else(|| panic!("{deeds:?}"))["answered"];
    // Whose template was refused has an account all the same.
    assert_eq!(*answered("registrations"), serde_json::json!({"200": 499, "503": 2501}));
    assert_eq!(answered("slow_heads")["another"], 200);
    assert!(answered("long_heads")["431"] == 1 || answered("long_heads")["closed"] == 1, "{deeds:?}");
    assert_eq!(*answered("template"), 400);
    assert!(deeds.iter().all(|told| told["mib"].as_u64().is_some_and(|mib| mib < 128)), "{deeds:?}");
}
