//! What a provider keeps of one account beside its subscriptions: records in drawers, bounded, some of them under keys.

use std::{
    borrow::Cow,
    collections::{BTreeMap, VecDeque},
};

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::{Document, Invalid};

/// The most documents one drawer keeps; the oldest go first.
const DRAWER: usize = 1_000;

/// Drawers of records.
#[derive(Debug, Clone, Default)]
pub struct Shelf(BTreeMap<Cow<'static, str>, Drawer>);

#[derive(Debug, Clone, Default)]
struct Drawer {
    records: VecDeque<Filed>,
    /// Whether it is no longer as a store last gave or took it.
    touched: bool,
}

/// A record of a drawer, under its key; empty: it has none.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Filed {
    #[serde(default, skip_serializing_if = "String::is_empty")]
    key: String,
    document: Document,
}

impl Shelf {
    /// Puts a record into a drawer; of more than a thousand the oldest is dropped.
    pub fn keep(&mut self, drawer: &'static str, record: &impl Serialize) {
        self.touch(drawer).push(Filed { key: String::new(), document: Document::of(record) });
    }

    /// Puts a record into a drawer under a key (not empty), as its newest, in place of the one that is there under it.
    pub fn file(&mut self, drawer: &'static str, key: &str, record: &impl Serialize) {
        self.discard(drawer, key);
        self.touch(drawer).push(Filed { key: key.to_owned(), document: Document::of(record) });
    }

    /// The record under a key. None where there is none, or one of another type.
    pub fn filed<T: DeserializeOwned>(&self, drawer: &str, key: &str) -> Option<T> {
        let filed = self.0.get(drawer)?.records.iter().rfind(|filed| filed.key == key)?;
        filed.document.read().ok()
    }

    /// Takes the record under a key away.
    pub fn discard(&mut self, drawer: &'static str, key: &str) {
        let there = self.0.get(drawer).and_then(|drawer| drawer.records.iter().rposition(|filed| filed.key == key));
        if let Some(place) = there {
            self.touch(drawer).records.remove(place);
        }
    }

    /// The records of a drawer, oldest first. Those of another type are passed over.
    pub fn kept<T: DeserializeOwned>(&self, drawer: &str) -> impl DoubleEndedIterator<Item = T> {
        self.0.get(drawer).into_iter().flat_map(|drawer| &drawer.records).filter_map(|filed| filed.document.read().ok())
    }

    /// Changes the records of a drawer without keys, oldest first: edits, removes, adds. Of more than a thousand the oldest are dropped.
    pub fn revise<T: Serialize + DeserializeOwned, R>(&mut self, drawer: &'static str, change: impl FnOnce(&mut Vec<T>) -> R) -> R {
        let mut records: Vec<T> = self.kept(drawer).collect();
        let result = change(&mut records);
        let surplus = records.len().saturating_sub(DRAWER);
        let filed = |record| Filed { key: String::new(), document: Document::of(record) };
        let revised: VecDeque<Filed> = records.iter().skip(surplus).map(filed).collect();
        let before = self.0.get(drawer).map(|drawer| drawer.records.iter()).unwrap_or_default();
        if !before.map(|filed| &filed.document).eq(revised.iter().map(|filed| &filed.document)) {
            self.touch(drawer).records = revised;
        }
        result
    }

    /// The drawers that are no longer as they were last put here, as texts that [`Shelf::put`] takes.
    pub fn touched(&self) -> impl Iterator<Item = (&str, String)> {
        let text = |drawer: &Drawer| serde_json::to_string(&drawer.records).unwrap_or_default();
        self.0.iter().filter(|(_, drawer)| drawer.touched).map(move |(name, drawer)| (&**name, text(drawer)))
    }

    /// Puts a drawer here as it was kept. A text that is none of a drawer's is refused.
    pub fn put(&mut self, drawer: String, text: &str) -> Result<(), Invalid> {
        let records = serde_json::from_str(text).map_err(|e| Invalid::new(&drawer, e.to_string(), "the records of a drawer"))?;
        self.0.insert(Cow::Owned(drawer), Drawer { records, touched: false });
        Ok(())
    }

    fn touch(&mut self, drawer: &'static str) -> &mut Drawer {
        let drawer = self.0.entry(Cow::Borrowed(drawer)).or_default();
        drawer.touched = true;
        drawer
    }
}

impl Drawer {
    fn push(&mut self, filed: Filed) {
        if self.records.len() == DRAWER {
            self.records.pop_front();
        }
        self.records.push_back(filed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_revised_in_their_order() {
        let mut shelf = Shelf::default();
        (0..3u32).for_each(|n| shelf.keep("n", &n));
        assert_eq!(shelf.revise("n", |records: &mut Vec<u32>| { records.remove(1) }), 1);
        shelf.revise("n", |records: &mut Vec<u32>| records.extend(10..1_010));
        let kept: Vec<u32> = shelf.kept("n").collect();
        assert_eq!((kept.len(), kept[0], kept[999]), (1_000, 10, 1_009));
    }

    #[test]
    fn a_record_under_a_key_takes_the_place_of_the_one_before() {
        let mut shelf = Shelf::default();
        [("a", 1u32), ("b", 2), ("a", 3)].iter().for_each(|(key, n)| shelf.file("n", key, n));
        assert_eq!((shelf.kept::<u32>("n").collect::<Vec<_>>(), shelf.filed("n", "a")), (vec![2, 3], Some(3u32)));
        shelf.discard("n", "a");
        assert_eq!((shelf.filed::<u32>("n", "a"), shelf.filed::<u32>("n", "b")), (None, Some(2)));
        (0..1_000u32).for_each(|n| shelf.file("n", &n.to_string(), &n));
        assert_eq!((shelf.kept::<u32>("n").count(), shelf.filed::<u32>("n", "b")), (1_000, None));
    }

    #[test]
    fn a_drawer_keeps_the_newest_thousand() {
        let mut shelf = Shelf::default();
        (0..1_500u32).for_each(|n| shelf.keep("n", &n));
        let kept: Vec<u32> = shelf.kept("n").collect();
        assert_eq!((kept.len(), kept[0], kept[999]), (1_000, 500, 1_499));
    }

    #[test]
    fn what_was_touched_is_told_and_comes_back_as_it_was() {
        let mut shelf = Shelf::default();
        shelf.keep("a", &1u32);
        shelf.file("b", "key", &2u32);
        let texts: Vec<(String, String)> = shelf.touched().map(|(name, text)| (name.to_owned(), text)).collect();
        let mut again = Shelf::default();
        texts.into_iter().for_each(|(name, text)| again.put(name, &text).unwrap());
        assert_eq!((again.kept::<u32>("a").collect::<Vec<_>>(), again.filed("b", "key")), (vec![1], Some(2u32)));
        assert_eq!(again.touched().count(), 0);
        again.discard("b", "other");
        again.revise("a", |records: &mut Vec<u32>| records.retain(|n| *n > 0));
        assert_eq!(again.touched().count(), 0);
        again.revise("a", Vec::<u32>::clear);
        assert_eq!(again.touched().collect::<Vec<_>>(), [("a", "[]".to_owned())]);
        assert!(again.put("a".to_owned(), "{").is_err());
    }
}
