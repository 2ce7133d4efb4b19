//! One connection from its first byte to its last.

use std::{net::IpAddr, time::Duration};

use tokio::io::AsyncWriteExt;

use super::{
    OBSERVE, Shared,
    decide::{Decision, refusal},
    fault::{Fault, Incident, Layout},
    layout::reply_bytes,
    meet::Fate,
    wire::{CUT, Defect, Incoming, LARGE, send},
};
use crate::{
    engine::transport::Connection,
    model::{Reply, Request},
};

/// How much of a refused body is still read, and how long each read may take, so that the peer meets the answer.
const LINGER: (usize, Duration) = (64 * 1024 * 1024, Duration::from_millis(500));

/// What becomes of the connection after an exchange.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Then {
    Next,
    /// Closes it so that the peer meets the answer.
    Close,
    /// Closes it at once.
    Drop,
}

pub(super) async fn serve(stream: Connection, peer: IpAddr, shared: &Shared) {
    if shared.options.faults.contains(&Fault::Close) {
        return;
    }
    let mut incoming = Incoming::new(stream);
    let (mut then, mut number) = (Then::Next, 0);
    while then == Then::Next {
        number += 1;
        then = exchange(&mut incoming, peer, number, shared).await;
    }
    if then == Then::Close && incoming.from.shutdown().await.is_ok() {
        incoming.drain(LINGER.0, LINGER.1).await;
    }
}

/// Answers the request of this number on the connection.
async fn exchange(incoming: &mut Incoming<Connection>, peer: IpAddr, number: usize, shared: &Shared) -> Then {
    let limits = &shared.options.limits;
    let head = match incoming.head(limits).await {
        Ok(head) => head,
        Err(defect) => {
            let incident = matches!(defect, Defect::Told(400, _)).then_some(Incident::Garbage);
            return reject(incoming, defect, incident, None, shared).await;
        }
    };
    if !is_ours(&head.method, &head.path) && shared.stumbles() {
        return Then::Drop;
    }
    let unread = shared.options.faults.iter().find_map(|f| if let Fault::Unread(status) = f { Some(*status) } else { None });
    if let Some(status) = unread.filter(|_| !is_ours(&head.method, &head.path)) {
        let method = head.method.clone();
        return answer(incoming, head.request(Default::default()), &method, false, Reply::empty(status).into(), shared).await;
    }
    if head.waits && head.minor > 0 && !send(&mut incoming.from, b"HTTP/1.1 100 Continue\r\n\r\n").await {
        return Then::Drop;
    }
    let body = match incoming.body(head.length, limits).await {
        Ok(body) => body,
        Err(defect) => {
            let incident = [(CUT, Incident::Cut), (LARGE, Incident::Large)].into_iter().find(|(d, _)| *d == defect);
            return reject(incoming, defect, incident.map(|(_, i)| i), Some(head.request(Default::default())), shared).await;
        }
    };
    let (method, keeps_alive) = (head.method.clone(), head.keeps_alive);
    let request = head.request(body);
    if is_ours(&request.method, &request.path) {
        let reply = match shared.observe(&request) {
            Some(reply) if peer.to_canonical().is_loopback() => reply,
            _ => refusal(404, "nothing is here", "path", "/_observe/{id}, asked from this machine", &request.path),
        };
        let (bytes, keeps_alive) = reply_bytes(&reply, &method, keeps_alive, &[]);
        return if send(&mut incoming.from, &bytes).await && keeps_alive { Then::Next } else { Then::Close };
    }
    match shared.meet(&request, number > 1).await {
        Fate::Answer(decision) => answer(incoming, request, &method, keeps_alive, decision, shared).await,
        Fate::Hangup => {
            shared.record(request, Vec::new(), None);
            Then::Drop
        }
        Fate::Garble => {
            shared.record(request, Vec::new(), None);
            send(&mut incoming.from, b"hello there\r\n").await;
            Then::Close
        }
        Fate::Silence => {
            shared.record(request, Vec::new(), None);
            // Until the peer has had enough.
            incoming.drain(LINGER.0, limits.idle).await;
            Then::Drop
        }
    }
}

fn is_ours(method: &str, path: &str) -> bool {
    method == "GET" && path.starts_with(OBSERVE)
}

async fn answer(
    incoming: &mut Incoming<Connection>,
    request: Request,
    method: &str,
    keeps_alive: bool,
    decision: Decision,
    shared: &Shared,
) -> Then {
    let Decision { reply, flaws } = decision;
    let layouts = shared.layouts();
    let (bytes, keeps_alive) = reply_bytes(&reply, method, keeps_alive, &layouts);
    shared.record(request, flaws, Some(reply));
    let pieces = if layouts.contains(&Layout::Drip) { 1 } else { bytes.len() };
    for piece in bytes.chunks(pieces) {
        if !send(&mut incoming.from, piece).await {
            return Then::Drop;
        }
    }
    if keeps_alive { Then::Next } else { Then::Close }
}

/// Tells the peer what it did wrong, where it can still hear it.
async fn reject(
    incoming: &mut Incoming<Connection>,
    defect: Defect,
    incident: Option<Incident>,
    request: Option<Request>,
    shared: &Shared,
) -> Then {
    shared.lock().incidents.extend(incident);
    let Defect::Told(status, words) = defect else { return Then::Drop };
    let reply = match incident.and_then(|i| shared.excuse(i)) {
        Some(status) => Reply::json(status, "{}"),
        None => refusal(status, words, "", "an HTTP/1.1 request within the limits", ""),
    };
    send(&mut incoming.from, &reply_bytes(&reply, "POST", false, &[]).0).await;
    if let Some(request) = request {
        shared.record(request, Vec::new(), Some(reply));
    }
    Then::Close
}
