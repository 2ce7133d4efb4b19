//! Each view in light and dark, wide and narrow, judged by axe-core: no serious finding.

use reqwest::Method;
use serde_json::{Value, json};

use super::browser::Browser;
use crate::setting::{Fake, receiver};

/// Where `.ci/run` puts the judge.
const AXE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/target/axe/package/axe.min.js");

/// The views with something in them, and what shows that they are drawn.
const VIEWS: &[(&str, &str)] = &[
    ("deliveries", ".line"),
    ("deliveries/1", ".detail pre"),
    ("trigger", "#t-lead"),
    ("registrations/localiq", "td"),
    ("registrations/localiq/webhooks/new", "#f-payload_url"),
    ("registrations/leadsquared/webhooks/new", "#f-URL"),
    ("registrations/salesiq/data/new", ".ticks"),
    ("registrations/salesiq/data", "td [role=switch]"),
    ("registrations/salesiq/apps", "td"),
    ("registrations/salesiq/keys", "td details"),
    ("registrations/autoid", ".empty pre"),
    ("registrations/autoid/webhooks/new", "ol.steps"),
    ("registrations/autoid/tokens", "td"),
    ("calls", ".line"),
    ("calls/1", ".detail pre"),
    ("clock", "#c-kind"),
    ("conformance", "#r-provider"),
];

#[tokio::test(flavor = "multi_thread")]
async fn no_view_has_a_serious_finding_in_light_or_dark() {
    let Ok(axe) = std::fs::read_to_string(AXE) else {
        assert!(std::env::var_os("CI").is_none(), "{AXE} is missing, and in CI it must be there");
        eprintln!("NOT RUN: {AXE} is not there; .ci/run fetches it");
        return;
    };
    let fake = Fake::standing(&[("localiq.retries", "60")]).await;
    let crm = receiver(&[500]).await;
    fake.register("TEST_1", "new_contact", &crm.uri()).await;
    for lead in ["chat", "call", "form", "email"] {
        fake.control(Method::POST, "events", json!({"provider": "localiq", "lead": lead})).await;
    }
    let form = json!({"type": "data", "url": crm.uri(), "events": ["conversation.rated"], "secured": true});
    fake.control(Method::POST, "subscriptions", json!({"provider": "salesiq", "form": form})).await;
    fake.control(Method::POST, "events", json!({"provider": "salesiq", "lead": "conversation.rated"})).await;
    fake.control(Method::PUT, "faults", json!(["no-retry"])).await;
    let Some(page) = Browser::open(&fake.sim.base_url()).await else { return };
    page.run(&axe).await;
    for theme in ["light", "dark"] {
        page.run(&format!("document.documentElement.dataset.theme = '{theme}'")).await;
        for (width, height) in [(1280, 900), (400, 800)] {
            page.size(width, height).await;
            for (view, drawn) in VIEWS {
                page.view(view).await;
                page.see(drawn).await;
                judged(&page, &format!("{view}, {theme}, {width} wide")).await;
            }
            page.view("deliveries/5").await;
            for (tab, drawn) in [
                ("Signature", "[aria-label='Signed bytes'] pre"),
                ("Clauses", ".clause"),
                ("Resend edited", "#edited"),
                ("Exchange", "pre"),
            ] {
                page.press(tab).await;
                page.see(drawn).await;
                judged(&page, &format!("{tab}, {theme}, {width} wide")).await;
            }
        }
    }
    page.close().await;
}

/// Nothing is serious, and nothing is wider than the page.
async fn judged(page: &Browser, which: &str) {
    let found = serious(page).await;
    assert!(found.is_empty(), "{which}: {found:#?}");
    let fits = "const main = document.querySelector('main');
        return document.documentElement.scrollWidth <= innerWidth && main.scrollWidth <= main.clientWidth";
    assert_eq!(page.run(fits).await, json!(true), "{which} is too wide");
}

/// What axe-core finds serious or critical, with the elements that it names.
async fn serious(page: &Browser) -> Vec<String> {
    let script = "const done = arguments[0]; axe.run(document, { resultTypes: ['violations'] })
        .then((r) => done(r.violations), (e) => done([{ impact: 'critical', id: String(e), nodes: [] }]))";
    let found = page.later(script, Vec::new()).await;
    let grave = |v: &&Value| matches!(v["impact"].as_str(), Some("serious" | "critical"));
    let told = |v: &Value| {
        let nodes = v["nodes"].as_array().unwrap().iter();
        let each: Vec<String> = nodes.take(3).map(|n| format!("{}: {}", n["html"], n["failureSummary"])).collect();
        format!("{}: {}", v["id"], each.join("; "))
    };
    found.as_array().unwrap().iter().filter(grave).map(told).collect()
}
