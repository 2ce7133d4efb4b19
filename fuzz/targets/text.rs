//! Notations that are read from texts.

use leadbench::wire;

pub fn adf(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let _ = wire::adf::compare(text);
}
