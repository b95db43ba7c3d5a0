//! `avt fmt`: files in their one form, rewritten whole or not at all.

use super::args::{Common, Fmt};
use super::{Status, input, output, report};
use crate::diagnostic::{Code, Diagnostic};
use crate::format::{Options, Progress, Refusal, format};
use crate::source::{Source, Span};
use std::path::Path;

pub fn run(args: &Fmt, common: &Common) -> Status {
    let progress = match (args.grid, args.list) {
        (true, _) => Some(Progress::Grid),
        (_, true) => Some(Progress::List),
        _ => None,
    };
    let options = Options { translate: args.translate, progress };
    let (files, failures) = input::files(&args.paths);
    let mut reporter = report::Reporter::new(common);
    for failure in &failures {
        reporter.failure(failure);
    }
    let mut status = Status::Clean;
    for path in &files {
        match input::read(path) {
            Ok(source) => status = status.max(one(path, &source, options, args.check, &mut reporter)),
            Err(failure) => reporter.failure(&failure),
        }
    }
    status.max(reporter.finish(files.len()))
}

fn one(
    path: &Path,
    source: &Source,
    options: Options,
    check: bool,
    reporter: &mut report::Reporter<'_>,
) -> Status {
    let stdin = path == Path::new("-");
    let formatted = match format(&source.text, options) {
        Ok(formatted) => formatted,
        Err(Refusal::Unreadable(errors)) => {
            reporter.diagnostics(source, crate::syntax::parse(&source.text).lang, &errors);
            // A filter gives back what it got: an editor that pipes a file through loses nothing.
            if stdin && !check {
                output::to_stdout(|out| out.write_all(source.text.as_bytes()));
            }
            return Status::Errors;
        }
        Err(Refusal::Defect) => {
            let error = Diagnostic::new(Code::UnexpectedToken, Span::default(), |lang| {
                lang.pick(
                    "la mise en forme changerait le sens de ce fichier : il est laissé tel quel".into(),
                    "formatting would change the meaning of this file: it is left as it is".into(),
                )
            });
            reporter.diagnostics(source, None, &[error]);
            return Status::Errors;
        }
    };
    if check {
        if formatted == source.text {
            return Status::Clean;
        }
        reporter.would_change(&source.name);
        return Status::Errors;
    }
    if stdin {
        return output::to_stdout(|out| out.write_all(formatted.as_bytes()));
    }
    if formatted == source.text {
        return Status::Clean;
    }
    match output::replace(path, |out| out.write_all(formatted.as_bytes())) {
        Ok(()) => Status::Clean,
        Err(error) => {
            output::complain(path, &error);
            Status::Trouble
        }
    }
}
