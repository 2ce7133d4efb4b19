//! A walk over the whole control API, good and bad: each status that the document has is seen, and each answer is as it says.

use std::collections::BTreeSet;

use leadbench::{
    engine::{Engine, EngineOptions},
    providers,
    server::{self, BODY_LIMIT},
};
use reqwest::{Client, Method};
use serde_json::{Value, json};

use crate::{
    cli::Running,
    control_document::{OPERATIONS, Operation, truth},
    setting::{Fake, receiver},
    stores::{Database, Replica, Server},
};

const TOKEN: &str = "planted-token-of-the-walk";

/// What was seen, by operation and status.
struct Walk {
    client: Client,
    seen: BTreeSet<(&'static str, String)>,
}

/// A call: how, whereto, with what.
type Call<'a> = (&'a str, &'a str, Value);

impl Walk {
    fn new() -> Self {
        Self { client: Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build().unwrap(), seen: BTreeSet::new() }
    }

    /// Makes a call, holds its answer against the document and gives it back.
    async fn call(&mut self, base: &str, (method, path, body): Call<'_>, headers: &[(&str, &str)]) -> (u16, Value) {
        let method: Method = method.parse().unwrap();
        let request =
            headers.iter().fold(self.client.request(method.clone(), format!("{base}{path}")), |r, (name, value)| r.header(*name, *value));
        let request = match body {
            Value::Null => request,
            // Text that is no JSON is sent as it is.
            Value::String(text) => request.body(text),
            body => request.body(body.to_string()),
        };
        let reply = request.send().await.unwrap_or_else(|e| panic!("{method} {path}: {e:?}"));
        let status = reply.status().as_u16();
        let media = reply.headers().get("content-type").map(|v| v.to_str().unwrap().to_owned()).unwrap_or_default();
        // The stream never ends.
        let text = if media == "text/event-stream" { String::new() } else { reply.text().await.unwrap() };
        self.seen.extend(truth(&method, path, status, &media, &text));
        (status, serde_json::from_str(&text).unwrap_or(Value::String(text)))
    }

    /// A call of the control API that is answered so.
    async fn expect(&mut self, base: &str, call: Call<'_>, status: u16) -> Value {
        let (method, path, body) = call;
        let path = if path.starts_with('/') { path.to_owned() } else { format!("/_leadbench/api/v1/{path}") };
        let shown = body.to_string();
        let (got, reply) = self.call(base, (method, &path, body), &[]).await;
        assert_eq!(got, status, "{method} {path} {}: {reply}", shown.chars().take(200).collect::<String>());
        reply
    }
}

/// A call of each operation that fits: nothing but the token, the host or the store is wrong with it.
fn sample(operation: &Operation) -> (String, Value) {
    let records = operation.path.contains("/records/");
    let path = operation.path.replace("{provider}", if records { "autoid" } else { "localiq" });
    let path = path.replace("{account}", if records { "3242243" } else { "TEST_1" }).replace("{collection}", "templates");
    let path = path.replace("{id}", "1").replace("{lead}", "chat").replace("{name}", "walk");
    let body = match operation.id.as_str() {
        "publishEvent" => json!({"provider": "localiq", "lead": "chat"}),
        "createSubscription" => json!({"provider": "localiq", "form": {"payload_url": "http://127.0.0.1:9/"}}),
        "changeClock" => json!({"mode": "manual"}),
        "armFaults" => json!(["no-retry"]),
        "startRun" => json!({"provider": "localiq", "url": "http://127.0.0.1:9/"}),
        "makeSandbox" => json!({"accounts": ["localiq/TEST_7"]}),
        _ if operation.body.is_some() => json!({}),
        _ => Value::Null,
    };
    assert!(operation.body.as_ref().is_none_or(|schema| schema.is_valid(&body)), "{}: {body}", operation.id);
    (path, body)
}

/// The operations that have a status.
fn with(status: &str) -> impl Iterator<Item = &'static Operation> {
    OPERATIONS.iter().filter(move |operation| operation.answers.contains_key(status))
}

