//! What a provider keeps of one account beside its subscriptions: records in drawers, bounded, some of them under keys.

use std::{
    borrow::Cow,
    collections::{BTreeMap, VecDeque},
    fmt,
    sync::Arc,
};

use serde::{Serialize, de::DeserializeOwned};

use super::Document;

/// The most documents one drawer keeps; the oldest go first.
const DRAWER: usize = 1_000;

/// Drawers of records: all here, or kept elsewhere, from where they are asked for as they are needed.
#[derive(Debug, Clone, Default)]
pub struct Shelf {
    here: BTreeMap<Cow<'static, str>, VecDeque<Filed>>,
    away: Option<Away>,
}

/// A record of a drawer, under its key; empty: it has none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filed {
    /// What it is found by; empty: nothing.
    pub key: String,
    /// What is kept.
    pub document: Document,
}

/// Where the records of one account are that are not here.
pub trait Elsewhere: fmt::Debug + Send + Sync {
    /// The newest thousand of a drawer, oldest first.
    fn all(&self, drawer: &str) -> VecDeque<Filed>;
    /// The newest record of a drawer.
    fn newest(&self, drawer: &str) -> Option<Filed>;
    /// The record under a key.
    fn under(&self, drawer: &str, key: &str) -> Option<Filed>;
}

#[derive(Debug, Clone)]
struct Away {
    source: Arc<dyn Elsewhere>,
    edits: Vec<(&'static str, Edit)>,
}

/// What was done to a drawer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Edit {
    /// A new record, in place of the one under its key, if it has a key.
    Put(Filed),
    /// Takes the record under a key away.
    Discard(String),
    /// All that is now in it.
    Replace(Vec<Filed>),
}

impl Shelf {
    /// A shelf whose records are elsewhere. What is done to it is kept as edits.
    pub fn away(source: Arc<dyn Elsewhere>) -> Self {
        Self { here: BTreeMap::new(), away: Some(Away { source, edits: Vec::new() }) }
    }

    /// What was done to drawers that are elsewhere, in order.
    pub fn edits(&self) -> &[(&'static str, Edit)] {
        self.away.as_ref().map_or(&[], |away| &away.edits)
    }

    /// Puts a record into a drawer; of more than a thousand the oldest is dropped.
    pub fn keep(&mut self, drawer: &'static str, record: &impl Serialize) {
        self.edit(drawer, Edit::Put(Filed { key: String::new(), document: Document::of(record) }));
    }

    /// Puts a record into a drawer under a key (not empty), as its newest, in place of the one that is there under it.
    pub fn file(&mut self, drawer: &'static str, key: &str, record: &impl Serialize) {
        self.edit(drawer, Edit::Put(Filed { key: key.to_owned(), document: Document::of(record) }));
    }

    /// Takes the record under a key away.
    pub fn discard(&mut self, drawer: &'static str, key: &str) {
        self.edit(drawer, Edit::Discard(key.to_owned()));
    }

    /// The record under a key. None where there is none, or one of another type.
    pub fn filed<T: DeserializeOwned>(&self, drawer: &str, key: &str) -> Option<T> {
        let found = match &self.away {
            None => self.here.get(drawer)?.iter().rfind(|filed| filed.key == key).cloned(),
            Some(away) => match away.last(drawer, |edit| edit.says_of(key)) {
                Some(said) => said,
                None => away.source.under(drawer, key),
            },
        };
        found?.document.read().ok()
    }

    /// The newest record of a drawer. None where there is none, or one of another type.
    pub fn newest<T: DeserializeOwned>(&self, drawer: &str) -> Option<T> {
        let found = match &self.away {
            None => self.here.get(drawer)?.back().cloned(),
            Some(away) => match away.last(drawer, |edit| Some(edit.clone())) {
                None => away.source.newest(drawer),
                Some(Edit::Put(filed)) => Some(filed),
                Some(_) => self.records(drawer).back().cloned(),
            },
        };
        found?.document.read().ok()
    }

    /// The records of a drawer, oldest first. Those of another type are passed over.
    pub fn kept<T: DeserializeOwned>(&self, drawer: &str) -> impl DoubleEndedIterator<Item = T> {
        let records: Vec<Document> = self.records(drawer).iter().map(|filed| filed.document.clone()).collect();
        records.into_iter().filter_map(|document| document.read().ok())
    }

    /// Changes the records of a drawer without keys, oldest first: edits, removes, adds. Of more than a thousand the oldest are dropped.
    pub fn revise<T: Serialize + DeserializeOwned, R>(&mut self, drawer: &'static str, change: impl FnOnce(&mut Vec<T>) -> R) -> R {
        let mut records: Vec<T> = self.kept(drawer).collect();
        let result = change(&mut records);
        let surplus = records.len().saturating_sub(DRAWER);
        let filed = |record| Filed { key: String::new(), document: Document::of(record) };
        let revised: Vec<Filed> = records.iter().skip(surplus).map(filed).collect();
        if !self.records(drawer).iter().eq(&revised) {
            self.edit(drawer, Edit::Replace(revised));
        }
        result
    }

    fn records(&self, drawer: &str) -> Cow<'_, VecDeque<Filed>> {
        match &self.away {
            None => self.here.get(drawer).map_or_else(Cow::default, Cow::Borrowed),
            Some(away) => {
                let mut records = away.source.all(drawer);
                away.edits.iter().filter(|(of, _)| *of == drawer).for_each(|(_, edit)| edit.apply(&mut records));
                Cow::Owned(records)
            }
        }
    }

