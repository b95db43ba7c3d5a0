//! The `avt` command: hands over to `cli`.

use std::process::ExitCode;

fn main() -> ExitCode {
    avt::cli::run()
}
