//! Whether a call is under way over a connection, and how many there were.

use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    task::{Context, Poll},
};

use axum::{
    BoxError,
    body::{Body, Bytes, HttpBody},
};
use hyper::body::{Frame, SizeHint};

/// The calls of a connection, counted.
#[derive(Debug, Default)]
pub(super) struct Calls {
    begun: AtomicU64,
    /// Answered up to the last byte, or given up.
    ended: AtomicU64,
}

impl Calls {
    /// How many calls there were, while none is under way.
    pub(super) fn resting(&self) -> Option<u64> {
        let ended = self.ended.load(Relaxed);
        (self.begun.load(Relaxed) == ended).then_some(ended)
    }
}

/// A call that is under way until this is dropped.
#[derive(Debug)]
pub(super) struct Call(Arc<Calls>);

impl Call {
    pub(super) fn begin(calls: &Arc<Calls>) -> Self {
        calls.begun.fetch_add(1, Relaxed);
        Self(calls.clone())
    }
}

impl Drop for Call {
    fn drop(&mut self) {
        self.0.ended.fetch_add(1, Relaxed);
    }
}

/// The body of an answer; its call is under way as long as there is more of it.
#[derive(Debug)]
pub(super) struct Answer {
    body: Body,
    _call: Call,
}

impl Answer {
    pub(super) fn new(body: Body, call: Call) -> Self {
        Self { body, _call: call }
    }
}

impl HttpBody for Answer {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        Pin::new(&mut self.body).poll_frame(context).map_err(Into::into)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
