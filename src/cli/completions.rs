//! `avt completions`: a completion script for a shell.

use super::args::{Args, Completions};
use super::{Status, output};
use clap::CommandFactory;

pub fn run(args: &Completions) -> Status {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Args::command(), "avt", &mut script);
    output::to_stdout(|out| out.write_all(&script))
}
