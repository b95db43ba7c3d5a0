//! `avt schema`: the JSON Schema of what `avt eval` writes.

use super::{Status, output};

pub fn run() -> Status {
    output::to_stdout(|mut out| {
        serde_json::to_writer_pretty(&mut out, &crate::document::schema())?;
        writeln!(out)
    })
}
