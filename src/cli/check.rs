//! `avt check`: files in parallel, reports in order.

use super::args::{Check, Common};
use super::{Status, input, report, trouble};
use crate::rules::numbering;
use rayon::prelude::*;

pub fn run(args: &Check, common: &Common) -> Status {
    let (files, failures) = input::files(&args.paths);
    let mut reporter = report::Reporter::new(common);
    // Of a folder, the numbers of all its files are one sequence.
    let folder = args.paths.iter().any(|path| path.is_dir());
    let mut numbers = Vec::new();
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
            for analysis in outcomes.into_iter().filter_map(|outcome| reporter.outcome(outcome)) {
                if folder {
                    numbers.extend(numbering::given(&analysis.project));
                }
            }
        }
    }
    for wrong in numbering::sequence(numbers) {
        reporter.among(&trouble::numbers(&wrong));
    }
    reporter.finish(files.len())
}
