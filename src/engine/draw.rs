//! Leads drawn at random that repeat: what is drawn follows from the world's seed, the account and a count.

use proptest::{
    strategy::{Strategy, ValueTree},
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};

use crate::model::{Account, Document, Invalid, Provider, Trigger};

/// The wish as the provider takes it: where a generated lead is wanted, the next one of the account is its base.
pub fn drawn(provider: &dyn Provider, trigger: &Trigger, account: &mut Account) -> Result<Trigger, Invalid> {
    if !trigger.generated {
        return Ok(trigger.clone());
    }
    if trigger.base.is_some() {
        return Err(Invalid::new("generated", "a lead to start from is given, too", "one of generated and base"));
    }
    let kinds = || provider.leads().iter().map(|k| k.name);
    kinds().find(|k| *k == trigger.lead).ok_or_else(|| Invalid::unknown("lead", &trigger.lead, "lead of this provider", kinds()))?;
    let number = account.next("generated", 1);
    let base = draw(provider, &trigger.lead, account, number)?;
    Ok(Trigger { base: Some(base), ..trigger.clone() })
}

fn draw(provider: &dyn Provider, lead: &str, account: &Account, number: u64) -> Result<Document, Invalid> {
    let mut seed = [0; 32];
    seed[..8].copy_from_slice(&account.seed.to_be_bytes());
    seed[8..16].copy_from_slice(&number.to_be_bytes());
    for (place, byte) in account.key.name.bytes().enumerate() {
        seed[16 + place % 16] = seed[16 + place % 16].wrapping_mul(31).wrapping_add(byte);
    }
    let config = Config { failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &seed));
    let tree = provider.generate(lead).new_tree(&mut runner);
    tree.map(|tree| tree.current()).map_err(|why| Invalid::new("generated", why.to_string(), "another lead"))
}
