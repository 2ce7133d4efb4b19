//! What is demanded of a sender, in words: for the line `expected` of a failure.

use std::fmt;

use super::demand::Demand;

impl fmt::Display for Demand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Arrived(0) => f.write_str("no delivery"),
            Self::Arrived(1) => f.write_str("one delivery"),
            Self::Arrived(number) => write!(f, "{number} deliveries"),
            Self::Documented => f.write_str("a delivery as documented"),
            Self::Method(method) => f.write_str(method),
            Self::AtMost(number) => write!(f, "{number} deliveries at most"),
            Self::AtLeast(number) => write!(f, "{number} deliveries at least"),
            Self::Blank(pointer) => write!(f, "no value at {pointer}"),
            Self::Mentions { pointer, other } => write!(f, "the text of {other} at {pointer}"),
            Self::HeaderLike { name, glob } | Self::AnswerHeader { name, glob } => write!(f, "a header {name} that matches {glob}"),
            Self::SomeHeader(glob) => write!(f, "a header line whose value matches {glob}"),
            Self::NoSuchHeader(glob) => write!(f, "no header line whose value matches {glob}"),
            Self::QueryLike(glob) => write!(f, "a query that matches {glob}"),
            Self::Query(query) => write!(f, "the query {query}"),
            Self::Like { pointer, glob } | Self::AnswerLike { pointer, glob } => write!(f, "what matches {glob} at {pointer}"),
            Self::Twins { pointer, other } => write!(f, "the same at {pointer} as at {other}"),
            Self::Composed { pointer, pattern } => write!(f, "{pattern:?} at {pointer}"),
            Self::Distinct(pointer) => write!(f, "another {pointer} in each delivery"),
            Self::Shared(pointer) => write!(f, "the same {pointer} in all deliveries"),
            Self::AnswerDiffers { pointer, value } => write!(f, "something else than {value} at {pointer}"),
            Self::Header { name, value } => write!(f, "the header {name}: {value}"),
            Self::NoHeader(name) => write!(f, "no header {name}"),
            Self::Place { pointer, value } | Self::Answer { pointer, value } => write!(f, "{value} at {pointer}"),
            Self::HasPlace(pointer) | Self::AnswerHas(pointer) => write!(f, "something at {pointer}"),
            Self::NoPlace(pointer) | Self::AnswerLacks(pointer) => write!(f, "nothing at {pointer}"),
            Self::Places { pointer, values } => write!(f, "{} at {pointer}, one after another", values.join(", ")),
            Self::SameBut(pointer) => write!(f, "the same body but for {pointer}"),
            Self::Same => f.write_str("the same body, byte for byte"),
            Self::SignedBy(name) => write!(f, "a signature that the {name} verifies"),
            Self::Unsigned => f.write_str("no signature"),
            Self::PathEnds(end) => write!(f, "a path that ends with {end}"),
            Self::Status(set) => write!(f, "{set}"),
        }
    }
}
