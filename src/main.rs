//! The `triage` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    inquiry_triage::cli::main()
}
