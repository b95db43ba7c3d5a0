//! `avt schema`: the JSON Schema of what `avt eval` writes.

use super::args::Common;
use super::report::Reporter;
use super::{Status, output};

pub fn run(common: &Common) -> Status {
    let mut reporter = Reporter::new(common);
    reporter.written(output::to_stdout(|mut out| {
        serde_json::to_writer_pretty(&mut out, &crate::document::schema())?;
        writeln!(out)
    }));
    reporter.finish(0)
}
