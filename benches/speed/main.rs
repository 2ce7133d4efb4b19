//! How fast leadbench is, held against a limit that is measured in the same run: `cargo bench`, `cargo bench -- --quick`,
//! `cargo bench -- calls memory`. Ours and the limit take turns, so that what else runs on the machine hits both.

mod child;
mod figure;
mod pair;
mod roles;
mod rows;

use std::time::Duration;

/// That of `leadbench`, for the limits as well.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How long a run may take.
#[derive(Debug, Clone, Copy)]
pub struct Effort {
    /// How many turns ours and the limit take each.
    pub rounds: usize,
    /// How long one turn is.
    pub turn: Duration,
    /// By what the large numbers of the full run are divided.
    pub fewer: usize,
}

const FULL: Effort = Effort { rounds: 9, turn: Duration::from_millis(800), fewer: 1 };
const QUICK: Effort = Effort { rounds: 3, turn: Duration::from_millis(300), fewer: 10 };

fn main() {
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    if let Some(("role", rest)) = words.split_first().map(|(first, rest)| (first.as_str(), rest)) {
        return roles::play(rest);
    }
    let effort =
        if words.iter().any(|word| word == "--quick") || std::env::var_os("LEADBENCH_BENCH_QUICK").is_some() { QUICK } else { FULL };
    let wanted: Vec<&String> = words.iter().filter(|word| !word.starts_with('-')).collect();
    let chosen = rows::ALL.iter().filter(|(name, _)| wanted.is_empty() || wanted.iter().any(|word| name.contains(word.as_str())));
    println!("{}", child::machine());
    println!("{}", figure::HEAD);
    for (_, row) in chosen {
        row(effort).iter().for_each(|figure| println!("{figure}"));
    }
}
