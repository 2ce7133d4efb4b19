//! The limit of a management API: a bare axum route that parses the same call and answers the same bytes.

use axum::{Json, Router, extract::Query, http::header::CONTENT_TYPE, response::IntoResponse, routing::post};
use serde::Deserialize;

#[derive(Deserialize)]
struct Asked {
    global_master_advertiser_id: String,
}

#[derive(Deserialize)]
struct Webhook {
    event_type: String,
    url: String,
    authorization: Option<String>,
}

async fn register(Query(asked): Query<Asked>, Json(webhook): Json<Webhook>) -> impl IntoResponse {
    // Looked at, so that nothing of the reading is left out.
    assert!(asked.global_master_advertiser_id.len() + webhook.event_type.len() + webhook.url.len() > 0);
    assert!(webhook.authorization.is_some());
    ([(CONTENT_TYPE, "application/json")], r#"{"id":"84+TEST_1"}"#)
}

pub async fn run() {
    let router = Router::new().route("/crm/webhooks", post(register));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    println!("listening on {}", listener.local_addr().expect("an address"));
    axum::serve(listener, router).await.expect("it serves");
}
