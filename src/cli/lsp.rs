//! `avt lsp`: the language server, until the editor ends it.

use super::args::Lsp;
use std::process::ExitCode;

pub fn run(_: &Lsp) -> ExitCode {
    crate::lsp::run()
}
