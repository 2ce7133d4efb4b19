//! Calls rendered, read back and judged.
