//! Other people's fuzzer.
