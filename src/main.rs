//! The command `leadbench`.

use std::process::ExitCode;

/// A server keeps and forgets thousands of small texts a second: half of what a call cost was the system's allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    leadbench::cli::main(std::env::args_os())
}
