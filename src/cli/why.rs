//! `avt why`: the derivation of one figure, down to what was typed.

use super::args::{Common, Why, WhyFormat};
use super::{Status, input, output, report, trouble};
use crate::document::{Unexplained, why};
use crate::export;
use std::io;

pub fn run(args: &Why, common: &Common) -> Status {
    let mut reporter = report::Reporter::new(common);
    let Some(analysis) = reporter.outcome(input::analyse(&args.file)) else {
        return reporter.finish(1);
    };
    let project = &analysis.project;
    let lang = common.messages(project.lang_told.then_some(project.lang));
    let file = &project.source.name;
    let step = match why(project, &analysis.ledger, &args.target, lang) {
        Ok(step) => step,
        Err(Unexplained::Unknown(near)) => {
            reporter.trouble(&trouble::no_figure(file, &args.target, &near));
            return reporter.finish(1);
        }
        Err(Unexplained::Incomplete) => {
            reporter.trouble(&trouble::unknown_figure(file, &args.target));
            return reporter.finish(1);
        }
    };
    reporter.written(match args.format {
        WhyFormat::Text => output::to_terminal(|mut out| {
            export::why(&step, args.depth.unwrap_or(usize::MAX), true, &mut out)
        }),
        WhyFormat::Json => output::to_stdout(|out| {
            serde_json::to_writer_pretty(&mut *out, &step).map_err(io::Error::from)?;
            out.write_all(b"\n")
        }),
    });
    reporter.finish(1)
}
