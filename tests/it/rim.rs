//! Who may use what is ours: the token beyond this machine, foreign hosts and origins, the console's sign-in,
//! the metrics.

use reqwest::{Client, Method, RequestBuilder, Response, redirect::Policy};
use serde_json::{Value, json};

use crate::{
    cli::{Running, leadbench, run, said},
    setting::{Fake, receiver},
};

/// What is asked of the fakes here: nothing of it may show anywhere.
const TOKEN: &str = "planted-token-7d1f";

fn client() -> Client {
    Client::builder().redirect(Policy::none()).no_proxy().build().unwrap()
}

/// A fake that wants the token, at every address of this machine, and where this machine reaches it.
fn shared() -> (Running, String) {
    let fake = Running::start(&["serve", "--listen", "0.0.0.0:0", "--token", TOKEN]);
    let url = fake.url.replace("0.0.0.0", "127.0.0.1");
    (fake, url)
}

/// A refusal: its status, and what it says.
async fn refused(request: RequestBuilder) -> (u16, Value) {
    let answer = request.send().await.unwrap();
    let status = answer.status().as_u16();
    assert_eq!(answer.headers()["content-type"], "application/problem+json", "{status}");
    assert_eq!(answer.headers().contains_key("www-authenticate"), status == 401);
    let problem: Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
    assert!(problem["right"].as_str().is_some_and(|right| !right.is_empty()), "{problem}");
    (status, problem)
}

async fn status(request: RequestBuilder) -> u16 {
    request.send().await.unwrap().status().as_u16()
}

#[test]
fn beyond_this_machine_nothing_listens_without_a_token() {
    for listen in ["0.0.0.0:0", "[::]:0"] {
        let output = run(&["serve", "--listen", listen]);
        let said = said(&output);
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(["--token", "LEADBENCH_SERVE_TOKEN", "127.0.0.1"].iter().all(|word| said.contains(word)), "{said}");
        assert!(!said.contains("listening"), "{said}");
    }
    let output = run(&["serve", "--listen", "127.0.0.1:0", "--token", ""]);
    assert!(output.status.code() == Some(2) && said(&output).contains("openssl rand"), "{}", said(&output));
}

