//! The `avt` command: hands over to `cli`.

use std::process::ExitCode;

/// Most of a run is small allocations of cells: the system's allocator costs a third of it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    avt::cli::run()
}
