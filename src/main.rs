//! The command `leadbench`.

use std::process::ExitCode;

fn main() -> ExitCode {
    leadbench::cli::main(std::env::args_os())
}