    fn edit(&mut self, drawer: &'static str, edit: Edit) {
        match &mut self.away {
            None => edit.apply(self.here.entry(Cow::Borrowed(drawer)).or_default()),
            Some(away) => away.edits.push((drawer, edit)),
        }
    }
}

impl Away {
    /// What the last edit of a drawer says that says something.
    fn last<R>(&self, drawer: &str, says: impl Fn(&Edit) -> Option<R>) -> Option<R> {
        self.edits.iter().rev().filter(|(of, _)| *of == drawer).find_map(|(_, edit)| says(edit))
    }
}

impl Edit {
    fn apply(&self, records: &mut VecDeque<Filed>) {
        match self {
            Self::Put(filed) => {
                if !filed.key.is_empty() {
                    without(records, &filed.key);
                }
                if records.len() == DRAWER {
                    records.pop_front();
                }
                records.push_back(filed.clone());
            }
            Self::Discard(key) => without(records, key),
            Self::Replace(all) => *records = all.iter().cloned().collect(),
        }
    }

    /// What it says of a key: the record that is under it, or that none is; none: nothing.
    fn says_of(&self, key: &str) -> Option<Option<Filed>> {
        match self {
            Self::Put(filed) => (filed.key == key).then(|| Some(filed.clone())),
            Self::Discard(gone) => (gone == key).then_some(None),
            Self::Replace(all) => Some(all.iter().rfind(|filed| filed.key == key).cloned()),
        }
    }
}

fn without(records: &mut VecDeque<Filed>, key: &str) {
    if let Some(place) = records.iter().rposition(|filed| filed.key == key) {
        records.remove(place);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

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

    /// Another shelf's records.
    #[derive(Debug)]
    struct Other(Shelf);

    impl Elsewhere for Other {
        fn all(&self, drawer: &str) -> VecDeque<Filed> {
            self.0.records(drawer).into_owned()
        }

        fn newest(&self, drawer: &str) -> Option<Filed> {
            self.0.records(drawer).back().cloned()
        }

        fn under(&self, drawer: &str, key: &str) -> Option<Filed> {
            self.0.records(drawer).iter().rfind(|filed| filed.key == key).cloned()
        }
    }

    #[derive(Debug, Clone)]
    enum Step {
        Keep(u32),
        File(&'static str, u32),
        Discard(&'static str),
        Drop(u32),
    }

    fn steps() -> impl Strategy<Value = Vec<Step>> {
        let key = || prop::sample::select(vec!["a", "b", "c"]);
        let step = prop_oneof![
            (0u32..5).prop_map(Step::Keep),
            (key(), 0u32..5).prop_map(|(key, n)| Step::File(key, n)),
            key().prop_map(Step::Discard),
            (0u32..5).prop_map(Step::Drop),
        ];
        prop::collection::vec(step, 0..12)
    }

    fn take(shelf: &mut Shelf, steps: &[Step]) {
        for step in steps {
            match step {
                Step::Keep(n) => shelf.keep("d", n),
                Step::File(key, n) => shelf.file("d", key, n),
                Step::Discard(key) => shelf.discard("d", key),
                Step::Drop(n) => shelf.revise("d", |all: &mut Vec<u32>| all.retain(|kept| kept != n)),
            }
        }
    }

    proptest! {
        /// A shelf whose records are elsewhere reads as one that has them, and its edits make the one of the other.
        #[test]
        fn here_and_elsewhere_are_alike(before in steps(), after in steps()) {
            let mut here = Shelf::default();
            take(&mut here, &before);
            let mut away = Shelf::away(Arc::new(Other(here.clone())));
            let mut written = here.clone();
            take(&mut here, &after);
            take(&mut away, &after);
            for (drawer, edit) in away.edits() {
                written.edit(drawer, edit.clone());
            }
            for other in [&away, &written] {
                prop_assert_eq!(here.records("d"), other.records("d"));
                prop_assert_eq!(here.newest::<u32>("d"), other.newest("d"));
                for key in ["a", "b", "c"] {
                    prop_assert_eq!(here.filed::<u32>("d", key), other.filed("d", key));
                }
            }
        }
    }

    #[test]
    fn what_is_not_changed_is_no_edit() {
        let mut shelf = Shelf::default();
        shelf.keep("a", &1u32);
        let mut away = Shelf::away(Arc::new(Other(shelf)));
        away.revise("a", |records: &mut Vec<u32>| records.retain(|n| *n > 0));
        assert_eq!(away.edits(), []);
    }
}
