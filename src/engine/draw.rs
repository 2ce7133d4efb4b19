//! Leads drawn at random that repeat: what is drawn follows from the world's seed, the account and a count.

use std::{cell::RefCell, collections::HashMap};

use proptest::{
    strategy::{BoxedStrategy, Strategy, ValueTree},
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
    let tree = strategy(provider, lead).new_tree(&mut runner);
    tree.map(|tree| tree.current()).map_err(|why| Invalid::new("generated", why.to_string(), "another lead"))
}

thread_local! {
    /// What each kind of lead is drawn from: making it takes longer than drawing, and no two threads can share it.
    static STRATEGIES: RefCell<HashMap<(&'static str, String), BoxedStrategy<Document>>> = RefCell::default();
}

/// The strategy of a kind that the provider has.
fn strategy(provider: &dyn Provider, lead: &str) -> BoxedStrategy<Document> {
    STRATEGIES.with_borrow_mut(|known| known.entry((provider.name(), lead.to_owned())).or_insert_with(|| provider.generate(lead)).clone())
}
