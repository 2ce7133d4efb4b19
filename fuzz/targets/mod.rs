//! What meets bytes of others, a function each: run with its corpus by `cargo test --test fuzz`, and at length by `fuzz/run`.
//! A function holds what is read to more than that nothing panics: what is taken reads back, what is refused is taught.

mod calls;
mod deliveries;
mod files;
mod network;
mod texts;

use leadbench::{
    model::Invalid,
    providers::{autoid::AUTOID, leadsquared::LEADSQUARED, localiq::LOCALIQ, salesiq::SALESIQ},
};

/// Something that reads bytes of others.
pub type Target = fn(&[u8]);

/// Each target, by the name of the folder with its corpus.
pub const TARGETS: &[(&str, Target)] = &[
    ("adf", texts::adf),
    ("baseline", files::baseline),
    ("calls-leadsquared", |bytes| calls::calls(&LEADSQUARED, bytes)),
    ("calls-localiq", |bytes| calls::calls(&LOCALIQ, bytes)),
    ("calls-salesiq", |bytes| calls::calls(&SALESIQ, bytes)),
    ("config", files::config),
    ("control", network::control),
    ("fault", texts::fault),
    ("features", files::features),
    ("keys", texts::keys),
    ("payload-autoid", |bytes| deliveries::payload(&AUTOID, bytes)),
    ("payload-leadsquared", |bytes| deliveries::payload(&LEADSQUARED, bytes)),
    ("payload-localiq", |bytes| deliveries::payload(&LOCALIQ, bytes)),
    ("payload-salesiq", |bytes| deliveries::payload(&SALESIQ, bytes)),
    ("receiver", network::receiver),
    ("replay", files::replay),
    ("reply", network::reply),
    ("screens-autoid", |bytes| calls::screens(&AUTOID, bytes)),
    ("screens-leadsquared", |bytes| calls::screens(&LEADSQUARED, bytes)),
    ("screens-localiq", |bytes| calls::screens(&LOCALIQ, bytes)),
    ("screens-salesiq", |bytes| calls::screens(&SALESIQ, bytes)),
    ("store", files::store),
    ("template-json", texts::template_json),
    ("template-xml", texts::template_xml),
];

/// A refusal says what is wrong and what would be right, and is not many times as long as what it refuses.
fn teaches(refusal: &Invalid, input: &[u8]) {
    assert!(!refusal.wrong.is_empty() && !refusal.right.is_empty(), "{refusal:?}");
    let length = refusal.to_string().len();
    assert!(length <= 8 * input.len() + 4096, "{length} bytes refuse {}: {refusal:.300}", input.len());
}

fn text(bytes: &[u8]) -> Option<&str> {
    std::str::from_utf8(bytes).ok()
}
