//! The rows of the table, by what they measure: a name to choose them by, and the function that takes the figures.

mod calls;
mod deliveries;
mod memory;
mod outage;
mod scale;
mod start;
mod suites;

use crate::{Effort, figure::Figure};

/// One part of the table.
type Row = fn(Effort) -> Vec<Figure>;

/// In the order of the table.
pub const ALL: &[(&str, Row)] = &[
    ("calls", calls::row),
    ("deliveries", deliveries::row),
    ("signed", deliveries::signed),
    ("start", start::row),
    ("idle", start::idle),
    ("memory", memory::row),
    ("scale", scale::row),
    ("outage", outage::row),
    ("simulator", start::simulator),
    ("cases", suites::cases),
    ("suites", suites::suites),
];
