//! Who is owed an event, wrongly: filters that are ignored, events that are owed twice or lost.

use std::collections::HashSet;

use wildmatch::WildMatch;

use crate::model::{Delivery, Event, Fault, Provider, Sending, Subscription};

/// Whether a subscription is owed an event, by the provider's rule over a subscription that the faults have widened.
pub(in crate::engine) fn wants(provider: &dyn Provider, subscription: &Subscription, event: &Event, faults: &[Fault]) -> bool {
    if faults.is_empty() {
        return provider.select(subscription, event);
    }
    let mut widened = subscription.clone();
    for fault in faults {
        match fault {
            Fault::SendsInactive => widened.active = true,
            Fault::IgnoresEvents if !widened.events.contains(&event.name) => widened.events.push(event.name.clone()),
            Fault::IgnoresLeads => widened.leads.clear(),
            Fault::SelectsWith { path, value } => {
                if let Ok(details) = widened.details.put(path, value) {
                    widened.details = details;
                }
            }
            _ => {}
        }
    }
    provider.select(&widened, event)
}

/// Leaves out of those that want an event who is passed over.
pub(in crate::engine) fn thin(wanted: &mut Vec<&Subscription>, faults: &[Fault]) {
    if faults.contains(&Fault::OneAnAddress) {
        let mut known = HashSet::new();
        wanted.retain(|subscription| known.insert(subscription.url.as_str()));
    }
}

/// How many of an account's oldest subscriptions are sent nothing.
pub(in crate::engine) fn forgotten(subscriptions: usize, faults: &[Fault]) -> usize {
    let most = faults.iter().find_map(|f| if let Fault::ForgetsOldest { most } = f { Some(*most) } else { None });
    most.map_or(0, |most| subscriptions.saturating_sub(most))
}

/// Whether an event is lost for who has something that waits to be tried again.
pub(in crate::engine) fn loses_behind(faults: &[Fault]) -> bool {
    faults.contains(&Fault::LosesBehind)
}

/// How many times an event is owed to a subscription that wants it.
pub(in crate::engine) fn copies(faults: &[Fault]) -> u32 {
    let repeats = faults.iter().find_map(|f| if let Fault::Repeats { times } = f { Some(*times) } else { None });
    repeats.unwrap_or(1)
}

/// Whether the deliveries of a sequence wait for each other.
pub(in crate::engine) fn keeps_order(faults: &[Fault]) -> bool {
    !faults.contains(&Fault::KeepsNoOrder)
}

/// Whether a subscription that is switched off is sent to.
pub(in crate::engine) fn sends_inactive(faults: &[Fault]) -> bool {
    faults.contains(&Fault::SendsInactive)
}

/// Whether an attempt of a delivery is lost before it is sent.
pub(in crate::engine) fn lost(delivery: &Delivery, attempt: u32, faults: &[Fault]) -> bool {
    faults.iter().any(|f| matches!(f, Fault::Loses { when } if fits(when, delivery.account.provider, &delivery.event, attempt)))
}

/// Whether a condition holds of an attempt.
pub(super) fn fits(when: &Sending, provider: &str, event: &Event, attempt: u32) -> bool {
    let like = |glob: &Option<String>, is: &str| glob.as_ref().is_none_or(|glob| WildMatch::new(glob).matches(is));
    attempt >= when.from
        && when.to.is_none_or(|last| attempt <= last)
        && when.provider.as_ref().is_none_or(|wanted| wanted == provider)
        && like(&when.lead, &event.lead)
        && like(&when.event, &event.name)
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::{
        model::{Account, AccountKey, Document, Origin, Settings, Trigger},
        providers::salesiq::SALESIQ,
    };

    #[test]
    fn a_filter_that_only_the_provider_knows_is_ignored() {
        let mut account = Account::new(AccountKey::new("salesiq", "zylker"), Settings::defaults(SALESIQ.switches()), 1);
        let event = SALESIQ.compose(&Trigger::lead("conversation.created"), &mut account, Timestamp::UNIX_EPOCH).unwrap();
        let mut subscription = Subscription::new("1", Origin::Api, "http://a/", Timestamp::UNIX_EPOCH);
        subscription.events = vec![event.name.clone()];
        subscription.details = Document::parse(r#"{"app_ids":["another"]}"#).unwrap();
        let fault = |path: &str| Fault::SelectsWith { path: path.into(), value: Document::parse("[]").unwrap() };
        assert!(!wants(&SALESIQ, &subscription, &event, &[]));
        assert!(!wants(&SALESIQ, &subscription, &event, &[fault("other")]));
        assert!(wants(&SALESIQ, &subscription, &event, &[fault("app_ids")]));
    }

    #[test]
    fn of_an_address_one_is_kept() {
        let of = |id: &str, url: &str| Subscription::new(id, Origin::Api, url, Timestamp::UNIX_EPOCH);
        let all = [of("1", "http://a/"), of("2", "http://b/"), of("3", "http://a/")];
        let kept = |faults: &[Fault]| {
            let mut wanted: Vec<&Subscription> = all.iter().collect();
            thin(&mut wanted, faults);
            wanted.iter().map(|s| s.id.clone()).collect::<Vec<_>>()
        };
        assert_eq!(kept(&[]), ["1", "2", "3"]);
        assert_eq!(kept(&[Fault::OneAnAddress]), ["1", "2"]);
    }

    #[test]
    fn the_oldest_beyond_so_many_are_forgotten() {
        let faults = [Fault::ForgetsOldest { most: 2 }];
        assert_eq!([0, 2, 3, 5].map(|n| forgotten(n, &faults)), [0, 0, 1, 3]);
        assert_eq!(forgotten(5, &[]), 0);
    }

    #[test]
    fn a_condition_holds_when_all_that_it_says_does() {
        let mut account = Account::new(AccountKey::new("salesiq", "zylker"), Settings::defaults(SALESIQ.switches()), 1);
        let event = SALESIQ.compose(&Trigger::lead("visitor.updated.contact"), &mut account, Timestamp::UNIX_EPOCH).unwrap();
        for (when, expected) in [
            ("{}", [true, true, true]),
            (r#"{"from":2}"#, [false, true, true]),
            (r#"{"to":2}"#, [true, true, false]),
            (r#"{"from":2,"to":2}"#, [false, true, false]),
            (r#"{"lead":"*.contact"}"#, [true, true, true]),
            (r#"{"event":"*.contact"}"#, [false, false, false]),
            (r#"{"provider":"other"}"#, [false, false, false]),
        ] {
            let when: Sending = serde_json::from_str(when).unwrap();
            assert_eq!([1, 2, 3].map(|attempt| fits(&when, "salesiq", &event, attempt)), expected, "{when:?}");
        }
    }
}
