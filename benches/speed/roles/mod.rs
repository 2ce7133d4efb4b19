//! What a process of this program can be besides the one that measures. Each prints an address or `ready`, then answers
//! each line of its input with a line of numbers.

mod axum;
pub mod engine;
mod judge;
mod load;
mod post;
pub mod receiver;
mod sign;
pub mod sink;

use std::{io::BufRead, time::Duration};

use tokio::runtime::{Builder, Runtime};

pub fn play(words: &[String]) {
    match words.first().map(String::as_str) {
        Some("receiver") => multi().block_on(receiver::run(&words[1], &words[2])),
        Some("judge") => multi().block_on(judge::run()),
        Some("axum") => multi().block_on(axum::run()),
        Some("sink") => single().block_on(sink::run()),
        Some("load") => single().block_on(load::run()),
        Some("post") => multi().block_on(post::run()),
        Some("engine") => multi().block_on(engine::run()),
        Some("sign") => sign::run(),
        // For profilers: the command with its symbols.
        Some("leadbench") => _ = leadbench::cli::main(words.iter().map(Into::into)),
        other => panic!("{other:?} is no role"),
    }
}

/// The runtime that leadbench itself runs on.
fn multi() -> Runtime {
    Builder::new_multi_thread().enable_all().build().expect("a runtime")
}

fn single() -> Runtime {
    Builder::new_current_thread().enable_all().build().expect("a runtime")
}

/// The next wish, in words; none when the other side has gone.
fn asked() -> Option<Vec<String>> {
    let mut line = String::new();
    let read = std::io::stdin().lock().read_line(&mut line).unwrap_or_default();
    (read > 0).then(|| line.split_whitespace().map(str::to_owned).collect())
}

fn millis(text: &str) -> Duration {
    Duration::from_millis(text.parse().expect("milliseconds"))
}
