//! The console in a real browser: leads arrive, fail, are tried again and sent once more; screens refuse at the field;
//! a run is watched; anybody can use it, and nothing in it is what its policy refuses.

mod access;
mod broken;
mod browser;
mod many;
mod registrations;
mod runs;
mod sign_in;

use browser::Browser;
use reqwest::Method;
use serde_json::json;

use crate::setting::{Fake, found, receiver};

#[tokio::test(flavor = "multi_thread")]
async fn a_lead_is_registered_for_triggered_refused_tried_again_and_sent_once_more() {
    let fake = Fake::standing(&[("localiq.retries", "60,60")]).await;
    let crm = receiver(&[500, 200]).await;
    let Some(page) = Browser::open(&fake.sim.base_url()).await else { return };
    page.read("h2", "No delivery yet").await;
    page.read("pre", &fake.sim.base_url()).await;

    // Registered through the form: what is missing or wrong is said at its field.
    page.press("Registrations").await;
    page.press("New webhook").await;
    page.press("Create").await;
    page.see("#f-payload_url[aria-invalid=true]").await;
    page.fill("Payload URL", "ftp://127.0.0.1/leads").await;
    page.press("Create").await;
    page.read("p.wrong", "http").await;
    page.fill("Payload URL", &format!("{}/leads", crm.uri())).await;
    page.fill("Authentication header", "token jokin").await;
    page.press("Create").await;
    page.read("td", &format!("{}/leads", crm.uri())).await;

    // Triggered with a field changed in the form, and refused.
    page.press("Trigger").await;
    page.choose("Lead", "form").await;
    page.fill("Display name", "Zoë Quill").await;
    page.press("Send it").await;
    page.read("p", "One delivery is owed").await;
    page.press("Deliveries").await;
    page.read(".badge", "500").await;
    page.see(".line .dot.refused + .dot.due").await;
    page.read("span", "1 min").await;

    // Time is moved, and it is tried again while one looks.
    page.press("+1 min").await;
    page.read(".badge", "200").await;
    page.see(".line .dot.refused + .dot.accepted").await;

    page.see(".line").await.click().await.unwrap();
    page.read("pre", "Zoë Quill").await;
    page.read("span", "1 min later").await;
    page.press("Raw").await;
    page.read("pre", "POST /leads HTTP/1.1").await;
    page.press("Clauses").await;
    page.see(".clause").await;

    // Sent once more as it was, then changed.
    page.see(".detail button.main").await.click().await.unwrap();
    page.read("div.banner", "as number 2").await;
    page.until("location.hash === '#/deliveries/2'").await;
    page.press("Resend edited").await;
    let text = page.field("Event as JSON").await.prop("value").await.unwrap().unwrap();
    page.fill("Event as JSON", "{").await;
    page.press("Send it").await;
    page.read("p.wrong", "JSON").await;
    page.paste("Event as JSON", &text.replace("Zoë Quill", "Ada Quill")).await;
    page.see(".detail .body button.main").await.click().await.unwrap();
    page.until("location.hash === '#/deliveries/3'").await;
    page.press("Exchange").await;
    page.read("pre", "Ada Quill").await;
    let told: Vec<String> = crm.received_requests().await.unwrap().iter().map(|r| String::from_utf8_lossy(&r.body).into_owned()).collect();
    assert_eq!(told.len(), 4);
    assert!(told[..3].iter().all(|body| body.contains("Zoë Quill")) && told[3].contains("Ada Quill"), "{told:?}");
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_happens_elsewhere_appears_at_once_but_not_under_whoever_reads() {
    let fake = Fake::standing(&[]).await;
    let crm = receiver(&[200]).await;
    fake.register("TEST_1", "new_contact", &crm.uri()).await;
    let happens = async || fake.control(Method::POST, "events", json!({"provider": "localiq", "lead": "chat"})).await;
    happens().await;
    let Some(page) = Browser::open(&fake.sim.base_url()).await else { return };
    page.see("#row-1").await;
    happens().await;
    page.see("#row-2").await;

    // A row is open: what is new waits until it is asked for.
    page.see("#row-1").await.click().await.unwrap();
    page.see("section.detail").await;
    happens().await;
    page.read("button", "1 new").await;
    assert_eq!(page.run("return document.querySelectorAll('.line').length").await, json!(2));
    page.press("1 new").await;
    page.see("#row-3").await;

    // By keys alone.
    page.keys("\u{e00c}").await;
    page.until("!document.querySelector('section.detail') && document.activeElement.matches('.rows')").await;
    page.keys("\u{e015}").await;
    page.until("document.querySelector('.line.here')").await;
    page.keys("\u{e007}").await;
    page.see("section.detail").await;
    page.keys("\u{e00c}").await;
    page.until("!document.querySelector('section.detail')").await;
    page.keys("/").await;
    page.keys("no such lead").await;
    page.read("p", "Nothing fits").await;
    page.keys("\u{e00c}").await;
    page.keys("4").await;
    page.read(".mono", "/crm/webhooks").await;

    // What is not documented says what it may have meant.
    fake.call(Method::GET, "/crm/webhook", None).await;
    page.read("span", "unknown").await;
    page.see(".line").await.click().await.unwrap();
    page.read("div.banner", "/crm/webhooks").await;

    // A fault is armed under a red banner, and disarmed there.
    page.press("Clock and faults").await;
    page.choose("Kind", "no-retry").await;
    page.press("Arm it").await;
    page.read("div.banner", "no-retry").await;
    page.press("Disarm all").await;
    page.until("!document.querySelector('.banner.bad')").await;
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_empty_page_says_to_paste_makes_a_delivery_for_each_provider() {
    if !found("curl") {
        return;
    }
    for provider in leadbench::providers::ALL {
        let fake = Fake::start().await;
        let crm = receiver(&[200]).await;
        let Some(page) = Browser::open(&fake.sim.base_url()).await else { return };
        page.press(provider.title()).await;
        page.read("pre", &format!("leadbench listen {}", provider.name())).await;
        let commands = page.run("return [...document.querySelectorAll('.empty pre')].slice(1).map((pre) => pre.textContent)").await;
        for command in commands.as_array().unwrap() {
            let command = command.as_str().unwrap().replace("http://127.0.0.1:9000", &crm.uri());
            let output = std::process::Command::new("sh").args(["-c", &format!("{command} -sS --fail-with-body")]).output().unwrap();
            assert!(output.status.success(), "{command}: {}", crate::cli::said(&output));
        }
        page.see("#row-1").await;
        page.read(".badge", "200").await;
        page.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn bodies_are_laid_out_without_being_changed() {
    let fake = Fake::start().await;
    let Some(page) = Browser::open(&fake.sim.base_url()).await else { return };
    // What the first view needs is told to the browser at once, and nothing else is fetched for it.
    let untold = "const links = document.querySelectorAll('link[rel=modulepreload], script[src]');
        const told = new Set([...links].map((link) => link.href || link.src));
        const fetched = performance.getEntriesByType('resource').map((entry) => entry.name);
        return fetched.filter((name) => name.endsWith('.js') && !told.has(name))";
    assert_eq!(page.run(untold).await, json!([]));
    let laid = async |kind: &str, text: &str| {
        let script = "const [kind, text, done] = arguments; import(`/_leadbench/assets/text/${kind}.js`)
            .then((m) => done(m.layOut(text).map(([, piece]) => piece).join('')), (e) => done(String(e)))";
        page.later(script, vec![json!(kind), json!(text)]).await.as_str().unwrap().to_owned()
    };
    for (text, wanted) in [
        (
            r#"{"id":12345678901234567890,"x":1.50,"e":[],"o":{}}"#,
            "{\n  \"id\": 12345678901234567890,\n  \"x\": 1.50,\n  \"e\": [],\n  \"o\": {}\n}",
        ),
        (r#"[ "a\"b", null,true ]"#, "[\n  \"a\\\"b\",\n  null,\n  true\n]"),
    ] {
        assert_eq!(laid("json", text).await, wanted);
    }
    for (text, wanted) in [
        (
            "<?xml version=\"1.0\"?><a b=\"1 > 0\"><c>x &amp; y</c><d/></a>",
            "<?xml version=\"1.0\"?>\n<a b=\"1 > 0\">\n  <c>x &amp; y</c>\n  <d/>\n</a>",
        ),
        ("<a> <b><![CDATA[<c>]]></b>\n</a>", "<a>\n  <b><![CDATA[<c>]]></b>\n</a>"),
        ("<a> </a>", "<a> </a>"),
    ] {
        assert_eq!(laid("xml", text).await, wanted);
    }
    page.close().await;
}