/// What is done with the good will of all: every success, every refusal of what is asked.
async fn usual(walk: &mut Walk) {
    let (fake, crm) = (Fake::start().await, receiver(&[200]).await);
    let base = &fake.sim.base_url();
    let none = || Value::Null;
    for path in ["livez", "readyz", "version", "metrics", "openapi.json", "api/v1/stream"] {
        walk.expect(base, ("GET", &format!("/_leadbench/{path}"), none()), 200).await;
    }
    walk.expect(base, ("GET", "stream?after=x", none()), 400).await;
    // Who wants what.
    let wish = json!({"provider": "localiq", "form": {"payload_url": format!("{}/leads", crm.uri()), "active": true}});
    walk.expect(base, ("POST", "subscriptions?dry_run=true", wish.clone()), 200).await;
    let made = walk.expect(base, ("POST", "subscriptions", wish), 201).await;
    walk.expect(base, ("POST", "subscriptions", json!({"provider": "localiq", "form": []})), 400).await;
    walk.expect(base, ("GET", "subscriptions?provider=localiq", none()), 200).await;
    walk.expect(base, ("GET", "subscriptions?providers=localiq", none()), 400).await;
    let one = format!("subscriptions/localiq/TEST_1/{}", made["id"].as_str().unwrap());
    walk.expect(base, ("GET", &one, none()), 200).await;
    walk.expect(base, ("PATCH", &one, json!({"payload_format": "json"})), 200).await;
    walk.expect(base, ("PATCH", &format!("{one}?dry_run=1"), json!({})), 400).await;
    for other in ["subscriptions/localiq/TEST_1/9+TEST_1", "subscriptions/locailq/TEST_1/1"] {
        walk.expect(base, ("GET", other, none()), 404).await;
        walk.expect(base, ("PATCH", other, json!({})), 404).await;
        walk.expect(base, ("DELETE", other, none()), 404).await;
    }
    // Leads and what is sent of them.
    let event = walk.expect(base, ("POST", "events", json!({"provider": "localiq", "lead": "chat", "count": 2})), 202).await;
    let id = event["deliveries"][0].as_u64().unwrap();
    walk.expect(base, ("POST", "events", json!(["localiq", "chat"])), 400).await;
    walk.expect(base, ("GET", "events", none()), 200).await;
    walk.expect(base, ("DELETE", "events", none()), 204).await;
    walk.expect(base, ("GET", &format!("deliveries/{id}?wait=delivered"), none()), 200).await;
    walk.expect(base, ("GET", &format!("deliveries/{id}?wait=done"), none()), 400).await;
    walk.expect(base, ("GET", "deliveries/99", none()), 404).await;
    walk.expect(base, ("GET", "deliveries?state=delivered", none()), 200).await;
    walk.expect(base, ("GET", "deliveries?state=done", none()), 400).await;
    walk.expect(base, ("POST", &format!("deliveries/{id}/resend"), none()), 202).await;
    walk.expect(base, ("POST", &format!("deliveries/{id}/resend"), json!({"document": 7})), 400).await;
    walk.expect(base, ("POST", "deliveries/99/resend", none()), 404).await;
    fake.call(Method::GET, "/crm/webhook", None).await;
    walk.expect(base, ("GET", "requests", none()), 200).await;
    walk.expect(base, ("GET", "requests?limit=-1", none()), 400).await;
    walk.expect(base, ("DELETE", &one, none()), 204).await;
    // What there is.
    walk.expect(base, ("GET", "providers", none()), 200).await;
    walk.expect(base, ("GET", "providers/localiq/leads/chat", none()), 200).await;
    walk.expect(base, ("GET", "providers/localiq/leads/chat?event=x", none()), 400).await;
    walk.expect(base, ("GET", "providers/localiq/leads/chatt", none()), 404).await;
    walk.expect(base, ("GET", "accounts", none()), 200).await;
    walk.expect(base, ("GET", "records", none()), 200).await;
    let all = "records/autoid/3242243/templates";
    let form = json!({"name": "Lead", "type": "JSON", "format": "{\"first\":\"%ani_first_name%\"}"});
    walk.expect(base, ("POST", &format!("{all}?dry_run=true"), form.clone()), 200).await;
    let made = walk.expect(base, ("POST", all, form), 201).await;
    walk.expect(base, ("POST", all, json!({"name": "Lead"})), 400).await;
    walk.expect(base, ("POST", "records/autoid/3242243/template", json!({})), 404).await;
    walk.expect(base, ("GET", all, none()), 200).await;
    walk.expect(base, ("GET", "records/autoid/3242243/template", none()), 404).await;
    walk.expect(base, ("GET", "records/autoid/no such place/templates", none()), 400).await;
    let one = format!("{all}/{}", made["id"].as_str().unwrap());
    walk.expect(base, ("GET", &one, none()), 200).await;
    walk.expect(base, ("PATCH", &one, json!({"name": "Leads"})), 200).await;
    walk.expect(base, ("PATCH", &one, json!({"names": "Leads"})), 400).await;
    walk.expect(base, ("DELETE", &format!("{one}?dry_run=true"), none()), 200).await;
    walk.expect(base, ("DELETE", &one, none()), 200).await;
    for method in ["GET", "PATCH", "DELETE"] {
        walk.expect(base, (method, "records/autoids/1/templates/1", none()), 404).await;
    }
    // Time, faults, worlds.
    walk.expect(base, ("GET", "clock", none()), 200).await;
    walk.expect(base, ("POST", "clock", json!({"mode": "manual", "advance_ms": 1})), 200).await;
    walk.expect(base, ("POST", "clock", json!({})), 400).await;
    walk.expect(base, ("PUT", "faults", json!(["no-retry"])), 200).await;
    walk.expect(base, ("PUT", "faults", json!([{"repeats": [3]}])), 400).await;
    walk.expect(base, ("GET", "faults", none()), 200).await;
    walk.expect(base, ("DELETE", "faults", none()), 204).await;
    walk.expect(base, ("GET", "faults/kinds", none()), 200).await;
    for (method, path, body) in [
        ("GET", "clock", none()),
        ("POST", "clock", json!({"settle": true})),
        ("GET", "faults", none()),
        ("PUT", "faults", json!([])),
        ("DELETE", "faults", none()),
    ] {
        walk.expect(base, (method, &format!("{path}?sandbox=none"), body.clone()), 404).await;
        walk.expect(base, (method, &format!("{path}?world=none"), body), 400).await;
    }
    walk.expect(base, ("POST", "sandboxes/walk", json!({"accounts": ["localiq/TEST_7"], "clock": "manual"})), 201).await;
    walk.expect(base, ("POST", "sandboxes/walk", json!({"accounts": ["TEST_7"]})), 400).await;
    walk.expect(base, ("GET", "sandboxes", none()), 200).await;
    walk.expect(base, ("DELETE", "sandboxes/walk", none()), 204).await;
    walk.expect(base, ("DELETE", "sandboxes/walk", none()), 404).await;
    // Receivers are judged.
    let wish = json!({"provider": "localiq", "url": format!("{}/leads", crm.uri()), "cases": 1, "only": ["*/sign/*"]});
    let run = walk.expect(base, ("POST", "runs", wish), 202).await;
    walk.expect(base, ("POST", "runs", json!({"provider": "localiq", "url": "http://192.0.2.1/"})), 400).await;
    let one = format!("runs/{}", run["id"]);
    while walk.expect(base, ("GET", &one, none()), 200).await["state"] == "running" {
        tokio::task::yield_now().await;
    }
    walk.expect(base, ("GET", "runs", none()), 200).await;
    walk.expect(base, ("GET", &format!("{one}/report.html"), none()), 200).await;
    walk.expect(base, ("DELETE", &one, none()), 204).await;
    for (method, path) in [("GET", ""), ("DELETE", ""), ("GET", "/report.html")] {
        walk.expect(base, (method, &format!("runs/99{path}"), none()), 404).await;
    }
    walk.expect(base, ("POST", "reset", none()), 204).await;
    // What no call is.
    for (method, path, status) in
        [("PUT", "reset", 405), ("OPTIONS", "events", 405), ("GET", "delivery", 404), ("POST", "/_leadbench/livez", 405)]
    {
        walk.expect(base, (method, path, none()), status).await;
    }
}

