//! A receiver is checked from the console, and the report is read there.

use leadbench::{Receiver, ReceiverOptions, providers::localiq::LOCALIQ};

use super::browser::Browser;
use crate::setting::Fake;

#[tokio::test(flavor = "multi_thread")]
async fn a_run_is_started_watched_and_its_report_read() {
    let fake = Fake::start().await;
    let crm = Receiver::bind(ReceiverOptions::new(&LOCALIQ)).await.unwrap();
    let Some(page) = Browser::open(&fake.sim.base_url()).await else { return };
    page.press("Conformance").await;
    page.read("h2", "No run yet").await;
    page.fill("Your receiver", "http://192.0.2.1/leads").await;
    page.press("Check it").await;
    page.read("p.wrong", "192.0.2.1").await;
    page.fill("Your receiver", &crm.url()).await;
    page.press("More").await;
    page.fill("Only these checks", "*/render/*").await;
    page.fill("Leads drawn", "16").await;
    page.press("Check it").await;
    page.read("h1", "Run").await;
    // Not `not conformant`, which holds the word, too.
    page.until("document.querySelector('h1 .badge')?.textContent === 'conformant'").await;
    page.read("div.check", "localiq/receiver/render/").await;
    page.press("Report").await;
    page.within("iframe.report", "localiq/receiver/render/").await;
    page.press("All runs").await;
    page.read("td", &crm.url()).await;
    page.close().await;
}
