//! What the console's page calls: the page itself, the live stream, rows and details, providers, accounts, runs.

use reqwest::{Method, StatusCode, header::HeaderMap};

use crate::setting::Fake;

/// A call with headers of its own, answered with all there is.
async fn raw(fake: &Fake, path: &str, headers: &[(&str, &str)]) -> (StatusCode, HeaderMap, String) {
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build().unwrap();
    let request = client.request(Method::GET, format!("{}{path}", fake.sim.base_url()));
    let reply = headers.iter().fold(request, |r, (name, value)| r.header(*name, *value)).send().await.unwrap();
    let (status, headers) = (reply.status(), reply.headers().clone());
    (status, headers, reply.text().await.unwrap())
}

#[tokio::test]
async fn a_browser_gets_the_page_and_others_the_words() {
    let fake = Fake::start().await;
    let (status, headers, _) = raw(&fake, "/", &[("accept", "text/html,*/*")]).await;
    assert_eq!((status.as_u16(), headers["location"].to_str().unwrap()), (307, "/_leadbench/"));
    let (status, _, words) = raw(&fake, "/", &[("accept", "*/*")]).await;
    assert!(status == 200 && words.contains("/_leadbench/api/v1/deliveries"), "{words}");

    let (status, headers, page) = raw(&fake, "/_leadbench/", &[]).await;
    assert!(status == 200 && page.starts_with("<!doctype html>"), "{page}");
    let policy = headers["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("default-src 'self'") && !policy.contains("unsafe"), "{policy}");
    assert_eq!(
        (&headers["x-content-type-options"], &headers["referrer-policy"]),
        (&"nosniff".parse().unwrap(), &"no-referrer".parse().unwrap())
    );
    let (status, _, body) = raw(&fake, "/_leadbench/", &[("if-none-match", headers["etag"].to_str().unwrap())]).await;
    assert_eq!((status.as_u16(), body.as_str()), (304, ""));
    for missing in ["none.js", "../mod.rs", "%2e%2e/mod.rs", "..%2fmod.rs"] {
        assert_eq!(raw(&fake, &format!("/_leadbench/assets/{missing}"), &[]).await.0, 404, "{missing}");
    }
}
