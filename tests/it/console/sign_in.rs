//! The console of a shared fake, which wants the token: by a link from elsewhere, and by the form.

use super::browser::Browser;
use crate::cli::Running;

#[tokio::test(flavor = "multi_thread")]
async fn a_link_or_the_form_opens_a_console_that_wants_the_token() {
    let wanting = |token| {
        let fake = Running::start(&["serve", "--listen", "0.0.0.0:0", "--token", token]);
        let url = fake.url.replace("0.0.0.0", "127.0.0.1");
        (fake, url)
    };
    let open = Running::start(&["serve", "--listen", "127.0.0.1:0"]);
    let ((_one, by_link), (_two, by_form)) = (wanting("planted+7d1f"), wanting("planted+7d20"));
    let Some(page) = Browser::open(&open.url.replace("127.0.0.1", "localhost")).await else { return };
    // From another site, as out of a message.
    page.run(&format!("location.href = '{by_link}/_leadbench/?token=planted%2B7d1f'")).await;
    page.until(&format!("location.href.startsWith('{by_link}/_leadbench/') && !location.search")).await;
    page.see("nav.views").await;
    page.until("document.cookie === ''").await;

    page.run(&format!("location.href = '{by_form}/'")).await;
    page.until(&format!("location.href === '{by_form}/_leadbench/'")).await;
    page.fill("The token", "planted").await;
    page.press("Open the console").await;
    page.read("p", "That is not the token").await;
    page.fill("The token", "planted+7d20").await;
    page.press("Open the console").await;
    page.see("nav.views").await;
    // What it shows to paste reads the token from the environment.
    page.view("trigger").await;
    page.until("document.body.textContent.includes('Bearer $LEADBENCH_SERVE_TOKEN')").await;
    // It reads, and it changes.
    let reset = "fetch('api/v1/reset', { method: 'POST' }).then((r) => r.status).then(arguments[0])";
    assert_eq!(page.later(reset, Vec::new()).await, 204);
    page.close_after(&[" 401 "]).await;
}
