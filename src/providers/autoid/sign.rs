//! What proves the sender: the header lines that the user set, as they stand. Nothing is computed; there is no signature.

use crate::model::{Headers, Subscription};

/// Each line but the content type, which the body brings.
pub fn sign(subscription: &Subscription) -> Headers {
    let lines = subscription.headers.iter().filter(|(name, _)| !name.eq_ignore_ascii_case("content-type"));
    lines.map(|(name, value)| (name.as_str(), value.reveal())).collect()
}
