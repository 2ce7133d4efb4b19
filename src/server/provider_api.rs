//! The providers' own APIs: axum's request into ours, the provider's reply back into axum's.

use axum::{
    body::{Body, Bytes},
    http::{StatusCode, header::HeaderName, header::HeaderValue},
    response::{IntoResponse, Response},
};

use super::{connections::whole, problem::Problem};
use crate::{
    engine::Engine,
    model::{Headers, Invalid, Reply, Request},
};

/// The length under which a body is copied, in bytes.
const COPIED: usize = 64 * 1024;

/// Answers whatever is not ours.
pub(super) async fn answer(engine: Engine, request: axum::extract::Request) -> Response {
    let request = match plain(request).await {
        Ok(request) => request,
        Err(problem) => return problem.into_response(),
    };
    match engine.call(request).await {
        Ok(Ok(reply)) => respond(&reply),
        Ok(Err(stray)) => {
            let what = stray.call;
            let right = stray.nearest.map_or("a documented endpoint; see the README".to_owned(), |n| format!("did you mean {n}?"));
            Problem::not_found(Invalid::new("path", format!("no provider documents {what}"), right)).into_response()
        }
        Err(invalid) => Problem::from(invalid).into_response(),
    }
}

async fn plain(request: axum::extract::Request) -> Result<Request, Problem> {
    let (parts, body) = request.into_parts();
    let body = whole(body).await?;
    let bytes = parts.headers.iter().map(|(n, v)| n.as_str().len() + v.len()).sum();
    let mut headers = Headers::with_capacity(parts.headers.len(), bytes);
    parts.headers.iter().for_each(|(n, v)| match v.to_str() {
        Ok(plain) => headers.push(n, plain),
        Err(_) => headers.push(n, String::from_utf8_lossy(v.as_bytes())),
    });
    // A short body is a part of the connection's buffer, which the journal must not keep for it.
    let body = if body.len() < COPIED { Bytes::copy_from_slice(&body) } else { body };
    Ok(Request {
        method: parts.method.as_str().to_owned(),
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        headers,
        body,
    })
}

fn respond(reply: &Reply) -> Response {
    let mut response = Response::new(Body::from(reply.body.clone()));
    *response.status_mut() = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in reply.headers.iter() {
        if let (Ok(name), Ok(value)) = (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_bytes(value.as_bytes())) {
            response.headers_mut().append(name, value);
        }
    }
    response
}
