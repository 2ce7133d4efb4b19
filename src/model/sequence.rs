//! What random sequences are made of at a provider: leads, calls, and what is promised of a delivery that failed.

/// A lead that may happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Happening {
    /// Its kind, as [`super::LeadKind`] has it.
    pub lead: &'static str,
    /// The event that it counts as.
    pub event: &'static str,
    /// How calls write that event: their `{event}`.
    pub asked: &'static str,
}

/// What is promised of a delivery that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Promise {
    /// It is tried again after these pauses, in seconds, and then no more.
    Pauses(&'static [u64]),
    /// It may be tried again, so many times at most; when is not said.
    AtMost(u32),
    /// Nobody says whether it is tried again.
    Nothing,
}

/// Calls that change a subscription's signing keys, of which it has one at first and two at most; the oldest signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyCalls {
    /// Adds a key to the subscription `{id}`.
    pub add: &'static str,
    /// Removes its key `{key}`.
    pub remove: &'static str,
    /// Where the replies to a registration and to `add` have the keys, oldest first: a JSON pointer to a list.
    pub list: &'static str,
    /// Within an entry of that list: a key's id, and its public half.
    pub id: &'static str,
    /// The latter's place in the entry: a JSON pointer.
    pub public: &'static str,
}

/// What may follow one another in any order. Calls are written as those of a [`super::Recipe`], which says how a
/// subscription is removed and where its id stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sequences {
    /// Leads of events that differ, or of one event.
    pub leads: &'static [Happening],
    /// The call that makes a subscription, as in [`super::Recipe`].
    pub register: &'static str,
    /// Has the subscription `{id}` want `{event}` instead of what it wanted.
    pub amend: Option<&'static str>,
    /// The calls about signing keys; none: there are none.
    pub keys: Option<KeyCalls>,
    /// What is promised of a delivery that failed.
    pub failed: Promise,
}
