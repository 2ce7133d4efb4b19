//! How a provider writes its ledger down: one macro, a row a clause.

use crate::model::Topic;

/// One row: `"provider", "topic/slug", who level provenance, source, text`, then `checks` of the role that is bound (without
/// provider and role) or a `reason`, then a `switch`.
macro_rules! row {
    ($provider:literal, $id:literal, $binds:ident $level:ident $provenance:ident, $source:expr, $text:literal, checks [$($check:literal),+ $(,)?] $(, switch $switch:literal)?) => {
        $crate::providers::row::row!(@ $provider, $id, $binds $level $provenance, $source, $text,
            $crate::model::Proof::Checks($crate::providers::row::checks!($binds $provider $($check),+)) $(, $switch)?)
    };
    ($provider:literal, $id:literal, $binds:ident $level:ident $provenance:ident, $source:expr, $text:literal, reason $reason:expr $(, switch $switch:literal)?) => {
        $crate::providers::row::row!(@ $provider, $id, $binds $level $provenance, $source, $text, $crate::model::Proof::Reason($reason) $(, $switch)?)
    };
    (@ $provider:literal, $id:literal, $binds:ident $level:ident $provenance:ident, $source:expr, $text:literal, $proof:expr $(, $switch:literal)?) => {
        $crate::model::Clause {
            id: concat!($provider, "/", $id),
            binds: $crate::model::Role::$binds,
            topic: $crate::providers::row::topic($id),
            level: $crate::model::Level::$level,
            provenance: $crate::model::Provenance::$provenance,
            source: $source,
            text: $text,
            switch: concat!("" $(, $switch)?),
            proof: $proof,
        }
    };
}
pub(in crate::providers) use row;

/// The ids of checks of one role.
macro_rules! checks {
    (Receiver $provider:literal $($check:literal),+) => { &[$(concat!($provider, "/receiver/", $check)),+] };
    (Sender $provider:literal $($check:literal),+) => { &[$(concat!($provider, "/sender/", $check)),+] };
    (Client $provider:literal $($check:literal),+) => { &[$(concat!($provider, "/client/", $check)),+] };
}
pub(in crate::providers) use checks;

/// The topic that a row's id starts with.
pub(in crate::providers) const fn topic(id: &str) -> Topic {
    match id.as_bytes() {
        [b'r', b'e', b'g', ..] => Topic::Register,
        [b'r', ..] => Topic::Render,
        [b's', b'e', ..] => Topic::Select,
        [b's', ..] => Topic::Sign,
        _ => Topic::Policy,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use crate::{model::Proof, providers::ALL};

    #[test]
    fn each_row_is_whole_and_alone() {
        for provider in ALL {
            let mut ids = HashSet::new();
            for clause in provider.clauses() {
                assert!(ids.insert(clause.id), "{} stands twice", clause.id);
                let parts: Vec<&str> = clause.id.split('/').collect();
                assert_eq!(parts[..2], [provider.name(), clause.topic.word()], "{}", clause.id);
                assert!(clause.text.len() > 15 && !clause.source.is_empty() && !clause.text.ends_with(' '), "{}", clause.id);
                if let Proof::Checks(checks) = clause.proof {
                    let own = format!("{}/{}/", provider.name(), clause.binds);
                    assert!(checks.iter().all(|c| c.starts_with(&own) && c.split('/').count() == 4), "{}", clause.id);
                }
            }
        }
    }

    #[test]
    fn each_switch_has_a_row() {
        for provider in ALL {
            for switch in provider.switches() {
                assert!(provider.clauses().iter().any(|c| c.switch == switch.name), "{}.{}", provider.name(), switch.name);
            }
        }
    }
}
