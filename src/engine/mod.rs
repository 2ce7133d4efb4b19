//! What happens over time: select, queue, send, record, retry.

pub mod clock;
pub mod send;
