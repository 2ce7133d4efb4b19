//! The command `leadbench`.

fn main() {}
