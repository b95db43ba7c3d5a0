//! `avt check`: files in parallel, reports in order.

use super::args::{Check, Common};
use super::{Status, input, report};
use rayon::prelude::*;

pub fn run(args: &Check, common: &Common) -> Status {
    let (files, failures) = input::files(&args.paths);
    let mut reporter = report::Reporter::new(common);
    for failure in &failures {
        reporter.failure(failure);
    }
    // A single file needs no threads: starting them costs as much as checking it.
    let read = |path: &std::path::PathBuf| input::analyse(path);
    if let [file] = files.as_slice() {
        reporter.outcome(read(file));
    } else {
        // A batch at a time, so that a folder of any size takes the memory of a few files.
        const BATCH: usize = 64;
        for batch in files.chunks(BATCH) {
            let outcomes: Vec<_> = batch.par_iter().map(read).collect();
            outcomes.into_iter().for_each(|outcome| {
                reporter.outcome(outcome);
            });
        }
    }
    reporter.finish(files.len())
}
