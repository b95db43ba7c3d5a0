//! `avt completions`: a completion script for a shell.

use super::args::{Args, Common, Completions};
use super::report::Reporter;
use super::{Status, output};
use clap::CommandFactory;

pub fn run(args: &Completions, common: &Common) -> Status {
    let mut reporter = Reporter::new(common);
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Args::command(), "avt", &mut script);
    reporter.written(output::to_stdout(|out| out.write_all(&script)));
    reporter.finish(0)
}
