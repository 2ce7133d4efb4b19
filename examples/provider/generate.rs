//! Valid leads at random: whatever the document allows, small where a failure shrinks.

use leadbench::model::Document;
use proptest::{option, prelude::*};

use super::render::Lead;

/// A lead's document. Phone numbers are from the range kept for fiction, mail goes to an example domain.
pub fn generate() -> BoxedStrategy<Document> {
    (1..u64::from(u32::MAX), "\\PC{1,40}", "\\+1 202 555 01[0-9]{2}", option::of("[a-z]{1,9}@example\\.com"))
        .prop_map(|(id, name, phone, email)| Document::of(&Lead { id, name, phone, email }))
        .boxed()
}
