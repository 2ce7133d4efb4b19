//! Published notations, known here without any of the leads they carry.

pub mod adf;
pub mod rsa;
pub mod template;
