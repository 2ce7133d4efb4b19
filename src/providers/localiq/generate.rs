//! Valid leads.
use crate::model::Document;
use proptest::prelude::*;
pub fn generate(lead: &str) -> BoxedStrategy<Document> {
    let text = super::SAMPLES.iter().find(|(k, _)| *k == lead).map_or("{}", |(_, t)| t);
    Just(Document::parse(text).unwrap_or_else(|_| Document::of(&()))).boxed()
}
