//! Diagnostics on standard error: one renderer per file.

mod human;
mod json;
mod short;

use super::Status;
use super::args::{Common, Deny, MessageFormat};
use super::input::Failure;
use crate::Analysis;
use crate::diagnostic::{Diagnostic, Severity};
use crate::locale::Lang;
use crate::source::Source;
use std::io::Write;

/// A diagnostic and where it is; a file that could not be read has no source.
struct Place<'s> {
    name: &'s str,
    source: Option<&'s Source>,
}

/// Writes what each file gives, and remembers the worst.
pub struct Reporter<'c> {
    common: &'c Common,
    errors: usize,
    warnings: usize,
    status: Status,
    lang: Lang,
}

impl<'c> Reporter<'c> {
    pub fn new(common: &'c Common) -> Self {
        Reporter { common, errors: 0, warnings: 0, status: Status::Clean, lang: common.messages(None) }
    }

    /// A file that could not be read.
    pub fn failure(&mut self, failure: &Failure) {
        self.status = Status::Trouble;
        self.errors += 1;
        let place = Place { name: &failure.name, source: None };
        self.write(&place, std::slice::from_ref(&failure.diagnostic), self.common.messages(None));
    }

    /// A file that was analysed, or could not be read.
    pub fn outcome(&mut self, outcome: Result<Analysis, Box<Failure>>) -> Option<Analysis> {
        let analysis = match outcome {
            Ok(analysis) => analysis,
            Err(failure) => {
                self.failure(&failure);
                return None;
            }
        };
        let project = &analysis.project;
        let lang = self.common.messages(project.lang_told.then_some(project.lang));
        self.lang = lang;
        self.errors += analysis.count(Severity::Error);
        self.warnings += analysis.count(Severity::Warning);
        let denied = self.common.deny == Some(Deny::Warnings) && analysis.count(Severity::Warning) > 0;
        if analysis.has_errors() || denied {
            self.status = self.status.max(Status::Errors);
        }
        let place = Place { name: &project.source.name, source: Some(&project.source) };
        self.write(&place, &analysis.diagnostics, lang);
        Some(analysis)
    }

    /// What the formatter says of a file.
    pub fn diagnostics(&mut self, source: &Source, lang: Option<Lang>, diagnostics: &[Diagnostic]) {
        self.errors += diagnostics.iter().filter(|diagnostic| diagnostic.is_error()).count();
        self.status = self.status.max(Status::Errors);
        self.lang = self.common.messages(lang);
        let place = Place { name: &source.name, source: Some(source) };
        self.write(&place, diagnostics, self.lang);
    }

    /// A file that is not in its one form.
    pub fn would_change(&mut self, name: &str) {
        let said = self.lang.pick("serait mis en forme", "would be formatted");
        say!("{name}: {said}");
    }

    fn write(&self, place: &Place<'_>, diagnostics: &[Diagnostic], lang: Lang) {
        let shown: Vec<&Diagnostic> = diagnostics
            .iter()
            .filter(|diagnostic| self.common.hints || diagnostic.severity() != Severity::Hint)
            .collect();
        if shown.is_empty() {
            return;
        }
        let mut err = std::io::BufWriter::new(anstream::AutoStream::auto(std::io::stderr().lock()));
        let written = match self.common.message_format {
            MessageFormat::Human => human::write(place, &shown, lang, &mut err),
            MessageFormat::Short => short::write(place, &shown, lang, &mut err),
            MessageFormat::Json => json::write(place, &shown, lang, &mut err),
        };
        // Standard error is the last resort: where it is closed, the status still tells.
        let _ = written.and_then(|()| err.flush());
    }

    /// The status of the whole run, with a last line for a person.
    pub fn finish(self, files: usize) -> Status {
        let said = self.errors + self.warnings > 0;
        if self.common.message_format == MessageFormat::Human && (said || files > 1) {
            let lang = self.lang;
            let count = |number: usize, one: &str, many: &str| {
                // Zero is singular in French, plural in English.
                let singular = number == 1 || number == 0 && lang == Lang::Fr;
                format!("{number} {}", if singular { one } else { many })
            };
            let line = [
                count(files, lang.pick("fichier", "file"), lang.pick("fichiers", "files")),
                count(self.errors, lang.pick("erreur", "error"), lang.pick("erreurs", "errors")),
                count(
                    self.warnings,
                    lang.pick("avertissement", "warning"),
                    lang.pick("avertissements", "warnings"),
                ),
            ];
            say!("{}", line.join(", "));
        }
        self.status
    }
}
