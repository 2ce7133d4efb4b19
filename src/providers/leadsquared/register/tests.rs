//! Calls of the API, good and bad.
