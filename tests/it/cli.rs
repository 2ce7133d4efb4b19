//! The command line: what a newcomer types, what a mistake is answered.
