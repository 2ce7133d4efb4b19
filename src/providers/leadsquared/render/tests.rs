//! Events rendered, judged by our own reader, and read back.
