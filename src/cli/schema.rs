//! `avt schema`: the JSON Schema of what `avt eval` writes, or of what a template gets.

use super::args::{Common, Schema};
use super::report::Reporter;
use super::{Status, output};

pub fn run(args: &Schema, common: &Common) -> Status {
    let mut reporter = Reporter::new(common);
    let schema = if args.sheet { crate::export::sheet_schema() } else { crate::document::schema() };
    reporter.written(output::to_stdout(|mut out| {
        serde_json::to_writer_pretty(&mut out, &schema)?;
        writeln!(out)
    }));
    reporter.finish(0)
}
