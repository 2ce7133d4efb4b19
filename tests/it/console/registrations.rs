//! Registrations as each provider's own screens offer them.

use reqwest::Method;
use serde_json::json;

use super::browser::{Browser, SOON};
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
    page.press("Next").await;
    page.read("p.wrong", "This is required").await;
    page.fill("Webhook name", "CRM").await;
    // What the end would refuse is refused where it stands, before one goes on.
    page.fill("URL", "ftp://127.0.0.1/calls").await;
    page.press("Next").await;
    page.see("#f-url[aria-invalid=true]").await;
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
    page.see("[name='headers.0.value']").await.send_keys("k1").await.unwrap();
    page.see("[name='headers.0.name']").await.send_keys("X Key").await.unwrap();
    page.press("Next").await;
    page.see("[name='headers.0.name'][aria-invalid=true]").await;
    let (_, made) = fake.control(Method::GET, "records/autoid/3242243/webhooks", json!(null)).await;
    assert_eq!(made, json!([]), "what was asked on the way made nothing");
    // Control and A, then over what is chosen: WebDriver's own clearing is no input, and does not last.
    page.see("[name='headers.0.name']").await.send_keys("\u{e009}a\u{e000}X-Api-Key").await.unwrap();
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
    page.press("Apps").await;
    page.read("td", "30185567778889").await;
    page.read("td", &format!("{}/siq", crm.uri())).await;
    page.press("Data").await;
    page.read("td", &format!("{}/siq", crm.uri())).await;

    // Switched off, nothing is owed; switched on again, it is.
    let switch = async |on: bool| {
        page.see("td [role=switch]").await.click().await.unwrap();
        let stands = async || fake.control(Method::GET, "subscriptions?provider=salesiq", json!(null)).await.1[0]["active"] == json!(on);
        let follows = async {
            while !stands().await {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(SOON, follows).await.expect("it stays as it was");
    };
    let rated = async || fake.control(Method::POST, "events", json!({"provider": "salesiq", "lead": "conversation.created"})).await.1;
    switch(false).await;
    assert_eq!(rated().await["deliveries"], json!([]));
    switch(true).await;
    assert_eq!(rated().await["deliveries"], json!([1]));

    // Beside the delivery: what was signed, with which key, and how that is verified.
    page.view("deliveries/1").await;
    page.press("Signature").await;
    page.read("dd", "the exact bytes of the request's body").await;
    page.read("pre", "-----BEGIN PUBLIC KEY-----").await;
    for (language, word) in
        [("python", "load_pem_public_key"), ("node", "createVerify"), ("java", "SHA256withRSA"), ("openssl", "openssl dgst")]
    {
        page.press(language).await;
        page.read("pre", word).await;
    }
    page.read("pre", "\"entity_type\":\"conversation\"").await;
    page.close().await;
}

/// What a webhook is, each of its fields, stands in its wizard when it is edited; what is not touched stays.
#[tokio::test(flavor = "multi_thread")]
async fn a_webhook_is_edited_with_all_that_it_is_filled_in() {
    let fake = Fake::standing(&[]).await;
    let crm = receiver(&[200]).await;
    let form = json!({"name": "CRM", "url": crm.uri(), "attach": {"campaign": "sales", "at": "begin"},
        "template": {"name": "Lead", "type": "JSON", "format": "{\"phone\":\"%ani%\"}"}});
    fake.control(Method::POST, "subscriptions", json!({"provider": "autoid", "form": form})).await;
    let Some(page) = Browser::open(&fake.sim.base_url()).await else { return };
    page.view("registrations/autoid").await;
    page.press("Edit").await;
    page.fill("Webhook name", "Other CRM").await;
    for step in ["Template", "Headers", "Success code and method", "Where it fires"] {
        page.press("Next").await;
        page.read("h2", step).await;
    }
    page.choose("Campaign", "Radio Campaign").await;
    page.press("Next").await;
    page.read("h2", "Summary").await;
    let said = page.run("return document.querySelector('dl.pairs').innerText.split(/\\s*\\n\\s*/)").await;
    let said: Vec<&str> = said.as_array().unwrap().iter().filter_map(|line| line.as_str()).collect();
    assert_eq!(said[said.len() - 2..], ["At", "begin"], "{said:?}");
    page.press("Save").await;
    page.read("td", "Other CRM").await;
    let (_, hooks) = fake.control(Method::GET, "records/autoid/3242243/webhooks", json!(null)).await;
    assert_eq!(hooks[0]["attach"][0]["at"], "begin", "{hooks}");
    assert_ne!(hooks[0]["attach"][0]["campaign"], "sales", "{hooks}");
    assert_eq!(hooks[0]["url"], crm.uri());
    page.close().await;
}
