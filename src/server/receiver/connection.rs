//! One connection from its first byte to its last.

use std::{net::IpAddr, time::Duration};

use tokio::{io::AsyncWriteExt, net::TcpStream};

use super::{
    OBSERVE, Shared,
    decide::{Decision, refusal},
    wire::{Defect, Head, Incoming, reply_bytes, send},
};
use crate::model::Reply;

/// How much of a refused body is still read, and how long each read may take, so that the peer meets the answer.
const LINGER: (usize, Duration) = (64 * 1024 * 1024, Duration::from_millis(500));

pub(super) async fn serve(stream: TcpStream, peer: IpAddr, shared: &Shared) {
    _ = stream.set_nodelay(true);
    let mut incoming = Incoming::new(stream);
    while exchange(&mut incoming, peer, shared).await {}
    if incoming.from.shutdown().await.is_ok() {
        incoming.drain(LINGER.0, LINGER.1).await;
    }
}

/// Answers one request, and says whether another may follow.
async fn exchange(incoming: &mut Incoming<TcpStream>, peer: IpAddr, shared: &Shared) -> bool {
    let limits = &shared.options.limits;
    let head = match incoming.head(limits).await {
        Ok(head) => head,
        Err(defect) => return reject(incoming, defect).await,
    };
    if head.waits && head.minor > 0 && !send(&mut incoming.from, b"HTTP/1.1 100 Continue\r\n\r\n").await {
        return false;
    }
    let body = match incoming.body(head.length, limits).await {
        Ok(body) => body,
        Err(defect) => {
            if let Defect::Told(status, words) = defect {
                shared.record(head.request(Default::default()), Vec::new(), Some(rejection(status, words)));
            }
            return reject(incoming, defect).await;
        }
    };
    let Head { keeps_alive, .. } = head;
    let request = head.request(body);
    if request.method == "GET" && request.path.starts_with(OBSERVE) {
        let reply = match shared.observe(&request) {
            Some(reply) if peer.to_canonical().is_loopback() => reply,
            _ => refusal(404, "nothing is here", "path", "/_observe/{id}, asked from this machine", &request.path),
        };
        return send(&mut incoming.from, &reply_bytes(&reply, "GET", keeps_alive)).await && keeps_alive;
    }
    let Decision { reply, flaws } = shared.decide(&request);
    let bytes = reply_bytes(&reply, &request.method, keeps_alive);
    shared.record(request, flaws, Some(reply));
    send(&mut incoming.from, &bytes).await && keeps_alive
}

/// Tells the peer what it did wrong, where it can still hear it.
async fn reject(incoming: &mut Incoming<TcpStream>, defect: Defect) -> bool {
    if let Defect::Told(status, words) = defect {
        send(&mut incoming.from, &reply_bytes(&rejection(status, words), "POST", false)).await;
    }
    false
}

fn rejection(status: u16, words: &str) -> Reply {
    refusal(status, words, "", "an HTTP/1.1 request within the limits", "")
}
