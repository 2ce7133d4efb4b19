//! One target of the table, named by LEADBENCH_FUZZ, driven by libFuzzer.
#![no_main]

mod targets;

use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;

static TARGET: OnceLock<fn(&[u8])> = OnceLock::new();

fuzz_target!(|bytes: &[u8]| {
    let target = TARGET.get_or_init(|| {
        let name = std::env::var("LEADBENCH_FUZZ").unwrap_or_default();
        let found = targets::TARGETS.iter().find(|(known, _)| *known == name);
        found.unwrap_or_else(|| panic!("LEADBENCH_FUZZ is `{name}`, which is none of {:?}", targets::TARGETS)).1
    });
    target(bytes);
});