/// Names that are no text, bodies that are too long, hosts that are not this machine.
async fn hostile(walk: &mut Walk) {
    let fake = Fake::start().await;
    let base = &fake.sim.base_url();
    for operation in OPERATIONS.iter().filter(|operation| operation.path.contains('{')) {
        let path = operation.path.split('/').map(|part| if part.starts_with('{') { "%FF" } else { part }).collect::<Vec<_>>().join("/");
        walk.expect(base, (&operation.method, &path, Value::Null), 400).await;
    }
    for operation in with("413") {
        let (path, _) = sample(operation);
        walk.expect(base, (&operation.method, &path, Value::String(" ".repeat(BODY_LIMIT + 1))), 413).await;
        walk.expect(base, (&operation.method, &path, Value::String("{\"planted".to_owned())), 400).await;
    }
    for operation in with("403") {
        let (path, body) = sample(operation);
        let (status, problem) = walk.call(base, (&operation.method, &path, body), &[("host", "evil.example")]).await;
        assert_eq!((status, &problem["at"]), (403, &json!("Host")), "{path}");
    }
}

/// A server that wants a token, which nobody shows.
async fn unknown(walk: &mut Walk) {
    let fake = Running::start(&["serve", "--quiet", "--listen", "127.0.0.1:0", "--token", TOKEN]);
    for operation in OPERATIONS.iter() {
        let (path, body) = sample(operation);
        let guarded = operation.answers.contains_key("401");
        let (status, _) = walk.call(&fake.url, (&operation.method, &path, body.clone()), &[]).await;
        assert_eq!(status == 401, guarded, "{path}");
        let page = guarded && operation.method == "GET";
        let (_, said) = walk.call(&fake.url, (&operation.method, &path, body), &[("accept", "text/html")]).await;
        assert_eq!(said.as_str().is_some_and(|text| text.starts_with("<!doctype html>")), page, "{path}: {said}");
    }
}

