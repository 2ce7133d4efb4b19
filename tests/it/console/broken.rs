//! A connection that breaks: nothing that happened meanwhile is missed.

use reqwest::Method;
use serde_json::json;
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    sync::watch,
};

use super::browser::Browser;
use crate::setting::{Fake, receiver};

/// Stands between a browser and a server, and breaks what goes through it while it is cut.
async fn relay(to: String) -> (String, watch::Sender<&'static str>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let (sender, state) = watch::channel("whole");
    tokio::spawn(async move {
        while let Ok((mut near, _)) = listener.accept().await {
            let (to, mut state) = (to.clone(), state.clone());
            tokio::spawn(async move {
                if *state.borrow_and_update() == "cut" {
                    return;
                }
                let mut far = TcpStream::connect(to).await.unwrap();
                tokio::select! {
                    _ = copy_bidirectional(&mut near, &mut far) => {}
                    _ = state.changed() => {}
                }
            });
        }
    });
    (url, sender)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_happened_while_the_connection_was_broken_appears_when_it_is_back() {
    let fake = Fake::standing(&[]).await;
    let crm = receiver(&[200]).await;
    fake.register("TEST_1", "new_contact", &crm.uri()).await;
    let happens = async |lead: &str| fake.control(Method::POST, "events", json!({"provider": "localiq", "lead": lead})).await;
    happens("chat").await;
    let (url, line) = relay(fake.sim.base_url().trim_start_matches("http://").to_owned()).await;
    let Some(page) = Browser::open(&url).await else { return };
    page.see("#row-1").await;
    page.view("registrations/autoid/tokens").await;
    page.see("td").await;
    page.run("document.body.dataset.loaded = 'once'").await;
    line.send("cut").unwrap();
    page.read("div.banner", "does not answer").await;
    // A list that cannot be had, and a view that cannot: both come once they can.
    page.view("registrations/autoid/campaigns").await;
    page.read("p.bad", "does not answer").await;
    page.view("conformance").await;
    page.read("p", "this view comes as soon as it does").await;
    happens("call").await;
    happens("form").await;
    line.send("whole").unwrap();
    page.see("#r-provider").await;
    page.view("registrations/autoid/campaigns").await;
    page.read("td", "Sales Campaign").await;
    page.view("deliveries").await;
    page.see("#row-3").await;
    page.see("#row-2").await;
    page.until("!document.querySelector('.banner.bad') && document.body.dataset.loaded === 'once'").await;
    // Where the line is cut while a socket is being opened, the browser has this name for it.
    page.close_after(&["ERR_SOCKET_NOT_CONNECTED"]).await;
}
