//! The leads a receiver keeps, once each, and the newest it knows of each contact. Bounded: the oldest are forgotten.

use std::{
    collections::{HashMap, VecDeque},
    hash::Hash,
};

use jiff::Timestamp;

/// Field names and values.
pub(super) type Facts = Vec<(String, String)>;

/// A lead as it is to be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Lead {
    pub identity: String,
    pub facts: Facts,
    /// Whose it is, and from when.
    pub contact: Option<(String, Timestamp)>,
}

/// A lead in the store.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Stored {
    pub count: u64,
    pub facts: Facts,
    contact: Option<String>,
}

#[derive(Debug)]
pub(super) struct Store {
    leads: Bounded<String, Stored>,
    contacts: Bounded<String, (Timestamp, Facts)>,
    last: Option<String>,
}

impl Store {
    pub(super) fn new(most: usize) -> Self {
        Self { leads: Bounded::new(most), contacts: Bounded::new(most), last: None }
    }

    pub(super) fn holds(&self, identity: &str) -> bool {
        self.leads.get(identity).is_some()
    }

    /// The time that the newest data about a contact is from.
    pub(super) fn newest(&self, contact: &str) -> Option<Timestamp> {
        self.contacts.get(contact).map(|(at, _)| *at)
    }

    /// The lead that was stored last.
    pub(super) fn last(&self) -> Option<&str> {
        self.last.as_deref()
    }

    /// Keeps a lead that is not there yet, and says whether it was new. Of one that is there, newer data takes the older's place.
    pub(super) fn keep(&mut self, lead: Lead) -> bool {
        let new = !self.holds(&lead.identity);
        if new {
            self.put(lead);
        } else if let Some((contact, at)) = lead.contact
            && self.newest(&contact).is_some_and(|known| known <= at)
        {
            self.contacts.insert(contact.clone(), (at, lead.facts.clone()));
            let count = self.leads.get(&lead.identity).map_or(1, |stored| stored.count);
            self.leads.insert(lead.identity, Stored { count, facts: lead.facts, contact: Some(contact) });
        }
        new
    }

    /// Keeps a lead whether it is there or not. Of a contact the newest data stays, whatever comes last.
    pub(super) fn put(&mut self, lead: Lead) {
        if let Some((contact, at)) = &lead.contact
            && self.contacts.get(contact).is_none_or(|(known, _)| known <= at)
        {
            self.contacts.insert(contact.clone(), (*at, lead.facts.clone()));
        }
        self.last = Some(lead.identity.clone());
        let count = self.leads.get(&lead.identity).map_or(0, |stored| stored.count) + 1;
        self.leads.insert(lead.identity, Stored { count, facts: lead.facts, contact: lead.contact.map(|(contact, _)| contact) });
    }

    /// A lead, and the newest facts of its contact (its own, where it names none).
    pub(super) fn find(&self, identity: &str) -> Option<(&Stored, &Facts)> {
        let stored = self.leads.get(identity)?;
        let newest = stored.contact.as_ref().and_then(|c| self.contacts.get(c)).map_or(&stored.facts, |(_, facts)| facts);
        Some((stored, newest))
    }
}

/// A map that forgets what was put first when it is full.
#[derive(Debug)]
struct Bounded<K, V> {
    most: usize,
    map: HashMap<K, V>,
    order: VecDeque<K>,
}

impl<K: Hash + Eq + Clone, V> Bounded<K, V> {
    fn new(most: usize) -> Self {
        Self { most: most.max(1), map: HashMap::new(), order: VecDeque::new() }
    }

    fn get<Q: Hash + Eq + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: std::borrow::Borrow<Q>,
    {
        self.map.get(key)
    }

    fn insert(&mut self, key: K, value: V) {
        if self.map.insert(key.clone(), value).is_none() {
            self.order.push_back(key);
        }
        while self.order.len() > self.most {
            if let Some(oldest) = self.order.pop_front() {
                self.map.remove(&oldest);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lead(identity: &str, contact: &str, second: i64, email: &str) -> Lead {
        let at = Timestamp::from_second(second).unwrap();
        Lead { identity: identity.into(), facts: vec![("contact.email".into(), email.into())], contact: Some((contact.into(), at)) }
    }

    #[test]
    fn a_lead_is_kept_once_and_the_newest_of_its_contact_stays() {
        let mut store = Store::new(10);
        assert!(store.keep(lead("2", "c", 20, "new@example.com")));
        assert!(!store.keep(lead("2", "c", 20, "new@example.com")));
        assert!(store.keep(lead("1", "c", 10, "old@example.com")));
        let (stored, newest) = store.find("1").unwrap();
        assert_eq!((stored.count, stored.facts[0].1.as_str(), newest[0].1.as_str()), (1, "old@example.com", "new@example.com"));
    }

    #[test]
    fn newer_data_about_a_lead_takes_the_place_of_older_and_counts_for_nothing() {
        let mut store = Store::new(10);
        for (second, email) in [(10, "old@example.com"), (20, "new@example.com"), (15, "late@example.com")] {
            store.keep(lead("1", "c", second, email));
        }
        let (stored, newest) = store.find("1").unwrap();
        assert_eq!((stored.count, stored.facts[0].1.as_str(), newest[0].1.as_str()), (1, "new@example.com", "new@example.com"));
    }

    #[test]
    fn the_oldest_leads_are_forgotten() {
        let mut store = Store::new(2);
        (1..=3).for_each(|n| _ = store.keep(lead(&n.to_string(), "c", n, "")));
        assert!(store.find("1").is_none());
        assert!(store.find("2").is_some() && store.find("3").is_some());
    }
}
