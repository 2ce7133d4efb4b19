//! Captured deliveries, as `check payload` judges them.

use leadbench::{
    conform::captured,
    model::{Provider, Secret},
};

use super::teaches;

/// Whatever a delivery holds is judged in words; of a faithful one with a lead there is something to store.
pub fn payload(provider: &'static dyn Provider, bytes: &[u8]) {
    let delivery = captured(bytes);
    let flaws = provider.inspect(&delivery);
    for flaw in &flaws {
        assert!(!flaw.expected.is_empty() && !flaw.actual.is_empty(), "{flaw:?}");
    }
    // A flaw is at a place, and a place is at least a letter.
    assert!(flaws.len() <= delivery.body.len() + 200, "{} flaws in {} bytes", flaws.len(), delivery.body.len());
    let told: usize = flaws.iter().map(|flaw| flaw.pointer.len() + flaw.expected.len() + flaw.actual.len()).sum();
    assert!(told <= 256 * bytes.len() + 100_000, "{told} bytes tell of {}", bytes.len());
    let (lead, facts) = (provider.identify(&delivery), provider.facts_of(&delivery));
    assert!(lead.is_some() || facts.is_empty(), "facts of no lead: {facts:?}");
    _ = provider.contact_of(&delivery);
    let Some(key) = provider.test_key(1) else { return };
    for keys in [vec![], vec![key], vec![Secret::new("nonsense")]] {
        match provider.verify(&delivery, &keys) {
            Ok(()) => assert!(!keys.is_empty(), "signed by nobody"),
            Err(refusal) => teaches(&refusal, bytes),
        }
    }
}
