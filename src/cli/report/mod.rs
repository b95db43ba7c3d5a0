//! Diagnostics on standard error: one renderer per file.

mod human;
mod json;
mod short;

use super::Status;
use super::args::{Common, Deny, MessageFormat};
use super::output::Written;
use super::trouble::{At, Failure};
use crate::Analysis;
use crate::diagnostic::{Diagnostic, Severity};
use crate::locale::Lang;
use crate::source::Source;
use std::borrow::Cow;
use std::io::{IsTerminal, Write};

/// Where a diagnostic is; a file that could not be read has no source, the command line not even a name.
struct Place<'s> {
    name: Option<&'s str>,
    source: Option<&'s Source>,
    /// In a file that is no longer held.
    at: Option<At>,
}

/// A text on one line, its control characters as signs: what a file holds gives no orders to the terminal.
fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(char::is_control) {
        return text.into();
    }
    let sign = |ch: char| match u32::from(ch) {
        code @ 0..0x20 => char::from_u32(0x2400 + code).unwrap_or(char::REPLACEMENT_CHARACTER),
        0x7F => '␡',
        0x80..0xA0 => char::REPLACEMENT_CHARACTER,
        _ => ch,
    };
    text.chars().map(sign).collect::<String>().into()
}

/// The lines of a file for the terminal; every byte keeps its place.
fn harmless(text: &str) -> Cow<'_, str> {
    let harmful = |ch: char| ch.is_control() && !matches!(ch, '\n' | '\r' | '\t');
    if !text.contains(harmful) {
        return text.into();
    }
    let sign = |ch: char| match ch {
        _ if !harmful(ch) => ch,
        _ if ch.len_utf8() == 1 => '?',
        _ => '¤',
    };
    text.chars().map(sign).collect::<String>().into()
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
        self.fail(failure, Status::Trouble, self.common.messages(None));
    }

    /// What is wrong among several files, each of them read.
    pub fn among(&mut self, found: &Failure) {
        self.fail(found, Status::Errors, self.lang);
    }

    /// What cannot be done with the file that was just read, in its language.
    pub fn trouble(&mut self, failure: &Failure) {
        self.fail(failure, Status::Trouble, self.lang);
    }

    /// A result that could not be written.
    pub fn written(&mut self, written: Written) {
        if let Err(failure) = written {
            self.trouble(&failure);
        }
    }

    fn fail(&mut self, failure: &Failure, status: Status, lang: Lang) {
        match failure.diagnostic.severity() {
            Severity::Error => {
                self.status = self.status.max(status);
                self.errors += 1;
            }
            _ => {
                self.warnings += 1;
                if self.common.deny == Some(Deny::Warnings) {
                    self.status = self.status.max(Status::Errors);
                }
            }
        }
        let place = Place { name: failure.name.as_deref(), source: None, at: failure.at };
        self.write(&place, std::slice::from_ref(&failure.diagnostic), lang);
    }

    /// What is good to know, and neither a result nor a diagnostic: for a person only.
    pub fn tell(&self, text: &str) {
        if self.common.message_format == MessageFormat::Human {
            say!("{text}");
        }
    }

    /// How far a long command has got, for a person at a terminal.
    pub fn progress(&self, at: usize, of: usize, path: &std::path::Path) {
        if std::io::stderr().is_terminal() {
            self.tell(&format!("{at}/{of} {}", path.display()));
        }
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
        let place = Place { name: Some(&project.source.name), source: Some(&project.source), at: None };
        self.write(&place, &analysis.diagnostics, lang);
        Some(analysis)
    }

    /// What the formatter says of a file.
    pub fn diagnostics(&mut self, source: &Source, lang: Option<Lang>, diagnostics: &[Diagnostic]) {
        self.errors += diagnostics.iter().filter(|diagnostic| diagnostic.is_error()).count();
        self.status = self.status.max(Status::Errors);
        self.lang = self.common.messages(lang);
        let place = Place { name: Some(&source.name), source: Some(source), at: None };
        self.write(&place, diagnostics, self.lang);
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

    /// The status of the whole run, with a last line for a person; none where no file was meant to be read.
    pub fn finish(self, files: usize) -> Status {
        let said = self.errors + self.warnings > 0;
        if self.common.message_format == MessageFormat::Human && files > 0 && (said || files > 1) {
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