#[test]
fn the_token_shows_neither_in_help_nor_in_what_is_in_force() {
    for words in [&["config"][..], &["config", "serve"], &["config", "trigger"], &["serve", "--help"], &["trigger", "--help"]] {
        let output = leadbench(words).env("LEADBENCH_SERVE_TOKEN", TOKEN).output().unwrap();
        assert!(output.status.success() && said(&output).contains("token"), "{words:?}");
        assert!(!said(&output).contains(TOKEN), "{words:?}: {}", said(&output));
    }
    let output = leadbench(&["config", "serve", "--token", TOKEN]).output().unwrap();
    assert!(!said(&output).contains(TOKEN), "{}", said(&output));
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_of_ours_but_the_probes_wants_the_token_and_the_providers_do_not() {
    let ((_fake, url), http) = (shared(), client());
    for path in ["livez", "readyz"] {
        assert_eq!(status(http.get(format!("{url}/_leadbench/{path}"))).await, 200, "{path}");
    }
    let ours = [
        (Method::GET, ""),
        (Method::GET, "version"),
        (Method::GET, "metrics"),
        (Method::GET, "nowhere"),
        (Method::GET, "assets/main.js"),
        (Method::GET, "api/v1/deliveries"),
        (Method::GET, "api/v1/stream"),
        (Method::POST, "api/v1/reset"),
        (Method::POST, "livez/../api/v1/reset"),
    ];
    for (method, path) in &ours {
        let call = || http.request(method.clone(), format!("{url}/_leadbench/{path}"));
        let (status, problem) = refused(call()).await;
        assert_eq!((status, &problem["at"]), (401, &"Authorization".into()), "{path}: {problem}");
        for wrong in ["Bearer ", "Bearer planted", &format!("Bearer {TOKEN}x"), TOKEN, &format!("Basic {TOKEN}")] {
            let (status, problem) = refused(call().header("Authorization", wrong)).await;
            assert_eq!(status, 401, "{path} {wrong}");
            assert!(!problem.to_string().contains("planted"), "{problem}");
        }
        let right = call().bearer_auth(TOKEN).send().await.unwrap().status();
        assert!(right != 401 && right != 403, "{path}: {right}");
    }
    let registered = http
        .post(format!("{url}/crm/webhooks?global_master_advertiser_id=TEST_1"))
        .header("Authorization", "OAUTH_ACCESS_TOKEN")
        .header("Content-Type", "application/json")
        .header("Origin", "http://elsewhere.example")
        .body(r#"{"event_type":"new_contact","url":"http://127.0.0.1:9/"}"#);
    assert_eq!(status(registered).await, 200);
    // By whatever name it is called there, whoever has the token is let in.
    let named = http.get(format!("{url}/_leadbench/version")).bearer_auth(TOKEN).header("Host", "bench.example");
    assert_eq!(status(named).await, 200);
}

#[test]
fn commands_send_the_token_and_say_where_it_is_missing() {
    let (_fake, url) = shared();
    let trigger = ["trigger", "localiq", "chat", "--server", &url];
    let output = run(&trigger);
    assert!(output.status.code() == Some(2) && said(&output).contains("LEADBENCH_SERVE_TOKEN"), "{}", said(&output));
    let output = run(&[&trigger[..], &["--token", "wrong"]].concat());
    assert!(output.status.code() == Some(2) && said(&output).contains("not the token"), "{}", said(&output));
    let told = |output: std::process::Output| {
        let said = said(&output);
        assert!(said.contains("no webhook is registered") && !said.contains(TOKEN), "{said}");
    };
    told(run(&[&trigger[..], &["--token", TOKEN]].concat()));
    told(leadbench(&trigger).env("LEADBENCH_SERVE_TOKEN", TOKEN).output().unwrap());
    let check = ["check", "client", "--provider", "localiq", "--server", &url];
    let output = run(&check);
    assert!(said(&output).contains("--server-token"), "{}", said(&output));
    let output = run(&[&check[..], &["--server-token", TOKEN]].concat());
    assert!(!said(&output).contains("--server-token") && !said(&output).contains(TOKEN), "{}", said(&output));
    assert!(said(&output).contains("UNPROVEN"), "{}", said(&output));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_is_asked_for_the_token_and_keeps_a_strict_cookie() {
    let ((_fake, url), http) = (shared(), client());
    let console = format!("{url}/_leadbench/");
    let page = http.get(&console).header("Accept", "text/html,*/*").send().await.unwrap();
    assert_eq!(page.status(), 401);
    assert!(page.headers()["content-security-policy"].to_str().unwrap().contains("frame-ancestors 'none'"));
    assert!(page.text().await.unwrap().contains(r#"name="token""#));
    let form = |token: &str| http.post(&console).header("Origin", &url).form(&[("token", token)]);
    let wrong = form("planted").send().await.unwrap();
    assert!(wrong.status() == 401 && !wrong.headers().contains_key("set-cookie"));
    assert!(wrong.text().await.unwrap().contains("That is not the token"));
    let long = form(&"x".repeat(9000)).send().await.unwrap();
    assert!(long.status() == 401 && long.text().await.unwrap().contains("too long"));
    assert_eq!(refused(http.post(&console).header("Origin", "http://evil.example").form(&[("token", TOKEN)])).await.0, 403);
    let cookie = |answer: &Response| {
        assert_eq!(answer.status(), 200);
        let line = answer.headers()["set-cookie"].to_str().unwrap();
        assert!(line.contains("; HttpOnly") && line.contains("; SameSite=Strict") && !line.contains(TOKEN), "{line}");
        line.split(';').next().unwrap().to_owned()
    };
    let kept = cookie(&form(TOKEN).send().await.unwrap());
    assert_eq!(cookie(&http.get(format!("{console}?token={TOKEN}")).send().await.unwrap()), kept);
    let page = http.get(&console).header("Cookie", &kept).send().await.unwrap();
    assert!(page.status() == 200 && page.text().await.unwrap().contains("assets/main.js"));
    let reset = || http.post(format!("{console}api/v1/reset")).header("Cookie", &kept);
    assert_eq!(status(reset().header("Origin", &url)).await, 204);
    assert_eq!(refused(reset().header("Origin", "http://evil.example")).await.0, 403);
    assert_eq!(status(http.get(format!("{console}version")).header("Cookie", format!("{kept}x"))).await, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn on_this_machine_foreign_hosts_and_origins_are_refused_and_the_rest_is_as_it_was() {
    let (fake, http) = (Running::start(&["serve", "--listen", "127.0.0.1:0"]), client());
    let url = &fake.url;
    let port = url.rsplit(':').next().unwrap();
    let deliveries = || http.get(format!("{url}/_leadbench/api/v1/deliveries"));
    for host in ["localhost", "127.0.0.1", "[::1]"] {
        assert_eq!(status(deliveries().header("Host", host)).await, 200, "{host}");
        assert_eq!(status(deliveries().header("Host", format!("{host}:{port}"))).await, 200, "{host}");
    }
    for path in ["api/v1/deliveries", "", "version", "assets/main.js"] {
        let call = http.get(format!("{url}/_leadbench/{path}")).header("Host", format!("evil.example:{port}"));
        let (status, problem) = refused(call).await;
        assert_eq!((status, &problem["at"]), (403, &"Host".into()), "{path}");
        assert!(problem["wrong"].as_str().unwrap().contains("evil.example"), "{problem}");
        assert!(problem["right"].as_str().unwrap().contains(&format!("127.0.0.1:{port}")), "{problem}");
    }
    let reset = || http.post(format!("{url}/_leadbench/api/v1/reset"));
    for (name, value) in
        [("Origin", "http://evil.example"), ("Origin", "http://localhost:3000"), ("Origin", "null"), ("Sec-Fetch-Site", "cross-site")]
    {
        let (status, problem) = refused(reset().header(name, value)).await;
        assert_eq!((status, &problem["at"]), (403, &name.into()), "{value}: {problem}");
    }
    assert_eq!(status(reset()).await, 204);
    assert_eq!(status(reset().header("Origin", url)).await, 204);
    assert_eq!(status(reset().header("Sec-Fetch-Site", "same-origin")).await, 204);
    // A page elsewhere may show a link to us, and learns nothing of what is behind it.
    assert_eq!(status(deliveries().header("Sec-Fetch-Site", "cross-site")).await, 200);
    // What is a provider's is asked as its document has it, from wherever.
    let call = http.get(format!("{url}/crm/contacts")).header("Host", "api.example").header("Origin", "http://evil.example");
    assert_ne!(status(call).await, 403);
    assert_eq!(status(http.get(format!("{url}/_leadbench/livez")).header("Host", "10.0.0.7")).await, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_metrics_count_calls_deliveries_and_attempts_and_tell_no_secret() {
    let (fake, crm) = (Fake::standing(&[("localiq.retries", "60")]).await, receiver(&[500, 200]).await);
    let metrics = async || {
        let (status, text) = fake.call_as("", Method::GET, "/_leadbench/metrics", None).await;
        assert_eq!(status, 200);
        text.as_str().unwrap().to_owned()
    };
    let counted = async |line: &str, number: u64| {
        let text = metrics().await;
        assert!(text.lines().any(|l| l == format!("{line} {number}")), "{line} {number} is not in\n{text}");
    };
    counted(r#"leadbench_deliveries{provider="localiq",state="due"}"#, 0).await;
    fake.register("TEST_1", "new_contact", &crm.uri()).await;
    fake.call(Method::GET, "/planted-path?token=planted", None).await;
    let wish = json!({"provider":"localiq","lead":"chat","account":"TEST_1"});
    let (_, event) = fake.control(Method::POST, "events", wish).await;
    let id = event["deliveries"][0].as_u64().unwrap();
    fake.control(Method::GET, &format!("deliveries/{id}?wait=attempted&timeout_ms=20000"), Value::Null).await;
    counted(r#"leadbench_requests{provider="localiq",status="2xx"}"#, 1).await;
    counted(r#"leadbench_requests{provider="none",status="4xx"}"#, 1).await;
    counted(r#"leadbench_deliveries{provider="localiq",state="due"}"#, 1).await;
    counted(r#"leadbench_attempts{provider="localiq",outcome="refused"}"#, 1).await;
    fake.control(Method::POST, "clock", json!({"settle":true})).await;
    counted(r#"leadbench_deliveries{provider="localiq",state="due"}"#, 0).await;
    counted(r#"leadbench_deliveries{provider="localiq",state="delivered"}"#, 1).await;
    counted(r#"leadbench_attempts{provider="localiq",outcome="accepted"}"#, 1).await;
    let text = metrics().await;
    assert!(!text.contains("planted") && !text.contains("TEST_1") && !text.contains("jokin"), "{text}");
    // Each line as the format has it: a comment, or a name with labels and a number.
    for line in text.lines().filter(|line| !line.starts_with("# ")) {
        let (series, number) = line.rsplit_once(' ').unwrap();
        assert!(series.starts_with("leadbench_") && series.ends_with("\"}") && number.parse::<u64>().is_ok(), "{line}");
    }
    for family in ["requests", "deliveries", "attempts"] {
        assert!(text.contains(&format!("# HELP leadbench_{family} ")) && text.contains(&format!("# TYPE leadbench_{family} gauge\n")));
    }
}

/// What lets leads happen at a fake with a token, and moves its clock, wants the token and gets it; the report does not have it.
#[test]
fn a_sender_behind_a_token_is_judged_with_it() {
    let fake = Running::start(&["serve", "--listen", "127.0.0.1:0", "--clock", "manual", "--token", TOKEN]);
    let control = format!("{}/_leadbench/api/v1", fake.url);
    let events = format!("{control}/events");
    let check = [
        &["check", "sender", "--provider", "localiq", "--api", &fake.url, "--trigger-url", &events, "--clock-url", &control][..],
        &["--only", "*/policy/*", "--format", "json"],
    ]
    .concat();
    let without = run(&check);
    assert!(without.status.code() == Some(3) && said(&without).contains("401"), "{}", said(&without));
    let with = leadbench(&check).env("LEADBENCH_SERVE_TOKEN", TOKEN).output().unwrap();
    let report: Value = serde_json::from_slice(&with.stdout).unwrap_or_else(|e| panic!("{e}: {}", said(&with)));
    assert_eq!((with.status.code(), &report["counts"]["fail"]), (Some(0), &json!(0)), "{report}");
    assert!(!said(&with).contains(TOKEN));
    let wrong = run(&[&check[..], &["--server-token", "planted"]].concat());
    assert!(wrong.status.code() == Some(3) && said(&wrong).contains("401") && !said(&wrong).contains("planted"), "{}", said(&wrong));
}
