//! The `triage` command.

use std::process::ExitCode;

/// A decision makes many small lists and strings; the system's allocator takes twice the time over them.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    inquiry_triage::cli::main()
}
