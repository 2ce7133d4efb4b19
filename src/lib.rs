//! leadbench: a fake of the lead providers, and the judge of everything that talks to them.

pub mod engine;
pub mod model;
pub mod server;
