//! The threads of deliveries that may be signed: a signature is a quarter of a millisecond of arithmetic, for which neither a call
//! nor another delivery should wait.

use std::sync::LazyLock;

use tokio::runtime::{Builder, Runtime};

/// One thread a core, for the whole process. Each signs, sends and notes what it works on: to hand every signature over and back
/// took longer than to send it. Without threads to be had: none.
static SIGNERS: LazyLock<Option<Runtime>> = LazyLock::new(|| {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    // Sockets are looked at after each signature, so that a reply is not timed by those that are made meanwhile.
    Builder::new_multi_thread().worker_threads(threads).thread_name("signer").event_interval(1).enable_io().enable_time().build().ok()
});

/// Works on a delivery that may be signed.
pub(super) fn spawn(work: impl Future<Output = ()> + Send + 'static) {
    match &*SIGNERS {
        Some(signers) => _ = signers.spawn(work),
        None => _ = tokio::spawn(work),
    }
}
