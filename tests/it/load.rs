//! Load tests: `trigger --rate`, through a fake and straight at a receiver.

use serde_json::Value;

use crate::{
    cli::{Running, run, said},
    setting::receiver,
};

fn json(output: &std::process::Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|e| panic!("{e}: {}", said(output)))
}

#[tokio::test(flavor = "multi_thread")]
async fn straight_at_a_receiver_each_lead_is_another_and_all_are_counted_on_both_sides() {
    let crm = receiver(&[500, 500, 401, 200]).await;
    let options = ["--count", "40", "--rate", "500/s", "--ramp", "50ms", "--authorization", "token jokin", "--format", "json"];
    let output = run(&[&["trigger", "localiq", "chat", "--to", &format!("{}/leads", crm.uri())][..], &options].concat());
    let report = json(&output);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    let mut arrived = crm.received_requests().await.unwrap();
    arrived.retain(|request| request.url.path() == "/leads");
    assert_eq!((report["sent"].as_u64(), arrived.len()), (Some(40), 40), "{report}");
    assert_eq!((&report["accepted"], &report["refused"], &report["unanswered"]), (&37.into(), &3.into(), &0.into()));
    assert_eq!(report["refused_by_status"], serde_json::json!({"401": 1, "500": 2}));
    let bodies: std::collections::HashSet<_> = arrived.iter().map(|request| request.body.clone()).collect();
    assert_eq!(bodies.len(), 40);
    assert!(arrived.iter().all(|request| request.headers["authorization"] == "token jokin"));
    // 40 at 500 a second, the rate growing from nothing over 50 ms: none may be done before the last is due.
    assert!(report["duration_ms"].as_f64().unwrap() >= 100.0, "{report}");
    let latency = |name: &str| report["latency_ms"][name].as_f64().unwrap();
    assert!(latency("p50") > 0.0 && latency("p50") <= latency("p99") && latency("p99") <= latency("max"), "{report}");
    assert!(report["service_ms"]["max"].as_f64().unwrap() <= latency("max"));
}

#[tokio::test(flavor = "multi_thread")]
async fn through_a_fake_each_delivery_counts() {
    let (crm, fake) = (receiver(&[200]).await, Running::start(&["serve", "--listen", "127.0.0.1:0", "--quiet"]));
    let load = |account: &str| {
        run(&["trigger", "localiq", "chat", "--account", account, "--server", &fake.url, "--rate", "200/s", "--count", "10"])
    };
    let nobody = load("TEST_1");
    assert_eq!(nobody.status.code(), Some(2), "{}", said(&nobody));
    assert!(said(&nobody).contains("owed to nobody; no webhook is registered"), "{}", said(&nobody));
    for path in ["/one", "/two"] {
        let form = serde_json::json!({"payload_url": format!("{}{path}", crm.uri()), "active": true});
        let form = serde_json::json!({"provider": "localiq", "account": "TEST_2", "form": form});
        let made = reqwest::Client::new().post(format!("{}/_leadbench/api/v1/subscriptions", fake.url)).json(&form).send().await.unwrap();
        assert!(made.status().is_success());
    }
    let output = load("TEST_2");
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert!(said(&output).contains("sent 20 = 20 accepted + 0 refused + 0 unanswered"), "{}", said(&output));
    assert!(said(&output).contains("p99.9"), "{}", said(&output));
    let arrived = crm.received_requests().await.unwrap();
    let at = |path: &str| arrived.iter().filter(|request| request.url.path() == path).count();
    assert_eq!((at("/one"), at("/two")), (10, 10));
}

#[tokio::test(flavor = "multi_thread")]
async fn signed_and_drawn_leads_prove_themselves() {
    let crm = Running::start(&["listen", "salesiq", "--listen", "127.0.0.1:0", "--signing-key", "leadbench-test-key-0"]);
    let url = format!("{}/salesiq", crm.url);
    let base = ["trigger", "salesiq", "conversation.created", "--to", &url, "--rate", "100", "--for", "100ms", "--format", "json"];
    let signed = run(&[&base[..], &["--signing-key", "leadbench-test-key-0", "--generated", "--switch", "salesiq.signed=always"]].concat());
    let report = json(&signed);
    assert_eq!((signed.status.code(), &report["accepted"]), (Some(0), &10.into()), "{report}");
    let unsigned = run(&base);
    assert_eq!((unsigned.status.code(), json(&unsigned)["accepted"].as_u64()), (Some(1), Some(0)));
}

#[test]
fn silence_is_counted_and_a_mistake_is_said_once() {
    let silent = run(&["trigger", "localiq", "chat", "--to", "http://127.0.0.1:9/", "--rate", "100/s", "--count", "5", "--format", "json"]);
    let report = json(&silent);
    assert_eq!((silent.status.code(), &report["unanswered_by_reason"]), (Some(3), &serde_json::json!({"no connection": 5})));
    let remote = run(&["trigger", "localiq", "chat", "--to", "http://192.0.2.1/", "--rate", "100/s", "--count", "2"]);
    assert_eq!(remote.status.code(), Some(3));
    assert!(said(&remote).contains("2 unanswered: not sent"), "{}", said(&remote));
    for (options, words) in [
        (&["--rate", "fast"][..], "50/s"),
        (&["--rate", "5/s"], "--for 30s"),
        (&["--ramp", "10s"], "--rate"),
        (&["--to", "http://127.0.0.1:9/"], "--rate"),
        (&["--rate", "5/s", "--for", "soon"], "10s, 500ms"),
        (&["--rate", "5/s", "--count", "1", "--to", "127.0.0.1:9"], "no URL"),
        (&["--rate", "5/s", "--count", "1", "--to", "http://127.0.0.1:9/", "--payload", "xml"], "json, adf"),
        (&["--rate", "5/s", "--count", "1", "--to", "http://127.0.0.1:9/", "--set", "lead.contact.emial=x"], "did you mean `email`?"),
    ] {
        let output = run(&[&["trigger", "localiq", "chat"][..], options].concat());
        assert_eq!(output.status.code(), Some(2), "{options:?}: {}", said(&output));
        assert!(said(&output).contains(words), "{options:?}: {}", said(&output));
    }
}
