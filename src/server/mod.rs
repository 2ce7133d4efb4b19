//! The rim inward: what listens.

pub mod receiver;
