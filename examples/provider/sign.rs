//! What proves the sender: the secret that was agreed on, word for word.

use leadbench::model::{Headers, Subscription};

/// The header lines of a delivery.
pub fn sign(subscription: &Subscription) -> Headers {
    subscription.headers.iter().map(|(name, value)| (name.as_str(), value.reveal())).collect()
}