/// A server whose store is gone.
async fn lost(walk: &mut Walk) {
    let Some(server) = Server::start().await else {
        // Nobody sees these here; in CI there is a database.
        walk.seen.extend(with("503").map(|operation| (operation.id.as_str(), "503".to_owned())));
        return;
    };
    let database = Database::of(&server).await;
    let replica = Replica::start(&database.url, &[]);
    server.kill();
    for operation in with("503") {
        let (path, body) = sample(operation);
        let (status, problem) = walk.call(&replica.url, (&operation.method, &path, body), &[]).await;
        assert_eq!((status, &problem["at"]), (503, &json!("store")), "{path}");
    }
}

/// A server that has nobody who judges.
async fn unjudged(walk: &mut Walk) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let engine = Engine::start(providers::ALL, EngineOptions::default()).unwrap();
    let served = tokio::spawn(server::serve(listener, engine, std::future::pending()));
    for operation in with("501") {
        let (path, body) = sample(operation);
        let (status, problem) = walk.call(&base, (&operation.method, &path, body), &[]).await;
        assert_eq!((status, &problem["at"]), (501, &json!("runs")), "{path}");
    }
    served.abort();
}

#[tokio::test(flavor = "multi_thread")]
async fn each_status_that_is_documented_is_seen_and_no_other() {
    let walk = &mut Walk::new();
    usual(walk).await;
    hostile(walk).await;
    unknown(walk).await;
    unjudged(walk).await;
    lost(walk).await;
    let documented: BTreeSet<(&str, String)> =
        OPERATIONS.iter().flat_map(|operation| operation.answers.keys().map(|status| (operation.id.as_str(), status.clone()))).collect();
    let unseen: Vec<_> = documented.difference(&walk.seen).collect();
    assert!(unseen.is_empty(), "documented, and never seen: {unseen:?}");
    assert!(documented.len() > 180, "{}", documented.len());
}

/// A command that a page shows can be pasted where the server wants its token, and does not give the token away.
#[tokio::test(flavor = "multi_thread")]
async fn the_commands_of_the_providers_show_the_token_by_its_name() {
    let fake = Running::start(&["serve", "--quiet", "--listen", "127.0.0.1:0", "--token", TOKEN]);
    let reply = Client::new().get(format!("{}/_leadbench/api/v1/providers", fake.url)).bearer_auth(TOKEN).send().await.unwrap();
    let text = reply.text().await.unwrap();
    assert!(!text.contains(TOKEN));
    let rows: Value = serde_json::from_str(&text).unwrap();
    let mut ours = 0;
    for row in rows.as_array().unwrap() {
        let command = row["curl"].as_str().unwrap();
        let shows = command.contains(r#"-H "Authorization: Bearer $LEADBENCH_SERVE_TOKEN""#);
        assert_eq!(shows, command.contains("/_leadbench/"), "{command}");
        if !shows {
            continue;
        }
        ours += 1;
        let command = command.replace("{base}", &fake.url).replace("{account}", row["example_account"].as_str().unwrap());
        let pasted =
            std::process::Command::new("sh").args(["-c", &format!("{command} -sS")]).env("LEADBENCH_SERVE_TOKEN", TOKEN).output().unwrap();
        let made: Value = serde_json::from_slice(&pasted.stdout).unwrap_or_else(|e| panic!("{e}: {pasted:?}"));
        assert!(made["id"].is_string(), "{made}");
    }
    assert_eq!(ours, 1);
    // Without a token the commands are as they were.
    let open = Fake::start().await;
    let (_, rows) = open.control(Method::GET, "providers", Value::Null).await;
    assert!(!rows.to_string().contains("LEADBENCH_SERVE_TOKEN"));
}
