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
    for path in &files {
        match input::read(path) {
            Ok(source) => one(path, &source, options, args.check, &mut reporter),
            Err(failure) => reporter.failure(&failure),
        }
    }
    reporter.finish(files.len())
}

fn one(path: &Path, source: &Source, options: Options, check: bool, reporter: &mut report::Reporter<'_>) {
    let stdin = path == Path::new("-");
    let lang = || crate::syntax::parse(&source.text).lang;
    let formatted = match format(&source.text, options) {
        Ok(formatted) => formatted,
        Err(refusal) => {
            let errors = match refusal {
                Refusal::Unreadable(errors) => errors,
                Refusal::Defect => vec![defect()],
            };
            reporter.diagnostics(source, lang(), &errors);
            // A filter gives back what it got: an editor that pipes a file through loses nothing.
            if stdin && !check {
                reporter.written(output::to_stdout(|out| out.write_all(source.text.as_bytes())));
            }
            return;
        }
    };
    if stdin && !check {
        reporter.written(output::to_stdout(|out| out.write_all(formatted.as_bytes())));
    } else if formatted != source.text && check {
        reporter.diagnostics(source, lang(), &[would_change(source, &formatted)]);
    } else if formatted != source.text {
        reporter.written(output::to_file(path, |out| out.write_all(formatted.as_bytes())));
    }
}

fn defect() -> Diagnostic {
    Diagnostic::new(Code::FormChangesMeaning, Span::default(), |lang| {
        lang.pick(
            "la mise en forme changerait le sens de ce fichier : il est laissé tel quel".into(),
            "formatting would change the meaning of this file: it is left as it is".into(),
        )
    })
}

/// Shows the first line that is not in its form.
fn would_change(source: &Source, formatted: &str) -> Diagnostic {
    let mut start = 0;
    let mut new = formatted.split('\n');
    let mut old = source.text.split('\n');
    let (typed, form) = loop {
        match (old.next(), new.next()) {
            (Some(typed), Some(form)) if typed == form => start += typed.len() + 1,
            (typed, form) => break (typed.unwrap_or_default(), form.unwrap_or_default()),
        }
    };
    let start = start.min(source.text.len());
    let span = Span::new(start as u32, (start + typed.len()) as u32);
    let name = &source.name;
    let diagnostic = Diagnostic::new(Code::NotFormatted, span, |lang| {
        lang.pick(format!("{name} serait mis en forme"), format!("{name} would be formatted"))
    });
    // A byte order mark is a blank to those who do not see it.
    let (typed, form) = (typed.trim_matches(['\u{FEFF}', ' ', '\t', '\r']), form.trim());
    diagnostic.note(|lang| match form {
        _ if form == typed => lang.pick(
            "seuls changent des blancs, des fins de ligne ou une marque invisible".into(),
            "only blanks, line ends or an invisible mark change".into(),
        ),
        "" => lang.pick("cette ligne est effacée".into(), "this line is removed".into()),
        _ => lang.pick(format!("cette ligne devient : {form}"), format!("this line becomes: {form}")),
    })
}
