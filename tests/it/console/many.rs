//! Many leads: of ten thousand deliveries all are there and a screenful is drawn; a stream goes on until it is stopped.

use reqwest::Method;
use serde_json::json;

use super::browser::Browser;
use crate::{
    cli::Running,
    setting::{Fake, receiver},
};

const LINES: &str = "document.querySelectorAll('.line').length";

#[tokio::test(flavor = "multi_thread")]
async fn of_ten_thousand_deliveries_those_in_sight_are_drawn() {
    let fake = Running::start(&["serve", "--listen", "127.0.0.1:0", "--journal", "12000", "--quiet", "--clock", "manual"]);
    let api = format!("{}/_leadbench/api/v1", fake.url);
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let post = async |path: &str, body: serde_json::Value| {
        let reply = http.post(format!("{api}/{path}")).json(&body).send().await.unwrap();
        assert!(reply.status().is_success(), "{}", reply.text().await.unwrap());
    };
    let crm = receiver(&[200]).await;
    let form = json!({"payload_url": crm.uri(), "active": true});
    post("subscriptions", json!({"provider": "localiq", "form": form})).await;
    post("events", json!({"provider": "localiq", "lead": "chat", "count": 10_000})).await;
    let Some(page) = Browser::open(&fake.url).await else { return };
    page.until("document.querySelector('.bar .count')?.textContent === '10000'").await;
    page.until("document.querySelector('.line')?.getAttribute('aria-setsize') === '10000'").await;
    let drawn = async || page.run(&format!("return {LINES}")).await.as_u64().unwrap();
    assert!((10..100).contains(&drawn().await), "{} rows are drawn", drawn().await);

    // Scrolled to the end, a screenful at a time in between.
    page.run("document.querySelector('.rows').scrollTop = 100000").await;
    page.until("document.querySelector('#row-7059')").await;
    assert!((10..100).contains(&drawn().await), "{} rows are drawn", drawn().await);
    page.run("document.querySelector('.rows').scrollTop = 1e9").await;
    page.until("document.querySelector('#row-1')").await;
    assert!((10..100).contains(&drawn().await), "{} rows are drawn", drawn().await);

    // What is new waits while one reads there, and is found by search among all.
    post("events", json!({"provider": "localiq", "lead": "call"})).await;
    page.read("button", "1 new").await;
    page.see("#row-1").await;
    page.press("1 new").await;
    page.see("#row-10001").await;
    page.keys("/").await;
    page.keys("call").await;
    page.until("document.querySelector('.bar .count').textContent === '1 of 10001'").await;
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_of_leads_goes_on_until_it_is_stopped() {
    let fake = Fake::start().await;
    let crm = receiver(&[200]).await;
    fake.register("TEST_1", "new_contact", &crm.uri()).await;
    let Some(page) = Browser::open(&fake.sim.base_url()).await else { return };
    page.press("Trigger").await;
    page.press("As a stream").await;
    page.fill("How many a second", "20").await;
    page.press("Start the stream").await;
    page.read("li", "chat: 20 a second").await;
    page.press("Watch them arrive").await;
    page.see("#row-5").await;
    page.press("Trigger").await;
    page.press("Stop them").await;
    page.until("!document.querySelector('main').innerText.includes('a second,')").await;
    let (_, going) = fake.control(Method::GET, "events", json!(null)).await;
    assert_eq!(going, json!([]));
    page.close().await;
}
