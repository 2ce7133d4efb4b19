//! The command `leadbench`.

use std::process::ExitCode;

/// An attempt is some forty small allocations, most of them made on one thread and freed on another.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    leadbench::cli::main(std::env::args_os())
}
