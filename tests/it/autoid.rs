//! AutoID end to end: the wizard by curl, what a call sends and when, and what parsers of others read of it.

use std::{
    io::Write,
    process::{Command, Stdio},
    time::Duration,
};

use leadbench::{
    Receiver, ReceiverOptions,
    conform::selftest::{Pool, selftest},
    mock::{Lead, Simulator},
    providers::autoid::AUTOID,
};
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    cli,
    setting::{Fake, bodies, found, receiver},
};

const SOON: Duration = Duration::from_secs(10);
const HERE: &str = "records/autoid/3242243";

fn call(kind: &str) -> Lead {
    Lead::documented("autoid", kind)
}

/// A webhook for the calls to a campaign or a step, by the form's fields.
async fn webhook(fake: &Fake, url: &str, attach: Value, more: Value) -> String {
    let template =
        json!({"name": url, "type": "JSON", "format": r#"{"id":"%callid%","end":"%call_end_time%","steps":"%prompt_responses%"}"#});
    let mut form = json!({"name": "CRM", "url": url, "template": template, "attach": attach});
    form.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let (status, made) = fake.control(Method::POST, "subscriptions", json!({"provider": "autoid", "form": form})).await;
    assert_eq!(status, 201, "{made}");
    made["id"].as_str().unwrap().to_owned()
}

/// As a user would: the wizard's steps with curl, a call by the command line, and the seed's own three fields arrive.
#[tokio::test(flavor = "multi_thread")]
async fn the_documents_example_end_to_end() {
    let fake = cli::Running::start(&["serve", "--listen", "127.0.0.1:0", "--provider", "autoid"]);
    let crm = receiver(&[200]).await;
    let curl = |method: &str, path: &str, body: Value| {
        let url = format!("{}/_leadbench/api/v1/{path}", fake.url);
        let output = Command::new("curl").args(["-sS", "-X", method, &url, "-d", &body.to_string()]).output().unwrap();
        serde_json::from_slice::<Value>(&output.stdout).unwrap_or_else(|e| panic!("{e}: {}", cli::said(&output)))
    };
    // Step by step: what is ill-formed is not taken, and says where and why.
    let templates = &format!("{HERE}/templates");
    let mut form =
        json!({"name": "Lead", "type": "JSON", "format": "{\n \"first\": \"Firstname\"\n \"last\": \"Lastname\", \"phone\": \"1\"}"});
    let refused = curl("POST", templates, form.clone());
    assert_eq!((&refused["status"], &refused["at"]), (&json!(400), &json!("format, line 3, column 2")), "{refused}");
    form["format"] = json!("{\n \"first\": \"Firstname\",\n \"last\": \"Lastname\", \"phone\": \"1\"}");
    let made = curl("POST", templates, form);
    let paths: Vec<&str> = made["fields"].as_array().unwrap().iter().map(|f| f["path"].as_str().unwrap()).collect();
    assert_eq!((paths, &made["ready"]), (vec!["/first", "/last", "/phone"], &json!(false)));
    let id = made["id"].as_str().unwrap();
    let mapped = curl(
        "PATCH",
        &format!("{templates}/{id}"),
        json!({"mapping": {"first": "ani_first_name", "last": "ani_last_name", "phone": "ani"}}),
    );
    assert_eq!(mapped["ready"], true, "{mapped}");
    let hook = json!({
        "name": "CRM", "url": format!("{}/my/path", crm.uri()), "template": id, "success_code": 200, "method": "PUT",
        "headers": [{"name": "X-Api-Key", "value": "k1"}, {"name": "Content-Type", "value": "application/json; charset=utf-8"}],
    });
    let hook = curl("POST", "subscriptions", json!({"provider": "autoid", "form": hook}));
    let chosen = curl("PATCH", &format!("{HERE}/campaigns/sales"), json!({"webhook": hook["id"], "at": "end"}));
    assert_eq!(chosen["webhook"], json!([{"id": hook["id"], "at": "end"}]), "{chosen}");
    let triggered = cli::run(&["trigger", "autoid", "call-end", "--server", &fake.url]);
    assert_eq!(triggered.status.code(), Some(0), "{}", cli::said(&triggered));
    let requests = crm.received_requests().await.unwrap();
    assert_eq!((requests.len(), requests[0].method.as_str(), requests[0].url.path()), (1, "PUT", "/my/path"));
    assert_eq!(requests[0].headers["x-api-key"], "k1");
    assert_eq!(requests[0].headers.get_all("content-type").iter().collect::<Vec<_>>(), ["application/json; charset=utf-8"]);
    let body: Value = serde_json::from_slice(&requests[0].body).unwrap();
    assert_eq!(body, json!({"first": "Freddy", "last": "Krueger", "phone": "7776734736"}));
}

#[tokio::test]
async fn a_refusal_names_the_field() {
    let fake = Fake::start().await;
    let good = json!({"name": "CRM", "url": "http://127.0.0.1:9/c", "template": {"name": "T", "type": "XML", "format": "<a>%ani%</a>"}});
    let cases = [
        (json!({"name": null}), "name", "called"),
        (json!({"url": "ftp://127.0.0.1/"}), "url", "http"),
        (json!({"template": "template-9"}), "template", "Example Group"),
        (json!({"template": {"name": "T", "type": "XML", "format": "<a>%anni%</a>"}}), "template.format, line 1, column 4", "`%ani%`"),
        (
            json!({"template": {"name": "T", "type": "XML", "format": "<a>\n%First Name%</a>"}}),
            "template.format, line 2, column 1",
            "`%ani_first_name%`",
        ),
        (
            json!({"template": {"name": "T", "type": "JSON", "format": "{\"a\":%ani-first-name%}"}}),
            "template.format, line 1, column 6",
            "`%ani_first_name%`",
        ),
        (
            json!({"template": {"name": "T", "type": "JSON", "format": "{\"a\":%ani%5}"}}),
            "template.format, line 1, column 6",
            "stand alone",
        ),
        (json!({"template": {"name": "T", "type": "XML", "format": "<a>"}}), "template.format, line 1, column 4", "well-formed"),
        (json!({"template": {"name": "T", "type": "YAML", "format": "a: 1"}}), "template.type", "XML"),
        (json!({"template": {"name": "T", "type": "JSON", "format": "{\"a\":1}", "mapping": {"b": "ani"}}}), "template.mapping.b", "/a"),
        (json!({"template": {"name": "T", "type": "JSON", "format": "{\"a\":1}"}}), "template.mapping", "mapping"),
        (json!({"success_code": 206}), "success_code", "204"),
        (json!({"method": "PATCH"}), "method", "PUT"),
        (json!({"headers": [{"name": "X Key", "value": "v"}]}), "headers.0.name", "X-Api-Key"),
        (json!({"headers": [{"name": "X", "value": "a\r\nb"}]}), "headers.0.value", "ASCII"),
        (json!({"headers": [{"name": "Host", "value": "v"}]}), "headers.0.name", "another"),
        (json!({"attach": {"campaign": "sales"}}), "attach.at", "begin"),
        (json!({"attach": {"campaign": "sale", "at": "end"}}), "attach.campaign", "`sales`"),
        (json!({"attach": {"treatment": "menu", "step": "Sale"}}), "attach.step", "`Sales`"),
        (json!({"attach": {}}), "attach", "campaign"),
        (json!({"attach": "sales"}), "attach", "campaign"),
        (json!({"attach": {"campaign": "sales", "at": "ned"}}), "attach.at", "`end`"),
        (json!({"attach": {"campaign": 7}}), "attach.campaign", "the id of a campaign"),
        (json!({"success_code": "201"}), "success_code", "it is a text; a number: 200, 201"),
        (json!({"headers": {"X-Api-Key": "v"}}), "headers", "it is an object; a list"),
        (json!({"headers": [{"name": "X-Api-Key"}]}), "headers.0.value", "missing"),
        (json!({"template": {"name": "T", "type": "XML", "format": 7}}), "template.format", "as a text"),
        (json!({"colour": "red"}), "form", "name"),
    ];
    for (change, at, right) in cases {
        let mut form = good.clone();
        form.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        let (status, problem) = fake.control(Method::POST, "subscriptions", json!({"provider": "autoid", "form": form})).await;
        assert_eq!((status.as_u16(), problem["at"].as_str()), (400, Some(at)), "{change}: {problem}");
        assert!(problem["detail"].as_str().unwrap().contains(right), "{change}: {problem}");
    }
    assert_eq!(fake.control(Method::GET, &format!("{HERE}/templates"), Value::Null).await.1, json!([]), "a refused wizard leaves nothing");
}

#[tokio::test]
async fn templates_are_their_groups() {
    let fake = Fake::start().await;
    let add = |name: &str, group: &str| json!({"name": name, "group": group, "type": "JSON", "format": "{\"a\": \"%ani%\"}"});
    fake.control(Method::POST, &format!("{HERE}/templates"), add("ours", "Example Group")).await;
    fake.control(Method::POST, &format!("{HERE}/templates"), add("theirs", "Another Group")).await;
    let (_, list) = fake.control(Method::GET, &format!("{HERE}/templates"), Value::Null).await;
    assert_eq!(list.as_array().unwrap().iter().map(|t| t["name"].as_str().unwrap()).collect::<Vec<_>>(), ["ours"]);
    let form = |template: &str| json!({"provider": "autoid", "form": {"name": "n", "url": "http://127.0.0.1:9/", "template": template}});
    assert_eq!(fake.control(Method::POST, "subscriptions", form("ours")).await.0, 201);
    assert_eq!(fake.control(Method::POST, "subscriptions", form("template-2")).await.0, 400);
    let (status, problem) = fake.control(Method::DELETE, &format!("{HERE}/templates/template-1"), Value::Null).await;
    assert!(status == 400 && problem["wrong"].as_str().unwrap().contains("webhook-1"), "{problem}");
}

#[tokio::test]
async fn a_template_is_changed_and_removed_by_name() {
    let fake = Fake::start().await;
    let templates = &format!("{HERE}/templates");
    for name in ["Lead", "Other"] {
        let form = json!({"name": name, "type": "JSON", "format": "{\"a\": \"%ani%\"}"});
        assert_eq!(fake.control(Method::POST, templates, form).await.0, 201);
    }
    let change = async |name: &str, form: Value| fake.control(Method::PATCH, &format!("{templates}/{name}"), form).await;
    for name in ["Other", " "] {
        let (status, problem) = change("Lead", json!({"name": name})).await;
        assert_eq!((status.as_u16(), &problem["at"]), (400, &json!("name")), "{problem}");
    }
    let (status, changed) = change("Lead", json!({"name": "New", "format": "{\"b\": \"%ani%\"}"})).await;
    assert_eq!((status.as_u16(), &changed["name"], &changed["fields"][0]["path"]), (200, &json!("New"), &json!("/b")), "{changed}");
    let (_, problem) = change("Nwe", json!({})).await;
    assert!(problem["detail"].as_str().unwrap().contains("did you mean `New`?"), "{problem}");
    assert_eq!(fake.control(Method::DELETE, &format!("{templates}/New"), Value::Null).await.0, 200);
    let (_, left) = fake.control(Method::GET, templates, Value::Null).await;
    assert_eq!(left.as_array().unwrap().len(), 1, "{left}");
}

#[tokio::test]
async fn a_step_with_a_webhook_stays_and_has_a_name_of_its_own() {
    let fake = Fake::start().await;
    webhook(&fake, "http://127.0.0.1:9/", json!({"treatment": "menu", "step": "Sales"}), json!({})).await;
    for (steps, at, words) in [
        (json!([{"name": "Service"}]), "steps", "webhook-1"),
        (json!([{"name": "Sales"}, {"name": "Sales"}]), "steps.1.name", "two steps"),
        (json!("Sales"), "steps", "a list"),
    ] {
        let (status, problem) = fake.control(Method::PATCH, &format!("{HERE}/treatments/menu"), json!({"steps": steps})).await;
        assert_eq!((status.as_u16(), problem["at"].as_str()), (400, Some(at)), "{problem}");
        assert!(problem["detail"].as_str().unwrap().contains(words), "{problem}");
    }
}

#[tokio::test]
async fn a_place_may_have_several_webhooks_however_they_got_there() {
    let fake = Fake::start().await;
    let at_end = || json!({"campaign": "sales", "at": "end"});
    let first = webhook(&fake, "http://127.0.0.1:9/a", at_end(), json!({})).await;
    let second = webhook(&fake, "http://127.0.0.1:9/b", json!([]), json!({})).await;
    let choose = async |form: Value| fake.control(Method::PATCH, &format!("{HERE}/campaigns/sales"), form).await.1["webhook"].clone();
    let both = json!([{"id": first, "at": "end"}, {"id": second, "at": "begin"}]);
    assert_eq!(choose(json!({"webhook": second, "at": "begin"})).await, both);
    assert_eq!(choose(json!({"webhook": "none"})).await, json!([]));
}

#[tokio::test]
async fn the_catalogue_can_be_asked() {
    let fake = Fake::start().await;
    let (_, all) = fake.control(Method::GET, &format!("{HERE}/tokens"), Value::Null).await;
    assert_eq!(all.as_array().unwrap().len(), 77);
    let (_, one) = fake.control(Method::GET, &format!("{HERE}/tokens/ani_city"), Value::Null).await;
    assert_eq!((&one["category"], &one["example"]), (&json!("call_begin"), &json!("Springwood")));
    assert_eq!(fake.control(Method::DELETE, &format!("{HERE}/tokens/ani_city"), Value::Null).await.0, 400);
}

#[tokio::test]
async fn a_webhook_is_listed_edited_and_deleted() {
    let (fake, crm) = (Fake::start().await, receiver(&[200]).await);
    let id = webhook(&fake, &crm.uri(), json!([]), json!({})).await;
    let path = format!("{HERE}/webhooks/{id}");
    let change = json!({"method": "PUT", "attach": {"campaign": "sales", "at": "end"}, "template": {"name": "X", "type": "XML", "format": "<a>%ani%</a>"}});
    let (status, changed) = fake.control(Method::PATCH, &path, change).await;
    assert_eq!((status.as_u16(), &changed["method"], &changed["template"]), (200, &json!("PUT"), &json!("template-2")), "{changed}");
    fake.sim.trigger(call("call-end")).await.unwrap().delivered().within(SOON).await.unwrap();
    let request = &crm.received_requests().await.unwrap()[0];
    assert_eq!((request.method.as_str(), &request.body[..]), ("PUT", &b"<a>7776734736</a>"[..]));
    assert_eq!(request.headers["content-type"], "application/xml");
    assert_eq!(fake.control(Method::DELETE, &path, Value::Null).await.0, 200);
    assert!(fake.sim.trigger(call("call-end")).await.unwrap().ids().is_empty());
}

#[tokio::test]
async fn only_callers_who_push_sales_are_told_of() {
    let (fake, crm) = (Fake::start().await, receiver(&[200]).await);
    webhook(&fake, &crm.uri(), json!({"treatment": "menu", "step": "Sales"}), json!({})).await;
    assert!(fake.sim.trigger(call("call-end").with("steps", r#"["Service"]"#)).await.unwrap().ids().is_empty());
    fake.sim.trigger(call("call-end").with("steps", r#"["Service","Sales"]"#)).await.unwrap().delivered().within(SOON).await.unwrap();
    let bodies = bodies(&crm).await;
    assert_eq!((bodies.len(), &bodies[0]["end"]), (1, &json!("")), "the step is told of when it is reached");
}

#[tokio::test]
async fn a_call_is_told_of_at_the_moment_that_was_designated() {
    let (fake, crm) = (Fake::standing(&[]).await, receiver(&[200]).await);
    webhook(&fake, &format!("{}/begin", crm.uri()), json!({"campaign": "radio", "at": "begin"}), json!({})).await;
    webhook(&fake, &format!("{}/end", crm.uri()), json!({"campaign": "radio", "at": "end"}), json!({})).await;
    webhook(&fake, &format!("{}/other", crm.uri()), json!({"campaign": "sales", "at": "end"}), json!({})).await;
    let begun = fake.sim.trigger(call("call-begin").with("campaign", "radio")).await.unwrap();
    assert_eq!(begun.delivered().within(SOON).await.unwrap().len(), 1);
    fake.sim.clock().advance(Duration::from_secs(90)).await.unwrap();
    let ended = fake.sim.trigger(call("call-end")).await.unwrap();
    assert_eq!(ended.delivered().within(SOON).await.unwrap().len(), 1);
    let requests = crm.received_requests().await.unwrap();
    assert_eq!(requests.iter().map(|r| r.url.path()).collect::<Vec<_>>(), ["/begin", "/end"]);
    let bodies = bodies(&crm).await;
    assert_eq!(bodies[0]["id"], bodies[1]["id"], "it is one call");
    assert_eq!((&bodies[0]["end"], &bodies[0]["steps"]), (&json!(""), &json!([])));
    let kept = ended.event().document.read::<Value>().unwrap();
    assert_eq!((&kept["call"]["dialed_time"], &kept["call"]["answered_time"]), (&json!("90"), &json!("83")));
    // A call that is triggered as a whole has a beginning, too.
    let whole = fake.sim.trigger(call("call-end").with("campaign", "radio")).await.unwrap();
    assert_eq!(whole.delivered().within(SOON).await.unwrap().len(), 2);
}

#[tokio::test]
async fn after_an_outage_messages_come_again_in_the_order_of_their_call() {
    let (fake, crm) = (Fake::standing(&[]).await, receiver(&[503, 500, 204, 201]).await);
    let both = json!([{"campaign": "sales", "at": "begin"}, {"campaign": "sales", "at": "end"}]);
    webhook(&fake, &crm.uri(), both, json!({"success_code": 201})).await;
    let begun = fake.sim.trigger(call("call-begin")).await.unwrap();
    begun.attempts(1).within(SOON).await.unwrap();
    let ended = fake.sim.trigger(call("call-end")).await.unwrap();
    fake.sim.clock().advance(Duration::from_secs(59)).await.unwrap();
    assert_eq!(crm.received_requests().await.unwrap().len(), 1, "the end waits for the beginning");
    fake.sim.clock().settle().await.unwrap();
    let first = &begun.delivered().within(SOON).await.unwrap()[0];
    let second = &ended.delivered().within(SOON).await.unwrap()[0];
    let start = first.created_at;
    let times =
        |d: &leadbench::model::Delivery| d.attempts.iter().map(|a| a.exchange.at.duration_since(start).as_secs()).collect::<Vec<_>>();
    // 204 is a success by HTTP, but not the code that this webhook is set to.
    assert_eq!((times(first), times(second)), (vec![0, 60, 360, 1260], vec![1260]));
    let ends: Vec<bool> = bodies(&crm).await.iter().map(|b| b["end"] != "").collect();
    assert_eq!(ends, [false, false, false, false, true]);
}

async fn posted(fake: &Fake, name: &str, url: &str, attach: Value) -> String {
    let template = json!({"name": name, "type": "JSON", "format": r#"{"end":"%call_end_time%"}"#});
    let form = json!({"name": name, "url": url, "template": template, "attach": attach});
    let (status, made) = fake.control(Method::POST, "subscriptions", json!({"provider": "autoid", "form": form})).await;
    assert_eq!(status, 201, "{made}");
    made["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn the_end_of_a_call_waits_for_its_beginning_at_any_url_and_two_ends_do_not_wait() {
    let (fake, crm, other) = (Fake::standing(&[]).await, receiver(&[503, 200]).await, receiver(&[503, 200]).await);
    let at = |at: &str| json!({"campaign": "sales", "at": at});
    posted(&fake, "c", &other.uri(), at("end")).await;
    posted(&fake, "b", &crm.uri(), at("end")).await;
    posted(&fake, "a", &crm.uri(), at("begin")).await;
    let whole = fake.sim.trigger(call("call-end")).await.unwrap();
    fake.sim.clock().advance(Duration::from_secs(59)).await.unwrap();
    assert_eq!((crm.received_requests().await.unwrap().len(), other.received_requests().await.unwrap().len()), (1, 0));
    fake.sim.clock().advance(Duration::from_secs(1)).await.unwrap();
    whole.attempts(1).within(SOON).await.unwrap();
    let ends: Vec<bool> = bodies(&crm).await.iter().map(|b| b["end"] != "").collect();
    assert_eq!((ends, other.received_requests().await.unwrap().len()), (vec![false, false, true], 1), "c failed, b did not wait for it");
}

#[tokio::test]
async fn a_whole_call_is_told_of_in_its_order_whatever_the_order_of_its_webhooks() {
    let (fake, crm) = (Fake::start().await, receiver(&[200]).await);
    let hooks = [
        ("end", json!({"campaign": "sales", "at": "end"})),
        ("second", json!({"treatment": "menu", "step": "Sales"})),
        ("first", json!({"treatment": "menu", "step": "Parts"})),
        ("begin", json!({"campaign": "sales", "at": "begin"})),
    ];
    for (name, attach) in hooks {
        posted(&fake, name, &format!("{}/{name}", crm.uri()), attach).await;
    }
    let whole = fake.sim.trigger(call("call-end").with("steps", r#"["Parts","Sales"]"#)).await.unwrap();
    whole.delivered().within(SOON).await.unwrap();
    let requests = crm.received_requests().await.unwrap();
    assert_eq!(requests.iter().map(|r| r.url.path()).collect::<Vec<_>>(), ["/begin", "/first", "/second", "/end"]);
}

#[tokio::test]
async fn another_url_does_not_bring_the_end_before_the_beginning() {
    let (fake, down, up) = (Fake::standing(&[]).await, receiver(&[503]).await, receiver(&[503, 200]).await);
    let begin = posted(&fake, "a", &down.uri(), json!({"campaign": "sales", "at": "begin"})).await;
    posted(&fake, "b", &up.uri(), json!({"campaign": "sales", "at": "end"})).await;
    fake.sim.trigger(call("call-begin")).await.unwrap().attempts(1).within(SOON).await.unwrap();
    let (status, _) = fake.control(Method::PATCH, &format!("{HERE}/webhooks/{begin}"), json!({"url": up.uri()})).await;
    assert_eq!(status, 200);
    let ended = fake.sim.trigger(call("call-end")).await.unwrap();
    fake.sim.clock().settle().await.unwrap();
    ended.delivered().within(SOON).await.unwrap();
    let ends: Vec<bool> = bodies(&up).await.iter().map(|b| b["end"] != "").collect();
    assert_eq!(ends, [false, false, true]);
}

#[tokio::test]
async fn a_caller_repeats_whose_number_called_before() {
    let fake = Fake::start().await;
    let caller = |lead: Lead| async {
        let kept = fake.sim.trigger(lead).await.unwrap().event().document.read::<Value>().unwrap();
        (kept["call"]["ani"].as_str().unwrap().to_owned(), kept["call"]["repeat_caller"].as_str().unwrap().to_owned())
    };
    let first = caller(call("call-end")).await;
    assert_eq!(first, ("7776734736".into(), "0".into()));
    let second = caller(call("call-end")).await;
    assert!(second.0 != first.0 && second.1 == "0");
    assert_eq!(caller(call("call-end").event("repeat-caller")).await, (second.0, "1".into()));
    assert_eq!(caller(call("call-missed").with("call.ani", &first.0)).await, (first.0, "1".into()));
}

#[tokio::test]
async fn a_call_that_cannot_be_is_refused() {
    let fake = Fake::start().await;
    for (kind, path, value, words) in [
        ("call-begin", "call.answered_time", "5", "not known when the call begins"),
        ("call-end", "call.call_end_time", "tomorrow", "another time"),
        ("call-end", "call.dialed_time", "10", "more than dialed_time"),
        ("call-end", "call.dialstatus", "ANSWERED", "ANSWER"),
        ("call-missed", "call.rec_audiourl", "http://x.example.com", "nobody answered"),
        ("call-end", "call.anni", "1", "`ani`"),
        ("call-end", "call.repeat_caller", "yes", "1 or 0"),
        ("call-end", "campaign", "sale", "`sales`"),
        ("call-end", "steps", r#"["Sale"]"#, "`Sales`"),
        ("call-end", "stepps", "x", "steps"),
    ] {
        let refused = fake.sim.trigger(call(kind).with(path, value)).await.unwrap_err();
        assert!(refused.to_string().contains(words), "{path}: {refused}");
    }
    let offline = call("call-end").with("campaign", "radio").with("call.keyword", "x");
    assert!(fake.sim.trigger(offline).await.unwrap_err().to_string().contains("DNI"));
}

/// What others read of documents, one a line: none is refused, and a text comes out as it went in.
fn read_by(program: &str, script: &str, documents: &[String]) -> Vec<Value> {
    let mut child = Command::new(program).args(["-c", script]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let lines: String = documents.iter().map(|d| Value::from(d.as_str()).to_string() + "\n").collect();
    let mut input = child.stdin.take().unwrap();
    let writing = std::thread::spawn(move || input.write_all(lines.as_bytes()).unwrap());
    let output = child.wait_with_output().unwrap();
    writing.join().unwrap();
    assert!(output.status.success(), "{}", cli::said(&output));
    String::from_utf8(output.stdout).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[tokio::test]
async fn other_parsers_read_what_is_sent() {
    if !found("python3") {
        return;
    }
    let (json, xml) = (receiver(&[200]).await, receiver(&[200]).await);
    let fake = Fake::of(Simulator::builder().seed(7).manual_clock().start().await.unwrap());
    let tokens: Vec<String> = fake
        .control(Method::GET, &format!("{HERE}/tokens"), Value::Null)
        .await
        .1
        .as_array()
        .unwrap()
        .iter()
        .map(|t| t["token"].as_str().unwrap().trim_matches('%').to_owned())
        .collect();
    let members: Vec<String> =
        tokens.iter().map(|t| format!("\"{t}\": \"%{t}%\", \"{t}_bare\": %{t}%, \"{t}_part\": \"<%{t}%>\"")).collect();
    let elements: String = tokens.iter().map(|t| format!("<{t} value='%{t}%'>%{t}%</{t}><cdata><![CDATA[%{t}%]]></cdata>\n")).collect();
    for (crm, kind, format) in [(&json, "JSON", format!("{{{}}}", members.join(",\n"))), (&xml, "XML", format!("<call>{elements}</call>"))]
    {
        let template = json!({"name": kind, "type": kind, "format": format});
        let form = json!({"name": kind, "url": crm.uri(), "template": template, "attach": [{"campaign": "sales", "at": "begin"}, {"campaign": "sales", "at": "end"}]});
        let (status, made) = fake.control(Method::POST, "subscriptions", json!({"provider": "autoid", "form": form})).await;
        assert_eq!(status, 201, "{made}");
    }
    let mut keywords = Vec::new();
    for kind in ["call-end", "call-begin", "call-missed"] {
        for _ in 0..40 {
            let owed = fake.sim.trigger(call(kind).generated().with("campaign", "sales")).await.unwrap();
            owed.delivered().within(SOON).await.unwrap();
            keywords.push(owed.event().document.read::<Value>().unwrap()["call"]["keyword"].clone());
        }
    }
    let sent = async |crm: &wiremock::MockServer| {
        let requests = crm.received_requests().await.unwrap();
        requests.into_iter().map(|r| String::from_utf8(r.body).unwrap()).collect::<Vec<_>>()
    };
    let by_json = read_by(
        "python3",
        "import sys, json\nfor line in sys.stdin: print(json.dumps(json.loads(json.loads(line))['keyword']))",
        &sent(&json).await,
    );
    let by_etree = "import sys, json\nfrom xml.etree import ElementTree\nfor line in sys.stdin:\n  e = ElementTree.fromstring(json.loads(line)).find('keyword')\n  assert e.get('value') == (e.text or '')\n  print(json.dumps(e.text or ''))";
    let by_etree = read_by("python3", by_etree, &sent(&xml).await);
    let told: Vec<Value> = keywords.into_iter().map(|k| if k.is_null() { json!("") } else { k }).collect();
    assert_eq!((by_json, by_etree), (told.clone(), told));
}

#[tokio::test]
async fn our_receiver_takes_a_template_of_the_users_own() {
    let crm = Receiver::bind(ReceiverOptions { path: "/calls".into(), ..ReceiverOptions::new(&AUTOID) }).await.unwrap();
    let fake = Fake::start().await;
    let url = crm.url().to_string();
    let template = json!({"name": "three", "type": "XML", "format": "<lead><first>%ani_first_name%</first></lead>"});
    let form = json!({"name": "CRM", "url": url, "template": template, "attach": {"campaign": "sales", "at": "end"}});
    fake.control(Method::POST, "subscriptions", json!({"provider": "autoid", "form": form})).await;
    fake.sim.trigger(call("call-end")).await.unwrap().delivered().within(SOON).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_judge_of_autoid_receivers_is_sound() {
    let matrix = selftest(&AUTOID, &Pool::default(), |_| ()).await.unwrap();
    assert!(matrix.is_sound(), "{matrix}");
}
