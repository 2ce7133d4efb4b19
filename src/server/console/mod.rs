//! The console: one page and its assets, from memory (a debug build reads them from the source folder), no network needed.
//! All that the page does are calls of the control API.

use axum::{
    Router,
    body::Body,
    extract::Path,
    http::{
        HeaderMap, StatusCode,
        header::{ACCEPT, CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH},
    },
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use rust_embed::{EmbeddedFile, RustEmbed};

use super::{Served, problem::Problem};
use crate::model::Invalid;

/// What the page may do: call us, and show what we serve. Nothing inline, nothing from elsewhere, nobody frames it.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
    connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

#[derive(RustEmbed)]
#[folder = "src/server/console/page/"]
#[allow_missing = false]
struct Page;

pub(super) fn router() -> Router<Served> {
    Router::new()
        .route("/_leadbench", get(|| async { Redirect::temporary("/_leadbench/") }))
        .route("/_leadbench/", get(page))
        .route("/_leadbench/assets/{*name}", get(asset))
}

/// Where a browser that asks for `/` is sent; none: it is no browser.
pub(super) fn for_browser(headers: &HeaderMap) -> Option<Redirect> {
    let accepted = headers.get(ACCEPT)?.to_str().ok()?;
    accepted.contains("text/html").then(|| Redirect::temporary("/_leadbench/"))
}

async fn page(headers: HeaderMap) -> Result<Response, Problem> {
    file("index.html", &headers)
}

async fn asset(Path(name): Path<String>, headers: HeaderMap) -> Result<Response, Problem> {
    file(&name, &headers)
}

fn file(name: &str, headers: &HeaderMap) -> Result<Response, Problem> {
    let EmbeddedFile { data, metadata } = Page::get(name).ok_or_else(|| {
        let known: Vec<_> = Page::iter().collect();
        Problem::not_found(Invalid::unknown("asset", name, "asset of the console", known.iter().map(AsRef::as_ref)))
    })?;
    let tag = format!("\"{}\"", BASE64_URL_SAFE_NO_PAD.encode(&metadata.sha256_hash()[..12]));
    let known = headers.get_all(IF_NONE_MATCH).iter().filter_map(|v| v.to_str().ok()).any(|v| v.contains(&tag));
    let about = [
        (CONTENT_TYPE.as_str(), with_charset(metadata.mimetype())),
        (ETAG.as_str(), tag),
        // Asked for each time, answered without the bytes where they are the same: a newer leadbench shows its own page.
        (CACHE_CONTROL.as_str(), "no-cache".to_owned()),
        ("content-security-policy", POLICY.to_owned()),
        ("x-content-type-options", "nosniff".to_owned()),
        ("referrer-policy", "no-referrer".to_owned()),
    ];
    let (status, body) = if known { (StatusCode::NOT_MODIFIED, Body::empty()) } else { (StatusCode::OK, Body::from(data.into_owned())) };
    Ok((status, about, body).into_response())
}

fn with_charset(media: &str) -> String {
    let text = media.starts_with("text/") || media.ends_with("javascript") || media.ends_with("json");
    if text { format!("{media}; charset=utf-8") } else { media.to_owned() }
}
