//! What the console's page calls: the page itself, the live stream, rows and details, providers, accounts, runs.

use std::time::Duration;

use reqwest::{Method, StatusCode, header::HeaderMap};
use serde_json::{Value, json};

use crate::{
    control_document::{fits, truth},
    setting::{Fake, receiver},
};

/// A call with headers of its own, answered with all there is.
async fn raw(fake: &Fake, path: &str, headers: &[(&str, &str)]) -> (StatusCode, HeaderMap, String) {
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build().unwrap();
    let request = client.request(Method::GET, format!("{}{path}", fake.sim.base_url()));
    let reply = headers.iter().fold(request, |r, (name, value)| r.header(*name, *value)).send().await.unwrap();
    let (status, headers) = (reply.status(), reply.headers().clone());
    let media = headers.get("content-type").map(|v| v.to_str().unwrap().to_owned()).unwrap_or_default();
    let text = reply.text().await.unwrap();
    truth(&Method::GET, path, status.as_u16(), &media, &text);
    (status, headers, text)
}

#[tokio::test]
async fn a_browser_gets_the_page_and_others_the_words() {
    let fake = Fake::start().await;
    let (status, headers, _) = raw(&fake, "/", &[("accept", "text/html,*/*")]).await;
    assert_eq!((status.as_u16(), headers["location"].to_str().unwrap()), (307, "/_leadbench/"));
    let (status, headers, _) = raw(&fake, "/_leadbench", &[]).await;
    assert_eq!((status.as_u16(), headers["location"].to_str().unwrap()), (307, "/_leadbench/"));
    let (status, _, words) = raw(&fake, "/", &[("accept", "*/*")]).await;
    assert!(status == 200 && words.contains("/_leadbench/api/v1/deliveries"), "{words}");

    let (status, headers, page) = raw(&fake, "/_leadbench/", &[]).await;
    assert!(status == 200 && page.starts_with("<!doctype html>"), "{page}");
    let policy = headers["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("script-src 'self'") && !policy.contains("unsafe"), "{policy}");
    assert_eq!(
        (&headers["x-content-type-options"], &headers["referrer-policy"]),
        (&"nosniff".parse().unwrap(), &"no-referrer".parse().unwrap())
    );
    let (status, _, body) = raw(&fake, "/_leadbench/", &[("if-none-match", headers["etag"].to_str().unwrap())]).await;
    assert_eq!((status.as_u16(), body.as_str()), (304, ""));
    for missing in ["none.js", "../mod.rs", "%2e%2e/mod.rs", "..%2fmod.rs"] {
        assert_eq!(raw(&fake, &format!("/_leadbench/assets/{missing}"), &[]).await.0, 404, "{missing}");
    }
}

/// A reader of the live stream.
struct Stream {
    reply: reqwest::Response,
    text: String,
}

/// One event of it: the id where there is one, the name, the data.
#[derive(Debug, Clone)]
struct Told {
    id: Option<u64>,
    name: String,
    data: Value,
}

impl Stream {
    async fn open(fake: &Fake, last: Option<u64>) -> Self {
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let request = client.get(format!("{}/_leadbench/api/v1/stream", fake.sim.base_url()));
        let request = last.iter().fold(request, |r, id| r.header("Last-Event-ID", *id));
        let reply = request.send().await.unwrap();
        assert_eq!((reply.status().as_u16(), &reply.headers()["content-type"]), (200, &"text/event-stream".parse().unwrap()));
        Self { reply, text: String::new() }
    }

    /// The next event; none: the server ended the stream.
    async fn next(&mut self) -> Option<Told> {
        loop {
            if let Some(end) = self.text.find("\n\n") {
                let block: String = self.text.drain(..end + 2).collect();
                let field = |name: &str| block.lines().find_map(|l| l.strip_prefix(name)).map(str::trim);
                let Some(name) = field("event:") else { continue };
                let data: Value = serde_json::from_str(field("data:").unwrap()).unwrap();
                // As the document says of the stream: the rows of the lists.
                let rows = [("delivery", "Delivery"), ("request", "Request"), ("run", "Run"), ("clock", "Clock")];
                rows.iter().filter(|(told, _)| *told == name).for_each(|(_, component)| fits(component, &data));
                return Some(Told { id: field("id:").map(|id| id.parse().unwrap()), name: name.to_owned(), data });
            }
            let chunk = tokio::time::timeout(Duration::from_secs(20), self.reply.chunk()).await.expect("the stream tells nothing");
            self.text.push_str(std::str::from_utf8(&chunk.ok()??).unwrap());
        }
    }

    /// Reads until an event of which something holds, and gives all that came.
    async fn until(&mut self, holds: impl Fn(&Told) -> bool) -> Vec<Told> {
        let mut all = Vec::new();
        while all.last().is_none_or(|told| !holds(told)) {
            all.push(self.next().await.expect("the stream ended"));
        }
        all
    }
}

fn delivered(id: u64) -> impl Fn(&Told) -> bool {
    move |told| told.name == "delivery" && told.data["id"] == id && told.data["state"] == "delivered"
}

async fn happen(fake: &Fake, wish: Value) -> u64 {
    let (status, event) = fake.control(Method::POST, "events", wish).await;
    assert_eq!(status, 202, "{event}");
    event["deliveries"][0].as_u64().unwrap()
}

fn chat() -> Value {
    json!({"provider":"localiq","lead":"chat"})
}

#[tokio::test]
async fn the_stream_tells_what_changes_with_the_rows_of_the_lists() {
    let (fake, crm) = (Fake::standing(&[]).await, receiver(&[200]).await);
    let mut stream = Stream::open(&fake, None).await;
    let hello = stream.next().await.unwrap();
    assert!(hello.name == "hello" && hello.data["id"] == hello.id.unwrap(), "{hello:?}");
    fake.register("TEST_1", "new_contact", &crm.uri()).await;
    let told = stream.until(|t| t.name == "subscriptions").await;
    assert_eq!(told.last().unwrap().data, json!({"provider":"localiq","account":"TEST_1"}));
    let (_, requests) = fake.control(Method::GET, "requests", Value::Null).await;
    assert_eq!(told.iter().find(|t| t.name == "request").unwrap().data, requests[0]);
    let id = happen(&fake, chat()).await;
    let told = stream.until(delivered(id)).await;
    let (_, rows) = fake.control(Method::GET, "deliveries", Value::Null).await;
    assert_eq!((&told.last().unwrap().data, &rows[0]["world"]), (&rows[0], &json!("main")));
    assert_eq!(rows[0]["attempts"].as_array().unwrap().len(), 1);
    assert!(rows[0]["took_ms"].as_f64().is_some_and(|ms| ms == rows[0]["attempts"][0]["took_ms"] && ms > 0.0));
    fake.control(Method::POST, "clock", json!({"advance_ms": 1_000})).await;
    let (_, clock) = fake.control(Method::GET, "clock", Value::Null).await;
    assert_eq!(stream.until(|t| t.name == "clock").await.last().unwrap().data, clock);
    fake.control(Method::PUT, "faults", json!(["no-retry"])).await;
    stream.until(|t| t.name == "faults").await;
    fake.control(Method::POST, "reset", Value::Null).await;
    stream.until(|t| t.name == "reset").await;
    // Reading is no change: who reloads what it is told of would never end.
    for path in ["subscriptions", "records/salesiq/zylker/executions", "deliveries", "requests", "clock"] {
        fake.control(Method::GET, path, Value::Null).await;
    }
    fake.control(Method::PUT, "faults", json!([])).await;
    assert_eq!(stream.until(|t| t.name == "faults").await.len(), 1);
    drop(fake);
    assert!(stream.next().await.is_none(), "a server that stops ends its streams");
}

#[tokio::test]
async fn a_reconnect_loses_nothing_wherever_it_broke_off() {
    let (fake, crm) = (Fake::start().await, receiver(&[200]).await);
    fake.register("TEST_1", "new_contact", &crm.uri()).await;
    let mut stream = Stream::open(&fake, None).await;
    let mut last = stream.next().await.unwrap().id;
    let mut seen = std::collections::BTreeMap::new();
    let mut ids = Vec::new();
    for round in 0..12 {
        // Some happen while a connection is there, some while there is none.
        ids.push(happen(&fake, chat()).await);
        for _ in 0..=round % 3 {
            let told = stream.next().await.unwrap();
            last = told.id.or(last);
            if told.name == "delivery" {
                seen.insert(told.data["id"].as_u64().unwrap(), told.data["state"].clone());
            }
        }
        drop(stream);
        ids.push(happen(&fake, chat()).await);
        stream = Stream::open(&fake, last).await;
    }
    let end = happen(&fake, chat()).await;
    for told in stream.until(delivered(end)).await {
        assert_ne!(told.name, "resync");
        if told.name == "delivery" {
            seen.insert(told.data["id"].as_u64().unwrap(), told.data["state"].clone());
        }
    }
    // The last of them may be under way still: of those that were not, nothing is missing.
    for id in ids {
        let told = &seen[&id];
        let (_, now) = fake.control(Method::GET, &format!("deliveries/{id}?wait=delivered"), Value::Null).await;
        if told != "delivered" {
            stream.until(delivered(id)).await;
        }
        assert_eq!(now["state"], "delivered");
    }
}

#[tokio::test]
async fn who_comes_back_with_an_id_of_another_time_reads_everything_anew() {
    let fake = Fake::start().await;
    for (strange, name) in [(7, "resync"), (u64::MAX, "resync")] {
        let mut stream = Stream::open(&fake, Some(strange)).await;
        let hello = stream.next().await.unwrap();
        assert_eq!((hello.name.as_str(), hello.id), ("hello", None));
        let told = stream.next().await.unwrap();
        assert!(told.name == name && told.id.is_some(), "{told:?}");
        // From there it goes on as usual.
        drop(stream);
        let mut stream = Stream::open(&fake, told.id).await;
        fake.control(Method::PUT, "faults", json!([])).await;
        assert_eq!(stream.until(|t| t.name == "faults").await.len(), 2);
    }
    let (status, _, body) = raw(&fake, "/_leadbench/api/v1/stream", &[("last-event-id", "x")]).await;
    assert!(status == 400 && body.contains("Last-Event-ID"), "{body}");
    let mut stream = reqwest::get(format!("{}/_leadbench/api/v1/stream?after=7", fake.sim.base_url())).await.unwrap();
    let mut text = String::new();
    while !text.contains("event: resync") {
        text.push_str(std::str::from_utf8(&stream.chunk().await.unwrap().unwrap()).unwrap());
    }
}

#[tokio::test]
async fn rows_are_searched_and_paged() {
    let (fake, crm) = (Fake::start().await, receiver(&[200]).await);
    fake.register("TEST_1", "new_contact", &crm.uri()).await;
    let mut ids = Vec::new();
    for lead in ["chat", "call", "form", "chat"] {
        ids.push(happen(&fake, json!({"provider":"localiq","lead":lead})).await);
    }
    for id in &ids {
        fake.control(Method::GET, &format!("deliveries/{id}?wait=delivered"), Value::Null).await;
    }
    let list = async |query: &str| -> Vec<u64> {
        let (_, rows) = fake.control(Method::GET, &format!("deliveries?{query}"), Value::Null).await;
        rows.as_array().unwrap_or_else(|| panic!("{rows}")).iter().map(|d| d["id"].as_u64().unwrap()).collect()
    };
    assert_eq!(list("q=CHAT").await, [ids[3], ids[0]]);
    assert_eq!(list("q=84%2BTEST_1&limit=2").await, [ids[3], ids[2]]);
    assert_eq!(list(&format!("before={}&limit=2", ids[2])).await, [ids[1], ids[0]]);
    assert_eq!(list("q=nothing-like-it").await, [0; 0]);
    assert_eq!(list("q=deliver&state=delivered&limit=100000").await.len(), 4);
}

#[tokio::test]
async fn a_detail_takes_the_attempt_apart_and_says_how_to_repeat_it() {
    let (fake, crm) = (Fake::start().await, receiver(&[200]).await);
    fake.register("TEST_1", "new_contact", &format!("{}/leads", crm.uri())).await;
    let id = happen(&fake, chat()).await;
    let (_, detail) = fake.control(Method::GET, &format!("deliveries/{id}?wait=delivered"), Value::Null).await;
    let attempt = &detail["attempts"][0];
    let whole = format!("{}\r\n\r\n{}", attempt["request_head"].as_str().unwrap(), attempt["request_body"].as_str().unwrap());
    assert_eq!(attempt["request"], whole);
    assert!(attempt["request_headers"].as_array().unwrap().contains(&json!(["Authorization", "token jokin"])), "{attempt}");
    assert!(attempt["response_head"].as_str().unwrap().starts_with("HTTP/1.1 200"), "{attempt}");
    assert_eq!((&detail["signature"], &detail["url"]), (&Value::Null, &json!(format!("{}/leads", crm.uri()))));
    let clauses = detail["clauses"].as_array().unwrap();
    assert!(clauses.len() == 12 && clauses[0]["text"].as_str().unwrap().to_lowercase().contains("chat"), "{clauses:?}");
    if crate::setting::found("curl") {
        let command = detail["curl"].as_str().unwrap();
        let done = std::process::Command::new("sh").arg("-c").arg(format!("{command} -s")).output().unwrap();
        assert!(String::from_utf8_lossy(&done.stdout).contains("200 OK"), "{command}");
        let requests = crm.received_requests().await.unwrap();
        assert_eq!(
            (&requests[0].body, requests[0].headers["authorization"].as_bytes()),
            (&requests[1].body, requests[1].headers["authorization"].as_bytes())
        );
    }
}

/// Something that each provider takes: the form of a webhook for an address, a lead, and a text in its document.
const PROVIDERS: &[(&str, &str, &str, &str)] = &[
    ("localiq", r#"{"payload_url":"URL","active":true}"#, "chat", "/lead/contact/email"),
    ("leadsquared", r#"{"URL":"URL","WebhookEvent":"3"}"#, "lead-create", "/EmailAddress"),
    (
        "salesiq",
        r#"{"type":"data","url":"URL","events":["conversation.rated"],"secured":true}"#,
        "conversation.rated.feedback",
        "/entity/feedback",
    ),
    (
        "autoid",
        r#"{"name":"w","url":"URL","attach":{"campaign":"sales","at":"end"},"template":{"name":"t","type":"JSON","format":"{\"a\":\"%ani_first_name%\"}"}}"#,
        "call-end",
        "/call/ani_first_name",
    ),
];

async fn enrol(fake: &Fake, provider: &str, form: &str, url: &str) -> Value {
    let form: Value =
        serde_json::from_str(&form.replace("URL\"", &format!("{url}\"")).replace(&format!("\"{url}\":"), "\"URL\":")).unwrap();
    let (status, made) = fake.control(Method::POST, "subscriptions", json!({"provider": provider, "form": form})).await;
    assert_eq!(status, 201, "{made}");
    made
}

#[tokio::test]
async fn a_resend_takes_an_edited_document_of_every_provider() {
    let (fake, crm) = (Fake::start().await, receiver(&[200]).await);
    for (provider, form, lead, pointer) in PROVIDERS {
        enrol(&fake, provider, form, &crm.uri()).await;
        let id = happen(&fake, json!({"provider": provider, "lead": lead})).await;
        let (_, detail) = fake.control(Method::GET, &format!("deliveries/{id}?wait=delivered"), Value::Null).await;
        let mut document = detail["event_document"].clone();
        *document.pointer_mut(pointer).unwrap_or_else(|| panic!("{provider} {detail}")) = json!("Edited");
        let (status, again) = fake.control(Method::POST, &format!("deliveries/{id}/resend"), json!({ "document": document })).await;
        assert_eq!(status, 202, "{provider}: {again}");
        let second = again["deliveries"][0].as_u64().unwrap();
        let (_, other) = fake.control(Method::GET, &format!("deliveries/{second}?wait=delivered"), Value::Null).await;
        assert!(other["attempts"][0]["request_body"].as_str().unwrap().contains("Edited"), "{provider}: {other}");
        assert_eq!((&other["identity"], &other["event"]), (&detail["identity"], &detail["event"]), "{provider}");
        let (status, refused) =
            fake.control(Method::POST, &format!("deliveries/{id}/resend"), json!({"document": {"lead": {"id": "x"}}})).await;
        assert_eq!(status, 400, "{provider}: {refused}");
    }
}

#[tokio::test]
async fn a_signed_delivery_comes_with_its_proof_and_the_ways_to_check_it() {
    let (fake, crm) = (Fake::start().await, receiver(&[200]).await);
    let (provider, form, lead, _) = PROVIDERS[2];
    enrol(&fake, provider, form, &crm.uri()).await;
    let id = happen(&fake, json!({"provider": provider, "lead": lead})).await;
    let (_, detail) = fake.control(Method::GET, &format!("deliveries/{id}?wait=delivered"), Value::Null).await;
    let (proof, attempt) = (&detail["signature"], &detail["attempts"][0]);
    assert_eq!(proof["bytes"].as_u64().unwrap() as usize, attempt["request_body"].as_str().unwrap().len());
    assert!(attempt["request_head"].as_str().unwrap().contains(proof["value"].as_str().unwrap()));
    let folder = std::env::temp_dir().join(format!("leadbench-proof-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    for (name, text) in [("body", &attempt["request_body"]), ("signature", &proof["value"]), ("key.pem", &proof["public_key"])] {
        std::fs::write(folder.join(name), text.as_str().unwrap()).unwrap();
    }
    let languages: Vec<&str> = proof["verify"].as_array().unwrap().iter().map(|s| s["language"].as_str().unwrap()).collect();
    assert_eq!(languages, ["openssl", "python", "node", "java"]);
    let code =
        |language: &str| proof["verify"].as_array().unwrap().iter().find(|s| s["language"] == language).unwrap()["code"].as_str().unwrap();
    std::fs::write(folder.join("Verify.java"), code("java")).unwrap();
    // Java and Python's library are not asked for in CI: where they are missing, these two do nothing, and say so.
    let there = |run: &[&str]| {
        let there = std::process::Command::new(run[0]).args(&run[1..]).output().is_ok_and(|o| o.status.success());
        there || {
            eprintln!("NOT RUN: {run:?} does not work on this machine");
            false
        }
    };
    let ways: [(bool, [&str; 3]); 4] = [
        (crate::setting::found("openssl"), ["sh", "-c", code("openssl")]),
        (there(&["python3", "-c", "import cryptography"]), ["python3", "-c", code("python")]),
        (crate::setting::found("node"), ["node", "-e", code("node")]),
        (there(&["javac", "-version"]), ["sh", "-c", "java Verify.java"]),
    ];
    for (_, [run, option, code]) in ways.into_iter().filter(|(there, _)| *there) {
        let verify = || std::process::Command::new(run).args([option, code]).current_dir(&folder).output().unwrap();
        let good = verify();
        assert!(good.status.success(), "{code}: {}", String::from_utf8_lossy(&good.stderr));
        std::fs::write(folder.join("body"), format!("{} ", attempt["request_body"].as_str().unwrap())).unwrap();
        assert!(!verify().status.success(), "{code} takes a changed body");
        std::fs::write(folder.join("body"), attempt["request_body"].as_str().unwrap()).unwrap();
    }
    std::fs::remove_dir_all(folder).unwrap();
}

#[tokio::test]
async fn the_form_of_every_lead_fits_its_sample_and_what_is_drawn() {
    let fake = Fake::start().await;
    let (_, providers) = fake.control(Method::GET, "providers", Value::Null).await;
    let providers = providers.as_array().unwrap();
    assert_eq!(providers.len(), PROVIDERS.len());
    for provider in providers {
        let name = provider["name"].as_str().unwrap();
        let curls = provider["endpoints"].as_array().unwrap().iter().filter_map(|e| e["curl"].as_str());
        assert!(curls.clone().count() == 1 && curls.into_iter().all(|c| c.contains("'{base}/")), "{provider}");
        for lead in provider["leads"].as_array().unwrap() {
            let kind = lead["name"].as_str().unwrap();
            let (status, form) = fake.control(Method::GET, &format!("providers/{name}/leads/{kind}"), Value::Null).await;
            assert_eq!((status.as_u16(), &form["event"]), (200, &lead["events"][0]), "{form}");
            jsonschema::draft202012::meta::validate(&form["schema"]).unwrap();
            let schema = jsonschema::options().should_validate_formats(true).build(&form["schema"]).unwrap();
            assert!(schema.is_valid(&form["sample"]), "{kind}: {:?}", schema.iter_errors(&form["sample"]).next());
            for path in form["paths"].as_array().unwrap() {
                let pointer = format!("/{}", path.as_str().unwrap().replace('.', "/"));
                assert!(form["sample"].pointer(&pointer).is_some(), "{kind}: {path}");
            }
            // The sample, given back as it is, is a lead that happens.
            let (status, event) =
                fake.control(Method::POST, "events", json!({"provider": name, "lead": kind, "base": form["sample"]})).await;
            assert_eq!(status, 202, "{kind}: {event}");
        }
    }
    let (_, chat) = fake.control(Method::GET, "providers/localiq/leads/chat?event=new_lead", Value::Null).await;
    assert_eq!(chat["event"], "new_lead");
    assert_eq!(chat["schema"]["properties"]["lead"]["properties"]["event_type"]["enum"], json!(["chat", "call", "form"]));
    assert_eq!(fake.control(Method::GET, "providers/localiq/leads/chatt", Value::Null).await.0, 404);
    assert_eq!(fake.control(Method::GET, "providers/localiq/leads/chat?event=x", Value::Null).await.0, 400);
}

#[tokio::test]
async fn accounts_show_how_far_their_limit_is_used() {
    let fake = Fake::standing(&[]).await;
    let used = async || {
        let (_, accounts) = fake.control(Method::GET, "accounts", Value::Null).await;
        let all = accounts.as_array().unwrap().clone();
        assert!(all.len() >= PROVIDERS.len(), "the example accounts are there: {all:?}");
        all.into_iter().find(|a| a["provider"] == "leadsquared").unwrap()
    };
    assert_eq!(used().await["window"], json!({"limit": 25, "span_ms": 5_000, "used": 0}));
    for _ in 0..3 {
        fake.call(Method::GET, "/v2/Webhook.svc/Retrieve?accessKey=ACCESS_KEY&secretKey=SECRET_KEY", None).await;
        fake.call(Method::POST, "/v2/Webhook.svc/Retrieve?accessKey=ACCESS_KEY&secretKey=SECRET_KEY", Some("{}")).await;
    }
    let row = used().await;
    assert!(row["window"]["used"].as_u64().is_some_and(|n| (3..=6).contains(&n)) && row["world"] == "main", "{row}");
    fake.control(Method::POST, "clock", json!({"advance_ms": 5_000})).await;
    assert_eq!(used().await["window"]["used"], 0);
}

#[tokio::test]
async fn leads_happen_many_at_once_or_at_a_rate_until_they_are_stopped() {
    let (fake, crm) = (Fake::start().await, receiver(&[200]).await);
    fake.register("TEST_1", "new_contact", &crm.uri()).await;
    let with = |more: Value| {
        let mut wish = chat();
        wish.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        wish
    };
    let (status, many) = fake.control(Method::POST, "events", with(json!({"count": 40, "generated": true}))).await;
    assert_eq!((status.as_u16(), &many["count"], many["deliveries"].as_array().unwrap().len()), (202, &json!(40), 40));
    let (_, rows) = fake.control(Method::GET, "deliveries?limit=1000", Value::Null).await;
    let leads: std::collections::HashSet<&str> = rows.as_array().unwrap().iter().map(|d| d["identity"].as_str().unwrap()).collect();
    assert_eq!(leads.len(), 40, "each is another lead");

    let mut stream = Stream::open(&fake, None).await;
    let (_, first) = fake.control(Method::POST, "events", with(json!({"count": 3, "rate": 200}))).await;
    let first = first["deliveries"][0].as_u64().unwrap();
    stream.until(delivered(first + 2)).await;
    let (_, endless) = fake.control(Method::POST, "events", with(json!({"rate": 500}))).await;
    let second = endless["deliveries"][0].as_u64().unwrap();
    assert_eq!(second, first + 3, "three happened and no more");
    stream.until(delivered(second + 5)).await;
    let (_, going) = fake.control(Method::GET, "events", Value::Null).await;
    assert_eq!((going.as_array().unwrap().len(), &going[0]["rate"], &going[0]["count"]), (1, &json!(500.0), &Value::Null), "{going}");
    assert_eq!(fake.control(Method::DELETE, "events", Value::Null).await.0, 204);
    assert_eq!(fake.control(Method::GET, "events", Value::Null).await.1, json!([]));
    let (_, last) = fake.control(Method::POST, "events", chat()).await;
    let last = last["deliveries"][0].as_u64().unwrap();
    stream.until(delivered(last)).await;
    let (_, rows) = fake.control(Method::GET, "deliveries?limit=1", Value::Null).await;
    assert_eq!(rows[0]["id"], last, "nothing happens after it was stopped");
    for (wrong, at) in [
        (json!({"count": 0}), "count"),
        (json!({"count": 10_001}), "count"),
        (json!({"rate": 0}), "rate"),
        (json!({"rate": 5_000}), "rate"),
    ] {
        let (status, refused) = fake.control(Method::POST, "events", with(wrong)).await;
        assert_eq!((status.as_u16(), refused["at"].as_str()), (400, Some(at)), "{refused}");
    }
}

#[tokio::test]
async fn every_kind_of_fault_that_is_offered_can_be_armed() {
    let fake = Fake::start().await;
    let (_, kinds) = fake.control(Method::GET, "faults/kinds", Value::Null).await;
    let examples: Vec<&Value> = kinds.as_array().unwrap().iter().map(|k| &k["example"]).collect();
    let (status, armed) = fake.control(Method::PUT, "faults", json!(examples)).await;
    assert_eq!((status.as_u16(), armed.as_array().unwrap().len()), (200, examples.len()), "{armed}");
}

/// A correct receiver of LOCALiQ's leads.
async fn crm() -> leadbench::Receiver {
    let mut options = leadbench::ReceiverOptions::new(&leadbench::LOCALIQ);
    options.credentials = vec![("Authorization".to_owned(), leadbench::model::Secret::new("token jokin"))];
    leadbench::Receiver::bind(options).await.unwrap()
}

#[tokio::test]
async fn a_receiver_is_judged_watched_and_reported_on() {
    let (fake, crm) = (Fake::start().await, crm().await);
    let mut stream = Stream::open(&fake, None).await;
    let wish = json!({"provider":"localiq","role":"receiver","url":crm.url(),"authorization":"token jokin","cases":2,"seed":7,"only":["*/sign/*"]});
    let (status, started) = fake.control(Method::POST, "runs", wish).await;
    assert_eq!(status, 202, "{started}");
    let id = started["id"].as_u64().unwrap();
    let told = stream.until(|t| t.name == "run" && t.data["state"] == "finished").await;
    assert!(told.iter().any(|t| t.name == "run" && t.data["state"] == "running"), "{told:?}");
    let (_, rows) = fake.control(Method::GET, "runs", Value::Null).await;
    assert_eq!(told.last().unwrap().data, rows[0]);
    let (_, run) = fake.control(Method::GET, &format!("runs/{id}"), Value::Null).await;
    let (report, checks) = (&run["report"], run["checks"].as_array().unwrap());
    assert_eq!(
        (&run["done"], &run["total"], &run["conformant"], &run["exit_code"]),
        (&report["total"], &report["total"], &json!(true), &json!(0)),
        "{run}"
    );
    assert_eq!((&run["counts"]["pass"], checks.len()), (&report["counts"]["pass"], report["checks"].as_array().unwrap().len()));
    let in_report = |check: &Value| {
        let mut all = report["checks"].as_array().unwrap().iter();
        all.any(|c| (&c["id"], &c["title"], &c["verdict"]) == (&check["id"], &check["title"], &check["verdict"]))
    };
    assert!(!checks.is_empty() && checks.iter().all(in_report), "{checks:?}");
    let (status, headers, page) = raw(&fake, &format!("/_leadbench/api/v1/runs/{id}/report.html"), &[]).await;
    assert!(status == 200 && page.contains("localiq/receiver/sign/"), "{page}");
    assert!(headers["content-security-policy"].to_str().unwrap().contains("frame-ancestors 'self'"));
    assert!(!run.to_string().contains("token jokin") && !page.contains("token jokin"), "a credential is shown");
    assert_eq!(fake.control(Method::DELETE, &format!("runs/{id}"), Value::Null).await.0, 204);
    assert_eq!(fake.control(Method::GET, &format!("runs/{id}"), Value::Null).await.0, 404);
}

#[tokio::test]
async fn a_run_is_stopped_refused_and_kept_on_this_machine() {
    let (fake, crm) = (Fake::start().await, crm().await);
    let wish = |more: Value| {
        let mut wish = json!({"provider":"localiq","url":crm.url(),"authorization":"token jokin","cases":256});
        wish.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        wish
    };
    for (wrong, at) in [
        (json!({"role":"sender"}), "role"),
        (json!({"url":"ftp://x"}), "url"),
        (json!({"url":"http://192.0.2.1/leads"}), "url"),
        (json!({"cases":0}), "cases"),
        (json!({"provider":"locailq"}), "provider"),
        (json!({"payload":["yaml"]}), "format"),
        (json!({"observe":"http://127.0.0.1:9/leads"}), "observe"),
        (json!({"observe":{"url":"http://127.0.0.1:9/{id}","fields":{"nobody":"/x"}}}), "observe"),
    ] {
        let (status, refused) = fake.control(Method::POST, "runs", wish(wrong)).await;
        assert_eq!((status.as_u16(), refused["at"].as_str()), (400, Some(at)), "{refused}");
    }
    assert_eq!(fake.control(Method::GET, "runs", Value::Null).await.1, json!([]), "what is refused is no run");

    let (_, started) = fake.control(Method::POST, "runs", wish(json!({}))).await;
    let path = format!("runs/{}", started["id"]);
    assert_eq!(raw(&fake, &format!("/_leadbench/api/v1/{path}/report.html"), &[]).await.0, 404, "there is no report yet");
    assert_eq!(fake.control(Method::DELETE, &path, Value::Null).await.0, 204);
    let (_, run) = fake.control(Method::GET, &path, Value::Null).await;
    assert_eq!((&run["state"], &run["why"], &run["report"]), (&json!("failed"), &json!("it was stopped"), &Value::Null), "{run}");

    let mut stream = Stream::open(&fake, None).await;
    let gone = wish(json!({"url":"http://user:planted@127.0.0.1:1/leads","only":["*/sign/*"]}));
    fake.control(Method::POST, "runs", gone).await;
    let end = stream.until(|t| t.name == "run" && t.data["state"] == "finished").await.pop().unwrap().data;
    assert_eq!(
        (&end["conformant"], &end["exit_code"], &end["target"]),
        (&json!(false), &json!(3), &json!("http://127.0.0.1:1/leads")),
        "{end}"
    );
}
