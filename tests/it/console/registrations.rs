//! Registrations as each provider's own screens offer them.

use reqwest::Method;
use serde_json::json;

use super::browser::Browser;
use crate::setting::{Fake, bodies, receiver};

const BROKEN: &str = "{\n \"first\": \"Firstname\"\n \"last\": \"Lastname\", \"phone\": \"1\"}";
const GOOD: &str = "{\n \"first\": \"Firstname\",\n \"last\": \"Lastname\", \"phone\": \"1\"}";

/// AutoID's wizard, step by step: a template that is broken keeps its step and says where; mended, it goes on to the end.
#[tokio::test(flavor = "multi_thread")]
async fn the_wizard_refuses_a_broken_template_at_its_line_and_goes_on_with_a_good_one() {
    let fake = Fake::start().await;
    let crm = receiver(&[200]).await;
    let Some(page) = Browser::open(&fake.sim.base_url()).await else { return };
    page.view("registrations/autoid").await;
    page.press("New webhook").await;
    page.fill("Webhook name", "CRM").await;
    page.fill("URL", &format!("{}/calls", crm.uri())).await;
    page.press("Next").await;
    page.fill("Template name", "Lead").await;
    page.press("Next").await;
    page.paste("Template format", BROKEN).await;
    page.press("Next").await;
    page.read("p.wrong", "line 3, column 2").await;
    page.read("div.at", "3").await;
    page.read("h2", "Format").await;
    page.paste("Template format", GOOD).await;
    page.press("Next").await;
    page.read("h2", "Mapping").await;
    for (path, token) in [("/first", "ani_first_name"), ("/last", "ani_last_name"), ("/phone", "ani")] {
        page.see(&format!("[aria-label='Token for {path}'] option[value='{token}']")).await.click().await.unwrap();
    }
    page.press("Next").await;
    page.press("Add a header").await;
    page.see("[name='headers.0.name']").await.send_keys("X-Api-Key").await.unwrap();
    page.see("[name='headers.0.value']").await.send_keys("k1").await.unwrap();
    page.press("Next").await;
    page.choose("Method", "PUT").await;
    page.press("Next").await;
    page.choose("Campaign", "Sales Campaign").await;
    page.press("Next").await;
    page.read("h2", "Summary").await;
    page.read("pre", "/first = %ani_first_name%").await;
    page.press("Create").await;
    page.read("td", &format!("{}/calls", crm.uri())).await;
    page.read("td", "campaign sales, at end").await;

    let (status, answer) = fake.control(Method::POST, "events", json!({"provider": "autoid", "lead": "call-end"})).await;
    assert_eq!(status, 202, "{answer}");
    page.view("deliveries").await;
    page.read(".badge", "200").await;
    assert_eq!(bodies(&crm).await, [json!({"first": "Freddy", "last": "Krueger", "phone": "7776734736"})]);
    let got = &crm.received_requests().await.unwrap()[0];
    assert_eq!((got.method.as_str(), got.headers["x-api-key"].to_str().unwrap()), ("PUT", "k1"));
    page.close().await;
}

/// SalesIQ's tabs, with a webhook that is signed: its key and how to verify it are beside the delivery.
#[tokio::test(flavor = "multi_thread")]
async fn tabs_list_their_own_webhooks_switch_them_and_a_refusal_stands_at_its_field() {
    let fake = Fake::standing(&[]).await;
    let crm = receiver(&[200]).await;
    let Some(page) = Browser::open(&fake.sim.base_url()).await else { return };
    page.view("registrations/salesiq/data").await;
    page.press("New webhook").await;
    page.fill("URL", "ftp://127.0.0.1/siq").await;
    page.see("input[name=events][value='conversation.created']").await.click().await.unwrap();
    page.press("Create").await;
    page.see("#f-url[aria-invalid=true]").await;
    page.fill("URL", &format!("{}/siq", crm.uri())).await;
    page.press("Create").await;
    page.read("td", &format!("{}/siq", crm.uri())).await;
    page.press("Administration").await;
    page.read("h2", "None of these yet").await;
    page.press("Data").await;
    page.read("td", &format!("{}/siq", crm.uri())).await;

    // Switched off, nothing is owed; switched on again, it is.
    let switch = async |on: bool| {
        page.see("td [role=switch]").await.click().await.unwrap();
        for _ in 0..200 {
            let (_, list) = fake.control(Method::GET, "subscriptions?provider=salesiq", json!(null)).await;
            if list[0]["active"] == json!(on) {
                return;
            }
        }
        panic!("it stays");
    };
    switch(false).await;
    switch(true).await;
    page.close().await;
}
