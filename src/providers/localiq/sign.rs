//! What proves the sender: the agreed authorization, word for word. Nothing is computed; there is no signature.

use crate::model::{Headers, Subscription};

pub fn sign(subscription: &Subscription) -> Headers {
    subscription.headers.iter().map(|(name, value)| (name.as_str(), value.reveal())).collect()
}
